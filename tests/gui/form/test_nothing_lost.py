"""Whatever a field shows, an edit of something else in it leaves it as it was: to the blank, the line end and
the type. Every editor, with random values of its kind and those that have ever been lost."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.view import EnvValue, Origin
from gui.form.chips import ChipsEditor
from gui.form.choice import ChoiceEditor
from gui.form.editor import Editor
from gui.form.kinds import EDITORS, kind_of
from gui.form.mapping import MapEditor
from gui.form.multiline import CodeEditor, MultilineEditor, hcl, holds
from gui.form.taints import TaintsEditor
from gui.form.text import NumberEditor, TextEditor
from tests.gui.form.test_editors import Heard, unset, view

KEY = Qt.Key
PARTS = (
    "a", "b", " ", "  ", "\t", "\u00a0", "\u3000", "\u2003", "\u2028", "\u200b", "e\u0301", "\u00e9",
    "\U0001f600", "\u4e2d", "${x}", "%{y}", '"', "\\", "\v", "\f", "\x1b", "\x7f", "\u0085", "\ufeff",
    ",", "=", "EOT",
)  # fmt: skip
ENDS = ("\n", "\n", "\n\n", " \n", "\r\n", "\r", "\u2029", "\ufdd0", "\0")
SPECIAL = (
    "a\n", "\n", "\n\n", " a\n", "a\nb", "a\nb\n", "a\r\nb\r\n", "a\r\n", "a\r\nb\n", "a\rb", "a\u2029b",
    "x" * 40_000, "x" * 40_000 + "\n", "\u00a0a\n\u00a0b\n", " ", "a ", " a", "\u2028", "a\u2028b\n", "\0",
    "a\0b\n", "\ufdd0", "\ufeffa",
)  # fmt: skip


def a_text(random: Random) -> str:
    parts = [random.choice(PARTS) for _part in range(random.randint(1, 5))]
    for _end in range(random.choice((0, 0, 1, 2, 3))):
        parts.insert(random.randint(0, len(parts)), random.choice(ENDS))
    return "".join(parts)


def texts(seed: int, count: int) -> list[str]:
    random = Random(seed)
    return [*SPECIAL, *(a_text(random) for _text in range(count))]


def shown(qtbot: QtBot, editor: Editor, field: Any) -> Heard:
    qtbot.addWidget(editor)
    editor.show_field(field)
    return Heard(editor)


def there_and_back(editor: Editor) -> None:
    """Type a character and take it back."""
    if isinstance(editor, MultilineEditor | CodeEditor):
        editor.box.moveCursor(QTextCursor.MoveOperation.Start)
        target: Any = editor.box
    else:
        assert isinstance(editor, TextEditor | ChoiceEditor | NumberEditor)
        target = editor.line
        target.end(False)
    QTest.keyClick(target, KEY.Key_7)
    QTest.keyClick(target, KEY.Key_Backspace)


def test_texts(qtbot: QtBot) -> None:
    kinds = set()
    for text in texts(21, 400):
        field = view("text", text)
        kind = kind_of(field)
        kinds.add(kind)
        editor = EDITORS[kind]()
        heard = shown(qtbot, editor, field)
        there_and_back(editor)
        if kind == "code":
            assert not holds(text)
            assert heard.written == heard.typed == []
        else:
            assert heard.typed[-1] == text, (kind, text)
    assert kinds == {"text", "multiline", "code"}


@pytest.mark.parametrize("text", [t for t in SPECIAL if holds(t)])
def test_texts_of_several_lines(qtbot: QtBot, text: str) -> None:
    editor = MultilineEditor()
    heard = shown(qtbot, editor, view("multiline", text))
    there_and_back(editor)
    assert heard.typed[-1] == text


def test_the_last_line_end_stays_the_last(qtbot: QtBot) -> None:
    for value, typed in (
        ("a\n", "ax\n"),
        ("a\r\n", "ax\r\n"),
        ("a", "ax"),
        ("a\nb", "a\nbx"),
        ("a\n\n", "a\nx\n"),
    ):
        editor = MultilineEditor()
        heard = shown(qtbot, editor, view("multiline", value))
        editor.box.moveCursor(QTextCursor.MoveOperation.End)
        qtbot.keyClicks(editor.box, "x")
        assert heard.typed[-1] == typed


def test_a_new_text_gets_its_last_line_end_with_its_second_line(qtbot: QtBot) -> None:
    editor = MultilineEditor()
    heard = shown(qtbot, editor, unset("multiline"))
    qtbot.keyClicks(editor.box, "a")
    assert heard.typed == ["a"]
    QTest.keyClick(editor.box, KEY.Key_Return)
    qtbot.keyClicks(editor.box, "b")
    assert heard.typed[-1] == "a\nb\n"


def test_long_texts_are_whole(qtbot: QtBot) -> None:
    long = "x" * 40_000
    field = view("text", long)
    editor = EDITORS[kind_of(field)]()
    heard = shown(qtbot, editor, field)
    assert isinstance(editor, TextEditor)
    editor.line.end(False)
    QTest.keyClick(editor.line, KEY.Key_Backspace)
    assert heard.typed == [long[:-1]]


def _a_map(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _entry in range(random.randint(1, 5)):
        value = random.choice(
            (a_text(random), True, False, 0, 1, 1.0, 1.5, 0.00001, 1e21, "true", "1", "", "1.30")
        )
        made[random.choice((a_text(random), " k ", "k", "", "1"))] = value
    return made


def test_maps(qtbot: QtBot) -> None:
    random = Random(22)
    maps = [{"off": False, "n": 1, "f": 1.0, "long": "x" * 40_000, "": "empty", " k": " v "}]
    for entries in maps + [_a_map(random) for _map in range(150)]:
        editor = MapEditor()
        heard = shown(qtbot, editor, view("map", entries))
        editor.add.click()
        added = editor.entries[-1]
        qtbot.keyClicks(added.key, "zz")
        qtbot.keyClicks(added.text, "new")
        assert repr(heard.typed[-1]) == repr({**entries, "zz": "new"})
        editor.remove(editor.entries[0])
        assert repr(heard.typed[-1]) == repr({**dict(list(entries.items())[1:]), "zz": "new"})


def test_an_entry_without_a_name_can_be_edited(qtbot: QtBot) -> None:
    editor = MapEditor()
    heard = shown(qtbot, editor, view("map", {"": "a", "k": "v"}))
    qtbot.keyClicks(editor.entries[0].text, "b")
    assert heard.typed[-1] == {"": "ab", "k": "v"} or heard.typed[-1] == {"": "ba", "k": "v"}


def test_what_is_typed_takes_the_type_that_stood_there(qtbot: QtBot) -> None:
    for before, typed, after in (
        (False, "true", True), (False, "no", "no"), (1, "2", 2), (1.5, "2", 2), (1, "2.5", 2.5),
        ("1", "2", "2"), ("true", "false", "false"), (1, "x", "x"), (1, "1e400", "1e400"),
        (1, "0." + "1" * 25, "0." + "1" * 25),
    ):  # fmt: skip
        editor = MapEditor()
        heard = shown(qtbot, editor, view("map", {"k": before}))
        editor.entries[0].text.selectAll()
        qtbot.keyClicks(editor.entries[0].text, typed)
        assert repr(heard.typed[-1]) == repr({"k": after})


def test_a_map_is_drawn_anew_when_only_a_type_changed(qtbot: QtBot) -> None:
    editor = MapEditor()
    heard = shown(qtbot, editor, view("map", {"k": 1, "other": "x"}))
    editor.show_field(view("map", {"k": True, "other": "x"}))
    qtbot.keyClicks(editor.entries[1].text, "y")
    assert heard.typed[-1]["k"] is True


def test_merged_maps_send_only_what_was_touched(qtbot: QtBot) -> None:
    entries = {"mine": False, "base": 1}
    origins = {"mine": EnvValue(Origin.SET, False), "base": EnvValue(Origin.INHERITED, 1)}
    field = view("map", entries)
    editor = MapEditor()
    value = EnvValue(Origin.SET, entries, text="…", entries=origins)
    heard = shown(qtbot, editor, type(field)(field.field, "ops", value, value, "set", None))
    qtbot.keyClicks(editor.entries[0].text, "x")
    assert [key for key, _value in heard.entries] == ["mine"]


def _a_list(random: Random) -> list[Any]:
    choices = (
        "a",
        "b",
        "a,b",
        " a ",
        "1",
        "true",
        "1.30",
        1,
        2.5,
        True,
        "x y",
        "\u00a0",
        "e\u0301",
        "a\nb",
        "1e3",
    )
    return [random.choice(choices) for _entry in range(random.randint(1, 5))]


def test_lists(qtbot: QtBot) -> None:
    random = Random(23)
    for entries in [["x" * 40_000, "1", 1, True, "a,b"], *(_a_list(random) for _list in range(100))]:
        editor = ChipsEditor()
        heard = shown(qtbot, editor, view("list", entries))
        qtbot.keyClicks(editor.line, "zz,")
        assert repr(heard.typed[-1][:-1]) == repr(entries)
        at = random.randrange(len(entries))
        editor.chips[at].opened.emit()
        QTest.keyClick(editor.line, KEY.Key_Return)
        assert repr(heard.typed[-1][:-1]) == repr(entries)
        editor.chips[at].opened.emit()
        editor.frame.gone.emit()
        assert repr(heard.typed[-1][:-1]) == repr(entries)
        editor.chips[at].removed.emit()
        assert repr(heard.typed[-1][:-1]) == repr([*entries[:at], *entries[at + 1 :]])


def test_an_entry_that_is_edited_comes_back_to_its_place(qtbot: QtBot) -> None:
    for entries, at, typed, after in (
        (["a", "b", "c"], 0, "x", ["x", "b", "c"]),
        ([1, "2", 3], 1, "5", [1, "5", 3]),
        (["1", 2, 3], 1, "5", ["1", 5, 3]),
        (["a,b", "c"], 0, "a,x", ["a,x", "c"]),
        (["a", "b"], 0, "x,y", ["x", "y", "b"]),
    ):
        editor = ChipsEditor()
        heard = shown(qtbot, editor, view("list", entries))
        editor.chips[at].opened.emit()
        editor.line.selectAll()
        qtbot.keyClicks(editor.line, typed)
        QTest.keyClick(editor.line, KEY.Key_Return)
        assert repr(editor.values()) == repr(after)
        assert repr(heard.typed[-1]) == repr(after)


def test_opening_another_entry_keeps_the_first(qtbot: QtBot) -> None:
    editor = ChipsEditor()
    shown(qtbot, editor, view("list", ["a", "b", "c"]))
    editor.chips[0].opened.emit()
    editor.chips[1].opened.emit()
    QTest.keyClick(editor.line, KEY.Key_Return)
    assert sorted(editor.values(), key=str) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "first",
    [
        {"key": "a", "effect": "NO_SCHEDULE"},
        {"key": "a", "value": None, "effect": "NO_SCHEDULE"},
        {"key": "a", "value": True, "effect": "NO_SCHEDULE"},
        {"key": "a", "value": 1, "effect": "odd"},
        {"key": "a", "value": " x " + "y" * 40_000, "effect": "NoExecute"},
        {"key": "a", "value": "b"},
    ],
)
def test_taints(qtbot: QtBot, first: dict[str, Any]) -> None:
    editor = TaintsEditor()
    second = {"key": "b", "value": "c", "effect": "NO_EXECUTE"}
    heard = shown(qtbot, editor, view("taints", [first, second]))
    editor.lines[1][1].selectAll()
    qtbot.keyClicks(editor.lines[1][1], "d")
    assert repr(heard.typed[-1]) == repr([first, {**second, "value": "d"}])


@pytest.mark.parametrize("value", [0, 1, -3, 2.5, 0.1, 0.3, 1e21, 0.00001, 10**40, 123456.789])
def test_numbers(qtbot: QtBot, value: float) -> None:
    editor = NumberEditor()
    heard = shown(qtbot, editor, view("number", value))
    there_and_back(editor)
    if isinstance(value, float) and value == int(value):
        assert heard.typed[-1] == int(value)
    else:
        assert repr(heard.typed[-1]) == repr(value)
    editor.step(1)
    editor.step(-1)
    assert heard.typed[-1] == value


@pytest.mark.parametrize("text", ["0.1234567890123456789", "1e400", "9" * 400, "1e-400"])
def test_a_number_that_would_lose_digits_is_refused(qtbot: QtBot, text: str) -> None:
    editor = NumberEditor()
    heard = shown(qtbot, editor, view("number", 1))
    editor.line.selectAll()
    editor.line.insert(text)
    editor.line.textEdited.emit(text)
    assert heard.typed == []
    assert "can't be kept exactly" in heard.refused[-1]


CODE = (
    "{\n  a = <<EOT\n      x\n    EOT\n  b = 1\n    }",
    "{\n      a = 1\n    }",
    "<<-EOT\n    a\n   \n    EOT",
    '"a\u00a0b"',
    "{\r\n  a = <<EOT\r\nx\r\nEOT\r\n}",
    "[1, 2.50]",
)


@pytest.mark.parametrize("text", CODE)
def test_code(qtbot: QtBot, text: str) -> None:
    field = view("object", {"a": 1})
    value = EnvValue(Origin.SET, {"a": 1}, text=text)
    editor = CodeEditor()
    heard = shown(qtbot, editor, type(field)(field.field, "ops", value, value, "set", None))
    there_and_back(editor)
    editor.box.gone.emit()
    assert heard.written == []
    editor.box.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClicks(editor.box, "x")
    editor.box.gone.emit()
    if "<<" in text:
        assert heard.written == [f"x{text}"]
    else:
        assert heard.written[0].split() == f"x{text}".split()


def test_code_that_a_box_cannot_give_back_is_only_shown() -> None:
    for text in ('"a\u2029b"', "<<EOT\r\na\nEOT", '"\ufdd0"'):
        value = EnvValue(Origin.SET, {"a": 1}, text=text)
        field = view("object", {"a": 1})
        assert kind_of(type(field)(field.field, "ops", value, value, "set", None)) == "fixed"
        assert kind_of(type(field)(field.field, "ops", value, value, "set", None), "code") == "fixed"


def test_the_hcl_to_begin_from_means_the_value() -> None:
    from core.hcl import parse

    random = Random(24)
    for text in [t for t in texts(25, 100) if "\0" not in t]:
        value = {
            random.choice((text, "k", "a b", "true", "x/y")): [text, 0.00001, 1, None, True],
            "o": {"e": {}},
        }
        tree = parse(f"x = {hcl(value)}\n".encode())
        assert tree.problem is None, hcl(value)
        found = tree.body.attributes["x"].expr.value()
        assert isinstance(found, dict)
        key = next(iter(value))
        assert next(iter(found)) == key
        assert found[key][0] == text
        assert getattr(found[key][1], "text", None) == "0.00001"
