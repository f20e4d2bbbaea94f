"""Every shape of clusters and pools that people write: read, edited, its diff, and the review of that.

Each sample says what stands there, and which line a hand would change; the same in JSON comes to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from core.changes.changes import changes
from tests.core.dialects.plain.reading.support import reading, value
from tests.core.dialects.plain.write.support import after, diff, edited
from tests.core.terraform.evaluate.as_json import files_as_json


@dataclass(frozen=True)
class Shape:
    name: str
    files: dict[str, str]
    entity: str
    setting: str
    before: Any
    new: Any
    lines: str
    """File, and the line that goes and comes."""
    environment: str = ""
    root: str = "."


def resource(type: str, name: str, body: str) -> str:
    return f'resource "{type}" "{name}" {{\n{body}}}\n'


def call(source: str, version: str, body: str, name: str = "k8s") -> str:
    said = f'  version = "{version}"\n' if version else ""
    return f'module "{name}" {{\n  source  = "{source}"\n{said}\n{body}}}\n'


def one(name: str, text: str, entity: str, setting: str, before: Any, new: Any, old: str, now: str) -> Shape:
    return Shape(name, {"main.tf": text}, entity, setting, before, new, f"main.tf\n-{old}\n+{now}")


BY_FACTS = [
    one(
        "digitalocean",
        resource(
            "digitalocean_kubernetes_cluster",
            "k",
            '  name    = "k"\n  region  = "fra1"\n'
            '  version = "1.30"\n\n  node_pool {\n    name       = "main"\n    size       = "s-2vcpu-4gb"\n'
            "    auto_scale = true\n    min_nodes  = 1\n    max_nodes  = 3\n  }\n",
        )
        + resource(
            "digitalocean_kubernetes_node_pool",
            "more",
            "  cluster_id = digitalocean_kubernetes_cluster.k.id\n"
            '  name       = "more"\n  size       = "s-4vcpu-8gb"\n  node_count = 2\n',
        ),
        "digitalocean_kubernetes_node_pool.more",
        "node_count",
        2,
        5,
        "  node_count = 2",
        "  node_count = 5",
    ),
    one(
        "digitalocean-default",
        resource(
            "digitalocean_kubernetes_cluster",
            "k",
            '  name    = "k"\n  region  = "fra1"\n'
            '  version = "1.30"\n\n  node_pool {\n    name      = "main"\n    size      = "s-2vcpu-4gb"\n'
            "    max_nodes = 3\n  }\n",
        ),
        "digitalocean_kubernetes_cluster.k.node_pool",
        "max_nodes",
        3,
        6,
        "    max_nodes = 3",
        "    max_nodes = 6",
    ),
    one(
        "scaleway",
        resource("scaleway_k8s_cluster", "k", '  name    = "k"\n  version = "1.30.2"\n  cni     = "cilium"\n')
        + resource(
            "scaleway_k8s_pool",
            "p",
            '  cluster_id = scaleway_k8s_cluster.k.id\n  name       = "p"\n'
            '  node_type  = "DEV1-M"\n  size       = 1\n  min_size   = 1\n  max_size   = "4"\n',
        ),
        "scaleway_k8s_pool.p",
        "max_size",
        4,
        8,
        '  max_size   = "4"',
        '  max_size   = "8"',
    ),
    one(
        "linode",
        resource(
            "linode_lke_cluster",
            "k",
            '  label       = "k"\n  region      = "eu-central"\n'
            '  k8s_version = "1.30"\n\n  pool {\n    type  = "g6-standard-2"\n    count = 3\n  }\n',
        ),
        "linode_lke_cluster.k",
        "k8s_version",
        "1.30",
        "1.31",
        '  k8s_version = "1.30"',
        '  k8s_version = "1.31"',
    ),
    one(
        "linode-default",
        resource(
            "linode_lke_cluster",
            "k",
            '  label       = "k"\n  region      = "eu-central"\n'
            '  k8s_version = "1.30"\n\n  pool {\n    type  = "g6-standard-2"\n    count = 3\n  }\n',
        ),
        "linode_lke_cluster.k.pool[0]",
        "count",
        3,
        5,
        "    count = 3",
        "    count = 5",
    ),
    one(
        "linode-pool",
        resource(
            "linode_lke_cluster",
            "k",
            '  label       = "k"\n  region      = "eu-central"\n  k8s_version = "1.30"\n',
        )
        + resource(
            "linode_lke_node_pool",
            "p",
            '  cluster_id = linode_lke_cluster.k.id\n  type       = "g6-standard-4"\n  node_count = 2\n',
        ),
        "linode_lke_node_pool.p",
        "node_count",
        2,
        3,
        "  node_count = 2",
        "  node_count = 3",
    ),
    one(
        "ovh",
        resource(
            "ovh_cloud_project_kube",
            "k",
            '  service_name = "s"\n  name         = "k"\n  region       = "GRA7"\n  version      = "1.30"\n',
        )
        + resource(
            "ovh_cloud_project_kube_nodepool",
            "p",
            '  service_name  = "s"\n  kube_id       = ovh_cloud_project_kube.k.id\n'
            '  name          = "p"\n  flavor_name   = "b2-7"\n  desired_nodes = 2\n  min_nodes     = 1\n'
            "  max_nodes     = 4\n",
        ),
        "ovh_cloud_project_kube_nodepool.p",
        "max_nodes",
        4,
        7,
        "  max_nodes     = 4",
        "  max_nodes     = 7",
    ),
    one(
        "civo",
        resource(
            "civo_kubernetes_cluster",
            "k",
            '  name               = "k"\n  firewall_id        = "f"\n'
            '  kubernetes_version = "1.30.5-k3s1"\n\n  pools {\n    size       = "g4s.kube.medium"\n'
            "    node_count = 2\n  }\n",
        )
        + resource(
            "civo_kubernetes_node_pool",
            "p",
            '  cluster_id = civo_kubernetes_cluster.k.id\n  region     = "LON1"\n'
            '  size       = "g4s.kube.large"\n  node_count = 1\n',
        ),
        "civo_kubernetes_node_pool.p",
        "size",
        "g4s.kube.large",
        "g4s.kube.xlarge",
        '  size       = "g4s.kube.large"',
        '  size       = "g4s.kube.xlarge"',
    ),
    one(
        "oci",
        resource(
            "oci_containerengine_cluster",
            "k",
            '  compartment_id     = "c"\n  kubernetes_version = "v1.30.1"\n'
            '  name               = "k"\n  vcn_id             = "v"\n',
        )
        + resource(
            "oci_containerengine_node_pool",
            "p",
            "  cluster_id     = oci_containerengine_cluster.k.id\n"
            '  compartment_id = "c"\n  name           = "p"\n  node_shape     = "VM.Standard.E4.Flex"\n\n'
            "  node_config_details {\n    size = 3\n  }\n",
        ),
        "oci_containerengine_node_pool.p",
        "node_config_details.size",
        3,
        5,
        "    size = 3",
        "    size = 5",
    ),
    one(
        "rancher2",
        resource(
            "rancher2_cluster_v2",
            "k",
            '  name               = "k"\n  kubernetes_version = "v1.30.4+rke2r1"\n\n'
            '  rke_config {\n    machine_pools {\n      name        = "workers"\n      quantity    = 3\n'
            "      worker_role = true\n    }\n  }\n",
        ),
        "rancher2_cluster_v2.k",
        "kubernetes_version",
        "v1.30.4+rke2r1",
        "v1.31.1+rke2r1",
        '  kubernetes_version = "v1.30.4+rke2r1"',
        '  kubernetes_version = "v1.31.1+rke2r1"',
    ),
]
MODULES = [
    one(
        "blueprints-v4",
        call(
            "github.com/aws-ia/terraform-aws-eks-blueprints?ref=v4.32.1",
            "",
            '  cluster_version = "1.27"\n\n  managed_node_groups = {\n    core = {\n'
            '      node_group_name = "core"\n'
            '      instance_types  = ["m5.large"]\n      min_size        = 1\n'
            "      max_size        = 3\n    }\n  }\n",
        ),
        'module.k8s.managed_node_groups["core"]',
        "max_size",
        3,
        9,
        "      max_size        = 3",
        "      max_size        = 9",
    ),
    one(
        "cloudposse",
        call(
            "cloudposse/eks-cluster/aws",
            "4.1.0",
            '  name               = "shop"\n  kubernetes_version = "1.30"\n',
            "eks",
        )
        + call(
            "cloudposse/eks-node-group/aws",
            "3.1.0",
            "  cluster_name   = module.eks.eks_cluster_id\n"
            '  instance_types = ["t3.large"]\n  desired_size   = 2\n  min_size       = 1\n'
            "  max_size       = 4\n",
            "nodes",
        ),
        "module.nodes",
        "min_size",
        1,
        2,
        "  min_size       = 1",
        "  min_size       = 2",
    ),
    one(
        "kube-hetzner",
        call(
            "kube-hetzner/kube-hetzner/hcloud",
            "2.15.0",
            '  cluster_name = "k"\n\n'
            '  agent_nodepools = [\n    {\n      name        = "small"\n      server_type = "cx22"\n'
            '      location    = "fsn1"\n'
            "      labels      = []\n      taints      = []\n      count       = 2\n    },\n  ]\n",
        ),
        "module.k8s.agent_nodepools[0]",
        "count",
        2,
        3,
        "      count       = 2",
        "      count       = 3",
    ),
    one(
        "azure-aks",
        call(
            "Azure/aks/azurerm",
            "9.1.0",
            '  resource_group_name = "rg"\n  location            = "westeurope"\n'
            '  kubernetes_version  = "1.30"\n  agents_size         = "Standard_D4s_v5"\n\n'
            "  node_pools = {\n    jobs = {\n"
            '      name      = "jobs"\n      vm_size   = "Standard_D8s_v5"\n      min_count = 0\n'
            "      max_count = 5\n"
            "    }\n  }\n",
        ),
        'module.k8s.node_pools["jobs"]',
        "max_count",
        5,
        6,
        "      max_count = 5",
        "      max_count = 6",
    ),
    one(
        "google-private",
        call(
            "terraform-google-modules/kubernetes-engine/google//modules/private-cluster",
            "33.0.0",
            '  project_id = "p"\n  name       = "k"\n  region     = "europe-west3"\n\n  node_pools = [\n'
            "    {\n"
            '      name         = "core"\n      machine_type = "e2-standard-4"\n      min_count    = 1\n'
            "      max_count    = 3\n    },\n  ]\n",
        ),
        'module.k8s.node_pools["core"]',
        "machine_type",
        "e2-standard-4",
        "n2-standard-8",
        '      machine_type = "e2-standard-4"',
        '      machine_type = "n2-standard-8"',
    ),
    one(
        "google-beta-update",
        call(
            "terraform-google-modules/kubernetes-engine/google//modules/beta-public-cluster-update-variant",
            "33.0.0",
            '  project_id = "p"\n  name       = "k"\n  region     = "europe-west3"\n\n  node_pools = [\n'
            '    { name = "core", min_count = "1", max_count = "3" },\n  ]\n',
        ),
        'module.k8s.node_pools["core"]',
        "max_count",
        3,
        4,
        '    { name = "core", min_count = "1", max_count = "3" },',
        '    { name = "core", min_count = "1", max_count = "4" },',
    ),
]

_CLUSTERS = """\
variable "clusters" {
  type = map(object({ version = string, max = number }))
}
resource "google_container_cluster" "main" {
  for_each           = var.clusters
  name               = each.key
  min_master_version = each.value.version
}
resource "google_container_node_pool" "main" {
  for_each = var.clusters
  name     = "main"
  cluster  = google_container_cluster.main[each.key].id
  autoscaling {
    max_node_count = each.value.max
  }
}
"""
_POOLS = """\
variable "pools" {}
resource "google_container_cluster" "main" {
  name = "main"
}
resource "google_container_node_pool" "pool" {
  for_each = { for p in var.pools : p.name => p }
  name     = each.key
  cluster  = google_container_cluster.main.id
  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }
}
"""
_PASS = 'variable "pools" {{}}\nmodule "{0}" {{\n  source = "{1}"\n  pools  = var.pools\n}}\n'
LAYOUTS = [
    Shape(
        "clusters-by-for-each",
        {
            "main.tf": _CLUSTERS,
            "env/prod.tfvars": 'clusters = {\n  eu = { version = "1.30", max = 3 }\n'
            '  us = { version = "1.29", max = 6 }\n}\n',
            "env/dev.tfvars": 'clusters = {\n  eu = { version = "1.31", max = 1 }\n}\n',
        },
        'google_container_node_pool.main["us"]',
        "autoscaling.max_node_count",
        6,
        9,
        'env/prod.tfvars\n-  us = { version = "1.29", max = 6 }\n+  us = { version = "1.29", max = 9 }',
        "prod",
    ),
    Shape(
        "lists-two-modules-down",
        {
            "main.tf": _PASS.format("outer", "./outer"),
            "outer/main.tf": _PASS.format("inner", "../inner"),
            "inner/main.tf": _POOLS,
            "prod.tfvars": 'pools = [\n  { name = "core", min = 1, max = 3 },\n'
            '  { name = "lab", min = 0, max = "40" },\n]\n',
            "dev.tfvars": 'pools = [\n  { name = "core", min = 1, max = 1 },\n]\n',
        },
        'module.outer.module.inner.google_container_node_pool.pool["lab"]',
        "autoscaling.max_node_count",
        40,
        50,
        'prod.tfvars\n-  { name = "lab", min = 0, max = "40" },\n+  { name = "lab", min = 0, max = "50" },',
        "prod",
    ),
    Shape(
        "everything-quoted",
        {
            "main.tf": _POOLS,
            "prod.tfvars": 'pools = [\n  {\n    name = "core"\n    min  = "1"\n    max  = "3"\n  },\n]\n',
        },
        'google_container_node_pool.pool["core"]',
        "autoscaling.min_node_count",
        1,
        2,
        'prod.tfvars\n-    min  = "1"\n+    min  = "2"',
        "prod",
    ),
    Shape(
        "dynamic-blocks",
        {
            "main.tf": resource("google_container_cluster", "main", '  name = "main"\n')
            + 'variable "limits" {\n  default = { low = 1, high = 4 }\n}\n'
            + resource(
                "google_container_node_pool",
                "p",
                '  name    = "p"\n  cluster = google_container_cluster.main.id\n\n'
                '  dynamic "autoscaling" {\n    for_each = [var.limits]\n    content {\n'
                "      min_node_count = autoscaling.value.low\n"
                "      max_node_count = autoscaling.value.high\n    }\n  }\n",
            )
        },
        "google_container_node_pool.p",
        "autoscaling.max_node_count",
        4,
        8,
        "main.tf\n-  default = { low = 1, high = 4 }\n+  default = { low = 1, high = 8 }",
    ),
]
SHAPES = [*BY_FACTS, *MODULES, *LAYOUTS]
ALL = pytest.mark.parametrize("shape", SHAPES, ids=[one.name for one in SHAPES])


def _value(shape: Shape, files: dict[str, str]) -> Any:
    platform = reading(files).platform(shape.root)
    assert platform is not None
    module = platform.module(shape.entity)
    assert module is not None, [m.name for m in platform.modules()]
    found = value(module, shape.setting, shape.environment)
    assert found.known
    return found.value


def _told(before: Any, files: dict[str, str]) -> list[tuple[str, str, str]]:
    found = changes(before, reading(files))
    assert all(c.sentence and c.impact.sentence for c in found)
    return [(c.module, c.setting, c.environment) for c in found]


@ALL
def test_read_edited_and_reviewed(shape: Shape) -> None:
    assert _value(shape, shape.files) == shape.before
    where = f"{shape.entity}/{shape.environment}/{shape.setting}"
    written = edited(shape.files, where, shape.new)
    assert diff(shape.files, written) == shape.lines
    now = after(shape.files, written)
    assert _value(shape, now) == shape.new
    assert _told(reading(shape.files), now) == [(shape.entity, shape.setting, shape.environment)]
    (change,) = changes(reading(shape.files), reading(now))
    assert str(shape.before) in change.sentence and str(shape.new) in change.sentence


@ALL
def test_the_same_in_json(shape: Shape) -> None:
    files = files_as_json(shape.files)
    assert _value(shape, files) == shape.before
    where = f"{shape.entity}/{shape.environment}/{shape.setting}"
    written = edited(files, where, shape.new)
    now = after(files, written)
    assert _value(shape, now) == shape.new
    assert _told(reading(files), now) == [(shape.entity, shape.setting, shape.environment)]
    gone, come = ([x for x in diff(files, written).splitlines() if x.startswith(sign)] for sign in ("-", "+"))
    assert len(gone) == len(come) == 1, "one line of JSON"


YAML = {
    "main.tf": 'locals {\n  all = yamldecode(file("${path.module}/versions.yaml"))\n}\n'
    + resource(
        "google_container_cluster",
        "main",
        '  name               = "main"\n  min_master_version = local.all.kubernetes\n',
    ),
    "versions.yaml": 'kubernetes: "1.30"\n',
}


def test_a_version_in_yaml_is_read_and_reviewed() -> None:
    entity, setting = "google_container_cluster.main", "min_master_version"
    shape = Shape("yaml", YAML, entity, setting, "1.30", "1.31", "")
    assert _value(shape, YAML) == "1.30"
    now = {**YAML, "versions.yaml": 'kubernetes: "1.31"\n'}
    assert _told(reading(YAML), now) == [(entity, setting, "")]


TERRAGRUNT = {
    "modules/gke/main.tf": 'variable "name" {}\nvariable "max" {}\n'
    + resource("google_container_cluster", "main", "  name = var.name\n")
    + resource(
        "google_container_node_pool",
        "p",
        '  name    = "p"\n  cluster = google_container_cluster.main.id\n'
        "  autoscaling {\n    max_node_count = var.max\n  }\n",
    ),
    "live/prod/terragrunt.hcl": 'terraform {\n  source = "../../modules/gke"\n}\nlocals {\n'
    '  own = jsondecode(read_tfvars_file("own.tfvars"))\n}\ninputs = local.own\n',
    "live/prod/own.tfvars": 'name = "prod"\nmax  = 4\n',
}


def test_terragrunt_with_a_file_of_variables_is_read_and_reviewed() -> None:
    platform = next(iter(reading(TERRAGRUNT).platforms))
    pool = next(m for m in platform.modules() if m.name.endswith("node_pool.p"))
    (environment,) = pool.environments
    assert value(pool, "autoscaling.max_node_count", environment).value == 4
    now = {**TERRAGRUNT, "live/prod/own.tfvars": 'name = "prod"\nmax  = 9\n'}
    told = _told(reading(TERRAGRUNT), now)
    assert told == [(pool.name, "autoscaling.max_node_count", environment)]
