"""A warning of the panel of changes stands on every later page, too: in the proposal's review, in the
question before merging, on the page of what was sent and when it is merged. What only makes sense before that
goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.view import Severity
from gui.review.sentence import Sentences
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL

LEFT = Qt.MouseButton.LeftButton
EKS = "eks_gc0_eu-west-1_node_pool_np1_default"
ADVICE = (
    "Add a second pool first?",
    "Read the plan before merging.",
    "Move workloads to an extra pool first.",
)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def said(page: QWidget) -> str:
    """All that is written on it."""
    found = [w.text() for w in page.findChildren(QLabel) if w.isVisibleTo(page)]
    return "\n".join([*found, *(w.text() for w in page.findChildren(Sentences) if w.isVisibleTo(page))])


def test_warnings_follow_and_advice_ends(window: MainWindow, qtbot: QtBot) -> None:
    controller = window.controller
    zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1x"]
    controller.set_at(".", EKS, "ops", "availability_zones", zones)
    controller.set_at(".", GKE_POOL, "ops", "preemptible", True)
    view = controller.view
    assert view is not None
    warned = [p.sentence for p in view.draft_problems if p.severity is Severity.WARNING]
    assert warned, [p.sentence for p in view.draft_problems]
    rebuilt = [c for c in view.changes if ADVICE[0] in c.impact.sentence]
    assert rebuilt, [c.impact.sentence for c in view.changes]
    assert all(words in said(window.review) for words in warned)

    window.commands.propose()
    page = window.page("propose")
    qtbot.waitUntil(lambda: page.write.access is not None and bool(page.write.title.text()))
    assert all(words in said(page.write) for words in warned)
    page.write.name.setText("Jana")
    page.write.email.setText("jana@acme.example")
    qtbot.mouseClick(page.write.send, LEFT)
    qtbot.waitUntil(lambda: page.sending.title.text() == "Sent for review")
    assert all(words in said(page.sending) for words in warned)
    assert ADVICE[0] in said(page.sending)

    session = controller.session
    assert session is not None
    (row,) = [r for r in session.proposals.rows() if r.state == "open"]
    window.navigation.show_page("proposals")
    window.proposals.review(row.id, known=True)
    screen = window.page("review")
    qtbot.waitUntil(lambda: window.shows == "review" and bool(screen.cards))
    qtbot.waitUntil(lambda: all(words in said(screen) for words in (*warned, ADVICE[0])))
    qtbot.mouseClick(screen.merge, LEFT)
    qtbot.waitUntil(lambda: all(words in said(screen.question) for words in warned))
    assert set(warned) <= set(screen.question.sentences)
    qtbot.mouseClick(screen.question.go, LEFT)
    qtbot.waitUntil(lambda: "Merged" in said(screen) and all(words in said(screen) for words in warned))
    assert not [advice for advice in ADVICE if advice in said(screen)]
    assert rebuilt[0].impact.sentence.removesuffix(" " + ADVICE[0]).partition(". ")[2] in said(screen)

    window.commands.propose()
    page.sending.show_standing(session.proposals.standing(row.id))
    assert page.sending.title.text() == "Merged"
    assert all(words in said(page.sending) for words in warned)
    assert not [advice for advice in ADVICE if advice in said(page.sending)]
