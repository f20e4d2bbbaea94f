"""The same things in several units, and modules that are roots themselves."""

from __future__ import annotations

from core.dialects.plain.recognise import across, recognise_remote
from core.dialects.plain.search import searched
from core.dialects.plain.units import units
from core.dialects.plain.units.terragrunt import given
from core.terraform.evaluate import Mark, Texts
from core.terraform.evaluate.places import Chunk
from tests.core.dialects.plain.recognise.support import clusters, pools, recognised
from tests.core.dialects.plain.support import snapshot

POOLS = (
    'variable "pools" {}\nvariable "on" {\n  default = true\n}\n'
    'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
    'resource "aws_eks_node_group" "n" {\n  for_each = var.on ? var.pools : {}\n'
    "  cluster_name = aws_eks_cluster.c.name\n  node_group_name = each.key\n}\n"
)


def test_each_unit_says_what_exists_in_it() -> None:
    files = {
        "main.tf": POOLS,
        "dev.tfvars": "pools = { a = {} }\n",
        "prod.tfvars": "pools = { a = {}, b = {} }\n",
        "off.tfvars": "pools = { a = {} }\non = false\n",
    }
    units = {n: recognised(files, ".", f"{n}.tfvars") for n in ("dev", "prod", "off")}
    units["unknown"] = recognised(files)
    found = {a.address: {unit: a.exists(unit) for unit in units} for a in across(units)}
    assert found == {
        "aws_eks_cluster.c": {"dev": True, "prod": True, "off": True, "unknown": True},
        'aws_eks_node_group.n["a"]': {"dev": True, "prod": True, "off": False, "unknown": None},
        'aws_eks_node_group.n["b"]': {"dev": False, "prod": True, "off": False, "unknown": None},
    }


def test_what_exists_somewhere_comes_first() -> None:
    files = {
        "main.tf": POOLS,
        "off.tfvars": "pools = { a = {} }\non = false\n",
        "on.tfvars": "pools = { a = {} }\n",
    }
    units = {n: recognised(files, ".", f"{n}.tfvars") for n in ("off", "on")}
    pool = next(a for a in across(units) if a.address.endswith('["a"]'))
    assert pool.first is pool.seen["on"]


def test_a_module_that_terragrunt_brings_from_elsewhere() -> None:
    files = {
        "live/env.hcl": 'locals {\n  size = 3\n  pools = { core = { max_size = 3 }, "a/b" = {} }\n}\n',
        "live/eks/terragrunt.hcl": "locals {\n"
        '  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'
        'inputs = {\n  cluster_name = "prod"\n  eks_managed_node_groups = local.env.locals.pools\n}\n',
    }
    texts = Texts(snapshot(files))
    told = given(texts, "live/eks/terragrunt.hcl")
    mark = Mark(Chunk("live/eks/terragrunt.hcl", b""), 0, 0)
    found = recognise_remote("tfr:///terraform-aws-modules/eks/aws?version=20.8.5", told.values, mark)
    assert clusters(found) == {"aws_eks_cluster.this[0]": ("prod", True)}
    assert pools(found) == {
        'eks_managed_node_groups["core"]': ("core", "aws_eks_cluster.this[0]", True),
        'eks_managed_node_groups["a/b"]': ("a/b", "aws_eks_cluster.this[0]", True),
    }
    core = found.of("pool")[0]
    size = core.value("max_size")
    assert size is not None and size.number.integer == 3
    assert size.mark is not None
    place = texts.place(size.mark)
    assert (place.file, place.line) == ("live/env.hcl", 3)
    assert core.value("min_size") is None
    assert (
        recognise_remote("tfr:///terraform-aws-modules/vpc/aws?version=5.0.0", told.values, mark).seen == ()
    )


def test_what_an_entity_says_itself() -> None:
    text = (
        'module "eks" {\n  source = "terraform-aws-modules/eks/aws"\n'
        '  version = "20.0.0"\n  cluster_name = "c"\n'
        '  cluster_version = "1.30"\n  eks_managed_node_groups = { core = { max_size = 3 } }\n}\n'
    )
    found = recognised({"main.tf": text})
    (cluster,), (core,) = found.of("cluster"), found.of("pool")
    version, size = cluster.value("cluster_version"), core.value("max_size")
    assert version is not None and version.data == "1.30"
    assert size is not None and size.number.integer == 3
    assert cluster.value("gone") is None and core.value("cluster_version") is None


def test_only_roots_that_may_hold_something_are_worth_a_walk() -> None:
    cluster = 'resource "aws_eks_cluster" "c" {}\n'
    backend = 'terraform {\n  backend "s3" {}\n}\n'
    files = {
        "own/main.tf": backend + cluster,
        "caller/main.tf": backend + 'module "a" {\n  source = "../lib/a"\n}\n',
        "lib/a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
        "lib/b/main.tf": cluster,
        "dns/main.tf": backend + 'resource "aws_route53_zone" "z" {}\n',
        "far/terragrunt.hcl": 'terraform {\n  source = "tfr:///terraform-aws-modules/eks/aws?version=20.0.0"\n}\n',
        "vpc/terragrunt.hcl": 'terraform {\n  source = "tfr:///terraform-aws-modules/vpc/aws?version=5.0.0"\n}\n',
    }
    found = units(snapshot(files), searched())
    assert {r.path: r.holds for r in found.roots} == {
        "caller": True,
        "dns": False,
        "far": True,
        "own": True,
        "vpc": False,
    }
