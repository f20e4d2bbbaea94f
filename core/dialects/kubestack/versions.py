"""What changes between two versions of the framework: in general, and for the settings of one module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.dialects.kubestack.facts import Facts
from core.dialects.kubestack.inheritance import ONE_LEVEL
from core.facts.impact import impact_of
from core.frozen import dataclass
from core.platform.field import Impact, Json, Level
from core.platform.model import Module, Origin
from core.platform.module_facts import ModuleFacts, new_path
from core.platform.words import names, value_words
from core.text import _


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of one module's facts."""

    schema: str
    old: str
    new: str
    renamed: Mapping[str, str]
    """Old path -> new path."""
    dropped: tuple[str, ...]
    """Gone without a new name: Terraform would ignore them without a word."""
    added: tuple[str, ...]
    required: tuple[str, ...]
    """Need a value now, and didn't before (or are new)."""
    defaults: Mapping[str, tuple[Json, Json]]
    """Path (the new one) -> default before and after."""
    formats: Mapping[str, tuple[str, str]]
    """Path (the new one) -> how it is written before and after."""
    inheritance: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an upgrade means for one module."""

    kind: str
    """renamed, dropped, required, default, replaced, inheritance, gone."""
    setting: str
    to: str
    """The new path of a renamed setting, else ""."""
    sentence: str
    impact: Impact | None = None


def difference(facts: Facts, schema: str, old: str, new: str) -> Difference | None:
    """None where one of the versions doesn't have the module."""
    before, after = facts.module_facts(schema, old), facts.module_facts(schema, new)
    if before is None or after is None:
        return None
    renamed = {p: to for p in before.records if (to := new_path(before, after, p)) not in (p, None)}
    taken = set(renamed.values())
    kept = {**{p: p for p in before.records if p in after.records}, **renamed}
    return Difference(
        schema=schema,
        old=old,
        new=new,
        renamed={k: v for k, v in renamed.items() if v is not None},
        dropped=tuple(p for p in before.records if new_path(before, after, p) is None),
        added=tuple(p for p in after.records if p not in before.records and p not in taken),
        required=tuple(
            p
            for p, need in after.required.items()
            if need != "convention" and p in after.fields and not _was_required(before, kept, p)
        ),
        defaults=dict(_defaults(before, after, kept)),
        formats={
            now: (before.formats[was], after.formats[now])
            for was, now in kept.items()
            if now is not None and before.formats[was] != after.formats[now]
        },
        inheritance=(before.inheritance, after.inheritance),
    )


def steps(facts: Facts, module: Module, to: str) -> tuple[Step, ...]:
    """What it means for this module as it is written. Empty where its own facts aren't known."""
    if module.schema is None or module.facts_version is None or module.facts_version == to:
        return ()
    if facts.module_facts(module.schema, to) is None:
        words = _("{to} has no {schema} any more.").format(to=to, schema=module.schema)
        return (Step("gone", "", "", words, Impact(Level.DESTROYS_CLUSTER, words)),)
    found = difference(facts, module.schema, module.facts_version, to)
    after = facts.module_facts(module.schema, to)
    if found is None or after is None:
        return ()
    return tuple(_steps(facts, module, found, after))


def _steps(facts: Facts, module: Module, found: Difference, after: ModuleFacts) -> Iterator[Step]:
    written = [s.path for s in module.settings if s.is_set]
    for path in written:
        label = _label(module, path)
        if path in found.renamed:
            words = _("{label}: {old} is called {new} now.").format(
                label=label, old=path, new=found.renamed[path]
            )
            yield Step("renamed", path, found.renamed[path], words)
        elif path in found.dropped:
            words = _("{label}: {path} is gone. Terraform would ignore it without a word.")
            yield Step("dropped", path, "", words.format(label=label, path=path))
    for path in found.required:
        if _is_asked(module, after, path) and not _has_value(module, found, path):
            words = _("“{label}” needs a value now.").format(label=after.fields[path].label)
            yield Step("required", path, "", words)
    yield from _default_steps(facts, module, found, after)
    yield from _replaced(module, after)
    if found.inheritance[0] != found.inheritance[1] == ONE_LEVEL and module.base is not None:
        words = _(
            "Names and values are put together with those of {base} one by one now, and an empty text takes"
            " the value of {base}."
        )
        yield Step("inheritance", "", "", words.format(base=module.base))


def _is_asked(module: Module, after: ModuleFacts, path: str) -> bool:
    """A member of an object is only required where the object is given: always for the default pool."""
    group = path.partition(".")[0]
    if group not in after.groups or group == "default_node_pool":
        return True
    return any(s.is_set for s in module.settings if s.path == group or s.path.startswith(group + "."))


def _default_steps(facts: Facts, module: Module, found: Difference, after: ModuleFacts) -> Iterator[Step]:
    """Settings that nobody writes, whose default is another one."""
    back = {new: old for old, new in found.renamed.items()}
    for path, (was, now) in found.defaults.items():
        field = after.fields.get(path)
        setting = module.setting(back.get(path, path))
        if field is None or setting is None or setting.is_set:
            continue
        hit = [e for e, v in setting.values.items() if v.origin in (Origin.DEFAULT, Origin.UNSET)]
        if not hit:
            continue
        impact = impact_of(module, path, was, now, hit[0], named=names(hit), facts=after)
        words = _("{label}: the default changes from {before} to {after}.").format(
            label=field.label, before=value_words(was), after=value_words(now)
        )
        yield Step("default", path, "", words, impact)


def _replaced(module: Module, after: ModuleFacts) -> Iterator[Step]:
    words = after.replaced(module, None) if after.replaced is not None else ""
    if words:
        yield Step("replaced", "ami_type", "", words, Impact(Level.REBUILDS_POOL, words))


def _label(module: Module, path: str) -> str:
    setting = module.setting(path)
    return setting.field.label if setting else path


def _has_value(module: Module, found: Difference, path: str) -> bool:
    """Whether every environment has a value of its own for it, under its old name or its new one: the old
    version's default is gone."""
    back = {new: old for old, new in found.renamed.items()}
    setting = module.setting(back.get(path, path))
    if setting is None:
        return False
    return all(v.origin not in (Origin.DEFAULT, Origin.UNSET) for v in setting.values.values())


def _was_required(before: ModuleFacts, kept: Mapping[str, str | None], path: str) -> bool:
    old = next((was for was, now in kept.items() if now == path), None)
    return old is not None and before.required.get(old, "convention") != "convention"


def _defaults(
    before: ModuleFacts, after: ModuleFacts, kept: Mapping[str, str | None]
) -> Iterator[tuple[str, tuple[Json, Json]]]:
    for was, now in kept.items():
        if now is None:
            continue
        old, new = before.field_of(was), after.field_of(now)
        if old is None or new is None or _same(old.default, new.default):
            continue
        yield now, (old.default, new.default)


def _same(old: Json, new: Json) -> bool:
    """An empty default and none are the same."""
    return old == new or (old in (None, "", [], {}) and new in (None, "", [], {}))


def notes(facts: Facts, modules: Iterable[Module], to: str) -> tuple[tuple[str, str], ...]:
    """What the facts say in words about this way of these modules: (what changes, what to do)."""
    known = [m for m in modules if m.facts_version is not None and m.schema is not None]
    return tuple(
        (_(note["change"]), _(note["action"]))
        for note in facts.index["upgrade_notes"]
        if any(_meets(note, m) and _concerns(facts, note, m.facts_version or "", to) for m in known)
    )


def _meets(note: Mapping[str, Any], module: Module) -> bool:
    """Whether a note is about such a module at all."""
    kind = "elb-dns" if (module.schema or "").endswith("/elb-dns") else module.kind.value
    return (
        note.get("cloud", module.cloud) == module.cloud
        and note.get("kind", kind) == kind
        and note.get("environment", module.base) in (module.base, *module.environments)
    )


def _concerns(facts: Facts, note: Mapping[str, Any], old: str, new: str) -> bool:
    start, end = str(note["from"]), str(note["to"])
    at, goal = facts.order(old), facts.order(new)
    if start == "any":
        return at != goal
    if ".." in start:
        first, last = start.split("..")
        return facts.order(first) <= at <= facts.order(last) and at != goal
    strict = start.startswith("<") and not start.startswith("<=")
    bound = facts.order(start.lstrip("<="))
    return (at < bound if strict else at <= bound) and goal >= facts.order(end) > at
