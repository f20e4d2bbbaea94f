"""Editing settings: where they stand, as their file writes them."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from core.platform.edit import Edit
from core.platform.model import Origin
from tests.core.dialects.samples import FLAT, TFVARS, TYPED
from tests.core.dialects.support import Repo

EKS = "eks_gc0_eu-west-1"
GPU = "eks_gc0_eu-west-1_node_pool_gpu"
GKE = "gke_gc0_europe-west1"
WEB = "gke_gc0_europe-west1_node_pool_web"


def test_a_quoted_number_stays_quoted() -> None:
    repo = Repo(FLAT)
    assert repo.set(EKS, "apps-prod", "cluster_max_size", 12) == [
        '-      cluster_max_size         = "9"',
        '+      cluster_max_size         = "12"',
    ]


def test_a_comment_behind_the_value_stays() -> None:
    repo = Repo(FLAT)
    assert repo.set(EKS, "apps-prod", "cluster_desired_capacity", 4)[1] == (
        '+      cluster_desired_capacity = "4" # only at the start'
    )


def test_a_new_value_follows_the_base_and_its_neighbours() -> None:
    repo = Repo(FLAT)
    assert repo.set(EKS, "ops", "cluster_min_size", 1) == ['+      cluster_min_size  = "1"']
    assert repo.set(EKS, "apps-prod", "worker_root_device_volume_size", 40)[-1].endswith('= "40"')
    assert repo.set(EKS, "apps-prod", "cluster_endpoint_public_access", False)[-1].endswith("= false")
    assert repo.set(GPU, "apps", "min_size", 2)[-2] == "+      min_size = 2"


def test_lists_and_maps_of_the_flat_generation_are_comma_strings() -> None:
    repo = Repo(FLAT)
    zones = repo.set(EKS, "apps-prod", "cluster_availability_zones", ["eu-west-1a", "eu-west-1c"])
    assert zones[1] == '+      cluster_availability_zones   = "eu-west-1a,eu-west-1c"'
    tags = repo.set(EKS, "apps-prod", 'cluster_additional_node_tags["cost"]', "43")
    assert tags[1] == '+      cluster_additional_node_tags = "team=platform,cost=43"'
    copy = repo.set(EKS, "ops", 'cluster_additional_node_tags["stage"]', "ops")
    assert copy[-1].endswith('= "team=platform,cost=42,stage=ops"') or copy[-1].endswith('stage=ops"')
    assert repo.value(EKS, "ops", "cluster_additional_node_tags").value == {
        "team": "platform", "cost": "43", "stage": "ops",
    }  # fmt: skip
    with pytest.raises(Refused, match="commas"):
        repo.set(EKS, "apps-prod", "cluster_availability_zones", ["a,b"])


def test_what_is_there_already_changes_nothing() -> None:
    repo = Repo(FLAT)
    assert repo.set(EKS, "apps-prod", "cluster_max_size", 9) == []
    assert repo.set(EKS, "apps-prod", "cluster_availability_zones", ["eu-west-1a", "eu-west-1b"]) == []
    assert repo.set(EKS, "apps", "cluster_availability_zones", ["eu-west-1a", "eu-west-1b"]) == []
    assert repo.set(EKS, "apps-prod", "base_domain", "infra.example.com") == []
    assert repo.set(GPU, "apps-prod", "labels", {"kubestack.com/tier": "gpu", "accelerated": "true"}) == []
    assert repo.unset(EKS, "apps", "cluster_max_size") == []


def test_a_template_is_replaced_only_when_asked() -> None:
    repo = Repo(FLAT)
    with pytest.raises(Refused, match="put together"):
        repo.set(EKS, "apps", "cluster_availability_zones", ["eu-west-1a"])
    lines = repo.set(EKS, "apps", "cluster_availability_zones", ["eu-west-1a"], mode="override")
    assert lines == [
        '-      cluster_availability_zones = "${local.region}a,${local.region}b"',
        '+      cluster_availability_zones = "eu-west-1a"',
    ]


def test_a_linked_value_needs_one_of_two_ways() -> None:
    repo = Repo(FLAT)
    with pytest.raises(Refused) as refused:
        repo.set(EKS, "apps-prod", "base_domain", "x.example.com")
    assert str(refused.value).endswith("Change it where it is defined, or put a fixed value here.")
    assert refused.value.kind == "linked" and "--" not in str(refused.value)
    assert repo.set(EKS, "apps-prod", "base_domain", "x.example.com", mode="at_source") == [
        '-  default = "infra.example.com"',
        '+  default = "x.example.com"',
    ]
    assert repo.value(EKS, "ops", "base_domain").value == "x.example.com"
    repo.set(EKS, "apps-prod", "base_domain", "y.example.com", mode="override")
    assert repo.value(EKS, "apps-prod", "base_domain").origin is Origin.SET


def test_an_environment_that_inherits_a_link_takes_a_value_of_its_own() -> None:
    repo = Repo(FLAT)
    assert repo.set(EKS, "ops", "base_domain", "ops.example.com") == [
        '+      base_domain       = "ops.example.com"'
    ]


def test_unset_takes_the_line_and_keeps_the_environment() -> None:
    repo = Repo(FLAT)
    assert repo.unset(GPU, "ops", "max_size") == ["-      max_size = 1"]
    value = repo.value(GPU, "ops", "max_size")
    assert (value.origin, value.value) == (Origin.INHERITED, 3)
    assert [e.name for e in repo.reading.platforms[0].environments] == ["apps-prod", "apps", "ops"]


def test_the_last_setting_leaves_an_empty_environment() -> None:
    repo = Repo(TFVARS)
    before = repo.snapshot.read("config.auto.tfvars")
    repo.set("eks_zero", "ops", "cluster_max_size", 2)
    repo.unset("eks_zero", "ops", "cluster_max_size")
    assert repo.snapshot.read("config.auto.tfvars") == before


def test_an_override_of_a_whole_map_starts_from_a_copy() -> None:
    repo = Repo(FLAT)
    repo.set(GPU, "ops", 'labels["stage"]', "ops")
    value = repo.value(GPU, "ops", "labels")
    assert value.origin is Origin.SET
    assert value.value == {"kubestack.com/tier": "gpu", "accelerated": "true", "stage": "ops"}


def test_typed_values_stay_typed() -> None:
    repo = Repo(TYPED)
    assert repo.set(GKE, "apps", "default_node_pool.min_node_count", 2) == [
        '-        min_node_count = "1"', '+        min_node_count = "2"',
    ]  # fmt: skip
    assert repo.set(GKE, "apps", "default_node_pool.max_node_count", 8) == [
        "-        max_node_count = 6 # per zone", "+        max_node_count = 8 # per zone",
    ]  # fmt: skip
    zones = repo.set(
        GKE, "apps", "cluster_node_locations", ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
    )
    assert zones == ['+        "europe-west1-d",']
    assert repo.set(GKE, "apps", "cluster_node_locations", ["europe-west1-c", "europe-west1-d"]) == [
        '-        "europe-west1-b", # the cheap one',
    ]  # fmt: skip


def test_groups_are_created_and_emptied() -> None:
    repo = Repo(TYPED)
    before = repo.snapshot.read("gke_gc0_europe-west1_cluster.tf")
    assert repo.unset(GKE, "ops", "default_node_pool.max_node_count") == [
        "-      default_node_pool = {", "-        max_node_count = 2", "-      }",
    ]  # fmt: skip
    repo.set(GKE, "ops", "default_node_pool.max_node_count", 2)
    assert repo.snapshot.read("gke_gc0_europe-west1_cluster.tf") == before


def test_a_merged_map_is_written_key_by_key() -> None:
    repo = Repo(TYPED)
    assert repo.set(WEB, "ops", 'labels["stage"]', "staging") == [
        '-        stage = "ops"', '+        stage = "staging"',
    ]  # fmt: skip
    assert (
        repo.set(WEB, "ops", 'labels["kubestack.com/tier"]', "ops")[-1]
        == '+        "kubestack.com/tier" = "ops"'
    )
    whole = {"kubestack.com/tier": "ops", "team": "web", "stage": "staging", "new": "x"}
    assert [line.split() for line in repo.set(WEB, "ops", "labels", whole) if "new" in line] == [
        ["+", "new", "=", '"x"']
    ]
    with pytest.raises(Refused, match="comes from “apps”"):
        repo.set(WEB, "ops", "labels", {"stage": "x"})
    assert repo.unset(WEB, "ops", 'labels["new"]')
    assert repo.unset(WEB, "ops", 'labels["nothing"]') == []


def test_a_linked_entry_of_a_map_stays_linked() -> None:
    repo = Repo(TYPED)
    whole = {"kubestack.com/tier": "site", "team": "web"}
    assert [line for line in repo.set(WEB, "apps", "labels", whole) if line[0] == "+"] == [
        '+        "kubestack.com/tier" = "site" # for the ingress',
    ]  # fmt: skip
    with pytest.raises(Refused, match="put a fixed value here"):
        repo.set(WEB, "apps", 'labels["team"]', "shop")
    assert repo.set(WEB, "apps", 'labels["team"]', "shop", mode="at_source") == [
        '-  default = "web"', '+  default = "shop"',
    ]  # fmt: skip


def test_a_map_set_whole_loses_no_link_unasked() -> None:
    repo = Repo(TYPED)
    there = repo.value(WEB, "apps", "labels").value
    assert isinstance(there, dict) and there["team"] == "web"
    with pytest.raises(Refused, match=r"Node labels, team is defined elsewhere: var\.team") as refused:
        repo.set(WEB, "apps", "labels", {**there, "team": "shop"})
    assert refused.value.kind == "linked", "so that the command line names its two flags"
    lines = repo.set(WEB, "apps", "labels", {**there, "new": "x"})
    assert not any("team" in line and line[0] == "-" for line in lines), "unchanged, it stays a link"
    with_it = repo.set(WEB, "apps", "labels", {**there, "new": "x", "team": "shop"}, mode="override")
    assert any('= "shop"' in line for line in with_it)


TAINTS = """\
module "pool" {
  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=v0.19.2-beta.0"
  configuration = {
    apps = {
      name = "x"
      taints = [
        { key = "a", value = var.team, effect = "NO_SCHEDULE" },
        { key = "b", value = "c", effect = "NO_SCHEDULE" },
      ]
      guest_accelerator = { type = local.gpu, count = 1 }
    }
  }
}
variable "team" { default = "pay" }
locals { gpu = "nvidia-l4" }
"""


def test_an_object_inside_a_list_keeps_its_links_too() -> None:
    repo = Repo({"pool.tf": TAINTS})
    taints = [
        {"key": "a", "value": "pay", "effect": "NO_EXECUTE"},
        {"key": "b", "value": "c", "effect": "NO_SCHEDULE"},
    ]
    assert repo.set("pool", "apps", "taints", taints) == [
        '-        { key = "a", value = var.team, effect = "NO_SCHEDULE" },',
        '+        { key = "a", value = var.team, effect = "NO_EXECUTE" },',
    ]


def test_an_object_set_whole_keeps_its_links_too() -> None:
    repo = Repo({"pool.tf": TAINTS})
    gpu = {"type": "nvidia-l4", "count": 2}
    assert repo.set("pool", "apps", "guest_accelerator", gpu) == [
        "-      guest_accelerator = { type = local.gpu, count = 1 }",
        "+      guest_accelerator = { type = local.gpu, count = 2 }",
    ]
    with pytest.raises(Refused, match=r"local\.gpu"):
        repo.set("pool", "apps", "guest_accelerator", {"type": "nvidia-tesla-t4", "count": 2})


def test_what_replaces_whole_is_written_whole() -> None:
    repo = Repo(TYPED)
    taints = [{"key": "dedicated", "value": "web", "effect": "NO_EXECUTE"}]
    lines = repo.set(GKE, "apps", "default_node_pool.taints", taints)
    assert lines[1] == '+          { key = "dedicated", value = "web", effect = "NO_EXECUTE" },'
    assert repo.set(WEB, "ops", "network_config.create_pod_range", True)
    assert repo.value(WEB, "ops", "network_config.enable_private_nodes").origin is Origin.INHERITED


def test_a_missing_environment_is_created() -> None:
    files = dict(TYPED)
    name = "gke_gc0_europe-west1_node_pool_web.tf"
    files[name] = files[name][: files[name].index("\n    ops = {")] + "  }\n}\n"
    repo = Repo(files)
    assert repo.set(WEB, "ops", "max_node_count", 1) == [
        "+    ops = {", "+      max_node_count = 1", "+    }",
    ]  # fmt: skip
    assert repo.problems("environment-missing") == []


def test_the_fix_of_a_missing_environment_adds_an_empty_one() -> None:
    files = dict(TYPED)
    name = "gke_gc0_europe-west1_node_pool_web.tf"
    files[name] = files[name][: files[name].index("\n    ops = {")] + "  }\n}\n"
    repo = Repo(files)
    (problem,) = repo.problems("environment-missing")
    repo.apply(Edit.from_json(problem.fix_edits[0]))
    assert "    ops = {}\n" in repo.snapshot.read(name).decode()
    assert repo.problems("environment-missing") == []


def test_a_missing_base_is_created_before_those_that_inherit_from_it() -> None:
    files = dict(TYPED)
    name = "gke_gc0_europe-west1_node_pool_web.tf"
    text = files[name]
    files[name] = text[: text.index("    apps = {")] + text[text.index("    ops = {") :]
    repo = Repo(files)
    assert [p.rule for p in repo.problems("base-missing")] == ["base-missing"]
    repo.set(WEB, "apps", "max_node_count", 1)
    written = repo.snapshot.read(name).decode()
    assert "  configuration = {\n    apps = {\n      max_node_count = 1\n    }\n" in written
    assert written.replace("    apps = {\n      max_node_count = 1\n    }\n", "", 1) == files[name]
    assert repo.problems("base-missing") == []


def test_the_fix_of_a_missing_base_puts_it_first() -> None:
    files = dict(TYPED)
    name = "gke_gc0_europe-west1_node_pool_web.tf"
    text = files[name]
    files[name] = text[: text.index("    apps = {")] + text[text.index("    ops = {") :]
    repo = Repo(files)
    (problem,) = repo.problems("environment-missing")
    repo.apply(Edit.from_json(problem.fix_edits[0]))
    assert "  configuration = {\n    apps = {}\n    ops = {" in repo.snapshot.read(name).decode()


def test_an_unknown_environment_or_setting_is_refused() -> None:
    repo = Repo(TYPED)
    with pytest.raises(Refused, match="no environment “prod”"):
        repo.set(WEB, "prod", "max_node_count", 1)
    with pytest.raises(Refused, match="not a setting"):
        repo.set(WEB, "ops", "max_node_counts", 1)
    with pytest.raises(Refused, match="no module"):
        repo.set("nothing", "ops", "max_node_count", 1)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("max_node_count", "many", "must be a number"),
        ("auto_repair", "perhaps", "yes or no"),
        ("node_locations", 3, "must be a list"),
        ("labels", "x", "must be a map"),
        ("machine_type", ["a"], "must be text"),
        ("machine_type", None, "unset"),
    ],
)
def test_a_value_of_another_type_is_refused(setting: str, value: object, words: str) -> None:
    repo = Repo(TYPED)
    if setting == "labels":
        with pytest.raises(Refused):
            repo.set(WEB, "ops", setting, value)
        return
    with pytest.raises(Refused, match=words):
        repo.set(WEB, "ops", setting, value)


def test_a_version_is_text() -> None:
    repo = Repo(FLAT)
    with pytest.raises(Refused, match="quotes"):
        repo.set(EKS, "apps-prod", "cluster_version", 1.3)
    assert repo.set(EKS, "apps-prod", "cluster_version", "1.30")[-1].endswith('= "1.30"')


def test_maps_in_tfvars_are_edited_there() -> None:
    repo = Repo(TFVARS)
    assert repo.set("eks_zero", "apps", "cluster_max_size", 5) == [
        '-      cluster_max_size         = "3"', '+      cluster_max_size         = "5"',
    ]  # fmt: skip
    assert repo.set("eks_zero", "ops", "cluster_max_size", 2) == [
        "-    ops = {}", "+    ops = {", '+      cluster_max_size = "2"', "+    }",
    ]  # fmt: skip
    assert repo.set("aks_zero", "loc", "default_node_pool_max_count", 1)[2] == (
        '+      default_node_pool_max_count = "1"'
    )


def test_json_is_never_edited() -> None:
    files = {k: v for k, v in TFVARS.items() if not k.endswith(".tfvars")}
    files["terraform.tfvars.json"] = '{"clusters": {"eks_zero": {"apps": {"cluster_max_size": "7"}}}}'
    repo = Repo(files)
    assert repo.value("eks_zero", "apps", "cluster_max_size").value == 7
    readonly = repo.module("eks_zero").readonly
    assert readonly is not None and "terraform.tfvars.json" in readonly
    with pytest.raises(Refused, match="JSON"):
        repo.set("eks_zero", "apps", "cluster_max_size", 9)


def test_an_expression_goes_in_as_it_is_typed() -> None:
    repo = Repo(TYPED)
    lines = repo.set(GKE, "ops", "default_node_pool.max_node_count", expression="var.size + 1")
    assert lines[1] == "+        max_node_count = var.size + 1"
    with pytest.raises(Refused):
        repo.set(GKE, "ops", "default_node_pool.max_node_count", expression="var.size +")


def test_several_lines_become_a_heredoc() -> None:
    repo = Repo(FLAT)
    lines = repo.set(EKS, "apps", "cluster_aws_auth_map_users", "- userarn: a\n  username: b\n")
    assert [line[1:] for line in lines] == [
        "      cluster_aws_auth_map_users = <<-EOT",
        "        - userarn: a",
        "          username: b",
        "      EOT",
    ]
    assert repo.value(EKS, "apps", "cluster_aws_auth_map_users").value == "- userarn: a\n  username: b\n"


def test_a_generic_module_is_editable_where_literal() -> None:
    text = (
        'module "vpc" {\n'
        '  source = "terraform-aws-modules/vpc/aws"\n'
        '  cidr   = "10.0.0.0/16"\n'
        "  name   = var.team\n"
        "}\n"
    )
    repo = Repo({**TYPED, "vpc.tf": text})
    assert repo.set("vpc", "", "cidr", "10.1.0.0/16") == [
        '-  cidr   = "10.0.0.0/16"', '+  cidr   = "10.1.0.0/16"',
    ]  # fmt: skip
    with pytest.raises(Refused, match="Change it where it is defined"):
        repo.set("vpc", "", "name", "x")


def test_windows_line_ends_and_the_byte_order_mark_stay() -> None:
    name = "gke_gc0_europe-west1_cluster.tf"
    data = b"\xef\xbb\xbf" + TYPED[name].replace("\n", "\r\n").encode()
    repo = Repo({**TYPED, name: data})
    repo.set(GKE, "ops", "default_node_pool.min_node_count", 1)
    after = repo.snapshot.read(name)
    assert (
        after.startswith(b"\xef\xbb\xbf")
        and after.count(b"\n") == after.count(b"\r\n") == data.count(b"\n") + 1
    )
    assert b'        min_node_count = "1"\r\n' in after


def test_a_fix_renames_an_unknown_setting() -> None:
    repo = Repo(FLAT)
    repo.unset(EKS, "ops", "cluster_max_size")
    (problem,) = repo.problems("unknown-setting")
    for edit in problem.fix_edits:
        repo.apply(Edit.from_json(edit))
    assert repo.value(EKS, "ops", "cluster_max_size").value == 4
    assert repo.problems("unknown-setting") == []
