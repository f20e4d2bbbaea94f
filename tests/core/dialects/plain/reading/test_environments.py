"""Environments as teams lay them out: what each comes to in each of them, and what decides it there."""

from __future__ import annotations

from core.platform.model import Platform, Severity
from tests.core.dialects.plain.reading.support import entity, platform, reading, told, tree, value
from tests.core.dialects.plain.reading.test_again import TERRAGRUNT, WORKSPACES


def names(found: Platform) -> list[str]:
    return [e.name for e in found.environments]


def test_workspaces_that_a_map_is_looked_up_by() -> None:
    found = platform(WORKSPACES)
    assert names(found) == ["live", "default"]
    assert [e.workspace for e in found.environments] == ["live", "default"]
    nodes = entity(found, "aws_eks_node_group.n")
    assert told(nodes, "scaling_config.min_size", "live") == (85, "set", "main.tf:3")
    assert told(nodes, "scaling_config.min_size", "default") == (4, "set", "main.tf:4")
    maximum = value(nodes, "scaling_config.max_size", "live")
    assert (maximum.value, maximum.origin.value, maximum.line) == (150, "inherited", 18)
    assert maximum.shared_with == ("aws_eks_node_group.n/default/scaling_config.max_size",)
    cluster = entity(found, "aws_eks_cluster.c")
    assert (value(cluster, "name", "live").value, cluster.named) == ("live", False)


def test_units_of_terragrunt_that_run_one_module() -> None:
    found = platform(TERRAGRUNT, "modules/eks")
    assert names(found) == ["dev", "prod"]
    nodes = entity(found, "aws_eks_node_group.n")
    assert told(nodes, "scaling_config.max_size", "dev") == (2, "set", "live/dev/terragrunt.hcl:7")
    assert told(nodes, "scaling_config.max_size", "prod") == (20, "set", "live/prod/terragrunt.hcl:7")
    files = {one.path: one.state for one in reading(TERRAGRUNT).files}
    assert {files[f"live/{name}/terragrunt.hcl"] for name in ("dev", "prod")} == {"read-only"}


def test_a_module_that_terragrunt_brings_from_elsewhere() -> None:
    files = {
        f"live/{name}/eks/terragrunt.hcl": "terraform {\n"
        '  source = "tfr:///terraform-aws-modules/eks/aws?version=20.8.5"\n}\n\n'
        f'inputs = {{\n  cluster_name = "{name}"\n  eks_managed_node_groups = {{\n'
        f"    core = {{\n      max_size = {size}\n    }}\n  }}\n}}\n"
        for name, size in (("dev", 2), ("prod", 20))
    }
    found = reading(files)
    assert [(p.root, names(p)) for p in found.platforms] == [
        ("live/dev/eks", ["dev"]),
        ("live/prod/eks", ["prod"]),
    ]
    prod = found.platforms[1]
    (cluster,) = [c.module for c in prod.clusters]
    assert cluster is not None and cluster.title == "prod"
    core = entity(prod, 'eks_managed_node_groups["core"]')
    assert told(core, "max_size", "prod") == (20, "set", "live/prod/eks/terragrunt.hcl:9")


def test_terragrunt_that_reads_files_of_variables() -> None:
    files = {
        "modules/eks/main.tf": TERRAGRUNT["modules/eks/main.tf"],
        "live/prod/terragrunt.hcl": 'terraform {\n  source = "../../modules/eks"\n}\n\n'
        'inputs = merge(\n  read_tfvars_file("prod.tfvars"),\n  { name = "prod" },\n)\n',
        "live/prod/prod.tfvars": "size = 7\n",
    }
    found = platform(files, "modules/eks")
    nodes = entity(found, "aws_eks_node_group.n")
    (environment,) = names(found) or [""]
    size = value(nodes, "scaling_config.max_size", environment)
    assert (size.value, size.file, size.line) == (7, "live/prod/prod.tfvars", 1)


def test_a_layer_beneath_the_environments() -> None:
    files = {
        "cluster/main.tf": 'terraform {\n  backend "s3" {}\n}\n'
        'variable "max" {\n  default = 1\n}\nvariable "version_of" {}\n'
        'resource "aws_eks_cluster" "c" {\n  name = "c"\n  version = var.version_of\n}\n'
        'resource "aws_eks_node_group" "n" {\n  cluster_name = aws_eks_cluster.c.name\n'
        "  scaling_config {\n    max_size = var.max\n  }\n}\n",
        "env/common.tfvars": 'version_of = "1.30"\nmax = 3\n',
        "env/staging.tfvars": "",
        "env/prod.tfvars": 'max = 9\nversion_of = "1.29"\n',
        "env/dev.tfvars": "max = 2\n",
    }
    found = platform(files, "cluster")
    assert "prod" in names(found) and "dev" in names(found) and "common" not in names(found)
    nodes, cluster = entity(found, "aws_eks_node_group.n"), entity(found, "aws_eks_cluster.c")
    assert told(nodes, "scaling_config.max_size", "prod") == (9, "set", "env/prod.tfvars:1")
    assert told(nodes, "scaling_config.max_size", "dev") == (2, "set", "env/dev.tfvars:1")
    assert told(cluster, "version", "dev") == ("1.30", "set", "env/common.tfvars:1")
    assert told(cluster, "version", "prod") == ("1.29", "set", "env/prod.tfvars:2")


def test_clusters_by_for_each_over_variables() -> None:
    files = {
        "main.tf": 'terraform {\n  backend "gcs" {}\n}\nvariable "clusters" {}\n'
        'module "cluster" {\n  for_each = var.clusters\n  source = "./gke"\n  name = each.key\n'
        "  settings = each.value\n}\n",
        "gke/main.tf": 'variable "name" {}\nvariable "settings" {}\n'
        'resource "google_container_cluster" "c" {\n  name = var.name\n'
        "  remove_default_node_pool = true\n  initial_node_count = 1\n}\n"
        'resource "google_container_node_pool" "p" {\n  for_each = var.settings.pools\n'
        "  name = each.key\n  cluster = google_container_cluster.c.name\n"
        "  node_count = each.value.nodes\n}\n",
        "prod.tfvars": 'clusters = {\n  "eu/west" = {\n    pools = { a = { nodes = 3 } }\n  }\n'
        '  us = {\n    pools = {\n      a = { nodes = "5" }\n      b = { nodes = 7 }\n    }\n  }\n}\n',
        "dev.tfvars": "clusters = {\n  us = { pools = { a = { nodes = 1 } } }\n}\n",
    }
    found = platform(files)
    west, us = (f'module.cluster["{k}"].google_container_cluster.c' for k in ("eu/west", "us"))

    def pool(cluster: str, name: str) -> str:
        return f'module.cluster["{cluster}"].google_container_node_pool.p["{name}"]'

    assert {k: sorted(v) for k, v in tree(found).items()} == {
        west: [pool("eu/west", "a")],
        us: [pool("us", "a"), pool("us", "b")],
    }
    assert told(entity(found, pool("us", "a")), "node_count", "prod") == (5, "set", "prod.tfvars:7")
    assert told(entity(found, pool("us", "a")), "node_count", "dev") == (1, "set", "dev.tfvars:2")
    assert entity(found, west).exists == {"dev": False, "prod": True}
    assert entity(found, pool("us", "b")).exists == {"dev": False, "prod": True}


def test_where_each_environment_says_what_no_form_writes() -> None:
    """The sentence is one for all environments, so it names the place of each."""
    found = entity(platform(TERRAGRUNT, "modules/eks"), "aws_eks_node_group.n")
    size = found.setting("scaling_config.max_size")
    assert size is not None
    places = {(v.file, v.line) for v in size.values.values()}
    assert len(places) == 2
    assert size.readonly is not None
    assert all(f"{file}, line {line}" in size.readonly for file, line in places)


def test_versions_and_pools_in_yaml() -> None:
    files = {
        "main.tf": 'locals {\n  c = yamldecode(file("cluster.yaml"))\n}\n'
        'resource "azurerm_kubernetes_cluster" "k" {\n  name = local.c.name\n'
        "  kubernetes_version = local.c.version\n  default_node_pool {\n"
        '    name = "system"\n    node_count = local.c.system.nodes\n'
        "    vm_size = local.c.system.vm\n  }\n}\n",
        "cluster.yaml": 'name: shop\nversion: "1.30"\nsystem:\n  nodes: 3\n  vm: Standard_D2s_v5\n',
    }
    found = platform(files)
    cluster = entity(found, "azurerm_kubernetes_cluster.k")
    system = entity(found, "azurerm_kubernetes_cluster.k.default_node_pool")
    assert told(cluster, "kubernetes_version") == ("1.30", "set", "cluster.yaml:2")
    assert told(system, "node_count") == (3, "set", "cluster.yaml:4")
    assert told(system, "vm_size") == ("Standard_D2s_v5", "set", "cluster.yaml:5")
    size, name = system.setting("node_count"), system.setting("name")
    assert size is not None and size.readonly is not None and "cluster.yaml, line 4" in size.readonly
    assert name is not None and name.readonly is None


def test_a_switch_keeps_a_pool_away_in_some_environments() -> None:
    files = {
        "main.tf": 'terraform {\n  backend "s3" {}\n}\nvariable "gpu" {\n  type = bool\n}\n'
        'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
        'resource "aws_eks_node_group" "gpu" {\n  count = var.gpu ? 1 : 0\n'
        "  cluster_name = aws_eks_cluster.c.name\n"
        "  scaling_config {\n    max_size = 4\n  }\n}\n",
        "dev.tfvars": "gpu = false\n",
        "prod.tfvars": "gpu = true\n",
    }
    gpu = entity(platform(files), "aws_eks_node_group.gpu[0]")
    assert gpu.exists == {"dev": False, "prod": True}
    # What isn't there in dev takes no part in the place's sharing.
    assert told(gpu, "scaling_config.max_size", "prod") == (4, "set", "main.tf:14")
    assert value(gpu, "scaling_config.max_size", "dev").shared_with == (
        "aws_eks_node_group.gpu[0]/prod/scaling_config.max_size",
    )


def test_what_a_pipeline_may_set_is_said_to_be_assumed() -> None:
    files = {
        ".github/workflows/apply.yml": "jobs:\n  apply:\n    env:\n      TF_VAR_max: 7\n"
        "    steps:\n      - run: terraform apply\n",
        "main.tf": 'terraform {\n  backend "s3" {}\n}\nvariable "max" {\n  default = 3\n}\n'
        'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
        'resource "aws_eks_node_group" "n" {\n  cluster_name = aws_eks_cluster.c.name\n'
        "  scaling_config {\n    max_size = var.max\n    min_size = 1\n  }\n}\n",
    }
    nodes = entity(platform(files), "aws_eks_node_group.n")
    maximum = value(nodes, "scaling_config.max_size")
    assert maximum.value == 3 and ".github/workflows/apply.yml" in maximum.assumed
    assert value(nodes, "scaling_config.min_size").assumed == ""


def test_what_of_the_layout_is_not_read_is_said() -> None:
    files = {
        "main.tf": 'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n',
        "atmos.yaml": "stacks: {}\n",
        "old/gone.tfvars": "nothing = 1\n",
    }
    problems = {p.file: p for p in reading(files).problems}
    assert set(problems) == {"atmos.yaml", "old/gone.tfvars"}
    assert all(p.severity is Severity.NOTE for p in problems.values())
    # Where nothing of it is understood, that is all there is to say.
    assert reading({"atmos.yaml": "stacks: {}\n", "main.tf": ""}).problems == ()


def test_environments_of_roots_without_clusters_are_named_with_the_reason() -> None:
    files = TERRAGRUNT | {
        "modules/vpc/main.tf": 'variable "cidr" {}\nresource "aws_vpc" "v" {\n  cidr_block = var.cidr\n}\n',
        **{
            f"live/{name}-vpc/terragrunt.hcl": 'terraform {\n  source = "../../modules/vpc"\n}\n'
            f'inputs = {{\n  cidr = "10.{n}.0.0/16"\n}}\n'
            for n, name in enumerate(("dev", "prod"))
        },
    }
    found = reading(files).environments
    assert found is not None
    assert {one.root for one in found.found} == {"modules/eks"}
    (vpc,) = found.others
    assert (vpc.root, sorted(vpc.names)) == ("modules/vpc", ["dev", "prod"])
    assert "terragrunt.hcl" in vpc.reason
