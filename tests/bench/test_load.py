"""`inspect --json` on a repository of 2,000 files and 8 MB, of which 400 files are the platform's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import ratio, repository

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository.build(tmp_path_factory.mktemp("big"), repository.files())


def inspect(folder: Path) -> bytes:
    command = [sys.executable, "-m", "gui", "inspect", str(folder), "--json"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_whole_process_against_terraform_fmt(big: Path) -> None:
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed: no baseline")
    roots = json.loads(inspect(big))["roots"]
    assert sum(len(root["clusters"]) for root in roots) == repository.CLUSTERS
    ours = ratio.best(lambda: inspect(big), 5)
    fmt = ["terraform", "fmt", "-check", "-recursive"]
    theirs = ratio.best(lambda: subprocess.run(fmt, cwd=big, capture_output=True, check=True), 3)
    assert ratio.say("inspect --json, whole process", ours, theirs, " ".join(fmt)) <= 1 / 5


def test_whole_process_against_python_hcl2(big: Path) -> None:
    """The baseline is measured on a twentieth of the files and multiplied: the whole takes half a minute."""
    import hcl2

    sample = sorted(big.rglob("*.tf"))[::20]

    def parse() -> None:
        for file in sample:
            hcl2.loads(file.read_text())

    parse()
    ours = ratio.best(lambda: inspect(big), 5)
    theirs = ratio.best(parse, 1) * 20
    assert ratio.say("inspect --json, whole process", ours, theirs, "python-hcl2 (from a 20th)") <= 1 / 50


def test_without_startup_against_cat_file(big: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same command in a process that has imported everything; nothing is remembered between runs."""
    from core.cli import main
    from core.hcl import strict

    names = repository.git(big, "ls-tree", "-r", "--format=%(objectname)", "HEAD")

    def ours() -> None:
        strict.first.cache_clear()
        strict.is_taken.cache_clear()
        assert main(["inspect", str(big), "--json"]) == 0
        capsys.readouterr()

    ours()
    theirs = ratio.best(lambda: repository.git(big, "cat-file", "--batch", stdin=names), 7)
    took = ratio.best(ours, 7)
    with capsys.disabled():
        assert ratio.say("inspect --json, without start-up", took, theirs, "git cat-file --batch") <= 8
