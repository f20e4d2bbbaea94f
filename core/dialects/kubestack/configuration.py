"""The `configuration` map of a module block: its environments, and what each of them writes."""

from __future__ import annotations

import re

from core import hcl
from core.dialects.common.keyed_maps import Configuration, EnvMap, computed, follow
from core.dialects.common.values import depends, written
from core.terraform.files import Placed
from core.terraform.folder import Place, argument
from core.terraform.scope import Scope
from core.text import _

DEFAULT_BASE = "apps"


def read_configuration(call: Placed, scope: Scope) -> Configuration:
    """Finds the map of a module block, through references."""
    base, base_why = base_of(call, scope)
    entry = argument(call, "configuration")
    if entry is None:
        return Configuration(None, None, scope, {}, base, base_why)
    at = follow(entry, scope)
    if at.place is None or at.place.node.kind != "object":
        return Configuration(
            entry, None, at.scope, {}, base, at.why or computed(entry.node), at.via, missing=at.missing
        )
    unsure = depends(entry.node.text, at.pipeline) if at.pipeline else ""
    if at.sensitive:
        why = _("“{text}” is marked as sensitive: Repoform doesn't show it.").format(text=entry.node.text)
        return Configuration(entry, None, at.scope, {}, base, why, at.via)
    environments: dict[str, EnvMap] = {}
    twice = []
    for item in at.place.node.items:
        if item.key is None:
            unsure = unsure or _("“{text}” is a name that only Terraform can tell.").format(
                text=item.key_text
            )
            continue
        if item.key in environments:
            twice.append(item.key)
        place = at.place.into(item.node, hcl.KeyStep(item.key))
        environments[item.key] = _environment(item.key, place, at.scope, unsure, at.via)
    return Configuration(
        entry, at.place, at.scope, environments, base, unsure or base_why, at.via, tuple(twice)
    )


def _environment(name: str, entry: Place, scope: Scope | None, unsure: str, via: tuple[str, ...]) -> EnvMap:
    at = follow(entry, scope)
    if at.place is None or at.place.node.kind != "object" or at.sensitive:
        return EnvMap(name, entry, None, at.scope, at.why or computed(entry.node), unsure, (*via, *at.via))
    if at.pipeline:
        unsure = unsure or depends(entry.node.text, at.pipeline)
    return EnvMap(name, entry, at.place, at.scope, "", unsure, (*via, *at.via))


def base_of(call: Placed, scope: Scope) -> tuple[str | None, str]:
    """The base environment's name, and why not where it can't be told."""
    place = argument(call, "configuration_base_key")
    if place is None:
        return DEFAULT_BASE, ""
    value = written(place, scope).value
    if isinstance(value, str):
        return value, ""
    if value is None:
        return DEFAULT_BASE, ""
    why = _("The base environment can't be told: {text}").format(text=place.node.text)
    return None, why


CURRENT = re.compile(r'module\.([\w-]+)\.current_config(?:\["|\.)(\w+)(?:"\])?$')
"""A reference to a setting of a cluster's configuration."""
