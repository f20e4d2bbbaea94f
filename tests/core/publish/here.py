"""A clone and its origin, and a forge that answers as told: for tests of one step."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.forge.connect import Connection
from core.forge.interface import Place, Request
from core.git.commit import private_ref, set_ref
from core.git.repository import Repository, open_repository
from core.git.trust import TrustStore
from core.publish.job import Job, JobStore
from tests.core.git.sandbox import Sandbox
from tests.core.publish.test_job import JOB

ID = "0123456789abcdef"
_MADE: list[str] = []
"""The folder of what was made once, and its commits."""


class Here:
    """A clone and its origin. `base` was there when the proposal was made, `sent` is its commit, `merge` has
    both behind it, `other` is a commit on `base` that hasn't."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.folder, self.origin = box.top / "work", box.top / "work.git"
        if not _MADE:
            self._make()
        template, self.base, self.sent, self.other, self.merge = _MADE
        for folder in (self.folder, self.origin):
            shutil.copytree(f"{template}/{folder.name}", folder, symlinks=True, dirs_exist_ok=True)
        config = self.folder / ".git/config"
        config.write_text(config.read_text().replace(template, str(box.top)))
        repository = open_repository(self.folder)
        assert repository is not None
        self.repository: Repository = repository
        self.store = JobStore(box.top / "data")
        self.job = replace(
            JOB, id=ID, branch="mine", title="Raise it", commit=self.sent, pushed=self.sent, state="pushed",
            problem="Why", problem_kind="network", offer="mine-2",
        )  # fmt: skip

    def _make(self) -> None:
        """Once: every test gets a copy."""
        template = Path(tempfile.mkdtemp(prefix="repoform-tests-"))
        atexit.register(shutil.rmtree, template, ignore_errors=True)
        folder, origin = self.box.with_origin("seeded", files={"main.tf": b"a\n"})
        shutil.move(folder, template / "work")
        shutil.move(origin, template / "work.git")
        config = template / "work/.git/config"
        config.write_text(config.read_text().replace(str(origin), f"{template}/work.git"))

        def git(*args: str) -> str:
            return self.git(*args, cwd=template / "work")

        base, tree = git("rev-parse", "HEAD"), git("rev-parse", "HEAD^{tree}")
        sent, other = (git("commit-tree", tree, "-p", base, "-m", message) for message in "so")
        merge = git("commit-tree", tree, "-p", other, "-p", sent, "-m", "m")
        git("push", "-q", "origin", f"{sent}:refs/heads/mine", f"{merge}:refs/heads/kept")
        git("update-ref", "-d", "refs/remotes/origin/mine")
        _MADE.extend((str(template), base, sent, other, merge))

    def git(self, *args: str, cwd: Path | None = None) -> str:
        return self.box.git(*args, cwd=cwd or self.folder)

    def connection(self, publishing: object = None, **more: Any) -> Connection:
        url = str(self.origin)
        found: Any = publishing
        values = {"url": url, "push_url": url, **more}
        return Connection(
            "origin", place=Place(""), publishing=found, reviewing=None, credential=None, sentence="",
            trust=TrustStore(self.box.top / "data"), **values,
        )  # fmt: skip

    def server_has(self, branch: str, commit: str | None) -> None:
        ref = f"refs/heads/{branch}"
        self.git("update-ref", *(("-d", ref) if commit is None else (ref, commit)), cwd=self.origin)

    def known_base(self, commit: str | None) -> None:
        ref = "refs/remotes/origin/main"
        self.git("update-ref", *(("-d", ref) if commit is None else (ref, commit)))

    def keep(self, job: Job) -> Job:
        self.store.save(job)
        set_ref(self.repository, private_ref(job.id), self.sent)
        return job


class Answers:
    """Answers every question with one request; notes what it was asked."""

    def __init__(self, request: Request | None) -> None:
        self.request = request
        self.asked: list[tuple[str, ...]] = []

    def became(self, request_id: str, head: str, base: str, commit: str) -> Request | None:
        self.asked.append((request_id, head, base, commit))
        return self.request

    def find(self, head: str, base: str, commit: str) -> Request | None:
        self.asked.append((head, base, commit))
        return self.request

    def refresh(self, request_id: str) -> Request:
        self.asked.append((request_id,))
        assert self.request is not None
        return self.request


def request(state: str, merge_commit: str = "") -> Request:
    return Request(
        "7", "T", "", "jana", "mine", "main", "https://forge/7", state, "", number=7,
        merge_commit=merge_commit,
    )  # fmt: skip
