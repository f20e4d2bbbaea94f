"""What a purpose promises is what the new pool gets: on every cloud, in every version that has pools."""

from __future__ import annotations

import pytest

from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import purposes
from core.dialects.kubestack.operations.roles import path_of

KNOWN = [
    (cloud, version)
    for cloud in ("aws", "google", "azurerm")
    for version in load().versions
    if load().module_facts(f"{cloud}/cluster/node-pool", version) is not None
]


@pytest.mark.parametrize(("cloud", "version"), KNOWN)
def test_only_pods_that_ask_for_it(cloud: str, version: str) -> None:
    facts = load().module_facts(f"{cloud}/cluster/node-pool", version)
    assert facts is not None
    promised = "only pods that ask for it run there" in purposes.words(purposes.GPU, facts)
    taints = path_of("taints", facts)
    brought = purposes.extras(facts, purposes.GPU)
    kept = cloud == "google" or (taints is not None and bool(brought.get(taints)))
    assert promised is kept
