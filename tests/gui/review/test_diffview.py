"""The diff view by keys and mouse."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.review.linediff import diff as line_diff
from core.view import DiffLine, FileDiff
from gui.kit import theme
from gui.review.diffview import DiffView
from gui.review.panel import DiffPanel
from tests import sample
from tests.gui.hosting import hosted

LONG = FileDiff(
    "long.tf",
    "changed",
    tuple(
        DiffLine("+" if i % 100 == 50 else " ", None if i % 100 == 50 else i, i, f"key_{i} = {i}")
        for i in range(1, 1001)
    ),
    10,
    0,
)


@pytest.fixture
def panel(qtbot: QtBot) -> DiffPanel:
    return hosted(qtbot, DiffPanel(), 700, 400)


def test_f7_goes_round_the_changes(panel: DiffPanel, qtbot: QtBot) -> None:
    panel.set_files((LONG,))
    assert panel.view.change_count() == 10
    for expected in (0, 1, 2):
        qtbot.keyClick(panel.view, Qt.Key.Key_F7)
        assert panel.view.current_change() == expected
    assert panel.view.verticalScrollBar().value() > 0
    qtbot.keyClick(panel.view, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert panel.view.current_change() == 1
    for _ in range(2):
        qtbot.keyClick(panel.view, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert panel.view.current_change() == 9, "before the first comes the last"


def test_an_edit_keeps_the_place_and_the_other_files(panel: DiffPanel) -> None:
    panel.set_files((sample.view().diff[0], LONG))
    panel.view.verticalScrollBar().setValue(3000)
    kept = panel.view.blocks[0]
    lines = (*LONG.lines[:60], DiffLine("+", None, 61, "new = true"), *LONG.lines[61:])
    panel.set_files((panel.view.files()[0], FileDiff("long.tf", "changed", lines, 11, 0)))
    assert panel.view.verticalScrollBar().value() == 3000
    assert panel.view.blocks[0] is kept
    assert panel.view.change_count() == 11 + 2


def test_a_line_is_brought_into_view(panel: DiffPanel) -> None:
    panel.set_files((sample.view().diff[0], LONG))
    panel.scroll_to("long.tf", 900)
    view = panel.view
    row = view.sheet.find("long.tf", 900)
    assert row is not None
    top = view.sheet.top(row)
    scrolled = view.verticalScrollBar().value()
    assert scrolled <= top <= scrolled + view.viewport().height()
    assert panel.file.whole_text() == "long.tf, 2 of 2 files"


def test_side_by_side_is_remembered(panel: DiffPanel, qtbot: QtBot) -> None:
    panel.set_files(sample.view().diff)
    with qtbot.waitSignal(panel.split_chosen) as told:
        qtbot.mouseClick(panel.modes.button("split"), Qt.MouseButton.LeftButton)
    assert told.args == [True] and panel.view.split()


@pytest.mark.parametrize("split", [False, True])
def test_selected_code_is_copied_without_numbers_and_signs(
    panel: DiffPanel, qtbot: QtBot, split: bool
) -> None:
    panel.set_split(split)
    panel.set_files(
        (FileDiff("a.tf", "changed", (DiffLine(" ", 1, 1, "a = 1"), DiffLine(" ", 2, 2, "b = 2")), 0, 0),)
    )
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "a = 1\nb = 2"


def test_dragging_selects_from_letter_to_letter(panel: DiffPanel, qtbot: QtBot) -> None:
    text = "ab😀cd = 1"
    panel.set_files((FileDiff("a.tf", "changed", (DiffLine(" ", 1, 1, text),), 0, 0),))
    view = panel.view
    left, width, y = view.gutter_width(), view.advance, view.line_height // 2
    port = view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(round(left + width), y))
    qtbot.mouseMove(port, QPoint(port.width() - 4, y))
    view.mouseMoveEvent(_moved(port.width() - 4, y))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(port.width() - 4, y))
    assert view.selected_text() == text[1:]


def _moved(x: int, y: int):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    return QMouseEvent(
        QEvent.Type.MouseMove, QPointF(x, y), QPointF(x, y), none, left, Qt.KeyboardModifier.NoModifier
    )


def test_changed_words_are_painted(qtbot: QtBot) -> None:
    view = hosted(qtbot, DiffView(), 500, 100)
    view.set_files((FileDiff("a.tf", "changed", (DiffLine("+", None, 1, "aaaa bbbb", ((5, 9),)),), 1, 0),))
    image = view.viewport().grab().toImage()
    y = view.line_height - 2
    plain = image.pixelColor(view.gutter_width() + 2, y)
    marked = image.pixelColor(round(view.gutter_width() + view.advance * 7), y)
    tokens = theme.tokens()
    assert plain == QColor(tokens.add_line)
    assert marked == QColor(tokens.add_word)


def test_as_text_for_screen_readers(panel: DiffPanel) -> None:
    panel.set_files(sample.view().diff)
    panel.text_action.trigger()
    assert "Line 14 removed:" in panel.text.toPlainText()
    panel.set_files((LONG,))
    assert panel.text.toPlainText().startswith("File long.tf:"), "it follows the edits"
    assert panel.view.accessibleDescription().startswith("1 file; lines added: 10,")


def test_without_changes_it_says_so(panel: DiffPanel) -> None:
    panel.set_files(())
    assert "No changes yet" in panel.empty.words.text()
    panel.view.next_change()
    assert panel.view.current_change() == -1


class Watched(DiffView):
    """Remembers what was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[QRect] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += iter(event.region())  # type: ignore[call-overload]  # it can be walked
        super().paintEvent(event)


@pytest.mark.parametrize("split", [False, True])
def test_an_edit_paints_its_own_rows_only(qtbot: QtBot, split: bool) -> None:
    view = hosted(qtbot, Watched(), 700, 400)
    view.set_split(split)
    view.set_files((LONG,))
    QApplication.processEvents()
    view.painted.clear()
    lines = tuple(DiffLine("+", None, 7, "key_7 = 8") if line.new == 7 else line for line in LONG.lines)
    view.set_files((FileDiff("long.tf", "changed", lines, 11, 0),))
    qtbot.waitUntil(lambda: bool(view.painted))
    top = view.sheet.top(6)
    painted = {(r.top(), r.bottom()) for r in view.painted}
    assert painted == {(top, top + view.line_height - 1)}


def test_what_was_marked_is_painted_again(qtbot: QtBot) -> None:
    view = hosted(qtbot, Watched(), 700, 400)
    view.set_files((LONG,))
    view.next_change()
    QApplication.processEvents()
    view.painted.clear()
    view.set_files((FileDiff("long.tf", "changed", LONG.lines[:-1], 10, 0),))
    qtbot.waitUntil(lambda: bool(view.painted))
    assert max(r.height() for r in view.painted) == view.viewport().height()


# long lines, folded lines, looking for text


def _file(lines: list[str], changed: dict[int, str], path: str = "a.tf") -> FileDiff:
    after = [changed.get(n, text) for n, text in enumerate(lines, 1)]
    return line_diff(path, _text(lines), _text(after))


def _text(lines: list[str]) -> bytes:
    return "\n".join(lines).encode() + b"\n"


PLAIN = [f"key_{n} = {n}" for n in range(1, 101)]
FOLDED = _file(PLAIN, {50: "key_50 = 5000"})


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("width", [320, 460, 900])
def test_the_changed_end_of_a_long_line_is_painted(qtbot: QtBot, split: bool, width: int) -> None:
    """At every width, with nothing to scroll sideways: a change of the last letter is seen."""
    long = "  node_locations = [" + ", ".join(f'"europe-west1-{x}"' for x in "abcdefghijkl")
    pictures = []
    for last in ("y", "z"):
        view = hosted(qtbot, DiffView(), width, 500)
        view.set_split(split)
        view.set_files((_file([long + ' "x"]'], {1: f'{long} "{last}"]'}),))
        assert view.horizontalScrollBar().maximum() == 0
        pictures.append(view.viewport().grab().toImage())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("split", [False, True])
def test_rows_stand_where_their_lines_end(qtbot: QtBot, split: bool) -> None:
    view = hosted(qtbot, DiffView(), 420, 300)
    view.set_split(split)
    texts = ["a" * n for n in (1, 30, 90, 200, 5)] + ["一二三" * 40, "\t\tx" * 30, "e\u0301" * 70]
    view.set_files((_file(texts, {2: "b" * 150, 5: "c" * 3}),))
    sheet, height = view.sheet, view.line_height
    top = 0
    for index in range(sheet.rows):
        assert sheet.top(index) == top
        for y in range(top, top + sheet.lines(index) * height):
            assert sheet.row_at(y) == index
        top += sheet.lines(index) * height
    assert sheet.height == top


@pytest.mark.parametrize("split", [False, True])
def test_folded_lines_unfold_by_click_and_fold_again(panel: DiffPanel, qtbot: QtBot, split: bool) -> None:
    panel.set_split(split)
    panel.set_files((FOLDED,))
    view = panel.view
    first, _last = view.gap_rows()
    port = view.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(120, view.sheet.top(first) + 6))
    assert len(view.gap_rows()) == 1
    shown = [x.text for x in view.blocks[0].diff.lines if x.new is not None]
    assert shown[:50] == [*PLAIN[:49], "key_50 = 5000"]
    panel.set_files((_file(PLAIN, {50: "key_50 = 6000", 3: "x = 1"}),))
    assert "key_2 = 2" in [x.text for x in view.blocks[0].diff.lines], "it stays so while one edits"
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert "key_10 = 10" not in [x.text for x in view.blocks[0].diff.lines]


def test_folded_lines_unfold_by_key(panel: DiffPanel, qtbot: QtBot) -> None:
    panel.set_files((FOLDED,))
    view = panel.view
    view.setFocus()
    assert view.gap_row() == view.gap_rows()[0]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert len(view.gap_rows()) == 1 and view.sheet.rows == 46 + 4 + 1 + 3 + 1
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.gap_rows() == () and view.gap_row() == -1
    qtbot.keyClick(view, Qt.Key.Key_Return)  # nothing is left to unfold
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert len(view.gap_rows()) == 2
    qtbot.keyClick(view, Qt.Key.Key_Asterisk)
    assert view.gap_rows() == ()


def test_text_is_found_in_folded_lines_too(panel: DiffPanel, qtbot: QtBot) -> None:
    panel.set_files((FOLDED, _file(PLAIN, {7: "KEY_9 = 0"}, "b.tf")))
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    find = panel.finding
    qtbot.waitUntil(find.edit.hasFocus)
    qtbot.keyClicks(find.edit, "key_9 ")
    assert find.count.text() == "1 of 3"
    assert panel.view.selected_text() == "key_9 "
    qtbot.keyClick(find.edit, Qt.Key.Key_Return)
    assert find.count.text() == "2 of 3" and panel.view.selected_text() == "KEY_9 "
    assert panel.file.whole_text().startswith("b.tf") or panel.view.verticalScrollBar().value() > 0
    qtbot.keyClick(find.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(find.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert find.count.text() == "3 of 3", "before the first comes the last"
    qtbot.keyClicks(find.edit, "nowhere")
    assert find.count.text() == "Not found"
    qtbot.keyClick(find.edit, Qt.Key.Key_Escape)
    assert not find.isVisible() and panel.view.hasFocus()


def test_removed_text_is_found(panel: DiffPanel, qtbot: QtBot) -> None:
    panel.set_files((FOLDED,))
    panel.finding.begin()
    qtbot.keyClicks(panel.finding.edit, "50 = 50")
    assert panel.finding.count.text() == "1 of 2"
    assert panel.view.selected_text() == "50 = 50"


def test_another_width_keeps_the_place(panel: DiffPanel) -> None:
    panel.set_files((_file([f"{line} {'x' * 90}" for line in PLAIN], dict.fromkeys(range(1, 101, 2), "y")),))
    view = panel.view
    view.verticalScrollBar().setValue(view.sheet.top(60))
    panel.resize(400, 400)
    QApplication.processEvents()
    assert view.sheet.row_at(view.verticalScrollBar().value()) == 60


@pytest.mark.bench
def test_five_thousand_long_lines_are_quick(qtbot: QtBot) -> None:
    """No stretch over 50 ms on the window's thread: twice as much is allowed here for a busy machine."""
    lines = tuple(DiffLine(" ", n, n, f"key_{n} = " + "x" * 60) for n in range(1, 5001))
    view = hosted(qtbot, DiffView(), 460, 400)
    started = time.process_time()
    view.set_files((FileDiff("a.tf", "changed", lines, 0, 0),))
    assert time.process_time() - started < 0.1
    started = time.process_time()
    for row in range(0, view.sheet.rows, 10):
        view.sheet.row_at(view.sheet.top(row))
    assert time.process_time() - started < 0.1


def _three() -> tuple[FileDiff, ...]:
    """A short file, a long one, and a short one at the end."""
    return _file(PLAIN[:5], {2: "x = 1"}, "README.md"), LONG, _file(PLAIN[:12], {9: "x = 2"}, "pools.tf")


def _top_path(view: DiffView) -> str:
    """The file whose rows are painted at the upper edge, by adding up what stands above them."""
    tops = [
        (part.top, view.files()[part.file].path)
        for part in view.sheet.parts
        if part.top <= view.verticalScrollBar().value()
    ]
    return max(tops)[1]


def test_the_head_names_the_file_at_the_top(panel: DiffPanel) -> None:
    """Wherever one scrolls, and after an edit that moves nothing."""
    panel.set_files(_three())
    bar = panel.view.verticalScrollBar()
    assert panel.file.whole_text() == "README.md, 1 of 3 files"
    for at in range(0, bar.maximum() + 1, 7):
        bar.setValue(at)
        assert panel.file.whole_text().startswith(f"{_top_path(panel.view)}, "), at
    bar.setValue(3000)
    assert panel.file.whole_text() == "long.tf, 2 of 3 files"
    first, long, _last = _three()
    panel.set_files((first, long, _file(PLAIN[:12], {9: "x = 3"}, "pools.tf")))
    assert bar.value() == 3000
    assert panel.file.whole_text() == "long.tf, 2 of 3 files", "an edit elsewhere names no other file"


@pytest.mark.parametrize("split", [False, True])
def test_the_head_follows_to_the_place_gone_to(panel: DiffPanel, split: bool) -> None:
    panel.set_split(split)
    panel.set_files(_three())
    view, bar = panel.view, panel.view.verticalScrollBar()
    for path, line, words in (
        ("long.tf", 50, "long.tf, 2 of 3 files"),
        ("long.tf", 950, "long.tf, 2 of 3 files"),
        ("pools.tf", 9, "pools.tf, 3 of 3 files"),
        ("README.md", 2, "README.md, 1 of 3 files"),
    ):
        panel.set_files(_three())
        panel.scroll_to(path, line)
        assert panel.file.whole_text() == words
        row = view.sheet.find(path, line)
        assert row is not None
        assert 0 <= view.sheet.top(row) - bar.value() <= view.viewport().height() - view.line_height
        assert _top_path(view) == path or bar.value() == bar.maximum(), "as far up as it can come"
    panel.scroll_to("pools.tf", 9)
    bar.setValue(bar.value() - 1)
    assert panel.file.whole_text().startswith(f"{_top_path(view)}, "), "by hand the top counts again"


def test_f7_names_the_file_of_each_change(panel: DiffPanel, qtbot: QtBot) -> None:
    panel.set_files(_three())
    said = []
    for _ in range(panel.view.change_count()):
        qtbot.keyClick(panel.view, Qt.Key.Key_F7)
        said.append(panel.file.whole_text().split(",")[0])
    assert said == ["README.md", *["long.tf"] * 10, "pools.tf"]
