"""The journal of proposals: private, whole or not there, and one process at a time."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from core.git.errors import GitError, Kind
from core.publish.job import Job, JobStore, job_id, packed

JOB = Job(
    id="ab12",
    created=1.0,
    repository="/r",
    remote="origin",
    url="u",
    base="main",
    base_commit="0" * 40,
    edits="e",
    branch="b",
    title="T",
    description="D",
    author="A",
    email="a@b",
    files=packed({"x": b"\x00\xff", "y": None}),
)


def test_round_trip(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    store.save(JOB)
    assert store.load("ab12") == JOB and store.all() == (JOB,)
    assert JOB.bytes_of_files() == {"x": b"\x00\xff", "y": None}
    file = tmp_path / "proposals/ab12.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store.forget("ab12")
    assert store.load("ab12") is None


def test_another_format_is_kept_and_not_rewritten(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    store.save(JOB)
    file = tmp_path / "proposals/ab12.json"
    newer = json.dumps({**JOB.to_json(), "format": 99})
    file.write_text(newer)
    assert store.load("ab12") is None and store.all() == () and file.read_text() == newer
    file.write_text('{"format": 1, "half":')
    assert store.load("ab12") is None


def test_known_by_remote_base_and_edits() -> None:
    one = job_id("https://github.com/acme/infra.git", "main", "e")
    assert one == job_id("https://jana:x@GitHub.com/acme/infra", "main", "e")
    assert (
        len(
            {
                one,
                job_id("https://github.com/acme/infra", "dev", "e"),
                job_id("https://github.com/acme/infra", "main", "f"),
                job_id("https://github.com/acme/infra", "main", "e", 1),
            }
        )
        == 4
    )


def test_one_process_at_a_time(tmp_path: Path) -> None:
    store, other = JobStore(tmp_path), JobStore(tmp_path)
    with store.lock("ab12"), pytest.raises(GitError) as refused, other.lock("ab12"):
        pass
    assert refused.value.kind is Kind.REFUSED
    with other.lock("ab12"):
        pass


def test_a_disk_without_room(tmp_path: Path) -> None:
    (tmp_path / "proposals").write_bytes(b"")
    with pytest.raises(GitError) as refused:
        JobStore(tmp_path).save(JOB)
    assert refused.value.kind is Kind.DISK and "Nothing was sent" in refused.value.sentence


@pytest.mark.parametrize("name", ["../x", "", "x/y", "AB"])
def test_odd_ids(tmp_path: Path, name: str) -> None:
    with pytest.raises(GitError):
        JobStore(tmp_path).save(replace(JOB, id=name))
