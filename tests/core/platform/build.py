"""Platforms for tests, made from plain values: what a dialect would have read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.dialects.kubestack.facts import load
from core.platform.model import (
    Cluster,
    Environment,
    EnvValue,
    Kind,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Reading,
    Setting,
)

KINDS = {"cluster": ModuleKind.CLUSTER, "node-pool": ModuleKind.NODE_POOL, "feature": ModuleKind.FEATURE}

Config = Mapping[str, Mapping[str, Any]]


def module(
    schema: str,
    config: Config,
    *,
    name: str = "",
    framework: str = "master",
    cluster: str | None = None,
    region: str | None = None,
    file: str = "main.tf",
    first_line: int = 1,
    root: str = ".",
    title: str = "",
) -> Module:
    """`config` by environment, the base first. A value may be an EnvValue of its own."""
    facts = load().module_facts(schema, framework)
    assert facts is not None
    base = next(iter(config))
    settings = []
    for line, (path, field) in enumerate(facts.fields.items(), first_line + 1):
        values = {}
        for environment, given in config.items():
            values[environment] = _value(path, field.default, environment, base, config, given, file, line)
        settings.append(Setting(path, field, values))
    kind = KINDS[facts.kind]
    return Module(
        kind=kind, root=root, name=name or schema.replace("/", "_"), cloud=facts.cloud, file=file,
        line=first_line, end_line=first_line + 200, source=f"github.com/kbst/terraform-kubestack//{schema}",
        version=framework, facts_version=framework, style=facts.style, schema=schema, region=region,
        base=base, settings=tuple(settings), cluster=cluster, title=title or name,
        facts=facts, roles=facts.roles,
    )  # fmt: skip


def _value(
    path: str, default: Any, environment: str, base: str, config: Config, given: Mapping[str, Any], file: str,
    line: int,
) -> EnvValue:  # fmt: skip
    if isinstance(given.get(path), EnvValue):
        return given[path]  # type: ignore[no-any-return]
    if given.get(path) is not None:
        value = given[path]
        return EnvValue(Origin.SET, value, Kind.LITERAL, repr(value), file, line)
    inherited = config[base].get(path)
    if isinstance(inherited, EnvValue):
        return replace(inherited, origin=Origin.INHERITED, source=base)
    if inherited is not None:
        return EnvValue(Origin.INHERITED, inherited, Kind.LITERAL, repr(inherited), file, line, source=base)
    if default is not None:
        return EnvValue(Origin.DEFAULT, default)
    return EnvValue(Origin.UNSET)


def reading(*modules: Module, root: str = ".", providers: Mapping[str, str] | None = None) -> Reading:
    """Clusters and their pools, in one root."""
    clusters = []
    names: Sequence[str] = [m.name for m in modules if m.kind is ModuleKind.CLUSTER]
    for name in names:
        clusters.append(
            Cluster(
                next(m for m in modules if m.name == name),
                tuple(m for m in modules if m.kind is ModuleKind.NODE_POOL and m.cluster == name),
                tuple(m for m in modules if m.kind is ModuleKind.FEATURE and m.cluster == name),
            )
        )
    lost = [m for m in modules if m.kind is not ModuleKind.CLUSTER and m.cluster not in names]
    if lost:
        clusters.append(Cluster(None, tuple(lost), ()))
    environments = dict.fromkeys(e for m in modules for e in m.environments)
    platform = Platform(
        root, "kubestack", tuple(Environment(e, i == 0) for i, e in enumerate(environments)), tuple(clusters),
        (), (), providers or {},
    )  # fmt: skip
    return Reading((platform,), ())
