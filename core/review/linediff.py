"""The line diff, fast enough to be redone on every keystroke.

Equal ends are left alone first, so that a change in one place costs little more than that place does; what is
between them is anchored on lines that are unique on both sides, and difflib (its junk heuristic off) works in
the gaps. Lines are the same where they read the same in the same block (`core.review.nesting`): blocks come
and go whole. Where most of a block stands in another one, it is taken for that one, called differently.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate, compress, count, pairwise
from operator import ne
from typing import NamedTuple

from core.review.model import DiffLine, FileDiff
from core.review.nesting import Blocks, Nesting
from core.text import _, ngettext

CONTEXT = 3
_GAP_PRODUCT = 160_000
"""Above this many pairs of lines, a gap without anchors is replaced whole: difflib would take seconds."""
_TOKEN = re.compile(r"[^\W_]+|_+|\s+|.", re.DOTALL)
_PAIR_PRODUCT = 1_600
"""Above this many pairs of lines, only those at the same place of both sides are held against each other."""
_SIMILAR = 0.68
_MOST = 0.7
"""So much of the text of two blocks must be the same for one to be the other, called differently."""


class Hunk(NamedTuple):
    """Lines a[start_a:end_a] are replaced by b[start_b:end_b]; 0-based, one of both may be empty."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


Kept = Iterable[tuple[int, int]]
"""Places in both sequences of items that are the same and stay, in order."""


def diff(path: str, before: bytes | None, after: bytes | None, context: int | None = CONTEXT) -> FileDiff:
    """None: the file isn't there. `context` None shows every line."""
    status = "added" if before is None else "removed" if after is None else "changed"
    old, new = before or b"", after or b""
    if b"\0" in old or b"\0" in new:
        return FileDiff(path, status, (), 0, 0, _("Not text: its content can't be shown."))
    a, b = split_lines(old), split_lines(new)
    compared = _compared(a, b)
    hunks = [hunk for hunk, _near in compared]
    return FileDiff(
        path,
        status,
        tuple(_lines(a, b, compared, context)),
        added=sum(h.end_b - h.start_b for h in hunks),
        removed=sum(h.end_a - h.start_a for h in hunks),
        note=_note(old, new, before is not None, after is not None, hunks),
        text=b"" if context is None else new,
    )


def changed_ranges(old: bytes, new: bytes) -> list[Hunk]:
    """What has to be replaced to turn old into new, in order, with at least one equal line in between."""
    return _ranges(split_lines(old), split_lines(new))


def split_lines(data: bytes) -> list[bytes]:
    r"""Lines with their ends, at \n only; the last may lack one.

    >>> split_lines(b"a\r\nb")
    [b'a\r\n', b'b']
    """
    if b"\r" not in data:
        return data.splitlines(keepends=True)  # which ends lines at \r as well
    lines = data.split(b"\n")
    last = lines.pop()
    out = [line + b"\n" for line in lines]
    if last:
        out.append(last)
    return out


def _ranges(a: list[bytes], b: list[bytes]) -> list[Hunk]:
    return [hunk for hunk, _near in _compared(a, b)]


_Near = Callable[[int, int], bool]
"""Whether the lines at two places of the sides may be one line, changed."""


def _compared(a: list[bytes], b: list[bytes]) -> list[tuple[Hunk, _Near]]:
    head, tail = _equal_ends(a, b)
    read = _Sides(a, b, head, tail)
    near = _near_in(read, head)
    found: list[tuple[Hunk, _Near]] = []
    for wanted in _between(_kept(read.old, read.new), len(read.old), len(read.new)):
        for part, same in _renamed(a, b, _moved(wanted, head, head)):
            parts = [(part, near)]
            if same:
                olds, news = a[part.start_a : part.end_a], b[part.start_b : part.end_b]
                inner = _between(_kept(olds, news), len(olds), len(news))
                parts = [(_moved(one, part.start_a, part.start_b), _anywhere) for one in inner]
            for one in parts:
                _append(found, *one)
    out: list[tuple[Hunk, _Near]] = []
    for n, (hunk, allowed) in enumerate(found, 1):
        top = out[-1][0].end_a + 1 if out else 0
        bottom = found[n][0].start_a - 1 if n < len(found) else len(a)
        out.append((_slid(a, b, hunk, top, bottom), allowed))
    return out


def _append(found: list[tuple[Hunk, _Near]], hunk: Hunk, near: _Near) -> None:
    """What has no equal line in between is one."""
    if not found or (found[-1][0].end_a, found[-1][0].end_b) != (hunk.start_a, hunk.start_b):
        found.append((hunk, near))
        return
    before, earlier = found.pop()

    def both(i: int, j: int) -> bool:
        first = i < before.end_a, j < before.end_b
        return first[0] == first[1] and (earlier if first[0] else near)(i, j)

    found.append((Hunk(before.start_a, hunk.end_a, before.start_b, hunk.end_b), both))


class _Sides:
    """What differs, each line with its block."""

    def __init__(self, a: list[bytes], b: list[bytes], head: int, tail: int) -> None:
        blocks = Blocks()
        above = a[:head]
        was, now = Nesting(blocks, above), Nesting(blocks, above)
        self.old = [(was.enter(line), line) for line in a[head : len(a) - tail]]
        self.new = [(now.enter(line), line) for line in b[head : len(b) - tail]]
        for line in a[len(a) - tail :]:  # what ends alike belongs to it as long as it stands in other blocks
            if was.state == now.state:
                break
            self.old.append((was.enter(line), line))
            self.new.append((now.enter(line), line))


def _moved(hunk: Hunk, down_a: int, down_b: int) -> Hunk:
    return Hunk(hunk.start_a + down_a, hunk.end_a + down_a, hunk.start_b + down_b, hunk.end_b + down_b)


def _near_in(read: _Sides, head: int) -> _Near:
    def near(i: int, j: int) -> bool:
        (old_block, old), (new_block, new) = read.old[i - head], read.new[j - head]
        return old_block == new_block and _title(old) == _title(new)

    return near


def _anywhere(_i: int, _j: int) -> bool:
    return True


def _title(line: bytes) -> bytes:
    """What tells a block or a row of a table from its siblings; b"" for any other line."""
    body = line.strip()
    if body.startswith(b"|"):
        return body[1:].partition(b"|")[0].strip()
    return body if body.endswith(b"{") and b"=" not in body else b""


def _renamed(a: list[bytes], b: list[bytes], hunk: Hunk) -> Iterator[tuple[Hunk, bool]]:
    """The parts of a hunk, in order, each with whether it is a block that is called differently now."""
    olds, news = (
        _pieces(lines, first, last)
        for lines, first, last in ((a, hunk.start_a, hunk.end_a), (b, hunk.start_b, hunk.end_b))
    )
    at_a, at_b = hunk.start_a, hunk.start_b
    left = news
    for old in olds:
        new = next((one for one in left if old.is_like(one)), None)
        if new is None:
            continue
        left = left[left.index(new) + 1 :]
        if at_a < old.first or at_b < new.first:
            yield Hunk(at_a, old.first, at_b, new.first), False
        at_a, at_b = old.last, new.last
        yield Hunk(old.first, old.last, new.first, new.last), True
    if at_a < hunk.end_a or at_b < hunk.end_b:
        yield Hunk(at_a, hunk.end_a, at_b, hunk.end_b), False


class _Piece(NamedTuple):
    """A block with what is in it, of some lines that differ."""

    first: int
    last: int
    texts: Counter[bytes]

    def is_like(self, other: _Piece) -> bool:
        most = max(self.texts.total(), other.texts.total())
        return most > 1 and (self.texts & other.texts).total() >= _MOST * most


def _pieces(lines: list[bytes], first: int, last: int) -> list[_Piece]:
    """A new one begins with each of the least indented lines, but for closing brackets."""
    depths = [_outward(lines[n : n + 1]) for n in range(first, last)]
    least = min((depth for (depth, _closes), n in zip(depths, count(first)) if lines[n].strip()), default=0)
    starts = [
        n
        for (depth, closes), n in zip(depths, count(first))
        if depth == least and not closes and lines[n].strip()
    ]
    starts = [first, *(n for n in starts if n > first)]
    return [
        _Piece(start, end, Counter(line for line in lines[start:end] if _tells(line)))
        for start, end in pairwise([*starts, last])
    ]


def _tells(line: bytes) -> bool:
    return _WORD.search(line) is not None


_WORD = re.compile(rb"\w")


def _equal_ends(a: Sequence[Hashable], b: Sequence[Hashable]) -> tuple[int, int]:
    """How many items are the same in front, and how many of the others at the end."""
    head = _equal_start(a, b)
    return head, _equal_start(a[head:][::-1], b[head:][::-1])


def _equal_start(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    return next(compress(count(), map(ne, a, b)), min(len(a), len(b)))


def _between(kept: Kept, length_a: int, length_b: int) -> Iterator[Hunk]:
    """What is replaced, where only this is kept."""
    at_a = at_b = 0
    for i, j in (*kept, (length_a, length_b)):
        if at_a < i or at_b < j:
            yield Hunk(at_a, i, at_b, j)
        at_a, at_b = i + 1, j + 1


def _kept(a: Sequence[Hashable], b: Sequence[Hashable]) -> Kept:
    """The lines that stay."""
    places = _in_place(a, b)
    if places is not None:
        return places
    out: list[tuple[int, int]] = []
    at_a = at_b = 0
    for i, j in (*_anchors(a, b), (len(a), len(b))):
        if at_a < i and at_b < j:
            out += [(at_a + n, at_b + m) for n, m in _matches(a[at_a:i], b[at_b:j])]
        out.append((i, j))
        at_a, at_b = i + 1, j + 1
    out.pop()
    return out


def _in_place(a: Sequence[Hashable], b: Sequence[Hashable]) -> Kept | None:
    """Values replaced in place, the usual case: as many lines, and of those that differ none moved. Then no
    other way keeps more lines. None if it isn't so."""
    if len(a) != len(b):
        return None
    differing = [n for n in range(len(a)) if a[n] != b[n]]
    gone = {a[n] for n in differing}
    if any(b[n] in gone for n in differing):
        return None
    return [(n, n) for n in range(len(a)) if a[n] == b[n]]


def _anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> Kept:
    """Lines that are unique on both sides, the longest rising chain of them (patience)."""
    count_a, count_b = Counter(a), Counter(b)
    where = {line: i for i, line in enumerate(a) if count_a[line] == 1}
    tails: list[int] = []
    """The smallest last place in `a` of a chain, by its length; beside them those chains, last link first."""
    chains: list[_Chain] = []
    for j, line in enumerate(b):
        if count_b[line] == 1 and line in where:
            place = bisect_left(tails, where[line])
            before = chains[place - 1] if place else None
            tails[place : place + 1] = [where[line]]
            chains[place : place + 1] = [_Chain(where[line], j, before)]
    out: list[tuple[int, int]] = []
    link = chains[-1] if chains else None
    while link is not None:
        out.append((link.i, link.j))
        link = link.before
    out.reverse()
    return out


class _Chain(NamedTuple):
    i: int
    j: int
    before: _Chain | None


def _matches(a: Sequence[Hashable], b: Sequence[Hashable]) -> Kept:
    """What stays of some lines without anchors, or of the tokens of one."""
    head, tail = _equal_ends(a, b)
    out = [(n, n) for n in range(head)]
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if len(middle_a) * len(middle_b) <= _GAP_PRODUCT:
        for block in SequenceMatcher(None, middle_a, middle_b, autojunk=False).get_matching_blocks():
            out += [(head + block.a + n, head + block.b + n) for n in range(block.size)]
    return out + [(len(a) - n, len(b) - n) for n in range(tail, 0, -1)]


def _slid(a: list[bytes], b: list[bytes], hunk: Hunk, top: int, bottom: int) -> Hunk:
    """An added or removed run may often begin some lines earlier or later and mean the same: begin it where a
    block begins (least indented first line), so that `ops = {` … `}` comes whole; else where it is, or near.
    Lines of `a` before `top` and from `bottom` on are other hunks', or keep this one apart from them."""
    if hunk.start_a == hunk.end_a:
        lines, start, end = b, hunk.start_b, hunk.end_b
    elif hunk.start_b == hunk.end_b:
        lines, start, end = a, hunk.start_a, hunk.end_a
    else:
        return hunk
    above, below = hunk.start_a - top, bottom - hunk.end_a
    up = _equal_start(lines[start - above : start][::-1], lines[end - above : end][::-1])
    down = _equal_start(lines[start : start + below], lines[end : end + below])
    best = min(range(-up, down + 1), key=lambda n: (_outward(lines[start + n : end + n]), abs(n)))
    return Hunk(*(place + best for place in hunk))


def _outward(lines: list[bytes]) -> tuple[int, bool]:
    """The less the first line of text is indented the better; a closing bracket is a bad beginning."""
    line = next((line for line in lines if line.strip()), b"")
    body = line.lstrip()
    return len(line) - len(body), body.startswith((b"}", b"]", b")"))


def _lines(
    a: list[bytes], b: list[bytes], hunks: list[tuple[Hunk, _Near]], context: int | None
) -> list[DiffLine]:
    if not hunks and context is not None:
        return []
    shown = len(a) if context is None else context
    out: list[DiffLine] = []
    at_a = at_b = 0
    for hunk, near in hunks:
        out += _unchanged(a, at_a, hunk.start_a, at_b - at_a, shown if out else 0, shown)
        out += _changed(a, b, hunk, near, len(out))
        at_a, at_b = hunk.end_a, hunk.end_b
    return out + _unchanged(a, at_a, len(a), at_b - at_a, shown, 0)


def _unchanged(a: list[bytes], start: int, end: int, down: int, first: int, last: int) -> list[DiffLine]:
    """Of these lines the first and the last ones, and how many are left out between them. They stand so many
    lines further `down` now."""
    left_out = end - start - first - last
    if left_out <= 0:
        return _same(a, range(start, end), down)
    words = ngettext("{n} unchanged line", "{n} unchanged lines", left_out).format(n=left_out)
    above = _same(a, range(start, start + first), down)
    return [*above, DiffLine("@", None, None, words), *_same(a, range(end - last, end), down)]


def _same(a: list[bytes], places: range, down: int) -> list[DiffLine]:
    return [DiffLine(" ", i + 1, i + 1 + down, _text(a[i])) for i in places]


def _text(line: bytes) -> str:
    return line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")


def _changed(a: list[bytes], b: list[bytes], hunk: Hunk, near: _Near, first: int) -> list[DiffLine]:
    """`first`: the index of its first line among the file's."""
    olds = [_text(line) for line in a[hunk.start_a : hunk.end_a]]
    news = [_text(line) for line in b[hunk.start_b : hunk.end_b]]
    out = [DiffLine("-", number, None, text) for number, text in enumerate(olds, hunk.start_a + 1)]
    out += [DiffLine("+", None, number, text) for number, text in enumerate(news, hunk.start_b + 1)]
    for i, j in pairs(olds, news, lambda i, j: near(hunk.start_a + i, hunk.start_b + j)):
        of_new = len(olds) + j
        in_old, in_new = marks(olds[i], news[j])
        out[i] = replace(out[i], marks=in_old, pair=first + of_new)
        out[of_new] = replace(out[of_new], marks=in_new, pair=first + i)
    return out


def pairs(olds: Sequence[str], news: Sequence[str], near: _Near = _anywhere) -> list[tuple[int, int]]:
    """Which removed line became which added one: in order, only where they may and resemble each other, and
    so that they do the most."""

    def much(i: int, j: int) -> float:
        return likeness(olds[i], news[j]) if near(i, j) else 0

    if len(olds) * len(news) > _PAIR_PRODUCT:
        return [(n, n) for n in range(min(len(olds), len(news))) if much(n, n) >= _SIMILAR]
    lines = [(i, j, much(i, j)) for i in range(len(olds)) for j in range(len(news))]
    alike = {(i, j): likely for i, j, likely in lines if likely >= _SIMILAR}
    best: dict[tuple[int, int], float] = defaultdict(float)  # of all pairs from there on
    for i, j, _likely in reversed(lines):
        together = best[i + 1, j + 1] + alike.get((i, j), 0)
        best[i, j] = max(together, best[i + 1, j], best[i, j + 1])
    out = []
    i = j = 0
    while best[i, j]:
        if (i, j) in alike and best[i, j] == best[i + 1, j + 1] + alike[i, j]:
            out.append((i, j))
            i, j = i + 1, j + 1
        elif best[i, j] == best[i + 1, j]:
            i += 1
        else:
            j += 1
    return out


def likeness(old: str, new: str) -> float:
    """How much of the words is the same, from 0 to 1; the same key in front weighs as much as all of them.

    >>> likeness("a = 1", "a = 2 # one") == 1 + 4 / 8
    True
    """
    words_old, words_new = _words(old), _words(new)
    common = (Counter(words_old) & Counter(words_new)).total()
    every = len(words_old) + len(words_new)
    same = 2 * common / every if every else 1
    return same + 1 if _key(old) == _key(new) is not None else same


def _words(text: str) -> list[str]:
    return [t for t in _TOKEN.findall(text) if not t.isspace()]


_KEY = re.compile(r'\s*("?[\w.$/-]+"?)\s*=')


def _key(text: str) -> str | None:
    found = _KEY.match(text)
    return found.group(1) if found else None


def marks(old: str, new: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Ranges of code points that differ, by tokens.

    >>> marks('type = "e2-standard-8"', 'type = "e2-standard-16"')
    (((20, 21),), ((20, 22),))
    """
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    hunks = list(_between(_matches(a, b), len(a), len(b)))
    return (
        _spans(a, [(h.start_a, h.end_a) for h in hunks]),
        _spans(b, [(h.start_b, h.end_b) for h in hunks]),
    )


def _spans(tokens: list[str], ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    ends = [0, *accumulate(map(len, tokens))]
    return tuple((ends[first], ends[last]) for first, last in ranges if first < last)


def _note(old: bytes, new: bytes, was: bool, there: bool, hunks: list[Hunk]) -> str:
    if not hunks:
        return _("An empty file.") if not (was and there) else ""
    open_old = bool(old) and not old.endswith(b"\n")
    open_new = bool(new) and not new.endswith(b"\n")
    if open_old and there and not open_new:
        return _("The last line gets a line end.")
    if open_new and was and not open_old:
        return _("The last line loses its line end.")
    if open_new:
        return _("The last line has no line end.")
    if (b"\r\n" in old) != (b"\r\n" in new) and was and there:
        return _("The line ends change.")
    return ""
