"""A pool's settings that stand in its launch template: an edit of one is an edit there, which reaches every
pool whose machines are made from it."""

from __future__ import annotations

from dataclasses import replace

from core.dialects.errors import Refused
from core.dialects.plain.reading.templates import PREFIX, is_of_template
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write.entity import value_of
from core.dialects.plain.write.model import Environment, Units
from core.dialects.plain.write.settings import Steps, steps_of
from core.platform.edit import Edit
from core.platform.field import Field
from core.platform.model import Module
from core.text import _, listed

_SHOWN = 4


def of_the_template(
    units: Units, module: Module | None, edit: Edit, field: Field | None
) -> tuple[Edit, Seen] | None:
    """The edit as one of the template, and that; None where the setting stands at the pool itself. Raises
    Refused."""
    if not is_of_template(edit.setting):
        return None
    here = next((e for e in units.of_root(edit.root) if e.name == edit.environment), None)
    seen = here.recognised.get(edit.module) if here is not None else None
    if here is None or seen is None or seen.template is None:
        return None
    if module is not None and module.setting(edit.setting) is None:
        # Such as one of the disks without its number, where there are several.
        sentence = _("“{setting}” is not a setting of {module}.")
        raise Refused(sentence.format(setting=edit.setting, module=edit.module))
    template = seen.template.seen
    made = replace(edit, module=template.address, setting=edit.setting.removeprefix(PREFIX))
    others = _others(units, here, seen, steps_of(made.setting))
    if not others or edit.mode == "at_source":
        return made, template
    label = field.label if field is not None and field.label else edit.setting
    if edit.mode:
        sentence = _(
            "{label} can't be changed only here: it stands in the launch template {template}, which others"
            " use, too: {users}. Change it everywhere, or give this pool a launch template of its own first."
        )
        raise Refused(sentence.format(label=label, template=template.label, users=_told(others)))
    sentence = _(
        "{label} stands in the launch template {template}, which others use, too: {users}. Change it"
        " everywhere: only here isn't possible, because nothing in between can hold a value of its own."
    )
    raise Refused(sentence.format(label=label, template=template.label, users=_told(others)), "everywhere")


def _others(units: Units, here: Environment, seen: Seen, steps: Steps) -> list[str]:
    """The pools of the same environment that use it; if there are any, those of others that take the value
    from the same place as well."""
    assert seen.template is not None
    template = seen.template.seen
    there = here.recognised.users_of(template.address)
    found = {
        _called(here, one): None for one in there if one.address != seen.address and one.exists is not False
    }
    own = value_of(template, steps)
    mark = own.mark if own is not None else None
    for other in units.of_root(here.root) if found and mark is not None else ():
        for one in other.recognised.seen if other is not here else ():
            value = value_of(one.template.seen, steps) if one.template is not None else None
            if value is not None and value.mark == mark and one.exists is not False:
                found[_called(other, one)] = None
    return list(found)


def _called(environment: Environment, one: Seen) -> str:
    called = one.address if environment.root == "." else f"{environment.root}:{one.address}"
    if not environment.name:
        return called
    return _("{entity} in “{environment}”").format(entity=called, environment=environment.name)


def _told(others: list[str]) -> str:
    text = listed(others[:_SHOWN])
    if len(others) > _SHOWN:
        text = _("{names} and {count} more").format(names=text, count=len(others) - _SHOWN)
    return text
