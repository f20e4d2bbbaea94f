"""Trees of the files being edited: kept for a while, and reparsed incrementally."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import tree_sitter

from core.hcl.nodes import parse_nodes
from core.hcl.source import Splice

_KEPT = 32
_MANY = 200
"""Splices beyond which telling the tree about each costs more than parsing anew."""
_kept: OrderedDict[bytes, tree_sitter.Tree] = OrderedDict()
_lock = threading.Lock()


def recall(data: bytes) -> tree_sitter.Tree | None:
    """The tree of these very bytes, if they were edited or made by an edit lately."""
    with _lock:
        tree = _kept.get(data)
        if tree is not None:
            _kept.move_to_end(data)
        return tree


def keep(data: bytes, tree: tree_sitter.Tree) -> None:
    """Remember a tree; the one used longest ago is forgotten."""
    with _lock:
        _kept[data] = tree
        _kept.move_to_end(data)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)


def reparse(
    before: bytes, tree: tree_sitter.Tree, splices: Sequence[Splice], after: bytes
) -> tree_sitter.Tree | None:
    """The tree of `after`, which is `before` with ordered `splices`, at the price of what changed."""
    if len(splices) > _MANY:
        return parse_nodes(after)
    old = tree.copy()
    for one in reversed(splices):
        old.edit(
            start_byte=one.start,
            old_end_byte=one.end,
            new_end_byte=one.start + len(one.new),
            start_point=_point(before, one.start),
            old_end_point=_point(before, one.end),
            new_end_point=_end_point(before, one),
        )
    return parse_nodes(after, old)


def _point(data: bytes, offset: int) -> tuple[int, int]:
    return data.count(b"\n", 0, offset), offset - (data.rfind(b"\n", 0, offset) + 1)


def _end_point(before: bytes, one: Splice) -> tuple[int, int]:
    row, column = _point(before, one.start)
    lines = one.new.count(b"\n")
    if not lines:
        return row, column + len(one.new)
    return row + lines, len(one.new) - (one.new.rfind(b"\n") + 1)
