"""Repositories for the matrix of operations: every generation and cloud, written in every habit that real
repositories have."""

from __future__ import annotations

import re

from core.hcl import layout
from tests.core.dialects.operations import repos

Files = dict[str, bytes]

NAMES = {
    "aws": "eks_gc0_eu-west-1",
    "google": "gke_gc0_europe-west1",
    "azurerm": "aks_gc0_westeurope",
    "scaleway": "scw_gc0_fr-par",
}
CELLS = [(g, c) for g in ("flat", "typed") for c in NAMES if (g, c) != ("flat", "scaleway")]
HABITS = (
    "plain",
    "tables",
    "one file",
    "tfvars",
    "locals",
    "below",
    "crlf",
    "unaligned",
    "compact",
    "loc",
    "base key",
    "wrapped",
)

CLUSTER = {
    ("flat", "aws"): """
name_prefix = "gc0"
base_domain = "infra.example.com"

cluster_instance_type = "t3a.xlarge"
cluster_desired_capacity = 3
cluster_min_size = 3
cluster_max_size = 9
cluster_availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"
""",
    ("flat", "google"): """
project_id = "acme"
name_prefix = "gc0"
base_domain = "infra.example.com"

cluster_min_master_version = "1.30"
cluster_initial_node_count = 1
cluster_machine_type = "e2-standard-8"
cluster_min_node_count = 1
cluster_max_node_count = 3

region = "europe-west1"
cluster_node_locations = "europe-west1-b,europe-west1-c"
""",
    ("flat", "azurerm"): """
resource_group = "acme"
name_prefix = "gc0"
base_domain = "infra.example.com"

availability_zones = "1,2,3"
default_node_pool_vm_size = "Standard_D2_v4"
default_node_pool_node_count = 3
default_node_pool_min_count = 3
default_node_pool_max_count = 9
""",
}
OPS = {
    ("flat", "aws"): "cluster_max_size = 4\ncluster_desired_capacity = 3\n",
    ("flat", "google"): 'cluster_max_node_count = 2\ncluster_node_locations = "europe-west1-b"\n',
    ("flat", "azurerm"): "default_node_pool_max_count = 4\n",
    ("typed", "aws"): "default_node_pool = {\nmax_size = 4\n}\n",
    ("typed", "google"): "default_node_pool = {\nmax_node_count = 2\n}\n"
    'cluster_node_locations = ["europe-west1-b"]\n',
    ("typed", "azurerm"): "default_node_pool = {\nmax_count = 4\n}\n",
    ("typed", "scaleway"): "default_node_pool = {\nmax_size = 4\n}\n",
}
POOL = {
    ("flat", "aws"): """
name = "extra"

instance_types = "t3a.xlarge"
desired_capacity = 3
min_size = 3
max_size = 9
availability_zones = "eu-west-1a,eu-west-1b"

labels = {
team = "a"
}

taints = [
{
key = "dedicated"
value = "x"
effect = "NO_SCHEDULE"
},
]
""",
    ("flat", "google"): """
project_id = module.NAME.current_config["project_id"]
name = "extra"

location = module.NAME.current_config["region"]
machine_type = "e2-standard-8"
initial_node_count = 1
min_node_count = 1
max_node_count = 3

taint = [
{
key = "dedicated"
value = "x"
effect = "NO_SCHEDULE"
},
]
""",
    ("flat", "azurerm"): """
node_pool_name = "extra"

vm_size = "Standard_D2_v4"
node_count = 3
min_count = 3
max_count = 9

node_labels = {
team = "a"
}
node_taints = ["dedicated=x:NoSchedule"]
""",
    ("typed", "aws"): """
name = "extra"

availability_zones = ["eu-west-1a", "eu-west-1b"]

instance_types = ["t3a.xlarge"]
desired_capacity = 3
min_size = 3
max_size = 9

metadata_options = {
http_tokens = "required"
}

labels = {
team = "a"
}

taints = [
{
key = "dedicated"
value = "x"
effect = "NO_SCHEDULE"
},
]
""",
    ("typed", "google"): """
project_id = module.NAME.current_config["project_id"]

name = "extra"

machine_type = "e2-standard-8"
min_node_count = 1
max_node_count = 3

location = module.NAME.current_config["region"]
node_locations = ["europe-west1-b", "europe-west1-c"]

labels = {
team = "a"
}

taints = [
{
key = "dedicated"
value = "x"
effect = "NO_SCHEDULE"
},
]
""",
    ("typed", "azurerm"): """
node_pool_name = "extra"

availability_zones = ["1", "2", "3"]

vm_size = "Standard_D2_v4"
min_count = 3
max_count = 9

node_labels = {
team = "a"
}
node_taints = ["dedicated=x:NoSchedule"]
""",
    ("typed", "scaleway"): """
name = "extra"

node_type = "PRO2-S"
zones = ["fr-par-1", "fr-par-2"]
size = 3
min_size = 3
max_size = 9

node_taints = [
{
key = "dedicated"
value = "x"
effect = "NoSchedule"
},
]
""",
}
POOL_INPUTS = {
    ("flat", "aws"): 'cluster_name = module.NAME.current_metadata["name"]\n',
    ("flat", "google"): "cluster_metadata = module.NAME.current_metadata\n",
    ("flat", "azurerm"): 'cluster_name = module.NAME.current_metadata["name"]\n'
    'resource_group = module.NAME.current_config["resource_group"]\n',
    ("typed", "azurerm"): "cluster = module.NAME.cluster\n",
}
TYPED_INPUTS = "cluster = module.NAME.cluster\ncluster_metadata = module.NAME.current_metadata\n"
HANDED = {
    ("flat", "aws"): (("aws", "kubernetes"), ("aws",)),
    ("flat", "google"): (("kubernetes",), ()),
    ("flat", "azurerm"): ((), ()),
    ("typed", "aws"): (("aws", "kubernetes"), ("aws",)),
    ("typed", "google"): (("google", "kubernetes"), ("google",)),
    ("typed", "azurerm"): (("azurerm",), ("azurerm",)),
    ("typed", "scaleway"): (("scaleway",), ("scaleway",)),
}
MAXIMUM = {
    ("flat", "aws"): "cluster_max_size",
    ("flat", "google"): "cluster_max_node_count",
    ("flat", "azurerm"): "default_node_pool_max_count",
    ("typed", "aws"): "default_node_pool.max_size",
    ("typed", "google"): "default_node_pool.max_node_count",
    ("typed", "azurerm"): "default_node_pool.max_count",
    ("typed", "scaleway"): "default_node_pool.max_size",
}
POOL_MAXIMUM = {"aws": "max_size", "google": "max_node_count", "azurerm": "max_count", "scaleway": "max_size"}
MACHINE = {"aws": "m5.large", "google": "e2-medium", "azurerm": "Standard_D4s_v3", "scaleway": "PRO2-S"}
GPU_MACHINE = {
    "aws": "g4dn.xlarge",
    "google": "g2-standard-4",
    "azurerm": "Standard_NC4as_T4_v3",
    "scaleway": "GPU-3070-S",
}
VERSION = {"flat": "v0.18.1-beta.0", "typed": "master"}
TABLES = """# Platform

### Configuration

| Setting | Value |
|---|---|
| Framework version | VERSION |
| Environment names | ENVIRONMENTS |
| Base environment | BASE |

### Clusters

| Cluster name | Provider | Region | `name_prefix` |
|---|---|---|---|
| NAME | CLOUD | REGION | gc0 |

### Node Pools

| Module name | Cluster | Purpose / notes |
|---|---|---|
| NAME_node_pool_extra | NAME | Batch |

### Platform Features

| Module name | Cluster | Notes |
|---|---|---|
| FEATURE | NAME | |

## Making changes
"""


def environments(habit: str) -> tuple[str, ...]:
    """Base first."""
    special = {"base key": ("apps-prod", "apps", "ops"), "loc": ("apps", "ops", "loc")}
    return special.get(habit, ("apps", "ops"))


def feature(generation: str, cloud: str) -> str:
    name = NAMES[cloud]
    return f"{name}_service_nginx" if generation == "flat" else f"{name}_feature_cert_manager"


def _object(rows: str) -> str:
    return "{\n" + rows.strip("\n") + "\n}" if rows.strip() else "{}"


def _configuration(habit: str, base: str, ops: str) -> str:
    rows = dict.fromkeys(environments(habit), "")
    rows[environments(habit)[0]] = base
    rows["ops"] = ops
    gap = "\n" if habit == "compact" else "\n\n"
    return "{\n" + gap.join(f"{e} = {_object(r)}" for e, r in rows.items()) + "\n}"


def _providers(handed: tuple[str, ...], name: str) -> str:
    rows = "".join(f"{p} = {p}.{name}\n" for p in handed)
    return f"providers = {{\n{rows}}}\n\n" if handed else ""


def _cluster_rows(generation: str, cloud: str) -> str:
    if generation == "flat":
        return CLUSTER[generation, cloud]
    return repos.TYPED_CLUSTERS[NAMES[cloud]][2]


def repository(generation: str, cloud: str, habit: str = "plain", version: str = "") -> Files:
    """A platform of one cluster, one more node pool and one feature."""
    name, cell, ref = NAMES[cloud], (generation, cloud), version or VERSION[generation]
    base_key = 'configuration_base_key = "apps-prod"\n\n' if habit == "base key" else ""
    handed = HANDED[cell]
    rows, pool = _cluster_rows(*cell), POOL[cell]
    if cell == ("flat", "google") and ref == repos.LAST_FLAT:
        pool = pool.replace("taint =", "taints =")
    if habit == "compact":
        rows, pool = (re.sub(r"\n\n+", "\n", t) for t in (rows, pool))
    configuration = _configuration(habit, rows, OPS[cell])
    files: dict[str, str] = {}
    source = f"{repos.KBST}//{cloud}/cluster?ref={ref}"
    if habit == "tfvars":
        files["variables.tf"] = 'variable "clusters" {\n  type = any\n}\n'
        files["config.auto.tfvars"] = f"clusters = {{\n{name} = {configuration}\n}}\n"
        configuration = f'var.clusters["{name}"]'
    elif habit == "locals":
        files["configuration.tf"] = f"locals {{\nclusters = {{\n{name} = {configuration}\n}}\n}}\n"
        configuration = f'local.clusters["{name}"]'
    elif habit == "wrapped":
        given = _providers(handed[0], "X").replace(".X", "")
        outputs = "".join(
            f'output "{o}" {{\n  value = module.cluster.{o}\n}}\n\n'
            for o in ("current_config", "current_metadata", "kubeconfig", "cluster")
        )
        files["modules/platform/main.tf"] = (
            f'module "cluster" {{\n{given}source = "{source}"\n\nconfiguration = var.configuration\n}}\n\n'
            f'variable "configuration" {{\n  type = any\n}}\n\n{outputs.rstrip()}\n'
        )
        source = "./modules/platform"
    files[f"{name}_cluster.tf"] = (
        f'module "{name}" {{\n{_providers(handed[0], name)}source = "{source}"\n\n{base_key}'
        f"configuration = {configuration}\n}}\n"
    )
    inputs = POOL_INPUTS.get(cell, TYPED_INPUTS).replace("NAME", name)
    pool_ops = f"{POOL_MAXIMUM[cloud]} = 5\n"
    files[f"{name}_node_pool_extra.tf"] = (
        f'module "{name}_node_pool_extra" {{\n{_providers(handed[1], name)}'
        f'source = "{repos.KBST}//{cloud}/cluster/node-pool?ref={ref}"\n\n{inputs}\n{base_key}'
        f"configuration = {_configuration(habit, pool.replace('NAME', name), pool_ops)}\n}}\n"
    )
    kustomize = _providers(("kustomization",), name)
    if generation == "flat":
        files[f"{name}_service_nginx.tf"] = (
            f'module "{name}_service_nginx" {{\n{kustomize}source = "kbst.xyz/catalog/nginx/kustomization"\n'
            f'version = "1.3.1-kbst.1"\n\n{base_key}'
            f"configuration = {_configuration(habit, '', '')}\n}}\n"
        )
    else:
        files[f"{name}_feature_cert_manager.tf"] = (
            f'module "{name}_feature_cert_manager" {{\n{kustomize}source = "./modules/cert_manager"\n}}\n'
        )
        resources = 'resources = [\n"${path.module}/manifests/upstream.yaml",\n]\n'
        files["modules/cert_manager/main.tf"] = (
            f'module "cert_manager" {{\n{kustomize.replace("." + name, "")}'
            f'source = "{repos.KBST}//kustomization/overlay?ref={ref}"\n\n{base_key}'
            f"configuration = {_configuration(habit, resources, '')}\n}}\n"
        )
        files["modules/cert_manager/manifests/upstream.yaml"] = "apiVersion: v1\nkind: Namespace\n"
    files[f"{name}_providers.tf"] = _provider_file(generation, cloud)
    clouds = "" if generation == "flat" else f'\n{cloud} = {{\nsource = "{_registry(cloud)}"\n}}\n'
    files["versions.tf"] = (
        'terraform {\nrequired_providers {\nkubernetes = {\nsource = "hashicorp/kubernetes"\n}\n\n'
        f'kustomization = {{\nsource = "kbst/kustomization"\n}}\n{clouds}}}\n}}\n'
    )
    suffix = name.partition("_")[0]
    tag = ref if ref.startswith("v") else "v0.20.0-beta.0"
    files["Dockerfile"] = f"FROM kubestack/framework:{tag}-{suffix}\n"
    if habit == "loc":
        files["Dockerfile.loc"] = f"FROM kubestack/framework:{ref}-kind\n"
    files["README.md"] = "# Welcome to Kubestack\n\nNo tables.\n"
    if habit == "tables":
        files["README.md"] = _tables(generation, cloud, habit, ref)
    return _written({p: _formatted(p, t) for p, t in files.items()}, habit)


def _tables(generation: str, cloud: str, habit: str, ref: str) -> str:
    words = {
        "NAME": NAMES[cloud],
        "VERSION": ref,
        "ENVIRONMENTS": ", ".join(environments(habit)),
        "BASE": environments(habit)[0],
        "CLOUD": NAMES[cloud][:3].upper(),
        "REGION": NAMES[cloud].rpartition("_")[2],
        "FEATURE": feature(generation, cloud),
    }
    text = TABLES
    for word, value in words.items():
        text = re.sub(rf"\b{word}(?=\b|_)", value, text)
    return text


def _registry(cloud: str) -> str:
    return "scaleway/scaleway" if cloud == "scaleway" else f"hashicorp/{cloud}"


def _provider_file(generation: str, cloud: str) -> str:
    name = NAMES[cloud]
    alias = f'alias = "{name}"\n'
    own = {
        "aws": f'provider "aws" {{\n{alias}region = "eu-west-1"\n}}\n\n',
        "scaleway": f'provider "scaleway" {{\n{alias}region = "fr-par"\n}}\n\n',
        "azurerm": f'provider "azurerm" {{\n{alias if generation == "typed" else ""}features {{}}\n}}\n\n',
        "google": f'provider "google" {{\n{alias}}}\n\n' if generation == "typed" else "",
    }[cloud]
    kubernetes = repos.kubernetes(name) if (generation, cloud) != ("flat", "azurerm") else ""
    return own + repos.kustomization(name) + kubernetes


def _formatted(path: str, text: str) -> str:
    return layout.layout(text.encode()).decode() if path.endswith((".tf", ".tfvars")) else text


def _written(files: dict[str, str], habit: str) -> Files:
    """In the repository's own hand."""
    if habit == "one file":
        order = sorted((p for p in files if p.endswith(".tf") and "/" not in p), key=lambda p: (len(p), p))
        rest = {p: t for p, t in files.items() if p not in order}
        files = {"main.tf": "\n".join(files[p].strip("\n") + "\n" for p in order), **rest}
    elif habit == "unaligned":
        files = {
            p: re.sub(r"(?m)^(\s*[\w\"-]+)\s+= ", r"\1  =   ", t) if p.endswith(".tf") else t
            for p, t in files.items()
        }
    elif habit == "crlf":
        files = {p: t.replace("\n", "\r\n") for p, t in files.items()}
    elif habit == "below":
        files = {f"infra/{p}": t for p, t in files.items()}
    return {p: t.encode() for p, t in files.items()}
