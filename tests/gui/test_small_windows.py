"""A window on a screen of 1024x700 at 150 %, in usual and in the largest text: all is whole, wraps, or says
the rest in a tooltip; and larger text goes without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QToolTip, QWidget

from gui.form.mark import Mark
from gui.kit import theme
from gui.kit.choice_box import ChoiceBox
from gui.kit.line import Line
from gui.kit.widgets import Badge
from gui.window.window import MainWindow
from tests.gui.walk import Screen, describe
from tests.shots.stage import Stage

SCREEN = (683, 467)
LARGE = theme.SIZES[-1]
pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("stage"), [], listen=False) as made:
        theme.apply(qapp, "light", theme.USUAL)
        yield made
        theme.apply(qapp, "light", theme.USUAL)


def pages(window: MainWindow) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every page, with a way to it."""
    go, view = window.navigation, window.view
    assert view is not None
    for name in ("overview", "proposals", "problems", "read"):
        yield name, partial(go.show_page, name)
    found = [m for p in view.platforms for m in p.modules()]
    for kind in ("node_pool", "cluster"):
        module = [m for m in found if m.kind.value == kind][-1]
        yield f"form of a {kind}", partial(go.go_to, module.root, module.name, module.environments[-1])
        yield f"compare a {kind}", partial(go.compare, module.root, module.name)
    root = next(m.root for m in found if m.kind.value == "node_pool")

    def guide(step: int) -> None:
        go.guide("add-node-pool", root, {})
        window.page("guide").go(step)

    for step in range(4):
        yield f"add a pool, step {step + 1}", partial(guide, step)
    yield "propose", window.commands.propose


@pytest.mark.parametrize("terraform", [False, True], ids=["kubestack", "terraform"])
def test_all_can_be_read_on_a_small_screen(stage: Stage, qapp: QApplication, terraform: bool) -> None:
    stage.size = SCREEN
    window: MainWindow = stage.window(stage.demo(terraform=terraform))
    try:
        assert (window.width(), window.height()) == SCREEN
        found = {}
        for name, show in pages(window):
            show()
            for pixels in (theme.USUAL, LARGE):
                theme.apply(qapp, "light", pixels)
                stage.settle()
                assert (window.width(), window.height()) == SCREEN, name
                screen = Screen(window)
                if complaints := [*screen.cut(), *screen.clipped()]:
                    found[name, pixels] = complaints
            theme.apply(qapp, "light", theme.USUAL)
        assert not found
    finally:
        stage.clear()


def test_one_goes_to_a_page_and_sees_its_beginning(stage: Stage) -> None:
    """Also from where one had scrolled aside to the changes."""
    stage.size = SCREEN
    window: MainWindow = stage.window(stage.demo())
    try:
        window.navigation.show_page("overview")
        stage.settle()
        bar = window.across.horizontalScrollBar()
        assert bar.maximum() > 0, "the changes stand beside the page"
        bar.setValue(bar.maximum())
        window.navigation.show_page("problems")
        stage.settle()
        assert bar.value() == 0
    finally:
        stage.clear()


def sizes(window: QWidget) -> dict[QWidget, tuple[int, ...]]:
    return {
        w: (w.font().pixelSize(), w.sizeHint().width(), w.sizeHint().height())
        for w in window.findChildren(QWidget)
        if w.isVisible()
        and isinstance(w, QLabel | QAbstractButton | QLineEdit | QComboBox | Badge | Mark)
        and (not isinstance(w, QAbstractButton) or w.text())
    }


def test_larger_text_goes_without_a_trace(stage: Stage, qapp: QApplication) -> None:
    """Badges kept the size of larger text; every text follows, up and down."""
    stage.size = (1440, 900)
    window: MainWindow = stage.window(stage.demo())
    try:
        for name, show in pages(window):
            show()
            stage.settle()
            before = sizes(window)
            theme.apply(qapp, "light", LARGE)
            stage.settle()
            larger = sizes(window)
            theme.apply(qapp, "light", theme.USUAL)
            stage.settle()
            after = sizes(window)
            both = [w for w in before if w in larger and w in after]
            assert len(both) > 10
            assert not [f"{name}: {describe(w)}" for w in both if before[w] != after[w]]
            assert not [
                f"{name}: {describe(w)} stays at {larger[w][0]}"
                for w in both
                if abs(larger[w][0] - before[w][0] * LARGE / theme.USUAL) > 1
            ]
    finally:
        stage.clear()


@pytest.mark.parametrize("kind", [Line, ChoiceBox])
def test_a_value_without_room_is_told_where_the_mouse_waits(
    qapp: QApplication, kind: type[Line] | type[ChoiceBox]
) -> None:
    words = "a name that is longer than its field"
    made = kind()
    if isinstance(made, Line):
        made.setText(words)
    else:
        made.addItem(words)
    made.resize(80, 32)
    made.show()
    try:
        assert made.is_cut()
        qapp.sendEvent(made, QHelpEvent(QEvent.Type.ToolTip, QPoint(4, 4), made.mapToGlobal(QPoint(4, 4))))
        assert QToolTip.text() == words
        made.resize(600, 32)
        assert not made.is_cut()
    finally:
        QToolTip.hideText()
        made.deleteLater()
