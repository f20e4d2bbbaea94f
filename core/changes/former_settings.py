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
    """By new path. Empty where facts are missing; between modules of the same version only what is written
    under its later name now."""
    before, after = was.facts, now.facts
    if before is None or after is None:
        return {}
    is_same = was.facts_version == now.facts_version
    found: dict[str, list[tuple[str, str]]] = {}
    for setting in was.settings:
        if not setting.is_set:
            continue
        to = None if is_same else new_path(before, after, setting.path)
        if to is None or to == setting.path:
            to = _written_under(before, was, now, setting.path)
        if to is None:
            continue
        head = _head(after, to)
        if head is not None:
            found.setdefault(head, []).append((setting.path, to[len(head) + 1 :]))
    formers = {head: _former(was, _field(after, head), pairs) for head, pairs in found.items()}
    return formers if is_same else {**_members(was, now), **formers}


def _written_under(before: ModuleFacts, was: Module, now: Module, path: str) -> str | None:
    """The later name under which a setting is written now, where it no longer is under this one."""
    record = before.records.get(path)
    to = record.replaced_by if record is not None else ""
    if not to or _is_set(now, path) or _is_set(was, to):
        return None
    return to if _is_set(now, to) else _written_under(before, was, now, to)


def _is_set(module: Module, path: str) -> bool:
    setting = module.setting(path)
    return setting is not None and setting.is_set


def _field(facts: ModuleFacts, path: str) -> Field:
    return facts.fields[path] if path in facts.fields else facts.former[path]


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
    while path not in after.fields and path not in after.former:
        path, dot, _last = path.rpartition(".")
        if not dot:
            return None
    return path


def _former(was: Module, field: Field, pairs: list[tuple[str, str]]) -> Former:
    paths = tuple(path for path, _part in pairs)
    if all(not part for _path, part in pairs):
        first = was.setting(paths[0])
        assert first is not None
        called = _values_now(was, paths[0])
        values = {e: _as(field, v, called) for e, v in first.values.items()}
        return Former(paths, Setting(field.path, field, values, first.readonly))
    return Former(paths, Setting(field.path, field, {e: _joined(was, e, pairs) for e in was.environments}))


def _values_now(was: Module, path: str) -> Mapping[str, Json]:
    record = was.facts.records.get(path) if was.facts is not None else None
    return record.values_now if record is not None else {}


def _as(field: Field, value: EnvValue, called: Mapping[str, Json]) -> EnvValue:
    """A single text of old is a list of one. `called`: values that have another name now."""
    if value.known and isinstance(value.value, str) and value.value in called:
        return replace(value, value=called[value.value])
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
