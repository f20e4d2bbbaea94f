"""The gate's worker process lives as long as the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.hcl import opinions


@pytest.fixture(scope="session", autouse=True)
def _worker() -> Iterator[None]:
    """No process left behind."""
    yield
    opinions.worker.close()
