"""Facts of what known modules make: a cluster, its default pool, entries of its pools, a pool of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from core.dialects.plain.facts import inputs
from core.dialects.plain.facts.conditions import Names, renamed, tests
from core.dialects.plain.facts.data import Record
from core.dialects.plain.facts.fields import form_order, label_of, make_field
from core.dialects.plain.facts.inputs import Inputs, Use, ignored_by_lifecycle
from core.dialects.plain.facts.labels import is_bare
from core.dialects.plain.facts.meaning import NODES_BY_CLOUD
from core.dialects.plain.facts.means import End, ends_of, meaning_of
from core.dialects.plain.facts.module_effects import ignores_words, input_effect, rows_of
from core.dialects.plain.facts.module_majors import former_names
from core.dialects.plain.facts.module_meaning import module_meaning
from core.dialects.plain.facts.provider import source_of
from core.dialects.plain.facts.rules import module_rules
from core.dialects.plain.facts.things import Meant, Thing
from core.dialects.plain.facts.types import OBJECT, SCALARS, TAINTS, Type, is_block, type_by_value, type_of
from core.dialects.plain.facts.upgrades import upgrades
from core.dialects.plain.facts.words import label_from_name
from core.dialects.plain.recognise.known import made_of
from core.facts.impact import usual
from core.frozen import dataclass
from core.platform.advice import read_plan
from core.platform.effect import Effect, Ignored
from core.platform.field import Field, Json, Level
from core.platform.module_facts import Accepts, Beside, ModuleFacts, NodesByCloud, SettingFacts
from core.text import _

VERSION = "version"
"""The argument that says which version of the module is used."""

_CLUSTERS = {
    "aws": "aws_eks_cluster",
    "google": "google_container_cluster",
    "azurerm": "azurerm_kubernetes_cluster",
    "oci": "oci_containerengine_cluster",
}
_POOLS = {"aws": "aws_eks_node_group"}


@dataclass(frozen=True, slots=True)
class Entity:
    """What is asked for of a module."""

    use: Use
    kind: str
    """"cluster" or "node-pool"."""
    made: str
    """The type of resource that it becomes, "" where the facts don't know it."""
    pools: str = ""
    """The input that it is an entry of."""
    inside: str = ""
    """The block of that resource."""
    versioned: bool = False
    """The call names the module's version in an argument."""

    @property
    def named(self) -> str:
        return f"{self.made}.{self.inside}" if self.inside else self.made

    @property
    def given(self) -> Inputs:
        if self.pools:
            return inputs.of_pools(self.use, self.pools)
        return inputs.of_default_pool(self.use) if self.inside else inputs.of_cluster(self.use)


def cluster_facts(use: Use, provider: str | None, versioned: bool = False) -> ModuleFacts:
    made = _CLUSTERS.get(str(use.told["cloud"]), "")
    return module_facts(Entity(use, "cluster", made, versioned=versioned), provider)


def pool_facts(use: Use, input: str, made: str, provider: str | None) -> ModuleFacts:
    """Of an entry of an input that holds pools."""
    return module_facts(Entity(use, "node-pool", made, input), provider)


def default_pool_facts(use: Use, provider: str | None) -> ModuleFacts:
    """Of the pool that a call's own arguments make."""
    made = _CLUSTERS.get(str(use.told["cloud"]), "")
    return module_facts(Entity(use, "node-pool", made, inside="default_node_pool"), provider)


def call_pool_facts(use: Use, provider: str | None, versioned: bool = False) -> ModuleFacts:
    """Of a module that makes one pool."""
    made = _POOLS.get(str(use.told["cloud"]), "")
    return module_facts(Entity(use, "node-pool", made, versioned=versioned), provider)


@lru_cache(maxsize=256)
def module_facts(entity: Entity, provider: str | None) -> ModuleFacts:
    use, cloud = entity.use, str(entity.use.told["cloud"])
    given = {name: told for name, told in entity.given.items() if not _is_pools(entity, name)}
    means = {name: meaning_of(name, told, _untold(entity)) for name, told in given.items()}
    called = _called(means)
    meaning = module_meaning(use.name, entity.pools, entity.named, entity.made, entity.inside, called, given)
    things = meaning.things()
    ignored = ignored_by_lifecycle(use, entity.pools)
    ignored_ends = {name: _ignored_ends(told, means[name], ignored) for name, told in given.items()}
    by_lifecycle = frozenset(
        name
        for name, told in given.items()
        if ignored_ends[name] and _all_ends(told, means[name]) <= ignored_ends[name]
    )
    records = {
        name: _record(entity, name, told, means[name], provider, ignored_ends[name], called)
        for name, told in given.items()
    }
    types = {name: input_type(told, means[name]) for name, told in given.items()}
    words = use.told.get("words", {}) if not entity.pools and not entity.inside else {}
    fields = {
        name: make_field(
            name,
            _form_record(told, means[name], types[name], words.get(name, {})),
            types[name],
            usual(cloud, entity.kind == "node-pool", name, records, holds_pool=False),
            things.get(name),
            _is_required(use, told),
            label=_label(name, means[name], types[name], things.get(name), words.get(name, {})),
        )
        for name, told in given.items()
    }
    fields = _told_apart(fields, means)
    if entity.versioned:
        records[VERSION] = _version_record()
        fields[VERSION] = _version_field(cloud)
        meaning = Meant(replace(meaning.roles, module_version=(VERSION,)), meaning.access, meaning.add_ons)
        types[VERSION] = Type("text", "string")
    former: dict[str, Field] = {}
    for path, field, record in _defaults(entity, provider):
        former[path], records[path] = field, record
    beside = {}
    for path, (one, record) in _beside(entity, provider).items():
        beside[path], records[path] = one, record
    seldom = [name for name in fields if means.get(name) is None and name not in things and name != VERSION]
    return ModuleFacts(
        name=f"{use.name}.{entity.pools or entity.inside}" if entity.pools or entity.inside else use.name,
        version=str(use.major),
        kind=entity.kind,
        cloud=cloud,
        style=use.variant,
        typed=True,
        inheritance="",
        fields={name: fields[name] for name in form_order(fields, seldom)},
        parts={},
        groups=frozenset(n.rpartition(".")[0] for n in given if "." in n),
        formats={name: type.format for name, type in types.items()},
        required={name: "always" for name, field in fields.items() if field.required},
        inputs={},
        outputs=(),
        providers=(source_of(cloud),),
        records=records,
        roles=meaning.roles,
        nodes_by_cloud=_nodes_by_cloud(entity, called),
        rules=module_rules(
            use.name,
            entity.pools,
            entity.made,
            entity.inside,
            _judged(called, means),
            _of_call(entity),
            given,
            use.real,
        ),
        ignored={n: found for n in given if (found := _ignored(entity, n, n in by_lifecycle))},
        complete=_is_complete(entity),
        null_stays=_null_stays(entity, given),
        keeps=frozenset(n for n, told in given.items() if _keeps(told, means[n])),
        upgrades=upgrades(entity.kind, meaning.roles, bool(entity.inside), _follows(entity)),
        beside=beside,
        former=former,
    )


def _nodes_by_cloud(entity: Entity, called: Mapping[str, tuple[str, ...]]) -> NodesByCloud | None:
    made = NODES_BY_CLOUD.get(entity.made) if entity.kind == "cluster" else None
    if made is None:
        return None
    paths = tuple(name for path in made.paths for name in called.get(f"{entity.made}.{path}", ()))
    return replace(made, paths=paths, always=made.name.lower() in entity.use.variant)


def _untold(entity: Entity) -> str:
    """The type that takes inputs whose ends aren't told: of modules of which none are."""
    return "" if any("ends" in told or "means" in told for told in entity.given.values()) else entity.made


def _of_call(entity: Entity) -> Mapping[str, tuple[str, ...]]:
    """Arguments of the call whose pool it is, by the attribute of the cluster that they stand for."""
    if entity.kind == "cluster":
        return {}
    means = {name: meaning_of(name, told) for name, told in inputs.of_cluster(entity.use).items()}
    return _judged(_called(means), means)


def _judged(
    called: Mapping[str, tuple[str, ...]], means: Mapping[str, End | None]
) -> Mapping[str, tuple[str, ...]]:
    """Those that rules about the attribute can be held against: no blocks, of which an input says only a
    part."""
    return {
        path: names
        for path, names in called.items()
        if not any(
            (end := means[n]) is not None and (r := end.record) is not None and is_block(r["type"])
            for n in names
        )
    }


def _is_pools(entity: Entity, name: str) -> bool:
    """Inputs that hold pools, which are things of their own."""
    major = entity.use.told["majors"][str(entity.use.major)]
    pools = major.get("pools") or entity.use.told.get("pools") or {}
    return not entity.pools and name in pools


def _called(means: Mapping[str, End | None]) -> Mapping[str, tuple[str, ...]]:
    """Inputs by the attribute that they stand for, the likest name first."""
    out: dict[str, list[str]] = {}
    for name, end in means.items():
        if end is not None:
            for path in dict.fromkeys((end.now, end.path)):
                out.setdefault(f"{end.type}.{path}", []).append(name)
    return {path: tuple(_likest_first(path.rpartition(".")[2], names)) for path, names in out.items()}


def _likest_first(leaf: str, names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: name != leaf)


def _all_ends(told: Record, meaning: End | None) -> frozenset[End]:
    return frozenset(ends_of(told) or ((meaning,) if meaning is not None else ()))


def _ignored_ends(told: Record, meaning: End | None, ignored: frozenset[str]) -> frozenset[End]:
    return frozenset(
        end
        for end in _all_ends(told, meaning)
        if any(
            spelled == one or spelled.startswith(one + ".")
            for one in ignored
            for spelled in (end.path, f"{end.type}.{end.path}")
        )
    )


def _record(
    entity: Entity,
    name: str,
    told: Record,
    meaning: End | None,
    provider: str | None,
    ignored: frozenset[End],
    called: Mapping[str, tuple[str, ...]],
) -> SettingFacts:
    given = input_effect(
        entity.use, entity.pools, name, told, meaning, provider, ignored, lambda path: called.get(path, ())
    )
    return SettingFacts(
        effect=given,
        accepts=Accepts(unsure=True, case_insensitive=_ignores_case(meaning)),
        declared_type=str(told.get("type", "")),
        default=constant(told.get("default")),
        stands_for_nothing=_stands_for_nothing(entity.use, told),
        replaces=former_names(entity.use.name, entity.use.major, entity.pools).get(name, ()),
    )


def _stands_for_nothing(use: Use, told: Record) -> tuple[Json, ...]:
    """An input's default, where it is a value and the facts are of the very major that is called."""
    default = constant(told.get("default"))
    is_computed = default is None and told.get("default") is not None
    if use.real != use.major or is_computed or told.get("required") or told.get("need") == "required":
        return ()
    return (default,)


def _ignores_case(meaning: End | None) -> bool:
    record = meaning.record if meaning is not None else None
    return record is not None and bool(record.get("case_insensitive"))


def constant(default: Json) -> Json:
    """A default as a value; None where it is an expression that only the module can tell."""
    if not isinstance(default, dict) or set(default) != {"expr"}:
        return default
    try:
        return json.loads(str(default["expr"]))
    except ValueError:
        return None


def input_type(told: Record, meaning: End | None) -> Type:
    own = type_of(str(told.get("type", "")))
    record = meaning.record if meaning is not None else None
    if record is None:
        default = constant(told.get("default"))
        return own or (OBJECT if default is None else type_by_value(default))
    if is_block(record["type"]):
        is_taint = str(meaning.path if meaning is not None else "").rpartition(".")[2] in ("taint", "taints")
        listed = str(told.get("type", "list")).startswith("list")
        return TAINTS if is_taint and listed else OBJECT if own is None else own
    theirs = type_of(str(record["type"]))
    if own is None or theirs is None:
        return own or theirs or OBJECT
    default = constant(told.get("default"))
    if own != theirs and own.format in SCALARS and theirs.format in SCALARS and default is None:
        # Read from an expression of the module; what it ends in knows better.
        return theirs
    if own.field == "text" and theirs.field == "list":
        return Type("list", "comma-list")
    return own


def _form_record(told: Record, meaning: End | None, type: Type, said: Record) -> Record:
    """What a form asks for, but for its label: the attribute's words and limits, the module's default.
    `said`: words for what ends in no attribute."""
    default = constant(told.get("default"))
    found = meaning.record if meaning is not None else None
    if found is None:
        return {"default": default, **({"help": said["help"]} if "help" in said else {})}
    kept = ["help", "unit", "rank"]
    same = type_of(str(found["type"]))
    if same is not None and same.field == type.field:
        kept += ["catalog", "options", "open", "min", "max", "step"]
    record = {key: found[key] for key in kept if key in found and not (key == "help" and found.get("auto"))}
    return {**record, "default": default}


def _label(name: str, meaning: End | None, type: Type, thing: Thing | None, said: Record) -> str:
    found = meaning.record if meaning is not None else None
    if meaning is None or found is None:
        # A switch goes with what it switches, and is called otherwise.
        words = thing.label() if thing is not None and type.field != "bool" else ""
        return _(said["label"]) if "label" in said else words or label_from_name(name)
    if thing is Thing.VERSION:
        return _("Kubernetes version")
    if found.get("auto"):
        return label_from_name(name)
    label = label_of(name, found)
    if meaning.block and is_bare(meaning.path, label):
        return _("{block}: {label}").format(block=_(meaning.block), label=label)
    return label


def _is_required(use: Use, told: Record) -> bool:
    return bool(told.get("required")) and "inputs_of" not in use.told["majors"][str(use.major)]


def _told_apart(fields: Mapping[str, Field], means: Mapping[str, End | None]) -> dict[str, Field]:
    """Of several with the same label only the likest name keeps it."""
    by_label: dict[str, list[str]] = {}
    for name, one in fields.items():
        by_label.setdefault(one.label, []).append(name)
    out = dict(fields)
    for label, names in by_label.items():
        # One that is called just that can't be told by its name.
        called = [n for n in names if label_from_name(n) == label] or names
        kept = min(called, key=lambda n: (fields[n].rank or 999, not _is_exact(n, means[n]), len(n)))
        for name in names:
            if name != kept:
                out[name] = replace(fields[name], label=label_from_name(name))
    return out


def _is_exact(name: str, meaning: End | None) -> bool:
    return meaning is not None and meaning.path.rpartition(".")[2] == name


def _ignored(entity: Entity, name: str, by_lifecycle: bool) -> tuple[Ignored, ...]:
    out: list[Ignored] = []
    for row in rows_of(entity.use, entity.pools, name):
        if row["impact"] != "no effect":
            if not row["when"]:
                return tuple(out)
            continue
        if all("path" in test for test in row["when"]):
            out.append(Ignored(_(row.get("sentence", "")) or ignores_words(), tests(row["when"])))
    if by_lifecycle:
        out.append(Ignored(ignores_words()))
    return tuple(out)


def _is_complete(entity: Entity) -> bool:
    """Of entries whose keys were read from every place that reads them; a module takes others, too, and
    leaves them out."""
    found = entity.use.told.get("complete_pools") or {}
    return bool(entity.pools) and entity.use.real == entity.use.major >= int(found.get("from", 1_000))


def _null_stays(entity: Entity, given: Inputs) -> frozenset[str]:
    """A call's arguments: a variable's default doesn't stand for null unless it says `nullable = false`.
    What an entry of an input makes of it is the module's own affair."""
    if entity.pools:
        return frozenset()
    return frozenset(name for name, told in given.items() if told.get("nullable") is not False)


def _keeps(told: Record, meaning: End | None) -> bool:
    record = meaning.record if meaning is not None else None
    return record is not None and bool(record.get("keeps")) and told.get("default") is None


def _follows(entity: Entity) -> bool:
    told = entity.use.told.get("pools_follow_cluster")
    return told is not None and entity.use.at >= int(told["from"])


@lru_cache(maxsize=1)
def _version_record() -> SettingFacts:
    words = read_plan(_("Another version may replace pools or clusters."))
    says = {Level.UNKNOWN: words}
    effect = Effect(Level.UNKNOWN, "low", sentences=says, unsure_sentences=says)
    return SettingFacts(effect, declared_type="string")


def _version_field(cloud: str) -> Field:
    impact = usual(cloud, False, VERSION, {VERSION: _version_record()}, holds_pool=False)
    words = _("Which version of the module is used. Read its notes, and the plan, before a new major.")
    label = _("Module version")
    kind = Type("text", "string")
    return make_field(VERSION, {}, kind, impact, Thing.MODULE_VERSION, False, label=label, help=words)


def _defaults(entity: Entity, provider: str | None) -> Iterator[tuple[str, Field, SettingFacts]]:
    """What a call gives to all pools of it that don't say otherwise, by `DEFAULTS.KEY`."""
    if entity.kind != "cluster":
        return
    major = entity.use.told["majors"][str(entity.use.major)]
    for pools, told in (major.get("pools") or {}).items():
        outer = told.get("defaults")
        if not outer:
            continue
        of_pool = pool_facts(entity.use, pools, made_of(pools, str(entity.use.told["cloud"])), provider)
        for key, field in of_pool.fields.items():
            path = f"{outer}.{key}"
            effect = of_pool.records[key].effect
            conditions = tuple(
                replace(c, tests=tuple(renamed(test, _under(outer)) for test in c.tests or ()))
                for c in effect.conditions
            )
            words = _of_all_pools()
            effect = replace(effect, conditions=conditions, sentences=words, unsure_sentences=words)
            label = _("{label} of all pools").format(label=field.label)
            yield (
                path,
                replace(field, path=path, label=label, rank=None),
                replace(of_pool.records[key], effect=effect),
            )


def _under(outer: str) -> Names:
    return lambda path: (f"{outer}.{path}",)


def _of_all_pools() -> Mapping[Level, str]:
    return {
        Level.IN_PLACE: _("Changed in place, in every pool that takes it from here."),
        Level.ROLLING: _("Nodes of every pool that takes it from here are replaced gradually. Pods restart."),
        Level.REBUILDS_POOL: _("Deletes every pool that takes it from here, then creates it again."),
    }


def _beside(entity: Entity, provider: str | None) -> Mapping[str, tuple[Beside, SettingFacts]]:
    """Settings of a pool in inputs that are keyed by its name."""
    if not entity.pools:
        return {}
    given = inputs.of_cluster(entity.use)
    out: dict[str, tuple[Beside, SettingFacts]] = {}
    for name, told in entity.use.told.get("side_maps", {}).items():
        if name not in given:
            continue
        end = End(*str(told["ends"]).split(".", 1))
        record = end.record
        if record is None:
            continue
        effects = {name: _record(entity, name, {"ends": [told["ends"]]}, end, provider, frozenset(), {})}
        type = TAINTS if is_block(record["type"]) else type_of(str(record["type"])) or OBJECT
        impact = usual(str(entity.use.told["cloud"]), True, name, effects)
        field = make_field(name, record, type, impact, None, False)
        out[name] = Beside(field, bool(told["joins"])), effects[name]
    return out
