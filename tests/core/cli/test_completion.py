"""`repoform completion`: what a shell is answered, asked as the shell's own code asks (argcomplete's
protocol, the line in COMP_LINE, the answer on file descriptor 8)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import main
from core.cli.completion import SHELLS
from tests.core.session.conftest import POOL, Place, place

__all__ = ["place"]


def completions(line: str, folder: Path) -> list[str]:
    """What may follow `line`."""
    read, write = os.pipe()
    asked = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\013",
        "_ARGCOMPLETE_SHELL": "bash",
        "_ARGCOMPLETE_COMP_WORDBREAKS": " \t\n\"'@><=;|&(:",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line.encode())),
        "PYTHONPATH": str(Path.cwd()),
    }
    code = f"import os; os.dup2({write}, 8); from gui.__main__ import main; main()"
    subprocess.run([sys.executable, "-c", code], env=asked, cwd=folder, pass_fds=[write], check=True)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as answer:
        return [word.rstrip() for word in answer.read().split("\013") if word]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_code(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "repoform" in out and "_ARGCOMPLETE" in out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=out, text=True, check=True)


def test_commands_folders_and_options(place: Place, tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    first = completions("repoform ", tmp_path)
    assert {"inspect", "edit", "add-node-pool", "demo", "infra/"} <= set(first)
    assert completions("repoform inspect . --js", tmp_path) == ["--json"]


def test_addresses_of_the_repository_that_was_named(place: Place) -> None:
    found = completions(f"repoform edit {place.platform} --set {POOL}/ops/max", place.platform)
    assert f"{POOL}/ops/max_node_count=" in found
    gone = completions(f"repoform edit {place.platform} --unset {POOL}/ops/max", place.platform)
    assert f"{POOL}/ops/max_node_count" in gone


def test_branches(place: Place) -> None:
    assert "main" in completions(f"repoform inspect {place.platform} --ref m", place.platform)


def test_what_is_no_repository_offers_nothing_and_asks_no_server(tmp_path: Path) -> None:
    line = "repoform edit https://unreachable.example/x.git --set a"
    assert completions(line, tmp_path) == []
    assert completions(f"repoform edit {tmp_path} --set a", tmp_path) == []
