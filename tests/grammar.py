"""The grammar of python-hcl2, made once for all processes that share a run's tests: it takes seconds, and
each would make its own."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

_VARIABLE = "REPOFORM_TESTS_GRAMMAR"
"""Where the one of this run lies, or will."""
_LONGEST = 60.0


def begin(folder: Path) -> None:
    """For processes that this one starts from now on; made beside them."""
    path = folder / "hcl2-grammar.bin"
    os.environ[_VARIABLE] = str(path)
    making = subprocess.Popen(
        [sys.executable, "-m", "tests.grammar", str(path)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(making.wait)


def take(cache: Path) -> None:
    """A copy of it, where this process looks; without one it makes its own when it is asked."""
    place = os.environ.get(_VARIABLE, "")
    if not place:
        return
    path, until = Path(place), time.monotonic() + _LONGEST
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)
    give(path, cache)


def give(path: Path, cache: Path) -> None:
    """Nothing where there is none to give."""
    if path.exists() and path.stat().st_size:
        cache.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, cache)


def _make(path: Path) -> None:
    """An empty file where it can't be made: nobody waits for it."""
    from core.hcl.opinions import worker_command

    made = path.with_suffix(".new")
    asked = json.dumps({"id": 1, "parser": "hcl2", "text": "a = 1\n"}) + "\n"
    subprocess.run([*worker_command(), str(made)], input=asked, text=True, capture_output=True, check=False)
    made.touch()
    made.replace(path)


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
