"""A node pool like another one, in every shape in which pools are written."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_POOL,
    AKS_PRODUCTION,
    AKS_SHARED,
    BATCH,
    EKS,
    EKS_MAIN,
    GKE,
    GKE_MAIN,
    GKE_POOLS,
    GOOGLE_MODULE,
    LIST,
    LIST_POOL,
    MERGED,
    MERGED_POOL,
    SWITCH,
    WRAPPED,
)
from tests.core.dialects.plain.operations.support import Files, diff, done, guide, read
from tests.core.dialects.plain.reading.support import entity, platform, told

WEB = "google_container_node_pool.web"
CLUSTER = "google_container_cluster.main"


def added(files: Files, name: str, **more: Any) -> dict[str, str]:
    return done(files, "add-node-pool", name=name, **more)


def refused(files: Files, name: str, **more: Any) -> str:
    with pytest.raises(Refused) as error:
        added(files, name, **more)
    assert guide(files, "add-node-pool", name=name, **more).refused == str(error.value)
    return str(error.value)


def test_an_entry_beside_its_neighbours_in_their_habit() -> None:
    after = added(EKS, "jobs", cluster="module.eks", settings={"": {"max": 7, "machine": "c6i.large"}})
    like = EKS_MAIN[EKS_MAIN.index("    batch = {") : EKS_MAIN.index("  }\n}\n", EKS_MAIN.index("batch"))]
    new = (
        like.replace("    batch = {", "    jobs = {", 1)
        .replace('"batch"\n      instance', '"jobs"\n      instance')
        .replace("= 20", "= 7")
        .replace("c6i.2xlarge", "c6i.large")
    )
    assert after == {**EKS, "main.tf": EKS_MAIN.replace(like, f"{like}\n{new}")}


def test_a_block_beside_its_siblings() -> None:
    settings = {"": {"max": 7, "spot": True, "machine": "e2-standard-2"}}
    after = added(GKE, "new-jobs", like=WEB, settings=settings)
    web, crawl = GKE_POOLS.split("\n# for the crawlers\n")
    new = (
        web.replace('"web" {', '"new_jobs" {')
        .replace('"web"', '"new-jobs"')
        .replace("= 3", "= 7")
        .replace("n2-standard-4", "e2-standard-2")
        .replace("disk_size_gb = 100\n", "disk_size_gb = 100\n    spot         = true\n")
    )
    assert after == {**GKE, "pools.tf": f"{web}\n{new}\n# for the crawlers\n{crawl}"}


def test_a_file_of_its_own_where_its_siblings_have_one() -> None:
    web, crawl = GKE_POOLS.split("\n# for the crawlers\n")
    files = {"main.tf": GKE_MAIN, "pool-web.tf": web, "pool-crawl.tf": crawl}
    after = added(files, "jobs", like=WEB)
    assert after == {**files, "pool-jobs.tf": web.replace('"web"', '"jobs"')}


def test_an_entry_of_json_variables_in_each_environment() -> None:
    after = added(AKS, "mem", like=AKS_POOL + '["apps"]', settings={"staging": {"max": 5}})
    for name, most in (("staging", 5), ("production", 30)):
        before, now = (read(files, f"config/{name}.tfvars.json") for files in (AKS, after))
        assert now.pop("pools") == {
            **before["pools"],
            "mem": {**before.pop("pools")["apps"], "max_count": most},
        }
        assert now == before


def test_json_is_copied_byte_for_byte() -> None:
    after = added(AKS, "mem", like=AKS_POOL + '["gpu"]')
    gpu = AKS_PRODUCTION.splitlines()[-3]
    assert after["config/production.tfvars.json"] == AKS_PRODUCTION.replace(
        gpu, f"{gpu},\n{gpu.replace('gpu', 'mem', 1)}"
    )


def test_an_element_of_a_list_two_modules_up() -> None:
    after = added(LIST, "big", like=LIST_POOL + '["lab"]', settings={"prod": {"max": 5}})
    assert diff(LIST, after).splitlines() == [
        "env/dev.tfvars",
        '+  { name = "big", min = 0, max = 4 },',
        "env/prod.tfvars",
        *("+  {", '+    name = "big"', "+    min  = 0", "+    max  = 5", "+  },"),
    ]
    where = platform(after)
    assert told(entity(where, LIST_POOL + '["big"]'), "autoscaling.max_node_count", "prod")[0] == 5
    assert told(entity(where, LIST_POOL + '["big"]'), "autoscaling.max_node_count", "dev")[0] == 4


def test_what_is_kept_in_other_inputs_of_the_module_comes_along() -> None:
    after = added(GOOGLE_MODULE, "lab", settings={"": {"max": 9}})
    assert diff(GOOGLE_MODULE, after).splitlines() == [
        "env/dev.tfvars",
        '+  { name = "lab", machine_type = "e2-standard-4", min_count = 1, max_count = 9 },',
        '+  lab  = { team = "core" }',
        "main.tf",
        '+    lab  = [{ key = "core", value = "true", effect = "NO_SCHEDULE" }]',
    ]
    assert done(after, "remove-node-pool", pool='module.gke.node_pools["lab"]') == GOOGLE_MODULE


@pytest.mark.parametrize("like", ["web", "db"])
def test_the_call_of_a_wrapper(like: str) -> None:
    after = added(
        WRAPPED, "big-one", like=f"module.{like}.google_container_node_pool.pool", settings={"": {"max": 9}}
    )
    call = 'module "big_one" {\n  source = "./pool"\n  name   = "big-one"\n  max    = 9\n}\n'
    assert after == {**WRAPPED, "big_one.tf": call}


def test_a_block_with_a_switch() -> None:
    after = added(SWITCH, "gpu2", like="google_container_node_pool.gpu[0]")
    pool = SWITCH["main.tf"][SWITCH["main.tf"].index('resource "google_container_node_pool"') :]
    assert after["main.tf"] == SWITCH["main.tf"] + "\n" + pool.replace('"gpu"', '"gpu2"')


def test_a_set_of_names() -> None:
    pool = 'resource "google_container_node_pool" "p" {\n  for_each = toset(["a", "b"])\n'
    pool += '  name     = "${local.prefix}-${each.key}"\n  cluster  = google_container_cluster.main.id\n}\n'
    files = {"main.tf": f'{GKE_MAIN}\nlocals {{\n  prefix = "x"\n}}\n\n{pool}'}
    after = added(files, "c", like='google_container_node_pool.p["b"]')
    assert diff(files, after).splitlines()[-1] == '+  for_each = toset(["a", "b", "c"])'


def test_a_name_that_is_made_of_others() -> None:
    code = GKE_POOLS.replace('name    = "web"', 'name    = "${var.prefix}-web"')
    files = {"main.tf": GKE_MAIN, "pools.tf": code, "v.tf": 'variable "prefix" {\n  default = "shop"\n}\n'}
    after = added(files, "jobs", like=WEB)
    assert '+  name    = "${var.prefix}-jobs"' in diff(files, after)


def test_taints_are_written_as_the_pools_are() -> None:
    taints = {"": {"taints": ["team=a:NoSchedule"]}}
    block = read(added(GKE, "jobs", like=WEB, settings=taints), "pools.tf")["resource"][1]
    (pool,) = block["google_container_node_pool"].values()
    pool = pool[0] if isinstance(pool, list) else pool
    assert pool["node_config"][0]["taint"] == [{"key": "team", "value": "a", "effect": "NO_SCHEDULE"}]
    entry = read(added(EKS, "jobs", like=BATCH, settings=taints), "main.tf")["module"][0]["eks"]
    assert entry["eks_managed_node_groups"]["jobs"]["taints"] == {
        "team": {"key": "team", "value": "a", "effect": "NO_SCHEDULE"}
    }


def test_what_serves_all_environments_alike_is_written_once() -> None:
    after = added(AKS_SHARED, "mem", settings={"": {"max": 9}})
    assert diff(AKS_SHARED, after).splitlines() == [
        "main.tf",
        '+    mem  = { vm_size = "D4", min_count = 1, max_count = 9 }',
    ]


def test_a_shared_map_is_copied_for_one_environment() -> None:
    after = added(AKS_SHARED, "mem", environments=["dev"])
    assert {path for path in after if after[path] != AKS_SHARED[path]} == {"env/dev.tfvars"}
    apps = {"vm_size": "D4", "min_count": 1, "max_count": 3}
    assert read(after, "env/dev.tfvars")["pools"] == {"apps": apps, "mem": apps}
    assert "copy of its whole value" in guide(AKS_SHARED, "add-node-pool", environments=["dev"]).notes[0]


def test_one_block_for_all_environments_differs_by_a_variable() -> None:
    files = {
        "main.tf": GKE_MAIN + "\n" + GKE_POOLS + '\nvariable "x" {}\n',
        "env/dev.tfvars": "x = 1\n",
        "env/prod.tfvars": "x = 2\n",
    }
    differs = added(files, "jobs", like=WEB, settings={"dev": {"max": 9}})
    assert read(differs, "env/dev.tfvars") == {"x": 1, "jobs_max_node_count": 9}
    assert differs["env/prod.tfvars"] == files["env/prod.tfvars"]
    assert "default = 3" in differs["main.tf"], "the others stay as the pool that was copied"
    assert "prod" in refused(files, "jobs", like=WEB, environments=["dev"])
    assert added(files, "jobs", like=WEB, settings={"": {"max": 9}})["env/dev.tfvars"] == "x = 1\n"


def test_a_value_that_all_pools_share_is_never_changed_for_one() -> None:
    code = GKE_POOLS.replace('"n2-standard-4" # measured in May', "local.machine").replace(
        '"n2-highcpu-8"', "local.machine"
    )
    files = {"main.tf": GKE_MAIN, "pools.tf": code, "l.tf": 'locals {\n  machine = "n2-standard-4"\n}\n'}
    after = added(files, "jobs", like=WEB, settings={"": {"machine": "e2-standard-2"}})
    assert after["l.tf"] == files["l.tf"]
    assert '+    machine_type = "e2-standard-2"' in diff(files, after)


@pytest.mark.parametrize(
    ("files", "name", "more", "words"),
    [
        (EKS, "batch", {"cluster": "module.eks"}, "already"),
        (EKS, "a b", {"cluster": "module.eks"}, "letters, digits"),
        (EKS, "", {"cluster": "module.nope"}, "There is no cluster"),
        (AKS, "far-too-long-a-name", {"like": AKS_POOL + '["gpu"]'}, "at most 12"),
        (AKS, "mem", {"like": "azurerm_kubernetes_cluster.main.default_node_pool"}, "inside its cluster"),
        ({"main.tf": GKE_MAIN}, "jobs", {"cluster": CLUSTER}, "no node pool besides its own"),
        (AKS, "mem", {"like": AKS_POOL + '["gpu"]', "environments": ["staging"]}, "in production"),
        (AKS, "mem", {"like": AKS_POOL + '["gpu"]', "settings": {"staging": {"max": 1}}}, "in production"),
        (EKS, "jobs", {"cluster": "module.eks", "settings": {"": {"max": "many"}}}, "must be a number"),
        (EKS, "jobs", {"cluster": "module.eks", "settings": {"": {"taints": ["x"]}}}, "no taint"),
        (EKS, "jobs", {"cluster": "module.eks", "settings": {"": {"zones": ["a"]}}}, "“zones”"),
        (EKS, "jobs", {"cluster": "module.eks", "purpose": "gpu"}, "have the GPUs"),
    ],
)  # fmt: skip
def test_what_can_not_be_added_says_why(files: Files, name: str, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        added(files, name, **more)


def test_code_that_reads_one_pool_for_all_says_so() -> None:
    code = AKS["main.tf"].replace("each.value.max_count", 'var.pools["apps"].max_count')
    files = {**AKS, "main.tf": code}
    assert "apps" in refused(files, "mem", like=AKS_POOL + '["apps"]', settings={"staging": {"max": 5}})
    assert added(files, "mem", like=AKS_POOL + '["apps"]')


def test_the_guide_asks_with_the_other_pools_values() -> None:
    made = guide(AKS, "add-node-pool", cluster="azurerm_kubernetes_cluster.main", like=AKS_POOL + '["apps"]')
    question = made.question("settings.max_count")
    assert question is not None and not made.refused
    assert question.defaults == {"staging": 3, "production": 30}
    assert question.environments == ("staging", "production")
    assert made.args["like"] == AKS_POOL + '["apps"]' and made.args["name"] == "extra"
    which = made.question("like")
    assert which is not None and "azurerm_kubernetes_cluster.main.default_node_pool" not in [
        c.value for c in which.choices
    ]


def test_labels_keep_their_habit() -> None:
    code = GKE_POOLS.replace('"web" {', '"eu-1_web" {').replace('"crawl" {', '"eu-1_crawl" {')
    after = added({"main.tf": GKE_MAIN, "pools.tf": code}, "jobs", like="google_container_node_pool.eu-1_web")
    assert 'resource "google_container_node_pool" "eu-1_jobs" {' in after["pools.tf"]


def test_what_a_copy_refers_to_may_be_unknown() -> None:
    after = added(MERGED, "jobs", like=MERGED_POOL + '["green"]')
    green = MERGED["main.tf"][MERGED["main.tf"].index("    green = merge") :].partition("    })\n")[0]
    new = green.replace("    green =", "    jobs =").replace("-ng1", "-jobs")
    assert after == {**MERGED, "main.tf": MERGED["main.tf"].replace(green, f"{green}    }})\n{new}")}


def test_a_pool_that_is_off_makes_no_other() -> None:
    files = {**MERGED, "env/staging.tfvars": "green = true\n", "env/live.tfvars": "green = true\n"}
    assert "No new node pool" in refused(files, "jobs", like=MERGED_POOL + '["blue"]')


SHARED = {
    "main.tf": GKE_MAIN
    + '\nvariable "max" {\n  type = number\n}\n\n'
    + GKE_POOLS.partition("\n# for the crawlers")[0].replace(
        "max_node_count = 3", "max_node_count = var.max"
    ),
    "env/dev.tfvars": "max = 2\n",
    "env/prod.tfvars": "max = 9\n",
}


def test_what_a_shared_variable_says_stands_in_the_copy_itself() -> None:
    """The pool that was copied takes its maximum from a variable: the new one has its own."""
    after = added(SHARED, "jobs", settings={"": {"max": 4}})
    new = SHARED["main.tf"][SHARED["main.tf"].index('resource "google_container_node_pool"') :]
    new = new.replace('"web"', '"jobs"').replace("var.max", "4")
    assert after == {**SHARED, "main.tf": SHARED["main.tf"] + "\n" + new}
    entry = EKS_MAIN.replace("= 20", "= var.max") + '\nvariable "max" {}\n'
    after = added({"main.tf": entry}, "jobs", settings={"": {"max": 4}})
    assert "max_size       = 4" in after["main.tf"] and "max_size       = var.max" in after["main.tf"]


def test_different_maximums_get_a_variable() -> None:
    after = added(SHARED, "jobs", settings={"dev": {"max": 4}, "prod": {"max": 5}})
    assert after["env/dev.tfvars"] == SHARED["env/dev.tfvars"]
    assert read(after, "env/prod.tfvars") == {"max": 9, "jobs_max_node_count": 5}
    assert "max_node_count = var.jobs_max_node_count" in after["main.tf"]
    assert 'variable "jobs_max_node_count" {\n  type    = number\n  default = 4\n}' in after["main.tf"]


def test_the_same_everywhere_needs_no_variable() -> None:
    after = added(SHARED, "jobs", settings={"": {"max": 4}, "prod": {"max": 4}})
    assert "jobs_max" not in str(after)


FIXED = {
    "main.tf": """\
variable "nodes" {
  default = 2
}

resource "google_container_cluster" "main" {
  name = "shop"
}

resource "google_container_node_pool" "web" {
  name       = "web"
  cluster    = google_container_cluster.main.name
  node_count = var.nodes
}
"""
}


def test_a_pool_that_gets_limits_has_no_fixed_number_beside_them() -> None:
    """The limits count each zone, as they do on the cloud by themselves."""
    after = added(FIXED, "jobs", like=WEB, settings={"": {"min": 0, "max": 3}})
    new = """
resource "google_container_node_pool" "jobs" {
  name    = "jobs"
  cluster = google_container_cluster.main.name

  autoscaling {
    min_node_count = 0
    max_node_count = 3
  }
}
"""
    assert after == {"main.tf": FIXED["main.tf"] + new}


def test_a_fixed_number_that_is_asked_for_stays() -> None:
    after = added(FIXED, "jobs", like=WEB, settings={"": {"desired": 4}})
    assert after["main.tf"].endswith("cluster    = google_container_cluster.main.name\n  node_count = 4\n}\n")


def test_an_azure_pool_that_gets_limits_scales_itself() -> None:
    pool = """
resource "azurerm_kubernetes_cluster_node_pool" "%s" {
  name                  = "%s"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
"""
    cluster = 'resource "azurerm_kubernetes_cluster" "main" {\n  name = "shop"\n}\n'
    files = {"main.tf": cluster + pool % ("web", "web") + "  node_count            = 2\n}\n"}
    like = "azurerm_kubernetes_cluster_node_pool.web"
    after = added(files, "jobs", like=like, settings={"": {"min": 1, "max": 3}})
    limits = {"auto_scaling_enabled  = true", "min_count             = 1", "max_count             = 3"}
    lines = after["main.tf"].partition('"jobs"')[2].splitlines()
    assert limits <= {line.strip() for line in lines} and not any("node_count" in line for line in lines)


def test_limits_that_an_import_wrote_as_zero_are_none() -> None:
    """Where the pool is limited in all zones together, the new one is, too."""
    limits = """
  autoscaling {
    max_node_count       = "0"
    min_node_count       = "0"
    total_max_node_count = "12"
    total_min_node_count = "3"
  }
}
"""
    files = {"main.tf": FIXED["main.tf"].replace("  node_count = var.nodes\n}\n", limits)}
    after = added(files, "jobs", like=WEB, settings={"": {"min": 1, "max": 4}})
    new = limits.replace('"12"', '"4"').replace('"3"', '"1"')
    assert after["main.tf"].endswith(new) and after["main.tf"].startswith(files["main.tf"])
