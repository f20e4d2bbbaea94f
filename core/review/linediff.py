"""The line diff, fast enough to be redone on every keystroke.

Equal ends are trimmed on the bytes, so that a change in one place costs what that place costs; what is left
is anchored on lines that are unique on both sides, and difflib (its junk heuristic off) works in the gaps.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from core.review.model import DiffLine, FileDiff
from core.text import _, ngettext

CONTEXT = 3
_GAP_PRODUCT = 160_000
"""Above this many pairs of lines, a gap without anchors is replaced whole: difflib would take seconds."""
_TOKEN = re.compile(r"[^\W_]+|_+|\s+|.", re.DOTALL)
_PAIR_PRODUCT = 1_600
_SIMILAR = 0.34


class Hunk(NamedTuple):
    """Lines a[start_a:end_a] are replaced by b[start_b:end_b]; 0-based, one of both may be empty."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


class Lines(NamedTuple):
    """Two texts as lines with their ends. The first `skip` lines and some last ones are equal in both and not
    in `a` and `b`, which start at line `skip`."""

    skip: int
    a: list[bytes]
    b: list[bytes]


def diff(path: str, before: bytes | None, after: bytes | None, context: int | None = CONTEXT) -> FileDiff:
    """None: the file isn't there. `context` None shows every line."""
    status = "added" if before is None else "removed" if after is None else "changed"
    old, new = before or b"", after or b""
    if b"\0" in old or b"\0" in new:
        return FileDiff(path, status, (), 0, 0, _("Not text: its content can't be shown."))
    hunks = changed_ranges(old, new)
    lines = _lines(old, new, hunks, context)
    return FileDiff(
        path,
        status,
        tuple(lines),
        added=sum(h.end_b - h.start_b for h in hunks),
        removed=sum(h.end_a - h.start_a for h in hunks),
        note=_note(old, new, before is not None, after is not None, hunks),
    )


def changed_ranges(old: bytes, new: bytes) -> list[Hunk]:
    """What has to be replaced to turn old into new, in order, with at least one equal line in between."""
    skip, a, b = split_middle(old, new)
    hunks = [Hunk(h[0] + skip, h[1] + skip, h[2] + skip, h[3] + skip) for h in _ranges(a, b)]
    if all(h.start_a < h.end_a and h.start_b < h.end_b for h in hunks):
        return hunks
    whole_a, whole_b = split_lines(old), split_lines(new)
    out: list[Hunk] = []
    for n, hunk in enumerate(hunks):
        if hunk.start_a == hunk.end_a or hunk.start_b == hunk.end_b:
            floor = out[-1].end_a if out else 0
            ceiling = hunks[n + 1].start_a if n + 1 < len(hunks) else len(whole_a)
            hunk = _slide(whole_a, whole_b, hunk, floor, ceiling)
        out.append(hunk)
    return out


def split_lines(data: bytes) -> list[bytes]:
    r"""Lines with their ends, at \n only; the last may lack one.

    >>> split_lines(b"a\r\nb")
    [b'a\r\n', b'b']
    """
    lines = data.split(b"\n")
    last = lines.pop()
    out = [line + b"\n" for line in lines]
    if last:
        out.append(last)
    return out


def split_middle(old: bytes, new: bytes) -> Lines:
    """Without the equal lines at both ends."""
    if old == new:
        return Lines(old.count(b"\n"), [], [])
    prefix = _common_prefix(old, new)
    prefix = old.rfind(b"\n", 0, prefix) + 1
    rest_old, rest_new = old[prefix:], new[prefix:]
    suffix = _common_suffix(rest_old, rest_new)
    # The suffix must start at the beginning of a line in both texts.
    if suffix:
        limit = len(rest_old) - suffix
        at_start_old = limit == 0 or rest_old[limit - 1 : limit] == b"\n"
        limit_new = len(rest_new) - suffix
        at_start_new = limit_new == 0 or rest_new[limit_new - 1 : limit_new] == b"\n"
        if not (at_start_old and at_start_new):
            newline = rest_old.find(b"\n", limit)
            suffix = 0 if newline < 0 else len(rest_old) - newline - 1
    middle_old = rest_old[: len(rest_old) - suffix]
    middle_new = rest_new[: len(rest_new) - suffix]
    return Lines(old.count(b"\n", 0, prefix), split_lines(middle_old), split_lines(middle_new))


def _common_prefix(a: bytes, b: bytes) -> int:
    low, high = 0, min(len(a), len(b))
    step = 4096
    while low < high and a[low : low + step] == b[low : low + step]:
        low += step
    low, high = min(low, high), min(low + step, high)
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(a: bytes, b: bytes) -> int:
    high = min(len(a), len(b))
    length_a, length_b = len(a), len(b)
    step = 4096
    low = 0

    def equal(start: int, end: int) -> bool:
        """The last `end` bytes but for the last `start`."""
        return a[length_a - end : length_a - start] == b[length_b - end : length_b - start]

    while low < high and equal(low, min(low + step, high)):
        low = min(low + step, high)
    high = min(low + step, high)
    while low < high:
        middle = (low + high + 1) // 2
        if equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _ranges(a: list[bytes], b: list[bytes]) -> list[tuple[int, int, int, int]]:
    if not a and not b:
        return []
    if not a or not b:
        return [(0, len(a), 0, len(b))]
    if len(a) == len(b):
        aligned = _line_by_line(a, b)
        if aligned is not None:
            return aligned
    anchors = _anchors(a, b)
    out: list[tuple[int, int, int, int]] = []
    at_a = at_b = 0
    for anchor_a, anchor_b in [*anchors, (len(a), len(b))]:
        out += _gap(a, b, at_a, anchor_a, at_b, anchor_b)
        at_a, at_b = anchor_a + 1, anchor_b + 1
    return _merge(out)


def _line_by_line(a: list[bytes], b: list[bytes]) -> list[tuple[int, int, int, int]] | None:
    """Values replaced in place, the usual case: few lines differ and none moved. None if it isn't so."""
    odd = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(odd) > 2 and len(odd) * 4 > len(a):
        return None
    olds = Counter(a[i] for i in odd)
    if any(olds[b[i]] for i in odd):
        return None  # lines moved: let the anchors find out
    out: list[tuple[int, int, int, int]] = []
    for i in odd:
        if out and out[-1][1] == i:
            out[-1] = (out[-1][0], i + 1, out[-1][2], i + 1)
        else:
            out.append((i, i + 1, i, i + 1))
    return out


def _anchors(a: list[bytes], b: list[bytes]) -> list[tuple[int, int]]:
    """Pairs of lines that are unique on both sides, the longest rising chain of them (patience)."""
    count_a, count_b = Counter(a), Counter(b)
    where = {line: i for i, line in enumerate(a) if count_a[line] == 1}
    pairs = [(where[line], j) for j, line in enumerate(b) if count_b[line] == 1 and line in where]
    if all(x[0] < y[0] for x, y in pairwise(pairs)):
        return pairs
    tails: list[int] = []
    tail_index: list[int] = []
    previous: list[int] = []
    for index, (i, _j) in enumerate(pairs):
        place = bisect_left(tails, i)
        previous.append(tail_index[place - 1] if place else -1)
        tails[place : place + 1] = [i]
        tail_index[place : place + 1] = [index]
    chain: list[tuple[int, int]] = []
    at = tail_index[-1] if tail_index else -1
    while at >= 0:
        chain.append(pairs[at])
        at = previous[at]
    chain.reverse()
    return chain


def _gap(
    a: list[bytes], b: list[bytes], start_a: int, end_a: int, start_b: int, end_b: int
) -> list[tuple[int, int, int, int]]:
    """Changed ranges between two anchors."""
    while start_a < end_a and start_b < end_b and a[start_a] == b[start_b]:
        start_a, start_b = start_a + 1, start_b + 1
    while start_a < end_a and start_b < end_b and a[end_a - 1] == b[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
    if start_a == end_a and start_b == end_b:
        return []
    if start_a == end_a or start_b == end_b or (end_a - start_a) * (end_b - start_b) > _GAP_PRODUCT:
        return [(start_a, end_a, start_b, end_b)]
    matcher = SequenceMatcher(None, a[start_a:end_a], b[start_b:end_b], autojunk=False)
    return [
        (start_a + i1, start_a + i2, start_b + j1, start_b + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _merge(ranges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    out: list[tuple[int, int, int, int]] = []
    for start_a, end_a, start_b, end_b in ranges:
        if out and out[-1][1] == start_a and out[-1][3] == start_b:
            out[-1] = (out[-1][0], end_a, out[-1][2], end_b)
        else:
            out.append((start_a, end_a, start_b, end_b))
    return out


def _slide(a: list[bytes], b: list[bytes], hunk: Hunk, floor: int, ceiling: int) -> Hunk:
    """An added or removed run may often begin some lines earlier or later and mean the same: begin it where a
    block begins (least indented first line), so that `ops = {` … `}` comes whole. `floor`, `ceiling`: where,
    in `a`, the hunk before ends and the next one starts; one equal line stays in between."""
    lines, start, end = (a, hunk.start_a, hunk.end_a)
    if start == end:
        lines, start, end = (b, hunk.start_b, hunk.end_b)
    best, best_score = 0, _score(lines, start, end)
    shift = 0
    while hunk.start_a + shift - 1 >= floor + (1 if floor else 0) and start + shift > 0:
        if lines[start + shift - 1] != lines[end + shift - 1]:
            break
        shift -= 1
        score = _score(lines, start + shift, end + shift)
        if score < best_score:
            best, best_score = shift, score
    shift = 0
    last = ceiling - (1 if ceiling < len(a) else 0)
    while hunk.end_a + shift + 1 <= last and end + shift < len(lines):
        if lines[start + shift] != lines[end + shift]:
            break
        shift += 1
        score = _score(lines, start + shift, end + shift)
        if score < best_score:
            best, best_score = shift, score
    return Hunk(hunk.start_a + best, hunk.end_a + best, hunk.start_b + best, hunk.end_b + best)


def _score(lines: list[bytes], start: int, end: int) -> int:
    """The less the first line of text is indented the better; a closing bracket is a bad beginning."""
    for line in lines[start:end]:
        body = line.lstrip()
        if body:
            return (len(line) - len(body)) * 2 + (body[:1] in b"}])")
    return 0


def _lines(old: bytes, new: bytes, hunks: list[Hunk], context: int | None) -> list[DiffLine]:
    if not hunks and context is not None:
        return []
    a, b = _Texts(old), _Texts(new)
    out: list[DiffLine] = []
    at_a = at_b = 0
    total = a.count
    for hunk in hunks:
        first = at_a if context is None else max(at_a, hunk.start_a - context)
        if out and context is not None and first - at_a <= context:
            first = at_a
        if out and context is not None and first > at_a:
            tail = min(at_a + context, first)
            out += _same(a, at_a, at_b, tail)
            at_b, at_a = at_b + tail - at_a, tail
        if first > at_a:
            out.append(_fold(first - at_a))
            at_b, at_a = at_b + first - at_a, first
        out += _same(a, at_a, at_b, hunk.start_a)
        _changed(out, a, b, hunk)
        at_a, at_b = hunk.end_a, hunk.end_b
    tail = total if context is None else min(total, at_a + context)
    out += _same(a, at_a, at_b, tail)
    if tail < total:
        out.append(_fold(total - tail))
    return out


class _Texts:
    """Lines of a text as str, decoded when asked for."""

    def __init__(self, data: bytes) -> None:
        self._lines = data.split(b"\n")
        if not self._lines[-1]:
            self._lines.pop()
        self.count = len(self._lines)

    def __getitem__(self, index: int) -> str:
        line = self._lines[index]
        return (line[:-1] if line.endswith(b"\r") else line).decode("utf-8", "replace")


def _fold(count: int) -> DiffLine:
    text = ngettext("{n} unchanged line", "{n} unchanged lines", count).format(n=count)
    return DiffLine("@", None, None, text)


def _same(a: _Texts, at_a: int, at_b: int, end_a: int) -> list[DiffLine]:
    return [DiffLine(" ", i + 1, at_b + i - at_a + 1, a[i]) for i in range(at_a, end_a)]


def _changed(out: list[DiffLine], a: _Texts, b: _Texts, hunk: Hunk) -> None:
    olds = [a[i] for i in range(hunk.start_a, hunk.end_a)]
    news = [b[j] for j in range(hunk.start_b, hunk.end_b)]
    first_old = len(out)
    first_new = first_old + len(olds)
    partner_old: dict[int, int] = {}
    partner_new: dict[int, int] = {}
    marks_old: dict[int, tuple[tuple[int, int], ...]] = {}
    marks_new: dict[int, tuple[tuple[int, int], ...]] = {}
    for i, j in pairs(olds, news):
        partner_old[i], partner_new[j] = first_new + j, first_old + i
        marks_old[i], marks_new[j] = marks(olds[i], news[j])
    for i, text in enumerate(olds):
        out.append(DiffLine("-", hunk.start_a + i + 1, None, text, marks_old.get(i, ()), partner_old.get(i)))
    for j, text in enumerate(news):
        out.append(DiffLine("+", None, hunk.start_b + j + 1, text, marks_new.get(j, ()), partner_new.get(j)))


def pairs(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """Which removed line became which added one: in order, only where they resemble each other."""
    if not olds or not news:
        return []
    if len(olds) * len(news) > _PAIR_PRODUCT:
        return [(i, i) for i in range(min(len(olds), len(news))) if _likeness(olds[i], news[i]) >= _SIMILAR]
    likeness = [[_likeness(x, y) for y in news] for x in olds]
    best = [[0.0] * (len(news) + 1) for _row in range(len(olds) + 1)]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            match = likeness[i][j]
            together = best[i + 1][j + 1] + match if match >= _SIMILAR else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    out = []
    i = j = 0
    while i < len(olds) and j < len(news):
        match = likeness[i][j]
        if match >= _SIMILAR and best[i][j] == best[i + 1][j + 1] + match:
            out.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out


def _likeness(old: str, new: str) -> float:
    """1 for equal but for spaces, 0 for nothing in common. The same key in front weighs most."""
    words_old, words_new = _words(old), _words(new)
    if not words_old or not words_new:
        return 1.0 if words_old == words_new else 0.0
    common = sum((Counter(words_old) & Counter(words_new)).values())
    ratio = 2 * common / (len(words_old) + len(words_new))
    return (ratio + 1) / 2 if _key(old) == _key(new) is not None else ratio / 2


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
    start = 0
    while start < len(a) and start < len(b) and a[start] == b[start]:
        start += 1
    end_a, end_b = len(a), len(b)
    while end_a > start and end_b > start and a[end_a - 1] == b[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
    offset = sum(map(len, a[:start]))
    if (end_a - start) * (end_b - start) > _GAP_PRODUCT:
        blocks = [("replace", 0, end_a - start, 0, end_b - start)]
    else:
        matcher = SequenceMatcher(None, a[start:end_a], b[start:end_b], autojunk=False)
        blocks = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    return (
        _spans(a[start:end_a], [(op[1], op[2]) for op in blocks], offset),
        _spans(b[start:end_b], [(op[3], op[4]) for op in blocks], offset),
    )


def _spans(tokens: list[str], ranges: list[tuple[int, int]], offset: int) -> tuple[tuple[int, int], ...]:
    ends = [offset]
    for token in tokens:
        ends.append(ends[-1] + len(token))
    out: list[tuple[int, int]] = []
    for first, last in ranges:
        if first == last:
            continue
        if out and out[-1][1] == ends[first]:
            out[-1] = (out[-1][0], ends[last])
        else:
            out.append((ends[first], ends[last]))
    return tuple(out)


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
