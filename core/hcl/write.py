"""Where new text goes and what goes with removed text: the splices behind each edit.

Objects and lists are *rows*: elements in brackets, with gaps between them that hold white space, comments and
at most one comma. Bodies are rows without commas. What follows an element on its own line (its comma and
comment) is its *tail*. A heredoc ends its line: whatever stood behind it moves.
"""

from __future__ import annotations

import re

from core.frozen import dataclass
from core.hcl.source import BOM, Splice, newline_at
from core.hcl.tokens import scan
from core.hcl.values import WIDTH

_SPACES = re.compile(rb"[ \t]*")
_BLANK = re.compile(rb"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Row:
    """Elements between brackets. `kind`: "object", "tuple" or "body" (a block's or the file's)."""

    kind: str
    start: int
    """After the opening bracket."""
    end: int
    """At the closing bracket, or the end of the file."""
    elements: tuple[tuple[int, int], ...]
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between two elements, or between an element and a bracket."""

    start: int
    end: int
    comma: int | None
    tail: int
    """Where the tail of the element before ends."""
    newline: int | None
    """After the line end that follows the tail; None: more stands on the same line."""
    comments: tuple[tuple[int, int], ...]


def gap(data: bytes, start: int, end: int) -> Gap:
    """Look at the bytes between elements."""
    comma = newline = None
    tail = start
    comments = []
    for kind, begin, stop in _shift(data, start, end):
        if kind == "comment":
            comments.append((begin, stop))
            ends_line = data[stop - 1] == 10
            if newline is None:
                tail = begin + len(data[begin:stop].rstrip(b"\r\n")) if ends_line else stop
                newline = stop if ends_line else None
        elif kind == ",":
            # A comma on a later line still belongs to the element: what follows it decides anew.
            comma, tail, newline = begin, stop, None
        elif kind == "nl" and newline is None:
            newline = stop
    return Gap(start, end, comma, tail, newline, tuple(comments))


def _shift(data: bytes, start: int, end: int) -> list[tuple[str, int, int]]:
    return [(kind, begin + start, stop + start) for kind, begin, stop in scan(data[start:end])[0]]


def gap_after(data: bytes, row: Row, index: int) -> Gap:
    """The gap after element `index`; -1: after the opening bracket."""
    start = row.elements[index][1] if index >= 0 else row.start
    end = row.elements[index + 1][0] if index + 1 < len(row.elements) else row.end
    return gap(data, start, end)


def line_start(data: bytes, offset: int) -> int:
    at = data.rfind(b"\n", 0, offset) + 1
    return len(BOM) if at == 0 and data.startswith(BOM) else at


def indent_at(data: bytes, offset: int) -> bytes:
    """The white space that begins the line of `offset`."""
    match = _SPACES.match(data, line_start(data, offset))
    return match[0] if match else b""


def starts_line(data: bytes, offset: int) -> bool:
    """Whether only white space stands before `offset` on its line."""
    return not data[line_start(data, offset) : offset].strip(b" \t")


def ends_with_heredoc(text: bytes) -> bool:
    """Whether nothing may follow `text` on its line."""
    if b"<<" not in text:
        return False
    tokens = scan(text + b"\n")[0]
    return len(tokens) > 1 and tokens[-2][0] == "ch"


def inner_indent(data: bytes, row: Row) -> bytes:
    """The indentation of a row's elements on lines of their own."""
    for start, _end in reversed(row.elements):
        if starts_line(data, start):
            return indent_at(data, start)
    return b"" if row.is_file else indent_at(data, row.start) + unit(data, row)


def unit(data: bytes, row: Row) -> bytes:
    """One level of indentation, as this row or its surroundings use it."""
    base = b"" if row.is_file else indent_at(data, row.start)
    for start, _end in row.elements:
        indent = indent_at(data, start)
        deeper = len(indent) > len(base) and indent.startswith(base)
        if deeper and starts_line(data, start) and not row.is_file:
            return indent[len(base) :]
    return b"\t" if base.startswith(b"\t") else b"  "


def is_one_line(data: bytes, row: Row) -> bool:
    """Whether a row stands on one line; for a block's body, whether its one attribute opens on the block's
    own line, which HCL allows although its value may go on over lines."""
    end = row.elements[0][0] if row.kind == "body" and row.elements else row.end
    return b"\n" not in data[row.start : end]


def fits(data: bytes, at: int, extra: bytes) -> bool:
    """Whether the line of `at` may grow by `extra`."""
    end = data.find(b"\n", at)
    return (end if end >= 0 else len(data)) - line_start(data, at) + len(extra) <= WIDTH


def expand(data: bytes, row: Row) -> list[Splice]:
    """Put each element of a one-line row on a line of its own."""
    newline = newline_at(data, row.start)
    inner, base = inner_indent(data, row), indent_at(data, row.start)
    if not row.elements:
        return [Splice(row.start, row.end, newline + base)] if not gap_after(data, row, -1).comments else []
    out = []
    for index in range(-1, len(row.elements)):
        found = gap_after(data, row, index)
        last = index == len(row.elements) - 1
        if last:
            at = len(data[: row.end].rstrip(b" \t"))
            if row.kind == "tuple" and found.comma is None:
                out.append(Splice(found.start, found.start, b","))
            elif row.kind == "object" and found.comma is not None:
                out.append(Splice(found.comma, found.comma + 1, b""))
            at = max(at, found.tail)
            out.append(Splice(at, row.end, newline + base))
        elif index < 0 or found.comma is None:
            stop = _skip(data, found.start)
            out.append(Splice(found.start, stop, newline + inner))
        else:
            stop = _skip(data, found.comma + 1)
            # Of an object's commas only those stay that tree-sitter needs.
            needed = row.kind == "tuple" or data[row.elements[index + 1][0]] in b"(["
            out.append(Splice(found.comma, stop, (b"," if needed else b"") + newline + inner))
    return out


def _skip(data: bytes, at: int) -> int:
    match = _SPACES.match(data, at)
    return match.end() if match else at


def needs_expansion(data: bytes, row: Row, text: bytes) -> bool:
    """Whether a row must be spread over lines before `text` can join it."""
    if row.kind == "body":
        return not row.is_file and is_one_line(data, row) and bool(row.elements)
    if not is_one_line(data, row) or not row.elements:
        return False
    return b"\n" in text or not fits(data, row.start, b", " + text)


def append(data: bytes, row: Row, text: bytes) -> list[Splice]:
    """Add an element after the last one and its tail, before closing comments."""
    if not row.elements:
        return _first(data, row, text)
    if row.kind == "body":
        return _append_to_body(data, row, text)
    newline = newline_at(data, row.end)
    last = len(row.elements) - 1
    found = gap_after(data, row, last)
    after_heredoc = ends_with_heredoc(data[slice(*row.elements[last])])
    heredoc = ends_with_heredoc(text)
    if found.newline is None:
        comma = found.comma is not None
        at = found.tail
        tail = newline + indent_at(data, row.start) if heredoc else b""
        if comma and not heredoc:
            return [Splice(at, at, b" " + text + b",")]
        return [Splice(at, at, (b" " if comma else b", ") + text + tail)]
    inner = inner_indent(data, row)
    out = []
    comma_after = b""
    if found.comma is not None:
        comma_after = b"," if not heredoc else (newline + inner + b"," if row.kind == "tuple" else b"")
    elif row.kind == "tuple":
        if after_heredoc:
            text = b", " + text
        else:
            out.append(Splice(found.start, found.start, b","))
    elif _has_commas(data, row) and not after_heredoc:
        out.append(Splice(found.start, found.start, b","))
    blank = newline if row.kind == "object" and b"\n" in text and _are_apart(data, row) else b""
    return [*out, Splice(found.newline, found.newline, blank + inner + text + comma_after + newline)]


def _has_commas(data: bytes, row: Row) -> bool:
    """Whether most items of an object are followed by one, the last left aside."""
    gaps = [gap_after(data, row, at).comma is not None for at in range(len(row.elements) - 1)]
    return 2 * sum(gaps) > len(gaps)


def _are_apart(data: bytes, row: Row) -> bool:
    """Whether a blank line stands between all items of an object, of which there are several."""
    gaps = [(row.elements[at][1], row.elements[at + 1][0]) for at in range(len(row.elements) - 1)]
    return bool(gaps) and all(_BLANK_LINE.search(data[start:end]) for start, end in gaps)


_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")


def prepend(data: bytes, row: Row, text: bytes) -> list[Splice]:
    """Put an item before the first one of an object and the comments above that, set apart as the others."""
    if not row.elements:
        return append(data, row, text)
    found = gap_after(data, row, -1)
    newline, inner = newline_at(data, row.start), inner_indent(data, row)
    heredoc = ends_with_heredoc(text)
    if found.newline is None:
        at = row.elements[0][0]
        return [Splice(at, at, text + (newline + inner if heredoc else b", "))]
    comma = blank = b""
    if len(row.elements) > 1:
        between = gap_after(data, row, 0)
        comma = b"," if between.comma is not None and not heredoc else b""
        if between.newline is not None:
            next_line = data[between.newline :].split(b"\n", 1)[0]
            blank = b"" if next_line.strip() else newline
    return [Splice(found.newline, found.newline, inner + text + comma + newline + blank)]


def _first(data: bytes, row: Row, text: bytes) -> list[Splice]:
    newline = newline_at(data, row.end)
    found = gap_after(data, row, -1)
    inner, base = inner_indent(data, row), indent_at(data, row.start)
    comma = b"," if row.kind == "tuple" else b""
    if comma and ends_with_heredoc(text):
        comma = newline + inner + b","
    if row.is_file:
        if found.newline is None and not found.comments:
            return [Splice(row.start, row.end, text + newline)]
        return _at_end(data, text, newline)
    if found.newline is not None:
        return [Splice(found.newline, found.newline, inner + text + comma + newline)]
    if found.comments:
        at = found.tail
        if row.kind == "body" or ends_with_heredoc(text):
            return [Splice(at, row.end, newline + inner + text + comma + newline + base)]
        return [Splice(at, at, b" " + text)]
    if row.kind == "tuple" and b"\n" not in text and fits(data, row.start, text):
        return [Splice(row.start, row.end, text)]
    return [Splice(row.start, row.end, newline + inner + text + comma + newline + base)]


def inline_first(row: Row, text: bytes) -> list[Splice]:
    """Fill an empty object on its line."""
    return [Splice(row.start, row.end, b" " + text + b" ")]


def _at_end(data: bytes, text: bytes, newline: bytes) -> list[Splice]:
    if data.endswith(b"\n"):
        return [Splice(len(data), len(data), text + newline)]
    return [Splice(len(data), len(data), newline + text + (newline if ends_with_heredoc(text) else b""))]


def _append_to_body(data: bytes, row: Row, text: bytes) -> list[Splice]:
    last = len(row.elements) - 1
    found = gap_after(data, row, last)
    newline = newline_at(data, found.start)
    if found.newline is None:
        if row.is_file:
            ending = newline if ends_with_heredoc(text) else b""
            return [Splice(found.tail, found.tail, newline + inner_indent(data, row) + text + ending)]
        base = indent_at(data, row.start)
        return [Splice(found.tail, row.end, newline + inner_indent(data, row) + text + newline + base)]
    return [Splice(found.newline, found.newline, inner_indent(data, row) + text + newline)]


def insert(data: bytes, row: Row, index: int, text: bytes) -> list[Splice]:
    """Put an element before element `index` of a list."""
    if index >= len(row.elements):
        return append(data, row, text)
    newline = newline_at(data, row.start)
    found = gap_after(data, row, index - 1)
    inner = inner_indent(data, row)
    comma = newline + inner + b"," if ends_with_heredoc(text) else b","
    if found.newline is not None:
        return [Splice(found.newline, found.newline, inner + text + comma + newline)]
    at = row.elements[index][0]
    return [Splice(at, at, text + comma + b" ")]


def remove(data: bytes, row: Row, index: int, *, comments: bool = False) -> list[Splice]:
    """Take an element out with its tail; `comments`: and with the comment lines right above it."""
    start, end = row.elements[index]
    after = gap_after(data, row, index)
    before = gap_after(data, row, index - 1)
    own_line = starts_line(data, start) and line_start(data, start) >= row.start
    # Only the last element of a file may end without a line end.
    if own_line and (after.newline is not None or row.is_file):
        return _remove_lines(data, row, index, before, after, comments)
    if row.kind == "body":
        if len(row.elements) == 1 and not before.comments and not after.comments:
            return [Splice(row.start, row.end, b"")]
        return [Splice(start, after.tail, b"")]
    last = index == len(row.elements) - 1
    if last and index == 0:
        if not before.comments and not after.comments:
            return [Splice(row.start, row.end, b"")]
        stop = end if after.comma is None else after.comma + 1
        return [Splice(start, stop, b"")]
    if after.comma is None and before.comma is not None and index:
        # The last on its line: the comma before it goes too.
        if before.comments and before.comments[-1][1] > before.comma:
            return [Splice(before.comma, before.comma + 1, b""), Splice(start, end, b"")]
        return [Splice(before.comma, end, b"")]
    if last and after.comma is None:
        return [Splice(start if before.comments else before.start, end, b"")]
    stop = end if after.comma is None else after.comma + 1
    if last or after.newline is not None:
        return [Splice(len(data[:start].rstrip(b" \t")), stop, b"")]
    return [Splice(start, stop if after.comments else row.elements[index + 1][0], b"")]


def _remove_lines(data: bytes, row: Row, index: int, before: Gap, after: Gap, comments: bool) -> list[Splice]:
    start = row.elements[index][0]
    top = line_start(data, start)
    if comments:
        for begin, stop in reversed(before.comments):
            # A blank line between sets it apart; one in the tail of what stands above starts no line.
            if stop > top or data[stop:top].strip(b" \t") or not starts_line(data, begin):
                break
            top = line_start(data, begin)
    out = []
    if after.newline is not None:
        stop = after.newline
    else:
        # The last line of a file without a line end: the file keeps that habit, unless a heredoc comes last.
        stop = len(data)
        after_heredoc = index and ends_with_heredoc(data[slice(*row.elements[index - 1])])
        if not (after_heredoc and before.tail == before.start):
            top = len(data[:top].rstrip(b"\r\n"))
    last = index == len(row.elements) - 1
    joins = row.kind == "object" and index and not last and before.comma is None
    if joins and _reads_on(data[slice(*row.elements[index - 1])], data[row.elements[index + 1][0]]):
        out.append(Splice(before.start, before.start, b","))
    if row.kind != "body" and last and index and after.comma is None and before.comma is not None:
        comma = before.comma
        if starts_line(data, comma) and before.newline is not None and before.tail == comma + 1:
            out.append(Splice(line_start(data, comma), before.newline, b""))
        else:
            out.append(Splice(comma, comma + 1, b""))
    return [*out, Splice(top, stop, b"")]


def remove_block(data: bytes, row: Row, index: int, *, comments: bool = False) -> list[Splice]:
    """Take a block out of a body, and the blank line that would be one too many; the same of the entry of an
    object that stands on lines of its own."""
    found = remove(data, row, index, comments=comments)
    *commas, lines = found
    top, stop = lines.start, lines.end
    if row.kind != "body" and top != line_start(data, top):
        return found
    above = data[row.start : top]
    blank_above = not above.strip() or re.search(rb"\n[ \t]*\r?\n[ \t]*\Z", above) is not None
    match = re.compile(rb"[ \t]*\r?\n").match(data, stop)
    if blank_above and match and match.end() <= row.end:
        stop = match.end()
    elif blank_above and not data[stop : row.end].strip():
        blank = re.search(rb"(?<=\n)[ \t]*\r?\n[ \t]*\Z", data[:top])
        top = blank.start() if blank else top
    return [*commas, Splice(top, stop, b"")]


def add_block(data: bytes, row: Row, text: bytes, index: int) -> list[Splice]:
    """Put a block after element `index` of a body (-1: at its beginning), with a blank line around it."""
    newline = newline_at(data, row.start if row.is_file else row.end)
    if index < 0:
        if row.is_file:
            if not data[row.start :].strip():
                return [Splice(row.start, row.end, text + newline)]
            # Comments alone: they head the file.
            gap_text = newline if data.endswith(b"\n") else newline * 2
            return [Splice(len(data), len(data), gap_text + text + newline)]
        found = gap_after(data, row, -1)
        if found.newline is None:
            return [Splice(found.tail, row.end, newline + text + newline + indent_at(data, row.start))]
        blank = newline if row.elements else b""
        return [Splice(found.newline, found.newline, text + newline + blank)]
    found = gap_after(data, row, index)
    at = found.newline
    if at is None:
        ending = b"" if row.is_file else newline + indent_at(data, row.start)
        return [Splice(found.tail, row.end, newline * 2 + text + ending)]
    rest = data[at : row.end]
    match = _BLANK.match(rest)
    alone = match is not None and match.end() == len(rest)
    blank_follows = alone or (match is not None and b"\n" in match[0])
    return [Splice(at, at, newline + text + newline + (b"" if blank_follows else newline))]


def make_room(data: bytes, row: Row, index: int, text: bytes) -> list[Splice]:
    """What must move when element `index` now ends with the heredoc in `text`: nothing may follow it."""
    found = gap_after(data, row, index)
    start, end = row.elements[index]
    newline = newline_at(data, start)
    inner = inner_indent(data, row)
    if found.newline is not None and found.tail == end:
        return []
    if row.kind == "tuple":
        return [Splice(end, end, newline + inner)]
    line_end = found.tail if found.newline is None else found.newline
    on_line = [c for c in found.comments if c[0] < line_end]
    out = []
    notes = [data[a:b].rstrip(b"\r\n") for a, b in on_line]
    below = b""
    if on_line and starts_line(data, start):
        at = line_start(data, start)
        out.append(Splice(at, at, b"".join(inner + note + newline for note in notes)))
    else:
        below = b"".join(newline + inner + note for note in notes)
    if found.newline is not None:
        out.append(Splice(end, found.tail, below))
    elif index + 1 < len(row.elements):
        stop = found.tail if on_line else row.elements[index + 1][0]
        out.append(Splice(end, stop, below + newline + inner))
    elif row.is_file:
        out.append(Splice(end, found.tail, below + newline))
    else:
        out.append(Splice(end, row.end, below + newline + indent_at(data, row.start)))
    return out


_BARE_END = re.compile(rb"(?:\A|[^\w.-])-?[A-Za-z_\x80-\xff][\w\x80-\xff-]*\Z")


def set_apart(data: bytes, row: Row, index: int, text: bytes) -> bytes:
    """The comma that element `index` needs when its value becomes `text`."""
    if row.kind != "object" or index + 1 >= len(row.elements):
        return b""
    follower = data[row.elements[index + 1][0]]
    return b"," if _reads_on(text, follower) and gap_after(data, row, index).comma is None else b""


def _reads_on(text: bytes, follower: int) -> bool:
    """Whether tree-sitter would read `text` on into an item on the next line that begins with `follower`: it
    takes `v⏎(x) = 1` for a call and `v⏎["x"] = 1` for an index.
    """
    if ends_with_heredoc(text):
        return False
    return follower == ord("[") or (follower == ord("(") and _BARE_END.search(text) is not None)


def reorder(data: bytes, row: Row, order: tuple[int, ...]) -> list[Splice]:
    """Give a list another order. Where elements have lines of their own, their comments go along."""
    if tuple(order) == tuple(range(len(row.elements))):
        return []
    gaps = [gap_after(data, row, index) for index in range(-1, len(row.elements))]
    starts = [one.newline for one in gaps]
    own_lines = all(start is not None for start in starts) and all(
        starts_line(data, start) for start, _end in row.elements
    )
    newline, inner = newline_at(data, row.start), inner_indent(data, row)
    if not own_lines:
        out = []
        for (start, end), source in zip(row.elements, order, strict=True):
            text = data[slice(*row.elements[source])]
            if ends_with_heredoc(text) and not ends_with_heredoc(data[start:end]):
                text += newline + inner
            out.append(Splice(start, end, text))
        return out
    lines = [start for start in starts if start is not None]
    parts = []
    for slot, source in enumerate(order):
        end, after = row.elements[source][1], gaps[source + 1]
        wants_comma = gaps[slot + 1].comma is not None
        text = data[lines[source] : end]
        rest = data[end if after.comma is None else after.comma + 1 : lines[source + 1]]
        if ends_with_heredoc(text):
            comma = newline + inner + b"," if wants_comma else newline + inner
            parts.append(text + (comma + rest if wants_comma or rest.strip() else newline))
        else:
            parts.append(text + (b"," if wants_comma else b"") + rest)
    return [Splice(lines[0], lines[-1], b"".join(parts))]
