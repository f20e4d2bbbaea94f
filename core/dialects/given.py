"""Values that a root is given from outside of its own files, as by the units of Terragrunt that run it: what
stands in a module block isn't the variable's default then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from core.frozen import dataclass
from core.platform.field import Json
from core.platform.model import EnvValue, Module, Origin, Platform
from core.platform.words import value_words
from core.text import _, listed

_VARIABLE = re.compile(r"\bvar\s*\.\s*([A-Za-z_][\w-]*)")
_MOST_TOLD = 6
"""Environments that a sentence names."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one environment gives to the variables of a root."""

    values: Mapping[str, Json]
    unknown: Mapping[str, str]
    """By variable, why its value can't be told."""
    rest: str = ""
    """Why it may give others; "" where these are all."""

    def why(self, name: str) -> str:
        return self.unknown.get(name) or self.rest

    def gives(self, name: str) -> bool:
        return name in self.values or name in self.unknown or bool(self.rest)


AllGiven = Mapping[str, Given]
"""By environment."""


def asks(platform: Platform) -> bool:
    """Whether any value of its generic modules comes from a variable."""
    return any(
        _is_variable(value)
        for module in platform.generic
        for setting in module.settings
        for value in setting.values.values()
    )


def with_given(platform: Platform, given: AllGiven) -> Platform:
    """Generic modules with what the environments give to the variables: the value where it is the same in all
    of them, else that it isn't, and what each has."""
    modules = tuple(_module(module, given) for module in platform.generic)
    return platform if modules == platform.generic else replace(platform, generic=modules)


def refusal(value: EnvValue, given: AllGiven) -> str:
    """Why it is no use to change the default of the variable that a value comes from; "" where it is."""
    names = _VARIABLE.findall(value.text or "") if _is_variable(value) else []
    giving = {e: one for e, one in given.items() if any(one.gives(name) for name in names)}
    if not giving:
        return ""
    words = _(
        "{environments} give “{text}” a value of their own, so its default changes nothing there: change it"
        " where they give it, or put a fixed value here, which then counts for all."
    )
    return words.format(environments=_some(giving), text=value.text)


def _module(module: Module, given: AllGiven) -> Module:
    settings = tuple(
        replace(setting, values={e: _value(v, given) for e, v in setting.values.items()})
        for setting in module.settings
    )
    return module if settings == module.settings else replace(module, settings=settings)


def _is_variable(value: EnvValue) -> bool:
    return value.origin is Origin.LINKED and _VARIABLE.search(value.text or "") is not None


def _value(value: EnvValue, given: AllGiven) -> EnvValue:
    if not _is_variable(value) or value.sensitive:
        return value
    text = value.text or ""
    names = dict.fromkeys(_VARIABLE.findall(text))
    if not any(one.gives(name) for one in given.values() for name in names):
        return value
    here = replace(value, linked_file=None, linked_line=None, entries={})
    whole = _VARIABLE.fullmatch(text.strip())
    if whole is None:
        note = _("{environments} may give it another value.").format(environments=_some(given))
        return replace(here, value=None, known=False, note=note)
    name = whole[1]
    why = next((said for one in given.values() if name not in one.values and (said := one.why(name))), "")
    if why:
        words = _("{environments} may give it another value, which can't be told: {why}")
        return replace(here, value=None, known=False, note=words.format(environments=_some(given), why=why))
    told = {environment: one.values.get(name, value.value) for environment, one in given.items()}
    first = next(iter(told.values()))
    if all(type(one) is type(first) and one == first for one in told.values()):
        note = _("{environments} give it.").format(environments=_some(given))
        return replace(here, value=first, known=True, note=note)
    each = (f"{environment} {value_words(one)}" for environment, one in told.items())
    note = _("It isn't the same everywhere: {values}.").format(values=listed(each, _MOST_TOLD))
    return replace(here, value=None, known=False, note=note)


def _some(given: AllGiven) -> str:
    return listed(given, _MOST_TOLD)
