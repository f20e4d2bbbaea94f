"""The arguments of a module block as settings."""

from __future__ import annotations

from dataclasses import replace

from core.dialects.common.built import Found
from core.dialects.common.calls import META, Call
from core.dialects.common.unknown_fields import unknown_field
from core.dialects.common.values import Written, meaning, type_of, written
from core.dialects.common.variables import OwnModule, arguments_of
from core.platform.field import Field
from core.platform.model import EnvValue, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.terraform.folder import argument
from core.terraform.nodes import UNKNOWN
from core.text import _


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
        field = fields.get(name) or unknown_field(
            name, type_of(found.value) if found.value is not UNKNOWN else "text"
        )
        if name in loose and found.value not in (UNKNOWN, None):
            field = replace(field, type=type_of(found.value))
        value = argument_value(found, field)
        if name in hidden and not value.sensitive:
            value = replace(value, sensitive=True)
        stuck = _("This stands in {file}, which is JSON: Repoform edits HCL only.").format(file=place.file)
        out.append(Setting(name, field, {"": value}, readonly or (stuck if place.node.json else None)))
    for name, field in fields.items():
        if name not in call.placed.chunk.attributes and name not in META:
            origin = Origin.UNSET if field.default is None else Origin.DEFAULT
            value = EnvValue(origin, field.default, sensitive=name in hidden)
            out.append(Setting(name, field, {"": value}, readonly))
    return tuple(out)


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
