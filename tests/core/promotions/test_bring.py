"""What one environment has that another lacks, with who and when, and brought along as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.platform.stage import Stage
from core.session import Session, SessionError
from core.view.promotions import Comparison
from tests.core.promotions.repositories import MODULE, Made, git, pools, sibling

STAGING, PRODUCTION = Stage("shop", "staging"), Stage("shop", "production")
POOL = 'google_container_node_pool.pool["{}"]'


@pytest.fixture
def shop(tmp_path: Path) -> Made:
    """Three people made it: staging has a pool more, a newer version and other sizes."""
    made = Made(tmp_path / "repository")
    old = 'name = "shop-{}"\nkube_version = "1.30"\n'
    web = pools(web=("e2-standard-4", 1, 3))
    first = {
        "shop/main.tf": MODULE,
        "shop/staging.tfvars": old.format("staging") + web,
        "shop/production.tfvars": old.format("production") + pools(web=("e2-standard-4", 2, 9)),
    }
    made.commit(first, "Ali", "Start")
    both = pools(web=("e2-standard-4", 1, 3), gpu=("g2-standard-8", 0, 2))
    made.commit({"shop/staging.tfvars": old.format("staging") + both}, "Mira", "Try the models")
    newer = (old.format("staging") + both).replace("1.30", "1.31")
    made.commit({"shop/staging.tfvars": newer}, "Jana", "Upgrade staging")
    return made


@pytest.fixture
def session(shop: Made, tmp_path: Path) -> Iterator[Session]:
    with Session.open(str(shop.folder), data_dir=tmp_path / "data") as opened:
        yield opened


def told(found: Comparison) -> list[tuple[str, str, object, object, str]]:
    by = [lack.by.author if lack.by is not None else "" for lack in found.lacks]
    return [(x.title, x.label, x.has, x.lacks, who) for x, who in zip(found.lacks, by, strict=True)]


def test_each_is_told_with_who_and_when_the_newest_first(session: Session, shop: Made) -> None:
    found = session.promotions.with_authors(session.promotions.compare(STAGING, PRODUCTION))
    assert told(found) == [
        ("shop", "Minimum control plane version", "1.31", "1.30", "Jana"),
        ("web", "Kubernetes version", "1.31", "1.30", "Jana"),
        ("gpu", "", None, None, "Mira"),
        ("web", "Maximum nodes per zone", 3, 9, "Ali"),
        ("web", "Minimum nodes per zone", 1, 2, "Ali"),
    ]
    newest = found.lacks[0]
    assert newest.by is not None and newest.there_by is not None
    assert (newest.by.when, newest.by.subject, newest.there_by.author) == (
        shop.when,
        "Upgrade staging",
        "Ali",
    )
    assert [lack.newer for lack in found.lacks] == [True, True, True, False, False]
    assert found.lacks[2].sentence == "staging has the node pool gpu, production lacks it."
    assert found.besides == 0 and not found.notes
    assert found.where == ""
    back = session.promotions.compare(PRODUCTION, STAGING)
    assert back.besides == 1 and {lack.kind for lack in back.lacks} == {"setting"}


def test_all_comes_in_one_step_and_goes_in_one(session: Session) -> None:
    view, left = session.promotions.bring(STAGING, PRODUCTION)
    assert left.lacks == ()
    assert {c.module for c in view.changes} == {
        "google_container_cluster.this",
        POOL.format("web"),
        POOL.format("gpu"),
    }
    changed = session.draft.files()
    assert list(changed) == ["shop/production.tfvars"]
    after = changed["shop/production.tfvars"][1]
    assert after == (
        b'name = "shop-production"\nkube_version = "1.31"\n'
        + pools(web=("e2-standard-4", 1, 3), gpu=("g2-standard-8", 0, 2)).encode()
    )
    assert session.draft.undo().changes == ()


def test_only_what_was_chosen_comes(session: Session) -> None:
    found = session.promotions.compare(STAGING, PRODUCTION)
    gpu = next(lack.key for lack in found.lacks if lack.kind == "pool")
    view, left = session.promotions.bring(STAGING, PRODUCTION, {gpu})
    assert [lack.label for lack in left.lacks] == [
        "Minimum control plane version",
        "Maximum nodes per zone",
        "Minimum nodes per zone",
        "Kubernetes version",
        "Kubernetes version",
    ]
    assert len(view.changes) == 1


def test_a_version_never_goes_back(session: Session) -> None:
    view, left = session.promotions.bring(PRODUCTION, STAGING)
    assert [(lack.label, lack.refused) for lack in left.lacks] == [
        ("Minimum control plane version", "shop is at 1.31 there. A cluster never goes back to 1.30."),
        ("Kubernetes version", "web is at 1.31 there. A cluster never goes back to 1.30."),
    ]
    assert {c.label for c in view.changes} == {"Maximum nodes per zone", "Minimum nodes per zone"}


def test_what_the_draft_made_has_no_author(session: Session) -> None:
    session.draft.set("shop", POOL.format("web"), "staging", "autoscaling.max_node_count", 5)
    found = session.promotions.with_authors(session.promotions.compare(STAGING, PRODUCTION))
    mine = next(lack for lack in found.lacks if lack.has == 5)
    assert mine.drafted and (mine.by, mine.unknown) == (None, "Your draft changes it.")
    assert all(lack.by is not None for lack in found.lacks if lack is not mine)


def test_an_environment_that_is_not_there_is_a_sentence(session: Session) -> None:
    with pytest.raises(SessionError, match="There is no environment nowhere here"):
        session.promotions.compare(STAGING, Stage("shop", "nowhere"))


def test_a_plain_folder_has_no_history_and_says_so(shop: Made, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    git(tmp_path, "clone", "-q", str(shop.folder), str(folder))
    for path in sorted((folder / ".git").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / ".git").rmdir()
    with Session.open(str(folder), data_dir=tmp_path / "other") as opened:
        found = opened.promotions.with_authors(opened.promotions.compare(STAGING, PRODUCTION))
        assert {lack.unknown for lack in found.lacks} == {"A plain folder has no history."}
        assert opened.promotions.waiting() == ()
        assert opened.promotions.summary().waiting == ()


def test_it_can_be_stopped(session: Session) -> None:
    found = session.promotions.compare(STAGING, PRODUCTION)
    with pytest.raises(SessionError) as stopped:
        session.promotions.with_authors(found, cancel=lambda: True)
    assert stopped.value.kind == "cancelled"
    with pytest.raises(SessionError):
        session.promotions.bring(STAGING, PRODUCTION, cancel=lambda: True)
    assert session.view.changes == () and session.draft.files() == {}
    late = session.promotions.with_authors(found, seconds=-1)
    assert {lack.unknown for lack in late.lacks} == {"Git's history took too long and was left alone."}


# Siblings


LIVE, TRY = Stage("live/production", "production"), Stage("live/staging", "staging")


@pytest.fixture
def siblings(tmp_path: Path) -> Made:
    made = Made(tmp_path / "repository")
    made.commit(
        {
            "live/production/main.tf": sibling("shop-5", "1.30", {"pool-5": ("n2-standard-8", 2, 9)}, "main"),
            "live/staging/main.tf": sibling("shop-2", "1.30", {"pool-2": ("e2-standard-4", 1, 3)}),
        },
        "Ali",
    )
    text = sibling("shop-2", "1.31", {"pool-2": ("e2-standard-4", 1, 4), "gpu": ("g2-standard-8", 0, 2)})
    made.commit({"live/staging/main.tf": text}, "Mira")
    return made


CLUSTERS = ("google_container_cluster.this", "google_container_cluster.main")
POOLS = tuple(f"google_container_node_pool.pool-{n}" for n in (2, 5))


def test_nothing_is_paired_unasked_and_what_was_said_is_kept(siblings: Made, tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = git(siblings.folder, "status", "--porcelain", "--ignored")
    with Session.open(str(siblings.folder), data_dir=data) as session:
        assert session.promotions.way().steps == ((TRY, LIVE),)
        assert session.promotions.siblings("live/staging") == ("live/production",)
        found = session.promotions.compare(TRY, LIVE)
        assert found.lacks == () and len(found.unpaired) == 3
        assert found.notes[0].startswith("3 things of staging aren't paired")
        rows = {r.module: r for r in session.promotions.pairing("live/staging", "live/production").rows}
        assert (rows[CLUSTERS[0]].suggested, rows[CLUSTERS[0]].chosen) == (CLUSTERS[1], None)
        assert rows[CLUSTERS[0]].reason == "It has the same name but for a number."
        assert rows[POOLS[0]].suggested == POOLS[1]
        assert rows["google_container_node_pool.gpu"].suggested is None
        session.promotions.pair(
            [
                (("live/staging", CLUSTERS[0]), "live/production", CLUSTERS[1]),
                (("live/staging", POOLS[0]), "live/production", POOLS[1]),
            ]
        )
    with Session.open(str(siblings.folder), data_dir=data) as session:
        assert session.promotions.beside("live/production", POOLS[1]) == (("live/staging", POOLS[0]),)
        found = session.promotions.with_authors(session.promotions.compare(TRY, LIVE))
        assert {(x.title, x.label, x.has, x.by.author) for x in found.lacks if x.by and x.setting} == {
            ("shop-2", "Minimum control plane version", "1.31", "Mira"),
            ("pool-2", "Maximum nodes per zone", 4, "Mira"),
            ("pool-2", "Minimum nodes per zone", 1, "Ali"),
            ("pool-2", "Machine type", "e2-standard-4", "Ali"),
        }
        assert not [x for x in found.lacks if x.careful], "their names are what they are called"
        # All pools of production are something of staging: what is left is surely missing there.
        assert [x.title for x in found.lacks if x.kind == "pool"] == ["gpu"]
    assert git(siblings.folder, "status", "--porcelain", "--ignored") == before


def test_a_pool_comes_to_a_sibling_and_is_its_pair_from_then_on(siblings: Made, tmp_path: Path) -> None:
    with Session.open(str(siblings.folder), data_dir=tmp_path / "data") as session:
        answers = [(("live/staging", mine), "live/production", other) for mine, other in (CLUSTERS, POOLS)]
        session.promotions.pair(answers)
        view, left = session.promotions.bring(TRY, LIVE)
        assert left.lacks == ()
        assert {c.root for c in view.changes} == {"live/production"}
        assert list(session.draft.files()) == ["live/production/main.tf"]
        after = (session.draft.files()["live/production/main.tf"][1] or b"").decode()
        expected = sibling(
            "shop-5", "1.31", {"pool-5": ("e2-standard-4", 1, 4), "gpu": ("g2-standard-8", 0, 2)}, "main"
        )
        assert after.split() == expected.split()
        gpu = "google_container_node_pool.gpu"
        assert session.promotions.beside("live/staging", gpu) == (("live/production", gpu),)
        assert session.draft.undo().changes == ()


def test_a_cluster_is_not_carried(siblings: Made, tmp_path: Path) -> None:
    with Session.open(str(siblings.folder), data_dir=tmp_path / "data") as session:
        session.promotions.pair([(("live/staging", CLUSTERS[0]), "live/production", "")])
        found = session.promotions.compare(TRY, LIVE)
        cluster = next(x for x in found.lacks if x.kind == "cluster")
        assert cluster.refused == "Repoform brings node pools along, not whole clusters."
        view, left = session.promotions.bring(TRY, LIVE, {cluster.key})
        assert view.changes == () and cluster.refused in {x.refused for x in left.lacks}


def test_a_pool_whose_cluster_is_not_paired_is_refused_with_the_reason(
    siblings: Made, tmp_path: Path
) -> None:
    with Session.open(str(siblings.folder), data_dir=tmp_path / "data") as session:
        session.promotions.pair([(("live/staging", POOLS[0]), "live/production", "")])
        found = session.promotions.compare(TRY, LIVE)
        view, left = session.promotions.bring(TRY, LIVE, {x.key for x in found.lacks})
        assert view.changes == ()
        assert "Pair the cluster of pool-2 first" in next(x.refused for x in left.lacks)
