"""A new pool isn't tied to the old one's values: variables that are called after the old pool and serve
nothing else get a twin; what stays shared is said. And what a purpose brings: the taint, for GPUs size and
image."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.dialects.plain.operations.samples import GKE
from tests.core.dialects.plain.operations.support import Files, diff, done, guide
from tests.core.dialects.plain.reading.support import entity, platform

DEMO = Path("resources/demo/terraform/shop")
SHOP: Files = {
    p.relative_to(DEMO).as_posix(): p.read_text()
    for p in sorted(DEMO.rglob("*"))
    if p.suffix in (".tf", ".tfvars")
}
WEB = 'module.eks.eks_managed_node_groups["web"]'
BATCH = 'module.eks.eks_managed_node_groups["batch"]'
NEW = 'module.eks.eks_managed_node_groups["extra"]'
CHEAP = {"name": "cheap", "purpose": "spot"}
AKS = """resource "azurerm_kubernetes_cluster" "main" {
  name                = "main"
  location            = "westeurope"
  resource_group_name = "main"
  dns_prefix          = "main"

  default_node_pool {
    name       = "default"
    vm_size    = "Standard_D4s_v5"
    node_count = 1
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "web" {
  name                  = "web"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  vm_size               = "Standard_D4s_v5"
  node_count            = 3
  node_taints           = ["team=web:NoSchedule"]
}
"""
PLACES = ("dev", "staging", "production")


def values(files: Files, pool: str, setting: str) -> dict[str, object]:
    found = entity(platform(files), pool).setting(setting)
    assert found is not None
    return {e: v.value for e, v in found.values.items()}


def shared(files: Files, pool: str, setting: str) -> set[str]:
    found = entity(platform(files), pool).setting(setting)
    assert found is not None
    return {name for v in found.values.values() for name in v.also_used_by}


def test_sizes_left_alone_are_the_new_pools_own() -> None:
    after = done(SHOP, "add-node-pool", cluster="module.eks", like=WEB, name="extra")
    for setting in ("instance_types", "min_size", "max_size", "desired_size"):
        assert values(after, NEW, setting) == values(after, WEB, setting) == values(SHOP, WEB, setting)
        assert "web" not in shared(after, NEW, setting) and "extra" not in shared(after, WEB, setting)
    assert "var.extra_max_size" in after["main.tf"] and after["main.tf"].count("var.web_max_size") == 1
    assert (
        'variable "extra_max_size" {\n  description = "max_size of the node pool extra."'
        in after["variables.tf"]
    )
    assert [after[f"environments/{e}.tfvars"].count("extra_max_size") for e in PLACES] == [1, 1, 1]
    (note,) = guide(SHOP, "add-node-pool", cluster="module.eks", like=WEB, name="extra").notes
    assert note == (
        "extra gets values of its own, apart from those of web: extra_instance_types, extra_min_size and"
        " extra_max_size."
    )


def test_the_old_pools_files_say_what_they_said() -> None:
    """Changing the new pool afterwards changes nothing of the old one, in any environment."""
    after = done(SHOP, "add-node-pool", cluster="module.eks", like=WEB, name="extra")
    for environment in PLACES:
        file = f"environments/{environment}.tfvars"
        changed = {**after, file: after[file].replace("extra_max_size ", "extra_max_size = 40 #")}
        assert values(changed, WEB, "max_size") == values(SHOP, WEB, "max_size")
        assert values(changed, NEW, "max_size")[environment] == 40


def test_a_size_of_one_environment_alone() -> None:
    """It was refused: the copy had the old pool's variable."""
    alone = {"production": {"max": 25}}
    after = done(SHOP, "add-node-pool", cluster="module.eks", like=WEB, name="extra", settings=alone)
    assert values(after, NEW, "max_size") == {"dev": 3, "staging": 4, "production": 25}
    assert values(after, WEB, "max_size") == values(SHOP, WEB, "max_size")


@pytest.mark.parametrize("name", ["most_nodes", "webmax"])
def test_a_variable_that_isnt_called_after_the_pool_is_shared_and_said(name: str) -> None:
    files = {path: text.replace("web_max_size", name) for path, text in SHOP.items()}
    told = guide(files, "add-node-pool", cluster="module.eks", like=WEB, name="extra").notes
    assert told[-1] == (
        "extra and web take the same value for Maximum nodes: changing it later asks whether both are meant."
    )
    after = done(files, "add-node-pool", cluster="module.eks", like=WEB, name="extra")
    assert after["main.tf"].count(f"var.{name}") == 2


def test_a_variable_that_something_else_uses_stays_one() -> None:
    files = {**SHOP, "outputs.tf": 'output "web" {\n  value = var.web_max_size\n}\n'}
    after = done(files, "add-node-pool", cluster="module.eks", like=WEB, name="extra")
    assert "extra_max_size" not in "".join(after.values()) and "extra_min_size" in after["variables.tf"]


def test_values_in_a_file_of_json() -> None:
    told = {"environment": "dev", "web_max_size": 3, "web_instance_types": ["t3.large"]}
    files = {p: t for p, t in SHOP.items() if not p.endswith("dev.tfvars")}
    files["environments/dev.tfvars.json"] = json.dumps(told, indent=2) + "\n"
    after = done(files, "add-node-pool", cluster="module.eks", like=WEB, name="extra")
    more = {"extra_instance_types": ["t3.large"], "extra_max_size": 3}
    assert json.loads(after["environments/dev.tfvars.json"]) == {**told, **more}
    assert values(after, NEW, "max_size") == values(files, WEB, "max_size")


def test_renaming_keeps_the_variables() -> None:
    after = done(SHOP, "rename-node-pool", pool=WEB, name="store")
    assert set(diff(SHOP, after).split("\n")) & set(SHOP) == {"main.tf"}


# purposes


def test_spot_brings_its_taint_on_every_cloud_that_has_one() -> None:
    after = done(SHOP, "add-node-pool", cluster="module.eks", like=WEB, name="extra", purpose="spot")
    taint = {"key": "eks.amazonaws.com/capacityType", "value": "SPOT", "effect": "NO_SCHEDULE"}
    assert values(after, NEW, "taints") == {place: {"capacityType": taint} for place in PLACES}
    assert set(values(after, NEW, "capacity_type").values()) == {"SPOT"}
    web = "google_container_node_pool.web"
    after = done(GKE, "add-node-pool", like=web, name="cheap", purpose="spot")
    text = after["pools.tf"].partition('"cheap"')[2]
    assert 'key    = "cloud.google.com/gke-spot"' in text and 'effect = "NO_SCHEDULE"' in text
    after = done({"main.tf": AKS}, "add-node-pool", like="azurerm_kubernetes_cluster_node_pool.web", **CHEAP)
    text = after["main.tf"].partition('pool" "cheap"')[2]
    assert (
        '"team=web:NoSchedule",' in text
        and '"kubernetes.azure.com/scalesetpriority=spot:NoSchedule",' in text
    )
    assert 'priority = "Spot"' in text


def test_other_taints_stay_and_a_given_one_counts() -> None:
    like = {"cluster": "module.eks", "like": BATCH, "name": "extra"}
    after = done(SHOP, "add-node-pool", **like, purpose="spot")
    assert values(after, NEW, "taints") == values(SHOP, BATCH, "taints"), (
        "it is such a pool: its habit counts"
    )
    mine = {"": {"taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}]}}
    after = done(SHOP, "add-node-pool", **{**like, "like": WEB}, purpose="spot", settings=mine)
    assert "capacityType" not in after["main.tf"] and '"a"' in after["main.tf"]


def test_where_the_code_offers_no_taint_it_is_said() -> None:
    files = {
        p.relative_to(DEMO.parent).as_posix(): p.read_text()
        for p in sorted(DEMO.parent.rglob("*"))
        if p.suffix in (".tf", ".tfvars") and "shop" not in p.parts
    }
    like = 'module.cluster.google_container_node_pool.pools["general"]'
    more = {"root": "payments", "like": like, "name": "cheap", "purpose": "spot"}
    told = guide(files, "add-node-pool", **more).notes
    assert "The code offers no taint here: other pods may run on these nodes, too." in told
    assert "spot         = true" in diff(files, done(files, "add-node-pool", **more))


@pytest.mark.parametrize(
    ("machine", "image"),
    [("g5.xlarge", "AL2023_x86_64_NVIDIA"), ("g5g.xlarge", "AL2023_ARM_64_NVIDIA")],
)
def test_gpus_grow_from_nothing_and_have_drivers(machine: str, image: str) -> None:
    rows = {"": {"machine": machine}}
    like = {"cluster": "module.eks", "like": WEB, "name": "extra"}
    after = done(SHOP, "add-node-pool", **like, purpose="gpu", settings=rows)
    assert set(values(after, NEW, "min_size").values()) == {0}
    assert set(values(after, NEW, "max_size").values()) == {1}
    assert set(values(after, NEW, "ami_type").values()) == {image}
    assert '"nvidia.com/gpu"' in after["main.tf"]
    assert set(values(after, WEB, "ami_type").values()) == {"AL2023_x86_64_STANDARD"}


def test_the_guide_asks_for_the_purpose_and_shows_what_it_brings() -> None:
    shown = guide(SHOP, "add-node-pool", cluster="module.eks", like=WEB, name="extra", purpose="spot")
    purpose = shown.question("purpose")
    assert purpose is not None and [c.value for c in purpose.choices] == ["like", "gpu", "spot"]
    taints = shown.question("settings.taints")
    assert taints is not None and set(taints.defaults) == set(PLACES)
    spot = shown.question("settings.capacity_type")
    assert spot is not None and set(spot.defaults.values()) == {"SPOT"}
    assert shown.copy[0][1] == "eks.amazonaws.com/capacityType=SPOT:NoSchedule"
    assert "operator: Equal" in shown.copy[1][1]


def test_gpus_are_asked_for_among_machines_that_have_some() -> None:
    like = {"cluster": "module.eks", "like": WEB, "name": "extra", "purpose": "gpu"}
    asked = guide(SHOP, "add-node-pool", **like)
    machine = asked.question("settings.instance_types")
    assert machine is not None and machine.required and not machine.defaults and not asked.refused
    assert machine.choices and all(c.machine is None or c.machine.gpu for c in machine.choices)
    given = guide(SHOP, "add-node-pool", **like, settings={"": {"machine": ["g5.xlarge"]}})
    image = given.question("settings.min_size")
    assert image is not None and set(image.defaults.values()) == {0} and not given.refused


def test_a_list_of_one_in_a_module_that_several_roots_call_is_said_to_be_shared() -> None:
    module = """variable "name" {}
variable "type" {
  default = "m5.large"
}
resource "aws_eks_cluster" "main" {
  name = var.name
}
resource "aws_eks_node_group" "core" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "core"
  instance_types  = [var.type]
  scaling_config {
    max_size = 3
    min_size = 1
  }
}
"""
    call = 'terraform {\n  backend "s3" {}\n}\n'
    call += 'module "eks" {\n  source = "../../modules/eks"\n  name   = "x"\n}\n'
    files = {"modules/eks/main.tf": module, "live/dev/main.tf": call, "live/prod/main.tf": call}
    told = guide(
        files,
        "add-node-pool",
        root="live/dev",
        cluster="module.eks.aws_eks_cluster.main",
        like="module.eks.aws_eks_node_group.core",
        name="batch",
    ).notes
    assert told == (
        "live/prod takes the code in modules/eks/main.tf, too: the node pool comes there as well.",
        "batch and core take the same value for Machine types: changing it later asks whether both are"
        " meant.",
    )
