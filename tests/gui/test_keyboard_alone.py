"""The whole way without a mouse: from a change to a sent proposal, and a pool for GPUs; each key counted, and
the focus seen after each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.form.chips import ChipsEditor
from gui.guide.page import GuidePage
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

KEY = Qt.Key
CTRL, ALT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")


class Keys:
    """Somebody without a mouse; what they do is counted, a typed text counts one."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.actions = window, 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        self.actions += 1
        popup = QApplication.activePopupWidget()
        target = popup or self.here()
        QTest.keyClick(target, key, modifier)
        self._settle()
        self.seen()

    def write(self, text: str) -> None:
        self.actions += 1
        target = self.here()
        QTest.keyClicks(target, text)
        self._settle()
        self.seen()

    def here(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget() or self.window.focusWidget()
        return found if found is not None else self.window

    def seen(self) -> None:
        """The focus is in sight; that a ring is drawn around it is held by the tests of the focus."""
        here = QApplication.activePopupWidget() or self.here()
        if isinstance(here, QAbstractItemView | MainWindow) or here.window() is not self.window:
            assert here.isVisible()
            return
        rect = QRect(here.mapTo(self.window, QPoint(0, 0)), here.size())
        assert here.isVisible() and self.window.rect().intersects(rect)
        assert not here.visibleRegion().isEmpty(), "scrolled out of sight"

    def _settle(self) -> None:
        for _turn in range(6):
            QApplication.processEvents()


@pytest.fixture
def keys(window: MainWindow) -> Keys:
    window.setFocus()
    return Keys(window)


def test_raise_a_maximum_add_a_zone_and_send(window: MainWindow, keys: Keys, qtbot: QtBot) -> None:
    keys.press(KEY.Key_K, CTRL)
    keys.write("np1-general ops max 6")
    keys.press(KEY.Key_Return)
    assert window.view is not None and [c.after for c in window.view.changes] == [6]
    keys.press(KEY.Key_K, CTRL)
    keys.write("np1-general ops zones europe-west1-b,europe-west1-c,europe-west1-d")
    keys.press(KEY.Key_Return)
    keys.press(KEY.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.shows == "propose")
    page = window.page("propose")
    assert window.view is not None
    zones = next(c for c in window.view.changes if c.setting == "node_locations")
    assert zones.environment == "ops" and zones.after == [
        "europe-west1-b",
        "europe-west1-c",
        "europe-west1-d",
    ]
    assert page.write.access is not None and page.write.title.text()
    keys.press(KEY.Key_S, ALT)
    qtbot.waitUntil(lambda: page.pages.currentWidget() is page.sending)
    assert page.sending.title.text() == "Sent for review"
    assert keys.actions == 8


@pytest.mark.parametrize("to", ["propose", "overview", "another pool"])
def test_what_is_typed_is_taken_before_one_goes(
    window: MainWindow, keys: Keys, qtbot: QtBot, to: str
) -> None:
    """An entry of a list that wasn't ended with Enter, wherever one goes from there."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = form_of(window).row("node_locations")
    assert row is not None and isinstance(row.editor, ChipsEditor)
    row.take_focus()
    keys.write("europe-west1-d")
    if to == "another pool":
        window.navigation.go_to(".", "gke_gc0_europe-west1_node_pool_np2_gpu", "ops")
    else:
        window.navigation.show_page(to)
    assert window.view is not None
    (change,) = window.controller.view.changes  # type: ignore[union-attr]
    assert (change.module, change.setting) == (GKE_POOL, "node_locations")


def test_add_a_pool_for_gpus(window: MainWindow, keys: Keys, qtbot: QtBot) -> None:
    keys.press(KEY.Key_K, CTRL)
    keys.write("add gpu pool eks")
    keys.press(KEY.Key_Return)
    page: GuidePage = window.page("guide")
    assert page.isVisible() and page.args()["purpose"] == "gpu"
    keys.press(KEY.Key_Return)
    assert page.step() == 1, page.problem.text()
    keys.write("g4dn.xlarge")
    keys.press(KEY.Key_Return)
    assert page.step() == 2, page.problem.text()
    keys.press(KEY.Key_Return)
    assert page.step() == 3, page.problem.text()
    keys.press(KEY.Key_Return)
    assert window.view is not None
    (change,) = [c for c in window.view.changes if not c.setting]
    assert change.sentence.startswith("Adds the node pool gpu")
    assert window.controller.here is not None and window.controller.here.module.endswith("_node_pool_gpu")
    assert keys.actions == 8


def test_enter_on_a_button_presses_that_button(window: MainWindow, keys: Keys) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    window.navigation.guide("add-node-pool", ".", {})
    page: GuidePage = window.page("guide")
    page.go(1)
    page.back.setFocus()
    keys.press(KEY.Key_Return)
    assert page.step() == 0
    page.cancel.setFocus()
    keys.press(KEY.Key_Return)
    assert not page.isVisible() and window.view is not None and not window.view.changes
