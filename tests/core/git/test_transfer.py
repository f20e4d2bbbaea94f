"""Fetch, clone and push, against real remotes; with progress and cancel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import core.git.transfer
from core.git.commit import commit_files, private_ref
from core.git.errors import GitError, Kind
from core.git.identity import Identity
from core.git.repository import Repository, open_repository
from core.git.transfer import Token, clone, fetch, fetch_refs, ls_remote, push, stream
from tests.core.git.sandbox import Sandbox, footprint

JANA = Identity("Jana Novak", "jana@example.org")


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


def test_fetch_leaves_the_users_refs_alone(box: Sandbox) -> None:
    work, origin = box.with_origin()
    box.git("tag", "v2", cwd=origin)
    before = footprint(work)
    other = box.top / "other"
    box.git("clone", "-q", str(origin), str(other))
    (other / "main.tf").write_bytes(b"moved\n")
    moved = box.commit(other)
    box.git("push", "-q", "origin", "HEAD", cwd=other)
    repository = opened(work)
    assert repository.base_commit("origin", "main") != moved
    assert fetch(repository, "origin").default == "main"
    assert repository.base_commit("origin", "main") == moved
    assert repository.default_branch("origin") == "main"
    assert footprint(work) == before
    assert not (work / ".git/FETCH_HEAD").exists() and "v2" not in box.git("tag", cwd=work)


def test_what_is_here_already_is_not_brought_again(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    work, origin = box.with_origin()
    box.git("branch", "app", "main", cwd=origin)
    box.git("branch", "old", "main", cwd=origin)
    repository = opened(work)
    fetch(repository, "origin", "app", "old")
    box.git("branch", "-D", "old", cwd=origin)
    brought: list[tuple[str | bytes, ...]] = []

    def counted(runner: Any, arguments: tuple[str, ...], **more: Any) -> Any:
        brought.append(arguments)
        return stream(runner, arguments, **more)

    monkeypatch.setattr(core.git.transfer, "stream", counted)
    again = fetch(repository, "origin", "app")
    assert (again.default, again.gone) == ("main", frozenset({"old"})) and brought == []
    box.git("symbolic-ref", "HEAD", "refs/heads/app", cwd=origin)
    assert fetch(repository, "origin").default == "app" == repository.default_branch("origin")
    assert brought == []
    for number, (refspecs, branch) in enumerate([(("refs/heads/main:refs/x",), ()), ((), ("new",))], 1):
        for name in branch:
            box.git("branch", name, "main", cwd=origin)
        fetch(repository, "origin", *branch, refspecs=refspecs)
        assert len(brought) == number


def test_a_commit_that_was_lost_is_brought_again(box: Sandbox) -> None:
    work, origin = box.with_origin()
    other = box.top / "other"
    box.git("clone", "-q", str(origin), str(other))
    (other / "main.tf").write_bytes(b"moved\n")
    moved = box.commit(other)
    box.git("push", "-q", "origin", "HEAD", cwd=other)
    fetch(opened(work), "origin")
    (work / ".git/objects" / moved[:2] / moved[2:]).unlink()
    fetch(opened(work), "origin")
    assert opened(work).base_commit("origin", "main") == moved


def test_fetch_after_a_branch_became_a_folder(box: Sandbox) -> None:
    work, origin = box.with_origin()
    box.git("branch", "app", "main", cwd=origin)
    repository = opened(work)
    fetch(repository, "origin", "app")
    box.git("branch", "-m", "app", "app/x", cwd=origin)
    fetch(repository, "origin", "app/x")
    assert repository.base_commit("origin", "app/x") is not None


def test_fetch_past_a_dead_lock(box: Sandbox) -> None:
    work, origin = box.with_origin()
    repository = opened(work)
    fetch(repository, "origin")
    box.git("commit-tree", "-m", "x", "main^{tree}", "-p", "main", cwd=origin)
    new = box.git("commit-tree", "-m", "y", "main^{tree}", "-p", "main", cwd=origin)
    box.git("update-ref", "refs/heads/main", new, cwd=origin)
    (work / ".git/refs/repoform/base/origin/main.lock").write_bytes(b"")
    fetch(repository, "origin")
    assert repository.base_commit("origin", "main") == new


def test_another_default_branch(box: Sandbox) -> None:
    work, origin = box.with_origin()
    box.git("branch", "-m", "main", "trunk", cwd=origin)
    repository = opened(work)
    assert fetch(repository, "origin").default == "trunk"
    assert repository.default_branch("origin") == "trunk"


def test_partial_clone_gets_its_files_by_refresh(box: Sandbox) -> None:
    _work, origin = box.with_origin()
    box.git("config", "uploadpack.allowFilter", "true", cwd=origin)
    partial = box.top / "partial"
    box.git("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{origin}", str(partial))
    repository = opened(partial)
    fetch(repository, "origin")
    assert repository.snapshot("refs/repoform/base/origin/main").read("run.sh") == b"#!/bin/sh\n"


def test_a_partial_clone_can_propose(box: Sandbox) -> None:
    """Trees are here, files are not: the commit needs only the ones that change."""
    _work, origin = box.with_origin()
    box.git("config", "uploadpack.allowFilter", "true", cwd=origin)
    partial = box.top / "partial"
    box.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{origin}", str(partial))
    repository = opened(partial)
    oid = commit_files(repository, repository.head(), {"main.tf": b"x\n"}, "m", JANA, private_ref("a"))
    push(repository, str(origin), {"refs/heads/x": (oid, "")})
    assert box.git("show", "x:main.tf", cwd=origin) == "x"


def test_a_shallow_clone_can_propose(box: Sandbox) -> None:
    work, origin = box.with_origin()
    box.commit(work, "Second")
    box.git("push", "-q", "origin", "HEAD", cwd=work)
    shallow = box.top / "shallow"
    box.git("clone", "-q", "--depth=1", f"file://{origin}", str(shallow))
    repository = opened(shallow)
    fetch(repository, "origin")
    oid = commit_files(repository, repository.head(), {"main.tf": b"x\n"}, "m", JANA, private_ref("a"))
    push(repository, f"file://{origin}", {"refs/heads/x": (oid, "")})
    box.git("fsck", "--strict", cwd=origin)


def test_push_never_overwrites(box: Sandbox) -> None:
    work, origin = box.with_origin()
    repository = opened(work)
    head = repository.head()
    oid = commit_files(repository, head, {"main.tf": b"x\n"}, "m", JANA, private_ref("a"))
    for ref, old in (("refs/heads/main", ""), ("refs/heads/main", oid)):
        with pytest.raises(GitError) as refused:
            push(repository, str(origin), {ref: (oid, old)})
        assert refused.value.kind is Kind.EXISTS
    assert box.git("rev-parse", "main", cwd=origin) == head
    with pytest.raises(GitError) as clash:
        push(repository, str(origin), {"refs/heads/main/x": (oid, "")})
    assert clash.value.kind in (Kind.NAME, Kind.REJECTED)
    # All or none.
    with pytest.raises(GitError):
        push(repository, str(origin), {"refs/heads/new": (oid, ""), "refs/heads/main": (oid, "")})
    assert "new" not in ls_remote(repository.runner, str(origin)).branches


def test_server_hook_refuses_with_its_reason(box: Sandbox) -> None:
    work, origin = box.with_origin()
    hook = origin / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Names need a ticket.' >&2\nexit 1\n")
    hook.chmod(0o755)
    repository = opened(work)
    with pytest.raises(GitError) as refused:
        push(repository, f"file://{origin}", {"refs/heads/x": (repository.head(), "")})
    # The remote's own hooks are its owner's business: they run there, and their reason is told.
    assert refused.value.kind is Kind.REJECTED and "ticket" in refused.value.sentence


def test_clone_with_progress(box: Sandbox) -> None:
    _work, origin = box.with_origin()
    seen: list[tuple[str, float | None]] = []
    clone(f"file://{origin}", box.top / "new", progress=lambda label, done: seen.append((label, done)))
    assert opened(box.top / "new").snapshot("HEAD").read("run.sh") == b"#!/bin/sh\n"
    assert any(done == 1.0 for _label, done in seen) and all(label for label, _done in seen)
    with pytest.raises(GitError) as refused:
        clone(str(origin), box.top / "new")
    assert refused.value.kind is Kind.EXISTS


def test_cancelled_clone_leaves_nothing(box: Sandbox) -> None:
    _work, origin = box.with_origin()
    with pytest.raises(GitError) as stopped:
        clone(f"file://{origin}", box.top / "new", cancel=lambda: True)
    assert stopped.value.kind is Kind.CANCELLED
    assert not (box.top / "new").exists()


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("/nowhere/at/all.git", Kind.NOT_FOUND, "no repository at this address"),
        ("http://127.0.0.1:1/x.git", Kind.NETWORK, "can't be reached. VPN? Nothing was changed."),
    ],
)
def test_remotes_that_are_not_there(box: Sandbox, url: str, kind: Kind, words: str) -> None:
    with pytest.raises(GitError) as refused:
        clone(url, box.top / "new")
    assert refused.value.kind is kind and words in refused.value.sentence and not (box.top / "new").exists()


def test_fetches_to_its_own_refs_only(box: Sandbox) -> None:
    work, origin = box.with_origin()
    with pytest.raises(GitError):
        fetch_refs(opened(work), str(origin), ("+refs/heads/*:refs/heads/*",))


def test_a_token_goes_to_its_host_only() -> None:
    token = Token("github.com", "s3cret")
    assert token.git_config("https://github.com/a/b")
    assert "s3cret" not in repr(token) and "s3cret" not in str(token)
    for url in (
        "http://github.com/a/b",
        "https://github.com.evil.org/a",
        "https://evil.org/github.com",
        "https://github.com:444/a",
        "git@github.com:a/b",
        "https://github.com@evil.org/x",
        "/path",
    ):
        assert token.git_config(url) == (), url
    local = Token("127.0.0.1:8080", "s3cret")
    assert local.git_config("http://127.0.0.1:8080/a") and not local.git_config("http://127.0.0.1:8081/a")
    assert not Token("127.0.0.1.evil.org", "x").fits("http://127.0.0.1.evil.org/a")
