"""A commit of one change in a repository of 5,000 files, against the bare plumbing that it needs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from core.git.commit import commit_files, private_ref
from core.git.identity import Identity
from core.git.repository import open_repository
from tests.bench import ratio, repository

pytestmark = pytest.mark.bench


def test_against_bare_plumbing(tmp_path: Path) -> None:
    content = {f"d{n % 50}/f{n}.tf": f"a = {n}\n" for n in range(5000)}
    folder = repository.build(tmp_path / "r", content)
    found = open_repository(folder)
    assert found is not None
    head = found.head()
    entries = found.snapshot(head).entries
    who = Identity("Bench", "bench@example.com")
    count = iter(range(1_000_000))

    def ours() -> None:
        data = f"a = {next(count)} # changed\n".encode()
        commit_files(found, head, {"d0/f0.tf": data}, "Change", who, private_ref("bench"), entries=entries)

    def plumbing() -> None:
        """What any tool has to call for the same commit, with nothing checked and nothing kept safe."""
        index = {**os.environ, "GIT_INDEX_FILE": str(tmp_path / "index")}

        def git(*arguments: str, stdin: bytes = b"") -> str:
            who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
            run = subprocess.run(
                ["git", *who, *arguments], cwd=folder, input=stdin, capture_output=True, check=True, env=index
            )
            return run.stdout.decode().strip()

        blob = git("hash-object", "-w", "--no-filters", "--stdin", stdin=f"a = {next(count)}\n".encode())
        git("read-tree", head)
        git("update-index", "--cacheinfo", f"100644,{blob},d0/f0.tf")
        tree = git("write-tree", "--missing-ok")
        commit = git("commit-tree", tree, "-p", head, stdin=b"Change\n")
        git("update-ref", "refs/bench/plumbing", commit)

    ours()
    plumbing()
    assert ratio.say("commit in 5,000 files", ratio.best(ours, 10), ratio.best(plumbing, 10), "plumbing") <= 4
