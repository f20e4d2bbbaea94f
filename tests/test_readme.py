"""Every command of the README works when it is pasted; every path and picture it names is there."""

from __future__ import annotations

import re
import shlex
import struct
from pathlib import Path

import pytest

from core.cli import main
from tests.core.session.conftest import Place, place

__all__ = ["place"]

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


ROOMS = (".", "core", "core/*", "gui", "resources/*", ".github")
READMES = sorted(
    file.relative_to(TOP).as_posix()
    for room in ROOMS
    for file in TOP.glob(f"{room}/*.md")
    if file.name != "CHANGELOG.md"
)


@pytest.mark.parametrize("readme", READMES)
def test_what_it_names_is_there(readme: str) -> None:
    """Links, and files and folders by their path from the top or from where the text lies."""
    text, here = (TOP / readme).read_text(encoding="utf-8"), (TOP / readme).parent
    paths = re.findall(r"`((?:core|gui|resources|tests)/[\w./]*)`", text)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    beside = re.findall(r"`((?:[\w]+/)*[\w]+\.(?:py|json|md))`", text)
    missing = [p for p in paths if not (TOP / p).exists()]
    missing += [p for p in links if p and not (here / p).exists()]
    missing += [p for p in beside if not (TOP / p).exists() and not (here / p).exists()
                and not list(here.rglob(p)) and not list(TOP.glob(f"resources/**/{p}"))]  # fmt: skip
    assert missing == []


def test_there_are_readmes() -> None:
    assert {"README.md", "core/README.md", "gui/README.md", "core/dialects/README.md"} <= set(READMES)


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
