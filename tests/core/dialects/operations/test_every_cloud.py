"""Values moved between environments on every cloud, in both generations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.platform.edit import Edit
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective

MAXIMUM = {
    ("flat", "aws"): "cluster_max_size",
    ("flat", "google"): "cluster_max_node_count",
    ("flat", "azurerm"): "default_node_pool_max_count",
    ("typed", "aws"): "default_node_pool.max_size",
    ("typed", "google"): "default_node_pool.max_node_count",
    ("typed", "azurerm"): "default_node_pool.max_count",
    ("typed", "scaleway"): "default_node_pool.max_size",
}
CLUSTERS = {
    "aws": "eks_gc0_eu-west-1",
    "google": "gke_gc0_europe-west1",
    "azurerm": "aks_gc0_westeurope",
    "scaleway": "scw_gc0_fr-par",
}
MAKE: dict[str, Callable[[], dict[str, str]]] = {"flat": repos.flat_multi, "typed": repos.typed_multi}


@pytest.mark.parametrize(("generation", "cloud"), MAXIMUM)
def test_set_promote_copy_reset(generation: str, cloud: str) -> None:
    files, path, cluster = MAKE[generation](), MAXIMUM[generation, cloud], CLUSTERS[cloud]
    plain = Result(files, "add-environment", {"name": "qa"})
    base = plain.module(cluster).base or ""
    edit = Edit("set", ".", cluster, "ops", path, value=21)
    changed = plain.dialect.apply(plain.after, plain.new, edit)
    files = {**plain.files(), **{p: d.decode() for p, d in changed.items() if d is not None}}
    copied = Result(files, "copy", {"module": cluster, "environment": "ops", "to": "qa", "settings": [path]})
    values = effective(copied.module(cluster))
    assert (values["qa"][path], values["ops"][path]) == (21, 21)
    assert values[base][path] != 21
    back = Result(copied.files(), "reset", {"module": cluster, "environment": "qa", "settings": path})
    assert effective(back.module(cluster))["qa"][path] == values[base][path]
    promoted = Result(files, "promote", {"module": cluster, "environment": "ops", "settings": [path]})
    values = effective(promoted.module(cluster))
    assert {v[path] for v in values.values()} == {21}
    setting = promoted.module(cluster).setting(path)
    assert setting is not None
    assert setting.values["ops"].origin == "inherited"
    assert promoted.errors() == []
