"""What a field accepts: its own limits, whatever the other settings say.

An error only where the result would certainly fail. Limits that the facts call unproven, and forms of values
that a catalog knows, are never more than a warning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from core.clouds.catalog import outside
from core.facts.functions import is_network, network, private_block
from core.frozen import dataclass
from core.platform.field import Choice, Field, Json, Limits
from core.platform.model import Severity
from core.platform.module_facts import Accepts
from core.platform.words import item_words, value_words
from core.text import _, listed, ngettext

TOLD_BY_RULES = ("kubestack.com/", "kubernetes.io/", "k8s.io/")
"""Prefixes of label keys that rules of their own look after."""
_NUMBERS = Context(prec=400, traps=[])
SAID_OF_SPOT = "kubernetes.azure.com/scalesetpriority"
"""AKS puts this label on its spot nodes itself; without it in the code each plan would replace them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a value."""

    rule: str
    severity: Severity
    sentence: str


def faults(
    field: Field,
    accepts: Accepts,
    value: Json,
    region: str | None = None,
    parts: Mapping[str, Field] | None = None,
    part_accepts: Mapping[str, Accepts] | None = None,
) -> Iterator[Fault]:
    """Of one value as it means (a list for a comma string), against the limits of its field. `parts` are the
    fields inside an object or a taint, `part_accepts` what they accept, by the same names."""
    if value is None:
        return
    wrong = _wrong_type(field, value)
    if wrong:
        yield Fault("limit.type", Severity.ERROR, wrong)
        return
    if field.type == "number":
        yield from _number(field, accepts, value)
    elif field.type in ("text", "multiline"):
        yield from _text_faults(field, accepts, value, field.limits)
        yield from _range(field, accepts, value)
        yield from _yaml_list(field, accepts, value)
    elif field.type == "list":
        yield from _list(field, accepts, value)
    elif field.type == "map":
        yield from _map(field, accepts, value)
    elif field.type in ("taints", "object") and parts:
        yield from _member_faults(field, accepts, value, parts, part_accepts or {}, region)
    yield from _catalog(field, value, region)


def _severity(accepts: Accepts) -> Severity:
    return Severity.WARNING if accepts.unsure else Severity.ERROR


def _wrong_type(field: Field, value: Json) -> str:
    if field.type == "number" and (isinstance(value, bool) or not _is_number(value)):
        return _("{label}: “{value}” is not a number.").format(label=field.label, value=value_words(value))
    if field.type == "bool" and not isinstance(value, bool):
        return _("{label}: “{value}” is neither yes nor no (true or false).").format(
            label=field.label, value=value_words(value)
        )
    shapes = {"list": list, "map": dict, "taints": list}
    shape = shapes.get(field.type)
    if shape is not None and not isinstance(value, shape):
        words = (
            _("{label} must be pairs of name and value.") if shape is dict else _("{label} must be a list.")
        )
        return words.format(label=field.label)
    if field.type in ("text", "multiline") and isinstance(value, (list, dict)):
        return _("{label} must be text.").format(label=field.label)
    return ""


def _is_number(value: Json) -> bool:
    if isinstance(value, (int, float)):
        return True
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?([eE]-?\d+)?", value) is not None


def _number(field: Field, accepts: Accepts, value: Json) -> Iterator[Fault]:
    number = _decimal(value)
    whole = number == number.to_integral_value()
    if str(value) in accepts.special or (whole and number in map(_decimal, accepts.special)):
        return
    severity, words = _severity(accepts), {"label": field.label, "value": value_words(value)}
    low, high = field.limits.minimum, field.limits.maximum
    if low is not None and number < low:
        yield Fault("limit.minimum", severity, _("{label} must be at least {limit}, not {value}.").format(
            limit=_number_text(low), **words))  # fmt: skip
    elif high is not None and number > high:
        yield Fault("limit.maximum", severity, _("{label} can be at most {limit}, not {value}.").format(
            limit=_number_text(high), **words))  # fmt: skip
    elif (least := accepts.recommended_min) is not None and number < least:
        yield Fault("limit.recommended", Severity.WARNING, _("{label} is usually at least {limit}.").format(
            limit=_number_text(least), **words))  # fmt: skip
    if field.limits.step == 1 and not whole:
        yield Fault("limit.step", Severity.ERROR, _("{label} must be a whole number.").format(**words))
    allowed = accepts.allowed
    if allowed and number not in allowed:
        yield Fault("limit.allowed", severity, _("{label} must be one of {values}.").format(
            values=listed(map(str, allowed)), **words))  # fmt: skip


def _decimal(value: Any) -> Decimal:
    """Exactly what a number says, however large; one beyond all sense is infinite."""
    return _NUMBERS.create_decimal(value if isinstance(value, int) else str(value))


def _number_text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _text_faults(field: Field, accepts: Accepts, value: Json, limits: Limits) -> Iterator[Fault]:
    text = value if isinstance(value, str) else value_words(value)
    if field.choices:
        yield from _one_of(field, accepts, text)
    if not text:
        return
    yield from _form(field, accepts, text, limits)


def _one_of(field: Field, accepts: Accepts, value: Json) -> Iterator[Fault]:
    known = [c.value for c in field.choices]
    same = _same_case(accepts)
    if same(value) in [same(k) for k in known] or value == "":
        return
    words = {"label": field.label, "value": value_words(value), "values": _values(field.choices)}
    if field.closed:
        yield Fault("limit.choices", _severity(accepts), _(
            "{label}: “{value}” is not possible. Choose one of {values}."
        ).format(**words))  # fmt: skip
    else:
        yield Fault("limit.choices", Severity.NOTE, _(
            "{label}: “{value}” is none of the known values ({values}). It is used all the same."
        ).format(**words))  # fmt: skip


def _same_case(accepts: Accepts) -> Any:
    if accepts.case_insensitive:
        return lambda value: value.lower() if isinstance(value, str) else value
    return lambda value: value


def _values(choices: tuple[Choice, ...]) -> str:
    shown = [value_words(c.value) for c in choices[:8]]
    return listed(shown) + ("…" if len(choices) > 8 else "")


def _form(field: Field, accepts: Accepts, text: str, limits: Limits, what: str = "") -> Iterator[Fault]:
    """Length and pattern of one text."""
    severity = _severity(accepts)
    label = what or field.label
    if limits.max_length is not None and len(text) > limits.max_length:
        yield Fault("limit.length", severity, ngettext(
            "{label}: “{value}” is too long: {n} character at most, not {length}.",
            "{label}: “{value}” is too long: {n} characters at most, not {length}.", limits.max_length,
        ).format(label=label, value=_short(text), n=limits.max_length, length=len(text)))  # fmt: skip
        return
    if limits.min_length is not None and len(text) < limits.min_length:
        yield Fault("limit.length", severity, ngettext(
            "{label}: “{value}” is too short: at least {n} character.",
            "{label}: “{value}” is too short: at least {n} characters.", limits.min_length,
        ).format(label=label, value=_short(text), n=limits.min_length))  # fmt: skip
        return
    if limits.pattern is None or _compiled(limits.pattern).fullmatch(text):
        return
    kind = Severity.WARNING if field.catalog and not field.closed else severity
    words = _("{label}: “{value}” doesn't have the right form.").format(label=label, value=_short(text))
    example = accepts.example
    if example not in (None, "") and not what:
        shown = example if isinstance(example, str) else json.dumps(_first_entry(example))
        words = _("{sentence} Example: {example}").format(
            sentence=words, example=" ".join(str(shown).split())
        )
    yield Fault("limit.pattern", kind, words)


def _first_entry(example: Json) -> Json:
    return example[0] if isinstance(example, list) and example else example


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _short(text: str) -> str:
    found = " ".join(text.split())
    return found if len(found) <= 60 else found[:59] + "…"


def _range(field: Field, accepts: Accepts, value: Json) -> Iterator[Fault]:
    """A CIDR: its size, and whether it is private. (That it is the start of a range is a rule.)"""
    limits = accepts.cidr
    if limits is None or not isinstance(value, str) or "/" not in value:
        return
    words = {"label": field.label, "value": value}
    size = value.rpartition("/")[2]
    if not size.isdigit():
        return
    if not value.startswith("/") and not _is_range(value):
        sentence = _("{label}: {value} is not a network range. Write it like 10.0.0.0/16.")
        yield Fault("limit.network", Severity.ERROR, sentence.format(**words))
        return
    low, high = limits.smallest, limits.largest
    if not low <= int(size) <= high:
        sentence = _("{label}: the size of {value} must be between /{low} and /{high}.")
        if low == high:
            sentence = _("{label}: the size of {value} must be exactly /{low}.")
        yield Fault("limit.cidr", _severity(accepts), sentence.format(low=low, high=high, **words))
    if value.startswith("/"):
        return
    if limits.private and is_network(value) and private_block(value) is None:
        yield Fault("limit.private", _severity(accepts), _(
            "{label}: {value} must lie in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
        ).format(**words))  # fmt: skip


def _is_range(text: str) -> bool:
    try:
        network(text)
    except TypeError:
        return False
    return True


def _yaml_list(field: Field, accepts: Accepts, value: Json) -> Iterator[Fault]:
    if not accepts.yaml_list or not isinstance(value, str) or not value.strip():
        return
    lines = [line for line in value.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    first = lines[0] if lines else "- "
    words = {"label": field.label}
    if not first.lstrip().startswith("- "):
        sentence = _("{label} must be a YAML list: its entries begin with “- ”.")
        yield Fault("limit.yaml", Severity.WARNING, sentence.format(**words))
    elif field.path.endswith("map_roles") and not first.startswith("- "):
        sentence = _(
            "{label} is put behind the entry of the nodes: its entries must begin with “- ” without spaces "
            "before it, or nobody can sign in any more."
        )
        yield Fault("limit.yaml", Severity.WARNING, sentence.format(**words))
    for entry, pattern in _yaml_entries(lines, accepts.entry_patterns):
        if not _compiled(pattern).fullmatch(entry):
            yield Fault("limit.pattern", Severity.WARNING, _(
                "{label}: “{value}” doesn't have the right form."
            ).format(value=_short(entry), **words))  # fmt: skip
            return


def _yaml_entries(lines: list[str], patterns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Entries of a YAML list that have a form to keep, each with its pattern."""
    for name, pattern in patterns.items():
        key = rf"(?:-\s+)?{re.escape(name)}:\s*" if name else r"-\s+"
        for line in lines:
            found = re.fullmatch(rf"\s*{key}(.*?)\s*(?:\s#.*)?", line)
            if found:
                yield found[1].strip("\"'") if name else found[1], pattern


def _list(field: Field, accepts: Accepts, value: list[Json]) -> Iterator[Fault]:
    yield from _count(field, accepts, len(value))
    if accepts.unique_items:
        twice = next((item for i, item in enumerate(value) if item in value[:i]), None)
        if twice is not None:
            yield Fault("list.unique", Severity.ERROR, _("{label}: {item} is listed twice.").format(
                label=field.label, item=item_words(twice)))  # fmt: skip
    for item in dict.fromkeys(item for item in value if isinstance(item, str)):
        yield from _text_faults(field, accepts, item, field.item_limits)
        yield from _range(field, accepts, item)


def _count(field: Field, accepts: Accepts, n: int) -> Iterator[Fault]:
    low, high = accepts.min_items, accepts.max_items
    if low is not None and n < low:
        yield Fault("limit.items", _severity(accepts), ngettext(
            "{label}: at least {limit} entry is needed.", "{label}: at least {limit} entries are needed.", low
        ).format(label=field.label, limit=low))  # fmt: skip
    if high is not None and n > high:
        yield Fault("limit.items", _severity(accepts), ngettext(
            "{label} can have {limit} entry at most.", "{label} can have {limit} entries at most.", high
        ).format(label=field.label, limit=high))  # fmt: skip


def _map(field: Field, accepts: Accepts, value: dict[str, Json]) -> Iterator[Fault]:
    yield from _count(field, accepts, len(value))
    total = accepts.longest_in_all
    length = sum(len(k) + len(str(v)) for k, v in value.items())
    if total is not None and length > total:
        yield Fault("limit.length", _severity(accepts), _(
            "{label}: all names and values together can have {limit} characters, not {length}."
        ).format(label=field.label, limit=total, length=length))  # fmt: skip
    reserved = tuple(p for p in accepts.reserved_prefixes if p not in TOLD_BY_RULES)
    for key, text in value.items():
        where = _("{label}, entry {key}").format(label=field.label, key=key)
        yield from _form(field, accepts, key, field.key_limits, _("{label}, name").format(label=field.label))
        if isinstance(text, str) and (text or (field.item_limits.min_length or 0) > 0):
            yield from _form(field, accepts, text, field.item_limits, where)
        if reserved and key.startswith(reserved) and key != SAID_OF_SPOT:
            yield Fault("limit.reserved", Severity.WARNING, _(
                "{label}: names that begin like {key} are kept for the cloud. Choose another one."
            ).format(label=field.label, key=key))  # fmt: skip


def _member_faults(
    field: Field,
    accepts: Accepts,
    value: Json,
    parts: Mapping[str, Field],
    accepted: Mapping[str, Accepts],
    region: str | None,
) -> Iterator[Fault]:
    """The members of an object, or of each entry of a list of objects."""
    items = value if isinstance(value, list) else [value]
    by = accepts.unique_by
    if by:
        seen: list[tuple[Json, ...]] = []
        for item in items:
            mark = tuple(item.get(k) for k in by) if isinstance(item, dict) else (item,)
            if mark in seen:
                yield Fault("taint.unique", Severity.ERROR, _("{label}: {item} is listed twice.").format(
                    label=field.label, item=item_words(item)))  # fmt: skip
            seen.append(mark)
    for item in items:
        if not isinstance(item, dict):
            continue
        for name, part in parts.items():
            found: Json = item
            for step in name.split("."):
                found = found.get(step) if isinstance(found, dict) else None
            if found is not None and "[]" not in name:
                yield from faults(part, accepted.get(name, Accepts()), found, region)


def _catalog(field: Field, value: Json, region: str | None) -> Iterator[Fault]:
    if field.catalog is None:
        return
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, str) or not item:
            continue
        words = outside(field.catalog, item, region)
        if words:
            yield Fault("catalog.outside", Severity.NOTE, _("{label} {value}: {words}").format(
                label=field.label, value=item, words=words))  # fmt: skip
