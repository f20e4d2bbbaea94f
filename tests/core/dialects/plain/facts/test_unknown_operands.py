"""Whatever other settings may be: where they can't be told, no change is said to be milder than it may be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from core.dialects.plain.facts import resource_facts
from core.dialects.plain.facts.inputs import Use
from core.dialects.plain.facts.module import cluster_facts, default_pool_facts, pool_facts
from core.platform.ladder import order
from core.platform.module_facts import ModuleFacts
from core.platform.when import Other
from tests.core.dialects.plain.facts.support import DATA, UNKNOWN, impact
from tests.core.dialects.plain.facts.test_resource_effects import SAMPLES, VERSIONS

EKS, AKS = "terraform-aws-modules/eks/aws", "Azure/aks/azurerm"
GKE, OKE = "terraform-google-modules/kubernetes-engine/google", "oracle-terraform-modules/oke/oci"


def entities() -> Iterator[ModuleFacts]:
    for type in DATA:
        for provider in (None, "3.90.0"):
            yield resource_facts(type, "", provider)
    yield resource_facts("azurerm_kubernetes_cluster", "default_node_pool")
    for inside in ("node_pool", "node_config"):
        yield resource_facts("google_container_cluster", inside)
    for major in (18, 20, 21):
        yield pool_facts(Use(EKS, major, real=major), "eks_managed_node_groups", "aws_eks_node_group", None)
        yield cluster_facts(Use(EKS, major, real=major), None)
    for major in (9, 11):
        yield default_pool_facts(Use(AKS, major, real=major), None)
        yield cluster_facts(Use(AKS, major, real=major), None)
    for major in (20, 44):
        yield pool_facts(Use(GKE, major, "", major), "node_pools", "google_container_node_pool", None)
        yield cluster_facts(Use(GKE, major, "", major), None)
    yield pool_facts(Use(OKE, 5, real=5), "worker_pools", "oci_containerengine_node_pool", None)


ENTITIES = [facts for facts in entities() if facts.fields]


def operands(facts: ModuleFacts, path: str) -> list[str]:
    """Other settings that decide what a change of this one does."""
    effect = facts.records[path].effect
    tests = [t for c in effect.conditions for t in c.tests or ()] + [g.test for g in effect.guards]
    named = {p for t in tests if isinstance(t, Other) for p in t.paths}
    return sorted(p for p in named if p in facts.fields and p != path)


def values(facts: ModuleFacts, path: str) -> list[Any]:
    before, after = SAMPLES[facts.fields[path].type]
    return [None, before, after, *(c.value for c in facts.fields[path].choices[:3])]


@pytest.mark.parametrize("facts", ENTITIES, ids=lambda f: f"{f.name}-{f.version}")
def test_an_unknown_operand_never_makes_it_milder(facts: ModuleFacts) -> None:
    chance = random.Random(facts.name)
    for path, field in facts.fields.items():
        others = operands(facts, path)
        if not others:
            continue
        changes = [(None, SAMPLES[field.type][1]), SAMPLES[field.type], (SAMPLES[field.type][1], None)]
        if path.rpartition(".")[2] in VERSIONS:
            changes = [("1.30", "1.31"), ("1.31", "1.30"), ("1.30", "1.33")]
        for before, after in changes:
            blind = impact(facts, path, before, after, dict.fromkeys(others, UNKNOWN))
            for _try in range(6):
                given = {p: chance.choice(values(facts, p)) for p in others}
                found = impact(facts, path, before, after, given)
                assert order(blind.level) <= order(found.level), (path, given, blind, found)
