"""From Terraform to platforms: which modules a root has, how they belong together, and what is wrong."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from posixpath import dirname
from typing import Literal

from core.dialects.common.calls import Call
from core.dialects.common.file_problems import file_problems, loose_problems, read_files, trouble_of
from core.dialects.common.hand_ins import HandIns
from core.dialects.common.incremental import (
    RootState,
    definitions_of,
    identical,
    names_twice,
    still_true,
    surroundings_of,
)
from core.dialects.common.shared_values import Entry, finish, maps_of
from core.dialects.common.walk import Key, Walk
from core.dialects.kubestack import platform_documents
from core.dialects.kubestack.configuration import CURRENT
from core.dialects.kubestack.facts import load as facts
from core.dialects.kubestack.local_modules import HOME, own_module, wrapped
from core.dialects.kubestack.modules import build
from core.dialects.kubestack.problems import FOUND
from core.dialects.kubestack.problems import problems as problems_of
from core.dialects.kubestack.source import CANDIDATE, recognise
from core.frozen import dataclass
from core.platform.model import (
    Cluster,
    Environment,
    Module,
    ModuleKind,
    Platform,
    ReadFile,
    Reading,
)
from core.snapshot import Snapshot
from core.terraform.installed import manifest
from core.terraform.moves import Moves, module_path, moves, without_index
from core.terraform.repository import Finder, Repository, changed_paths, is_file, load

NAME = "kubestack"

Others = Literal["never", "where alone", "always"]
"""Whether modules that aren't the framework's are read, too: where there is none of the framework's, at the
most, or beside them."""

RESOURCES = frozenset({"azurerm_resource_group"})
"""Types of resources that a module's region may come from."""


def _beside(folder: str) -> tuple[str, ...]:
    """All of the framework's modules: a platform uses several of them."""
    modules = facts().modules
    return tuple(modules) if folder in modules else ()


HAND_INS = HandIns(recognise, own_module, wrapped, _beside)

FINDER = Finder(CANDIDATE, HOME, lambda source: recognise(source) is not None, b"variable")
ANY = Finder(
    re.compile(rb'^[ \t]*module[ \t]+"', re.M),
    re.compile(rb'^[ \t]*variable[ \t]+"', re.M),
    lambda _source: True,
    b"variable",
)
"""For repositories without any module of the framework: all modules that something calls."""


@dataclass(frozen=True, eq=False)
class State:
    """A Reading with all that stands behind it."""

    repository: Repository
    roots: Mapping[str, RootState]
    reading: Reading
    extras: Mapping[str, platform_documents.Extras] = field(default_factory=dict)
    other: bool = False
    """A repository of other modules: there is none of the framework's in it."""
    only: frozenset[str] | None = None
    """The roots that were asked for; None for all of them."""


def read_state(
    snapshot: Snapshot,
    before: State | None = None,
    others: Others = "where alone",
    only: frozenset[str] | None = None,
) -> State:
    """Reads a snapshot; `before` is one that differs in few files, read with the same `others` and `only`:
    these roots and no more."""
    everything = others == "always"
    earlier = before.reading if before is not None else None
    if before is not None and before.repository.snapshot.modules is not snapshot.modules:
        before = None  # modules of elsewhere may be at hand that were not
    if not everything and before is not None and before.other and _has_framework(before.repository, snapshot):
        before = None
    other = everything or (before is not None and before.other)
    repository = load(snapshot, ANY if other else FINDER, before.repository if before else None, only)
    if not repository.roots and others == "where alone" and not other:
        other, before = True, None
        repository = load(snapshot, ANY, None, only)
    roots: dict[str, RootState] = {}
    extras_of: dict[str, platform_documents.Extras] = {}
    for root in repository.roots:
        old = before.roots.get(root) if before else None
        extras_of[root] = platform_documents.extras(
            snapshot, root, before.extras.get(root) if before else None
        )
        same_extras = before is not None and before.extras.get(root) == extras_of[root]
        same_extras = same_extras and old is not None and old.installed is manifest(snapshot, root)
        if old is not None and same_extras and not (old.folders & repository.touched):
            roots[root] = old
        else:
            roots[root] = _read_root(repository, root, old, extras_of[root])
    FOUND.end_round()
    platforms = tuple(state.platform for state in roots.values())
    reading = _reading(repository, roots, platforms, before)
    emptied = _emptied(snapshot, reading, earlier) if earlier is not None else ()
    if emptied != reading.emptied:
        reading = replace(reading, emptied=emptied)
    return State(repository, roots, reading, extras_of, other, only)


def reread(snapshot: Snapshot, state: State, before: Repository | None) -> Repository:
    """What Terraform makes of another snapshot than the state's; `before`: of one that is nearer still."""
    return load(snapshot, ANY if state.other else FINDER, before or state.repository, state.only)


def _has_framework(before: Repository, snapshot: Snapshot) -> bool:
    """Whether a file that changed may call a module of the framework now."""
    changed = changed_paths(before.snapshot, snapshot)
    paths = [p for p in changed if p.endswith(".tf") and p in snapshot and is_file(snapshot, p)]
    return any(CANDIDATE.search(d) or HOME.search(d) for d in snapshot.read_many(paths).values())


def _reading(
    repository: Repository,
    roots: Mapping[str, RootState],
    platforms: tuple[Platform, ...],
    before: State | None,
) -> Reading:
    if before is None:
        return Reading(platforms, loose_problems(repository), _all_files(roots), left=repository.left)
    old = before.reading
    unmoved = len(old.platforms) == len(platforms) and all(map(operator.is_, old.platforms, platforms))
    problems = old.problems
    now, then = repository, before.repository
    if now.glances is not then.glances or now.odd != then.odd or now.touched:
        found = loose_problems(repository)
        problems = problems if found == problems else found
    if unmoved and problems is old.problems:
        return old
    return Reading(platforms, problems, _all_files(roots), left=repository.left)


def _emptied(snapshot: Snapshot, reading: Reading, earlier: Reading) -> tuple[Platform, ...]:
    """What the code says of roots that had modules and have none any more."""
    here = {p.root for p in reading.platforms}
    out = []
    for root in dict.fromkeys(p.root for p in (*earlier.platforms, *earlier.emptied)):
        if root in here:
            continue
        folder = "" if root == "." else root
        paths = [
            p for p in snapshot.paths() if dirname(p) == folder and p.endswith(".tf") and is_file(snapshot, p)
        ]
        said = _said_of_modules((), moves(snapshot.read_many(paths).values()))
        if any(said):
            out.append(Platform(root, NAME, (), (), (), (), {}, *said))
    return tuple(out)


def _all_files(roots: Mapping[str, RootState]) -> tuple[ReadFile, ...]:
    return tuple({f.path: f for state in roots.values() for f in state.files}.values())


def _read_root(
    repository: Repository, root: str, old: RootState | None, extras: platform_documents.Extras
) -> RootState:
    walk = Walk(repository, root, HAND_INS)
    surroundings = surroundings_of(repository, walk, RESOURCES)
    if old is not None and old.entries:
        before = next(iter(old.entries.values())).surroundings
        surroundings = before if identical(before, surroundings) else surroundings
    definitions = definitions_of(repository, walk, root)
    settled = old is not None and identical(old.definitions, definitions)
    entries: dict[Key, Entry] = {}
    for key, call in walk.calls:
        known = old.entries.get(key) if old is not None else None
        if known is not None and still_true(known, call, walk, surroundings, repository, settled):
            entries[key] = known
        else:
            entries[key] = _build(call, root, walk, surroundings, repository)
    twice = names_twice(walk)
    modules = finish(entries, old.entries if old is not None else None, twice, _is_taken)
    environments = _environments(entries, modules)
    if old is not None and old.platform.environments == environments:
        environments = old.platform.environments  # the same object, with which what hangs on it is the same
    platform = _platform(root, entries, modules, environments, repository, walk, twice, extras)
    files = read_files(repository, walk, root, entries)
    return RootState(
        root, entries, platform, walk.scopes, frozenset(walk.reach | walk.holds), files, definitions,
        walk.installed,
    )  # fmt: skip


def _build(
    call: Call, root: str, walk: Walk, surroundings: tuple[object, ...], repository: Repository
) -> Entry:
    walk.log.entries = []
    try:
        built = build(call, root, trouble_of(repository, root), walk.own, walk.elsewhere)
        maps = maps_of(built)
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
    return Entry(built, needs, surroundings, frozenset(links), frozenset(linked), tuple(takes), maps)


def _is_taken(text: str) -> bool:
    return CURRENT.match(text) is not None


def _platform(
    root: str,
    entries: Mapping[Key, Entry],
    modules: Mapping[Key, Module],
    environments: tuple[Environment, ...],
    repository: Repository,
    walk: Walk,
    twice: frozenset[str],
    extras: platform_documents.Extras,
) -> Platform:
    pools = _by_cluster(m for m in modules.values() if m.kind is ModuleKind.NODE_POOL)
    features = _by_cluster(m for m in modules.values() if m.kind is ModuleKind.FEATURE)
    clusters = [
        Cluster(m, tuple(pools.get(m.name, ())), tuple(features.get(m.name, ())))
        for m in modules.values()
        if m.kind is ModuleKind.CLUSTER
    ]
    if None in pools or None in features:
        clusters.append(Cluster(None, tuple(pools.get(None, ())), tuple(features.get(None, ()))))
    generic = tuple(m for m in modules.values() if m.kind is ModuleKind.GENERIC)
    built = [(entries[key].built, module) for key, module in modules.items()]
    problems = [
        *file_problems(repository, walk, root),
        *problems_of(root, built, environments, twice),
        *platform_documents.problems(root, built, environments, extras),
    ]
    moved, forgotten, partly = _moves(walk)
    return Platform(
        root, NAME, environments, tuple(clusters), generic, tuple(problems), extras.providers,
        moved, forgotten, partly,
    )  # fmt: skip


def _by_cluster(modules: Iterable[Module]) -> dict[str | None, list[Module]]:
    found: dict[str | None, list[Module]] = {}
    for module in modules:
        found.setdefault(module.cluster, []).append(module)
    return found


_Path = tuple[str, ...]


_Said = tuple[dict[_Path, _Path], frozenset[_Path], frozenset[_Path]]
"""Moved, forgotten, and partly so: as in Platform."""


def _moves(walk: Walk) -> _Said:
    """What the `moved` and `removed` blocks of the root and its local modules say of module blocks."""
    moved: dict[_Path, _Path] = {}
    forgotten: frozenset[_Path] = frozenset()
    partly: frozenset[_Path] = frozenset()
    for key, scope in walk.scopes.items():
        said = _said_of_modules(key, moves(file.data for file in scope.folder.files.values()))
        moved |= said[0]
        forgotten |= said[1]
        partly |= said[2]
    return moved, forgotten, partly


def _said_of_modules(key: _Path, said: Moves) -> _Said:
    """`key`: the calls that lead to the folder."""
    moved: dict[_Path, _Path] = {}
    forgotten: set[_Path] = set()
    partly: set[_Path] = set()
    for here, there in said.renamed.items():
        before, after = module_path(here), module_path(there)
        if before is not None and after is not None:
            moved[*key, *before] = (*key, *after)
        elif (whole := module_path(without_index(here))) is not None:
            partly.add((*key, *whole))
    for here in said.forgotten:
        if (before := module_path(here)) is not None:
            forgotten.add((*key, *before))
        elif (whole := module_path(without_index(here))) is not None:
            partly.add((*key, *whole))
    return moved, frozenset(forgotten), frozenset(partly)


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
