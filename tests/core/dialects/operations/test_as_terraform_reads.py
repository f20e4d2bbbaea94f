"""Operations see what Terraform sees: files and folders behind links, JSON, what override files say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack import operations
from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.edit import Edit
from core.snapshot import Entry, Snapshot
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result

EKS, AKS, SCW = "eks_gc0_eu-west-1", "aks_gc0_westeurope", "scw_gc0_fr-par"
SCALEWAY = {
    "cloud": "scaleway",
    "region": "fr-par",
    "name_prefix": "gc0",
    "settings": {
        "apps": {
            "base_domain": "infra.example.com",
            "cluster_version": "1.35",
            "default_node_pool.node_type": "PRO2-S",
            "default_node_pool.zones": ["fr-par-1"],
            "default_node_pool.min_size": 1,
            "default_node_pool.max_size": 3,
        }
    },
}


def changed(
    files: Mapping[str, str],
    links: Mapping[str, str],
    operation: str,
    args: Mapping[str, Any],
    root: str = ".",
) -> dict[str, bytes | None]:
    """What an operation changes in a repository with symbolic links (path -> what it says)."""
    plain = repos.snapshot({**files, **links})
    entries = {p: Entry("120000", e.oid, e.size) if p in links else e for p, e in plain.entries.items()}
    snapshot = Snapshot(plain.commit, entries, plain.fetch)
    dialect = KubestackDialect()
    edit = Edit("operation", operation=operation, args=args)
    return dict(operations.apply(dialect, snapshot, dialect.read(snapshot), edit))


def last_stage(files: dict[str, str]) -> dict[str, str]:
    """Without the pools and features of EKS: what is left is the cluster."""
    gone = (f"{EKS}_node_pool", f"{EKS}_service", f"{EKS}_feature")
    return {path: text for path, text in files.items() if not path.startswith(gone)}


def test_a_provider_behind_a_link_keeps_its_cluster() -> None:
    """It stands in a file that others may read too: it is neither taken out there nor left without what feeds
    it."""
    files = last_stage(repos.flat_multi())
    files["shared/providers.tf"] = files.pop(f"{EKS}_providers.tf")
    links = {f"{EKS}_providers.tf": "shared/providers.tf"}
    with pytest.raises(Refused, match=rf"{EKS} is still used: providers\.tf, line"):
        changed(files, links, "remove-cluster", {"cluster": EKS})


def test_a_provider_behind_a_link_serves_features() -> None:
    files = repos.typed_multi()
    files["shared/scw.tf"] = files.pop(f"{SCW}_providers.tf")
    found = changed(
        files, {"scw.tf": "shared/scw.tf"}, "add-feature", {"cluster": SCW, "feature": "cert_manager"}
    )
    text = found[f"{SCW}_feature_cert_manager.tf"]
    assert text is not None and f"kustomization = kustomization.{SCW}" in text.decode()


def test_required_providers_behind_a_link_gain_and_keep() -> None:
    files = repos.typed_eks()
    files["shared/versions.tf"] = files.pop("versions.tf")
    links = {"versions.tf": "shared/versions.tf"}
    found = changed(files, links, "add-cluster", SCALEWAY)
    assert b"scaleway/scaleway" in (found["shared/versions.tf"] or b"") and "versions.tf" not in found
    files = last_stage(repos.flat_multi())
    files["shared/versions.tf"] = files.pop("versions.tf").replace(
        "kustomization = {", 'aws = {\n      source = "hashicorp/aws"\n    }\n    kustomization = {'
    )
    found = changed(files, links, "remove-cluster", {"cluster": EKS})
    assert f"{EKS}_cluster.tf" in found and "shared/versions.tf" not in found, "others may need it"


def test_a_reference_in_json_is_one() -> None:
    files = repos.flat_multi()
    value = f"${{module.{EKS}_node_pool_extra.current_metadata}}"
    files["outputs.tf.json"] = json.dumps({"output": {"pool": {"value": value}}})
    with pytest.raises(Refused, match=r"still used: outputs\.tf\.json, line 1"):
        Result(files, "remove-node-pool", {"pool": f"{EKS}_node_pool_extra"})


def test_required_providers_in_json_are_not_written_twice() -> None:
    files = repos.typed_eks()
    files.pop("versions.tf")
    required = {"aws": {"source": "hashicorp/aws"}, "kustomization": {"source": "kbst/kustomization"}}
    files["versions.tf.json"] = json.dumps({"terraform": {"required_providers": required}})
    with pytest.raises(Refused, match=r"versions\.tf\.json is a JSON file"):
        Result(files, "add-cluster", SCALEWAY)


def test_a_binding_in_json_is_seen_and_left() -> None:
    files = repos.typed_multi()
    files.pop(f"{EKS}_feature_cert_manager.tf")
    call = {"source": "./modules/cert_manager", "providers": {"kustomization": f"kustomization.{EKS}"}}
    files["features.tf.json"] = json.dumps({"module": {f"{EKS}_feature_cert_manager": call}})
    with pytest.raises(Refused, match=r"features\.tf\.json is a JSON file"):
        Result(files, "remove-feature", {"feature": f"{EKS}_feature_cert_manager"})
    with pytest.raises(Refused, match="already"):
        Result(files, "add-feature", {"cluster": EKS, "feature": "cert_manager"})


def test_what_an_override_file_replaces_is_said() -> None:
    files = repos.typed_multi()
    name = f"{EKS}_feature_cert_manager"
    files["override.tf"] = f'module "{name}" {{\n  source = "./modules/other"\n}}\n'
    files["modules/other/main.tf"] = files["modules/cert_manager/main.tf"]
    with pytest.raises(Refused, match=r"override\.tf replaces parts of"):
        Result(files, "remove-feature", {"feature": name})


@pytest.mark.parametrize(
    "source", ["./modules/../modules/cert_manager", "./modules/cert_manager/", "./linked"]
)
def test_a_local_module_is_known_by_its_folder(source: str) -> None:
    """However the source is spelled, through a link too."""
    files = repos.typed_multi()
    path = f"{EKS}_feature_cert_manager.tf"
    files[path] = files[path].replace("./modules/cert_manager", source).replace("_feature_", "_own_", 1)
    links = {"linked": "modules/cert_manager"}
    with pytest.raises(Refused, match="has cert_manager already"):
        changed(files, links, "add-feature", {"cluster": EKS, "feature": "cert_manager"})
    found = changed(
        files, links, "remove-feature", {"feature": f"{EKS}_own_cert_manager", "delete_module": True}
    )
    assert found[path] is None and found["modules/cert_manager/main.tf"] is None


def test_an_upgrade_reaches_what_is_read_through_a_link() -> None:
    files = repos.flat_multi()
    files["shared/pool.tf"] = files.pop(f"{AKS}_node_pool_extra.tf")
    found = changed(files, {"pool.tf": "shared/pool.tf"}, "upgrade", {"to": repos.LAST_FLAT})
    assert f"?ref={repos.LAST_FLAT}".encode() in (found["shared/pool.tf"] or b"") and "pool.tf" not in found
