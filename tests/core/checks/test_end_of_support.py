"""A Kubernetes version past its end of support warns, by today's date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.checks.checks import check
from core.platform.model import Problem, Severity
from core.session import Session, clock
from core.session.headless import check_path
from tests.core.dialects.support import Repo

SOURCE = "github.com/kbst/terraform-kubestack//%s/cluster?ref=master"
MODULE = """module "m" {
  source = "%s"

  configuration = {
    apps = {
      %s = "1.34"%s
    }
    ops = {}
  }
}
"""


def main(cloud: str, key: str, more: str = "") -> str:
    return MODULE % (SOURCE % cloud, key, more)


def found(text: str, day: date | None) -> list[Problem]:
    problems = check(Repo({"main.tf": text}).reading, today=day)
    return [p for p in problems if p.rule == "k8s.end_of_support"]


@pytest.mark.parametrize(
    ("cloud", "key", "day", "words"),
    [
        ("aws", "cluster_version", date(2026, 12, 3), "2 Dec 2026; until 2 Dec 2027 it costs extra"),
        ("aws", "cluster_version", date(2027, 12, 3), "on 2 Dec 2027."),
        ("azurerm", "kubernetes_version", date(2026, 12, 1), "30 Nov 2026"),
        ("scaleway", "cluster_version", date(2026, 11, 30), "29 Nov 2026"),
    ],
)
def test_a_version_past_its_end_warns(cloud: str, key: str, day: date, words: str) -> None:
    (problem,) = found(main(cloud, key), day)
    assert problem.severity is Severity.WARNING and words in problem.sentence
    assert (problem.line, problem.environment, problem.setting) == (6, "apps", key), (
        "said once, where it stands"
    )


def test_the_catalogs_own_date_decides_nothing() -> None:
    text = main("aws", "cluster_version")
    assert found(text, date(2026, 12, 2)) == found(text, None) == found(text, date(2020, 1, 1)) == []


def test_on_a_release_channel_it_is_a_note() -> None:
    key, day = "cluster_min_master_version", date(2026, 10, 2)
    (fixed,) = found(main("google", key, '\n      cluster_release_channel = "UNSPECIFIED"'), day)
    (moving,) = found(main("google", key, '\n      cluster_release_channel = "REGULAR"'), day)
    assert (fixed.severity, moving.severity) == (Severity.WARNING, Severity.NOTE)
    assert "release channel" in moving.sentence


def test_command_line_and_window_ask_the_same_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.tf").write_text(main("aws", "cluster_version"))
    for day, number in ((date(2026, 12, 2), 0), (date(2026, 12, 3), 1)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        there, _covered, _aside = check_path(str(tmp_path), None)
        with Session.open(str(tmp_path), data_dir=tmp_path / "data", keep_draft=False) as session:
            here = session.view.base_problems
        for problems in (there, here):
            assert sum(p.rule == "k8s.end_of_support" for p in problems) == number


RESOURCES = {
    "aws": """resource "aws_eks_cluster" "a" {
  name     = "a"
  role_arn = "arn:aws:iam::111122223333:role/a"
  version  = %s
  vpc_config {
    subnet_ids = ["a", "b"]
  }
}
""",
    "azure": """resource "azurerm_kubernetes_cluster" "a" {
  name                = "a"
  location            = "westeurope"
  kubernetes_version  = %s
  resource_group_name = "a"
  default_node_pool {
    name       = "a"
    node_count = 1
  }
}
""",
    "google": """resource "google_container_cluster" "a" {
  name               = "a"
  location           = "europe-west1"
  min_master_version = %s
  release_channel {
    channel = "UNSPECIFIED"
  }
}
""",
    "google module": """module "a" {
  source             = "terraform-google-modules/kubernetes-engine/google"
  version            = "36.0.0"
  kubernetes_version = %s
  release_channel    = "UNSPECIFIED"
  region             = "europe-west1"
}
""",
    "scaleway": """resource "scaleway_k8s_cluster" "a" {
  name    = "a"
  cni     = "cilium"
  version = %s
}
""",
    "aws module": """module "a" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "21.0.0"
  kubernetes_version = %s
}
""",
}
"""Ordinary Terraform; each with the version in its fourth line."""

VARIABLE = 'variable "v" {\n  default = "1.34"\n}\n'


def plain(folder: Path, text: str, day: date, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    (folder / "main.tf").write_text(text)
    monkeypatch.setattr(clock, "today", lambda: day)
    problems, _covered, _aside = check_path(str(folder), None)
    return [p for p in problems if p.rule == "k8s.end_of_support"]


@pytest.mark.parametrize("through", ["itself", "a variable", "tfvars"])
@pytest.mark.parametrize("kind", list(RESOURCES))
def test_ordinary_terraform_warns_too(
    kind: str, through: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the version stands: in the resource, in a variable's default or among its values."""
    text = VARIABLE * (through == "a variable") + RESOURCES[kind] % ("var.v", '"1.34"')[through == "itself"]
    if through == "tfvars":
        text = 'variable "v" {}\n' + text
        (tmp_path / "terraform.tfvars").write_text('v = "1.34"\n')
    assert plain(tmp_path, text, date(2026, 9, 1), monkeypatch) == []
    (problem,) = plain(tmp_path, text, date(2027, 1, 1), monkeypatch)
    assert problem.severity is Severity.WARNING and "ended the support of Kubernetes 1.34" in problem.sentence
    where = {"itself": 4, "a variable": 2, "tfvars": 1}[through]
    file = "terraform.tfvars" if through == "tfvars" else "main.tf"
    assert (problem.file, problem.line) == (file, where)


@pytest.mark.parametrize("kind", ["google", "google module"])
def test_a_release_channel_of_ordinary_terraform_makes_it_a_note(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RESOURCES[kind].replace("UNSPECIFIED", "STABLE") % '"1.34"'
    (problem,) = plain(tmp_path, text, date(2027, 1, 1), monkeypatch)
    assert problem.severity is Severity.NOTE and "release channel" in problem.sentence
