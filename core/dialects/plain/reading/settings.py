"""The settings of one entity in all environments of its root: what each comes to, and which place decides."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from core.dialects.plain.facts import unknown_field
from core.dialects.plain.reading.ignored import Ignored
from core.dialects.plain.reading.json_values import fitting, json_of, type_of
from core.dialects.plain.reading.leaves import Leaf, Leaves, all_marks, around, inside
from core.dialects.plain.reading.passed import Passed
from core.dialects.plain.reading.shared import NOBODY, Addresses, Names, Shared, Use, Users, Words, together
from core.facts.ignored import ignored_by_module
from core.facts.when import Told
from core.frozen import dataclass
from core.platform.field import Field, Json
from core.platform.model import EnvValue, Kind, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.platform.paths import plain_path
from core.platform.when import UNTOLD
from core.terraform.evaluate import Evaluation, Mark, Value
from core.terraform.evaluate.places import COMPUTED
from core.terraform.evaluate.values import why_of
from core.text import _, listed

_REFERENCE = re.compile(r'[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|"[^"]*"|\*)\])+')
_SECRET = re.compile(r"(?:^|[_.-])(?:password|passwd|secret|token|private_key|api_key)$", re.I)
_READ_ONLY = (".yaml", ".yml", ".hcl")
_OWN_STEPS = re.compile(r"(?:var|local|module|each|path|terraform)\.")


@dataclass(frozen=True, eq=False)
class Here:
    """One entity in one environment."""

    evaluation: Evaluation
    leaves: Leaves
    ignored: Ignored
    assumed: Mapping[str, str]
    """Why a variable may have another value than the files say; "" stands for all of them."""
    exists: bool | None
    place: tuple[str, str, str]
    """Root, address and environment."""

    @cached_property
    def uses(self) -> tuple[tuple[Mark, Use], ...]:
        """Which literal decides which of its settings; nothing where it isn't there."""
        if self.exists is False:
            return ()
        found = self.leaves.by_path.items()
        return tuple((mark, Use(*self.place, path)) for path, leaf in found for mark in leaf.marks)

    def like(self, other: Here | None) -> bool:
        """Whether the same is said of its leaves."""
        return other is not None and self.ignored == other.ignored and self.assumed == other.assumed


@dataclass(frozen=True, eq=False)
class Entity:
    """One cluster, pool or feature of a root, in the environments that know it."""

    root: str
    address: str
    here: Mapping[str, Here]
    facts: ModuleFacts | None
    known: ModuleFacts | None = None
    """The facts as they are known of any such entity, without what is inside of this one's settings."""
    parted: frozenset[str] = frozenset()
    """What is taken apart: only its parts are settings."""

    @property
    def paths(self) -> list[str]:
        """Of all that is written in any environment."""
        return list(dict.fromkeys(path for here in self.here.values() for path in here.leaves.by_path))

    @property
    def open(self) -> frozenset[str]:
        """What may hold more than can be told, in any environment."""
        return frozenset().union(*(here.leaves.open for here in self.here.values()))

    def uses(self) -> Iterator[tuple[Mark, Use]]:
        for here in self.here.values():
            yield from here.uses


@dataclass(frozen=True, eq=False)
class Before:
    """An entity as it was read before."""

    entity: Entity
    made: tuple[Setting, ...]
    """Its settings, before facts said what the module ignores."""
    words: Words
    moved: Container[str]
    """Files in which something stands on another line now."""

    @cached_property
    def by_path(self) -> Mapping[str, Setting]:
        return {setting.path: setting for setting in self.made}

    def steady(self, entity: Entity, shared: Shared) -> frozenset[str]:
        """The environments in which everything is what it was."""
        return frozenset(
            environment
            for environment, here in entity.here.items()
            if (old := self.entity.here.get(environment)) is not None
            and here.leaves is old.leaves
            and here.like(old)
            and shared.changed.isdisjoint(here.leaves.marks)
            and not any(file in self.moved for file in here.leaves.files)
        )


def settings(
    entity: Entity, shared: Shared, words: Words, unset: Unset, before: Before | None = None
) -> tuple[Setting, ...]:
    """Those that the facts know, in their order, then others as they are written."""
    facts = entity.facts
    environments = tuple(entity.here)
    if before is not None and before.words is not words:
        before = None
    steady = before.steady(entity, shared) if before is not None else frozenset()
    if before is not None and len(steady) == len(environments) and environments == tuple(before.entity.here):
        return before.made
    written = entity.paths
    known = facts.fields if facts is not None else {}
    there = set(written)
    open_ = entity.open
    maker = _Maker(entity, shared, words, before, steady)
    out = []
    for path, field in known.items():
        if path in entity.parted:
            continue
        unsaid = path not in there and open_.isdisjoint(around(path))
        out.append(unset.setting(path, field, environments) if unsaid else maker.setting(path, field))
    beside = facts.beside if facts is not None else {}
    for path, one in beside.items():
        unsaid = path not in there and open_.isdisjoint(around(path))
        unwritten = unset.setting(path, one.field, environments) if unsaid else None
        out.append(unwritten or maker.setting(path, one.field))
    for path in written:
        if path not in known and path not in beside:
            out.append(maker.setting(path, _field(entity, path)))
    return tuple(out)


def with_ignored(facts: ModuleFacts | None, made: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """With what the module or provider ignores, as the other settings are."""
    if facts is not None and facts.complete:
        known = frozenset(_TOP.findall(path)[0] for path in (*facts.records, *facts.beside))
        made = tuple(_unless_read(setting, known) for setting in made)
    if facts is None or not facts.ignored:
        return made
    by = {setting.path: setting for setting in made}
    out = []
    for setting in made:
        given = facts.ignored.get(plain_path(setting.path), ())
        if not given or not (setting.is_set or any(one.tests for one in given)):
            out.append(setting)
            continue
        values = dict(setting.values)
        for environment, value in setting.values.items():
            if value.swallowed or value.note:
                continue

            def value_of(path: str, environment: str = environment) -> Told:
                other = by[path].values.get(environment) if path in by else None
                if other is None:
                    return None
                return other.value if other.known else UNTOLD

            unsaid = value.origin in (Origin.DEFAULT, Origin.UNSET)
            why = ignored_by_module(facts, setting.path, value_of, always=not unsaid)
            if why and unsaid:
                # Nobody says it, and the default counts as little.
                values[environment] = EnvValue(Origin.UNSET, note=why)
            elif why:
                values[environment] = replace(value, swallowed=True, note=why)
        out.append(setting if values == setting.values else replace(setting, values=values))
    return tuple(out)


_TOP = re.compile(r"[^.\[]+")


def _unless_read(setting: Setting, known: frozenset[str]) -> Setting:
    """A key that the module reads nowhere is ignored."""
    found = _TOP.match(setting.path)
    name = found[0] if found is not None else setting.path
    if not setting.is_set or name in known:
        return setting
    note = _("The module reads no “{name}” of a pool: it does nothing.").format(name=name)
    values = {
        e: v if v.origin in (Origin.DEFAULT, Origin.UNSET) else replace(v, swallowed=True, note=note)
        for e, v in setting.values.items()
    }
    return replace(setting, values=values)


def with_autoscaler(facts: ModuleFacts | None, made: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """With the word that a pool of a fixed size has no autoscaler, at the limits that would add the block of
    it."""
    roles = facts.roles if facts is not None else None
    if facts is None or roles is None or roles.autoscale or not roles.fixed:
        return made
    limits = {p for p in (*roles.minimum, *roles.maximum) if p.partition(".")[0] in facts.groups}
    by = {setting.path: setting for setting in made}
    note = _("The pool has no autoscaler: its size is fixed. A minimum and a maximum add one.")
    noted = {}
    for path in limits:
        setting = by.get(path)
        found = dict(setting.values) if setting is not None else {}
        bare = [e for e in found if all(_is_unsaid(by.get(p), e) for p in limits)]
        if setting is not None and bare:
            values = {e: replace(v, note=note) if e in bare else v for e, v in found.items()}
            noted[path] = replace(setting, values=values)
    return tuple(noted.get(setting.path, setting) for setting in made) if noted else made


def _is_unsaid(setting: Setting | None, environment: str) -> bool:
    value = setting.values.get(environment) if setting is not None else None
    return value is None or (value.known and value.origin is Origin.UNSET)


class Unset:
    """Settings that nobody writes: one object for all that have the same field and environments."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, tuple[str, ...]], tuple[Field, Setting]] = {}

    def setting(self, path: str, field: Field, environments: tuple[str, ...]) -> Setting:
        key = (id(field), environments)
        found = self._made.get(key)
        if found is None or found[0] is not field:
            value = default_of(field)
            found = self._made[key] = (field, Setting(path, field, dict.fromkeys(environments, value)))
        return found[1]


def default_of(field: Field) -> EnvValue:
    """What counts where nothing is written."""
    if field.default is None:
        return EnvValue(Origin.UNSET)
    return EnvValue(Origin.DEFAULT, field.default)


def _field(entity: Entity, path: str) -> Field:
    """Of what no form offers."""
    facts = entity.facts
    found = (facts.former.get(path) or facts.field_of(path)) if facts is not None else None
    if found is not None:
        return found if found.path == path else replace(found, path=path)
    known = _meant(entity.here, path)
    return replace(unknown_field(path, known), type=type_of(known))


def types(here: Mapping[str, Here]) -> dict[str, str]:
    """The kind of field that each written setting is without facts."""
    paths = dict.fromkeys(path for one in here.values() for path in one.leaves.by_path)
    return {path: type_of(_meant(here, path)) for path in paths}


def _meant(here: Mapping[str, Here], path: str) -> Json:
    """The value in the first environment that knows it."""
    for one in here.values():
        leaf = one.leaves.by_path.get(path)
        value = leaf.effective if leaf is not None else None
        if value is not None and value.known and not value.null:
            return json_of(value)
    return None


class _Maker:
    """Makes the settings of one entity."""

    def __init__(
        self,
        entity: Entity,
        shared: Shared,
        words: Words,
        before: Before | None,
        steady: frozenset[str],
    ) -> None:
        self.entity = entity
        self.shared = shared
        self.words = words
        self.before = before
        facts = entity.facts
        self.labels = facts.fields if facts is not None else {}
        self.steady = steady
        self.old = before.by_path if before is not None else {}

    def setting(self, path: str, field: Field, readonly: str | None = None) -> Setting:
        entity = self.entity
        old = self.old.get(path)
        secret = entity.facts is not None and path in entity.facts.secret
        values: dict[str, EnvValue] = {}
        kept = old is not None
        for environment, here in entity.here.items():
            was = old.values.get(environment) if old is not None else None
            if was is not None and environment in self.steady:
                values[environment] = was
                continue
            leaf = here.leaves.at(path)
            if leaf is None:
                value = default_of(field)
            elif was is not None and self._stays(environment, path, leaf, here):
                value = was
            else:
                use = Use(entity.root, entity.address, environment, path)
                value = self._value(here, leaf, field, use, secret)
            kept = kept and (was is value or was == value)
            values[environment] = was if kept and was is not None else value
        if kept and old is not None and len(values) == len(old.values) and old.field == field:
            return old
        readonly = readonly or _unwritable(values.values()) or self._computed(path, field)
        return Setting(path, field, values, readonly)

    def _computed(self, path: str, field: Field) -> str | None:
        """Why a value can't be changed that no literal decides anywhere: the code that computes it makes
        several, so that a fixed value can't stand there for one."""
        entity = self.entity
        if len(entity.here) < 2 and '["' not in entity.address:
            return None
        leaves = [here.leaves.by_path.get(path) for here in entity.here.values()]
        if not any(leaves) or not all(leaf is None or _is_computed(leaf.effective) for leaf in leaves):
            return None
        found = next(
            (here, leaf.expression)
            for here, leaf in zip(entity.here.values(), leaves, strict=True)
            if leaf is not None
        )
        here, mark = found
        if mark is None or not mark.chunk.file.endswith((".tf", ".tofu", ".json")):
            return None
        place = here.evaluation.place(mark)
        where = _("{file}, line {line}").format(file=place.file, line=place.line)
        sentence = _("{label} is computed from other values: {text}. Edit {where}.")
        return sentence.format(label=field.label or path, text=_short(mark.text), where=where)

    def _stays(self, environment: str, path: str, leaf: Leaf, here: Here) -> bool:
        """Whether the value is what it was."""
        before = self.before
        old = before.entity.here.get(environment) if before is not None else None
        if before is None or old is None or old.leaves.by_path.get(path) is not leaf or not here.like(old):
            return False
        if leaf.expression is not None and leaf.expression.chunk.file in before.moved:
            return False
        return not any(mark in self.shared.changed or mark.chunk.file in before.moved for mark in leaf.marks)

    def _value(self, here: Here, leaf: Leaf, field: Field, me: Use, secret: bool) -> EnvValue:
        value = leaf.effective
        text, place = _written(here, leaf, value)
        file, line = place if place is not None else (None, None)
        hidden = secret or value.secret or (bool(_SECRET.search(me.path)) and value.kind == "string")
        ignored = here.ignored.why(me.path)
        passed = Passed(here.evaluation, leaf)
        source = _source(leaf, value)
        if not value.known:
            why = _why(value)
            return EnvValue(
                Origin.LINKED, None, _kind(text, False), text, file, line, source or text, False, why,
                bool(ignored), hidden, hangs_on={} if hidden else _hangs(leaf), passed=passed,
            )  # fmt: skip
        if value.null:
            facts = self.entity.facts
            stays = facts is not None and plain_path(me.path) in facts.null_stays
            meant = EnvValue(Origin.UNSET) if stays else default_of(field)
            return replace(meant, text=text, file=file, line=line, passed=passed)
        own = value.mark if leaf.merged else None
        literal = own or _decides(value)
        # Brackets of code that serves others around the one literal that decides share nothing of it.
        single = literal is not None and literal is not value.mark
        users = _users((literal,) if literal is not None and (own or single) else leaf.marks, self.shared)
        alone = users.alone(me)
        followed = leaf.followed is not None
        if followed and leaf.expression is not None:
            text = leaf.expression.text
        origin = (
            Origin.LINKED
            if followed or not literal
            else _origin(leaf, value.elements()[0] if single else value, users, me)
        )
        return EnvValue(
            origin,
            fitting(json_of(value), field.type),
            Kind.LITERAL if literal and not followed else _kind(text, literal and not followed),
            text,
            file,
            line,
            (source or text) if origin is Origin.LINKED else source if origin is Origin.INHERITED else None,
            True,
            ignored,
            bool(ignored),
            hidden,
            linked_file=file if followed and literal else None,
            linked_line=line if followed and literal else None,
            also_used_by=() if alone else Names(users, me, self.words, self.labels),
            shared_with=() if alone else Addresses(users, me),
            assumed=_assumed(here, value),
            passed=passed,
        )


def _is_computed(value: Value) -> bool:
    """Whether it is one known value that nobody wrote as such."""
    whole = value.known and not value.null and value.is_known and not isinstance(value.data, (Mapping, tuple))
    return whole and value.mark is None


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _hangs(leaf: Leaf) -> dict[str, Json]:
    found = {name: "•••" if value.secret else json_of(value) for name, value in leaf.hangs}
    why = why_of(leaf.effective)
    if why is not None and why.mark is not None:
        found[_("the source")] = why.mark.text
    return found


def _unwritable(values: Iterable[EnvValue]) -> str | None:
    """Why a setting can't be changed in any environment: each has a place of its own."""
    places = [(v.file, v.line) for v in values if v.file is not None and v.origin is not Origin.UNSET]
    if not places or not all(file.endswith(_READ_ONLY) for file, _line in places):
        return None
    said = [_("{file}, line {line}").format(file=file, line=line) for file, line in dict.fromkeys(places)]
    return _("This is written in {places}: Repoform reads such files, but doesn't write them.").format(
        places=listed(said)
    )


def _users(marks: Iterable[Mark], shared: Shared) -> Users:
    found = [users for mark in marks if (users := shared.users(mark)) is not NOBODY]
    return together(found) if found else NOBODY


def _why(value: Value) -> str:
    reason = why_of(value)
    return reason.sentence if reason is not None else _("Only Terraform can tell this.")


def _origin(leaf: Leaf, value: Value, users: Users, me: Use) -> Origin:
    steps = [step.text for step in value.way.steps()] if value.way is not None else []
    if "optional()" in steps:
        return Origin.DEFAULT
    inherited = leaf.defaults or "default" in steps or users.serves_others(me)
    return Origin.INHERITED if inherited else Origin.SET


def _decides(value: Value) -> Mark | None:
    """The one literal that says it all."""
    mark = value.mark
    if mark is None:
        return None
    loose = [other for other in all_marks(value) if other is not mark and not inside(other, mark)]
    if not loose:
        return mark
    # A list of one is decided by what is in it.
    single = value.elements() if value.kind in ("list", "set", "tuple") else ()
    return single[0].mark if len(single) == 1 else None


def _written(here: Here, leaf: Leaf, value: Value) -> tuple[str | None, tuple[str, int] | None]:
    """The text that decides, and where it stands; else what is written at the setting."""
    mark = _decides(value) if value.is_known else None
    mark = mark or leaf.expression or value.mark or _made_at(value)
    if mark is None:
        return None, None
    place = here.evaluation.place(mark)
    return mark.text, (place.file, place.line)


def _made_at(value: Value) -> Mark | None:
    """The expression that makes it; of what nothing makes here, the reference that it comes by."""
    steps = [step for step in value.way.steps() if step.mark is not None] if value.way is not None else []
    made = next((step.mark for step in steps if step.text == COMPUTED), None)
    return made or (steps[-1].mark if steps else None)


def _kind(text: str | None, literal: object) -> Kind:
    if text is None:
        return Kind.EXPRESSION
    if _REFERENCE.fullmatch(text):
        return Kind.REFERENCE
    if text.startswith(('"', "<<")):
        return Kind.LITERAL if literal else Kind.TEMPLATE
    return Kind.LITERAL if literal else Kind.EXPRESSION


def _source(leaf: Leaf, value: Value) -> str | None:
    """The reference that it comes by, as it stands at the setting."""
    if leaf.defaults:
        return leaf.defaults
    if leaf.expression is not None and _REFERENCE.fullmatch(leaf.expression.text):
        return leaf.expression.text
    found = None
    for step in value.way.steps() if value.way is not None else ():
        if _OWN_STEPS.match(step.text):
            found = step.text
    return found


def _assumed(here: Here, value: Value) -> str:
    if not here.assumed:
        return ""
    for step in value.way.steps() if value.way is not None else ():
        root, _dot, rest = step.text.partition(".")
        if root == "var":
            found = here.assumed.get(re.split(r"[.\[]", rest, maxsplit=1)[0]) or here.assumed.get("")
            if found:
                return found
    return ""
