"""Well-known modules: sources, majors, pools as maps and lists, pools that a switch keeps away."""

from __future__ import annotations

import pytest

from core.dialects.plain.recognise import module_use
from core.dialects.plain.search import searched
from tests.core.dialects.plain.recognise.support import clusters, pools, recognised

EKS = "terraform-aws-modules/eks/aws"
GKE = "terraform-google-modules/kubernetes-engine/google"


@pytest.mark.parametrize(
    ("source", "version", "expected"),
    [
        (EKS, "20.8.5", (EKS, 20, False, "")),
        (EKS, "~> 18.31", (EKS, 18, False, "")),
        (EKS, ">= 19.0, < 21.0", (EKS, 20, False, "")),
        (EKS, None, (EKS, 21, True, "")),
        (EKS, ">= 18.0", (EKS, 21, True, "")),
        (EKS, "99.1.0", (EKS, 21, True, "")),
        (EKS, "12.2.0", (EKS, 17, True, "")),
        (f"registry.terraform.io/{EKS}", "20.1.0", (EKS, 20, False, "")),
        ("git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=v19.5.1",
         None, (EKS, 19, False, "")),
        ("git@github.com:terraform-aws-modules/terraform-aws-eks.git?ref=v17.24.0",
         None, (EKS, 17, False, "")),
        ("github.com/terraform-aws-modules/terraform-aws-eks?ref=9b39485", None, (EKS, 21, True, "")),
        ("git::ssh://git@github.com:22/terraform-aws-modules/terraform-aws-eks?ref=v20.0.0",
         None, (EKS, 20, False, "")),
        ("git::https://git.acme.example/mirror/terraform-aws-eks.git?ref=v20.0.0", None, (EKS, 20, True, "")),
        ("tfr:///terraform-aws-modules/eks/aws?version=20.0.0", None, (EKS, 20, False, "")),
        (f"{GKE}//modules/private-cluster", "~> 30.0", (GKE, 30, False, "modules/private-cluster")),
        (f"{GKE}//modules/beta-private-cluster", "31.0.0", (GKE, 30, True, "modules/beta-private-cluster")),
        (f"{EKS}//modules/eks-managed-node-group",
         "20.0.0", (f"{EKS}//modules/eks-managed-node-group", 20, False, "")),
        ("Azure/aks/azurerm", "9.1.0", ("Azure/aks/azurerm", 9, False, "")),
        ("kube-hetzner/kube-hetzner/hcloud", "2.14.0", ("kube-hetzner/kube-hetzner/hcloud", 2, False, "")),
        ("github.com/aws-ia/terraform-aws-eks-blueprints?ref=v4.32.1",
         None, ("aws-ia/eks-blueprints (v4)", 4, False, "")),
    ],
)  # fmt: skip
def test_sources(source: str, version: str | None, expected: tuple[str, int, bool, str]) -> None:
    found = module_use(source, version)
    assert found is not None
    assert (found.module.name, found.major, found.assumed, found.variant) == expected


@pytest.mark.parametrize(
    "source",
    [
        "./eks", "terraform-aws-modules/vpc/aws", f"{EKS}//modules/karpenter", f"{EKS}//modules/aws-auth",
        "github.com/acme/terraform-aws-vpc", "eks", "", "git::",
         "github.com/aws-ia/terraform-aws-eks-blueprints//modules/kubernetes-addons",
        "x" * 5_000,
    ],
)  # fmt: skip
def test_other_sources_are_no_cluster(source: str) -> None:
    assert module_use(source, "20.0.0") is None


def eks(text: str, version: str = "20.0.0") -> str:
    return f'module "eks" {{\n  source = "{EKS}"\n  version = "{version}"\n{text}}}\n'


def test_pools_of_a_map_with_defaults_and_places() -> None:
    text = eks(
        '  cluster_name = "prod"\n  eks_managed_node_group_defaults = { max_size = 3 }\n'
        '  eks_managed_node_groups = {\n    core = { name = "core-nodes" }\n'
        "    (local.b) = { min_size = 1 }\n  }\n"
        "  fargate_profiles = { f = {} }\n"
    )
    files = {"main.tf": 'locals {\n  b = "big"\n}\n' + text}
    found = recognised(files)
    assert clusters(found) == {"module.eks": ("prod", True)}
    assert pools(found) == {
        'module.eks.eks_managed_node_groups["core"]': ("core-nodes", "module.eks", True),
        'module.eks.eks_managed_node_groups["big"]': ("big", "module.eks", True),
        'module.eks.fargate_profiles["f"]': ("f", "module.eks", True),
    }
    core = found.of("pool")[0]
    assert core.entry is not None and core.entry.defaults == "eks_managed_node_group_defaults"
    assert core.type == "aws_eks_node_group"
    assert core.mark.text == '{ name = "core-nodes" }'


def test_the_major_decides_which_inputs_are_pools() -> None:
    text = (
        '  cluster_name = "old"\n  node_groups = { a = {} }\n  worker_groups = [{ name = "w" }, {}]\n'
        "  eks_managed_node_groups = { no = {} }\n"
    )
    assert pools(recognised({"main.tf": eks(text, "17.24.0")})) == {
        'module.eks.node_groups["a"]': ("a", "module.eks", True),
        "module.eks.worker_groups[0]": ("w", "module.eks", True),
        "module.eks.worker_groups[1]": ("worker_groups[1]", "module.eks", True),
    }


def test_pools_that_are_switched_off_and_merged() -> None:
    text = (
        'variable "x86" {}\nlocals {\n  groups = merge(\n    { arm = {} },\n'
        "    var.x86 ? { x86 = {} } : {},\n  )\n}\n"
        + eks('  cluster_name = "c"\n  eks_managed_node_groups = local.groups\n')
    )
    files = {"main.tf": text, "on.tfvars": "x86 = true\n", "off.tfvars": "x86 = false\n"}
    x86 = 'module.eks.eks_managed_node_groups["x86"]'
    assert pools(recognised(files, ".", "on.tfvars"))[x86] == ("x86", "module.eks", True)
    off = recognised(files, ".", "off.tfvars")
    assert pools(off)[x86] == ("x86", "module.eks", False)
    switch = next(s for s in off.of("pool") if s.address == x86).switch
    assert switch is not None and switch.mark is not None and switch.mark.chunk.file == "off.tfvars"


def test_pools_of_which_only_some_are_known() -> None:
    text = eks('  cluster_name = "c"\n  eks_managed_node_groups = merge(data.x.y.pools, { core = {} })\n')
    text += 'data "x" "y" {}\n'
    found = recognised({"main.tf": text})
    assert list(pools(found)) == ['module.eks.eks_managed_node_groups["core"]']
    assert [address for address, _why in found.incomplete] == ["module.eks.eks_managed_node_groups"]


def test_pools_of_googles_module_are_told_by_name_and_those_of_hetzners_by_position() -> None:
    google = (
        f'module "gke" {{\n  source = "{GKE}"\n  version = "~> 44.0"\n  name = "g"\n'
        '  node_pools = [{ name = "core" }, { name = "lab" }]\n}\n'
    )
    assert list(pools(recognised({"main.tf": google}))) == [
        'module.gke.node_pools["core"]',
        'module.gke.node_pools["lab"]',
    ]
    autopilot = google.replace(GKE, f"{GKE}//modules/beta-autopilot-public-cluster")
    assert pools(recognised({"main.tf": autopilot})) == {}
    hetzner = (
        'module "k" {\n  source = "kube-hetzner/kube-hetzner/hcloud"\n  cluster_name = "h"\n'
        '  agent_nodepools = [{ name = "a" }]\n}\n'
    )
    assert pools(recognised({"main.tf": hetzner})) == {"module.k.agent_nodepools[0]": ("a", "module.k", True)}


def test_azures_module_has_a_system_pool_of_flat_inputs() -> None:
    text = (
        'module "aks" {\n  source = "Azure/aks/azurerm"\n  version = "9.1.0"\n  prefix = "p"\n'
        '  agents_pool_name = "sys"\n  node_pools = { apps = { name = "apps" } }\n}\n'
    )
    assert pools(recognised({"main.tf": text})) == {
        "module.aks.default_node_pool": ("sys", "module.aks", True),
        'module.aks.node_pools["apps"]': ("apps", "module.aks", True),
    }


def test_a_pool_module_of_its_own_finds_the_cluster_of_another_call() -> None:
    text = eks('  cluster_name = "c"\n') + (
        'module "extra" {\n'
        f'  source = "{EKS}//modules/eks-managed-node-group"\n  version = "20.0.0"\n'
        '  for_each = toset(["a", "b"])\n  name = each.key\n  cluster_name = module.eks.cluster_name\n}\n'
    )
    assert pools(recognised({"main.tf": text})) == {
        'module.extra["a"]': ("a", "module.eks", True),
        'module.extra["b"]': ("b", "module.eks", True),
    }


def test_one_cluster_for_each_key_of_the_call_with_its_own_pools() -> None:
    text = (
        eks(
            '  for_each = toset(["eu", "us"])\n  cluster_name = each.key\n'
            "  eks_managed_node_groups = { p = {} }\n"
        )
        + 'resource "aws_eks_addon" "dns" {\n  for_each = toset(["eu", "us"])\n'
        '  cluster_name = module.eks[each.key].cluster_name\n  addon_name = "dns"\n}\n'
    )
    found = recognised({"main.tf": text})
    assert clusters(found) == {'module.eks["eu"]': ("eu", True), 'module.eks["us"]': ("us", True)}
    assert {a: c for a, (_n, c, _e) in pools(found).items()} == {
        f'module.eks["{k}"].eks_managed_node_groups["p"]': f'module.eks["{k}"]' for k in ("eu", "us")
    }
    assert {s.address: s.cluster for s in found.of("feature")} == {
        f'aws_eks_addon.dns["{k}"]': f'module.eks["{k}"]' for k in ("eu", "us")
    }


def test_pools_as_lists_two_modules_down_from_yaml() -> None:
    files = {
        "live/main.tf": 'locals {\n  c = yamldecode(file("${path.module}/prod.yaml"))\n}\n'
        'module "own" {\n  source = "../own"\n  config = local.c\n}\n',
        "live/prod.yaml": 'name: yaml-cluster\npools:\n  - name: one\n    max: "3"\n  - name: two\n',
        "own/main.tf": 'variable "config" {}\nmodule "deep" {\n  source = "./deep"\n'
        "  pools = var.config.pools\n"
        "  name = var.config.name\n}\n",
        "own/deep/main.tf": 'variable "pools" {}\nvariable "name" {}\n'
        + eks(
            "  cluster_name = var.name\n"
            "  eks_managed_node_groups = { for p in var.pools : p.name => { max_size = try(p.max, 1) } }\n"
        ),
    }
    found = recognised(files, "live")
    at = "module.own.module.deep.module.eks"
    assert clusters(found) == {at: ("yaml-cluster", True)}
    assert list(pools(found)) == [f'{at}.eks_managed_node_groups["{n}"]' for n in ("one", "two")]


def test_the_search_finds_every_file_that_matters() -> None:
    for text in (
        eks(""),
        'resource "google_container_cluster" "c" {}',
        "terraform-google-kubernetes-engine.git",
    ):
        assert searched().search(text.encode()) is not None
    for text in (
        'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}',
        'resource "aws_s3_bucket" "b" {}',
    ):
        assert searched().search(text.encode()) is None
