"""Looking again, politely: only what is seen, seldom, and never in anybody's way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.session.errors import Cancelled, RepositoryError, Unreachable
from gui.control.watch import EVERY, SELDOM, SOON, Watch
from gui.window.window import MainWindow
from tests import sample
from tests.gui.window_fixtures import new_window
from tests.shots.invented import InventedSession

LEFT = Qt.MouseButton.LeftButton


class Counting(InventedSession):
    """Counts what it is asked, and fails as told."""

    def __init__(self) -> None:
        super().__init__(sample.view(drafted=False))
        self.asked: list[str] = []
        self.stands: Any = sample.STANDING
        self.answer: Any = replace(sample.review())

    def _say(self, what: str, answer: Any) -> Any:
        self.asked.append(what)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def standing(self, request_id: str, cancel: Any = None) -> Any:
        return self._say(f"standing {request_id}", self.stands)

    def read(self, request_id: str) -> Any:
        return self._say(f"request {request_id}", self.answer)

    def rows(self, cancel: Any = None) -> Any:
        return self._say("proposals", self.listed)

    def approve(self, request_id: str, text: str = "", *, commit: str | None = None) -> None:
        self._say(f"approve {(commit or '')[:4]}", None)

    def comment_on(self, request_id: str, shown: Any, key: Any, text: str) -> None:
        self._say(f"comment {text}", self.refusal)

    def of_range(self, text: str) -> Any:
        return self._say(f"range {text}", self.answer)

    refusal: Any = None

    def refresh(self, progress: Any = None, cancel: Any = None) -> Any:
        return self._say("refresh", self.view)


@pytest.fixture
def session() -> Counting:
    return Counting()


@pytest.fixture
def window(qtbot: QtBot, session: Counting, tmp_path: Any) -> Iterator[MainWindow]:
    made = new_window(qtbot, tmp_path, size=(1161, 720))
    made.controller.take(session)  # type: ignore[arg-type]
    yield made
    made.controller.close()


def settled(qtbot: QtBot, watch: Watch, running: bool) -> None:
    qtbot.waitUntil(lambda: watch.timer.isActive() == running)


def opened(qtbot: QtBot, window: MainWindow, session: Counting) -> Watch:
    """The review of #214, its watch; nothing counted yet."""
    window.navigation.show_page("proposals")
    window.proposals.review("214")
    watch = window.proposals.review_watch
    assert watch is not None
    settled(qtbot, watch, True)
    session.asked.clear()
    return watch


def test_only_what_is_seen_is_asked(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    watch = opened(qtbot, window, session)
    listed = window.proposals.list_watch
    assert listed is not None and EVERY - 2 < watch.pause() <= EVERY
    settled(qtbot, listed, False)
    listed.tick()
    assert session.asked == [], "the list is hidden behind the review"
    watch.tick()
    assert session.asked == ["standing 214"] and EVERY - 2 < watch.pause() <= EVERY
    window.navigation.show_page("problems")
    settled(qtbot, watch, False)
    for one in (watch, listed):
        one.tick()
    assert session.asked == ["standing 214"], "hidden screens ask nothing"
    window.navigation.show_page("proposals")
    settled(qtbot, listed, True)
    session.asked.clear()
    listed.tick()
    assert session.asked == ["proposals"]


def test_an_inactive_window_asks_nothing(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    watch = opened(qtbot, window, session)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow())
    settled(qtbot, watch, False)
    watch.tick()
    assert session.asked == []
    other.close()
    window.activateWindow()
    settled(qtbot, watch, True)
    assert session.asked == [], "not due yet"


def test_what_fails_is_asked_more_seldom(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    watch = opened(qtbot, window, session)
    screen = window.page("review")
    session.stands = RepositoryError("github.com has an outage right now.")
    pauses = []
    for _n in range(7):
        watch.tick()
        pauses.append(round(watch.pause()))
    assert all(0 <= due - pause <= 5 for due, pause in zip((90, 180, 360, 720), pauses, strict=False))
    assert 0 <= SELDOM - pauses[-1] <= 5
    assert screen.standing.trouble.text() == "As of just now. github.com has an outage right now."
    assert not window.banner.isVisible() and screen.standing.facts()[0].startswith("main asks for")
    session.stands = RepositoryError("Too many requests.", until=time.time() + 3600)
    watch.tick()
    assert watch.pause() > 3500
    session.stands = Cancelled("Stopped.")
    watch.tick()
    assert watch.pause() <= SOON, "it gave way, that is no failure"
    session.stands = sample.STANDING
    watch.tick()
    assert EVERY - 2 < watch.pause() <= EVERY and not screen.standing.trouble.isVisible()


def test_newer_commits_are_said_and_nothing_is_yanked(
    qtbot: QtBot, window: MainWindow, session: Counting
) -> None:
    watch = opened(qtbot, window, session)
    screen = window.page("review")
    qtbot.mouseClick(screen.cards[0].comment, LEFT)
    box = screen.boxes[screen.cards[0].change.key]
    qtbot.waitUntil(box.isVisible)
    qtbot.keyClicks(box.text, "Why?")
    cards, files = list(screen.cards), screen.diff.view.files()
    session.stands = replace(sample.STANDING, commit="8b" * 20, comments=(("eva", "Me too.", ""),))
    watch.tick()
    assert screen.newer.isVisible() and session.asked == ["standing 214"], "not read again by itself"
    assert screen.cards == cards and screen.diff.view.files() is files and box.isVisible()
    assert any("Me too." in w.accessibleName() for w in screen.findChildren(QWidget))
    session.answer = replace(
        sample.review(), head_commit="8b" * 20, new_since=(sample.CHANGES[1].key, sample.CHANGES[2].key)
    )
    qtbot.mouseClick(screen.show_newer, LEFT)
    assert session.asked[-1] == "request 214" and not screen.newer.isVisible()
    assert any(w.text() == "2 changes since you looked" for w in screen.findChildren(QLabel))
    assert screen.boxes[screen.cards[0].change.key].text.toPlainText() == "Why?", "what was typed stays"
    qtbot.mouseClick(screen.approve, LEFT)
    assert "approve 8b8b" in session.asked, "what was read, and no other commit"


def test_an_end_is_shown_where_one_is(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    watch = opened(qtbot, window, session)
    screen = window.page("review")
    cards = list(screen.cards)
    row = replace(sample.THEIRS, state="merged")
    session.stands = replace(sample.STANDING, row=row, merge="ended", sentence="It is merged.")
    watch.tick()
    assert screen.state.text() == "Merged" and screen.notice.text() == "It was merged meanwhile."
    for button in (screen.approve, screen.refuse, screen.merge):
        assert not button.isVisible()
    assert screen.cards == cards and "proposals" in session.asked
    session.asked.clear()
    watch.tick()
    assert session.asked == [], "nothing is left to watch"


def test_an_own_branch_that_ended_is_left(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    place = replace(session.view.place, branch=sample.THEIRS.branch, proposal=sample.TEXT.title, back="main")
    session.view = replace(session.view, place=place, number=session.view.number + 1)
    window.controller.look()
    watch = opened(qtbot, window, session)
    row = replace(sample.ROWS[0], state="closed")
    session.stands = replace(sample.STANDING, row=row, merge="ended")
    watch.tick()
    assert "refresh" in session.asked


def test_a_comment_that_was_refused_is_not_lost(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    opened(qtbot, window, session)
    screen = window.page("review")
    qtbot.mouseClick(screen.cards[0].comment, LEFT)
    box = screen.boxes[screen.cards[0].change.key]
    qtbot.waitUntil(box.isVisible)
    qtbot.keyClicks(box.text, "Why?")
    session.refusal = Unreachable("github.com can't be reached.")
    qtbot.mouseClick(box.send, LEFT)
    assert screen.notice.text() == "github.com can't be reached." and box.isVisible()
    session.refusal = None
    qtbot.mouseClick(box.send, LEFT)
    assert screen.notice.text() == "Comment sent." and screen.boxes == {}


def test_the_list_is_drawn_again_only_when_it_differs(
    qtbot: QtBot, window: MainWindow, session: Counting
) -> None:
    window.navigation.show_page("proposals")
    page, watch = window.page("proposals"), window.proposals.list_watch
    assert watch is not None
    settled(qtbot, watch, True)
    cards = list(page.cards)
    watch.tick()
    assert page.cards == cards
    rows = session.listed
    session.listed = Unreachable("github.com can't be reached.")  # type: ignore[assignment]
    watch.tick()
    assert page.trouble.text() == "As of just now. github.com can't be reached." and page.cards == cards
    assert not page.problem.isVisible(), "nobody asked, so nobody is alarmed"
    session.listed = rows[:1]
    watch.tick()
    assert len(page.cards) == 1 and not page.trouble.isVisible()


def test_what_was_sent_is_watched(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    window.commands.propose()
    sending, page = window.pages.sending, window.page("propose").sending
    session.asked.clear()
    sending.take_result(sample.SENT)
    sending.watch.tick()
    assert session.asked.count("standing 214") == 1 and page.standing.facts()[1].startswith("1 of 3 checks")
    assert "doesn't show what happens in apps" in page.standing.note.text() and page.standing.isVisible()
    session.stands = Unreachable("github.com can't be reached.")
    sending.watch.tick()
    assert page.standing.trouble.text() == "As of just now. github.com can't be reached."
    row = replace(sample.ROWS[0], state="merged")
    session.stands = replace(sample.STANDING, row=row, merge="ended", sentence="It is merged.")
    sending.watch.tick()
    assert page.title.text() == "Merged" and not page.further.isVisible()
    sending.take_result(sample.STOPPED)
    session.asked.clear()
    sending.watch.tick()
    assert session.asked == []


def test_anything_typed_can_be_reviewed(
    qtbot: QtBot, window: MainWindow, session: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number, though the list doesn't have it; a branch; a range. What fails is said where one is."""
    session.answer = replace(sample.review(), row=None, standing=None)
    window.navigation.show_page("proposals")
    page = window.page("proposals")
    session.asked.clear()
    for typed in ("#7", "198", "topic", "main..topic"):
        page.review_requested.emit(typed)
        window.navigation.show_page("proposals")
    assert [x for x in session.asked if x != "proposals"] == [
        "request 7", "request 198", "range topic", "range main..topic"]  # fmt: skip
    session.answer = RepositoryError("There is no “x” here.")
    page.review_requested.emit("x")
    assert page.problem.isVisible() and page.problem.text() == "There is no “x” here."
    session.answer = sample.review()
    page.review_requested.emit("214")
    screen = window.page("review")
    session.answer = Unreachable("github.com can't be reached.")
    screen.newer_requested.emit()
    assert screen.notice.text() == "github.com can't be reached." and len(screen.cards) == 6
    opened_urls: list[str] = []
    monkeypatch.setattr(
        "gui.proposals.driver.QDesktopServices.openUrl", lambda url: opened_urls.append(url.toString())
    )
    qtbot.mouseClick(screen.open, LEFT)
    qtbot.mouseClick(screen.standing.checks, LEFT)
    for button in screen.standing.behind.findChildren(QPushButton):
        button.click()
    assert opened_urls == [sample.THEIRS.url, *(c.url for c in sample.STANDING.checks if c.url)]


def test_hostile_words_stay_words(qtbot: QtBot, window: MainWindow, session: Counting) -> None:
    """A title of 5,000 characters, a hundred comments, tags, and a branch as long as a path may be."""
    said = tuple((f"<b>{n}</b>", "<img src=x>" * 900, "x.tf:1") for n in range(100))
    session.answer = replace(
        sample.review(), title="<h1>T</h1> " * 500, head="b" * 240, comments=said,
        description="<script>" * 2000, standing=replace(sample.STANDING, comments=said),
    )  # fmt: skip
    window.proposals.review("214")
    screen = window.page("review")
    qtbot.waitUntil(screen.isVisible)
    assert screen.title.textFormat() == Qt.TextFormat.PlainText and len(screen.title.text()) < 210
    assert "<h1>" not in screen.title.toolTip() and "&lt;h1&gt;" in screen.title.toolTip()
    assert screen.branch.toolTip() == "b" * 240 and screen.branch.text() != screen.branch.whole_text()
    words = [w.accessibleName() for w in screen.findChildren(QWidget)]
    assert "40 earlier ones on its page." in words
    assert max(len(w) for w in words) < 5_000
    assert screen.width() <= window.width()
