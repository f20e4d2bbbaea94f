"""The box that finds or does anything: machines in it as in a field's list, and nothing offered twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import demo
from core.session import Session
from core.view import SearchHit, Wish
from gui.kit import theme
from gui.window.search import SearchPopup
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, new_window

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("does not support", "QPaintDevice")
SAYS_NOTHING = frozenset(("a", "an", "the", "this", "its", "of", "to", "in", "my"))


def typed(window: MainWindow, qtbot: QtBot, text: str) -> SearchPopup:
    qtbot.keyClick(window, KEY.Key_K, CTRL)
    found = window.popups.found
    assert found is not None and found.isVisible()
    qtbot.keyClicks(found.input, text)
    QApplication.processEvents()
    return found


def test_machines_with_what_they_are_made_of_and_cost(window: MainWindow, qtbot: QtBot) -> None:
    found = typed(window, qtbot, "np1-general ops machine n2")
    rows = [row for row in found.rows() if isinstance(row.what, Wish)]
    assert rows[0].title == "Machine type of np1-general in ops: e2-standard-8 → n2-standard-8"
    assert re.match(r"8 vCPU, 32 GiB, (in zones .*, )?about \$[\d,]+ a month · ", rows[0].subtitle)
    assert "Nodes roll" in rows[0].subtitle
    qtbot.keyClick(found.input, KEY.Key_Down)
    qtbot.keyClick(found.input, KEY.Key_Return)
    assert window.view is not None
    (change,) = window.view.changes
    assert (change.module, change.environment) == (GKE_POOL, "ops")
    assert change.after == rows[1].what.value  # type: ignore[union-attr]


def test_what_a_sentence_would_do_is_never_cut(window: MainWindow, qtbot: QtBot) -> None:
    small = QFontMetrics(theme.ui_font(11))
    tall = 0
    for words in ("np1-general ops zones europe-west1-d", "np1-general ops machine n2-standard-8"):
        found = typed(window, qtbot, words)
        for n, row in enumerate(found.rows()):
            if isinstance(row.what, Wish):
                place = found.list.visualRect(found.list.model().index(n, 0))
                room = QRect(0, 0, place.width() - 60, 1000)
                needs = small.boundingRect(room, Qt.TextFlag.TextWordWrap, row.subtitle).height()
                assert place.height() >= needs + QFontMetrics(theme.ui_font(13)).height(), row.subtitle
                tall += needs > small.height()
    assert tall, "one of them takes more than a line"


def words_of(title: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", title.casefold())
    return frozenset(word.removesuffix("s") for word in words) - SAYS_NOTHING


def nearly_equal(titles: list[str]) -> Iterator[tuple[str, str]]:
    """Entries that say the same in the same words but for what says nothing."""
    for one, other in combinations(titles, 2):
        bare = [words_of(t.rpartition(": ")[2]) for t in (one, other)]
        if bare[0] == bare[1]:
            yield one, other


@pytest.mark.parametrize("terraform", [False, True])
def test_nothing_is_offered_twice(qtbot: QtBot, tmp_path: Path, terraform: bool) -> None:
    """Wherever one is, in both demos; and whatever is typed."""
    built = demo.build(tmp_path / "demo", demo.TERRAFORM if terraform else demo.KUBESTACK)
    window = new_window(qtbot, tmp_path)
    window.controller.take(Session.open(str(built.platform), data_dir=str(tmp_path / "data")))
    try:
        assert window.view is not None
        places = [("", "")] + [(p.root, m.name) for p in window.view.platforms for m in p.modules()]
        for root, module in places:
            if module:
                window.navigation.go_to(root, module)
            titles = [action.whole_words for action in window.popups.actions.fitting_now()]
            assert list(nearly_equal(titles)) == [], module
        for text in (
            "add node pool",
            "add pool",
            "node pool",
            "remove",
            "upgrade",
            "replace",
            "folder",
            "gpu",
        ):
            found = typed(window, qtbot, text)
            doing = [r for r in found.rows() if not isinstance(r.what, Wish) or r.what.operation]
            rows = [r.title for r in doing if not isinstance(r.what, SearchHit)]
            assert len(set(rows)) == len(rows) and list(nearly_equal(rows)) == [], text
            found.close_popup()
    finally:
        window.controller.close()
