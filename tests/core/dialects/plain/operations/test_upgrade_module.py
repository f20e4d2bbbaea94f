"""A module's version raised in its own habit; what the next major renames."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.support import Files, diff, done, guide

EKS = """\
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.8" # since May

  cluster_name    = "shop"
  cluster_version = "1.33"
  vpc_id          = "vpc-1"
  subnet_ids      = ["a", "b"]

  eks_managed_node_groups = {
    core = {
      min_size        = 2
      cluster_version = "1.33"
    }
  }
}
"""
KARPENTER = """\
module "karpenter" {
  source  = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version = "~> 20.8"

  name     = "extra"
  max_size = 3
}
"""
AKS = """\
module "aks" {
  source = "git::https://github.com/Azure/terraform-azurerm-aks.git?ref=10.1.0"

  cluster_name        = "shop"
  resource_group_name = "x"
  enable_auto_scaling = true

  node_pools = {
    apps = {
      name                = "apps"
      vm_size             = "Standard_D2s_v5"
      enable_auto_scaling = true
    }
  }
}
"""


def upgraded(text: str, **args: Any) -> str:
    return done({"main.tf": text}, "upgrade-module", **args)["main.tf"]


@pytest.mark.parametrize(
    ("was", "to", "now"),
    [
        ("~> 20.8", None, "~> 20.37"),
        ("~> 20.8.1", None, "~> 20.37.2"),
        ("20.8.4", None, "20.37.2"),
        ("= 20.8.4", None, "= 20.37.2"),
        ("20.8.4", "20.31.0", "20.31.0"),
        ("~> 20.8", "20.40.1", "~> 20.40"),
    ],
)
def test_in_its_own_habit(was: str, to: str | None, now: str) -> None:
    text = EKS.replace("~> 20.8", was)
    args = {"to": to} if to else {}
    assert upgraded(text, **args) == text.replace(f'"{was}"', f'"{now}"')


@pytest.mark.parametrize(
    ("was", "now"),
    [("?ref=10.1.0", "?ref=10.2.0"), ("?ref=v10.1.0", "?ref=v10.2.0"),
     ("?depth=1&ref=10.0.0", "?depth=1&ref=10.2.0")],
)  # fmt: skip
def test_a_ref_of_a_source(was: str, now: str) -> None:
    text = AKS.replace("?ref=10.1.0", was)
    assert upgraded(text) == text.replace(was, now)


def test_calls_of_one_module_go_together() -> None:
    after = upgraded(EKS + "\n" + KARPENTER, module="eks")
    assert after.count('"~> 20.37"') == 2
    other = KARPENTER.replace("~> 20.8", "~> 20.9")
    assert upgraded(EKS + "\n" + other, module="eks").count('"~> 20.37"') == 1, "it is at another version"


@pytest.mark.parametrize(
    ("text", "args", "words"),
    [
        (EKS.replace("~> 20.8", ">= 20.0, < 21.0"), {}, "takes newer releases by itself"),
        (EKS.replace("~> 20.8", "~> 20"), {}, "takes newer releases by itself"),
        (EKS.replace("~> 20.8", "20.37.2"), {"to": "20.36.0"}, "doesn't go back to 20.36.0"),
        (EKS.replace("~> 20.8", "20.99.0"), {}, "the newest that Repoform knows is v20.37.2"),
        (EKS, {"to": "21.1.0"}, "another major"),
        (EKS, {"to": "20.37"}, "is no release"),
        (EKS.replace('  version = "~> 20.8" # since May\n', ""), {}, "names no version"),
        (AKS.replace("?ref=10.1.0", "?ref=main"), {}, "Name the one to go to"),
        (EKS, {"module": "vpc"}, "There are: eks"),
    ],
)
def test_what_is_not_raised_says_why(text: str, args: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        upgraded(text, **args)
    assert words in str(refused.value)
    assert guide({"main.tf": text}, "upgrade-module", **args).refused


def test_the_guide_tells_what_the_next_major_renames() -> None:
    made = guide({"main.tf": EKS}, "upgrade-module", module="eks")
    assert not made.refused and made.args == {"module": "eks", "to": "v20.37.2"}
    told = made.steps[1].sentence.splitlines()
    assert told[0] == "The next major that Repoform knows is 21 (v21.19.0):"
    assert "cluster_name (main.tf, line 5) is called name." in told
    assert (
        "cluster_version in eks_managed_node_groups (main.tf, line 13) is called kubernetes_version." in told
    )
    assert any("any apply may roll all managed pools" in line for line in told)
    assert made.steps[2].sentence == "eks: ~> 20.8 → ~> 20.37 (main.tf, line 1)"
    assert [q.name for q in made.steps[0].questions] == ["module", "to", "rewrite"]


def test_at_the_newest_the_next_major_is_told_all_the_same() -> None:
    text = EKS.replace("~> 20.8", "20.37.2")
    with pytest.raises(Refused) as refused:
        upgraded(text)
    assert str(refused.value).startswith(
        "eks is at 20.37.2, the newest 20.x that Repoform knows. The next major"
    )
    assert "cluster_name (main.tf, line 5) is called name." in str(refused.value)
    made = guide({"main.tf": text}, "upgrade-module")
    assert made.refused == "eks is at 20.37.2, the newest 20.x that Repoform knows."


def test_every_name_maps_so_it_is_rewritten() -> None:
    after = upgraded(EKS, module="eks", rewrite=True)
    assert after == (
        EKS.replace("~> 20.8", "~> 21.19")
        .replace('cluster_name    = "shop"', 'name               = "shop"')
        .replace('  cluster_version = "1.33"\n  vpc', '  kubernetes_version = "1.33"\n  vpc')
        .replace('vpc_id          =', 'vpc_id             =')
        .replace('subnet_ids      =', 'subnet_ids         =')
        .replace('min_size        = 2', 'min_size           = 2')
        .replace('      cluster_version', '      kubernetes_version')
    )  # fmt: skip
    assert "enable_auto_scaling" not in upgraded(AKS, rewrite=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EKS.replace("  vpc_id ", "  eks_managed_node_group_defaults = {}\n  vpc_id "), "is gone"),
        (EKS.replace("  vpc_id ", "  my_own_thing = 1\n  vpc_id "), "Repoform doesn't know"),
        (EKS.replace("~> 20.8", "~> 18.2"), "Repoform doesn't know"),
        (EKS.replace("~> 20.8", "~> 21.2").replace("cluster_name ", "name "), "no later major"),
        (
            EKS.partition("  eks_managed")[0]
            + '  eks_managed_node_groups = var.groups\n}\nvariable "groups" {}\n',
            "stand elsewhere",
        ),
    ],
)  # fmt: skip
def test_what_does_not_map_is_not_rewritten(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        upgraded(text, module="eks", rewrite=True)
    assert words in str(refused.value)


def test_a_call_in_a_shared_module_says_who_gets_it() -> None:
    files: Files = {
        "modules/eks/main.tf": EKS,
        "dev/main.tf": 'module "c" {\n  source = "../modules/eks"\n}\n',
        "prod/main.tf": 'module "c" {\n  source = "../modules/eks"\n}\n',
    }
    after = done(files, "upgrade-module", root="dev", module="module.c.module.eks")
    assert diff(files, after).splitlines() == [
        "modules/eks/main.tf",
        '-  version = "~> 20.8" # since May',
        '+  version = "~> 20.37" # since May',
    ]
    made = guide(files, "upgrade-module", root="dev", module="module.c.module.eks")
    assert any("is read by dev and prod" in note for note in made.notes)
