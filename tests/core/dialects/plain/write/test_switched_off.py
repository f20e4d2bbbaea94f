"""What a switch keeps away takes part in nothing: whoever edits what runs isn't asked about it."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.support import done
from tests.core.dialects.plain.write.support import after, edited

MAIN = """\
variable "pools" { type = any }
variable "release" { type = string }
variable "twin" {
  type    = bool
  default = false
}
resource "azurerm_kubernetes_cluster" "main" {
  name               = "main"
  kubernetes_version = var.release
  default_node_pool {
    name       = "system"
    node_count = 1
    vm_size    = "Standard_D2s_v5"
  }
}
resource "azurerm_kubernetes_cluster_node_pool" "pools" {
  for_each              = var.pools
  name                  = each.key
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  vm_size               = "Standard_D2s_v5"
  auto_scaling_enabled  = true
  min_count             = 1
  max_count             = each.value.max
}
resource "azurerm_kubernetes_cluster" "twin" {
  count              = var.twin ? 1 : 0
  name               = "twin"
  kubernetes_version = var.release
  default_node_pool {
    name       = "system"
    node_count = 1
    vm_size    = "Standard_D2s_v5"
  }
}
resource "azurerm_kubernetes_cluster_node_pool" "twins" {
  for_each              = var.twin ? var.pools : {}
  name                  = "${each.key}2"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.twin[0].id
  vm_size               = "Standard_D2s_v5"
  auto_scaling_enabled  = true
  min_count             = 1
  max_count             = each.value.max
}
"""
PROD = 'release = "1.33.1"\npools = {\n  web = { max = 5 }\n}\n'
POOL = 'azurerm_kubernetes_cluster_node_pool.pools["web"]'
CLUSTER = "azurerm_kubernetes_cluster.main"


def files(twin: bool) -> dict[str, str]:
    dev = PROD.replace("5", "2")
    return {"main.tf": MAIN, "dev.tfvars": dev, "prod.tfvars": PROD + ("twin = true\n" if twin else "")}


def test_a_pool_beside_one_that_is_not_made() -> None:
    written = edited(files(False), f"{POOL}/prod/max_count", 9)
    assert after(files(False), written)["prod.tfvars"] == PROD.replace("5", "9")


def test_a_pool_beside_one_that_is_made() -> None:
    with pytest.raises(Refused, match=r"twins.*in “prod”"):
        edited(files(True), f"{POOL}/prod/max_count", 9)


def test_one_that_is_not_made_itself_asks_for_those_that_are() -> None:
    with pytest.raises(Refused, match=r"pools.*in “prod”"):
        edited(files(False), 'azurerm_kubernetes_cluster_node_pool.twins["web"]/prod/max_count', 9)


def test_an_upgrade_beside_a_cluster_that_is_not_made() -> None:
    out = done(files(False), "upgrade-kubernetes", cluster=CLUSTER, to="1.34.1", environments=["prod"])
    assert out["prod.tfvars"] == PROD.replace("1.33.1", "1.34.1")
    with pytest.raises(Refused, match="serves others"):
        done(files(True), "upgrade-kubernetes", cluster=CLUSTER, to="1.34.1", environments=["prod"])
