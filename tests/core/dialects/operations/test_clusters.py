from __future__ import annotations

import pytest

from core.clouds.zones import adapted_zones
from core.dialects.errors import Refused
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective

EKS, GKE, AKS, SCW = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope", "scw_gc0_fr-par"


@pytest.mark.parametrize(
    ("cluster", "region", "new", "zones"),
    [
        (EKS, "us-east-2", "eks_gc0_us-east-2", ["us-east-2a", "us-east-2b", "us-east-2c"]),
        (GKE, "us-central1", "gke_gc0_us-central1", ["us-central1-b", "us-central1-c", "us-central1-a"]),
        (SCW, "nl-ams", "scw_gc0_nl-ams", ["nl-ams-1", "nl-ams-2", "nl-ams-3"]),
    ],
)
def test_typed_mirror_in_another_region(cluster: str, region: str, new: str, zones: list[str]) -> None:
    files = repos.typed_multi()
    result = Result(files, "add-cluster", {"like": cluster, "region": region})
    assert set(result.changed) == {f"{new}_cluster.tf", f"{new}_providers.tf", "README.md"}
    made = result.module(new)
    assert made.region == region
    values, old = effective(made), effective(result.module(cluster))
    different = {p for p, v in values["apps"].items() if v != old["apps"].get(p)}
    zone = {
        "aws": "cluster_availability_zones",
        "google": "cluster_node_locations",
        "scaleway": "default_node_pool.zones",
    }[made.cloud or ""]
    assert different == {zone} | ({"region"} if made.cloud != "aws" else set())
    assert values["apps"][zone] == zones
    assert cluster not in result.text(f"{new}_cluster.tf") + result.text(f"{new}_providers.tf")
    assert f"| {new} |" in result.text("README.md")
    assert result.errors() == []


def test_same_region_counts_the_prefix_up() -> None:
    result = Result(repos.flat_multi(), "add-cluster", {"like": EKS})
    assert set(result.changed) == {"eks_gc1_eu-west-1_cluster.tf", "eks_gc1_eu-west-1_providers.tf"}
    values = effective(result.module("eks_gc1_eu-west-1"))
    assert values["apps-prd"]["name_prefix"] == "gc1"
    again = Result(result.files(), "add-cluster", {"like": EKS})
    assert "eks_gc2_eu-west-1_cluster.tf" in again.changed


def test_flat_azure_has_one_provider_block() -> None:
    result = Result(
        repos.flat_multi(),
        "add-cluster",
        {"like": AKS, "region": "northeurope", "settings": {"": {"resource_group": "other"}}},
    )
    assert "azurerm" not in result.text("aks_gc0_northeurope_providers.tf")
    assert effective(result.module("aks_gc0_northeurope"))["ops"]["resource_group"] == "other"
    with pytest.raises(Refused, match="resource group"):
        Result(repos.flat_multi(), "add-cluster", {"like": AKS, "region": "northeurope"})


def test_mirror_of_a_tfvars_entry() -> None:
    result = Result(repos.flat_tfvars(), "add-cluster", {"like": "gke_zero", "region": "europe-west1"})
    new = "gke_kbst_europe-west1"
    assert f'var.clusters["{new}"]' in result.text(f"{new}_cluster.tf")
    values = effective(result.module(new))
    assert values["ops"]["cluster_node_locations"] == ["europe-west1-b", "europe-west1-c"]
    assert values["apps"]["region"] == "europe-west1"
    assert effective(result.module("gke_zero")) == effective(result.old.module(".", "gke_zero"))  # type: ignore[arg-type]


def test_zones_keep_their_letters_where_they_exist() -> None:
    assert adapted_zones("aws", ["eu-west-1a", "eu-west-1b"], "eu-west-1", "us-east-2") == [
        "us-east-2a",
        "us-east-2b",
    ]
    assert adapted_zones("google", ["europe-west1-b", "europe-west1-d"], "europe-west1", "europe-west3") == [
        "europe-west3-b",
        "europe-west3-a",
    ]
    assert adapted_zones("aws", ["eu-west-1a"], "eu-west-1", "mars-1") == ["mars-1a"]


def test_a_second_cloud() -> None:
    settings = {
        "": {
            "project_id": "acme",
            "cluster_min_master_version": "1.30",
            "machine": "e2-medium",
            "min": 1,
            "max": 3,
            "zones": ["europe-west1-b"],
        }
    }
    args = {"cloud": "google", "region": "europe-west1", "name_prefix": "gc0", "settings": settings}
    result = Result(repos.typed_eks(), "add-cluster", args)
    assert result.text("Dockerfile") == "FROM kubestack/framework:v0.20.0-beta.0\n"
    assert '\n    google = {\n      source = "hashicorp/google"\n    }\n' in result.text("versions.tf")
    text = result.text(f"{GKE}_cluster.tf")
    assert f"    google     = google.{GKE}\n    kubernetes = kubernetes.{GKE}\n" in text
    assert result.module(GKE).environments == ("apps", "ops")
    assert effective(result.module(GKE))["ops"]["default_node_pool.machine_type"] == "e2-medium"
    with pytest.raises(Refused, match="needs Google project"):
        Result(repos.typed_eks(), "add-cluster", {**args, "settings": {}})


def test_azure_providers_by_generation() -> None:
    settings = {
        "": {"resource_group": "acme", "machine": "Standard_D2s_v5", "min": 1, "max": 3, "zones": ["1"]}
    }
    args = {"cloud": "azurerm", "region": "westeurope", "name_prefix": "gc0", "settings": settings}
    flat = Result(repos.flat_eks(), "add-cluster", args)
    assert 'provider "azurerm" {\n  features {}\n}\n' in flat.text(f"{AKS}_providers.tf")
    assert "providers" not in flat.text(f"{AKS}_cluster.tf")
    assert 'azurerm = {\n      source = "hashicorp/azurerm"' in flat.text("versions.tf")
    assert flat.text("Dockerfile") == f"FROM kubestack/framework:{repos.LAST_FLAT}\n"
    assert flat.text("Dockerfile.loc").endswith("-kind\n")
    typed = Result(repos.typed_eks(), "add-cluster", args)
    assert f'  alias = "{AKS}"\n\n  features {{}}\n' in typed.text(f"{AKS}_providers.tf")
    assert "client-certificate-data" in typed.text(f"{AKS}_providers.tf")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"cloud": "scaleway", "region": "fr-par", "name_prefix": "gc0"}, "has no clusters on Scaleway"),
        ({"cloud": "nope"}, "Which cloud"),
        ({"cloud": "aws", "region": "Ireland"}, "Which region"),
        ({"cloud": "aws", "region": "eu-west-1", "name_prefix": "gc0"}, "already"),
        ({"cloud": "aws", "region": "eu-west-1", "name_prefix": "GC"}, "name prefix"),
        ({"like": EKS, "cloud": "google"}, "another cloud"),
        ({"like": EKS, "settings": {"nope": {}}}, "no environment “nope”"),
    ],
)
def test_add_refused(args: dict[str, object], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(repos.flat_multi(), "add-cluster", args)


def stages(files: dict[str, str], cluster: str) -> list[Result]:
    out = [Result(files, "remove-cluster", {"cluster": cluster})]
    while out[-1].new.module(".", cluster) is not None:
        out.append(Result(out[-1].files(), "remove-cluster", {"cluster": cluster}))
        assert out[-1].changed
    return out


def test_flat_eks_goes_in_three_stages() -> None:
    files = repos.flat_multi()
    features, pools, last = stages(files, EKS)
    assert set(features.changed) == {f"{EKS}_service_nginx.tf"}
    assert set(pools.changed) == {f"{EKS}_node_pool_extra.tf"}
    assert set(last.changed) == {f"{EKS}_cluster.tf", f"{EKS}_providers.tf"}
    assert {p for p in files if p.startswith(EKS)} & set(last.files()) == set()
    assert last.files() == {p: t for p, t in files.items() if not p.startswith(EKS)}


def test_typed_eks_with_its_local_feature() -> None:
    features, pools, last = stages(repos.typed_multi(), EKS)
    assert features.changed[f"{EKS}_feature_cert_manager.tf"] is None
    assert features.changed["modules/cert_manager/main.tf"] is None
    assert pools.changed[f"{EKS}_node_pool_extra.tf"] is None
    assert "hashicorp/aws" not in last.text("versions.tf")
    assert "hashicorp/google" in last.text("versions.tf")
    assert f"| {EKS} |" not in last.text("README.md")


def test_gke_is_unprotected_first() -> None:
    protection, last = stages(repos.typed_multi(), GKE)
    assert effective(protection.module(GKE))["ops"]["deletion_protection"] is False
    assert last.module(EKS)
    files = repos.typed_multi()
    files[f"{GKE}_cluster.tf"] = files[f"{GKE}_cluster.tf"].replace(
        "ops = {}", "ops = {\n      deletion_protection = true\n    }"
    )
    protection = Result(files, "remove-cluster", {"cluster": GKE})
    assert effective(protection.module(GKE))["ops"]["deletion_protection"] is False


def test_keep_providers_and_modules() -> None:
    result = Result(repos.typed_multi(), "remove-cluster", {"cluster": SCW, "keep_providers": True})
    assert f'provider "scaleway" {{\n  alias  = "{SCW}"' in result.text(f"{SCW}_providers.tf")
    assert "kustomization" not in result.text(f"{SCW}_providers.tf")
    assert "scaleway/scaleway" in result.text("versions.tf")
    result = Result(repos.typed_multi(), "remove-cluster", {"cluster": EKS, "keep_modules": True})
    assert "modules/cert_manager/main.tf" not in result.changed


def test_a_shared_feature_module_stays() -> None:
    files = Result(repos.typed_multi(), "add-feature", {"cluster": SCW, "feature": "cert_manager"}).files()
    result = Result(files, "remove-cluster", {"cluster": EKS})
    assert "modules/cert_manager/main.tf" not in result.changed


def test_refuse_while_used() -> None:
    files = repos.typed_multi()
    files["dns.tf"] = f'resource "x" "y" {{\n  name = module.{SCW}.current_metadata["fqdn"]\n}}\n'
    with pytest.raises(Refused, match=r"dns\.tf, line 2"):
        Result(files, "remove-cluster", {"cluster": SCW})
    files["dns.tf"] = f'resource "x" "y" {{\n  provider = kubernetes.{SCW}\n}}\n'
    with pytest.raises(Refused, match="is still used"):
        Result(files, "remove-cluster", {"cluster": SCW})


def test_the_last_azure_cluster_takes_its_provider_along() -> None:
    files = Result(
        repos.flat_multi(),
        "add-cluster",
        {"like": AKS, "region": "northeurope", "settings": {"": {"resource_group": "o"}}},
    ).files()
    _pools, last = stages(files, AKS)
    assert 'provider "azurerm"' in last.text(f"{AKS}_providers.tf")
    gone = Result(last.files(), "remove-cluster", {"cluster": "aks_gc0_northeurope"})
    assert not any('provider "azurerm"' in t for p, t in gone.files().items() if p.endswith(".tf"))


def test_the_later_stages_of_a_mirror() -> None:
    args = {"like": EKS, "region": "us-east-2", "name_prefix": "gc0"}
    new = "eks_gc0_us-east-2"
    files = Result(repos.flat_multi(), "add-cluster", args).files()
    pools = Result(files, "add-cluster", args)
    assert set(pools.changed) == {f"{new}_node_pool_extra.tf"}
    pool = pools.module(f"{new}_node_pool_extra")
    assert pool.cluster == new
    assert effective(pool)["ops"]["availability_zones"] == ["us-east-2a", "us-east-2b"]
    features = Result(pools.files(), "add-cluster", args)
    assert set(features.changed) == {f"{new}_service_nginx.tf"}
    text = features.text(f"{new}_service_nginx.tf")
    assert f'module "{new}_dns_zone"' in text
    assert f"metadata_fqdn = module.{new}.current_metadata" in text
    assert "# make sure to match your cluster module's version" in text
    assert EKS not in text
    with pytest.raises(Refused, match="has everything"):
        Result(features.files(), "add-cluster", args)


def test_the_later_stages_of_a_typed_mirror() -> None:
    args = {"like": EKS}
    new = "eks_gc1_eu-west-1"
    named = {**args, "name_prefix": "gc1"}
    files = Result(repos.typed_multi(), "add-cluster", args).files()
    pools = Result(files, "add-cluster", named)
    assert f"| {new}_node_pool_extra | {new} | Batch jobs |" in pools.text("README.md")
    features = Result(pools.files(), "add-cluster", named)
    assert set(features.changed) == {f"{new}_feature_cert_manager.tf", "README.md"}


def test_windows_line_ends_everywhere() -> None:
    files = {p: t.replace("\n", "\r\n") for p, t in repos.flat_multi().items()}
    args = {"like": EKS, "region": "us-east-2", "name_prefix": "gc0"}
    result = Result(files, "add-cluster", args)
    result = Result(result.files(), "add-cluster", args)
    result = Result(result.files(), "add-cluster", args)
    result = Result(result.files(), "add-environment", {"name": "qa", "like": "ops"})
    result = Result(result.files(), "upgrade", {"to": "master"})
    for path, text in result.files().items():
        assert text.count("\n") == text.count("\r\n"), path
        assert "\r\r" not in text, path
    assert result.module("eks_gc0_us-east-2").environments == ("apps-prd", "apps-stg", "qa", "ops")


def test_unknown_modules_keep_the_provider_they_may_need() -> None:
    files = repos.flat_multi()
    files["vpn.tf"] = 'module "vpn" {\n  source  = "Azure/vpn/azurerm"\n  version = "1.0.0"\n}\n'
    _pools, last = stages(files, AKS)
    assert last.text(f"{AKS}_providers.tf").startswith('provider "azurerm" {')
    assert "kustomization" not in last.text(f"{AKS}_providers.tf")


ODD = """provider "aws" {
  alias  = "main"
  region = "eu-west-1"
}

provider "kubernetes" {
  alias = "main"
  host  = local.kubeconfig["clusters"][0]["cluster"]["server"]
}

provider "kustomization" {
  alias          = "main"
  kubeconfig_raw = module.prod.kubeconfig
}

locals {
  kubeconfig = yamldecode(module.prod.kubeconfig) # of main
}

module "prod" {
  providers = {
    aws        = aws.main
    kubernetes = kubernetes.main
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      base_domain                = "example.com"
      cluster_availability_zones = "eu-west-1a,eu-west-1b"
      cluster_desired_capacity   = 1
      cluster_instance_type      = "t3.large"
      cluster_max_size           = 3
      cluster_min_size           = 1
      name_prefix                = "gc0"
    }
    ops = {}
  }
}

module "prod_node_pool_extra" {
  providers = {
    aws = aws.main
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster/node-pool?ref=v0.19.2-beta.0"

  cluster_name = module.prod.current_metadata["name"]

  configuration = {
    apps = {
      name             = "extra"
      instance_types   = "t3.large"
      desired_capacity = 1
      min_size         = 1
      max_size         = 3
    }
    ops = {}
  }
}
"""


def test_a_mirror_has_providers_of_its_own_whatever_their_names() -> None:
    args = {"like": "prod", "region": "us-east-2"}
    result = Result({"main.tf": ODD}, "add-cluster", args)
    new = "eks_gc0_us-east-2"
    assert f"kubernetes = kubernetes.{new}" in result.text(f"{new}_cluster.tf")
    text = result.text(f"{new}_providers.tf")
    assert text.count(f'"{new}"') == 3 and '"main"' not in text and "eu-west-1" not in text
    assert f'host  = local.{new}_kubeconfig["clusters"]' in text
    assert f"  {new}_kubeconfig = yamldecode(module.{new}.kubeconfig) # of main" in text
    again = Result(result.files(), "add-cluster", {**args, "name_prefix": "gc0"})
    assert f"aws = aws.{new}\n" in again.text(f"{new}_node_pool_extra.tf")


def test_a_mirror_in_the_same_region_shares_what_knows_no_cluster() -> None:
    made = Result({"main.tf": ODD}, "add-cluster", {"like": "prod"})
    assert "aws        = aws.main\n" in made.text("eks_gc1_eu-west-1_cluster.tf")
    assert 'provider "aws"' not in made.text("eks_gc1_eu-west-1_providers.tf")


@pytest.mark.parametrize("kind", ["aws", "kubernetes"])
def test_a_default_provider_serves_no_second_cluster(kind: str) -> None:
    text = ODD.replace(f"{kind}.main", kind)
    start = text.index(f'provider "{kind}"')
    text = text[:start] + text[start:].replace(
        '  alias  = "main"\n' if kind == "aws" else '  alias = "main"\n', "", 1
    )
    with pytest.raises(Refused, match=f"the provider “{kind}” has no alias.*{kind}.prod"):
        Result({"main.tf": text}, "add-cluster", {"like": "prod", "region": "us-east-2"})


def test_a_provider_that_others_use_stays() -> None:
    other = ODD[ODD.index('module "prod" {') : ODD.index('module "prod_node_pool_extra"')]
    other = other.replace('module "prod"', 'module "second"').replace("gc0", "gc1")
    text = ODD[: ODD.index('module "prod_node_pool_extra"')]
    other = other.replace("kubernetes = kubernetes.main", "kubernetes = kubernetes.second")
    result = Result({"main.tf": text + other}, "remove-cluster", {"cluster": "prod"})
    left = result.text("main.tf")
    assert 'provider "aws"' in left and "aws        = aws.main" in left
    assert 'provider "kubernetes"' not in left and "module.prod" not in left and "locals" not in left
