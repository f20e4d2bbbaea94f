"""What stands in a cell of Compare: its value in words, whole, and what of it differs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from core.text import _
from core.view import EnvValue, FieldView, Json, Origin, marks
from gui.form.words import show

Ranges = tuple[tuple[int, int], ...]
NOTHING = "—"
"""Where no value stands."""
SEEN = str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥"})
"""Of what differs by white space alone."""
COMPARED = 4000
"""Of values longer than so many letters only the common ends are found."""


class Words(NamedTuple):
    text: str
    marks: Ranges = ()
    """Where it differs."""


def value_words(value: EnvValue, *, exact: bool = False) -> str:
    """A value whole, with its line breaks. `exact`: as JSON, where its words are those of another value."""
    if not value.known or (value.value is None and value.text):
        return (value.text or NOTHING).strip()
    if value.value is None:
        return NOTHING
    if exact:
        return json.dumps(value.value, ensure_ascii=False, sort_keys=True)
    return _shown(value.value)


def _shown(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if value == NOTHING:  # a text that is this sign, and not what stands for none
        return json.dumps(value, ensure_ascii=False)
    return _("empty") if value == "" else show(value)


def alike(cells: Sequence[FieldView | None]) -> frozenset[str]:
    """Words that stand for several values in these cells."""
    meanings: dict[str, set[str]] = {}
    for cell in cells:
        if cell is None:
            continue
        for value in (cell.value, cell.before) if cell.changed else (cell.value,):
            meanings.setdefault(value_words(value), set()).add(value.meaning)
    return frozenset(words for words, found in meanings.items() if len(found) > 1)


def cell_words(
    cell: FieldView, beside: FieldView | None = None, ambiguous: frozenset[str] = frozenset()
) -> Words:
    """A cell in words: `12`, `↳ 12`, `12 → 24`, or `—` where nothing stands. Marked is what differs from
    `beside`, and in a changed one what became another. `ambiguous`: words of several values, see `alike`."""
    now = _told(cell.value, ambiguous)
    if cell.changed:
        was = _told(cell.before, ambiguous)
        before, after = difference(was, now)
        return joined(Words(was, before), Words(" → "), Words(now, after))
    found: Ranges = ()
    if beside is not None and now != NOTHING and cell.value.meaning != beside.value.meaning:
        found = difference(_told(beside.value, ambiguous), now)[1]
    if cell.value.origin is Origin.INHERITED:
        return joined(Words("↳ "), Words(now, found))
    if cell.value.origin is Origin.DEFAULT and now != NOTHING:
        before_it, _value, behind = _("{value} (default)").partition("{value}")
        return joined(Words(before_it), Words(now, found), Words(behind))
    return joined(Words(now, found))


def _told(value: EnvValue, ambiguous: frozenset[str]) -> str:
    words = value_words(value)
    return value_words(value, exact=True) if words in ambiguous else words


@lru_cache(4096)
def difference(old: str, new: str) -> tuple[Ranges, Ranges]:
    """What of each isn't in the other; where that is nothing, an empty range stands for what is left out.

    >>> difference("e2-standard-8", "e2-standard-16")
    (((12, 13),), ((12, 14),))
    >>> difference("—", "12")
    ((), ((0, 2),))
    >>> difference("b, c, d", "b, d")
    (((3, 6),), ((3, 3),))
    """
    if NOTHING in (old, new):
        return () if old == NOTHING else ((0, len(old)),), () if new == NOTHING else ((0, len(new)),)
    start = _alike_until(old, new)
    if max(len(old), len(new)) <= COMPARED:
        before, after = marks(old, new)
    else:
        end = _alike_until(old[start:][::-1], new[start:][::-1])
        before, after = (
            ((start, len(text) - end),) if start + end < len(text) else () for text in (old, new)
        )
    gap = ((start, start),) if old != new else ()
    return before or gap, after or gap


def _alike_until(one: str, other: str) -> int:
    both = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def joined(*parts: Words) -> Words:
    """One after the other; white space that is all that differs can be seen."""
    text, found = "", []
    for part in parts:
        shown = part.text
        for start, end in part.marks:
            if shown[start:end].isspace():  # never of an empty one
                shown = shown[:start] + shown[start:end].translate(SEEN) + shown[end:]
            found.append((len(text) + start, len(text) + end))
        text += shown
    return Words(text, tuple(found))


def around(words: Words, room: int) -> Words:
    """At most so many letters of it, with the first difference in them.

    >>> around(Words("abcdefghij" * 3, ((25, 26),)), 12)
    Words(text='…jabcdefghij', marks=((7, 8),))
    """
    text, found = words
    if len(text) <= room:
        return words
    first = found[0][0] if found else 0
    start = 0 if first < room - 4 else max(0, min(first - room // 3, len(text) - room + 1))
    end = start + room - (1 if start else 0)
    end = end - 1 if end < len(text) else len(text)
    front, back = "…" if start else "", "…" if end < len(text) else ""
    kept = tuple(
        (max(a, start) - start + len(front), min(b, end) - start + len(front))
        for a, b in found
        if a <= end and b >= start
    )
    return Words(f"{front}{text[start:end]}{back}", kept)


def cell_text(cell: FieldView) -> str:
    """A cell's words alone."""
    return cell_words(cell).text
