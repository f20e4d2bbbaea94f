"""Random edits of random repositories: nothing but what was meant changes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.core.dialects.plain.write import trial


def _run(seeds: Iterator[int], edits: int, gate: float) -> tuple[Counter[str], list[str]]:
    states: Counter[str] = Counter()
    failures = []
    for seed, verdict in trial.run(seeds, edits, gate):
        states[verdict.state] += 1
        if verdict.state == "failed":
            failures.append(f"seed {seed}: {verdict.edit}: {verdict.wrong}")
    return states, failures


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_some(seed: int) -> None:
    states, failures = _run(iter(range(seed, seed + 3)), 6, 0.1)
    assert not failures
    assert states["done"] > 1


@pytest.mark.fuzz
def test_many() -> None:
    """REPOFORM_EDITS of them from REPOFORM_SEED on."""
    count = int(os.environ.get("REPOFORM_EDITS", "50000"))
    first = int(os.environ.get("REPOFORM_SEED", "1"))
    states, failures = _run(iter(range(first, first + count // 12 + 1)), 12, 0.05)
    print(dict(states))
    assert not failures, "\n".join(failures)
