"""Replace safely in ordinary Terraform: a pool beside the old one, which stays byte for byte."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_POOL,
    BATCH,
    EKS,
    GKE,
    GOOGLE_MODULE,
    LIST,
    LIST_POOL,
)
from tests.core.dialects.plain.operations.support import Files, diff, done, guide
from tests.core.dialects.plain.reading.support import entity, platform, told

GOOGLE_POOL = 'module.gke.google_container_node_pool.pools["core"]'


def taken_away(files: Files, after: Files) -> list[str]:
    return [x for x in diff(files, after).splitlines() if x.startswith("-")]


@pytest.mark.parametrize(
    ("files", "pool", "new"),
    [(GKE, "google_container_node_pool.web", "google_container_node_pool.web2"), (EKS, BATCH, None)],
)
def test_a_pool_beside_it(files: Files, pool: str, new: str | None) -> None:
    after = done(files, "replace-node-pool", pool=pool)
    assert taken_away(files, after) == [], "nothing of the old one goes"
    made = entity(platform(after), new or 'module.eks.eks_managed_node_groups["batch2"]')
    assert made.kind.value == "node_pool" and made.cluster == entity(platform(files), pool).cluster


def test_with_what_is_to_differ() -> None:
    pool = "google_container_node_pool.web"
    rows = {"": {"node_config.machine_type": "e2-highmem-4"}}
    after = done(GKE, "replace-node-pool", pool=pool, name="web-large", settings=rows)
    made = entity(platform(after), "google_container_node_pool.web_large")
    assert told(made, "node_config.machine_type")[0] == "e2-highmem-4"
    assert taken_away(GKE, after) == []


@pytest.mark.parametrize("files", [GKE, EKS, AKS, LIST, GOOGLE_MODULE])
def test_the_guide_says_what_comes_next(files: Files) -> None:
    pools = {id(EKS): BATCH, id(AKS): AKS_POOL, id(LIST): LIST_POOL}
    pool = pools.get(id(files), "google_container_node_pool.web" if files is GKE else "")
    found = guide(files, "replace-node-pool", **({"pool": pool} if pool else {}))
    if not pool:
        assert found.refused or found.steps[0].questions[0].name == "pool"
        return
    assert found.refused or found.args["pool"] == pool
    if not found.refused:
        assert [q.name for q in found.steps[0].questions][:2] == ["pool", "name"]
        assert any(note.startswith("3. Then remove ") for note in found.notes)
        assert "kubectl drain" in found.copy[-1][1]


def test_names_that_are_made_elsewhere_are_looked_up() -> None:
    """EKS's module makes the names of its groups with a prefix: the commands don't pretend to know them."""
    found = guide(EKS, "replace-node-pool", pool=BATCH)
    assert "eks.amazonaws.com/nodegroup=NAME" in found.copy[-1][1]
    assert found.copy[-1][1].startswith("kubectl get nodes -L eks.amazonaws.com/nodegroup\n")


def test_no_pool_of_that_name() -> None:
    with pytest.raises(Refused):
        done(GKE, "replace-node-pool", pool="google_container_node_pool.nothing")
