"""A value that a key chooses from a table: `local.versions[var.version].cluster_version`.

A hand that wants another version changes the key, where the table has that version, and leaves the table as
it is: an entry of 1.34 that says 1.35 would be untrue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.dialects.errors import Refused
from core.dialects.plain.recognise import Seen
from core.dialects.plain.units.names import WORDS, tokens
from core.dialects.plain.write.settings import Steps
from core.dialects.plain.write.trace import Selection, Spot, expression_spots, spots
from core.frozen import dataclass
from core.terraform.evaluate import Evaluation, Mark, Value
from core.terraform.evaluate.syntax import Conditional
from core.text import _, listed

_VERSION = re.compile(r"\d+(?:[._-]\d+)+")


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    key: Mark
    """The literal that chooses now."""
    wanted: str | bool
    """The key of the entry that has the wanted value."""
    spots: tuple[Spot, ...]
    """Where the key could be said."""
    along: frozenset[Mark]
    """What the same key chooses besides."""
    described: bool
    """Each entry says its own key. Else another key may mean more than the value, wherever it is used."""
    is_switch: bool = False
    """It is the condition of a `?:`."""


def choice(
    evaluation: Evaluation, seen: Seen, steps: Steps, value: Value, wanted: object, unit: str
) -> Choice | None:
    """How to choose the wanted value; None where the entry itself is to be changed. `unit`: the environment's
    name: what is written for it by name is its own.

    Raises Refused where the entry describes its key, and no entry has the wanted value."""
    if value.mark is None or not isinstance(wanted, (str, int, float)):
        return None
    for spot in spots(evaluation, seen, steps):
        if spot.is_at(value.mark):
            own = seen.kind != "feature" and "addon" not in str(steps[0])
            for one in spot.selected:
                if one.is_switch:
                    switch = _switch(evaluation, seen, one, wanted)
                    if switch is not None:
                        return switch
                    continue
                if isinstance(wanted, bool):
                    continue
                found = _of(evaluation, one, str(wanted), steps, unit, own)
                if found is not None:
                    return found
            return None
    return None


def _of(
    evaluation: Evaluation, one: Selection, wanted: str, steps: Steps, unit: str, own: bool
) -> Choice | None:
    """`own`: of the cluster or pool itself. An add-on's version follows the cluster's, never leads it."""
    entries = {
        name: text for name, entry in one.table.items() if (text := _text(entry, one.steps)) is not None
    }
    now = entries.get(one.chosen)
    if now is None:
        return None
    if one.chosen == unit or any(word.lower() in WORDS for word in tokens(one.chosen)):
        return None  # a table by environment
    described = all(_describes(name, text) for name, text in entries.items())
    if described and _describes(one.chosen, wanted):
        return None
    places = tuple(
        spot
        for spot in expression_spots(evaluation, one.chunk, one.key_node, one.path)
        if spot.kind != "reference"
    )
    key = one.key
    named = next((name for name, text in entries.items() if text == wanted and name != one.chosen), None)
    if own and named is not None and (described or not one.steps) and key.mark is not None and places:
        along = frozenset(_marks(one.table[one.chosen])) | {key.mark}
        return Choice(key.mark, named, places, along, described)
    if not described or _is_name(steps):
        return None
    sentence = _(
        "“{key}” chooses this from a table, which has {entries}. For {wanted} the table needs a line of its"
        " own first: {file}, line {line}."
    )
    place = evaluation.place(one.place)
    raise Refused(
        sentence.format(
            key=one.chosen,
            entries=listed(sorted(entries.values())),
            wanted=wanted,
            file=place.file,
            line=place.line,
        )
    )


def _switch(evaluation: Evaluation, seen: Seen, one: Selection, wanted: object) -> Choice | None:
    """The other arm, where that has the wanted value. What the entity takes by the same condition goes along:
    the price and the eviction of a spot pool."""
    other = "false" if one.chosen == "true" else "true"
    if one.steps or _said(one.table[other]) != _text_of(wanted) or one.key.mark is None:
        return None
    condition = one.chunk.data[one.key_node.start : one.key_node.end]
    along: set[Mark] = set()
    for chunk, attribute in seen.body.attributes.values() if seen.body is not None else ():
        node = attribute.expression
        if not isinstance(node, Conditional):
            continue
        if chunk.data[node.condition.start : node.condition.end] == condition:
            along.update(Mark(chunk, arm.start, arm.end) for arm in (node.yes, node.no))
    places = tuple(
        spot
        for spot in expression_spots(evaluation, one.chunk, one.key_node, one.path)
        if spot.kind != "reference"
    )
    return Choice(one.key.mark, other == "true", places, frozenset(along), False, is_switch=True)


def _said(value: Value) -> str | None:
    if not value.is_known or value.null or isinstance(value.data, (Mapping, tuple)):
        return None
    return _text_of(value.data if isinstance(value.data, bool) else _text(value, ()))


def _text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _marks(value: Value) -> Iterator[Mark]:
    """Of a value and all that is in it."""
    if value.mark is not None:
        yield value.mark
    if value.is_known and isinstance(value.data, (Mapping, tuple)):
        for part in value.elements():
            yield from _marks(part)


def _describes(key: str, value: str) -> bool:
    """Whether an entry's value says the key: the same text, or a release of the version that the key names.

    >>> _describes("1.35", "1.35"), _describes("v1_34", "1.34.2-gke.1"), _describes("1.3", "1.34")
    (True, True, False)
    >>> _describes("small", "t3.small"), _describes("m5.large", "m5.large"), _describes("eks-1.35", "1.35")
    (False, True, True)
    """
    if key == value:
        return True
    named, said = _VERSION.search(key), _VERSION.search(value)
    if named is None or said is None:
        return False
    one, other = (re.split("[._-]", found[0]) for found in (named, said))
    return other[: len(one)] == one


def _is_name(steps: Steps) -> bool:
    """Names are like their keys, and mean nothing by it."""
    return "name" in str(steps[-1] if steps else "")


def _text(entry: Value, steps: Steps) -> str | None:
    for step in steps:
        if not entry.is_known or entry.null:
            return None
        if isinstance(entry.data, Mapping):
            found = entry.data.get(step)
        elif isinstance(entry.data, tuple) and isinstance(step, int) and step < len(entry.data):
            found = entry.data[step]
        else:
            return None
        if found is None:
            return None
        entry = found
    if not entry.is_known or entry.null or isinstance(entry.data, (Mapping, tuple, bool)):
        return None
    return str(entry.number.text) if entry.kind == "number" else str(entry.data)
