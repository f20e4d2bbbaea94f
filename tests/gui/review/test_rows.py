"""The pure half of the diff view."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.view import DiffLine, FileDiff
from gui.kit.text_positions import from_utf16, utf16
from gui.review import syntax
from gui.review.rows import FileRows, Sheet, columns_of, linear_text, wrapped

LINES = (
    DiffLine("@", None, None, "9 unchanged lines"),
    DiffLine(" ", 10, 10, "a = 1"),
    DiffLine("-", 11, None, "b = 2", ((4, 5),), 4),
    DiffLine("-", 12, None, "c = 3"),
    DiffLine("+", None, 11, "b = 4", ((4, 5),), 2),
    DiffLine("+", None, 12, "d = 5"),
    DiffLine(" ", 13, 13, "e = 6"),
    DiffLine("+", None, 14, "f = 7"),
)
DIFF = FileDiff("x.tf", "changed", LINES, 3, 2)
HEIGHTS = {"line": 10, "file": 30, "note": 20, "space": 5}


def sheet(*files: FileDiff, split: bool = False) -> Sheet:
    blocks = [FileRows(i, f, split=split) for i, f in enumerate(files)]
    return Sheet(blocks, headers=len(files) > 1, heights=HEIGHTS)


def test_unified_rows_are_the_lines_and_side_by_side_pairs_them() -> None:
    unified, split = FileRows(0, DIFF, split=False), FileRows(0, DIFF, split=True)
    assert unified.count == len(LINES)
    assert unified.row(0).kind == "gap" and unified.row(2) == ("line", 0, 2, 2)
    pairs = [(r.left, r.right) for r in (split.row(i) for i in range(split.count))]
    assert pairs == [(0, 0), (1, 1), (2, 4), (3, None), (None, 5), (6, 6), (None, 7)]


def test_a_pair_that_would_reorder_lines_stays_apart() -> None:
    lines = (
        DiffLine("-", 1, None, "a", (), 3),
        DiffLine("-", 2, None, "b", (), 2),
        DiffLine("+", None, 1, "b", (), 1),
        DiffLine("+", None, 2, "a", (), 0),
    )
    rows = FileRows(0, FileDiff("x", "changed", lines, 2, 2), split=True)
    pairs = [(rows.row(i).left, rows.row(i).right) for i in range(rows.count)]
    assert pairs == [(None, 2), (0, 3), (1, None)]


def test_places_are_found_without_making_rows() -> None:
    one = FileDiff(
        "a.tf", "added", (DiffLine("+", None, 1, "x"),), 1, 0, note="The last line has no line end."
    )
    page = sheet(one, DIFF)
    kinds = [page.row(i).kind for i in range(page.rows)]
    assert kinds == ["file", "note", "line", "space", "file", "gap", *["line"] * 7]
    assert [page.top(i) for i in range(6)] == [0, 30, 50, 60, 65, 95]
    assert [page.row_at(y) for y in (-5, 0, 29, 30, 55, 64, 94, 95, 9999)] == [0, 0, 0, 1, 2, 3, 4, 5, 12]
    assert page.height == 95 + 80
    assert page.stops == [2, 7, 12]
    assert page.find("x.tf", 12) == 10
    assert page.find("x.tf", 500) == 12, "the nearest line that is shown"
    assert page.find("nowhere.tf", 1) is None


def test_the_same_in_words() -> None:
    text = linear_text((DIFF,))
    assert text.splitlines()[0] == "File x.tf: lines added: 3, removed: 2."
    assert "Line 11 removed: b = 2" in text and "Line 11 added: b = 4" in text
    assert "… 9 unchanged lines" in text
    assert sheet(DIFF).run_text(2) == "removed: b = 2; removed: c = 3; added: b = 4; added: d = 5"


def test_colours_of_hcl() -> None:
    spans, state = syntax.spans('  name = "a ${var.x["k"]} # no" # yes')
    assert state == ""
    assert [(s[2]) for s in spans] == ["key", "string", "comment"]
    line = "  a = <<-EOT"
    assert syntax.spans(line)[1] == "EOT"
    assert syntax.spans('echo "hi"', "EOT") == (((0, 9, "string"),), "EOT")
    assert syntax.spans("    EOT", "EOT")[1] == ""
    assert syntax.spans("a /* b")[1] == syntax.COMMENT
    assert syntax.spans("x */ y = 2", syntax.COMMENT)[0][0] == (0, 4, "comment")
    assert [s[2] for s in syntax.spans('resource "a" "b" {')[0]] == ["key", "string", "string"]
    assert [s[2] for s in syntax.spans("n = 12.5")[0]] == ["key", "number"]
    assert [s[2] for s in syntax.spans("on = true")[0]] == ["key", "word"]


def test_indexes_beyond_the_basic_plane() -> None:
    text = "a😀b"
    assert [utf16(text, i) for i in range(4)] == [0, 1, 3, 4]
    assert [from_utf16(text, i) for i in (0, 1, 3, 4)] == [0, 1, 2, 3]


@given(st.text('ab ="[]一e\u0301😀', max_size=200), st.integers(2, 60))
def test_a_wrapped_line_is_whole_and_fits(text: str, columns: int) -> None:
    starts = wrapped(text, columns)
    pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert "".join(pieces) == text and starts[0] == 0
    assert all(sum(map(columns_of, piece)) <= columns for piece in pieces)
    assert all(pieces) or not text
