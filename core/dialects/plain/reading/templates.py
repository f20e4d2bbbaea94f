"""What stands in the launch template of a pool on AWS, as settings of the pool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.dialects.plain.facts.fields import form_order, make_field
from core.dialects.plain.facts.things import Thing
from core.dialects.plain.facts.types import type_of
from core.facts.impact import usual
from core.platform.effect import Effect
from core.platform.field import Level
from core.platform.module_facts import ModuleFacts, SettingFacts
from core.text import _, sentences

PREFIX = "launch_template."
"""What begins the names of such settings: that of the block which names the template."""
_DISKS = "block_device_mappings"
_SHOWN = ("image_id", "instance_type", "user_data", _DISKS)
_DISK = re.compile(r"launch_template\.block_device_mappings(?:\[(\d+)\])?(?=\.)")
_THINGS: Mapping[str, Thing] = {
    "image_id": Thing.IMAGE,
    "instance_type": Thing.MACHINE,
    "volume_size": Thing.DISK,
}
_RECORDS: Mapping[str, Mapping[str, Any]] = {
    "image_id": {"type": "string"},
    "instance_type": {"type": "string", "catalog": "aws.instance_types"},
    "user_data": {"type": "string"},
    "volume_size": {"type": "number", "unit": "GiB", "min": 1},
    "volume_type": {
        "type": "string",
        "options": ["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"],
        "open": True,
    },
    "iops": {"type": "number"},
    "throughput": {"type": "number"},
    "encrypted": {"type": "bool"},
    "delete_on_termination": {"type": "bool"},
}
_OWN: Mapping[str, str] = {"volume_size": "disk_size", "instance_type": "instance_types"}
"""The pool's own argument for the same, which AWS refuses beside it."""


def is_shown(name: str) -> bool:
    """Which arguments and blocks of a template are settings of the pool."""
    return name in _SHOWN


def is_of_template(path: str) -> bool:
    """Whether a setting of a pool stands in its launch template.

    >>> is_of_template("launch_template.image_id"), is_of_template("launch_template.id")
    (True, False)
    """
    return path.startswith(PREFIX) and re.split(r"[.\[]", path[len(PREFIX) :])[0] in _SHOWN


class Templates:
    """Facts with what stands in a launch template: the same object for the same paths."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, tuple[str, ...], str], tuple[ModuleFacts, ModuleFacts]] = {}

    def with_template(self, facts: ModuleFacts, written: Iterable[str], takes: Iterable[str]) -> ModuleFacts:
        """`written`: the pool's settings, of which some stand there; `takes`: which version of the template
        the pool takes, in each environment."""
        paths = tuple(dict.fromkeys(written))
        if not any(map(is_of_template, paths)):
            return facts
        told = set(takes)
        kind = told.pop() if len(told) == 1 else "untold"
        key = (id(facts), paths, kind)
        known = self._made.get(key)
        if known is None or known[0] is not facts:
            known = self._made[key] = (facts, _with_template(facts, paths, kind))
        return known[1]


def _with_template(facts: ModuleFacts, written: tuple[str, ...], takes: str) -> ModuleFacts:
    paths = tuple(dict.fromkeys(_offered(written)))
    effect = _effect(takes)
    records, fields = {}, {}
    disks = {found[0] for path in paths if (found := _DISK.match(path)) is not None}
    for path in paths:
        name = path.rpartition(".")[2]
        record = _RECORDS.get(name, {"type": "string"})
        told = type_of(record["type"])
        assert told is not None
        records[path] = SettingFacts(effect, declared_type=record["type"])
        impact = usual(facts.cloud, True, path, records)
        thing = _THINGS.get(name)
        label = _label(path, name, len(disks) > 1)
        words = _("It stands in the launch template of the pool.")
        field = make_field(path, record, told, impact, thing, False, label=label, help=words)
        if name == "user_data":  # seldom changed, and long
            fields[path] = replace(
                field, help=sentences([words, _("The script that a machine starts with, in base64.")])
            )
        else:
            fields[path] = replace(field, section=Thing.DISK.section())
    there = {path.rpartition(".")[2] for path in paths}
    gone = {own for name, own in _OWN.items() if name in there and own not in written}
    roles = facts.roles
    if roles is not None:
        roles = replace(
            roles,
            disk=(*(p for p in paths if p.endswith(".volume_size")), *roles.disk),
            machines=(*(p for p in paths if p == PREFIX + "instance_type"), *roles.machines),
            node_image=(*(p for p in paths if p == PREFIX + "image_id"), *roles.node_image),
        )
    offered = {**{p: f for p, f in facts.fields.items() if p not in gone}, **fields}
    return replace(
        facts,
        fields={p: offered[p] for p in form_order(offered)},
        former={**facts.former, **{p: facts.fields[p] for p in gone if p in facts.fields}},
        records={**facts.records, **records},
        formats={**facts.formats, **{p: records[p].declared_type for p in records}},
        roles=roles,
    )


def _offered(written: tuple[str, ...]) -> Iterator[str]:
    """What is written there, and what people set of a disk that is."""
    for path in written:
        if not is_of_template(path):
            continue
        yield path
        disk, dot, _name = path.partition(".ebs.")
        if dot:
            yield from (f"{disk}.ebs.volume_size", f"{disk}.ebs.volume_type")


def _label(path: str, name: str, several: bool) -> str:
    label = {
        "image_id": _("Image"),
        "user_data": _("Start script"),
        "instance_type": Thing.MACHINE.label(),
        "volume_size": Thing.DISK.label(),
        "volume_type": _("Disk type"),
    }.get(name, "")
    found = _DISK.match(path)
    if several and found is not None:
        number = int(found[1] or 0) + 1
        label = _("{block}: {label}").format(block=number, label=label or name.replace("_", " "))
    return label


def _effect(takes: str) -> Effect:
    if takes == "newest":
        words = _(
            "The launch template gets a new version, and the pool takes it: its nodes are replaced gradually."
            " Pods restart."
        )
        return _of(Level.ROLLING, "high", words)
    if takes == "new machines":
        words = _(
            "The launch template gets a new version. Machines that run stay as they are: only new ones are"
            " made from it."
        )
        return _of(Level.IN_PLACE, "high", words)
    if takes == "fixed":
        words = _(
            "No effect on nodes yet: the launch template gets a new version, and the pool stays at the one"
            " that it takes until its template version is changed."
        )
        return _of(Level.NO_EFFECT, "high", words)
    words = _(
        "Repoform can't tell whether the pool takes the new version of its launch template: read the plan."
        " If it does, its nodes are replaced gradually."
    )
    return _of(Level.UNKNOWN, "low", words)


def _of(level: Level, confidence: str, words: str) -> Effect:
    told = {level: words}
    return Effect(level, confidence, by_presence=True, sentences=told, unsure_sentences=told)
