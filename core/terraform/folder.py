"""One folder of Terraform files: its module calls, variables, locals, providers, and tfvars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from posixpath import join, normpath

from core import hcl
from core.frozen import dataclass
from core.terraform.config_files import is_override
from core.terraform.files import Placed, SourceFile
from core.terraform.nodes import Chunk, Node


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A node in a file, where it stands now."""

    file: str
    base: int
    """1-based first line of its chunk."""
    node: Node
    steps: hcl.Path

    @property
    def line(self) -> int:
        return self.base + self.node.line

    def same(self, other: Place | None) -> bool:
        """Whether it is the same object at the same line."""
        return (
            other is not None
            and self.node is other.node
            and self.base == other.base
            and self.file == other.file
            and self.steps == other.steps
        )

    def into(self, node: Node, step: hcl.Step) -> Place:
        return Place(self.file, self.base, node, (*self.steps, step))


def argument(placed: Placed, name: str) -> Place | None:
    """The value of an attribute of a block."""
    node = placed.chunk.attributes.get(name)
    if node is None:
        return None
    for other in reversed(placed.over):
        if name in other.chunk.attributes:
            return argument(other, name)
    return Place(placed.file, placed.line, node, (*placed.steps, hcl.AttributeStep(name)))


class Folder:
    """What the files of one folder say together. Never changed once made."""

    def __init__(self, path: str, files: Mapping[str, SourceFile]) -> None:
        self.path = path
        self.files = files
        """The configuration files, sorted by the path that Terraform reads them by (perhaps a link's)."""

    def blocks(self, type: str) -> Iterator[Placed]:
        """Those of a type, as Terraform puts them together: what override files say is laid over the rest."""
        yield from self._blocks[0].get(type, ())

    @property
    def baseless(self) -> tuple[Placed, ...]:
        """Blocks of override files that there is nothing to lay over: Terraform stops there."""
        return self._blocks[1]

    @cached_property
    def _blocks(self) -> tuple[dict[str, list[Placed]], tuple[Placed, ...]]:
        found: dict[str, list[Placed]] = {}
        over: dict[_Identity, list[Placed]] = {}
        for path, file in self.files.items():
            overrides = is_override(path)
            for placed in file.placed:
                if overrides and placed.chunk.type in _LAID_OVER:
                    over.setdefault(_identity(placed), []).append(placed)
                else:
                    found.setdefault(placed.chunk.type, []).append(placed)
        if not over:
            return found, ()
        for type, blocks in found.items():
            found[type] = [_overlaid(p, over.get(_identity(p))) if type in _LAID_OVER else p for p in blocks]
        there = {_identity(p) for blocks in found.values() for p in blocks}
        baseless: list[Placed] = []
        for identity, (first, *rest) in over.items():
            if identity in there:
                continue
            if identity[0] == "provider" and not identity[2]:  # as if there were an empty one
                found.setdefault("provider", []).append(_overlaid(first, rest))
            else:
                baseless.append(first)
        return found, tuple(baseless)

    def data_of(self, placed: Placed) -> bytes:
        """The bytes of a block."""
        file = next(f for f in self.files.values() if f.path == placed.file)
        return file.data[placed.start : placed.end]

    def holds(self, file: str) -> bool:
        """Whether a file is one of these, by its own path."""
        return file in self.files or any(f.path == file for f in self.files.values())

    @cached_property
    def calls(self) -> tuple[Placed, ...]:
        """The module blocks that have a name, in the order of files and lines."""
        return tuple(p for p in self.blocks("module") if len(p.chunk.labels) == 1)

    @cached_property
    def variables(self) -> dict[str, Placed]:
        return {p.chunk.labels[0]: p for p in self.blocks("variable") if len(p.chunk.labels) == 1}

    @cached_property
    def locals(self) -> dict[str, Place]:
        out: dict[str, Place] = {}
        # Those of override files stand last, and win.
        files = sorted(self.files.items(), key=lambda entry: is_override(entry[0]))
        for placed in (p for _path, file in files for p in file.placed if p.chunk.type == "locals"):
            for name in placed.chunk.attributes:
                place = argument(placed, name)
                if place is not None:
                    out[name] = place
        return out

    @cached_property
    def providers(self) -> dict[tuple[str, str], Placed]:
        """By provider and alias ("" for the default one)."""
        out: dict[tuple[str, str], Placed] = {}
        for placed in self.blocks("provider"):
            if len(placed.chunk.labels) == 1:
                out.setdefault((placed.chunk.labels[0], _alias(placed)), placed)
        return out

    @cached_property
    def resources(self) -> dict[tuple[str, str], Placed]:
        return {(p.chunk.labels[0], p.chunk.labels[1]): p for p in self.blocks("resource")
                if len(p.chunk.labels) == 2}  # fmt: skip


_LAID_OVER = frozenset({"module", "variable", "output", "resource", "data", "provider"})
_Identity = tuple[str, tuple[str, ...], str]


def _identity(placed: Placed) -> _Identity:
    """What Terraform tells blocks of this type apart by."""
    chunk = placed.chunk
    return chunk.type, chunk.labels, _alias(placed) if chunk.type == "provider" else ""


def _alias(placed: Placed) -> str:
    alias = placed.chunk.attributes.get("alias")
    return alias.value if alias is not None and isinstance(alias.value, str) else ""


def _overlaid(placed: Placed, over: list[Placed] | None) -> Placed:
    if not over:
        return placed
    chunk = _merged(placed.chunk, tuple(p.chunk for p in over))
    return replace(placed, chunk=chunk, over=tuple(over), bare=placed.chunk)


@lru_cache(maxsize=1024)
def _merged(base: Chunk, over: tuple[Chunk, ...]) -> Chunk:
    """Attributes replace. Kept, so that what stays the same stays the same object."""
    attributes = dict(base.attributes)
    for chunk in over:
        attributes.update(chunk.attributes)
    return Chunk(base.type, base.labels, base.height, attributes)


def source_of(chunk: Chunk) -> str | None:
    """The literal `source` of a module block."""
    node = chunk.attributes.get("source")
    return node.value if node is not None and isinstance(node.value, str) else None


def told_source(chunk: Chunk) -> str | None:
    """The `source` as far as the code tells it: of a template the text with its sequences in it, of another
    expression its code."""
    node = chunk.attributes.get("source")
    if node is None or isinstance(node.value, str):
        return node.value if node is not None else None
    return node.text[1:-1] if node.kind == "template" else node.text


def local_target(folder: str, source: str | None) -> str | None:
    """The folder that a local source names; None for a remote one, and for one outside the repository."""
    if source is None or (not source.startswith(("./", "../")) and source not in (".", "..")):
        return None
    target = normpath(join(folder, source))
    return None if target.startswith("..") else target
