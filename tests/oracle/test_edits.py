"""Whatever way a cluster is written in: where an edit changes a known setting, the review names it in each
environment that it reaches, and in no other; and it never says that no settings change."""

from __future__ import annotations

import os
import random

import pytest

from core.session.comparing import compare
from core.session.headless import dialect
from core.snapshot import Entry, Snapshot
from core.view import ReviewView
from tests.oracle.edits import SHAPES, Edited, Files, Key, Shape, edited


def snapshot(files: Files, commit: str) -> Snapshot:
    data = {path: text.encode() for path, text in files.items()}
    entries = {path: Entry("100644", str(hash(one)), len(one)) for path, one in data.items()}
    return Snapshot(commit, entries, lambda paths: {path: data[path] for path in paths})


def review(one: Edited) -> ReviewView:
    before, after = snapshot(one.before, "a"), snapshot(one.after, "b")
    return compare(before, after, dialect(), title="", author="", base="a", head="b")


def told(found: ReviewView, one: Edited) -> dict[Key, tuple[object, object]]:
    """What the sentences say of the setting, by root and environment."""
    out: dict[Key, tuple[object, object]] = {}
    for change in found.changes:
        if change.setting == one.path and change.module != "main":
            reached = change.effective or {change.environment: (change.before, change.after)}
            out.update({(change.root, name): values for name, values in reached.items()})
    return out


def fault(one: Edited) -> str:
    found = review(one)
    wanted: dict[Key, tuple[object, object]] = {
        key: (one.was[key], one.now[key]) for key in one.was if one.was[key] != one.now[key]
    }
    said = told(found, one)
    if not one.path:
        said = {key: (before is not None, after is not None) for key, (before, after) in said.items()}
    elif one.known:
        said = {key: values for key, values in said.items() if values[0] != values[1]}
    else:
        wanted = dict.fromkeys(wanted, (None, None))
    if said != wanted:
        return f"{one.path}: {wanted} is told as {said}"
    if wanted and not found.changes:
        return found.no_changes
    lines = {line for change in found.lines for line in change}
    return "" if lines or not wanted else "no line is accounted for"


SEEDS = int(os.environ.get("REPOFORM_EDITS", "0"))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_each_environment_is_told(shape: Shape) -> None:
    dice = random.Random(shape.name)
    faults = []
    for _n in range(12):
        one = edited(dice, shape)
        faults.append(fault(one))
    assert [one for one in faults if one] == []


@pytest.mark.fuzz
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_many_edits(shape: Shape) -> None:
    """REPOFORM_EDITS says how many of each shape (200)."""
    dice = random.Random(f"many {shape.name}")
    faults = [fault(edited(dice, shape)) for _n in range(SEEDS or 200)]
    assert [one for one in faults if one] == []
