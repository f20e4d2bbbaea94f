"""Paths of settings, taken apart."""

from __future__ import annotations

import re

from core.dialects.errors import Refused
from core.text import _

Steps = tuple[str | int, ...]

_STEP = re.compile(r'\.?(?:(?P<name>[A-Za-z_][\w-]*)|\["(?P<key>(?:[^"\\]|\\.)*)"\]|\[(?P<at>\d{1,6})\])')
_ESCAPE = re.compile(r"\\(.)")


def path_text(steps: Steps) -> str:
    """The end of a path that leads on by these steps.

    >>> path_text(("a/b", 0))
    '["a/b"][0]'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f'["{_escaped(step)}"]' for step in steps)


def _escaped(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def steps_of(setting: str) -> Steps:
    """Raises Refused for what is no path.

    >>> steps_of('node_config.labels["a.b/c"]'), steps_of("taint[1].key")
    (('node_config', 'labels', 'a.b/c'), ('taint', 1, 'key'))
    """
    out: list[str | int] = []
    at = 0
    while at < len(setting):
        found = _STEP.match(setting, at)
        if found is None or (found["name"] is not None and (at > 0) != (setting[at] == ".")):
            raise Refused(_("“{setting}” is no setting's name.").format(setting=setting))
        if found["name"] is not None:
            out.append(found["name"])
        elif found["at"] is not None:
            out.append(int(found["at"]))
        else:
            out.append(_ESCAPE.sub(r"\1", found["key"]))
        at = found.end()
    if not out:
        raise Refused(_("“{setting}” is no setting's name.").format(setting=setting))
    return tuple(out)
