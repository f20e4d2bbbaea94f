"""From the plain facts of a path to the Field of a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.platform.field import Choice, Field, Impact, Json, Limits
from core.text import _

TOP = 10
"""How many settings count as "what people change most"."""

_TYPES = {
    "string": "text",
    "cidr": "text",
    "number": "number",
    "number-as-string": "number",
    "bool": "bool",
    "bool-as-string": "bool",
    "comma-list": "list",
    "list(string)": "list",
    "set(string)": "list",
    "comma-kv": "map",
    "map(string)": "map",
    "yaml-text": "multiline",
    "object": "object",
    "list(object)": "object",
    "set(object)": "object",
}


def make_field(
    path: str, record: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]], impact: Impact
) -> Field:
    """The Field of one path in one version, from its record as the facts file has it. `impact`: of its usual
    change."""
    kind = field_type(path, record, records)
    own, items, keys = _limits(record, kind)
    rank = record.get("rank")
    unit = str(record.get("unit", ""))
    return Field(
        path=path,
        label=_(record["label"]),
        help=_(record["description"]),
        type=kind,
        section=section(str(record["group"]), rank),
        impact=impact,
        rank=rank,
        required=record["required"] is True or bool(record.get("required_by_convention")),
        default=typed(record.get("default"), kind),
        unit=_short(unit),
        choices=tuple(_choice(o) for o in record.get("options", ()) if kind != "bool" or "label" in o),
        closed=bool(record.get("closed")) and "options" in record,
        catalog=record.get("catalog"),
        limits=own,
        item_limits=items,
        key_limits=keys,
        per_zone=unit == "nodes per zone",
        item_format=str(record.get("item_format", "")),
        once=kind == "list" and bool(record.get("unique_items") or record.get("catalog")),
    )


def field_type(path: str, record: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]) -> str:
    """text, number, bool, list, map, taints, multiline or object."""
    kind = _TYPES[record["value_format"]]
    if kind == "object" and f"{path}[].effect" in records:
        return "taints"
    return kind


def typed(value: Json, kind: str) -> Json:
    """A default as the setting's type means it: "8" is 8 for a number, "a,b" a list for a list.

    >>> typed("8", "number"), typed("false", "bool"), typed("", "list"), typed("", "text")
    (8, False, [], '')
    """
    if not isinstance(value, str):
        return value
    if kind == "number":
        try:
            return int(value)
        except ValueError:
            return value
    if kind == "bool" and value in ("true", "false"):
        return value == "true"
    if kind == "list":
        return [part for part in value.split(",") if part]
    return value


def section(group: str, rank: int | None) -> str:
    """Words of the heading. What people change most stands under headings of its own, in front.

    >>> section("capacity", 1), section("capacity", None)
    ('Size', 'Machines')
    """
    if rank is not None and rank <= TOP:
        return {
            "capacity": _("Size"),
            "placement": _("Zones"),
            "version": _("Kubernetes version"),
            "access": _("Access"),
            "labels": _("Labels and taints"),
        }.get(group) or _plain_section(group)
    return _plain_section(group)


def _plain_section(group: str) -> str:
    return {
        "identity": _("Names"),
        "capacity": _("Machines"),
        "placement": _("Where it runs"),
        "network": _("Network"),
        "version": _("Upgrades and maintenance"),
        "access": _("Who and what may use it"),
        "security": _("Security"),
        "observability": _("Logs and metrics"),
        "labels": _("More labels and tags"),
        "content": _("Content"),
    }.get(group, _("Other"))


def _later() -> tuple[str, ...]:
    """Order of the headings below the most used ones."""
    groups = (
        "content", "capacity", "placement", "version", "network", "access", "security", "observability",
        "labels", "identity",
    )  # fmt: skip
    return tuple(_plain_section(g) for g in groups)


def form_order(fields: Mapping[str, Field]) -> list[str]:
    """Paths in the order of a form: sections by their best rank, the others after them in a fixed order;
    inside a section by rank, then as the module declares them."""
    best: dict[str, int] = {}
    for one in fields.values():
        if one.rank is not None and one.rank <= TOP:
            best[one.section] = min(one.rank, best.get(one.section, TOP))
    later = {heading: TOP + 1 + i for i, heading in enumerate(_later())}
    last = TOP + 1 + len(later)

    def place(path: str) -> tuple[int, int]:
        heading, rank = fields[path].section, fields[path].rank
        return (best.get(heading, later.get(heading, last)), last if rank is None else rank)

    return sorted(fields, key=place)


def _choice(option: Mapping[str, Any]) -> Choice:
    label, note = option.get("label", ""), option.get("note", "")
    return Choice(option["value"], _(label) if label else "", _(note) if note else "")


def _short(unit: str) -> str:
    return {
        "": "",
        "nodes in total, all zones together": _("nodes in all zones"),
        "nodes per zone": _("nodes per zone"),
    }.get(unit) or _(unit)


def _limits(record: Mapping[str, Any], kind: str) -> tuple[Limits, Limits, Limits]:
    """Of the value, of its entries, of its keys."""
    found = Limits(
        minimum=record.get("min"),
        maximum=record.get("max"),
        step=record.get("step"),
        pattern=record.get("pattern"),
        min_length=record.get("min_length"),
        max_length=record.get("max_length"),
        multiline=kind == "multiline",
    )
    applies = record.get("applies_to")
    if applies == "map of keys and values":
        return Limits(), _entry(record.get("value", {})), _entry(record.get("key", {}))
    if kind in ("list", "taints") or applies == "each item":
        return Limits(), found, Limits()
    return found, Limits(), Limits()


def _entry(limits: Mapping[str, Any]) -> Limits:
    return Limits(
        pattern=limits.get("pattern"),
        min_length=limits.get("min_length"),
        max_length=limits.get("max_length"),
    )
