"""From one record of the files to the Field of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from core.dialects.plain.facts.data import Record
from core.dialects.plain.facts.things import Thing
from core.dialects.plain.facts.types import Type, type_by_value
from core.dialects.plain.facts.words import label_from_name
from core.platform.advice import read_plan
from core.platform.field import Choice, Field, Impact, Json, Level, Limits
from core.text import _, sentences

_CATALOGS = {
    "aws.k8s_versions": "aws.kubernetes_versions",
    "aws.instance_types": "aws.instance_types",
    "google.k8s_versions": "google.kubernetes_versions",
    "google.machine_types": "google.machine_types",
    "google.regions": "google.regions",
    "google.zones": "google.zones",
    "azure.k8s_versions": "azure.kubernetes_versions",
    "azure.vm_sizes": "azure.vm_sizes",
    "azure.zones": "azure.zones",
    "azure.regions": "azure.regions",
    "aws.regions": "aws.regions",
    "scaleway.k8s_versions": "scaleway.kubernetes_versions",
    "scaleway.instance_types": "scaleway.node_types",
    "scaleway.regions": "scaleway.regions",
    "scaleway.zones": "scaleway.zones",
}
"""The lists that the catalog has, by what the files call them."""

PER_ZONE = "nodes per zone"
_LESS_USED = 20
"""Ranks of what isn't among the things that people change most come after it."""


def make_field(
    path: str,
    record: Record,
    type: Type,
    impact: Impact,
    thing: Thing | None,
    required: bool,
    *,
    label: str = "",
    help: str = "",
) -> Field:
    """`thing`: what it is of the things that people change most; `impact`: of its usual change; `label`,
    `help`: in the language already, where others than the record's fit."""
    unit = str(record.get("unit", ""))
    limits = _limits(record)
    items = type.field in ("list", "map")
    rank = record.get("rank")
    return Field(
        path=path,
        label=label or label_of(path, record),
        help=help or _help(record),
        type=type.field,
        section=thing.section() if thing is not None else section_of(path),
        impact=impact,
        rank=thing.rank if thing is not None else None if rank is None else _LESS_USED + int(rank),
        required=required,
        default=record.get("default"),
        unit=_unit(unit),
        choices=tuple(Choice(value) for value in record.get("options", ())),
        closed=bool(record.get("options")) and not record.get("open"),
        catalog=_CATALOGS.get(str(record.get("catalog", ""))),
        limits=Limits() if items else limits,
        item_limits=limits if items else Limits(),
        per_zone=unit == PER_ZONE,
        once=type.field == "list" and (type.format.startswith("set") or bool(record.get("catalog"))),
    )


def label_of(path: str, record: Record) -> str:
    return _(str(record["label"])) if record.get("label") else label_from_name(path)


def _help(record: Record) -> str:
    """What it is, and what people don't expect of it."""
    note = record["impact"].get("note", "") if "impact" in record else ""
    return sentences(_(text) for text in (str(record.get("help", "")), str(note)))


def _limits(record: Record) -> Limits:
    return Limits(
        minimum=record.get("min"),
        maximum=record.get("max"),
        step=record.get("step"),
        min_length=record.get("min_length"),
        max_length=record.get("max_length"),
    )


@lru_cache(maxsize=64)
def _unit(unit: str) -> str:
    return {
        "": "",
        "nodes": _("nodes"),
        PER_ZONE: _("nodes per zone"),
        "nodes in total": _("nodes in all zones"),
        "nodes in total, all zones together": _("nodes in all zones"),
        "machines in total": _("machines in all zones"),
    }.get(unit) or _(unit)


def section_of(path: str) -> str:
    """Words of the heading over what isn't among the things that people change most."""
    words = {word for part in path.split(".") for word in part.replace("[]", "").split("_")}
    for known, heading in _headings():
        if words & known:
            return heading
    return _("Other")


@lru_cache(maxsize=1)
def _headings() -> tuple[tuple[frozenset[str], str], ...]:
    """By the words in a name; the first that fits counts."""
    return (
        (frozenset(("log", "logs", "logging", "monitoring", "monitor", "metrics", "oms", "observability")),
         _("Logs and metrics")),
        (frozenset(("upgrade", "update", "maintenance", "management", "channel", "rotation")),
         _("Upgrades and maintenance")),
        (frozenset(("addons", "addon", "csi", "dns", "policy", "mesh", "profile")), _("Add-ons")),
        (frozenset(("rbac", "identity", "role", "iam", "authentication", "authenticator", "authorized",
                    "access", "account", "oidc", "irsa", "aad", "admin")), _("Who and what may use it")),
        (frozenset(("encryption", "kms", "security", "shielded", "secret", "secrets", "fips", "binary", "key",
                    "confidential")), _("Security")),
        (frozenset(("network", "subnet", "subnets", "subnetwork", "vpc", "vnet", "cidr", "ip", "endpoint",
                    "outbound", "private", "public", "nat", "pod", "pods", "service", "load")), _("Network")),
        (frozenset(("tags", "labels", "tag")), _("More labels and tags")),
        (frozenset(("name", "prefix", "description")), _("Names")),
        (frozenset(("location", "region", "zone", "zones", "project", "group")), _("Where it runs")),
        (frozenset(("node", "machine", "disk", "gpu", "cpu", "memory", "kubelet", "linux", "ami", "instance",
                    "launch", "template", "os", "image", "capacity", "size", "count")), _("Machines")),
    )  # fmt: skip


def form_order(fields: Mapping[str, Field], seldom: Iterable[str] = ()) -> list[str]:
    """Paths in the order of a form: sections by their best rank, inside them by rank, then as they are
    declared; `seldom` last."""
    best: dict[str, int] = {}
    for one in fields.values():
        best[one.section] = min(_place(one), best.get(one.section, _LAST))
    behind = set(seldom)

    def place(path: str) -> tuple[bool, int, str, int]:
        one = fields[path]
        return path in behind, best[one.section], one.section, _place(one)

    return sorted(fields, key=place)


_LAST = 10_000


def _place(one: Field) -> int:
    return _LAST if one.rank is None else one.rank


def unknown_field(path: str, value: Json = None) -> Field:
    """Of a setting that the facts don't know: its label from its name, its type from its value."""
    words = read_plan(_("Repoform doesn't know what this does."))
    return Field(
        path,
        _label_of_unknown(path),
        _("Repoform doesn't know this setting. It is shown as it is written."),
        type_by_value(value).field,
        _("Other"),
        Impact(Level.UNKNOWN, words, "low"),
        known=False,
    )


def _label_of_unknown(path: str) -> str:
    """From its last name, with the name of the thing that it is of where it is deep inside.

    >>> _label_of_unknown("rules.jnlp.from_port"), _label_of_unknown("config.from_port")
    ('jnlp: From port', 'From port')
    """
    _outer, _dot, inner = path.partition(".")
    thing, _dot, name = inner.rpartition(".")
    return (
        _("{block}: {label}").format(block=thing, label=label_from_name(name))
        if thing
        else label_from_name(path)
    )
