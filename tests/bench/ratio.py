"""Timing by ratio: the best of several runs of ours against the best of several runs of the baseline."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def best(call: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of `times` runs: the run that was disturbed least."""
    return min(once(call) for _ in range(times))


def p95(call: Callable[[], object], times: int = 100) -> float:
    """Seconds below which 95 of 100 runs stay."""
    return statistics.quantiles([once(call) for _ in range(times)], n=20)[-1]


def once(call: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def say(what: str, ours: float, baseline: float, name: str) -> float:
    """Print one line and answer ours / baseline."""
    ratio = ours / baseline
    print(f"\n{what}: {ours * 1000:.1f} ms; {name}: {baseline * 1000:.1f} ms; ratio {ratio:.2f}")
    return ratio
