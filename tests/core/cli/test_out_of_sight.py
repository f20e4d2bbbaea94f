"""What a variable calls sensitive stands in no answer, whatever it decides: a name, a region, an entry."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.core.cli.conftest import Run, place

__all__ = ["place"]

CODE = """\
variable "who" {
  sensitive = SENSITIVE
}

variable "where" {
  sensitive = SENSITIVE
}

variable "roles" {
  sensitive = SENSITIVE
}

resource "google_container_cluster" "one" {
  name               = var.who
  location           = var.where
  initial_node_count = 1
}

resource "google_container_node_pool" "main" {
  cluster    = google_container_cluster.one.name
  name       = "pool-${var.who}"
  location   = var.where
  node_count = 2
}

resource "google_container_node_pool" "literal" {
  cluster    = var.who
  name       = "literal"
  node_count = 2
}

resource "aws_eks_cluster" "two" {
  name     = "two"
  role_arn = "r"
}

resource "aws_eks_access_entry" "admin" {
  count         = length(var.roles)
  cluster_name  = aws_eks_cluster.two.name
  principal_arn = var.roles[count.index]
}

resource "azurerm_kubernetes_cluster" "three" {
  name     = var.who
  location = var.where

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D2s_v3"
    node_count = 1
  }
}

module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "20.8.5"
  cluster_name    = var.who
  cluster_version = "1.30"

  eks_managed_node_groups = {
    a = { name = var.who, max_size = 3 }
  }
}
"""
VALUES = 'who   = "swordfish-{n}"\nwhere = "atlantis-{n}"\nroles = ["kraken-{n}", "hydra-{n}"]\n'
WORDS = ("swordfish", "atlantis", "kraken", "hydra")


def _repository(folder: Path, sensitive: str, then: str) -> str:
    def git(*words: str) -> None:
        me = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(("git", "-C", str(folder), *me, *words), check=True, capture_output=True)

    folder.mkdir()
    git("init", "-q")
    for at, said in enumerate((sensitive, then)):
        (folder / "main.tf").write_text(CODE.replace("SENSITIVE", said))
        for number, name in enumerate(("dev", "prod")):
            (folder / f"{name}.tfvars").write_text(VALUES.replace("{n}", f"{number}{at}"))
        git("add", ".")
        git("commit", "-qm", said)
    return str(folder)


ANSWERS = {
    "inspect": ("inspect", "--json"),
    "inspect-text": ("inspect",),
    "check": ("check", "--json"),
    "promotions": ("promotions", "--json"),
    "promotions-text": ("promotions",),
}
REVIEWS = {"review": (), "review-json": ("--json",), "review-markdown": ("--markdown",)}


@pytest.mark.parametrize("answer", ANSWERS)
def test_no_answer_about_what_is_shows_it(run: Run, tmp_path: Path, answer: str) -> None:
    command, *options = ANSWERS[answer]
    out = run(command, _repository(tmp_path / "r", "true", "true"), *options).out
    assert out and not [word for word in WORDS if word in out]


@pytest.mark.parametrize("then", ["true", "false"])
@pytest.mark.parametrize("answer", REVIEWS)
def test_no_review_shows_it_nor_what_it_was(run: Run, tmp_path: Path, answer: str, then: str) -> None:
    path = _repository(tmp_path / "r", "true", then)
    out = run("review", path, "HEAD~1", "HEAD", *REVIEWS[answer]).out
    secret = [
        f"{word}-{number}{at}"
        for word in WORDS
        for number in (0, 1)
        for at in ((0, 1) if then == "true" else (0,))
    ]
    assert out and not [word for word in secret if word in out]


def test_a_review_still_tells_that_it_changed(run: Run, tmp_path: Path) -> None:
    changes = run("review", _repository(tmp_path / "r", "true", "true"), "HEAD~1", "HEAD", "--json").json[
        "changes"
    ]
    named = {(c["module"], c["environment"]): c for c in changes if c["setting"] in ("name", "cluster_name")}
    one = named["google_container_cluster.one", "prod"]
    assert (one["before"], one["after"]) == ("•••", "•••")
    assert one["effective"]["prod"] == {"before": "•••", "after": "•••"}


def test_what_is_not_sensitive_is_shown_in_all_of_them(run: Run, tmp_path: Path) -> None:
    path = _repository(tmp_path / "r", "false", "false")
    assert all(f"{word}-01" in run("inspect", path, "--json").out for word in WORDS)
    assert "swordfish-10" in run("review", path, "HEAD~1", "HEAD", "--json").out


def test_a_pool_finds_its_cluster_by_a_name_out_of_sight(run: Run, tmp_path: Path) -> None:
    found = run("inspect", _repository(tmp_path / "r", "true", "true"), "--json").json
    clusters = {c["address"]: c for c in found["roots"][0]["clusters"]}
    pools = {p["address"] for p in clusters["google_container_cluster.one"]["node_pools"]}
    assert {"google_container_node_pool.main", "google_container_node_pool.literal"} <= pools
