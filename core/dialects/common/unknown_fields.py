"""Settings that no facts tell of: what a form shows of them, and which was probably meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field as dataclass_field
from difflib import get_close_matches
from functools import lru_cache

from core.dialects.common.keyed_maps import EnvMap
from core.dialects.common.values import Written, type_of
from core.frozen import dataclass
from core.platform.advice import read_plan
from core.platform.field import Field, Impact, Level
from core.platform.module_facts import ModuleFacts
from core.terraform.nodes import UNKNOWN
from core.terraform.types import Type
from core.text import _


@dataclass(frozen=True, slots=True)
class Shape:
    """What it takes to read a module's settings: its facts, or what is assumed without them."""

    facts: ModuleFacts | None
    rule: str
    fields: Mapping[str, Field]
    groups: frozenset[str]
    strict: bool
    """Whether what the fields don't list is ignored by Terraform."""
    note: str = ""
    """Why defaults are only assumed."""
    free: bool = False
    """Whether the configuration is a map of free keys (flat clusters), so that nothing has null parts."""
    beside: Mapping[str, Field] = dataclass_field(default_factory=dict)
    """Settings that the module ignores but others of the framework read: those of a local copy of the cluster
    (`loc`), in the flat generation."""
    declared: Type | None = None
    """The object that the module's own variable declares, where it is at hand."""


def unknown_field_of(
    shape: Shape, path: str, environments: Mapping[str, EnvMap], order: tuple[str, ...]
) -> Field:
    type = "text"
    for name in order:
        own = environments[name].raw(path, shape.groups)
        if isinstance(own, Written) and own.value is not UNKNOWN and own.value is not None:
            type = type_of(own.value)
            break
    return unknown_field(path, type, shape)


def unknown_field(path: str, type: str, shape: Shape | None = None) -> Field:
    """The Field of a setting that the facts don't have."""
    ignored_by = shape is not None and shape.strict
    help = (
        ignored(path, shape)
        if ignored_by and shape is not None
        else _("Repoform doesn't know this setting. It is shown as it is written.")
    )
    level = Level.NO_EFFECT if ignored_by else Level.UNKNOWN
    words = (
        _("No effect: Terraform ignores it.")
        if ignored_by
        else read_plan(_("Repoform doesn't know what this does."))
    )
    section = _("Not known to this version") if ignored_by else _("Settings")
    return Field(
        path, path, help, type, section, Impact(level, words, "high" if ignored_by else "low"), known=False
    )


def ignored(path: str, shape: Shape) -> str:
    """The sentence about a setting that the module doesn't have."""
    close = suggestion(path, shape)
    if close:
        return _(
            "Terraform ignores this: “{name}” is not a setting of this module. Did you mean “{other}”?"
        ).format(name=path, other=close)
    return _("Terraform ignores this: “{name}” is not a setting of this module.").format(name=path)


@lru_cache(maxsize=1024)
def _closest(path: str, names: tuple[str, ...]) -> str | None:
    """Kept, because the same unknown setting often stands in many modules, and comparing is slow."""
    return next(iter(get_close_matches(path, names, 1, 0.8)), None)


def suggestion(path: str, shape: Shape) -> str | None:
    """The setting that was probably meant."""
    names = tuple(shape.fields)
    close = _closest(path, names)
    if close:
        return close
    renamed = shape.facts and next((p for p, r in shape.facts.records.items() if path in r.replaces), None)
    if renamed:
        return renamed
    tails = [n for n in names if n.rsplit(".", 1)[-1] == path]
    return tails[0] if len(tails) == 1 else None


def without_facts(rule: str = "") -> Shape:
    """The shape of a module that nobody knows anything about."""
    return Shape(None, rule, {}, frozenset(), False, _("Assumed: Repoform doesn't know this module."))
