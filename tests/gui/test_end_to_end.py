"""The whole job in the real window with its real worker, by clicks and keys: from a clone on the test forge
to exactly one pull request there, whatever fails on the way; and from the demo to its review inbox."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core import demo
from core.forge.connect import connect
from core.git.transfer import clone
from core.session import sender
from gui.control.settings import Settings
from gui.control.tasks import Tasks
from gui.form.text import NumberEditor
from gui.kit.widgets import Badge
from gui.start.app import Reviewers, show_reviewer
from gui.window.window import MainWindow
from tests.core.git.sandbox import Sandbox, footprint
from tests.forge.fixtures import forge
from tests.forge.github import Hosted
from tests.forge.server import Fault, Forge
from tests.gui.effects import of_the_window
from tests.gui.window_fixtures import GKE_POOL, demo_source, form_of, new_window

__all__ = ["demo_source", "forge"]

TOKEN = "tok_of_jana_0123456789"
MAXIMUM = "max_node_count"
LEFT = Qt.MouseButton.LeftButton
LONG = 60_000


class User:
    """What someone does in front of the window, and what they see."""

    def __init__(self, qtbot: QtBot, window: MainWindow, folder: Path) -> None:
        self.qtbot, self.window, self.folder = qtbot, window, folder

    def wait(self, seen: Any) -> None:
        self.qtbot.waitUntil(seen, timeout=LONG)

    def open(self) -> None:
        self.window.commands.open_folder(str(self.folder))
        self.wait(lambda: self.window.view is not None and self.window.controller.tasks.idle())
        self.before = footprint(self.folder)

    def raise_maximum(self, to: int = 8) -> None:
        """Find the pool by Ctrl+K, type another maximum in ops."""
        window = self.window
        self.qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        search = window.popups.found
        assert search is not None
        self.qtbot.keyClicks(search.input, "np1-general")
        self.wait(lambda: any(h.module == GKE_POOL for h in search.hits()))
        wanted = next(i for i, h in enumerate(search.hits()) if h.module == GKE_POOL)
        for _ in range(wanted):
            self.qtbot.keyClick(search.input, Qt.Key.Key_Down)
        self.qtbot.keyClick(search.input, Qt.Key.Key_Return)
        self.wait(lambda: form_of(window).switch.has("ops"))
        assert _environment(window) == "ops", "a pool opens in its form, never silently in the base"
        self.qtbot.mouseClick(form_of(window).switch.button("ops"), LEFT)
        self.wait(lambda: form_of(window).row(MAXIMUM) is not None and _environment(window) == "ops")
        row = form_of(window).row(MAXIMUM)
        assert row is not None and isinstance(row.editor, NumberEditor)
        self.qtbot.mouseClick(row.editor.line, LEFT)
        row.editor.line.selectAll()
        self.qtbot.keyClicks(row.editor.line, str(to))
        self.qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
        self.wait(lambda: [c.after for c in _view(window).changes] == [to])

    def propose(self) -> None:
        """Ctrl+Enter opens it; it says who sends before anything is sent."""
        self.qtbot.keyClick(self.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        page = self.page
        self.wait(lambda: page.write.access is not None and bool(page.write.title.text()))

    def send(self) -> None:
        self.qtbot.mouseClick(self.page.write.send, LEFT)
        self.wait(lambda: bool(self.title) and self.title != "Sending for review")

    def resume(self) -> None:
        self.qtbot.mouseClick(self.page.sending.resume, LEFT)
        self.wait(lambda: self.title not in ("It stopped on the way", "Sending for review"))

    @property
    def page(self) -> Any:
        return self.window.page("propose")

    @property
    def title(self) -> str:
        sending = self.page.sending
        return sending.title.text() if self.page.pages.currentWidget() is sending else ""

    def untouched(self) -> None:
        """HEAD, index, refs and files of the working copy are as they were."""
        assert footprint(self.folder) == self.before


def _view(window: MainWindow) -> Any:
    assert window.view is not None
    return window.view


def _environment(window: MainWindow) -> str:
    here = window.controller.here
    return here.environment if here is not None else ""


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    return Sandbox(tmp_path, monkeypatch)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = new_window(qtbot, tmp_path, tasks=Tasks())
    yield made
    made.controller.close()


@pytest.fixture
def hosted(forge: Forge, box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Hosted:
    """The demo platform on the forge; jana may push."""
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GITHUB_ENTERPRISE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GH_HOST", forge.host)
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
    monkeypatch.setattr(sender, "connect", functools.partial(connect, pause=0))
    forge.user("jana", TOKEN)
    made: Hosted = forge.repository("acme/infra", demo.KUBESTACK.files(), push=("jana",))
    return made


@pytest.fixture
def user(qtbot: QtBot, window: MainWindow, hosted: Hosted, tmp_path: Path) -> User:
    clone(hosted.url, tmp_path / "infra")
    return User(qtbot, window, tmp_path / "infra")


@pytest.fixture(autouse=True)
def never_waiting(tmp_path: Path) -> Iterator[None]:
    """Whatever is done here: files, Git and network are the worker's, the window keeps only its settings."""
    with of_the_window(tmp_path / "config") as seen:
        yield
    assert not seen


def test_the_watch_sees_what_the_window_does(tmp_path: Path) -> None:
    with of_the_window(tmp_path / "other") as seen:
        Settings(tmp_path / "config").set("width", 1)
    assert any(line.startswith("os.rename") for line in seen)


def test_from_a_field_to_a_pull_request(user: User, hosted: Hosted) -> None:
    user.open()
    user.raise_maximum()
    user.propose()
    assert "jana" in user.page.write.sending_as.text()
    user.page.write.title.selectAll()
    user.qtbot.keyClicks(user.page.write.title, "More room for payments")
    user.send()
    assert user.title == "Sent for review"
    (pull,) = hosted.pulls
    assert (pull.title, pull.state) == ("More room for payments", "open")
    changed = hosted.git("diff", "--stat", "main", pull.head)
    assert "1 file changed, 1 insertion(+), 1 deletion(-)" in changed
    assert user.page.sending.url.whole_text().endswith("/acme/infra/pull/1")
    assert any("ops" in sentence for sentence in user.page.sending.next.sentences())
    user.untouched()


@pytest.mark.parametrize(
    "fault",
    [Fault("status", 502), Fault("drop"), Fault("drop", after=True), Fault("status", 502, after=True)],
    ids=["502 before", "dropped before", "dropped after", "502 after"],
)
def test_whatever_fails_there_is_exactly_one_pull_request(
    user: User, hosted: Hosted, forge: Forge, fault: Fault
) -> None:
    user.open()
    user.raise_maximum()
    user.propose()
    forge.fault("POST", r"/pulls$", fault)
    user.send()
    if user.title == "It stopped on the way":
        assert "pull request" in user.page.sending.notice.text()
        assert user.page.sending.resume.isVisible()
        user.resume()
    assert user.title == "Sent for review"
    assert [p.state for p in hosted.pulls] == ["open"]
    user.untouched()


def test_without_a_token_the_compare_page_is_offered(
    user: User, hosted: Hosted, box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's own access pushes; opening the request is left to the user."""
    patient = vars(sender)["connect"]

    def without(*args: Any, **more: Any) -> Any:
        return replace(patient(*args, **more), publishing=None, credential=None)

    monkeypatch.setattr(sender, "connect", without)
    box.config("credential.helper", f"!f() {{ echo username=jana; echo password={TOKEN}; }}; f")
    user.open()
    user.raise_maximum()
    user.propose()
    user.send()
    assert user.title == "One step is left for you"
    assert "/acme/infra/compare/main..." in user.page.sending.url.whole_text()
    assert len(hosted.branches()) == 2 and hosted.pulls == []
    user.untouched()


def test_no_network_is_a_sentence_and_loses_nothing(user: User, hosted: Hosted, forge: Forge) -> None:
    user.open()
    user.raise_maximum()
    forge.fault("GET", ".*", Fault("drop"), times=1000)
    user.propose()
    assert user.page.write.problem.text()
    user.qtbot.mouseClick(user.page.write.send, LEFT)
    assert hosted.pulls == []
    forge.clear_faults()
    user.qtbot.mouseClick(user.page.write.again, LEFT)
    user.wait(lambda: user.page.write.access is not None and not user.page.write.access.problem)
    user.send()
    assert user.title == "Sent for review"
    assert len(hosted.pulls) == 1


class Hand:
    """A mouse and a keyboard whose every use is counted; a typed text counts one."""

    def __init__(self, user: User) -> None:
        self.user, self.actions = user, 0

    def click(self, widget: Any, **where: Any) -> None:
        self.actions += 1
        self.user.qtbot.mouseClick(widget, LEFT, **where)

    def click_twice(self, widget: Any) -> None:
        """As one does to choose what stands there."""
        self.actions += 1
        self.user.qtbot.mouseDClick(widget, LEFT, pos=QPoint(14, widget.height() // 2))

    def write(self, widget: Any, text: str) -> None:
        self.actions += 1
        self.user.qtbot.keyClicks(widget, text)


@pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")
def test_two_changes_are_merged_in_eleven_actions(
    qtbot: QtBot, window: MainWindow, demo_source: Path, box: Sandbox
) -> None:
    """Another maximum and one more zone: from the first window to the branch, the question before merging
    included."""
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    box.git("remote", "set-url", "origin", str(folder / "origin.git"), cwd=folder / "platform")
    opened: list[MainWindow] = []
    window.commands.reviewer_wanted.connect(
        lambda place, request: opened.append(show_reviewer(window.settings, place, request))
    )
    user = User(qtbot, window, folder / "platform")
    hand = Hand(user)
    window.controller.open_demo(str(folder))
    user.wait(lambda: window.view is not None and window.controller.tasks.idle())
    tree, item = window.sidebar.tree, window.sidebar.item("np1-general")
    assert item is not None
    hand.click(tree.viewport(), pos=tree.visualItemRect(item).center())
    user.wait(lambda: form_of(window).row(MAXIMUM) is not None and _environment(window) == "ops")
    number, zones = form_of(window).row(MAXIMUM), form_of(window).row("node_locations")
    assert number is not None and number.editor is not None and zones is not None and zones.editor is not None
    hand.click_twice(number.editor.focus_widget())
    hand.write(number.editor.focus_widget(), "6")
    hand.click(zones.editor.focus_widget())
    hand.write(zones.editor.focus_widget(), "europe-west1-d")
    hand.click(window.top.propose)
    user.wait(lambda: user.page.write.access is not None and bool(user.page.write.title.text()))
    assert {(c.setting, c.environment) for c in _view(window).changes} == {
        (MAXIMUM, "ops"),
        ("node_locations", "ops"),
    }
    hand.click(user.page.write.send)
    user.wait(lambda: user.title == "Sent for review")
    hand.click(user.page.sending.reviewer)
    (theirs,) = opened
    try:
        user.wait(lambda: theirs.view is not None and theirs.controller.tasks.idle())
        user.wait(lambda: theirs.shows == "review")
        review = theirs.page("review")
        user.wait(lambda: len(review.cards) == 2)
        hand.click(review.approve)
        user.wait(lambda: review.notice.text() == "Approved.")
        hand.click(review.merge)
        hand.click(review.question.go)
        user.wait(lambda: review.notice.text().startswith("Merged."))
        user.wait(lambda: theirs.controller.tasks.idle())
    finally:
        theirs.close()
    merged = box.git("show", "main:gke_gc0_europe-west1_node_pools.tf", cwd=folder / "origin.git")
    assert "max_node_count = 6" in merged
    assert hand.actions <= 11


def _look_again(qtbot: QtBot, window: MainWindow) -> None:
    """At the proposals, in passing: not at the one that was sent."""
    behind = window.proposals.behind
    assert behind is not None
    qtbot.waitUntil(window.controller.tasks.idle)
    window.activateWindow()
    qtbot.waitUntil(behind.seen)
    behind.tick()


def test_the_demos_whole_circle_between_two_windows(
    qtbot: QtBot, window: MainWindow, demo_source: Path, box: Sandbox
) -> None:
    """Jana edits and sends, Ali reviews, approves and merges in a window of his own, Jana sees it."""
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    box.git("remote", "set-url", "origin", str(folder / "origin.git"), cwd=folder / "platform")
    opened: list[MainWindow] = []
    window.commands.reviewer_wanted.connect(
        lambda place, request: opened.append(show_reviewer(window.settings, place, request))
    )
    user = User(qtbot, window, folder / "platform")
    window.controller.open_demo(str(folder))
    user.wait(lambda: window.view is not None and window.controller.tasks.idle())
    assert window.windowTitle() == "platform – Jana Winter – Repoform"
    user.before = footprint(user.folder)
    user.raise_maximum()
    user.propose()
    user.send()
    assert user.title == "Sent for review"
    requests = box.git("for-each-ref", "refs/repoform/inbox/open", cwd=folder / "origin.git")
    assert len(requests.split("\n")) == 1

    qtbot.mouseClick(user.page.sending.reviewer, LEFT)
    (theirs,) = opened
    try:
        user.wait(lambda: theirs.view is not None and theirs.controller.tasks.idle())
        assert theirs.windowTitle() == "platform – Ali Demir – Repoform"
        user.wait(lambda: theirs.shows == "review")
        review = theirs.page("review")
        row = theirs.proposals.shown.row if theirs.proposals.shown is not None else None
        assert row is not None and row.id in requests, "the very one that was sent"
        user.wait(lambda: len(review.cards) == 1)
        assert review.others == [], "every changed line has its sentence"
        assert review.inbox.isVisible(), "it says that approvals are not authenticated"
        qtbot.mouseClick(review.approve, LEFT)
        user.wait(lambda: review.notice.text() == "Approved.")
        _look_again(qtbot, window)
        user.wait(lambda: "is approved. No cluster" in user.page.sending.notice.text())
        qtbot.mouseClick(review.merge, LEFT)
        qtbot.mouseClick(review.question.go, LEFT)
        user.wait(lambda: review.notice.text().startswith("Merged."))
        assert len(review.cards) == 1 and review.state.text() == "Merged", "it still shows what it changed"
        assert theirs.status.quiet.whole_text() == "Merged. Clusters change when it is applied."
        assert not review.merge.isVisible() and not review.approve.isVisible()
        user.wait(lambda: theirs.controller.tasks.idle())
    finally:
        theirs.close()
    merged = box.git("show", "main:gke_gc0_europe-west1_node_pools.tf", cwd=folder / "origin.git")
    assert "max_node_count = 8" in merged
    assert user.title == "Approved", "it hasn't looked since"
    _look_again(qtbot, window)
    user.wait(lambda: user.title == "Merged")
    assert user.page.sending.notice.text().endswith("is merged.")
    assert window.status.quiet.whole_text() == "Your changes were merged."

    window.navigation.show_page("proposals")
    mine = window.page("proposals")
    user.wait(lambda: window.controller.tasks.idle())
    qtbot.mouseClick(mine.refresh, LEFT)
    user.wait(lambda: "Merged" in [b.text() for c in mine.cards for b in c.findChildren(Badge)])
    qtbot.mouseClick(window.where.button, LEFT)
    user.wait(lambda: _view(window).place.commit == box.git("rev-parse", "main", cwd=folder / "origin.git"))
    assert _view(window).changes == ()
    user.untouched()
    assert box.git("status", "--porcelain", cwd=user.folder) == ""


def test_further_edits_go_to_the_same_request(
    qtbot: QtBot, window: MainWindow, demo_source: Path, box: Sandbox
) -> None:
    """Sent, edited further from the page that says so, sent again: one request with two commits; and back."""
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    origin = folder / "origin.git"
    box.git("remote", "set-url", "origin", str(origin), cwd=folder / "platform")
    user = User(qtbot, window, folder / "platform")
    user.open()
    assert not window.where.back.isVisible()
    user.raise_maximum()
    user.propose()
    title = user.page.write.title.text()
    user.send()
    qtbot.mouseClick(user.page.sending.further, LEFT)
    user.wait(lambda: _view(window).place.proposal == title and window.controller.tasks.idle())
    branch = _view(window).place.branch
    assert f"Reading {branch} at" in window.where.reading.whole_text()
    assert window.where.back.isVisible() and window.where.back.text() == "Back to main"
    assert _view(window).changes == ()
    user.raise_maximum(9)
    assert [c.before for c in _view(window).changes] == [8], "on top of what was sent"
    user.propose()
    write = user.page.write
    assert write.adding.isVisible() and f"Adds to proposal “{title}”" in write.adding.text()
    assert not write.reviewers.isVisible() and not write.fold.isVisible()
    user.send()
    assert user.title == "Sent for review"
    refs = box.git("for-each-ref", "--format=%(refname)", "refs/repoform/inbox/open", cwd=origin)
    assert len(refs.split("\n")) == 1
    commits = box.git("log", "--format=%s", f"main..{branch}", cwd=origin).split("\n")
    assert len(commits) == 2 and commits[-1] == title
    qtbot.mouseClick(window.where.back, LEFT)
    user.wait(lambda: _view(window).place.branch == "main" and window.controller.tasks.idle())
    assert not window.where.back.isVisible()
    window.navigation.show_page("proposals")
    proposals = window.page("proposals")
    user.wait(lambda: len(proposals.cards) == 1 and window.controller.tasks.idle())
    further = [b for b in proposals.cards[0].findChildren(QPushButton) if b.text() == "Edit further"]
    qtbot.mouseClick(further[0], LEFT)
    user.wait(lambda: _view(window).place.branch == branch)
    user.untouched()


def test_someone_else_changed_it_too(
    qtbot: QtBot, window: MainWindow, demo_source: Path, box: Sandbox
) -> None:
    """Refresh shows three values; mine stays mine, and what is sent stands on their commit."""
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    box.git("remote", "set-url", "origin", str(folder / "origin.git"), cwd=folder / "platform")
    user = User(qtbot, window, folder / "platform")
    user.open()
    user.raise_maximum()
    colleague = box.top / "colleague"
    box.git("clone", "-q", str(folder / "origin.git"), str(colleague))
    pools = colleague / "gke_gc0_europe-west1_node_pools.tf"
    before, after = (f"    ops = {{\n      max_node_count = {n}\n" for n in (4, 6))
    text = pools.read_text()
    assert text.count(before) == 1
    pools.write_text(text.replace(before, after))
    box.commit(colleague, "Let ops grow")
    box.git("push", "-q", cwd=colleague)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    page = window.page("conflict")
    user.wait(lambda: len(page.cards) == 1)
    assert window.stack.currentWidget() == page
    conflict = page.cards[0].conflict
    assert (conflict.before, conflict.theirs, conflict.yours) == (4, 6, 8)
    qtbot.mouseClick(page.cards[0].mine, LEFT)
    user.wait(lambda: not _view(window).conflicts)
    (change,) = _view(window).changes
    assert (change.before, change.after) == (6, 8)
    user.wait(lambda: not page.cards)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)  # “Continue”
    user.wait(lambda: window.stack.currentWidget() is not page)
    user.propose()
    user.send()
    assert user.title == "Sent for review"


def test_a_node_pool_from_the_overview_to_the_draft(
    qtbot: QtBot, window: MainWindow, demo_source: Path, box: Sandbox
) -> None:
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    user = User(qtbot, window, folder / "platform")
    user.open()
    window.navigation.show_page("overview")
    overview = window.page("overview")
    user.wait(lambda: any(p.card.cloud == "GKE" for p in overview.pictures()))
    picture = next(p for p in overview.pictures() if p.card.cloud == "GKE")
    add = next(b for b in picture.findChildren(QPushButton) if b.text() == "Add node pool…")
    qtbot.mouseClick(add, LEFT)
    guide = window.page("guide")
    user.wait(lambda: window.stack.currentWidget() is guide)
    for _ in range(3):
        qtbot.mouseClick(guide.next, LEFT)
    user.wait(guide.diff.isVisible)
    assert _view(window).changes == (), "nothing is kept yet"
    qtbot.mouseClick(guide.next, LEFT)
    user.wait(lambda: len(_view(window).changes) == 1)
    assert _view(window).changes[0].sentence.startswith("Adds the node pool extra")
    user.untouched()


def test_a_fork_is_asked_about_and_the_answer_moves_the_draft(
    qtbot: QtBot, window: MainWindow, hosted: Hosted, forge: Forge, tmp_path: Path
) -> None:
    hosted.push.discard("jana")
    fork = forge.api.fork("acme/infra", "jana/infra")
    hosted.commit("main", {"README.md": b"newer than the fork\n"})
    clone(fork.url, tmp_path / "fork")
    user = User(qtbot, window, tmp_path / "fork")
    user.open()
    user.raise_maximum()
    user.propose()
    box = user.page.write.whereto
    user.wait(lambda: bool(box.buttons))
    qtbot.mouseClick(box.buttons[0], Qt.MouseButton.LeftButton)
    user.wait(lambda: user.page.write.access is not None and box.isHidden())
    view = window.controller.view
    assert view is not None and view.place.commit == hosted.branch("main") and len(view.changes) == 1
    user.send()
    assert user.title == "Sent for review"
    assert [p.head_repo for p in hosted.pulls] == ["jana/infra"] and fork.pulls == []
    user.untouched()


@pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")
def test_the_reviewers_window_is_one(
    qtbot: QtBot, window: MainWindow, demo_source: Path, box: Sandbox
) -> None:
    """However often it is asked for: the one that is open comes to the front, at the proposal; once it was
    closed, another one opens."""
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    box.git("remote", "set-url", "origin", str(folder / "origin.git"), cwd=folder / "platform")
    reviewers = Reviewers(window.settings)
    opened: list[MainWindow] = []
    window.commands.reviewer_wanted.connect(lambda *place: opened.append(reviewers.show(*place)))
    user = User(qtbot, window, folder / "platform")
    window.controller.open_demo(str(folder))
    user.wait(lambda: window.view is not None and window.controller.tasks.idle())
    user.raise_maximum()
    user.propose()
    user.send()
    assert user.title == "Sent for review"

    def reviewing(theirs: MainWindow) -> None:
        user.wait(lambda: theirs.view is not None and theirs.controller.tasks.idle())
        user.wait(lambda: theirs.shows == "review" and len(theirs.page("review").cards) == 1)

    qtbot.mouseClick(user.page.sending.reviewer, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(user.page.sending.reviewer, Qt.MouseButton.LeftButton)  # before it has read anything
    reviewing(opened[-1])
    opened[-1].navigation.show_page("overview")
    opened[-1].showMinimized()
    qtbot.mouseClick(user.page.sending.reviewer, Qt.MouseButton.LeftButton)
    reviewing(opened[-1])
    assert len({id(theirs) for theirs in opened}) == 1 and not opened[-1].isMinimized()
    first = opened[-1]
    with qtbot.waitSignal(first.destroyed):
        first.close()
    qtbot.mouseClick(user.page.sending.reviewer, Qt.MouseButton.LeftButton)
    reviewing(opened[-1])
    assert opened[-1] is not first
    user.wait(lambda: opened[-1].controller.tasks.idle())
    reviewers.end(str(folder))
    assert not opened[-1].isVisible()
