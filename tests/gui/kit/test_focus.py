"""The focus: where Tab takes it, and that it is seen, in both themes and after a change of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.kit import tab_order, theme
from gui.kit.layouts import FlowLayout
from tests.gui.kit.test_theme import contrast
from tests.gui.walk import Screen, describe
from tests.shots import guided, pictures
from tests.shots.stage import Picture, Stage

SCREENS = (
    pictures.welcome_recent,
    pictures.overview_changed,
    pictures.form_environment,
    pictures.compare,
    guided.add_pool_1_purpose,
    pictures.propose_overlapping,
    pictures.conflict_another_value,
    pictures.review_comment,
)
LEAST = 24
"""Pixels of a ring that are seen: more than a caret has, or an underline."""
_SEEN: set[tuple[str, tuple[object, ...]]] = set()
"""Themes and kinds of widgets: one of each is enough."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("stage"), [], listen=False) as made:
        yield made


def test_tab_goes_round_and_back(stage: Stage, qtbot: QtBot) -> None:
    window = pictures.form_environment(stage)
    stage.settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    way = list(tab_order.stops(window))
    assert len(way) > 30
    way[0].setFocus()
    for key, expected in ((Qt.Key.Key_Tab, [*way[1:], way[0]]), (Qt.Key.Key_Backtab, way[::-1])):
        for there in expected:
            QTest.keyClick(window.focusWidget(), key)
            assert window.focusWidget() is there, describe(there)
    stage.clear()


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
@pytest.mark.parametrize(("forward", "expected"), [(True, 0), (False, 2)])
def test_from_what_tab_does_not_reach(qtbot: QtBot, forward: bool, expected: int) -> None:
    """To what is beside it. When it goes, PySide still knows what is in the layouts (it forgot, and drawing
    the window anew then ended the program)."""
    window = QWidget()
    qtbot.addWidget(window)
    column, flow = QVBoxLayout(window), FlowLayout()
    lines, button = [QLineEdit() for _n in range(3)], QPushButton()
    button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    for widget in (button, *lines):
        column.addWidget(widget)
    flow.addWidget(QLabel("in a layout inside of a layout"))
    column.addLayout(flow)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    button.setFocus()
    assert tab_order.step(window, forward) and window.focusWidget() is lines[expected]
    shiboken6.delete(button)
    assert flow.sizeHint().width() > 100


def test_what_tab_reaches_is_scrolled_into_sight(stage: Stage, qtbot: QtBot) -> None:
    window = pictures.form_environment(stage)
    stage.settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    area = window.page("form").area
    inside = [w for w in tab_order.stops(window) if area.widget().isAncestorOf(w)]
    inside[0].setFocus()
    for there in inside[1:]:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert not there.visibleRegion().isEmpty(), describe(there)
    stage.clear()


@pytest.mark.parametrize(
    "picture",
    (pictures.overview_changed, pictures.form_environment, pictures.compare, guided.add_pool_1_purpose),
    ids=lambda p: p.__name__,
)
def test_another_theme_leaves_nothing_of_the_one_before(
    stage: Stage, qapp: QApplication, picture: Picture
) -> None:
    drawn = []
    for before in ("dark", "light"):
        theme.apply(qapp, before)
        window = picture(stage)
        stage.settle()
        if before != "dark":
            theme.apply(qapp, "dark")
            stage.settle()
        drawn.append(window.stack.grab().toImage())
        stage.clear()
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("tint", theme.THEMES)
@pytest.mark.parametrize("picture", SCREENS, ids=lambda p: p.__name__)
def test_the_focus_is_seen_and_texts_can_be_read(
    stage: Stage, qtbot: QtBot, picture: Picture, tint: str
) -> None:
    theme.apply(stage.app, tint)
    window = picture(stage)
    stage.settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert not Screen(window).weak()
    unseen = []
    for widget in tab_order.stops(window):
        kind = _kind(widget)
        if (tint, kind) in _SEEN or widget.visibleRegion().isEmpty():
            continue
        _SEEN.add((tint, kind))
        window.setFocus()
        seen = widget.parentWidget() if isinstance(widget, QRadioButton) else widget  # its card shows it
        assert seen is not None
        rect = QRect(seen.mapTo(window, QPoint(0, 0)), seen.size()).adjusted(-4, -4, 4, 4)
        before = _grab(stage, window, rect)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        ring = _ring(before, _grab(stage, window, rect))
        if ring < LEAST:
            unseen.append(f"{ring} pixels: {describe(widget)}")
    assert unseen == [], "\n".join(unseen)
    stage.clear()


def _kind(widget: QWidget) -> tuple[object, ...]:
    """What the style sheet tells apart."""
    looks = ("kind", "role", "bare", "code", "state")
    return (type(widget), widget.objectName(), *(widget.property(p) for p in looks))


def _grab(stage: Stage, window: QWidget, rect: QRect) -> QImage:
    stage.app.processEvents()
    return window.grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)


def _ring(before: QImage, after: QImage) -> int:
    """Pixels that changed to something well apart from what they were."""
    pairs = zip(
        memoryview(before.constBits()).cast("I"), memoryview(after.constBits()).cast("I"), strict=True
    )
    changed = [(one & 0xFFFFFF, two & 0xFFFFFF) for one, two in pairs if one != two]
    good = {pair for pair in set(changed) if contrast(QColor(pair[0]), QColor(pair[1])) >= 2}
    return sum(1 for pair in changed if pair in good)
