from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import Desk, GitHubDesk, InboxDesk
from tests.core.publish.here import Here
from tests.forge.fixtures import forge
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
def here(box: Sandbox) -> Here:
    """A clone and its origin, without a forge."""
    return Here(box)


@pytest.fixture
def inbox(box: Sandbox) -> InboxDesk:
    """A working copy whose remote is a path: proposals go to the review inbox."""
    return InboxDesk(box)


@pytest.fixture(params=["github", "inbox"])
def either(request: pytest.FixtureRequest) -> Desk:
    """Both, one after the other."""
    found: Desk = request.getfixturevalue("desk" if request.param == "github" else "inbox")
    return found
