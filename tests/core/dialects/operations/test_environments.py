from __future__ import annotations

from collections.abc import Callable

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.edit import Edit
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective

ALL = [repos.flat_multi, repos.flat_eks, repos.flat_tfvars, repos.typed_multi]


@pytest.mark.parametrize("make", ALL)
def test_every_module_gets_the_key_and_nothing_else_changes(make: Callable[..., dict[str, str]]) -> None:
    result = Result(make(), "add-environment", {"name": "apps-dev"})
    old, new = result.old.platforms[0], result.new.platforms[0]
    assert [e.name for e in new.environments if e.name != "apps-dev"] == [e.name for e in old.environments]
    for module in new.modules():
        before = old.module(module.name)
        assert before is not None
        if module.base is None:
            continue
        assert "apps-dev" in module.environments, module.name
        values, was = effective(module), effective(before)
        assert values.get("apps-dev") == values.get(module.base)
        assert {e: v for e, v in values.items() if e != "apps-dev"} == was
    assert result.errors() == []


@pytest.mark.parametrize("make", ALL)
def test_add_then_remove_is_nothing(make: Callable[..., dict[str, str]]) -> None:
    files = make()
    added = Result(files, "add-environment", {"name": "apps-dev", "like": "ops"})
    back = Result(added.files(), "remove-environment", {"name": "apps-dev", "destroyed": True})
    assert back.files() == files


def test_like_another_environment() -> None:
    result = Result(repos.flat_tfvars(), "add-environment", {"name": "apps-dev", "like": "ops"})
    values = effective(result.module("gke_zero"))
    assert values["apps-dev"] == values["ops"]
    assert values["ops"] != values["apps"]


def test_stands_base_first_then_most_critical_to_least() -> None:
    for name, order in {
        "apps-dev": ["apps-prd", "apps-stg", "apps-dev", "ops"],
        "apps": ["apps-prd", "apps", "apps-stg", "ops"],
        "loc": ["apps-prd", "apps-stg", "ops", "loc"],
    }.items():
        result = Result(repos.flat_multi(), "add-environment", {"name": name})
        assert list(result.module("eks_gc0_eu-west-1").environments) == order


def test_readme_and_local_modules() -> None:
    result = Result(repos.typed_multi(), "add-environment", {"name": "apps-dev"})
    assert "| Environment names | apps, apps-dev, ops |" in result.text("README.md")
    assert "    apps-dev = {}\n\n    ops = {}\n" in result.text("modules/cert_manager/main.tf")


def test_features_without_a_map_get_one() -> None:
    files = repos.flat_eks()
    files["eks_zero_service_nginx.tf"] = """module "eks_zero_service_nginx" {
  providers = {
    kustomization = kustomization.eks_zero
  }

  source  = "kbst.xyz/catalog/nginx/kustomization"
  version = "1.3.1-kbst.1"
}
"""
    result = Result(files, "add-environment", {"name": "apps-dev"})
    assert result.module("eks_zero_service_nginx").environments == ("apps", "apps-dev", "ops", "loc")


def test_one_line_maps() -> None:
    files = repos.flat_tfvars()
    files["config.auto.tfvars"] = (
        'clusters = { gke_zero = { apps = { region = "europe-west4" }, ops = {} } }\n'
    )
    result = Result(files, "add-environment", {"name": "apps-dev"})
    assert set(result.module("gke_zero").environments) == {"apps", "ops", "apps-dev"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"name": "ops"}, "already"),
        ({"name": "Apps_1"}, "can't be an environment"),
        ({"name": "default"}, "can't be an environment"),
        ({"name": "x", "like": "nope"}, "no environment “nope”"),
    ],
)
def test_add_refused(args: dict[str, str], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(repos.flat_multi(), "add-environment", args)


def test_a_map_that_cannot_be_followed_refuses_all() -> None:
    files = repos.flat_multi()
    files["eks_gc0_eu-west-1_cluster.tf"] = (
        files["eks_gc0_eu-west-1_cluster.tf"]
        .replace("configuration = {", "configuration = merge({}, {", 1)
        .replace("  }\n}\n", "  })\n}\n")
    )
    with pytest.raises(Refused, match="can't follow"):
        Result(files, "add-environment", {"name": "x"})


MAP = "{\n  apps = { cluster_min_size = 3 }\n  ops  = {}\n}"
ENTRY = MAP.replace("\n", "\n  ")
CLUSTERS = f"{{\n  eks_zero = {ENTRY}\n}}"
VARIABLE = 'variable "{name}" {{\n  type = any\n}}\n'
WAYS = {
    "a variable": ("var.eks", VARIABLE.format(name="eks"), f"eks = {MAP}\n"),
    "a default": ("var.eks", f'variable "eks" {{\n  type    = any\n  default = {ENTRY}\n}}\n', ""),
    "an entry": ('var.clusters["eks_zero"]', VARIABLE.format(name="clusters"), f"clusters = {CLUSTERS}\n"),
    "an entry by name": (
        "var.clusters.eks_zero", VARIABLE.format(name="clusters"), f"clusters = {CLUSTERS}\n",
    ),
    "a local": ("local.eks", f"locals {{\n  eks = {ENTRY}\n}}\n", ""),
    "a local of a variable": (
        "local.eks", "locals {\n  eks = var.eks\n}\n" + VARIABLE.format(name="eks"), f"eks = {MAP}\n",
    ),
    "a local of an entry": (
        "local.eks", 'locals {\n  eks = var.clusters["eks_zero"]\n}\n' + VARIABLE.format(name="clusters"),
        f"clusters = {CLUSTERS}\n",
    ),
    "an entry of a local of a variable": (
        "local.all.eks_zero", "locals {\n  all = var.clusters\n}\n" + VARIABLE.format(name="clusters"),
        f"clusters = {CLUSTERS}\n",
    ),
    "a local of a local": ("local.eks", f"locals {{\n  eks = local.own\n  own = {ENTRY}\n}}\n", ""),
    "an entry that is a reference": (
        "local.all.eks_zero",
        "locals {\n  all = {\n    eks_zero = var.eks\n  }\n}\n" + VARIABLE.format(name="eks"),
        f"eks = {MAP}\n",
    ),
}  # fmt: skip


def written_as(way: str) -> dict[str, str]:
    """One cluster whose map stands elsewhere."""
    text, code, tfvars = WAYS[way]
    files = {
        "main.tf": 'module "eks_zero" {\n'
        '  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.14.0-beta.0"\n\n'
        f"  configuration          = {text}\n"
        "  configuration_base_key = local.first\n"
        '}\n\nlocals {\n  first = "apps"\n}\n',
        "shared.tf": code,
    }
    return {**files, "terraform.tfvars": tfvars} if tfvars else files


@pytest.mark.parametrize("way", WAYS)
def test_what_the_form_edits_gets_the_key_too(way: str) -> None:
    files = written_as(way)
    dialect = KubestackDialect()
    before = repos.snapshot(files)
    edit = Edit("set", ".", "eks_zero", "apps", "cluster_min_size", 5)
    assert dialect.apply(before, dialect.read(before), edit), "the form does"
    added = Result(files, "add-environment", {"name": "apps-dev"})
    module = added.module("eks_zero")
    assert module.environments == ("apps", "apps-dev", "ops") and module.base == "apps"
    assert added.errors() == [] and len(added.changed) == 1
    back = Result(added.files(), "remove-environment", {"name": "apps-dev", "destroyed": True})
    assert back.files() == files
    with pytest.raises(Refused, match="take their values from"):
        Result(files, "remove-environment", {"name": "apps", "destroyed": True})


def test_why_a_map_is_not_followed_is_said() -> None:
    files = written_as("a local of a variable")
    del files["terraform.tfvars"]
    with pytest.raises(Refused, match=r"can't follow\. .*“eks” has no value"):
        Result(files, "add-environment", {"name": "x"})


@pytest.mark.parametrize("way", ["a variable", "a local of a variable", "an entry of a local of a variable"])
def test_pipelines_and_json_are_said_through_references(way: str) -> None:
    files = written_as(way)
    name = files["terraform.tfvars"].split(" ")[0]
    with pytest.raises(Refused, match=f"var.{name} is also set in prod.tfvars"):
        Result({**files, "prod.tfvars": f"{name} = {{}}\n"}, "add-environment", {"name": "x"})
    value = '{"apps": {}, "ops": {}}' if name == "eks" else '{"eks_zero": {"apps": {}, "ops": {}}}'
    files["x.auto.tfvars.json"] = f'{{"{name}": {value}}}'
    with pytest.raises(Refused, match="a JSON file"):
        Result(files, "add-environment", {"name": "x"})


def test_pipelines_choose_the_tfvars() -> None:
    files = repos.flat_tfvars()
    files["prod.tfvars"] = "clusters = {}\n"
    with pytest.raises(Refused, match="depends on the pipeline"):
        Result(files, "add-environment", {"name": "x"})


def test_remove_is_staged_and_keeps_the_base() -> None:
    with pytest.raises(Refused, match="neither plan nor destroy"):
        Result(repos.flat_multi(), "remove-environment", {"name": "ops"})
    with pytest.raises(Refused, match="take their values from"):
        Result(repos.flat_multi(), "remove-environment", {"name": "apps-prd", "destroyed": True})
    result = Result(repos.flat_multi(), "remove-environment", {"name": "ops", "destroyed": True})
    assert all("ops" not in m.environments for m in result.new.platforms[0].modules())


def test_a_copy_of_the_framework_is_left_alone() -> None:
    own = 'module "node_pool" {\n  source = "./node-pool"\n  configuration = { apps = {}, ops = {} }\n}\n'
    files = {f"infra/{p}": t for p, t in repos.flat_eks().items()}
    path = "infra/eks_zero_cluster.tf"
    files[path] = files[path].replace(
        f"{repos.KBST}//aws/cluster?ref={repos.LAST_FLAT}", "../vendor/aws/cluster"
    )
    files["vendor/aws/cluster/node_pool.tf"] = own
    variables = (
        'variable "configuration" {\n  type = map(map(string))\n}\n\nvariable "configuration_base_key" {\n}\n'
    )
    files["vendor/aws/cluster/variables.tf"] = variables
    files["vendor/aws/cluster/node-pool/main.tf"] = "locals {}\n"
    result = Result(files, "add-environment", {"name": "qa"}, root="infra")
    assert set(result.changed) == {path}
