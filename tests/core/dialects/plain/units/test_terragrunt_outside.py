"""Terragrunt that asks the environment: what is read all the same, what is only assumed, and edits of it."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.reading.support import entity, platform, told, value
from tests.core.dialects.plain.support import layout, shape
from tests.core.dialects.plain.write.support import after, edited

SOURCE = (
    '${get_env("STAGE") == "production" ? "git::https://example.com/acme/live//modules/eks?ref=v1"'
    ' : "../../../modules//eks"}'
)
UNIT = f'include {{\n  path = find_in_parent_folders()\n}}\nterraform {{\n  source = "{SOURCE}"\n}}\n'
ROOT = """
locals {
  secret = jsondecode(read_tfvars_file(find_in_parent_folders("./secrets/${get_env("STAGE")}.tfvars")))
  config = jsondecode(read_tfvars_file("../../${get_env("STAGE")}.tfvars"))
}
inputs = merge(local.secret, local.config, {
  domain = "${local.config.stage}.acme.example"
})
generate "variables" {
  path      = "shared_variables.tf"
  if_exists = "overwrite"
  contents  = file("shared.tf")
}
"""
SHARED = """
variable "nodes" {
  type = number
}
variable "machines" {
  type    = list(string)
  default = ["m7i.large"]
}
variable "extra" {
  type    = bool
  default = false
}
"""
MODULE = """
resource "aws_eks_cluster" "main" {
  name = "shop"
}
resource "aws_eks_node_group" "web" {
  cluster_name   = aws_eks_cluster.main.name
  instance_types = var.machines
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = var.nodes
  }
}
resource "aws_eks_node_group" "interim" {
  count          = var.extra ? 1 : 0
  cluster_name   = aws_eks_cluster.main.name
  instance_types = ["m7i.large"]
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = var.nodes
  }
}
"""
FILES = {
    "modules/eks/main.tf": MODULE,
    "live/terragrunt.hcl": ROOT,
    "live/shared.tf": SHARED,
    "live/dev.tfvars": 'stage = "dev"\nnodes = 3\n',
    "live/production.tfvars": 'stage = "production"\nnodes = 9\n',
    **{f"live/{stage}/eks/terragrunt.hcl": UNIT for stage in ("dev", "production", "sandbox")},
}
WEB = "aws_eks_node_group.web"
MAXIMUM = "scaling_config.max_size"


def test_the_source_in_this_repository_of_those_that_a_condition_chooses_among() -> None:
    found = layout(FILES)
    assert [r.path for r in found.roots] == ["modules/eks"]
    assert list(shape(found.roots[0])) == ["sandbox", "dev", "production"]
    assert "where its condition doesn't choose another source" in found.roots[0].units[0].reason
    assert not [n for n in found.notes if "can't be told" in n.sentence]


@pytest.mark.parametrize(
    "source",
    [
        '${get_env("A") == "b" ? "../../../modules//eks" : "../../../modules//other"}',
        '${get_env("A") == "b" ? "git::https://a.example/x" : "git::https://b.example/x"}',
        '../../../modules/${get_env("A")}',
    ],
)
def test_of_several_or_none_nothing_is_chosen(source: str) -> None:
    files = {
        "modules/eks/main.tf": MODULE,
        "modules/other/main.tf": MODULE,
        "live/dev/eks/terragrunt.hcl": f'terraform {{\n  source = "{source}"\n}}\n',
    }
    assert [n.sentence for n in layout(files).notes] == [
        "Which module this unit runs can't be told by reading."
    ]


def test_a_folder_of_the_same_name_tells_the_file_and_that_is_said() -> None:
    found = platform(FILES, "modules/eks")
    web = entity(found, WEB)
    assert told(web, MAXIMUM, "dev") == (3, "set", "live/dev.tfvars:2")
    assert told(web, MAXIMUM, "production") == (9, "set", "live/production.tfvars:2")
    assert "live/dev.tfvars is it if that is “dev”" in value(web, MAXIMUM, "dev").assumed
    assert not value(web, MAXIMUM, "sandbox").known
    assert "has no value" in value(web, MAXIMUM, "sandbox").note


def test_two_files_that_folders_are_called_after_tell_nothing() -> None:
    files = {**FILES, "live/eks.tfvars": "nodes = 4\n"}
    assert not value(entity(platform(files, "modules/eks"), WEB), MAXIMUM, "dev").known


def test_variables_that_are_copied_into_the_module_are_declared() -> None:
    found = platform(FILES, "modules/eks")
    assert told(entity(found, WEB), "instance_types", "dev") == (
        ["m7i.large"],
        "inherited",
        "live/shared.tf:7",
    )
    assert entity(found, "aws_eks_node_group.interim[0]").exists == {
        "dev": False,
        "production": False,
        "sandbox": False,
    }


def test_an_edit_goes_to_the_file_of_variables() -> None:
    written = edited(FILES, f"modules/eks:{WEB}/production/{MAXIMUM}", 12)
    assert after(FILES, written)["live/production.tfvars"] == 'stage = "production"\nnodes = 12\n'
    assert list(written.files) == ["live/production.tfvars"]


def test_what_is_written_in_terragrunt_stays() -> None:
    files = {**FILES, "live/terragrunt.hcl": ROOT.replace("domain =", "nodes = 5\n  domain =")}
    assert value(entity(platform(files, "modules/eks"), WEB), MAXIMUM, "dev").value == 5
    with pytest.raises(Refused, match=r"live/terragrunt\.hcl"):
        edited(files, f"modules/eks:{WEB}/production/{MAXIMUM}", 12)
