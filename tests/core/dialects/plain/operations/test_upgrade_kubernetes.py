"""Upgrades of Kubernetes: what goes up together, what stays and is told, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_MAIN,
    AKS_POOL,
    AKS_SHARED,
    EKS,
    EKS_MAIN,
    GKE,
    GKE_MAIN,
    GKE_POOLS,
)
from tests.core.dialects.plain.operations.support import Files, diff, done, guide

CORE = 'module.eks.eks_managed_node_groups["core"]'
PINNED = {
    "main.tf": EKS_MAIN.replace(
        '      instance_types = ["m6i.large"]\n',
        '      instance_types = ["m6i.large"]\n\n      cluster_version     = "1.29"\n'
        '      ami_release_version = "1.29.0-20240213"\n\n',
    )
}


def upgraded(files: Files, to: str, **more: Any) -> dict[str, str]:
    return done(files, "upgrade-kubernetes", to=to, **more)


def lines(files: Files, to: str, **more: Any) -> list[str]:
    return diff(files, upgraded(files, to, **more)).splitlines()


def told(files: Files, to: str, **more: Any) -> list[str]:
    made = guide(files, "upgrade-kubernetes", to=to, **more)
    assert not made.refused
    return made.steps[-1].sentence.splitlines()


def refused(files: Files, to: str, **more: Any) -> str:
    with pytest.raises(Refused) as error:
        upgraded(files, to, **more)
    return str(error.value)


def test_pools_without_a_version_are_told_of() -> None:
    assert lines(EKS, "1.30") == ["main.tf", '-  cluster_version = "1.29"', '+  cluster_version = "1.30"']
    assert told(EKS, "1.30") == ["shop, Kubernetes version: 1.29 → 1.30 (main.tf, line 6)"]
    assert guide(EKS, "upgrade-kubernetes", to="1.30").notes == (
        "core names no version: its nodes go along in the same run.",
        "batch names no version: its nodes go along in the same run.",
    )
    assert all("the cloud by itself" in note for note in guide(GKE, "upgrade-kubernetes", to="1.30").notes)


def test_a_pinned_image_must_be_said() -> None:
    assert "1.29.0-20240213" in refused(PINNED, "1.30")
    new = {CORE: {"ami_release_version": "1.30.1-20240801"}}
    expected = [
        "main.tf",
        *('-  cluster_version = "1.29"', '+  cluster_version = "1.30"'),
        '-      cluster_version     = "1.29"',
        '-      ami_release_version = "1.29.0-20240213"',
        '+      cluster_version     = "1.30"',
        '+      ami_release_version = "1.30.1-20240801"',
    ]
    assert lines(PINNED, "1.30", values=new) == expected
    answer = {"": {f"{CORE}/ami_release_version": "1.30.1-20240801"}}
    assert lines(PINNED, "1.30", settings=answer) == expected
    made = guide(PINNED, "upgrade-kubernetes", to="1.30")
    assert CORE in made.refused
    question = made.question(f"settings.{CORE}/ami_release_version")
    assert question is not None and question.environments == ("",)
    assert len(told(PINNED, "1.30", settings=answer)) == 3


def test_one_local_for_the_cluster_and_its_pools() -> None:
    pools = GKE_POOLS.replace("  cluster = ", "  version = local.version\n  cluster = ")
    files = {
        "main.tf": GKE_MAIN.replace('"1.29"', "local.version"),
        "pools.tf": pools,
        "locals.tf": 'locals {\n  version = "1.34.4-gke.1193000"\n}\n',
    }
    assert "as exactly" in refused(files, "1.35")
    assert lines(files, "1.35.1-gke.1") == [
        "locals.tf", '-  version = "1.34.4-gke.1193000"', '+  version = "1.35.1-gke.1"',
    ]  # fmt: skip
    assert len(told(files, "1.35.1-gke.1")) == 3


def test_a_pool_that_refers_to_its_cluster() -> None:
    pools = GKE_POOLS.replace("  cluster = ", f"  version = {GKE_CLUSTER}.min_master_version\n  cluster = ")
    files = {"main.tf": GKE_MAIN, "pools.tf": pools}
    assert lines(files, "1.30") == [
        "main.tf", '-  min_master_version = "1.29"', '+  min_master_version = "1.30"',
    ]  # fmt: skip
    assert len(told(files, "1.30")) == 3


GKE_CLUSTER = "google_container_cluster.main"
VERSIONED = AKS_MAIN.replace(
    '    vm_size    = "Standard_D2s_v5"\n',
    '    vm_size    = "Standard_D2s_v5"\n\n    orchestrator_version = var.kubernetes_version\n',
).replace(
    "  auto_scaling_enabled  = true\n",
    "  auto_scaling_enabled  = true\n"
    "  orchestrator_version  = try(each.value.version, var.kubernetes_version)\n",
)


def test_an_environment_that_is_behind_goes_first() -> None:
    files = {**AKS, "main.tf": VERSIONED}
    assert lines(files, "1.30") == [
        "config/production.tfvars.json",
        '-  "kubernetes_version": "1.29",',
        '+  "kubernetes_version": "1.30",',
    ]
    made = guide(files, "upgrade-kubernetes")
    assert made.args["to"] == "1.30" and made.args["environments"] == ["production"]
    assert len(made.steps[-1].sentence.splitlines()) == 4
    assert "first 1.30" in refused(files, "1.31")
    assert lines(files, "1.31", environments=["staging"])[0] == "config/staging.tfvars.json"


def test_one_default_for_two_environments() -> None:
    shared = AKS_SHARED["main.tf"].replace(
        'variable "kubernetes_version" {\n  type = string\n',
        'variable "kubernetes_version" {\n  type    = string\n  default = "1.29"\n',
    )
    files = {
        "main.tf": shared + '\nvariable "region" {}\n',
        "env/dev.tfvars": 'region = "eu"\n',
        "env/prod.tfvars": 'region = "us"\n',
    }
    assert lines(files, "1.30") == ["main.tf", '-  default = "1.29"', '+  default = "1.30"']
    assert lines(files, "1.30", environments=["dev"]) == [
        "env/dev.tfvars", '-region = "eu"', '+region             = "eu"', '+kubernetes_version = "1.30"',
    ]  # fmt: skip


def test_another_cluster_of_the_same_local_is_not_touched() -> None:
    other = GKE_MAIN.replace('"main"', '"other"')
    code = f"{GKE_MAIN}\n{other}".replace('"1.29"', "local.version")
    files = {"main.tf": code + '\nlocals {\n  version = "1.29"\n}\n'}
    after = upgraded(files, "1.30", cluster=GKE_CLUSTER)
    assert diff(files, after).splitlines() == [
        "main.tf", "-  min_master_version = local.version", '+  min_master_version = "1.30"',
    ]  # fmt: skip


def test_add_ons_are_asked_for_and_told_of() -> None:
    files = {
        "main.tf": """\
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = "arn:aws:iam::1:role/eks"
  version  = "1.29"

  vpc_config {
    subnet_ids = ["a", "b"]
  }
}

resource "aws_eks_node_group" "core" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "core"
  node_role_arn   = "arn:aws:iam::1:role/node"
  subnet_ids      = ["a", "b"]
  version         = "1.28"

  scaling_config {
    min_size     = 1
    max_size     = 2
    desired_size = 1
  }
}

resource "aws_eks_addon" "cni" {
  cluster_name  = aws_eks_cluster.main.name
  addon_name    = "vpc-cni"
  addon_version = "v1.16.0-eksbuild.1"
}
"""
    }
    assert lines(files, "1.30") == [
        "main.tf",
        *('-  version  = "1.29"', '+  version  = "1.30"'),
        *('-  version         = "1.28"', '+  version         = "1.30"'),
    ]
    made = guide(files, "upgrade-kubernetes", to="1.30")
    assert any("v1.16.0-eksbuild.1 fits 1.30" in note for note in made.notes)
    answer = {"aws_eks_addon.cni": {"addon_version": "v1.18.0-eksbuild.1"}}
    assert '+  addon_version = "v1.18.0-eksbuild.1"' in lines(files, "1.30", values=answer)
    assert "doesn't belong" in refused(files, "1.30", values={"module.x": {"a": "1"}})


@pytest.mark.parametrize(
    ("files", "to", "words"),
    [
        (EKS, "1.31", "one minor version at a time"),
        (EKS, "2.0", "one minor version at a time"),
        (EKS, "1.28", "never goes back"),
        (EKS, "newest", "no version of Kubernetes"),
        (EKS, "", "To which version"),
        (EKS, "1.29", "already"),
        ({"main.tf": EKS_MAIN.replace('"1.29"', "data.x.y.version")}, "1.30", "can't be told by reading"),
        ({"main.tf": EKS_MAIN.replace('"1.29"', '"latest"')}, "1.30", "no fixed version"),
        ({"main.tf": EKS_MAIN.replace('  cluster_version = "1.29"\n', "")}, "1.30", "names no version"),
    ],
)
def test_what_can_not_go_up_says_why(files: Files, to: str, words: str) -> None:
    assert words in refused(files, to)


def test_a_pool_of_a_switched_off_environment_is_left_out() -> None:
    made = guide(AKS, "upgrade-kubernetes", to="1.31", environments=["staging"])
    assert not made.refused and not any("gpu" in note for note in made.notes)
    assert AKS_POOL not in made.steps[-1].sentence


def test_a_version_that_another_root_takes_too_names_it() -> None:
    """Not what a setting alone would be asked: an upgrade has no answer to that."""
    module = 'resource "aws_eks_cluster" "main" {\n  name    = "shop"\n  version = "1.29"\n}\n'
    call = 'provider "aws" {}\n\nmodule "eks" {\n  source = "../eks"\n}\n'
    files = {"one/main.tf": call, "two/main.tf": call, "eks/main.tf": module}
    words = refused(files, "1.30", root="one")
    assert "serves others, too: shop in two" in words and "Upgrade them together" in words
