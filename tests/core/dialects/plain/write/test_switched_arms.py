"""Values that a condition chooses: where the other arm says what is wanted, the condition changes, and no two
arms are made alike."""

from __future__ import annotations

import pytest

from tests.core.dialects.plain.write.support import diff, edited

POOL = "azurerm_kubernetes_cluster_node_pool.user"
MAIN = """\
terraform {
  backend "azurerm" {}
}
variable "spot" {
  type    = bool
  default = false
}
variable "ha" {
  type    = bool
  default = false
}
resource "azurerm_kubernetes_cluster_node_pool" "user" {
  name                  = "user"
  kubernetes_cluster_id = "x"
  vm_size               = "Standard_D2s_v3"
  priority              = var.spot ? "Spot" : "Regular"
  eviction_policy       = var.spot ? "Delete" : null
  spot_max_price        = var.spot ? -1 : null
  auto_scaling_enabled  = true
  min_count             = var.ha ? 3 : 1
  max_count             = 5
}
"""
ALONE = {"main.tf": MAIN}
TWO = {"main.tf": MAIN, "dev.tfvars": "ha = false\n", "prod.tfvars": "spot = true\nha = true\n"}
BESIDE = {
    "main.tf": MAIN
    + 'resource "azurerm_public_ip" "a" {\n  name  = "a"\n  zones = var.ha ? ["1", "2"] : ["1"]\n}\n'
    + 'resource "azurerm_kubernetes_cluster_node_pool" "other" {\n  name = "other"\n'
    + '  kubernetes_cluster_id = "x"\n  vm_size = "Standard_D2s_v3"\n  min_count = var.ha ? 3 : 1\n}\n'
}


def test_the_switch_is_set_and_what_belongs_to_it_goes_along() -> None:
    made = edited(ALONE, f"{POOL}//priority", "Spot")
    assert diff(ALONE, made) == "main.tf\n-  default = false\n+  default = true"


@pytest.mark.parametrize(
    ("environment", "value", "expected"),
    [
        ("prod", "Regular", "prod.tfvars\n-spot = true\n+spot = false"),
        ("dev", "Spot", "main.tf\n-  default = false\n+  default = true"),
    ],
)
def test_of_several_environments_in_the_one_that_is_meant(
    environment: str, value: str, expected: str
) -> None:
    made = edited(TWO, f"{POOL}/{environment}/priority", value)
    assert diff(TWO, made) == expected


def test_a_number_that_the_other_arm_has() -> None:
    assert diff(ALONE, edited(ALONE, f"{POOL}//min_count", 3)) == (
        "main.tf\n-  default = false\n+  default = true"
    )


def test_another_value_stands_in_the_arm() -> None:
    assert diff(ALONE, edited(ALONE, f"{POOL}//min_count", 2)) == (
        "main.tf\n-  min_count             = var.ha ? 3 : 1\n+  min_count             = var.ha ? 3 : 2"
    )


@pytest.mark.parametrize("mode", ["", "override"])
def test_a_switch_that_others_hang_on_stays(mode: str) -> None:
    assert diff(BESIDE, edited(BESIDE, f"{POOL}//min_count", 3, mode)) == (
        "main.tf\n-  min_count             = var.ha ? 3 : 1\n+  min_count             = var.ha ? 3 : 3"
    )
