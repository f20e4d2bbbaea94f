"""What the code of one folder declares: variables, locals, outputs, module calls, resources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from posixpath import basename
from typing import Any

from core.terraform.evaluate.json_code import block_of, local_of
from core.terraform.evaluate.parse import Parser, tokens_of, too_deep
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.syntax import Attribute, Block, Unreadable


class Part:
    """One chunk of a file: a block, or an attribute ("local" of a locals block, "" of a tfvars file)."""

    __slots__ = ("_tree", "chunk", "labels", "type")

    def __init__(self, type: str, labels: tuple[str, ...], chunk: Chunk, tree: Any = None) -> None:
        self.type = type
        self.labels = labels
        self.chunk = chunk
        self._tree = tree

    @property
    def tree(self) -> Any:
        """An Attribute, a Block, or (JSON) a Value. Raises Unreadable."""
        if self._tree is not None:
            return self._tree
        chunk = self.chunk
        if chunk.tree is None and chunk.kind == "json":
            try:
                local = self.type == "local"
                chunk.tree = local_of(chunk) if local else block_of(chunk, self.type, self.labels)
            except Unreadable as unreadable:
                chunk.tree = unreadable
        elif chunk.tree is None:
            # A heredoc ends with its line.
            data = chunk.data + b"\n"
            parser = Parser(data, tokens_of(data))
            try:
                tree = parser.attribute() if self.type in ("local", "") else parser.block()
                while parser.peek() == "nl":
                    parser.next()
                parser.expect("eof")
                chunk.tree = tree
            except Unreadable as unreadable:
                chunk.tree = unreadable
            except RecursionError:
                chunk.tree = too_deep(0)
        if isinstance(chunk.tree, Unreadable):
            raise chunk.tree
        return chunk.tree


class Declared:
    """A block, and what override files say of it (last wins)."""

    __slots__ = ("labels", "parts", "type")

    def __init__(self, type: str, labels: tuple[str, ...], parts: tuple[Part, ...]) -> None:
        self.type = type
        self.labels = labels
        self.parts = parts

    @property
    def name(self) -> str:
        return self.labels[-1] if self.labels else ""

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return tuple(part.chunk for part in self.parts)

    def attribute(self, name: str) -> tuple[Chunk, Attribute] | None:
        """Raises Unreadable."""
        for part in reversed(self.parts):
            found = part.tree.attributes.get(name)
            if found is not None:
                return part.chunk, found
        return None

    def bodies(self) -> list[tuple[Chunk, Block]]:
        """Raises Unreadable."""
        return [(part.chunk, part.tree) for part in self.parts]

    def same(self, other: Declared | None) -> bool:
        """Whether it is made of the same chunks."""
        return other is not None and self.chunks == other.chunks


_NAMED_VARIABLE = re.compile(rb"\bvar\s*\.\s*([A-Za-z_][\w-]*)")


class Folder:
    """All that one folder declares. Never changed once made."""

    def __init__(self, path: str, files: Mapping[str, Any], problems: tuple[str, ...]) -> None:
        self.path = path
        self.files = files
        self.problems = problems
        """Why some of it can't be read."""
        self.variables: dict[str, Declared] = {}
        self.locals: dict[str, Declared] = {}
        self.outputs: dict[str, Declared] = {}
        self.calls: dict[str, Declared] = {}
        self.resources: dict[tuple[str, str], Declared] = {}
        self.data: dict[tuple[str, str], Declared] = {}
        self.others: list[Declared] = []
        self.again: list[tuple[Part, Part]] = []
        """What is declared a second time, which Terraform refuses: the first, and the other."""

    @cached_property
    def variables_named(self) -> frozenset[str]:
        """The names of variables that stand anywhere in its code; one in a comment counts, too."""
        return frozenset(
            name.decode() for file in self.files.values() for name in _NAMED_VARIABLE.findall(file.data)
        )

    def find(self, kind: str, labels: tuple[str, ...]) -> Declared | None:
        """The one of a kind with a name."""
        found: Declared | None = None
        if kind in _NAMED and len(labels) == 1:
            found = getattr(self, _NAMED[kind]).get(labels[0])
        elif kind in _TYPED and len(labels) == 2:
            found = getattr(self, _TYPED[kind]).get(labels)
        return found

    def all(self) -> dict[tuple[str, ...], Declared]:
        """Everything that has a name, by kind and name."""
        return {
            **{("variable", name): one for name, one in self.variables.items()},
            **{("local", name): one for name, one in self.locals.items()},
            **{("output", name): one for name, one in self.outputs.items()},
            **{("module", name): one for name, one in self.calls.items()},
            **{("resource", *key): one for key, one in self.resources.items()},
            **{("data", *key): one for key, one in self.data.items()},
        }


_NAMED = {"variable": "variables", "local": "locals", "output": "outputs", "module": "calls"}
_TYPED = {"resource": "resources", "data": "data"}


def assembled(path: str, files: Mapping[str, Any]) -> Folder:
    """A folder made of its FileTexts, override files last."""
    problems = tuple(file.problem for file in files.values() if file.problem)
    folder = Folder(path, files, problems)
    for late in (False, True):
        for file in files.values():
            if _overrides(file.path) is not late:
                continue
            for part in file.parts:
                _add(folder, part, late)
    return folder


def _overrides(path: str) -> bool:
    stem = basename(path).removesuffix(".json").rpartition(".")[0]
    return stem == "override" or stem.endswith("_override")


def _add(folder: Folder, part: Part, late: bool) -> None:
    if part.type in _NAMED and len(part.labels) == 1:
        table: dict[Any, Declared] = getattr(folder, _NAMED[part.type])
        key: Any = part.labels[0]
    elif part.type in _TYPED and len(part.labels) == 2:
        table = getattr(folder, _TYPED[part.type])
        key = part.labels
    else:
        folder.others.append(Declared(part.type, part.labels, (part,)))
        return
    known = table.get(key)
    if known is None:
        table[key] = Declared(part.type, part.labels, (part,))
    elif late:
        parts = (part,) if part.type == "local" else (*known.parts, part)
        table[key] = Declared(part.type, part.labels, parts)
    else:
        folder.again.append((known.parts[0], part))
