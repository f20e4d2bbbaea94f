"""The line diff where it turns: as short as can be, cut where Git cuts it, and what is said beside it."""

from __future__ import annotations

import random
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.review.linediff import Hunk, changed_ranges, diff, likeness, marks, pairs, split_lines
from core.review.model import DiffLine, FileDiff
from core.review.text import unified, unified_all

EMPTY, BINARY = "An empty file.", "Not text: its content can't be shown."


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (None, b"", EMPTY),
        (b"", None, EMPTY),
        (b"a\n", b"a\n", ""),
        (b"a\n", b"b\n", ""),
        (None, b"a\n", ""),
        (b"a\n", None, ""),
        (b"a", None, ""),
        (b"a", b"", "The last line gets a line end."),
        (b"a", b"a\n", "The last line gets a line end."),
        (b"a\n", b"a", "The last line loses its line end."),
        (b"", b"a", "The last line loses its line end."),
        (None, b"a", "The last line has no line end."),
        (b"a", b"b", "The last line has no line end."),
        (b"a\r\n", b"a\n", "The line ends change."),
        (b"a\n", b"b\r\n", "The line ends change."),
        (b"a\r\n", b"b\r\n", ""),
        (None, b"a\r\n", ""),
        (b"a\r\n", None, ""),
        (b"\0", b"a\n", BINARY),
        (b"a\n", b"a\0", BINARY),
        (None, b"\0", BINARY),
    ],
)
def test_what_is_said_beside(old: bytes | None, new: bytes | None, note: str) -> None:
    shown = diff("x", old, new)
    assert shown.note == note
    if note == BINARY:
        assert (shown.lines, shown.added, shown.removed) == ((), 0, 0)


def test_what_is_equal_is_shown_only_where_all_is() -> None:
    assert diff("x", b"a\nb\n", b"a\nb\n").lines == ()
    shown = diff("x", b"a\nb\n", b"a\nb\n", None)
    assert shown.lines == (DiffLine(" ", 1, 1, "a"), DiffLine(" ", 2, 2, "b"))


@pytest.mark.parametrize(
    ("between", "folds"), [(1, []), (6, []), (7, ["1 unchanged line"]), (8, ["2 unchanged lines"])]
)
def test_nothing_is_folded_that_its_words_would_stand_for(between: int, folds: list[str]) -> None:
    equal = b"".join(b"%d\n" % n for n in range(between))
    shown = diff("x", b"a\n" + equal + b"b\n", b"A\n" + equal + b"B\n")
    assert [line.text for line in shown.lines if line.kind == "@"] == folds
    assert len([line for line in shown.lines if line.kind == " "]) == min(between, 6)


def test_where_each_run_of_changes_begins() -> None:
    lines = tuple(DiffLine(kind, None, None, "") for kind in "-+ +  --@+-")
    assert FileDiff("x", "changed", lines, 0, 0).changes == (0, 3, 6, 9)


@pytest.mark.parametrize("size", [1, 2, 40, 1000])
@pytest.mark.parametrize("end", [b"", b"no line end"])
def test_only_the_middle_is_looked_at(size: int, end: bytes) -> None:
    """Whatever the rest of the file is long, and where in a line the bytes begin to differ."""
    lines = [b"  key_%03d = 1%d\n" % (n, n) for n in range(size)]
    old = b"".join(lines) + end
    for at in {0, 1, size // 3, size // 2, size - 1} & set(range(size)):
        for line in (b"other\n", lines[at][:-1] + b"0\n", b"0" + lines[at], b"\n"):
            new = b"".join([*lines[:at], line, *lines[at + 1 :]]) + end
            assert changed_ranges(old, new) == [(at, at + 1, at, at + 1)]
        longer = b"".join([*lines[:at], b"other\n", *lines[at:]]) + end
        assert changed_ranges(old, longer) == [(at, at, at, at + 1)]
        assert changed_ranges(longer, old) == [(at, at + 1, at, at)]
    assert changed_ranges(old, old) == []


def test_the_longest_part_that_stays_in_order_stays() -> None:
    """Of lines that are all different: what moves is as little as possible."""
    drawn = random.Random(3)
    for _round in range(150):
        size = drawn.randrange(2, 14)
        order = list(range(size))
        drawn.shuffle(order)
        rising = [1] * size
        for j in range(size):
            rising[j] = 1 + max((rising[i] for i in range(j) if order[i] < order[j]), default=0)
        old = b"".join(b"%d\n" % n for n in range(size))
        hunks = changed_ranges(old, b"".join(b"%d\n" % n for n in order))
        moved = size - max(rising)
        assert sum(h.end_a - h.start_a for h in hunks) == sum(h.end_b - h.start_b for h in hunks) == moved


def test_frequent_lines_are_matched_too() -> None:
    """A heuristic of the library takes lines that are frequent in long texts for junk."""
    lines = [b"}\n", b"a\n"] * 150
    old, new = b"".join(lines), b"".join([*lines[:20], b"p\n", *lines[20:280], b"q\n", *lines[280:]])
    assert changed_ranges(old, new) == [(20, 20, 20, 21), (280, 280, 281, 282)]


def test_values_replaced_in_place_are_told_line_by_line() -> None:
    """Where as many lines stand on both sides and none that differs has moved, no other way keeps more."""
    drawn = random.Random(5)
    for _round in range(300):
        old = [drawn.choice(b"abc") for _line in range(drawn.randrange(2, 12))]
        new = [drawn.choice((line, line, *b"acxy")) for line in old]
        differ = {n for n, (x, y) in enumerate(zip(old, new, strict=True)) if x != y}
        if {old[n] for n in differ} & {new[n] for n in differ}:
            continue
        hunks = changed_ranges(b"".join(b"%c\n" % c for c in old), b"".join(b"%c\n" % c for c in new))
        assert {n for h in hunks for n in range(h.start_a, h.end_a)} == differ
        assert all(h[:2] == h[2:] for h in hunks)


BLOCK = [b"  b = {\n", b"    x = 1\n", b"  }\n"]


@pytest.mark.parametrize("others", [0, 1, 2])
def test_a_block_comes_and_goes_whole_between_its_like(others: int) -> None:
    before = [b"a = {\n", *BLOCK * 2, b"}\n"]
    for place in (1, 4, 7):
        after = [*before[:place], *BLOCK, *before[place:]]
        tail = [b"z%d\n" % n for n in range(others)]
        old, new = b"".join(before + tail), b"".join(after + tail)
        for one, other in ((old, new), (new, old)):
            (hunk,) = changed_ranges(one, other)
            longer, start, end = split_lines(new), *max(hunk[:2], hunk[2:], key=lambda h: h[1] - h[0])
            assert longer[start:end] == BLOCK


ROWS = [b"x {\n", b"  y\n", b"}\n", b"  ]\n", b")\n", b"\n"]


def badness(lines: list[bytes]) -> tuple[int, bool]:
    text = next((line.decode() for line in lines if line.strip()), "")
    return len(text) - len(text.lstrip(" ")), text.lstrip()[:1] in {*"}])"}


def test_of_all_places_that_mean_the_same_a_run_begins_in_the_best() -> None:
    """Where a block begins; the last one if there are several, as what is alike is added below. It stays
    apart from the change before and the one behind."""
    drawn = random.Random(8)
    moved = 0
    for _round in range(1200):
        rows = drawn.sample(ROWS, drawn.choice((2, 3)))
        a = [drawn.choice(rows) for _line in range(drawn.randrange(1, 7))]
        b = list(a)
        for _run in range(drawn.randrange(1, 3)):
            start, size = drawn.randrange(len(b)), drawn.randrange(1, 4)
            b[start:start] = b[start : start + size]
        for side in (0, len(a)):  # a change before, and one behind, with nothing or a line between
            between = drawn.choice(([], [b"k%d\n" % side], [rows[0]]))
            for lines, change in ((a, drawn.choice(([], [b"p\n"], [rows[1]]))), (b, [b"q\n"])):
                lines[:] = [*change, *between, *lines] if not side else [*lines, *between, *change]
        if drawn.random() < 0.5:
            a, b = b, a
        hunks = changed_ranges(b"".join(a), b"".join(b))
        for n, hunk in enumerate(hunks):
            pure = hunk.start_a == hunk.end_a or hunk.start_b == hunk.end_b
            following = hunks[n + 1] if n + 1 < len(hunks) else None
            if not pure or (
                following and (following.start_a == following.end_a or following.start_b == following.end_b)
            ):
                continue  # what follows may have been moved later
            top = hunks[n - 1].end_a + 1 if n else 0
            bottom = following.start_a - 1 if following else len(a)
            places = []
            for down in range(top - hunk.start_a, bottom - hunk.end_a + 1):
                other = Hunk(*(place + down for place in hunk))
                if applied(a, b, [*hunks[:n], other, *hunks[n + 1 :]]) == b:
                    run = a[other.start_a : other.end_a] or b[other.start_b : other.end_b]
                    places.append((badness(run), down))
            assert badness(a[hunk.start_a : hunk.end_a] or b[hunk.start_b : hunk.end_b]) == min(places)[0]
            moved += len({bad for bad, _down in places}) > 1
            if len(hunks) == 1:
                assert max(down for bad, down in places if bad == min(places)[0]) == 0
    assert moved > 40


def applied(a: list[bytes], b: list[bytes], hunks: list[Hunk]) -> list[bytes]:
    out: list[bytes] = []
    at = 0
    for hunk in hunks:
        out += a[at : hunk.start_a] + b[hunk.start_b : hunk.end_b]
        at = hunk.end_a
    return out + a[at:]


WORDS = st.lists(st.sampled_from(["a", "b", "_", " ", "=", '"', "1", "long", "\u00e9"]), max_size=12)


@given(WORDS, WORDS)
@settings(deadline=None)
def test_what_is_not_marked_is_the_same(old_words: list[str], new_words: list[str]) -> None:
    old, new = "".join(old_words), "".join(new_words)
    in_old, in_new = marks(old, new)
    assert _without(old, in_old) == _without(new, in_new)
    assert (in_old == in_new == ()) is (old == new)


def _without(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(ranges):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("a b c", "a c", ["b "], []),
        ("a c", "a b c", [], ["b "]),
        ("a b", "a b c", [], [" c"]),
        ("b c", "a b c", [], ["a "]),
        ("x = 1", "x = 2", ["1"], ["2"]),
        ("x = 1, 2", "y = 1, 3", ["x", "2"], ["y", "3"]),
        ("a", "", ["a"], []),
        ("aa", "a a", ["aa"], ["a a"]),
        ("a_b", "a_c", ["b"], ["c"]),
    ],
)
def test_marks(old: str, new: str, gone: list[str], come: list[str]) -> None:
    in_old, in_new = marks(old, new)
    assert [old[s:e] for s, e in in_old] == gone
    assert [new[s:e] for s, e in in_new] == come


@pytest.mark.parametrize(("tail", "whole"), [("--", False), ("-a-", True)])
def test_a_line_too_long_to_look_into_is_marked_whole(tail: str, whole: bool) -> None:
    """From 160,001 pairs of words on. Before, frequent words are no junk."""
    new = "-a" * 79_999 + tail
    in_old, in_new = marks("a", new)
    assert (in_old, in_new) == ((((0, 1),), ((0, 160_001),)) if whole else ((), ((0, 1), (2, 160_000))))


def test_lines_that_resemble_each_other_are_pairs() -> None:
    assert pairs([], ["a"]) == pairs(["a"], []) == []
    assert pairs(["a"], ["b"]) == []
    assert pairs(["a"], ["a  "]) == [(0, 0)]
    assert pairs(["  "], [""]) == [(0, 0)] and pairs([""], ["a"]) == pairs(["a"], [" "]) == []
    assert pairs(["x 1", "y"], ["y", "x 1"]) == [(1, 0)]
    assert pairs(["x"], ["x", "x"]) == pairs(["x", "x"], ["x"]) == [(0, 0)]
    assert pairs(["", "a = 1"], ["a = 2", " "]) == [(1, 0)], "a key weighs more than nothing"
    assert pairs(["q", "a = 1", "b = 1"], ["a = 2", "b = 2", "z"]) == [(1, 0), (2, 1)]
    assert pairs(["a = 1", "b = 1"], ["n", "m", "a = 2", "o", "b = 2"]) == [(0, 2), (1, 4)]


@pytest.mark.parametrize("many", [1, 41])
@pytest.mark.parametrize(("common", "paired"), [(17, True), (16, False)])
def test_how_much_lines_have_to_have_in_common(many: int, common: int, paired: bool) -> None:
    """Two thirds of the words without a key; where there are many lines, only those at the same place."""
    old = " ".join(f"w{n}" for n in range(25))
    new = " ".join(f"w{n}" if n < common else f"v{n}" for n in range(25))
    found = pairs([old] * many, [new] * many)
    assert found == ([(n, n) for n in range(many)] if paired else [])


def test_of_many_lines_only_those_at_the_same_place_are_pairs() -> None:
    others = [f"other{n}" for n in range(1599)]
    assert pairs(["a = 1"], [*others, "a = 2"]) == [(0, 1599)]
    assert pairs(["a = 1"], [*others, "a = 2", "last"]) == []
    assert pairs(["a = 1"], ["a = 2", *others, "a = 1"]) == [(0, 0)]


@pytest.mark.parametrize(
    ("old", "new", "much"),
    [
        ("", "", 1), (" ", "\t", 1), ("", "a", 0), ("a", " ", 0), ("a", "b", 0), ("a b", "b  a", 1),
        ("a b c", "a", 1 / 2), ("a a", "a b b b", 1 / 3), ("a=1", "a = 1", 2), ("a = 1", "a = 2", 1 + 2 / 3),
        (" a = 1", "b = 1", 2 / 3), ('"a" = 1', 'a = "1"', 1), ('"a" = 1', "a = 1", 6 / 8),
        ("a-b.c/$ = 1", "a-b.c/$ = 2", 1 + 16 / 18),
        ("a: 1", "a: 2", 2 / 3), ("= 1", "= 1", 1),
    ],
)  # fmt: skip
def test_what_lines_have_in_common(old: str, new: str, much: float) -> None:
    assert likeness(old, new) == likeness(new, old) == pytest.approx(much)


TEXTS = st.lists(
    st.sampled_from(["a = 1", "a = 2", "b = 1", "b = 2 # a", "", "x", "x y", "x y z", "a = [", "}"]),
    max_size=4,
)


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_other_pairs_have_more_in_common(olds: list[str], news: list[str]) -> None:
    def most(i: int, j: int) -> float:
        if i == len(olds) or j == len(news):
            return 0
        much = likeness(olds[i], news[j])
        return max(most(i + 1, j), most(i, j + 1), much + most(i + 1, j + 1) if much >= 0.68 else 0)

    found = pairs(olds, news)
    assert all(a < b and c < d for (a, c), (b, d) in pairwise(found))
    assert sum(likeness(olds[i], news[j]) for i, j in found) == pytest.approx(most(0, 0))


NAMES = [
    "plain.tf",
    "a b.tf",
    "t!~.tf",
    'q"uote x!~.tf',
    "back\\slash.tf",
    "\u00e9.tf",
    "del\x7f.tf",
    "folder/x y.tf",
]
NAMES += [f"c{n}{chr(n)}.tf" for n in range(1, 32)]


@pytest.mark.skipif(not Path("/proc").exists(), reason="names that only Linux is sure to take")
def test_the_text_is_the_one_that_git_writes(tmp_path: Path) -> None:
    def git(*args: str) -> bytes:
        return subprocess.run(["git", *args], cwd=tmp_path, capture_output=True, check=True).stdout

    git("init", "-q")
    old = b"".join(b"%d\n" % n for n in range(40))
    new = old.replace(b"\n10\n", b"\nX\n").replace(b"\n17\n", b"\nY\n").replace(b"\n25\n", b"\nZ\n")
    files: dict[str, tuple[bytes | None, bytes | None]] = dict.fromkeys(NAMES, (old, new))
    files |= {
        "gone.tf": (old, None), "new.tf": (None, new), "new empty.tf": (None, b""),
        "gone empty.tf": (b"", None),
        "open.tf": (b"a\nb", b"a\nc"), "closed.tf": (b"a", b"a\n"), "start.tf": (b"a\nb\n", b"b\n"),
        "end.tf": (b"a\nb\n", b"a\n"), "one.tf": (b"a\n", b"b\n"), "gone one.tf": (b"a\n", None),
        "a.bin": (b"\0", b"a"), "b.bin": (b"a", b"\0"), "c.bin": (None, b"\0"),
    }  # fmt: skip
    for turn in (0, 1):
        for name, texts in files.items():
            path, data = tmp_path / name, texts[turn]
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            if data is not None:
                path.write_bytes(data)
        git("add", "-A")
        if turn == 0:
            git("commit", "-qm", "x")
    text = git("diff", "--cached", "--no-renames", "--no-color", "--no-ext-diff", "HEAD")
    text = re.sub(rb"(?m)^index .*\n", b"", text)
    text = re.sub(rb"(?m)^(@@ .* @@).*", rb"\1", text)
    text = text.replace(b"Binary files /dev/null and", b"Binary files a/c.bin and")
    order = re.compile(rb"(?m)^(?=diff --git )")
    assert sorted(order.split(text)) == sorted(order.split(unified_all(files)))
    assert unified("x", b"a\n", b"a\n") == b""
