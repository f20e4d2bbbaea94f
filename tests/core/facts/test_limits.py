from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.dialects.kubestack.facts import load
from core.facts.limits import faults
from core.platform.field import Field
from core.platform.model import Severity
from core.platform.module_facts import Accepts


def examples() -> Iterator[tuple[str, str, str, Field, Accepts, Any]]:
    """Every setting whose facts give an example of a good value."""
    facts = load()
    for name in facts.modules:
        for version in ("v0.16.0-beta.0", "v0.19.2-beta.0", "master"):
            known = facts.module_facts(name, version)
            for path, field in {**known.fields, **known.parts}.items() if known else ():
                accepts = known.records[path].accepts if known else Accepts()
                if accepts.example is not None:
                    yield name, version, path, field, accepts, accepts.example


def shaped(field: Field, example: Any) -> Any:
    """The example as the setting's type means it in that version."""
    if field.type == "list" and isinstance(example, str):
        return example.split(",")
    if field.type == "map" and isinstance(example, str):
        return dict(pair.split("=") for pair in example.split(","))
    return example


def test_the_facts_own_examples_are_valid() -> None:
    told = 0
    for name, version, path, field, accepts, example in examples():
        found = [f for f in faults(field, accepts, shaped(field, example)) if f.severity is not Severity.NOTE]
        assert found == [], f"{name} {version} {path}: {example!r}: {found}"
        told += 1
    assert told > 400


def one(schema: str, path: str, value: Any, framework: str = "master") -> list[tuple[str, str]]:
    known = load().module_facts(schema, framework)
    assert known is not None
    field = known.field_of(path)
    assert field is not None
    parts = known.parts_of(path)
    inside = {n: known.records[p.path].accepts for n, p in parts.items()}
    return [
        (f.rule, f.severity.value)
        for f in faults(field, known.records[path].accepts, value, None, parts, inside)
    ]


@pytest.mark.parametrize(
    ("schema", "path", "value", "expected"),
    [
        ("google/cluster/node-pool", "max_node_count", 1001, [("limit.maximum", "error")]),
        ("google/cluster/node-pool", "max_node_count", 2.5, [("limit.step", "error")]),
        ("google/cluster/node-pool", "max_node_count", "many", [("limit.type", "error")]),
        ("google/cluster/node-pool", "disk_size_gb", 12, [("limit.minimum", "warning")]),
        ("google/cluster/node-pool", "preemptible", "yes", [("limit.type", "error")]),
        ("google/cluster/node-pool", "labels", ["a"], [("limit.type", "error")]),
        ("google/cluster/node-pool", "labels", {"a" * 64: "b"}, [("limit.pattern", "error")]),
        ("google/cluster/node-pool", "labels", {"cloud.google.com/x": "b"}, [("limit.reserved", "warning")]),
        ("google/cluster/node-pool", "labels", {"a": "b" * 64}, [("limit.length", "error")]),
        ("google/cluster/node-pool", "disk_type", "floppy", [("limit.choices", "note")]),
        ("google/cluster/node-pool", "image_type", "cos_containerd", []),
        ("google/cluster/node-pool", "location_policy", "SOME", [("limit.choices", "error")]),
        ("google/cluster/node-pool", "guest_accelerator.count", 3, [("limit.allowed", "error")]),
        ("google/cluster", "router_asn", 5, [("limit.minimum", "error")]),
        ("google/cluster", "master_cidr_block", "172.16.0.0/24", [("limit.cidr", "error")]),
        ("google/cluster", "master_cidr_block", "8.8.8.0/28", [("limit.private", "error")]),
        ("google/cluster", "cloud_nat_ip_count", 0, []),
        ("google/cluster/node-pool", "taints",
         [{"key": "a", "value": v, "effect": "NO_SCHEDULE"} for v in ("b", "c")],
         [("taint.unique", "error")]),
        ("google/cluster/node-pool", "taints", [{"key": "a b", "value": "b", "effect": "NO_SCHEDULE"}],
         [("limit.pattern", "error")]),
        ("azurerm/cluster/node-pool", "max_spot_price", -1, []),
        ("azurerm/cluster/node-pool", "availability_zones", ["4"], [("limit.choices", "error")]),
        ("azurerm/cluster/node-pool", "availability_zones", ["1", "2", "3", "1"],
         [("limit.items", "error"), ("list.unique", "error")]),
        ("azurerm/cluster", "default_node_pool.upgrade_settings", {"drain_timeout_in_minutes": 2000},
         [("limit.maximum", "warning")]),
        ("aws/cluster", "cluster_availability_zones", ["eu-west-1a"], [("limit.items", "error")]),
        ("aws/cluster", "cluster_version", "1.34.2", [("limit.length", "error")]),
        ("aws/cluster/node-pool", "disk_size", 10, [("limit.recommended", "warning")]),
        ("aws/cluster/node-pool", "vpc_subnet_ids", ["subnet-1"], [("limit.pattern", "error")]),
        ("scaleway/cluster", "auto_upgrade.maintenance_window_day", "someday", [("limit.choices", "error")]),
    ],
)  # fmt: skip
def test_one_value(schema: str, path: str, value: Any, expected: list[tuple[str, str]]) -> None:
    assert one(schema, path, value) == expected


def test_nothing_is_wrong_with_nothing() -> None:
    assert one("google/cluster/node-pool", "max_node_count", None) == []


@pytest.mark.parametrize(
    ("who", "text", "right"),
    [
        ("users", "- userarn: arn:aws:iam::123456789012:user/jana\n  username: jana\n", True),
        ("users", "- groups: []\n  userarn: 'arn:aws:iam::123456789012:user/x/jana' # me\n", True),
        ("users", "- userarn: jana\n", False),
        ("roles", "- rolearn: arn:aws:iam::123456789012:role/dev\n", True),
        ("roles", "- rolearn: arn:aws:iam::123456789012:role/path/dev\n", False),
        ("accounts", '- "123456789012"\n- 123456789012\n', True),
        ("accounts", "- 12345\n", False),
    ],
)
def test_who_may_use_an_eks_cluster(who: str, text: str, right: bool) -> None:
    facts = load().module_facts("aws/cluster", "master")
    assert facts is not None
    path = f"cluster_aws_auth_map_{who}"
    found = list(faults(facts.fields[path], facts.records[path].accepts, text))
    assert [f.rule for f in found] == ([] if right else ["limit.pattern"])
    assert all(f.severity is Severity.WARNING for f in found)
