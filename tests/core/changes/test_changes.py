from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from core.changes.changes import by_severity, changes
from core.dialects.kubestack.facts import LAST_FLAT
from core.platform.field import Level
from core.platform.model import Change, EnvValue, Kind, Module, ModuleKind, Origin
from tests.core.platform.build import module, reading
from tests.core.platform.samples import EKS_FLAT

GKE = "google/cluster"
POOL = "google/cluster/node-pool"
BASE: dict[str, Any] = {
    "name": "np1",
    "location": "europe-west1",
    "project_id": "acme",
    "machine_type": "e2-standard-8",
    "min_node_count": 1,
    "max_node_count": 4,
    "node_locations": ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
}


def pool(
    apps: dict[str, Any] | None = None,
    ops: dict[str, Any] | None = None,
    prod: dict[str, Any] | None = None,
    **kwargs: Any,
) -> Module:
    config = {"apps": {**BASE, **(apps or {})}, "ops": ops or {}, "apps-prod": prod or {}}
    return module(POOL, config, name="np1_general", cluster="gke_gc0", **kwargs)


def differ(before: Module, after: Module) -> tuple[Change, ...]:
    return changes(reading(before), reading(after))


def only(before: Module, after: Module) -> Change:
    (change,) = differ(before, after)
    return change


def test_nothing_changed() -> None:
    assert differ(pool(), pool()) == ()


def test_the_same_objects_are_skipped() -> None:
    mine = pool()
    assert changes(reading(mine), reading(mine)) == ()


def test_one_environment() -> None:
    change = only(pool(), pool(ops={"max_node_count": 8}))
    assert change.key == (".", "np1_general", "max_node_count", "ops")
    assert change.sentence == "Maximum nodes per zone in ops: 4 to 8"
    assert change.detail == (
        "ops can grow from 12 to 24 nodes (8 in each of 3 zones). Running pods aren't touched."
    )
    assert change.impact.level is Level.IN_PLACE
    assert change.effective == {"ops": (4, 8)}
    assert (change.before, change.after) == (4, 8)
    assert change.after_text == "8"
    assert change.files and change.files[0][0] == "main.tf"


def test_the_base_reaches_those_that_inherit() -> None:
    before = pool(prod={"max_node_count": 18})
    change = only(before, pool({"max_node_count": 8}, prod={"max_node_count": 18}))
    assert change.environment == "apps"
    assert change.effective == {"apps": (4, 8), "ops": (4, 8)}
    assert change.stays == {"apps-prod": 18}
    assert change.detail.startswith(
        "Also changes ops. apps-prod stays at 18. apps can grow from 12 to 24 nodes"
    )


def test_back_to_the_base() -> None:
    change = only(pool(ops={"max_node_count": 8}), pool())
    assert change.sentence == "Maximum nodes per zone in ops: 8 to 4, as in apps"
    assert change.after_text is None
    assert change.detail == "ops can no longer grow beyond 12 nodes (4 in each of 3 zones), was 24."
    change = only(pool(ops={"max_node_count": 4}), pool())
    assert change.sentence == "Maximum nodes per zone in ops: no longer written here, still 4 from apps"
    assert change.impact.level is Level.NO_EFFECT


def test_back_to_the_default_and_to_nothing() -> None:
    change = only(pool({"disk_type": "pd-ssd"}), pool())
    assert change.sentence == "Disk type in apps: pd-ssd to pd-balanced, the module's default"
    change = only(pool({"service_account_email": "a@b"}), pool())
    assert change.sentence == "Node service account in apps: removed, was a@b"


def test_written_out_without_effect() -> None:
    change = only(pool(), pool(ops={"max_node_count": 4}))
    assert change.sentence == "Maximum nodes per zone in ops: now written here, still 4"
    assert change.impact.level is Level.NO_EFFECT


def test_lists_say_what_came_and_went() -> None:
    zones = BASE["node_locations"]
    change = only(pool(), pool(prod={"node_locations": [*zones[:2], "europe-west1-a"]}))
    assert change.sentence == "Zones in apps-prod: added europe-west1-a, removed europe-west1-d"
    assert "Removing a zone deletes the nodes there." in change.impact.sentence
    change = only(pool(), pool(prod={"node_locations": zones[:2]}))
    assert change.detail == "apps-prod has 2 to 8 nodes in 2 zones, was 3 to 12 nodes in 3 zones."
    change = only(pool(), pool({"node_locations": zones[::-1]}))
    assert "new order" in change.sentence and change.impact.level is Level.NO_EFFECT


def test_totals_are_of_the_whole_draft() -> None:
    one = {"node_locations": ["europe-west1-b"], "min_node_count": 1, "max_node_count": 3}
    two = {"node_locations": ["europe-west1-b", "europe-west1-c"], "min_node_count": 3, "max_node_count": 3}
    found = differ(pool(prod=one), pool(prod=two))
    details = [c.detail for c in found]
    assert "apps-prod keeps at least 6 nodes (3 in each of 2 zones), was 1." in details
    assert "apps-prod has 6 nodes in 2 zones, was 1 to 3 nodes in 1 zone." in details


def test_maps_and_taints_by_entry() -> None:
    change = only(pool({"labels": {"a": "1", "b": "2"}}), pool({"labels": {"a": "3", "c": "4"}}))
    assert change.sentence == "Node labels in apps: added c = 4, changed a from 1 to 3, removed b"
    taint = {"key": "dedicated", "value": "gpu", "effect": "NO_SCHEDULE"}
    change = only(pool(), pool({"taints": [taint]}))
    assert change.sentence == "Taints in apps: added dedicated=gpu:NO_SCHEDULE"


def test_a_merged_map_counts_key_by_key() -> None:
    def labels(tier: str, own: bool) -> Module:
        base = EnvValue(Origin.SET, tier, text=f'"{tier}"', file="main.tf", line=7)
        mine = EnvValue(Origin.SET, "own", text='"own"', file="main.tf", line=20)
        theirs = EnvValue(Origin.INHERITED, tier, text=f'"{tier}"', source="apps")
        apps = EnvValue(Origin.SET, {"tier": tier}, entries={"tier": base}, file="main.tf", line=6)
        if own:
            ops = EnvValue(Origin.SET, {"tier": "own"}, entries={"tier": mine}, file="main.tf", line=19)
        else:
            ops = EnvValue(Origin.INHERITED, {"tier": tier}, entries={"tier": theirs}, source="apps")
        return pool({"labels": apps}, ops={"labels": ops}, prod={"labels": ops})

    change = only(labels("web", own=False), labels("db", own=False))
    assert set(change.effective) == {"apps", "ops", "apps-prod"}
    change = only(labels("web", own=True), labels("db", own=True))
    assert set(change.effective) == {"apps"} and set(change.stays) == {"ops", "apps-prod"}
    assert ("main.tf", 7) in change.files


def test_a_shared_definition_lists_every_cluster() -> None:
    def two(count: int) -> tuple[Module, Module]:
        value = EnvValue(Origin.SET, count, text=str(count), file="config.auto.tfvars", line=4)
        return (
            module(POOL, {"apps": {**BASE, "max_node_count": value}}, name="a"),
            module(POOL, {"apps": {**BASE, "max_node_count": value}}, name="b"),
        )

    found = changes(reading(*two(3)), reading(*two(5)))
    assert [c.module for c in found] == ["a", "b"]
    assert found[0].detail.endswith("Also changes b: they use the same definition in config.auto.tfvars.")


def test_linked_values() -> None:
    linked = EnvValue(
        Origin.LINKED, 6, Kind.REFERENCE, "var.max", "main.tf", 5, source="var.max",
        linked_file="variables.tf", linked_line=3,
    )  # fmt: skip
    change = only(pool(), pool({"max_node_count": linked}))
    assert change.sentence == "Maximum nodes per zone in apps: 4 to 6, taken from var.max"
    assert ("variables.tf", 3) in change.files
    unknown = EnvValue(Origin.LINKED, None, Kind.REFERENCE, "data.x.y", "main.tf", 5, known=False)
    change = only(pool(), pool({"max_node_count": unknown}))
    assert change.sentence == "Maximum nodes per zone in apps: 4 to data.x.y"
    assert change.after is None


def test_modules_come_and_go() -> None:
    cluster = module(GKE, {"apps": {"region": "europe-west1"}}, name="gke_gc0")
    mine = pool()
    (change,) = changes(reading(cluster), reading(cluster, mine))
    assert change.sentence == "Adds the node pool np1_general in apps, ops and apps-prod"
    assert change.setting == change.environment == "" and change.files == (("main.tf", 1),)
    assert change.impact.level is Level.IN_PLACE
    (change,) = changes(reading(cluster, mine), reading(cluster))
    assert change.impact.level is Level.REBUILDS_POOL and change.impact.badge == "Deletes pool"
    found = changes(reading(cluster, mine), reading())
    assert by_severity(found)[0].impact.level is Level.DESTROYS_CLUSTER
    assert "with everything in it" in by_severity(found)[0].impact.sentence


def test_environments_come_and_go() -> None:
    small = module(POOL, {"apps": BASE}, name="np")
    both = module(POOL, {"apps": BASE, "ops": {"max_node_count": 9}}, name="np")
    change = only(small, both)
    assert change.sentence == "Adds the environment ops to np" and change.environment == "ops"
    change = only(both, small)
    assert "neither plan nor destroy" in change.impact.sentence


def test_moving_to_another_file() -> None:
    change = only(pool(), pool(file="pools.tf"))
    assert change.sentence == "Moves from main.tf to pools.tf"
    assert change.impact.level is Level.NO_EFFECT


def test_a_provider_in_another_region_is_another_cluster() -> None:
    was = module("aws/cluster", {"apps": EKS_FLAT}, name="e", framework=LAST_FLAT, region="eu-west-1")
    (one,) = changes(reading(was), reading(replace(was, region="eu-west-3")))
    assert (one.sentence, one.impact.level) == ("Region: eu-west-1 to eu-west-3", Level.DESTROYS_CLUSTER)
    assert list(changes(reading(was), reading(replace(was, region=None)))) == []


def test_a_feature_of_another_version() -> None:
    was = replace(
        module("aws/cluster", {"apps": {}}, name="e"), kind=ModuleKind.FEATURE, facts_version=None, facts=None
    )
    old, new = replace(was, version="1.7.0-kbst.0"), replace(was, version="1.8.0-kbst.0")
    (one,) = changes(reading(old), reading(new))
    assert one.sentence == "Version: 1.7.0-kbst.0 to 1.8.0-kbst.0"


def test_a_new_version_moves_defaults() -> None:
    flat = {**BASE, "disk_size_gb": 50}
    old = module(POOL, {"apps": flat}, name="np", framework="v0.19.2-beta.0")
    new = module(POOL, {"apps": flat}, name="np", framework="master")
    found = {c.setting: c for c in differ(old, new)}
    assert found["source"].sentence == "Framework version: v0.19.2-beta.0 to master"
    assert found["disk_type"].sentence.endswith("with the new version pd-balanced, was not set")
    assert found["disk_type"].impact.level is Level.ROLLING


def test_members_that_are_settings_of_their_own_now_did_not_change() -> None:
    """The same lines: an object that replaced whole is inherited member by member in the new version."""
    gpu = {"type": "nvidia-l4", "count": 1}
    old = module(POOL, {"apps": {**BASE, "guest_accelerator": gpu}}, name="np", framework="v0.19.2-beta.0")
    members = {f"guest_accelerator.{name}": value for name, value in gpu.items()}
    new = module(POOL, {"apps": {**BASE, **members}}, name="np", framework="master")
    assert not [c for c in differ(old, new) if c.setting.startswith("guest_accelerator")]
    more = {**members, "guest_accelerator.count": 2}
    new = module(POOL, {"apps": {**BASE, **more}}, name="np", framework="master")
    (change,) = [c for c in differ(old, new) if c.setting.startswith("guest_accelerator")]
    assert (change.setting, change.before, change.after) == ("guest_accelerator.count", 1, 2)
    assert change.impact.level is Level.REBUILDS_POOL


def test_one_rebuild_is_told_once() -> None:
    found = differ(pool(), pool({"preemptible": True, "extra_oauth_scopes": ["a"]}))
    assert [c.impact.level for c in found] == [Level.REBUILDS_POOL] * 2
    assert "Deletes np1_general in apps, ops and apps-prod" in found[0].impact.sentence
    assert found[1].impact.sentence.startswith("Part of the same rebuild as")


def test_most_severe_first() -> None:
    found = differ(pool(), pool({"max_node_count": 9, "machine_type": "e2-standard-4", "preemptible": True}))
    assert [c.impact.level for c in found] == [Level.REBUILDS_POOL, Level.ROLLING, Level.IN_PLACE]


def test_secrets_stay_out() -> None:
    hidden = EnvValue(Origin.SET, "s3cret", text='"s3cret"', sensitive=True)
    change = only(pool(), pool({"service_account_email": hidden}))
    assert "s3cret" not in change.sentence + change.detail


@pytest.mark.bench
def test_one_edit_is_fast() -> None:
    before = [replace(pool(), name=f"np{i}") for i in range(50)]
    after = [*before[:-1], replace(pool(ops={"max_node_count": 8}), name="np49")]
    old, new = reading(*before), reading(*after)
    changes(old, new)
    start = time.process_time()
    for _ in range(20):
        changes(old, new)
    print(f"one edit among 50 pools: {(time.process_time() - start) / 20 * 1000:.2f} ms of CPU")
