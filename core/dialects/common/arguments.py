"""The arguments of a module block as settings."""

from __future__ import annotations

import re
from dataclasses import replace

from core import hcl
from core.dialects.common.built import Found
from core.dialects.common.calls import META, Call
from core.dialects.common.unknown_fields import unknown_field
from core.dialects.common.values import Written, meaning, type_of, written
from core.dialects.common.variables import OwnModule, arguments_of
from core.platform.field import Field
from core.platform.model import EnvValue, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.terraform.files import Placed
from core.terraform.folder import Place, argument
from core.terraform.nodes import UNKNOWN
from core.terraform.scope import Scope
from core.text import _

_HEAD = re.compile(r"[\w-]+")
"""The argument's name in the path of a part."""


def own_arguments(found: Found | None) -> OwnModule | None:
    return arguments_of(found[0]) if found is not None and found[0] is not None else None


def named_input(setting: Setting, facts: ModuleFacts) -> Setting:
    about = facts.inputs.get(setting.path)
    if about is None:
        return setting
    field = replace(
        setting.field, label=about.label or setting.path, help=about.help or setting.field.help,
        required=about.required, known=True,
    )  # fmt: skip
    return replace(setting, field=field)


def argument_settings(call: Call, readonly: str | None, home: OwnModule | None) -> tuple[Setting, ...]:
    """The arguments of a block as settings in no environment."""
    out = []
    fields = home.arguments if home is not None else {}
    hidden = home.sensitive if home is not None else frozenset()
    loose = home.loose if home is not None else frozenset()
    for name in call.placed.chunk.attributes:
        place = argument(call.placed, name)
        if name in META or place is None:
            continue
        found = written(place, call.scope)
        inner = parts(name, place, call.scope) if name not in hidden else []
        for path, part in inner:
            told = written(part, call.scope)
            about = unknown_field(path, type_of(told.value) if told.value is not UNKNOWN else "text")
            stuck = _in_json(part) if part.node.json else None
            out.append(Setting(path, about, {"": argument_value(told, about)}, readonly or stuck))
        if inner:
            continue
        field = fields.get(name) or unknown_field(
            name, type_of(found.value) if found.value is not UNKNOWN else "text"
        )
        if name in loose and found.value not in (UNKNOWN, None):
            field = replace(field, type=type_of(found.value))
        value = argument_value(found, field)
        if name in hidden and not value.sensitive:
            value = replace(value, sensitive=True)
        stuck = _in_json(place) if place.node.json else None
        out.append(Setting(name, field, {"": value}, readonly or stuck))
    for name, field in fields.items():
        if name not in call.placed.chunk.attributes and name not in META:
            origin = Origin.UNSET if field.default is None else Origin.DEFAULT
            value = EnvValue(origin, field.default, sensitive=name in hidden)
            out.append(Setting(name, field, {"": value}, readonly))
    return tuple(out)


def parts(name: str, place: Place, scope: Scope) -> list[tuple[str, Place]]:
    """Of an object that a part of is a reference or computed: what is in it, each by its path; else nothing.
    What is known as a whole, or whose keys aren't all known, stays one setting."""
    if not _is_spelled(place) or written(place, scope).value is not UNKNOWN:
        return []
    found = [(one, parts(*one, scope)) for one in _entries(name, place)]
    if any(inner for _one, inner in found):
        # One form for all entries: those that are known as a whole are taken apart as the others are.
        found = [(one, inner or (_entries(*one) if _is_spelled(one[1]) else [])) for one, inner in found]
    out = [leaf for one, inner in found for leaf in inner or [one]]
    return out if len(dict(out)) == len(out) else []


def _is_spelled(place: Place) -> bool:
    """Whether it is an object with something in it, and all of its keys are known."""
    node = place.node
    return node.kind == "object" and bool(node.items) and all(item.key is not None for item in node.items)


def _entries(name: str, place: Place) -> list[tuple[str, Place]]:
    """By the paths that addresses have, and where each stands."""
    out = []
    for item in place.node.items:
        key = str(item.key)
        path = f"{name}.{key}" if _NAME.fullmatch(key) else f'{name}["{_escaped(key)}"]'
        out.append((path, place.into(item.node, hcl.KeyStep(key))))
    return out


_NAME = re.compile(r"[A-Za-z_][\w-]*")


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def _in_json(place: Place) -> str:
    return _("This stands in {file}, a JSON file: edit it there.").format(file=place.file)


def argument_value(found: Written, field: Field) -> EnvValue:
    """The EnvValue of an argument."""
    link = found.link
    target = link.counts if link is not None else None
    return EnvValue(
        Origin.LINKED if link is not None else Origin.SET,
        meaning(found.value, field.type),
        found.kind,
        found.text,
        found.place.file,
        found.place.line,
        found.text if link is not None else None,
        found.value is not UNKNOWN,
        found.why,
        sensitive=link is not None and link.sensitive,
        linked_file=target.file if target else None,
        linked_line=target.line if target else None,
    )


def place_of_part(placed: Placed, path: str, scope: Scope) -> Place | None:
    """Where a part of an argument stands, by its path (`pools.a.max`); None for what is no part."""
    found = _HEAD.match(path)
    name = found[0] if found is not None else ""
    place = argument(placed, name)
    return dict(parts(name, place, scope)).get(path) if place is not None and name != path else None
