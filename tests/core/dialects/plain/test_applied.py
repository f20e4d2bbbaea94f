"""What a repository of ordinary Terraform says plainly about when a merge is applied."""

from __future__ import annotations

import pytest

from core.dialects.interface import Reached, Side
from core.dialects.plain.dialect import PlainDialect
from tests.core.dialects.plain.support import snapshot

MAIN = 'resource "aws_eks_cluster" "one" {\n  name = "one"\n}\n'
WORKFLOW = """\
name: apply
on:
  push:
    branches: [main]
jobs:
  apply:
    runs-on: ubuntu-latest
    defaults:
      run:
        working-directory: live/prod
    steps:
      - uses: actions/checkout@v4
      - run: terraform init && terraform apply -auto-approve
"""
ATLANTIS = "version: 3\nautomerge: true\nprojects:\n  - dir: live/prod\n"


def how(files: dict[str, str], *, branch: str = "main", root: str = "live/prod") -> str:
    made = snapshot({f"{root}/main.tf" if root != "." else "main.tf": MAIN, **files})
    dialect = PlainDialect()
    reading = dialect.read(made)
    assert reading.platform(root) is not None
    (sign,) = dialect.signs(Side(made, reading), branch, (Reached(root, ""),))
    assert (sign.root, sign.environment) == (root, "") and bool(sign.why) == (sign.how == "")
    return sign.how


def workflow(old: str = "", new: str = "") -> dict[str, str]:
    assert old in WORKFLOW
    return {".github/workflows/apply.yaml": WORKFLOW.replace(old, new) if old else WORKFLOW}


def test_said_plainly() -> None:
    assert how(workflow()) == "merge"
    assert how({"atlantis.yaml": ATLANTIS}) == "merge"
    assert how(workflow("terraform apply", "terraform -chdir=. apply")) == "merge"
    moved = workflow("        working-directory: live/prod", "        shell: bash")
    moved = {p: t.replace("terraform apply", "terraform -chdir=live/prod apply") for p, t in moved.items()}
    assert how(moved) == "merge"
    assert how(workflow("live/prod", "."), root=".") == "merge"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[main]", "[release]"),
        ("    branches: [main]", "    tags: [v*]"),
        ("    branches: [main]", "    branches: [main]\n    paths: [modules/**]"),
        ("  push:", "  workflow_dispatch:"),
        ("live/prod", "live/test"),
        ("live/prod", "${{ matrix.root }}"),
        (" -auto-approve", ""),
        ("-auto-approve", "-auto-approve -target=module.x"),
        ("-auto-approve", "-auto-approve -var-file=prod.tfvars"),
        ("apply -auto", "destroy -auto"),
        ("    runs-on", "    environment: production\n    runs-on"),
        ("    runs-on", "    if: github.actor == 'jana'\n    runs-on"),
        ("    runs-on", "    strategy: {matrix: {root: [a]}}\n    runs-on"),
        ("      - run", "      - if: false\n        run"),
        ("      - run", "      - continue-on-error: true\n        run"),
        ("terraform init &&", "echo"),
        ("jobs:", "jobs: &a\n  x: *b\n"),
        ("terraform init && terraform", "cd .. && terraform"),
    ],
)
def test_not_said_plainly(old: str, new: str) -> None:
    assert how(workflow(old, new)) == ""


@pytest.mark.parametrize(
    "text",
    [
        ATLANTIS.replace("automerge: true\n", ""),
        ATLANTIS.replace("live/prod", "live/test"),
        ATLANTIS + "    workspace: green\n",
        ATLANTIS + "    workflow: own\n",
        "automerge: true\nprojects: nothing\n",
        "[]",
        "{",
        "a: b: c",
        "",
    ],
)
def test_atlantis_not_plainly(text: str) -> None:
    assert how({"atlantis.yaml": text}) == ""


def test_nothing_is_said_of_a_root_that_is_applied_several_times() -> None:
    files = {
        "live/prod/main.tf": 'variable "n" {}\n' + MAIN.replace('"one"\n', "var.n\n"),
        "live/prod/a.tfvars": 'n = "a"\n',
        "live/prod/b.tfvars": 'n = "b"\n',
    }
    assert how({**files, **workflow()}) == ""
