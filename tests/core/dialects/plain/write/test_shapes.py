"""Edits in every shape in which teams write clusters and pools: the line that a hand would change."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.write import samples
from tests.core.dialects.plain.write.samples import Files
from tests.core.dialects.plain.write.support import diff, edited

EU = 'module.cluster["eu"].'
WEB = EU + 'module.pools.google_container_node_pool.this["web"]/'
JOBS = EU + 'module.pools.google_container_node_pool.this["jobs"]/'
CORE = 'module.eks.eks_managed_node_groups["core"]//'
SPOT = 'module.eks.eks_managed_node_groups["spot"]//'
MAIN = 'module.eks.eks_managed_node_groups["main"]//'
GPU = 'module.eks.eks_managed_node_groups["gpu"]//'
GREEN = "cluster:aws_eks_node_group.green[0]/"
BLUE = "cluster:aws_eks_node_group.blue[0]/"
DEFAULT = 'module.eks.eks_managed_node_groups["default"]/'
APPS1 = 'aks:azurerm_kubernetes_cluster_node_pool.pool["apps1"]/production/'
APPS2 = 'aks:azurerm_kubernetes_cluster_node_pool.pool["apps2"]/production/'
AKS = "aks:azurerm_kubernetes_cluster.main"
STAGING = "staging:module.gke.google_container_node_pool."
PRODUCTION = "production:module.gke.google_container_node_pool."
_AT, _ONLY = "at_source", "override"

_CASES: list[tuple[Files, str, Any, str, str]] = [
    # Clusters by for_each over a map of variables, pools as a list two modules down
    (samples.CLUSTERS_BY_FOR_EACH, WEB + "staging/autoscaling.max_node_count", 4, "", """\
env/staging.tfvars
-      { name = "web", max = 3 },
+      { name = "web", max = 4 },"""),
    (samples.CLUSTERS_BY_FOR_EACH, WEB + "staging/autoscaling.min_node_count", 4, _ONLY, """\
env/staging.tfvars
-      { name = "web", max = 3 },
+      { name = "web", max = 3, min = 4 },"""),
    (samples.CLUSTERS_BY_FOR_EACH, WEB + "staging/autoscaling.min_node_count", 4, _AT, """\
main.tf
-      min          = optional(number, 1)
+      min          = optional(number, 4)"""),
    (samples.CLUSTERS_BY_FOR_EACH, WEB + "production/version", "1.30", _AT, """\
env/production.tfvars
-    version = "1.29"
+    version = "1.30\""""),
    (samples.CLUSTERS_BY_FOR_EACH, JOBS + 'staging/node_config.labels["new"]', "z", "", """\
env/staging.tfvars
-      { name = "jobs", min = 0, max = 5, labels = { kind = "batch" } },
+      { name = "jobs", min = 0, max = 5, labels = { kind = "batch", new = "z" } },"""),
    (samples.CLUSTERS_BY_FOR_EACH, WEB + 'staging/node_config.labels["new"]', "z", "", """\
env/staging.tfvars
-      { name = "web", max = 3 },
+      { name = "web", max = 3, labels = { new = "z" } },"""),
    (samples.CLUSTERS_BY_FOR_EACH, WEB + 'staging/node_config.labels["new"]', "z", _AT, """\
modules/pools/main.tf
-    labels       = merge({ pool = each.key }, each.value.labels)
+    labels       = merge({ pool = each.key, new = "z" }, each.value.labels)"""),
    (samples.CLUSTERS_BY_FOR_EACH, JOBS + "staging/autoscaling.min_node_count", None, "", """\
env/staging.tfvars
-      { name = "jobs", min = 0, max = 5, labels = { kind = "batch" } },
+      { name = "jobs", max = 5, labels = { kind = "batch" } },"""),
    # Everything in quotes, colons between keys and values
    (samples.EVERYTHING_QUOTED, CORE + "max_size", 4, "", """\
main.tf
-      "max_size" : "3",
+      "max_size" : "4","""),
    (samples.EVERYTHING_QUOTED, CORE + "disk_size", 4, "", """\
main.tf
+      "disk_size" : "4","""),
    (samples.EVERYTHING_QUOTED, SPOT + "min_size", 4, "", """\
main.tf
-      "capacity_type" : "SPOT"
+      "capacity_type" : "SPOT",
+      "min_size" : "4\""""),
    (samples.EVERYTHING_QUOTED, SPOT + "capacity_type", None, "", """\
main.tf
-      "max_size" : "10",
-      "capacity_type" : "SPOT"
+      "max_size" : "10\""""),
    (samples.EVERYTHING_QUOTED, "module.eks//cluster_endpoint_private_access", True, "", """\
main.tf
+  cluster_endpoint_private_access = "true\""""),
    (samples.EVERYTHING_QUOTED, "module.eks//version", "~> 20.9", "", """\
main.tf
-  version = "~> 20.8"
+  version = "~> 20.9\""""),
    # Pools over an object of defaults
    (samples.DEFAULTS, MAIN + "max_size", 4, _ONLY, """\
main.tf
-    main = {}
+    main = {
+      max_size = 4
+    }"""),
    (samples.DEFAULTS, MAIN + "max_size", 4, _AT, """\
terraform.tfvars
-  max_size       = 10
+  max_size       = 4"""),
    (samples.DEFAULTS, MAIN + "instance_types", ["m5.xlarge", "m6i.xlarge"], _AT, """\
terraform.tfvars
-  instance_types = ["m5.large"]
+  instance_types = ["m5.xlarge", "m6i.xlarge"]"""),
    (samples.DEFAULTS, GPU + "max_size", None, "", """\
main.tf
-      max_size        = 2"""),
    (samples.DEFAULTS, GPU + "cluster_version", "1.31", _AT, """\
terraform.tfvars
-cluster_version = "1.30"
+cluster_version = "1.31\""""),
    (samples.DEFAULTS, GPU + "cluster_version", "1.31", _ONLY, """\
main.tf
-      cluster_version = var.cluster_version
+      cluster_version = "1.31\""""),
    # Variables of environments in layers, over defaults in the code
    (samples.COMMON_LAYERS, GREEN + "production/scaling_config.max_size", 30, "", """\
variables/production/cluster.tfvars
-green_max     = 24
+green_max     = 30"""),
    (samples.COMMON_LAYERS, GREEN + "staging/scaling_config.max_size", 30, _ONLY, """\
variables/staging/cluster.tfvars
+green_max       = 30"""),
    # Another pool takes it, too, but isn't made anywhere.
    (samples.COMMON_LAYERS, GREEN + "staging/disk_size", 50, _ONLY, """\
variables/staging/cluster.tfvars
+disk_size       = 50"""),
    (samples.COMMON_LAYERS, GREEN + "staging/scaling_config.max_size", 30, _AT, """\
cluster/variables.tf
-  default = 12
+  default = 30"""),
    (samples.COMMON_LAYERS, GREEN + "production/instance_types", ["x"], _AT, """\
cluster/variables.tf
-  default = ["m8g.4xlarge"] # for all
+  default = ["x"] # for all"""),
    (samples.COMMON_LAYERS, GREEN + "production/scaling_config.max_size", None, "", """\
variables/production/cluster.tfvars
-green_max     = 24"""),
    (samples.COMMON_LAYERS, BLUE + "staging/scaling_config.max_size", 9, _AT, """\
cluster/main.tf
-    max_size     = 4
+    max_size     = 9"""),
    (samples.COMMON_LAYERS, GREEN + 'staging/labels["a"]', "b", _AT, """\
cluster/main.tf
+  labels = {
+    a = "b"
+  }"""),
    # Maps that are keyed by workspace
    (samples.WORKSPACES, DEFAULT + "live/min_size", 90, "", """\
main.tf
-    live    = 85
+    live    = 90"""),
    (samples.WORKSPACES, DEFAULT + "default/min_size", 3, "", """\
main.tf
-      min_size       = lookup(local.min, terraform.workspace, 2)
+      min_size       = lookup(local.min, terraform.workspace, 3)"""),
    (samples.WORKSPACES, DEFAULT + "live/desired_size", 91, "", """\
main.tf
-      desired_size   = terraform.workspace == "live" ? 90 : 4
+      desired_size   = terraform.workspace == "live" ? 91 : 4"""),
    (samples.WORKSPACES, DEFAULT + "manager/instance_types", ["a"], _ONLY, """\
main.tf
-    live = "r6i.2xlarge"
+    live    = "r6i.2xlarge"
+    manager = "a\""""),
    (samples.WORKSPACES, DEFAULT + "live/max_size", 90, _AT, """\
main.tf
-      max_size       = 150
+      max_size       = 90"""),
    # JSON files of variables
    (samples.JSON_VARIABLES, APPS1 + "max_count", 60, "", """\
config/production.tfvars.json
-      "max_count": 55,
+      "max_count": 60,"""),
    (samples.JSON_VARIABLES, APPS1 + "orchestrator_version", None, "", """\
config/production.tfvars.json
-      "max_count": 55,
-      "orchestrator_version": "1.29.0"
+      "max_count": 55"""),
    (samples.JSON_VARIABLES, APPS2 + "orchestrator_version", "1.30", _ONLY, """\
config/production.tfvars.json
-    "apps2": {"vm_size": "Standard_D4", "min_count": 1, "max_count": 2}
+    "apps2": {"vm_size": "Standard_D4", "min_count": 1, "max_count": 2, "orchestrator_version": "1.30"}"""),
    (samples.JSON_VARIABLES, AKS + ".default_node_pool/production/node_count", 5, "", """\
config/production.tfvars.json
-  "node_count": "3",
+  "node_count": "5","""),
    # A root for each environment, one module for all
    (samples.ROOTS_BY_FOLDER, STAGING + "web/staging/autoscaling.max_node_count", 5, "", """\
modules/gke/main.tf
-  default = 3
+  default = 5"""),
    (samples.ROOTS_BY_FOLDER, STAGING + "web/staging/autoscaling.max_node_count", 5, _ONLY, """\
staging/main.tf
+  max     = 5"""),
    (samples.ROOTS_BY_FOLDER, PRODUCTION + "web/production/autoscaling.max_node_count", None, "", """\
production/main.tf
-  max      = 9"""),
    (samples.ROOTS_BY_FOLDER, PRODUCTION + "db/production/node_config.machine_type", "x", _ONLY, """\
production/main.tf
-  machines = { web = "n2-standard-16" }
+  machines = { web = "n2-standard-16", db = "x" }"""),
    (samples.ROOTS_BY_FOLDER, STAGING + "db/staging/node_config.machine_type", "x", _ONLY, """\
staging/main.tf
+  machines = {
+    db = "x"
+  }"""),
    (samples.ROOTS_BY_FOLDER, PRODUCTION + "web/production/node_config.spot", True, "", """\
production/main.tf
+  spot     = true"""),
    (samples.ROOTS_BY_FOLDER, STAGING + "db/staging/version", "1.30", _AT, """\
staging/main.tf
-  version = "1.29"
+  version = "1.30\""""),
    (samples.ROOTS_BY_FOLDER, STAGING + "db/staging/node_config.taint.value", "x", _AT, """\
modules/gke/main.tf
-      value  = "true"
+      value  = "x\""""),
    # JSON that code reads
    (samples.DATA_FILES, "google_container_node_pool.web//node_count", 4, "", """\
sizes.json
-{"web": 3}
+{"web": 4}"""),
]  # fmt: skip


@pytest.mark.parametrize(("files", "where", "value", "mode", "lines"), _CASES)
def test_an_edit_changes_the_line_that_a_hand_would(
    files: Files, where: str, value: Any, mode: str, lines: str
) -> None:
    assert diff(files, edited(files, where, value, mode)) == lines


@pytest.mark.parametrize(
    ("files", "where", "value", "mode", "kind", "sentence"),
    [
        (samples.CLUSTERS_BY_FOR_EACH, WEB + "staging/autoscaling.min_node_count", 4, "", "shared",
         'module.cluster["us"].module.pools.google_container_node_pool.this["web"] in “production”'),
        (samples.CLUSTERS_BY_FOR_EACH, WEB + "production/version", "1.30", _ONLY, "refused",
         "can't be changed only here"),
        (samples.CLUSTERS_BY_FOR_EACH, JOBS + 'staging/node_config.labels["pool"]', "z", "", "computed",
         "modules/pools/main.tf, line 23"),
        (samples.DEFAULTS, MAIN + "max_size", 4, "", "shared", "everywhere or only here"),
        (samples.COMMON_LAYERS, GREEN + "staging/scaling_config.max_size", 30, "", "shared",
         "green[0] in “integration”"),
        (samples.COMMON_LAYERS, GREEN + "staging/scaling_config.max_size", None, "", "refused",
         "Terraform needs it"),
        (samples.WORKSPACES, DEFAULT + "live/max_size", 90, "", "adjustable", "“manager”"),
        (samples.WORKSPACES, DEFAULT + "live/max_size", 90, _ONLY, "refused", "can't be changed only here"),
        (samples.JSON_VARIABLES, APPS1 + "min_count", None, "", "refused", "Terraform would refuse this"),
        (samples.JSON_VARIABLES, APPS2 + "os_disk_size_gb", 3, "", "everywhere", "apps1"),
        (samples.ROOTS_BY_FOLDER, STAGING + "db/staging/version", "1.30", "", "linked",
         "google_container_cluster.main.min_master_version"),
        (samples.DATA_FILES, "google_container_cluster.main//min_master_version", "1.30", "", "refused",
         "config.yaml, line 1"),
        (samples.TERRAGRUNT, "modules/gke:google_container_cluster.main/staging/min_master_version", "1.30",
         "", "refused", "live/staging/terragrunt.hcl, line 5"),
    ],
)  # fmt: skip
def test_an_edit_that_is_not_made_says_why(
    files: Files, where: str, value: Any, mode: str, kind: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        edited(files, where, value, mode)
    assert sentence in str(refused.value)
    assert refused.value.kind == kind


def test_no_environment_is_lost_by_taking_a_value_away() -> None:
    files = {
        **samples.JSON_VARIABLES,
        "config/test.tfvars.json": '{\n  "node_pools": {}\n}\n',
        "aks/main.tf": samples.JSON_VARIABLES["aks/main.tf"].replace(
            "vm_size    =", "tags       = var.node_pools\n    vm_size    ="
        ),
    }
    with pytest.raises(Refused, match="wouldn't show that any more"):
        edited(files, AKS + ".default_node_pool/test/tags")


def test_what_a_pool_says_itself_hides_what_all_are_given() -> None:
    """A module takes an argument of the pool whole, so a label among the defaults never reaches it."""
    main = samples.DEFAULTS["main.tf"].replace("main = {}", 'main = {\n      labels = { team = "a" }\n    }')
    files = {**samples.DEFAULTS, "main.tf": main}
    for mode in ("", _AT, _ONLY):
        assert diff(files, edited(files, MAIN + 'labels["x"]', "y", mode)).splitlines() == [
            "main.tf",
            '-      labels = { team = "a" }',
            '+      labels = { team = "a", x = "y" }',
        ]


LISTS_AS_TEXT = """\
module "gke" {
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "~> 30.0"
  name    = "shop"
  node_pools = [
    {
      name           = "web"
      node_locations = "eu-a,eu-b"
    },
    {
      name           = "jobs"
      node_locations = "eu-a, eu-b"
    },
    {
      name = "lab"
    },
  ]
  node_pools_labels = {
    web = {
      tier = "web"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("pool", "zones", "line"),
    [
        ("web", ["eu-c"], '+      node_locations = "eu-c"'),
        ("web", ["eu-a", "eu-c"], '+      node_locations = "eu-a,eu-c"'),
        ("jobs", ["eu-c", "eu-a"], '+      node_locations = "eu-c, eu-a"'),
        ("lab", ["eu-a", "eu-b"], '+      node_locations = "eu-a,eu-b"'),
    ],
)
def test_a_list_that_a_module_takes_as_text_stays_text(pool: str, zones: list[str], line: str) -> None:
    files = {"main.tf": LISTS_AS_TEXT}
    written = edited(files, f'module.gke.node_pools["{pool}"]//node_locations', zones)
    assert line in diff(files, written).splitlines()
