"""A part of the draft is sent, and the rest stays: what needs each other goes together."""

from __future__ import annotations

import random
import subprocess

import pytest

from core.session import Session
from core.view import Change
from tests.core.session.conftest import POOL, POOLS, SPOT, Place

EKS = "eks_gc0_eu-west-1"
NEW = {
    "purpose": "general",
    "cluster": EKS,
    "name": "extra",
    "settings": {"apps": {"instance_types": "m5.large", "min_size": 1, "max_size": 2, "desired_capacity": 1}},
}


def drafted(place: Place) -> Session:
    """Two edits that have nothing to do with each other."""
    session = place.open(fetch=True)
    for module, setting, value in ((POOL, "max_node_count", 8), (SPOT, "max_size", 5)):
        session.draft.set(".", module, "ops", setting, value)
        session.draft.finish()
    return session


def of(session: Session, module: str) -> list[Change]:
    return [c for c in session.view.changes if c.module == module]


def send(session: Session, keys: list[tuple[str, str, str, str]]):  # type: ignore[no-untyped-def]
    text = session.proposals.part(keys).text
    return session.proposals.send(text.title, text.description, text.branch, only=keys)


def test_a_part_is_shown_as_it_would_be_sent(place: Place) -> None:
    session = drafted(place)
    whole = session.view
    keys = [c.key for c in of(session, POOL)]
    part = session.proposals.part(keys)
    assert part.keys == tuple(keys) and [d.path for d in part.view.diff] == [POOLS]
    assert "max_node_count" not in part.text.title and "np1-general" in part.text.title
    assert SPOT not in part.text.description
    assert session.view is whole, "nothing is another one for it"


def test_a_patch_holds_the_part_alone(place: Place) -> None:
    session = drafted(place)
    session.proposals.save_patch(place.folder / "part.patch", "T", "", [c.key for c in of(session, POOL)])
    assert place.git("apply", "--numstat", str(place.folder / "part.patch")) == f"1\t1\t{POOLS}"
    assert len(session.view.changes) == 2


def test_the_rest_stays_in_the_draft(place: Place) -> None:
    session = drafted(place)
    result = send(session, [c.key for c in of(session, POOL)])
    assert result.state == "open"
    changed = place.git("diff", "--name-only", f"main..{result.branch}", where=place.origin).splitlines()
    assert changed == [POOLS]
    assert [c.module for c in session.view.changes] == [SPOT]
    session.close()
    again = place.open(fetch=True)
    assert [c.module for c in again.view.changes] == [SPOT], "on disk, too"
    assert again.view.readonly is None
    row = again.proposals.rows()[0]
    again.reviews.merge(row.id)
    again.refresh()
    assert [c.module for c in again.view.changes] == [SPOT] and not again.view.conflicts
    rest = send(again, [c.key for c in again.view.changes])
    assert rest.state == "open" and again.view.changes == ()


def test_what_needs_each_other_goes_together(place: Place) -> None:
    session = drafted(place)
    session.draft.operation("add-node-pool", ".", NEW)
    (added,) = [c for c in session.view.changes if not c.setting]
    session.draft.set(".", added.module, "ops", "max_size", 4)
    session.draft.finish()
    part = session.proposals.part([added.key])
    assert {k[1] for k in part.keys} == {added.module}
    lines = [" ".join(x.text.split()) for d in part.view.diff for x in d.lines if x.kind == "+"]
    assert "max_size = 4" in lines, "its own edit comes along"
    for module in (POOL, SPOT):
        assert {k[1] for k in session.proposals.part([c.key for c in of(session, module)]).keys} == {module}


def test_a_crash_after_sending_a_part_leaves_the_rest(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    session = drafted(place)
    keys = [c.key for c in of(session, POOL)]
    monkeypatch.setattr(session.opened, "leave_out", lambda ids: session.view)
    send(session, keys)
    assert len(session.view.changes) == 2, "it ended before the draft could be put away"
    session.close()
    again = place.open(fetch=True)
    assert [c.module for c in again.view.changes] == [SPOT]
    assert again.view.draft_note.startswith("A part of your draft was sent already")


def test_a_part_that_stops_half_way_holds_the_draft_until_it_goes_on(place: Place) -> None:
    session = drafted(place)
    keys = [c.key for c in of(session, POOL)]
    gone = place.origin.rename(place.folder / "away.git")
    result = send(session, keys)
    assert result.state == "stopped" and session.view.readonly
    session.close()
    gone.rename(place.origin)
    again = place.open(fetch=True)
    assert again.view.readonly and len(again.view.changes) == 2
    (waiting,) = again.proposals.unfinished()
    assert again.proposals.resume(waiting.job).state == "open"
    assert [c.module for c in again.view.changes] == [SPOT] and again.view.readonly is None


@pytest.mark.parametrize("seed", range(6))
def test_part_and_rest_one_after_the_other_are_the_whole(place: Place, seed: int) -> None:
    """Whatever was edited and whatever is ticked: the part's files, then the rest's edits on top of them, are
    byte for byte what the whole draft makes. Git does the comparing."""
    dice = random.Random(seed)
    session = place.open(fetch=True)
    made = 0
    settings = [(POOL, "max_node_count"), (POOL, "min_node_count"), (SPOT, "max_size"), (SPOT, "min_size")]
    for _step in range(8):
        module, setting = dice.choice(settings)
        environment = dice.choice(("apps", "ops"))
        value = dice.randint(4, 9) if "max" in setting else dice.randint(1, 2)
        session.draft.set(".", module, environment, setting, value)
        session.draft.finish()
        if dice.random() < 0.2 and not made:
            session.draft.operation("add-node-pool", ".", NEW)
            made += 1
    whole = {path: after for path, (_before, after) in session.draft.files().items()}
    keys = [c.key for c in session.view.changes]
    ticked = dice.sample(keys, dice.randint(1, len(keys)))
    part = session.proposals.part(ticked)
    assert set(ticked) <= set(part.keys)
    result = session.proposals.send("Part", "", f"part-{seed}", only=ticked)
    assert result.state == "open"
    session.reviews.merge(session.proposals.rows()[0].id)
    session.refresh()
    if session.view.changes:
        session.proposals.send("Rest", "", f"rest-{seed}")
        session.reviews.merge(session.proposals.rows()[0].id)
    for path, after in whole.items():
        shown = subprocess.run(
            ["git", "show", f"main:{path}"], cwd=place.origin, capture_output=True, check=True
        ).stdout
        assert shown == after
