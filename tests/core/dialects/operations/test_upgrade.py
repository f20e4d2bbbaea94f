from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective

EKS, GKE, AKS = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope"


def test_flat_to_flat_changes_refs_images_and_the_renamed_key() -> None:
    files = repos.flat_multi()
    result = Result(files, "upgrade", {"to": repos.LAST_FLAT})
    assert result.text("Dockerfile") == f"FROM kubestack/framework:{repos.LAST_FLAT}\n"
    assert result.text("Dockerfile.loc").startswith(f"FROM kubestack/framework:{repos.LAST_FLAT}-kind\n")
    for path, text in result.files().items():
        assert repos.FLAT not in text, path
        expected = (
            files[path].replace(repos.FLAT, repos.LAST_FLAT).replace("      taint = [", "      taints = [")
        )
        assert text == expected
    assert {m.version for m in result.new.platforms[0].modules() if m.schema != "kustomization/overlay"} == {
        repos.LAST_FLAT
    }


def test_readme_version_and_catalog_versions() -> None:
    files = repos.flat_eks("v0.18.1-beta.0")
    files["README.md"] = (
        "## Configuration\n\n| Setting | Value |\n|---|---|\n| Framework version | `v0.18.1-beta.0` |\n"
    )
    result = Result(files, "upgrade", {"to": "v0.19.1-beta.0"})
    assert result.text("README.md").endswith("| Framework version | `v0.19.1-beta.0` |\n")
    assert result.text("Dockerfile") == "FROM kubestack/framework:v0.19.1-beta.0-eks\n"


def test_same_version_is_no_change() -> None:
    assert Result(repos.flat_multi(), "upgrade", {"to": repos.FLAT}).changed == {}


def test_flat_eks_to_typed() -> None:
    result = Result(repos.flat_eks(), "upgrade", {"to": "master"})
    assert "Dockerfile.loc" in result.changed
    assert (
        result.text("eks_zero_cluster.tf")
        == f"""module "eks_zero" {{
  providers = {{
    aws        = aws.eks_zero
    kubernetes = kubernetes.eks_zero
  }}

  source = "{repos.KBST}//aws/cluster?ref=master"

  configuration = {{
    # Settings for Apps-cluster
    apps = {{
      # Set name_prefix used to generate the cluster_name
      # [name_prefix]-[workspace]-[region]
      name_prefix = "kbst"

      base_domain = "infra.example.com" # ours

      default_node_pool = {{
        # nodes
        instance_types   = ["t3.small"]
        desired_capacity = 1
        min_size         = 1
        max_size         = 3

        metadata_options = {{
          http_tokens   = "required"
          http_endpoint = "enabled"
        }}
        additional_node_tags = {{
          team = "platform"
          cost = "42"
        }}
      }}

      # Comma-separated list of zone names to deploy worker nodes in
      cluster_availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

      cluster_aws_auth_map_users = <<MAPUSERS
      - userarn: arn:aws:iam::694714331404:user/pst
        username: pst
        groups:
        - system:masters
      MAPUSERS
    }}

    # Settings for Ops-cluster
    ops = {{
      default_node_pool = {{
        max_size = 1
        metadata_options = {{
          http_tokens   = "optional"
          http_endpoint = "enabled"
        }}
      }}
      cluster_availability_zones = ["eu-west-1a", "eu-west-1b"]
    }}
  }}
}}
"""
    )


RENAMED = {
    "cluster_instance_type": "default_node_pool.instance_types",
    "cluster_max_size": "default_node_pool.max_size",
    "cluster_machine_type": "default_node_pool.machine_type",
    "cluster_max_node_count": "default_node_pool.max_node_count",
    "default_node_pool_max_count": "default_node_pool.max_count",
    "default_node_pool_vm_size": "default_node_pool.vm_size",
    "max_size": "max_size",
    "instance_types": "instance_types",
    "taints": "taints",
    "name": "name",
    "cluster_availability_zones": "cluster_availability_zones",
    "base_domain": "base_domain",
}


@pytest.mark.parametrize("make", [repos.flat_multi, repos.flat_eks, repos.flat_tfvars])
def test_effective_values_stay(make: Callable[..., dict[str, str]]) -> None:
    result = Result(make(repos.LAST_FLAT), "upgrade", {"to": "master", "keep_loc": True})
    for module in result.old.platforms[0].modules():
        if module.schema == "kustomization/overlay" or module.base is None:
            continue
        now = effective(result.module(module.name))
        assert result.module(module.name).style == "typed"
        for environment, rows in effective(module).items():
            for path, value in rows.items():
                if path in RENAMED:
                    after = now[environment][RENAMED[path]]
                    assert after == ([value] if isinstance(after, list) and isinstance(value, str) else value)
    assert [e for e in result.errors() if not e.startswith("Dockerfile")] == []


def test_tabs_and_comments_stay_as_they_are_written() -> None:
    files = repos.flat_eks()
    path = next(p for p, t in files.items() if "//aws/cluster?ref" in t)
    tabbed = re.sub(r"(?m)^ +", lambda m: "\t" * (len(m[0]) // 2), files[path])
    tabbed = tabbed.replace("apps = {\n", "apps = { # the base\n")
    text = Result({**files, path: tabbed}, "upgrade", {"to": "master"}).text(path)
    assert "\t\tapps = { # the base\n\t\t\t" in text
    assert "\t\t\tdefault_node_pool = {\n\t\t\t\t" in text
    assert "\t\t\t\tmetadata_options = {\n\t\t\t\t\thttp_tokens" in text


def test_inputs_are_rewired() -> None:
    result = Result(repos.flat_multi(repos.LAST_FLAT), "upgrade", {"to": "master"})
    aks = result.text(f"{AKS}_node_pool_extra.tf")
    assert f"\n  cluster = module.{AKS}.cluster\n" in aks
    assert "resource_group" not in aks
    eks = result.text(f"{EKS}_node_pool_extra.tf")
    assert (
        f"\n  cluster          = module.{EKS}.cluster\n  cluster_metadata = module.{EKS}.current_metadata\n"
        in eks
    )
    dns = result.text(f"{EKS}_service_nginx.tf")
    assert f"\n  metadata = module.{EKS}.current_metadata\n" in dns


def test_newly_required_settings_say_the_old_default() -> None:
    files = repos.flat_multi(repos.LAST_FLAT)
    path = f"{AKS}_cluster.tf"
    files[path] = re.sub(
        r" *(default_node_pool_vm_size|availability_zones|default_node_pool_min_count) .*\n", "", files[path]
    )
    result = Result(files, "upgrade", {"to": "master"})
    values = effective(result.module(AKS))["ops"]
    assert values["default_node_pool.vm_size"] == "Standard_B2s"
    assert values["default_node_pool.min_count"] == 1
    assert values["availability_zones"] == []


def test_what_nobody_can_tell_is_asked_for() -> None:
    files = repos.flat_multi(repos.LAST_FLAT)
    path = f"{GKE}_cluster.tf"
    files[path] = re.sub(r" *cluster_machine_type .*\n", "", files[path])
    with pytest.raises(Refused, match=r"requires .*default_node_pool\.machine_type"):
        Result(files, "upgrade", {"to": "master"})
    result = Result(
        files, "upgrade", {"to": "master", "values": {GKE: {"default_node_pool.machine_type": "e2-medium"}}}
    )
    assert effective(result.module(GKE))["ops"]["default_node_pool.machine_type"] == "e2-medium"


def test_lists_by_reference_are_split() -> None:
    files = repos.flat_eks()
    path = "eks_zero_cluster.tf"
    files[path] = files[path].replace('"eu-west-1a,eu-west-1b"', "var.zones")
    result = Result(files, "upgrade", {"to": "master"})
    assert 'cluster_availability_zones = split(",", var.zones)' in result.text(path)


def test_tfvars_and_their_variable() -> None:
    result = Result(repos.flat_tfvars(), "upgrade", {"to": "master"})
    assert "  type        = any\n" in result.text("variables.tf")
    assert "    # Allow autoscaling between 1 and 3 nodes per zone\n" in result.text("config.auto.tfvars")
    assert "kubernetes = kubernetes.gke_zero" in result.text("clusters.tf")
    assert 'provider "kubernetes"' in result.text("gke_zero_providers.tf")
    values = effective(result.module("gke_zero"))
    assert values["ops"]["cluster_node_locations"] == ["europe-west4-a", "europe-west4-b"]


def _eks(old: str, new: str) -> dict[str, str]:
    files = repos.flat_eks()
    assert old in files["eks_zero_cluster.tf"]
    files["eks_zero_cluster.tf"] = files["eks_zero_cluster.tf"].replace(old, new)
    return files


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (_eks("# nodes", 'cluster_max_sizes = "3"'), "line .*cluster_max_sizes is not a setting"),
        (
            _eks("ops = {\n", 'ops = {\n      cluster_aws_auth_map_users = ""\n'),
            "empty text takes the value of apps",
        ),
        (_eks("ops = {\n", "ops = {\n      (local.x) = 1\n"), "is computed"),
        (_eks('"team=platform,cost=42"', "var.tags"), "can't be turned from comma-kv"),
        (_eks("loc = {}", "loc = {}\n\n    qa = local.qa"), "aren't written out"),
        (_eks("# nodes", 'cluster_instance_types = "a,b"'), "both become"),
    ],
)
def test_refused_where_a_value_would_change(files: dict[str, str], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(files, "upgrade", {"to": "master"})


def test_maps_that_would_leak_from_the_base() -> None:
    files = repos.flat_multi(repos.LAST_FLAT)
    path = f"{EKS}_node_pool_extra.tf"
    files[path] = files[path].replace(
        '      name               = "extra"\n',
        '      name               = "extra"\n      labels = {\n        a = 1\n      }\n',
    )
    files[path] = files[path].replace(
        "ops      = {}", "ops = {\n      labels = {\n        b = 1\n      }\n    }"
    )
    with pytest.raises(Refused, match="would also get a from apps"):
        Result(files, "upgrade", {"to": "master"})


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("v0.10.0-beta.0", "doesn't downgrade"),
        ("latest", "Which version"),
        ("", "Which version"),
        ("v0.19.2", "There is no v0.19.2. Did you mean v0.19.2-beta.0?"),
    ],
)
def test_versions_refused(to: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(repos.flat_multi(), "upgrade", {"to": to})


def test_modules_that_are_gone() -> None:
    files = repos.flat_eks()
    files["kind_zero_cluster.tf"] = f"""module "kind_zero" {{
  source = "{repos.KBST}//kind/cluster?ref={repos.LAST_FLAT}"

  configuration = {{
    apps = {{
      name_prefix = "kind"
      base_domain = "infra.127.0.0.1.xip.io"
    }}
    ops = {{}}
    loc = {{}}
  }}
}}
"""
    with pytest.raises(Refused, match="has no kind/cluster any more"):
        Result(files, "upgrade", {"to": "master"})


def test_several_modules_in_one_file() -> None:
    files = repos.flat_eks()
    one = files.pop("eks_zero_cluster.tf")
    pool = """module "eks_zero_node_pool_extra" {
  providers = {
    aws = aws.eks_zero
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster/node-pool?ref=v0.19.2-beta.0"

  cluster_name = module.eks_zero.current_metadata["name"]

  configuration = {
    apps = {
      name             = "extra"
      instance_types   = "t3a.medium"
      desired_capacity = "1"
      min_size         = "1"
      max_size         = "2"
    }

    ops = {}

    loc = {}
  }
}
"""
    files["clusters.tf"] = one + "\n" + pool
    result = Result(files, "upgrade", {"to": "master"})
    values = effective(result.module("eks_zero_node_pool_extra"))["ops"]
    assert values["max_size"] == 2
    zones = 'module.eks_zero.current_config["cluster_availability_zones"]'
    assert f"availability_zones = {zones}\n" in result.text("clusters.tf")
    assert "loc" not in result.text("clusters.tf")
