"""The acceptance test of "whatever the dialect": one that shares nothing with Terraform works in the session
and on the command line, with nothing else changed than its line in `core/dialects/several.py`.

Toys (tests/toy) have no base; in `live` there are two environments, in `box` none; the files are of two
languages; a part isn't made everywhere. Beside them lies a cluster of Kubestack's, which knows nothing of it.
The window's half is tests/gui/test_second_dialect.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.cli import main
from core.platform.model import Problem
from core.session import Session, SessionError
from core.view import ClusterCard, FieldView, Platform, View
from tests.toy.fixtures import MIXED
from tests.toy.repository import Repository, toys

__all__ = ["toys"]

KUBESTACK, EYE = "eks_gc0_eu-west-1", 'bear.eye["left/top"]'


@pytest.fixture
def session(toys: Repository) -> Iterator[Session]:
    with toys.open() as opened:
        yield opened


def field(session: Session, root: str, module: str, environment: str, path: str) -> FieldView:
    form = session.form(root, module, environment)
    return next(f for section in form.sections for f in section.fields if f.field.path == path)


def card(session: Session, cluster: str) -> ClusterCard:
    return next(c for c in session.overview() if c.cluster == cluster)


def put(session: Session, root: str, module: str, environment: str, setting: str, value: object) -> View:
    view = session.draft.set(root, module, environment, setting, value)
    session.draft.finish()
    return view


def test_open_reads_each_root_with_its_own_dialect(session: Session) -> None:
    view = session.view
    assert [(p.root, p.dialect) for p in view.platforms] == [
        ("box", "toy"),
        ("k8s", "kubestack"),
        ("live", "toy"),
    ]
    assert [[e.name for e in p.environments] for p in view.platforms] == [
        [],
        ["apps", "ops"],
        ["apps", "ops"],
    ]
    assert not [e for p in view.platforms if p.dialect == "toy" for e in p.environments if e.base]
    assert view.coverage.whole and {f.state for f in view.files} == {"understood"}
    assert not view.changes and not view.diff and not view.draft_problems


def test_the_overview_has_a_column_where_there_are_no_environments(session: Session) -> None:
    crane, bear, duck = card(session, "crane"), card(session, "bear"), card(session, "duck")
    assert crane.environments == (("", False),)
    assert [(r.title, [c.maximum for c in r.cells]) for r in crane.rows] == [("crane", [2]), ("hook", [1])]
    assert bear.environments == duck.environments == (("apps", False), ("ops", False))
    cells = {r.module: [(c.maximum, c.exists) for c in r.cells] for r in (*bear.rows, *duck.rows)}
    assert cells["bear"] == [(4, True), (None, True)], "? the shop decides"
    assert cells[EYE] == [(1, True), (None, False)], "it isn't made in ops"
    assert cells["duck.wing"] == [(2, None), (None, True)], "that can't be told in apps"
    assert not any(c.inherited for r in (*bear.rows, *duck.rows) for c in r.cells), "there is no base"
    assert bear.largest == 4


def test_a_form_without_base_and_without_environments(session: Session) -> None:
    most = field(session, "live", "bear", "apps", "max")
    assert (most.field.label, most.value.value, most.state, most.base_value) == ("Most", 4, "set", None)
    assert not most.can_inherit and not most.reach
    unknown = field(session, "live", "bear", "ops", "max")
    assert not unknown.value.known and unknown.value.note == "the shop decides"
    ignored = field(session, "live", "bear", "ops", "size")
    assert ignored.state == "swallowed" and ignored.value.ignored == "bears don't grow"
    linked = field(session, "live", "bear", "ops", "min")
    assert linked.state == "linked" and "live/shared.toy:1" in linked.linked
    alone = session.form("box", "train", "")
    assert alone.subtitle == "Cluster, in box/train.toys.json lines 3 to 5"
    assert field(session, "box", "train", "", "material").value.value == "wood"
    assert "isn't made in ops" in session.form("live", EYE, "ops").existence
    assert "can't be told" in session.form("live", "duck.wing", "apps").existence
    assert session.form("live", EYE, "apps").existence == ""


def test_edit_undo_redo_and_take_back(session: Session) -> None:
    before = session.view
    put(session, "live", "bear", "apps", "max", 6)
    put(session, "box", "crane", "", "max", 3)
    view = put(session, "box", "train", "", "material", "oak")
    assert [c.sentence for c in view.changes] == [
        "Most: 2 to 3", "Material: wood to oak", "Most in apps: 4 to 6",
    ]  # fmt: skip
    assert view.changes[0].detail == "It can grow from 2 to 3 nodes. Running pods aren't touched."
    assert {c.impact.level.value for c in view.changes} == {"in place"}
    assert [(d.path, d.added, d.removed) for d in view.diff] == [
        ("box/crane.toy", 1, 1), ("box/train.toys.json", 1, 1), ("live/bear.toy", 1, 1),
    ]  # fmt: skip
    assert card(session, "crane").rows[0].cells[0].size_change == "max 2 → 3"
    assert field(session, "box", "crane", "", "max").was == "was 2"
    assert not session.draft.undo().changes[1:2] or len(session.view.changes) == 2
    assert len(session.draft.redo().changes) == 3
    view = session.draft.revert([("box", "crane", "max", "")])
    assert [c.module for c in view.changes] == ["train", "bear"]
    view = session.draft.unset("box", "train", "", "material")
    assert [c.sentence for c in view.changes] == ["Material: removed, was wood", "Most in apps: 4 to 6"]
    for _step in range(5):
        view = session.draft.undo()
    assert view.platforms == before.platforms and not view.diff


def test_linked_values_are_asked_about(session: Session) -> None:
    with pytest.raises(SessionError) as caught:
        session.draft.set("live", "bear", "ops", "min", 2)
    assert caught.value.kind == "linked"
    view = session.draft.set("live", "bear", "ops", "min", 2, mode="at_source")
    assert {(c.module, c.environment, c.after) for c in view.changes} == {
        ("bear", "apps", 2), ("bear", "ops", 2), ("duck", "apps", 2),
    }  # fmt: skip
    assert [d.path for d in view.diff] == ["live/shared.toy"]


def test_made_or_not_made_is_a_change(session: Session, toys: Repository) -> None:
    """What isn't made does nothing; a part that a switch makes is told as one that comes."""
    view = put(session, "live", EYE, "ops", "max", 5)
    (change,) = view.changes
    assert change.impact.level == "no effect" and "isn't made in ops" in change.impact.sentence
    assert not view.foresight
    text = MIXED["live/bear.toy"].replace('bear.eye["left/top"]/ops/here = false\n', "")
    toys.box.write(toys.folder, {"live/bear.toy": text.encode()})
    toys.box.commit(toys.folder, "Switch it on")
    shown = session.reviews.between("origin/main", "HEAD")
    assert [c.sentence for c in shown.changes] == ["Adds the node pool left/top in ops"]
    assert not shown.other, "its line is explained"
    back = session.reviews.between("HEAD", "origin/main")
    assert [(c.sentence, c.impact.level.value) for c in back.changes] == [
        ("Removes the node pool left/top in ops", "rebuilds pool")
    ]


def test_operations_belong_to_their_dialects_roots(session: Session) -> None:
    assert [o for o, _offer in card(session, "crane").offers("pools")] == ["add-toy"]
    assert [o for o, _offer in card(session, KUBESTACK).offers("pools")] == ["add-node-pool"]
    assert not card(session, "bear").offers("cluster") and card(session, KUBESTACK).offers("cluster")
    assert {"add-toy", "add-node-pool"} <= {entry.name for entry in session.view.menu}
    assert not session.draft.guide("add-toy", "box", {"of": "crane"}).refused
    assert "no “add-node-pool”" in session.draft.guide("add-node-pool", "box", {}).refused
    assert session.draft.guide("add-node-pool", "", {"cluster": KUBESTACK}).root == "k8s"
    (diff,) = session.draft.preview("add-toy", "live", {"of": "bear", "name": "tail"})
    assert diff.path == "live/bear.tail.toy"
    view = session.draft.operation("add-toy", "live", {"of": "bear", "name": "tail", "size": "2"})
    assert [c.sentence for c in view.changes] == ["Adds the node pool tail in apps and ops"]
    assert "tail" in [r.title for r in card(session, "bear").rows]


def test_compare_across_dialects_and_search(session: Session) -> None:
    rows = session.compare("box", "crane")
    assert [[c.environment for c in r.cells] for r in rows] == [[""]] * 4
    table = session.side_by_side([("live", "bear"), ("box", "crane"), ("k8s", KUBESTACK)])
    assert [(c.module, c.environment, c.base) for c in table.columns] == [
        ("bear", "apps", False), ("bear", "ops", False), ("crane", "", False),
        (KUBESTACK, "apps", True), (KUBESTACK, "ops", False),
    ]  # fmt: skip
    assert session.side_by_side([("live", EYE)]).columns[1].exists is False
    assert all(len(row.cells) == 5 for row in table.rows)
    (hit,) = session.search("wood")
    assert (hit.root, hit.module, hit.environment, hit.setting) == ("box", "train", "", "material")
    (module,) = [h for h in session.search("left/top") if not h.setting]
    assert (module.module, module.environment) == (EYE, "")
    written = [h for h in session.search("duck most") if h.module == "duck"]
    assert [h.environment for h in written] == ["ops"], "where it is written, since there is no base"


def test_problems_of_both_languages(session: Session, toys: Repository) -> None:
    broken = {"live/new.toy": b"nonsense\n", "box/broken.toys.json": b"{\n"}
    toys.box.write(toys.folder, broken)
    toys.box.commit(toys.folder, "Break it")
    shown = session.reviews.between("origin/main", "HEAD")
    assert sorted(map(_place, shown.problems)) == [
        ("box/broken.toys.json", 2, "box"),
        ("live/new.toy", 1, "live"),
    ]
    toys.box.git("push", "-q", cwd=toys.folder)
    view = session.refresh()
    assert sorted(map(_place, view.base_problems)) == sorted(map(_place, shown.problems))


def _place(problem: Problem) -> tuple[str | None, int | None, str | None]:
    return problem.file, problem.line, problem.root


def test_from_a_draft_to_the_review_inbox_and_back(session: Session, toys: Repository) -> None:
    put(session, "live", "duck", "ops", "max", 7)
    put(session, "box", "crane", "", "max", 3)
    text = session.proposals.text()
    assert text.title == "Change 2 settings of crane and duck"
    assert "### box: crane" in text.description and "Most in ops: 5 to 7" in text.description
    sent = session.proposals.send(text.title, text.description, text.branch)
    assert sent.state == "open" and sent.problem is None and session.view.changes == ()
    said = "The children get it once it is merged."
    assert [(s.environment, s.sentence) for s in sent.next_steps] == [("", said), ("ops", said)]
    assert sent.plan_note == "", "nobody's pipeline is spoken of"
    (row,) = session.proposals.rows()
    assert session.lifecycle.of(row).clusters == {("live", "duck"), ("box", "crane")}
    with toys.open("reviewer") as reviewer:
        shown = reviewer.reviews.read(row.id)
        assert [c.sentence for c in shown.changes] == ["Most: 2 to 3", "Most in ops: 5 to 7"]
        assert not shown.other and not shown.problems and not shown.unread
        assert [s.environment for s in shown.next_steps] == ["", "ops"]
        reviewer.reviews.comment_on(row.id, shown, ("live", "duck", "max", "ops"), "So many?")
        reviewer.reviews.approve(row.id, commit=shown.head_commit)
        reviewer.reviews.merge(row.id, commit=shown.head_commit)
        assert reviewer.reviews.read(row.id).comments[0][1:] == ("So many?", "live/duck.toy:2")
    assert toys.file("live/duck.toy") == MIXED["live/duck.toy"].replace("ops/max = 5", "ops/max = 7")
    assert toys.file("box/crane.toy") == MIXED["box/crane.toy"].replace("crane//max = 2", "crane//max = 3")
    view = session.refresh()
    assert _value(view.platforms, "live", "duck", "ops") == 7 and not view.changes
    assert [r.subject for r in session.reviews.history("live", "duck", "ops", "max")][-1] == "Start"


def _value(platforms: tuple[Platform, ...], root: str, module: str, environment: str) -> object:
    found = next(p for p in platforms if p.root == root).module(module)
    setting = found.setting("max") if found is not None else None
    return setting.values[environment].value if setting is not None else None


def test_a_draft_of_toys_is_found_again_and_carried_over(toys: Repository) -> None:
    with toys.open() as first:
        put(first, "live", "bear", "apps", "max", 6)
        put(first, "box", "crane", "", "max", 3)
    text = MIXED["live/bear.toy"].replace("bear/apps/max = 4", "bear/apps/max = 5")
    toys.box.write(toys.folder, {"live/bear.toy": text.encode()})
    toys.box.commit(toys.folder, "Theirs")
    toys.box.git("push", "-q", cwd=toys.folder)
    with toys.open() as again:
        (conflict,) = again.view.conflicts
        assert (conflict.module, conflict.before, conflict.theirs, conflict.yours) == ("bear", 4, 5, 6)
        view = again.draft.resolve(conflict.edit, "mine")
        assert [(c.module, c.before, c.after) for c in view.changes] == [("crane", 2, 3), ("bear", 5, 6)]


# The command line


@pytest.fixture
def run(toys: Repository, capsys: pytest.CaptureFixture[str]) -> Any:
    def go(*argv: str, status: int = 0) -> str:
        capsys.readouterr()
        command, *rest = argv
        told = main([command, *([] if "--help" in rest else [str(toys.folder)]), *rest])
        out, err = capsys.readouterr()
        assert told == status, err
        assert "Traceback" not in err
        return out if status == 0 else err

    return go


def test_inspect(run: Any) -> None:
    found = json.loads(run("inspect", "--json"))
    roots = {r["path"]: r for r in found["roots"]}
    assert {path: r["dialect"] for path, r in roots.items()} == {
        "box": "toy", "k8s": "kubestack", "live": "toy",
    }  # fmt: skip
    assert roots["box"]["environments"] == [] and not roots["live"]["environments"][0]["base"]
    bear, duck = roots["live"]["clusters"]
    values = {s["path"]: s["values"] for s in bear["settings"]}
    assert values["max"]["ops"]["unknown"] == "the shop decides"
    assert values["size"]["ops"]["ignored"] == "bears don't grow" and values["max"]["apps"]["ignored"] is None
    assert values["min"]["apps"]["shared_with"] == ["live:bear/ops/min", "live:duck/apps/min"]
    assert [p["name"] for p in bear["node_pools"]] == ["bear.paw", EYE]
    assert bear["node_pools"][1]["exists"] == {"ops": False}
    assert duck["node_pools"][0]["exists"] == {"apps": None}
    crane = roots["box"]["clusters"][0]
    assert crane["settings"][0]["values"][""]["address"] == "box:crane//max"
    told = run("inspect")
    assert "box: no environments" in told and "Material: wood" in told and "not made in ops" in told


def test_every_address_that_is_told_is_taken(run: Any) -> None:
    """What `inspect --json` names, `edit --set` changes: there, and nowhere else."""
    found = json.loads(run("inspect", "--json"))
    toys = [r for r in found["roots"] if r["dialect"] == "toy"]
    entities = [e for r in toys for c in r["clusters"] for e in (c, *c["node_pools"])]
    addresses = [
        value["address"]
        for entity in entities
        for setting in entity["settings"]
        for value in setting["values"].values()
        if setting["path"] == "max" and value["origin"] == "set"
    ]
    assert len(addresses) == 11
    for address in addresses:
        (change,) = json.loads(run("edit", "--json", "--set", f"{address}=77"))["changes"]
        told = f"{change['module']}/{change['environment']}/{change['setting']}"
        assert (told, change["after"]) == (address, 77)


def test_edit_diff_out_and_refusals(run: Any, toys: Repository, tmp_path_factory: Any) -> None:
    assert "+crane//max = 3" in run("edit", "--set", "box:crane//max=3", "--diff")
    out = tmp_path_factory.mktemp("out")
    run("edit", "--set", f"live:{EYE}/ops/max=9", "--unset", "box:train//material", "--out", str(out))
    wanted = MIXED["live/bear.toy"].replace('["left/top"]/ops/max = 1', '["left/top"]/ops/max = 9')
    assert (out / "live/bear.toy").read_text() == wanted
    assert json.loads((out / "box/train.toys.json").read_text()) == {"train": {"min": 1, "max": 6}}
    assert "box:crane//max" in run("edit", "--set", "box:crane/ops/max=3", status=1)
    assert "--at-source" in run("edit", "--set", "live:duck/apps/min=3", status=1)
    changed = run("edit", "--set", "live:duck/apps/min=3", "--at-source")
    assert "live:bear: Fewest in apps: 1 to 3" in changed
    assert "A toy has no color." in run("edit", "--set", "box:crane//color=3", status=1)


def test_its_operation_is_a_command(run: Any, toys: Repository) -> None:
    told = run("add-toy", "--help")
    assert "put another toy on the shelf" in told and "--of TOY" in told
    assert "add-toy" in run("--help")
    assert "+ball//size = 4" in run("add-toy", "--root", "box", "--name", "ball", "--size", "4", "--diff")
    assert "small letters" in run("add-toy", "--root", "box", "--name", "BALL", status=1)


def test_check_review_and_propose(run: Any, toys: Repository) -> None:
    assert run("check") == "No problems.\n"
    assert json.loads(run("check", "--json")) == {"problems": []}
    told = json.loads(run("edit", "--set", "box:crane//max=3", "--propose", "--json"))
    assert told["proposal"]["state"] == "open"
    branch = told["proposal"]["branch"]
    assert toys.file("box/crane.toy", branch).startswith("crane//max = 3\n")
    again = json.loads(run("edit", "--set", "box:crane//max=3", "--propose", "--json"))
    assert again["proposal"] == told["proposal"], "the same proposal, once"
    toys.box.git("fetch", "-q", cwd=toys.folder)
    shown = json.loads(run("review", "main", f"origin/{branch}", "--json"))
    (change,) = shown["changes"]
    assert change["sentence"] == "Most: 2 to 3" and shown["other"] == []
    assert [line["line"] for line in change["lines"]] == [1, 1]
    assert "The children get it once it is merged." in run("review", "main", f"origin/{branch}", "--markdown")
