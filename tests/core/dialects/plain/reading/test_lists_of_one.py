"""Who shares a place where the brackets of a list stand in code of all and what is in them is one's own."""

from __future__ import annotations

import pytest

from core.platform.model import Platform
from tests.core.dialects.plain.reading.support import entity, platform, told, value

CODE = """\
variable "machine" {
  default = "t3.large"
}

resource "aws_eks_cluster" "one" {
  name     = "one"
  role_arn = "r"
  version  = "1.34"
}

resource "aws_eks_node_group" "a" {
  cluster_name    = aws_eks_cluster.one.name
  node_group_name = "a"
  instance_types  = WRITTEN
}
"""
POOL = "aws_eks_node_group.a"
PATH = "instance_types"


def _read(written: str, more: str = "") -> Platform:
    return platform(
        {
            "main.tf": CODE.replace("WRITTEN", written) + more + 'variable "region" {}\n',
            "vars/dev.tfvars": 'machine = "t3.small"\n',
            "vars/prod.tfvars": 'machine = "t3.xlarge"\n',
            "vars/test.tfvars": 'region = "north"\n',
        }
    )


@pytest.mark.parametrize("written", ["[var.machine]", "tolist([var.machine])"])
def test_what_stands_in_the_variables_of_one_environment_is_its_own(written: str) -> None:
    pool = entity(_read(written), POOL)
    for environment, machine in (("dev", "t3.small"), ("prod", "t3.xlarge")):
        assert told(pool, PATH, environment) == ([machine], "set", f"vars/{environment}.tfvars:1")
        assert value(pool, PATH, environment).shared_with == ()
        assert value(pool, PATH, environment).also_used_by == ()


def test_another_pool_that_takes_it_is_told_and_no_other_environment() -> None:
    more = CODE[CODE.index('resource "aws_eks_node_group"') :].replace('"a"', '"b"')
    pool = entity(_read("[var.machine]", more.replace("WRITTEN", "[var.machine]")), POOL)
    assert value(pool, PATH, "prod").shared_with == ("aws_eks_node_group.b/prod/instance_types",)
    assert told(pool, PATH, "prod")[1] == "inherited"


def test_a_default_and_a_list_written_there_serve_all_that_read_them() -> None:
    written = entity(_read('["t3.large"]'), POOL)
    assert told(written, PATH, "prod") == (["t3.large"], "inherited", "main.tf:14")
    assert value(written, PATH, "prod").shared_with == (f"{POOL}/dev/{PATH}", f"{POOL}/test/{PATH}")
    unset = entity(_read("[var.machine]"), POOL)
    assert told(unset, PATH, "test") == (["t3.large"], "inherited", "main.tf:2")


def test_a_list_of_several_is_shared_by_its_brackets() -> None:
    pool = entity(_read('[var.machine, "t3.nano"]'), POOL)
    assert f"{POOL}/dev/{PATH}" in value(pool, PATH, "prod").shared_with
