"""How values and places are said to people."""

from __future__ import annotations

from core.platform.model import EnvValue, Json, Origin
from core.text import _, ngettext, sentence_list


def show_value(value: Json) -> str:
    """
    >>> show_value(True), show_value(["a", "b"]), show_value({"team": "x"}), show_value(None)
    ('Yes', 'a, b', 'team=x', 'not set')
    """
    if value is None:
        return _("not set")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(show_value(v) for v in value) if value else _("empty")
    if isinstance(value, dict):
        return ", ".join(f"{k}={show_value(v)}" for k, v in value.items()) if value else _("empty")
    text = str(value)
    first, _newline, rest = text.partition("\n")
    if rest.strip():
        return first + "…"
    return first if text else _("empty")


def show_env_value(value: EnvValue) -> str:
    if not value.known:
        return value.text or _("unknown")
    return show_value(value.value)


def linked_sentence(value: EnvValue) -> str:
    """ "Defined in variables.tf:12, also used by 3 modules." """
    if value.origin is not Origin.LINKED:
        return ""
    if value.linked_file is None:
        return _("Defined by {reference}.").format(reference=value.source or value.text)
    others = len(value.also_used_by)
    if not others:
        return _("Defined in {file}:{line}.").format(file=value.linked_file, line=value.linked_line)
    return ngettext(
        "Defined in {file}:{line}, also used by {other}.",
        "Defined in {file}:{line}, also used by {n} others.",
        others,
    ).format(file=value.linked_file, line=value.linked_line, n=others, other=value.also_used_by[0])


def names(items: list[str] | tuple[str, ...]) -> str:
    return sentence_list(items)


def file_title(path: str) -> str:
    return path.rsplit("/", 1)[-1]
