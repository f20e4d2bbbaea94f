"""Layout: the white space that `terraform fmt` gives a file, line by line.

A line is the tokens up to a line end, or to a comment that owns its line end; a heredoc is one line. It has
up to three cells: *lead*; *assign*, from the first `=` when the brackets from there net to zero; and the
*comment* at its end. Consecutive lines with an assign cell form a chain whose `=` stand in one column, and
so do trailing comments. Indentation is two spaces for each line that left brackets open.

A line's cells depend on its own bytes alone, so they are remembered: formatting a file again after an edit
costs a look-up for each line that didn't change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from core.hcl.fmt_rules import rewritten
from core.hcl.graphemes import count
from core.hcl.source import BOM
from core.hcl.tokens import CLOSERS, OPENERS, Token, scan


class Line(NamedTuple):
    """One line's cells with canonical spaces inside, and what its neighbours need to know of it."""

    size: int
    """Bytes of the line as it stands, line end included."""
    lead: bytes
    lead_width: int
    assign: bytes
    """b"" where there is none: such a line breaks the chain."""
    assign_width: int
    comment: bytes
    net: int
    """Brackets opened less brackets closed."""
    end: bytes
    """The line end, b"" in the last line of a file without one."""


@lru_cache(maxsize=50_000)
def _line_of(text: bytes) -> tuple[Line, ...] | None:
    """The line of bytes that end at a line end; None: it goes on in the next one."""
    tokens, stop, closed = scan(text, 0, line=True)
    if stop < len(text) or not closed or any(token[0] == "bad" for token in tokens):
        return None
    return tuple(_lines(text, tokens))


@lru_cache(maxsize=2_000)
def _several(text: bytes) -> tuple[Line, ...]:
    return tuple(_lines(text, scan(text)[0]))


def lines(data: bytes) -> list[Line]:
    """The lines of a file; their sizes add up to it."""
    out: list[Line] = []
    pos = body_start(data)
    while pos < len(data):
        found, pos = lines_at(data, pos)
        out.extend(found)
    return out


def body_start(data: bytes) -> int:
    """Where the text begins: after a byte order mark."""
    return len(BOM) if data.startswith(BOM) else 0


def lines_at(data: bytes, pos: int) -> tuple[tuple[Line, ...], int]:
    """The line that starts at `pos`, and where the next one does. A template with line ends in its sequences
    is several lines that can't be told apart.
    """
    end = data.find(b"\n", pos) + 1 or len(data)
    found = _line_of(data[pos:end])
    if found is None:
        end = scan(data, pos, line=True)[1]
        found = _several(data[pos:end])
    return found, end


Stack = tuple[int, "Stack"] | None
"""Open brackets by the line that opened them, innermost first."""


def fmt_lines(cells: Sequence[Line], indents: Sequence[int] | None = None) -> list[bytes]:
    """The formatted bytes of each line."""
    if indents is None:
        indents = indentation(cells)[0]
    count = len(cells)
    gaps = [0] * count
    comment_gaps = [0] * count
    lead_end = [indent + cell.lead_width for indent, cell in zip(indents, cells, strict=True)]
    _align_chains([i for i in range(count) if cells[i].assign], gaps, lead_end)
    assign_end = [end + gap + cell.assign_width for end, gap, cell in zip(lead_end, gaps, cells, strict=True)]
    _align_chains([i for i in range(count) if cells[i].comment], comment_gaps, assign_end)
    out = []
    for indent, gap, comment_gap, cell in zip(indents, gaps, comment_gaps, cells, strict=True):
        text = b" " * indent + cell.lead
        if gap:
            text += b" " * gap + cell.assign
        if comment_gap:
            text += b" " * comment_gap + cell.comment
        out.append(text + cell.end)
    return out


def _align_chains(members: list[int], gaps: list[int], columns: list[int]) -> None:
    """Fill in the gaps of each run of consecutive lines."""
    at = 0
    while at < len(members):
        end = at + 1
        while end < len(members) and members[end] == members[end - 1] + 1:
            end += 1
        widths = [columns[i] for i in members[at:end]]
        widest = max(widths)
        for i, width in zip(members[at:end], widths, strict=True):
            gaps[i] = widest - width + 1
        at = end


def indentation(cells: Sequence[Line], stack: Stack = None) -> tuple[list[int], list[Stack]]:
    """Spaces before each line, and the stack before each line and after the last."""
    out = []
    stacks = []
    depth = 0
    one = stack
    while one is not None:
        depth, one = depth + 1, one[1]
    for line in cells:
        stacks.append(stack)
        net = line.net
        if not line.lead:
            out.append(0)
            continue
        if net > 0:
            out.append(2 * depth)
            stack = (net, stack)
            depth += 1
            continue
        while net < 0 and stack is not None:
            net += stack[0]
            if net > 0:
                stack = (net, stack[1])
                break
            stack = stack[1]
            depth -= 1
        out.append(2 * depth)
    stacks.append(stack)
    return out, stacks


def layout(data: bytes) -> bytes:
    """`data` with canonical white space; a byte order mark stays."""
    return data[: body_start(data)] + b"".join(fmt_lines(lines(data)))


def fmt(data: bytes) -> bytes:
    """What `terraform fmt` makes of a valid file (but a byte order mark stays).

    >>> fmt(b'a "b" c {\\nx=1\\n}\\n').decode()
    'a "b" "c" {\\n  x = 1\\n}\\n'
    """
    return layout(rewritten(data))


def _lines(text: bytes, tokens: list[Token]) -> Iterable[Line]:
    start = at = 0
    for i, (kind, begin, end) in enumerate(tokens):
        if kind == "nl" or (kind == "comment" and text[end - 1] == 10):
            yield _line(text, tokens[start : i + 1], end - at)
            start, at = i + 1, end
        del begin
    if at < len(text):
        yield _line(text, tokens[start:], len(text) - at)


def _line(text: bytes, tokens: list[Token], size: int) -> Line:
    end = b""
    comment = b""
    cells = tokens
    if cells and cells[-1][0] == "nl":
        end = text[cells[-1][1] : cells[-1][2]]
        cells = cells[:-1]
        ended = True
    else:
        ended = False
        # White space before the end of the file belongs to no line, and stays.
        end = text[cells[-1][2] if cells else 0 :] if not text.endswith(b"\n") else b""
        end = b" " * len(end)
    if not ended and cells and cells[-1][0] == "comment":
        comment = text[cells[-1][1] : cells[-1][2]]
        if comment[-1:] == b"\n":
            end = b"\n"
            comment = comment[:-1]
        if len(cells) == 1:
            return Line(size, comment, width(comment), b"", 0, b"", 0, end)
        cells = cells[:-1]
    split = len(cells)
    for i, token in enumerate(cells):
        if i and token[0] == "=":
            if sum(map(_change, cells[i:])) == 0:
                split = i
            break
    net = 0
    for token in cells[:split]:
        net += _change(token)
        if token[0] == "oh":
            break
    lead, lead_width = _cell(text, cells[:split])
    assign, assign_width = _cell(text, cells[split:])
    return Line(size, lead, lead_width, assign, assign_width, comment, net, end)


def _change(token: Token) -> int:
    return 1 if token[0] in OPENERS else -1 if token[0] in CLOSERS else 0


def _cell(text: bytes, tokens: list[Token]) -> tuple[bytes, int]:
    parts: list[bytes] = []
    before = ""
    last = len(tokens) - 1
    total = 0
    for i, (kind, start, end) in enumerate(tokens):
        part = text[start:end]
        total += width(part)
        parts.append(part)
        if i < last:
            if _space(text, tokens[i], before, tokens[i + 1][0]):
                parts.append(b" ")
                total += 1
            before = kind
    return b"".join(parts), total


_NO_SPACE_AFTER = frozenset(('"', "oh", "lit", "slit"))
_NO_SPACE_BEFORE = frozenset(("cq", "ch", "lit", "slit", ".", ",", "..."))
_OPERATORS = frozenset(("+", "*", "/", "%", "-", "==", "!=", ">", ">=", "<", "<=", "&&", "||", "!"))
_BEFORE_NEGATION = _OPERATORS | {"", "(", "{", "[", "=", ":", ",", "?"}


def _space(text: bytes, token: Token, before: str, after: str) -> bool:
    """Whether a space belongs between a token and the one after it."""
    kind = token[0]
    if (kind == "id" and after in ("(", "::")) or (kind == "::" and after == "id"):
        return False
    if kind == "." or after in (".", ",", "..."):
        return False
    if kind == ",":
        return True
    if kind in _NO_SPACE_AFTER or after in _NO_SPACE_BEFORE:
        return False
    if kind == "id" and before == "id" and text[token[1] : token[2]] == b"in":
        return True
    if after == "[" and (kind in ("id", "num") or kind in CLOSERS):
        return False
    if kind == "!":
        return False
    if kind == "-":
        return before not in _BEFORE_NEGATION
    if kind == "{" or after == "}":
        return not (kind == "{" and after == "}")
    if kind in ("${", "%{") and after == "{":
        return True
    if kind == "}" and after == "te":
        return True
    return not (kind == "te" and after in ("${", "%{")) and kind not in OPENERS and after not in CLOSERS


def width(text: bytes) -> int:
    """Columns of a token: grapheme clusters."""
    if text.isascii():
        return len(text) - text.count(b"\r\n")
    return count(text.decode(errors="replace"))
