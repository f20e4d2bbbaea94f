"""The journal of proposals: private, whole or not there, and one process at a time."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import fields, replace
from pathlib import Path

import pytest

from core.git.errors import GitError, Kind
from core.publish.job import STEPS, Job, JobStore, job_id, packed

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


def test_what_is_kept_is_found_again_by_later_versions(tmp_path: Path) -> None:
    """A record as the first version wrote it, of what there was to be told then."""
    names = (
        *("id", "created", "repository", "remote", "url", "base", "base_commit", "edits", "branch"),
        *("title", "description", "author", "email", "files", "steps"),
    )
    kept = JOB.to_json()
    record = {"format": 1, **{name: kept[name] for name in names}, "dropped since": 1}
    (tmp_path / "proposals").mkdir()
    (tmp_path / "proposals/ab12.json").write_text(json.dumps(record))
    found = JobStore(tmp_path).load("ab12")
    assert found == JOB and not found.draft and not found.tried_create
    assert record["files"] == packed({"x": b"\x00\xff", "y": None}) == {"x": "AP8=", "y": None}
    assert job_id("https://github.com/acme/infra.git", "main", "e") == "f8831f9d69fb0b65"
    for name in ("steps", "id"):
        damaged = {key: value for key, value in record.items() if key != name}
        (tmp_path / "proposals/ab12.json").write_text(json.dumps(damaged))
        assert JobStore(tmp_path).load("ab12") is None


@pytest.mark.parametrize("text", ["AP8", "A P8=", "AP8=\n", "!!!!"])
def test_files_that_are_damaged_are_not_taken_for_others(text: str) -> None:
    with pytest.raises(GitError) as refused:
        replace(JOB, files={"x": text}).bytes_of_files()
    assert "damaged" in refused.value.sentence


@pytest.mark.parametrize(
    ("state", "done", "ended"),
    [
        ("stopped", False, False), ("pushed", True, False), ("open", True, False), ("draft", True, False),
        ("merged", True, True), ("closed", True, True),
    ],
)  # fmt: skip
def test_states(state: str, done: bool, ended: bool) -> None:
    job = replace(JOB, state=state)
    assert (job.done, job.ended) == (done, ended)


def test_a_step_is_told_apart_from_the_others() -> None:
    job = JOB.with_step("push", "failed", "No network.")
    assert [(s.name, s.state, s.sentence) for s in job.steps if s.state != "waiting"] == [
        ("push", "failed", "No network.")
    ]
    assert len(job.steps) == len(JOB.steps)


def test_steps_of_a_new_one() -> None:
    made = Job(**{f.name: getattr(JOB, f.name) for f in fields(JOB) if f.name != "steps"})
    assert [step.name for step in made.steps] == list(STEPS) and made == JOB
    assert all(step.label and (step.state, step.sentence) == ("waiting", "") for step in made.steps)


def test_what_is_not_there_is_forgotten_all_the_same(tmp_path: Path) -> None:
    store = JobStore(tmp_path)
    store.forget("ab12")
    (tmp_path / "proposals").write_bytes(b"")
    store.forget("ab12")


def test_long_ids_are_told_in_short(tmp_path: Path) -> None:
    with pytest.raises(GitError) as refused:
        JobStore(tmp_path).load("x" * 50)
    assert f"“{'x' * 40}”" in refused.value.sentence


def test_only_the_user_sees_the_folder(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "data")
    with store.lock("ab12"):
        pass
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_why_it_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "proposals").write_bytes(b"")
    for attempt in (lambda: JobStore(tmp_path).save(JOB), JobStore(tmp_path).lock("ab12").__enter__):
        with pytest.raises(GitError) as refused:
            attempt()
        assert re.search(
            rf"\({tmp_path}/proposals[^:]*: (Not a directory|File exists)\)", refused.value.sentence
        )


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(28, "No space left", "/x"), "(/x: No space left)"),
        (OSError(28, "No space left"), "(No space left)"),
        (OSError("odd"), "(odd)"),
    ],
)
def test_reasons_of_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, why: str
) -> None:
    def refused(*_args: object) -> None:
        raise error

    monkeypatch.setattr("core.publish.job.write_private", refused)
    with pytest.raises(GitError) as raised:
        JobStore(tmp_path).save(JOB)
    assert why in raised.value.sentence
