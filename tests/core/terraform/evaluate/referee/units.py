"""Whole units of real repositories: what terraform makes of them, stripped, against what we make of them.

`python -m tests.core.terraform.evaluate.referee.units FOLDER` takes a folder of clones, finds their roots and
the tfvars files that fit them, and prints for each repository what was the same, beyond, unknown or wrong.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import hcl
from core.snapshot import Entry, Snapshot
from core.terraform.evaluate import Body, Evaluation, Texts, Unit, Value, edition
from tests.core.terraform.evaluate.referee import ours, strip, terraform

_LAYERS = re.compile(r"(?:^|[/_.-])(?:common|base|default|defaults|global|shared)(?:[/_.-]|$)")


@dataclass
class Outcome:
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    less: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    compared: int = 0


def snapshot(folder: Path) -> Snapshot:
    paths = [p for p in folder.rglob("*") if p.is_file()]
    data = {str(p.relative_to(folder)): p.read_bytes() for p in paths}
    entries = {path: Entry("100644", path, len(body)) for path, body in data.items()}
    return Snapshot(None, entries, lambda wanted: {path: data[path] for path in wanted})


def copied(source: Path, target: Path) -> None:
    """The text files, links followed; encrypted ones left out."""
    for path in source.rglob("*"):
        if ".git" in path.parts or not path.is_file():
            continue
        if not path.resolve().is_relative_to(source.resolve()) or path.stat().st_size > 2_000_000:
            continue
        data = path.read_bytes()
        if b"\0" not in data or not path.name.endswith((".tf", ".tfvars", ".json")):
            there = target / path.relative_to(source)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(data)


def units(top: Path) -> list[Unit]:
    """Roots, each alone and with every tfvars file that fits it."""
    folders: dict[str, list[hcl.Block]] = {}
    for path in sorted(top.rglob("*.tf")):
        where = str(path.parent.relative_to(top))
        folders.setdefault(where, []).extend(hcl.parse(path.read_bytes()).body.blocks)
    called = {
        target
        for where, blocks in folders.items()
        for block in blocks
        if block.type == "module" and block.labels
        if (target := strip.local_target(top, where, block)) is not None
    }
    roots = {w: blocks for w, blocks in folders.items() if w not in called and "modules" not in w.split("/")}
    found = [
        Unit(root) for root, blocks in roots.items() if any(b.type in ("module", "resource") for b in blocks)
    ]
    declared = {
        root: {b.labels[0] for b in blocks if b.type == "variable" and b.labels}
        for root, blocks in roots.items()
    }
    files = [p for p in sorted(top.rglob("*.tfvars*")) if p.name.endswith((".tfvars", ".tfvars.json"))]
    layers: dict[str, list[str]] = {}
    for file in files:
        layer = str(file.relative_to(top))
        names = _set_in(file)
        fitting = [root for root, there in declared.items() if names and names <= there]
        if not fitting or file.name.startswith("terraform.tfvars") or ".auto.tfvars" in file.name:
            continue
        if _LAYERS.search(layer):
            for root in fitting:
                layers.setdefault(root, []).append(layer)
            continue
        root = min(fitting, key=lambda r: (-len(os.path.commonpath([r, layer])), len(declared[r])))
        below = [b for b in layers.get(root, []) if Path(b).parent == file.parent]
        found.append(Unit(root, (*below, layer)))
    found += [Unit(u.root, u.var_files, name) for u in list(found) for name in _workspaces(top / u.root)]
    return found


def _set_in(file: Path) -> set[str]:
    if file.name.endswith(".json"):
        return set(re.findall(r'^  "(\w+)":', file.read_text(), re.MULTILINE))
    return set(hcl.parse(file.read_bytes()).body.attributes)


def _workspaces(root: Path) -> list[str]:
    text = "".join(path.read_text() for path in root.glob("*.tf"))
    if "terraform.workspace" not in text:
        return []
    found = re.findall(r'terraform\.workspace\s*[!=]=\s*"([\w-]+)"', text)
    for body in re.findall(r"=\s*\{([^{}]*)\}", text):
        if "default" in body:
            found += re.findall(r'^\s*"?([\w-]+)"?\s*=', body, re.MULTILINE)
    return sorted(set(found) - {"default"})[:6]


def referee(top: Path, unit: Unit, outcome: Outcome) -> None:
    """Compares one unit; `top` is a copy that stays as it is."""
    texts = Texts(snapshot(top))
    evaluation = Evaluation(texts, unit)
    given = {name for file in evaluation.layers() for name in texts.file(file).values}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name) / "w"
        shutil.copytree(top, work)
        strip.strip(work, unit.root, given)
        result = _planned(work, unit)
    if isinstance(result, str):
        outcome.failed.append(f"{unit.root} {unit.var_files}: {result}")
        return
    outcome.compared += 1
    change = result["output_changes"]["repoform_all"]
    after = terraform.numbers_as_text(change["after"]) or {}
    open_ = change["after_unknown"]
    for name, answer, value in _leaves(evaluation, (), after, open_ if isinstance(open_, dict) else {}):
        verdict = ours.verdict(answer, value)
        outcome.counts[verdict.partition(":")[0]] += 1
        if verdict.startswith("wrong"):
            why = f" ({value.why.sentence})" if value.why else ""
            outcome.wrong.append(
                (f"{unit.root} {unit.var_files} {unit.workspace}: {name}", verdict[:300] + why)
            )
        elif verdict == "unknown":
            outcome.less[value.why.sentence if value.why else f"partly: {name}"] += 1


_LOST = re.compile(r"Error in function call on (\S+) line (\d+), in locals")
"""A local that can't be made of the files that are there, such as an encrypted one: it is unknown then."""
_ON = re.compile(r"on (\S+) line (\d+)")


def _planned(work: Path, unit: Unit) -> dict[str, Any] | str:
    folder = work / unit.root
    done = terraform.run(folder, "init", "-input=false", "-no-color", "-backend=false")
    if done.returncode != 0:
        return "init: " + _error(done.stdout + done.stderr)
    files = [f"-var-file={work / file}" for file in unit.var_files]
    for _round in range(60):
        result = terraform.plan(folder, *files, workspace=unit.workspace)
        if not isinstance(result, str):
            return result
        ours_wrong = [(f, int(n)) for f, n in _ON.findall(result) if f.endswith(strip.FILE)]
        lost = [(f, int(n)) for f, n in _LOST.findall(" ".join(result.split()))]
        if lost and not ours_wrong:
            for file, number in set(lost):
                strip.give_up(folder / file, number)
            continue
        if not ours_wrong:
            return _error(result)
        for file, number in set(ours_wrong):
            _drop(folder / file, number)
    return "too many entries fail"


def _error(said: str) -> str:
    """What terraform complains of."""
    words = " ".join(said.split())
    return words[max(words.find("Error:"), 0) :][:400]


def _drop(path: Path, number: int) -> None:
    """Takes out the entry that a line is part of."""
    lines = path.read_text().split("\n")
    first = number - 1
    while not lines[first].startswith(strip.ENTRY):
        first -= 1
    last = first + 1
    while last < len(lines) and not lines[last].startswith((strip.ENTRY, strip.END)):
        last += 1
    path.write_text("\n".join([*lines[:first], *lines[last:]]))


def _leaves(
    one: Evaluation, path: Any, after: dict[str, Any], open_: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], Value]]:
    folder = one.folder(path)
    assert folder is not None
    for name in sorted(set(after) | set(open_)):
        kind, _space, label = name.partition(" ")
        expected, hidden = after.get(name), open_.get(name, False)
        if kind == "module":
            yield from _called(one, path, label, expected, hidden)
        elif kind in ("local", "var", "output"):
            value = {"local": one.local, "var": one.variable, "output": one.output}[kind](label, path)
            yield name, _answer(expected, hidden), value
        else:
            yield from _instances(one, path, name, expected, hidden)


def _answer(expected: Any, hidden: Any) -> dict[str, Any]:
    return {"unknown": True} if hidden is True else {"value": expected, "unknown": hidden}


def _called(
    one: Evaluation, path: Any, name: str, expected: Any, hidden: Any
) -> Iterator[tuple[str, dict[str, Any], Value]]:
    for inner, instance in one.modules(path):
        if inner[-1].name != name or not instance.exists or hidden is True:
            continue
        key = inner[-1].key
        mine, secret = expected, hidden
        if key is not None:
            mine, secret = _of(expected, key), _of(hidden, key)
        if secret is not True:
            for leaf, answer, value in _leaves(one, inner, mine or {}, secret or {}):
                yield f"{inner[-1]} {leaf}", answer, value


def _of(holder: Any, key: str | int) -> Any:
    if isinstance(holder, dict):
        return holder.get(str(key))
    return holder[key] if isinstance(holder, list) and isinstance(key, int) and key < len(holder) else None


def _instances(
    one: Evaluation, path: Any, name: str, expected: Any, hidden: Any
) -> Iterator[tuple[str, dict[str, Any], Value]]:
    address, _space, trail = name.partition(" ")
    folder = one.folder(path)
    assert folder is not None
    declared = folder.resources[tuple(address.split("."))]  # type: ignore[index]
    instances = one.instances(declared, path)
    repeated = (
        "for_each" in one.body(declared, path).attributes or "count" in one.body(declared, path).attributes
    )
    for instance in instances.items:
        if not instance.exists or hidden is True:
            continue
        value = _inside(one.body(declared, path, instance.key), trail)
        if value is None:
            continue
        mine, secret = expected, hidden
        if repeated and instance.key is not None:
            mine, secret = _of(expected, instance.key), _of(hidden, instance.key)
        yield f"{address}[{instance.key}] {trail}", _answer(mine, secret or False), value


def _inside(body: Body, trail: str) -> Value | None:
    *blocks, name = trail.split(".")
    for block in blocks:
        type, _bracket, number = block.rstrip("]").partition("[")
        body = body.blocks(type)[int(number)].body
    return body.attribute(name)


def repository(clone: Path) -> Outcome:
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        copied(clone, top)
        for unit in units(top):
            referee(top, unit, outcome)
    return outcome


def main(folder: Path) -> None:
    totals: Counter[str] = Counter()
    for clone in sorted(folder.iterdir()):
        outcome = repository(clone)
        totals.update(outcome.counts)
        print(f"{clone.name}: {outcome.compared} units, {dict(outcome.counts)}", flush=True)
        for where, what in outcome.wrong[:20]:
            print("   WRONG", where, what)
        for reason, times in outcome.less.most_common(8):
            print("   less", times, reason)
        for unit in outcome.failed:
            print("   not compared:", unit)
    print(dict(totals))


if __name__ == "__main__":
    edition.LENIENT = False
    main(Path(sys.argv[1]))
