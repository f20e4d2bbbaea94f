"""Clusters and pools that are provider resources: one sample for every construct and way to tie them."""

from __future__ import annotations

import pytest

from tests.core.dialects.plain.reading.support import reading
from tests.core.dialects.plain.recognise.support import clusters, only, pools, recognised

GKE = 'resource "google_container_cluster" "main" {\n  name = "prod"\n  remove_default_node_pool = true\n}\n'


@pytest.mark.parametrize(
    "cluster",
    [
        "google_container_cluster.main.name",
        "google_container_cluster.main.id",
        '"prod"',
        '"${google_container_cluster.main.name}"',
        "local.cluster",
        "data.google_container_cluster.main.name",
    ],
)
def test_a_pool_finds_its_cluster(cluster: str) -> None:
    text = (
        GKE
        + 'resource "google_container_cluster" "other" {\n  name = "other"\n  enable_autopilot = true\n}\n'
        "locals {\n  cluster = google_container_cluster.main.name\n}\n"
        'data "google_container_cluster" "main" {\n  name = "prod"\n}\n'
        f'resource "google_container_node_pool" "core" {{\n  name = "core-5"\n  cluster = {cluster}\n}}\n'
    )
    found = recognised({"main.tf": text})
    assert pools(found) == {
        "google_container_node_pool.core": ("core-5", "google_container_cluster.main", True)
    }
    assert clusters(found) == {
        "google_container_cluster.main": ("prod", True),
        "google_container_cluster.other": ("other", True),
    }


def test_a_pool_whose_cluster_is_not_here_has_none() -> None:
    text = GKE + 'resource "google_container_node_pool" "core" {\n  name = "x"\n  cluster = "elsewhere"\n}\n'
    assert pools(recognised({"main.tf": text})) == {"google_container_node_pool.core": ("x", None, True)}


def test_of_two_clusters_an_unknown_name_tells_none() -> None:
    text = GKE + GKE.replace("main", "two").replace("prod", "two")
    text += 'variable "c" {}\nresource "google_container_node_pool" "core" {\n  cluster = var.c\n}\n'
    assert pools(recognised({"main.tf": text})) == {"google_container_node_pool.core": ("core", None, True)}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", {"node_config": True}),
        ("  initial_node_count = 3\n", {"node_config": True}),
        ("  remove_default_node_pool = false\n", {"node_config": True}),
        ("  remove_default_node_pool = true\n  initial_node_count = 1\n", {}),
        ('  remove_default_node_pool = "true"\n', {}),
        ("  enable_autopilot = true\n", {}),
        ("  remove_default_node_pool = var.remove\n", {"node_config": None}),
        ('  node_pool {\n    name = "a"\n  }\n  node_pool {\n    name = "b"\n  }\n',
         {"node_pool[0]": True, "node_pool[1]": True}),
    ],
)  # fmt: skip
def test_the_pools_inside_a_gke_cluster(body: str, expected: dict[str, bool | None]) -> None:
    text = f'variable "remove" {{}}\nresource "google_container_cluster" "c" {{\n  name = "c"\n{body}}}\n'
    found = pools(recognised({"main.tf": text}))
    prefix = "google_container_cluster.c."
    assert {a.removeprefix(prefix): exists for a, (_n, _c, exists) in found.items()} == expected
    assert all(cluster == "google_container_cluster.c" for _n, cluster, _e in found.values())


def test_pools_made_by_a_dynamic_block() -> None:
    text = (
        'variable "pools" {}\nresource "google_container_cluster" "c" {\n  name = "c"\n'
        '  dynamic "node_pool" {\n    for_each = var.pools\n    iterator = p\n    content {\n'
        "      name = p.key\n      node_count = p.value.size\n    }\n  }\n}\n"
    )
    files = {"main.tf": text, "x.tfvars": "pools = { a = { size = 1 }, b = { size = 2 } }\n"}
    found = recognised(files, ".", "x.tfvars")
    assert [name for name, _c, _e in pools(found).values()] == ["a", "b"]
    sizes = [s.body.attribute("node_count") for s in found.of("pool") if s.body is not None]
    assert [v.number.integer for v in sizes if v is not None] == [1, 2]


def test_azures_system_pool_is_a_block_of_its_cluster() -> None:
    text = (
        'resource "azurerm_kubernetes_cluster" "k" {\n  name = "k8s"\n  default_node_pool {\n'
        '    name = "system"\n  }\n}\n'
        'resource "azurerm_kubernetes_cluster_node_pool" "apps" {\n  name = "apps"\n'
        "  kubernetes_cluster_id = azurerm_kubernetes_cluster.k.id\n}\n"
    )
    assert pools(recognised({"main.tf": text})) == {
        "azurerm_kubernetes_cluster.k.default_node_pool": ("system", "azurerm_kubernetes_cluster.k", True),
        "azurerm_kubernetes_cluster_node_pool.apps": ("apps", "azurerm_kubernetes_cluster.k", True),
    }


def test_amazons_groups_profiles_and_features() -> None:
    text = (
        'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
        'resource "aws_eks_node_group" "n" {\n  cluster_name = aws_eks_cluster.c.name\n'
        '  node_group_name_prefix = "n-"\n}\n'
        'resource "aws_eks_fargate_profile" "f" {\n  cluster_name = aws_eks_cluster.c.id\n'
        '  fargate_profile_name = "f"\n}\n'
        'resource "aws_autoscaling_group" "web" {\n  name = "web"\n}\n'
        'resource "aws_autoscaling_group" "own" {\n  name = "own"\n  tag {\n'
        '    key = "kubernetes.io/cluster/c"\n    value = "owned"\n  }\n}\n'
        'resource "aws_eks_addon" "dns" {\n  cluster_name = aws_eks_cluster.c.name\n'
        '  addon_name = "coredns"\n}\n'
        'resource "aws_launch_template" "t" {}\n'
    )
    found = recognised({"main.tf": text})
    assert pools(found) == {
        "aws_eks_node_group.n": ("n-", "aws_eks_cluster.c", True),
        "aws_eks_fargate_profile.f": ("f", "aws_eks_cluster.c", True),
        "aws_autoscaling_group.own": ("own", "aws_eks_cluster.c", True),
    }
    feature = only(found, "feature")
    assert (feature.shown_name, feature.cluster) == ("coredns", "aws_eks_cluster.c")


OTHERS = {
    "digitalocean": (
        "digitalocean_kubernetes_cluster", "digitalocean_kubernetes_node_pool", "cluster_id", "node_pool",
    ),
    "scaleway": ("scaleway_k8s_cluster", "scaleway_k8s_pool", "cluster_id", ""),
    "linode": ("linode_lke_cluster", "linode_lke_node_pool", "cluster_id", "pool[0]"),
    "ovh": ("ovh_cloud_project_kube", "ovh_cloud_project_kube_nodepool", "kube_id", ""),
    "civo": ("civo_kubernetes_cluster", "civo_kubernetes_node_pool", "cluster_id", "pools"),
    "oci": ("oci_containerengine_cluster", "oci_containerengine_node_pool", "cluster_id", ""),
}  # fmt: skip


@pytest.mark.parametrize("cloud", OTHERS)
def test_other_clouds_by_their_facts(cloud: str) -> None:
    cluster, pool, by, own = OTHERS[cloud]
    block = own.partition("[")[0]
    inner = f"  {block} {{\n  }}\n" if block else ""
    text = (
        f'resource "{cluster}" "c" {{\n  name = "c"\n{inner}}}\n'
        f'resource "{pool}" "p" {{\n  name = "p"\n  {by} = {cluster}.c.id\n}}\n'
    )
    found = recognised({"main.tf": text})
    assert {s.cloud for s in found.seen} == {cloud}
    expected = {f"{pool}.p": ("p", f"{cluster}.c", True)}
    if own:
        expected[f"{cluster}.c.{own}"] = (own, f"{cluster}.c", True)
    assert pools(found) == expected


def test_rancher_pools_two_blocks_down() -> None:
    text = (
        'resource "rancher2_cluster_v2" "c" {\n  name = "c"\n  rke_config {\n'
        '    machine_pools {\n      name = "a"\n    }\n    machine_pools {\n      name = "b"\n    }\n  }\n}\n'
    )
    assert {a: n for a, (n, _c, _e) in pools(recognised({"main.tf": text})).items()} == {
        "rancher2_cluster_v2.c.rke_config.machine_pools[0]": "a",
        "rancher2_cluster_v2.c.rke_config.machine_pools[1]": "b",
    }


def test_pools_by_for_each_exist_by_unit_with_keys_that_hold_anything() -> None:
    text = (
        GKE + 'variable "pools" {}\nresource "google_container_node_pool" "p" {\n  for_each = var.pools\n'
        "  name = each.key\n  cluster = google_container_cluster.main.id\n}\n"
    )
    files = {
        "main.tf": text,
        "dev.tfvars": 'pools = { "a/b" = {}, "c.d" = {} }\n',
        "prod.tfvars": 'pools = { "a/b" = {} }\n',
    }
    assert list(pools(recognised(files, ".", "dev.tfvars"))) == [
        'google_container_node_pool.p["a/b"]',
        'google_container_node_pool.p["c.d"]',
    ]
    assert list(pools(recognised(files, ".", "prod.tfvars"))) == ['google_container_node_pool.p["a/b"]']
    unknown = recognised(files)
    assert pools(unknown) == {}
    assert [address for address, _why in unknown.incomplete] == ["google_container_node_pool.p"]


def test_what_a_switch_keeps_away_is_seen() -> None:
    text = (
        'variable "on" {}\nresource "aws_eks_cluster" "c" {\n  count = var.on ? 1 : 0\n  name = "c"\n}\n'
        'resource "aws_eks_node_group" "n" {\n  count = var.on ? 1 : 0\n'
        "  cluster_name = aws_eks_cluster.c[0].name\n}\n"
    )
    files = {"main.tf": text, "on.tfvars": "on = true\n", "off.tfvars": "on = false\n"}
    assert clusters(recognised(files, ".", "on.tfvars")) == {"aws_eks_cluster.c[0]": ("c", True)}
    off = recognised(files, ".", "off.tfvars")
    assert clusters(off) == {"aws_eks_cluster.c[0]": ("c", False)}
    switch = only(off, "cluster").switch
    assert switch is not None and switch.mark is not None
    assert switch.mark.chunk.file == "off.tfvars"
    assert clusters(recognised(files)) == {"aws_eks_cluster.c[0]": ("c", None)}


def test_wrappers_at_any_depth_and_clusters_by_for_each_on_the_call() -> None:
    files = {
        "live/main.tf": 'variable "clusters" {}\nmodule "k" {\n  source = "../own/a"\n'
        "  for_each = var.clusters\n"
        "  name = each.key\n  pools = each.value.pools\n}\n",
        "own/a/main.tf": 'variable "name" {}\nvariable "pools" {}\n'
        'module "in" {\n  source = "../b"\n  name = var.name\n  pools = var.pools\n}\n',
        "own/b/main.tf": 'variable "name" {}\nvariable "pools" {}\n'
        + GKE.replace('"prod"', "var.name")
        + 'resource "google_container_node_pool" "p" {\n  count = length(var.pools)\n'
        "  name = var.pools[count.index].name\n  cluster = google_container_cluster.main.name\n}\n",
        "own/unused/main.tf": GKE,
        "x.tfvars": "clusters = {\n"
        '  eu = { pools = [{ name = "one" }, { name = "two" }] }\n  us = { pools = [] }\n}\n',
    }
    found = recognised(files, "live", "x.tfvars")
    assert clusters(found) == {
        f'module.k["{key}"].module.in.google_container_cluster.main': (key, True) for key in ("eu", "us")
    }
    eu = 'module.k["eu"].module.in.'
    assert pools(found) == {
        f"{eu}google_container_node_pool.p[0]": ("one", f"{eu}google_container_cluster.main", True),
        f"{eu}google_container_node_pool.p[1]": ("two", f"{eu}google_container_cluster.main", True),
    }


def test_a_pool_in_the_root_and_its_cluster_in_a_module() -> None:
    files = {
        "main.tf": 'module "own" {\n  source = "./own"\n}\nmodule "two" {\n  source = "./own"\n}\n'
        'resource "google_container_node_pool" "p" {\n  cluster = module.own.name\n}\n',
        "own/main.tf": GKE + 'output "name" {\n  value = google_container_cluster.main.name\n}\n',
    }
    assert only(recognised(files)).cluster == "module.own.google_container_cluster.main"


def test_modules_that_are_switched_off_take_their_clusters_along() -> None:
    files = {
        "main.tf": 'module "own" {\n  source = "./own"\n  count = 0\n}\n'
        'variable "on" {\n  default = false\n}\nmodule "two" {\n  source = "./own"\n'
        "  count = var.on ? 1 : 0\n}\n",
        "own/main.tf": GKE,
    }
    assert clusters(recognised(files)) == {"module.two[0].google_container_cluster.main": ("prod", False)}


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": 'module "a" {\n  source = "./"\n}\n' + GKE},
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\n',
            "a/main.tf": 'module "b" {\n  source = "../"\n}\n' + GKE,
        },
        {"main.tf": 'module "a" {\n  source = "../../etc"\n}\n'},
        {"main.tf": 'resource "google_container_cluster" "c" {\n  name = \n}\n'},
        {"main.tf": 'resource "google_container_cluster" "c" {\n  count = 1000000\n}\n'},
        {"main.tf": 'module "a" {\n  source = "./a"\n  count = 5000\n}\n', "a/main.tf": GKE},
    ],
    ids=["itself", "each-other", "outside", "broken", "many", "many-modules"],
)
def test_hostile_code_ends(files: dict[str, str]) -> None:
    assert len(recognised(files).seen) <= 5_000


@pytest.mark.parametrize("count", ["0", '"0"'])
@pytest.mark.parametrize("config", ["", '  node_config {\n    machine_type = "e2-medium"\n  }\n'])
def test_a_default_pool_of_no_nodes_is_none_as_an_import_writes_it(count: str, config: str) -> None:
    text = f'  name = "m"\n  initial_node_count = {count}\n{config}'
    text = f'resource "google_container_cluster" "m" {{\n{text}}}\n'
    files = {"main.tf": text}
    names = [module.name for p in reading(files).platforms for module in p.modules()]
    pools = [name for name in names if name.endswith(".node_config")]
    assert bool(pools) is bool(config)
