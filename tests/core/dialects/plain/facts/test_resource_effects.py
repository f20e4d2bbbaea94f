"""What a change of a resource's setting does, held against the file by reading it without the product's code.

Conditions are read from their prose here: each has an example that makes it hold, written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from core.dialects.plain.facts import resource_facts
from core.facts.impact import impact_of
from core.platform.field import Level
from core.platform.module_facts import ModuleFacts
from tests.core.dialects.plain.facts.support import DATA, UNKNOWN, attributes, bracketed, entity, impact

LEVELS = {
    "no effect": Level.NO_EFFECT, "in-place": Level.IN_PLACE, "rolling": Level.ROLLING,
    "replaces node pool": Level.REBUILDS_POOL, "replaces cluster": Level.DESTROYS_CLUSTER,
    "replaces feature": Level.REPLACES_FEATURE, "rejected by provider": Level.REFUSED,
    "unknown": Level.UNKNOWN,
}  # fmt: skip
SAMPLES: Mapping[str, tuple[Any, Any]] = {
    "text": ("a", "b"), "number": (3, 5), "bool": (False, True), "list": (["a"], ["a", "b"]),
    "map": ({"a": "1"}, {"a": "2"}), "object": ([{"a": 1}], [{"a": 2}]),
    "taints": ([{"key": "a"}], [{"key": "b"}]),
}  # fmt: skip
ENTITIES = [(type, "") for type in DATA] + [
    ("azurerm_kubernetes_cluster", "default_node_pool"), ("digitalocean_kubernetes_cluster", "node_pool"),
    ("linode_lke_cluster", "pool"), ("civo_kubernetes_cluster", "pools"),
    ("rancher2_cluster_v2", "rke_config.machine_pools"),
]  # fmt: skip
UNGUARDED = {"deletion_protection": False}
VERSIONS = ("version", "kubernetes_version", "min_master_version")
"""Settings whose samples must be versions, one minor apart."""


def settings(facts: ModuleFacts, type: str, inside: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Those that the entity has itself, with what the file says of them."""
    for path, told in attributes(type):
        if inside and not path.startswith(inside + "."):
            continue
        own = bracketed(type, path.removeprefix(inside + ".") if inside else path, inside)
        if own in facts.fields:
            yield own, told


def samples(facts: ModuleFacts, path: str) -> tuple[Any, Any]:
    if path.rpartition(".")[2] in VERSIONS:
        return "1.30", "1.31"
    return SAMPLES[facts.fields[path].type]


def plain_conditions(told: Mapping[str, Any]) -> bool:
    """Whether conditions leave the usual change alone in an entity with nothing else set."""
    return all(
        c["if"] != "the API does not list the new type as possible"
        for c in told["impact"].get("conditions", ())
    )


def others_for(facts: ModuleFacts) -> dict[str, Any]:
    return {k: v for k, v in UNGUARDED.items() if k in facts.fields}


def inside_optional(told_of: Mapping[str, Any], type: str, path: str, inside: str) -> bool:
    """Whether a block around it has something to say of its coming or going."""
    full = f"{inside}.{path}" if inside else path
    steps = full.split(".")
    blocks = (".".join(steps[:n]) for n in range(1, len(steps)))
    return any(
        {"when_added", "when_removed"} & set(DATA[type]["attributes"][b]["impact"])
        for b in blocks
        if b != inside
    )


@pytest.mark.parametrize(("type", "inside"), ENTITIES)
def test_a_change_does_what_the_file_says(type: str, inside: str) -> None:
    facts = resource_facts(type, inside)
    compared = 0
    for path, told in settings(facts, type, inside):
        given = told["impact"]
        if given["level"] == "see children" or not plain_conditions(told) or path in UNGUARDED:
            continue
        before, after = samples(facts, path)
        found = impact(facts, path, before, after, others_for(facts), region="elsewhere")
        assert found.level is LEVELS[given["level"]], (path, found)
        assert found.confidence == given["confidence"], path
        assert (
            ("robably" in found.sentence) is (given["confidence"] != "high")
            or "doesn't know" in found.sentence
            or given["level"] == "rejected by provider"
        ), path
        compared += 1
    assert compared


@pytest.mark.parametrize(("type", "inside"), ENTITIES)
def test_coming_and_going_does_what_the_file_says(type: str, inside: str) -> None:
    facts = resource_facts(type, inside)
    for path, told in settings(facts, type, inside):
        given = told["impact"]
        if given["level"] == "see children" or path in UNGUARDED or inside_optional(told, type, path, inside):
            continue
        if told.get("default") is not None or any(p in path.rpartition(".")[2] for p in VERSIONS):
            continue
        _before, value = samples(facts, path)
        if not given.get("conditions"):
            added = impact(facts, path, None, value, others_for(facts), region="elsewhere")
            assert added.level is LEVELS[given.get("when_added", given["level"])], path
            removed = impact(facts, path, value, None, others_for(facts), region="elsewhere")
            assert removed.level is LEVELS[given.get("when_removed", given["level"])], path


def test_switching_off_is_told_apart() -> None:
    compared = 0
    for type in DATA:
        facts = resource_facts(type)
        for path, told in settings(facts, type, ""):
            if "when_set_to_false" not in told["impact"]:
                continue
            off = impact(facts, path, True, False, others_for(facts))
            assert off.level is LEVELS[told["impact"]["when_set_to_false"]], path
            on = impact(facts, path, False, True, others_for(facts))
            assert on.level is LEVELS[told["impact"]["level"]], path
            compared += 1
    assert compared


@pytest.mark.parametrize(("type", "inside"), ENTITIES)
def test_an_older_provider_does_what_it_did(type: str, inside: str) -> None:
    for entry_path, told in attributes(type):
        for entry in told["impact"].get("by_provider_version", ()):
            if inside and not entry_path.startswith(inside + "."):
                continue
            path = entry_path.removeprefix(inside + ".") if inside else entry_path
            last = entry["until"].replace("x", "0")
            facts = resource_facts(type, inside, last)
            field = facts.field_of(path)
            if field is None or path in facts.groups or path not in facts.fields:
                continue
            before, after = samples(facts, path)
            found = impact(facts, path, before, after, others_for(facts), provider=last)
            assert found.level is LEVELS[entry["impact"]], (path, last)
            newest = resource_facts(type, inside)
            if path in newest.fields and not told["impact"].get("conditions"):
                usual = impact(newest, path, before, after, others_for(newest))
                if told["impact"]["level"] != "see children":
                    assert usual.level is LEVELS[told["impact"]["level"]]
                worse = found.level in (Level.DESTROYS_CLUSTER, Level.REBUILDS_POOL)
                if worse and usual.level in (Level.IN_PLACE, Level.ROLLING):
                    assert "it is worse" in usual.sentence, path


Example = tuple[Any, Any, Mapping[str, Any], Mapping[str, Any]]
"""(before, after, what else is set, what makes it not hold any more)."""

EXAMPLES: Mapping[str, Example] = {
    "has(temporary_name_for_rotation)": (
        None, None, {"temporary_name_for_rotation": "temp"}, {"temporary_name_for_rotation": None},
    ),
    "enable_autopilot == True": ("a", "b", {"enable_autopilot": True}, {"enable_autopilot": False}),
    "auto_scaling_enabled == True": (3, 5, {"auto_scaling_enabled": True}, {"auto_scaling_enabled": False}),
    "has(instance_refresh)": (
        None, None, {"instance_refresh": [{"strategy": "Rolling"}]}, {"instance_refresh": None},
    ),
    "upgrade_pools == False": ("1.30", "1.31", {"upgrade_pools": False}, {"upgrade_pools": True}),
    "autoscaling == True": (3, 5, {"autoscaling": True}, {"autoscaling": False}),
    "node_pool_cycling_details.is_node_cycling_enabled == True": (
        None, None, {"node_pool_cycling_details.is_node_cycling_enabled": True},
        {"node_pool_cycling_details.is_node_cycling_enabled": False},
    ),
    'old == "azure" and new == "cilium"': ("azure", "cilium", {}, {}),
    'old == "kubenet" and new == "azure" and network_plugin_mode == "overlay"': (
        "kubenet", "azure", {"network_profile.network_plugin_mode": "overlay"},
        {"network_profile.network_plugin_mode": None},
    ),
    'new == "cilium" and old in ["azure", "calico"]': ("calico", "cilium", {}, {}),
    "old and new value start with Ubuntu or AzureLinux": ("Ubuntu2204", "AzureLinux3", {}, {}),
    "new minor lower, or more than one minor higher": ("1.31", "1.30", {}, {}),
    "lower, or not the next minor": ("1.30", "1.32", {}, {}),
    "new value lower than the running version": ("1.31", "1.30", {}, {}),
    "lower than before": ("1.31.1-do.0", "1.30.9-do.1", {}, {}),
    "an API of the old list is missing in the new one": (["a", "b"], ["a"], {}, {}),
    "one side is empty and the other is the provider's region": (None, "eu-west-1", {}, {}),
}  # fmt: skip
BY_HAND = (
    "ignored",  # below
    "encryption_config was absent before",  # below
    "the API does not list the new type as possible",  # below
)


def conditions() -> list[tuple[str, str, str, str, str]]:
    out = []
    for type in DATA:
        for path, told in attributes(type):
            for given in told["impact"].get("conditions", ()):
                inside = "default_node_pool" if path.startswith("default_node_pool.") else ""
                out.append(
                    (type, inside, path.removeprefix("default_node_pool."), given["if"], given["impact"])
                )
    return out


def test_every_condition_has_an_example() -> None:
    assert {text for *_rest, text, _impact in conditions()} == {*EXAMPLES, *BY_HAND}
    for type in DATA:
        for _path, told in attributes(type):
            for given in told["impact"].get("conditions", ()):
                assert given["when"], given


@pytest.mark.parametrize(("type", "inside", "path", "text", "level"), conditions())
def test_a_condition_decides_where_it_holds(type: str, inside: str, path: str, text: str, level: str) -> None:
    facts = resource_facts(type, inside)
    if text in BY_HAND or path in facts.groups:
        return
    before, after, others, without = EXAMPLES[text]
    if before is None and after is None:
        before, after = samples(facts, path)
    base = others_for(facts)
    found = impact(facts, path, before, after, {**base, **others}, region="eu-west-1")
    assert found.level is LEVELS[level], found
    if without:
        full = f"{inside}.{path}" if inside else path
        told = DATA[type]["attributes"][full]["impact"]
        found = impact(facts, path, before, after, {**base, **without}, region="eu-west-1")
        # Another condition may hold by the same values; none does in these examples.
        assert found.level is LEVELS[told["level"]], found


@pytest.mark.parametrize(("type", "inside", "path", "text", "level"), conditions())
def test_what_cant_be_told_counts_as_the_worse(
    type: str, inside: str, path: str, text: str, level: str
) -> None:
    """The other setting is unknown: the worse of what holds with it and without it."""
    facts = resource_facts(type, inside)
    if text in BY_HAND or path in facts.groups:
        return
    before, after, others, without = EXAMPLES[text]
    if not without:
        return
    if before is None and after is None:
        before, after = samples(facts, path)
    base = others_for(facts)
    order = list(LEVELS.values())
    severity = [
        Level.NO_EFFECT,
        Level.IN_PLACE,
        Level.ROLLING,
        Level.REFUSED,
        Level.REBUILDS_POOL,
        Level.DESTROYS_CLUSTER,
    ]
    assert set(severity) <= set(order)
    found = impact(facts, path, before, after, {**base, **dict.fromkeys(others, UNKNOWN)}, region="eu-west-1")
    either = [
        impact(facts, path, before, after, {**base, **values}, region="eu-west-1").level
        for values in (others, without)
    ]
    assert found.level is max(either, key=severity.index)


def test_ignored_settings_do_nothing() -> None:
    compared = 0
    for type, inside, path, text, level in conditions():
        if text != "ignored":
            continue
        facts = resource_facts(type, inside)
        if path not in facts.fields:
            continue
        module = entity(facts, {path: 5})
        setting = module.setting(path)
        assert setting is not None
        values = {"prod": replace(setting.values["prod"], swallowed=True, note="ignore_changes")}
        settings = tuple(replace(s, values=values) if s is setting else s for s in module.settings)
        ignored = replace(module, settings=settings)
        assert impact_of(ignored, path, 3, 5, "prod", was=module).level is LEVELS[level]
        compared += 1
    assert compared >= 5


def test_encryption_goes_on_in_place_and_never_off() -> None:
    facts = resource_facts("aws_eks_cluster")
    key, what = "encryption_config.provider.key_arn", "encryption_config.resources"
    on = impact(facts, key, None, "arn", {what: ["secrets"]}, others_before={})
    assert on.level is Level.IN_PLACE
    other_key = impact(facts, key, "arn", "other", {what: ["secrets"]})
    assert other_key.level is Level.NO_EFFECT
    off = impact(facts, key, "arn", None, {}, others_before={what: ["secrets"]})
    assert off.level is Level.DESTROYS_CLUSTER


def test_what_only_the_cloud_knows_is_probable() -> None:
    found = impact(resource_facts("scaleway_k8s_cluster"), "type", "kapsule", "multicloud")
    assert found.level is Level.DESTROYS_CLUSTER and found.confidence == "low" and "robably" in found.sentence
