"""What proposals do to a field is said at the field, in the author's window and in another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.session import Session
from core.view import Change, ProposalRow
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

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
    assert said(window).startswith("Proposed in ") and said(window).endswith("by Jana Winter: 8.")
    assert said(window, "min_node_count") == "", "no other field"
    window.navigation.go_to(".", GKE_POOL, "apps-prod")
    assert said(window) == "", "nor another environment"
    window.navigation.go_to(".", GKE_POOL, "ops")
    assert said(window).endswith("8.")
    other.reviews.merge(other.proposals.rows()[0].id)
    behind.tick()
    qtbot.waitUntil(lambda: said(window).startswith("Merged in "))


def test_each_head_is_read_once(
    window: MainWindow, other: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(other, 8)
    session = window.controller.session
    assert session is not None
    read: list[str] = []
    plain = session.proposals.changes_of

    def counted(row: ProposalRow) -> tuple[Change, ...]:
        read.append(row.commit)
        return plain(row)

    monkeypatch.setattr(session.proposals, "changes_of", counted)
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.proposals.load()
    qtbot.waitUntil(lambda: bool(said(window)))
    for _time in range(3):
        window.proposals.load()
        window.navigation.go_to(".", GKE_POOL, "apps")
        window.navigation.go_to(".", GKE_POOL, "ops")
    assert len(read) == 1


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
