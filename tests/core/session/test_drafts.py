"""Nothing lost: drafts that come back, bases that move."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.session import Session, SessionError
from tests.core.session.conftest import POOL, POOLS, SPOT, Place

OPS_FOUR = 'max_node_count = 4\n      node_locations = ["europe-west1-b", "europe-west1-c"]\n'


def crash(session: Session) -> None:
    """The process is gone: its lock with it, nothing else happens."""
    assert session.opened.kept.journal is not None
    session.opened.kept.journal._lock.release()  # private: only the end of a process does this
    session.opened.kept.journal = None


def edited(session: Session) -> None:
    session.draft.set(".", POOL, "ops", "max_node_count", 24)
    session.draft.finish()
    session.draft.set(".", SPOT, "ops", "max_size", 5)


def test_a_draft_is_there_again_after_a_crash(place: Place) -> None:
    session = place.open()
    edited(session)
    changes = [c.key for c in session.view.changes]
    crash(session)
    again = place.open()
    assert [c.key for c in again.view.changes] == changes
    assert "is here again" in again.view.draft_note and "2 changes." in again.view.draft_note
    assert len(again.draft.undo().changes) == 1


@pytest.mark.parametrize("how", ["another edit", "undo", "revert", "discard"])
def test_that_it_is_there_again_is_no_news_once_it_is_another(place: Place, how: str) -> None:
    with place.open() as session:
        edited(session)
    again = place.open()
    note = again.view.draft_note
    again.draft.finish()
    again.refresh()
    assert again.view.draft_note == note != "", "it is the same draft"
    if how == "another edit":
        again.draft.set(".", POOL, "ops", "max_node_count", 25)
    elif how == "undo":
        again.draft.undo()
    elif how == "revert":
        again.draft.revert([c.key for c in again.view.changes])
    else:
        again.draft.discard()
    assert again.view.draft_note == ""
    if how in ("undo", "revert"):
        again.draft.redo() if how == "undo" else again.draft.undo()
        assert again.view.draft_note == "", "what was told is not told anew"


def test_it_counts_what_it_comes_to_as_the_changes_are_counted(place: Place) -> None:
    """Two edits of one setting are one change."""
    with place.open() as session:
        for maximum in (24, 25):
            session.draft.set(".", POOL, "ops", "max_node_count", maximum)
            session.draft.finish()
        assert len(session.view.changes) == 1 and session.view.edits == 2
    assert place.open().view.draft_note.endswith("is here again: 1 change.")


def test_a_draft_is_there_again_after_closing(place: Place) -> None:
    with place.open() as session:
        edited(session)
        session.draft.undo()
    again = place.open()
    assert [c.after for c in again.view.changes] == [24] and again.view.can_redo
    again.draft.discard()
    again.close()
    assert place.open().view.draft_note == ""


def test_two_windows_dont_eat_each_others_drafts(place: Place) -> None:
    one, two = place.open(), place.open()
    one.draft.set(".", POOL, "ops", "max_node_count", 10)
    two.draft.set(".", POOL, "ops", "max_node_count", 20)
    crash(one)
    crash(two)
    found = {place.open().view.changes[0].after, place.open().view.changes[0].after}
    assert found == {10, 20}


def test_an_old_draft_is_said_to_be_old(place: Place) -> None:
    session = place.open()
    edited(session)
    crash(session)
    (journal,) = (place.data / "drafts").glob("*.jsonl")
    long_ago = time.time() - 40 * 86_400
    os.utime(journal, (long_ago, long_ago))
    assert "40 days old" in place.open().view.draft_note


def test_a_newer_journal_is_kept(place: Place) -> None:
    session = place.open()
    edited(session)
    crash(session)
    (journal,) = (place.data / "drafts").glob("*.jsonl")
    text = journal.read_text().replace('"format":1', '"format":9')
    journal.write_text(text)
    again = place.open()
    assert again.view.changes == () and "newer Repoform" in again.view.draft_note
    again.draft.set(".", POOL, "ops", "max_node_count", 9)
    assert journal.read_text() == text


def test_a_moved_base_keeps_what_fits(place: Place) -> None:
    session = place.open(fetch=True)
    edited(session)
    place.colleague_commits((POOLS, "disk_size_gb   = 100", "disk_size_gb   = 150"))
    view = session.refresh()
    assert view.conflicts == () and len(view.changes) == 2
    assert view.notice == "main has 1 new commit. Your 2 changes still fit."
    now = session.draft.files()[POOLS][1]
    assert now is not None and b"= 150" in now and b"= 24" in now


def test_nothing_new_says_nothing(place: Place) -> None:
    session = place.open(fetch=True)
    edited(session)
    assert session.refresh().notice == ""


def conflicted(place: Place) -> Session:
    session = place.open(fetch=True)
    edited(session)
    place.colleague_commits((POOLS, OPS_FOUR, OPS_FOUR.replace("4", "16", 1)))
    view = session.refresh()
    (conflict,) = view.conflicts
    assert (conflict.before, conflict.theirs, conflict.yours) == (4, 16, 24)
    assert (conflict.author, conflict.label) == ("Ali", "Maximum nodes per zone")
    assert "Someone else changed 1 setting" in view.notice
    return session


def test_a_conflict_blocks_sending(place: Place) -> None:
    session = conflicted(place)
    with pytest.raises(SessionError) as refused:
        session.proposals.send("t", "d", "b")
    assert refused.value.kind == "blocked"


@pytest.mark.parametrize(("choice", "expected"), [("theirs", None), ("mine", 24), ({"value": 20}, 20)])
def test_conflicts_are_settled(place: Place, choice: object, expected: int | None) -> None:
    session = conflicted(place)
    view = session.draft.resolve(session.view.conflicts[0].edit, choice)
    assert view.conflicts == ()
    found = {c.setting: (c.before, c.after) for c in view.changes if c.module == POOL}
    assert found == ({} if expected is None else {"max_node_count": (16, expected)})
    crash(session)
    assert place.open(fetch=True).view.conflicts == ()


def test_an_undecided_conflict_comes_back(place: Place) -> None:
    session = conflicted(place)
    crash(session)
    again = place.open(fetch=True)
    (conflict,) = again.view.conflicts
    assert (conflict.before, conflict.theirs, conflict.yours) == (4, 16, 24)


def test_the_same_change_by_someone_else_is_no_conflict(place: Place) -> None:
    session = place.open(fetch=True)
    edited(session)
    place.colleague_commits((POOLS, OPS_FOUR, OPS_FOUR.replace("4", "24", 1)))
    view = session.refresh()
    assert view.conflicts == () and [c.module for c in view.changes] == [SPOT]


def test_a_module_that_went_is_told(place: Place) -> None:
    session = place.open(fetch=True)
    edited(session)
    place.colleague_commits((POOLS, f'module "{POOL}"', 'module "gke_gc0_europe-west1_node_pool_renamed"'))
    view = session.refresh()
    assert [c.module for c in view.changes] == [SPOT]
    assert any("no longer fits" in p.sentence for p in view.blockers) or view.conflicts


def test_without_network_what_is_known_is_shown(place: Place) -> None:
    place.open(fetch=True).close()
    hidden = Path(str(place.origin) + ".away")
    place.origin.rename(hidden)
    session = place.open(fetch=True)
    assert session.view.place.note and session.view.platforms
    edited(session)
    assert len(session.view.changes) == 2


def test_the_users_files_stay_untouched(place: Place) -> None:
    (place.platform / POOLS).write_text("# my own half-finished work\n")
    before = {
        p: (p.stat().st_ino, p.stat().st_mtime_ns)
        for p in place.platform.rglob("*")
        if p.is_file()
        and "refs/repoform" not in str(p)
        and "objects" not in p.parts
        and "logs" not in p.parts
    }
    session = place.open(fetch=True)
    edited(session)
    assert "1 local change" in session.view.place.note
    session.draft.undo()
    after = {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in before}
    assert after == before
