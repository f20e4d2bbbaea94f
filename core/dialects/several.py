"""Several dialects as one: each root is read by the one that understands it, and asked of that one alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.dialects.common.kept_readings import Kept
from core.dialects.errors import Refused
from core.dialects.given import AllGiven, asks, refusal, with_given
from core.dialects.interface import AfterMerge, Dialect, Ending, Reached, Side, Sign
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.plain.dialect import PlainDialect
from core.dialects.promotion import Promotion
from core.frozen import dataclass
from core.hcl.shared_trees import parsed_once
from core.language import Language
from core.last_used import LastUsed
from core.platform.edit import Edit
from core.platform.model import (
    Change,
    EnvValue,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    ReadFile,
    Reading,
    Remark,
)
from core.platform.stage import Stage
from core.snapshot import Snapshot
from core.terraform.tfvars import loads_by_itself
from core.text import _, sentences

if TYPE_CHECKING:
    from core.dialects.operation import Operation
    from core.platform.guide import Guide

_CALL = re.compile(r'(module\.[\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?')

_VARIABLE = re.compile(r"\bvar\s*\.")

_KNOWN = {"understood": 0, "generic": 1, "read-only": 2}
"""States of a file, the best first."""


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """One reading, and what each dialect read for it."""

    whole: Reading
    own: tuple[Reading, ...]
    joined: Reading
    """All of them together, without what somebody's files give to others' roots."""
    rest: Reading | None = None
    """Of modules beside what is understood, where no other dialect reads them."""
    beside: Dialect | None = None
    """Whose that is."""
    alone: frozenset[str] = frozenset()
    """The roots that it is of."""


@dataclass(frozen=True, slots=True)
class _Where:
    """Whom to ask, with its own reading, and about which root."""

    dialect: Dialect
    reading: Reading
    root: str


def dialects() -> tuple[Dialect, ...]:
    """All that Repoform knows, the most specific first. A new one is one line here."""
    return (KubestackDialect(), PlainDialect())


def understanding() -> tuple[Dialect, ...]:
    """The same, each reading no more than it understands."""
    alone = KubestackDialect("never")
    return tuple(alone if isinstance(one, KubestackDialect) else one for one in dialects())


def beside(roots: frozenset[str]) -> KubestackDialect:
    """Who reads the modules beside what another dialect understands, in these roots that have no other
    reader."""
    return KubestackDialect("always", roots)


def read_clusters(snapshot: Snapshot) -> Reading:
    """The roots that hold clusters, whole, and what roots there are besides (`left`); where none holds a
    cluster, all that can be read of the others."""
    reading = Several(understanding(), beside).read(snapshot)
    if any(map(_understands, reading.platforms)):
        return reading
    return Several(dialects(), beside).read(snapshot)


class Several:
    """A Dialect made of others. The first that understands a root reads it; a root that none understands
    belongs to the last that read it at all."""

    name = "several"

    def __init__(
        self, those: Sequence[Dialect], beside: Callable[[frozenset[str]], Dialect] | None = None
    ) -> None:
        self.those = tuple(those)
        """The most specific first."""
        self.beside = beside
        """Asked only where a root that one understands has no other reader."""
        self._kept: Kept[_Parts] = Kept()
        self._joined: LastUsed[tuple[int, int], tuple[Platform, Platform, Platform]] = LastUsed()
        """Holds what its keys name by identity."""
        self._given: dict[str, tuple[Platform, AllGiven, Platform]] = {}
        """By root, the last: what it was made of, and it."""

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """See core.dialects.interface.Dialect."""
        with parsed_once():
            return self._read(snapshot, before)

    def _read(self, snapshot: Snapshot, before: Reading | None) -> Reading:
        last = self._parts_of(before)
        own = tuple(
            dialect.read(snapshot, last.own[i] if last is not None else None)
            for i, dialect in enumerate(self.those)
        )
        alone = _alone(own) if self.beside is not None else frozenset()
        rest = beside = None
        if alone and self.beside is not None:
            same = last is not None and last.alone == alone
            beside = last.beside if last is not None and same else None
            beside = beside or self.beside(alone)
            rest = beside.read(snapshot, last.rest if last is not None and same else None)
        if last is not None and rest is last.rest and all(a is b for a, b in zip(own, last.own, strict=True)):
            joined = last.joined
        else:
            others = (_of_roots(rest, alone, not own[0].platforms),) if rest is not None else ()
            joined = own[0] if len(own) == 1 else self._together((*others, *own))
        whole = self._with_given(snapshot, joined, own)
        if last is not None and joined is last.joined and _same_platforms(whole, last.whole):
            return last.whole
        self._kept.add(_Parts(whole, own, joined, rest, beside, alone))
        return whole

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """See core.dialects.interface.Dialect."""
        self._check_given(reading, edit)
        where = self._where(snapshot, reading, edit.root, edit.operation, edit.args, edit.module)
        return where.dialect.apply(snapshot, where.reading, replace(edit, root=where.root))

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        """See core.dialects.interface.Dialect."""
        where = self._where(snapshot, reading, root, operation, args)
        return where.dialect.guide(snapshot, where.reading, operation, where.root, args)

    @property
    def languages(self) -> Sequence[Language]:
        """See core.dialects.interface.Dialect: of files with the same ending, the first dialect's."""
        found: dict[tuple[str, ...], Language] = {}
        for dialect in self.those:
            for language in dialect.languages:
                found.setdefault(language.endings, language)
        return tuple(found.values())

    @property
    def operations(self) -> Sequence[Operation[Any]]:
        """See core.dialects.interface.Dialect: each name once, the first dialect's words for it, with the
        answers that any dialect takes. What is asked for is done by the dialect of its root."""
        from core.dialects.joined import Joined  # reading starts without operations

        found: dict[str, list[Operation[Any]]] = {}
        for dialect in self.those:
            for operation in dialect.operations:
                found.setdefault(operation.name, []).append(operation)
        return tuple(those[0] if len(those) == 1 else Joined(those) for those in found.values())

    def remarks(
        self, before: Side, now: Side, changes: Sequence[Change]
    ) -> Mapping[tuple[str, str, str, str], Remark]:
        """See core.dialects.interface.Dialect."""
        old, new = self._known_parts(before), self._known_parts(now)
        out: dict[tuple[str, str, str, str], Remark] = {}
        for at, dialect in enumerate(self.those):
            mine = [c for c in changes if self._reads(dialect, now.reading, c.root)]
            if mine and old.own[at] is not new.own[at]:
                sides = Side(before.snapshot, old.own[at]), Side(now.snapshot, new.own[at])
                out |= dialect.remarks(*sides, mine)
        return out

    @staticmethod
    def _reads(dialect: Dialect, reading: Reading, root: str) -> bool:
        platform = reading.said_of(root)
        return platform is not None and platform.dialect == dialect.name

    def after_merge(self, reached: Sequence[Reached], ending: Ending) -> AfterMerge:
        """See core.dialects.interface.Dialect: what each dialect says of the roots that it read last."""
        mine: dict[int, list[Reached]] = {}
        for place in reached:
            mine.setdefault(self.those.index(self._reader(place.root)), []).append(place)
        told = [self.those[at].after_merge(places, ending) for at, places in sorted(mine.items())]
        steps = tuple(step for one in told for step in one.steps)
        return AfterMerge(steps, sentences(one.plan_note for one in told))

    def signs(self, side: Side, branch: str, reached: Sequence[Reached]) -> Sequence[Sign]:
        """See core.dialects.interface.Dialect: each asked of whoever read the root last."""
        return tuple(
            sign for place in reached for sign in self._reader(place.root).signs(side, branch, (place,))
        )

    def given(self, snapshot: Snapshot, reading: Reading, root: str) -> AllGiven:
        """See core.dialects.interface.Dialect."""
        parts = self._known_parts(Side(snapshot, reading))
        told = (d.given(snapshot, own, root) for d, own in zip(self.those, parts.own, strict=True))
        return next((given for given in told if given), {})

    def promotion(self, reading: Reading) -> Promotion:
        """See core.dialects.interface.Dialect: what each dialect says of its own roots."""
        told = [d.promotion(_only(reading, d.name)) for d in self.those]
        return Promotion(
            tuple(stage for one in told for stage in one.stages),
            tuple(step for one in told for step in one.steps),
            tuple(group for one in told for group in one.siblings),
            tuple(tag for one in told for tag in one.tags),
            tuple(note for one in told for note in one.notes),
        )

    def brought(self, reading: Reading, module: Module, source: Stage, target: Stage, cluster: str) -> Edit:
        """See core.dialects.interface.Dialect: asked of whoever reads the root that it goes to."""
        platform = reading.platform(target.root)
        dialect = self._called(platform.dialect) if platform is not None else self.those[0]
        return dialect.brought(_only(reading, dialect.name), module, source, target, cluster)

    def _parts_of(self, reading: Reading | None) -> _Parts | None:
        return self._kept.find(lambda parts: parts.whole is reading)

    def _known_parts(self, side: Side) -> _Parts:
        """Read again, where the reading isn't known any more."""
        parts = self._parts_of(side.reading)
        if parts is None:
            self.read(side.snapshot, side.reading)
            parts = next(self._kept.newest_first())
        return parts

    def _called(self, name: str) -> Dialect:
        return next(d for d in self.those if d.name == name)

    def _reader(self, root: str) -> Dialect:
        """Who read this root, in the last reading that has it; the first where none has."""
        for parts in self._kept.newest_first():
            platform = parts.whole.said_of(root)
            if platform is not None:
                return self._called(platform.dialect)
        return self.those[0]

    def _where(
        self,
        snapshot: Snapshot,
        reading: Reading,
        root: str,
        operation: str,
        args: Mapping[str, Any],
        module: str = "",
    ) -> _Where:
        """Whom to ask, and about which root: the reader of the module, or of the root that is named. Where
        none is, of those that can do the operation the one that has what the answers name, else the first;
        and its only root, if it has but one. What nobody has is asked of the first, who then says what is
        wrong."""
        parts = self._known_parts(Side(snapshot, reading))
        platform = reading.platform(root)
        if platform is not None:
            readers = [self._called(platform.dialect), *self.those] if module else ()
            having = [d for d in readers if parts.own[self.those.index(d)].module(root, module) is not None]
            rest = parts.rest if module and not having else None
            if rest is not None and parts.beside is not None and rest.module(root, module) is not None:
                return _Where(parts.beside, rest, root)
            return self._with(parts, having[0] if having else self._called(platform.dialect), root)
        from core.dialects.operation import named  # reading starts without operations

        able = [d for d in self.those if not operation or named(d.operations, operation) is not None]
        names = {d.name for d in able}
        found = [p for p in reading.platforms if p.dialect in names and not root]
        named_there = [p for p in found if any(p.module(str(v)) is not None for v in args.values())]
        chosen = next(iter(named_there or found), None)
        if chosen is None:
            return self._with(parts, next(iter(able), self.those[0]), root)
        own = [p.root for p in (named_there or found) if p.dialect == chosen.dialect]
        return self._with(parts, self._called(chosen.dialect), own[0] if len(own) == 1 else "")

    def _together(self, readings: Sequence[Reading]) -> Reading:
        platforms: dict[str, Platform] = {}
        for reading in readings:
            for platform in reading.platforms:
                there = platforms.get(platform.root)
                if there is None:
                    platforms[platform.root] = platform
                elif not _understands(there):
                    platforms[platform.root] = self._joined_once(platform, there)
        self._joined.end_round()
        chosen = sorted(platforms.values(), key=lambda p: (p.root != ".", p.root))
        emptied = {p.root: p for r in reversed(readings) for p in r.emptied if p.root not in platforms}
        problems = _unique(p for r in readings for p in r.problems)
        found = next((r.environments for r in readings if r.environments is not None), None)
        left = tuple(root for r in readings for root in r.left if root not in platforms)
        return Reading(tuple(chosen), problems, _files(readings), tuple(emptied.values()), found, left)

    def _with_given(self, snapshot: Snapshot, whole: Reading, own: Sequence[Reading]) -> Reading:
        """With what somebody else's files give to generic modules' variables."""
        platforms = tuple(self._platform_with_given(snapshot, p, own) for p in whole.platforms)
        made = replace(whole, platforms=platforms)
        return whole if _same_platforms(made, whole) else made

    def _platform_with_given(
        self, snapshot: Snapshot, platform: Platform, own: Sequence[Reading]
    ) -> Platform:
        if not asks(platform):
            return platform
        for dialect, reading in zip(self.those, own, strict=True):
            given = dialect.given(snapshot, reading, platform.root)
            if given:
                return self._given_once(platform, given)
        return platform

    def _check_given(self, reading: Reading, edit: Edit) -> None:
        """Raises Refused where a default would be changed that nobody uses."""
        platform = reading.platform(edit.root)
        known = self._given.get(edit.root)
        module = platform.module(edit.module) if platform is not None else None
        if known is None or known[2] is not platform:
            return
        is_generic = module is not None and module.kind is ModuleKind.GENERIC
        setting = module.setting(edit.setting) if module is not None and is_generic else None
        value = setting.values.get(edit.environment) if setting is not None else None
        why = refusal(value, known[1]) if value is not None and edit.mode != "override" else ""
        if why:
            raise Refused(why)

    def _given_once(self, platform: Platform, given: AllGiven) -> Platform:
        """The same object as long as both are the same."""
        known = self._given.get(platform.root)
        if known is None or known[0] is not platform or known[1] is not given:
            known = self._given[platform.root] = (platform, given, with_given(platform, given))
        return known[2]

    def _joined_once(self, platform: Platform, generic: Platform) -> Platform:
        """The same object as long as both are the same."""
        key = (id(platform), id(generic))
        known = self._joined.find(key)
        if known is None:
            known = (platform, generic, _with_others(platform, generic))
            self._joined.keep(key, known)
        return known[2]

    def _with(self, parts: _Parts, dialect: Dialect, root: str) -> _Where:
        return _Where(dialect, parts.own[self.those.index(dialect)], root)


def _with_others(platform: Platform, generic: Platform) -> Platform:
    """A root with those modules beside what is understood of it that aren't a part of that."""
    made = {_block(m.name) for m in platform.modules()}
    others = tuple(
        _with_handed(m, platform.handed) for m in generic.generic if f"module.{m.name}" not in made
    )
    if any(not loads_by_itself(f) for e in platform.environments for f in e.var_files):
        others = tuple(_unsure(m) for m in others)
    told = {(p.rule, p.file) for p in generic.problems if p.rule and p.file}
    mine = (p for p in platform.problems if (p.rule, p.file) not in told)  # of one file's trouble, once
    return replace(
        platform,
        generic=(*platform.generic, *others),
        problems=(*mine, *generic.problems),
        moved={**generic.moved, **platform.moved},
        forgotten=platform.forgotten | generic.forgotten,
        partly=platform.partly | generic.partly,
    )


def _with_handed(module: Module, handed: frozenset[tuple[str, str]]) -> Module:
    """A call with the arguments that are settings of what it makes."""
    mine = frozenset(argument for name, argument in handed if name == module.name)
    return replace(module, handed=mine) if mine else module


def _unsure(module: Module) -> Module:
    """A module whose reader knows of no environments: what a variable gives it may be set in each of them."""
    settings = tuple(
        replace(setting, values={e: _unsure_value(v) for e, v in setting.values.items()})
        for setting in module.settings
    )
    return module if settings == module.settings else replace(module, settings=settings)


def _unsure_value(value: EnvValue) -> EnvValue:
    if not value.known or value.origin is not Origin.LINKED or not _VARIABLE.search(value.text or ""):
        return value
    note = _("Each environment may give it another value, in its file of variables.")
    return replace(value, value=None, known=False, note=note, linked_file=None, linked_line=None, entries={})


def _block(address: str) -> str:
    """The module block that an address is of: `module.eks` of `module.eks["eu"]`; "" for what is in one."""
    found = _CALL.fullmatch(address)
    return found[1] if found is not None else ""


def _alone(own: Sequence[Reading]) -> frozenset[str]:
    """Roots of which something is understood, and that only one dialect reads."""
    readers = Counter(p.root for reading in own for p in reading.platforms)
    found = (p for reading in own[1:] for p in reading.platforms if _understands(p))
    return frozenset(p.root for p in found if readers[p.root] == 1)


def _of_roots(reading: Reading, roots: Container[str], first: bool) -> Reading:
    """Of the modules beside what is understood, those of some roots. `first`: no dialect said anything of
    such roots, so what was found in the files and which roots there are besides is told here."""
    platforms = tuple(p for p in reading.platforms if p.root in roots)
    return replace(reading, platforms=platforms) if first else Reading(platforms, (), ())


def _same_platforms(one: Reading, other: Reading) -> bool:
    return len(one.platforms) == len(other.platforms) and all(
        a is b for a, b in zip(one.platforms, other.platforms, strict=True)
    )


def _only(reading: Reading, dialect: str) -> Reading:
    return replace(reading, platforms=tuple(p for p in reading.platforms if p.dialect == dialect))


def _understands(platform: Platform) -> bool:
    """Whether anything in it is more than a generic module."""
    return bool(platform.clusters)


def _unique(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """One file's trouble is told once, though several dialects met it."""
    return tuple({(p.sentence, p.file, p.line): p for p in problems}.values())


def _files(readings: Sequence[Reading]) -> tuple[ReadFile, ...]:
    """Each file as the dialect saw it that understood most of it."""
    best: dict[str, ReadFile] = {}
    for reading in readings:
        for file in reading.files:
            there = best.get(file.path)
            if there is None or _KNOWN[file.state] < _KNOWN[there.state]:
                best[file.path] = file
    return tuple(best[path] for path in sorted(best))
