"""`python -m tests.oracle.pairs CLONE…`: random pairs of commits of real repositories, reviewed, and every
changed line accounted for by a count that Git makes.

For each pair `git diff --numstat` and the blobs of both commits say what changed. Two things must hold of the
JSON that `repoform review` prints: taken out of both sides, the lines that it accounts for leave equal files
(so each line that Git counts is accounted for, or one that says the same beside it); and files whose mode or
binary content changes are named. Files are binary, links and submodules as Git says.

Options: --pairs N (200), --seed N (1).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.cli import main as repoform


@dataclass
class Figures:
    repositories: set[str] = field(default_factory=set)
    pairs: int = 0
    files: int = 0
    changed: int = 0
    """Lines that Git counts."""
    explained: int = 0
    listed: int = 0
    faults: list[str] = field(default_factory=list)


def git(clone: str, *args: str) -> bytes:
    return subprocess.run(["git", "-C", clone, *args], capture_output=True, check=True).stdout


def pairs_of(clone: str, dice: random.Random, count: int) -> list[tuple[str, str]]:
    """Commits that touch Terraform, each with another one before it."""
    found = git(
        clone, "log", "--all", "--no-merges", "--format=%H %P", "-n", "3000", "--", "*.tf", "*.tfvars"
    )
    commits = [line.split() for line in found.decode().splitlines()]
    whole = [(parts[1], parts[0]) for parts in commits if len(parts) == 2 and _is_there(clone, parts[1])]
    near = dice.sample(whole, min(len(whole), count * 2 // 3 + 1))
    far = [(dice.choice(whole)[0], dice.choice(whole)[1]) for _n in range(count)] if whole else []
    chosen = list(dict.fromkeys([*near, *far]))
    return [pair for pair in chosen if pair[0] != pair[1]][:count]


def _is_there(clone: str, commit: str) -> bool:
    done = subprocess.run(["git", "-C", clone, "cat-file", "-e", f"{commit}^{{commit}}"], capture_output=True)
    return done.returncode == 0


def changed_paths(clone: str, base: str, head: str) -> dict[str, tuple[list[str], list[str]]]:
    """Path -> (mode and blob before, after)."""
    raw = git(clone, "diff-tree", "-r", "-z", "--no-renames", base, head).decode("utf-8", "surrogateescape")
    parts = raw.split("\0")
    out = {}
    for head_line, path in zip(parts[::2], parts[1::2], strict=False):
        old_mode, new_mode, old, new, _status = head_line.removeprefix(":").split()
        out[path] = ([old_mode, old], [new_mode, new])
    return out


def counts(clone: str, base: str, head: str) -> dict[str, tuple[int, int] | None]:
    """Path -> lines (removed, added), None for what Git calls binary."""
    raw = git(clone, "diff-tree", "-r", "-z", "--no-renames", "--numstat", base, head)
    out: dict[str, tuple[int, int] | None] = {}
    for row in raw.decode("utf-8", "surrogateescape").split("\0"):
        if row:
            added, removed, path = row.split("\t", 2)
            out[path] = None if added == "-" else (int(removed), int(added))
    return out


def lines_of(clone: str, mode: str, blob: str) -> list[bytes]:
    if set(blob) == {"0"}:
        return []
    data = (
        f"Subproject commit {blob}\n".encode() if mode == "160000" else git(clone, "cat-file", "blob", blob)
    )
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def reviewed(clone: str, base: str, head: str) -> dict[str, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = repoform(["review", clone, base, head, "--json"])
    if status:
        raise RuntimeError(f"status {status}")
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def check(clone: str, base: str, head: str, figures: Figures) -> None:
    where = f"{clone} {base[:9]}..{head[:9]}"
    answer = reviewed(clone, base, head)
    taken: dict[tuple[str, str], set[int]] = {}
    explained, listed = set(), set()
    for change in answer["changes"]:
        explained |= {(one["file"], one["sign"], one["line"]) for one in change["lines"]}
    for other in answer["other"]:
        listed |= {(other["file"], one["sign"], one["line"]) for one in other["lines"]}
    named = {other["file"] for other in answer["other"]}
    for file, sign, line in explained | listed:
        taken.setdefault((file, sign), set()).add(line)
    numbers = counts(clone, base, head)
    for path, (before, after) in changed_paths(clone, base, head).items():
        figures.files += 1
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        if before[0] != after[0] and "000000" not in (before[0], after[0]) and path not in named:
            figures.faults.append(f"{where}: the mode of {shown} is unseen")
        number = numbers.get(path)
        if number is None:
            if before[1] != after[1] and path not in named:
                figures.faults.append(f"{where}: the binary file {shown} is unseen")
            continue
        sides = []
        for sign, (mode, blob) in (("-", before), ("+", after)):
            lines = lines_of(clone, mode, blob)
            mine = taken.get((path, sign), set())
            if any(line > max(len(lines), 1) for line in mine):
                figures.faults.append(f"{where}: {shown} has no such line: {max(mine)}")
            sides.append([text for n, text in enumerate(lines, 1) if n not in mine])
        if sides[0] != sides[1]:
            figures.faults.append(f"{where}: {shown} has changed lines that are not accounted for")
        if not number[0] + number[1] and before[1] != after[1] and path not in named:
            figures.faults.append(f"{where}: {shown} is unseen")
        figures.changed += sum(number)
    figures.explained += len(explained)
    figures.listed += len(listed - explained)
    figures.pairs += 1
    figures.repositories.add(clone)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.pairs")
    parser.add_argument("clones", nargs="+", type=Path)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    dice = random.Random(options.seed)
    figures = Figures()
    each = -(-options.pairs // len(options.clones))
    for clone in map(str, options.clones):
        for base, head in pairs_of(clone, dice, each):
            try:
                check(clone, base, head, figures)
            except (RuntimeError, subprocess.CalledProcessError) as error:
                figures.faults.append(f"{clone} {base[:9]}..{head[:9]}: {error}")
        print(
            f"{clone}: {figures.pairs} pairs so far, {len(figures.faults)} faults",
            file=sys.stderr,
            flush=True,
        )
    print(f"{figures.pairs} pairs of {len(figures.repositories)} repositories, {figures.files} files")
    print(f"Git counts {figures.changed} changed lines; {figures.explained} are in the lines of sentences,")
    print(f"{figures.listed} are listed; {len(figures.faults)} faults")
    print("\n".join(figures.faults[:40]))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
