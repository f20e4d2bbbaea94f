"""The settings of a pool as questions, for the guides that copy one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.clouds.machines import offers
from core.clouds.places import region_of, zones_of
from core.dialects.plain.operations.roles import ROLES, fitting, setting_of, values
from core.platform.field import Choice, Field, Json
from core.platform.guide import Question
from core.platform.model import Module
from core.text import sentences, with_stop


def pool_questions(
    like: Module, roles: Sequence[str], wanted: Sequence[str], typed: Mapping[str, Mapping[str, Json]]
) -> tuple[Question, ...]:
    """The settings of some roles, as the pool that is copied has them."""
    there = values(like, wanted)
    out = []
    for role in roles:
        setting = setting_of(like, role)
        if role not in ROLES or setting is None or setting.readonly:
            continue
        path, field = setting.path, setting.field
        defaults = {}
        for environment in wanted:
            rows = typed.get(environment, {})
            value = rows.get(path, there[environment].get(path))
            if path not in rows and role in rows:
                value = fitting(like, role, rows[role])
            if value is not None:
                defaults[environment] = value
        choices, dated = _offered(like, field, tuple(wanted))
        out.append(
            Question(
                f"settings.{path}",
                field.label,
                sentences([field.help, with_stop(dated)]) if dated else field.help,
                field.type,
                choices=choices,
                closed=field.closed,
                environments=tuple(wanted),
                defaults=defaults,
                field=field,
            )
        )
    return tuple(out)


def _offered(like: Module, field: Field, wanted: Sequence[str]) -> tuple[tuple[Choice, ...], str]:
    """What the first of these environments offers for a field, and the date of that."""
    if field.choices or field.catalog is None or not wanted:
        return field.choices, ""
    region, zones = region_of(like, wanted[0]), zones_of(like, wanted[0])
    found, dated = offers(field.catalog, like.cloud, region, zones if "zones" not in field.catalog else ())
    return found, dated.known if dated else ""
