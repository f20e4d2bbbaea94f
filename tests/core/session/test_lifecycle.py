"""How far what was proposed has come: proposed, merged, applied where Git shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.git.repository import Repository
from core.session import Session
from core.snapshot import Snapshot
from core.view import OnItsWay, ProposalRow
from tests.core.session.conftest import POOL, POOLS, Place, place

__all__ = ["place"]


def sent(session: Session, *environments: str, value: int = 8) -> ProposalRow:
    for environment in environments:
        session.draft.set(".", POOL, environment, "max_node_count", value)
    session.draft.finish()
    text = session.proposals.text()
    result = session.proposals.send(text.title, text.description, text.branch)
    assert result.state == "open", result.problem
    return next(r for r in session.proposals.rows() if r.state == "open")


def merged(session: Session, row: ProposalRow) -> ProposalRow:
    done = session.reviews.merge(row.id)
    session.refresh()
    return next(r for r in session.proposals.rows() if r.id == done.id)


def states(way: OnItsWay) -> dict[str, str]:
    return {one.environment: one.state for one in way.applied}


def tagged(place: Place, tag: str, commit: str = "main") -> None:
    """Somebody pushes a tag."""
    place.git("tag", tag, commit, where=place.origin)


def test_proposed_merged_and_applied_with_a_tag(place: Place) -> None:
    session = place.open(fetch=True)
    row = sent(session, "ops", "apps", "apps-prod", value=9)
    way = session.lifecycle.of(row)
    assert {(c.environment, c.after) for c in way.changes} == {("ops", 9), ("apps", 9), ("apps-prod", 9)}
    assert way.applied == () and not way.waits
    row = merged(session, row)
    way = session.lifecycle.of(row)
    assert states(way)["ops"] == "applied" and states(way)["apps"] == "waits" and way.waits
    assert states(way)["apps-prod"] == "unknown", "the demo's third one is deployed by nobody knows whom"
    words = {one.environment: one.sentence for one in way.applied}
    assert words["ops"] == "ops: applied with the merge."
    assert words["apps"] == "apps: no tag apps-deploy-* in this clone has it."
    (way,) = session.lifecycle.again([row])
    assert {a.sentence for a in way.applied if a.environment == "apps"} == {
        "apps: waits for a tag apps-deploy-*."
    }
    tagged(place, "apps-deploy-90", "main~1")
    (way,) = session.lifecycle.again([row])
    assert states(way)["apps"] == "waits", "that tag is older than the merge"
    tagged(place, "apps-deploy-91")
    assert states(session.lifecycle.of(row))["apps"] == "waits", "nobody has asked yet"
    (way,) = session.lifecycle.again([row])
    assert states(way)["apps"] == "applied" and not way.waits
    assert {a.sentence for a in way.applied if a.environment == "apps"} == {
        "apps: applied with apps-deploy-91."
    }
    tagged(place, "apps-deploy-92", "main~1")
    (way,) = session.lifecycle.again([row])
    assert states(way)["apps"] == "waits", "it was rolled back to what stood before"


def test_a_window_that_is_opened_after_the_merge_sees_the_same(place: Place) -> None:
    session = place.open(fetch=True)
    row = merged(session, sent(session, "ops"))
    before = session.lifecycle.of(row)
    session.close()
    later = Session.open(str(place.platform), fetch=True, data_dir=place.folder / "other")
    place.opened.append(later)
    (there,) = [r for r in later.proposals.rows() if r.state == "merged"]
    after = later.lifecycle.of(there)
    assert (
        [c.key for c in after.changes]
        == [c.key for c in before.changes]
        == [(".", POOL, "max_node_count", "ops")]
    )
    assert after.applied == before.applied


def test_put_on_top_without_a_merge_commit(place: Place) -> None:
    """A forge that squashes: the head never gets into the branch, and only the forge says what it became."""
    session = place.open(fetch=True)
    row = sent(session, "ops", "apps")
    place.colleague_commits((POOLS, "max_node_count = 6", "max_node_count = 8"), subject="Squashed")
    session.refresh()
    squash = place.git("rev-parse", "main", where=place.origin)
    told = replace(row, state="merged", merge_commit=squash)
    assert states(session.lifecycle.of(told))["apps"] == "waits"
    tagged(place, "apps-deploy-95")
    (way,) = session.lifecycle.again([told])
    assert states(way)["apps"] == "applied"
    (way,) = session.lifecycle.again([replace(told, merge_commit="")])
    assert states(way)["apps"] == "unknown", "which commit it became is told by nobody"


def test_each_head_is_read_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    session = place.open(fetch=True)
    row = sent(session, "ops")
    read: list[str] = []
    plain = Repository.snapshot

    def counted(self: Repository, commit: str) -> Snapshot:
        read.append(commit)
        return plain(self, commit)

    monkeypatch.setattr(Repository, "snapshot", counted)
    for _time in range(3):
        session.lifecycle.of(row)
    done = replace(row, state="merged")
    for _time in range(3):
        session.lifecycle.of(done)
    assert read.count(row.commit) == 1


def test_what_was_closed_or_cant_be_read_says_nothing(place: Place) -> None:
    session = place.open(fetch=True)
    row = sent(session, "ops")
    for odd in (replace(row, state="closed"), replace(row, commit="0" * 40), replace(row, base="nowhere")):
        assert session.lifecycle.of(odd) == OnItsWay(odd)


def test_without_the_remote_what_is_known_stands(place: Place) -> None:
    session = place.open(fetch=True)
    row = merged(session, sent(session, "ops", "apps"))
    place.origin.rename(place.folder / "away.git")
    (way,) = session.lifecycle.again([row])
    assert states(way)["apps"] == "waits"
