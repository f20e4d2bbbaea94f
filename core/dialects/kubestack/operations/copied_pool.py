"""What a new node pool takes over from another one."""

from __future__ import annotations

import re

from core.clouds.zones import ZONES, adapted_zones
from core.dialects.common.workbench.value_text import hcl as hcl_text
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations.asking import base_of
from core.dialects.kubestack.operations.roles import path_of
from core.platform.field import Json
from core.platform.model import Kind, Module, Origin
from core.platform.module_facts import ModuleFacts, new_path
from core.text import _


def copy_into(
    texts: dict[str, dict[str, str]], like: Module, owner: Module, facts: ModuleFacts, own: set[str]
) -> None:
    """What another pool sets, in the environments that both have; answers given stay."""
    if like.cloud != owner.cloud:
        raise Refused(
            _("{pool} is on another cloud than {cluster}; its settings don't fit.").format(
                pool=like.name, cluster=owner.name
            )
        )
    same_text = like.style == owner.style
    for setting in like.settings:
        path = setting.path if setting.path in facts.fields else renamed(setting.path, like, facts)
        for environment, value in setting.values.items():
            target = base_of(owner) if environment == like.base else environment
            if value.origin not in (Origin.SET, Origin.LINKED) or target not in texts or path in own:
                continue
            if path is None:
                raise Refused(
                    _("{pool} sets {setting}, which {framework} doesn't have.").format(
                        pool=like.name, setting=setting.path, framework=facts.version
                    )
                )
            if path in texts[target]:
                continue
            plain = value.kind is Kind.LITERAL and value.origin is Origin.SET
            moved = path in ZONES and like.region and owner.region and like.region != owner.region
            if moved and plain and value.known and isinstance(value.value, list):
                zones = [str(z) for z in value.value]
                zones = adapted_zones(owner.cloud, zones, str(like.region), str(owner.region))
                texts[target][path] = hcl_text(path, zones, facts.formats[path])
                continue
            if same_text and value.text is not None and not value.text.lstrip().startswith("<<"):
                text = value.text
                if like.cluster:
                    text = re.sub(
                        rf"\bmodule\.{re.escape(like.cluster)}(?![\w-])", f"module.{owner.name}", text
                    )
                texts[target][path] = text.strip()
            elif plain and value.known:
                texts[target][path] = hcl_text(path, value.value, facts.formats[path])
            else:
                raise Refused(
                    _("{pool} sets {setting} by an expression, which can't be copied to {framework}.").format(
                        pool=like.name, setting=setting.path, framework=facts.version
                    )
                )


def copied(like: Module, owner: Module, facts: ModuleFacts) -> dict[str, dict[str, Json]]:
    """What `copy_into` will take over, as values to show; what is no fixed value is left out."""
    out: dict[str, dict[str, Json]] = {e: {} for e in owner.environments}
    name = path_of("name", facts) or "name"
    for setting in like.settings:
        path = setting.path if setting.path in facts.fields else renamed(setting.path, like, facts)
        if path is None or path == name:
            continue
        for environment, value in setting.values.items():
            target = base_of(owner) if environment == like.base else environment
            if value.origin is not Origin.SET or not value.known or value.value is None or target not in out:
                continue
            shown = value.value
            moved = path in ZONES and like.region and owner.region and like.region != owner.region
            if moved and isinstance(shown, list):
                zones = [str(z) for z in shown]
                shown = adapted_zones(owner.cloud, zones, str(like.region), str(owner.region))
            out[target][path] = shown
    return out


def renamed(path: str, module: Module, facts: ModuleFacts) -> str | None:
    """The setting that carries the same thing in another version."""
    old = load().module_facts(module.schema, module.facts_version)
    found = new_path(old, facts, path) if old is not None and old.record(path) is not None else None
    return found if found in facts.fields else None
