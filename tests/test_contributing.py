"""What contributors and CI are told is true: paths are there, commands are those of the README and of CI."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
GITHUB = TOP / ".github"
TEXTS = sorted(GITHUB.rglob("*.md"))


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_what_it_names_is_there(text: Path) -> None:
    words = text.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", words) if "://" not in link]
    paths = re.findall(r"`((?:core|gui|resources|tests|\.ci|\.github)/[\w./]*)`", words)
    paths += re.findall(r"(?<![\w./])(?:\.ci|\.github)/[\w./]*\w", words)
    assert [link for link in links if not (text.parent / link).exists()] == []
    assert [path for path in paths if not (TOP / path).exists()] == []


def test_commands_are_those_that_work() -> None:
    """What the README tells to paste is tried by test_readme and by CI."""
    words = (GITHUB / "CONTRIBUTING.md").read_text("utf-8")
    readme = (TOP / "README.md").read_text("utf-8")
    modules = re.findall(r"python -m ([\w.]+)", words)
    assert len(modules) >= 2
    for module in modules:
        file = TOP / module.replace(".", "/")
        assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), module
    for command in (
        "python3 -m venv .venv && .venv/bin/pip install",
        ".ci/run",
        "pytest -m bench -s tests/bench",
    ):
        assert command in words and command in readme


def test_ci_runs_what_contributors_run() -> None:
    workflow = (GITHUB / "workflows" / "ci.yml").read_text("utf-8")
    assert re.search(r"^ *- run: \.ci/run$", workflow, re.M)
    assert re.search(r"^permissions:\n  contents: read$", workflow, re.M)
    needs = re.search(r'requires-python = ">=([\d.]+)"', (TOP / "pyproject.toml").read_text("utf-8"))
    assert needs is not None and f'python-version: "{needs[1]}"' in workflow
