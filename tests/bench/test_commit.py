"""A commit of one change in a repository of 5,000 files, against the bare plumbing that it needs."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from core.git.commit import commit_files, private_ref
from core.git.identity import Identity
from core.git.repository import open_repository
from core.git.trust import local_config_risks, skipped_hooks
from core.publish import Job, JobStore
from core.publish.job import packed
from tests.bench import ratio, repository

pytestmark = pytest.mark.bench

JOB = Job("", 0.0, "/r", "origin", "u", "main", "", "e", "repoform/x", "T", "D", "Bench", "b@example.com")


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

    store = JobStore(tmp_path / "data")

    def publishing() -> None:
        """What a proposal does before it needs the network: kept, looked at, checked, committed, kept."""
        data = f"a = {next(count)} # changed\n".encode()
        job = replace(JOB, id=f"{next(count):016x}", base_commit=head, files=packed({"d0/f0.tf": data}))
        store.save(job)
        local_config_risks(found, "https://github.com/acme/infra.git")
        commit = commit_files(found, head, job.bytes_of_files(), "Change", who, private_ref(job.id))
        skipped_hooks(found)
        store.save(replace(job, commit=commit, files={}))

    times: dict[str, float] = {}
    for _round in range(11):  # by turns: whatever else the machine does slows all of them
        for name, do in (("ours", ours), ("plumbing", plumbing), ("publishing", publishing)):
            times[name] = min(times.get(name, 1e9), ratio.once(do))
    bare = times["plumbing"]
    assert ratio.say("commit in 5,000 files", times["ours"], bare, "plumbing") <= 4
    assert ratio.say("publishing it, without network", times["publishing"], bare, "plumbing") <= 4
