"""Variables that nothing reads are said: whoever changes one changes nothing."""

from __future__ import annotations

import pytest

from tests.core.dialects.plain.reading.support import platform

CLUSTER = (
    'variable "name" {}\n'
    'variable "size" {}\n\n'
    'resource "aws_eks_cluster" "main" {\n  name = var.name\n}\n'
    'resource "aws_eks_node_group" "web" {\n'
    "  cluster_name = aws_eks_cluster.main.name\n  scaling_config {\n    %s\n  }\n}\n"
)


def unused(text: str, **more: str) -> list[tuple[str | None, int | None, str]]:
    files = {"main.tf": CLUSTER % text, "prod.tfvars": 'name = "a"\nsize = 3\n', **more}
    problems = platform(files).problems
    return [(p.file, p.line, p.sentence) for p in problems if p.rule == "terraform-unused-variable"]


SENTENCE = "The variable “size” is read by nothing: setting it changes nothing."


@pytest.mark.parametrize(
    "text", ["max_size = var.size", "max_size = max(3, var . size)", "max_size = 3 # var.size"]
)
def test_what_is_read_is_not_told(text: str) -> None:
    assert unused(text) == []


def test_what_is_not_read_is_told_where_it_is_declared() -> None:
    assert unused("max_size = var.sizes") == [("main.tf", 2, SENTENCE)]


def test_a_call_that_gives_it_reads_it() -> None:
    assert unused("max_size = 3", **{"more.tf": 'module "m" {\n  source = "./m"\n  n = var.size\n}\n'}) == []


def test_nothing_is_said_where_a_file_cannot_be_read() -> None:
    assert unused("max_size = 3", **{"more.tf": "locals {\n  a = [\n"}) == []
