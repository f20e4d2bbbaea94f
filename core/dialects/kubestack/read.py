"""From Terraform to platforms: which modules a root has, how they belong together, and what is wrong."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from core.dialects.kubestack import silence
from core.dialects.kubestack.modules import Built, Call, build, is_override
from core.dialects.kubestack.own import HOME, OwnModule, own_module
from core.dialects.kubestack.source import CANDIDATE, recognise
from core.platform.model import (
    Cluster,
    Environment,
    Module,
    ModuleKind,
    Platform,
    Problem,
    ReadFile,
    Reading,
    Setting,
    Severity,
)
from core.snapshot import Snapshot
from core.terraform.files import BINARY, Placed, SourceFile
from core.terraform.folder import Folder, local_target, source_of
from core.terraform.repository import Finder, Repository, folder_of, load
from core.terraform.scope import Log, Resolved, Scope
from core.text import _

NAME = "kubestack"
MAX_DEPTH = 8

CURRENT = re.compile(r'module\.([\w-]+)\.current_config(?:\["|\.)(\w+)(?:"\])?$')

FINDER = Finder(CANDIDATE, HOME, lambda source: recognise(source) is not None)

Key = tuple[tuple[str, ...], str, int]
"""A module block in a root: the calls that lead to it, its label, and which of that name it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A module as built, with what it depends on."""

    built: Built
    needs: tuple[tuple[tuple[str, ...], str, Resolved], ...]
    surroundings: tuple[object, ...]
    links: frozenset[tuple[str, int]]
    """Where its linked values are defined: (file, line)."""
    linked: frozenset[str]
    """Paths of the settings that have one."""
    takes: tuple[tuple[str, str, str], ...]
    """Settings that take their value from a cluster's configuration: (path, the cluster, its setting)."""
    finished: tuple[tuple[object, ...], Module] | None = None


@dataclass(frozen=True, eq=False)
class RootState:
    """One root as read, with what it takes to read it again quickly."""

    root: str
    entries: Mapping[Key, Entry]
    platform: Platform
    scopes: Mapping[tuple[str, ...], Scope]
    folders: frozenset[str]
    """All folders that it is made of."""
    files: tuple[ReadFile, ...]
    definitions: tuple[object, ...] = ()
    """All that a reference can lead to, to be compared by identity."""

    def built(self, name: str) -> Built | None:
        """The module with this name; None for none and for several."""
        found = [e.built for e in self.entries.values() if e.built.call.name == name]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, eq=False)
class State:
    """A Reading with all that stands behind it."""

    repository: Repository
    roots: Mapping[str, RootState]
    reading: Reading
    extras: Mapping[str, silence.Extras] = field(default_factory=dict)


def read_state(snapshot: Snapshot, before: State | None = None) -> State:
    """Reads a snapshot; `before` is one that differs in few files."""
    repository = load(snapshot, FINDER, before.repository if before else None)
    roots: dict[str, RootState] = {}
    extras_of: dict[str, silence.Extras] = {}
    for root in repository.roots:
        old = before.roots.get(root) if before else None
        extras_of[root] = silence.extras(snapshot, root, before.extras.get(root) if before else None)
        same_extras = before is not None and before.extras.get(root) == extras_of[root]
        if old is not None and same_extras and not (old.folders & repository.touched):
            roots[root] = old
        else:
            roots[root] = _read_root(repository, root, old, extras_of[root])
    platforms = tuple(state.platform for state in roots.values())
    reading = _reading(repository, roots, platforms, before)
    return State(repository, roots, reading, extras_of)


def _reading(
    repository: Repository,
    roots: Mapping[str, RootState],
    platforms: tuple[Platform, ...],
    before: State | None,
) -> Reading:
    if before is None:
        return Reading(platforms, _loose_problems(repository), _all_files(roots))
    old = before.reading
    unmoved = len(old.platforms) == len(platforms) and all(map(operator.is_, old.platforms, platforms))
    problems = old.problems
    now, then = repository, before.repository
    if now.glances is not then.glances or now.odd != then.odd or now.touched:
        found = _loose_problems(repository)
        problems = problems if found == problems else found
    if unmoved and problems is old.problems:
        return old
    return Reading(platforms, problems, _all_files(roots))


def _all_files(roots: Mapping[str, RootState]) -> tuple[ReadFile, ...]:
    return tuple({f.path: f for state in roots.values() for f in state.files}.values())


class Walk:
    """Goes through the calls of a root, into local modules that hold modules of the platform."""

    def __init__(self, repository: Repository, root: str) -> None:
        self.repository = repository
        self.root = root
        self.log = Log()
        self.calls: list[tuple[Key, Call]] = []
        self.scopes: dict[tuple[str, ...], Scope] = {}
        self.folders: set[str] = set()
        self.reach: set[str] = set()
        """Its folders, and those that are called and not there."""
        self.holds: set[str] = set()
        """Folders that were looked at to see whether they belong."""
        folder = repository.folders[root]
        self._visit(Scope(folder, repository.values.get(root), log=self.log), 0)
        self._name()

    def _visit(self, scope: Scope, depth: int) -> None:
        folder = scope.folder
        self.scopes[scope.key] = scope
        self.folders.add(folder.path)
        self.reach.add(folder.path)
        counts: dict[str, int] = {}
        for placed in folder.calls:
            if is_override(placed.file):
                continue
            label = placed.chunk.labels[0]
            nth = counts.get(label, 0)
            counts[label] = nth + 1
            target = local_target(folder.path, source_of(placed.chunk))
            if target is not None:
                self.reach.add(target)
            inner = self.repository.folders.get(target) if target is not None else None
            descend = inner is not None and depth < MAX_DEPTH and not nth and own_module(inner).source is None
            wrapped = None
            if inner is not None:
                self.folders.add(inner.path)
            if inner is not None and descend:
                below = Scope(inner, None, placed, scope, self.log)
                wrapped = _wrapped(inner)
                if wrapped is not None:
                    self.scopes[below.key] = below
            bound = (wrapped, below) if wrapped is not None else None
            self.calls.append(((scope.key, label, nth), Call(label, placed, scope, target, bound)))
            if inner is not None and descend and wrapped is None and self._holds(inner, set()):
                self._visit(below, depth + 1)

    def _holds(self, folder: Folder, seen: set[str]) -> bool:
        """Whether a local module has modules of the platform in it."""
        if folder.path in seen:
            return False
        seen.add(folder.path)
        self.holds.add(folder.path)
        for placed in folder.calls:
            source = source_of(placed.chunk)
            if source is not None and recognise(source) is not None:
                return True
            target = local_target(folder.path, source)
            if target is not None:
                self.holds.add(target)
            inner = self.repository.folders.get(target) if target is not None else None
            if inner is not None and (own_module(inner).source is not None or self._holds(inner, seen)):
                return True
        return False

    def _name(self) -> None:
        """A module of the root is called as its label says; one of a local module too, unless another module
        has that name: then the call's label stands before it."""
        taken = {key[1] for key, _call in self.calls if not key[0]}
        counts: dict[str, int] = {}
        for key, _call in self.calls:
            if key[0] and not key[2]:
                counts[key[1]] = counts.get(key[1], 0) + 1
        named = []
        for key, call in self.calls:
            if key[0] and (key[1] in taken or counts.get(key[1], 0) > 1):
                call = replace(call, name=".".join((*key[0], key[1])))
            named.append((key, call))
        self.calls = named

    def own(self, folder: str) -> OwnModule | None:
        found = self.repository.folders.get(folder)
        return own_module(found) if found is not None else None


def _wrapped(folder: Folder) -> Placed | None:
    """The one module block of a local module that does nothing else than wrap the framework's overlay."""
    found = [(p, source_of(p.chunk)) for p in folder.calls]
    sources = [recognise(s) if s is not None else None for _p, s in found]
    if len(found) == 1 and sources[0] is not None and sources[0].schema == "kustomization/overlay":
        return found[0][0]
    return None


def _read_root(repository: Repository, root: str, old: RootState | None, extras: silence.Extras) -> RootState:
    walk = Walk(repository, root)
    surroundings = _surroundings(repository, walk)
    if old is not None and old.entries:
        before = next(iter(old.entries.values())).surroundings
        surroundings = before if _identical(before, surroundings) else surroundings
    definitions = _definitions(repository, walk, root)
    settled = old is not None and _identical(old.definitions, definitions)
    entries: dict[Key, Entry] = {}
    for key, call in walk.calls:
        known = old.entries.get(key) if old is not None else None
        if known is not None and _still_true(known, call, walk, surroundings, repository, settled):
            entries[key] = known
        else:
            entries[key] = _build(call, root, walk, surroundings, repository)
    twice = _twice(walk)
    modules = _finish(entries, old, twice)
    platform = _platform(root, entries, modules, repository, walk, twice, extras)
    files = _files(repository, walk, root, entries)
    return RootState(
        root, entries, platform, walk.scopes, frozenset(walk.reach | walk.holds), files, definitions
    )


def _surroundings(repository: Repository, walk: Walk) -> tuple[object, ...]:
    """What all modules of a root may depend on besides references: compared by identity."""
    out: list[object] = []
    for path in sorted(walk.folders):
        folder = repository.folders[path]
        out.extend(p.chunk for p in folder.providers.values())
        out.extend(p.chunk for (type, _n), p in folder.resources.items() if type == "azurerm_resource_group")
        if path != walk.root:
            out.extend(p.chunk for p in folder.variables.values())
            out.extend(p.chunk.attributes.get("source") for p in folder.calls)
        out.extend(file if file.trouble else None for file in folder.files.values())
    values = repository.values.get(walk.root)
    files = values.files.values() if values is not None else ()
    out.extend(file if file.trouble else None for file in files)
    return tuple(out)


def _definitions(repository: Repository, walk: Walk, root: str) -> tuple[object, ...]:
    """All chunks that references can lead to, each followed by its line (small ints are the same objects; a
    larger one that isn't only costs a second look)."""
    out: list[object] = []
    files: list[SourceFile] = []
    for path in sorted(walk.folders):
        files.extend(repository.folders[path].files.values())
    values = repository.values.get(root)
    if values is not None:
        files.extend(values.files.values())
    for file in files:
        for placed in file.placed:
            if placed.chunk.type != "module":
                out.append(placed.chunk)
                out.append(placed.line)
    for scope in walk.scopes.values():
        if scope.call is not None:
            out.append(scope.call.chunk)
            out.append(scope.call.line)
    return tuple(out)


def _identical(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    return len(old) == len(new) and all(map(operator.is_, old, new))


def _still_true(
    entry: Entry,
    call: Call,
    walk: Walk,
    surroundings: tuple[object, ...],
    repository: Repository,
    settled: bool,
) -> bool:
    was, now = entry.built.call, call
    if was.placed.chunk is not now.placed.chunk or was.placed.line != now.placed.line:
        return False
    if was.placed.file != now.placed.file or was.placed.nth != now.placed.nth or was.name != now.name:
        return False
    if (was.inner is None) != (now.inner is None):
        return False
    if was.inner is not None and now.inner is not None:
        inside, still = was.inner[0], now.inner[0]
        if inside.chunk is not still.chunk or inside.line != still.line or inside.file != still.file:
            return False
    if entry.surroundings is not surroundings and not _identical(entry.surroundings, surroundings):
        return False
    if settled:
        return True
    for key, reference, found in entry.needs:
        scope = walk.scopes.get(key)
        if scope is None or not scope.resolve(reference).same(found):
            return False
    return True


def _build(
    call: Call, root: str, walk: Walk, surroundings: tuple[object, ...], repository: Repository
) -> Entry:
    walk.log.entries = []
    try:
        built = build(call, root, _trouble_of(repository, root), walk.own)
        needs = tuple(walk.log.entries)
    finally:
        walk.log.entries = None
    links, linked = set(), set()
    takes = []
    for setting in built.module.settings:
        for value in setting.values.values():
            if not value.known and value.text is not None and (found := CURRENT.match(value.text)):
                takes.append((setting.path, found[1], found[2]))
                break
        for value in setting.values.values():
            if value.linked_file is not None and value.linked_line is not None:
                links.add((value.linked_file, value.linked_line))
                linked.add(setting.path)
    return Entry(built, needs, surroundings, frozenset(links), frozenset(linked), tuple(takes))


def _trouble_of(repository: Repository, root: str) -> Callable[[str], str | None]:
    """Answers why a file is read-only."""

    def trouble(path: str) -> str | None:
        folder = repository.folders.get(folder_of(path))
        file = folder.files.get(path) if folder is not None else None
        if file is None and (values := repository.values.get(root)) is not None:
            file = values.files.get(path)
        return file_sentence(file) if file is not None and file.trouble else None

    return trouble


def file_sentence(file: SourceFile) -> str:
    if file.trouble == BINARY:
        return _("{file} is not text (perhaps encrypted), so Repoform leaves it alone.").format(
            file=file.path
        )
    if file.trouble_line:
        return _("{file}, line {line}, can't be read, so the file is read-only: {why}").format(
            file=file.path, line=file.trouble_line, why=file.trouble
        )
    return _("{file} can't be read, so it is read-only: {why}").format(file=file.path, why=file.trouble)


def _twice(walk: Walk) -> frozenset[str]:
    return frozenset(call.name for key, call in walk.calls if key[2] > 0)


def _finish(entries: dict[Key, Entry], old: RootState | None, twice: frozenset[str]) -> dict[Key, Module]:
    """Modules with what they owe to others: the cluster they belong to, and who shares their values."""
    clusters: dict[tuple[tuple[str, ...], str], Module] = {}
    for key, entry in entries.items():
        if entry.built.module.kind is ModuleKind.CLUSTER:
            clusters[key[0], key[1]] = entry.built.module
    users: dict[tuple[str, int], list[str]] = {}
    for entry in entries.values():
        for link in entry.links:
            users.setdefault(link, []).append(entry.built.call.name)
    names_of = {link: tuple(names) for link, names in users.items()}
    out: dict[Key, Module] = {}
    for key, entry in entries.items():
        built = entry.built
        cluster = _cluster_of(built, clusters)
        taken = _taken(entry, clusters)
        facts = (
            cluster.name if cluster else None,
            cluster.region if cluster else None,
            cluster.cloud if cluster else None,
            [names_of[link] for link in entry.links],
            built.call.name in twice,
            taken,
        )
        if entry.finished is not None and entry.finished[0] == facts:
            out[key] = entry.finished[1]
            continue
        shared = {link: tuple(n for n in names_of[link] if n != built.call.name) for link in entry.links}
        shared = {link: names for link, names in shared.items() if names}
        module = _with_taken(built.module, taken)
        module = _finished(module, cluster, shared, entry.linked, built.call.name in twice)
        known = old.entries.get(key) if old is not None else None
        if known is not None and known.finished is not None and known.finished[1] == module:
            module = known.finished[1]
        entries[key] = replace(entry, finished=(facts, module))
        out[key] = module
    return out


def _taken(entry: Entry, clusters: Mapping[tuple[tuple[str, ...], str], Module]) -> list[tuple[str, Setting]]:
    """Settings that take their value from a cluster's configuration: path, and the setting there."""
    out = []
    for path, label, name in entry.takes:
        cluster = clusters.get((entry.built.call.scope.key, label))
        setting = cluster.setting(name) if cluster is not None else None
        if setting is not None:
            out.append((path, setting))
    return out


def _with_taken(module: Module, taken: list[tuple[str, Setting]]) -> Module:
    if not taken:
        return module
    there = dict(taken)
    settings = tuple(_take(s, there[s.path]) if s.path in there else s for s in module.settings)
    return replace(module, settings=settings)


def _take(setting: Setting, there: Setting) -> Setting:
    """A setting with the values that the cluster has in the same environments."""
    values = dict(setting.values)
    for name, value in setting.values.items():
        source = there.values.get(name)
        if value.known or value.text is None or not CURRENT.match(value.text):
            continue
        if source is not None and source.known and source.value is not None:
            values[name] = replace(
                value,
                value=source.value,
                known=True,
                note="",
                linked_file=source.file,
                linked_line=source.line,
            )
    return replace(setting, values=values)


def _cluster_of(built: Built, clusters: Mapping[tuple[tuple[str, ...], str], Module]) -> Module | None:
    if built.module.kind not in (ModuleKind.NODE_POOL, ModuleKind.FEATURE) or built.cluster_hint is None:
        return None
    scope = built.cluster_scope
    found = clusters.get((scope.key, built.cluster_hint)) if scope is not None else None
    if found is not None:
        return found
    # A local module is called: the cluster may be the only one inside it.
    inside = [m for (path, _label), m in clusters.items() if built.cluster_hint in path]
    return inside[0] if len(inside) == 1 else None


def _finished(
    module: Module,
    cluster: Module | None,
    shared: Mapping[tuple[str, int], tuple[str, ...]],
    linked: frozenset[str],
    twice: bool,
) -> Module:
    settings = module.settings
    if shared:
        settings = tuple(_with_users(s, shared) if s.path in linked else s for s in settings)
    readonly = module.readonly
    if twice:
        readonly = _("Several module blocks are called “{name}”: rename one of them first.").format(
            name=module.name
        )
        settings = tuple(replace(setting, readonly=readonly) for setting in settings)
    region, cloud = module.region, module.cloud
    if cluster is not None and module.kind is not ModuleKind.CLUSTER:
        region, cloud = cluster.region or region, cloud or cluster.cloud
    name = cluster.name if cluster is not None else module.cluster
    if (settings, readonly, region, cloud, name) == (
        module.settings, module.readonly, module.region, module.cloud, module.cluster
    ):  # fmt: skip
        return module
    return replace(module, settings=settings, readonly=readonly, region=region, cloud=cloud, cluster=name)


def _with_users(setting: Setting, shared: Mapping[tuple[str, int], tuple[str, ...]]) -> Setting:
    values = dict(setting.values)
    for name, value in setting.values.items():
        if value.linked_file is not None and value.linked_line is not None:
            names = shared.get((value.linked_file, value.linked_line))
            if names:
                values[name] = replace(value, also_used_by=names)
    return setting if values == setting.values else replace(setting, values=values)


def _platform(
    root: str,
    entries: Mapping[Key, Entry],
    modules: Mapping[Key, Module],
    repository: Repository,
    walk: Walk,
    twice: frozenset[str],
    extras: silence.Extras,
) -> Platform:
    environments = _environments(entries, modules)
    clusters: list[Cluster] = []
    pools = [m for m in modules.values() if m.kind is ModuleKind.NODE_POOL]
    features = [m for m in modules.values() if m.kind is ModuleKind.FEATURE]
    for module in modules.values():
        if module.kind is ModuleKind.CLUSTER:
            clusters.append(
                Cluster(
                    module,
                    tuple(p for p in pools if p.cluster == module.name),
                    tuple(f for f in features if f.cluster == module.name),
                )
            )
    lost_pools = tuple(p for p in pools if p.cluster is None)
    lost_features = tuple(f for f in features if f.cluster is None)
    if lost_pools or lost_features:
        clusters.append(Cluster(None, lost_pools, lost_features))
    generic = tuple(m for m in modules.values() if m.kind is ModuleKind.GENERIC)
    built = [(entries[key].built, module) for key, module in modules.items()]
    problems = [
        *_file_problems(repository, walk, root),
        *silence.problems(root, built, environments, extras, twice),
    ]
    return Platform(
        root, NAME, environments, tuple(clusters), generic, tuple(problems), extras.providers
    )  # fmt: skip


def _environments(entries: Mapping[Key, Entry], modules: Mapping[Key, Module]) -> tuple[Environment, ...]:
    """All environments: the base that most modules name first, then in the order of the code."""
    votes: dict[str, int] = {}
    names: dict[str, None] = {}
    for key, module in modules.items():
        configuration = entries[key].built.configuration
        if configuration is None or module.kind is ModuleKind.GENERIC or not configuration.environments:
            continue
        if module.base is not None and module.base in configuration.environments:
            weight = 1000 if module.kind is ModuleKind.CLUSTER else 1
            votes[module.base] = votes.get(module.base, 0) + weight
        for name in configuration.environments:
            names.setdefault(name)
    base = max(votes, key=lambda n: votes[n]) if votes else None
    order = sorted(names, key=lambda n: n != base)
    return tuple(Environment(n, n == base) for n in order)


def _file_problems(repository: Repository, walk: Walk, root: str) -> list[Problem]:
    out = []
    files: list[SourceFile] = []
    for path in sorted(walk.folders):
        files.extend(repository.folders[path].files.values())
    if root in repository.values:
        files.extend(repository.values[root].files.values())
    for file in files:
        if file.trouble:
            severity = Severity.WARNING if file.trouble == BINARY else Severity.ERROR
            out.append(
                Problem(
                    severity, file_sentence(file), file.path, file.trouble_line, root, rule="file-unreadable"
                )
            )
    return out


def _loose_problems(repository: Repository) -> tuple[Problem, ...]:
    """Files that belong to no root but can't be read at all."""
    binary = sorted(path for path, glance in repository.glances.items() if glance.binary)
    out = []
    for path in binary:
        folder = repository.folders.get(folder_of(path))
        if folder is None or path not in folder.files:
            sentence = _("{file} is not text (perhaps encrypted), so Repoform leaves it alone.")
            out.append(Problem(Severity.NOTE, sentence.format(file=path), path, 1, rule="file-unreadable"))
    for path in repository.odd:
        sentence = _(
            "{file} is left out: Repoform reads neither links, nor huge files, nor Terraform in JSON."
        )
        out.append(Problem(Severity.WARNING, sentence.format(file=path), path, rule="file-left-out"))
    return tuple(out)


def _files(
    repository: Repository, walk: Walk, root: str, entries: Mapping[Key, Entry]
) -> tuple[ReadFile, ...]:
    """What was read of one root."""
    understood = {
        e.built.module.file for e in entries.values() if e.built.module.kind is not ModuleKind.GENERIC
    }
    out: list[ReadFile] = []
    for path in sorted(walk.folders):
        out.extend(_read_file(f, understood) for f in repository.folders[path].files.values())
    values = repository.values.get(root)
    if values is not None:
        out.extend(_read_file(f, {f.path}) for f in values.files.values())
    return tuple(out)


def _read_file(file: SourceFile, understood: set[str]) -> ReadFile:
    if file.trouble:
        return ReadFile(file.path, "read-only", file_sentence(file))
    return ReadFile(file.path, "understood" if file.path in understood else "generic")
