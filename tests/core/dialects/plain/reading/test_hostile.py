"""What no repository should hold: reading it never raises, and says what it can't tell."""

from __future__ import annotations

import pytest

from core.platform.model import Reading
from tests.core.dialects.plain.reading.support import entity, reading, told, tree, value

GROUP = """\
resource "aws_eks_cluster" "c" {
  name = "c"
}

resource "aws_eks_node_group" "n" {
  cluster_name    = aws_eks_cluster.c.name
  node_group_name = "n"

  scaling_config {
    min_size = %s
    max_size = 3
  }
}
"""
MIN = "scaling_config.min_size"


def unknown(files: dict[str, str | bytes]) -> str:
    """Why the smallest number of nodes can't be told; everything else is read."""
    module = entity(reading(files).platforms[0], "aws_eks_node_group.n")
    found = value(module, MIN)
    assert not found.known and found.value is None and found.note
    assert told(module, "scaling_config.max_size")[0] == 3
    return found.note


@pytest.mark.parametrize(
    "text",
    [
        "local.a",
        'file("/etc/passwd")',
        'file("../../outside")',
        "timestamp()",
        "data.aws_x.y.z",
        "var.nothing",
        "module.gone.size",
        "sum(range(100000000))",
        'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")',
        "1 / 0",
    ],
)
def test_one_value_that_no_reading_tells(text: str) -> None:
    loop = "locals {\n  a = local.b\n  b = local.a\n}\n"
    data = 'data "aws_x" "y" {}\n'
    unknown({"main.tf": GROUP % text + loop + data})


def test_a_file_that_is_no_terraform() -> None:
    found = reading({"main.tf": GROUP % 1, "broken.tf": 'variable "x" {\n'})
    platform = found.platforms[0]
    assert tree(platform) == {"aws_eks_cluster.c": ["aws_eks_node_group.n"]}
    (problem,) = [p for p in platform.problems if p.file == "broken.tf"]
    assert (problem.file, problem.rule) == ("broken.tf", "file-unreadable") and problem.line


def test_variables_that_can_t_be_read_tell_nothing() -> None:
    files: dict[str, str | bytes] = {
        "main.tf": 'variable "n" {\n  default = 1\n}\n' + GROUP % "var.n",
        "terraform.tfvars": "n = = 2\n",
    }
    assert "terraform.tfvars" in unknown(files)


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": b"\x00\x01resource"},
        {"main.tf": b"\xff\xfe" + ('resource "aws_eks_cluster" "c" {}'.encode("utf-16-le"))},
        {"main.tf": 'resource "aws_eks_cluster" "c" ' + "{" * 5000},
        {"main.tf": 'module "a" {\n  source = "./"\n}\n' + GROUP % 1},
        {"a/main.tf": 'module "b" {\n  source = "../b"\n}\n' + GROUP % 1,
         "b/main.tf": 'module "a" {\n  source = "../a"\n}\n' + GROUP % 1},
        {"main.tf": 'module "m" {\n  source = "./m"\n'
         "  for_each = toset([for i in range(5000) : tostring(i)])\n}\n",
         "m/main.tf": GROUP % 1},
        {"main.tf.json": '{"resource": {"aws_eks_cluster": {"c": {"name": "c"}}}}'},
        {"main.tf": GROUP % '"${"', "x.tfvars.json": "[[[[", "y.tfvars": "{}"},
        {"a/terragrunt.hcl": 'include "x" {\n  path = "terragrunt.hcl"\n}\n'
         'terraform {\n  source = "../a"\n}\n',
         "a/main.tf": GROUP % 1},
        {"main.tf": 'resource "aws_eks_node_group" "n" {\n'
         '  for_each = { for k in ["a", "a"] : k => k }\n}\n'},
        {"main.tf": 'resource "aws_eks_cluster" "c" {\n'
         '  dynamic "x" {\n    for_each = 3\n    content {}\n  }\n}\n'},
    ],
)  # fmt: skip
def test_nothing_raises(files: dict[str, str | bytes]) -> None:
    assert isinstance(reading(files), Reading)


def test_what_is_secret_is_marked() -> None:
    text = (
        'variable "key" {\n  sensitive = true\n  default = "abc"\n}\n'
        'resource "azurerm_kubernetes_cluster" "k" {\n  name = "k"\n  service_principal {\n'
        '    client_id     = "id"\n    client_secret = "swordfish"\n  }\n'
        "  linux_profile {\n    admin_username = var.key\n    ssh_key {\n"
        '      key_data = "ssh"\n    }\n  }\n}\n'
    )
    module = entity(reading({"main.tf": text}).platforms[0], "azurerm_kubernetes_cluster.k")
    assert value(module, "service_principal.client_secret").sensitive
    assert not value(module, "service_principal.client_id").sensitive
    assert value(module, "linux_profile.admin_username").sensitive
