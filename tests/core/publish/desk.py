"""A place to propose from, in tests: a working copy, its remote, and the calls in one line each."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.forge.connect import Connection, connect
from core.git.identity import Identity
from core.git.repository import Repository, open_repository
from core.git.transfer import clone, fetch
from core.publish import Job, JobStore, Proposal, resume, start
from tests.core.git.sandbox import Sandbox, footprint
from tests.forge.github import Hosted
from tests.forge.server import Forge

JANA = Identity("Jana Novak", "jana@example.org")
TOKEN = "tok_of_jana_0123456789"
FILES = {"main.tf": b"a\nb\nc\n", "other.tf": b"x\n"}


_CLONES: dict[str, tuple[Path, str]] = {}
"""By first commit: a clone, and of what address."""


class Desk:
    def __init__(self, box: Sandbox, url: str, tip: str = "") -> None:
        """`tip`: the one commit that is there. Its first clone is copied for other tests."""
        self.box = box
        self.url = url
        self.folder = box.top / "copy"
        if tip in _CLONES:
            self._copy(*_CLONES[tip])
        else:
            clone(url, self.folder)
        self.data = box.top / "data"
        self.store = JobStore(self.data)
        self.before = footprint(self.folder)
        self.repository = self.opened()
        if tip in _CLONES:
            return
        fetch(self.repository, "origin")
        if tip:
            top = Path(tempfile.mkdtemp(prefix="repoform-tests-"))
            atexit.register(shutil.rmtree, top, ignore_errors=True)
            _CLONES[tip] = Path(shutil.copytree(self.folder, top / "copy", symlinks=True)), url

    def _copy(self, folder: Path, url: str) -> None:
        shutil.copytree(folder, self.folder, symlinks=True)
        for file in (self.folder / ".git/config", *(self.folder / ".git/logs").rglob("*")):
            if file.is_file():
                file.write_text(file.read_text().replace(url, self.url))

    def opened(self) -> Repository:
        repository = open_repository(self.folder)
        assert repository is not None
        return repository

    def connect(self, **more: Any) -> Connection:
        return connect(
            self.opened(), "origin", self.data, identity=JANA, pause=0, stored=lambda host: None, **more
        )

    def proposal(self, **changes: Any) -> Proposal:
        base = self.repository.base_commit("origin", "main")
        assert base is not None
        return replace(
            Proposal(
                "origin",
                "main",
                base,
                "edits-1",
                {"main.tf": b"a\nB\nc\n"},
                "repoform/raise",
                "Raise the maximum",
                "More room.",
                JANA,
            ),
            **changes,
        )

    def start(self, **changes: Any) -> Job:
        return start(self.repository, self.store, self.connect(), self.proposal(**changes))

    def resume(self, job: Job) -> Job:
        kept = self.store.load(job.id)
        assert kept is not None
        return resume(self.opened(), self.store, self.connect(), kept)

    def states(self) -> list[str]:
        """State of every request there is, oldest first."""
        raise NotImplementedError

    def branch(self, name: str) -> str:
        """Its commit at the remote, "" if there is none."""
        raise NotImplementedError

    def untouched(self) -> None:
        """HEAD, index, refs and files of the working copy are as they were, and its objects are whole."""
        assert footprint(self.folder) == self.before
        assert not list(self.folder.glob(".git/**/*.lock"))
        self.box.git("fsck", "--strict", "--no-dangling", cwd=self.folder)


class GitHubDesk(Desk):
    def __init__(self, box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
        self.forge = forge
        self.monkeypatch = monkeypatch
        forge.user("jana", TOKEN)
        forge.user("ali", "tok_of_ali_0123456789")
        self.hosted: Hosted = forge.repository("acme/infra", FILES, push=("jana", "ali"))
        for name in ("GH_TOKEN", "GITHUB_TOKEN", "GITHUB_ENTERPRISE_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("GH_HOST", forge.host)
        self.sign_in(TOKEN)
        super().__init__(box, self.hosted.url, self.hosted.branch("main"))

    def sign_in(self, token: str | None) -> None:
        if token is None:
            self.monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
        else:
            self.monkeypatch.setenv("GH_ENTERPRISE_TOKEN", token)

    def states(self) -> list[str]:
        return ["merged" if p.merged else p.state for p in self.hosted.pulls]

    def branch(self, name: str) -> str:
        return self.hosted.branch(name)


class GiteaDesk(Desk):
    """At Gitea, or at Forgejo: whichever the forge is."""

    def __init__(self, box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
        self.forge = forge
        self.monkeypatch = monkeypatch
        forge.user("jana", TOKEN)
        forge.user("ali", "tok_of_ali_0123456789")
        self.hosted = forge.repository("acme/infra", FILES, push=("jana", "ali"))
        for name in ("GITEA_INSTANCE_URL", "FORGEJO_TOKEN", "GITEA_SERVER_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("GITEA_SERVER_URL", f"http://{forge.host}")
        self.sign_in(TOKEN)
        super().__init__(box, self.hosted.url, self.hosted.branch("main"))

    def sign_in(self, token: str | None) -> None:
        if token is None:
            self.monkeypatch.delenv("GITEA_TOKEN")
        else:
            self.monkeypatch.setenv("GITEA_TOKEN", token)

    def states(self) -> list[str]:
        return ["merged" if p.merged else p.state for p in self.hosted.pulls]

    def branch(self, name: str) -> str:
        return str(self.hosted.branch(name))


class InboxDesk(Desk):
    def __init__(self, box: Sandbox, init: tuple[str, ...] = ()) -> None:
        seed = box.repository("seed", FILES, init=init)
        self.origin = box.bare(seed, "origin.git")
        super().__init__(box, str(self.origin), (self.origin / "refs/heads/main").read_text().strip())

    def states(self) -> list[str]:
        listed = self.box.git("for-each-ref", "--format=%(refname)", "refs/repoform/inbox", cwd=self.origin)
        return [line.split("/")[3] for line in listed.split()]

    def branch(self, name: str) -> str:
        return self.box.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{name}", cwd=self.origin)
