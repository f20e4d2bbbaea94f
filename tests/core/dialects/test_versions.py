from __future__ import annotations

from dataclasses import replace

from core.changes.changes import changes
from core.dialects.kubestack.facts import LAST_FLAT, NEWEST, load
from core.dialects.kubestack.versions import difference, notes, steps
from core.platform.field import Level
from tests.core.platform.build import module, reading
from tests.core.platform.samples import EKS_FLAT, EKS_POOL, GKE_POOL


def test_renamed_dropped_and_required() -> None:
    found = difference(load(), "aws/cluster", LAST_FLAT, NEWEST)
    assert found is not None
    assert found.renamed["cluster_max_size"] == "default_node_pool.max_size"
    assert found.renamed["worker_root_device_volume_size"] == "default_node_pool.root_device_volume_size"
    assert "default_node_pool.labels" in found.added
    assert "default_node_pool.max_size" not in found.required, "it was required under its old name"
    assert found.formats["cluster_availability_zones"] == ("comma-list", "list(string)")
    assert found.inheritance == ("union", "one_level")
    pool = difference(load(), "aws/cluster/node-pool", LAST_FLAT, NEWEST)
    assert pool is not None
    assert "availability_zones" in pool.required
    google = difference(load(), "google/cluster", LAST_FLAT, NEWEST)
    assert google is not None and "remove_default_node_pool" in google.dropped
    taint = difference(load(), "google/cluster/node-pool", "v0.18.1-beta.0", LAST_FLAT)
    assert taint is not None and taint.renamed["taint"] == "taints"
    assert difference(load(), "scaleway/cluster", LAST_FLAT, NEWEST) is None


def test_every_rename_leads_somewhere() -> None:
    facts = load()
    for name in facts.modules:
        found = difference(facts, name, LAST_FLAT, NEWEST)
        after = facts.module_facts(name, NEWEST)
        if found is not None and after is not None:
            assert set(found.renamed.values()) <= set(after.records)
            assert not set(found.dropped) & set(found.renamed)


def test_what_it_means_for_one_module() -> None:
    eks = module("aws/cluster", {"apps": EKS_FLAT, "ops": {}}, name="e", framework=LAST_FLAT)
    found = {(s.kind, s.setting): s for s in steps(load(), eks, NEWEST)}
    assert found["renamed", "cluster_max_size"].to == "default_node_pool.max_size"
    replaced = found["replaced", "ami_type"]
    assert replaced.impact is not None and replaced.impact.level is Level.REBUILDS_POOL
    assert "the default pool of e in apps and ops" in replaced.sentence
    assert ("inheritance", "") in found
    assert steps(load(), eks, LAST_FLAT) == ()


def test_a_pinned_image_is_not_replaced() -> None:
    plain = {**EKS_POOL}
    pinned = {**EKS_POOL, "ami_type": "AL2_x86_64"}
    for config, kinds in ((plain, {"replaced"}), (pinned, set())):
        pool = module("aws/cluster/node-pool", {"apps": config}, name="p", framework=LAST_FLAT)
        assert {s.kind for s in steps(load(), pool, NEWEST) if s.kind == "replaced"} == kinds


def test_the_version_itself_says_what_it_replaces() -> None:
    old = module("aws/cluster/node-pool", {"apps": EKS_POOL, "ops": {}}, name="p", framework=LAST_FLAT)
    new = module("aws/cluster/node-pool", {"apps": EKS_POOL, "ops": {}}, name="p")
    kept = module(
        "aws/cluster/node-pool", {"apps": {**EKS_POOL, "ami_type": "AL2_x86_64"}, "ops": {}}, name="p"
    )
    (told,) = [c for c in changes(reading(old), reading(new)) if c.setting == "source"]
    assert told.impact.level is Level.REBUILDS_POOL
    assert told.impact.sentence.startswith("Deletes p in apps and ops")
    (told,) = [c for c in changes(reading(old), reading(kept)) if c.setting == "source"]
    assert told.impact.level is Level.UNKNOWN
    between = module(
        "aws/cluster/node-pool", {"apps": EKS_POOL, "ops": {}}, name="p", framework="v0.18.1-beta.0"
    )
    (told,) = [c for c in changes(reading(between), reading(old)) if c.setting == "source"]
    assert told.impact.level is Level.UNKNOWN


def test_a_rename_is_one_change_without_effect() -> None:
    old = module("aws/cluster", {"apps": {**EKS_FLAT, "metadata_options_http_tokens": "required"}, "ops": {}},
                 name="e", framework=LAST_FLAT)  # fmt: skip
    config = {
        "name_prefix": "eks0", "base_domain": "infra.example.com",
        "cluster_availability_zones": EKS_FLAT["cluster_availability_zones"],
        "default_node_pool.instance_types": ["t3a.xlarge"], "default_node_pool.min_size": 3,
        "default_node_pool.max_size": 12, "default_node_pool.desired_capacity": 3,
        "default_node_pool.metadata_options": {"http_tokens": "required"},
    }  # fmt: skip
    new = module("aws/cluster", {"apps": config, "ops": {}}, name="e")
    found = {c.setting: c for c in changes(reading(old), reading(new))}
    assert not [
        p for p in found if p.startswith(("cluster_max", "cluster_min", "cluster_instance", "metadata"))
    ]
    low = found["default_node_pool.min_size"]
    assert low.sentence == "Minimum nodes in apps: called default_node_pool.min_size now, still 3"
    assert low.impact.level is Level.NO_EFFECT
    high = found["default_node_pool.max_size"]
    assert high.sentence == "Maximum nodes in apps: called default_node_pool.max_size now, 9 to 12"
    assert high.impact.level is Level.IN_PLACE
    assert found["default_node_pool.instance_types"].impact.level is Level.NO_EFFECT
    joined = found["default_node_pool.metadata_options"]
    assert joined.impact.level is Level.NO_EFFECT and joined.sentence.endswith("still http_tokens = required")


def test_what_the_cloud_chose_before_is_not_known() -> None:
    old = module("aws/cluster/node-pool", {"apps": EKS_POOL}, name="p", framework=LAST_FLAT)
    new = module("aws/cluster/node-pool", {"apps": EKS_POOL}, name="p")
    found = {c.setting: c for c in changes(reading(old), reading(new))}
    assert found["disk_size"].impact.level is Level.UNKNOWN
    assert "the cloud chose it before" in found["disk_size"].impact.sentence
    assert "labels" not in found, "no labels and an empty map are the same"


def test_defaults_that_move_say_what_they_do() -> None:
    pool = module("google/cluster/node-pool", {"apps": GKE_POOL}, name="p", framework=LAST_FLAT)
    found = {s.setting: s for s in steps(load(), pool, NEWEST) if s.kind == "default"}
    assert found["disk_type"].sentence == "Disk type: the default changes from not set to pd-balanced."
    assert found["disk_type"].impact is not None and found["disk_type"].impact.level is Level.ROLLING


def test_newly_required() -> None:
    bare = {k: v for k, v in EKS_POOL.items() if k != "availability_zones"}
    pool = module("aws/cluster/node-pool", {"apps": bare}, name="p", framework=LAST_FLAT)
    found = [s.sentence for s in steps(load(), pool, NEWEST) if s.kind == "required"]
    assert found == ["“Availability zones” needs a value now."]


def test_members_of_an_object_nobody_gives_are_not_asked_for() -> None:
    pool = module("google/cluster/node-pool", {"apps": GKE_POOL}, name="p", framework=LAST_FLAT)
    assert [s for s in steps(load(), pool, NEWEST) if s.kind == "required"] == []


def test_arguments_that_the_version_wants() -> None:
    old = module("aws/cluster/node-pool", {"apps": EKS_POOL}, name="p", framework=LAST_FLAT)
    new = module("aws/cluster/node-pool", {"apps": EKS_POOL}, name="p")
    before = replace(old, inputs={"cluster_name": "x", "own": "1"})
    after = replace(new, inputs={"cluster": "y", "own": "2"})
    found = {c.setting: c for c in changes(reading(before), reading(after))}
    assert found["cluster"].impact.level is found["cluster_name"].impact.level is Level.NO_EFFECT
    assert found["cluster"].sentence == "cluster: set to y"
    assert found["own"].sentence == "own: 1 to 2" and found["own"].impact.level is Level.UNKNOWN


def test_a_module_that_is_gone() -> None:
    kind = module("kind/cluster", {"apps": {}}, name="k", framework=LAST_FLAT)
    (step,) = steps(load(), kind, NEWEST)
    assert step.kind == "gone" and "kind/cluster" in step.sentence


def test_notes_follow_the_way_and_the_platform() -> None:
    """Each module meets only what its own version, cloud and kind meet; in words, not in the tools' names."""

    def told(schema: str, old: str, new: str, environments: tuple[str, ...] = ("apps", "ops")) -> str:
        one = module(schema, {e: {} for e in environments}, name="e", framework=old)
        return " ".join(f"{change}. {action}." for change, action in notes(load(), [one], new))

    to_master = told("aws/cluster", LAST_FLAT, NEWEST)
    assert "Settings have types now" in to_master and "replaced_by" not in to_master
    assert not any(word in to_master for word in ("azurerm", "Google", "loc ", "node pools", "DNS"))
    assert "Settings have types" not in told("aws/cluster", "v0.18.1-beta.0", LAST_FLAT)
    assert "azurerm provider" in told("azurerm/cluster", "v0.18.1-beta.0", LAST_FLAT)
    assert "pd-balanced" in told("google/cluster/node-pool", LAST_FLAT, NEWEST)
    assert "loc environment" in told("aws/cluster", LAST_FLAT, NEWEST, ("apps", "ops", "loc"))
    assert "The inputs of" in told("azurerm/cluster/node-pool", LAST_FLAT, NEWEST)
    assert "v0.17.0-beta.0 or newer" in told("aws/cluster/node-pool", "v0.16.1-beta.0", "v0.17.0-beta.0")
    assert told("azurerm/cluster", NEWEST, NEWEST) == ""
