"""No display, missing libraries: one sentence, with the apt line, and never Qt's abort."""

from __future__ import annotations

import os
import subprocess
import sys

from gui.start.preflight import display_problem

LINUX = "linux"


def everything(_library: str) -> bool:
    return True


def test_no_display_is_said() -> None:
    said = display_problem({}, platform=LINUX, load=everything)
    assert said is not None
    assert "no display" in said


def test_offscreen_needs_no_display() -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    assert display_problem(environment, platform=LINUX, load=everything) is None
    said = display_problem(environment, platform=LINUX, load=lambda name: name != "EGL")
    assert said is not None
    assert "sudo apt-get install libegl1" in said


def test_x11_needs_its_libraries_and_somebody_who_listens() -> None:
    environment = {"DISPLAY": ":77"}
    said = display_problem(
        environment, platform=LINUX, load=lambda name: name != "xcb-cursor", connect=lambda _d: True
    )
    assert said is not None
    assert "libxcb-cursor0" in said
    said = display_problem(environment, platform=LINUX, load=everything, connect=lambda _d: False)
    assert said is not None
    assert ":77" in said
    assert display_problem(environment, platform=LINUX, load=everything, connect=lambda _d: True) is None


def test_other_systems_always_have_a_display() -> None:
    assert display_problem({}, platform="darwin", load=lambda _name: False) is None


def test_the_program_says_it_and_exits_with_2() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    run = subprocess.run(
        [sys.executable, "-m", "gui"], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "no display" in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
