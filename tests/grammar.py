"""The grammar of python-hcl2, made once for all processes of a run: it takes seconds, and each would make its
own. It is kept with the path that it lies at, so that a copy is none: they share the place."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from pathlib import Path

SHARED = "REPOFORM_TESTS_CACHE"
"""The user's cache folder of every process that this run starts. Nothing else lies there."""
_LONGEST = 60.0


def begin() -> None:
    """Made beside this process, which starts others now."""
    os.environ[SHARED] = os.environ["XDG_CACHE_HOME"]
    making = subprocess.Popen(
        [sys.executable, "-m", "tests.grammar"],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(making.wait)


def wait() -> None:
    """Until it is there; where nobody makes it, or can, it is made when it is asked."""
    until = time.monotonic() + _LONGEST
    while SHARED in os.environ and not _done().exists() and time.monotonic() < until:
        time.sleep(0.05)


def _done() -> Path:
    return Path(os.environ[SHARED]) / "made"


def _make() -> None:
    from core.hcl.opinions import worker

    _done().parent.mkdir(parents=True, exist_ok=True)
    try:
        worker.ask("hcl2", "a = 1\n")
    finally:
        worker.close()
        _done().touch()


if __name__ == "__main__":
    _make()
