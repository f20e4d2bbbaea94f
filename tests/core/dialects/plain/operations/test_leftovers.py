"""Variables that only a removed pool read go along, with their values and a person's words above them; what
something else reads or may give stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.dialects.plain.operations.support import diff, done, guide

CLUSTER = """\
resource "google_container_cluster" "main" {
  name                     = "shop"
  location                 = "europe-west3"
  remove_default_node_pool = true
}
"""


def pool(name: str, most: str) -> str:
    return f"""
resource "google_container_node_pool" "{name}" {{
  name    = "{name}"
  cluster = google_container_cluster.main.id

  autoscaling {{
    min_node_count = 1
    max_node_count = {most}
  }}
}}
"""


def variable(name: str, words: str = "") -> str:
    return f'\n{words}variable "{name}" {{\n  default = 3\n}}\n'


GPU = "google_container_node_pool.gpu"
ROOT = {
    "main.tf": CLUSTER + pool("core", "var.core_max") + pool("gpu", "var.gpu_max"),
    "variables.tf": 'variable "env" {}\n'
    + variable("core_max")
    + variable("gpu_max", "# Enough for the night's training.\n"),
    "dev.tfvars": 'env = "dev"\n\ncore_max = 4\n\n# Bought until June.\ngpu_max = 2\n',
    "prod.tfvars": 'env = "prod"\n# Nodes, see the wiki.\ngpu_max  = 8\ncore_max = 9\n',
}


def removed(files: dict[str, str], address: str = GPU, **args: Any) -> dict[str, str]:
    return done(files, "remove-node-pool", pool=address, **args)


def lines(files: dict[str, str], now: dict[str, str]) -> list[str]:
    said = diff(files, now).splitlines()
    return [line for line in said if line.startswith(("+", "-")) and line[1:].strip()]


def test_they_go_with_their_values_and_words() -> None:
    now = removed(ROOT)
    assert now["variables.tf"] == 'variable "env" {}\n' + variable("core_max")
    assert now["dev.tfvars"] == 'env = "dev"\n\ncore_max = 4\n'
    # Words over several values stay with those that stay.
    assert now["prod.tfvars"] == 'env = "prod"\n# Nodes, see the wiki.\ncore_max = 9\n'
    notes = guide(ROOT, "remove-node-pool", pool=GPU).notes
    assert "gpu_max goes along: nothing else reads this variable." in notes


USES = {
    "another block": {"more.tf": 'output "most" {\n  value = var.gpu_max\n}\n'},
    "a test of Terraform's": {"main.tftest.hcl": "variables {\n  gpu_max = 5\n}\n"},
    "a pipeline": {
        ".github/workflows/apply.yml": "jobs:\n  a:\n    steps:\n      - run: terraform plan -var gpu_max=5\n"
    },
    "a script": {"bin/apply.sh": "export TF_VAR_gpu_max=5\nterraform apply\n"},
}


@pytest.mark.parametrize("use", USES)
def test_what_something_else_reads_or_gives_stays(use: str) -> None:
    files = {**ROOT, **USES[use]}
    now = removed(files)
    assert 'variable "gpu_max"' in now["variables.tf"]
    assert [now[f] for f in ("dev.tfvars", "prod.tfvars")] == [ROOT["dev.tfvars"], ROOT["prod.tfvars"]]


def test_a_value_that_another_root_takes_stays() -> None:
    """The variable may go where the file is this root's all the same."""
    files = {
        **{f"shop/{path}": text for path, text in ROOT.items() if path.endswith(".tf")},
        "jobs/main.tf": 'variable "env" {}\n\nvariable "gpu_max" {}\n\n'
        + CLUSTER
        + pool("gpu", "var.gpu_max"),
        "vars/dev.tfvars": 'env     = "dev"\ngpu_max = 2\n',
    }
    alone = removed(files, root="shop")
    # Nothing else tells of the root's environment.
    assert 'variable "gpu_max"' in alone["shop/variables.tf"]
    both = ("shop", "jobs")
    files["Makefile"] = "".join(
        f"{root}:\n\tterraform -chdir={root} apply -var-file=../vars/dev.tfvars\n" for root in both
    )
    named = removed(files, root="shop")
    assert 'variable "gpu_max"' not in named["shop/variables.tf"]
    for now in (alone, named):
        assert now["vars/dev.tfvars"] == files["vars/dev.tfvars"]


MODULE = {
    "main.tf": 'variable "env" {}\n'
    + variable("gpu_max")
    + '\nmodule "shop" {\n  source   = "./shop"\n  core_max = 4\n  gpu_max  = var.gpu_max\n}\n',
    "shop/main.tf": CLUSTER + pool("core", "var.core_max") + pool("gpu", "var.gpu_max"),
    "shop/variables.tf": variable("core_max") + variable("gpu_max"),
    "dev.tfvars": 'env     = "dev"\ngpu_max = 2\n',
    "prod.tfvars": 'env     = "prod"\ngpu_max = 7\n',
}


def test_they_go_all_the_way_through_the_calls() -> None:
    now = removed(MODULE, "module.shop.google_container_node_pool.gpu")
    assert "gpu" not in "".join(now.values())
    assert now["dev.tfvars"] == 'env = "dev"\n'
    assert '  source   = "./shop"\n  core_max = 4\n}\n' in now["main.tf"]


def test_a_pool_with_values_of_its_own_comes_and_goes_without_a_trace() -> None:
    args = {"cluster": "google_container_cluster.main", "like": GPU, "name": "night"}
    there = done(ROOT, "add-node-pool", **args)
    assert "night_max" in there["variables.tf"]
    assert removed(there, "google_container_node_pool.night") == ROOT
