"""Ticking what goes along, in the window on a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL

LEFT = Qt.MouseButton.LeftButton
SPOT = "eks_gc0_eu-west-1_node_pool_np2_spot"
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def proposing(window: MainWindow) -> None:
    """Two changes of two pools, one of which rolls nodes; Propose is open."""
    for module, setting, value in ((GKE_POOL, "max_node_count", 8), (SPOT, "max_size", 5)):
        window.controller.set_at(".", module, "ops", setting, value)
    window.controller.finish()
    window.commands.propose()


def test_what_is_let_go_stays_in_the_draft(window: MainWindow, platform: Path, qtbot: QtBot) -> None:
    proposing(window)
    page = window.page("propose").write
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    before = page.title.text()
    card = next(c for c in page.cards if c.change.module == SPOT)
    assert card.tick.isChecked() and page.rest.isHidden()
    qtbot.mouseClick(card.tick, LEFT)
    qtbot.waitUntil(lambda: not page.rest.isHidden())
    assert page.rest.text() == "1 change stays in the draft."
    assert not card.tick.isChecked() and page.title.text() != before and "np1-general" in page.title.text()
    assert [k[1] for k in page.along()] == [GKE_POOL]
    assert [f.path for f in page.diff.view.files()] == ["gke_gc0_europe-west1_node_pools.tf"]
    qtbot.mouseClick(card.tick, LEFT)
    assert page.rest.isHidden() and len(page.along()) == 2 and page.title.text() == before
    card = next(c for c in page.cards if c.change.module == SPOT)
    qtbot.mouseClick(card.tick, LEFT)
    page.name.setText("Jana")
    page.email.setText("jana@acme.example")
    if page.access is None or page.access.identity_missing:
        qtbot.mouseClick(page.keep_identity, LEFT)
    qtbot.mouseClick(page.send, LEFT)
    assert window.view is not None
    assert [c.module for c in window.view.changes] == [SPOT], page.problem.text()
    origin = subprocess.run(
        ["git", "remote", "get-url", "origin"], cwd=platform, capture_output=True, text=True, check=True
    ).stdout.strip()
    requests = subprocess.run(
        ["git", "for-each-ref", "refs/repoform/inbox/open"], cwd=origin, capture_output=True, text=True
    ).stdout
    assert len(requests.splitlines()) == 1


def test_nothing_ticked_is_nothing_to_send(window: MainWindow, qtbot: QtBot) -> None:
    proposing(window)
    page = window.page("propose").write
    for module in (SPOT, GKE_POOL):
        card = next(c for c in page.cards if c.change.module == module)
        qtbot.mouseClick(card.tick, LEFT)
    assert page.along() == () and page.diff.view.files() == ()
    with qtbot.assertNotEmitted(page.sent):
        qtbot.mouseClick(page.send, LEFT)


def test_destructive_ones_are_left_for_a_proposal_of_their_own(window: MainWindow, qtbot: QtBot) -> None:
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 8)
    window.controller.finish()
    window.controller.operation("remove-node-pool", ".", {"pool": SPOT})
    window.commands.propose()
    page = window.page("propose").write
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    assert not page.apart.isHidden()
    qtbot.mouseClick(page.apart, LEFT)
    assert [k[1] for k in page.along()] == [GKE_POOL] and page.apart.isHidden()
    assert page.rest.text() == "1 change stays in the draft."
