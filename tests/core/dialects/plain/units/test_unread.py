"""Layouts that are not read are named."""

from __future__ import annotations

import pytest

from tests.core.dialects.plain.reading.support import reading
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/b.tfcomponent.hcl", "stacks"),
        ("a/b.tfdeploy.hcl", "stacks"),
        ("a/b.tfstack.hcl", "stacks"),
        ("atmos.yaml", "atmos"),
        ("live/terragrunt.stack.hcl", "terragrunt-stack"),
        ("stacks/x.tm.hcl", "terramate"),
        ("cdktf.json", "cdktf"),
        ("a/main.tf.erb", "templates"),
        ("a/prod.tfvars.tmpl", "templates"),
        ("clusters/eksctl-prod.yaml", "eksctl"),
    ],
)
def test_by_the_names_of_files(path: str, kind: str) -> None:
    found = layout({"main.tf": CLUSTER, path: ""}).unread
    assert [(u.kind, u.path) for u in found] == [(kind, path)]
    assert found[0].sentence.endswith(".")


def test_ordinary_files_are_no_such_layout() -> None:
    files = {"main.tf": CLUSTER, "x.tftpl": "", "values.yaml": "", "a.hcl": "", ".terraform.lock.hcl": ""}
    assert layout(files).unread == ()


@pytest.mark.parametrize(
    "text",
    [
        'module "dev" {\n  source = "./own"\n}\nmodule "prod" {\n  source = "./own"\n}\n',
        'module "env" {\n  for_each = toset(["dev", "prod"])\n  source = "./own"\n}\n',
        'module "env" {\n  for_each = local.environments\n  source = "./own"\n}\n',
    ],
)
def test_environments_as_modules_of_one_root(text: str) -> None:
    found = layout({"main.tf": BACKEND + text, "own/main.tf": CLUSTER})
    assert [(u.kind, u.path) for u in found.unread] == [("module-blocks", "main.tf")]


@pytest.mark.parametrize(
    "text",
    [
        'module "dev" {\n  source = "./own"\n}\nmodule "prod" {\n  source = "./other"\n}\n',
        'module "blue" {\n  source = "./own"\n}\nmodule "green" {\n  source = "./own"\n}\n',
        'module "env" {\n  for_each = var.pools\n  source = "./own"\n}\n',
    ],
)
def test_other_modules_of_one_root(text: str) -> None:
    assert layout({"main.tf": BACKEND + text, "own/main.tf": CLUSTER, "other/main.tf": CLUSTER}).unread == ()


ROSA = 'resource "rhcs_cluster_rosa_hcp" "main" {\n  name = "a"\n}\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (ROSA, "rhcs_cluster_rosa_hcp"),
        (
            'module "rosa_hcp" {\n  source  = "terraform-redhat/rosa-hcp/rhcs"\n}\n',
            "terraform-redhat/rosa-hcp/rhcs",
        ),
        ('resource "vultr_kubernetes" "k8s" {\n}\n', "vultr_kubernetes"),
    ],
)
def test_a_cluster_of_a_kind_without_facts(text: str, what: str) -> None:
    found = layout({"main.tf": CLUSTER, "other/main.tf": text}).unread
    assert [(u.kind, u.path) for u in found] == [("cluster-kind", "other/main.tf")]
    assert f"a kind that Repoform doesn't know ({what})" in found[0].sentence
    (problem,) = [p for p in reading({"main.tf": CLUSTER, "other/main.tf": text}).problems if p.rule]
    assert (problem.file, problem.sentence) == ("other/main.tf", found[0].sentence)


@pytest.mark.parametrize("text", [ROSA, 'resource "kops_cluster" "c" {\n}\n'])
def test_a_repository_with_nothing_else_says_what_it_has(text: str) -> None:
    found = reading({"main.tf": text})
    assert [(p.file, p.rule) for p in found.problems] == [("main.tf", "terraform-unread")]
    assert "it isn't shown, and can't be edited here" in found.problems[0].sentence
    assert found.platforms == ()
    before = reading({"main.tf": "locals {}\n"})
    assert before.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        f"/*\n{ROSA}*/\n",
        'data "vultr_kubernetes" "k8s" {\n}\n',
        'output "a" {\n  value = "gridscale_k8s"\n}\n',
    ],
)
def test_what_only_speaks_of_one_makes_none(text: str) -> None:
    assert layout({"main.tf": CLUSTER, "other/main.tf": text}).unread == ()
