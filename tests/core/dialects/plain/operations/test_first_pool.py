"""The first node pool of Azure's module besides the cluster's own: an entry in its input for pools, in the
form of its version and in the cluster's network."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.support import diff, done, guide
from tests.core.dialects.plain.reading.support import entity, platform, told

OLD, NEW = "vnet_subnet_id = azurerm_subnet.nodes.id", "vnet_subnet = { id = azurerm_subnet.nodes.id }"


def sample(version: str, network: str, more: str = "") -> dict[str, str]:
    return {
        "main.tf": f"""\
module "aks" {{
  source  = "Azure/aks/azurerm"
  version = "{version}"

  prefix              = "shop"
  resource_group_name = "rg"
  agents_size         = "Standard_D4s_v5"
  agents_count        = 3
{more}
  {network}
}}

resource "azurerm_subnet" "nodes" {{}}
"""
    }


def add(files: dict[str, str], **args: Any) -> list[str]:
    now = done(files, "add-node-pool", **{"cluster": "module.aks", "name": "jobs", **args})
    return [" ".join(line.split()) for line in diff(files, now).splitlines()]


VERSIONS = [
    ("6.8.0", OLD, "enable_auto_scaling", "vnet_subnet_id = azurerm_subnet.nodes.id"),
    ("9.4.1", OLD, "enable_auto_scaling", "vnet_subnet_id = azurerm_subnet.nodes.id"),
    ("10.0.0", NEW, "enable_auto_scaling", "vnet_subnet = { id = azurerm_subnet.nodes.id }"),
    ("11.1.0", NEW, "auto_scaling_enabled", "vnet_subnet = { id = azurerm_subnet.nodes.id }"),
]


@pytest.mark.parametrize(("version", "network", "scaling", "subnet"), VERSIONS)
def test_it_is_written_in_the_form_of_the_modules_version(
    version: str, network: str, scaling: str, subnet: str
) -> None:
    files = sample(version, network)
    fixed = ['name = "jobs"', 'vm_size = "Standard_D4s_v5"', "node_count = 3"]
    head, tail = ["main.tf", "+ node_pools = {", "+ jobs = {"], ["+ }", "+ }"]
    assert add(files) == [*head, *(f"+ {line}" for line in (*fixed, subnet)), *tail]
    scaled = add(files, settings={"": {"agents_size": "Standard_D8s_v5", "min": 1, "max": 5}})
    assert "+ node_count = 3" not in scaled
    said = {'vm_size = "Standard_D8s_v5"', "min_count = 1", "max_count = 5", f"{scaling} = true", subnet}
    assert {f"+ {line}" for line in said} <= set(scaled)


def test_it_is_read_as_a_pool_of_the_cluster() -> None:
    files = sample("11.1.0", NEW)
    now = done(files, "add-node-pool", cluster="module.aks", name="jobs", purpose="spot")
    pool = entity(platform(now), 'module.aks.node_pools["jobs"]')
    assert pool.cluster == "module.aks"
    assert told(pool, "priority")[0] == "Spot"
    # The next one is made like it.
    more = done(now, "add-node-pool", cluster="module.aks", name="web")
    assert 'module.aks.node_pools["web"]' in [m.name for m in platform(more).modules()]


def test_it_scales_as_the_clusters_own_pool_does() -> None:
    more = "  agents_min_count = 2\n  agents_max_count = 6\n  enable_auto_scaling = true\n"
    said = add(sample("9.4.1", OLD, more))
    assert {"+ enable_auto_scaling = true", "+ min_count = 2", "+ max_count = 6"} <= set(said)
    assert "+ node_count = 3" not in said


def test_environments_of_one_call_get_it_together() -> None:
    files = sample("9.4.1", OLD, "  agents_max_pods = var.pods\n")
    files["main.tf"] += 'variable "pods" {}\n'
    files |= {"dev.tfvars": "pods = 30\n", "prod.tfvars": "pods = 50\n"}
    now = done(files, "add-node-pool", cluster="module.aks", name="jobs")
    pool = entity(platform(now), 'module.aks.node_pools["jobs"]')
    assert pool.exists == {"dev": True, "prod": True}
    with pytest.raises(Refused, match="serves others, too"):
        add(files, environments=["prod"])


def test_a_name_that_the_module_would_make_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="“jobslonger” may have 8 at most"):
        add(sample("11.1.0", NEW), name="jobslonger")


def test_a_version_without_such_an_input_says_what_to_do() -> None:
    files = sample("5.0.0", OLD)
    told = guide(files, "add-node-pool", cluster="module.aks", name="jobs").refused
    assert "write the first one as code" in told
    with pytest.raises(Refused, match="write the first one as code"):
        add(files)
