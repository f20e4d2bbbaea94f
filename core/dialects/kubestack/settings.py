"""From what is written to Settings: all those of the module's version, per environment, with their origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from core.dialects.common.absent import ABSENT, Absent
from core.dialects.common.keyed_maps import EnvMap, entries_of, object_of
from core.dialects.common.unknown_fields import Shape, ignored, unknown_field_of
from core.dialects.common.values import Written, all_literal, in_environment, meaning, written
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.inheritance import ONE_LEVEL, Pick, pick, replaces_after_all
from core.dialects.kubestack.type_defaults import filled, is_null, with_preset
from core.platform.field import Field
from core.platform.model import EnvValue, Kind, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.terraform.nodes import UNKNOWN
from core.text import _, sentences


def is_merged_by_key(shape: Shape, path: str, type: str) -> bool:
    """Whether a map has an origin per key."""
    return shape.rule == ONE_LEVEL and type == "map" and path.split(".", 1)[0] not in shape.groups


def of_facts(facts: ModuleFacts, assumed: bool) -> Shape:
    """The shape of a module that the facts know."""
    note = ""
    if assumed:
        note = _("Assumed: Repoform doesn't know this version. It shows what {version} does.").format(
            version=facts.version
        )
    beside: Mapping[str, Field] = {}
    if facts.kind == "cluster" and facts.style == "flat":
        local = load().module_facts("kind/cluster", facts.version)
        beside = local.fields if local is not None else {}
    return Shape(
        facts, facts.inheritance, facts.fields, facts.groups, not assumed, note, not facts.typed, beside
    )


def read_settings(
    shape: Shape, environments: Mapping[str, EnvMap], base: str | None, order: tuple[str, ...]
) -> tuple[Setting, ...]:
    """All settings: those of the facts in their order, then unknown ones as written. `order`: base first."""
    used: dict[str, None] = {}
    for name in order:
        for path in environments[name].keys(shape.groups):
            used.setdefault(path)
    unsure = any(
        e.place is None or e.computed_keys or e.unsure or e.odd_groups(shape.groups)
        for e in environments.values()
    )
    base_map = environments.get(base) if base is not None else None
    settings: list[Setting] = []
    if unsure or base_map is None or (shape.declared is not None and shape.declared.has_defaults):
        for path, field in shape.fields.items():
            settings.append(_setting(shape, path, field, environments, base_map, order))
    else:
        for path, field, unset in _unset(_Same(shape.fields), order, shape.note):
            if path in used:
                settings.append(_setting(shape, path, field, environments, base_map, order))
            else:
                settings.append(unset)
    for path in used:
        if path not in shape.fields:
            field = shape.beside.get(path) or unknown_field_of(shape, path, environments, order)
            settings.append(_setting(shape, path, field, environments, base_map, order))
    return tuple(settings)


class _Same:
    """A mapping as a cache key, by identity."""

    __slots__ = ("fields",)

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields

    def __hash__(self) -> int:
        return id(self.fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.fields is self.fields


@cache
def _unset(fields: _Same, order: tuple[str, ...], note: str) -> tuple[tuple[str, Field, Setting], ...]:
    """Settings that are written nowhere: the same objects for every module of a version."""
    out = []
    for path, field in fields.fields.items():
        value = _default(field, note)
        out.append((path, field, Setting(path, field, dict.fromkeys(order, value))))
    return tuple(out)


def _default(field: Field, note: str = "") -> EnvValue:
    if field.default is None:
        return _UNSET
    return EnvValue(Origin.DEFAULT, field.default, note=note)


_UNSET = EnvValue(Origin.UNSET)


def _setting(
    shape: Shape,
    path: str,
    field: Field,
    environments: Mapping[str, EnvMap],
    base: EnvMap | None,
    order: tuple[str, ...],
) -> Setting:
    written_in = {name: environments[name].raw(path, shape.groups) for name in order}
    nulls: dict[str, Written] = {}
    if shape.declared is not None:
        for name, own in written_in.items():
            found = with_preset(shape.declared, path, shape.groups, environments[name], own, base, shape.rule)
            if found is not own and not isinstance(own, Absent):
                nulls[name] = own
            written_in[name] = found
    inherited = written_in[base.name] if base is not None else ABSENT
    varies = any(
        isinstance(w, Written) and w.value is UNKNOWN and "terraform.workspace" in w.text
        for w in written_in.values()
    )
    values: dict[str, EnvValue] = {}
    shared: EnvValue | None = None
    for name, own in written_in.items():
        below = inherited
        if varies:
            own = in_environment(own, name) if isinstance(own, Written) else own
            below = in_environment(below, name) if isinstance(below, Written) else below
        if own is ABSENT and base is not None and name != base.name:
            made = shared or _inherited(shape, path, field, below, base.name)
            shared = None if varies else made
            values[name] = made
            continue
        values[name] = _env_value(shape, path, field, environments[name], own, base, below)
    for name, null in nulls.items():
        values[name] = replace(
            values[name], kind=null.kind, text=null.text, file=null.place.file, line=null.place.line
        )
    if shape.strict and not field.known:
        for name, value in values.items():
            if value.text is not None and not value.swallowed:
                values[name] = replace(value, swallowed=True, note=value.note or ignored(path, shape))
    return Setting(path, field, values)


def _inherited(shape: Shape, path: str, field: Field, inherited: Written | Absent, base: str) -> EnvValue:
    if isinstance(inherited, Absent):
        return _default(field, shape.note)
    if inherited.value is None:
        return _default(field, shape.note)
    return _env_value_of(shape, path, field, inherited, Origin.INHERITED, base)


def _env_value(
    shape: Shape,
    path: str,
    field: Field,
    environment: EnvMap,
    own: Written | Absent,
    base: EnvMap | None,
    inherited: Written | Absent,
) -> EnvValue:
    if isinstance(own, Absent):
        if base is None and environment.place is not None:
            return EnvValue(Origin.UNSET, known=False, note=_("The base environment can't be told."))
        return _default(field, shape.note)
    is_base = base is not None and environment.name == base.name
    if is_base or base is None:
        return _own(shape, path, field, own)
    if is_merged_by_key(shape, path, field.type):
        merged = _by_key(shape, path, field, own, inherited, base.name)
        if merged is not None:
            return merged
    choice = _pick(shape, path, own, inherited, environment, base)
    if choice.own and own.preset and not isinstance(inherited, Absent) and not inherited.preset:
        note = _("Nothing is set here, so the module's own default counts, not the value of “{base}”.")
        made = _own(shape, path, field, own)
        return replace(made, note=sentences((note.format(base=base.name), made.note)))
    if choice.own:
        return _own(shape, path, field, own)
    if not choice.lost and own.value is not None:
        return _own(shape, path, field, own)
    lost = _inherited(shape, path, field, ABSENT if choice.nothing else inherited, base.name)
    if not choice.lost:
        return replace(lost, kind=own.kind, text=own.text, file=own.place.file, line=own.place.line)
    return _swallowed(lost, own, choice, base.name)


def _pick(
    shape: Shape, path: str, own: Written, inherited: Written | Absent, environment: EnvMap, base: EnvMap
) -> Pick:
    below = inherited if isinstance(inherited, Absent) else inherited.value
    group = path.split(".", 1)[0]
    member = group != path and group in shape.groups
    if member and below is ABSENT and is_null(shape.declared, group, base):
        return Pick(own=own.value is not None)
    return pick(shape.rule, own.value, below)


def _swallowed(effective: EnvValue, own: Written, choice: Pick, base: str) -> EnvValue:
    if choice.nothing:
        note = _("Terraform ignores this: in this version only settings that “{base}” has can be changed.")
    elif own.value is None:
        note = _("Terraform ignores this “null”: the value of “{base}” counts.")
    else:
        note = _("Terraform ignores this empty text: the value of “{base}” counts.")
    return EnvValue(
        effective.origin,
        effective.value,
        own.kind,
        own.text,
        own.place.file,
        own.place.line,
        effective.source,
        effective.known,
        note.format(base=base),
        swallowed=True,
        entries=effective.entries,
    )


def _own(shape: Shape, path: str, field: Field, own: Written) -> EnvValue:
    if own.value is None:
        origin = Origin.SET if shape.rule == "null_overrides" else Origin.UNSET
        default = _default(field, shape.note)
        if origin is Origin.UNSET and default.origin is Origin.DEFAULT and not shape.free:
            origin = Origin.DEFAULT
        value = default.value if origin is Origin.DEFAULT else None
        return EnvValue(origin, value, own.kind, own.text, own.place.file, own.place.line)
    return _env_value_of(shape, path, field, own, Origin.SET, None)


def _env_value_of(
    shape: Shape, path: str, field: Field, found: Written, origin: Origin, source: str | None
) -> EnvValue:
    """The EnvValue of what is written somewhere."""
    if found.whole:
        return EnvValue(Origin.UNSET, None, Kind.EXPRESSION, known=False, note=found.why)
    if found.preset:
        return _preset(shape, path, field, found)
    link = found.link
    known = found.value is not UNKNOWN
    note, swallowed = found.why, False
    if not field.known and shape.strict:
        note, swallowed = ignored(path, shape), True
    linked_file = linked_line = None
    if link is not None:
        if origin is Origin.SET:
            origin, source = Origin.LINKED, found.text
        if link.counts is not None:
            linked_file, linked_line = link.counts.file, link.counts.line
    value = meaning(filled(shape.declared, path, shape.groups, found.value), field.type)
    entries: Mapping[str, EnvValue] = {}
    if is_merged_by_key(shape, path, field.type):
        entries = _entries(found, origin if origin is not Origin.LINKED else Origin.SET, source)
    return EnvValue(
        origin,
        value,
        found.kind,
        found.text,
        found.place.file,
        found.place.line,
        source,
        known,
        note,
        swallowed,
        sensitive=link is not None and link.sensitive,
        linked_file=linked_file,
        linked_line=linked_line,
        entries=entries,
    )


def _preset(shape: Shape, path: str, field: Field, found: Written) -> EnvValue:
    """The EnvValue of what the module's own type puts where nothing is written."""
    known, value = found.value is not UNKNOWN, meaning(found.value, field.type)
    entries: dict[str, EnvValue] = {}
    if is_merged_by_key(shape, path, field.type):
        entries = {
            key: replace(entry, text=None, file=None, line=None)
            for key, entry in _entries(found, Origin.DEFAULT, None).items()
        }
    return EnvValue(Origin.DEFAULT, value, known=known, note=found.why, entries=entries)


def _entries(found: Written, origin: Origin, source: str | None) -> dict[str, EnvValue]:
    place, scope = object_of(found)
    out: dict[str, EnvValue] = {}
    for key, item in entries_of(place, scope).entries.items() if place is not None else ():
        entry = written(item.place, scope)
        if entry.value is UNKNOWN and isinstance(found.value, dict):
            entry = replace(entry, value=found.value.get(key), why="")
        if item.unsure:
            entry = replace(entry, value=UNKNOWN, why=item.why)
        linked = entry.link is not None and origin is Origin.SET
        target = entry.link.counts if entry.link else None
        out[key] = EnvValue(
            Origin.LINKED if linked else origin,
            meaning(entry.value, "text"),
            entry.kind,
            entry.text,
            entry.place.file,
            entry.place.line,
            entry.text if linked else source,
            entry.value is not UNKNOWN,
            entry.why,
            sensitive=entry.link is not None and entry.link.sensitive,
            linked_file=target.file if target else None,
            linked_line=target.line if target else None,
        )
    return out


def _by_key(
    shape: Shape, path: str, field: Field, own: Written, inherited: Written | Absent, base: str
) -> EnvValue | None:
    """A map merged key by key with the base's; None where one of them is no map."""
    if isinstance(inherited, Absent) or inherited.value is None or own.value is None:
        return None
    mine = object_of(own)[0]
    below = object_of(inherited)[0]
    if mine is None or below is None:
        return None
    made = _env_value_of(shape, path, field, own, Origin.SET, None)
    from_base = _entries(inherited, Origin.INHERITED, base)
    entries: dict[str, EnvValue] = {}
    simple = {k: e.value if e.known else "?" for k, e in made.entries.items()}
    if replaces_after_all(simple, from_base):
        note = _("An empty entry that “{base}” lacks makes Terraform ignore all entries of “{base}”.")
        return EnvValue(
            made.origin, made.value, made.kind, made.text, made.file, made.line, made.source, made.known,
            note.format(base=base), made.swallowed, entries=made.entries,
        )  # fmt: skip
    more = entries_of(mine, own.scope).more
    if more:  # what the base has may be replaced
        from_base = {k: replace(e, value=None, known=False, note=more) for k, e in from_base.items()}
    more = more or entries_of(below, inherited.scope).more
    for key in (*from_base, *(k for k in made.entries if k not in from_base)):
        entry, lower = made.entries.get(key), from_base.get(key)
        if entry is None or (lower is not None and entry.known and entry.value in (None, "")):
            assert lower is not None
            if entry is not None and lower.value not in (None, ""):
                lower = EnvValue(
                    lower.origin, lower.value, entry.kind, entry.text, entry.file, entry.line, base,
                    lower.known, _("Terraform ignores this: the value of “{base}” counts.").format(base=base),
                    swallowed=True,
                )  # fmt: skip
            entries[key] = lower
        else:
            entries[key] = entry
    known = not more and all(e.known for e in entries.values())
    value: Any = {k: e.value for k, e in entries.items() if e.known} if known else None
    kind = Kind.LITERAL if all_literal(own.place.node) else own.kind
    return EnvValue(
        made.origin, value, kind, made.text, made.file, made.line, made.source, known, made.note or more,
        made.swallowed, linked_file=made.linked_file, linked_line=made.linked_line, entries=entries,
    )  # fmt: skip
