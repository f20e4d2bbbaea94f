from __future__ import annotations

import subprocess

import pytest

from core.session import Session, SessionError
from core.view import View
from tests.core.session.conftest import POOL, POOLS, SPOT, Place

KEY = (".", POOL, "max_node_count", "ops")


def raised(session: Session, value: int = 8) -> View:
    view = session.draft.set(".", POOL, "ops", "max_node_count", value)
    session.draft.finish()
    return view


def test_opening_changes_nothing(session: Session) -> None:
    view = session.view
    assert (view.changes, view.diff, view.draft_problems, view.blockers) == ((), (), (), ())
    assert not view.can_undo and not view.can_redo
    assert view.platforms == view.base
    assert view.place.branch == "main" and view.place.commit


def test_one_edit_changes_one_line(session: Session, place: Place) -> None:
    view = raised(session)
    assert [c.key for c in view.changes] == [KEY]
    assert (view.changes[0].before, view.changes[0].after) == (4, 8)
    (diff,) = view.diff
    assert (diff.path, diff.added, diff.removed) == (POOLS, 1, 1)
    ((path, (before, after)),) = session.draft.files().items()
    assert path == POOLS and before == (place.platform / POOLS).read_bytes()
    in_ops = b'max_node_count = 4\n      node_locations = ["europe-west1-b", "europe-west1-c"]\n'
    assert before.count(in_ops) == 1 and after == before.replace(in_ops, in_ops.replace(b"4", b"8", 1))


def test_the_patch_applies(session: Session, place: Place) -> None:
    raised(session)
    session.draft.set(".", SPOT, "ops", "max_size", 5)
    subprocess.run(
        ["git", "apply", "-"], cwd=place.platform, input=session.draft.patch().encode(), check=True
    )
    for path, (_before, after) in session.draft.files().items():
        assert (place.platform / path).read_bytes() == after
    place.git("checkout", "-q", ".")


def test_numbers_grow(session: Session) -> None:
    numbers = [session.view.number]
    for value in (5, 6, 6, 7):
        numbers.append(session.draft.set(".", POOL, "ops", "max_node_count", value).number)
    numbers.append(session.draft.undo().number)
    assert numbers == sorted(numbers) and numbers[-1] > numbers[0]


def test_typing_is_one_edit_until_the_field_is_left(session: Session) -> None:
    for value in (1, 12, 120):
        session.draft.set(".", POOL, "ops", "max_node_count", value)
    assert session.view.edits == 1
    session.draft.finish()
    session.draft.set(".", POOL, "ops", "max_node_count", 7)
    assert session.view.edits == 2
    view = session.draft.undo()
    assert view.changes[0].after == 120
    assert session.draft.undo().changes == ()


def test_setting_what_is_there_is_no_edit(session: Session) -> None:
    view = session.draft.set(".", POOL, "ops", "max_node_count", 4)
    assert not view.can_undo and view.changes == ()


def test_typing_back_is_no_edit_in_the_end(session: Session) -> None:
    session.draft.set(".", POOL, "ops", "max_node_count", 41)
    session.draft.set(".", POOL, "ops", "max_node_count", 4)
    session.draft.finish()
    assert session.view.edits == 0 and not session.view.can_undo


def test_inherited_becomes_set_and_back(session: Session) -> None:
    view = session.draft.set(".", POOL, "ops", "min_node_count", 2)
    session.draft.finish()
    assert view.changes[0].environment == "ops"
    view = session.draft.unset(".", POOL, "ops", "min_node_count")
    session.draft.finish()
    assert view.changes == () and view.diff == ()


def test_undo_and_redo_without_limit(session: Session) -> None:
    seen = [session.view.platforms]
    for value in range(10, 22):
        seen.append(session.draft.set(".", POOL, "ops", "max_node_count", value).platforms)
        session.draft.finish()
    for expected in reversed(seen[:-1]):
        assert session.draft.undo().platforms == expected
    assert not session.view.can_undo
    for expected in seen[1:]:
        assert session.draft.redo().platforms == expected
    assert not session.view.can_redo


def test_taking_one_change_back_leaves_the_others(session: Session) -> None:
    raised(session)
    session.draft.set(".", SPOT, "ops", "max_size", 5)
    session.draft.finish()
    view = session.draft.revert([KEY])
    assert [c.module for c in view.changes] == [SPOT] and view.notice == ""
    assert [d.path for d in view.diff] == ["pools.auto.tfvars"]
    assert len(session.draft.undo().changes) == 2


def test_what_stands_on_it_goes_along_and_is_told(session: Session) -> None:
    session.draft.set(
        ".",
        "gke_gc0_europe-west1_node_pool_np2_gpu",
        "apps",
        "service_account_email",
        "new@acme.example",
        mode="at_source",
    )
    session.draft.finish()
    assert {c.module for c in session.view.changes} == {POOL, "gke_gc0_europe-west1_node_pool_np2_gpu"}
    wanted = [c.key for c in session.view.changes if c.module == POOL]
    view = session.draft.revert(wanted)
    assert view.changes == () and view.diff == ()
    assert view.notice.startswith("Also took back: ")


def test_linked_settings_need_a_decision(session: Session) -> None:
    with pytest.raises(SessionError) as refused:
        session.draft.set(".", POOL, "apps", "service_account_email", "me@acme.example")
    assert refused.value.kind == "linked"
    assert session.view.changes == () and session.view.edits == 0
    view = session.draft.set(".", POOL, "apps", "service_account_email", "me@acme.example", mode="override")
    assert [d.path for d in view.diff] == [POOLS]


def test_refused_edits_leave_the_draft_as_it_was(session: Session) -> None:
    raised(session)
    before = session.view
    for setting, value in (("no_such_setting_here", 1), ("max_node_count", None)):
        with pytest.raises(SessionError):
            session.draft.set(".", POOL, "ops", setting, value)
    with pytest.raises(SessionError, match="nowhere"):
        session.form(".", "nowhere", "ops")
    assert session.view == before


def test_an_invalid_value_is_in_the_draft_and_told(session: Session) -> None:
    view = session.draft.set(".", POOL, "apps-prod", "max_node_count", 1)
    assert view.diff and view.blockers
    assert view.blockers[0].module == POOL
    session.draft.finish()
    assert session.draft.undo().blockers == ()


def test_old_problems_are_not_blamed_on_the_draft(session: Session) -> None:
    old = session.view.base_problems
    assert old, "the demo has one slip"
    view = raised(session)
    assert view.draft_problems == () and {p.sentence for p in view.base_problems} == {p.sentence for p in old}


def test_an_old_problem_made_worse_is_the_drafts(session: Session) -> None:
    slip = next(p for p in session.view.base_problems if p.setting == "max_cont")
    view = session.draft.unset(".", slip.module or "", "ops", "max_cont")
    assert all(p.setting != "max_cont" for p in (*view.base_problems, *view.draft_problems))


def test_forms_say_whom_a_change_reaches(session: Session) -> None:
    session.draft.set(".", POOL, "apps", "min_node_count", 3)
    form = session.form(".", POOL, "apps")
    field = next(f for s in form.sections for f in s.fields if f.field.path == "min_node_count")
    assert field.state == "changed" and field.was == "was 1"
    assert field.reach == "Also changes ops. apps-prod keeps 2."
    inherited = next(
        f for s in session.form(".", POOL, "ops").sections for f in s.fields if f.field.path == "machine_type"
    )
    assert inherited.state == "inherited"
    assert inherited.reach == "Typing sets this for ops only; apps keeps e2-standard-8."


def test_totals_count_every_zone(session: Session) -> None:
    raised(session)
    form = session.form(".", POOL, "ops")
    field = next(f for s in form.sections for f in s.fields if f.field.path == "max_node_count")
    assert field.total == "16 nodes in 2 zones"
    card = next(c for c in session.overview() if c.cluster == "gke_gc0_europe-west1")
    row = next(r for r in card.rows if r.module == POOL)
    cell = next(c for c in row.cells if c.environment == "ops")
    assert (cell.minimum, cell.maximum, cell.zones, cell.changed) == (2, 16, 2, "max 8 → 16")


def test_compare_has_a_cell_per_environment(session: Session) -> None:
    rows = session.compare(".", POOL)
    row = next(r for r in rows if r.field.path == "max_node_count")
    assert [(c.environment, c.value.value) for c in row.cells] == [("apps", 4), ("ops", 4), ("apps-prod", 6)]
    assert row.differs and row.is_set


def test_search_finds_names_labels_and_values(session: Session) -> None:
    assert session.search("np1 general")[0].module == POOL
    assert any(h.setting == "max_node_count" and h.module == POOL for h in session.search("general maximum"))
    assert any(h.setting == "labels" for h in session.search("payments"))
    assert session.search("   ") == () and session.search("zzzz") == ()


@pytest.mark.parametrize(
    ("text", "setting", "environment"),
    [
        ("np1-general ops max", "max_node_count", "ops"),
        ("apps-prod maximum np1-general", "max_node_count", "apps-prod"),
        ("np1-general ops zones", "node_locations", "ops"),
        ("OPS general machine", "machine_type", "ops"),
    ],
)
def test_an_environment_says_where(session: Session, text: str, setting: str, environment: str) -> None:
    first = session.search(text)[0]
    assert (first.module, first.setting, first.environment) == (POOL, setting, environment)


def test_an_environment_alone_is_no_setting(session: Session) -> None:
    assert not any(hit.setting == "max_node_count" for hit in session.search("ops"))


def test_a_plain_folder_can_be_edited_but_not_sent(
    place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import shutil

    folder = tmp_path_factory.mktemp("plain") / "platform"
    shutil.copytree(place.platform, folder, ignore=shutil.ignore_patterns(".git"))
    with Session.open(str(folder), data_dir=place.data) as session:
        assert session.view.place.commit is None and not session.view.place.can_propose
        assert raised(session).changes
        with pytest.raises(SessionError, match="not a Git repository"):
            session.proposals.send("t", "d", "b")
    with pytest.raises(SessionError, match="not a Git repository"):
        Session.open(str(folder), ref="main", data_dir=place.data)


def test_a_bare_repository_reads_the_same(place: Place, session: Session) -> None:
    with Session.open(str(place.origin), data_dir=place.data) as bare:
        assert bare.view.platforms == session.view.platforms


def test_what_is_tried_lists_only_what_it_does_itself(session: Session) -> None:
    """A pool of the draft that only stands on other lines afterwards isn't the removal's."""
    cluster = "gke_gc0_europe-west1"
    session.draft.operation("add-node-pool", ".", {"cluster": cluster, "name": "gpu"})
    removed = {"pool": f"{cluster}_node_pool_np2_gpu"}
    tried = session.draft.trial("remove-node-pool", ".", removed)
    assert [change.sentence for change in tried.changes] == [
        "Removes the node pool np2-gpu in apps, ops and apps-prod"
    ]
