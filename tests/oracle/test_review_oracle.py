"""Nothing unseen: one change that a sentence tells, and one planted at random anywhere. Every planted line is
listed, or is in the lines of a sentence that wouldn't be there without it.

The check doesn't use the product's comparison: it knows what it planted, and it takes the lines that the
review accounts for away from both sides, which then have to be equal.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter

import pytest

from core.session.comparing import compare
from core.session.headless import dialect
from core.snapshot import Entry, Snapshot
from core.view import Change, ReviewView
from tests.oracle.plants import PLANTERS, Plant
from tests.oracle.worlds import Files, World, world

Line = tuple[str, str, int]


def snapshot(files: Files, commit: str, modes: dict[str, str] | None = None) -> Snapshot:
    entries = {
        path: Entry((modes or {}).get(path, "100644"), str(hash(data)), len(data))
        for path, data in files.items()
    }
    return Snapshot(commit, entries, lambda paths: {p: files[p] for p in paths})


def review(before: Files, after: Files, modes: dict[str, str] | None = None) -> ReviewView:
    return compare(
        snapshot(before, "a"), snapshot(after, "b", modes), dialect(), title="", author="", base="a", head="b"
    )


def planted(dice: random.Random, one: World) -> tuple[Plant, Files, dict[str, str]] | None:
    """The world after the known change and a plant in it."""
    path = dice.choice(sorted(one.known))
    data = one.known[path]
    plant = dice.choice(PLANTERS)(
        dice, path, data.splitlines(keepends=True) if b"\r" not in data else _lines(data)
    )
    if plant is None or plant.after is None:
        return None
    return plant, {**one.known, path: plant.after}, {path: "100755"} if plant.mode else {}


def _lines(data: bytes) -> list[bytes]:
    """At line feeds only."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def fault(
    one: World, plant: Plant, after: Files, modes: dict[str, str], told: set[tuple[object, ...]]
) -> str:
    """What is wrong with the review, "" if nothing. `told`: the sentences that the known change alone has."""
    shown = review(one.before, after, modes)
    listed = {(o.file, sign, line) for o in shown.other for sign, line in o.lines}
    if plant.mode:
        return "" if any(o.file == plant.path and not o.lines for o in shown.other) else "the mode is unseen"
    new: set[Line] = set()
    for change, lines in zip(shown.changes, shown.lines, strict=True):
        if identity(change) not in told:
            new.update(lines)
    every = listed | {line for lines in shown.lines for line in lines}
    uneven = unequal(one.before, after, every)
    if uneven:
        return f"{uneven}: what isn't accounted for differs"
    seen = listed | new
    old_path = one.moved[0] if one.moved and one.moved[1] == plant.path else plant.path
    known = {line for line in every if line not in seen}
    for path, sign, numbers, files in (
        (plant.path, "+", plant.added, after), (old_path, "-", plant.removed, one.before)
    ):  # fmt: skip
        texts = _lines(files[path])
        for number in numbers:
            if (path, sign, number) in seen or not texts[number - 1].strip():
                continue
            if (path, sign, number) in known and own_line(one, path, sign, number):
                continue
            # Of equal lines nobody can tell which one is new.
            same = [n for n, text in enumerate(texts, 1) if text.strip() == texts[number - 1].strip()]
            if not any((path, sign, n) in seen for n in same if n != number):
                return f"{sign}{number} of {path} is unseen: {texts[number - 1]!r}"
    return ""


def identity(change: Change) -> tuple[object, ...]:
    return (change.key, change.sentence, repr(change.before), repr(change.after))


def own_line(one: World, path: str, sign: str, number: int) -> bool:
    """Whether the known change itself touches this line: its sentence speaks of it."""
    if one.moved:
        return False
    old, new = _lines(one.before[path]), _lines(one.known[path])
    del sign
    return number <= min(len(old), len(new)) and old[number - 1] != new[number - 1]


def unequal(before: Files, after: Files, accounted: set[Line]) -> str:
    """A file whose sides still differ without the lines accounted for; "" if there is none."""
    for path in sorted({*before, *after}):
        sides = []
        for sign, files in (("-", before), ("+", after)):
            lines = _lines(files.get(path, b""))
            sides.append([t for n, t in enumerate(lines, 1) if (path, sign, n) not in accounted])
        if sides[0] != sides[1]:
            return path
    return ""


def run(seed: int, cases: int, seconds: float) -> tuple[Counter[str], list[str]]:
    """How many of each kind were planted, and what went wrong."""
    dice = random.Random(seed)
    count: Counter[str] = Counter()
    faults = []
    end = time.monotonic() + seconds
    while sum(count.values()) < cases and time.monotonic() < end:
        one = world(dice)
        if one is None:
            continue
        told = {identity(c) for c in review(one.before, one.known).changes}
        if not told:
            faults.append("the known change has no sentence")
            continue
        for _n in range(8):
            made = planted(dice, one)
            if made is None:
                continue
            plant, after, modes = made
            count[plant.kind] += 1
            wrong = fault(one, plant, after, modes, told)
            if wrong:
                faults.append(f"seed {seed}, case {sum(count.values())}, {plant.kind}: {wrong}")
    return count, faults


def test_no_planted_line_goes_unseen() -> None:
    count, faults = run(1, 60, 240)  # by count: a busy machine takes longer, and checks as much
    assert not faults, "\n".join(faults[:5])
    assert sum(count.values()) >= 60


@pytest.mark.fuzz
def test_thousands_of_plants() -> None:
    cases = int(os.environ.get("REPOFORM_ORACLE_CASES", "10000"))
    seed = int(os.environ.get("REPOFORM_ORACLE_SEED", "12"))
    count, faults = run(seed, cases, 24 * 3600)
    print(f"{sum(count.values())} plants, {len(faults)} unseen: {dict(count)}")
    assert not faults, "\n".join(faults[:20])
