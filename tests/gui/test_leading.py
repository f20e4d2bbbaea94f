"""By keys alone: Enter and Space press the button that has the keyboard, and Ctrl+Enter what leads on in a
page or a dialog, once, whatever has the keyboard there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.view import ForgeInfo, Impact, Level
from gui.form.section import Fold
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, IconButton, Segments
from gui.review.screen import ReviewScreen
from gui.window.window import MainWindow
from tests import sample
from tests.gui.window_fixtures import GKE_POOL

KEY = Qt.Key
CTRL, ALONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")


def _segment() -> QWidget:
    made = Segments("Environment")
    made.set_choices([("apps", "apps"), ("ops", "ops")])
    return made


@pytest.mark.parametrize(
    "make",
    [lambda: Button("Go"), lambda: IconButton("x", "Go"), _segment, Fold],
    ids=["button", "icon", "segment", "fold"],
)
@pytest.mark.parametrize(
    ("key", "modifier"), [(KEY.Key_Return, ALONE), (KEY.Key_Enter, KEYPAD), (KEY.Key_Space, ALONE)]
)
def test_keys_press_the_button_that_has_the_keyboard(
    qtbot: QtBot, make: object, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    made = make()  # type: ignore[operator]
    QHBoxLayout(holder).addWidget(made)
    holder.show()
    button = made if isinstance(made, QAbstractButton) else made.findChildren(QAbstractButton)[-1]
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    QTest.keyClick(button, key, modifier)
    assert pressed == [True]
    QTest.keyClick(button, key, modifier | Qt.KeyboardModifier.AltModifier)
    held = QKeyEvent(QEvent.Type.KeyPress, key, modifier, "\r", True)
    QApplication.sendEvent(button, held)
    assert pressed == [True] or key == KEY.Key_Space, "once, however long it is held"


def propose(window: MainWindow, qtbot: QtBot) -> None:
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 8)
    window.controller.finish()
    QTest.keyClick(window.sidebar.tree, KEY.Key_Return, CTRL)
    page = window.page("propose").write
    qtbot.waitUntil(lambda: window.shows == "propose" and page.access is not None and bool(page.title.text()))
    if page.access.identity_missing:
        page.name.setText("Jana")
        page.email.setText("jana@acme.example")
        qtbot.mouseClick(page.keep_identity, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("at", ["title", "description", "reviewers", "keep", "send"])
def test_ctrl_enter_opens_the_page_and_then_sends(window: MainWindow, qtbot: QtBot, at: str) -> None:
    propose(window, qtbot)
    page = window.page("propose")
    getattr(page.write, at).setFocus()
    QTest.keyClick(getattr(page.write, at), KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.sending.title.text() == "Sent for review")


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Space])
def test_the_focused_button_sends(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> None:
    propose(window, qtbot)
    page = window.page("propose")
    page.write.send.setFocus()
    QTest.keyClick(page.write.send, key)
    qtbot.waitUntil(lambda: page.sending.title.text() == "Sent for review")


def test_clicking_propose_again_sends_nothing(window: MainWindow, qtbot: QtBot) -> None:
    propose(window, qtbot)
    qtbot.mouseClick(window.top.propose, Qt.MouseButton.LeftButton)
    window.commands.propose()
    page = window.page("propose")
    assert page.pages.currentWidget() is page.write and "Ctrl+Enter" in page.write.send.toolTip()


FORGE = ForgeInfo("GitHub", True, True, True, "")


@pytest.fixture
def review(window: MainWindow, qtbot: QtBot) -> ReviewScreen:
    window.navigation.show_page("review")
    page: ReviewScreen = window.page("review")
    calm = Impact(Level.IN_PLACE, "Changed in place: no node is replaced.")
    change = replace(sample.CHANGES[1], impact=calm)
    page.set_review(replace(sample.review(), changes=(change,), other=(), problems=(), forge=FORGE))
    page.approve.setFocus()
    return page


def test_ctrl_enter_approves_and_then_merges(window: MainWindow, review: ReviewScreen, qtbot: QtBot) -> None:
    done: list[str] = []
    review.approve_requested.connect(lambda: done.append("approved"))
    review.merge_requested.connect(lambda: done.append("merged"))
    QTest.keyClick(review.approve, KEY.Key_Return, CTRL)
    assert done == ["approved"] and "Ctrl+Enter" in review.approve.toolTip()
    standing = replace(sample.STANDING, row=replace(sample.THEIRS, state="approved"), merge="yes")
    review.set_standing(standing)
    assert "Ctrl+Enter" in review.merge.toolTip() and "Ctrl+Enter" not in review.approve.toolTip()
    QTest.keyClick(review.merge, KEY.Key_Return, CTRL)
    assert done == ["approved"]
    qtbot.waitUntil(lambda: review.question.isVisible() and review.question.go.hasFocus())
    QTest.keyClick(review.question.go, KEY.Key_Return, CTRL)
    assert done == ["approved", "merged"]


def test_where_somebody_should_think_twice_ctrl_enter_only_goes_there(
    window: MainWindow, review: ReviewScreen, qtbot: QtBot
) -> None:
    done: list[bool] = []
    review.merge_requested.connect(lambda: done.append(True))
    rebuilds = replace(sample.review(), changes=sample.CHANGES[:1], other=(), problems=())
    review.set_review(
        replace(rebuilds, title="Another", row=replace(sample.THEIRS, url="x", state="approved"))
    )
    qtbot.mouseClick(review.merge, Qt.MouseButton.LeftButton)
    question = review.question
    qtbot.waitUntil(question.isVisible)
    assert question.cancel.hasFocus() and "Ctrl+Enter" not in question.go.toolTip()
    QTest.keyClick(question.cancel, KEY.Key_Return, CTRL)
    assert not done and question.go.hasFocus()
    QTest.keyClick(question.go, KEY.Key_Return)
    assert done == [True]


def test_a_dialog(qtbot: QtBot) -> None:
    made = Dialog("Sure?")
    qtbot.addWidget(made)
    go, cancel = Button("Do it", "primary"), Button("Cancel")
    pressed: list[str] = []
    go.clicked.connect(lambda: pressed.append("go"))
    cancel.clicked.connect(lambda: pressed.append("cancel"))
    made.add_buttons(cancel, go)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    cancel.setFocus()
    QTest.keyClick(cancel, KEY.Key_Return, CTRL)
    QTest.keyClick(cancel, KEY.Key_Return)
    assert pressed == ["go", "cancel"] and go.toolTip() == "Do it (Ctrl+Enter)"
