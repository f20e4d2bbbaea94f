"""Every command of the README works when it is pasted; every path and picture it names is there."""

from __future__ import annotations

import re
import shlex
import struct
from pathlib import Path

import pytest

from core.cli import main
from tests.core.session.conftest import Place, place, template

__all__ = ["place", "template"]

TOP = Path(__file__).resolve().parents[1]
README = (TOP / "README.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)
    for line in block.splitlines()
    if line.strip()
]
HEADLESS = [line for line in COMMANDS if line.startswith("repoform ")]
ELSEWHERE = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && ",  # .ci/run pastes it
    "sudo apt-get install ",  # so does this
    ".venv/bin/repoform path/to/repository ",  # tests/gui/test_end_to_end.py
    "gh pr comment --body-file review.md",
)
"""What is tried in other places, or isn't ours."""


def test_every_command_is_tried() -> None:
    assert len(HEADLESS) >= 7
    assert [c for c in COMMANDS if c not in HEADLESS and not c.startswith(ELSEWHERE)] == []


@pytest.mark.parametrize("line", HEADLESS)
def test_a_command_works_when_pasted(
    line: str, place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(place.data))
    monkeypatch.chdir(place.platform)
    arguments = shlex.split(line.partition(" > ")[0], comments=True)[1:]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out


def test_what_it_names_is_there() -> None:
    paths = re.findall(r"`((?:core|gui|resources|tests)/[\w./]*)`", README)
    paths += [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert len(paths) > 10
    assert [p for p in paths if not (TOP / p).exists()] == []


def test_the_picture_is_as_wide_as_the_gallerys() -> None:
    head = (TOP / "resources" / "pictures" / "window.png").read_bytes()[:24]
    assert struct.unpack(">II", head[16:24]) == (1440, 900)


def test_it_stays_short() -> None:
    assert len(README.splitlines()) < 140


def test_the_changelog_keeps_its_form() -> None:
    """https://keepachangelog.com: newest first, changes by kind."""
    text = (TOP / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog\n")
    versions = re.findall(r"^## (.+)$", text, re.M)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", v) for v in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.M))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
