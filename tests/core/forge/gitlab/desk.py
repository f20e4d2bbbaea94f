"""A place to propose from: a working copy of a project on a look-alike GitLab, with jana signed in."""

from __future__ import annotations

import os

import pytest

from core.git.errors import know_secret
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import FILES, Desk
from tests.forge.gitlab import Project
from tests.forge.server import Forge

JANA, ALI = "glpat-ofjana0123456789abcde", "glpat-ofali00123456789abcde"
VARIABLES = (
    "GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "GITLAB_PRIVATE_TOKEN", "OAUTH_TOKEN", "GITLAB_HOST", "GITLAB_URI",
    "GL_HOST", "JOB_TOKEN", "CI_JOB_TOKEN", "GLAB_ENABLE_CI_AUTOLOGIN", "GITLAB_CI", "GLAB_CONFIG_DIR",
)  # fmt: skip


def without_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of whoever runs the tests."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GLAB_CONFIG_DIR", os.devnull)


class GitLabDesk(Desk):
    def __init__(self, box: Sandbox, gitlab: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
        know_secret(JANA, ALI)
        self.forge = gitlab
        self.monkeypatch = monkeypatch
        gitlab.user("jana", JANA)
        gitlab.user("ali", ALI)
        self.hosted: Project = gitlab.repository("acme/sub/infra", FILES, push=("jana", "ali"))
        without_account(monkeypatch)
        monkeypatch.setenv("GITLAB_HOST", f"http://{gitlab.host}/")
        self.sign_in(JANA)
        super().__init__(box, self.hosted.url, self.hosted.branch("main"))

    def sign_in(self, token: str | None) -> None:
        if token is None:
            self.monkeypatch.delenv("GITLAB_TOKEN")
        else:
            self.monkeypatch.setenv("GITLAB_TOKEN", token)

    def states(self) -> list[str]:
        return ["open" if m.state == "opened" else m.state for m in self.hosted.merge_requests]

    def branch(self, name: str) -> str:
        return self.hosted.branch(name)
