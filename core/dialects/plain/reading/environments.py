"""The environments of a Layout as data that the window shows and lets one correct."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.corrections import Correction, Corrections
from core.dialects.plain.units import Layout, Root, Unit
from core.platform.environments import (
    Environments,
    FoundEnvironment,
    LostCorrection,
    UnboundFile,
    WithoutClusters,
    in_place,
)


def environments(layout: Layout, roots: Collection[str], said: Corrections) -> Environments:
    """Of the roots in which something was found."""
    mine = in_place(
        [root for root in layout.roots if root.path in roots],
        lambda root: root.group,
        lambda root: root.units[0].position if len(root.units) == 1 else None,
    )
    files = {f.path for root in layout.roots for unit in _all(root) for f in unit.var_files}
    files.update(f.path for root in layout.roots for f in root.tests)
    files.update(stale.path for stale in layout.stale)
    return Environments(
        tuple(one for root in mine for one in _of(root, said)),
        tuple(sorted(files)),
        tuple(UnboundFile(stale.path, stale.reason) for stale in layout.stale),
        tuple(root.path for root in mine if root.remote is None),
        tuple(LostCorrection(one.key, one.said, one.sentence) for one in layout.lost),
        tuple(note.sentence for note in layout.notes if note.kind == "doubled"),
        tuple(_without_clusters(layout, roots)),
    )


def _without_clusters(layout: Layout, roots: Collection[str]) -> Iterator[WithoutClusters]:
    for root in layout.roots:
        names = tuple(unit.title or unit.name for unit in root.units if unit.name and not unit.hidden)
        if root.path not in roots and names:
            yield WithoutClusters(root.path, names, next(u.reason for u in root.units if u.name))


def _all(root: Root) -> Iterator[Unit]:
    yield from root.units
    yield from root.aside


def _of(root: Root, said: Corrections) -> Iterator[FoundEnvironment]:
    for unit in _all(root):
        key = unit.said or unit.key
        yield FoundEnvironment(
            unit.name,
            root.path,
            unit.reason,
            unit.key,
            key,
            unit.inferred if unit.said is not None else unit.key,
            tuple(f.path for f in unit.var_files if f.role == "auto"),
            said.of(key) if unit.said is not None else Correction(),
            unit in root.aside,
            root.group,
        )
