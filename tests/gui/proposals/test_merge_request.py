"""The whole circle on a look-alike GitLab in two real windows: jana edits and sends, ali reviews, approves
and merges, jana sees it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core import demo
from core.forge.connect import Connection, connect
from core.git.repository import Repository
from core.git.transfer import clone
from core.session import sender
from gui.control.tasks import Tasks
from gui.kit.widgets import Badge
from gui.window.window import MainWindow
from tests.core.forge.gitlab.conftest import gitlab
from tests.core.forge.gitlab.desk import ALI, JANA, without_account
from tests.forge.gitlab import Project
from tests.forge.server import Fault, Forge
from tests.gui.test_end_to_end import LEFT, User, box
from tests.gui.window_fixtures import new_window

__all__ = ["box", "gitlab"]


@pytest.fixture
def hosted(gitlab: Forge, box: object, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The demo platform on it; who is signed in depends on whose window it is."""
    without_account(monkeypatch)
    monkeypatch.setenv("GITLAB_HOST", gitlab.host)

    def connected(repository: Repository, remote: str, data_dir: Path, **more: Any) -> Connection:
        token = ALI if "ali" in data_dir.parts else JANA
        environ = {**os.environ, "GITLAB_TOKEN": token}
        return connect(repository, remote, data_dir, environ=environ, pause=0, **more)

    monkeypatch.setattr(sender, "connect", connected)
    gitlab.user("jana", JANA)
    gitlab.user("ali", ALI)
    made: Project = gitlab.repository("acme/sub/infra", demo.KUBESTACK.files(), push=("jana", "ali"))
    return made


def window_of(qtbot: QtBot, top: Path, name: str) -> MainWindow:
    folder = top / name
    return new_window(qtbot, folder, tasks=Tasks())


@pytest.fixture
def jana(qtbot: QtBot, hosted: Project, tmp_path: Path) -> Iterator[User]:
    clone(hosted.url, tmp_path / "infra")
    user = User(qtbot, window_of(qtbot, tmp_path, "jana"), tmp_path / "infra")
    yield user
    user.window.controller.close()


def badges(widget: QWidget) -> list[str]:
    return [badge.text() for badge in widget.findChildren(Badge)]


def test_from_an_edit_to_the_merge_between_two_windows(
    qtbot: QtBot, jana: User, hosted: Project, gitlab: Forge, tmp_path: Path
) -> None:
    jana.open()
    jana.raise_maximum()
    jana.propose()
    assert "jana" in jana.page.write.sending_as.text()
    gitlab.fault("POST", r"/merge_requests$", Fault("drop", after=True))
    jana.send()
    assert jana.title == "Sent for review", jana.page.sending.notice.text()
    (made,) = hosted.merge_requests
    assert jana.page.sending.url.whole_text().endswith("/acme/sub/infra/-/merge_requests/1")
    jana.wait(lambda: jana.window.controller.tasks.idle())

    clone(hosted.url, tmp_path / "theirs")
    ali = User(qtbot, window_of(qtbot, tmp_path, "ali"), tmp_path / "theirs")
    theirs = ali.window
    try:
        ali.open()
        theirs.navigation.show_page("proposals")
        proposals = theirs.page("proposals")
        ali.wait(lambda: len(proposals.cards) == 1)
        assert "!1" in proposals.cards[0].accessibleName(), "as GitLab writes it"
        qtbot.mouseClick(proposals.cards[0].buttons.itemAt(0).widget(), LEFT)
        review = theirs.page("review")
        ali.wait(lambda: len(review.cards) == 1 and theirs.controller.tasks.idle())
        assert review.others == [] and not review.inbox.isVisible(), "GitLab vouches for who approves"
        qtbot.mouseClick(review.approve, LEFT)
        ali.wait(lambda: review.notice.text() == "Approved.")
        assert list(made.approved) == ["ali"]
        ali.wait(lambda: theirs.controller.tasks.idle())
        qtbot.mouseClick(review.merge, LEFT)
        qtbot.mouseClick(review.question.go, LEFT)
        ali.wait(lambda: review.notice.text().startswith("Merged."))
        assert review.state.text() == "Merged" and made.state == "merged"
        ali.wait(lambda: theirs.controller.tasks.idle())
    finally:
        theirs.controller.close()
    assert "max_node_count = 8" in hosted.git("show", "main:gke_gc0_europe-west1_node_pools.tf")

    window = jana.window
    window.navigation.show_page("proposals")
    mine = window.page("proposals")
    jana.wait(lambda: window.controller.tasks.idle())
    qtbot.mouseClick(mine.refresh, LEFT)
    jana.wait(lambda: any("Merged" in badges(card) for card in mine.cards))
    assert gitlab.count("POST", r"/projects/acme%2Fsub%2Finfra/merge_requests") == 1
    jana.untouched()


@pytest.mark.parametrize(
    "fault",
    [Fault("status", 502), Fault("drop"), Fault("status", 502, after=True), Fault("truncate")],
    ids=["502 before", "dropped before", "502 after", "truncated"],
)
def test_whatever_fails_there_is_exactly_one(
    jana: User, hosted: Project, gitlab: Forge, fault: Fault
) -> None:
    jana.open()
    jana.raise_maximum()
    jana.propose()
    gitlab.fault("POST", r"/merge_requests$", fault, times=4)
    jana.send()
    if jana.title == "It stopped on the way":
        gitlab.clear_faults()
        jana.resume()
    assert jana.title == "Sent for review"
    assert [made.state for made in hosted.merge_requests] == ["opened"]
    jana.untouched()
