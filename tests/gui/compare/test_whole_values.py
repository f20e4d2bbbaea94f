"""Compare shows values whole, and where they differ: what is painted is looked at, too."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QFont, QImage
from pytestqt.qtbot import QtBot

from core.view import EnvValue, FieldView, Json, Origin, SideBySide, SideColumn, SideRow
from gui.compare.page import ComparePage
from gui.compare.words import Words, alike, around, cell_words, difference
from gui.compare.wrapped import LINES, Wrapped
from gui.kit import theme
from tests import sample
from tests.gui.hosting import hosted

CELL = sample.compare()[0].cells[0]


def cell(value: Json) -> FieldView:
    made = EnvValue(Origin.SET, value)
    field = replace(CELL.field, type="text")
    return replace(CELL, field=field, value=made, before=made, changed=False, state="set")


def page_of(qtbot: QtBot, *values: Json, width: int = 760) -> ComparePage:
    columns = tuple(SideColumn(".", "pool", "", f"e{n}", n == 0) for n, _value in enumerate(values))
    cells = tuple(replace(cell(value), environment=f"e{n}") for n, value in enumerate(values))
    page = hosted(qtbot, ComparePage(), width, 600)
    page.set_beside(".", "pool", SideBySide(columns, (SideRow("Size", cells[0].field, cells, True, True),)))
    return page


def picture(page: ComparePage, column: int) -> QImage:
    table = page.table
    return table.viewport().grab(table.visualRect(table.table_model.index(1, column))).toImage()


def test_a_long_list_is_seen_to_its_end(qtbot: QtBot) -> None:
    zones = [f"europe-west1-{letter}" for letter in "bcdefg"]
    page = page_of(qtbot, zones, [*zones[:-1], "europe-west1-h"], zones, width=480)
    table, model = page.table, page.table.table_model
    assert model.text(model.index(1, 1)).endswith("europe-west1-h")
    words = model.words(model.index(1, 1))
    assert [words.text[a:b] for a, b in words.marks] == ["h"]
    assert table.rowHeight(1) >= 6 * 14, "a line for each of them"
    assert picture(page, 0) == picture(page, 0) != picture(page, 1)


def test_what_differs_is_on_another_ground(qtbot: QtBot) -> None:
    page = page_of(qtbot, "e2-standard-8", "e2-standard-16")
    colors = {QColor(picture(page, 1).pixel(x, y)).name() for x in range(90, 115) for y in range(8, 24)}
    plain = {QColor(picture(page, 1).pixel(x, y)).name() for x in range(10, 60) for y in range(8, 12)}
    assert theme.tokens().color("surface").name() in plain
    assert len(colors - plain) > 3


def test_what_is_left_out_is_marked_too() -> None:
    short = cell_words(cell(["a", "c"]), cell(["a", "b", "c"]))
    assert short.text == "a, c" and short.marks == ((3, 3),)


def test_the_tooltip_has_all_of_it_and_what_it_is_held_against(qtbot: QtBot) -> None:
    script = "\n".join(f"line {n} <b>" for n in range(25))
    page = page_of(qtbot, script, script + "\nlast")
    model = page.table.table_model
    told = str(model.data(model.index(1, 1), 3))
    assert "line 24 &lt;b&gt;<br>last" in told
    assert "e0 has: line 0 &lt;b&gt;" in told
    assert str(model.data(model.index(1, 0), 3)).count("has:") == 0


def test_of_a_very_long_value_the_part_that_differs_is_shown(qtbot: QtBot) -> None:
    long = "word " * 900
    page = page_of(qtbot, long + "x" + " tail" * 900, long + "y" + " tail" * 900)
    table = page.table
    assert table.rowHeight(1) < 32 + LINES * 20
    words = table.table_model.words(table.table_model.index(1, 1))
    shown = Wrapped().lay(words, 200, QFont.Weight.DemiBold)
    assert shown.lines <= LINES
    assert [shown.words.text[a:b] for a, b in shown.words.marks] == ["y"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3", 3), (True, "Yes"), ("", []), (["a, b"], ["a", "b"]), ("a b", "a  b"), ("a", "a\n"),
        ({"a": "1"}, {"a": 1}), ("—", None),
    ],
)  # fmt: skip
def test_values_that_differ_never_look_the_same(one: Json, other: Json) -> None:
    cells = (cell(one), cell(other))
    same = alike(cells)
    first, second = (cell_words(c, None, same) for c in cells)
    marked = cell_words(cells[1], cells[0], same)
    assert first.text != second.text or marked.marks
    if isinstance(one, str) and isinstance(other, str) and other.split() == one.split():
        assert any(sign in marked.text for sign in "␣↵"), "white space can be seen"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(' ab,=\n{}"—😀', max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@example([], "—")
@given(VALUES, VALUES)
def test_whatever_differs_is_told_apart(one: Json, other: Json) -> None:
    cells = (cell(one), cell(other))
    words = [cell_words(c, None, alike(cells)) for c in cells]
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert same or words[0].text != words[1].text
    marked = cell_words(cells[1], cells[0], alike(cells))
    if not same and other is not None:
        assert marked.marks
    assert all(0 <= a <= b <= len(marked.text) for a, b in marked.marks)


@settings(max_examples=300, deadline=None)
@given(st.text("ab -", max_size=40), st.text("ab -", max_size=40))
def test_marks_hold_all_that_is_new(old: str, new: str) -> None:
    """Without what is marked the rest stands in both, in the same order."""
    before, after = difference(old, new)
    rest = ["".join(c for n, c in enumerate(text) if not any(a <= n < b for a, b in found))
            for text, found in ((old, before), (new, after))]  # fmt: skip
    assert rest[0] == rest[1]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.integers(24, 80))
def test_what_is_cut_keeps_the_first_difference(at: int, room: int) -> None:
    text = "".join(chr(97 + n % 26) for n in range(301))
    shown = around(Words(text, ((at, at + 1),)), room)
    assert len(shown.text) <= room + 1
    assert [shown.text[a:b] for a, b in shown.marks] == [text[at]]


def test_lists_of_the_same_length_differ(qtbot: QtBot) -> None:
    """Their words in a sentence are the same ("30 entries"), they aren't."""
    names = [f"subnet-{n:04}" for n in range(30)]
    one, other = EnvValue(Origin.SET, names), EnvValue(Origin.SET, [*names[:-1], "subnet-9999"])
    assert one.meaning != other.meaning
    assert EnvValue(Origin.SET, [1.0, {"a": 2.0}]).meaning == EnvValue(Origin.SET, [1, {"a": 2}]).meaning
    assert EnvValue(Origin.SET, True).meaning != EnvValue(Origin.SET, 1).meaning
    assert EnvValue(Origin.SET, "x").meaning != EnvValue(Origin.SET, None, text="x", known=False).meaning


def test_default_never_stands_without_a_value() -> None:
    values: tuple[Json, ...] = (None, 0, False, "", [])
    for value in values:
        made = EnvValue(Origin.DEFAULT, value)
        words = cell_words(replace(CELL, value=made, before=made, changed=False, state="unset")).text
        assert words == "—" if value is None else words.endswith(" (default)") and not words.startswith(" ")
