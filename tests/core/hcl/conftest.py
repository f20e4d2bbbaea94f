"""The gate's worker process lives as long as the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.hcl import opinions


@pytest.fixture(scope="session", autouse=True)
def _worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A grammar cache of the tests' own, and no process left behind."""
    cache: Path = tmp_path_factory.mktemp("cache") / "grammar.bin"
    original = opinions.grammar_cache
    opinions.worker.close()
    opinions.grammar_cache = lambda: cache
    yield
    opinions.worker.close()
    opinions.grammar_cache = original
