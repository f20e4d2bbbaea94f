"""Settings inside of a value that the facts know as a whole, such as the size of one of a pool's disks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from core.dialects.plain.facts.things import Thing
from core.dialects.plain.facts.words import label_from_name
from core.dialects.plain.reading.templates import Templates
from core.platform.field import Field, Limits
from core.platform.module_facts import ModuleFacts
from core.text import _

_DISK = ("volume_size",)
"""Names that are a disk's size, wherever they stand."""
_OF_MANY = ("taints", "map", "list")
"""What doesn't say by itself what it holds."""
_OF_THING = re.compile(r'(?:\.([^.\[]+)|\["((?:[^"\\]|\\.)*)"\])[.\[]')

_OF_LIST = re.compile(r"\[(\d{1,6})\]")


class Inner:
    """Facts with what stands inside of their settings: the same object for the same paths."""

    def __init__(self) -> None:
        self.templates = Templates()
        self._made: dict[tuple[int, tuple[tuple[str, str], ...]], tuple[ModuleFacts, ModuleFacts]] = {}

    def with_paths(self, facts: ModuleFacts, types: Mapping[str, str]) -> ModuleFacts:
        """`types`: of the settings that are written, by path, as in Field.type."""
        found = {path: outer for path in types if (outer := _outer(facts, path)) is not None}
        if not found:
            return facts
        key = (id(facts), tuple((path, types[path]) for path in found))
        known = self._made.get(key)
        if known is None or known[0] is not facts:
            known = self._made[key] = (facts, _with_paths(facts, found, types))
        return known[1]


def _outer(facts: ModuleFacts, path: str) -> str | None:
    """The setting that a path lies in."""
    if path in facts.fields or path in facts.former:
        return None
    at = max(path.rfind("."), path.rfind("["))
    while at > 0:
        outer = path[:at]
        field = facts.fields.get(outer)
        if field is not None:
            return outer if field.type == "object" else None
        at = max(outer.rfind("."), outer.rfind("["))
    return None


def _with_paths(facts: ModuleFacts, found: Mapping[str, str], types: Mapping[str, str]) -> ModuleFacts:
    fields: dict[str, Field] = {}
    inside: dict[str, list[str]] = {}
    for path, outer in found.items():
        inside.setdefault(outer, []).append(path)
    for name, field in facts.fields.items():
        fields[name] = field
        own = inside.get(name, ())
        keys = {path: _key(path[len(name) :]) for path in own}
        several = len(set(keys.values())) > 1
        fields.update((path, _field(path, field, types[path], keys[path], several)) for path in own)
    records = {**facts.records, **{path: facts.records[outer] for path, outer in found.items()}}
    disks = tuple(path for path in found if path.rpartition(".")[2] in _DISK)
    roles = facts.roles
    if roles is not None and disks:
        roles = replace(roles, disk=(*roles.disk, *disks))
    return replace(facts, fields=fields, records=records, roles=roles)


def _key(rest: str) -> str:
    """The name of the thing that a setting is of, where the whole is a map of things; its number in a list.

    >>> _key(".coredns.addon_version"), _key('["a.b"].size'), _key(".resources"), _key("[0].size")
    ('coredns', 'a.b', '', '1')
    """
    found, listed = _OF_THING.match(rest), _OF_LIST.match(rest)
    if listed is not None:
        return str(int(listed[1]) + 1)
    return (found[1] or found[2] or "") if found is not None else ""


def _field(path: str, outer: Field, type: str, key: str, several: bool) -> Field:
    """`key`: of the thing that it belongs to; `several`: whether there are others."""
    disk = path.rpartition(".")[2] in _DISK
    label = Thing.DISK.label() if disk else label_from_name(path.rpartition(".")[2] if key else path)
    if key and (several or not disk):
        label = _("{block}: {label}").format(block=key, label=label)
    elif not key and type in _OF_MANY:
        label = _("{block}: {label}").format(block=outer.label, label=path[len(outer.path) :].strip('.[]"'))
    return replace(
        outer,
        path=path,
        label=label,
        help="",
        type=type,
        section=Thing.DISK.section() if disk else outer.section,
        rank=Thing.DISK.rank if disk else outer.rank,
        unit="GiB" if disk else "",
        required=False,
        default=None,
        choices=(),
        closed=False,
        catalog=None,
        limits=Limits(),
        item_limits=Limits(),
    )
