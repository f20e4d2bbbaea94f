"""A private repository over https: the user's own Git access, then the token that Repoform knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session import Session, SessionError, clone
from tests.core.publish.conftest import box, desk
from tests.core.publish.desk import TOKEN, GitHubDesk
from tests.forge.fixtures import forge

__all__ = ["box", "desk", "forge"]


@pytest.fixture
def private(desk: GitHubDesk) -> GitHubDesk:
    desk.hosted.private = True
    return desk


def test_fetching_asks_once_more_with_the_token(private: GitHubDesk) -> None:
    folder = str(private.folder)
    with Session.open(folder, fetch=True, data_dir=private.data, keep_draft=False) as session:
        assert session.view.place.fetched is not None and session.view.place.note == ""
        private.hosted.commit("main", {"new.tf": b"# new\n"})
        session.refresh()
        assert "new.tf" in session.source.snapshot.entries
        assert all(TOKEN not in line for line in session.git_commands())


def test_without_one_it_is_said(private: GitHubDesk) -> None:
    private.sign_in(None)
    with Session.open(str(private.folder), fetch=True, data_dir=private.data, keep_draft=False) as session:
        assert session.view.place.fetched is None and session.view.place.note


def test_cloning(private: GitHubDesk, tmp_path: Path) -> None:
    made = clone(private.url, tmp_path / "there", data_dir=private.data)
    assert (made / ".git").is_dir()
    assert TOKEN not in (made / ".git/config").read_text()
    private.sign_in(None)
    with pytest.raises(SessionError):
        clone(private.url, tmp_path / "other", data_dir=private.data)
    assert not list((tmp_path / "other").iterdir())
