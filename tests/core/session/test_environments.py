"""Environments corrected by the user: kept outside of the repository, undone, and what drafts make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.corrections import Binding, Correction, UnitKey
from core.platform.edit import Edit
from core.session import Session
from core.session.errors import SessionError
from core.view import FoundEnvironment, View
from tests.environments import FILES, MAX, POOL, Sample, git

ROOT = "cluster"
DEV = UnitKey(ROOT, ("cluster/config/dev.tfvars",))
PROD = UnitKey(ROOT, ("cluster/config/prod.tfvars",))
BOTH = Binding((*DEV.var_files, *PROD.var_files))
MORE = "cluster/config/more.tfvars"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Nobody changes it."""
    return Sample.made(tmp_path_factory.mktemp("environments"))


@pytest.fixture
def session(sample: Sample, tmp_path: Path) -> Iterator[Session]:
    with Session.open(str(sample.clone), data_dir=tmp_path) as opened:
        yield opened


def again(sample: Sample, tmp_path: Path) -> Session:
    return Session.open(str(sample.clone), data_dir=tmp_path)


def columns(view: View) -> list[str]:
    return [e.name for e in view.platforms[0].environments]


def maximum(view: View, environment: str) -> object:
    module = view.platforms[0].module(POOL)
    setting = module.setting(MAX) if module is not None else None
    assert setting is not None
    return setting.values[environment].value


def found(view: View, name: str) -> FoundEnvironment:
    return next(e for e in view.environments.found.found if e.name == name)


def rules(view: View) -> list[str]:
    return [p.sentence for p in view.base_problems if p.rule in ("terraform-correction", "terraform-doubled")]


def test_all_that_can_be_corrected_is_shown(session: Session) -> None:
    shown = session.view.environments
    assert [(e.name, e.unit, e.corrected) for e in shown.found.found] == [
        ("dev", DEV, False),
        ("prod", PROD, False),
    ]
    assert [f.path for f in shown.found.unbound] == [MORE]
    assert shown.found.roots == (ROOT,)
    assert (shown.corrected, shown.can_undo, shown.problem) == (False, False, "")


def test_a_title_an_order_and_hiding_are_kept_outside_of_the_repository(
    session: Session, sample: Sample, tmp_path: Path
) -> None:
    session.environments.correct(PROD, Correction(title=" Live\n system "))
    session.environments.move(PROD, -1)
    view = session.environments.correct(DEV, replace(found(session.view, "dev").said, hidden=True))
    assert columns(view) == ["prod", "dev"]
    assert [(e.title, e.hidden) for e in view.platforms[0].environments] == [
        ("Live system", False),
        ("", True),
    ]
    assert git("status", "--porcelain", "--ignored", where=sample.clone) == ""
    session.close()
    with again(sample, tmp_path) as other:
        assert other.view.platforms == view.platforms
    with Session.open(str(sample.clone), data_dir=tmp_path, keep_draft=False) as command:
        assert columns(command.view) == ["dev", "prod"], "the command line takes no notice"


def test_a_clone_and_its_remote_are_the_same(session: Session, sample: Sample, tmp_path: Path) -> None:
    session.environments.correct(PROD, Correction(title="Live"))
    other = tmp_path / "other"
    git("clone", "-q", str(sample.origin), str(other), where=tmp_path)
    git("clone", "-q", f"file://{sample.origin}", str(tmp_path / "third"), where=tmp_path)
    git("clone", "-q", str(other), str(tmp_path / "fork"), where=tmp_path)
    for place, title in ((other, "Live"), (sample.origin, "Live"), (tmp_path / "third", "Live")):
        with Session.open(str(place), data_dir=tmp_path) as opened:
            assert found(opened.view, "prod").said.title == title, place
    with Session.open(str(tmp_path / "fork"), data_dir=tmp_path) as fork:
        assert found(fork.view, "prod").said.title == "", "a clone of a clone is of that clone"
    with Session.open(str(sample.clone / "cluster"), data_dir=tmp_path) as inside:
        assert found(inside.view, "prod").said.title == "Live"


@pytest.mark.parametrize(
    "urls",
    [
        (
            "git@github.com:Acme/infra.git",
            "https://github.com/acme/infra",
            "ssh://git@GitHub.com:22/acme/infra",
        ),
        ("https://gitlab.example:8443/a/b.git", "https://me:token@gitlab.example:8443/a/b"),
    ],
)
def test_whatever_the_way_to_the_remote(sample: Sample, tmp_path: Path, urls: tuple[str, ...]) -> None:
    clone = tmp_path / "clone"
    git("clone", "-q", str(sample.origin), str(clone), where=tmp_path)
    kept = set()
    for url in urls:
        git("remote", "set-url", "origin", url, where=clone)
        with Session.open(str(clone), data_dir=tmp_path) as opened:
            kept.add(opened.view.environments.kept_at)
    assert len(kept) == 1
    assert "token" not in kept.pop()


def test_other_files_move_the_columns_and_it_is_said_what_that_does(session: Session) -> None:
    view = session.environments.correct(PROD, Correction(instead=Binding(DEV.var_files)))
    assert (maximum(view, "dev"), maximum(view, "prod")) == (2, 2)
    assert view.notice == "2 settings of prod in cluster are others now."
    assert rules(view) == [
        "cluster/config/dev.tfvars counts in several environments, as you said: dev and prod."
    ]
    view = session.environments.correct(PROD, Correction(instead=BOTH))
    assert maximum(view, "prod") == 6
    assert found(view, "prod").reason == (
        "prod = cluster/config/dev.tfvars + cluster/config/prod.tfvars, because you said so."
    )


def test_as_inferred_is_exactly_that(session: Session) -> None:
    before = session.view
    session.environments.correct(PROD, Correction(title="Live", instead=BOTH, hidden=True))
    session.environments.correct(DEV, Correction(none=True))
    session.environments.add(ROOT, [MORE], None)
    session.environments.as_inferred(PROD)
    view = session.environments.as_inferred()
    assert view.platforms == before.platforms
    assert view.base_problems == before.base_problems
    assert view.environments.found == before.environments.found
    assert not Path(view.environments.kept_at).exists(), "nothing said leaves no file"


def test_each_step_can_be_undone(session: Session) -> None:
    start = session.view
    steps = [
        session.environments.correct(PROD, Correction(title="Live")),
        session.environments.move(PROD, -1),
        session.environments.correct(DEV, Correction(none=True)),
    ]
    assert columns(steps[-1]) == ["prod"]
    for wanted in (*reversed(steps[:-1]), start):
        view = session.environments.undo()
        assert (view.platforms, view.environments.found) == (wanted.platforms, wanted.environments.found)
    assert not view.environments.can_undo
    with pytest.raises(SessionError, match="nothing to undo"):
        session.environments.undo()


def test_a_file_is_said_to_make_an_environment(session: Session) -> None:
    view = session.environments.add(ROOT, [MORE], None)
    assert columns(view) == ["dev", "prod", "more"]
    assert view.notice == "more is an environment of cluster now: cluster/config/more.tfvars."
    with pytest.raises(SessionError, match="already"):
        session.environments.add(ROOT, [MORE], None)
    with pytest.raises(SessionError, match="Say which files"):
        session.environments.add(ROOT, [], " ".strip())


def test_one_said_to_be_none_comes_back_by_adding_its_file(session: Session) -> None:
    view = session.environments.correct(DEV, Correction(none=True))
    assert columns(view) == ["prod"]
    assert [(e.name, e.aside) for e in view.environments.found.found] == [("prod", False), ("dev", True)]
    assert view.notice == "dev is no environment of cluster any more."
    assert columns(session.environments.add(ROOT, DEV.var_files, None)) == ["dev", "prod"]


def test_a_file_belongs_to_another_root(tmp_path: Path) -> None:
    sample = Sample.made(tmp_path)
    text = FILES["cluster/main.tf"]
    other = text.replace('"max"', '"most"').replace("var.max", "var.most")
    sample.commit({"second/main.tf": other})
    with again(sample, tmp_path) as session:
        view = session.environments.belongs_to(PROD, "second", Binding(PROD.var_files))
        found_by_root = {p.root: [e.name for e in p.environments] for p in view.platforms}
        assert found_by_root == {"cluster": ["dev"], "second": ["prod"]}
        assert view.platforms[1].environments[0].unit == UnitKey("second", PROD.var_files)
        with pytest.raises(SessionError, match="already"):
            session.environments.belongs_to(DEV, "second", Binding(PROD.var_files))
        key = view.platforms[1].environments[0].unit
        assert key is not None
        view = session.environments.belongs_to(key, "cluster", Binding(PROD.var_files, "live"))
        assert [e.name for e in view.platforms[0].environments] == ["dev", "prod"]
        session.environments.undo()
        view = session.environments.undo()
        assert columns(view) == ["dev", "prod"] and not view.environments.corrected


def test_sibling_roots_are_put_in_order_and_hidden_as_a_whole(tmp_path: Path) -> None:
    main = FILES["cluster/main.tf"].replace("var.max", "3")
    sample = Sample.made(
        tmp_path, {f"live/{name}/main.tf": main for name in ("a", "b", "c")} | {"z/main.tf": main}
    )
    with again(sample, tmp_path) as session:
        assert [p.root for p in session.view.platforms] == ["live/a", "live/b", "live/c", "z"]
        session.environments.move(UnitKey("live/c"), -2)
        view = session.environments.move(UnitKey("z"), -1)
        assert [p.root for p in view.platforms] == ["live/c", "live/a", "live/b", "z"]
        assert [e.root for e in view.environments.found.found] == [p.root for p in view.platforms]
        view = session.environments.correct(UnitKey("live/a"), Correction(hidden=True, title="Old"))
        assert [c.root for c in session.overview()] == ["live/c", "live/b", "z"]
        session.environments.as_inferred()
        assert [p.root for p in session.view.platforms] == ["live/a", "live/b", "live/c", "z"]


def test_a_title_that_is_the_name_is_none(session: Session) -> None:
    session.environments.correct(PROD, Correction(title="Live"))
    view = session.environments.correct(PROD, Correction(title="prod"))
    assert not view.environments.corrected


# What is kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": 2, "environments": []}',
        '{"format": 1, "environments": [], "repository": "x/y"}',
    ],
)
def test_a_broken_or_foreign_file_is_told_and_not_written_over(
    sample: Sample, tmp_path: Path, text: str
) -> None:
    with again(sample, tmp_path) as first:
        kept = Path(first.view.environments.kept_at)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(text)
    with again(sample, tmp_path) as session:
        problem = session.view.environments.problem
        assert problem.startswith(f"What you said of the environments is not in use: {kept} can't be read: ")
        view = session.environments.correct(PROD, Correction(title="Live"))
        assert found(view, "prod").shown == "Live", "it counts until the window closes"
        assert (view.environments.problem, view.environments.kept_at) == (problem, "")
        assert kept.read_text() == text
        view = session.environments.start_anew()
        assert view.environments.problem == ""
        aside = kept.with_suffix(".unread-1")
        assert aside.read_text() == text
        assert view.notice == f"What couldn't be read is {aside} now."
    with again(sample, tmp_path) as session:
        assert found(session.view, "prod").shown == "Live"


def test_what_cannot_be_kept_is_refused_and_not_done(session: Session, tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("a file where a folder should be")
    with pytest.raises(SessionError):
        session.environments.correct(PROD, Correction(title="Live"))
    assert found(session.view, "prod").shown == "prod"


def test_what_another_window_says_is_not_written_over(
    session: Session, sample: Sample, tmp_path: Path
) -> None:
    with again(sample, tmp_path) as other:
        kept = Path(other.environments.correct(DEV, Correction(title="Trial")).environments.kept_at)
    with pytest.raises(SessionError, match="Another window"):
        session.environments.correct(PROD, Correction(title="Live"))
    assert found(session.view, "prod").shown == "prod"
    kept.write_text("{")
    with pytest.raises(SessionError, match="can't be read any more"):
        session.environments.correct(PROD, Correction(title="Live"))
    assert kept.read_text() == "{"


def test_corrections_stay_over_a_fetched_commit(tmp_path: Path) -> None:
    sample = Sample.made(tmp_path)
    with Session.open(str(sample.clone), data_dir=tmp_path, fetch=True) as session:
        session.environments.correct(PROD, Correction(title="Live", instead=BOTH))
        session.draft.set(ROOT, POOL, "prod", MAX, 9)
        sample.commit({"cluster/config/dev.tfvars": 'max = 2\nmachine = "e2-small"\n'})
        view = session.refresh()
        assert found(view, "prod").shown == "Live"
        assert [c.environment for c in view.changes] == ["prod"]
        assert not view.draft_problems


def test_an_export_is_what_bindings_take(session: Session, tmp_path: Path) -> None:
    session.environments.correct(PROD, Correction(title="Live", position=1))
    session.environments.export(str(tmp_path / "bindings.json"))
    assert json.loads((tmp_path / "bindings.json").read_text()) == {
        "format": 1,
        "environments": [
            {"root": ROOT, "var_files": [*PROD.var_files], "title": "Live", "position": 1},
        ],
    }


def test_what_is_gone_is_told_and_kept_until_it_is_removed(tmp_path: Path) -> None:
    sample = Sample.made(tmp_path)
    with again(sample, tmp_path) as session:
        session.environments.correct(PROD, Correction(title="Live"))
    sample.commit({PROD.var_files[0]: None})
    with again(sample, tmp_path) as session:
        (lost,) = session.view.environments.found.lost
        assert lost.sentence == "cluster/config/prod.tfvars is not there any more."
        assert rules(session.view) == [
            "A correction of Live has no effect: cluster/config/prod.tfvars is not there any more."
        ]
        session.environments.correct(DEV, Correction(title="Trial"))
    sample.commit({PROD.var_files[0]: "max = 7\n"})
    with again(sample, tmp_path) as session:
        assert [found(session.view, n).shown for n in ("dev", "prod")] == ["Trial", "Live"]
        session.environments.as_inferred(PROD)
        assert found(session.view, "prod").shown == "prod"


# Drafts


def test_an_edit_stores_what_makes_its_environment(session: Session) -> None:
    session.draft.set(ROOT, POOL, "prod", MAX, 9)
    (edit,) = session.opened.effective
    assert edit.units == {"prod": PROD}
    assert Edit.from_json(json.loads(json.dumps(edit.to_json()))) == edit


def test_a_draft_replays_where_its_environment_is_still_the_one_that_was_meant(session: Session) -> None:
    session.draft.set(ROOT, POOL, "prod", MAX, 9)
    session.environments.correct(PROD, Correction(title="Live", hidden=True, instead=BOTH))
    view = session.environments.move(PROD, -1)
    assert [c.sentence for c in view.changes] == ["Maximum nodes per zone in Live: 6 to 9"]
    assert not view.draft_problems


def test_a_draft_says_why_it_does_not_fit_and_fits_again(session: Session) -> None:
    session.draft.set(ROOT, POOL, "prod", MAX, 9)
    view = session.environments.correct(PROD, Correction(instead=Binding(DEV.var_files)))
    assert not view.changes
    assert [p.sentence for p in view.draft_problems] == [
        "An edit of your draft no longer fits: It was made for prod as cluster/config/prod.tfvars, which is"
        " cluster/config/dev.tfvars now: make it again, or take back what you said of prod."
    ]
    assert "Some of your edits no longer fit; see the problems." in view.notice
    view = session.environments.correct(PROD, Correction(none=True))
    assert [p.sentence for p in view.draft_problems] == [
        "An edit of your draft no longer fits: It was made for prod (cluster/config/prod.tfvars), which is no"
        " environment of cluster any more."
    ]
    assert len(session.environments.as_inferred().changes) == 1


def test_a_draft_follows_an_environment_that_was_said_anew(session: Session) -> None:
    """Of another name, but of the same files."""
    session.environments.correct(PROD, Correction(none=True))
    session.environments.undo()
    session.draft.set(ROOT, POOL, "prod", MAX, 9)
    (edit,) = session.opened.effective
    other = replace(edit, environment="live", units={"live": PROD})
    assert session.opened.replay.state([other]).files == session.opened.state().files


def test_operations_are_held_to_their_environments(session: Session) -> None:
    args = {
        "environments": ["dev", "prod"],
        "cluster": "google_container_cluster.main",
        "like": POOL,
        "name": "extra",
    }
    session.draft.operation("add-node-pool", ROOT, args)
    (edit,) = session.opened.effective
    assert edit.units == {"dev": DEV, "prod": PROD}
    view = session.environments.correct(PROD, Correction(none=True))
    assert "no environment of cluster any more" in view.draft_problems[0].sentence


def test_a_draft_of_before_is_replayed_by_name(session: Session) -> None:
    old = Edit("set", ROOT, POOL, "prod", MAX, 9)
    assert session.opened.replay.state([old]).files


# Hidden


def test_what_is_hidden_is_not_shown_and_what_changes_there_is_said(session: Session) -> None:
    session.environments.correct(PROD, Correction(hidden=True, title="Live"))
    session.draft.set(ROOT, POOL, "prod", MAX, 9)
    view = session.view
    assert [c.environments for c in session.overview()] == [(("dev", False),)]
    table = session.side_by_side([(ROOT, POOL)])
    assert [c.environment for c in table.columns] == ["dev"]
    assert not [h for h in session.search("n2-standard-8") if h.environment == "prod"]
    assert [c.environment for c in view.changes] == ["prod"]
    assert view.hidden_changes == ("Live (cluster)",)
    view = session.environments.correct(DEV, Correction(hidden=True))
    assert session.overview() == ()
    assert session.search("machine") == ()
    assert view.hidden_changes == ("Live (cluster)",)


def test_a_guide_says_what_is_hidden_and_chooses_nothing_there(session: Session) -> None:
    session.environments.correct(PROD, Correction(hidden=True, title="Live"))
    guide = session.draft.guide("copy", ROOT, {"module": POOL})
    questions = {q.name: q for step in guide.steps for q in step.questions}
    assert questions["environment"].default == "dev"
    assert [(c.value, c.label, c.note) for c in questions["to"].choices] == [
        ("prod", "Live (prod)", "hidden")
    ]


def test_titles_are_shown_and_never_addresses(session: Session) -> None:
    session.environments.correct(PROD, Correction(title="Live"))
    (card,) = session.overview()
    assert (card.environments[1], card.titles) == (("prod", False), {"prod": "Live"})
    assert [c.shown for c in session.side_by_side([(ROOT, POOL)]).columns] == ["dev", "Live"]
    with pytest.raises(SessionError, match="no environment “Live”"):
        session.draft.set(ROOT, POOL, "Live", MAX, 9)
