"""What real repositories and the matrix of operations brought to light, each once."""

from __future__ import annotations

import itertools

import pytest

from core import hcl
from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import guide
from core.dialects.kubestack.operations.convert import converted, target_of
from core.platform.edit import Edit
from tests.core.dialects.operations import matrix, repos
from tests.core.dialects.operations.run import Result, effective

EKS, GKE = matrix.NAMES["aws"], matrix.NAMES["google"]
SAMPLES = {
    "string": '"a"',
    "cidr": '"10.0.0.0/16"',
    "yaml-text": '"a: b"',
    "comma-list": '"a,b"',
    "comma-kv": '"a=b,c=d"',
    "number-as-string": '"3"',
    "bool-as-string": '"true"',
    "number": "3",
    "bool": "true",
    "list(string)": '["a"]',
    "set(string)": '["a"]',
    "map(string)": '{ a = "b" }',
    "set(object)": "[]",
    "list(object)": "[]",
    "object": "{}",
}


def text(habit: str, cloud: str = "aws", generation: str = "flat", version: str = "") -> dict[str, str]:
    files = matrix.repository(generation, cloud, habit, version)
    return {p: d.decode() for p, d in files.items()}


def test_an_old_machine_type_becomes_a_list_of_one() -> None:
    """Every EKS platform older than v0.16 was refused."""
    files = {p: t for p, t in text("plain", version="v0.14.1-beta.0").items() if "node_pool" not in p}
    result = Result(files, "upgrade", {"to": repos.LAST_FLAT})
    assert '"t3a.xlarge"' in result.text(f"{EKS}_cluster.tf")
    assert effective(result.module(EKS))["apps"]["cluster_instance_type"] == ["t3a.xlarge"]


def test_every_value_format_can_become_its_successor() -> None:
    """Between all versions of the facts, for every setting that has a successor."""
    facts = load()
    pairs: dict[tuple[str, str], str] = {}
    for schema in facts.index["modules"]:
        found = [m for v in facts.versions if (m := facts.module_facts(schema, v)) is not None]
        ends = {(a.version, b.version): (a, b) for a, b in itertools.pairwise(found)}
        ends |= {(a.version, found[-1].version): (a, found[-1]) for a in found[:-1]}
        ends |= {(found[0].version, b.version): (found[0], b) for b in found[1:]}
        for old, new in ends.values():
            for path in old.records:
                target = target_of(path, old, new)
                if target is not None and path in old.formats:
                    pairs[old.formats[path], new.formats[target]] = f"{schema} {path} -> {target}"
    assert len(pairs) > 20
    for (before, after), where in pairs.items():
        expr = hcl.parse(f"x = {SAMPLES[before]}\n".encode()).body.attributes["x"].expr
        assert converted("x", expr, before, after), where


def test_an_environment_like_another_below_the_top() -> None:
    """`like` was taken for a module, and the top folder for the root."""
    result = Result(text("below"), "add-environment", {"name": "qa", "like": "ops"}, root="")
    assert effective(result.module(EKS, "infra"))["qa"]["cluster_max_size"] == 4


def test_a_name_that_no_root_has_is_looked_for_where_the_platform_is() -> None:
    with pytest.raises(Refused, match=r"There is no cluster “nope”\. Clusters here: eks_gc0_eu-west-1"):
        Result(text("below"), "remove-cluster", {"cluster": "nope"}, root="")
    files = text("below")
    files |= {p.replace("infra/", "other/"): t for p, t in files.items()}
    with pytest.raises(Refused, match="no module “nope” in infra and other"):
        Result(files, "remove-cluster", {"cluster": "nope"}, root="")


def test_a_version_keeps_its_last_digit() -> None:
    settings = {"": {"project_id": "a", "machine": "e2-medium", "min": 1, "max": 2}}
    args = {"cloud": "google", "region": "europe-west1", "name_prefix": "gc0", "settings": settings}
    settings[""]["cluster_min_master_version"] = 1.3
    with pytest.raises(Refused, match=r"put 1\.3 in quotes"):
        Result(text("plain"), "add-cluster", args)


def test_a_feature_is_installed_once() -> None:
    files = text("plain")
    files["nginx.tf"] = files.pop(f"{EKS}_service_nginx.tf").replace(f'"{EKS}_service_nginx"', '"ingress"')
    with pytest.raises(Refused, match=r"has nginx already: ingress \(nginx.tf, line 1\)"):
        Result(files, "add-feature", {"cluster": EKS, "feature": "nginx"})
    files = text("plain", generation="typed")
    path = f"{EKS}_feature_cert_manager.tf"
    files["certs.tf"] = files.pop(path).replace(f'"{EKS}_feature_cert_manager"', '"certs"')
    with pytest.raises(Refused, match="has cert_manager already: certs"):
        Result(files, "add-feature", {"cluster": EKS, "feature": "cert_manager"})


def test_new_requirements_stand_apart_from_what_is_commented_out() -> None:
    files = text("plain", "azurerm")
    path = f"{matrix.NAMES['azurerm']}_cluster.tf"
    start = files[path].index("      availability_zones")
    end = files[path].index("    ops =")
    files[path] = files[path][:start] + '      # network_plugin = "azure"\n    }\n\n' + files[path][end:]
    made = Result(files, "upgrade", {"to": "master"}).text(path)
    assert '\n      }\n\n      # network_plugin = "azure"\n    }\n' in made


def test_the_kubernetes_provider_stands_with_the_others() -> None:
    files = {p: t for p, t in text("plain", version="v0.14.1-beta.0").items() if "node_pool" not in p}
    path = f"{EKS}_providers.tf"
    files[path] = files[path].partition("locals")[0].rstrip() + "\n"
    files[f"{EKS}_cluster.tf"] = files[f"{EKS}_cluster.tf"].replace(
        f"    kubernetes = kubernetes.{EKS}\n", ""
    )
    result = Result(files, "upgrade", {"to": repos.LAST_FLAT})
    assert f'provider "kubernetes" {{\n  alias = "{EKS}"' in result.text(path)
    del files[path]
    files[f"{EKS}_cluster.tf"] = files[f"{EKS}_cluster.tf"].replace(f"aws.{EKS}", "aws")
    files["providers.tf"] = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    assert "providers.tf" in Result(files, "upgrade", {"to": repos.LAST_FLAT}).changed
    files["aws.tf"] = files.pop("providers.tf")
    assert path in Result(files, "upgrade", {"to": repos.LAST_FLAT}).changed


def test_the_last_entry_of_a_map_of_clusters() -> None:
    result = Result(repos.flat_tfvars(), "remove-cluster", {"cluster": "gke_zero"})
    assert result.text("config.auto.tfvars") == "clusters = {}\n"


def test_terraform_tfvars_json_wins_over_terraform_tfvars() -> None:
    files = repos.flat_tfvars()
    files["terraform.tfvars"] = files.pop("config.auto.tfvars")
    files["terraform.tfvars.json"] = '{"clusters": {"gke_zero": {"apps": {}}}}'
    with pytest.raises(Refused, match=r"terraform\.tfvars\.json"):
        Result(files, "add-environment", {"name": "dev"})


def test_only_what_a_file_sets_counts() -> None:
    """A nested key or a comment of that name sets nothing."""
    files = repos.flat_tfvars()
    files["prod.tfvars"] = '# clusters = {}\nother = {\n  clusters = "x"\n}\n'
    assert "config.auto.tfvars" in Result(files, "add-environment", {"name": "dev"}).changed


def test_no_kustomization_where_the_platform_never_had_one() -> None:
    files = repos.flat_tfvars("v0.4.0-beta.0")
    del files["gke_zero_providers.tf"]
    settings = {"": {"machine": "m5.large", "min": 1, "max": 2}}
    args = {"cloud": "aws", "region": "eu-west-1", "name_prefix": "gc0", "settings": settings}
    args["zones"] = ["eu-west-1a", "eu-west-1b"]
    result = Result(files, "add-cluster", args)
    assert result.text("eks_gc0_eu-west-1_providers.tf") == (
        'provider "aws" {\n  alias  = "eks_gc0_eu-west-1"\n  region = "eu-west-1"\n}\n'
    )


def test_a_provider_that_terraform_would_not_find_is_declared() -> None:
    files = text("plain", generation="typed")
    files["versions.tf"] = 'terraform {\n  required_version = ">= 1.5"\n}\n'
    settings = {"": {"machine": "PRO2-S", "min": 1, "max": 2, "cluster_version": "1.35"}}
    args = {"cloud": "scaleway", "region": "fr-par", "name_prefix": "gc0", "settings": settings}
    made = Result(files, "add-cluster", args | {"zones": ["fr-par-1"]}).text("versions.tf")
    assert made.startswith(files["versions.tf"]) and 'source = "scaleway/scaleway"' in made


@pytest.mark.parametrize("cloud", ["aws", "google", "azurerm"])
def test_a_wrapped_cluster_is_converted(cloud: str) -> None:
    """The map stands in the root, the framework's module in a local one that hands it on."""
    name = matrix.NAMES[cloud]
    result = Result(text("wrapped", cloud), "upgrade", {"to": "master"})
    assert "default_node_pool = {" in result.text(f"{name}_cluster.tf")
    assert "ref=master" in result.text("modules/platform/main.tf")
    old = result.old.module(".", "cluster")
    assert old is not None
    before, after = effective(old), effective(result.module("cluster"))
    flat, typed = matrix.MAXIMUM["flat", cloud], matrix.MAXIMUM["typed", cloud]
    assert after["ops"][typed] == before["ops"][flat] != after["apps"][typed] == before["apps"][flat]


def test_an_unnamed_root_stays_so_in_the_journal() -> None:
    """It came back as the top folder, where there is no platform."""
    edit = Edit("operation", "", operation="add-environment", args={"name": "qa"})
    assert Edit.from_json(edit.to_json()) == edit


def test_a_wrapped_cluster_is_refused_by_name() -> None:
    said = "cluster stands in the module in modules/platform"
    for operation, args in (
        ("add-node-pool", {"cluster": EKS, "name": "x"}),
        ("remove-cluster", {"cluster": EKS}),
        ("add-cluster", {"like": EKS}),
        ("add-cluster", {"cloud": "aws", "region": "eu-west-3", "name_prefix": "gc0"}),
    ):
        with pytest.raises(Refused, match=said):
            Result(text("wrapped"), operation, args)


def test_guides_find_the_root_as_the_operations_do() -> None:
    files = repos.snapshot(text("below"))
    dialect = KubestackDialect()
    found = guide(dialect, files, dialect.read(files), "add-environment", "", {"name": "qa", "like": "ops"})
    assert (found.root, found.refused) == ("infra", "")


def test_a_new_cluster_is_written_as_the_starters_are() -> None:
    """Machine before size, zones that only nodes stand in last, the older of two names, however it is
    asked for; and provider blocks with the repository's own blank line."""
    settings = {"": {"max": 3, "min": 1, "machine": "m5.large"}}
    args = {"cloud": "aws", "region": "eu-west-3", "name_prefix": "gc0", "settings": settings}
    args["zones"] = ["eu-west-3a", "eu-west-3b"]
    result = Result(text("plain"), "add-cluster", args)
    assert """
      cluster_instance_type    = "m5.large"
      cluster_desired_capacity = 1
      cluster_min_size         = 1
      cluster_max_size         = 3

      cluster_availability_zones = "eu-west-3a,eu-west-3b"
""" in result.text("eks_gc0_eu-west-3_cluster.tf")
    assert 'alias  = "eks_gc0_eu-west-3"\n  region' in result.text("eks_gc0_eu-west-3_providers.tf")
    files = text("plain", generation="typed")
    path = f"{EKS}_providers.tf"
    files[path] = files[path].replace('"\n  region', '"\n\n  region')
    result = Result(files, "add-cluster", args)
    assert """
      default_node_pool = {
        instance_types   = ["m5.large"]
        desired_capacity = 1
        min_size         = 1
        max_size         = 3
      }

      cluster_availability_zones = ["eu-west-3a", "eu-west-3b"]
    }
""" in result.text("eks_gc0_eu-west-3_cluster.tf")
    assert 'alias = "eks_gc0_eu-west-3"\n\n  region' in result.text("eks_gc0_eu-west-3_providers.tf")


def test_scaleway_bills_the_same_project() -> None:
    files = text("plain", "scaleway", "typed")
    path = f"{matrix.NAMES['scaleway']}_providers.tf"
    files[path] = files[path].replace('  region = "fr-par"', '  project_id = "p"\n  region     = "fr-par"')
    settings = {"": {"machine": "PRO2-S", "min": 1, "max": 2, "cluster_version": "1.35"}}
    args = {"cloud": "scaleway", "region": "pl-waw", "name_prefix": "gc0", "settings": settings}
    made = Result(files, "add-cluster", args | {"zones": ["pl-waw-1"]}).text("scw_gc0_pl-waw_providers.tf")
    assert '\n\n  project_id = "p"\n  region     = "pl-waw"\n' in made


def test_a_mirror_sets_the_name_that_counts() -> None:
    files = text("plain")
    path = f"{EKS}_cluster.tf"
    for written, other in (
        ("cluster_instance_types", "cluster_instance_type "),
        ("cluster_instance_type", "types"),
    ):
        files[path] = files[path].replace("cluster_instance_types", "cluster_instance_type")
        files[path] = files[path].replace("cluster_instance_type", written)
        args = {"like": EKS, "settings": {"": {"machine": ["m5.large"]}}}
        made = Result(files, "add-cluster", args).text("eks_gc1_eu-west-1_cluster.tf")
        assert f"{written} " in made and other not in made and '= "m5.large"' in made


def test_an_object_that_is_read_member_by_member() -> None:
    """A GPU pool's accelerator was taken for lost on the way to the typed generation."""
    files = text("plain", "google", version=repos.LAST_FLAT)
    path = f"{GKE}_node_pool_extra.tf"
    gpu = '      guest_accelerator = {\n        type  = "nvidia-l4"\n        count = 1\n      }\n'
    files[path] = files[path].replace("    }\n\n    ops =", f"{gpu}    }}\n\n    ops =")
    result = Result(files, "upgrade", {"to": "master"})
    assert effective(result.module(f"{GKE}_node_pool_extra"))["ops"]["guest_accelerator.type"] == "nvidia-l4"
    assert gpu in result.text(path)


def test_images_follow_the_one_release_in_use() -> None:
    files = text("plain", version=repos.LAST_FLAT)
    files |= {p: t for p, t in text("plain", "azurerm", "typed").items() if p.startswith("aks_")}
    files["Dockerfile"] = "FROM kubestack/framework:v0.18.1-beta.0\n"
    assert (
        Result(files, "fix-images", {}).text("Dockerfile") == f"FROM kubestack/framework:{repos.LAST_FLAT}\n"
    )


def test_what_is_newly_required_is_sorted_in_where_the_others_are() -> None:
    aks = matrix.NAMES["azurerm"]
    result = Result(repos.flat_multi(repos.LAST_FLAT), "upgrade", {"to": "master"})
    assert """
    apps-prd = {
      availability_zones = []
      max_count          = 9
      min_count          = 3
      node_count         = 3
      node_pool_name     = "extra"
      vm_size            = "Standard_D2_v4"
    }
""" in result.text(f"{aks}_node_pool_extra.tf")


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        ("add-cluster", {"cloud": "aws", "region": "eu-west-1", "name_prefix": "gc0"}),
        ("add-environment", {"name": "qa"}),
        ("upgrade", {"to": "master"}),
        ("fix-images", {}),
    ],
)
def test_no_platform_at_all(operation: str, args: dict[str, str]) -> None:
    with pytest.raises(Refused, match="There is no Kubestack platform here"):
        Result({"main.tf": 'resource "x" "y" {}\n'}, operation, args)


def test_an_output_that_a_wrapper_lacks() -> None:
    files = text("wrapped")
    path = "modules/platform/main.tf"
    files[path] = files[path][: files[path].index('output "cluster"')].rstrip() + "\n"
    with pytest.raises(Refused, match="needs the output “cluster” of modules/platform"):
        Result(files, "upgrade", {"to": "master"})


def test_a_local_feature_gets_the_inputs_it_asks_for() -> None:
    """A second cluster was given a binding without them, which doesn't validate."""
    files = repos.typed_multi()
    files["modules/cert_manager/variables.tf"] = 'variable "configuration" {\n  type = any\n}\n'
    path = f"{EKS}_feature_cert_manager.tf"
    args = {"cluster": GKE, "feature": "cert_manager"}
    inputs = "\n\n  configuration = {\n    apps = { x = module.%s.cluster }\n    ops  = {}\n  }\n}\n"
    with_inputs = files | {path: files[path].rstrip("}\n") + "\n" + inputs.lstrip("\n") % EKS}
    made = Result(with_inputs, "add-feature", args).text(f"{GKE}_feature_cert_manager.tf")
    assert made == with_inputs[path].replace(EKS, GKE)
    alone = {p: t for p, t in files.items() if p != path}
    made = Result(alone, "add-feature", args).text(f"{GKE}_feature_cert_manager.tf")
    assert "  configuration = {\n    apps = {}\n    ops  = {}\n  }\n" in made
    alone["modules/cert_manager/variables.tf"] += '\nvariable "email" {}\n'
    with pytest.raises(Refused, match="modules/cert_manager asks for email"):
        Result(alone, "add-feature", args)
