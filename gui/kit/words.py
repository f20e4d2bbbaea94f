"""Words that several pages use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from core.text import _, age

if TYPE_CHECKING:
    from core.view import Json

__all__ = ["age", "environment_words", "folder_meaning", "in_environment"]


def in_environment(what: str, environment: str) -> str:
    """ "Maximum in ops"; what has no environments stands alone."""
    return _("{what} in {environment}").format(what=what, environment=environment) if environment else what


def folder_meaning() -> str:
    """For the tooltip over a root's name."""
    return _("The folder of the repository that this is in.")


def environment_words(name: str, base: bool, exists: bool | None) -> str:
    """An environment over what is shown of a module in it."""
    if not name:
        return "" if exists is not False else _("not made")
    if base:
        return _("{environment} · base").format(environment=name)
    if exists is False:
        return _("{environment} · not made").format(environment=name)
    return name


def value_text(value: Json) -> str:
    """A value as it stands in a line: text bare, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
