"""Edits in repositories made at random, for each way in which people write clusters, with what they come to
in each environment: known because it was made here, without the product."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

Files = dict[str, str]
Scalar = str | int
Key = tuple[str, str]
"""(root, environment), as the product calls them."""


@dataclass(frozen=True)
class Slot:
    """A setting that is edited, in the block that it stands in. MARK is where its value goes."""

    text: str
    path: str
    values: tuple[Scalar, ...]

    def filled(self, expression: str) -> str:
        return self.text.replace("MARK", expression)


_GKE = """
resource "google_container_cluster" "main" {
  name     = "main"
  location = "europe-west3"
}

resource "google_container_node_pool" "core" {
  name     = "core"
  cluster  = google_container_cluster.main.id
  location = "europe-west3"
  %s
}
"""
_EKS = """
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::1:role/x"
  vpc_config {
    subnet_ids = ["a", "b"]
  }
}

resource "aws_eks_node_group" "core" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = "arn:aws:iam::1:role/x"
  subnet_ids    = ["a"]
  %s
}
"""
_AKS = """
resource "azurerm_kubernetes_cluster" "main" {
  name                = "main"
  location            = "westeurope"
  resource_group_name = "rg"
  dns_prefix          = "main"
  %s
  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D2s_v5"
    node_count = 2
  }
  identity {
    type = "SystemAssigned"
  }
}
"""
_MODULE = """
module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "20.1.0"
  cluster_name    = "main"
  cluster_version = "1.31"
  eks_managed_node_groups = {
    core = {
      %s
    }
  }
}
"""
_SIZES: tuple[Scalar, ...] = (3, 4, 5, 6, 7, 9)
_MACHINES: tuple[Scalar, ...] = ("n2-standard-4", "n2-standard-8", "e2-standard-4", "n2-highmem-8")
_EKS_SIZES = "scaling_config {\n    min_size     = 1\n    desired_size = 1\n    max_size     = %s\n  }"
SLOTS = (
    Slot(_GKE % "autoscaling {\n    max_node_count = MARK\n  }", "autoscaling.max_node_count", _SIZES),
    Slot(_GKE % "node_config {\n    machine_type = MARK\n  }", "node_config.machine_type", _MACHINES),
    Slot(_GKE % "node_config {\n    disk_size_gb = MARK\n  }", "node_config.disk_size_gb", (50, 64, 100)),
    Slot(_GKE % "node_count = MARK", "node_count", _SIZES),
    Slot(_GKE % "for_each = { a = { it = MARK } }\n  node_count = each.value.it", "node_count", _SIZES),
    Slot(_GKE % "count = MARK ? 1 : 0", "", (True, False)),
    Slot(_EKS % _EKS_SIZES % "MARK", "scaling_config.max_size", _SIZES),
    Slot(_EKS % f"ami_type = MARK\n  {_EKS_SIZES % 2}", "ami_type", ("AL2_x86_64", "CUSTOM")),
    Slot(_AKS % "kubernetes_version = MARK", "kubernetes_version", ("1.31.1", "1.32.4", "1.33.2")),
    Slot(_AKS % "sku_tier = MARK", "sku_tier", ("Free", "Standard", "Premium")),
    Slot(_MODULE % "max_size = MARK", "max_size", _SIZES),
    Slot(_MODULE % "disk_size = MARK", "disk_size", (50, 64, 100)),
    Slot(_MODULE % "capacity_type = MARK", "capacity_type", ("SPOT", "ON_DEMAND")),
)
ENVIRONMENTS = ("dev", "staging", "prod")


@dataclass(frozen=True)
class Said:
    """The places that may say the value, the weakest first: what counts is the last one that says it."""

    default: Scalar | None
    common: Scalar | None = None
    own: Mapping[str, Scalar] = field(default_factory=dict)
    """By environment."""

    def of(self, environment: str) -> Scalar | None:
        return self.own.get(environment, self.common if self.common is not None else self.default)


@dataclass(frozen=True)
class Shape:
    """A way to write a value for several environments."""

    name: str
    files: Callable[[Slot, Said], Files]
    root: Callable[[str], str]
    """Of an environment."""
    has_common: bool = False
    needs_own: bool = False
    """Each environment says the value itself."""


def literal(value: Scalar) -> str:
    return json.dumps(value)


def _variable(name: str, value: Scalar | None) -> str:
    default = f"\n  default = {literal(value)}\n" if value is not None else ""
    return f'variable "{name}" {{{default}}}\n'


def _tfvars(slot: Slot, said: Said) -> Files:
    files = {"main.tf": slot.filled("var.it"), "variables.tf": _variable("it", said.default)}
    for name in ENVIRONMENTS:
        line = f"it = {literal(said.own[name])}\n" if name in said.own else ""
        files[f"env/{name}.tfvars"] = f'it_is = "{name}"\n{line}'
    files["variables.tf"] += _variable("it_is", "none")
    if said.common is not None:
        files["env/common.tfvars"] = f"it = {literal(said.common)}\n"
    return files


def _json_tfvars(slot: Slot, said: Said) -> Files:
    files = {"main.tf": slot.filled("var.it"), "variables.tf": _variable("it", said.default)}
    for name in ENVIRONMENTS:
        values: dict[str, Scalar] = {"it_is": name}
        if name in said.own:
            values["it"] = said.own[name]
        files[f"config/{name}.tfvars.json"] = json.dumps(values, indent=2) + "\n"
    files["variables.tf"] += _variable("it_is", "none")
    return files


def _roots(expression: str) -> Callable[[Slot, Said], Files]:
    """A root for each environment, which calls an own module, which calls the one with the resources."""

    def files(slot: Slot, said: Said) -> Files:
        out = {
            "modules/inner/main.tf": slot.filled("var.it"),
            "modules/inner/variables.tf": _variable("it", None),
            "modules/outer/main.tf": f'module "inner" {{\n  source = "../inner"\n  it = {expression}\n}}\n',
            "modules/outer/locals.tf": "locals {\n  passed = var.it\n}\n",
            "modules/outer/variables.tf": _variable("it", said.default),
        }
        for name in ENVIRONMENTS:
            line = f"  it     = {literal(said.own[name])}\n" if name in said.own else ""
            out[f"live/{name}/main.tf"] = f'module "outer" {{\n  source = "../../modules/outer"\n{line}}}\n'
        return out

    return files


def _literals(slot: Slot, said: Said) -> Files:
    return {f"live/{name}/main.tf": slot.filled(literal(said.own[name])) for name in ENVIRONMENTS}


def _locals(slot: Slot, said: Said) -> Files:
    files = {f"live/{name}/main.tf": slot.filled("local.picked.it") for name in ENVIRONMENTS}
    for name in ENVIRONMENTS:
        own = f"    it = {literal(said.own[name])}\n" if name in said.own else ""
        files[f"live/{name}/locals.tf"] = (
            f"locals {{\n  usual = {{\n    it = {literal(said.default or 0)}\n  }}\n"
            f"  mine = {{\n{own}  }}\n  picked = merge(local.usual, local.mine)\n}}\n"
        )
    return files


def _workspaces(slot: Slot, said: Said) -> Files:
    entries = "".join(f"    {name} = {literal(value)}\n" for name, value in said.own.items())
    found = f"lookup({{\n{entries}  }}, terraform.workspace, {literal(said.default or 0)})"
    return {"main.tf": slot.filled("local.it"), "locals.tf": f"locals {{\n  it = {found}\n}}\n"}


def _terragrunt(slot: Slot, said: Said) -> Files:
    files = {
        "modules/pool/main.tf": slot.filled("var.it"),
        "modules/pool/variables.tf": _variable("it", said.default),
    }
    common = (
        f"inputs = {{\n  it = {literal(said.common)}\n}}\n" if said.common is not None else "inputs = {}\n"
    )
    files["live/root.hcl"] = common
    for name in ENVIRONMENTS:
        own = f"  it = {literal(said.own[name])}\n" if name in said.own else ""
        files[f"live/{name}/terragrunt.hcl"] = (
            'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
            f'terraform {{\n  source = "../../modules/pool"\n}}\ninputs = {{\n{own}}}\n'
        )
    return files


def _top(_environment: str) -> str:
    return "."


def _live(environment: str) -> str:
    return f"live/{environment}"


SHAPES = (
    Shape("tfvars", _tfvars, _top, has_common=True),
    Shape("JSON tfvars", _json_tfvars, _top),
    Shape("wrapper", _roots("var.it"), _live),
    Shape("wrapper with a local", _roots("local.passed"), _live),
    Shape("literals", _literals, _live, needs_own=True),
    Shape("locals", _locals, _live),
    Shape("workspaces", _workspaces, _top, needs_own=True),
    Shape("Terragrunt", _terragrunt, lambda _environment: "modules/pool", has_common=True),
)


@dataclass(frozen=True)
class Edited:
    """A repository before and after, and what the setting is in each environment."""

    before: Files
    after: Files
    path: str
    """Of the setting; "" for whether the pool is there."""
    was: Mapping[Key, Scalar | None]
    now: Mapping[Key, Scalar | None]
    known: bool
    """Whether the setting's values can be told."""


CARRIERS = (
    "MARK",
    "MARK",
    '"${MARK}"',
    'lookup({ one = MARK }, "one", null)',
    "try(MARK, null)",
    "coalesce(MARK, null)",
    "{ one = MARK }.one",
    "[MARK][0]",
    "true ? MARK : null",
    "merge({ one = 1 }, { one = MARK }).one",
    "one([for each in [MARK] : each])",
    "jsondecode(jsonencode({ one = MARK })).one",
)
"""Ways in which an expression passes a value on."""
UNKNOWN = (
    'data.a_b.c.id == "x" ? MARK : null',
    "one([for each in [MARK] : each if data.a_b.c.id != null])",
    "try(max(data.a_b.c.count, MARK), data.a_b.c[MARK])",
    "try(data.a_b.c[MARK], null)",
    '"${data.a_b.c.id}-${MARK}"',
    "{ x = data.a_b.c.id, y = MARK }[data.a_b.c.id]",
    "data.a_b.it.id",
)
"""Ways in which what can't be told hangs on it; none that Terraform would refuse whatever is unknown."""
DATA = 'data "a_b" "c" {}\n\ndata "a_b" "it" {\n  asked = MARK\n}\n'


def edited(dice: random.Random, shape: Shape) -> Edited:
    slot = dice.choice(SLOTS)
    known = not slot.path or shape.name == "literals" or dice.random() < 0.8
    if not known:
        slot = replace(slot, text=slot.filled(dice.choice(UNKNOWN)) + DATA)
    elif shape.name != "literals":
        slot = replace(slot, text=slot.filled(dice.choice(CARRIERS)))
    default = dice.choice(slot.values)
    common = dice.choice(slot.values) if shape.has_common and dice.random() < 0.4 else None
    own = {name: dice.choice(slot.values) for name in ENVIRONMENTS if shape.needs_own or dice.random() < 0.6}
    before = Said(default, common, own)
    after = before
    while after == before:
        after = _edit(dice, shape, slot, before)
    keys = {name: (shape.root(name), name) for name in ENVIRONMENTS}
    return Edited(
        shape.files(slot, before),
        shape.files(slot, after),
        slot.path,
        {keys[name]: before.of(name) for name in ENVIRONMENTS},
        {keys[name]: after.of(name) for name in ENVIRONMENTS},
        known,
    )


def _edit(dice: random.Random, shape: Shape, slot: Slot, said: Said) -> Said:
    name = dice.choice(ENVIRONMENTS)
    others = {key: value for key, value in said.own.items() if key != name}
    kinds = ["own", "own", "own"]
    kinds += [] if shape.needs_own else ["default", "unset"]
    kinds += ["common"] if shape.has_common else []
    match dice.choice(kinds):
        case "default":
            return Said(dice.choice(slot.values), said.common, said.own)
        case "common":
            return Said(said.default, dice.choice((None, *slot.values)), said.own)
        case "unset":
            return Said(said.default, said.common, others)
        case _:
            return Said(said.default, said.common, {**others, name: dice.choice(slot.values)})
