"""Which journal a window opens: the one it had, the newest, one of a branch that was renamed, a new one."""

from __future__ import annotations

import itertools
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import core.draft.journal
from core.draft.draft import Draft
from core.draft.journal import FORMAT, Journal, Newer, read
from core.draft.lock import Lock
from tests.core.draft.test_journal import REPOSITORY, opened, written
from tests.toy.fixtures import edit

NAME = "03f69a686d2e59613ba2"
"""Of REPOSITORY's main, as every version so far has called it."""


def kept(folder: Path, count: int, base: str = "main") -> list[Path]:
    """Journals of so many windows, of one Edit each, the first of them the newest."""
    journals = [opened(folder, base) for _window in range(count)]
    for number, journal in enumerate(journals):
        journal.edit(edit("max", number))
        journal.close(keep=True)
        os.utime(journal.path, (1e9 - number, 1e9 - number))
    return [journal.path for journal in journals]


def test_what_an_earlier_version_left_is_found(tmp_path: Path) -> None:
    head = {"format": 1, "repository": REPOSITORY, "base": "main", "commit": "c0", "created": 1.5}
    one = {"id": "e1", "kind": "set", "root": ".", "module": "one", "environment": "ops", "setting": "max"}
    lines = [head, {"edit": {**one, "value": 3}}, {"at": 0}, {"commit": "c1"}, {"settled": ["a", "b"]}]
    path = tmp_path / f"{NAME}-7.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    journal = opened(tmp_path)
    assert journal.path == path and journal.stored is not None
    draft = journal.stored.draft
    assert [(e.id, e.value) for e in draft.edits] == [("e1", 3)] and draft.position == 0
    assert journal.stored.commit == "c1" and journal.stored.settled == {("a", "b")}


def test_a_format_is_not_changed_in_passing(tmp_path: Path) -> None:
    """Who changes it says so by another number; then what older versions wrote needs a reader here."""
    assert FORMAT == 1
    journal = written(tmp_path, edit("max", 1))
    assert json.loads(journal.path.read_bytes().split(b"\n")[0])["format"] == 1
    assert journal.path.name == f"{NAME}-0.jsonl"


def test_the_newest_unless_told_which_one(tmp_path: Path) -> None:
    paths = kept(tmp_path, 3)
    for first, found in ((None, paths[0]), (paths[1], paths[1]), (paths[2], paths[2])):
        journal = Journal.open(tmp_path, REPOSITORY, "main", "c1", first=first)[0]
        assert journal.path == found
        journal.close(keep=True)
        for number, path in enumerate(paths):
            os.utime(path, (1e9 - number, 1e9 - number))


def test_those_not_chosen_are_free_for_others(tmp_path: Path) -> None:
    paths = kept(tmp_path, 3)
    assert [opened(tmp_path).path for _window in paths] == paths
    assert opened(tmp_path).stored is None


@pytest.mark.parametrize("moment", range(12))
def test_windows_that_open_at_once_miss_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """The second looks while the first is at its `moment`: it has read one more file, or taken one lock."""
    paths = kept(tmp_path, 3)
    newer = paths[0].with_name(f"{NAME}-9.jsonl")
    newer.write_bytes(paths[0].read_bytes().replace(b'"format":1', b'"format":2'))
    os.utime(newer, (2e9, 2e9))
    others: list[tuple[Journal, tuple[str, ...]]] = []
    moments = itertools.count()

    def then(done: Callable[[Path], Any]) -> Callable[[Path], Any]:
        def now(path: Path) -> Any:
            try:
                return done(path)
            finally:
                if next(moments) == moment:
                    others.append(Journal.open(tmp_path, REPOSITORY, "main", "c1"))

        return now

    monkeypatch.setattr(core.draft.journal, "read", then(read))
    monkeypatch.setattr(Lock, "take", then(Lock.take))
    others.append(Journal.open(tmp_path, REPOSITORY, "main", "c1"))
    monkeypatch.undo()
    if len(others) == 1:
        assert next(moments) <= moment, "it was done before"
        others.append(Journal.open(tmp_path, REPOSITORY, "main", "c1"))
    assert {journal.path for journal, _newer in others} == set(paths[:2])
    assert [found for _journal, found in others] == [(str(newer),)] * 2


@pytest.mark.parametrize("content", ["", "head only"])
def test_one_without_edits_is_removed_with_its_lock(tmp_path: Path, content: str) -> None:
    one, other = kept(tmp_path, 2)
    other.write_bytes(one.read_bytes().split(b"\n")[0] + b"\n" if content else b"")
    journal = opened(tmp_path)
    assert journal.path == one
    assert {path.name for path in tmp_path.iterdir()} == {one.name, one.with_suffix(".lock").name}


def test_there_is_an_end_to_windows(tmp_path: Path) -> None:
    held = [opened(tmp_path) for _window in range(64)]
    with pytest.raises(OSError, match="64 drafts"):
        opened(tmp_path)
    held[40].close(keep=False)
    assert opened(tmp_path).path == held[40].path


def test_a_draft_of_a_branch_that_was_renamed_moves_here(tmp_path: Path) -> None:
    paths = kept(tmp_path, 3, "master")
    held = Lock.take(paths[0].with_suffix(".lock"))
    there = read(paths[2])
    assert held is not None and there is not None

    def renamed(first: Path | None = None) -> Journal:
        return Journal.open(tmp_path, REPOSITORY, "main", "c2", formerly=("master", "older"), first=first)[0]

    journal = renamed(paths[2])
    assert journal.stored == there and journal.path.name == f"{NAME}-0.jsonl"
    assert not paths[2].exists() and not paths[2].with_suffix(".lock").exists()
    here = read(journal.path)
    assert here is not None and here.draft == there.draft
    assert here.commit == "c1", "that of the draft, not the one that is read now"
    second = renamed()
    assert second.stored is not None and [e.value for e in second.stored.draft.edits] == [1]
    assert renamed().stored is None and paths[0].exists(), "another window's stays"
    held.release()
    third = renamed()
    assert third.stored is not None and [e.value for e in third.stored.draft.edits] == [0]


def test_what_moves_moves_whole(tmp_path: Path) -> None:
    journal = opened(tmp_path, "master")
    one, two = edit("max", 1), edit("min", 2)
    journal.edit(one)
    journal.edit(two)
    journal.position(1)
    journal.settle((".", "one", "ops", "max", "16"))
    journal.close(keep=True)
    here = Journal.open(tmp_path, REPOSITORY, "main", "c2", formerly=("master",))[0]
    here.edit(two)
    found = read(here.path)
    assert found is not None and found.draft == Draft((one, two), 2)
    assert found.settled == {(".", "one", "ops", "max", "16")}


def test_what_there_is_nothing_to_take_from_stays(tmp_path: Path) -> None:
    empty, newer = kept(tmp_path, 2, "master")
    empty.write_bytes(empty.read_bytes().split(b"\n")[0] + b"\n")
    newer.write_bytes(newer.read_bytes() + b'{"later":1}\n')
    before = [path.read_bytes() for path in (empty, newer)]
    here = Journal.open(tmp_path, REPOSITORY, "main", "c2", formerly=("master",))[0]
    assert here.stored is None
    assert [path.read_bytes() for path in (empty, newer)] == before
    assert all(Lock.take(path.with_suffix(".lock")) for path in (empty, newer)), "nobody holds them"


def test_no_room_to_move_leaves_it_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = kept(tmp_path, 1, "master")

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        here = Journal.open(tmp_path, REPOSITORY, "main", "c2", formerly=("master",))[0]
    assert here.stored is None and here.problem == "No space left on device"
    assert path.exists() and Lock.take(path.with_suffix(".lock")) is not None


def test_another_base_before_anything_was_written(tmp_path: Path) -> None:
    """A journal that has nothing to tell makes no file, and one that is begun later begins there."""
    journal = opened(tmp_path)
    journal.moved("c2")
    assert not journal.path.exists()
    journal.edit(edit("max", 1))
    found = read(journal.path)
    assert found is not None and found.commit == "c2"
    journal.close(keep=True)
    again = opened(tmp_path)
    again.moved("c3")
    found = read(again.path)
    assert found is not None and found.commit == "c3"


def test_a_folder_that_is_made_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where its mode can't be changed any more."""

    def refused(*_args: object, **_options: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refused)
    old = os.umask(0)
    try:
        opened(tmp_path / "data" / "drafts")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "data" / "drafts").stat().st_mode) == 0o700


def test_what_no_name_can_spell_is_kept(tmp_path: Path) -> None:
    """A folder whose name is no UTF-8, and a text with half a character."""
    repository, one = "/home/\udce9/repo/.git", edit("max", "\ud800")
    for again in (False, True):
        journal = Journal.open(tmp_path, repository, "main", "c1")[0]
        if again:
            assert journal.stored is not None and journal.stored.draft.edits == (one,)
        else:
            journal.edit(one)
        assert journal.problem == ""
        journal.close(keep=True)


def test_typing_replaces_the_last_edit_alone(tmp_path: Path) -> None:
    one, two = edit("min", 1), edit("max", 1)
    longer = Draft((two,), 1, True).add(edit("max", 12), typing=True).edits[0]
    journal = written(tmp_path, edit("size", 0), one, two, longer)
    found = read(journal.path)
    assert found is not None and [e.value for e in found.draft.edits] == [0, 1, 12]


def test_a_journal_found_again_goes_on(tmp_path: Path) -> None:
    written(tmp_path, edit("max", 1)).close(keep=True)
    for value in (2, 3):
        journal = opened(tmp_path, commit=f"c{value}")
        journal.edit(edit("max", value))
        journal.close(keep=True)
    found = read(journal.path)
    assert found is not None and [e.value for e in found.draft.edits] == [1, 2, 3]
    assert not found.damaged
    assert found.commit == "c1", "where it stands is said by `moved` alone"


def test_where_a_draft_stands_is_caught_up_too(tmp_path: Path) -> None:
    edits = (edit("max", 1), edit("min", 2))
    for position in (0, 1, 2):
        journal = opened(tmp_path)
        journal.catch_up(Draft(edits, position))
        found = read(journal.path)
        assert found is not None and found.draft == Draft(edits, position)


def test_a_first_line_that_failed_half_way_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, journal = os.write, opened(tmp_path)

    def full(handle: int, data: bytes) -> int:
        if len(data) > 40:
            return real(handle, data[:40])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        journal.edit(edit("max", 1))
    assert journal.problem == "No space left on device" and not journal.path.exists()
    journal.edit(edit("max", 2))
    found = read(journal.path)
    assert found is not None and [e.value for e in found.draft.edits] == [2]


@pytest.mark.parametrize(
    ("error", "told"),
    [(OSError(28, "No space left on device"), "No space left on device"), (OSError("odd"), "odd")],
)
def test_the_disks_reason_is_told_in_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, told: str
) -> None:
    def refused(*_args: object) -> None:
        raise error

    journal = written(tmp_path, edit("max", 1))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refused)
        journal.flush()
        assert journal.problem == told
    journal.flush()
    assert journal.problem == told, "what was lost then is not there because of a later try"
    journal.catch_up(Draft((edit("max", 1),), 1))
    assert journal.problem == ""
    with monkeypatch.context() as patch:
        patch.setattr(core.draft.journal, "_write", refused)  # private: this write alone fails
        journal.edit(edit("max", 2))
        assert journal.problem == told


def test_a_line_of_the_future_is_not_passed_over(tmp_path: Path) -> None:
    journal = written(tmp_path, edit("max", 1))
    journal.close(keep=True)
    with journal.path.open("ab") as file:
        file.write(b'{"later":1}\n')
    with pytest.raises(Newer):
        read(journal.path)
