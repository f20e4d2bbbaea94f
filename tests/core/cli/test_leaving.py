"""A command's process ends at once, with its status, all that it printed, and what others had to do."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ENDING = """
import atexit, os, sys
from core.cli.leaving import Leaving
leaving = Leaving()
atexit.register(lambda: print("tidied"))
leave = os._exit
os._exit = lambda status: (print("at once", flush=True), leave(status))
print("x" * 100_000)
{then}
"""


def end(then: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", ENDING.format(then=then)],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )
    return done.returncode, done.stdout.replace("x" * 100_000, "x"), done.stderr


@pytest.mark.parametrize("status", [0, 1, 2])
def test_all_is_printed_and_others_are_called_before(status: int) -> None:
    assert end(f"sys.exit(leaving.with_status({status}))") == (status, "x\ntidied\nat once\n", "")


def test_what_was_raised_ends_as_ever() -> None:
    status, out, err = end("raise LookupError('gone')")
    assert status == 1
    assert out == "x\ntidied\n"
    assert "LookupError: gone" in err


@pytest.mark.parametrize("watching", ["settrace", "setprofile"])
def test_who_watches_sees_the_very_end(watching: str) -> None:
    assert end(f"sys.{watching}(lambda *_: None)\nsys.exit(leaving.with_status(0))") == (
        0,
        "x\ntidied\n",
        "",
    )


def test_output_that_nobody_takes_fails_as_in_any_program() -> None:
    """120 is what Python itself ends with."""
    then = "sys.stdout.flush()\nr, w = os.pipe(); os.close(r); os.dup2(w, 1)\n"
    status, _, err = end(then + "print('unread'); sys.exit(leaving.with_status(0))")
    assert status == 120
    assert "BrokenPipeError" in err


def test_without_output_it_ends_all_the_same() -> None:
    assert end("sys.stdout.flush(); sys.stdout = None; sys.exit(leaving.with_status(1))")[0] == 1
