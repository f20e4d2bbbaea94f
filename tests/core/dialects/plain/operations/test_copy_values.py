"""What one environment has, copied to others: settings, and pools that they lack."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_MAIN,
    AKS_POOL,
    AKS_PRODUCTION,
    AKS_SHARED,
    EKS,
    GOOGLE_MODULE,
    LIST,
    LIST_POOL,
    MERGED,
    MERGED_POOL,
)
from tests.core.dialects.plain.operations.support import Files, diff, done, guide, read

GPU = AKS_POOL + '["gpu"]'
APPS = AKS_POOL + '["apps"]'
CLUSTER = "azurerm_kubernetes_cluster.main"


def copied(files: Files, module: str, environment: str, *to: str, **more: Any) -> dict[str, str]:
    return done(files, "copy", module=module, environment=environment, to=list(to), **more)


def refused(files: Files, module: str, environment: str, *to: str, **more: Any) -> str:
    with pytest.raises(Refused) as error:
        copied(files, module, environment, *to, **more)
    return str(error.value)


def test_a_pool_that_an_environment_lacks() -> None:
    after = copied(AKS, GPU, "production", "staging")
    pools = read(after, "config/staging.tfvars.json")["pools"]
    assert pools["gpu"] == read(AKS, "config/production.tfvars.json")["pools"]["gpu"]
    assert {path for path in AKS if after[path] != AKS[path]} == {"config/staging.tfvars.json"}
    made = guide(AKS, "copy", module=GPU)
    assert made.args == {"module": GPU, "environment": "production", "to": ["staging"]}
    assert made.steps[-1].sentence == "gpu comes to staging." and not made.refused


def test_as_it_is_written_not_as_its_type_makes_it() -> None:
    production = AKS_PRODUCTION.replace(', "labels": {"gpu": "yes"}', "")
    after = copied({**AKS, "config/production.tfvars.json": production}, GPU, "production", "staging")
    assert "labels" not in read(after, "config/staging.tfvars.json")["pools"]["gpu"]


def test_into_an_empty_map() -> None:
    files = {**AKS, "config/staging.tfvars.json": '{\n  "kubernetes_version": "1.30",\n  "pools": {}\n}\n'}
    pools = read(copied(files, GPU, "production", "staging"), "config/staging.tfvars.json")["pools"]
    assert pools == {"gpu": read(AKS, "config/production.tfvars.json")["pools"]["gpu"]}


def test_an_element_of_a_list() -> None:
    after = copied(LIST, LIST_POOL + '["lab-amd"]', "prod", "dev")
    assert read(after, "env/dev.tfvars")["node_pools"] == [
        *read(LIST, "env/dev.tfvars")["node_pools"],
        {"name": "lab-amd", "min": "0", "max": "10"},
    ]


def test_what_is_kept_in_other_inputs_comes_along() -> None:
    files = {
        **GOOGLE_MODULE,
        "env/prod.tfvars": 'pools = [\n  { name = "web", max_count = 3 },\n]\nlabels = {}\n',
    }
    after = copied(files, 'module.gke.node_pools["core"]', "dev", "prod")
    made = read(after, "env/prod.tfvars")
    assert [p["name"] for p in made["pools"]] == ["web", "core"]
    assert made["labels"] == {"core": {"team": "core"}}


def test_settings_that_differ() -> None:
    after = copied(AKS, APPS, "production", "staging")
    assert read(after, "config/staging.tfvars.json") == {
        **read(AKS, "config/staging.tfvars.json"),
        "pools": {"apps": read(AKS, "config/production.tfvars.json")["pools"]["apps"]},
    }
    one = copied(AKS, APPS, "production", "staging", settings=["max_count"])
    assert diff(AKS, one).splitlines() == [
        "config/staging.tfvars.json", '-      "max_count": 3', '+      "max_count": 30',
    ]  # fmt: skip


def test_a_cluster_keeps_its_name_and_goes_up_only() -> None:
    code = AKS_MAIN.replace('"shop"', "var.name") + '\nvariable "name" {}\n'
    files = {
        "main.tf": code,
        "config/staging.tfvars.json": AKS["config/staging.tfvars.json"].replace("{", '{\n  "name": "s",', 1),
        "config/production.tfvars.json": AKS_PRODUCTION.replace("{", '{\n  "name": "p",', 1),
    }
    up = copied(files, CLUSTER, "staging", "production")
    assert diff(files, up).splitlines() == [
        "config/production.tfvars.json",
        '-  "kubernetes_version": "1.29",',
        '+  "kubernetes_version": "1.30",',
    ]
    assert copied(files, CLUSTER, "production", "staging") == files
    assert "never goes back" in refused(
        files, CLUSTER, "production", "staging", settings=["kubernetes_version"]
    )


def test_a_default_that_both_have_is_set_for_one() -> None:
    own = 'pools = {\n  apps = { vm_size = "D4", min_count = 2, max_count = 8 }\n}\n'
    files = {
        **AKS_SHARED,
        "env/prod.tfvars": AKS_SHARED["env/prod.tfvars"] + own,
        "env/uat.tfvars": AKS_SHARED["env/prod.tfvars"],
    }
    after = copied(files, APPS, "prod", "dev")
    assert {path for path in files if after[path] != files[path]} == {"env/dev.tfvars"}
    assert read(after, "env/dev.tfvars")["pools"] == read(files, "env/prod.tfvars")["pools"]


@pytest.mark.parametrize(
    ("files", "module", "where", "more", "words"),
    [
        (AKS, GPU, ("staging", "production"), {}, "It is in production"),
        (AKS, GPU, ("production", "nope"), {}, "There are: staging"),
        (AKS, "x.y", ("production", "staging"), {}, "There is no “x.y” here"),
        (AKS, GPU, ("production",), {}, "Name the environments"),
        (AKS, APPS, ("production", "staging"), {"settings": ["zones"]}, "sets no zones"),
        (AKS, APPS, ("production", "staging"), {"settings": ["kubernetes_cluster_id"]}, "can't be copied"),
        (AKS, APPS, ("production", "staging"), {"to_module": GPU}, "of one thing only"),
        (EKS, "module.eks", ("", "x"), {}, "There are: none"),
        (MERGED, MERGED_POOL + '["blue"]', ("live", "live"), {}, "no other environment"),
    ],
)
def test_what_can_not_be_copied_says_why(
    files: Files, module: str, where: tuple[str, ...], more: dict[str, Any], words: str
) -> None:
    assert words in refused(files, module, *where, **more)
