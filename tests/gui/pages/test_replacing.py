"""Replace safely in the window: from a change that rebuilds a pool to what comes next, by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.pages.replacing import Replacing
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

LEFT = Qt.MouseButton.LeftButton
GKE = "gke_gc0_europe-west1"
NEW = f"{GKE_POOL.removesuffix('np1_general')}np1-general2"
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def dialog_of(window: MainWindow) -> Replacing:
    return window.findChildren(Replacing)[-1]


def words_of(dialog: Replacing) -> str:
    return "\n".join(w.text() for w in dialog.findChildren(QLabel))


def rebuilding(window: MainWindow) -> None:
    """A change that rebuilds the pool, and one in place."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.controller.set_at(".", GKE_POOL, "ops", "preemptible", True)
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 8)
    window.controller.finish()


def test_from_the_red_card_to_the_new_pool_and_its_proposal(window: MainWindow, qtbot: QtBot) -> None:
    rebuilding(window)
    cards = {c.change.setting: c for c in window.review.changes.cards()}
    assert cards["preemptible"].replace.isVisible() and not cards["max_node_count"].replace.isVisible()
    qtbot.mouseClick(cards["preemptible"].replace, LEFT)
    view, here = window.view, window.controller.here
    assert view is not None and here is not None
    assert not view.changes_of(".", GKE_POOL) and view.changes_of(".", NEW)
    assert here.module == NEW, "one lands on what was made"
    assert [c.text() for c in window.where.chips] == ["Takes the place of np1-general"]
    dialog = dialog_of(window)
    assert dialog.isVisible() and "It is in your draft. Propose it first." in words_of(dialog)
    qtbot.mouseClick(dialog.copy, LEFT)
    assert QApplication.clipboard().text().splitlines()[0] == (
        "kubectl cordon -l cloud.google.com/gke-nodepool=np1-general"
    )
    qtbot.mouseClick(dialog.propose, LEFT)
    assert window.shows == "propose"
    window.commands.undo()
    assert window.view is not None
    assert {c.setting for c in window.view.changes_of(".", GKE_POOL)} == {"preemptible", "max_node_count"}


def test_the_next_steps_are_found_again_by_looking(window: MainWindow, qtbot: QtBot) -> None:
    rebuilding(window)
    session = window.controller.session
    assert session is not None
    session.draft.replace_safely(".", GKE_POOL)
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    session.reviews.merge(session.proposals.rows()[0].id)
    window.controller.refresh()
    window.navigation.go_to(".", GKE_POOL, "ops")
    chip = next(c for c in window.where.chips if "place" in c.text())
    assert chip.text() == "np1-general2 takes its place"
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    dialog = dialog_of(window)
    assert "in your draft" not in words_of(dialog)
    qtbot.mouseClick(dialog.remove, LEFT)
    assert window.shows == "guide"
    guide = window.page("guide").guide
    assert guide is not None and (guide.operation, guide.args["pool"]) == ("remove-node-pool", GKE_POOL)
    actions = window.popups.actions.of_place(".", NEW)
    assert "Go on replacing np1-general…" in [a.words for a in actions]
    assert "Go on replacing np1-general…" not in [
        a.words for a in window.popups.actions.of_place(".", "eks_gc0_eu-west-1_node_pool_np2_spot")
    ]


def test_what_cant_move_is_said_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    rebuilding(window)
    window.controller.unset_at(".", GKE_POOL, "ops", "node_locations")
    cards = {c.change.setting: c for c in window.review.changes.cards()}
    qtbot.mouseClick(cards["preemptible"].replace, LEFT)
    assert window.banner.isVisible() and window.banner.text().endswith("Undo that first.")
    assert window.view is not None and len(window.view.changes_of(".", GKE_POOL)) == 3
