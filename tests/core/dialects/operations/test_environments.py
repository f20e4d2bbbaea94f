from __future__ import annotations

from collections.abc import Callable

import pytest

from core.dialects.errors import Refused
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


def test_pipelines_choose_the_tfvars() -> None:
    files = repos.flat_tfvars()
    files["prod.tfvars"] = "clusters = {}\n"
    with pytest.raises(Refused, match="depends on the pipeline"):
        Result(files, "add-environment", {"name": "x"})


def test_remove_is_staged_and_keeps_the_base() -> None:
    with pytest.raises(Refused, match="neither plan nor destroy"):
        Result(repos.flat_multi(), "remove-environment", {"name": "ops"})
    with pytest.raises(Refused, match="is the base"):
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
