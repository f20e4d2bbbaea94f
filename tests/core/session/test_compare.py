"""Several modules side by side, and one value for several cells."""

from __future__ import annotations

import pytest

from core.platform.edit import Edit
from core.session import Session, SessionError
from core.view import FieldView, SideBySide
from tests.core.session.conftest import POOL, SPOT, Place

GPU = "gke_gc0_europe-west1_node_pool_np2_gpu"
TOOLS = "aks_gc0_westeurope_node_pool_np1_tools"
CLUSTERS = ("gke_gc0_europe-west1", "eks_gc0_eu-west-1", "aks_gc0_westeurope")


def side(session: Session, *modules: str) -> SideBySide:
    return session.side_by_side([(".", m) for m in modules])


def cells(table: SideBySide, path: str) -> tuple[FieldView | None, ...]:
    return next(r for r in table.rows if r.field.path == path).cells


def raise_both(session: Session, value: int = 9) -> None:
    session.draft.edit(
        [
            Edit("set", ".", POOL, "ops", "max_node_count", value),
            Edit("set", ".", SPOT, "ops", "max_size", value),
        ]
    )


def test_columns_are_grouped_by_module_base_first(session: Session) -> None:
    table = side(session, POOL, SPOT)
    assert [(c.title, c.environment, c.base) for c in table.columns] == [
        (title, environment, environment == "apps")
        for title in ("np1-general", "np2-spot")
        for environment in ("apps", "ops", "apps-prod")
    ]
    assert all(len(r.cells) == 6 for r in table.rows)


def test_what_clouds_call_differently_is_one_row(session: Session) -> None:
    row = cells(side(session, POOL, SPOT, TOOLS), "max_node_count")
    assert [c and c.field.path for c in row[::3]] == ["max_node_count", "max_size", "max_count"]
    assert [c and c.value.value for c in row] == [4, 4, 6, 10, 2, 10, 4, 2, 4]
    pool_name = cells(side(session, POOL, TOOLS), "name")
    assert [c and c.field.path for c in pool_name[::3]] == ["name", "node_pool_name"]


def test_generations_of_clusters_meet(session: Session) -> None:
    table = side(session, *CLUSTERS)
    paths = [c and c.field.path for c in cells(table, "cluster_max_node_count")[::3]]
    assert paths == ["cluster_max_node_count", "cluster_max_size", "default_node_pool.max_count"]


def test_each_setting_stands_in_exactly_one_row(session: Session) -> None:
    for modules in ((POOL, SPOT, TOOLS, GPU), CLUSTERS):
        table = side(session, *modules)
        for module in modules:
            column = next(i for i, c in enumerate(table.columns) if c.module == module)
            shown = [c.field.path for r in table.rows if (c := r.cells[column]) is not None]
            alone = [r.field.path for r in session.compare(".", module)]
            assert sorted(shown) == sorted(alone)


def test_what_a_module_lacks_is_no_difference(session: Session) -> None:
    row = next(r for r in side(session, POOL, SPOT).rows if r.field.path == "preemptible")
    assert row.cells[3:] == (None, None, None) and not row.differs
    assert next(r for r in side(session, POOL, GPU).rows if r.field.path == "machine_type").is_set


def test_modules_that_are_gone_are_left_out(session: Session) -> None:
    assert side(session, POOL, "gone").columns == side(session, POOL).columns
    with pytest.raises(SessionError, match="gone"):
        side(session, "gone", POOL)


def test_one_value_for_several_is_one_step(session: Session) -> None:
    session.draft.set(".", POOL, "apps", "min_node_count", 2)
    before = session.view.platforms
    raise_both(session)
    assert {c.module for c in session.view.changes} == {POOL, SPOT}
    after = session.view.platforms
    assert session.draft.undo().platforms == before and session.view.can_undo and session.view.can_redo
    assert session.draft.redo().platforms == after and not session.view.can_redo
    assert session.draft.undo().platforms == before
    assert session.draft.undo().changes == ()


def test_steps_of_their_own_stay_apart(session: Session) -> None:
    raise_both(session, 9)
    raise_both(session, 8)
    assert session.draft.undo().changes[0].after == 9
    assert session.draft.undo().changes == ()


def test_all_of_them_or_none(session: Session) -> None:
    before = session.view
    with pytest.raises(SessionError):
        session.draft.edit(
            [
                Edit("set", ".", POOL, "ops", "max_node_count", 9),
                Edit("set", ".", SPOT, "ops", "no_such_setting_here", 9),
            ]
        )
    assert session.view == before and not session.view.can_undo


def test_it_is_one_step_after_a_restart_too(place: Place, session: Session) -> None:
    raise_both(session)
    session.close()
    again = place.open()
    assert {c.module for c in again.view.changes} == {POOL, SPOT}
    assert again.draft.undo().changes == ()


def test_one_of_them_can_be_taken_back_alone(session: Session) -> None:
    raise_both(session)
    view = session.draft.revert([(".", POOL, "max_node_count", "ops")])
    assert [c.module for c in view.changes] == [SPOT]
