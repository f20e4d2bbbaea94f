"""One folder of Terraform files: its module calls, variables, locals, providers, and tfvars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import join, normpath

from core import hcl
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
    return Place(placed.file, placed.line, node, (*placed.steps, hcl.AttributeStep(name)))


class Folder:
    """What the files of one folder say together. Never changed once made."""

    def __init__(self, path: str, files: Mapping[str, SourceFile]) -> None:
        self.path = path
        self.files = files
        """The .tf files, by path, sorted."""

    def blocks(self, type: str) -> Iterator[Placed]:
        for file in self.files.values():
            for placed in file.placed:
                if placed.chunk.type == type:
                    yield placed

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
        for placed in self.blocks("locals"):
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
                alias = placed.chunk.attributes.get("alias")
                name = alias.value if alias is not None and isinstance(alias.value, str) else ""
                out.setdefault((placed.chunk.labels[0], name), placed)
        return out

    @cached_property
    def resources(self) -> dict[tuple[str, str], Placed]:
        return {(p.chunk.labels[0], p.chunk.labels[1]): p for p in self.blocks("resource")
                if len(p.chunk.labels) == 2}  # fmt: skip


def source_of(chunk: Chunk) -> str | None:
    """The literal `source` of a module block."""
    node = chunk.attributes.get("source")
    return node.value if node is not None and isinstance(node.value, str) else None


def local_target(folder: str, source: str | None) -> str | None:
    """The folder that a local source names; None for a remote one, and for one outside the repository."""
    if source is None or (not source.startswith(("./", "../")) and source not in (".", "..")):
        return None
    target = normpath(join(folder, source))
    return None if target.startswith("..") else target
