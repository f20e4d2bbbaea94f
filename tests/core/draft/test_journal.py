from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.draft.draft import Draft
from core.draft.journal import Journal, Newer, read
from core.draft.lock import Lock
from core.platform.edit import Edit
from tests.toy.fixtures import edit

REPOSITORY = "/somewhere/repo/.git"


def opened(folder: Path, base: str = "main", commit: str = "c1") -> Journal:
    return Journal.open(folder, REPOSITORY, base, commit)[0]


def written(folder: Path, *edits: Edit) -> Journal:
    journal = opened(folder)
    for one in edits:
        journal.edit(one)
    return journal


def test_is_there_again(tmp_path: Path) -> None:
    one, two = edit("max", 3, saw="2"), edit("min", 1)
    journal = written(tmp_path, one, two)
    journal.position(1)
    journal.close(keep=True)
    found = opened(tmp_path).stored
    assert found is not None
    assert found.draft == Draft((one, two), 1) and found.commit == "c1" and not found.damaged


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    old = os.umask(0)
    try:
        journal = written(folder, edit("max", 3))
    finally:
        os.umask(old)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_typing_replaces(tmp_path: Path) -> None:
    draft = Draft()
    journal = opened(tmp_path)
    for value in (1, 12, 120):
        draft = draft.add(edit("max", value), typing=True)
        assert draft.last is not None
        journal.edit(draft.last)
    found = read(journal.path)
    assert found is not None and found.draft.edits == draft.edits


def test_every_torn_end_is_survived(tmp_path: Path) -> None:
    one, two = edit("max", 3), edit("min", {"a": ["ü", 1]})
    journal = written(tmp_path, one, two)
    data = journal.path.read_bytes()
    first_line, second_line = data.index(b"\n") + 1, data.rindex(b"\n", 0, -1) + 1
    for end in range(len(data)):
        journal.path.write_bytes(data[:end])
        found = read(journal.path)
        if end < first_line:
            assert found is None
        else:
            assert found is not None
            assert found.draft.edits == ((one,) if end >= second_line else ())


def test_writing_goes_on_after_a_torn_end(tmp_path: Path) -> None:
    journal = written(tmp_path, edit("max", 3))
    journal.close(keep=True)
    with journal.path.open("ab") as file:
        file.write(b'{"edit":{"id":"torn","ki')
    again = opened(tmp_path)
    later = edit("min", 4)
    again.edit(later)
    found = read(again.path)
    assert found is not None and [e.setting for e in found.draft.edits] == ["max", "min"]


def test_a_newer_format_is_kept_and_not_written_to(tmp_path: Path) -> None:
    journal = written(tmp_path, edit("max", 3))
    journal.close(keep=True)
    text = journal.path.read_text().replace('"format":1', '"format":2')
    journal.path.write_text(text)
    fresh, newer = Journal.open(tmp_path, REPOSITORY, "main", "c1")
    assert newer == (str(journal.path),) and fresh.stored is None and fresh.path != journal.path
    fresh.edit(edit("min", 1))
    fresh.close(keep=False)
    assert journal.path.read_text() == text


def test_an_unknown_edit_counts_as_newer(tmp_path: Path) -> None:
    journal = written(tmp_path, edit("max", 3))
    journal.close(keep=True)
    with journal.path.open("a") as file:
        file.write(json.dumps({"edit": {"id": "x", "kind": "teleport"}}) + "\n")
    with pytest.raises(Newer):
        read(journal.path)
    assert opened(tmp_path).stored is None
    assert journal.path.exists()


def test_two_windows_keep_their_own(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    one.edit(edit("max", 1))
    two.edit(edit("max", 2))
    assert one.path != two.path
    one.close(keep=True)
    two.close(keep=True)
    found = [opened(tmp_path), opened(tmp_path)]
    assert sorted(j.stored.draft.edits[0].value for j in found if j.stored) == [1, 2]


def test_other_branches_and_repositories_are_others(tmp_path: Path) -> None:
    written(tmp_path, edit("max", 1)).close(keep=True)
    assert opened(tmp_path, base="next").stored is None
    assert Journal.open(tmp_path, "/other/.git", "main", "c1")[0].stored is None


def test_an_empty_draft_leaves_nothing(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    journal.close(keep=False)
    written(tmp_path, edit("max", 1)).close(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_the_commit_moves_along(tmp_path: Path) -> None:
    journal = written(tmp_path, edit("max", 1))
    journal.moved("c2")
    journal.settle((".", "one", "ops", "max", "16"))
    found = read(journal.path)
    assert found is not None and found.commit == "c2"
    assert found.settled == {(".", "one", "ops", "max", "16")}


KILLED = """
import sys, os
sys.path.insert(0, {root!r})
from pathlib import Path
from core.platform.edit import Edit
from core.draft.journal import Journal
journal, _ = Journal.open(Path({folder!r}), {repository!r}, "main", "c1")
n = 0
while True:
    journal.edit(Edit("set", module="one", environment="ops", setting="max", value=n, id=str(n)))
    journal.flush()
    print(n, flush=True)
    n += 1
"""


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_what_was_flushed_survives_a_kill(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[3])
    code = KILLED.format(root=root, folder=str(tmp_path), repository=REPOSITORY)
    for wanted in (3, 17):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        last = -1
        for line in process.stdout:
            last = int(line)
            if last >= wanted:
                break
        assert Lock.take(next(tmp_path.glob("*.lock"))) is None, "the living window holds it"
        process.send_signal(signal.SIGKILL)
        process.wait()
        rest = process.stdout.read().split()
        process.stdout.close()
        said = int(rest[-1]) if rest else last
        journal = opened(tmp_path)
        assert journal.stored is not None
        values = [e.value for e in journal.stored.draft.edits]
        assert values == list(range(len(values))) and len(values) > said
        journal.close(keep=False)


def test_a_full_disk_is_told_and_caught_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = edit("max", 1), edit("max", 2), edit("min", 3)
    journal = written(tmp_path, one)
    real = os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) > 10:
            return real(handle, data[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        journal.edit(two)
        assert "No space" in journal.problem
        journal.catch_up(Draft((one, two), 2))
        assert "No space" in journal.problem
        survived = read(journal.path)
        assert survived is not None and survived.draft.edits == (one,)
    journal.edit(three)
    journal.catch_up(Draft((one, two, three), 3))
    assert journal.problem == ""
    journal.position(2)
    found = read(journal.path)
    assert found is not None and found.draft == Draft((one, two, three), 2)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
