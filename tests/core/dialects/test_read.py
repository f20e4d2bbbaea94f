"""Reading platforms of both generations."""

from __future__ import annotations

import pytest

from core.platform.model import Kind, ModuleKind, Origin, Severity
from tests.core.dialects.samples import FEATURE, FLAT, TFVARS, TYPED
from tests.core.dialects.support import Repo

EKS = "eks_gc0_eu-west-1"
GPU = "eks_gc0_eu-west-1_node_pool_gpu"
GKE = "gke_gc0_europe-west1"
WEB = "gke_gc0_europe-west1_node_pool_web"


@pytest.fixture(scope="module")
def flat() -> Repo:
    return Repo(FLAT)


@pytest.fixture(scope="module")
def typed() -> Repo:
    return Repo(TYPED)


@pytest.fixture(scope="module")
def tfvars() -> Repo:
    return Repo(TFVARS)


def test_the_platform_of_a_flat_repository(flat: Repo) -> None:
    (platform,) = flat.reading.platforms
    assert [(e.name, e.base) for e in platform.environments] == [
        ("apps-prod", True), ("apps", False), ("ops", False),
    ]  # fmt: skip
    (cluster,) = platform.clusters
    assert cluster.module is not None
    assert (cluster.module.name, cluster.module.cloud, cluster.module.region) == (EKS, "aws", "eu-west-1")
    assert cluster.module.version == cluster.module.facts_version == "v0.18.1-beta.0"
    assert cluster.module.style == "flat"
    assert (cluster.module.line, cluster.module.end_line) == (1, 35)
    assert [(m.name, m.title, m.region) for m in cluster.node_pools] == [(GPU, "gpu", "eu-west-1")]
    assert [(m.title, m.version) for m in cluster.features] == [
        ("nginx", "1.3.1-kbst.1"), ("elb-dns", "v0.18.1-beta.0"),
    ]  # fmt: skip


def test_quoted_numbers_comma_strings_and_templates_have_a_meaning(flat: Repo) -> None:
    assert flat.value(EKS, "apps-prod", "cluster_max_size").value == 9
    assert flat.value(EKS, "apps-prod", "cluster_max_size").text == '"9"'
    assert flat.value(EKS, "apps-prod", "cluster_availability_zones").value == ["eu-west-1a", "eu-west-1b"]
    tags = flat.value(EKS, "apps-prod", "cluster_additional_node_tags")
    assert tags.value == {"team": "platform", "cost": "42"}
    zones = flat.value(EKS, "apps", "cluster_availability_zones")
    assert zones.kind is Kind.TEMPLATE
    assert zones.value == ["eu-west-1a", "eu-west-1b"]
    assert flat.value(EKS, "apps-prod", "cluster_endpoint_private_access").value is True


def test_what_is_inherited_says_from_where(flat: Repo) -> None:
    value = flat.value(EKS, "apps", "cluster_max_size")
    assert (value.origin, value.source, value.value) == (Origin.INHERITED, "apps-prod", 9)
    assert (value.file, value.line, value.text) == ("eks_gc0_eu-west-1_cluster.tf", 19, '"9"')


def test_a_null_outside_the_base_is_swallowed(flat: Repo) -> None:
    value = flat.value(EKS, "ops", "cluster_max_size")
    assert (value.origin, value.value, value.swallowed, value.text) == (Origin.INHERITED, 9, True, "null")
    assert "apps-prod" in value.note
    (problem,) = flat.problems("override-swallowed")
    assert (problem.line, problem.environment, problem.setting) == (31, "ops", "cluster_max_size")
    assert problem.fix_edits[0]["kind"] == "unset"


def test_an_unknown_setting_is_shown_and_said(flat: Repo) -> None:
    value = flat.value(EKS, "ops", "cluster_max_sizes")
    assert (value.value, value.swallowed) == (4, True)
    (problem,) = flat.problems("unknown-setting")
    assert "Did you mean “cluster_max_size”?" in problem.sentence
    assert problem.severity is Severity.WARNING


def test_a_linked_value_tells_where_it_is_defined(flat: Repo) -> None:
    value = flat.value(EKS, "apps-prod", "base_domain")
    assert (value.origin, value.source, value.value) == (
        Origin.LINKED,
        "var.base_domain",
        "infra.example.com",
    )
    assert (value.linked_file, value.linked_line) == ("variables.tf", 3)


def test_defaults_and_unset_settings_are_there(flat: Repo) -> None:
    assert flat.value(EKS, "ops", "cluster_vpc_cidr").origin is Origin.DEFAULT
    assert flat.value(EKS, "ops", "cluster_vpc_cidr").value == "10.0.0.0/16"
    assert flat.value(EKS, "ops", "cluster_version").origin is Origin.UNSET


def test_node_pools_of_the_flat_generation_have_real_maps(flat: Repo) -> None:
    assert flat.value(GPU, "apps-prod", "labels").value == {
        "kubestack.com/tier": "gpu",
        "accelerated": "true",
    }
    assert flat.value(GPU, "ops", "labels").origin is Origin.INHERITED
    assert flat.value(GPU, "apps-prod", "instance_types").value == ["g4dn.xlarge", "g4dn.2xlarge"]
    taints = flat.value(GPU, "ops", "taints").value
    assert taints == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]


def test_a_feature_without_environments_shows_its_arguments(flat: Repo) -> None:
    dns = flat.module("eks_gc0_eu-west-1_dns_zone")
    assert dns.kind is ModuleKind.FEATURE
    assert dns.settings[0].values[""].value == "ingress-nginx-controller"
    assert dns.cluster == EKS


def test_typed_settings_merge_one_level_deep(typed: Repo) -> None:
    assert typed.value(GKE, "apps", "default_node_pool.min_node_count").value == 1
    assert typed.value(GKE, "ops", "default_node_pool.max_node_count").value == 2
    assert typed.value(GKE, "ops", "default_node_pool.min_node_count").origin is Origin.INHERITED
    assert typed.value(GKE, "ops", "default_node_pool.taints").source == "apps"
    assert typed.module(GKE).setting("default_node_pool") is None
    labels = typed.value(WEB, "ops", "labels")
    assert labels.value == {"kubestack.com/tier": "web", "team": "web", "stage": "ops"}
    assert {k: e.origin for k, e in labels.entries.items()} == {
        "kubestack.com/tier": Origin.INHERITED, "team": Origin.INHERITED, "stage": Origin.SET,
    }  # fmt: skip
    assert typed.value(WEB, "apps", "labels").entries["team"].origin is Origin.LINKED


def test_members_of_a_top_level_object_are_settings(typed: Repo) -> None:
    assert typed.value(WEB, "ops", "network_config.enable_private_nodes").value is True
    assert typed.module(WEB).setting("network_config") is None


def test_an_empty_text_falls_back_in_the_typed_generation(typed: Repo) -> None:
    value = typed.value(WEB, "ops", "machine_type")
    assert (value.value, value.swallowed, value.source) == ("e2-standard-4", True, "apps")


def test_a_pool_takes_region_and_cluster_from_its_references(typed: Repo) -> None:
    pool = typed.module(WEB)
    assert (pool.cluster, pool.region, pool.cloud) == (GKE, "europe-west1", "google")
    location = typed.value(WEB, "apps", "location")
    assert (location.origin, location.kind) == (Origin.LINKED, Kind.REFERENCE)


def test_maps_in_tfvars_are_set_where_they_stand(tfvars: Repo) -> None:
    value = tfvars.value("eks_zero", "apps", "cluster_max_size")
    assert (value.origin, value.value, value.file, value.line) == (Origin.SET, 3, "config.auto.tfvars", 23)
    assert tfvars.value("aks_zero", "ops", "default_node_pool_max_count").value == 3
    assert tfvars.module("eks_zero").region == "eu-west-1"
    assert [e.name for e in tfvars.reading.platforms[0].environments] == ["apps", "ops", "loc"]
    assert tfvars.reading.module(".", "gke_zero") is None


def test_tfvars_by_precedence_and_default_last() -> None:
    files = dict(TFVARS)
    files["variables.tf"] = (
        'variable "clusters" {\n  default = { eks_zero = { apps = { cluster_max_size = 1 } } }\n}\n'
    )
    files["terraform.tfvars"] = "clusters = { eks_zero = { apps = { cluster_max_size = 2 } } }\n"
    files["a.auto.tfvars"] = "clusters = { eks_zero = { apps = { cluster_max_size = 4 } } }\n"
    config = files.pop("config.auto.tfvars")
    assert Repo(files).value("eks_zero", "apps", "cluster_max_size").file == "a.auto.tfvars"
    files["config.auto.tfvars"] = config
    assert Repo(files).value("eks_zero", "apps", "cluster_max_size").value == 3
    del files["config.auto.tfvars"], files["a.auto.tfvars"]
    assert Repo(files).value("eks_zero", "apps", "cluster_max_size").value == 2
    del files["terraform.tfvars"]
    assert Repo(files).value("eks_zero", "apps", "cluster_max_size").value == 1
    files["terraform.tfvars.json"] = '{"clusters": {"eks_zero": {"apps": {"cluster_max_size": "7"}}}}'
    assert Repo(files).value("eks_zero", "apps", "cluster_max_size").value == 7


def test_another_tfvars_file_makes_it_depend_on_the_pipeline() -> None:
    repo = Repo({**TFVARS, "prod.tfvars": "clusters = {}\n"})
    module = repo.module("eks_zero")
    assert module.readonly is not None and "prod.tfvars" in module.readonly and "pipeline" in module.readonly
    value = repo.value("eks_zero", "apps", "cluster_max_size")
    assert (value.known, value.value) == (False, None)


def test_several_roots_are_sorted_and_local_modules_are_none() -> None:
    files = {f"b/{p}": t for p, t in TYPED.items()}
    files |= {f"a/sub/{p}": t for p, t in TFVARS.items()}
    files["main.tf"] = 'module "platform" {\n  source = "./modules/platform"\n  size   = 4\n}\n'
    files["modules/platform/main.tf"] = FLAT["eks_gc0_eu-west-1_cluster.tf"].replace('= "9"', "= var.size")
    files["modules/platform/variables.tf"] = FLAT["variables.tf"] + 'variable "size" {\n  type = number\n}\n'
    repo = Repo(files)
    assert [p.root for p in repo.reading.platforms] == [".", "a/sub", "b"]
    assert repo.module(GKE, "b").address == f"b:{GKE}"
    value = repo.value(EKS, "apps-prod", "cluster_max_size")
    assert (value.value, value.source, value.linked_file, value.linked_line) == (4, "var.size", "main.tf", 3)
    assert repo.module("platform").kind is ModuleKind.GENERIC
    assert repo.value("platform", "", "size").value == 4


def test_a_local_module_called_twice_makes_two_of_everything() -> None:
    call = (
        'module "{n}" {{\n  source        = "./modules/pool"\n'
        "  configuration = {{ apps = {{ max_size = {s} }}, ops = {{}} }}\n}}\n"
    )
    pool = TYPED["gke_gc0_europe-west1_node_pool_web.tf"]
    start = pool.index("  configuration = {")
    inner = pool[:start] + "  configuration = var.configuration\n}\n" + 'variable "configuration" {}\n'
    repo = Repo(
        {"main.tf": call.format(n="one", s=3) + call.format(n="two", s=5), "modules/pool/main.tf": inner}
    )
    names = [m.name for m in repo.reading.platforms[0].modules() if m.kind is ModuleKind.NODE_POOL]
    assert names == [f"one.{WEB}", f"two.{WEB}"]
    assert repo.value(f"two.{WEB}", "apps", "max_size").file == "main.tf"


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("{ for k, v in var.pools : k => v }", "for"),
        ("merge(local.a, { apps = {} })", "merge"),
        ("var.nothing", "no variable"),
        ("module.other.configuration", "known only when Terraform runs"),
    ],
)
def test_computed_maps_are_shown_with_the_reason(expression: str, word: str) -> None:
    source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=master"
    text = f'module "x" {{\n  source = "{source}"\n  configuration = {expression}\n}}\n'
    repo = Repo({"x.tf": text})
    module = repo.module("x")
    assert module.readonly is not None and word in module.readonly
    assert module.settings[0].values[""].text == expression


def test_one_computed_environment_leaves_the_others_editable() -> None:
    text = TYPED["gke_gc0_europe-west1_cluster.tf"].replace(
        "    ops = {\n", "    loc = merge(local.x, {})\n    ops = {\n"
    )
    repo = Repo({"x.tf": text})
    assert repo.module(GKE).readonly is None
    value = repo.value(GKE, "loc", "default_node_pool.max_node_count")
    assert not value.known and "merge" in value.note
    assert repo.value(GKE, "ops", "default_node_pool.max_node_count").value == 2


def test_for_each_makes_a_module_read_only() -> None:
    text = TYPED["gke_gc0_europe-west1_cluster.tf"].replace("  source =", "  for_each = var.x\n  source =")
    module = Repo({"x.tf": text}).module(GKE)
    assert module.readonly is not None and "for_each" in module.readonly


def test_a_broken_and_a_binary_file_hide_nothing() -> None:
    repo = Repo({**TYPED, "broken.tf": 'module "x" {\n  a = \n}}\n', "secret.tf": b"\x00GITCRYPT\x00\x01"})
    assert repo.value(GKE, "apps", "default_node_pool.max_node_count").value == 6
    problems = repo.problems("file-unreadable")
    assert {p.file for p in problems} == {"broken.tf", "secret.tf"}
    states = {f.path: f.state for f in repo.reading.files}
    assert states["broken.tf"] == states["secret.tf"] == "read-only"
    assert states["gke_gc0_europe-west1_cluster.tf"] == "understood"


def test_modules_in_a_broken_file_are_read_only() -> None:
    repo = Repo({"x.tf": TYPED["gke_gc0_europe-west1_cluster.tf"] + "\nlocals {\n  a = = 1\n}\n"})
    module = repo.reading.module(".", GKE)
    if module is not None:
        assert module.readonly is not None and "x.tf" in module.readonly
    assert repo.problems("file-unreadable")


def test_a_broken_tfvars_file_makes_what_it_holds_read_only() -> None:
    repo = Repo({**TFVARS, "config.auto.tfvars": TFVARS["config.auto.tfvars"] + "broken = = 1\n"})
    module = repo.reading.module(".", "eks_zero")
    assert module is not None and module.readonly is not None and "config.auto.tfvars" in module.readonly
    assert repo.problems("file-unreadable")


def test_a_name_that_stands_twice_is_a_problem_and_read_only() -> None:
    text = TYPED["gke_gc0_europe-west1_cluster.tf"]
    repo = Repo({"a.tf": text, "b.tf": text})
    assert len(repo.problems("module-twice")) == 2
    assert repo.module(GKE).readonly is not None


def test_a_missing_environment_is_a_problem_and_has_no_value() -> None:
    files = dict(TYPED)
    name = "gke_gc0_europe-west1_node_pool_web.tf"
    files[name] = files[name][: files[name].index("\n    ops = {")] + "  }\n}\n"
    repo = Repo(files)
    (problem,) = repo.problems("environment-missing")
    assert (problem.module, problem.environment) == (WEB, "ops")
    setting = repo.module(WEB).setting("max_node_count")
    assert setting is not None and "ops" not in setting.values


def test_a_generic_module_shows_its_arguments() -> None:
    text = (
        'module "vpc" {\n'
        '  source  = "terraform-aws-modules/vpc/aws"\n'
        '  version = "5.0.0"\n'
        '  cidr    = "10.0.0.0/16"\n'
        '  azs     = ["a"]\n'
        "}\n"
    )
    repo = Repo({**TYPED, "vpc.tf": text})
    vpc = repo.module("vpc")
    assert vpc.kind is ModuleKind.GENERIC
    assert {s.path: s.values[""].value for s in vpc.settings} == {"cidr": "10.0.0.0/16", "azs": ["a"]}


def test_a_sensitive_value_is_never_shown() -> None:
    files = {**TYPED, "variables.tf": 'variable "team" {\n  default   = "hush"\n  sensitive = true\n}\n'}
    value = Repo(files).value(WEB, "apps", "labels").entries["team"]
    assert value.sensitive and value.value is None and "hush" not in repr(value)


def test_a_repository_without_a_platform_has_none() -> None:
    repo = Repo({"main.tf": 'resource "null_resource" "x" {}\n', "README.md": "hello\n"})
    assert repo.reading.platforms == ()


def test_a_module_keeps_its_identity_while_another_file_changes() -> None:
    repo = Repo({**FLAT})
    before = {m.name: m for m in repo.reading.platforms[0].modules()}
    repo.set(GPU, "ops", "max_size", 2)
    after = {m.name: m for m in repo.reading.platforms[0].modules()}
    assert [n for n in after if after[n] is not before[n]] == [GPU]


def test_modules_above_a_change_in_the_same_file_stay_too() -> None:
    text = TYPED["gke_gc0_europe-west1_cluster.tf"] + TYPED["gke_gc0_europe-west1_node_pool_web.tf"]
    repo = Repo({"all.tf": text, "variables.tf": TYPED["variables.tf"]})
    before = repo.module(GKE)
    repo.set(WEB, "ops", "max_node_count", 2)
    assert repo.module(GKE) is before
    pool = repo.module(WEB)
    repo.set(GKE, "ops", "default_node_pool.max_node_count", 3)
    assert repo.module(WEB) is pool, "a change that moves no line leaves what stands below"


def test_a_bound_feature_module_is_the_feature_once_per_cluster() -> None:
    repo = Repo(FEATURE)
    (cluster, lost) = repo.reading.platforms[0].clusters
    assert [m.name for m in cluster.features] == ["eks_gc0_eu-west-1_feature_nginx"]
    assert [m.name for m in lost.features] == ["eks_gc1_eu-west-1_feature_nginx"]
    feature = cluster.features[0]
    assert (feature.title, feature.version, feature.file) == (
        "nginx",
        "master",
        "eks_gc0_eu-west-1_feature_nginx.tf",
    )
    labels = repo.value(feature.name, "ops", "common_labels")
    assert (labels.value, labels.file) == ({"team": "web", "stage": "ops"}, "modules/nginx/main.tf")
    repo.set(feature.name, "ops", 'common_labels["stage"]', "test")
    for module in (feature.name, lost.features[0].name):
        assert repo.value(module, "ops", "common_labels").value == {"team": "web", "stage": "test"}


def test_values_taken_from_a_clusters_configuration_are_followed() -> None:
    repo = Repo(TYPED)
    location = repo.value(WEB, "ops", "location")
    assert (location.value, location.known) == ("europe-west1", True)
    repo.set(WEB, "apps", "location", "europe-west4", mode="at_source")
    assert repo.value(GKE, "apps", "region").value == "europe-west4"
    assert repo.value(WEB, "ops", "location").value == "europe-west4"


def test_the_workspace_is_the_environment_and_paths_are_known() -> None:
    text = FLAT["eks_gc0_eu-west-1_service_nginx.tf"].replace(
        "    apps-prod = {}\n",
        """\
    apps-prod = {
      namespace     = "nginx-${terraform.workspace}"
      common_labels = { env = terraform.workspace }
      additional_resources = ["${path.root}/manifests/x.yaml"]
    }
""",
    )
    name = "eks_gc0_eu-west-1_service_nginx"
    repo = Repo({**FLAT, "eks_gc0_eu-west-1_service_nginx.tf": text})
    assert repo.value(name, "ops", "namespace").value == "nginx-ops"
    assert repo.value(name, "apps-prod", "namespace").value == "nginx-apps-prod"
    assert repo.value(name, "apps", "common_labels").value == {"env": "apps"}
    resources = repo.value(name, "ops", "additional_resources")
    assert resources.value == ["./manifests/x.yaml"]
    lines = repo.set(name, "apps-prod", "additional_resources", ["./manifests/x.yaml", "./manifests/y.yaml"])
    assert lines[1].endswith('= ["${path.root}/manifests/x.yaml", "./manifests/y.yaml"]')


def test_local_modules_that_call_each_other_end() -> None:
    call = 'module "x" {{\n  source = "{to}"\n}}\n'
    repo = Repo({
        **TYPED,
        "a/main.tf": call.format(to="../b") + TYPED["gke_gc0_europe-west1_cluster.tf"],
        "b/main.tf": call.format(to="../a"),
        "main.tf": call.format(to="./a"),
    })  # fmt: skip
    assert [p.root for p in repo.reading.platforms] == ["."]


def test_a_vendored_copy_is_known_by_its_settings() -> None:
    variables = """\
variable "configuration" {
  type = map(object({
    name               = optional(string)
    instance_types     = optional(list(string))
    desired_capacity   = optional(number)
    min_size           = optional(number)
    max_size           = optional(number)
    disk_size          = optional(number)
    ami_type           = optional(string)
    availability_zones = optional(list(string))
    vpc_subnet_ids     = optional(list(string))
    taints             = optional(set(object({ key = string, value = string, effect = string })))
    tags               = optional(map(string))
    labels             = optional(map(string))
    brand_new_setting  = optional(bool)
  }))
}

variable "configuration_base_key" {
  default = "apps"
}
"""
    block = """\
module "p" {
  source        = "./vendor/pool"
  configuration = { apps = { max_size = 3 }, ops = {} }
}
"""
    repo = Repo({"main.tf": block, "vendor/pool/variables.tf": variables})
    pool = repo.module("p")
    assert (pool.kind, pool.schema, pool.style) == (
        ModuleKind.NODE_POOL,
        "aws/cluster/node-pool",
        "typed",
    )
    new = pool.setting("brand_new_setting")
    assert new is not None and new.field.known and new.field.type == "bool"
    size = pool.setting("max_size")
    assert size is not None and size.field.label == "Maximum nodes"


@pytest.mark.parametrize(
    ("repository", "ref", "generation"),
    [(FLAT, "v0.18.1-beta.0", "flat"), (TYPED, "master", "typed")],
    ids=["flat", "typed"],
)
def test_a_pool_at_a_commit_that_nobody_knows_is_judged_by_what_it_is_given(
    repository: dict[str, str], ref: str, generation: str
) -> None:
    """Its settings are called alike in both generations; its inputs aren't."""
    unlisted = {path: data.replace(ref, "0" * 40) for path, data in repository.items()}
    (platform,) = Repo(unlisted).reading.platforms
    pools = [m for m in platform.modules() if m.kind is ModuleKind.NODE_POOL]
    assert pools and {p.version for p in pools} == {"0" * 40}
    assert {p.style for p in pools} == {generation}
