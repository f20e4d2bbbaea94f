"""Files as Chunks: read whole once, and after an edit only the chunk that it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core import hcl
from core.frozen import dataclass
from core.terraform.json_file import Part, attributes, blocks
from core.terraform.nodes import Chunk, from_attribute, from_block, same

BINARY = "binary"
"""The trouble of a file that is no text at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A Chunk where it stands in a file now."""

    file: str
    chunk: Chunk
    start: int
    """Byte of its start."""
    end: int
    line: int
    """1-based."""
    nth: int
    """How many blocks of the same type and labels stand before it."""
    over: tuple[Placed, ...] = ()
    """Blocks of override files that are laid over it, the last of them uppermost: `chunk` is what comes of
    it."""
    bare: Chunk | None = None
    """Where something is laid over it: its own chunk."""

    @property
    def own(self) -> Chunk:
        """What stands here, whatever is laid over it."""
        return self.bare if self.bare is not None else self.chunk

    def same(self, other: Placed) -> bool:
        """Whether it is the same chunk at the same place."""
        return (
            self.chunk is other.chunk
            and (self.file, self.line, self.nth) == (other.file, other.line, other.nth)
            and len(self.over) == len(other.over)
            and all(mine.same(its) for mine, its in zip(self.over, other.over, strict=True))
        )

    @property
    def end_line(self) -> int:
        return self.line + self.chunk.height

    @property
    def steps(self) -> hcl.Path:
        """Where core.hcl finds it."""
        chunk = self.chunk
        if chunk.type:
            return (hcl.BlockStep(chunk.type, chunk.labels, self.nth),)
        return (hcl.AttributeStep(chunk.name),)


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """What one .tf, .tfvars, .tf.json or .tfvars.json file says."""

    path: str
    """Where it stands; of one that is read through a link, where that leads."""
    data: bytes
    placed: tuple[Placed, ...]
    trouble: str | None = None
    """Why the file is read-only: a sentence; None for a sound one."""
    trouble_line: int | None = None
    link: str = ""
    """The link that it is read through."""


def read(path: str, data: bytes, link: str = "") -> SourceFile:
    """Reads a file whole. Never raises. `link`: the path that it is read through, where that is another."""
    found = _read(path, data, link or path)
    return replace(found, link=link) if link else found


def _read(path: str, data: bytes, name: str) -> SourceFile:
    if b"\0" in data:
        return SourceFile(path, data, (), BINARY, 1)
    if name.endswith(".json"):
        return _read_json(path, data, blocks if name.endswith(".tf.json") else attributes)
    tree = hcl.parse(data)
    problem = tree.problem
    body = tree.body
    found: list[tuple[int, int, int, Chunk]] = []
    for block in body.blocks:
        start, end = block.span
        found.append((start, end, block.line, from_block(block, data)))
    for attribute in body.attributes.values():
        start, end = attribute.span
        found.append((start, end, attribute.line, from_attribute(attribute)))
    found.sort(key=lambda f: f[0])
    sentence, line = (problem.sentence, problem.line or None) if problem else (None, None)
    return SourceFile(path, data, _placed(path, found), sentence, line)


def _placed(path: str, found: list[tuple[int, int, int, Chunk]]) -> tuple[Placed, ...]:
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    placed = []
    for start, end, line, chunk in found:
        key = (chunk.type, chunk.labels)
        nth = counts.get(key, 0)
        counts[key] = nth + 1
        placed.append(Placed(path, chunk, start, end, line, nth))
    return tuple(placed)


def update(old: SourceFile, data: bytes) -> SourceFile:
    """The same file with other bytes: what did not change stays the same objects."""
    if old.data == data:
        return old
    if old.trouble or (old.link or old.path).endswith(".json"):
        return _taken_over(old, read(old.path, data, old.link))
    first, tail = common_ends(old.data, data)
    last = len(old.data) - tail
    for index, placed in enumerate(old.placed):
        if placed.start < first and last < placed.end:
            shift = len(data) - len(old.data)
            chunk = _reread(placed, data, placed.end + shift)
            if chunk is None:
                break
            return _with(old, data, index, chunk, shift)
    return _taken_over(old, read(old.path, data, old.link))


def _reread(placed: Placed, data: bytes, end: int) -> Chunk | None:
    """The one chunk that now stands where `placed` stood, up to `end`; None where that is something else than
    one sound chunk. An edited file's tree is at hand, so that asking the whole of it is the quickest."""
    tree = hcl.parse(data)
    if tree.problem is not None:
        return None
    span = (placed.start, end)
    if placed.chunk.type:
        block = next((block for block in tree.body.blocks if block.span == span), None)
        chunk = from_block(block, data) if block is not None else None
    else:
        attribute = tree.body.attributes.get(placed.chunk.name)
        chunk = from_attribute(attribute) if attribute is not None and attribute.span == span else None
    if chunk is None:
        return None
    if (chunk.type, chunk.labels, chunk.name) != (placed.chunk.type, placed.chunk.labels, placed.chunk.name):
        return None
    return same(placed.chunk, chunk)


def _with(old: SourceFile, data: bytes, index: int, chunk: Chunk, shift: int) -> SourceFile:
    lines = chunk.height - old.placed[index].chunk.height
    placed = list(old.placed[:index])
    before = old.placed[index]
    placed.append(Placed(before.file, chunk, before.start, before.end + shift, before.line, before.nth))
    for later in old.placed[index + 1 :]:
        moved = Placed(
            later.file, later.chunk, later.start + shift, later.end + shift, later.line + lines, later.nth
        )
        placed.append(moved)
    return SourceFile(old.path, data, tuple(placed), link=old.link)


def _taken_over(old: SourceFile, new: SourceFile) -> SourceFile:
    """`new`, with the chunks of `old` that say the same."""
    known = {old.data[p.start : p.end]: p.chunk for p in old.placed if p.end > p.start}  # not of JSON
    named = {(p.chunk.type, p.chunk.labels, p.chunk.name, p.nth): p.chunk for p in old.placed}
    placed = []
    for p in new.placed:
        chunk = known.get(new.data[p.start : p.end])
        if chunk is None:
            like = named.get((p.chunk.type, p.chunk.labels, p.chunk.name, p.nth))
            chunk = same(like, p.chunk) if like is not None else p.chunk
        placed.append(Placed(p.file, chunk, p.start, p.end, p.line, p.nth))
    return SourceFile(new.path, new.data, tuple(placed), new.trouble, new.trouble_line, new.link)


def common_ends(a: bytes, b: bytes) -> tuple[int, int]:
    """Lengths of the common start and of the common end (which never overlap)."""
    limit = min(len(a), len(b))
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    first = low
    low, high = 0, limit - first
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return first, low


def _read_json(path: str, data: bytes, parts: Callable[[bytes], list[Part]]) -> SourceFile:
    try:
        found = parts(data)
    except hcl.HclError as error:
        return SourceFile(path, data, (), error.sentence, error.line)
    return SourceFile(path, data, _placed(path, [(at, at, line, chunk) for chunk, at, line in found]))
