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


def test_an_entry_of_a_list_is_added_to_the_others_first(session: Session) -> None:
    now = ["europe-west1-b", "europe-west1-c"]
    added, alone = session.wishes("np1-general ops zones europe-west1-d")[:2]
    assert (added.value, alone.value) == ([*now, "europe-west1-d"], ["europe-west1-d"])
    assert added.title == "Zones of np1-general in ops: adds europe-west1-d"
    (added,) = session.wishes("np1-general ops zones add europe-west1-d")[:1]
    assert added.value == [*now, "europe-west1-d"]
    assert first(session, "np1-general ops zones europe-west1-c").value == ["europe-west1-b"]
    assert first(session, "remove np1-general ops zones europe-west1-c").value == ["europe-west1-b"]
    assert not [w for w in session.wishes("add np1-general ops max 8") if not w.operation]


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


@pytest.mark.parametrize(
    ("text", "first", "all_begin"),
    [
        ("np1-general ops machine n2", "n2-standard-8", "n2-"),
        ("eks_gc0_eu-west-1_node_pool_np1_default ops machine m5", "m5.xlarge", "m5."),
        ("tools ops machine D4", "Standard_D4_v3", "Standard_D4"),
    ],
)
def test_a_part_of_a_machines_name_lists_machines(
    session: Session, text: str, first: str, all_begin: str
) -> None:
    """With what it is made of and what it does; those of that very series first, then as large as now."""
    found = session.wishes(text)
    named = [w.machine.name for w in found if w.machine is not None]
    assert named[0] == first and 2 < len(named) <= 6 and len(set(named)) == len(named) == len(found)
    assert all(name.startswith(all_begin) for name in named)
    assert len({(w.module, w.setting, w.environment) for w in found}) == 1
    for wish in found:
        assert wish.machine is not None and wish.machine.vcpu and wish.machine.memory_gib
        value = wish.value[0] if isinstance(wish.value, list) else wish.value
        assert value == wish.machine.name and wish.sentence


def test_a_whole_name_is_that_machine_and_an_unknown_one_stays(session: Session) -> None:
    (one,) = session.wishes("np1-general ops machine e2-standard-4")
    assert one.machine is not None and one.machine.name == "e2-standard-4" and one.machine.month
    (other,) = session.wishes("np1-general ops machine zzz")
    assert other.machine is None and other.value == "zzz"


def test_an_operation_without_answers_is_left_to_the_menus(session: Session) -> None:
    for text in ("add node pool", "remove", "upgrade", "copy values"):
        assert [w for w in session.wishes(text) if w.operation] == []
