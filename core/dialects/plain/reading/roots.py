"""One root with all its units: evaluated, recognised, and made into a Platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from core.dialects.plain import NAME
from core.dialects.plain import units as layouts
from core.dialects.plain.facts import source_of
from core.dialects.plain.reading.deciding import Deciding, Told
from core.dialects.plain.reading.declared_twice import declared_twice
from core.dialects.plain.reading.ignored import ignored
from core.dialects.plain.reading.inner import Inner
from core.dialects.plain.reading.leaves import Leaves, Spelling, leaves
from core.dialects.plain.reading.modules import module_of
from core.dialects.plain.reading.moved import moved
from core.dialects.plain.reading.pinned import pinned
from core.dialects.plain.reading.same_names import same_names
from core.dialects.plain.reading.settings import (
    Before,
    Entity,
    Here,
    Unset,
    settings,
    types,
    with_autoscaler,
    with_ignored,
)
from core.dialects.plain.reading.shared import Shared, Use, Words
from core.dialects.plain.reading.titles import titles
from core.dialects.plain.reading.unused import read_variables, unused_variables
from core.dialects.plain.recognise import Across, Recognised, Seen, across, recognise, recognise_remote
from core.dialects.plain.recognise.across import may_make_pools
from core.dialects.plain.units.terragrunt import given
from core.dialects.plain.units.var_files import is_made_of
from core.frozen import dataclass
from core.platform.model import (
    Cluster,
    Environment,
    Module,
    ModuleKind,
    Platform,
    Problem,
    Setting,
    Severity,
)
from core.platform.module_facts import Beside, ModuleFacts
from core.terraform.evaluate import Evaluation, Mark, Reason, Texts, Unit
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.texts import FileText
from core.terraform.lockfile import NAME as LOCK
from core.terraform.lockfile import providers as locked
from core.terraform.tfvars import is_tfvars, loads_by_itself
from core.text import _

Facts = Callable[[Seen, str | None], ModuleFacts | None]
Key = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class UnitState:
    """One environment of a root, evaluated."""

    unit: layouts.Unit
    evaluation: Evaluation
    recognised: Recognised
    inputs_from: tuple[str, ...] = ()
    """Files that Terragrunt's inputs were read from."""
    folders: frozenset[str] = frozenset()
    """That its root calls, and the root itself, whether or not anything was found there."""

    @cached_property
    def reads(self) -> frozenset[str]:
        """Files that it was read from, links followed."""
        texts = self.evaluation.texts
        found = {*self.inputs_from, *self.unit.command_files, *texts.read_by(self.evaluation.memory.texts())}
        code = (file.path for folder in self.folders for file in texts.folder(folder).files.values())
        return frozenset((*found, *code))


@dataclass(frozen=True, eq=False)
class RootState:
    """One root as read. The Platform is made later, when it is known who shares what."""

    root: layouts.Root
    units: Mapping[str, UnitState]
    """By the name of the environment."""
    found: Mapping[str, Across[str]]
    """By address."""
    entities: Mapping[str, Entity]
    providers: Mapping[str, str]
    platform: Platform | None = None
    foreign: tuple[tuple[Mark, Use], ...] = ()
    """What other roots take from the same places."""
    shared: Shared | None = None
    words: Words | None = None
    made: Mapping[str, tuple[Setting, ...]] = field(default_factory=dict)
    """Settings by address, before facts said what a module ignores."""

    @cached_property
    def uses(self) -> Mapping[str, list[tuple[Mark, Use]]]:
        """Which literal decides which setting, by the literal's file."""
        out: dict[str, list[tuple[Mark, Use]]] = {}
        for entity in self.entities.values():
            for mark, use in entity.uses():
                out.setdefault(mark.chunk.file, []).append((mark, use))
        return out

    @cached_property
    def reads(self) -> frozenset[str]:
        """Files that it was read from."""
        lock = LOCK if self.root.path == "." else f"{self.root.path}/{LOCK}"
        return frozenset({lock}.union(*(one.reads for one in self.units.values())))

    @property
    def environments(self) -> tuple[str, ...]:
        return tuple(self.units)


def evaluated(
    texts: Texts,
    root: layouts.Root,
    unit: layouts.Unit,
    before: UnitState | None,
    folders: frozenset[str] = frozenset(),
) -> UnitState:
    """One unit; `before`: the same one on texts that differ in little; `folders`: what its root reaches."""
    what = Unit(root.path, unit.command_files, unit.workspace or "default")
    reads: tuple[str, ...] = ()
    if unit.terragrunt is not None:
        evaluation, reads = _run_by_terragrunt(texts, what, unit.terragrunt)
    elif before is not None and before.evaluation.unit == what:
        evaluation = before.evaluation.after(texts)
    else:
        evaluation = Evaluation(texts, what)
    if root.remote is not None and unit.terragrunt is not None:
        path = unit.terragrunt
        chunk = Chunk(path, texts.snapshot.read(path) if path in texts.snapshot else b"", "file")
        recognised = recognise_remote(root.remote, evaluation.inputs, Mark(chunk, 0, len(chunk.data)))
    else:
        recognised = recognise(evaluation)
    return UnitState(unit, evaluation, recognised, reads, folders)


def _run_by_terragrunt(texts: Texts, what: Unit, path: str) -> tuple[Evaluation, tuple[str, ...]]:
    """(with what the unit's terragrunt.hcl gives, the files that were read for that)."""

    def again(later: Texts) -> Evaluation:
        return _run_by_terragrunt(later, what, path)[0]

    told = given(texts, path)
    return Evaluation(texts, what, told.values, generated=told.generated, again=again), told.reads


def drafted(
    texts: Texts,
    root: layouts.Root,
    facts_of: Facts,
    before: RootState | None,
    touched: frozenset[str] | None,
    folders: frozenset[str],
    inner: Inner,
) -> RootState:
    """A root without its Platform. `touched`: files that may differ; None: any; `folders`: see evaluated."""
    states: dict[str, UnitState] = {}
    for unit in root.units:
        old = before.units.get(unit.name) if before is not None else None
        if old is None or touched is None or old.unit != unit or touched & old.reads:
            old = evaluated(texts, root, unit, old, folders)
        states[unit.name] = old
    found = {one.address: one for one in across({name: s.recognised for name, s in states.items()})}
    providers = _providers(texts, root.path)
    entities = {
        address: _entity(root, one, states, facts_of, providers, before, inner)
        for address, one in found.items()
    }
    return RootState(root, states, found, entities, providers)


def _providers(texts: Texts, root: str) -> Mapping[str, str]:
    """As the lock file has them, else as the code pins them."""
    path = LOCK if root == "." else f"{root}/{LOCK}"
    told = locked(texts.snapshot.read(path)) if path in texts.snapshot else {}
    return {**pinned(texts.folder(root)), **told} if texts.exists(root) else told


def _entity(
    root: layouts.Root,
    found: Across[str],
    states: Mapping[str, UnitState],
    facts_of: Facts,
    providers: Mapping[str, str],
    before: RootState | None,
    inner: Inner,
) -> Entity:
    facts = facts_of(found.first, providers.get(source_of(found.first.cloud)))
    spelling = _spelling(facts)
    beside = facts.beside if facts is not None else {}
    was = before.entities.get(found.address) if before is not None else None
    old = was.here if was is not None and was.known is facts else {}
    read: dict[str, Leaves] = {}
    for name, seen in found.seen.items():
        there = old.get(name)
        if there is not None and there.evaluation is states[name].evaluation:
            read[name] = there.leaves
        else:
            mine = there.leaves if there is not None else None
            read[name] = _leaves(seen, states[name], spelling, beside, mine)
    shared = spelling.with_all(read.values())
    here = {}
    for name, seen in found.seen.items():
        state, mine, there = states[name], read[name], old.get(name)
        if there is not None and there.leaves is mine and there.evaluation is state.evaluation:
            here[name] = there
            continue
        if mine.parted | spelling.parted != shared.parted or mine.several != shared.several:
            mine = _leaves(seen, state, shared, beside, there.leaves if there is not None else None)
        skipped = ignored(state.evaluation, seen)
        assumed, place = _assumed(state.unit), (root.path, found.address, name)
        here[name] = Here(state.evaluation, mine, skipped, assumed, found.exists(name), place)
    parted = shared.parted - spelling.parted
    full = inner.with_paths(facts, types(here)) if facts is not None and parted else facts
    takes = [seen.template.takes for seen in found.seen.values() if seen.template is not None]
    if full is not None and takes:
        written = (path for one in here.values() for path in one.leaves.by_path)
        full = inner.templates.with_template(full, written, takes)
    return Entity(root.path, found.address, here, full, facts, parted)


def _leaves(
    seen: Seen,
    state: UnitState,
    spelling: Spelling,
    beside: Mapping[str, Beside],
    before: Leaves | None,
) -> Leaves:
    cluster = state.recognised.get(seen.cluster) if seen.entry is not None and seen.cluster else None
    return leaves(state.evaluation, seen, cluster, spelling, beside, before)


def _spelling(facts: ModuleFacts | None) -> Spelling:
    if facts is None:
        return Spelling()
    fields = {**facts.fields, **facts.former}
    objects = frozenset(path for path, field in fields.items() if field.type == "object")
    return Spelling({**fields, **facts.beside}.keys(), objects, facts.groups)


def _assumed(unit: layouts.Unit) -> Mapping[str, str]:
    out: dict[str, str] = {}
    for one in unit.assumed:
        if one.kind == "server":
            out[""] = one.reason
        elif one.kind == "pipeline":
            out.update(dict.fromkeys(one.variables, one.reason))
    return out


def foreign_uses(
    state: RootState, by_file: Mapping[str, Iterable[RootState]]
) -> tuple[tuple[Mark, Use], ...]:
    return tuple(
        one
        for file in state.uses
        for other in by_file.get(file, ())
        if other is not state
        for one in other.uses[file]
    )


def with_platform(
    state: RootState,
    foreign: tuple[tuple[Mark, Use], ...],
    texts: Texts,
    unset: Unset,
    before: RootState | None,
    shifted: frozenset[str] | None,
) -> RootState:
    """The root with its Platform; `before`: of the reading before, whose modules are taken over where they
    are the same, and `shifted`: files in which something stands on another line since; None: any."""
    own = [one for uses in state.uses.values() for one in uses]
    shared = Shared([*own, *foreign], before.shared if before is not None else None)
    old = before.platform if before is not None else None
    if before is not None and before.environments != state.environments:
        before = None  # in another order, or others: nothing of it can be taken over
    known = {m.name: m for m in old.modules()} if old is not None and before is not None else {}
    modules: list[Module] = []
    made: dict[str, tuple[Setting, ...]] = {}
    called = titles(state.found.values())
    words = before.words if before is not None and before.words is not None else Words(called)
    words = words if words.titles == called else Words(called)
    clusters = {address for address, one in state.found.items() if one.first.kind == "cluster"}
    for address, one in state.found.items():
        entity = state.entities[address]
        made[address] = settings(entity, shared, words, unset, _before(before, address, shifted))
        there = known.get(address)
        shown = with_autoscaler(entity.facts, with_ignored(entity.facts, made[address]))
        cluster = one.first.cluster if one.first.cluster in clusters else None
        module = module_of(
            state.root.path,
            one,
            state.environments,
            _kept(shown, there) if there is not None else shown,
            entity.facts,
            texts,
            cluster,
            called,
            _deciding(state, one),
            {unit.name: unit.title for unit in state.root.units if unit.title and unit.title != unit.name},
        )
        modules.append(there if there is not None and there == module else module)
    told = moved(next(iter(state.units.values())).evaluation, state.found.values())
    platform = Platform(
        state.root.path,
        NAME,
        _environments(state.root),
        _clusters(modules, [told for one in state.units.values() for told in one.recognised.incomplete]),
        (),
        tuple(_problems(state)),
        state.providers,
        told.renamed,
        told.forgotten,
        told.partly,
        group=state.root.group if state.root.group != state.root.path else "",
        position=state.root.units[0].position if len(state.root.units) == 1 else None,
        handed=_handed(state),
        read_variables=_read_variables(state),
        unread={
            name: file.problem or "" for name, one in state.units.items() for file in _unreadable(one)[:1]
        },
        incomplete={
            name: tuple(address for address, _why in one.recognised.incomplete)
            for name, one in state.units.items()
            if one.recognised.incomplete
        },
    )
    platform = old if old is not None and _same(old, platform) else platform
    return replace(state, platform=platform, foreign=foreign, shared=shared, words=words, made=made)


_ARGUMENT = re.compile(r'"?([\w-]+)"?\s*[=:]')


def _handed(state: RootState) -> frozenset[tuple[str, str]]:
    """The arguments of the root's own calls that some setting is, as it stands there."""
    here = [here for one in state.entities.values() for here in one.here.values()]
    marks = {mark for one in here for mark in one.leaves.handed}
    found = set()
    for mark in marks:
        declared = _call_of(state, mark)
        name = _ARGUMENT.match(mark.text)
        if declared and name is not None:
            found.add((declared, name[1]))
    return frozenset(found)


def _call_of(state: RootState, mark: Mark) -> str:
    """The name of the root's call that an argument stands in; "" where it is another's."""
    for one in state.units.values():
        folder = one.evaluation.folder()
        for name, declared in folder.calls.items() if folder is not None else ():
            if mark.chunk in declared.chunks:
                return name
    return ""


def _deciding(state: RootState, found: Across[str]) -> Deciding:
    told = {}
    for environment, seen in found.seen.items():
        one = state.units[environment]
        cluster = one.recognised.get(seen.cluster) if seen.entry is not None and seen.cluster else None
        told[environment] = Told(one.evaluation, seen, cluster)
    return Deciding(told)


def _before(state: RootState | None, address: str, shifted: frozenset[str] | None) -> Before | None:
    if state is None or state.words is None or shifted is None or address not in state.made:
        return None
    return Before(state.entities[address], state.made[address], state.words, shifted)


def _kept(made: tuple[Setting, ...], there: Module) -> tuple[Setting, ...]:
    """The settings, the same objects where they are the same; all of them, where all are."""
    if len(made) == len(there.settings) and all(a is b for a, b in zip(made, there.settings, strict=True)):
        return there.settings
    out = []
    for setting in made:
        old = there.setting(setting.path)
        out.append(old if old is not None and (old is setting or old == setting) else setting)
    return tuple(out)


def _same(old: Platform, new: Platform) -> bool:
    return old == new and all(a is b for a, b in zip(old.modules(), new.modules(), strict=True))


def _environments(root: layouts.Root) -> tuple[Environment, ...]:
    if len(root.units) == 1 and not root.units[0].name:
        return ()
    return tuple(
        Environment(
            u.name,
            False,
            tuple(f.path for f in u.var_files),
            u.workspace,
            u.reason,
            u.title,
            u.hidden,
            u.key,
            u.is_said,
        )
        for u in root.units
    )


def _clusters(modules: list[Module], incomplete: Sequence[tuple[str, Reason]]) -> tuple[Cluster, ...]:
    by: dict[str | None, tuple[list[Module], list[Module]]] = {}
    for module in modules:
        if module.kind is not ModuleKind.CLUSTER:
            pools, features = by.setdefault(module.cluster, ([], []))
            (pools if module.kind is ModuleKind.NODE_POOL else features).append(module)
    out = []
    for module in modules:
        if module.kind is ModuleKind.CLUSTER:
            pools, features = by.get(module.name, ([], []))
            why = next((w.sentence for at, w in incomplete if may_make_pools(at, module.name)), "")
            out.append(Cluster(module, tuple(pools), tuple(features), why))
    if None in by:
        out.append(Cluster(None, tuple(by[None][0]), tuple(by[None][1])))
    return tuple(out)


def _problems(state: RootState) -> Iterator[Problem]:
    yield from unread(state)
    root = state.root.path
    for one in list(state.units.values())[:1]:
        yield from unused_variables(one.evaluation.texts, sorted(one.folders), root)
        yield from declared_twice(one.evaluation.texts, sorted(one.folders), root)
    told: set[tuple[str, str]] = set()
    for name, one in state.units.items():
        yield from same_names(one.evaluation, one.recognised, root, name)
        for address, why in one.recognised.incomplete:
            if (address, why.sentence) in told:
                continue
            told.add((address, why.sentence))
            file = line = None
            if why.mark is not None:
                place = one.evaluation.place(why.mark)
                file, line = place.file, place.line
            sentence = _("Not all that {address} makes can be told: {why}")
            yield Problem(
                Severity.NOTE,
                sentence.format(address=address, why=why.sentence),
                file,
                line,
                root,
                environment=name or None,
                rule="terraform-incomplete",
            )


def _read_variables(state: RootState) -> dict[tuple[str, str], bool]:
    told: dict[tuple[str, str], bool] = {}
    for at, one in enumerate(state.units.values()):  # each with the texts that it was read of
        files = [file.path for file in one.unit.var_files]
        folders = sorted(one.folders) if not at else [state.root.path]
        told |= read_variables(one.evaluation.texts, folders, state.root.path, files)
    return told


def _unreadable(one: UnitState) -> list[FileText]:
    """The files that can't be read, of all that a unit is made of."""
    texts = one.evaluation.texts
    files = [file for folder in sorted(one.folders) for file in texts.folder(folder).files.values()]
    files += [texts.file(var_file.path) for var_file in one.unit.var_files]
    return [file for file in files if file.problem is not None]


def unread(state: RootState) -> Iterator[Problem]:
    """Files that can't be read, of all that the root is made of."""
    told: set[str] = set()
    for one in state.units.values():
        for file in _unreadable(one):
            if file.problem is None or file.path in told:
                continue
            told.add(file.path)
            # Terraform fails on it only if it is given that very file.
            made = not loads_by_itself(file.path) and is_tfvars(file.path) and is_made_of(file.data)
            severity = Severity.NOTE if made else Severity.ERROR
            sentence, line = file.fault or (file.problem, None)
            yield Problem(severity, sentence, file.path, line, state.root.path, rule="file-unreadable")
