"""Settings under the names that an earlier framework version gave them, for comparing across an upgrade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.frozen import dataclass
from core.platform.field import Field, Json
from core.platform.model import EnvValue, Module, Origin, Setting
from core.platform.module_facts import ModuleFacts, new_path


@dataclass(frozen=True, slots=True)
class Former:
    """What a setting was before."""

    paths: tuple[str, ...]
    """Its old names; several where flat settings became the members of one object."""
    setting: Setting
    """As it would have been under the new name: with the new path and type."""
    member: bool = False
    """It was part of an object that was one Setting, and is one by itself now: nothing in the file tells."""


def former_settings(was: Module, now: Module) -> Mapping[str, Former]:
    """By new path. Empty between modules of the same version, and where facts are missing."""
    if was.facts_version == now.facts_version:
        return {}
    before, after = was.facts, now.facts
    if before is None or after is None:
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for setting in was.settings:
        if not setting.is_set:
            continue
        to = new_path(before, after, setting.path)
        if to is None or to == setting.path:
            continue
        head = _head(after, to)
        if head is not None:
            found.setdefault(head, []).append((setting.path, to[len(head) + 1 :]))
    formers = {head: _former(was, after.fields[head], pairs) for head, pairs in found.items()}
    return {**_members(was, now), **formers}


def _members(was: Module, now: Module) -> dict[str, Former]:
    """Settings that were members of an object which replaced whole, and are inherited one by one now."""
    out: dict[str, Former] = {}
    for setting in now.settings:
        whole, dot, part = setting.path.rpartition(".")
        old = was.setting(whole) if dot and now.setting(whole) is None else None
        if old is not None and old.is_set and was.setting(setting.path) is None:
            values = {e: _member(v, part) for e, v in old.values.items()}
            out[setting.path] = Former((whole,), Setting(setting.path, setting.field, values), member=True)
    return out


def _member(value: EnvValue, part: str) -> EnvValue:
    if not value.known:
        return replace(value, entries={})
    found = value.value.get(part) if isinstance(value.value, dict) else None
    return replace(
        value, value=found, text=None, entries={}, origin=value.origin if found is not None else Origin.UNSET
    )


def _head(after: ModuleFacts, path: str) -> str | None:
    """The Setting that holds a path."""
    while path not in after.fields:
        path, dot, _last = path.rpartition(".")
        if not dot:
            return None
    return path


def _former(was: Module, field: Field, pairs: list[tuple[str, str]]) -> Former:
    paths = tuple(path for path, _part in pairs)
    if all(not part for _path, part in pairs):
        first = was.setting(paths[0])
        assert first is not None
        values = {e: _as(field, v) for e, v in first.values.items()}
        return Former(paths, Setting(field.path, field, values, first.readonly))
    return Former(paths, Setting(field.path, field, {e: _joined(was, e, pairs) for e in was.environments}))


def _as(field: Field, value: EnvValue) -> EnvValue:
    """A single text of old is a list of one."""
    if field.type == "list" and value.known and isinstance(value.value, str):
        return replace(value, value=[value.value])
    return value


def _joined(was: Module, environment: str, pairs: list[tuple[str, str]]) -> EnvValue:
    """Flat settings as the object that they became."""
    out: dict[str, Json] = {}
    origin = Origin.UNSET
    known = True
    place: tuple[str | None, int | None] = (None, None)
    for path, part in pairs:
        setting = was.setting(path)
        value = setting.values.get(environment) if setting else None
        if value is None or (value.known and value.value is None):
            continue
        known = known and value.known
        out[part] = value.value
        place = (value.file, value.line)
        if value.origin in (Origin.SET, Origin.LINKED) or origin is Origin.UNSET:
            origin = value.origin
    return EnvValue(origin, out if out and known else None, known=known, file=place[0], line=place[1])
