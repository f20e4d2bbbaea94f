"""Which modules are the framework's, however their source is written."""

from __future__ import annotations

import pytest

from core.dialects.kubestack.source import of_local_folder, recognise


@pytest.mark.parametrize(
    ("source", "schema", "ref"),
    [
        ("github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2", "aws/cluster", "v0.19.2"),
        ("github.com/kbst/terraform-kubestack//aws/cluster", "aws/cluster", None),
        ("github.com/acme/fork//azurerm/cluster/node-pool?ref=abc", "azurerm/cluster/node-pool", "abc"),
        ("git::https://example.org/k.git//google/cluster?depth=1&ref=main", "google/cluster", "main"),
        ("git::ssh://git@example.org/k.git//scaleway/cluster/node-pool", "scaleway/cluster/node-pool", None),
        ("git@github.com:acme/k.git//aws/cluster/elb-dns?ref=v1", "aws/cluster/elb-dns", "v1"),
        ("https://example.org/k.zip//kind/cluster/?archive=zip", "kind/cluster", None),
        ("github.com/kbst/k//kustomization/overlay?ref=master", "kustomization/overlay", "master"),
        ("kbst.xyz/catalog/cert-manager/kustomization", "kustomization/overlay", None),
        ("github.com/kbst/terraform-kubestack//aws/_modules/eks?ref=v0.18.0-beta.0", None, "v0.18.0-beta.0"),
        ("github.com/kbst/terraform-kubestack//common/configuration?ref=v1", None, "v1"),
    ],
)  # fmt: skip
def test_recognised(source: str, schema: str | None, ref: str | None) -> None:
    found = recognise(source)
    assert found is not None
    assert (found.schema, found.ref) == (schema, ref)


@pytest.mark.parametrize(
    "source",
    [
        "terraform-aws-modules/eks/aws",
        "./aws/cluster",
        "github.com/acme/other//modules/cluster",
        "https://example.org//x",
        "",
    ],
)
def test_not_recognised(source: str) -> None:
    assert recognise(source) is None


def test_a_vendored_copy_by_its_folder() -> None:
    found = of_local_folder("vendor/kubestack/google/cluster/node-pool")
    assert found is not None
    assert (found.kind, found.schema, found.local) == ("node_pool", "google/cluster/node-pool", True)
    assert of_local_folder("modules/cluster") is None
