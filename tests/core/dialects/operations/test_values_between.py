from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.run import Result, effective

EKS = "eks_gc0_eu-west-1"


def test_promote_moves_the_value_and_inherits() -> None:
    result = Result(
        repos.flat_multi(), "promote", {"module": EKS, "environment": "ops", "settings": ["cluster_max_size"]}
    )
    setting = result.module(EKS).setting("cluster_max_size")
    assert setting is not None
    assert {e: (v.value, v.origin) for e, v in setting.values.items()} == {
        "apps-prd": (3, "set"),
        "apps-stg": (3, "inherited"),
        "ops": (3, "inherited"),
    }
    assert set(result.changed) == {f"{EKS}_cluster.tf"}


def test_promote_all_members_of_a_typed_object() -> None:
    result = Result(repos.typed_multi(), "promote", {"module": EKS, "environment": "ops"})
    values = effective(result.module(EKS))
    assert values["apps"]["default_node_pool.min_size"] == 1
    assert values["apps"] == values["ops"]
    assert result.module(EKS).setting("default_node_pool.min_size").values["ops"].origin == "inherited"  # type: ignore[union-attr]


def test_promote_and_reset_in_tfvars() -> None:
    result = Result(repos.flat_tfvars(), "promote", {"module": "gke_zero", "environment": "ops"})
    assert set(result.changed) == {"config.auto.tfvars"}
    assert effective(result.module("gke_zero"))["apps"]["cluster_max_node_count"] == 2
    result = Result(repos.flat_tfvars(), "reset", {"module": "gke_zero", "environment": "ops"})
    assert effective(result.module("gke_zero"))["ops"]["cluster_max_node_count"] == 3
    assert "# Settings for Ops-cluster" in result.text("config.auto.tfvars")


def test_reset_to_the_base() -> None:
    result = Result(repos.flat_multi(), "reset", {"module": EKS, "environment": "ops"})
    assert effective(result.module(EKS))["ops"]["cluster_max_size"] == 9


def test_copy_to_other_environments_where_it_differs() -> None:
    result = Result(
        repos.flat_multi(),
        "copy",
        {
            "module": EKS,
            "environment": "ops",
            "to": ["apps-stg"],
            "settings": ["cluster_max_size", "cluster_min_size"],
        },
    )
    values = result.module(EKS)
    assert values.setting("cluster_max_size").values["apps-stg"].origin == "set"  # type: ignore[union-attr]
    assert values.setting("cluster_min_size").values["apps-stg"].origin == "inherited"  # type: ignore[union-attr]


def test_copy_to_another_module_keeps_expressions() -> None:
    files = Result(repos.flat_multi(), "add-cluster", {"like": EKS, "region": "us-east-2"}).files()
    files[f"{EKS}_cluster.tf"] = files[f"{EKS}_cluster.tf"].replace('"t3a.xlarge"', "local.machine")
    result = Result(
        files,
        "copy",
        {
            "module": EKS,
            "environment": "apps-prd",
            "to": "apps-prd",
            "to_module": "eks_gc0_us-east-2",
            "settings": ["cluster_instance_type"],
        },
    )
    assert "cluster_instance_type      = local.machine" in result.text("eks_gc0_us-east-2_cluster.tf")


@pytest.mark.parametrize(
    ("operation", "args", "says"),
    [
        ("promote", {"environment": "apps-prd"}, "The others inherit from apps-prd already"),
        ("promote", {"environment": "ops", "settings": ["cluster_min_size"]}, "inherits it from apps-prd"),
        ("promote", {"environment": "apps-stg"}, "sets nothing"),
        ("promote", {"environment": "ops", "settings": ["nope"]}, "no setting nope"),
        ("reset", {"environment": "apps-prd"}, "nothing to inherit from"),
        ("copy", {"environment": "ops"}, "Name the environments"),
        ("copy", {"environment": "ops", "to": ["loc"]}, "no environment “loc”"),
    ],
)
def test_refused(operation: str, args: dict[str, object], says: str) -> None:
    with pytest.raises(Refused, match=says):
        Result(repos.flat_multi(), operation, {"module": EKS, **args})
