"""What proposals do to a field is said at the field, in the author's window and in another's."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.git.repository import Repository
from core.session import Session
from core.snapshot import Snapshot
from gui.overview.page import ClusterPicture
from gui.window.sidebar import ROLE
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

GKE, EKS = "gke_gc0_europe-west1", "eks_gc0_eu-west-1"
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def other(qtbot: QtBot, platform: Path, tmp_path: Path) -> Iterator[Session]:
    """Somebody else's session on the same remote."""
    session = Session.open(str(platform), fetch=True, data_dir=str(tmp_path / "other"))
    yield session
    session.close()


def send(session: Session, value: int) -> None:
    session.draft.set(".", GKE_POOL, "ops", "max_node_count", value)
    session.draft.finish()
    text = session.proposals.text()
    result = session.proposals.send(text.title, text.description, text.branch)
    assert result.state == "open", result.problem


def said(window: MainWindow, setting: str = "max_node_count") -> str:
    row = form_of(window).row(setting)
    assert row is not None
    return row.message("proposed")


def test_a_field_tells_what_is_proposed_then_merged(window: MainWindow, other: Session, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    assert said(window) == ""
    send(other, 8)
    behind = window.proposals.behind
    assert behind is not None
    behind.tick()  # as it does by itself, a while later
    qtbot.waitUntil(lambda: bool(said(window)))
    assert said(window) == "Proposed by Jana Winter: 8."
    assert said(window, "min_node_count") == "", "no other field"
    window.navigation.go_to(".", GKE_POOL, "apps-prod")
    assert said(window) == "", "nor another environment"
    window.navigation.go_to(".", GKE_POOL, "ops")
    assert said(window).endswith("8.")
    other.reviews.merge(other.proposals.rows()[0].id)
    behind.tick()
    qtbot.waitUntil(lambda: said(window).startswith("Merged just now (proposed by Jana Winter): 8."))


def test_each_head_is_read_once(
    window: MainWindow, other: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is looked at, and however often: the form, the overview, the tree."""
    send(other, 8)
    read: list[str] = []
    plain = Repository.snapshot

    def counted(self: Repository, commit: str) -> Snapshot:
        read.append(commit)
        return plain(self, commit)

    monkeypatch.setattr(Repository, "snapshot", counted)
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.proposals.load()
    qtbot.waitUntil(lambda: bool(said(window)))
    for _time in range(3):
        window.proposals.load()
        window.navigation.go_to(".", GKE_POOL, "apps")
        window.navigation.show_page("overview")
        window.navigation.go_to(".", GKE_POOL, "ops")
    (row,) = [r for r in window.proposals.rows or () if r.state == "open"]
    assert read.count(row.commit) == 1


def tree_says(window: MainWindow, module: str, kind: str) -> str:
    items = [i.data(0, ROLE) for i in window.sidebar.items()]
    return str(next(node.signed for node in items if node.kind == kind and node.module == module))


def test_pool_and_cluster_say_it_in_the_tree_on_the_card_and_at_the_head(
    window: MainWindow, other: Session, qtbot: QtBot
) -> None:
    window.navigation.show_page("overview")
    send(other, 8)
    assert window.proposals.behind is not None
    window.proposals.behind.tick()
    overview = window.page("overview")

    def card(cluster: str) -> ClusterPicture:
        found: ClusterPicture = next(p for p in overview.pictures() if p.card.cluster == cluster)
        return found

    qtbot.waitUntil(lambda: bool(tree_says(window, GKE_POOL, "pool")))
    qtbot.waitUntil(lambda: {GKE, EKS} <= {p.card.cluster for p in overview.pictures()})
    words = "Proposed by Jana Winter"
    assert tree_says(window, GKE_POOL, "pool") == words == tree_says(window, GKE, "cluster")
    assert tree_says(window, GKE, "default") == "" == tree_says(window, EKS, "cluster")
    (name,) = [n for n in card(GKE).names if n.marks]
    assert name.text() == "np1-general" and name.marks[0].words == words
    assert [c.cell.environment for c in card(GKE).cells if c.marks] == ["ops"]
    assert not any(n.marks for n in card(EKS).names)
    assert "1 proposal open" in [c.text() for c in card(GKE).foot]
    window.navigation.go_to(".", GKE_POOL, "ops")
    (chip,) = window.where.chips
    assert chip.text() == words and "8" in chip.accessibleDescription()
    window.navigation.go_to(".", EKS, "ops")
    assert window.where.chips == []
    window.navigation.go_to(".", GKE, "ops")
    (chip,) = window.where.chips
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.shows == "review")


def test_merged_then_applied_with_a_tag(
    window: MainWindow, other: Session, qtbot: QtBot, platform: Path
) -> None:
    other.draft.set(".", GKE_POOL, "apps", "max_node_count", 9)
    send(other, 8)
    other.reviews.merge(other.proposals.rows()[0].id)
    window.navigation.go_to(".", GKE_POOL, "ops")
    window.proposals.load()
    qtbot.waitUntil(lambda: "Merged" in said(window))
    assert said(window).endswith("ops: applied with the merge.")
    (chip,) = window.where.chips
    assert chip.text() == "Merged just now · applied in ops · waits for a tag in apps"
    window.navigation.go_to(".", GKE_POOL, "apps")
    assert said(window).endswith("apps: waits for a tag apps-deploy-*.")
    origin = git(platform, "remote", "get-url", "origin")
    git(Path(origin), "tag", "apps-deploy-77", "main")
    assert window.proposals.behind is not None
    window.proposals.behind.tick()
    qtbot.waitUntil(lambda: said(window).endswith("apps: applied with apps-deploy-77."))
    (chip,) = window.where.chips
    assert chip.text() == "Merged just now · applied in apps · applied in ops"
    assert tree_says(window, GKE_POOL, "pool") == chip.text()


def git(where: Path, *args: str) -> str:
    return subprocess.run(
        ["git", *args], cwd=where, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_the_authors_window_learns_of_the_merge(
    window: MainWindow, other: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.controller.session
    assert session is not None
    window.controller.take(
        Session.open(session.source.place.folder, fetch=True, data_dir=str(tmp_path / "data"))
    )
    mine = window.controller.session
    assert mine is not None
    send(mine, 9)
    window.controller.look()
    window.proposals.load()
    assert window.view is not None
    before = window.view.place.commit
    other.reviews.merge(other.proposals.rows()[0].id)
    behind = window.proposals.behind
    assert behind is not None
    behind.tick()
    qtbot.waitUntil(lambda: window.view is not None and window.view.place.commit != before)


def test_with_own_edits_the_merge_is_said_and_nothing_is_moved(
    window: MainWindow, other: Session, qtbot: QtBot
) -> None:
    window.navigation.go_to(".", EKS, "ops")
    send(other, 9)
    behind = window.proposals.behind
    assert behind is not None and window.view is not None
    behind.tick()
    window.controller.set_at(".", GKE_POOL, "ops", "min_node_count", 2)
    window.controller.finish()
    before = window.view.place.commit
    other.reviews.merge(other.proposals.rows()[0].id)
    behind.tick()
    assert window.banner.isVisible() and window.banner.text().endswith(
        "was merged into main. Refresh puts your changes on top of it."
    )
    assert window.view.place.commit == before and len(window.view.changes) == 1
    window.banner.hide()
    behind.tick()
    assert window.banner.isHidden(), "said once"


def test_a_start_without_the_remote_is_made_up_for_by_itself(
    window: MainWindow, other: Session, qtbot: QtBot, platform: Path
) -> None:
    send(other, 9)
    origin = Path(git(platform, "remote", "get-url", "origin"))
    origin.rename(origin.with_name("away.git"))
    window.proposals.reset()
    window.navigation.show_page("proposals")
    page = window.page("proposals")
    assert page.problem.isVisible() and page.cards == []
    told = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    assert "Which proposals there are can't be told now." in told
    assert not any("No proposals yet" in text or "Asking" in text for text in told), "it isn't known"
    window.navigation.show_page("overview")
    origin.with_name("away.git").rename(origin)
    behind = window.proposals.behind
    assert behind is not None and behind.timer.isActive()
    behind.tick()
    qtbot.waitUntil(lambda: bool(tree_says(window, GKE_POOL, "pool")))
    window.navigation.show_page("proposals")
    assert len(page.cards) == 1 and not page.problem.isVisible()
    origin.rename(origin.with_name("away.git"))
    window.proposals.load()
    assert len(page.cards) == 1 and "As of just now" in page.problem.text(), "what is known stays"
