"""What is said of a field: the badge beside it and the sentences below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.text import _
from core.view import FieldView, Severity
from gui.form import words
from gui.kit.widgets import TONES, badge_size, level_words

SIDE = 176
"""Pixels beside a field, for its badge and its menu."""
FIRST = ("does", "problem", "warning", "refused", "was", "proposed", "remark", "reach", "linked")
"""What is said right below the field; then come the buttons, then the rest."""


class Badge(NamedTuple):
    """What stands beside a field; without a tone quiet words, no badge."""

    text: str
    tone: str
    short: bool = False
    """There was no room for what the base has: it is to be said below."""


@dataclass(frozen=True)
class Said:
    """All that is told of a field beside its value."""

    badge: Badge
    notes: dict[str, str]
    """In the order of notes.KINDS."""
    signs: dict[str, tuple[str, str]]
    """Icon and colour of notes that have others than their own."""
    invalid: bool


@dataclass(frozen=True)
class Moment:
    """What the row knows beside its FieldView."""

    base: str
    mode: str = ""
    refusal: str = ""
    hint: str = ""
    proposed: str = ""
    focused: bool = False


def said_of(view: FieldView, moment: Moment) -> Said:
    """Badge and sentences of a field."""
    errors = [p for p in view.problems if p.severity == Severity.ERROR]
    warnings = [p for p in view.problems if p.severity != Severity.ERROR]
    badge = _badge(view, moment, bool(errors))
    swallowed = view.value.swallowed
    # Said before typing: in short, and in full where somebody is about to type.
    notice, does, signs = "", "", dict[str, tuple[str, str]]()
    if view.notice and view.notice_level is not None and not view.readonly:
        said, tone, icon = level_words(view.notice_level)
        sign = icon, "danger" if tone == "danger-solid" else TONES[tone][0]
        if view.changed:  # what was warned of is what it does now
            does, signs["does"] = f"{said}. {view.notice}", sign
        else:
            when = _("{impact} when it changes.").format(impact=said)
            notice, signs["notice"] = f"{when} {view.notice}" if moment.focused else when, sign
    reach = view.reach
    if view.readonly or (view.state == "inherited" and not moment.focused):
        reach = ""
    if view.state == "set" and view.base_value is not None and badge.short:
        base = words.show(view.base_value.value)
        reach = _("{base} has {value}").format(base=moment.base, value=base)
    notes = {
        "does": does,
        "problem": " ".join(p.sentence for p in errors),
        "warning": " ".join(p.sentence for p in warnings),
        "refused": " ".join((moment.refusal, _("Not in the diff yet."))) if moment.refusal else "",
        "was": _was(view, moment.base),
        "proposed": moment.proposed,
        "remark": view.remark,
        "reach": reach,
        "linked": _linked(view, moment.mode),
        "why": (view.readonly or "") if not view.linked else "",
        "swallowed": view.value.note if swallowed and not warnings else "",
        "total": view.total,
        "hint": moment.hint,
        "notice": notice,
        "catalog": "" if view.in_choices else view.choices_note,
        "help": view.field.help,
    }
    if not notes["why"] and not swallowed:
        notes["why"] = view.value.note
    return Said(badge, notes, signs, bool(errors))


def _was(view: FieldView, base: str) -> str:
    if not view.changed:
        return ""
    if view.base_value is not None and view.state != "inherited":
        return _("{was}, {base} has {value}").format(
            was=view.was, base=base, value=words.show(view.base_value.value)
        )
    if view.state == "inherited" and base:
        return _("{was}, changed in {base}").format(was=view.was, base=base)
    return view.was


def _linked(view: FieldView, mode: str) -> str:
    if mode == "at_source":
        return _("Typing changes {file}:{line} and everything that uses it.").format(
            file=view.value.linked_file, line=view.value.linked_line
        )
    if mode == "override":
        return _("Typing puts a fixed value here; {source} no longer counts.").format(
            source=view.value.source or view.value.text or ""
        )
    return view.linked


def _badge(view: FieldView, moment: Moment, invalid: bool) -> Badge:
    text, tone, origin = "", "neutral", ""
    short = False
    if moment.refusal:
        text, tone = _("Not in the diff yet"), "danger"
    elif invalid:
        text, tone = _("Not valid"), "danger"
    elif view.state == "swallowed":
        text, tone = _("Ignored"), "changed"
    elif view.changed:
        text, tone = _("Changed"), "changed"
    elif view.state == "linked":
        text, tone = _("Linked"), "linked"
    elif view.state == "inherited":
        origin = words.source_words(view.value.source or moment.base)
    elif view.state == "set" and view.base_value is not None:
        base = words.show(view.base_value.value)
        text, tone = _("Set here · {base} has {value}").format(base=moment.base, value=base), "accent"
        short = badge_size(text).width() > SIDE - 30
        if short:
            text = _("Set here")
    elif view.needed and view.state == "unset":
        origin = _("needed")
    if not view.field.known and not text:
        origin = origin or _("not known")
    return Badge(text or origin, tone if text else "", short)
