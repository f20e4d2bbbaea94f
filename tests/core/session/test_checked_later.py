"""A large repository is shown before it is checked; until then nothing is said that only the checks know."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session import Session
from core.session.headless import check_path
from core.view import View
from tests import many_roots
from tests.bench import repository

POOL = 'google_container_node_pool.pool["core"]'
ROOT = "platform/team5/root5"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_roots.build(tmp_path_factory.mktemp("large"))


def opened(large: Path, data: Path) -> Session:
    return Session.open(str(large), data_dir=data, later=True)


def at_once(large: Path, data: Path) -> View:
    with Session.open(str(large), data_dir=data) as session:
        return session.check_rest()


def said(view: View) -> set[str]:
    return {f"{p.root} {p.environment} {p.sentence}" for p in view.base_problems}


def test_shown_first_and_checked_later(large: Path, tmp_path: Path) -> None:
    whole = at_once(large, tmp_path / "once")
    assert any(p.root == many_roots.WRONG for p in whole.base_problems)
    with opened(large, tmp_path / "data") as session:
        first = session.view
        assert first.checking == "running" and not session.checked
        assert first.platforms == whole.platforms
        assert not any(p.root == many_roots.WRONG for p in first.base_problems)
        parts: list[float] = []
        last = session.check_rest(told=parts.append)
        while not session.checked:
            last = session.check_rest()
        assert last.checking == "" and last.number > first.number
        assert said(last) == said(whole)
        assert len(parts) > 5 and parts == sorted(parts) and 0 <= parts[0] <= parts[-1] < 1


def test_the_same_as_the_command(large: Path, tmp_path: Path) -> None:
    problems, _covered, _aside = check_path(str(large), None)
    with opened(large, tmp_path / "data") as session:
        while not session.checked:
            session.check_rest()
        assert said(session.view) == {f"{p.root} {p.environment} {p.sentence}" for p in problems}


def test_gives_way_and_goes_on(large: Path, tmp_path: Path) -> None:
    with opened(large, tmp_path / "data") as session:
        first, turns = session.view, 0
        while not session.checked:
            turn = iter([False, True])
            shown = session.check_rest(lambda turn=turn: next(turn))  # type: ignore[misc]
            turns += 1
            assert (shown is first) == bool(shown.checking)
        assert turns > 5
        assert any(p.root == many_roots.WRONG for p in session.view.base_problems)


def test_stopped_until_asked(large: Path, tmp_path: Path) -> None:
    with opened(large, tmp_path / "data") as session:
        assert session.check_rest(stopped=lambda: True).checking == "stopped"
        while not session.checked:  # the files that no root reads
            session.check_rest()
        assert session.view.checking == "stopped"
        assert session.check_again().checking == "running" and not session.checked
        while not session.checked:
            session.check_rest()
        assert session.view.checking == ""


@pytest.mark.parametrize("stopped", [False, True])
def test_a_draft_is_always_checked(large: Path, tmp_path: Path, stopped: bool) -> None:
    """What stands in the way of a proposal is known with the first edit."""
    with opened(large, tmp_path / "data") as session:
        if stopped:
            session.check_rest(stopped=lambda: True)
        view = session.draft.set(ROOT, POOL, "test", "autoscaling.min_node_count", 99)
        assert view.checking == "" and view.edits == 1
        assert [p.root for p in view.draft_problems] == [ROOT]
        assert any(p.root == many_roots.WRONG for p in view.base_problems)
        session.check_rest()
        assert session.view.edits == 1 and session.view.changes
    with opened(large, tmp_path / "data") as session:
        assert session.view.edits == 1 and session.view.checking == "" and session.view.draft_problems


def test_a_small_one_is_checked_at_once(tmp_path: Path) -> None:
    few = {p: t for p, t in many_roots.files().items() if p.startswith(many_roots.WRONG)}
    small = repository.build(tmp_path / "small", few)
    with Session.open(str(small), data_dir=tmp_path / "data", later=True) as session:
        assert session.view.checking == "" and session.view.base_problems
