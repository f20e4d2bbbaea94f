"""Each kind of field: what it shows, what it says when it is used by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.view import Choice, EnvValue, Field, FieldView, Impact, Kind, Level, Origin
from gui.form.chips import ChipsEditor
from gui.form.choice import ChoiceEditor
from gui.form.editor import Editor
from gui.form.kinds import kind_of
from gui.form.mapping import MapEditor
from gui.form.multiline import CodeEditor, MultilineEditor
from gui.form.taints import TaintsEditor
from gui.form.text import NumberEditor, TextEditor
from gui.form.words import placeholder
from gui.form.yesno import YesNoEditor
from tests.gui.hosting import hosted

KEY = Qt.Key
POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
"""Offscreen windows can neither be raised nor grab the keyboard."""
IN_PLACE = Impact(Level.IN_PLACE, "Changed in place.")


def view(type: str, value: Any, *, path: str = "x", origin: Origin = Origin.SET, **more: Any) -> FieldView:
    field = Field(path, "Label", "Help.", type, "Size", IN_PLACE)
    env = EnvValue(origin, value, text="…")
    field = replace(field, **{k: more.pop(k) for k in list(more) if hasattr(field, k)})
    return FieldView(field, "ops", env, env, "set", None, **more)


def unset(type: str, **more: Any) -> FieldView:
    return view(type, None, origin=Origin.UNSET, **more)


class Heard:
    """What an editor said."""

    def __init__(self, editor: Editor) -> None:
        self.typed: list[Any] = []
        self.refused: list[str] = []
        self.emptied = 0
        self.entries: list[tuple[str, Any]] = []
        self.removed: list[str] = []
        self.written: list[str] = []
        self.hints: list[str] = []
        editor.typed.connect(self.typed.append)
        editor.refused.connect(self.refused.append)
        editor.emptied.connect(self._emptied)
        editor.entry_typed.connect(lambda key, value: self.entries.append((key, value)))
        editor.entry_removed.connect(self.removed.append)
        editor.written.connect(self.written.append)
        editor.hint.connect(self.hints.append)

    def _emptied(self) -> None:
        self.emptied += 1


Make = Callable[[Editor, FieldView], Heard]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def made(editor: Editor, shown: FieldView) -> Heard:
        editor.show_field(shown)
        hosted(qtbot, editor, 320, 120)
        return Heard(editor)

    return made


def test_text_is_sent_as_it_is_typed(qtbot: QtBot, make: Make) -> None:
    editor = TextEditor()
    heard = make(editor, view("text", "a"))
    qtbot.keyClicks(editor.line, "bc")
    assert heard.typed == ["ba", "bca"] or heard.typed == ["ab", "abc"]


def test_text_that_was_not_set_is_not_set_again_when_emptied(qtbot: QtBot, make: Make) -> None:
    editor = TextEditor()
    heard = make(editor, unset("text"))
    qtbot.keyClicks(editor.line, "a")
    qtbot.keyClick(editor.line, KEY.Key_Backspace)
    assert heard.typed == ["a"]
    assert heard.emptied == 1


def test_a_range_of_addresses_says_how_many(make: Make) -> None:
    editor = TextEditor()
    heard = make(editor, view("text", "10.4.0.0/14", path="pod_cidr"))
    editor.show_field(view("text", "10.0.0.0/24", path="pod_cidr"))
    assert heard.hints[-1] == "256 addresses, 10.0.0.0 to 10.0.0.255"


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("2.5", 2.5), ("-1", -1), ("1 000", 1000)])
def test_numbers(qtbot: QtBot, make: Make, text: str, value: float) -> None:
    editor = NumberEditor()
    heard = make(editor, view("number", 3))
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, text)
    assert heard.typed[-1] == value
    assert type(heard.typed[-1]) is type(value)


def test_what_is_no_number_is_refused_and_stays(qtbot: QtBot, make: Make) -> None:
    editor = NumberEditor()
    heard = make(editor, view("number", 3))
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "abc")
    assert heard.typed == []
    assert "not a number" in heard.refused[-1]
    editor.line.selectAll()
    qtbot.keyClick(editor.line, KEY.Key_Backspace)
    assert heard.refused[-1] == "Type a number."


@POPUP
@pytest.mark.parametrize("kind", [NumberEditor, ChoiceEditor])
def test_a_number_that_is_clicked_into_is_typed_anew(
    qtbot: QtBot, make: Make, kind: type[NumberEditor | ChoiceEditor]
) -> None:
    """The click that brings the focus selects it, as Tab does; the next one places the caret."""
    editor = kind()
    heard = make(editor, view("number", 4, choices=(Choice(100, "Small"),) if kind is ChoiceEditor else ()))
    line = editor.line
    line.clearFocus()
    at = QPoint(line.width() // 3, line.height() // 2)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=at)
    assert line.hasFocus() and line.selectedText() == "4"
    qtbot.keyClicks(line, "6")
    assert line.text() == "6" and heard.typed[-1] == 6
    qtbot.wait(QApplication.doubleClickInterval() + 20)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=at)
    assert line.selectedText() == ""
    qtbot.keyClicks(line, "4")
    assert line.text() == "64" and heard.typed[-1] == 64


def test_a_click_selects_no_text_and_no_number_that_is_dragged_over(qtbot: QtBot, make: Make) -> None:
    text = TextEditor()
    make(text, view("text", "abc"))
    text.line.clearFocus()
    qtbot.mouseClick(text.line, Qt.MouseButton.LeftButton)
    assert text.line.hasFocus() and not text.line.hasSelectedText()
    number = NumberEditor()
    make(number, view("number", 123456))
    line = number.line
    line.clearFocus()
    start, end = (
        QPoint(line.cursorRect().center().x() + line.fontMetrics().horizontalAdvance(digits), 12)
        for digits in ("12", "1234")
    )
    qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=start)
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(end),
        QPointF(line.mapToGlobal(end)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(line, moved)
    qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=end)
    assert line.selectedText() == "34"


def test_arrows_step_a_number_within_its_limits(qtbot: QtBot, make: Make) -> None:
    from core.view import Limits

    editor = NumberEditor()
    heard = make(editor, view("number", 2, limits=Limits(minimum=1, maximum=3, step=1)))
    for _again in range(3):
        qtbot.keyClick(editor.line, KEY.Key_Up)
    assert heard.typed == [3, 3, 3]
    for _again in range(4):
        qtbot.keyClick(editor.line, KEY.Key_Down)
    assert heard.typed[-1] == 1


@POPUP
def test_yes_and_no(qtbot: QtBot, make: Make) -> None:
    editor = YesNoEditor()
    heard = make(editor, view("bool", True))
    assert editor.box.currentText() == "Yes"
    qtbot.keyClick(editor.box, KEY.Key_Down)
    assert heard.typed == [], "the list is open now"
    for key in (KEY.Key_Down, KEY.Key_Return):
        qtbot.keyClick(editor.box.view(), key)
    assert heard.typed == [False]
    editor.show_field(unset("bool"))
    assert editor.box.currentIndex() == -1


MACHINES = (Choice("e2-standard-8", "8 vCPU, 32 GiB"), Choice("e2-standard-16", "16 vCPU, 64 GiB"))


@POPUP
def test_a_choice_is_searched_by_its_words(qtbot: QtBot, make: Make) -> None:
    editor = ChoiceEditor()
    heard = make(editor, view("text", "e2-standard-8", choices=MACHINES))
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "16 vcpu")
    assert heard.typed == [], "a search is not a value"
    popup = editor.completer.popup()
    assert popup is not None
    assert editor.completer.completionCount() == 1
    editor.completer.activated.emit("e2-standard-16")
    assert heard.typed == ["e2-standard-16"]
    assert heard.hints[-1] == "16 vCPU, 64 GiB"


def test_a_choice_is_advice_and_never_a_cage(qtbot: QtBot, make: Make) -> None:
    editor = ChoiceEditor()
    heard = make(editor, view("text", "e2-standard-8", choices=MACHINES))
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "m9-new")
    assert heard.typed[-1] == "m9-new"


@POPUP
def test_typed_choices_are_kept_when_the_field_is_left(qtbot: QtBot, make: Make) -> None:
    editor = ChoiceEditor()
    heard = make(editor, view("text", "x", choices=MACHINES))
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, "e2-standard-1")
    assert heard.typed == []
    popup = editor.completer.popup()
    assert popup is not None
    popup.hide()
    qtbot.keyClick(editor.line, KEY.Key_Return)
    assert heard.typed == ["e2-standard-1"]


def test_chips_are_added_and_taken_out_by_keys(qtbot: QtBot, make: Make) -> None:
    editor = ChipsEditor()
    heard = make(editor, view("list", ["b", "c"]))
    qtbot.keyClicks(editor.line, "d")
    assert "Press Enter" in heard.refused[-1]
    qtbot.keyClick(editor.line, KEY.Key_Return)
    assert heard.typed[-1] == ["b", "c", "d"]
    qtbot.keyClick(editor.line, KEY.Key_Backspace)
    assert heard.typed[-1] == ["b", "c"]
    qtbot.keyClicks(editor.line, "e,")
    assert heard.typed[-1] == ["b", "c", "e"]


ZONES = (Choice("b", "Second"), Choice("c"), Choice("d"), Choice("e"))


@POPUP
def test_a_click_into_a_list_shows_what_there_is_to_add(qtbot: QtBot, make: Make) -> None:
    editor = ChipsEditor()
    heard = make(editor, view("list", ["b"], choices=ZONES))
    popup = editor.completer.popup()
    assert popup is not None
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    assert popup.isVisible() and popup.model().rowCount() == 3, "all but the one that is there"
    qtbot.keyClick(popup, KEY.Key_Escape)
    assert not popup.isVisible() and heard.typed == [] and editor.values() == ["b"]
    qtbot.wait(150)
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    assert popup.isVisible()
    popup.hide()
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    assert not popup.isVisible(), "the click that puts it away doesn't bring it back"
    qtbot.wait(150)
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    qtbot.keyClick(popup, KEY.Key_Down)
    qtbot.keyClick(popup, KEY.Key_Return)
    qtbot.waitUntil(lambda: heard.typed == [["b", "c"]])


@POPUP
def test_a_click_opens_no_list_over_what_is_typed_or_without_choices(qtbot: QtBot, make: Make) -> None:
    editor = ChipsEditor()
    make(editor, view("list", ["b"], choices=ZONES))
    qtbot.keyClicks(editor.line, "zz")
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    assert not editor.completer.is_open()
    bare = ChipsEditor()
    make(bare, view("list", ["b"]))
    qtbot.mouseClick(bare.line, Qt.MouseButton.LeftButton)
    assert not bare.completer.is_open()


@POPUP
@pytest.mark.parametrize("kind", [ChipsEditor, ChoiceEditor])
def test_a_list_opens_below_what_is_said_of_the_field(
    qtbot: QtBot, make: Make, kind: type[ChipsEditor | ChoiceEditor]
) -> None:
    editor = kind()
    make(editor, view("list" if kind is ChipsEditor else "text", ["b"], choices=ZONES))
    host = editor.window()
    said = QWidget(host)
    said.setGeometry(0, 60, 320, 40)
    editor.keep_seen(said)
    popup = editor.completer.popup()
    assert popup is not None
    line_foot = editor.line.mapToGlobal(QPoint(0, editor.line.height())).y()
    editor.completer.show_all()
    assert line_foot - 4 <= popup.geometry().top() < line_foot + 8, "nothing is said"
    popup.hide()
    said.show()
    foot = said.mapToGlobal(QPoint(0, said.height())).y()
    editor.completer.show_all()
    assert foot <= popup.geometry().top() < foot + 8
    popup.hide()
    said.resize(320, host.screen().availableGeometry().height())
    editor.completer.show_all()
    assert line_foot - 4 <= popup.geometry().top() < line_foot + 8, "there is no room below it"
    popup.hide()


def test_a_chips_cross_takes_it_out(qtbot: QtBot, make: Make) -> None:
    editor = ChipsEditor()
    heard = make(editor, view("list", ["b", "c", "d"]))
    qtbot.mouseClick(editor.chips[1].cross, Qt.MouseButton.LeftButton)
    assert heard.typed == [["b", "d"]]


def test_the_entry_moves_up_beside_the_chip_that_is_left(qtbot: QtBot, make: Make) -> None:
    """It isn't left in a row that is gone, where nobody sees it."""
    editor = ChipsEditor()
    make(editor, view("list", ["c6i.2xlarge", "c6a.2xlarge"]))
    editor.resize(254, 98)
    assert editor.line.y() > editor.chips[-1].y(), "two leave no room beside them"
    editor.show_field(view("list", ["c6i.4xlarge"]))
    (chip,) = editor.chips
    qtbot.waitUntil(lambda: editor.line.pos() == chip.geometry().topRight() + QPoint(5, 0))


def test_numbers_in_lists_stay_numbers(qtbot: QtBot, make: Make) -> None:
    editor = ChipsEditor()
    heard = make(editor, view("list", [1, 2]))
    qtbot.keyClicks(editor.line, "3")
    qtbot.keyClick(editor.line, KEY.Key_Return)
    assert heard.typed == [[1, 2, 3]]


def test_a_map_is_typed_whole(qtbot: QtBot, make: Make) -> None:
    editor = MapEditor()
    heard = make(editor, view("map", {"team": "a"}))
    qtbot.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(editor.entries[1].key, "tier")
    qtbot.keyClicks(editor.entries[1].text, "x")
    assert heard.typed[-1] == {"team": "a", "tier": "x"}
    qtbot.mouseClick(editor.entries[0].cross, Qt.MouseButton.LeftButton)
    assert heard.typed[-1] == {"tier": "x"}


def test_a_map_merged_by_key_is_typed_by_key(qtbot: QtBot, make: Make) -> None:
    editor = MapEditor()
    base = EnvValue(Origin.INHERITED, "a", source="apps")
    own = EnvValue(Origin.SET, "b")
    value = EnvValue(Origin.SET, {"team": "a", "tier": "b"}, entries={"team": base, "tier": own})
    shown = replace(view("map", {}), value=value)
    heard = make(editor, shown)
    first, second = editor.entries
    assert first.cross.isHidden(), "an inherited entry can't be removed here"
    first.text.selectAll()
    qtbot.keyClicks(first.text, "z")
    assert heard.entries == [("team", "z")]
    assert heard.typed == []
    qtbot.mouseClick(second.cross, Qt.MouseButton.LeftButton)
    assert heard.removed == ["tier"]


def test_a_key_twice_is_refused(qtbot: QtBot, make: Make) -> None:
    editor = MapEditor()
    heard = make(editor, view("map", {"a": "1"}))
    qtbot.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(editor.entries[1].key, "a")
    assert "twice" in heard.refused[-1]
    assert heard.typed == []


def test_taints(qtbot: QtBot, make: Make) -> None:
    editor = TaintsEditor()
    heard = make(editor, view("taints", [{"key": "gpu", "value": "yes", "effect": "NO_SCHEDULE"}]))
    qtbot.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    key, value, effect = editor.lines[1]
    qtbot.keyClicks(value, "a")
    assert "needs a key" in heard.refused[-1]
    qtbot.keyClicks(key, "team")
    qtbot.keyClick(effect, KEY.Key_End)
    assert heard.typed[-1][1] == {"key": "team", "value": "a", "effect": "NO_EXECUTE"}
    assert heard.typed[-1][0] == {"key": "gpu", "value": "yes", "effect": "NO_SCHEDULE"}


def test_lines_of_text(qtbot: QtBot, make: Make) -> None:
    editor = MultilineEditor()
    heard = make(editor, view("multiline", "one\ntwo\n"))
    assert editor.box.toPlainText() == "one\ntwo"
    editor.box.selectAll()
    qtbot.keyClicks(editor.box, "x")
    assert heard.typed == ["x\n"]


def test_hcl_is_taken_when_the_field_is_left(qtbot: QtBot, make: Make) -> None:
    editor = CodeEditor()
    shown = view("object", {"a": 1})
    value = EnvValue(Origin.SET, {"a": 1}, text="{\n        a = 1\n      }")
    heard = make(editor, replace(shown, value=value))
    assert editor.box.toPlainText() == "{\n  a = 1\n}"
    editor.box.selectAll()
    qtbot.keyClicks(editor.box, "var.x")
    assert heard.written == []
    qtbot.keyClick(editor.box, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert heard.written == ["var.x"]


def test_showing_again_what_is_typed_moves_no_caret(qtbot: QtBot, make: Make) -> None:
    editor = TextEditor()
    make(editor, view("text", "abc"))
    editor.line.setFocus()
    editor.line.setCursorPosition(1)
    editor.show_field(view("text", "abc"))
    assert editor.line.cursorPosition() == 1
    editor.show_field(view("text", "other"), keep_text=True)
    assert editor.line.text() == "abc"


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (view("text", "a"), "text"),
        (view("text", "a", choices=MACHINES), "choice"),
        (view("number", 1), "number"),
        (view("bool", True), "bool"),
        (view("list", ["a"]), "list"),
        (view("list", [{"a": 1}]), "code"),
        (view("map", {"a": "b"}), "map"),
        (view("map", {"a": ["b"]}), "code"),
        (view("taints", []), "taints"),
        (view("taints", ["k=v:NoSchedule"]), "code"),
        (view("text", "a\nb"), "multiline"),
        (view("object", {"a": {}}), "code"),
        (view("text", "a", readonly="Computed."), "fixed"),
        (replace(view("text", None), value=EnvValue(Origin.SET, None, Kind.EXPRESSION, "f(x)")), "code"),
    ],
)
def test_which_editor_a_field_gets(shown: FieldView, kind: str) -> None:
    assert kind_of(shown) == kind


def test_the_focus_widget_carries_the_name(make: Make) -> None:
    for editor, shown in (
        (TextEditor(), view("text", "a")),
        (MapEditor(), view("map", {"a": "b"})),
        (ChipsEditor(), view("list", ["a"])),
        (TaintsEditor(), unset("taints")),
    ):
        make(editor, shown)
        editor.describe("Label", "Changed. was 3")
        widget: QWidget = editor.focus_widget()
        assert widget.accessibleName() == "Label"
        assert widget.accessibleDescription() == "Changed. was 3"


def test_a_field_of_several_parts_shows_the_focus_of_any(qtbot: QtBot, make: Make) -> None:
    editor = ChipsEditor()
    make(editor, view("list", ["a"]))
    editor.line.clearFocus()
    assert editor.frame.property("focused") == "false"
    before = editor.frame.grab().toImage()
    editor.line.setFocus()
    assert editor.frame.property("focused") == "true"
    assert editor.frame.grab().toImage().pixelColor(1, 14) != before.pixelColor(1, 14)


def test_a_default_that_does_not_count_is_not_offered() -> None:
    bare = unset("number", default=1)
    assert placeholder(bare) == "Not set, so 1"
    assert (
        placeholder(replace(bare, value=replace(bare.value, note="The module leaves it out."))) == "Not set"
    )
