"""Words that several pages use."""

from __future__ import annotations

import time

from core.text import _, ngettext


def in_environment(what: str, environment: str) -> str:
    """ "Maximum in ops"; what has no environments stands alone."""
    return _("{what} in {environment}").format(what=what, environment=environment) if environment else what


def environment_words(name: str, base: bool, exists: bool | None) -> str:
    """An environment over what is shown of a module in it."""
    if not name:
        return "" if exists is not False else _("not made")
    if base:
        return _("{environment} · base").format(environment=name)
    if exists is False:
        return _("{environment} · not made").format(environment=name)
    return name


def age(when: float | None, now: float | None = None) -> str:
    """How long ago, in words; "" if it isn't known."""
    if when is None:
        return ""
    seconds = max(0, int((time.time() if now is None else now) - when))
    if seconds < 60:
        return _("just now")
    for size, one, many in (
        (86400, "{n} day ago", "{n} days ago"),
        (3600, "{n} h ago", "{n} h ago"),
        (60, "{n} min ago", "{n} min ago"),
    ):
        if seconds >= size:
            n = seconds // size
            return ngettext(one, many, n).format(n=n)
    return ""
