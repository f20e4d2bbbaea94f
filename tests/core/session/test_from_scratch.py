"""What is kept from one step to the next never shows: every View is what it would be, made from scratch."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core.changes import forecast
from core.checks import checks
from core.checks.checks import Checker
from core.draft.replay import State
from core.last_used import LastUsed
from core.session import Session, SessionError
from core.session import form as forms
from core.session.derived import Derived
from core.session.headless import dialect as every_dialect
from core.view import View
from tests.core.session.conftest import Place
from tests.core.session.test_reviewing import edits

STEPS = 40


def test_every_step_is_as_from_scratch(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(23)
    with place.open() as session:
        # Counts per zone: what one field says depends on another, and a pool's on its cluster's.
        found = (c for c in session.view.platforms[0].clusters if c.module and c.module.cloud == "google")
        cluster = next(found)
        assert cluster.module is not None and cluster.node_pools
        modules = [cluster.module.name, *(pool.name for pool in cluster.node_pools)]
        wishes = [w for w in edits(session) if w[1] in modules]
        wishes += [w for w in wishes if "node_locations" in w[3] or "node_count" in w[3]] * 10
        snapshot = session.source.snapshot
        base = State(snapshot, every_dialect().read(snapshot))
        made = 0
        for _step in range(STEPS):
            if not step(session, dice, dice.choice(wishes)):
                continue
            made += 1
            assert_as_from_scratch(session, base, monkeypatch)
            for name in modules:
                assert session.compare(".", name) == forms.compare(session.view, ".", name)
                for environment in cluster.module.environments:
                    shown = session.form(".", name, environment)
                    assert shown == forms.form(session.view, ".", name, environment)
        assert made > STEPS // 2


def step(session: Session, dice: random.Random, wish: tuple[str, str, str, str, object]) -> bool:
    """An edit, mostly; sometimes typing goes on in the field, or one goes back and forth."""
    root, module, environment, setting, value = wish
    what = dice.random()
    try:
        if what < 0.1 and session.view.can_undo:
            session.draft.undo()
        elif what < 0.15 and session.view.can_redo:
            session.draft.redo()
        elif what < 0.2 and session.view.changes:
            session.draft.revert([dice.choice(session.view.changes).key])
        elif value is None:
            session.draft.unset(root, module, environment, setting)
        else:
            session.draft.set(root, module, environment, setting, value)
            if dice.random() < 0.5:
                session.draft.finish()
    except SessionError:
        return False
    return True


def assert_as_from_scratch(session: Session, base: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read again by a dialect that remembers nothing, judged by checks that remember nothing."""
    view, state = session.view, session.opened.state()
    after = State(state.snapshot, every_dialect().read(state.snapshot), state.files, state.refused)
    with monkeypatch.context() as patch:
        patch.setattr(checks, "shared_checker", Checker)
        patch.setattr(forecast, "KEPT", LastUsed())
        outcome = Derived(every_dialect(), base)
        found, outlook = outcome.changes(after)
        mine, old = outcome.problems(after)
    expected = replace(
        view,
        platforms=after.reading.platforms,
        base=base.reading.platforms,
        files=after.reading.files,
        changes=found,
        foresight=outlook,
        draft_problems=mine,
        base_problems=old,
        diff=outcome.diff(after),
    )
    assert_equal(view, expected)


def assert_equal(view: View, expected: View) -> None:
    """Part by part, so that a failure names what differs."""
    assert view.platforms == expected.platforms
    assert view.files == expected.files
    assert view.changes == expected.changes
    assert view.foresight == expected.foresight
    assert view.draft_problems == expected.draft_problems
    assert view.base_problems == expected.base_problems
    assert view.diff == expected.diff
    assert view == expected
