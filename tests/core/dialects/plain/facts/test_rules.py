"""Every rule of the file by its examples, on entities as they are read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from core.checks.rules import MOST_KEPT, apply, rules_of
from core.checks.scope import Neighbours, Scope
from core.dialects.plain.facts import resource_facts
from core.dialects.plain.facts.inputs import Use
from core.dialects.plain.facts.module import cluster_facts, default_pool_facts, pool_facts
from core.platform.model import EnvValue, Module, Severity
from core.platform.module_facts import ModuleFacts
from tests.core.dialects.plain.facts.support import DATA, RESOURCES, UNKNOWN, entity

RULES = {r["id"]: r for r in json.loads((RESOURCES / "rules.json").read_text(encoding="utf-8"))["rules"]}
OWN_POOLS = {
    "azurerm_kubernetes_cluster": "default_node_pool", "digitalocean_kubernetes_cluster": "node_pool",
    "linode_lke_cluster": "pool", "rancher2_cluster_v2": "rke_config.machine_pools",
    "google_container_cluster": "node_pool",
}  # fmt: skip
EKS, AKS = "terraform-aws-modules/eks/aws", "Azure/aks/azurerm"
GKE = "terraform-google-modules/kubernetes-engine/google"
MODULES: Mapping[str, ModuleFacts] = {
    f"module {EKS}": pool_facts(Use(EKS, 21, real=21), "eks_managed_node_groups", "aws_eks_node_group", None),
    f"module {GKE}": pool_facts(Use(GKE, 44, "", 44), "node_pools", "google_container_node_pool", None),
    f"module {AKS}": pool_facts(
        Use(AKS, 8, real=8), "node_pools", "azurerm_kubernetes_cluster_node_pool", None
    ),
}
NOT_JUDGED = {"module.google.pool_names_unique"}
"""Of several pools at once: see reading/test_same_names.py."""


class Place(NamedTuple):
    facts: ModuleFacts
    own: dict[str, str]
    """Path by alias."""
    of_cluster: dict[str, str]
    cluster: ModuleFacts | None


def places(rule: Mapping[str, Any]) -> Iterator[Place]:
    """Every kind of entity that the rule speaks of, by its `bind` alone."""
    owners = {owner for bound in rule["bind"].values() for owner in bound}
    for owner in sorted(owners):
        if owner.startswith("module "):
            own = {a: b[owner][0].split(".", 1)[1] for a, b in rule["bind"].items()}
            yield Place(MODULES[owner], own, {}, None)
            continue
        role = DATA[owner]["role"]
        if role == "pool":
            cluster = DATA[owner]["belongs_to"]["cluster_type"]
            own = {a: b[owner][0] for a, b in rule["bind"].items() if owner in b}
            theirs = {a: b[cluster][0] for a, b in rule["bind"].items() if owner not in b}
            yield Place(resource_facts(owner), own, theirs, resource_facts(cluster))
            continue
        inside = OWN_POOLS.get(owner, "\0") + "."
        mine = {a: b[owner][0] for a, b in rule["bind"].items() if owner in b}
        if any(p.startswith(inside) for p in mine.values()):
            own = {a: p.removeprefix(inside) for a, p in mine.items() if p.startswith(inside)}
            theirs = {a: p for a, p in mine.items() if not p.startswith(inside)}
            pool = resource_facts(owner, inside.rstrip("."))
            yield Place(pool, own, theirs, resource_facts(owner))
        elif len(mine) == len(rule["bind"]) and rule["id"] != "google.inline_and_separate":
            yield Place(resource_facts(owner), mine, {}, None)


SAMPLE = {"number": 1, "bool": True, "list": ["x"], "map": {"a": "b"}, "object": [{}], "taints": [{}]}


def written(facts: ModuleFacts, path: str, value: Any, named: Collection[str]) -> dict[str, Any]:
    """The value at a path of the file: of a block, one of its settings that the rule doesn't name; of a block
    in a list, an entry."""
    if path in facts.groups:
        inner = next(p for p in facts.fields if p.startswith(path + ".") and p not in named)
        return {inner: SAMPLE.get(facts.fields[inner].type, "x")} if value else {}
    if path in facts.fields:
        return {path: value}
    outer = next(p for p in facts.fields if path.startswith(p + "."))
    return {outer: None if value is None else [{path.removeprefix(outer + "."): value}]}


def made(
    facts: ModuleFacts, paths: Mapping[str, str], values: Mapping[str, Any], region: str | None
) -> Module:
    out: dict[str, Any] = {}
    for alias, path in paths.items():
        out |= written(facts, path, values.get(alias), paths.values())
    return entity(facts, out, region)


def swallowed(module: Module, facts: ModuleFacts) -> Module:
    """With its count under ignore_changes."""
    roles = facts.roles
    assert roles is not None
    counts = (*roles.desired, *roles.fixed, "initial_node_count")
    settings = tuple(
        replace(s, values={e: replace(v, swallowed=True) for e, v in s.values.items()})
        if s.path in counts
        else s
        for s in module.settings
    )
    return replace(module, settings=settings)


def scope_of(place: Place, example: Mapping[str, Any]) -> Scope:
    region, old = example.get("region"), example.get("old", {})
    module = made(place.facts, place.own, example, region)
    if example.get("ignored"):
        module = swallowed(module, place.facts)
    cluster = made(place.cluster, place.of_cluster, example, region) if place.cluster is not None else None
    existing = example.get("existing")
    was = made(place.facts, place.own, {**example, **old}, region) if existing else None
    was_cluster = (
        made(place.cluster, place.of_cluster, {**example, **old}, region)
        if existing and place.cluster
        else None
    )
    names = [n for n in example.get("pool_names", ()) if n != example.get("name")]
    others = tuple(entity(place.facts, {"name": n}) for n in names)
    around = Neighbours(
        cluster if cluster is not None else module, (module, *others), (), was, was_cluster,
        existing is not None, bool(example.get("removing")),
    )  # fmt: skip
    return Scope(module, place.facts, "prod", around)


def found(place: Place, rule: str, example: Mapping[str, Any]) -> list[Any]:
    scope = scope_of(place, example)
    bound = [b for b in rules_of(place.facts) if b.id == rule]
    assert len(bound) == 1, (place.facts.name, rule)
    return list(apply(bound[0], scope))


CASES = [(id, place) for id, rule in RULES.items() if id not in NOT_JUDGED for place in places(rule)]
IDS = [f"{id}-{place.facts.name}" for id, place in CASES]


def test_every_rule_is_judged_somewhere() -> None:
    assert {id for id, _place in CASES} == set(RULES) - NOT_JUDGED - {"google.inline_and_separate"}
    for type in DATA:
        assert not [b for b in rules_of(resource_facts(type)) if b.id not in RULES]


@pytest.mark.parametrize(("id", "place"), CASES, ids=IDS)
def test_a_rule_is_silent_where_all_is_well(id: str, place: Place) -> None:
    assert found(place, id, RULES[id]["examples"]["ok"]) == []


@pytest.mark.parametrize(("id", "place"), CASES, ids=IDS)
def test_a_rule_speaks_where_something_is_wrong(id: str, place: Place) -> None:
    rule = RULES[id]
    answers = found(place, id, rule["examples"]["bad"])
    assert len(answers) == 1
    one = answers[0]
    assert one.severity is Severity(rule["severity"]) or "uncertain" in rule
    assert "{" not in one.sentence and "?" not in one.sentence
    assert set(one.settings) <= {
        p.split("[]")[0] for p in (*place.facts.fields, *place.facts.former, *place.facts.groups)
    }


@pytest.mark.parametrize(("id", "place"), CASES, ids=IDS)
def test_what_cant_be_told_is_no_finding(id: str, place: Place) -> None:
    """Every value is unknown."""
    scope = scope_of(place, RULES[id]["examples"]["bad"])
    settings = tuple(replace(s, values=dict.fromkeys(s.values, UNKNOWN)) for s in scope.module.settings)
    blind = Scope(replace(scope.module, settings=settings), scope.facts, "prod", scope.around)
    bound = next(b for b in rules_of(place.facts) if b.id == id)
    assert list(apply(bound, blind)) == []


@pytest.mark.parametrize("type", list(DATA))
def test_nothing_is_wrong_with_what_nobody_wrote(type: str) -> None:
    """An entity without any value: what Terraform asks for is told as missing, not by these rules."""
    facts = resource_facts(type)
    module = entity(facts, {})
    scope = Scope(module, facts, "prod", Neighbours(module, (module,)))
    ids = {f.rule for b in rules_of(facts) for f in apply(b, scope)}
    # Exactly one of two must be given.
    assert ids <= {"azurerm.one_dns_prefix", "azurerm.identity_or_principal"}


def test_inline_and_separate_pools() -> None:
    facts = resource_facts("google_container_cluster")
    inline, extra = (
        entity(resource_facts(type, inside), {})
        for type, inside in (("google_container_cluster", "node_pool"), ("google_container_node_pool", ""))
    )
    bound = next(b for b in rules_of(facts) if b.id == "google.inline_and_separate")
    module = entity(facts, {})

    def answers(*pools: Module) -> list[Any]:
        return list(apply(bound, Scope(module, facts, "prod", Neighbours(module, pools))))

    assert not answers(inline) and not answers(extra) and not answers()
    assert [f.severity for f in answers(inline, extra)] == [Severity.WARNING]
    assert not answers(inline, replace(extra, exists={"prod": False}))


def test_old_names_are_held_to_the_same_rules() -> None:
    facts = resource_facts("azurerm_kubernetes_cluster_node_pool", "", "3.90.0")
    place = Place(facts, {"auto": "enable_auto_scaling", "min": "min_count", "max": "max_count"}, {}, None)
    bad = {"auto": True, "min": 5, "max": 2}
    assert found(place, "azurerm.min_le_max", bad) and not found(
        place, "azurerm.min_le_max", {**bad, "max": 9}
    )


def test_inputs_of_modules_are_held_to_the_rules_of_what_they_end_in() -> None:
    pool = MODULES[f"module {EKS}"]
    place = Place(pool, {"min": "min_size", "max": "max_size"}, {}, None)
    (one,) = found(place, "aws.min_le_max", {"min": 4, "max": 3})
    assert one.severity is Severity.ERROR and "(4)" in one.sentence and "(3)" in one.sentence
    types = Place(pool, {"ami": "ami_type", "types": "instance_types"}, {}, None)
    (one,) = found(types, "aws.arch_fits_ami", {"ami": "AL2023_x86_64_STANDARD", "types": ["m7g.large"]})
    # The module may do something else with it than it looks: no more than a warning.
    assert one.severity is Severity.WARNING
    cluster = cluster_facts(Use(EKS, 20, real=20), None)
    ends = Place(
        cluster,
        {"pub": "cluster_endpoint_public_access", "priv": "cluster_endpoint_private_access"},
        {},
        None,
    )
    assert found(ends, "aws.endpoint_reachable", {"pub": False, "priv": False})
    assert not found(ends, "aws.endpoint_reachable", {"pub": True, "priv": False})
    versions = Place(
        pool,
        {"pv": "kubernetes_version"},
        {"cv": "kubernetes_version"},
        cluster_facts(Use(EKS, 21, real=21), None),
    )
    assert found(versions, "aws.pool_not_above_cluster", {"pv": "1.33", "cv": "1.32"})
    assert not found(versions, "aws.pool_not_above_cluster", {"pv": "1.32", "cv": "1.32"})


def test_a_count_that_is_ignored_and_outside_its_limits() -> None:
    """It works until the pool is made anew."""
    pool = MODULES[f"module {EKS}"]
    place = Place(pool, {"min": "min_size", "max": "max_size", "desired": "desired_size"}, {}, None)
    values = {"min": 7, "max": 20, "desired": 4, "ignored": True}
    (one,) = found(place, "aws.desired_outside", values)
    assert one.severity is Severity.WARNING and "(4)" in one.sentence
    assert not found(place, "aws.desired_in_range", values)
    assert not found(place, "aws.desired_outside", {**values, "ignored": False})


def test_what_the_module_ignores_is_not_judged() -> None:
    pool = MODULES[f"module {GKE}"]
    module = entity(pool, {"min_count": 9, "max_count": 3})
    settings = tuple(
        replace(s, values={"prod": replace(s.values["prod"], swallowed=True)}) if s.path == "min_count" else s
        for s in module.settings
    )
    bound = next(b for b in rules_of(pool) if b.id == "google.min_le_max")
    around = Neighbours(module, (module,))
    assert list(apply(bound, Scope(module, pool, "prod", around)))
    assert not list(apply(bound, Scope(replace(module, settings=settings), pool, "prod", around)))


def test_the_newest_image_at_every_apply() -> None:
    for major, told in ((20, False), (21, True)):
        facts = pool_facts(Use(EKS, major, real=major), "eks_managed_node_groups", "aws_eks_node_group", None)
        place = Place(facts, {}, {}, None)
        assert bool(found(place, "module.aws.latest_ami", {})) is told
    unpinned = pool_facts(Use(EKS, 21), "eks_managed_node_groups", "aws_eks_node_group", None)
    assert not found(Place(unpinned, {}, {}, None), "module.aws.latest_ami", {})


def test_defaults_of_modules_break_no_rule() -> None:
    """A pool and a cluster of each known module, with nothing written."""
    for facts in (
        *MODULES.values(),
        cluster_facts(Use(EKS, 20, real=20), None),
        cluster_facts(Use(GKE, 44, "", 44), None),
        cluster_facts(Use(AKS, 11, real=11), None),
        default_pool_facts(Use(AKS, 11, real=11), None),
        pool_facts(Use(EKS, 20, real=20), "eks_managed_node_groups", "aws_eks_node_group", None),
    ):
        module = entity(facts, {})
        scope = Scope(module, facts, "prod", Neighbours(module, (module,)))
        ids = {f.rule for b in rules_of(facts) for f in apply(b, scope)}
        # Without a name there is no cluster.
        assert ids <= {"module.aws.latest_ami", "aws.cluster_name"}, (facts.name, ids)


def test_an_unknown_value_in_a_block_is_no_absence() -> None:
    facts = resource_facts("azurerm_kubernetes_cluster")
    for value, told in ((EnvValue(UNKNOWN.origin, known=False), False), (None, True)):
        module = entity(facts, {"identity.type": value})
        scope = Scope(module, facts, "prod", Neighbours(module, ()))
        bound = next(b for b in rules_of(facts) if b.id == "azurerm.identity_or_principal")
        assert bool(list(apply(bound, scope))) is told


def test_what_terraform_ignores_is_not_judged() -> None:
    """The version is under ignore_changes, as it should be where GKE upgrades the pool."""
    facts = resource_facts("google_container_node_pool")
    module = entity(facts, {"version": "1.30.1-gke.1", "management.auto_upgrade": True})
    settings = tuple(
        replace(s, values={"prod": replace(s.values["prod"], swallowed=True)}) if s.path == "version" else s
        for s in module.settings
    )
    bound = next(b for b in rules_of(facts) if b.id == "google.version_with_auto_upgrade")
    around = Neighbours(None, (module,))
    assert list(apply(bound, Scope(module, facts, "prod", around)))
    assert not list(apply(bound, Scope(replace(module, settings=settings), facts, "prod", around)))


def test_facts_that_come_and_go_are_let_go() -> None:
    facts = resource_facts("civo_kubernetes_cluster")
    first = replace(facts)
    bound = rules_of(first)
    assert [b.id for b in bound] == ["civo.cilium_talos"] and rules_of(first) is bound
    for _more in range(MOST_KEPT):
        rules_of(replace(facts))
    assert rules_of(first) is not bound
