"""Colours for HCL, one line at a time: enough for reading a diff, no parser."""

from __future__ import annotations

import re
from functools import lru_cache

Span = tuple[int, int, str]
"""Code points [start, end) and one of "key", "string", "number", "word", "comment"."""

COMMENT = "/*"
"""The state inside a block comment. Any other non-empty state is the word that ends a heredoc."""

_TOKEN = re.compile(
    r"(?P<comment>#.*|//.*)"
    r"|(?P<block>/\*)"
    r"|(?P<heredoc><<[-~]?(?P<tag>[^\W\d][\w-]*))"
    r"|(?P<string>\")"
    r"|(?P<number>(?<![\w.-])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w]))"
    r"|(?P<name>[^\W\d][\w-]*)"
)
_KEY_AFTER = re.compile(r"\s*(?:=(?!=)|:(?!:)|\{)")
_BLOCK_HEAD = re.compile(r"\s*(?:(?:\"[^\"]*\"|[\w-]+)\s*)+\{")
_WORDS = frozenset({"true", "false", "null", "for", "in", "if"})


def _string_end(line: str, start: int) -> int:
    """Index after the closing quote of the string that opens at `start`; interpolations may hold quotes."""
    depth, i, n = 0, start + 1, len(line)
    while i < n:
        c = line[i]
        if c == "\\":
            i += 2
            continue
        if line.startswith(("${", "%{"), i):
            depth += 1
            i += 2
            continue
        if depth and c == "}":
            depth -= 1
        elif depth and c == "{":
            depth += 1
        elif c == '"':
            if not depth:
                return i + 1
            i = _string_end(line, i)
            continue
        i += 1
    return n


@lru_cache(maxsize=16384)
def spans(line: str, state: str = "") -> tuple[tuple[Span, ...], str]:
    """The coloured spans of a line that begins in `state`, and the state of the next line."""
    out: list[Span] = []
    pos, n = 0, len(line)
    if state == COMMENT:
        end = line.find("*/")
        if end < 0:
            return (((0, n, "comment"),) if n else ()), COMMENT
        pos = end + 2
        out.append((0, pos, "comment"))
        state = ""
    elif state:
        if line.strip() == state:
            return ((0, n, "word"),), ""
        return (((0, n, "string"),) if n else ()), state
    first = True
    while pos < n:
        match = _TOKEN.search(line, pos)
        if match is None:
            break
        start, pos = match.span()
        kind = match.lastgroup
        if kind == "comment":
            out.append((start, n, "comment"))
            pos = n
        elif kind == "block":
            end = line.find("*/", pos)
            if end < 0:
                out.append((start, n, "comment"))
                return tuple(out), COMMENT
            out.append((start, end + 2, "comment"))
            pos = end + 2
        elif match.group("heredoc"):
            out.append((start, pos, "word"))
            return tuple(out), match.group("tag")
        elif kind == "string":
            pos = _string_end(line, start)
            is_key = first and _KEY_AFTER.match(line, pos) is not None
            out.append((start, pos, "key" if is_key else "string"))
        elif kind == "number":
            out.append((start, pos, "number"))
        elif match.group() in _WORDS:
            out.append((start, pos, "word"))
        elif _KEY_AFTER.match(line, pos) or (first and _BLOCK_HEAD.match(line, pos)):
            out.append((start, pos, "key"))
        first = False
    return tuple(out), ""
