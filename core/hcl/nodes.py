"""tree-sitter's own tree of a file, with a limit to its patience."""

from __future__ import annotations

import time
from itertools import count

import tree_sitter
import tree_sitter_hcl

from core.hcl.source import MAX_SECONDS

LANGUAGE = tree_sitter.Language(tree_sitter_hcl.language())
_CHUNK = 4096
_SMALL = 12_000
"""Bytes; the worst file of this size takes half a second."""
Node = tree_sitter.Node


def parse_nodes(data: bytes, old: tree_sitter.Tree | None = None) -> tree_sitter.Tree | None:
    """tree-sitter's own tree; `old` (edited to fit) makes it incremental. None: it would take too long, as
    recovering from many errors can.
    """

    def read(offset: int, _point: object) -> bytes:
        return data[offset : offset + _CHUNK]

    def too_long(_offset: int, _error: bool) -> bool:
        # Asking for the time costs more than parsing a little further.
        return next(calls) % 16 == 0 and time.thread_time() > deadline

    parser = tree_sitter.Parser(LANGUAGE)
    if len(data) < _SMALL:
        return parser.parse(data) if old is None else parser.parse(data, old)
    calls = count(1)
    deadline = time.thread_time() + MAX_SECONDS
    try:
        if old is None:
            return parser.parse(read, progress_callback=too_long)
        return parser.parse(read, old, progress_callback=too_long)
    except ValueError:
        return None
