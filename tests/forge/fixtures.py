"""Fixtures of the test forge; tests import them by `from tests.forge.fixtures import forge`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.forge import github
from tests.forge.hosted import Api
from tests.forge.server import Forge


@contextlib.contextmanager
def running(tmp_path: Path, kind: Callable[[Path, str], Api]) -> Iterator[Forge]:
    """A running forge. Fails the test if a request or an answer isn't as its kind's makers describe it."""
    folder = tmp_path / "forge"
    folder.mkdir()
    with Forge.start(folder, kind=kind) as forge:
        yield forge
        assert not forge.violations, forge.violations


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    """A running forge of GitHub's kind."""
    with running(tmp_path, github.Api) as forge:
        yield forge
