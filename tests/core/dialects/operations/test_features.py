from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result

EKS, AKS, SCW = "eks_gc0_eu-west-1", "aks_gc0_westeurope", "scw_gc0_fr-par"


def test_catalog_entry_at_the_version_in_use() -> None:
    result = Result(repos.flat_multi(), "add-feature", {"cluster": AKS, "feature": "nginx"})
    assert set(result.changed) == {f"{AKS}_service_nginx.tf"}
    assert (
        result.text(f"{AKS}_service_nginx.tf")
        == f"""module "{AKS}_service_nginx" {{
  providers = {{
    kustomization = kustomization.{AKS}
  }}

  source  = "kbst.xyz/catalog/nginx/kustomization"
  version = "1.3.1-kbst.1"

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{}}
    apps-stg = {{}}
    ops      = {{}}
  }}
}}
"""
    )
    assert result.module(f"{AKS}_service_nginx").cluster == AKS


def test_catalog_version_has_no_leading_v() -> None:
    result = Result(
        repos.flat_multi(),
        "add-feature",
        {"cluster": AKS, "feature": "cert-manager", "version": "v1.15.1-kbst.0"},
    )
    assert 'version = "1.15.1-kbst.0"' in result.text(f"{AKS}_service_cert-manager.tf")


def test_local_module_is_bound() -> None:
    result = Result(repos.typed_multi(), "add-feature", {"cluster": SCW, "feature": "cert_manager"})
    assert set(result.changed) == {f"{SCW}_feature_cert_manager.tf", "README.md"}
    assert (
        result.text(f"{SCW}_feature_cert_manager.tf")
        == f"""module "{SCW}_feature_cert_manager" {{
  providers = {{
    kustomization = kustomization.{SCW}
  }}

  source = "./modules/cert_manager"
}}
"""
    )
    assert f"| {SCW}_feature_cert_manager | {SCW} | |\n" in result.text("README.md")


def test_new_local_module() -> None:
    manifest = "apiVersion: v1\nkind: Namespace\n# ${not} a template\n"
    result = Result(
        repos.typed_multi(),
        "add-feature",
        {
            "cluster": SCW,
            "feature": "gateway_api",
            "manifest": manifest,
            "upstream": "https://example.org/x.yaml",
            "version": "v1.2.0",
        },
    )
    assert result.text("modules/gateway_api/manifests/upstream.yaml") == manifest
    assert "//kustomization/overlay?ref=master" in result.text("modules/gateway_api/main.tf")
    assert '"${path.module}/manifests/upstream.yaml",' in result.text("modules/gateway_api/main.tf")
    assert "v1.2.0" in result.text("modules/gateway_api/README.md")
    assert "kbst/kustomization" in result.text("modules/gateway_api/versions.tf")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"cluster": AKS, "feature": "prometheus"}, "Which version"),
        ({"cluster": AKS, "feature": "Nginx!", "version": "1.0.0-kbst.0"}, "can't be a catalog entry"),
        ({"cluster": EKS, "feature": "nginx"}, "already"),
    ],
)
def test_add_refused(args: dict[str, str], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(repos.flat_multi(), "add-feature", args)


def test_typed_needs_a_manifest() -> None:
    with pytest.raises(Refused, match="needs the manifest"):
        Result(repos.typed_multi(), "add-feature", {"cluster": SCW, "feature": "gateway_api"})


def test_too_old_for_the_catalog() -> None:
    with pytest.raises(Refused, match=r"since v0\.15\.0"):
        Result(
            repos.flat_tfvars(),
            "add-feature",
            {"cluster": "gke_zero", "feature": "nginx", "version": "1.0.0-kbst.0"},
        )


def test_no_provider_to_install_through() -> None:
    files = repos.flat_tfvars("v0.18.1-beta.0")
    del files["gke_zero_providers.tf"]
    with pytest.raises(Refused, match="no kustomization provider"):
        Result(files, "add-feature", {"cluster": "gke_zero", "feature": "nginx", "version": "1.0.0-kbst.0"})


def test_remove_leaves_what_else_is_in_the_file() -> None:
    result = Result(repos.flat_multi(), "remove-feature", {"feature": f"{EKS}_service_nginx"})
    text = result.text(f"{EKS}_service_nginx.tf")
    assert text.startswith(f'module "{EKS}_dns_zone" {{')


def test_remove_keeps_or_deletes_the_module() -> None:
    name = f"{EKS}_feature_cert_manager"
    kept = Result(repos.typed_multi(), "remove-feature", {"feature": name})
    assert set(kept.changed) == {f"{name}.tf", "README.md"}
    gone = Result(repos.typed_multi(), "remove-feature", {"feature": name, "delete_module": True})
    assert not any(p.startswith("modules/") for p in gone.files())
    files = Result(repos.typed_multi(), "add-feature", {"cluster": SCW, "feature": "cert_manager"}).files()
    with pytest.raises(Refused, match="still used by scw"):
        Result(files, "remove-feature", {"feature": name, "delete_module": True})


def test_remove_refused_for_what_is_no_feature() -> None:
    with pytest.raises(Refused, match="no feature “eks_gc0_eu-west-1”"):
        Result(repos.flat_multi(), "remove-feature", {"feature": EKS})
