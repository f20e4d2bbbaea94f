"""After sending nothing has vanished: what was sent stands there, its fields say so, the rest can follow."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.kit.widgets import Button
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

LEFT = Qt.MouseButton.LeftButton
SPOT = "eks_gc0_eu-west-1_node_pool_np2_spot"
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def raise_maximum(window: MainWindow) -> None:
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 8)
    window.controller.finish()


def send(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page("propose").write
    page.name.setText("Jana")
    page.email.setText("jana@acme.example")
    if page.access is None or page.access.identity_missing:
        qtbot.mouseClick(page.keep_identity, LEFT)
    qtbot.mouseClick(page.send, LEFT)
    sending = window.page("propose").sending
    qtbot.waitUntil(lambda: sending.title.text() == "Sent for review")


def requests(platform: Path) -> int:
    def git(*args: str, where: Path) -> str:
        return subprocess.run(["git", *args], cwd=where, capture_output=True, text=True, check=True).stdout

    origin = Path(git("remote", "get-url", "origin", where=platform).strip())
    return len(git("for-each-ref", "refs/repoform/inbox/open", where=origin).splitlines())


def leading(sending: object) -> list[str]:
    """The buttons that stand out."""
    buttons = sending.findChildren(Button)  # type: ignore[attr-defined]
    return [b.text() for b in buttons if b.isVisible() and b.property("kind") == "primary"]


def test_what_was_sent_stays_readable(window: MainWindow, qtbot: QtBot) -> None:
    raise_maximum(window)
    window.commands.propose()
    send(window, qtbot)
    sending = window.page("propose").sending
    assert "waits for review" in sending.notice.text()
    (card,) = sending.sent.cards
    assert (card.change.module, card.change.after) == (GKE_POOL, 8) and card.isVisible()
    assert not card.undo.isVisible()
    assert sending.sent.diff is None, "folded: the sentences come first"
    qtbot.mouseClick(sending.sent.show_diff, LEFT)
    panel = window.page("propose").sending.sent.diff
    assert [f.path for f in panel.view.files()] == ["gke_gc0_europe-west1_node_pools.tf"]
    assert window.status.quiet.whole_text() == "Your changes were sent for review."
    assert leading(sending) == ["See the proposals"]
    window.controller.set_at(".", SPOT, "ops", "max_size", 5)
    assert window.status.quiet.whole_text() == "Nothing stands in the way of a proposal."
    window.commands.undo()
    assert window.status.quiet.whole_text() == "Your draft is empty.", "sending isn't what was done last"


def test_what_the_list_knows_otherwise_is_looked_at_at_once(window: MainWindow, qtbot: QtBot) -> None:
    raise_maximum(window)
    window.commands.propose()
    send(window, qtbot)
    watch, proposals = window.pages.sending.watch, window.proposals
    qtbot.waitUntil(lambda: watch.pause() > 4 and bool(proposals.rows))
    (row,) = proposals.rows or ()
    proposals.counted.emit(1)
    assert watch.pause() > 3, "nothing else is known"
    proposals.rows = (replace(row, state="merged", id="another"),)
    proposals.counted.emit(0)
    assert watch.pause() <= 0


def test_what_was_sent_is_said_until_a_guide_begins(window: MainWindow, qtbot: QtBot) -> None:
    raise_maximum(window)
    window.commands.propose()
    send(window, qtbot)
    assert window.status.quiet.whole_text() == "Your changes were sent for review."
    window.navigation.guide("remove-node-pool", ".", {"pool": SPOT})
    qtbot.waitUntil(lambda: window.shows == "guide")
    assert window.status.quiet.whole_text() == "Your draft is empty."


def test_its_fields_say_so_at_once(window: MainWindow, qtbot: QtBot) -> None:
    raise_maximum(window)
    window.commands.propose()
    send(window, qtbot)
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = form_of(window).row("max_node_count")
    assert row is not None
    qtbot.waitUntil(lambda: bool(row.message("proposed")))
    assert row.message("proposed").endswith(": 8.")
    assert [c.text().split(" by ")[0] for c in window.where.chips] == ["Proposed"]
    assert window.where.count.isHidden(), "no part of the draft any more"


def test_the_destructive_ones_go_apart_in_one_click_and_follow_in_one(
    window: MainWindow, platform: Path, qtbot: QtBot
) -> None:
    raise_maximum(window)
    window.controller.operation("remove-node-pool", ".", {"pool": SPOT})
    window.commands.propose()
    page = window.page("propose").write
    qtbot.waitUntil(lambda: len(page.cards) == 2)
    qtbot.mouseClick(page.apart, LEFT)
    send(window, qtbot)
    sending = window.page("propose").sending
    assert [c.change.module for c in sending.sent.cards] == [GKE_POOL]
    assert sending.rest.text() == "Propose the other change…" and leading(sending)[0] == sending.rest.text()
    assert window.view is not None and [c.module for c in window.view.changes] == [SPOT]
    qtbot.mouseClick(sending.rest, LEFT)
    qtbot.waitUntil(lambda: page.isVisible() and bool(page.title.text()))
    assert [c.change.module for c in page.cards] == [SPOT] and "np2-spot" in page.title.text()
    assert page.apart.isHidden() and page.rest.isHidden()
    send(window, qtbot)
    assert requests(platform) == 2 and not window.view.changes
    assert sending.rest.isHidden()
