"""Facts of a cluster, pool or feature that is a resource, or a pool in a cluster's resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from core.dialects.plain.facts.attributes import Attribute, attributes
from core.dialects.plain.facts.data import Record, resources
from core.dialects.plain.facts.effects import effect
from core.dialects.plain.facts.fields import form_order, label_of, make_field
from core.dialects.plain.facts.labels import in_context
from core.dialects.plain.facts.meaning import NODES_BY_CLOUD, meant, only
from core.dialects.plain.facts.provider import facts_are_older, reached, source_of
from core.dialects.plain.facts.rules import resource_rules
from core.dialects.plain.facts.types import OBJECT, OBJECTS, TAINTS, TEXT, Type, type_of
from core.dialects.plain.facts.upgrades import upgrades
from core.facts.impact import usual
from core.platform.effect import Effect, Guard, Ignored
from core.platform.field import Field, Level
from core.platform.module_facts import Accepts, ModuleFacts, SettingFacts
from core.platform.when import Other
from core.text import _

KINDS = {"cluster": "cluster", "pool": "node-pool", "feature": "feature"}


_TIMEOUTS = ("create", "read", "update", "delete")


@lru_cache(maxsize=256)
def resource_facts(type: str, inside: str = "", provider: str | None = None) -> ModuleFacts:
    """`inside`: of a pool in a cluster's resource, the path of its block; `provider`: its version. Without
    any fields for a type that the facts don't know."""
    found = attributes(type, inside, provider)
    told: Record = resources().get(type, {})
    cloud = str(told.get("cloud", ""))
    kind = "node-pool" if inside else KINDS.get(str(told.get("role", "")), "feature")
    entity = f"{type}.{inside}" if inside else type
    groups = groups_of(found)
    records = dict(_records(type, found, groups, provider))
    if found:
        records.update((f"timeouts.{name}", _NO_EFFECT) for name in _TIMEOUTS)
    meaning = only(meant(entity), found)
    things = meaning.things()
    several = frozenset(p.rpartition(".")[0].removesuffix("[]") for p in found if "[]" in p)
    types = {path: attribute_type(path, found, several) for path in found}
    made: dict[str, Field] = {}
    for path, one in found.items():
        if path in groups:
            continue
        impact = usual(cloud, kind == "node-pool", path, records, holds_pool=False)
        made[path] = make_field(
            path, one.record, types[path], impact, things.get(path), _is_required(path, found)
        )
    blocks = {p: label_of(p, found[p].record) for p in groups}
    settings = in_context({p: f for p, f in made.items() if "[]" not in p and found[p].offered}, blocks)
    pool = _extra_pool(type) if kind == "cluster" else ""
    spelled = _spelled(found)
    return ModuleFacts(
        name=entity,
        version=provider or "",
        kind=kind,
        cloud=cloud,
        style="",
        typed=True,
        inheritance="",
        fields={p: settings[p] for p in form_order(settings)},
        parts={p: f for p, f in made.items() if "[]" in p},
        groups=groups | {"timeouts"} if found else groups,
        formats={p: t.format for p, t in types.items()},
        required={p: "always" for p, f in settings.items() if f.required},
        inputs={},
        outputs=(),
        providers=(source_of(cloud),),
        records=records,
        always_there=frozenset(p for p in groups if found[p].record.get("need") == "required"),
        roles=meaning.roles,
        nodes_by_cloud=NODES_BY_CLOUD.get(type) if kind == "cluster" else None,
        rules=resource_rules(type, inside, lambda path: spelled.get(path, ())),
        extra_pool=resource_facts(pool, "", provider) if pool else None,
        ignored={p: why for p, one in records.items() if (why := _ignored(one))},
        keeps=frozenset(p for p, one in found.items() if one.record.get("keeps")),
        former={
            **{p: f for p, f in made.items() if "[]" not in p and not found[p].offered},
            **{p: _timeout(p, cloud, records) for p in records if p not in found},
        },
        upgrades=upgrades(kind, meaning.roles, bool(inside), there=found),
        secret=frozenset(p for p, one in found.items() if one.record.get("secret")),
    )


def _ignored(record: SettingFacts) -> tuple[Ignored, ...]:
    """When the provider leaves it out, as other settings alone tell."""
    return tuple(
        Ignored(one.sentence, one.tests)
        for one in record.effect.conditions
        if one.level is Level.NO_EFFECT and one.tests and all(isinstance(t, Other) for t in one.tests)
    )


_NO_EFFECT = SettingFacts(Effect(Level.NO_EFFECT, "high", by_presence=True), declared_type="string")


def _timeout(path: str, cloud: str, records: Mapping[str, SettingFacts]) -> Field:
    """How long Terraform waits, which every resource takes."""
    words = _("How long Terraform waits for it.")
    impact = usual(cloud, False, path, records, holds_pool=False)
    return make_field(path, {}, TEXT, impact, None, False, label=_timeout_label(path), help=words)


def _timeout_label(path: str) -> str:
    return {
        "create": _("Time to create"),
        "read": _("Time to read"),
        "update": _("Time to update"),
        "delete": _("Time to delete"),
    }[path.rpartition(".")[2]]


def groups_of(found: Mapping[str, Attribute]) -> frozenset[str]:
    """Blocks of which there can be only one: their settings stand for themselves."""
    outer = {path.rpartition(".")[0] for path in found}
    return frozenset(p for p in outer if p in found and found[p].record["type"] == "block")


def attribute_type(path: str, found: Mapping[str, Attribute], several: frozenset[str]) -> Type:
    """`several`: what there can be several of, with settings of their own."""
    told = str(found[path].record["type"])
    if told == "blocks" or path in several:
        return TAINTS if path.rpartition(".")[2] in ("taint", "taints") else OBJECTS
    return OBJECT if told == "block" else type_of(told) or TEXT


def _records(
    type: str, found: Mapping[str, Attribute], groups: frozenset[str], provider: str | None
) -> Iterator[tuple[str, SettingFacts]]:
    was = _names_before(found)
    guards = tuple(_guards(type, provider))

    def names(path: str) -> tuple[str, ...]:
        own = _own_name(path, found)
        return (own, *was.get(own, ()))

    older = facts_are_older(source_of(str(resources().get(type, {}).get("cloud"))), provider)
    for path, one in found.items():
        given = effect(one.record, provider, tuple(_blocks(path, found, groups)), names)
        yield (
            path,
            SettingFacts(
                effect=replace(given, guards=guards) if _may_destroy(given) else given,
                accepts=Accepts(unsure=older, case_insensitive=bool(one.record.get("case_insensitive"))),
                declared_type=str(one.record["type"]),
                default=one.record.get("default"),
                replaced_by=one.now,
                replaces=was.get(path, ()),
                values_now=one.record.get("values", {}),
            ),
        )


def _spelled(found: Mapping[str, Attribute]) -> Mapping[str, tuple[str, ...]]:
    """How attributes are written here, by their paths in the file: today's name first."""
    now = {path.replace("[]", ""): path for path in found}
    was = _names_before(found)
    return {path: (here, *was.get(here, ())) for path, here in now.items()}


def _names_before(found: Mapping[str, Attribute]) -> Mapping[str, tuple[str, ...]]:
    """By today's path, what it was called in earlier versions."""
    was: dict[str, tuple[str, ...]] = {}
    for path, one in found.items():
        if one.now:
            was[one.now] = (*was.get(one.now, ()), path)
    return was


def _own_name(path: str, found: Mapping[str, Attribute]) -> str:
    """What a condition names by its path in the resource, as it is called in the pool's own block."""
    if path in found:
        return path
    return next((p for p in found if path.endswith("." + p)), path)


def _blocks(
    path: str, found: Mapping[str, Attribute], groups: frozenset[str]
) -> Iterator[tuple[str, Record]]:
    """The single blocks around a setting, outermost first."""
    steps = path.split(".")
    for at in range(1, len(steps)):
        outer = ".".join(steps[:at])
        if "[]" in outer:
            return
        if outer in groups:
            yield outer, found[outer].record


def _may_destroy(given: Effect) -> bool:
    levels = (given.level, *given.by_kind.values(), *(c.level for c in given.conditions))
    return Level.DESTROYS_CLUSTER in levels


def _guards(type: str, provider: str | None) -> Iterator[Guard]:
    for given in resources().get(type, {}).get("guards", ()):
        unset = given.get("default") if reached(provider, given.get("since", "0").split(" ")[0]) else None
        yield Guard(
            Other((given["setting"],), (given.get("value", True),), unset=unset),
            _("Terraform plans to destroy the cluster, and its deletion protection stops that."),
        )


def _is_required(path: str, found: Mapping[str, Attribute]) -> bool:
    """Whether it is needed wherever its outermost block is given."""
    if found[path].record.get("need") != "required":
        return False
    steps = path.split(".")
    inner = [".".join(steps[:at]) for at in range(2, len(steps))]
    return all(found[p].record.get("need") == "required" for p in inner if p in found)


def _extra_pool(type: str) -> str:
    """The type of resource that adds a pool to such a cluster."""
    for pool, told in resources().items():
        belongs = str((told.get("belongs_to") or {}).get("cluster_type", ""))
        if belongs == type and told["role"] == "pool" and pool not in _NO_EXTRA:
            return pool
    return ""


_NO_EXTRA = ("aws_eks_fargate_profile", "aws_autoscaling_group")
