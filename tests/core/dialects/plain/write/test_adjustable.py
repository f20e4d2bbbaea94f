"""A value in code that environments share gets a variable: the old value for all, the new one here."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.write.support import after, diff, edited

POOL = """\
variable "cluster" { type = string }
resource "google_container_node_pool" "web" {
  name    = "web"
  cluster = var.cluster
  autoscaling {
    min_node_count = 1
    max_node_count = 5 # enough
  }
}
resource "google_container_node_pool" "db" {
  name       = "db"
  cluster    = var.cluster
  node_count = 1
}
"""
TFVARS = {
    "main.tf": 'module "gke" {\n  source = "./modules/gke"\n  region = var.region\n}\n',
    "variables.tf": 'variable "region" {\n  description = "Where"\n  type        = string\n}\n',
    "modules/gke/main.tf": (
        'variable "region" {}\n'
        'resource "google_container_cluster" "main" {\n  name     = "x"\n  location = var.region\n}\n'
        'module "pools" {\n  source  = "../pools"\n  cluster = google_container_cluster.main.id\n}\n'
    ),
    "modules/pools/main.tf": POOL,
    "env/dev.tfvars": 'region = "a"\n',
    "env/prod.tfvars": 'region = "b"\n',
}
WEB = "module.gke.module.pools.google_container_node_pool.web"
MAXIMUM = "autoscaling.max_node_count"


def test_through_the_calls() -> None:
    written = edited(TFVARS, f"{WEB}/prod/{MAXIMUM}", 9, "adjustable")
    assert diff(TFVARS, written).splitlines() == [
        "env/prod.tfvars",
        '-region = "b"',
        '+region             = "b"',
        "+web_max_node_count = 9",
        "main.tf",
        '-  source = "./modules/gke"',
        "-  region = var.region",
        '+  source             = "./modules/gke"',
        "+  region             = var.region",
        "+  web_max_node_count = var.web_max_node_count",
        "modules/gke/main.tf",
        '-  source  = "../pools"',
        "-  cluster = google_container_cluster.main.id",
        '+  source             = "../pools"',
        "+  cluster            = google_container_cluster.main.id",
        "+  web_max_node_count = var.web_max_node_count",
        "+",
        '+variable "web_max_node_count" {',
        "+  default = 5",
        "+}",
        "modules/pools/main.tf",
        "-    max_node_count = 5 # enough",
        "+    max_node_count = var.web_max_node_count # enough",
        "+",
        '+variable "web_max_node_count" {',
        "+  type    = number",
        "+  default = 5",
        "+}",
        "variables.tf",
        "+",
        '+variable "web_max_node_count" {',
        '+  description = "Web max node count"',
        "+  type        = number",
        "+  default     = 5",
        "+}",
    ]
    again = edited(after(TFVARS, written), f"{WEB}/dev/{MAXIMUM}", 3, "adjustable")
    assert list(again.files) == ["env/dev.tfvars"], "there is a variable now"


def test_it_is_offered_where_only_here_is_not_possible() -> None:
    with pytest.raises(Refused) as refused:
        edited(TFVARS, f"{WEB}/prod/{MAXIMUM}", 9)
    assert refused.value.kind == "adjustable"
    said = str(refused.value)
    assert "Everywhere writes modules/pools/main.tf, line 7" in said
    assert (
        "a variable “web_max_node_count” in modules/pools/main.tf, modules/gke/main.tf, variables.tf" in said
    )
    assert "5 unless it is said, handed on through gke, pools, and 9 in env/prod.tfvars" in said


def test_a_default_of_a_module_is_given_by_its_call() -> None:
    files = {
        **TFVARS,
        "modules/pools/main.tf": POOL.replace("5 # enough", "var.most")
        + 'variable "most" {\n  default = "5"\n}\n',
    }
    lines = diff(files, edited(files, f"{WEB}/prod/{MAXIMUM}", 9, "adjustable")).splitlines()
    assert "+  most    = var.web_max_node_count" in lines
    assert '+web_max_node_count = "9"' in lines and '+  default = "5"' in lines, "quoted as it was"
    assert "modules/pools/main.tf" not in lines


def test_a_root_of_one_environment_says_it_in_its_call() -> None:
    files = {
        name + "/main.tf": 'module "pools" {\n  source  = "../modules/pools"\n  cluster = "x"\n}\n'
        for name in ("dev", "prod")
    } | {"modules/pools/main.tf": POOL}
    where = f"prod:module.pools.google_container_node_pool.web/prod/{MAXIMUM}"
    try:
        written = edited(files, where, 9, "adjustable")
    except Refused:
        written = edited(files, where.replace("/prod/", "//"), 9, "adjustable")
    assert diff(files, written).splitlines() == [
        "modules/pools/main.tf",
        "-    max_node_count = 5 # enough",
        "+    max_node_count = var.web_max_node_count # enough",
        "+",
        '+variable "web_max_node_count" {',
        "+  type    = number",
        "+  default = 5",
        "+}",
        "prod/main.tf",
        '-  source  = "../modules/pools"',
        '-  cluster = "x"',
        '+  source             = "../modules/pools"',
        '+  cluster            = "x"',
        "+  web_max_node_count = 9",
    ]


WORKSPACES = {
    "main.tf": (
        'locals {\n  region = lookup({ live = "a", "live-2" = "b" }, terraform.workspace, "c")\n}\n'
        'resource "aws_eks_node_group" "web" {\n  cluster_name    = "x"\n  node_group_name = local.region\n'
        "  scaling_config {\n    desired_size = 1\n    max_size     = 5\n    min_size     = 1\n  }\n}\n"
    ),
}


@pytest.mark.parametrize("workspace", ["live", "live-2"])
def test_a_workspace_is_looked_up(workspace: str) -> None:
    where = f"aws_eks_node_group.web/{workspace}/scaling_config.max_size"
    written = edited(WORKSPACES, where, 9, "adjustable")
    assert diff(WORKSPACES, written).splitlines() == [
        "main.tf",
        "-    max_size     = 5",
        f"+    max_size     = lookup({{ {workspace} = 9 }}, terraform.workspace, 5)",
    ]
    again = edited(after(WORKSPACES, written), where.replace(f"/{workspace}/", "/live/"), 7, "adjustable")
    assert "terraform.workspace, 5)" in again.files["main.tf"].decode()


def test_json_variables() -> None:
    files = {
        **{k: v for k, v in TFVARS.items() if not k.startswith("env/")},
        "env/dev.tfvars.json": '{\n  "region": "a"\n}\n',
        "env/prod.tfvars.json": '{\n  "region": "b"\n}\n',
    }
    written = edited(files, f"{WEB}/prod/{MAXIMUM}", 9, "adjustable")
    assert written.files["env/prod.tfvars.json"].decode() == (
        '{\n  "region": "b",\n  "web_max_node_count": 9\n}\n'
    )


def test_a_module_without_variables_gets_a_file_of_them() -> None:
    files = {
        **TFVARS,
        "modules/pools/main.tf": POOL.partition("\n")[2].replace("var.cluster", '"x"'),
        "modules/pools/outputs.tf": 'output "x" {\n  value = 1\n}\n',
        "modules/gke/main.tf": TFVARS["modules/gke/main.tf"].replace(
            "  cluster = google_container_cluster.main.id\n", ""
        ),
    }
    written = edited(files, f"{WEB}/prod/{MAXIMUM}", 9, "adjustable")
    assert written.files["modules/pools/variables.tf"].decode() == (
        'variable "web_max_node_count" {\n  type    = number\n  default = 5\n}\n'
    )


def test_what_would_change_others_is_refused() -> None:
    """Two pools take it from one local: a variable there would be for both."""
    both = POOL.replace("5 # enough", "local.most").replace("node_count = 1", "node_count = local.most", 1)
    both = both.replace("  node_count = 1\n", "  node_count = local.most\n")
    files = {**TFVARS, "modules/pools/main.tf": both + "locals {\n  most = 5\n}\n"}
    with pytest.raises(Refused) as refused:
        edited(files, f"{WEB}/prod/{MAXIMUM}", 9, "adjustable")
    assert "google_container_node_pool.db in “prod”" in str(refused.value)
    with pytest.raises(Refused) as refused:
        edited(files, f"{WEB}/prod/{MAXIMUM}", 9)
    assert refused.value.kind == "everywhere"


def test_a_name_that_is_taken() -> None:
    files = {
        **TFVARS,
        "variables.tf": TFVARS["variables.tf"] + 'variable "web_max_node_count" {\n  default = 1\n}\n',
    }
    written = edited(files, f"{WEB}/prod/{MAXIMUM}", 9, "adjustable")
    assert "web_max_node_count_2 = 9" in written.files["env/prod.tfvars"].decode()


def test_what_is_not_written_gets_a_variable_that_is_null() -> None:
    with pytest.raises(Refused) as refused:
        edited(TFVARS, f"{WEB}/prod/autoscaling.location_policy", "ANY")
    assert refused.value.kind == "adjustable"
    written = edited(TFVARS, f"{WEB}/prod/autoscaling.location_policy", "ANY", "adjustable")
    lines = diff(TFVARS, written).splitlines()
    assert "+    location_policy = var.web_location_policy" in lines
    assert lines.count("+  default = null") == 2 and "+  default     = null" in lines
    assert '+web_location_policy = "ANY"' in lines


def test_null_given_to_a_module_is_not_nothing() -> None:
    """It takes the place of the module's own default, which the version would have to tell."""
    files = {
        "main.tf": (
            'module "eks" {\n  source       = "terraform-aws-modules/eks/aws"\n'
            '  cluster_name = "x"\n}\nvariable "region" {}\n'
        ),
        "env/dev.tfvars": 'region = "a"\n',
        "env/prod.tfvars": 'region = "b"\n',
    }
    with pytest.raises(Refused) as refused:
        edited(files, "module.eks/prod/cluster_endpoint_public_access", True, "adjustable")
    assert "module.eks in “dev”" in str(refused.value)


@pytest.mark.parametrize("mode", ["", "override", "adjustable"])
@pytest.mark.parametrize("setting", [MAXIMUM, "autoscaling.min_node_count", "node_config.disk_size_gb"])
def test_a_pool_of_several_is_not_changed_with_the_others_unsaid(mode: str, setting: str) -> None:
    pools = POOL.replace('"web" {\n', '"web" {\n  for_each = toset(["a", "b"])\n', 1)
    files = {**TFVARS, "modules/pools/main.tf": pools}
    with pytest.raises(Refused, match=r'"b"\] in “prod”'):
        edited(files, f'{WEB}["a"]/prod/{setting}', 9, mode=mode)
