"""A monorepo of ordinary Terraform: 20,000 files of 80 MB, 200 roots with clusters in six environments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import monorepo, ratio, repository

pytestmark = pytest.mark.bench

BUDGET_MB = 600

_READ = """
import re, sys
from pathlib import Path
from core.session import Session
session = Session.open(sys.argv[1], data_dir=sys.argv[2])
clusters = sum(len(p.clusters) for p in session.view.platforms)
print(clusters, int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""

_INSPECT = """
import re, sys
from pathlib import Path
from gui.__main__ import main
assert main(["inspect", "--json", sys.argv[1]]) == 0
peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024
print(peak, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository.build(tmp_path_factory.mktemp("monorepo"), monorepo.files())


def test_without_startup_against_cat_file(big: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from core.session.headless import read_path

    names = repository.git(big, "ls-tree", "-r", "--format=%(objectname)", "HEAD")

    def ours() -> None:
        _commit, reading = read_path(str(big), None)
        assert len(reading.platforms) == monorepo.WITH_CLUSTERS

    theirs = ratio.best(lambda: repository.git(big, "cat-file", "--batch", stdin=names), 3)
    took = ratio.best(ours, 2)
    with capsys.disabled():
        assert ratio.say("reading a monorepo, without start-up", took, theirs, "git cat-file --batch") <= 10


def test_first_overview(big: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the window waits for: the clusters, without the checks, which come later."""
    from core.session import Session

    names = repository.git(big, "ls-tree", "-r", "--format=%(objectname)", "HEAD")

    def first(later: bool) -> None:
        with Session.open(str(big), data_dir=tmp_path / "data", later=later) as session:
            assert len(session.overview()) == monorepo.WITH_CLUSTERS
            assert session.view.checking == ("running" if later else "")

    theirs = ratio.best(lambda: repository.git(big, "cat-file", "--batch", stdin=names), 3)
    took, whole = ratio.best(lambda: first(True), 2), ratio.best(lambda: first(False), 2)
    with capsys.disabled():
        assert ratio.say("first Overview of a monorepo", took, whole, "with its checks") <= 0.95
        assert ratio.say("first Overview of a monorepo", took, theirs, "git cat-file --batch") <= 10


def test_memory(big: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _READ, str(big), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=True,
    )
    clusters, peak = map(int, run.stdout.split())
    assert clusters == monorepo.WITH_CLUSTERS
    print(f"\nmemory with a monorepo open, peak: {peak} MB")
    assert peak <= BUDGET_MB


def test_memory_of_inspect(big: Path) -> None:
    """What it prints is never held whole."""
    run = subprocess.run([sys.executable, "-c", _INSPECT, str(big)], capture_output=True, check=True)
    peak = int(run.stderr)
    print(f"\nmemory of inspect --json on a monorepo, peak: {peak} MB; {len(run.stdout) >> 20} MB printed")
    assert peak <= BUDGET_MB
