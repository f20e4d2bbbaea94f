"""One trouble, one Problem; and no value, however odd, makes a rule stop."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from core.changes.changes import changes
from core.changes.forecast import foresight
from core.checks.checks import check
from core.dialects.kubestack.facts import LAST_FLAT, load
from core.platform.model import EnvValue, Kind, Origin, Severity
from tests.core.checks.test_checks import SCHEMAS, cluster, found, pool
from tests.core.platform.build import module, reading


def on(*modules: Any, setting: str, of_pool: bool) -> list[str]:
    """Rules of the Problems that mark a setting of the cluster or its pool."""
    found = (p for p in check(reading(*modules)) if p.setting == setting)
    return [p.rule for p in found if (p.module or "").endswith("_np1") == of_pool]


@pytest.mark.parametrize(
    ("cloud", "of_pool", "setting", "value", "rule"),
    [
        ("aws", False, "default_node_pool.max_size", 1.5, "limit.step"),
        ("aws", False, "default_node_pool.max_size", 1, "aws.min_le_max"),
        ("aws", False, "default_node_pool.desired_capacity", -1, "limit.minimum"),
        ("aws", False, "cluster_availability_zones", [], "aws.two_zones"),
        ("aws", False, "cluster_availability_zones", ["eu-west-1a"], "aws.two_zones"),
        ("aws", False, "cluster_availability_zones", ["eu-west-1a", "eu-west-1a"], "list.unique"),
        ("aws", False, "cluster_vpc_cidr", "10.0.0.0/33", "limit.network"),
        ("aws", False, "cluster_vpc_control_subnet_newbits", 13, "aws.control_subnet_size"),
        ("aws", False, "cluster_vpc_control_subnet_newbits", -1, "aws.control_subnet_size"),
        ("aws", False, "cluster_vpc_node_subnet_newbits", 13, "aws.node_subnet_size"),
        ("aws", False, "name_prefix", "!! no !!", "aws.name_chars"),
        ("aws", False, "cluster_endpoint_private_access", "maybe", "limit.type"),
        ("aws", True, "instance_types", ["x9.huge"], "catalog.outside"),
        ("aws", True, "instance_types", ["!! no !!"], "limit.pattern"),
        ("aws", True, "disk_size", 1.5, "limit.step"),
        ("aws", True, "vpc_secondary_cidr", "x", "limit.pattern"),
        ("google", False, "cluster_min_master_version", "1.15", "k8s.version_supported"),
        ("google", False, "master_cidr_block", "10.0.0.0/33", "limit.network"),
        ("google", False, "project_id", ["a"], "limit.type"),
        ("google", False, "router_asn", 4294967295, "google.asn"),
        ("google", True, "guest_accelerator.count", 17, "limit.maximum"),
        ("google", True, "machine_type", "e2-huge-1", "catalog.outside"),
        ("google", True, "preemptible", "maybe", "limit.type"),
    ],
)
def test_one_trouble_is_one_problem(cloud: str, of_pool: bool, setting: str, value: Any, rule: str) -> None:
    change = {setting: value}
    bad = (cluster(cloud), pool(cloud, change)) if of_pool else (cluster(cloud, change), pool(cloud))
    assert on(*bad, setting=setting, of_pool=of_pool) == [rule]


def test_a_warning_never_hides_an_error() -> None:
    problem = found(cluster("aws"), pool("aws", {"availability_zones": ["eu-central-1a"]}))
    assert problem["aws.node_pool_zones_of_cluster"].severity is Severity.ERROR
    assert "aws.zones_in_region" not in problem


def test_what_the_base_says_is_not_said_again_where_it_is_inherited() -> None:
    told = check(reading(cluster("aws", {"name_prefix": "Not_A_Name"})))
    assert [(p.rule, p.environment) for p in told] == [("aws.name_chars", "apps")]
    own = check(reading(cluster("aws", {"name_prefix": "Not_A_Name"}, ops={"name_prefix": "Nor_This"})))
    assert [(p.rule, p.environment) for p in own] == [("aws.name_chars", "apps"), ("aws.name_chars", "ops")]


def test_an_empty_zone_list_of_old_is_one_problem() -> None:
    schema, _config, _pool, region = SCHEMAS["aws"]
    text = EnvValue(Origin.SET, [""], Kind.LITERAL, '""', "main.tf", 3)
    config = {
        "name_prefix": "eks0", "base_domain": "infra.example.com", "cluster_availability_zones": text,
        "cluster_instance_type": ["t3a.xlarge"], "cluster_min_size": 3, "cluster_max_size": 9,
        "cluster_desired_capacity": 3,
    }  # fmt: skip
    made = module(schema, {"apps": config}, name="e", framework=LAST_FLAT, region=region)
    (only,) = check(reading(made))
    assert only.rule == "list.comma_empty"


def test_a_fault_of_the_cluster_is_not_its_pools() -> None:
    bad = check(reading(cluster("google", {"master_cidr_block": "10.0.0.1/28"}), pool("google")))
    assert {p.module for p in bad} == {"google_c"}


def test_ports_of_kind_collide_only_where_somebody_chose_them() -> None:
    config: dict[str, Any] = {"name_prefix": "kind", "base_domain": "infra.example.com"}
    environments: dict[str, dict[str, Any]] = {"apps-prod": config, "apps": {}, "ops": {}}
    made = module("kind/cluster", environments, name="k", framework=LAST_FLAT)
    assert [p for p in check(reading(made)) if p.rule == "kind.ports_free"] == []
    environments["ops"] = {"http_port": 9000}
    environments["apps"] = {"http_port": 9000}
    made = module("kind/cluster", environments, name="k", framework=LAST_FLAT)
    told = [p for p in check(reading(made)) if p.rule == "kind.ports_free"]
    assert {p.setting for p in told} == {"http_port"}
    assert all("port 9000" in p.sentence for p in told)


ODD: list[Any] = [
    None, "", " ", "a", "ünïcødé ☃", "\x00", "a" * 5000, "10.0.0.0/8", "10.0.0.0/99", "/24", "::/0", "1.30",
    "1.99.99", "-1", "1e99", "{", "%{", "${", [], [""], [None], ["a", 1, None, []], [[]], {}, {"": ""},
    {"a": None}, {"a": {"b": []}}, [{}], [{"key": None}], [{"key": "a", "effect": "X"}] * 2, True, False, 0,
    -1, 1.5, float(2**70), 10**40, -(10**40), 1e308, "true", "false", "null", "eu-west-1a",
    ["eu-west-1a"] * 40, "sg-", "..", "a.b.c", "2026-12-20T00:00:00Z", "25:61", "NO_SCHEDULE", "k=v:Effect",
    ["k=v:Effect", "k"],
    EnvValue(Origin.LINKED, None, Kind.REFERENCE, "data.x.y", "main.tf", 3, known=False),
    EnvValue(Origin.SET, None, Kind.TEMPLATE, '"${x}"', "main.tf", 3, known=False),
    EnvValue(Origin.SET, ["a", " b"], Kind.LITERAL, '"a, b"', "main.tf", 3),
    EnvValue(Origin.SET, "", Kind.LITERAL, '""', "main.tf", 3),
]  # fmt: skip


def _odd_platform(random: Random) -> Any:
    cloud = random.choice(list(SCHEMAS))
    schema, config, of_pool, region = SCHEMAS[cloud]
    framework = random.choice(["master", LAST_FLAT, "v0.16.3-beta.0"])
    made = []
    for name, given in ((schema, config), (f"{schema}/node-pool", of_pool)):
        known = load().module_facts(name, framework)
        if known is None:
            continue
        paths = list(known.fields)
        environments: dict[str, dict[str, Any]] = {"apps": dict(given), "ops": {}}
        for _ in range(random.randint(1, 12)):
            environments[random.choice(["apps", "ops"])][random.choice(paths)] = random.choice(ODD)
        label = "c" if name == schema else "np"
        made.append(module(name, environments, name=label, framework=framework, region=region, cluster="c"))
    return reading(*made) if made else None


def _hammer(seed: int, times: int) -> int:
    random, told, before = Random(seed), 0, None
    for _ in range(times):
        now = _odd_platform(random)
        if now is None:
            continue
        for problem in check(now, before=before):
            assert problem.sentence and not re.search(
                r"\{\w+\}|UNKNOWN|object at|Traceback", problem.sentence
            )
            assert problem.file and problem.line and problem.rule
            told += 1
        if before is not None:
            for change in changes(before, now):
                assert change.sentence and change.impact.sentence
            for outlook in foresight(before, now):
                assert outlook.place
        before = now if random.random() < 0.5 else None
    return told


def test_no_value_is_too_odd() -> None:
    assert _hammer(1, 120) > 250


@pytest.mark.fuzz
def test_no_value_is_too_odd_for_long() -> None:
    assert sum(_hammer(seed, 500) for seed in range(2, 12)) > 5000
