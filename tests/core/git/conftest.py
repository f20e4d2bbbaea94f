from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.git.sandbox import Sandbox


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A home of its own, so that no setting of the machine reaches the tests, and helpers for real Git."""
    return Sandbox(tmp_path, monkeypatch)
