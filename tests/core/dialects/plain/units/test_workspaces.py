"""Workspaces: candidates from maps, comparisons and files, and how they go with files of variables."""

from __future__ import annotations

import pytest

from tests.core.dialects.plain.support import BACKEND, layout, root, shape, unit, variables


def spaces(text: str, **files: str) -> list[tuple[str, str | None, bool]]:
    found = root({"main.tf": BACKEND + text, **files})
    return [(u.name, u.workspace, u.any_other) for u in found.units]


SIZES = 'locals {\n  size = {\n    live = 85\n    "live-2" = 7\n    default = 3\n  }\n}\n'
THREE = [("live", "live", False), ("live-2", "live-2", False)]


@pytest.mark.parametrize(
    ("use", "other"),
    [
        ('lookup(local.size, terraform.workspace, local.size["default"])', True),
        ("lookup(local.size, terraform.workspace, 3)", True),
        ("lookup(local.size, terraform.workspace)", False),
        ("local.size[terraform.workspace]", False),
        ('local.size["${terraform.workspace}"]', False),
        ('try(local.size[terraform.workspace], local.size["default"])', True),
        ("try(local.size[terraform.workspace], local.size.default)", True),
    ],
)
def test_maps_that_the_workspace_chooses_from(use: str, other: bool) -> None:
    found = spaces(f'{SIZES}resource "x" "y" {{\n  min = {use}\n}}\n')
    assert found == [*THREE, ("default", "default", other)]


def test_a_map_written_where_it_is_used_and_one_of_a_variable() -> None:
    use = 'lookup({ prod = 5, "stage" = 3 }, terraform.workspace, 1)'
    assert spaces(f"locals {{\n  a = {use}\n}}\n") == [
        ("stage", "stage", False),
        ("prod", "prod", False),
        ("default", "default", True),
    ]
    text = 'variable "sizes" {\n  default = { qa = 1, prod = 2 }\n}\n'
    text += "locals {\n  a = var.sizes[terraform.workspace]\n}\n"
    assert spaces(text) == [("qa", "qa", False), ("prod", "prod", False)]


def test_a_local_that_is_the_workspace_and_a_map_inside_a_map() -> None:
    text = (
        'locals {\n  env = terraform.workspace == "default" ? "dev" : terraform.workspace\n'
        "  all = { sizes = { dev = 1, prod = 2 } }\n  size = local.all.sizes[local.env]\n}\n"
    )
    assert [name for name, _w, _o in spaces(text)] == ["dev", "prod", "default"]


def test_comparisons_name_workspaces_and_leave_the_others() -> None:
    text = 'locals {\n  size = terraform.workspace == "prod" ? 5 : 2\n  # terraform.workspace == "no"\n}\n'
    assert spaces(text) == [("prod", "prod", False), ("default", "default", True)]
    text = 'locals {\n  live = contains(["live", "live-2"], terraform.workspace)\n}\n'
    assert spaces(text) == [*THREE, ("default", "default", True)]


def test_files_named_after_the_workspace() -> None:
    text = 'locals {\n  c = yamldecode(file("${path.module}/envs/${terraform.workspace}.yaml"))\n}\n'
    files = {"envs/dev.yaml": "a: 1", "envs/prod.yaml": "a: 1", "envs/other.txt": ""}
    assert spaces(text, **files) == [("dev", "dev", False), ("prod", "prod", False)]


def test_what_a_called_module_asks_counts_for_the_root() -> None:
    files = {
        "live/main.tf": BACKEND + 'module "x" { source = "../own" }\n',
        "own/main.tf": SIZES + "locals {\n  s = local.size[terraform.workspace]\n}\n",
    }
    assert [u.name for u in root(files, "live").units] == ["live", "live-2", "default"]


def test_a_workspace_in_a_name_only_makes_no_environment() -> None:
    found = root({"main.tf": BACKEND + 'locals {\n  name = "x-${terraform.workspace}"\n}\n'})
    assert [u.name for u in found.units] == [""]
    assert [a.reason for a in found.units[0].assumed] == [
        "Its code asks for the environment's name (Terraform workspace), which the repository doesn't say."
    ]


def test_files_of_variables_and_workspaces_of_the_same_name_are_one() -> None:
    files = {
        "main.tf": BACKEND + variables("a") + SIZES + "locals {\n  s = local.size[terraform.workspace]\n}\n",
        "live.tfvars": "a = 1\n",
        "test.tfvars": "a = 1\n",
    }
    found = root(files)
    assert shape(found) == {"live": ["live.tfvars"], "test": ["test.tfvars"]}
    assert [unit(found, n).workspace for n in ("live", "test")] == ["live", None]


def test_a_pipeline_selects_workspaces_by_name() -> None:
    files = {
        "tf/main.tf": BACKEND + 'locals {\n  n = "x-${terraform.workspace}"\n}\n',
        "Makefile": "prod:\n\tterraform -chdir=tf workspace select prod\n"
        "dev:\n\tcd tf && terraform workspace select dev\n",
    }
    found = layout(files).root("tf")
    assert found is not None
    assert [(u.name, u.workspace) for u in found.units] == [("dev", "dev"), ("prod", "prod")]
    assert found.units[1].reason == "prod is a Terraform workspace that is selected in Makefile line 2."
