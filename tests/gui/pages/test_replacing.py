"""Replace safely in the window: from a change that rebuilds a pool to what comes next, by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.pages.replacing import AskToReplace, Replacing
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


def asked(window: MainWindow) -> AskToReplace:
    dialog = window.findChildren(AskToReplace)[-1]
    assert dialog.isVisible()
    return dialog


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
    before = window.view
    qtbot.mouseClick(cards["preemptible"].replace, LEFT)
    assert window.view is before, "nothing is done before one said so"
    said = "\n".join(w.text() for w in asked(window).findChildren(QLabel))
    assert said.startswith("Replace np1-general safely?") and "adds the node pool np1-general2" in said
    assert all(f"• {c.sentence}" in said for c in before.changes)  # type: ignore[union-attr]
    assert "3. Then remove np1-general in a proposal of its own." in said
    qtbot.keyClick(asked(window), Qt.Key.Key_Escape)
    assert window.view is before and not [d for d in window.findChildren(AskToReplace) if d.isVisible()]
    qtbot.mouseClick(cards["preemptible"].replace, LEFT)
    dialog = asked(window)
    new_lines = [line.text for file in dialog.diff.view.files() for line in file.lines if line.kind == "+"]
    assert any("np1-general2" in text for text in new_lines)
    qtbot.mouseClick(dialog.do, LEFT)
    view, here = window.view, window.controller.here
    assert view is not None and here is not None
    assert not view.changes_of(".", GKE_POOL) and view.changes_of(".", NEW)
    assert here.module == NEW, "one lands on what was made"
    assert [c.text() for c in window.where.chips] == ["Takes the place of np1-general"]
    next_steps = dialog_of(window)
    assert next_steps.isVisible() and "It is in your draft. Propose it first." in words_of(next_steps)
    qtbot.mouseClick(next_steps.copy, LEFT)
    assert QApplication.clipboard().text().splitlines()[0] == (
        "kubectl cordon -l cloud.google.com/gke-nodepool=np1-general"
    )
    qtbot.mouseClick(next_steps.propose, LEFT)
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


def test_what_is_asked_is_what_is_done(window: MainWindow, qtbot: QtBot) -> None:
    """Each line of the diff that was shown is the draft's afterwards, no other; one step takes it back."""
    rebuilding(window)
    window.controller.set_at(".", "eks_gc0_eu-west-1_node_pool_np2_spot", "ops", "max_size", 5)
    before = window.view
    assert before is not None
    window.popups.replace_safely(".", GKE_POOL)
    shown = [(f.path, f.lines) for f in asked(window).diff.view.files()]
    qtbot.keyClick(asked(window), Qt.Key.Key_Return)
    assert window.view is not None and [(f.path, f.lines) for f in window.view.diff] == shown
    window.commands.undo()
    assert [(c.key, c.after) for c in window.view.changes] == [(c.key, c.after) for c in before.changes]


def test_before_it_is_sent(window: MainWindow, qtbot: QtBot) -> None:
    """On the Propose page, beside the warning; one stays there."""
    rebuilding(window)
    window.commands.propose()
    page = window.page("propose")
    cards = {c.change.setting: c for c in page.write.cards}
    assert cards["preemptible"].replace.isVisible() and not cards["max_node_count"].replace.isVisible()
    qtbot.mouseClick(cards["preemptible"].replace, LEFT)
    qtbot.mouseClick(asked(window).do, LEFT)
    assert window.shows == "propose" and window.view is not None
    assert not window.view.changes_of(".", GKE_POOL) and window.view.changes_of(".", NEW)
    assert [c.change.module for c in page.write.cards] == [NEW]
    assert "np1-general2" in page.write.title.text()
    assert not [d for d in window.findChildren(Replacing) if d.isVisible()]
