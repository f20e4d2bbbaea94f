"""Which values come from the same place, so that a change there changes all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.platform.address import written
from core.platform.model import EnvValue, Module, Origin, Platform, Setting

Value = tuple[str, str, str]
"""Module, setting and environment."""
Place = tuple[object, ...]
_BY_PLACE = (Origin.SET, Origin.LINKED)
"""Of a value with a place of its own."""


def shared_values(platform: Platform) -> dict[Value, Sequence[str]]:
    """Addresses of the others, for each value of a root that has any: what inherits from it, what is linked
    to the same definition, what the same map is read for. A dialect that tells it itself
    (EnvValue.shared_with) is believed."""
    users: dict[Place, list[Value]] = {}
    alone: set[int] = set()
    """Unset settings, most of them the same objects in many modules."""
    out: dict[Value, Sequence[str]] = {}
    for module in platform.modules():
        for setting in module.settings:
            if id(setting) in alone:
                continue
            told = False
            for environment, value in setting.values.items():
                if value.shared_with:
                    out[module.name, setting.path, environment] = value.shared_with
                    told = True
            if not setting.is_set:
                if not told:
                    alone.add(id(setting))
                continue
            for environment, value in setting.values.items():
                place = _place(module, setting, environment, value)
                if place is not None:
                    users.setdefault(place, []).append((module.name, setting.path, environment))
    for values in users.values():
        if len(values) < 2:
            continue
        addresses = {one: _address(platform.root, one) for one in values}
        for one in values:
            out.setdefault(one, tuple(address for other, address in addresses.items() if other != one))
    return out


def _place(module: Module, setting: Setting, environment: str, value: EnvValue) -> Place | None:
    """Where the value is decided; None where nobody wrote it, or where that can't be told."""
    if value.origin is Origin.INHERITED and value.source != environment:
        above = _value_in(setting.values, value.source)
        return None if above is None else _place(module, setting, value.source or "", above)
    if value.origin is Origin.LINKED:
        return None if value.linked_file is None else (value.linked_file, value.linked_line)
    if value.origin is not Origin.SET:
        return None
    if value.also_used_by:
        return (value.file, value.line, setting.path, environment)
    return (module.name, setting.path, environment, "")


def _value_in(values: Mapping[str, EnvValue], environment: str | None) -> EnvValue | None:
    found = values.get(environment) if environment is not None else None
    return found if found is not None and found.origin in _BY_PLACE else None


def _address(root: str, value: Value) -> str:
    module, setting, environment = value
    return written(root, module, environment, setting)
