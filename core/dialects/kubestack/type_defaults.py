"""Defaults that a module's own type declares: `optional(number, 3)`.

Terraform puts them into every environment before the framework merges the environments with the base: where
an environment writes nothing (or null), its own default wins over what the base writes. Only the defaults
that the merge takes for nothing fall back to the base: an empty text, and an empty map of free keys.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from core import hcl
from core.dialects.common.absent import ABSENT, Absent
from core.dialects.common.keyed_maps import EnvMap
from core.dialects.common.values import Written
from core.dialects.kubestack.inheritance import ONE_LEVEL
from core.platform.model import Kind
from core.terraform.folder import Place
from core.terraform.nodes import UNKNOWN, Node, from_expr
from core.terraform.types import Type
from core.text import _


def type_of_path(declared: Type | None, path: str, groups: frozenset[str]) -> Type | None:
    """The declared type of one setting."""
    if declared is None:
        return None
    head, dot, rest = path.partition(".")
    if dot and head in groups:
        group = declared.attributes.get(head)
        inner = group.type.attributes.get(rest) if group is not None else None
        return inner.type if inner is not None else None
    attribute = declared.attributes.get(path)
    return attribute.type if attribute is not None else None


def preset(declared: Type, path: str, groups: frozenset[str], environment: EnvMap) -> Any:
    """What the type puts where this environment writes nothing: None for nothing, UNKNOWN where only
    Terraform can tell."""
    head, dot, rest = path.partition(".")
    if not dot or head not in groups:
        attribute = declared.attributes.get(path)
        return attribute.default if attribute is not None else None
    group = declared.attributes.get(head)
    if group is None:
        return None
    if is_null(declared, head, environment):
        return None
    holder = environment.group(head)
    if isinstance(holder, Absent) or holder.value is None:
        return group.default.get(rest) if isinstance(group.default, dict) else UNKNOWN
    inner = group.type.attributes.get(rest)
    return inner.default if inner is not None else None


def is_null(declared: Type | None, group: str, environment: EnvMap) -> bool:
    """Whether a whole object is null in this environment, which then takes the base's."""
    holder = environment.group(group)
    if not isinstance(holder, Absent) and holder.value is not None:
        return False
    attribute = declared.attributes.get(group) if declared is not None else None
    return attribute is None or attribute.default is None


def with_preset(
    declared: Type,
    path: str,
    groups: frozenset[str],
    environment: EnvMap,
    own: Written | Absent,
    base: EnvMap | None,
    rule: str,
) -> Written | Absent:
    """What counts as written in an environment: what is written, else what the type puts there."""
    if environment.place is None or (own is not ABSENT and own.value is not None):
        return own
    value = preset(declared, path, groups, environment)
    if value is None:
        return own
    head, dot, _rest = path.partition(".")
    member = bool(dot) and head in groups
    if base is not None and environment.name != base.name and rule == ONE_LEVEL:
        type = type_of_path(declared, path, groups)
        merges = type is not None and type.kind == "map" and not member
        if (value == "" and not (member and is_null(declared, head, base))) or (value == {} and merges):
            return own
    place = Place(environment.entry.file, environment.entry.base, environment.entry.node, ())
    if value is UNKNOWN:
        why = _("The module's own default of this is computed by Terraform.")
        return Written(place, Kind.EXPRESSION, UNKNOWN, environment.scope, None, why, preset=True)
    node = _node(hcl.to_hcl(value))
    return Written(
        Place(place.file, place.base, node, ()), Kind.LITERAL, value, environment.scope, preset=True
    )


@lru_cache(maxsize=1024)
def _node(text: str) -> Node:
    return from_expr(hcl.parse(f"x = {text}\n".encode()).body.attributes["x"].expr, 1)


def filled(declared: Type | None, path: str, groups: frozenset[str], value: Any) -> Any:
    """A written value with the defaults inside its own type."""
    type = type_of_path(declared, path, groups)
    if type is None or value is UNKNOWN or not type.has_defaults:
        return value
    return type.fill(value)
