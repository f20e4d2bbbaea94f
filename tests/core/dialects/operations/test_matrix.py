"""Every operation on every generation, cloud and habit. The whole matrix is slow and wants a clone of the
framework:

    REPOFORM_UPSTREAM=CLONE pytest -m fuzz -s tests/core/dialects/operations/test_matrix.py

A cell is one operation on one repository, through the command line. It passes where only the intended files
and lines differ, what was laid out stays so, terraform accepts the result, and terraform and `inspect` agree
on every value of every environment, which is what the operation means.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.core.dialects.operations import judge, matrix, meant, steps, upstream


def _key(name: str) -> str:
    return re.sub(r"\W", "-", name)


@pytest.mark.fuzz
@pytest.mark.parametrize("habit", matrix.HABITS)
@pytest.mark.parametrize(("generation", "cloud"), matrix.CELLS)
def test_every_cell(generation: str, cloud: str, habit: str, tmp_path: Path) -> None:
    if (generation, habit) == ("typed", "loc"):
        pytest.skip("the typed generation has no loc environment")
    upstream.clone()
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("apiVersion: v1\nkind: Namespace\n")
    files = matrix.repository(generation, cloud, habit)
    root = "infra" if habit == "below" else "."
    results: dict[str, matrix.Files] = {"before": files}
    wrong: list[str] = []
    refused = 0
    for step in steps.steps(generation, cloud, habit):
        words = [str(manifest) if w == "MANIFEST" else w for w in step.words]
        done = judge.run(files, tmp_path / "runs" / step.name, words)
        if done.said:
            refused += 1
            if not step.refused or not re.search(step.refused, done.said):
                wrong.append(f"{step.name}: refused: {done.said}")
            continue
        results[step.name] = done.after
        wrong += [f"{step.name}: {w}" for w in [*judge.untidy(done), *step.check(done)]]
    for name, chain, back in steps.chains(generation, cloud) if habit != "wrapped" else ():
        now = files
        for number, command in enumerate(chain):
            done = judge.run(now, tmp_path / "runs" / f"{name} {number}", command)
            wrong += [f"{name} {number}: {w}" for w in [done.said, *judge.untidy(done)] if w]
            now = done.after
            results[f"{name} {number}"] = now
        if back and now != files:
            changed = sorted(p for p in {*now, *files} if now.get(p) != files.get(p))
            wrong.append(f"{name}: leaves {changed}")
    values = upstream.evaluate({_key(n): (f, root) for n, f in results.items()}, tmp_path / "terraform")
    compared = _compare(results, values, (generation, cloud, habit), wrong, tmp_path)
    print(f"\n{generation} {cloud} {habit}: {len(results) - 1} cells, {refused} refused, {compared} values")
    assert wrong == []


def _compare(
    results: dict[str, matrix.Files],
    values: dict[str, Any],
    cell: tuple[str, str, str],
    wrong: list[str],
    folder: Path,
) -> int:
    generation, cloud, habit = cell
    compared = 0
    before = values["before"]
    for name, files in results.items():
        merged = values[_key(name)]
        if isinstance(merged, str):
            wrong.append(f"{name}: {merged[:500]}")
            continue
        ours = judge.inspected(files, folder / "inspected" / name)
        found, number = judge.differences(ours, merged)
        wrong += [f"{name}: {w}" for w in found]
        compared += number
        if re.fullmatch(r"(mirror and )?remove \d", name) or name == "before":
            continue
        wanted = meant.expected(name, generation, cloud, habit, meant.flat(before))
        to = name.removeprefix("upgrade ")
        old = _versions(cloud, merged, to) if to != name else None
        found, number = meant.unlike(wanted, meant.flat(merged), old)
        wrong += [f"{name}: {w}" for w in found]
        compared += number
    return compared


def _versions(cloud: str, merged: dict[str, Any], to: str) -> dict[str, tuple[str, str, str]]:
    schemas = {m: f"{cloud}/cluster/node-pool" if "node_pool" in m else f"{cloud}/cluster" for m in merged}
    return {m: (s, matrix.VERSION["flat"], to) for m, s in schemas.items() if "_service_" not in m}


@pytest.mark.parametrize(
    ("generation", "cloud", "habit"),
    [
        ("flat", "aws", "below"),
        ("flat", "azurerm", "crlf"),
        ("typed", "google", "tfvars"),
        ("typed", "scaleway", "base key"),
    ],
)
def test_some_cells(generation: str, cloud: str, habit: str, tmp_path: Path) -> None:
    """Files, lines and layout alone, of the operations that reach furthest."""
    wanted = {"environment like", "upgrade master", "pool", "promote all", "cluster on aws"}
    files = matrix.repository(generation, cloud, habit)
    wrong = []
    for step in steps.steps(generation, cloud, habit):
        if step.name in wanted:
            done = judge.run(files, tmp_path / step.name, step.words)
            if done.said and not re.search(step.refused or "$^", done.said):
                wrong.append(f"{step.name}: refused: {done.said}")
            elif not done.said:
                wrong += [f"{step.name}: {w}" for w in [*judge.untidy(done), *step.check(done)]]
    assert wrong == []
