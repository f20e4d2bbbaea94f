"""Which folders Terraform is run in, and which are only called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename

from core.dialects.plain.files import Files, folder_of, order
from core.dialects.plain.units.glance import Glance, local_folder
from core.dialects.plain.units.tests_aside import Tests
from core.frozen import dataclass
from core.text import _

_LIBRARY = ("modules", "module")
_EXAMPLE = frozenset(("example", "examples"))


@dataclass(frozen=True)
class Folder:
    """The Terraform code of one folder, as a search on its bytes tells it."""

    path: str
    files: tuple[str, ...]
    """As they count, overrides last."""
    glances: Mapping[str, Glance]

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(name for g in self.glances.values() for name in g.variables)

    @property
    def required(self) -> frozenset[str]:
        """Variables that have to be given."""
        return frozenset(name for g in self.glances.values() for name in g.required)

    def has(self, name: str) -> bool:
        return any(getattr(g, name) for g in self.glances.values())


@dataclass(frozen=True)
class Found:
    """A folder that is a root."""

    folder: Folder
    reason: str
    example: bool


def folders(glances: Mapping[str, Glance]) -> dict[str, Folder]:
    """Files by folder; where a .tofu file has the name of a .tf file, OpenTofu reads it instead."""
    by: dict[str, list[str]] = {}
    for path in glances:
        by.setdefault(folder_of(path), []).append(path)
    out = {}
    for path, files in by.items():
        tofu = {f.replace(".tofu", ".tf") for f in files if f.endswith((".tofu", ".tofu.json"))}
        kept = sorted((f for f in files if f not in tofu), key=order)
        out[path] = Folder(path, tuple(kept), {f: glances[f] for f in kept})
    return out


def calls(code: Mapping[str, Folder], files: Files) -> dict[str, tuple[str, ...]]:
    """Folders that are called by a local source, each with those that call it, maybe itself."""
    out: dict[str, set[str]] = {}
    for path, folder in code.items():
        for glance in folder.glances.values():
            for source in glance.sources:
                target = local_folder(path, source)
                target = files.folder(target) if target is not None else None
                if target is not None and target in code:
                    out.setdefault(target, set()).add(path)
    return {target: tuple(sorted(callers)) for target, callers in sorted(out.items())}


def without_themselves(called: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Calls of other folders."""
    out = {target: tuple(c for c in callers if c != target) for target, callers in called.items()}
    return {target: callers for target, callers in out.items() if callers}


def circles(called: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Folders that call each other in a circle, in the order of the calls; each folder in at most one."""
    done: set[str] = set()
    for start in called:
        if start in done:
            continue
        came: dict[str, str] = {}  # from what is called to its caller: backwards from `start`
        queue = [start]
        for target in queue:
            for caller in called.get(target, ()):
                if caller not in came:
                    came[caller] = target
                    queue.append(caller)
        if start in came:
            circle = [start]
            while (after := came[circle[-1]]) != start:
                circle.append(after)
            done.update(circle)
            yield tuple(circle)


def roots(
    code: Mapping[str, Folder],
    called: Mapping[str, tuple[str, ...]],
    locks: Iterable[str],
    auto: Iterable[str],
    named: Iterable[str],
    tests: Tests,
    linked: Iterable[str] = (),
) -> dict[str, Found]:
    """`locks`, `auto`: folders with a lock file, or with variables that Terraform reads by itself; `named`:
    folders that a pipeline names; `linked`: files that other folders link to."""
    locks, auto, named, linked = set(locks), set(auto), set(named), set(linked)
    out: dict[str, Found] = {}
    for path in sorted(code, key=lambda p: (p != ".", p)):
        if tests.holder(path) is not None or (path not in locks and linked.issuperset(code[path].files)):
            continue  # Where all code is linked to from elsewhere, it is run there.
        reason = _root_reason(code[path], path in called, path in locks, path in auto, path in named)
        if reason:
            out[path] = Found(code[path], reason, not _EXAMPLE.isdisjoint(path.split("/")))
    return out


def _root_reason(folder: Folder, called: bool, lock: bool, auto: bool, named: bool) -> str:
    """Why a folder is a root; empty where it is none."""
    # Beside a module that is called, a file of variables is never read by its callers. A lock file is left by
    # whoever checks the module by itself; one that is run by itself has a provider as well.
    strong = _strong_reason(
        folder, lock and (not called or folder.has("provider")), auto and not called, named
    )
    if called or _is_library(folder.path):
        return strong
    if strong:
        return strong
    if folder.has("provider"):
        return _("It sets up a provider, and nothing calls it.")
    if folder.has("builds"):
        return _("It holds resources or calls modules, and nothing calls it.")
    return ""


def _strong_reason(folder: Folder, lock: bool, auto: bool, named: bool) -> str:
    if folder.has("backend") or folder.has("cloud"):
        return _("It says where its state is kept.")
    if lock:
        return _("Terraform's lock file lies in it.")
    if named:
        return _("A pipeline runs Terraform in it.")
    if auto:
        return _("A file of variables lies in it that Terraform reads by itself.")
    return ""


def _is_library(path: str) -> bool:
    """Whether its path says that it is there to be called."""
    return (
        any(
            part in _LIBRARY
            or part.endswith(("-modules", "_modules"))
            or part.startswith("terraform-modules")
            for part in path.split("/")[:-1]
        )
        or basename(path) in _LIBRARY
    )
