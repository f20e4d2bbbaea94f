"""A module's next major calls arguments otherwise: what differs is told, not that all of them come anew."""

from __future__ import annotations

import pytest

from core.changes.changes import changes
from core.dialects.plain.facts.module_majors import former_names
from core.platform.field import Level
from core.session.comparing import compare
from core.session.headless import dialect
from tests.core.dialects.plain.reading.support import reading
from tests.core.dialects.plain.support import snapshot

EKS = "terraform-aws-modules/eks/aws"
BEFORE = """
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.8"

  cluster_name      = "shop"
  cluster_version   = "1.33"
  cluster_ip_family = "ipv6"

  cluster_endpoint_public_access = true
}
"""
AFTER = """
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name               = "shop"
  kubernetes_version = "1.33"
  ip_family          = "ipv6"

  endpoint_public_access = true
}
"""


def told(before: str, after: str) -> dict[str | None, tuple[str, Level]]:
    found = changes(reading({"main.tf": before}), reading({"main.tf": after}))
    return {c.setting: (c.sentence, c.impact.level) for c in found if c.module == "module.eks"}


def test_the_same_values_under_new_names() -> None:
    found = told(BEFORE, AFTER)
    for new in ("name", "kubernetes_version", "ip_family", "endpoint_public_access"):
        sentence, level = found[new]
        assert f"called {new} now" in sentence and level is Level.NO_EFFECT, found[new]
    assert not [one for one in found if one is not None and one.startswith("cluster_")]


def test_the_same_unknown_value_under_a_new_name() -> None:
    names = [text.replace('"shop"', "data.x.y.name") for text in (BEFORE, AFTER)]
    assert told(*names)["name"][0].endswith("called name now, still data.x.y.name")


def test_another_value_under_a_new_name() -> None:
    found = told(BEFORE, AFTER.replace('"ipv6"', '"ipv4"').replace("1.33", "1.34"))
    assert found["ip_family"][1] is Level.DESTROYS_CLUSTER and "ipv6 to ipv4" in found["ip_family"][0]
    assert (
        found["kubernetes_version"][1] is Level.IN_PLACE and "1.33 to 1.34" in found["kubernetes_version"][0]
    )


def test_names_over_several_majors() -> None:
    assert former_names(EKS, 21)["create_security_group"] == (
        "create_cluster_security_group",
        "cluster_create_security_group",
    )
    assert "kubernetes_version" not in former_names(EKS, 20)
    keys = former_names("Azure/aks/azurerm", 11, "node_pools")
    assert keys["auto_scaling_enabled"] == ("enable_auto_scaling",)


AKS = 'resource "azurerm_kubernetes_cluster" "main" {\n  name = "shop"\n%s}\n'
AKS_POOL = 'resource "azurerm_kubernetes_cluster_node_pool" "main" {\n  name = "shop"\n%s}\n'
GKE = 'resource "google_container_cluster" "main" {\n  name = "shop"\n%s}\n'
GKE_POOL = 'resource "google_container_node_pool" "main" {\n  name = "shop"\n%s}\n'
ADDON = (
    'resource "aws_eks_cluster" "main" {\n  name = "shop"\n}\n'
    'resource "aws_eks_addon" "main" {\n  cluster_name = aws_eks_cluster.main.name\n'
    '  addon_name   = "coredns"\n%s}\n'
)
POOL = '  default_node_pool {\n    name    = "main"\n    vm_size = "Standard_D2_v2"\n%s  }\n'


def locked(provider: str, version: str) -> dict[str, str]:
    source = f"registry.terraform.io/hashicorp/{provider}"
    return {".terraform.lock.hcl": f'provider "{source}" {{\n  version = "{version}"\n}}\n'}


RENAMED = [
    ("azurerm", "2.66.0", "3.67.0", AKS, "role_based_access_control_enabled",
     "  role_based_access_control {\n    enabled = true\n  }\n",
     "  role_based_access_control_enabled = true\n"),
    ("azurerm", "2.66.0", "3.67.0", AKS, "private_cluster_enabled",
     "  private_link_enabled = true\n", "  private_cluster_enabled = true\n"),
    ("azurerm", "2.66.0", "3.67.0", AKS, "azure_policy_enabled",
     "  addon_profile {\n    azure_policy {\n      enabled = true\n    }\n  }\n",
     "  azure_policy_enabled = true\n"),
    ("azurerm", "2.66.0", "3.67.0", AKS, "oms_agent.log_analytics_workspace_id",
     '  addon_profile {\n    oms_agent {\n      log_analytics_workspace_id = "w"\n    }\n  }\n',
     '  oms_agent {\n    log_analytics_workspace_id = "w"\n  }\n'),
    ("azurerm", "2.66.0", "3.67.0", AKS, "azure_active_directory_role_based_access_control.tenant_id",
     '  role_based_access_control {\n    azure_active_directory {\n      tenant_id = "t"\n    }\n  }\n',
     '  azure_active_directory_role_based_access_control {\n    tenant_id = "t"\n  }\n'),
    ("azurerm", "2.66.0", "3.67.0", AKS, "identity.identity_ids",
     '  identity {\n    user_assigned_identity_id = "i"\n  }\n',
     '  identity {\n    identity_ids = ["i"]\n  }\n'),
    ("azurerm", "2.66.0", "3.67.0", AKS_POOL, "zones",
     '  availability_zones = ["1", "2"]\n', '  zones = ["1", "2"]\n'),
    ("azurerm", "2.66.0", "3.67.0", AKS, "zones",
     POOL % '    availability_zones = ["1"]\n', POOL % '    zones   = ["1"]\n'),
    ("azurerm", "3.117.1", "4.20.0", AKS_POOL, "auto_scaling_enabled",
     "  enable_auto_scaling = true\n", "  auto_scaling_enabled = true\n"),
    ("azurerm", "3.117.1", "4.20.0", AKS, "auto_scaling_enabled",
     POOL % "    enable_auto_scaling = true\n", POOL % "    auto_scaling_enabled = true\n"),
    ("azurerm", "3.117.1", "4.20.0", AKS_POOL, "host_encryption_enabled",
     "  enable_host_encryption = true\n", "  host_encryption_enabled = true\n"),
    ("azurerm", "3.117.1", "4.20.0", AKS, "automatic_upgrade_channel",
     '  automatic_channel_upgrade = "patch"\n', '  automatic_upgrade_channel = "patch"\n'),
    ("azurerm", "3.117.1", "4.20.0", AKS, "api_server_access_profile.authorized_ip_ranges",
     '  api_server_authorized_ip_ranges = ["10.0.0.0/8"]\n',
     '  api_server_access_profile {\n    authorized_ip_ranges = ["10.0.0.0/8"]\n  }\n'),
    ("google", "4.84.0", "5.10.0", GKE, "binary_authorization.enabled",
     "  enable_binary_authorization = true\n", "  binary_authorization {\n    enabled = true\n  }\n"),
    ("google", "3.90.0", "4.84.0", GKE, "workload_identity_config.workload_pool",
     '  workload_identity_config {\n    identity_namespace = "p.svc.id.goog"\n  }\n',
     '  workload_identity_config {\n    workload_pool = "p.svc.id.goog"\n  }\n'),
    ("google", "3.90.0", "4.84.0", GKE_POOL, "node_config.workload_metadata_config.mode",
     "  node_config {\n    workload_metadata_config {\n"
     '      node_metadata = "GKE_METADATA_SERVER"\n    }\n  }\n',
     '  node_config {\n    workload_metadata_config {\n      mode = "GKE_METADATA"\n    }\n  }\n'),
    ("aws", "5.100.0", "6.2.0", ADDON, "resolve_conflicts_on_update",
     '  resolve_conflicts = "OVERWRITE"\n', '  resolve_conflicts_on_update = "OVERWRITE"\n'),
]  # fmt: skip


@pytest.mark.parametrize("versions", ["both", "none"])
@pytest.mark.parametrize(
    ("provider", "old", "new", "block", "setting", "was", "now"), RENAMED, ids=[one[4] for one in RENAMED]
)
def test_a_providers_major_renames_and_nothing_else(
    provider: str, old: str, new: str, block: str, setting: str, was: str, now: str, versions: str
) -> None:
    before, after = {"main.tf": block % was}, {"main.tf": block % now}
    if versions == "both":
        before, after = before | locked(provider, old), after | locked(provider, new)
    shown = compare(snapshot(before), snapshot(after), dialect(), title="", author="", base="a", head="b")
    assert [(c.setting, c.impact.level) for c in shown.changes] == [(setting, Level.NO_EFFECT)]
    assert "now, still" in shown.changes[0].sentence
    sides = {"-": before["main.tf"].splitlines(), "+": after["main.tf"].splitlines()}
    left = [sides[s][n - 1] for one in shown.other if one.file == "main.tf" for s, n in one.lines]
    assert all(line.endswith("{") for line in left), "a block's head whose end is in both is told, at most"


def test_another_value_under_the_new_name_is_what_it_is() -> None:
    before = {"main.tf": AKS % "  role_based_access_control {\n    enabled = false\n  }\n"}
    after = {"main.tf": AKS % "  role_based_access_control_enabled = true\n"}
    (change,) = changes(reading(before), reading(after))
    assert change.impact.level is Level.DESTROYS_CLUSTER and "No to Yes" in change.sentence


def test_what_goes_and_comes_nowhere_is_removed() -> None:
    before = {"main.tf": AKS % "  private_link_enabled = true\n"}
    (change,) = changes(reading(before), reading({"main.tf": AKS % ""}))
    assert (change.setting, change.impact.level) == ("private_link_enabled", Level.DESTROYS_CLUSTER)


NETWORK = '  network_profile {\n    network_plugin = "azure"\n%s  }\n'
DASHBOARD = "  addon_profile {\n    kube_dashboard {\n      enabled = true\n    }\n  }\n"
GONE = [
    ("3.117.1", "4.20.0", NETWORK % '    docker_bridge_cidr = "172.17.0.1/16"\n', NETWORK % ""),
    ("3.117.1", "4.20.0", POOL % '    message_of_the_day = "aGk="\n', POOL % ""),
    ("2.66.0", "3.67.0", DASHBOARD, ""),
]


@pytest.mark.parametrize(("old", "new", "was", "now"), GONE)
def test_what_the_providers_new_version_does_not_have_goes_without_effect(
    old: str, new: str, was: str, now: str
) -> None:
    before, after = {"main.tf": AKS % was}, {"main.tf": AKS % now}
    (change,) = changes(reading(before | locked("azurerm", old)), reading(after | locked("azurerm", new)))
    assert change.impact.level is Level.NO_EFFECT
    assert "other version doesn't have it" in change.impact.sentence
    (alone,) = changes(reading(before | locked("azurerm", old)), reading(after | locked("azurerm", old)))
    assert alone.impact.level is not Level.NO_EFFECT
