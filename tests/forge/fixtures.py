"""Fixtures of the test forge; tests import them by `from tests.forge.fixtures import forge`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge.server import Forge


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    """A running forge. Fails the test if a request or an answer isn't as GitHub describes it."""
    folder = tmp_path / "forge"
    folder.mkdir()
    with Forge.start(folder) as running:
        yield running
        assert not running.violations, running.violations
