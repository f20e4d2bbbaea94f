"""What a dialect knows of one module in one version: its settings, how each is written, what each needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal

from core.frozen import dataclass
from core.platform.effect import Effect, Ignored
from core.platform.field import Field, Json
from core.platform.paths import plain_path
from core.platform.roles import Roles
from core.platform.rule import Rules


@dataclass(frozen=True, slots=True)
class Input:
    """An argument of the module block other than the settings inside `configuration`."""

    name: str
    type: str
    required: bool
    default: str | None
    """HCL text of the default, None without one."""
    label: str = ""
    help: str = ""
    impact: str = ""
    """Of its change, in the facts' words ("in-place", "records replaced"), "" if they don't tell."""


@dataclass(frozen=True, slots=True)
class Cidr:
    """What a network range must be."""

    smallest: int
    """Of the prefix lengths: 12 for /12."""
    largest: int
    private: bool
    """Only 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16."""


@dataclass(frozen=True, slots=True)
class Accepts:
    """What a value must be beyond its Field's limits."""

    unsure: bool = False
    """Nothing proves the limits: no more than a warning."""
    special: frozenset[str] = frozenset()
    """Numbers that mean something of their own, outside the limits."""
    recommended_min: float | None = None
    allowed: tuple[float, ...] = ()
    case_insensitive: bool = False
    example: Json = None
    cidr: Cidr | None = None
    yaml_list: bool = False
    entry_patterns: Mapping[str, str] = field(default_factory=dict)
    """Of the entries of a YAML list: by member, "" for the entry itself."""
    unique_items: bool = False
    unique_by: tuple[str, ...] = ()
    min_items: int | None = None
    max_items: int | None = None
    longest_in_all: int | None = None
    """Characters of all keys and values of a map together."""
    reserved_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingFacts:
    """What is known of one path beyond its Field."""

    effect: Effect
    accepts: Accepts = Accepts()
    declared_type: str = ""
    """In Terraform's words, "" if not known."""
    default: Json = None
    """As the facts have it, not yet of the Field's type."""
    stands_for_nothing: tuple[Json, ...] = ()
    """The one value that does the same as nothing written does, null where that is it; none where that can't
    be told."""
    replaced_by: str = ""
    """Its name in a later version."""
    replaces: tuple[str, ...] = ()
    """Its names in earlier versions."""
    values_now: Mapping[str, Json] = field(default_factory=dict)
    """What its values are called under the later name, where they are called otherwise."""


@dataclass(frozen=True, slots=True)
class NodesByCloud:
    """That the cloud can run the nodes of a cluster itself, without pools."""

    name: str
    """What the cloud calls it: a name, not to be translated."""
    paths: tuple[str, ...] = ()
    """What switches it on."""
    yes: tuple[Json, ...] = (True,)
    """The values that do."""
    always: bool = False
    """It can't be otherwise."""


@dataclass(frozen=True, slots=True)
class UpgradeStep:
    """Settings that an upgrade of Kubernetes raises together, on one kind of thing."""

    of: Literal["cluster", "default pool", "pool", "image", "add-on"]
    """An image is the release that a pool pins."""
    paths: tuple[str, ...]
    """The newest name first."""
    follows: bool = False
    """Where nothing is written, it goes with the cluster in the same run; else it stays as it is."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A setting of a pool that stands in an input of its module, under the pool's name."""

    field: Field
    """Its path is the input's name."""
    joins: bool
    """What the input holds for all pools is joined with the pool's own; else the pool's own wins, key by
    key."""
    for_all: str = "all"
    """The key that all pools take."""


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """One module in one framework version."""

    name: str
    """"google/cluster/node-pool"."""
    version: str
    """Of the framework: "v0.18.1-beta.0", "master"."""
    kind: str
    """"cluster", "node-pool", "feature" or "dns"."""
    cloud: str
    """aws, azurerm, google, scaleway, kind, kustomization."""
    style: str
    """How that version writes settings: "flat" or "typed"."""
    typed: bool
    """True: real lists, maps and numbers in `configuration` (node pools of the flat generation too)."""
    inheritance: str
    """NULL_OVERRIDES, BASE_KEYS_ONLY, UNION or ONE_LEVEL."""
    fields: Mapping[str, Field]
    """Every Setting by path, in the order of a form: what people change most comes first. A path that
    Terraform can't inherit by itself (below the merge depth) is no Setting: see `parts`."""
    parts: Mapping[str, Field]
    """Paths inside a Setting that replaces whole: `default_node_pool.metadata_options.http_tokens`,
    `taints[].key`."""
    groups: frozenset[str]
    """Objects whose members are Settings ("default_node_pool" where they merge by key)."""
    formats: Mapping[str, str]
    """How to write each path: string, number, bool, number-as-string, bool-as-string, comma-list, comma-kv,
    yaml-text, cidr, list(string), set(string), map(string), object, list(object), set(object)."""
    required: Mapping[str, str]
    """Paths that need a value: "always", "convention" (Terraform doesn't insist, people should),
    "one_of:a,b" or "unless:a = b"."""
    inputs: Mapping[str, Input]
    outputs: tuple[str, ...]
    providers: tuple[str, ...]
    """Providers that the module requires."""
    records: Mapping[str, SettingFacts] = field(repr=False)
    """Every path of this version."""
    always_there: frozenset[str] = frozenset()
    """Of `groups`: objects that count as given even where nothing of them is written (a default pool)."""
    stages: tuple[str, ...] = ()
    """Environments in the order in which changes reach them."""
    rules: Rules = field(default_factory=Rules)
    """Across settings."""
    roles: Roles | None = None
    """Which of its settings mean what."""
    replaced: Callable[[Any, Any], str] | None = None
    """(module before, module after) -> a sentence where coming to this version from that of the module before
    replaces what runs, else "". None: it replaces nothing."""
    nodes_by_cloud: NodesByCloud | None = None
    """Of a cluster of which the cloud may run the nodes."""
    extra_pool: ModuleFacts | None = field(default=None, repr=False)
    """Of the module that adds a pool to this cluster, in the same version; None where there is none."""
    ignored: Mapping[str, tuple[Ignored, ...]] = field(default_factory=dict)
    """By path: when the module or provider itself ignores edits (see core.facts.ignored)."""
    complete: bool = False
    """These are all the settings that the module reads: what else is written does nothing."""
    null_stays: frozenset[str] = frozenset()
    """Settings for which null is handed on as it is; for the others it means their default."""
    keeps: frozenset[str] = frozenset()
    """Settings whose removal changes nothing: the cloud keeps the value that it has."""
    former: Mapping[str, Field] = field(default_factory=dict, repr=False)
    """Settings of other versions than this: fields of those that are written all the same. No form offers
    them."""
    upgrades: tuple[UpgradeStep, ...] = ()
    """Of an upgrade of Kubernetes, in the order in which the cloud wants it; those of this module alone."""
    beside: Mapping[str, Beside] = field(default_factory=dict, repr=False)
    """Of a pool that is an entry of an input: its settings in other inputs, by the input's name."""
    secret: frozenset[str] = frozenset()
    """Paths that hold secrets."""
    framework: bool = False
    """Its version is that of a framework, which all of a platform's modules share."""
    add_pool: str = ""
    """The operation that adds a pool to this cluster, answered with `cluster`, `name`, perhaps `like`, and
    `settings` by environment; "" where there is none."""
    _members: dict[str, tuple[str, ...]] = field(init=False, compare=False, repr=False, default_factory=dict)

    def members(self, group: str) -> tuple[str, ...]:
        """Paths of the settings in one of `groups`."""
        if group not in self._members:
            self._members[group] = tuple(path for path in self.fields if path.startswith(group + "."))
        return self._members[group]

    def field_of(self, path: str) -> Field | None:
        """The Field of a Setting or of a part; of the whole map for `labels["key"]`."""
        plain = plain_path(path)
        return self.fields.get(plain) or self.parts.get(plain) or self.former.get(plain)

    def record(self, path: str) -> SettingFacts | None:
        return self.records.get(plain_path(path))

    def parts_of(self, path: str) -> dict[str, Field]:
        """What is inside a Setting that replaces whole, by name: {"key": …, "value": …, "effect": …}."""
        start = re.compile(re.escape(plain_path(path)) + r"(\[\])?\.")
        return {p[m.end() :]: f for p, f in self.parts.items() if (m := start.match(p))}


def _is_todays(facts: ModuleFacts, path: str) -> bool:
    """Whether a setting has this name there; an earlier one that is only known doesn't count."""
    record = facts.records.get(path)
    return record is not None and not (record.replaced_by and path in facts.former)


def new_path(before: ModuleFacts, after: ModuleFacts, path: str) -> str | None:
    """What a setting is called in the other version: itself, its new name, or None where it is gone."""
    if _is_todays(after, path):
        return path
    seen = {path}
    while (record := before.records.get(path)) and (to := record.replaced_by) and to not in seen:
        if _is_todays(after, to):
            return to
        seen.add(to)
        path = to
    for now, known in after.records.items():
        if path in known.replaces and _is_todays(after, now):
            return now
    return path if path in after.records else None
