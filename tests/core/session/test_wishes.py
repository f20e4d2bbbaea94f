"""What is typed as a sentence: which edit or operation it means, and what that would do."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.session import Session
from core.view import Level, Wish
from tests.core.session.conftest import POOL, SPOT

EKS, GKE = "eks_gc0_eu-west-1", "gke_gc0_europe-west1"


def first(session: Session, text: str, environment: str = "") -> Wish:
    found = session.wishes(text, environment)
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "np1-general ops max 8",
        "max np1_general ops 8",
        "ops np1general maximum 8",
        "set max of np1-general in ops to 8",
        "NP1-GENERAL OPS MAX 8",
    ],
)
def test_words_stand_in_any_order(session: Session, text: str) -> None:
    wish = first(session, text)
    assert (wish.module, wish.environment, wish.setting, wish.value) == (POOL, "ops", "max_node_count", 8)
    assert not wish.refused and wish.level is Level.IN_PLACE
    assert wish.title.endswith("of np1-general in ops: 4 → 8") or "4 → 8" in wish.title
    assert session.view.changes == (), "asking changes nothing"


def test_the_environment_that_is_looked_at_counts(session: Session) -> None:
    assert first(session, "np1-general max 8", "apps-prod").environment == "apps-prod"
    assert first(session, "np1-general ops max 8", "apps-prod").environment == "ops"
    everywhere = {w.environment for w in session.wishes("np1-general max 9")}
    assert len(everywhere) > 1, "none is named and none is looked at: each is offered"


def test_what_it_does_to_nodes_is_said_before_enter(session: Session) -> None:
    wish = first(session, "np1-general ops machine e2-standard-16")
    assert wish.level is Level.ROLLING and "replaced" in wish.sentence


def test_what_is_so_already_and_what_is_refused_say_so(session: Session) -> None:
    same = first(session, "np1-general ops max 4")
    assert same.refused and same.sentence == "It is so already."


@pytest.mark.parametrize(
    "text", ["", " ", "np1-general", "np1-general 8", "nothing ops max 8", "np1-general ops max many", "8"]
)
def test_what_means_nothing_is_no_edit(session: Session, text: str) -> None:
    assert [w for w in session.wishes(text) if not w.operation] == []


def test_an_operation_takes_the_answers_that_are_said(session: Session) -> None:
    wish = next(w for w in session.wishes("add gpu pool eks") if w.operation == "add-node-pool")
    assert wish.args["purpose"] == "gpu" and wish.args["cluster"] == EKS
    gone = next(w for w in session.wishes("remove node pool np2_spot") if w.operation == "remove-node-pool")
    assert gone.args == {"pool": SPOT}
    assert not [w for w in session.wishes("add gpu pool mars") if w.operation]


WORDS = (
    *("np1-general", "np2_spot", "eks", "gke", "ops", "apps", "max", "min", "machine", "disk", "version"),
    *("add", "remove", "pool", "8", "true", "e2", "[", "(", "*", "\\", "é"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
def test_no_line_breaks_it_or_changes_anything(session: Session, text: str) -> None:
    for wish in session.wishes(text):
        assert wish.title and wish.sentence
    assert session.view.changes == () and not session.view.can_undo
