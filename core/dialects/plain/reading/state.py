"""A Reading of ordinary Terraform with all that stands behind it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping

from core.dialects.common.kept_readings import without_collector
from core.dialects.plain.files import changed
from core.dialects.plain.reading.environments import environments
from core.dialects.plain.reading.inner import Inner
from core.dialects.plain.reading.roots import (
    Facts,
    RootState,
    drafted,
    foreign_uses,
    unread,
    with_platform,
)
from core.dialects.plain.reading.settings import Unset
from core.dialects.plain.search import holds, searched
from core.dialects.plain.units import Layout, corrected, units
from core.dialects.plain.units.again import same_layout
from core.frozen import dataclass
from core.platform.environments import Environments
from core.platform.model import Platform, Problem, ReadFile, Reading, Severity
from core.snapshot import Snapshot
from core.terraform.evaluate import Texts
from core.text import _, listed

_MANY = 40
"""Clusters, pools and features from which on a repository is large."""


@dataclass(frozen=True, eq=False)
class State:
    snapshot: Snapshot
    texts: Texts
    inferred: Layout
    layout: Layout
    """As the user corrects it."""
    roots: Mapping[str, RootState]
    """Those that hold a cluster, pool or feature, by path."""
    empty: Mapping[str, RootState]
    """Those that might have, and hold none."""
    unset: Unset
    inner: Inner
    reading: Reading

    def drafted(self, path: str) -> RootState | None:
        return self.roots.get(path) or self.empty.get(path)


def first_state(snapshot: Snapshot, facts_of: Facts) -> State:
    """Reads a snapshot of which nothing is known."""
    with without_collector():
        state = read_state(snapshot, facts_of)
        if sum(len(root.entities) for root in state.roots.values()) > _MANY:
            # Left to the collector, a large repository costs a pause every now and then.
            gc.freeze()
        return state


def read_state(snapshot: Snapshot, facts_of: Facts, before: State | None = None) -> State:
    """Reads a snapshot; `before` is one that differs in few files."""
    texts = before.texts.after(snapshot) if before is not None else Texts(snapshot)
    if before is not None and same_layout(before.snapshot, snapshot, searched(), texts.listing()):
        inferred = before.inferred
    else:
        inferred = _layout(snapshot)
    if before is not None and inferred is before.inferred and snapshot.said == before.snapshot.said:
        layout = before.layout
    else:
        layout = corrected(inferred, snapshot.said, snapshot.__contains__)
    unset = before.unset if before is not None else Unset()
    inner = before.inner if before is not None else Inner()
    touched = _touched(before.snapshot, snapshot) if before is not None else None
    made: dict[str, RootState] = {}
    empty: dict[str, RootState] = {}
    for root in layout.roots:
        if not root.holds:
            continue
        old = before.drafted(root.path) if before is not None else None
        if old is None or touched is None or old.root != root or touched & old.reads:
            old = drafted(texts, root, facts_of, old, touched, layout.reach(root.path), inner)
        (made if old.found else empty)[root.path] = old
    by_file: dict[str, list[RootState]] = {}
    for state in made.values():
        for file in state.uses:
            by_file.setdefault(file, []).append(state)
    moved = None
    if before is not None and touched is not None:
        moved = frozenset(path for path in touched if texts.moved(path, before.texts))
    roots: dict[str, RootState] = {}
    for path, state in made.items():
        foreign = foreign_uses(state, by_file)
        if state.platform is not None and state.foreign == foreign:
            roots[path] = state
            continue
        old = before.roots.get(path) if before is not None else None
        roots[path] = with_platform(state, foreign, texts, unset, old, moved)
    if before is not None and before.layout is layout and before.roots.keys() == roots.keys():
        found = before.reading.environments
    else:
        found = environments(layout, roots.keys(), snapshot.said)
    lost = tuple(problem for state in empty.values() for problem in unread(state))
    reading = _reading(layout, roots, found, lost, before.reading if before is not None else None)
    return State(snapshot, texts, inferred, layout, roots, empty, unset, inner, reading)


def _layout(snapshot: Snapshot) -> Layout:
    """Nothing is laid out where there is nothing to be found: another dialect's repository may be large."""
    return units(snapshot, searched()) if holds(snapshot) else Layout(())


def _touched(before: Snapshot, now: Snapshot) -> frozenset[str] | None:
    """Files that differ; None where there are others, or another commit."""
    if before.entries is not now.entries:
        return None
    paths = frozenset(changed(before, now))
    return paths if all(path in before and path in now for path in paths) else None


def _reading(
    layout: Layout,
    roots: Mapping[str, RootState],
    found: Environments | None,
    lost: tuple[Problem, ...],
    old: Reading | None,
) -> Reading:
    """`lost`: files that can't be read, of roots that ought to hold something and show nothing."""
    platforms: tuple[Platform, ...] = tuple(s.platform for s in roots.values() if s.platform is not None)
    files = _files(roots)
    found = found if platforms or layout.lost else None
    told = _problems(layout) if found is not None else _other_kinds(layout)
    problems = (*told, *lost, *_circles(layout))
    if (
        old is not None
        and len(old.platforms) == len(platforms)
        and all(a is b for a, b in zip(old.platforms, platforms, strict=True))
        and old.files == files
        and old.problems == problems
        and (old.environments is found or old.environments == found)
    ):
        return old
    return Reading(platforms, problems, files, environments=found)


def _other_kinds(layout: Layout) -> Iterator[Problem]:
    """Clusters that nothing is known of: all there is to be told where nothing else is read."""
    for one in layout.unread:
        if one.kind == "cluster-kind":
            yield Problem(Severity.NOTE, one.sentence, one.path, rule="terraform-unread")


def _circles(layout: Layout) -> Iterator[Problem]:
    """Modules that call each other, which may be why nothing is read."""
    for note in layout.notes:
        if note.kind == "circle":
            yield Problem(Severity.WARNING, note.sentence, note.file, rule="terraform-circle")


def _problems(layout: Layout) -> Iterator[Problem]:
    """What of the repository's layout isn't read, where anything is."""
    for one in layout.unread:
        yield Problem(Severity.NOTE, one.sentence, one.path, rule="terraform-unread")
    for stale in layout.stale:
        sentence = _("{file} counts for no environment. {reason}").format(
            file=stale.path, reason=stale.reason
        )
        yield Problem(Severity.NOTE, sentence, stale.path, rule="terraform-stale")
    for lost in layout.lost:
        sentence = _("A correction of {what} has no effect: {reason}").format(
            what=lost.said.title or lost.said.added or listed(lost.key.var_files) or lost.key.root,
            reason=lost.sentence,
        )
        yield Problem(Severity.NOTE, sentence, rule="terraform-correction")
    for note in layout.notes:
        if note.kind == "doubled":
            yield Problem(Severity.NOTE, note.sentence, note.file, rule="terraform-doubled")


def _files(roots: Mapping[str, RootState]) -> tuple[ReadFile, ...]:
    """What was read of these roots."""
    found: dict[str, ReadFile] = {}
    for state in roots.values():
        for one in state.units.values():
            texts = one.evaluation.texts
            for where in sorted({str(key[1]) for key in one.evaluation.memory.texts()}):
                if not texts.exists(where):
                    continue
                for file in texts.folder(where).files.values():
                    problem = file.problem
                    found[file.path] = ReadFile(
                        file.path, "read-only" if problem else "understood", problem or ""
                    )
            for var_file in one.unit.var_files:
                problem = texts.file(var_file.path).problem
                found[var_file.path] = ReadFile(
                    var_file.path, "read-only" if problem else "understood", problem or ""
                )
            for path in one.inputs_from:
                words = _("Repoform reads such files, but doesn't write them.")
                found.setdefault(path, ReadFile(path, "read-only", words))
    return tuple(found[path] for path in sorted(found))
