"""What a repository means, whatever its dialect: platforms, clusters, node pools, features, settings.

Frozen data only. A Setting carries file, line, text and an opaque site; nothing here knows HCL.
Mappings are never mutated after construction. Objects of an unchanged part are the same objects (`is`)
from one reading to the next, so that differences can be found without comparing everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from enum import StrEnum

from core.corrections import UnitKey
from core.frozen import dataclass
from core.platform.environments import Environments
from core.platform.field import Field, Impact, Json
from core.platform.module_facts import ModuleFacts
from core.platform.roles import Roles


class Origin(StrEnum):
    """Where the value of a Setting in one environment comes from."""

    SET = "set"
    INHERITED = "inherited"
    DEFAULT = "default"
    LINKED = "linked"
    UNSET = "unset"


class Kind(StrEnum):
    """How a value is written. Only literals are edited freely."""

    LITERAL = "literal"
    REFERENCE = "reference"
    TEMPLATE = "template"
    EXPRESSION = "expression"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class ModuleKind(StrEnum):
    CLUSTER = "cluster"
    NODE_POOL = "node_pool"
    FEATURE = "feature"
    GENERIC = "generic"
    """A module that the dialect doesn't know: its arguments, as they are, in no environment."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence about something wrong, tied to a setting or a file."""

    severity: Severity
    sentence: str
    file: str | None = None
    line: int | None = None
    """1-based."""
    root: str | None = None
    module: str | None = None
    environment: str | None = None
    setting: str | None = None
    fix: str | None = None
    """What a one-click fix would do, as a sentence; None without one."""
    fix_edits: tuple[Mapping[str, Json], ...] = ()
    """The fix: Edits in their JSON form (core.platform.edit.Edit.to_json)."""
    rule: str = ""
    """Stable id of the rule that made it, for tests and for knowing it again."""


@dataclass(frozen=True, slots=True)
class EnvValue:
    """One Setting in one environment."""

    origin: Origin
    value: Json = None
    """The effective meaning: a list for a comma string, 3 for a quoted "3" of a numeric setting. None where
    unset, or where `known` is False."""
    kind: Kind = Kind.LITERAL
    text: str | None = None
    """HCL as written where it is set (in the base for an inherited one); None if written nowhere."""
    file: str | None = None
    line: int | None = None
    """1-based, of `text`."""
    source: str | None = None
    """The environment it is inherited from, or the reference it is linked by ("var.x"); else None."""
    known: bool = True
    """False: the value can't be told without running Terraform."""
    note: str = ""
    """A sentence: swallowed by Terraform, depends on the pipeline, an assumed default, …; else ""."""
    swallowed: bool = False
    """Written here, but Terraform ignores it (note says why)."""
    sensitive: bool = False
    missing: bool = False
    """It refers to something that isn't there: Terraform stops with an error (note says what)."""
    linked_file: str | None = None
    """Where the linked literal stands, if it is one in this repository."""
    linked_line: int | None = None
    also_used_by: Sequence[str] = ()
    """Other modules whose value comes from the same place."""
    shared_with: Sequence[str] = ()
    """Addresses of the other values that come from the same place, as far as the dialect tells them itself
    (core.platform.shared_values finds those that follow from inheritance and references)."""
    assumed: str = ""
    """Why something outside the files that were read may set it otherwise; "" where nothing may."""
    entries: Mapping[str, EnvValue] = field(default_factory=dict)
    """For a map merged by key: each key with an origin of its own; else empty."""
    hangs_on: Mapping[str, Json] = field(default_factory=dict)
    """Of a value that isn't known: what is known of the things that it is made of, by their names."""
    passed: Sequence[tuple[str, int, int]] = field(default=(), compare=False, repr=False)
    """Other lines that it comes through, as far as the dialect tells them: (file, first, last), 1-based. They
    may move while the value stays what it is."""

    @property
    def meaning(self) -> str:
        """The same for values that are the same, and for no others; of those that aren't known what is
        written."""
        if not self.known:
            return f"?{self.text}"
        return json.dumps(_whole_numbers(self.value), sort_keys=True, default=str)

    @property
    def ignored(self) -> str:
        """Why it has no effect although it is written; "" where it has."""
        return self.note if self.swallowed else ""


def _whole_numbers(value: Json) -> Json:
    """HCL has one kind of numbers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_whole_numbers(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _whole_numbers(one) for name, one in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    """The smallest thing that Terraform inherits by itself in that version."""

    path: str
    """As in addresses: `default_node_pool.max_size`, `labels["kubestack.com/tier"]`."""
    field: Field
    values: Mapping[str, EnvValue]
    """By environment, base first. What has no environments has the one called ""."""
    readonly: str | None = None
    """None: editable. Else a sentence why not."""

    @property
    def is_set(self) -> bool:
        """Written somewhere in the repository, whoever shares that."""
        return any(v.origin in (Origin.SET, Origin.LINKED, Origin.INHERITED) for v in self.values.values())


@dataclass(frozen=True, slots=True)
class ModuleCode:
    """The own code of a module that Repoform has no facts of: where its settings are read from, or could
    be."""

    sentence: str
    """Where they are from, or why they are only assumed."""
    read: bool = False
    """Whether its own variables are at hand."""
    url: str = ""
    """What could be fetched (again) with the user's word; "": nothing can."""
    ref: str = ""
    """"" for the default branch of the repository there."""
    folder: str = ""
    host: str = ""
    """That would be asked; "" for a folder of this computer."""
    beside: tuple[str, ...] = ()
    """Other folders there that are fetched along."""


@dataclass(frozen=True, slots=True)
class Module:
    """One module block that the platform is made of: a cluster, a node pool, a feature, or a generic one."""

    kind: ModuleKind
    root: str
    """Folder of the Terraform root, "." for the top one."""
    name: str
    """The module block's label."""
    cloud: str | None
    """aws, azurerm, google, scaleway, or None."""
    file: str
    line: int
    """1-based, of the block's header."""
    end_line: int
    source: str
    """As written."""
    version: str | None
    """The `?ref=`, None without one."""
    facts_version: str | None
    """The version whose facts are used ("v0.18.1-beta.0", "master"); None: no facts."""
    style: str
    """How the dialect says that this module is written ("flat", "typed"), or "" for a generic module."""
    schema: str | None
    """Name of the module in the facts ("google/cluster/node-pool")."""
    region: str | None
    base: str | None
    """The base environment's name."""
    settings: tuple[Setting, ...]
    """Schema settings in the schema's order, then unknown ones as written. Unset ones included."""
    cluster: str | None = None
    """For a pool or feature: the name of its cluster module; None if it can't be told."""
    cluster_title: str = ""
    """What people call that cluster, where it isn't its name."""
    title: str = ""
    """What people call it: the pool's name, the feature's entry; the module's name for a cluster."""
    named: bool | None = None
    """Of what is told by its address: whether `title` is its name where it runs. None: `name` is what it is
    called, no address."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Other arguments of the block, as written, for display."""
    readonly: str | None = None
    """Why the whole module is read-only; None if it isn't."""
    code: ModuleCode | None = None
    """None where the facts tell of its version, and for code of this repository."""
    facts: ModuleFacts | None = field(default=None, compare=False, repr=False)
    """What the dialect knows of its settings, put here by it; None where it knows nothing."""
    roles: Roles | None = None
    """Which of its settings mean what; None for what is no cluster or pool of a known cloud."""
    instances: tuple[str, ...] | None = ("",)
    """What the block is made for: keys, or numbers from 0; a single empty text where it stands for itself;
    None where that can't be told."""
    multiplied_by: str = ""
    """The argument that says so; "" without one."""
    resource: str = ""
    """The type of the resource that it is ("google_container_node_pool"); "" for a module block."""
    exists: Mapping[str, bool | None] = field(default_factory=dict)
    """By environment: whether it is made there at all (a switch, a count of 0); None where that can't be
    told. In environments that aren't named here it is made."""
    decided: Mapping[str, Sequence[tuple[str, int, int]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """By environment: the lines on which it hangs whether it is made there, as far as the dialect tells them:
    (file, first, last), 1-based."""
    made_by: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By environment: (file, 1-based line) of what decides that, where it is known."""
    called: Mapping[str, str] = field(default_factory=dict)
    """What the user calls environments, where that isn't their name."""
    handed: frozenset[str] = frozenset()
    """Of a call: arguments that are settings of what it makes, and are shown and told there."""
    _by_path: dict[str, Setting] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Filled by the first look-up."""

    @property
    def address(self) -> str:
        """`MODULE`, or `ROOT:MODULE` outside the top root."""
        return self.name if self.root == "." else f"{self.root}:{self.name}"

    @property
    def says_more(self) -> bool:
        """Whether anything is written in it beside what is `handed`."""
        left = (one for one in self.settings if one.path not in self.handed)
        return any(value.text is not None for one in left for value in one.values.values())

    def shown_environment(self, name: str) -> str:
        """What people call an environment of it."""
        return self.called.get(name, name)

    @property
    def shown_cluster(self) -> str:
        """What people call its cluster; "" if it can't be told."""
        return self.cluster_title or self.cluster or ""

    @property
    def environments(self) -> tuple[str, ...]:
        """Those this module has keys for, base first."""
        return tuple(self.settings[0].values) if self.settings else ()

    @property
    def has_default_pool(self) -> bool:
        """Whether some of a cluster's settings are those of a pool of its own."""
        return self.kind is ModuleKind.CLUSTER and self.roles is not None and bool(self.roles.own_pool)

    @property
    def has_nodes(self) -> bool:
        """Whether it has nodes itself: a pool, or a cluster with settings for their number or machines."""
        roles = self.roles
        if roles is None or self.has_default_pool:
            return roles is not None
        return any(
            self.setting(path) is not None
            for path in (*roles.minimum, *roles.maximum, *roles.fixed, *roles.machines)
        )

    def exists_in(self, environment: str) -> bool | None:
        """Whether it is made there; None where that can't be told."""
        return environment in self.environments and self.exists.get(environment, True)

    def setting(self, path: str) -> Setting | None:
        if not self._by_path and self.settings:
            self._by_path.update((s.path, s) for s in reversed(self.settings))
        return self._by_path.get(path)


@dataclass(frozen=True, slots=True)
class Cluster:
    module: Module | None
    """None gathers pools and features whose cluster can't be told."""
    node_pools: tuple[Module, ...]
    features: tuple[Module, ...]
    untold: str = ""
    """Why there may be pools that can't be told by reading; "" where all are told."""


@dataclass(frozen=True, slots=True)
class Environment:
    name: str
    base: bool
    var_files: tuple[str, ...] = ()
    """The files of variables that it is applied with, the weakest first."""
    workspace: str | None = None
    reason: str = ""
    """Why it is an environment, where that was inferred; "" where the code says so itself."""
    title: str = ""
    """What the user calls it; never in addresses."""
    hidden: bool = False
    """The user doesn't want to see it. What changes there is said all the same."""
    unit: UnitKey | None = None
    """What makes it, where that was inferred or said."""
    said: bool = False
    """The user said what makes it."""

    @property
    def shown(self) -> str:
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class Platform:
    """What one Terraform root means."""

    root: str
    dialect: str
    environments: tuple[Environment, ...]
    """Base first, then in the order of the code."""
    clusters: tuple[Cluster, ...]
    generic: tuple[Module, ...]
    problems: tuple[Problem, ...]
    providers: Mapping[str, str] = field(default_factory=dict)
    """Versions that the lock file holds, by source ("hashicorp/aws": "5.100.0")."""
    moved: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Module blocks that the code says are called otherwise than before: the labels that lead to each."""
    forgotten: frozenset[tuple[str, ...]] = frozenset()
    """Module blocks that the code says are let go of without being destroyed."""
    partly: frozenset[tuple[str, ...]] = frozenset()
    """Module blocks of which it says either of single instances."""
    handed: frozenset[tuple[str, str]] = frozenset()
    """Arguments of module blocks that settings of what these make stand for: (module, argument)."""
    read_variables: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """By (file, name), where a variable is declared or a file of variables sets it: whether anything reads
    it. Only where that can be told."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """By environment: what is wrong with the first of its files that can't be read, so that what the others
    say doesn't tell what Terraform makes of it."""
    incomplete: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By environment: what makes more there than can be told, by its address."""
    title: str = ""
    """What people call it, where its folder doesn't say it best; "" where that does."""
    group: str = ""
    """The folder that the root shares with its siblings; "" where it has none."""
    position: int | None = None
    """Where the user puts it among its siblings: those with one come first, in its order."""
    _by_name: dict[str, Module] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def written_in(self) -> str:
        """The dialect that its modules are of. What none of them understands is Terraform all the same,
        whoever read it."""
        return self.dialect if self.clusters else "terraform"

    def environment(self, name: str) -> Environment | None:
        return next((e for e in self.environments if e.name == name), None)

    def is_hidden(self, environment: str) -> bool:
        """Whether the user doesn't want to see it."""
        found = self.environment(environment)
        return found is not None and found.hidden

    @property
    def others(self) -> tuple[Module, ...]:
        """Generic modules that say anything beside what is shown with what they make."""
        return tuple(one for one in self.generic if not one.handed or one.says_more)

    @property
    def all_hidden(self) -> bool:
        """Whether there are environments, and none to be shown."""
        return bool(self.environments) and all(e.hidden for e in self.environments)

    def shown_environment(self, name: str) -> str:
        """What people call it."""
        found = self.environment(name)
        return found.shown if found is not None else name

    def modules(self) -> Iterator[Module]:
        for cluster in self.clusters:
            if cluster.module is not None:
                yield cluster.module
            yield from cluster.node_pools
            yield from cluster.features
        yield from self.generic

    def module(self, name: str) -> Module | None:
        if not self._by_name:
            self._by_name.update((m.name, m) for m in reversed(list(self.modules())))
        return self._by_name.get(name)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a dialect understood of one Snapshot."""

    platforms: tuple[Platform, ...]
    """Sorted by root, "." first."""
    problems: tuple[Problem, ...]
    """Of no root in particular: broken or binary files, …"""
    files: tuple[ReadFile, ...] = ()
    """For "What Repoform read"."""
    emptied: tuple[Platform, ...] = ()
    """Roots of the reading before that have no module any more: only what the code says of those it had."""
    environments: Environments | None = None
    """Those that can be corrected; None where none was inferred."""
    left: tuple[str, ...] = ()
    """Roots without clusters that weren't read, where only those with clusters were asked for."""

    def platform(self, root: str) -> Platform | None:
        return next((p for p in self.platforms if p.root == root), None)

    def said_of(self, root: str) -> Platform | None:
        """The platform, or what is left of one that was."""
        return self.platform(root) or next((p for p in self.emptied if p.root == root), None)

    def module(self, root: str, name: str) -> Module | None:
        platform = self.platform(root)
        return platform.module(name) if platform else None

    def all_problems(self) -> Iterator[Problem]:
        """What several roots say of the same line, as of a module that they call, once."""
        said = set()
        for problem in (*self.problems, *(p for platform in self.platforms for p in platform.problems)):
            of_line = problem.file is not None and problem.module is None and problem.environment is None
            key = (problem.sentence, problem.file, problem.line, problem.setting)
            if not of_line or key not in said:
                said.add(key)
                yield problem


@dataclass(frozen=True, slots=True)
class ReadFile:
    path: str
    state: str
    """"understood", "generic" or "read-only"."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What came along with a Change and isn't seen in it."""

    sentence: str
    lines: tuple[tuple[str, int], ...] = ()
    """Of the new files, which say what was so before: (path, 1-based line)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two Platforms in one Setting and environment, or a module that came or went.

    Always computed from the result. `environment` is where it is written; `effective` tells every environment
    of the module that has another value now, and those that keep theirs in spite of it.
    """

    root: str
    module: str
    """Name of the module block."""
    setting: str
    """"" where a whole module came or went."""
    environment: str
    """"" where a whole module came or went."""
    label: str
    """Of the setting, or the module's title."""
    before: Json
    after: Json
    impact: Impact
    sentence: str
    detail: str = ""
    """A second sentence: what it means in effect ("apps-prod stays at 18.")."""
    effective: Mapping[str, tuple[Json, Json]] = field(default_factory=dict)
    """By environment: (before, after)."""
    stays: Mapping[str, Json] = field(default_factory=dict)
    """Environments that keep a value of their own although the base changed."""
    files: tuple[tuple[str, int], ...] = ()
    """Where it stands in the new files: (path, 1-based line)."""
    after_text: str | None = None
    former: str = ""
    """The name that the module had before, where a `moved` block gives it another one."""
    earlier: tuple[str, ...] = ()
    """What the setting was called before, where another version calls it otherwise."""
    remark: str = ""
    """What came along and isn't seen in it, such as a copy of a whole variable; "" for nothing."""
    brought: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)
    """Lines of the new files that the remark accounts for: (path, 1-based line)."""
    sensitive: bool = False
    """Whether its values are kept out of sight."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.root, self.module, self.setting, self.environment)

    def says_as(self, other: Change | None) -> bool:
        """Whether both are the same, in whatever lines they stand."""
        return other is not None and replace(self, files=()) == replace(other, files=())
