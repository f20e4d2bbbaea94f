from __future__ import annotations

from core.platform import prices
from core.platform.capacity import (
    Range,
    capacity_words,
    change_words,
    cluster_capacity,
    environment_capacity,
    pool_capacity,
)
from core.platform.foresight import foresight
from core.platform.prices import Cost, cluster_cost, cost_words, estimate_note, pool_cost, price
from tests.core.platform.build import module, reading
from tests.core.platform.samples import AKS_POOL, EKS, EKS_POOL, GKE, GKE_POOL, SCW_POOL

CLUSTER = module("google/cluster", {"apps": GKE, "ops": {"default_node_pool.max_node_count": 6}}, name="c")
POOL = module("google/cluster/node-pool", {"apps": GKE_POOL, "ops": {}}, name="p", cluster="c")


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
    assert environment_capacity(platform.clusters, "ops") == ops
    assert change_words("ops", apps, ops).startswith("ops: 6 to 30 nodes, 36 to 168 vCPU")
    assert change_words("ops", ops, ops) == ""


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
    assert east.as_of == "20 Jul 2026" and west.as_of == "2022–23"
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
    assert cost_words(cost).startswith("About ") and cost_words(cost).endswith("USD a month")
    assert "30 Jul 2026" in estimate_note(cost) and "Leaves out" in estimate_note(cost)
    (platform,) = reading(CLUSTER, POOL).platforms
    assert cluster_cost(platform.clusters[0], "apps").monthly.known
    assert prices.change_words("ops", cost, cost) == ""


def test_costs_that_can_not_be_told() -> None:
    odd = module(
        "google/cluster/node-pool", {"apps": {**GKE_POOL, "machine_type": "e9-x"}}, name="p", cluster="c"
    )
    cost = pool_cost(odd, "apps", CLUSTER)
    assert cost is not None and not cost.monthly.known
    assert cost_words(cost) == "No price known for e9-x"
    (platform,) = reading(CLUSTER, odd).platforms
    assert cost_words(cluster_cost(platform.clusters[0], "apps")) == "No price known for e9-x"
    euro = Cost(Range(1, 2), "EUR", ("a",)) + Cost(Range(1, 2), "USD", ("b",))
    assert not euro.monthly.known
    pool = module("scaleway/cluster/node-pool", {"apps": SCW_POOL}, name="s", region="fr-par")
    assert cost_words(pool_cost(pool, "apps") or Cost(Range(0, 0))).endswith("EUR a month")
    eks = module("aws/cluster", {"apps": EKS}, name="e", region="eu-west-1")
    assert "2022–23" in estimate_note(pool_cost(eks, "apps") or Cost(Range(0, 0)))


def test_the_outlook_of_a_draft() -> None:
    other = module("google/cluster", {"apps": {**GKE, "name_prefix": "b"}}, name="other")
    bigger = module(
        "google/cluster/node-pool", {"apps": GKE_POOL, "ops": {"max_node_count": 8}}, name="p", cluster="c"
    )
    (found,) = foresight(reading(CLUSTER, POOL, other), reading(CLUSTER, bigger, other))
    assert (found.cluster, found.environment) == ("c", "ops")
    assert found.nodes.startswith("ops: 6 to 42 nodes, ") and "(was 6 to 30 nodes" in found.nodes
    assert "USD a month (was: About" in found.cost and "30 Jul 2026" in found.note
    assert foresight(reading(CLUSTER, POOL), reading(CLUSTER, POOL)) == ()


def test_the_outlook_of_a_new_and_of_a_removed_cluster() -> None:
    new = foresight(reading(), reading(CLUSTER))
    assert {o.environment for o in new} == {"apps", "ops"}
    assert new[0].nodes == "apps: 3 to 9 nodes, 12 to 36 vCPU, 48 to 144 GiB (was no nodes)"
    gone = foresight(reading(CLUSTER), reading())
    assert gone[0].after.nodes == Range(0, 0)
    assert gone[0].nodes.startswith("apps: no nodes (was 3 to 9 nodes")
    assert gone[0].cost.startswith("apps: no nodes to pay for (was: About")
    labels = module("google/cluster/node-pool", {"apps": {**GKE_POOL, "labels": {"a": "b"}}, "ops": {}},
                    name="p", cluster="c")  # fmt: skip
    assert foresight(reading(CLUSTER, POOL), reading(CLUSTER, labels)) == ()
