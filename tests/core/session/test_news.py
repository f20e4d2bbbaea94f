"""What one has merged oneself is no news when the branch is read again; what others did is."""

from __future__ import annotations

import pytest

from core.session import Session
from tests.core.session.conftest import POOL, POOLS, Place, place
from tests.core.session.test_lifecycle import sent

__all__ = ["place"]
OTHERS = (POOLS, "disk_size_gb   = 100", "disk_size_gb   = 150")


def merge_here(session: Session) -> None:
    session.reviews.merge(sent(session, "ops").id)
    session.draft.discard()


def test_it_is_folded_in_without_a_word(place: Place) -> None:
    session = place.open(fetch=True)
    merge_here(session)
    view = session.refresh()
    assert view.notice == ""
    assert view.platform(".").module(POOL).setting("max_node_count").values["ops"].value == 8  # type: ignore[union-attr]


def test_others_are_counted_alone(place: Place) -> None:
    session = place.open(fetch=True)
    merge_here(session)
    place.colleague_commits(OTHERS)
    assert session.refresh().notice == "main has 1 new commit."
    assert session.refresh().notice == ""


def test_another_session_hears_of_both(place: Place) -> None:
    author, reviewer = place.open(fetch=True), place.open(fetch=True)
    row = sent(author, "ops")
    reviewer.reviews.merge(row.id)
    assert reviewer.refresh().notice == ""
    author.draft.discard()
    assert author.refresh().notice == "main has 2 new commits."


def test_a_draft_that_fits_needs_no_word_either(place: Place) -> None:
    session = place.open(fetch=True)
    merge_here(session)
    session.draft.set(".", POOL, "apps", "disk_size_gb", 120)
    session.draft.finish()
    view = session.refresh()
    assert view.notice == "" and len(view.changes) >= 1 and not view.conflicts


@pytest.mark.parametrize("with_others", [False, True])
def test_a_squash_is_known_by_what_it_changes(place: Place, with_others: bool) -> None:
    session = place.open(fetch=True)
    row = sent(session, "ops")
    session.draft.discard()
    session.opened.merged.add(row.commit)
    other = place.folder / "colleague"
    place.git("clone", "-q", str(place.origin), str(other), where=place.folder)
    place.git("merge", "-q", "--squash", f"origin/{row.branch}", where=other)
    place.git("commit", "-q", "-m", "Squashed", where=other)
    place.git("push", "-q", "origin", "HEAD:main", where=other)
    if with_others:
        place.colleague_commits(OTHERS)
    assert session.refresh().notice == ("main has 1 new commit." if with_others else "")
