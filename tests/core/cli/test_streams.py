"""Streams that are closed, readers that go, and Ctrl+C: nothing is told of Python's own troubles."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.cli.test_trouble import MAIN

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="closes streams as POSIX does")


def close(*streams: int) -> Callable[[], None]:
    def go() -> None:
        for stream in streams:
            os.close(stream)

    return go


@pytest.fixture
def platform(tmp_path: Path) -> str:
    (tmp_path / "main.tf").write_bytes(MAIN)
    return str(tmp_path)


def start(*argv: str, closed: tuple[int, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gui", *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        preexec_fn=close(*closed),
    )


def ended(*argv: str, closed: tuple[int, ...] = ()) -> tuple[int, str, str]:
    with start(*argv, closed=closed) as running:
        out, err = running.communicate()
    return running.returncode, out, err


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_closed_stream(platform: str, closed: tuple[int, ...]) -> None:
    status, out, err = ended("inspect", platform, closed=closed)
    assert (status, err) == (0, "")
    assert bool(out) is (1 not in closed)


def test_a_refusal_without_stderr_is_not_told_on_stdout(tmp_path: Path) -> None:
    assert ended("inspect", str(tmp_path / "nowhere"), closed=(2,)) == (1, "", "")


def test_an_agent_that_is_gone_at_once() -> None:
    pytest.importorskip("mcp")
    assert ended("mcp", closed=(0,)) == (0, "", "")


@pytest.mark.parametrize("argv", [("--help",), ("edit", "--help"), ("--version",)])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_before_the_help_comes(
    argv: tuple[str, ...], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with start(*argv) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait() == 0


def test_ctrl_c_at_any_moment(platform: str) -> None:
    """Once our own code has begun, which is where loading begins."""
    said = []
    for moment in range(8):
        with start("review", platform, "HEAD", "HEAD") as running:
            time.sleep(0.25 + moment / 8)
            running.send_signal(signal.SIGINT)
            _out, err = running.communicate()
        said += [line for line in err.splitlines() if "/core/" in line]
    assert not said
