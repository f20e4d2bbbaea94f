"""A node pool is replaced safely: the draft's changes of it move to a new pool beside it."""

from __future__ import annotations

import doctest
import io
from contextlib import redirect_stdout

import pytest

from core.cli import main
from core.facts import replacing
from core.platform.field import Level
from core.session import Session, SessionError
from core.view import replacements
from tests.core.session.conftest import POOL, POOLS, SPOT, Place, place, session

__all__ = ["place", "session"]

NEW = "gke_gc0_europe-west1_node_pool_np1-general2"


def test_doctests() -> None:
    assert doctest.testmod(replacing).failed == 0


def test_the_drafts_changes_move_and_the_old_pool_stays_byte_for_byte(session: Session) -> None:
    for environment, setting, value in (
        ("apps", "preemptible", True),
        ("ops", "disk_size_gb", 150),
        ("ops", "max_node_count", 8),
    ):
        session.draft.set(".", POOL, environment, setting, value)
    session.draft.finish()
    assert Level.REBUILDS_POOL in {c.impact.level for c in session.view.changes}
    session.draft.set(".", SPOT, "ops", "max_size", 5)
    session.draft.finish()
    view = session.draft.replace_safely(".", POOL)
    assert not view.changes_of(".", POOL), "nothing of the old one"
    platform = view.platform(".")
    assert platform is not None
    new = platform.module(NEW)
    old = platform.module(POOL)
    assert new is not None and old is not None and new.cluster == old.cluster and new.title == "np1-general2"
    values = {s.path: {e: v.value for e, v in s.values.items()} for s in new.settings}
    was = {s.path: {e: v.value for e, v in s.values.items()} for s in old.settings}
    assert values["preemptible"] == {"apps": True, "ops": True, "apps-prod": True}
    assert values["disk_size_gb"] == {**was["disk_size_gb"], "ops": 150}
    assert values["max_node_count"] == {**was["max_node_count"], "ops": 8}
    same = set(was) - {"preemptible", "disk_size_gb", "max_node_count", "name"}
    assert {p: values[p] for p in same} == {p: was[p] for p in same}, "all else is as there"
    files = session.draft.files()
    before, after = files[POOLS]
    assert before is not None and after is not None and before.split(b'module "')[1] in after
    assert after.startswith(before.rstrip(b"\n")), "the old pool's file goes on behind what was there"
    assert Level.REBUILDS_POOL not in {c.impact.level for c in view.changes}
    assert [c.module for c in view.changes_of(".", SPOT)] == [SPOT], "what else is in the draft stays"
    view = session.draft.undo()
    assert {c.environment for c in view.changes_of(".", POOL)} == {"apps", "ops"}
    assert view.platform(".").module(NEW) is None  # type: ignore[union-attr]


def test_what_comes_next_is_found_again_by_looking(place: Place) -> None:
    session = place.open(fetch=True)
    assert replacements(session.view) == ()
    session.draft.set(".", POOL, "apps", "disk_size_gb", 200)
    session.draft.replace_safely(".", POOL)
    (found,) = replacements(session.view)
    assert (found.old, found.new, found.arrived) == (POOL, NEW, False)
    assert found.commands == (
        "kubectl cordon -l cloud.google.com/gke-nodepool=np1-general",
        "kubectl drain -l cloud.google.com/gke-nodepool=np1-general --ignore-daemonsets "
        "--delete-emptydir-data",
    )
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    session.reviews.merge(session.proposals.rows()[0].id)
    session.refresh()
    (found,) = replacements(session.view)
    assert found.arrived and not session.view.edits
    other = Session.open(str(place.platform), fetch=True, data_dir=place.folder / "other")
    place.opened.append(other)
    assert replacements(other.view) == replacements(session.view), "nothing is kept of it"
    other.draft.operation("remove-node-pool", ".", {"pool": POOL})
    assert replacements(other.view) == ()


def test_without_changes_it_is_a_pool_like_it(session: Session) -> None:
    view = session.draft.replace_safely(".", POOL, "general-b")
    platform = view.platform(".")
    assert platform is not None and platform.module(NEW) is None
    assert platform.module("gke_gc0_europe-west1_node_pool_general-b") is not None
    assert replacements(session.view) == (), "called so, nobody can tell"


def test_what_cant_move_is_said_and_nothing_happens(session: Session) -> None:
    session.draft.unset(".", POOL, "ops", "max_node_count")
    before = session.view
    with pytest.raises(SessionError, match="Undo that first"):
        session.draft.replace_safely(".", POOL)
    assert session.view is before
    with pytest.raises(SessionError, match="no module"):
        session.draft.replace_safely(".", "nothing")
    session.draft.undo()
    session.draft.operation("remove-node-pool", ".", {"pool": SPOT})
    with pytest.raises(SessionError):
        session.draft.replace_safely(".", SPOT)


def test_the_command_line_does_it(place: Place) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        status = main(
            ["replace-node-pool", str(place.platform), "--pool", POOL, "--set", "disk_size_gb=200", "--diff"]
        )
    text = out.getvalue()
    assert status == 0 and "np1-general2" in text and "+" in text
    removed = [x for x in text.splitlines() if x.startswith("-") and not x.startswith("---")]
    assert removed == []
