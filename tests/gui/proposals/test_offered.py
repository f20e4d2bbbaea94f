"""What a proposal's pages offer and say in each of its states, its author's and its reviewer's: nothing that
can't be done any more, nothing that is past. By tables of what is true in a state."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.dialects.kubestack.deployment import after_merge
from core.forge.interface import Manners, Request, Review
from core.session.proposal_rows import news_of
from core.session.proposal_rows import row as row_of
from core.session.proposal_status import merge_of
from core.view import ForgeInfo, NextStep, ProposalResult, ReviewView, Standing
from gui.proposals.list_page import ProposalsPage
from gui.proposals.steps import SendingPage
from gui.review.screen import ReviewScreen
from gui.review.sentence import Sentences
from tests import sample

WAITING = r"waits for (a )?review|Waits for review"
TO_COME = r"when this is merged|after the merge|No cluster has changed yet"
REVIEWED = r"Review it as|Edit further|can be merged|No plan yet|^Approve$|^Merge$|^Close$|Request changes"


class Truth(NamedTuple):
    """Of a state: what would be untrue to say in it."""

    request: Request
    title: str
    untrue: str
    over: bool = False
    mergeable: bool = True


def request(state: str, *verdicts: str, **more: object) -> Request:
    reviews = tuple(Review("ali", verdict, "9a" * 20) for verdict in verdicts)
    made = Request(
        "214",
        "Raise it",
        "",
        "jana",
        "more",
        "main",
        sample.SENT.url,
        state,
        "9a" * 20,
        214,
        reviews=reviews,
        mergeable=True,
    )
    return replace(made, **more)  # type: ignore[arg-type]


CONFLICT = {"mergeable": False, "hindrance": "conflict", "blocked": "It conflicts with main."}
DONE = r"(It|#214) is merged|now that this is merged|was closed"
STATES = {
    "open": Truth(request("open"), "Sent for review", rf"approved|{DONE}|can be merged"),
    "not ready": Truth(
        request("draft"),
        "Sent, not ready for review yet",
        rf"Sent for review|{WAITING}|{DONE}",
        mergeable=False,
    ),
    "approved": Truth(request("open", "approved"), "Approved", rf"{WAITING}|Sent for review|{DONE}"),
    "refused": Truth(
        request("open", "changes"), "Changes asked for", rf"{WAITING}|Sent for review|approved|{DONE}"
    ),
    "conflicting": Truth(
        request("open", **CONFLICT), "Sent for review", rf"no conflicts|can be merged|{DONE}", mergeable=False
    ),
    "approved, conflicting": Truth(
        request("open", "approved", **CONFLICT),
        "Approved",
        rf"{WAITING}|no conflicts|can be merged",
        mergeable=False,
    ),
    "merged": Truth(
        request("merged", "approved"), "Merged", rf"{WAITING}|{TO_COME}|{REVIEWED}|was closed", over=True
    ),
    "closed": Truth(
        request("closed"),
        "Closed",
        rf"{WAITING}|{TO_COME}|{REVIEWED}|(It|#214) is merged|this is merged",
        over=True,
    ),
}


def said(page: QWidget) -> list[str]:
    """Every sentence and button that is seen."""
    out: list[str] = []
    for widget in page.findChildren(QWidget):
        if widget.isVisibleTo(page) and isinstance(widget, QLabel | QAbstractButton | Sentences):
            out += widget.text().splitlines()
    return [words for words in out if words.strip()]


def offered(page: QWidget) -> set[str]:
    buttons = [b for b in page.findChildren(QAbstractButton) if b.isVisibleTo(page)]
    return {b.text() for b in buttons if b.text()}


def standing_of(truth: Truth, *, mine: bool) -> Standing:
    asked = truth.request
    merge, sentence = merge_of(asked)
    row = replace(row_of(asked, "", mine, Manners("GitHub")), number="#214")
    row = replace(row, can_edit=mine and not truth.over)
    return Standing(
        row, asked.commit, merge, sentence, news_of(row.state, "#214"), checks_sentence="No checks."
    )


def steps(ending: str) -> tuple[NextStep, ...]:
    told = after_merge(("ops", "apps"), ending)  # type: ignore[arg-type]
    return tuple(NextStep(s.environment, s.sentence, s.beside) for s in told.steps)


def result(state: str, left: int) -> ProposalResult:
    sent = replace(sample.SENT, state=state, left=left, sentence=news_of(state, "#214"))
    return replace(sent, next_steps=steps("open"), once_merged=steps("merged"))


@pytest.fixture
def sending(qtbot: QtBot) -> SendingPage:
    page = SendingPage()
    qtbot.addWidget(page)
    return page


@pytest.mark.parametrize(("name", "left", "demo"), list(product(STATES, (0, 2), (False, True))))
def test_the_authors_page(sending: SendingPage, name: str, left: int, demo: bool) -> None:
    truth = STATES[name]
    sending.show_result(result("draft" if name == "not ready" else "open", left))
    if demo:
        sending.offer_reviewer()
    sending.show_standing(standing_of(truth, mine=True))
    assert sending.title.text() == truth.title
    wrong = [words for words in said(sending) if re.search(truth.untrue, words)]
    assert not wrong
    wanted = {"See the proposals", "Back to the platform", "Copy link", "Open on GitHub", "Show the diff"}
    wanted |= {"Propose the other 2 changes…"} if left else set()
    if not truth.over:
        # With a draft of something else, going on with this one is refused.
        wanted |= ({"Review it as Ali…"} if demo else set()) | (set() if left else {"Edit further"})
    assert offered(sending) == wanted
    now = {"merged": steps("merged"), "closed": ()}.get(truth.request.state, steps("open"))
    assert sending.next.sentences() == tuple(step.sentence for step in now) or not now
    assert sending.next.isVisibleTo(sending) is bool(now)


@pytest.mark.parametrize("name", STATES)
def test_what_was_left_and_is_given_up_isnt_offered(sending: SendingPage, name: str) -> None:
    sending.show_result(result("open", 2))
    sending.set_left(1)
    assert "Propose the other change…" in offered(sending)
    sending.show_standing(standing_of(STATES[name], mine=True))
    sending.set_left(0)
    assert not any("other" in words for words in offered(sending))
    assert ("Edit further" in offered(sending)) is not STATES[name].over


@pytest.mark.parametrize(("state", "title"), [("merged", "Merged"), ("closed", "Closed")])
def test_what_is_found_ended_when_it_is_sent_again(sending: SendingPage, state: str, title: str) -> None:
    sending.show_result(replace(result(state, 0), next_steps=steps(state)))
    sending.offer_reviewer()
    assert sending.title.text() == title
    assert not {"Review it as Ali…", "Edit further"} & offered(sending)
    assert not [words for words in said(sending) if re.search(rf"{WAITING}|{TO_COME}", words)]


@pytest.mark.parametrize("name", STATES)
def test_offline_says_so_and_takes_nothing_back(sending: SendingPage, name: str) -> None:
    sending.show_result(result("open", 0))
    sending.show_standing(standing_of(STATES[name], mine=True))
    before = offered(sending)
    sending.show_trouble("GitHub can't be reached.", 1.0)
    assert offered(sending) == before
    assert any("GitHub can't be reached." in words for words in said(sending))


def test_without_an_account_one_step_is_left(sending: SendingPage) -> None:
    pushed = replace(sample.SENT, state="pushed", url="", request="", left=0, sentence="The branch is there.")
    pushed = replace(pushed, compare_url="https://github.com/acme/infra/compare/main...more")
    sending.show_result(pushed)
    sending.offer_reviewer()
    assert sending.title.text() == "One step is left for you"
    asked = {"Open the page", "Copy link", "See the proposals", "Back to the platform", "Show the diff"}
    assert offered(sending) == asked
    assert not [words for words in said(sending) if re.search(rf"Sent for review|{WAITING}", words)]


FORGES = {
    "reviewed by others": ForgeInfo("GitHub", False, True, True, ""),
    "reviewed by anyone": ForgeInfo("", True, True, False, "review inbox"),
    "merged elsewhere": ForgeInfo("GitHub", False, False, True, ""),
}


def shown(truth: Truth, forge: str, *, mine: bool) -> ReviewView:
    standing = standing_of(truth, mine=mine)
    ending = truth.request.state if truth.over else "open"
    return replace(
        sample.review(),
        row=standing.row,
        standing=standing,
        forge=FORGES[forge],
        description="",
        next_steps=steps(ending),
        once_merged=steps("merged"),
    )


def judged(truth: Truth, forge: str, *, mine: bool) -> set[str]:
    """What can be done with it there, by this person."""
    if truth.over:
        return set()
    told = FORGES[forge]
    out = {"Close"} | ({"Edit further"} if mine else set())
    out |= {"Merge"} if told.may_merge and truth.mergeable else set()
    return out | (set() if mine and not told.may_review_own else {"Approve", "Request changes"})


VERDICTS = {"Approve", "Request changes", "Merge", "Close", "Edit further", "Take the draft back"}


@pytest.fixture
def screen(qtbot: QtBot) -> ReviewScreen:
    page = ReviewScreen()
    qtbot.addWidget(page)
    return page


@pytest.mark.parametrize(("name", "forge", "mine"), list(product(STATES, FORGES, (False, True))))
def test_the_reviewers_page(screen: ReviewScreen, name: str, forge: str, mine: bool) -> None:
    truth = STATES[name]
    screen.set_review(shown(truth, forge, mine=mine), can_judge=not truth.over)
    assert offered(screen) & VERDICTS == judged(truth, forge, mine=mine)
    assert not [words for words in said(screen) if re.search(truth.untrue, words) and words not in VERDICTS]


@pytest.mark.parametrize(("name", "forge", "mine"), list(product(STATES, FORGES, (False, True))))
def test_the_reviewers_page_when_it_gets_there_meanwhile(
    screen: ReviewScreen, name: str, forge: str, mine: bool
) -> None:
    """Read while it was open; what is seen of it in passing counts."""
    truth = STATES[name]
    screen.set_review(shown(STATES["open"], forge, mine=mine))
    standing = standing_of(truth, mine=mine)
    screen.set_standing(standing)
    if standing.ended:
        screen.set_ended(standing)
    assert offered(screen) & VERDICTS == judged(truth, forge, mine=mine)
    assert not [words for words in said(screen) if re.search(truth.untrue, words) and words not in VERDICTS]


@pytest.mark.parametrize(("name", "mine"), list(product(STATES, (False, True))))
def test_its_card_in_the_list(qtbot: QtBot, name: str, mine: bool) -> None:
    truth = STATES[name]
    page = ProposalsPage()
    qtbot.addWidget(page)
    page.set_rows((standing_of(truth, mine=mine).row,))
    (card,) = page.cards
    wanted = {"Look at it" if mine else "Review", "Open"}
    assert offered(card) == wanted | ({"Edit further"} if mine and not truth.over else set())
    assert not [words for words in said(card) if re.search(truth.untrue, words)]
