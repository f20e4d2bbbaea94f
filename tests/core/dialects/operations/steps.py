"""Every operation as the command line takes it, for one generation, cloud and habit, and what may differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.core.dialects.operations.judge import Done, delta
from tests.core.dialects.operations.matrix import (
    GPU_MACHINE,
    MACHINE,
    MAXIMUM,
    NAMES,
    POOL_MAXIMUM,
    environments,
    feature,
)

Check = Callable[[Done], list[str]]
REGIONS = {"aws": "us-east-2", "google": "us-central1", "azurerm": "northeurope", "scaleway": "nl-ams"}
PREFIX = {"aws": "eks", "google": "gke", "azurerm": "aks", "scaleway": "scw"}


@dataclass(frozen=True)
class Step:
    """`check` names what differs but shouldn't; `refused`: words of the refusal that is right here."""

    name: str
    words: tuple[str, ...]
    check: Check
    refused: str = ""


def only(pattern: str, *, added: int | None = None, removed: int | None = 0, gone: bool = False) -> Check:
    """Only files of this pattern; at most so many lines added and removed in those that were there."""

    def check(done: Done) -> list[str]:
        wrong = [f"touches {p}" for p in done.changed if not re.fullmatch(pattern, p)]
        if not done.changed:
            wrong.append("changes nothing")
        for path in done.changed:
            if path not in done.before or path not in done.after:
                if path not in done.after and not gone:
                    wrong.append(f"removes {path}")
                continue
            less, more = delta(done.before[path], done.after[path])
            if path.endswith("README.md") or "Dockerfile" in path:
                continue
            if added is not None and len(more) > added:
                wrong.append(f"{path}: adds {more}")
            if removed is not None and len(less) > removed:
                wrong.append(f"{path}: removes {less}")
        return wrong

    return check


def steps(generation: str, cloud: str, habit: str) -> list[Step]:
    name, maximum = NAMES[cloud], MAXIMUM[generation, cloud]
    base, pool = environments(habit)[0], f"{NAMES[cloud]}_node_pool_extra"
    values = r"(infra/)?(.*_cluster\.tf|main\.tf|config.*\.(tf|tfvars))"
    pools = r"(infra/)?(.*_node_pool_\w+\.tf|main\.tf|README\.md)"
    new = f"{PREFIX[cloud]}_gc0_{REGIONS[cloud]}"
    machines = ("--machine", MACHINE[cloud], "--min", "1", "--max", "3")
    zone = {"aws": ("--zones", "eu-west-1a,eu-west-1b"), "scaleway": ("--zones", "fr-par-1")}.get(cloud, ())
    maps = r"(infra/)?.*\.(tf|tfvars|md)"
    pool_words = ("add-node-pool", "--cluster", name, "--name")
    group = ("--set", "resource_group=other") if cloud == "azurerm" else ()
    like = ("add-cluster", "--like", name)
    service = feature(generation, cloud)
    features = r"(infra/)?(.*(service|feature)_\w+\.tf|main\.tf|README\.md)"
    one = only(values, added=1, removed=1)
    out = [
        Step("set", ("edit", "--set", f"{name}/ops/{maximum}=7"), one),
        Step("set base", ("edit", "--set", f"{name}/{base}/{maximum}=8"), one),
        Step("unset", ("edit", "--unset", f"{name}/ops/{maximum}"), only(values, added=1, removed=3)),
        Step(
            "pool set",
            ("edit", "--set", f"{pool}/ops/{POOL_MAXIMUM[cloud]}=6"),
            only(pools, added=1, removed=1),
        ),
        Step("promote", ("promote", f"{name}/ops/{maximum}"), only(values, added=2, removed=4)),
        Step("promote all", ("promote", f"{name}/ops"), only(values, added=3, removed=6)),
        Step("reset", ("reset", f"{name}/ops"), only(values, added=1, removed=6)),
        Step("copy", ("copy", f"{name}/ops/{maximum}", "--to", base), one),
        Step(
            "pool",
            (
                *pool_words,
                "batch",
                *machines,
                *zone,
                "--taint",
                "dedicated=x:NoSchedule",
                "--set",
                "ops/max=2",
            ),
            only(pools, removed=0),
        ),
        Step("pool like", (*pool_words, "more", "--like", pool), only(pools)),
        Step(
            "pool spot",
            (*pool_words, "spot", "--purpose", "spot", *machines, *zone),
            only(pools),
            refused="may vanish|Azure refuses for Spot",
        ),
        Step(
            "pool gpu",
            (*pool_words, "gpu", "--purpose", "gpu", "--machine", GPU_MACHINE[cloud], *zone),
            only(pools),
            refused="GPUs on GKE need",
        ),
        Step(
            "remove pool", ("remove-node-pool", "--pool", pool), only(pools, added=0, removed=None, gone=True)
        ),
        Step("environment", ("add-environment", "--name", "qa"), only(maps, added=6, removed=0)),
        Step("environment like", ("add-environment", "--name", "qa", "--like", "ops"), only(maps, added=25)),
        Step(
            "environment out",
            ("remove-environment", "--name", "ops", "--destroyed"),
            only(maps, added=0, removed=20),
        ),
        Step(
            "feature out",
            ("remove-feature", "--feature", service),
            only(features, added=0, removed=None, gone=True),
        ),
        Step(
            "mirror",
            (*like, "--region", REGIONS[cloud], *group),
            only(rf"(infra/)?(.*{re.escape(new)}_(cluster|providers)\.tf|README\.md|config.*\.(tf|tfvars))"),
        ),
        Step(
            "mirror here",
            like,
            only(r"(infra/)?(.*_gc1_.*_(cluster|providers)\.tf|README\.md|config.*\.(tf|tfvars))"),
        ),
        Step("fix", ("fix-readme",), lambda done: []),
    ]
    if generation == "flat":
        out.append(
            Step(
                "feature",
                ("add-feature", "--cluster", name, "--feature", "prometheus", "--version", "0.60.1-kbst.0"),
                only(r"(infra/)?(.*_service_prometheus\.tf|README\.md)"),
            )
        )
        every = only(r"(infra/)?(.*\.(tf|tfvars|md)|Dockerfile.*)", added=None, removed=None, gone=True)
        for to in ("v0.19.2-beta.0", "master"):
            out.append(Step(f"upgrade {to}", ("upgrade", "--to", to), every))
    else:
        out.append(
            Step(
                "feature",
                ("add-feature", "--cluster", name, "--feature", "gateway", "--manifest", "MANIFEST"),
                only(r"(infra/)?(.*_feature_gateway\.tf|README\.md|modules/gateway/.*)"),
            )
        )
    files = r"(infra/)?(\w+_new0_.*_(cluster|providers)\.tf|versions\.tf|main\.tf|Dockerfile|README\.md)"
    for other, more in OTHERS.items():
        if (generation, other) != ("flat", "scaleway"):
            words = ("add-cluster", "--cloud", other, *more)
            out.append(Step(f"cluster on {other}", words, only(files)))
    if habit == "wrapped":
        return [replace(s, refused="stands in the module in|has no environment") for s in out]
    return out


COMMON = ("--name-prefix", "new0", "--set", "min=1", "--set", "max=3")
OTHERS = {
    "aws": (
        *("--region", "eu-north-1", *COMMON, "--set", "machine=m5.large"),
        *("--zones", "eu-north-1a,eu-north-1b"),
    ),
    "google": (
        *("--region", "europe-north1", *COMMON, "--set", "machine=e2-medium", "--set", "project_id=acme"),
        *("--set", "cluster_min_master_version=1.30", "--zones", "europe-north1-a"),
    ),
    "azurerm": (
        *("--region", "uksouth", *COMMON, "--set", "machine=Standard_D4s_v3"),
        *("--set", "resource_group=uk", "--zones", "1,2"),
    ),
    "scaleway": (
        *("--region", "pl-waw", *COMMON, "--set", "machine=PRO2-S"),
        *("--set", "cluster_version=1.35", "--zones", "pl-waw-1"),
    ),
}


def chains(generation: str, cloud: str) -> list[tuple[str, list[tuple[str, ...]], bool]]:
    """Operations that take several proposals; whether the repository ends as it began."""
    name = NAMES[cloud]
    new = f"{PREFIX[cloud]}_gc0_{REGIONS[cloud]}"
    group = ("--set", "resource_group=other") if cloud == "azurerm" else ()
    mirror = ("add-cluster", "--like", name, "--region", REGIONS[cloud], "--name-prefix", "gc0", *group)
    stages = 4 if (generation, cloud) == ("typed", "google") else 3
    return [
        ("mirror and remove", [*[mirror] * 3, *[("remove-cluster", "--cluster", new)] * stages], True),
        ("remove", [("remove-cluster", "--cluster", name)] * stages, False),
    ]
