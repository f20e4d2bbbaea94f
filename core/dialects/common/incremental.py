"""Reading a root again when little of it has changed: what a module depends on, compared by identity."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping

from core.dialects.common.built import Built
from core.dialects.common.calls import Call
from core.dialects.common.shared_values import Entry
from core.dialects.common.walk import Key, Walk
from core.frozen import dataclass
from core.platform.model import Platform, ReadFile
from core.terraform.files import SourceFile
from core.terraform.installed import Manifest
from core.terraform.repository import Repository
from core.terraform.scope import Scope


@dataclass(frozen=True, eq=False)
class RootState:
    """One root as read, with what it takes to read it again quickly."""

    root: str
    entries: Mapping[Key, Entry]
    platform: Platform
    scopes: Mapping[tuple[str, ...], Scope]
    folders: frozenset[str]
    """All folders that it is made of."""
    files: tuple[ReadFile, ...]
    definitions: tuple[object, ...] = ()
    """All that a reference can lead to, to be compared by identity."""
    installed: Manifest | None = None
    """What Terraform has fetched for it."""

    def built(self, name: str) -> Built | None:
        """The module with this name; None for none and for several."""
        found = [e.built for e in self.entries.values() if e.built.call.name == name]
        return found[0] if len(found) == 1 else None


def surroundings_of(repository: Repository, walk: Walk, resources: Collection[str]) -> tuple[object, ...]:
    """What all modules of a root may depend on besides references: compared by identity. `resources`: types
    of the resources among them."""
    out: list[object] = []
    for path in sorted(walk.folders):
        folder = repository.folders[path]
        out.extend(p.chunk for p in folder.providers.values())
        out.extend(p.chunk for (type, _n), p in folder.resources.items() if type in resources)
        if path != walk.root:
            out.extend(p.chunk for p in folder.variables.values())
            out.extend(p.chunk.attributes.get("source") for p in folder.calls)
        out.extend(file if file.trouble else None for file in folder.files.values())
    out.append(walk.installed)
    values = repository.values.get(walk.root)
    files = values.files.values() if values is not None else ()
    out.extend(file if file.trouble else None for file in files)
    return tuple(out)


def definitions_of(repository: Repository, walk: Walk, root: str) -> tuple[object, ...]:
    """All chunks that references can lead to, each followed by its line (small ints are the same objects; a
    larger one that isn't only costs a second look)."""
    out: list[object] = []
    files: list[SourceFile] = []
    for path in sorted(walk.folders):
        files.extend(repository.folders[path].files.values())
    values = repository.values.get(root)
    if values is not None:
        files.extend(values.files.values())
    for file in files:
        for placed in file.placed:
            if placed.chunk.type != "module":
                out.append(placed.chunk)
                out.append(placed.line)
    for scope in walk.scopes.values():
        if scope.call is not None:
            for placed in (scope.call, *scope.call.over):
                out.append(placed.chunk)
                out.append(placed.line)
    return tuple(out)


def identical(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return len(old) == len(new) and all(map(operator.is_, old, new))


def still_true(
    entry: Entry,
    call: Call,
    walk: Walk,
    surroundings: tuple[object, ...],
    repository: Repository,
    settled: bool,
) -> bool:
    was, now = entry.built.call, call
    if was.name != now.name or was.local != now.local or not was.placed.same(now.placed):
        return False
    if (was.inner is None) != (now.inner is None):
        return False
    if was.inner is not None and now.inner is not None and not was.inner[0].same(now.inner[0]):
        return False
    if entry.surroundings is not surroundings and not identical(entry.surroundings, surroundings):
        return False
    if settled:
        return True
    for key, reference, found in entry.needs:
        scope = walk.scopes.get(key)
        if scope is None or not scope.resolve(reference).same(found):
            return False
    return True


def names_twice(walk: Walk) -> frozenset[str]:
    return frozenset(call.name for key, call in walk.calls if key[2] > 0)
