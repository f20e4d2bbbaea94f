from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import Desk, GiteaDesk, GitHubDesk, InboxDesk
from tests.core.publish.here import Here
from tests.forge.fixtures import forge, running
from tests.forge.gitea import Api as Gitea
from tests.forge.gitea import Forgejo
from tests.forge.server import Forge

__all__ = ["forge"]


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    return Sandbox(tmp_path, monkeypatch)


@pytest.fixture
def desk(box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> GitHubDesk:
    """A working copy of a repository on the test forge, signed in as jana, who may push."""
    return GitHubDesk(box, forge, monkeypatch)


@pytest.fixture
def gitea(box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GiteaDesk]:
    """The same at Gitea."""
    with running(tmp_path, Gitea) as forge:
        yield GiteaDesk(box, forge, monkeypatch)


@pytest.fixture
def forgejo(box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GiteaDesk]:
    """The same at Forgejo."""
    with running(tmp_path, Forgejo) as forge:
        yield GiteaDesk(box, forge, monkeypatch)


@pytest.fixture(params=["gitea", "forgejo"])
def server(request: pytest.FixtureRequest) -> GiteaDesk:
    """Gitea and Forgejo, one after the other."""
    found: GiteaDesk = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def here(box: Sandbox) -> Here:
    """A clone and its origin, without a forge."""
    return Here(box)


@pytest.fixture
def inbox(box: Sandbox) -> InboxDesk:
    """A working copy whose remote is a path: proposals go to the review inbox."""
    return InboxDesk(box)


@pytest.fixture(params=["github", "gitea", "inbox"])
def either(request: pytest.FixtureRequest) -> Desk:
    """All, one after the other."""
    found: Desk = request.getfixturevalue("desk" if request.param == "github" else request.param)
    return found
