"""How values and places are said to people."""

from __future__ import annotations

from core.platform.model import EnvValue, Origin
from core.platform.words import names, value_words
from core.text import _, ngettext

show_value = value_words

FEW = 3
"""So many are told by name."""


def show_env_value(value: EnvValue) -> str:
    if not value.known:
        return value.text or _("unknown")
    return show_value(value.value)


def linked_sentence(value: EnvValue) -> str:
    """ "Defined in variables.tf:12, also used by 3 modules."

    Of a value that is no reference: only where others have it from the same map.
    """
    if value.origin is not Origin.LINKED:
        return _shared_sentence(value)
    if value.linked_file is None:
        return _("Defined by {reference}.").format(reference=value.source or value.text)
    others = len(value.also_used_by)
    if not others:
        return _("Defined in {file}:{line}.").format(file=value.linked_file, line=value.linked_line)
    if 1 < others <= FEW:
        sentence = _("Defined in {file}:{line}, also used by {others}.")
        told = names(value.also_used_by)
        return sentence.format(file=value.linked_file, line=value.linked_line, others=told)
    return ngettext(
        "Defined in {file}:{line}, also used by {other}.",
        "Defined in {file}:{line}, also used by {n} others.",
        others,
    ).format(file=value.linked_file, line=value.linked_line, n=others, other=value.also_used_by[0])


def _shared_sentence(value: EnvValue) -> str:
    others = len(value.also_used_by)
    if not others or value.file is None:
        return ""
    if 1 < others <= FEW:
        sentence = _("Written in {file}:{line}, also used by {others}.")
        return sentence.format(file=value.file, line=value.line, others=names(value.also_used_by))
    return ngettext(
        "Written in {file}:{line}, also used by {other}.",
        "Written in {file}:{line}, also used by {n} others.",
        others,
    ).format(file=value.file, line=value.line, n=others, other=value.also_used_by[0])
