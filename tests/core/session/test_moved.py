"""The branch moves while one writes: found out when sending, and nothing is sent until it was seen."""

from __future__ import annotations

import pytest

from tests.core.session.conftest import POOLS, Place
from tests.core.session.test_proposing import ready, send

OPS = "    ops = {\n      max_node_count = "


def branches(place: Place) -> list[str]:
    return place.git(
        "for-each-ref", "--format=%(refname)", "refs/heads", "refs/repoform", where=place.origin
    ).splitlines()


def test_the_same_file_moved(place: Place) -> None:
    session = ready(place)
    place.colleague_commits((POOLS, 'source = "', '# One\n  source = "'), subject="One")
    place.colleague_commits((POOLS, "# One", "# Two"), subject="Two")
    place.colleague_commits((POOLS, "# Two", "# Three"), subject="Three")
    result = send(session)
    assert result.state == "moved"
    assert result.problem == (
        "main has 3 new commits since you looked, and they change the same files. Nothing was sent. Refresh "
        "shows how your changes fit."
    )
    assert branches(place) == ["refs/heads/main"], "nothing arrived"
    assert session.proposals.unfinished() == () and session.view.readonly is None, "nothing to resume"
    assert [c.after for c in session.view.changes] == [8]
    view = session.refresh()
    assert view.conflicts == () and [c.after for c in view.changes] == [8]
    sent = send(session)
    assert sent.state == "open"
    theirs = place.git("show", f"{sent.branch}:{POOLS}", where=place.origin)
    assert "# Three" in theirs and "max_node_count = 8" in theirs


def test_the_same_setting_moved(place: Place) -> None:
    session = ready(place)
    place.colleague_commits((POOLS, f"{OPS}4", f"{OPS}6"))
    result = send(session)
    assert result.state == "moved" and "1 new commit since you looked" in (result.problem or "")
    (conflict,) = session.refresh().conflicts
    assert (conflict.setting, conflict.before, conflict.theirs, conflict.yours) == (
        "max_node_count", 4, 6, 8,
    )  # fmt: skip


def test_other_files_do_not_stand_in_the_way(place: Place) -> None:
    session = ready(place)
    place.colleague_commits(("README.md", "\n", "\nMore.\n"))
    assert send(session).state == "open"


def test_a_branch_that_was_rewritten(place: Place) -> None:
    place.colleague_commits((POOLS, f"{OPS}4", f"{OPS}5"))
    session = ready(place)
    place.git("update-ref", "refs/heads/main", "main~1", where=place.origin)
    result = send(session)
    assert result.state == "moved" and "another one since you looked" in (result.problem or "")


@pytest.mark.parametrize("name", ["", "feature/room"])
def test_the_branch_name_is_asked_about(place: Place, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    from core.forge.inbox.forge import Inbox

    asked: list[tuple[str, str]] = []
    really = Inbox.access

    def access(self: Inbox, base: str, branch: str = "") -> object:
        asked.append((base, branch))
        return really(self, base, branch)

    monkeypatch.setattr(Inbox, "access", access)
    session = ready(place)
    session.proposals.access(name)
    assert asked == [("main", name or session.proposals.text().branch)]
