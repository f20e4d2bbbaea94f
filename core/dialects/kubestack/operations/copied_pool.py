"""What a new node pool takes over from another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.clouds.zones import ZONES, adapted_zones
from core.dialects.common.workbench.value_text import hcl as hcl_text
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations.asking import base_of
from core.dialects.kubestack.operations.roles import path_of
from core.platform.field import Json
from core.platform.model import EnvValue, Kind, Module, Origin
from core.platform.module_facts import ModuleFacts, new_path
from core.text import _

Texts = dict[str, dict[str, str]]
"""HCL by setting, by environment."""


def copy_into(texts: Texts, like: Module, owner: Module, facts: ModuleFacts, own: set[str]) -> None:
    """What another pool sets, in the environments that both have; answers given stay, and `own` settings
    are never taken over. Raises Refused where something can't be."""
    if like.cloud != owner.cloud:
        raise Refused(
            _("{pool} is on another cloud than {cluster}; its settings don't fit.").format(
                pool=like.name, cluster=owner.name
            )
        )
    for environment, setting, path, value in _shared(like, owner, facts):
        if value.origin not in (Origin.SET, Origin.LINKED) or path in own:
            continue
        if path is None:
            raise Refused(
                _("{pool} sets {setting}, which {framework} doesn't have.").format(
                    pool=like.name, setting=setting, framework=facts.version
                )
            )
        if path in texts[environment]:
            continue
        text = _copied_text(path, value, like, owner, facts)
        if text is None:
            raise Refused(
                _("{pool} computes {setting}, which can't be copied to {framework}.").format(
                    pool=like.name, setting=setting, framework=facts.version
                )
            )
        texts[environment][path] = text


def copied(like: Module, owner: Module, facts: ModuleFacts) -> dict[str, dict[str, Json]]:
    """What `copy_into` will take over, as values to show; what is no fixed value is left out."""
    out: dict[str, dict[str, Json]] = {e: {} for e in owner.environments}
    name = path_of("name", facts) or "name"
    for environment, _setting, path, value in _shared(like, owner, facts):
        if (
            path not in (None, name)
            and value.origin is Origin.SET
            and value.known
            and value.value is not None
        ):
            out[environment][path] = _there(path, value.value, like, owner)
    return out


def _shared(
    like: Module, owner: Module, facts: ModuleFacts
) -> Iterator[tuple[str, str, str | None, EnvValue]]:
    """All that a pool has for environments of the cluster: the environment, the setting's name there and
    here (None: it has none here), and the value."""
    for setting in like.settings:
        path = setting.path if setting.path in facts.fields else _renamed(setting.path, like, facts)
        for environment, value in setting.values.items():
            here = base_of(owner) if environment == like.base else environment
            if here in owner.environments:
                yield here, setting.path, path, value


def _copied_text(path: str, value: EnvValue, like: Module, owner: Module, facts: ModuleFacts) -> str | None:
    """HCL for it; None where an expression can't be taken along."""
    fixed = value.kind is Kind.LITERAL and value.origin is Origin.SET and value.known
    there = _there(path, value.value, like, owner) if fixed else value.value
    if there == value.value and like.style == owner.style and value.text is not None:
        text = value.text.strip()
        if not text.startswith("<<"):
            if like.cluster:
                text = re.sub(rf"\bmodule\.{re.escape(like.cluster)}(?![\w-])", f"module.{owner.name}", text)
            return text
    return hcl_text(path, there, facts.formats[path]) if fixed else None


def _there(path: str, value: Json, like: Module, owner: Module) -> Json:
    """A value as it fits the cluster's region: zones are those of its own."""
    moved = like.region and owner.region and like.region != owner.region
    if path in ZONES and moved and isinstance(value, list):
        return adapted_zones(owner.cloud, [str(z) for z in value], str(like.region), str(owner.region))
    return value


def _renamed(path: str, module: Module, facts: ModuleFacts) -> str | None:
    """The setting that carries the same thing in another version."""
    old = load().module_facts(module.schema, module.facts_version)
    found = new_path(old, facts, path) if old is not None and old.record(path) is not None else None
    return found if found in facts.fields else None
