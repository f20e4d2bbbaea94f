"""The overview's cards: what changes, what goes, and which proposals touch a cluster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.demo import TERRAFORM, build
from core.dialects.plain.dialect import PlainDialect
from core.platform.model import Cluster
from core.session import Session
from core.session.overview import overview
from core.view import ClusterCard, PoolRow
from tests.core.dialects.plain.support import snapshot
from tests.core.session.conftest import POOL, Place

GKE, EKS = "gke_gc0_europe-west1", "eks_gc0_eu-west-1"


def card_of(session: Session, cluster: str = GKE) -> ClusterCard:
    return next(c for c in session.overview() if c.cluster == cluster)


def row_of(card: ClusterCard, module: str) -> PoolRow:
    return next(r for r in card.rows if r.module == module)


def test_size_and_machine_change_apart_the_maximum_first(session: Session) -> None:
    for setting, value in (
        ("max_node_count", 8),
        ("min_node_count", 2),
        ("machine_type", "e2-standard-16"),
    ):
        session.draft.set(".", POOL, "ops", setting, value)
        session.draft.finish()
    card = card_of(session)
    cell = next(c for c in row_of(card, POOL).cells if c.environment == "ops")
    assert cell.size_change == "max 8 → 16, min 2 → 4"
    assert cell.machine_change == "e2-standard-8 → e2-standard-16"
    assert cell.changed == f"{cell.size_change}, {cell.machine_change}"
    assert {c.setting for c in card.changes} == {"max_node_count", "min_node_count", "machine_type"}
    assert card_of(session, EKS).changes == ()
    assert card.feature_modules == (f"{GKE}_service_nginx",)


def test_a_card_says_which_kubernetes_the_cluster_runs(tmp_path: Path) -> None:
    """Not the module's version alone, which looks like it."""
    made = build(tmp_path / "demo", TERRAFORM)
    session = Session.open(str(made.platform), data_dir=str(made.data))
    card = next(c for c in session.overview() if c.root == "shop")
    module = next(m for p in session.view.platforms for m in p.modules() if m.name == card.cluster)
    version = module.setting("kubernetes_version") or module.setting("cluster_version")
    assert version is not None
    versions = list(dict.fromkeys(str(v.value) for v in version.values.values()))
    assert card.facts == f"EKS · Kubernetes {', '.join(versions)} · module {module.version}"


def test_a_card_of_features_alone_speaks_of_no_pools(session: Session) -> None:
    platform = session.view.platforms[0]
    features = next(c.features for c in platform.clusters if c.features)
    alone = replace(platform, clusters=(Cluster(None, (), features),))
    (card,) = overview(replace(session.view, platforms=(alone,)))
    assert (card.cluster, card.title) == (None, "Features without a known cluster")


def test_a_removed_pool_is_still_drawn(session: Session) -> None:
    gone = f"{GKE}_node_pool_np2_gpu"
    session.draft.operation("remove-node-pool", "", {"pool": gone})
    card = card_of(session)
    row = row_of(card, gone)
    assert {c.changed for c in row.cells} == {"removed"}
    assert {c.module for c in card.changes} == {gone}


def test_open_proposals_of_a_cluster(place: Place) -> None:
    session = place.open(fetch=True)
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.draft.finish()
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    (row,) = [r for r in session.proposals.rows() if r.state == "open"]
    before = session.git_commands()
    assert session.lifecycle.of(row).clusters == {(".", GKE)}
    assert session.lifecycle.of(row).clusters == {(".", GKE)}
    ran = session.git_commands()[len(before) :]
    assert not any(word in c for c in ran for word in (" fetch", "ls-remote", " push"))


def test_a_new_pool_touches_its_cluster(place: Place) -> None:
    session = place.open(fetch=True)
    guide = session.draft.guide("add-node-pool", "", {"cluster": EKS})
    session.draft.operation("add-node-pool", "", dict(guide.args))
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    (row,) = [r for r in session.proposals.rows() if r.state == "open"]
    assert session.lifecycle.of(row).clusters == {(".", EKS)}


def test_a_commit_that_is_not_here_is_unknown(place: Place) -> None:
    from dataclasses import replace

    session = place.open(fetch=True)
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.draft.finish()
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    row = next(r for r in session.proposals.rows() if r.state == "open")
    assert session.lifecycle.of(replace(row, commit="0" * 40)).clusters == frozenset()
    assert session.lifecycle.of(replace(row, commit="")).clusters == frozenset()
    assert session.lifecycle.of(replace(row, base="nowhere")).clusters == frozenset()


@pytest.mark.parametrize(
    ("add_ons", "expected"),
    [
        ("cluster_addons = { coredns = { most_recent = true }, vpc-cni = {} }", ["coredns", "vpc-cni"]),
        ("cluster_addons = {}", []),
        ("", []),
    ],
)
def test_add_ons_of_the_cluster_are_named(session: Session, add_ons: str, expected: list[str]) -> None:
    """That they stand in its own settings doesn't make them nothing."""
    text = f"""\
module "eks" {{
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.8.0"
  cluster_name = "main"
  {add_ons}
}}
"""
    platforms = PlainDialect().read(snapshot({"main.tf": text})).platforms
    (card,) = overview(replace(session.view, platforms=platforms, base=platforms))
    assert [name for name, _path in card.add_ons] == expected


@pytest.mark.parametrize(
    ("type", "cloud"),
    [
        ("aws_eks_cluster", "EKS"),
        ("google_container_cluster", "GKE"),
        ("digitalocean_kubernetes_cluster", "DigitalOcean"),
        ("scaleway_k8s_cluster", "Scaleway"),
        ("linode_lke_cluster", "Linode"),
        ("ovh_cloud_project_kube", "OVH"),
        ("civo_kubernetes_cluster", "Civo"),
        ("oci_containerengine_cluster", "OKE"),
    ],
)
def test_a_card_says_whose_cluster_it_is(session: Session, type: str, cloud: str) -> None:
    platforms = (
        PlainDialect().read(snapshot({"main.tf": f'resource "{type}" "a" {{\n  name = "a"\n}}\n'})).platforms
    )
    (card,) = overview(replace(session.view, platforms=platforms, base=platforms))
    assert card.cloud == cloud


def test_a_module_by_a_commit_is_called_by_its_first_signs(session: Session) -> None:
    text = """\
module "eks" {
  source       = "git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=2cb1fac31b0fc2dd6a236b0c0678df75819c5a3b"
  cluster_name = "main"
}
"""
    platforms = PlainDialect().read(snapshot({"main.tf": text})).platforms
    (card,) = overview(replace(session.view, platforms=platforms, base=platforms))
    assert card.version == "module 2cb1fac"
