"""Every example in a command's help works as it stands on one of the demos."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from core import cli, demo
from core.cli.usage import COMMANDS
from core.session.headless import operations


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Kubestack's, and the one of ordinary Terraform."""
    top = tmp_path_factory.mktemp("demo")
    return demo.build(top / "one").platform, demo.build(top / "two", demo.TERRAFORM).platform


def is_ordinary(words: list[str]) -> bool:
    """Whether it speaks of ordinary Terraform: of one of its roots."""
    return "--root" in words or any(word.startswith("payments:") for word in words)


def examples(command: str, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    assert cli.main([command, "--help"]) == 0
    text = capsys.readouterr().out.replace("\\\n", " ")
    lines = re.findall(r'(?m)^  (?:eval "\$\()?(repoform .*?)(?:\)".*| > .*)?$', text)
    return [shlex.split(line, comments=True)[1:] for line in lines]


WITHOUT = ("schema", "completion")
"""They name no repository."""
SERVES = "mcp"
"""Answers until its input ends: see test_mcp.py."""


@pytest.mark.parametrize("command", [*(c for c in COMMANDS if c != SERVES), *(o.name for o in operations())])
def test_examples_work_when_pasted(
    command: str,
    platforms: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = examples(command, capsys)
    assert found and all(words[0] == command and (command in WITHOUT or words[1] == ".") for words in found)
    for words in found:
        if "--fetch" in words:
            continue  # asks the network
        monkeypatch.chdir(platforms[is_ordinary(words)])
        status = cli.main(words)
        done = capsys.readouterr()
        if command == "close":  # of a number that the demo's inbox has no proposal of
            assert status == 1 and f"has no request “{words[2]}”" in done.err
            continue
        assert status == (1 if "--strict" in words else 0), (words, done.err)
        assert done.out or done.err or "--diff" in words
