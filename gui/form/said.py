"""What is said of a field: the badge beside it, the line below it, and what stands between them because it
must be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.text import _, ngettext, sentence_list, sentences, with_stop
from core.view import FieldView, Origin, Severity
from gui.form import words
from gui.kit.impacts import level_words
from gui.kit.widgets import TONES, badge_size

ALOUD = ("does", "problem", "warning", "refused", "proposed", "remark", "swallowed")
"""Said in whole sentences, as many lines as it takes; so is whom a change in the base reaches. All else
shares one muted line."""
MANY = 3
"""Fields that say the same."""
FEW = 3
"""Up to so many are named."""


class Badge(NamedTuple):
    """What stands beside a field; without a tone quiet words, no badge."""

    text: str
    tone: str
    meaning: str
    """In a sentence, for the tooltip."""


class Part(NamedTuple):
    """Something in the line below a field."""

    name: str
    short: str
    """What the line shows of it; "": nothing, it is only told on focus and in the tooltip."""
    whole: str
    token: str = "muted"
    icon: str = ""
    tint: str = ""
    """The icon's colour."""


@dataclass(frozen=True)
class Said:
    """All that is told of a field beside its value."""

    badge: Badge
    notes: dict[str, str]
    """By name; "" for what isn't said."""
    aloud: dict[str, str]
    """Those that are said in whole sentences, see notes.KINDS."""
    signs: dict[str, tuple[str, str]]
    """Icon and colour of notes that have others than their own."""
    line: tuple[Part, ...]
    invalid: bool
    state: str
    """See FieldView.state; of what is new "set" rather than "changed"."""


@dataclass(frozen=True)
class Once:
    """What the page says for all fields, so that none of them has to."""

    sentences: frozenset[str] = frozenset()
    shared: frozenset[tuple[str, ...]] = frozenset()
    """Others that use a value, too; see EnvValue.also_used_by."""


@dataclass(frozen=True)
class Moment:
    """What the row knows beside its FieldView."""

    base: str
    room: int
    """Pixels for the badge."""
    mode: str = ""
    refusal: str = ""
    hint: str = ""
    proposed: str = ""
    once: Once = Once()


def said_of(view: FieldView, moment: Moment) -> Said:
    """Badge and sentences of a field."""
    errors = [p for p in view.problems if p.severity == Severity.ERROR]
    warnings = [p for p in view.problems if p.severity != Severity.ERROR]
    state = view.state
    if view.new and state == "changed":
        state = "set" if view.value.text is not None else "unset"
        if view.value.origin is Origin.INHERITED:
            state = "inherited"
    badge, short = _badge(view, moment, state, bool(errors))
    swallowed = view.value.swallowed
    # Said before typing: in short, and in full where somebody is about to type.
    notice, when, does, signs = "", "", "", dict[str, tuple[str, str]]()
    sign = "info", "muted"
    if view.notice and view.notice_level is not None and not view.readonly:
        when, tone, icon = level_words(view.notice_level)
        sign = icon, "danger" if tone == "danger-solid" else TONES[tone][0]
        if view.changed:  # what was warned of is what it does now
            twice = view.notice.startswith(when)  # "No effect: …"
            does = view.notice if twice else sentences([with_stop(when), view.notice])
            signs["does"] = sign
        else:
            notice = sentences((_("{impact} when it changes.").format(impact=when), view.notice))
    base = words.show(view.base_value.value) if view.base_value is not None else ""
    has = _("{base} has {value}").format(base=moment.base, value=base) if short else ""
    notes = {
        "does": does,
        "problem": " ".join(p.sentence for p in errors),
        "warning": " ".join(p.sentence for p in warnings),
        "refused": " ".join((moment.refusal, _("Not in the diff yet."))) if moment.refusal else "",
        "was": _was(view, moment.base),
        "proposed": moment.proposed,
        "remark": view.remark,
        "reach": has or (view.reach if not view.readonly else ""),
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
    notes = {name: "" if text in moment.once.sentences else text for name, text in notes.items()}
    reaches = view.changed and state != "inherited"
    aloud = {name: notes[name] for name in (*ALOUD, *(("reach",) if reaches else ()))}
    line = (
        Part("was", notes["was"], notes["was"], "changed"),
        Part("notice", when if notes["notice"] else "", notes["notice"], "muted", *sign),
        Part("total", notes["total"], notes["total"]),
        Part("hint", notes["hint"], notes["hint"]),
        Part("reach", has, "" if reaches else notes["reach"], "accent" if has else "muted"),
        Part("linked", _linked_short(view, moment, notes["linked"]), notes["linked"], "linked"),
        Part("why", notes["why"], notes["why"]),
        Part("help", notes["help"], notes["help"]),
        Part("catalog", notes["catalog"], notes["catalog"]),
    )
    told = tuple(part for part in line if part.whole)
    return Said(badge, notes, aloud, signs, told, bool(errors), state)


def page_notices(fields: tuple[FieldView, ...], known: str) -> tuple[str, Once]:
    """What many of these fields would say alike: the page says it, once. `known`: what it says already."""
    alike: Counter[str] = Counter()
    shared: Counter[tuple[str, ...]] = Counter()
    for view in fields:
        own = {view.readonly or "", view.value.note, *(p.sentence for p in view.problems)}
        alike.update(own - {"", known})
        if _is_shared(view):
            shared[tuple(view.value.also_used_by)] += 1
    sentences = [text for text, n in alike.items() if n >= MANY]
    told = [others for others, n in shared.items() if n >= MANY][:1]
    words = [
        *sentences,
        *(_("What is marked “shared” is also used by {others}.").format(others=_names(o)) for o in told),
    ]
    return " ".join(words), Once(frozenset((*sentences, known)) - {""}, frozenset(told))


def _is_shared(view: FieldView) -> bool:
    """Whether its badge says so."""
    value = view.value
    return view.state == "inherited" and bool(value.also_used_by) and not value.source and not view.readonly


def _names(others: Sequence[str]) -> str:
    if len(others) <= FEW:
        return sentence_list(tuple(others))
    return ngettext("{n} other", "{n} others", len(others)).format(n=len(others))


def _linked_short(view: FieldView, moment: Moment, sentence: str) -> str:
    """Where it is written is told on focus; that others have it, too, is seen."""
    value = view.value
    if moment.mode or not sentence or value.origin is Origin.LINKED or not value.also_used_by:
        return sentence
    others = tuple(value.also_used_by)
    if others in moment.once.shared and _is_shared(view):
        return ""
    return _("also used by {others}").format(others=_names(others))


def _was(view: FieldView, base: str) -> str:
    if not view.changed or view.new:
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


def _badge(view: FieldView, moment: Moment, state: str, invalid: bool) -> tuple[Badge, bool]:
    """And whether what the base has found no room in it."""
    text, tone, origin = "", "neutral", ""
    meaning, short = "", False
    if moment.refusal:
        text, tone = _("Not in the diff yet"), "danger"
        meaning = _("What is typed here is no value yet, so nothing of it is in your draft.")
    elif invalid:
        text, tone = _("Not valid"), "danger"
        meaning = _("The value is in your draft, and it would be refused.")
    elif state == "swallowed":
        text, tone = _("Ignored"), "changed"
        meaning = view.value.note or with_stop(_("Terraform ignores this"))
    elif view.changed and not view.new:
        text, tone, meaning = _("Changed"), "changed", _("Your draft has another value here than the branch.")
    elif state == "linked":
        text, tone = _("Linked"), "linked"
        meaning = _("The value stands elsewhere, and this place only refers to it.")
    elif state == "inherited":
        source = view.value.source or moment.base
        origin, meaning = words.source_words(source), words.source_meaning(source)
    elif state == "set" and view.base_value is not None and view.new:
        text, tone, meaning = _("Set here"), "accent", _("This environment has a value of its own here.")
    elif state == "set" and view.base_value is not None:
        base = words.show(view.base_value.value)
        text, tone = _("Set here · {base} has {value}").format(base=moment.base, value=base), "accent"
        own = _("This environment has a value of its own here. Without it, {base}'s would count: {value}.")
        meaning = own.format(base=moment.base, value=base)
        short = badge_size(text).width() > moment.room
        if short:
            text = _("Set here")
    elif view.needed and state == "unset":
        origin, meaning = _("needed"), _("It has to be set: there is no default.")
    if not view.field.known and not text and not origin:
        origin, meaning = (
            _("not known"),
            _("Repoform knows of this setting only what the code says."),
        )
    return Badge(text or origin, tone if text else "", meaning), short
