from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.forge.gitlab.desk import GitLabDesk
from tests.core.git.sandbox import Sandbox
from tests.core.publish.conftest import box
from tests.forge.gitlab import Api
from tests.forge.server import Forge

__all__ = ["box"]


@pytest.fixture
def gitlab(tmp_path: Path) -> Iterator[Forge]:
    """A running look-alike. Fails the test if a request or an answer isn't as GitLab describes it."""
    folder = tmp_path / "gitlab"
    folder.mkdir()
    with Forge.start(folder, kind=Api) as running:
        yield running
        assert not running.violations, running.violations


@pytest.fixture
def desk(box: Sandbox, gitlab: Forge, monkeypatch: pytest.MonkeyPatch) -> GitLabDesk:
    return GitLabDesk(box, gitlab, monkeypatch)
