"""The settings of one entity in all environments of its root: what each comes to, and which place decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.dialects.plain.facts import unknown_field
from core.dialects.plain.reading.ignored import Ignored
from core.dialects.plain.reading.json_values import fitting, json_of, type_of
from core.dialects.plain.reading.leaves import Leaf, Leaves, all_marks, inside
from core.dialects.plain.reading.shared import Shared, Use
from core.facts.ignored import ignored_by_module
from core.facts.when import Told
from core.platform.field import Field
from core.platform.model import EnvValue, Kind, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.platform.when import UNTOLD
from core.terraform.evaluate import Evaluation, Mark, Value
from core.text import _

_REFERENCE = re.compile(r'[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|"[^"]*"|\*)\])+')
_SECRET = re.compile(r"(?:^|[_.-])(?:password|passwd|secret|token|private_key|api_key)$", re.I)
_OWN_STEPS = re.compile(r"(?:var|local|module|each|path|terraform)\.")


@dataclass(frozen=True, eq=False)
class Here:
    """One entity in one environment."""

    evaluation: Evaluation
    leaves: Leaves
    ignored: Ignored
    assumed: Mapping[str, str]
    """Why a variable may have another value than the files say; "" stands for all of them."""
    exists: bool | None = True


@dataclass(frozen=True, eq=False)
class Entity:
    """One cluster, pool or feature of a root, in the environments that know it."""

    root: str
    address: str
    here: Mapping[str, Here]
    facts: ModuleFacts | None

    @property
    def paths(self) -> list[str]:
        """Of all that is written in any environment."""
        return list(dict.fromkeys(path for here in self.here.values() for path in here.leaves.by_path))

    def uses(self) -> Iterator[tuple[Mark, Use]]:
        for environment, here in self.here.items():
            if here.exists is False:
                continue
            for path, leaf in here.leaves.by_path.items():
                use = Use(self.root, self.address, environment, path)
                for mark in all_marks(_followed(leaf.value, here.evaluation)):
                    yield mark, use


def settings(entity: Entity, shared: Shared, unset: Unset) -> tuple[Setting, ...]:
    """Those that the facts know, in their order, then others as they are written."""
    facts = entity.facts
    written = entity.paths
    known = facts.fields if facts is not None else {}
    there = set(written)
    environments = tuple(entity.here)
    out = []
    for path, field in known.items():
        if path in there:
            out.append(_setting(entity, path, field, shared))
        else:
            out.append(unset.setting(path, field, environments))
    beside = facts.beside if facts is not None else {}
    for path, one in beside.items():
        if path in there:
            out.append(replace(_setting(entity, path, one.field, shared), readonly=_beside(path)))
    for path in written:
        if path not in known and path not in beside:
            out.append(_setting(entity, path, _field(entity, path), shared))
    return _with_ignored(facts, tuple(out)) if facts is not None and facts.ignored else tuple(out)


def _beside(input: str) -> str:
    return _("This stands in “{input}” of the module, under the pool's name. Change it there.").format(
        input=input
    )


def _with_ignored(facts: ModuleFacts, made: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """With what the module ignores, as the other settings are."""
    by = {setting.path: setting for setting in made}
    out = []
    for setting in made:
        values = dict(setting.values)
        for environment, value in setting.values.items():
            if value.swallowed or value.origin in (Origin.DEFAULT, Origin.UNSET):
                continue

            def value_of(path: str, environment: str = environment) -> Told:
                other = by[path].values.get(environment) if path in by else None
                if other is None:
                    return None
                return other.value if other.known else UNTOLD

            why = ignored_by_module(facts, setting.path, value_of)
            if why:
                values[environment] = replace(value, swallowed=True, note=why)
        out.append(setting if values == setting.values else replace(setting, values=values))
    return tuple(out)


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
    known = None
    for here in entity.here.values():
        leaf = here.leaves.by_path.get(path)
        value = _followed(leaf.value, here.evaluation) if leaf is not None else None
        if value is not None and value.known and not value.null:
            known = json_of(value)
            break
    return replace(unknown_field(path, known), type=type_of(known))


def _setting(entity: Entity, path: str, field: Field, shared: Shared) -> Setting:
    values = {}
    secret = entity.facts is not None and path in entity.facts.secret
    for environment, here in entity.here.items():
        leaf = here.leaves.at(path)
        use = Use(entity.root, entity.address, environment, path)
        values[environment] = (
            _value(here, leaf, field, shared, use, secret) if leaf is not None else default_of(field)
        )
    return Setting(path, field, values)


def _followed(value: Value, evaluation: Evaluation) -> Value:
    """The value, or what the attribute of another resource was given, where that is why it is unknown."""
    if value.is_known:
        return value
    found = evaluation.followed(value.why)
    return found if found is not None and found.is_known else value


def _value(here: Here, leaf: Leaf, field: Field, shared: Shared, me: Use, secret: bool) -> EnvValue:
    value = _followed(leaf.value, here.evaluation)
    text, place = _written(here, leaf, value)
    file, line = place if place is not None else (None, None)
    hidden = secret or value.secret or (bool(_SECRET.search(me.path)) and value.kind == "string")
    ignored = here.ignored.why(me.path)
    source = _source(leaf, value)
    if not value.known:
        why = _why(value)
        return EnvValue(
            Origin.LINKED, None, _kind(text, False), text, file, line, source or text, False, why,
            bool(ignored), hidden,
        )  # fmt: skip
    if value.null:
        return replace(default_of(field), text=text, file=file, line=line)
    others = _others(value, shared, me)
    literal = _decides(value)
    followed = value is not leaf.value
    if followed and leaf.expression is not None:
        text = leaf.expression.text
    origin = Origin.LINKED if followed or not literal else _origin(leaf, value, others, me)
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
        also_used_by=_users(others, me),
        shared_with=tuple(use.address for use in others),
        assumed=_assumed(here, value),
    )


def _why(value: Value) -> str:
    from core.terraform.evaluate.values import why_of

    reason = why_of(value)
    return reason.sentence if reason is not None else _("Only Terraform can tell this.")


def _origin(leaf: Leaf, value: Value, others: Sequence[Use], me: Use) -> Origin:
    steps = [step.text for step in value.way.steps()] if value.way is not None else []
    if "optional()" in steps:
        return Origin.DEFAULT
    elsewhere = any(
        (use.root, use.entity, use.environment) != (me.root, me.entity, me.environment) for use in others
    )
    return Origin.INHERITED if leaf.defaults or "default" in steps or elsewhere else Origin.SET


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
    mark = mark or leaf.expression or value.mark
    if mark is None:
        return None, None
    place = here.evaluation.place(mark)
    return mark.text, (place.file, place.line)


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


def _others(value: Value, shared: Shared, me: Use) -> tuple[Use, ...]:
    found: dict[Use, None] = {}
    for mark in all_marks(value):
        found.update(dict.fromkeys(shared.others(mark, me)))
    return tuple(found)


def _users(others: Sequence[Use], me: Use) -> tuple[str, ...]:
    """Other environments of the same entity by their names, others by theirs."""
    out: dict[str, None] = {}
    for use in others:
        if (use.root, use.entity) != (me.root, me.entity):
            out[use.entity if use.root == me.root else f"{use.root}:{use.entity}"] = None
        elif use.environment != me.environment:
            out[use.environment] = None
        else:
            out[use.path] = None
    return tuple(out)


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
