from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.changes.forecast import foresight
from core.clouds import prices
from core.clouds.capacity import (
    EMPTY,
    Capacity,
    Range,
    capacity_words,
    change_words,
    pool_capacity,
    total,
)
from core.clouds.prices import Cost, cost_words, estimate_note, pool_cost, price
from core.platform.model import Cluster, Module
from tests.core.platform.build import module, reading
from tests.core.platform.samples import AKS_POOL, EKS, EKS_POOL, GKE, GKE_POOL, SCW_POOL

CLUSTER = module("google/cluster", {"apps": GKE, "ops": {"default_node_pool.max_node_count": 6}}, name="c")
POOL = module("google/cluster/node-pool", {"apps": GKE_POOL, "ops": {}}, name="p", cluster="c")


def cluster_capacity(cluster: Cluster, environment: str) -> Capacity:
    """The default pool and all others together."""
    pools = (cluster.module, *cluster.node_pools)
    found = [
        pool_capacity(m, environment, cluster.module if m is not cluster.module else None) for m in pools if m
    ]
    return total(c for c in found if c)


def test_a_pool_counts_all_zones() -> None:
    found = pool_capacity(POOL, "apps", CLUSTER)
    assert found is not None
    assert found.nodes == Range(3, 12) and found.zones == 3
    assert found.vcpu == Range(24, 96) and found.memory_gib == Range(96, 384)
    assert found.machines == ("e2-standard-8",)
    assert capacity_words(found) == "3 to 12 nodes, 24 to 96 vCPU, 96 to 384 GiB"


def test_zones_of_the_cluster_where_the_pool_has_none() -> None:
    plain = module("google/cluster/node-pool", {"apps": {**GKE_POOL, "node_locations": None}}, name="p")
    assert pool_capacity(plain, "apps", CLUSTER).nodes == Range(3, 12)  # type: ignore[union-attr]
    zonal = {**GKE_POOL, "node_locations": None, "location": "europe-west1-b"}
    alone = module("google/cluster/node-pool", {"apps": zonal}, name="p")
    assert pool_capacity(alone, "apps").nodes == Range(1, 4)  # type: ignore[union-attr]


def test_a_cluster_is_its_default_pool_and_the_others() -> None:
    (platform,) = reading(CLUSTER, POOL).platforms
    apps, ops = (cluster_capacity(platform.clusters[0], e) for e in ("apps", "ops"))
    assert apps.nodes == Range(6, 21) and ops.nodes == Range(6, 30)
    assert ops.vcpu == Range(36, 168)
    assert change_words(apps, ops).startswith("6–21 → 6–30 nodes, 36–132 → 36–168 vCPU")
    assert change_words(ops, ops) == ""
    one = Capacity(Range(1, 1), Range(4, 4), Range(16, 16), Range(0, 0))
    assert change_words(EMPTY, one) == "new: 1 node, 4 vCPU, 16 GiB"
    assert change_words(replace(one, nodes=Range(2, 2)), one).startswith("2 → 1 node, ")


def test_several_types_make_a_range() -> None:
    mixed = {**EKS_POOL, "instance_types": ["m5.large", "m5.2xlarge"]}
    found = pool_capacity(module("aws/cluster/node-pool", {"apps": mixed}), "apps")
    assert found is not None and found.vcpu == Range(2, 24)


def test_unknown_stays_unknown() -> None:
    odd = module(
        "google/cluster/node-pool", {"apps": {**GKE_POOL, "machine_type": "e9-x"}}, name="p", cluster="c"
    )
    found = pool_capacity(odd, "apps", CLUSTER)
    assert found is not None and found.nodes.known and not found.vcpu.known
    (platform,) = reading(CLUSTER, odd).platforms
    assert cluster_capacity(platform.clusters[0], "apps").vcpu == Range(None, None)
    assert capacity_words(found) == "3 to 12 nodes"
    assert pool_capacity(POOL, "prod") is None


@pytest.mark.parametrize("wrong", [{"min_node_count": -1}, {"min_node_count": 9}])
def test_a_size_that_can_not_be_counts_for_nothing(wrong: dict[str, int]) -> None:
    """No "-1 to 3 nodes", no "9 to 4": a Problem tells what is wrong."""
    odd = module("google/cluster/node-pool", {"apps": {**GKE_POOL, **wrong}}, name="p", cluster="c")
    found, cost = pool_capacity(odd, "apps", CLUSTER), pool_cost(odd, "apps", CLUSTER)
    assert found is not None and None in (found.nodes.low, found.vcpu.low)
    assert cost is not None and not cost.monthly.known


def test_fixed_counts() -> None:
    fixed = {**AKS_POOL, "enable_auto_scaling": False, "node_count": 4}
    found = pool_capacity(module("azurerm/cluster/node-pool", {"apps": fixed}), "apps")
    assert found is not None and found.nodes == Range(4, 4)


def test_gpus() -> None:
    gpu = {**GKE_POOL, "guest_accelerator.type": "nvidia-tesla-t4", "guest_accelerator.count": 2,
           "machine_type": "n1-standard-8"}  # fmt: skip
    found = pool_capacity(module("google/cluster/node-pool", {"apps": gpu}), "apps")
    assert found is not None and found.gpus == Range(6, 24)
    assert capacity_words(found).endswith("6 to 24 GPU")


def test_prices_are_dated() -> None:
    here = price("google", "e2-standard-8", "europe-west1")
    assert here is not None and here.currency == "USD" and here.as_of == "30 Jul 2026"
    assert 0.2 < here.hourly < 0.4
    east, west = price("aws", "m5.large", "us-east-1"), price("aws", "m5.large", "eu-west-1")
    assert east is not None and west is not None
    assert east.as_of == "20 Jul 2026" and west.as_of == "2022–23 (over a year old)"
    assert price("azurerm", "Standard_D4s_v5", "westeurope") is not None
    paris = price("scaleway", "PRO2-S", "fr-par", ["fr-par-1"])
    assert paris is not None and paris.currency == "EUR"


def test_unknown_prices_are_not_nothing() -> None:
    assert price("google", "e9-x", "europe-west1") is None
    assert price("aws", "m5.large", "mars-north-1") is None
    assert price("azure", "Standard_D4s_v5", "westeurope", spot=True) is None
    cheap = price("google", "e2-standard-8", "europe-west1", spot=True)
    dear = price("google", "e2-standard-8", "europe-west1")
    assert cheap is not None and dear is not None and cheap.hourly < dear.hourly and cheap.spot


def test_a_month_of_nodes() -> None:
    cost = pool_cost(POOL, "apps", CLUSTER)
    one = price("google", "e2-standard-8", "europe-west1")
    assert cost is not None and one is not None
    assert cost.monthly == Range(3 * one.hourly * 730, 12 * one.hourly * 730)
    assert cost_words(cost).startswith("About $") and cost_words(cost).endswith(" a month")
    assert "30 Jul 2026" in estimate_note(cost) and "Leaves out" in estimate_note(cost)
    default = pool_cost(CLUSTER, "apps")
    assert default is not None and prices.total((default, cost)).monthly.known
    assert prices.change_words(cost, cost) == ""


def test_costs_that_can_not_be_told() -> None:
    odd = module(
        "google/cluster/node-pool", {"apps": {**GKE_POOL, "machine_type": "e9-x"}}, name="p", cluster="c"
    )
    cost = pool_cost(odd, "apps", CLUSTER)
    assert cost is not None and not cost.monthly.known
    assert cost_words(cost) == "No price known for e9-x"
    default = pool_cost(CLUSTER, "apps")
    assert default is not None
    assert cost_words(prices.total((default, cost))) == "No price known for e9-x"
    assert prices.change_words(Cost(Range(None, None), unknown=("a", "b")), cost) == ""
    known = pool_cost(POOL, "apps", CLUSTER) or Cost(Range(0, 0))
    assert prices.change_words(known, cost).startswith("No price known for e9-x, was $")
    euro = Cost(Range(1, 2), "EUR", ("a",)) + Cost(Range(1, 2), "USD", ("b",))
    assert not euro.monthly.known
    pool = module("scaleway/cluster/node-pool", {"apps": SCW_POOL}, name="s", region="fr-par")
    assert cost_words(pool_cost(pool, "apps") or Cost(Range(0, 0))).startswith("About €")
    eks = module("aws/cluster", {"apps": EKS}, name="e", region="eu-west-1")
    assert "2022–23" in estimate_note(pool_cost(eks, "apps") or Cost(Range(0, 0)))


def test_the_outlook_of_a_draft() -> None:
    other = module("google/cluster", {"apps": {**GKE, "name_prefix": "b"}}, name="other")
    bigger = module(
        "google/cluster/node-pool", {"apps": GKE_POOL, "ops": {"max_node_count": 8}}, name="p", cluster="c"
    )
    (found,) = foresight(reading(CLUSTER, POOL, other), reading(CLUSTER, bigger, other))
    assert (found.cluster, found.environment) == ("c", "ops")
    assert found.nodes == "6–30 → 6–42 nodes, 36–168 → 36–264 vCPU, 144–672 → 144–1,056 GiB"
    assert re.fullmatch(r"About \$[\d,–]+ a month, was \$[\d,–]+", found.cost)
    assert found.sentence == f"{found.nodes}. {found.cost}"
    assert "30 Jul 2026" in found.note and "attached GPUs" not in found.note
    assert foresight(reading(CLUSTER, POOL), reading(CLUSTER, POOL)) == ()


def test_the_outlook_of_a_new_and_of_a_removed_cluster() -> None:
    new = foresight(reading(), reading(CLUSTER))
    assert {o.environment for o in new} == {"apps", "ops"}
    assert new[0].nodes == "new: 3–9 nodes, 12–36 vCPU, 48–144 GiB" and "was" not in new[0].cost
    gone = foresight(reading(CLUSTER), reading())
    assert gone[0].after.nodes == Range(0, 0)
    assert gone[0].nodes == "none left of 3–9 nodes, 12–36 vCPU, 48–144 GiB"
    assert gone[0].cost.startswith("Nothing left to pay for, was about $")
    assert "Leaves out" in gone[0].note
    labels = module("google/cluster/node-pool", {"apps": {**GKE_POOL, "labels": {"a": "b"}}, "ops": {}},
                    name="p", cluster="c")  # fmt: skip
    assert foresight(reading(CLUSTER, POOL), reading(CLUSTER, labels)) == ()


def test_gpus_that_are_attached_are_not_in_the_estimate() -> None:
    gpu = {**GKE_POOL, "guest_accelerator.type": "nvidia-tesla-t4", "guest_accelerator.count": 1}
    attached = module(
        "google/cluster/node-pool", {"apps": {**gpu, "machine_type": "n1-standard-8"}}, name="p"
    )
    inside = module("google/cluster/node-pool", {"apps": {**gpu, "machine_type": "g2-standard-8"}}, name="p")
    found = [pool_cost(m, "apps", CLUSTER) for m in (attached, inside)]
    assert [c.bare for c in found if c] == [True, False]
    assert "Leaves out attached GPUs" in estimate_note(found[0] or Cost(Range(0, 0)))


def test_typing_looks_only_at_the_pool_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def counted(module: Module, environment: str, cluster: Module | None = None) -> Cost | None:
        seen.append(module.name)
        return pool_cost(module, environment, cluster)

    other = module("google/cluster/node-pool", {"apps": GKE_POOL}, name="q", cluster="c")
    before = reading(CLUSTER, POOL, other)
    foresight(before, reading(CLUSTER, other))
    monkeypatch.setattr("core.changes.forecast.pool_cost", counted)
    bigger = module("google/cluster/node-pool", {"apps": GKE_POOL, "ops": {"max_node_count": 8}}, name="p",
                    cluster="c")  # fmt: skip
    assert foresight(before, reading(CLUSTER, bigger, other))
    assert seen == ["p"], "in ops alone"
