"""A private repository over https: the user's own Git access, then the token that Repoform knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session import Session, SessionError, clone
from core.session.comparing import review_path
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


def test_a_review_fetches_a_branch_that_only_the_remote_has(
    private: GitHubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the token for exactly that host; a helper of the repository's own configuration never runs."""
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(private.data))
    ran = private.folder.parent / "ran"
    private.box.git("config", "credential.helper", f"!touch {ran}; echo", cwd=private.folder)
    private.hosted.git("branch", "theirs", "main")
    private.hosted.commit("theirs", {"new.tf": b"# new\n"}, "Add a file")
    for name in ("theirs", "origin/theirs"):
        shown = review_path(str(private.folder), "main", name)
        assert [d.path for d in shown.diff] == ["new.tf"] and shown.title == "Add a file"
    with pytest.raises(SessionError) as missing:
        review_path(str(private.folder), "main", "no-such")
    assert "no-such" in missing.value.sentence
    private.hosted.git("branch", "later", "theirs")
    private.sign_in(None)
    with pytest.raises(SessionError) as refused:
        review_path(str(private.folder), "main", "later")
    assert "There is no “later” here, and the remote can't be asked for it: " in refused.value.sentence
    assert "credentials" in refused.value.sentence and not ran.exists()
    assert TOKEN not in (private.folder / ".git/config").read_text()


def test_a_token_for_another_host_stays_here(private: GitHubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(private.data))
    monkeypatch.setenv("GH_HOST", "github.acme.example")
    monkeypatch.setenv("GH_TOKEN", "tok_for_github_com_0123456789")
    private.hosted.git("branch", "theirs", "main")
    private.forge.seen_authorization.clear()
    with pytest.raises(SessionError):
        review_path(str(private.folder), "main", "theirs")
    assert private.forge.seen_authorization == []
