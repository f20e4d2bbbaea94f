"""Runs one operation through the command line on a repository and judges what came of it: which files and
lines differ, whether they are laid out, and what every environment has according to terraform."""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core import cli
from core.hcl import layout
from tests.core.dialects.operations.matrix import Files

UNSET = ("unset", "default")


@dataclass
class Done:
    """One run. `said`: the refusal, "" where it worked."""

    before: Files
    after: Files
    said: str
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        return sorted(p for p in {*self.before, *self.after} if self.before.get(p) != self.after.get(p))


def write(files: Mapping[str, bytes], folder: Path) -> Path:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def command(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(list(words))
    return status, out.getvalue(), err.getvalue()


def run(files: Files, folder: Path, words: Sequence[str]) -> Done:
    """`words`: the command and its options, without PATH."""
    here = write(files, folder / "repository")
    out = folder / "out"
    status, said, error = command(words[0], str(here), *words[1:], "--json", "--out", str(out))
    if status != 0:
        assert error and error.count("\n") == 1, error
        assert not out.exists()
        return Done(files, files, error.strip())
    answer = json.loads(said)
    after = dict(files)
    for path, sums in answer["files"].items():
        if sums["after"] is None:
            del after[path]
        else:
            after[path] = (out / path).read_bytes()
    return Done(files, after, "", answer)


def inspected(files: Files, folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """{module: {environment: {setting: what inspect says}}} of what is set, inherited or linked."""
    status, said, error = command("inspect", str(write(files, folder)), "--json")
    assert status == 0, error
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for root in json.loads(said)["roots"]:
        for cluster in root["clusters"]:
            for module in (cluster, *cluster["node_pools"], *cluster["features"]):
                if module["name"] is None:
                    continue
                found = out.setdefault(module["name"].partition(".")[0], {})
                for setting in module["settings"]:
                    for environment, value in setting["values"].items():
                        if value["origin"] not in UNSET:
                            found.setdefault(environment, {})[setting["path"]] = value
    return out


# --- values ----------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """One spelling for both sides: numbers and yes/no as text, commas as lists, sorted where order can't
    matter, without nulls."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return re.sub(r"\.0$", "", str(value))
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        items = [plain(v) for v in value]
        return sorted(items, key=json.dumps) if any(isinstance(v, dict) for v in items) else items
    return value


def same(ours: Any, theirs: Any) -> bool:
    ours, theirs = plain(ours), plain(theirs)
    if isinstance(theirs, dict) and isinstance(ours, str):  # flat before, typed now
        ours = {k: v for k, _equals, v in (p.partition("=") for p in ours.split(",") if p)}
    if isinstance(ours, list) and isinstance(theirs, str):
        theirs = theirs.split(",") if theirs else []
    if isinstance(ours, dict) and isinstance(theirs, str):
        theirs = dict(p.split("=", 1) for p in theirs.split(",") if p)
    if isinstance(ours, list) and isinstance(theirs, list):
        return bool(ours == theirs or sorted(map(str, ours)) == sorted(map(str, theirs)))
    return bool(ours == theirs)


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Leaves of what terraform merged, objects opened, nulls left out."""
    if isinstance(value, dict):
        out: dict[str, Any] = {}
        for key, part in value.items():
            out.update(leaves(part, f"{path}.{key}" if path else key))
        return out
    return {} if value is None else {path: value}


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> tuple[list[str], int]:
    """Where inspect and terraform disagree, and how many values were compared."""
    wrong, compared = [], 0
    for module, environments in theirs.items():
        if module not in ours:
            continue
        for environment, merged in environments.items():
            said = ours[module].get(environment, {})
            for path, value in said.items():
                if value["value"] is None:
                    continue
                compared += 1
                there = merged
                for part in path.split("."):
                    there = there.get(part) if isinstance(there, dict) else None
                if not same(value["value"], there):
                    wrong.append(f"{module}/{environment}/{path}: {value['value']!r}, terraform {there!r}")
            for path, value in leaves(merged).items():
                told = any(path == p or path.startswith(p + ".") for p in said)
                if value not in ("", [], {}) and not told:
                    wrong.append(f"{module}/{environment}/{path}: nothing, terraform {value!r}")
    return wrong, compared


# --- files and lines -------------------------------------------------------------------------------------


def lines(data: bytes | None) -> list[str]:
    """Without the spaces that alignment is made of."""
    return [re.sub(r"[ \t]+", " ", line).strip() for line in (data or b"").decode().splitlines()]


def delta(before: bytes | None, after: bytes | None) -> tuple[list[str], list[str]]:
    """Lines removed and added, alignment aside."""
    out = list(difflib.ndiff(lines(before), lines(after)))
    return [d[2:] for d in out if d.startswith("- ")], [d[2:] for d in out if d.startswith("+ ")]


def untidy(done: Done) -> list[str]:
    """Files left or made in another layout than terraform's, or with other line ends than they had."""
    wrong = []
    crlf = any(b"\r\n" in d for p, d in done.before.items() if p.endswith(".tf"))
    for path in done.changed:
        after = done.after.get(path)
        if after is None:
            continue
        before = done.before.get(path)
        ends = b"\r\n" in before if before is not None else crlf
        if path.endswith("upstream.yaml"):
            continue  # a manifest is taken over byte for byte
        if ends != (b"\r\n" in after) or (ends and after.count(b"\n") != after.count(b"\r\n")):
            wrong.append(f"{path}: line ends")
        tidy = path.endswith((".tf", ".tfvars")) and (before is None or layout.layout(before) == before)
        if tidy and layout.layout(after) != after:
            wrong.append(f"{path}: layout")
        if not after.endswith(b"\n") or (after.endswith(b"\n\n") and not (before or b"").endswith(b"\n\n")):
            wrong.append(f"{path}: end of file")
        if b"\n\n\n" in after.replace(b"\r", b"") and b"\n\n\n" not in (before or b"").replace(b"\r", b""):
            wrong.append(f"{path}: blank lines")
    return wrong
