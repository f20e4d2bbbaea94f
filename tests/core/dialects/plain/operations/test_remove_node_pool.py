"""Removing a node pool, in every shape in which pools are written."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_MAIN,
    AKS_POOL,
    BATCH,
    EKS,
    EKS_MAIN,
    GKE,
    GKE_MAIN,
    GKE_POOLS,
    LIST,
    LIST_POOL,
    MERGED,
    MERGED_POOL,
    SWITCH,
)
from tests.core.dialects.plain.operations.support import Files, diff, done, guide, read

CRAWL = "google_container_node_pool.crawl"
GPU_POOL = '"gpu": {"vm_size": "Standard_NC6s_v3", "min_count": 0, "max_count": 2, "labels": {"gpu": "yes"}}'
GPU = "google_container_node_pool.gpu[0]"


def removed(files: Files, pool: str, **more: Any) -> dict[str, str]:
    return done(files, "remove-node-pool", pool=pool, **more)


def refused(files: Files, pool: str, **more: Any) -> str:
    with pytest.raises(Refused) as error:
        removed(files, pool, **more)
    told = guide(files, "remove-node-pool", pool=pool, **more)
    assert told.refused == str(error.value)
    return str(error.value)


def test_an_entry_of_a_modules_map_goes_with_its_comment() -> None:
    start = EKS_MAIN.index("\n    # nightly jobs")
    end = EKS_MAIN.index("  }\n}\n", start)
    assert removed(EKS, BATCH) == {**EKS, "main.tf": EKS_MAIN[:start] + EKS_MAIN[end:]}


def test_a_block_goes_and_its_siblings_stay() -> None:
    assert removed(GKE, CRAWL) == {**GKE, "pools.tf": GKE_POOLS[: GKE_POOLS.index("\n# for the crawlers")]}


def test_a_file_of_its_own_goes_whole() -> None:
    web, crawl = GKE_POOLS.split("\n# for the crawlers\n")
    files = {"main.tf": GKE_MAIN, "web.tf": web, "crawl.tf": crawl}
    assert removed(files, CRAWL) == {"main.tf": GKE_MAIN, "web.tf": web}


def test_a_dependency_on_it_goes_along() -> None:
    job = 'resource "null_resource" "job" {\n  depends_on = [google_container_cluster.main, CRAWL]\n}\n'
    only = 'resource "null_resource" "other" {\n  triggers   = {}\n  depends_on = [CRAWL]\n}\n'
    files = {**GKE, "jobs.tf": f"{job}\n{only}".replace("CRAWL", CRAWL)}
    after = read(removed(files, CRAWL), "jobs.tf")
    assert after == read(
        {
            "jobs.tf": 'resource "null_resource" "job" {\n  depends_on = [google_container_cluster.main]\n}\n'
            'resource "null_resource" "other" {\n  triggers = {}\n}\n'
        },
        "jobs.tf",
    )


@pytest.mark.parametrize(
    "use",
    [
        'output "x" {\n  value = google_container_node_pool.crawl.name\n}\n',
        'locals {\n  x = "${google_container_node_pool.crawl.id}/x"\n}\n',
        "moved {\n  from = google_container_node_pool.old\n  to   = google_container_node_pool.crawl\n}\n",
        'resource "null_resource" "a" {\n  lifecycle {\n    replace_triggered_by ='
        " [google_container_node_pool.crawl]\n  }\n}\n",
    ],
)
def test_what_uses_it_is_named(use: str) -> None:
    sentence = refused({**GKE, "uses.tf": "# it\n" + use}, CRAWL)
    line = next(n for n, text in enumerate(use.splitlines(), 2) if "crawl" in text)
    assert f"uses.tf, line {line}" in sentence


def test_a_comment_is_no_use() -> None:
    assert removed({**GKE, "note.tf": "# google_container_node_pool.crawl was cheap\n"}, CRAWL)


@pytest.mark.parametrize("key", ['["batch"]', ".batch"])
def test_an_output_of_an_entry_is_named(key: str) -> None:
    use = f'output "role" {{\n  value = module.eks.eks_managed_node_groups{key}.iam_role_arn\n}}\n'
    assert "uses.tf, line 2" in refused({**EKS, "uses.tf": use}, BATCH)


def test_an_entry_of_json_variables() -> None:
    after = removed(AKS, AKS_POOL + '["gpu"]')
    assert diff(AKS, after).splitlines() == [
        "config/production.tfvars.json",
        "-    },",
        f"-    {GPU_POOL}",
        "+    }",
    ]


def test_in_every_environment_or_only_in_one() -> None:
    everywhere = removed(AKS, AKS_POOL + '["apps"]')
    for name, left in (("production", ["gpu"]), ("staging", [])):
        assert list(read(everywhere, f"config/{name}.tfvars.json")["pools"]) == left
    one = removed(AKS, AKS_POOL + '["apps"]', environments=["staging"])
    assert {path for path in AKS if one[path] != AKS[path]} == {"config/staging.tfvars.json"}
    assert read(one, "config/staging.tfvars.json")["pools"] == {}


def test_what_code_reads_of_it_is_refused() -> None:
    code = AKS_MAIN.replace(
        "vm_size               = each.value.vm_size", 'vm_size = var.pools["apps"].vm_size'
    )
    sentence = refused({**AKS, "main.tf": code}, AKS_POOL + '["apps"]', environments=["production"])
    assert "Terraform would refuse this" in sentence and "apps" in sentence


def test_an_element_of_a_list_two_modules_up() -> None:
    after = removed(LIST, LIST_POOL + '["lab"]')
    assert [p["name"] for p in read(after, "env/prod.tfvars")["node_pools"]] == ["core", "lab-amd"]
    assert diff({"env/dev.tfvars": LIST["env/dev.tfvars"]}, {"env/dev.tfvars": after["env/dev.tfvars"]}) == (
        'env/dev.tfvars\n-  { name = "lab", min = 0, max = 4 },'
    )


def test_what_stands_behind_in_a_counted_list_would_be_made_anew() -> None:
    code = (
        LIST["gke/main.tf"]
        .replace("for_each = { for p in var.pools : p.name => p }", "count = length(var.pools)")
        .replace("each.value", "var.pools[count.index]")
    )
    files = {**LIST, "gke/main.tf": code}
    assert refused(files, LIST_POOL + "[0]")
    last = removed(files, LIST_POOL + "[2]")
    assert [p["name"] for p in read(last, "env/prod.tfvars")["node_pools"]] == ["core", "lab"]
    assert last["env/dev.tfvars"] == files["env/dev.tfvars"]


def test_a_switch_goes_off_where_it_is_meant() -> None:
    one = removed(SWITCH, GPU, environments=["prod"])
    assert diff(SWITCH, one).splitlines() == ["env/prod.tfvars", "-gpu = true", "+gpu = false"]
    both = removed(SWITCH, GPU)
    assert both == {**SWITCH, "env/dev.tfvars": "gpu = false\n", "env/prod.tfvars": "# money\ngpu = false\n"}


def test_a_switch_that_others_share_is_set_for_one_alone() -> None:
    files = {
        **SWITCH,
        "main.tf": SWITCH["main.tf"].replace("default = false", "default = true"),
        "env/dev.tfvars": 'region = "eu"\n',
        "env/prod.tfvars": 'region = "us"\n',
        "region.tf": 'variable "region" {}\n',
    }
    after = removed(files, GPU, environments=["prod"])
    assert diff(files, after).splitlines() == ["env/prod.tfvars", "+gpu    = false"]


def test_a_map_that_others_share_is_copied_for_one_alone() -> None:
    default = '  default = {\n    apps = { vm_size = "D4", min_count = 1, max_count = 3 }\n'
    default += '    gpu  = { vm_size = "NC6", min_count = 0, max_count = 2 }\n  }\n}\n'
    files = {
        "main.tf": AKS_MAIN.replace("  }))\n}\n", "  }))\n" + default, 1),
        "env/dev.tfvars": 'kubernetes_version = "1.30"\n',
        "env/prod.tfvars": 'kubernetes_version = "1.29"\n',
    }
    after = removed(files, AKS_POOL + '["gpu"]', environments=["prod"])
    assert {path for path in files if after[path] != files[path]} == {"env/prod.tfvars"}
    assert read(after, "env/prod.tfvars") == {
        "kubernetes_version": "1.29",
        "pools": {"apps": {"vm_size": "D4", "min_count": 1, "max_count": 3}},
    }
    everywhere = removed(files, AKS_POOL + '["gpu"]')
    assert {path for path in files if everywhere[path] != files[path]} == {"main.tf"}


def test_the_call_of_a_wrapper_goes_where_it_makes_nothing_else() -> None:
    wrapper = 'variable "name" {}\nvariable "cluster" {}\n' + GKE_POOLS.split("\n# for")[0].replace(
        'name    = "web"', "name    = var.name"
    ).replace("google_container_cluster.main.id", "var.cluster")
    calls = [
        f'module "{name}" {{\n  source  = "./pool"\n  name    = "{name}"\n'
        "  cluster = google_container_cluster.main.id\n}\n"
        for name in ("web", "crawl")
    ]
    files = {"main.tf": GKE_MAIN, "pools.tf": "\n".join(calls), "pool/main.tf": wrapper}
    after = removed(files, "module.crawl.google_container_node_pool.web")
    assert after == {**files, "pools.tf": calls[0]}


@pytest.mark.parametrize(
    ("files", "pool", "word"),
    [
        (AKS, "azurerm_kubernetes_cluster.main.default_node_pool", "runs itself on"),
        (
            {"main.tf": GKE_MAIN.replace("  remove_default_node_pool = true\n", "")},
            "google_container_cluster.main.node_config",
            "Add another one first",
        ),
        (
            {"main.tf": GKE_MAIN.replace("\n  remove", '\n  node_pool {\n    name = "a"\n  }\n\n  remove')},
            "google_container_cluster.main.node_pool[0]",
            "can destroy the whole cluster",
        ),
        (AKS, AKS_POOL + '["nope"]', "There is no node pool"),
    ],
)
def test_what_can_not_go_says_why(files: Files, pool: str, word: str) -> None:
    assert word in refused(files, pool)


def test_an_environment_that_does_not_have_it() -> None:
    pool = AKS_POOL + '["gpu"]'
    with pytest.raises(Refused, match="in production"):
        removed(AKS, pool, environments=["staging"])
    # A guide lets go of an answer that was about another pool.
    made = guide(AKS, "remove-node-pool", pool=pool, environments=["staging"])
    assert made.args == {"pool": pool, "environments": ["production"]} and not made.refused


def test_another_roots_pool_of_the_same_code_is_not_touched() -> None:
    inner = GKE_MAIN + GKE_POOLS
    root = 'module "gke" {\n  source = "../../gke"\n}\n\nterraform {\n  backend "gcs" {}\n}\n'
    files = {"gke/main.tf": inner, "live/dev/main.tf": root, "live/prod/main.tf": root}
    sentence = refused(files, "module.gke.google_container_node_pool.crawl", root="live/dev")
    assert "live/prod" in sentence


def test_the_guide_names_what_goes() -> None:
    made = guide(AKS, "remove-node-pool", pool=AKS_POOL + '["apps"]')
    assert made.destroys == ("Node pool apps in staging and production",)
    assert made.args == {"pool": AKS_POOL + '["apps"]', "environments": ["staging", "production"]}
    question = made.question("environments")
    assert question is not None and [c.value for c in question.choices] == ["staging", "production"]


def test_a_switch_in_a_map_that_is_merged() -> None:
    one = removed(MERGED, MERGED_POOL + '["blue"]', environments=["staging"])
    assert diff(MERGED, one).splitlines() == ["env/staging.tfvars", "-blue = true", "+blue = false"]
    both = removed(MERGED, MERGED_POOL + '["blue"]')
    assert both["main.tf"] == MERGED["main.tf"]
    assert both["env/live.tfvars"] == "green = true\nblue  = false\n"


def test_what_a_variable_itself_forbids() -> None:
    files = {**MERGED, "env/staging.tfvars": "blue = false\n"}
    sentence = refused(files, MERGED_POOL + '["green"]', environments=["staging"])
    assert "One of green and blue must be on." in sentence


def test_a_pool_that_is_off_everywhere_goes_from_the_code() -> None:
    files = {**MERGED, "env/staging.tfvars": "green = true\n", "env/live.tfvars": "green = true\n"}
    after = removed(files, MERGED_POOL + '["blue"]')
    assert {path for path in files if after[path] != files[path]} == {"main.tf"}
    assert "    blue = merge(local.defaults, { max_size = 4 })\n" not in after["main.tf"]
    assert "var.blue ? local.blue : {}" in after["main.tf"]


def test_an_entry_that_only_one_workspace_has() -> None:
    code = MERGED["main.tf"].replace('"live" ? { extra', '"default" ? { extra')
    after = removed({"main.tf": code}, MERGED_POOL + '["extra"]')
    assert diff({"main.tf": code}, after).splitlines() == [
        "main.tf",
        '-    terraform.workspace == "default" ? { extra = local.extra } : {},',
        '+    terraform.workspace == "default" ? {} : {},',
    ]


@pytest.mark.parametrize("written", ["", "  remove_default_node_pool = false\n"])
def test_the_pool_that_google_makes_every_cluster_with(written: str) -> None:
    code = GKE_MAIN.replace("  remove_default_node_pool = true\n", written)
    after = removed({"main.tf": code, "pools.tf": GKE_POOLS}, "google_container_cluster.main.node_config")
    cluster = read(after, "main.tf")["resource"][0]["google_container_cluster"]["main"]
    assert cluster["remove_default_node_pool"] is True
    assert after["pools.tf"] == GKE_POOLS
