"""The life of a proposal in the real window with its real worker, on the test forge: sent, watched, in
trouble, merged by somebody else."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core import demo
from tests.forge.fixtures import forge
from tests.forge.github import Hosted, Pull
from tests.forge.server import Fault, Forge
from tests.gui.test_end_to_end import User, box, hosted, user, window
from tests.gui.window_fixtures import demo_source

__all__ = ["box", "demo_source", "forge", "hosted", "user", "window"]

LEFT = Qt.MouseButton.LeftButton
POOLS = "gke_gc0_europe-west1_node_pools.tf"
OLD, NEW = (f"    ops = {{\n      max_node_count = {n}\n".encode() for n in (4, 8))


def quiet(user: User, forge: Forge) -> None:
    """Nothing runs or waits any more."""
    user.wait(user.window.controller.tasks.idle)


def test_sent_watched_and_merged_by_somebody_else(
    qtbot: QtBot, user: User, hosted: Hosted, forge: Forge
) -> None:
    user.open()
    user.raise_maximum()
    user.propose()
    user.send()
    window, sending = user.window, user.page.sending
    user.wait(sending.standing.isVisible)
    waits = "It has no conflicts with main. It waits for a review."
    assert sending.standing.facts()[:2] == (waits, "No checks.")
    assert "so it shows all of this" in sending.standing.note.text()
    (pull,) = hosted.pulls
    hosted.checks[pull.sha] = [{"name": "plan", "status": "completed", "conclusion": "success"}]
    watch = window.pages.sending.watch
    quiet(user, forge)
    watch.tick()
    user.wait(lambda: "1 check passed." in sending.standing.facts())

    window.navigation.show_page("proposals")
    proposals = window.page("proposals")
    user.wait(lambda: len(proposals.cards) == 1 and "1 check passed." in proposals.cards[0].accessibleName())
    quiet(user, forge)
    asked = len(forge.log)
    watch.tick()
    quiet(user, forge)
    assert len(forge.log) == asked, "the page of what was sent is hidden: nothing is asked for it"

    qtbot.mouseClick(proposals.cards[0].buttons.itemAt(0).widget(), LEFT)
    review = window.page("review")
    user.wait(lambda: len(review.cards) == 1 and review.standing.isVisible())
    assert review.own.isVisible() and not review.approve.isVisible(), "its own author doesn't review it"
    assert review.branch.whole_text() == pull.head and review.branch.text() == pull.head
    review_watch = window.proposals.review_watch
    assert review_watch is not None
    cards = list(review.cards)
    said = {"message": "API rate limit exceeded"}
    limit = Fault("status", 403, headers=(("Retry-After", "1200"),), body=said)
    for fault, words in (
        (Fault("status", 500), "outage"),
        (Fault("drop"), "can't be reached"),
        (Fault("status", 404), "no such repository or request"),
        (limit, "asks for a pause"),
    ):
        quiet(user, forge)
        asked = len(forge.log)
        forge.fault("GET", r"/pulls/1$", fault)
        review_watch.tick()
        user.wait(lambda words=words: words in review.standing.trouble.text())
        assert len(forge.log) == asked + 1, "asked once, not again and again"
        assert review.cards == cards and not window.banner.isVisible()
    assert review_watch.pause() > 1100, "as long as the forge asks for"

    quiet(user, forge)
    forge.clear_faults()
    before, unchanged = len(forge.log), len(forge.unchanged)
    review_watch.tick()
    user.wait(lambda: not review.standing.trouble.isVisible())
    assert len(forge.log) - before == len(forge.unchanged) - unchanged == 6, "all unchanged: nothing counts"

    forge.api.merge(hosted, pull, delete_branch=True)
    quiet(user, forge)
    review_watch.tick()
    user.wait(lambda: review.state.text() == "Merged")
    assert review.notice.text() == "It was merged meanwhile." and review.cards == cards
    assert not any(b.isVisible() for b in (review.merge, review.further, review.approve, review.refuse))
    user.wait(
        lambda: window.proposals.rows is not None and [r.state for r in window.proposals.rows] == ["merged"]
    )
    quiet(user, forge)
    refs = hosted.git("--git-dir", str(user.folder / ".git"), "for-each-ref", "refs/repoform")
    assert "refs/repoform/base/" in refs and refs.count("\n") == refs.count("refs/repoform/base/") - 1
    user.untouched()


def test_typing_never_waits_for_a_forge_that_hangs(
    qtbot: QtBot, user: User, hosted: Hosted, forge: Forge
) -> None:
    """A look gives way: what the user does next comes before its remaining questions."""
    hosted.git("branch", "theirs", "main")
    sha = hosted.commit("theirs", {POOLS: demo.KUBESTACK.files()[POOLS].replace(OLD, NEW)}, "Raise it")
    hosted.pulls.append(Pull(1, "Raise it", "", "ali", "acme/infra", "theirs", "main", False, sha))
    user.open()
    window = user.window
    window.navigation.show_page("proposals")
    user.wait(lambda: bool(window.proposals.rows))
    window.proposals.review("#1")
    review = window.page("review")
    user.wait(lambda: len(review.cards) == 1)
    watch = window.proposals.review_watch
    assert watch is not None
    quiet(user, forge)
    asked = len(forge.log)
    forge.fault("GET", r"", Fault("slow", seconds=0.6), times=50)
    watch.tick()
    user.wait(lambda: len(forge.log) > asked)
    began = time.monotonic()
    window.navigation.show_page("problems")
    user.raise_maximum()
    took = time.monotonic() - began
    assert len(forge.log) <= asked + 2, "it stopped asking"
    assert took < 10
    forge.clear_faults()


def test_a_request_with_300_files(qtbot: QtBot, user: User, hosted: Hosted, forge: Forge) -> None:
    """Read on the worker, drawn in parts; the window answers meanwhile."""
    text = demo.KUBESTACK.files()[POOLS]
    files: dict[str, bytes | None] = {f"docs/{n}.md": b"# One of many\n" * 40 for n in range(300)}
    hosted.git("branch", "many", "main")
    sha = hosted.commit("many", {**files, POOLS: text.replace(OLD, NEW)}, "Write it all down")
    hosted.pulls.append(Pull(1, "Write it all down", "", "ali", "acme/infra", "many", "main", False, sha))
    user.open()
    window = user.window
    window.proposals.review("1")
    review = window.page("review")
    user.wait(lambda: len(review.cards) == 1)
    assert len(review.others) == 60 and review.first_other.text() == "12000 changed lines have no sentence"
    more = [b for b in review.findChildren(QPushButton) if b.text() == "Show 240 more places"]
    began = time.process_time()
    shown: Any = window.proposals.shown
    review.set_review(replace(shown, title="Again"))
    assert time.process_time() - began < 2.0
    assert len(more) == 1 and len(review.diff.view.files()) == 301
