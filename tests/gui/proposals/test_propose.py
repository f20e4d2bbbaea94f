"""The propose page by clicks and keys; what it asks for goes out by signals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.view import AccessInfo, Destination, Whereto
from gui.proposals.propose_page import ProposePage
from gui.proposals.write_page import ProposalForm
from tests import sample
from tests.gui.hosting import hosted

READY = replace(sample.view(), draft_problems=())
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot) -> ProposePage:
    made = ProposePage()
    made.set_view(READY)
    made.set_text(sample.TEXT)
    made.set_access(sample.ACCESS)
    return hosted(qtbot, made, 1000, 700)


def said(page: ProposePage) -> str:
    return page.write.problem.text() if page.write.problem.isVisible() else ""


def test_what_was_written_is_what_is_sent(page: ProposePage, qtbot: QtBot) -> None:
    write = page.write
    write.title.selectAll()
    qtbot.keyClicks(write.title, "More room for payments")
    qtbot.keyClicks(write.reviewers, "@ali, mira")
    qtbot.keyClick(write.draft, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.propose_requested) as told:
        qtbot.mouseClick(write.send, LEFT)
    assert told.args == [
        ProposalForm(
            "More room for payments", sample.TEXT.description, sample.TEXT.branch, ("ali", "mira"), True
        )
    ]


def test_a_later_suggestion_leaves_what_was_written(page: ProposePage, qtbot: QtBot) -> None:
    page.write.title.selectAll()
    qtbot.keyClicks(page.write.title, "Mine")
    page.set_text(replace(sample.TEXT, title="Another", branch="repoform/another"))
    assert page.write.title.text() == "Mine"
    assert page.write.branch.text() == "repoform/another"


def test_red_comes_first(page: ProposePage) -> None:
    change = replace(sample.CHANGES[2], impact=sample.DESTROYS)
    page.set_view(replace(READY, changes=(sample.CHANGES[1], sample.CHANGES[0], change)))
    levels = [c.change.impact.level for c in page.write.cards]
    assert [x.value for x in levels] == ["destroys cluster", "rebuilds pool", "in place"]


def test_capacity_and_cost_stand_below_the_sentences(page: ProposePage) -> None:
    assert page.write.ahead.isVisible() and sample.AHEAD.cost in page.write.ahead.text()
    page.set_view(replace(READY, foresight=()))
    assert page.write.ahead.isHidden()


def test_blockers_are_named_instead_of_a_grey_button(qtbot: QtBot) -> None:
    page = ProposePage()
    page.set_view(sample.view())
    hosted(qtbot, page, 900, 500)
    (card,) = page.blockers
    assert card.problem is sample.TOO_SMALL
    with qtbot.waitSignal(page.go_to) as told:
        card.go_to.emit(card.problem)
    assert told.args == [".", sample.POOL, "apps-prod", "max_node_count"]


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (None, "Still checking"),
        (replace(sample.ACCESS, identity_missing=True), "A name and an e-mail"),
        (replace(sample.ACCESS, trust=("core.sshCommand=x",)), "First decide"),
        (
            AccessInfo("", "", False, True, "GitHub can't be reached. VPN?", can_send=False),
            "GitHub can't",
        ),
    ],
)
def test_sending_says_what_is_missing(
    page: ProposePage, qtbot: QtBot, access: AccessInfo | None, words: str
) -> None:
    page.set_access(access)
    with qtbot.assertNotEmitted(page.propose_requested):
        qtbot.mouseClick(page.write.send, LEFT)
    assert page.write.send.isEnabled()
    assert said(page).startswith(words)


def test_an_empty_title_is_asked_for(page: ProposePage, qtbot: QtBot) -> None:
    page.write.title.clear()
    with qtbot.assertNotEmitted(page.propose_requested):
        qtbot.mouseClick(page.write.send, LEFT)
    assert "title" in said(page)
    assert page.write.title.hasFocus()


def test_destroying_a_cluster_needs_its_name(page: ProposePage, qtbot: QtBot) -> None:
    change = replace(sample.CHANGES[0], impact=sample.DESTROYS, module=sample.GKE)
    page.set_view(replace(READY, changes=(change,)))
    with qtbot.assertNotEmitted(page.propose_requested):
        qtbot.mouseClick(page.write.send, LEFT)
    assert sample.GKE in said(page)
    qtbot.keyClicks(page.write.confirm, sample.GKE)
    with qtbot.waitSignal(page.propose_requested):
        qtbot.mouseClick(page.write.send, LEFT)


def test_clusters_of_one_name_in_two_folders_are_two(page: ProposePage, qtbot: QtBot) -> None:
    change = replace(sample.CHANGES[0], impact=sample.DESTROYS, module=sample.GKE)
    (platform,) = READY.base
    elsewhere = replace(
        platform,
        root="eu",
        clusters=tuple(
            replace(c, module=replace(c.module, root="eu") if c.module is not None else None)
            for c in platform.clusters
        ),
    )
    both = (change, replace(change, root="eu"))
    page.set_view(replace(READY, base=(platform, elsewhere), changes=both))
    notice = page.write.destroying.text()
    assert f"This destroys {sample.GKE} and eu:{sample.GKE} and everything in it" in notice
    assert f"Type {sample.GKE} to go on" in notice
    page.set_view(replace(READY, base=(platform, elsewhere), changes=both[1:]))
    with qtbot.assertNotEmitted(page.propose_requested):
        qtbot.keyClicks(page.write.confirm, sample.GKE)
        qtbot.mouseClick(page.write.send, LEFT)
    assert f"eu:{sample.GKE}" in said(page)


def test_a_name_is_asked_for_once(page: ProposePage, qtbot: QtBot) -> None:
    page.set_access(replace(sample.ACCESS, identity_missing=True))
    qtbot.keyClicks(page.write.name, "Jana")
    with qtbot.assertNotEmitted(page.identity_given):
        qtbot.mouseClick(page.write.keep_identity, LEFT)
    qtbot.keyClicks(page.write.email, "jana@acme.example")
    with qtbot.waitSignal(page.identity_given) as told:
        qtbot.mouseClick(page.write.keep_identity, LEFT)
    assert told.args == ["Jana", "jana@acme.example"]


def test_the_branch_is_folded(page: ProposePage, qtbot: QtBot) -> None:
    assert not page.write.branch.isVisible()
    qtbot.mouseClick(page.write.fold, LEFT)
    assert page.write.branch.isVisible()
    page.write.branch.setText("mine")
    assert page.write.form().branch == "mine"


def test_ticks_then_resume_then_the_link(page: ProposePage, qtbot: QtBot) -> None:
    page.show_steps(sample.STEPS)
    sending = page.sending
    assert [s.state for s in sending.steps.steps()] == ["done", "done", "running", "waiting"]
    assert sending.cancel.isVisible() and not sending.resume.isVisible()
    page.show_result(sample.STOPPED)
    assert sending.notice.text() == sample.STOPPED.problem
    with qtbot.waitSignal(page.resume_requested) as told:
        qtbot.mouseClick(sending.resume, LEFT)
    assert told.args == ["job1"]
    page.show_result(sample.SENT)
    assert sending.notice.text() == "Proposal #214 waits for review. No cluster has changed yet."
    assert sending.next.sentences()[2] == "Repoform doesn't know how apps-prod is deployed."
    with qtbot.waitSignal(page.open_url) as opened:
        qtbot.mouseClick(sending.open, LEFT)
    assert opened.args == [sample.SENT.url]
    assert page.write.title.text() == "", "the next draft gets its own suggestion"


def test_moved_offers_refresh_and_keeps_what_was_written(page: ProposePage, qtbot: QtBot) -> None:
    title = page.write.title.text()
    page.show_result(sample.MOVED)
    sending = page.sending
    assert sending.notice.text() == sample.MOVED.problem and not sending.resume.isVisible()
    with qtbot.waitSignal(page.refresh_requested):
        qtbot.mouseClick(sending.refresh, LEFT)
    assert page.write.title.text() == title != ""


def test_without_a_token_the_page_to_open_is_shown(page: ProposePage) -> None:
    page.show_result(
        replace(sample.SENT, state="pushed", url="", compare_url="https://github.com/x/compare/a...b")
    )
    assert page.sending.title.text() == "One step is left for you"
    assert page.sending.url.whole_text() == "https://github.com/x/compare/a...b"


def test_nothing_to_send_is_said(page: ProposePage) -> None:
    page.set_view(sample.view(drafted=False))
    assert page.pages.currentWidget() is page.blocked_area
    assert page.blockers == []


FORK = Whereto(
    "origin is jana/infra, a fork of acme/infra. Where should proposals go?",
    (Destination("origin.parent", "acme/infra", "parent"), Destination("origin", "jana/infra", "origin")),
)


def test_where_it_goes_is_asked_for_a_fork(page: ProposePage, qtbot: QtBot) -> None:
    page.set_access(replace(sample.ACCESS, whereto=FORK, can_send=False))
    assert page.write.whereto.isVisible()
    with qtbot.assertNotEmitted(page.propose_requested):
        qtbot.mouseClick(page.write.send, LEFT)
    assert said(page).startswith("First choose where")
    assert [b.text() for b in page.write.whereto.buttons] == ["To acme/infra", "To jana/infra"]
    with qtbot.waitSignal(page.whereto_chosen) as told:
        qtbot.mouseClick(page.write.whereto.buttons[0], LEFT)
    assert told.args == ["origin.parent"]
    page.set_access(sample.ACCESS)
    assert page.write.whereto.isHidden()


def test_code_owners_are_suggested_and_nobody_is_asked_unasked(page: ProposePage, qtbot: QtBot) -> None:
    write = page.write
    assert write.owners.isHidden(), "nobody owns the files"
    page.set_access(replace(sample.ACCESS, sender="Jana"))
    page.set_text(replace(sample.TEXT, owners=("jana", "ali_acme", "acme/ops")))
    assert [b.text() for b in write.owners.buttons] == ["ali_acme", "acme/ops"]
    assert write.owners.isVisible() and write.form().reviewers == ()
    qtbot.keyClicks(write.reviewers, "mira")
    qtbot.mouseClick(write.owners.buttons[0], LEFT)
    assert write.form().reviewers == ("mira", "ali_acme")
    assert [b.text() for b in write.owners.buttons] == ["acme/ops"]
    qtbot.mouseClick(write.owners.buttons[0], LEFT)
    assert write.owners.isHidden() and write.form().reviewers == ("mira", "ali_acme", "acme/ops")
    write.reviewers.clear()
    assert len(write.owners.buttons) == 2, "and again, where one was taken out"
    page.set_view(replace(READY, place=replace(READY.place, proposal="Another")))
    assert write.owners.isHidden(), "what adds to a proposal asks nobody anew"


@pytest.mark.parametrize("at", ["name", "email"])
def test_who_one_is_counts_as_typed(page: ProposePage, qtbot: QtBot, at: str) -> None:
    """Sent with the keyboard still there: first it is kept, and then sent, once."""
    page.set_access(replace(sample.ACCESS, identity_missing=True))
    page.write.title.setText("Raise it")
    qtbot.keyClicks(page.write.name, "Jana Winter")
    sent: list[object] = []
    page.write.sent.connect(sent.append)
    getattr(page.write, at).setFocus()
    qtbot.mouseClick(page.write.send, Qt.MouseButton.LeftButton)
    assert "A name and an e-mail" in page.write.problem.text() and not sent
    qtbot.keyClicks(page.write.email, "jana@acme.example")
    with qtbot.waitSignal(page.identity_given) as given:
        qtbot.mouseClick(page.write.send, Qt.MouseButton.LeftButton)
    assert given.args == ["Jana Winter", "jana@acme.example"] and not sent
    page.set_access(None)
    page.set_access(sample.ACCESS)
    assert len(sent) == 1
    page.set_access(sample.ACCESS)
    assert len(sent) == 1, "another check sends nothing"
