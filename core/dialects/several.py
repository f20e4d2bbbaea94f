"""Several dialects as one: each root is read by the one that understands it, and asked of that one alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.dialects.interface import AfterMerge, Dialect, Ending
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.operation import Operation
from core.dialects.plain.dialect import PlainDialect
from core.language import Language
from core.platform.edit import Edit
from core.platform.guide import Guide
from core.platform.model import Platform, Problem, ReadFile, Reading
from core.snapshot import Snapshot

_KEPT = 24
"""Readings whose parts are remembered, so that each dialect gets its own one back."""

_CALL = re.compile(r'(module\.[\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?')

_KNOWN = {"understood": 0, "generic": 1, "read-only": 2}
"""States of a file, the best first."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """One reading, and what each dialect read for it."""

    whole: Reading
    own: tuple[Reading, ...]


def dialects() -> tuple[Dialect, ...]:
    """All that Repoform knows, the most specific first. A new one is one line here."""
    return (KubestackDialect(), PlainDialect())


class Several:
    """A Dialect made of others. The first that understands a root reads it; a root that none understands
    belongs to the last that read it at all."""

    name = "several"

    def __init__(self, those: Sequence[Dialect]) -> None:
        self._those = tuple(those)
        self._kept: list[_Parts] = []

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """See core.dialects.interface.Dialect."""
        last = self._parts_of(before)
        own = tuple(
            dialect.read(snapshot, last.own[i] if last is not None else None)
            for i, dialect in enumerate(self._those)
        )
        if last is not None and all(a is b for a, b in zip(own, last.own, strict=True)):
            return last.whole
        whole = own[0] if len(own) == 1 else _together(own)
        self._kept.append(_Parts(whole, own))
        del self._kept[:-_KEPT]
        return whole

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """See core.dialects.interface.Dialect."""
        dialect, own = self._of_root(snapshot, reading, edit.root)
        return dialect.apply(snapshot, own, edit)

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        """See core.dialects.interface.Dialect."""
        dialect, own = self._of_root(snapshot, reading, root)
        return dialect.guide(snapshot, own, operation, root, args)

    @property
    def languages(self) -> Sequence[Language]:
        """See core.dialects.interface.Dialect: of files with the same ending, the first dialect's."""
        found: dict[tuple[str, ...], Language] = {}
        for dialect in self._those:
            for language in dialect.languages:
                found.setdefault(language.endings, language)
        return tuple(found.values())

    @property
    def operations(self) -> Sequence[Operation[Any]]:
        """See core.dialects.interface.Dialect: each name once, the first dialect's words for it."""
        found: dict[str, Operation[Any]] = {}
        for dialect in self._those:
            for operation in dialect.operations:
                found.setdefault(operation.name, operation)
        return tuple(found.values())

    def after_merge(self, environments: Sequence[str], ending: Ending) -> AfterMerge:
        """See core.dialects.interface.Dialect: of the dialect that read the last reading's environments."""
        wanted = set(environments)
        for parts in reversed(self._kept):
            for platform in parts.whole.platforms:
                if wanted & {e.name for e in platform.environments}:
                    return self._called(platform.dialect).after_merge(environments, ending)
        return self._those[0].after_merge(environments, ending)

    def _parts_of(self, reading: Reading | None) -> _Parts | None:
        return next((p for p in reversed(self._kept) if p.whole is reading), None)

    def _called(self, name: str) -> Dialect:
        return next(d for d in self._those if d.name == name)

    def _of_root(self, snapshot: Snapshot, reading: Reading, root: str) -> tuple[Dialect, Reading]:
        """The dialect whose root it is, with its own reading; the first where no root is called so, which
        then says what is wrong."""
        parts = self._parts_of(reading)
        if parts is None:
            self.read(snapshot, reading)
            parts = self._kept[-1]
        platform = reading.platform(root) or next(iter(reading.platforms), None)
        dialect = self._called(platform.dialect) if platform is not None else self._those[0]
        return dialect, parts.own[self._those.index(dialect)]


def _together(readings: Sequence[Reading]) -> Reading:
    platforms: dict[str, Platform] = {}
    for reading in readings:
        for platform in reading.platforms:
            there = platforms.get(platform.root)
            if there is None:
                platforms[platform.root] = platform
            elif not _understands(there):
                platforms[platform.root] = _with_others(platform, there)
    chosen = sorted(platforms.values(), key=lambda p: (p.root != ".", p.root))
    return Reading(tuple(chosen), _unique(p for r in readings for p in r.problems), _files(readings))


def _with_others(platform: Platform, generic: Platform) -> Platform:
    """A root with those modules beside what is understood of it that aren't a part of that."""
    made = {_block(m.name) for m in platform.modules()}
    others = tuple(m for m in generic.generic if f"module.{m.name}" not in made)
    return replace(
        platform, generic=(*platform.generic, *others), problems=(*platform.problems, *generic.problems)
    )


def _block(address: str) -> str:
    """The module block that an address is of: `module.eks` of `module.eks["eu"]`; "" for what is in one."""
    found = _CALL.fullmatch(address)
    return found[1] if found is not None else ""


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
