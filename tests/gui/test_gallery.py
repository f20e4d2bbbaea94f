"""The gallery of pictures can be drawn, always the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.shots.pictures import PICTURES

TOP = Path(__file__).resolve().parents[2]


def draw(out: Path) -> dict[str, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.shots", str(out), "problems_none"],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {p.name: p.read_bytes() for p in out.iterdir()}


def test_pictures_are_always_the_same(tmp_path: Path) -> None:
    first = draw(tmp_path / "first")
    assert sorted(first) == sorted(
        f"problems_none-{theme}-{size}.png"
        for theme in ("light", "dark")
        for size in ("1440x900", "1161x720")
    )
    assert draw(tmp_path / "second") == first


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [p.__name__ for p in PICTURES]
    assert len(set(names)) == len(names) > 55
