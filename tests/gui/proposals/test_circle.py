"""The whole circle on a look-alike Gitea and Forgejo in two real windows: jana edits and sends, ali reviews,
approves and merges, jana sees it; or it is closed, and she takes her draft back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core import demo
from core.forge.connect import Connection, connect
from core.git.repository import Repository
from core.git.transfer import clone
from core.session import sender
from core.view import View
from gui.control.tasks import Tasks
from gui.kit.widgets import Badge
from gui.window.sidebar import ROLE
from gui.window.window import MainWindow
from tests.forge.fixtures import running
from tests.forge.gitea import Api, Forgejo, Hosted
from tests.forge.server import Fault, Forge
from tests.gui.test_end_to_end import LEFT, MAXIMUM, User, box
from tests.gui.window_fixtures import GKE_POOL, form_of, new_window

__all__ = ["box"]

GKE = "gke_gc0_europe-west1"
JANA, ALI = "1" * 40, "a" * 40
WHY = "The load has gone down again."


@pytest.fixture(params=[Api, Forgejo], ids=["gitea", "forgejo"])
def forge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forge]:
    with running(tmp_path, request.param) as made:
        yield made


@pytest.fixture
def hosted(forge: Forge, box: object, monkeypatch: pytest.MonkeyPatch) -> Hosted:
    """The demo platform on it; who is signed in depends on whose window it is."""

    def connected(repository: Repository, remote: str, data_dir: Path, **more: Any) -> Connection:
        token = ALI if "ali" in data_dir.parts else JANA
        environ = {**os.environ, "GITEA_TOKEN": token, "GITEA_SERVER_URL": f"http://{forge.host}"}
        return connect(repository, remote, data_dir, environ=environ, pause=0, **more)

    monkeypatch.setattr(sender, "connect", connected)
    forge.user("jana", JANA)
    forge.user("ali", ALI)
    made: Hosted = forge.repository("acme/infra", demo.KUBESTACK.files(), push=("jana", "ali"))
    return made


def window_of(qtbot: QtBot, top: Path, name: str) -> MainWindow:
    folder = top / name
    return new_window(qtbot, folder, tasks=Tasks())


@pytest.fixture
def person(qtbot: QtBot, hosted: Hosted, tmp_path: Path) -> Iterator[Callable[[str], User]]:
    """Somebody with a clone and a window of their own, opened."""
    there: list[User] = []

    def made(name: str) -> User:
        clone(hosted.url, tmp_path / f"clone-{name}")
        user = User(qtbot, window_of(qtbot, tmp_path, name), tmp_path / f"clone-{name}")
        there.append(user)
        user.open()
        return user

    yield made
    for user in there:
        user.window.controller.close()


def shown(user: User) -> View:
    assert user.window.view is not None
    return user.window.view


def review_of(user: User) -> Any:
    """The only proposal, opened from the list."""
    window = user.window
    window.navigation.show_page("proposals")
    page = window.page("proposals")
    user.wait(lambda: len(page.cards) == 1 and window.controller.tasks.idle())
    user.qtbot.mouseClick(page.cards[0].buttons.itemAt(0).widget(), LEFT)
    review = window.page("review")
    user.wait(lambda: len(review.cards) == 1 and window.controller.tasks.idle())
    return review


def test_from_an_edit_to_the_merge_between_two_windows(
    qtbot: QtBot, person: Callable[[str], User], hosted: Hosted, forge: Forge
) -> None:
    jana = person("jana")
    jana.raise_maximum()
    jana.propose()
    assert "jana" in jana.page.write.sending_as.text()
    forge.fault("POST", r"/pulls$", Fault("drop", after=True))
    jana.send()
    assert jana.title == "Sent for review", jana.page.sending.notice.text()
    (pull,) = hosted.pulls
    assert jana.page.sending.url.whole_text().endswith("/acme/infra/pulls/1")
    jana.wait(lambda: jana.window.controller.tasks.idle())

    ali = person("ali")
    review = review_of(ali)
    assert review.others == [] and not review.inbox.isVisible(), "the server vouches for who approves"
    qtbot.mouseClick(review.approve, LEFT)
    ali.wait(lambda: review.notice.text() == "Approved.")
    assert [(r["user"]["login"], r["state"]) for r in pull.reviews] == [("ali", "APPROVED")]
    ali.wait(lambda: ali.window.controller.tasks.idle())
    qtbot.mouseClick(review.merge, LEFT)
    qtbot.mouseClick(review.question.go, LEFT)
    ali.wait(lambda: review.notice.text().startswith("Merged."))
    assert review.state.text() == "Merged" and pull.merged
    ali.wait(lambda: ali.window.controller.tasks.idle())
    assert "max_node_count = 8" in hosted.git("show", "main:gke_gc0_europe-west1_node_pools.tf")

    window = jana.window
    window.navigation.show_page("proposals")
    mine = window.page("proposals")
    jana.wait(lambda: window.controller.tasks.idle())
    qtbot.mouseClick(mine.refresh, LEFT)
    jana.wait(lambda: any("Merged" in [b.text() for b in card.findChildren(Badge)] for card in mine.cards))
    assert forge.count("POST", r"/repos/acme/infra/pulls") == 1
    seen = {header.split(" ")[1] for header in forge.seen_authorization if header.startswith("token ")}
    assert seen == {JANA, ALI}, "each with their own, and nothing else"
    jana.untouched()


def test_closed_with_its_reason_and_the_draft_taken_back(
    qtbot: QtBot, person: Callable[[str], User], hosted: Hosted, forge: Forge
) -> None:
    jana = person("jana")
    jana.raise_maximum()
    jana.propose()
    jana.send()
    (pull,) = hosted.pulls
    jana.wait(lambda: jana.window.controller.tasks.idle())
    assert not shown(jana).changes
    review = review_of(jana)
    qtbot.mouseClick(review.end, LEFT)
    question = review.end_question
    assert "main stays as it is" in question.what.text() and pull.state == "open", "asked first"
    qtbot.mouseClick(question.cancel, LEFT)
    assert pull.state == "open"
    qtbot.mouseClick(review.end, LEFT)
    question = review.end_question
    qtbot.keyClicks(question.reason, WHY)
    qtbot.mouseClick(question.go, LEFT)
    jana.wait(lambda: review.notice.text().startswith("Closed without being merged."))
    assert pull.state == "closed" and [c["body"] for c in pull.comments] == [WHY]
    assert review.state.text() == "Closed" and not review.end.isVisible() and review.take_back.isVisible()
    jana.wait(lambda: jana.window.controller.tasks.idle())
    page = jana.window.page("proposals")
    jana.wait(lambda: [b.text() for card in page.cards for b in card.findChildren(Badge)] == ["Closed"])
    qtbot.mouseClick(review.take_back, LEFT)
    jana.wait(lambda: [c.after for c in shown(jana).changes] == [8])
    assert "is your draft again" in shown(jana).notice
    assert forge.count("POST", r"/repos/acme/infra/pulls") == 1
    jana.untouched()


def told(user: User) -> list[str]:
    """How far the pool is on its way, at the head of its page."""
    return [chip.text() for chip in user.window.where.chips]


def at_field(user: User) -> str:
    row = form_of(user.window).row(MAXIMUM)
    assert row is not None
    return row.message("proposed")


def in_tree(user: User, module: str) -> str:
    nodes = [item.data(0, ROLE) for item in user.window.sidebar.items()]
    return next((n.signed for n in nodes if n.module == module and n.kind in ("pool", "cluster")), "")


def looks_again(user: User) -> None:
    """The forge's polite interval has passed; nobody presses anything."""
    behind = user.window.proposals.behind
    assert behind is not None
    user.window.activateWindow()
    user.qtbot.waitUntil(user.window.isActiveWindow)
    user.wait(lambda: behind.timer.isActive() and user.window.controller.tasks.idle())
    behind.tick()


def test_how_far_it_is_stands_in_both_windows(
    qtbot: QtBot, person: Callable[[str], User], hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the draft, proposed, merged, applied with a tag: in the windows of author and reviewer, at the
    field, the pool and the cluster, and nobody refreshes anything."""
    now = datetime.fromisoformat("2026-01-01T00:00:30+00:00").timestamp()
    monkeypatch.setattr(time, "time", lambda: now)  # half a minute after all that the forge says
    jana, ali = person("jana"), person("ali")
    ali.window.navigation.go_to(".", GKE_POOL, "ops")
    ali.wait(lambda: form_of(ali.window).row(MAXIMUM) is not None)
    assert told(ali) == [] and at_field(ali) == "" == in_tree(ali, GKE_POOL)
    jana.window.activateWindow()
    qtbot.waitUntil(jana.window.isActiveWindow)
    jana.raise_maximum()
    assert jana.window.where.count.text() == "1 change in your draft"
    jana.window.controller.set_at(".", GKE_POOL, "apps", MAXIMUM, 9)
    jana.propose()
    jana.send()
    assert sorted(c.change.after for c in jana.page.sending.sent.cards) == [8, 9], "what was sent stays"
    jana.window.navigation.go_to(".", GKE_POOL, "ops")
    jana.wait(lambda: told(jana) == ["Proposed in #1 by jana"])
    assert at_field(jana) == "Proposed in #1 by jana: 8."
    looks_again(ali)
    ali.wait(lambda: told(ali) == ["Proposed in #1 by jana"])
    assert at_field(ali) == at_field(jana)
    for user in (jana, ali):
        assert in_tree(user, GKE_POOL) == in_tree(user, GKE) == "Proposed in #1 by jana"
    review = review_with(ali, 2)
    qtbot.mouseClick(review.approve, LEFT)
    ali.wait(lambda: review.notice.text() == "Approved.")
    ali.wait(lambda: ali.window.controller.tasks.idle())
    qtbot.mouseClick(review.merge, LEFT)
    qtbot.mouseClick(review.question.go, LEFT)
    ali.wait(lambda: review.notice.text().startswith("Merged."))
    ali.window.navigation.go_to(".", GKE_POOL, "ops")
    merged = "Merged just now · applied in ops · waits for a tag in apps"
    before = shown(jana).place.commit
    looks_again(jana)
    for user in (jana, ali):
        user.wait(lambda user=user: told(user) == [merged])
        assert at_field(user) == "Merged just now (#1 by jana): 8. ops: applied with the merge."
        assert in_tree(user, GKE_POOL) == merged == in_tree(user, GKE)
    jana.wait(lambda: shown(jana).place.commit != before)
    hosted.git("tag", "apps-deploy-1", "main")
    done = "Merged just now · applied in apps · applied in ops"
    for user in (jana, ali):
        looks_again(user)
        user.wait(lambda user=user: told(user) == [done])
    jana.window.navigation.go_to(".", GKE_POOL, "apps")
    jana.wait(lambda: at_field(jana).endswith("apps: applied with apps-deploy-1."))
    jana.untouched()


def review_with(user: User, changes: int) -> Any:
    """The only proposal, opened from the head of the pool's page."""
    user.qtbot.mouseClick(user.window.where.chips[0], LEFT)
    review = user.window.page("review")
    user.wait(lambda: len(review.cards) == changes and user.window.controller.tasks.idle())
    return review
