"""Which commits are asked about, and what is due of each: kept as JSON, before the product is run."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from posixpath import join, normpath
from typing import Any

from tests.oracle.commits.due import Due, due, is_on_clusters
from tests.oracle.commits.enclosing import header_words, key_and_value, read
from tests.oracle.commits.picked import Blobs, small_commits


@dataclass(frozen=True)
class Pick:
    """A commit that changes clusters, or one on a file of clusters that has nothing to be told."""

    repository: str
    path: str
    commit: str
    date: str
    subject: str
    dues: tuple[Due, ...]

    @property
    def is_due(self) -> bool:
        return any(one.scope == "cluster" and not one.meta for one in self.dues)


def name_of(clone: Path) -> str:
    """The last two words of its path, `owner/name` or `owner+name/repo`."""
    words = clone.resolve().parts[-2:]
    return words[0].replace("+", "/") if "+" in words[0] else "/".join(words)


def pick(repositories: list[tuple[str, Path]], count: int) -> list[Pick]:
    """The newest of each repository in turn, until there are so many that have something to be told; and a
    third as many of those that have nothing."""
    turns = [_of_repository(name, path, count) for name, path in repositories]
    rounds = [one for turn in zip_longest(*turns) for one in turn if one is not None]
    wanted = [one for one in rounds if one.is_due][:count]
    most = {one.repository: sum(x.repository == one.repository for x in wanted) for one in wanted}
    silent: list[Pick] = []
    for one in rounds:
        if (
            not one.is_due
            and sum(x.repository == one.repository for x in silent) < most.get(one.repository, 0) // 3
        ):
            silent.append(one)
    return [*wanted, *silent]


def _of_repository(name: str, path: Path, count: int) -> Iterator[Pick]:
    """The ones to be told first, so that each repository gives as many as it has."""
    blobs = Blobs(path)
    told = 0
    silent: list[Pick] = []
    for commit in small_commits(path, name):
        terraform = [file for file in commit.hunks if not file.endswith((".yaml", ".yml"))]
        if not terraform and not any(_WORDS.search(line) for line in _changed(commit.hunks)):
            continue

        def texts(file: str, commit: str = commit.id) -> tuple[str, str]:
            return blobs.text(f"{commit}~1", file), blobs.text(commit, file)

        def is_read(file: str, commit: str = commit.id) -> bool:
            name = file.rsplit("/", 1)[-1]
            command = ["git", "-C", str(path), "grep", "-l", "-F", name, commit, "--", "*.tf", "*.hcl"]
            return subprocess.run(command, capture_output=True).returncode == 0

        def callers(folder: str, commit: str = commit.id) -> list[set[str]]:
            return calls_of(path, commit, folder, blobs)

        dues = tuple(due(commit, texts, is_read, callers))
        found = Pick(name, str(path), commit.id, commit.date, commit.subject, dues)
        if found.is_due:
            told += 1
            yield found
        elif len(silent) < 40 and any(is_on_clusters(file, texts(file)[1]) for file in commit.hunks):
            silent.append(found)
        if told >= count:
            break
    blobs.close()
    yield from silent


def calls_of(path: Path, commit: str, folder: str, blobs: Blobs) -> list[set[str]]:
    """The arguments of each module block whose `source` is a path to that folder."""
    last = folder.rpartition("/")[2]
    command = [
        "git",
        "-C",
        str(path),
        "grep",
        "-l",
        "-E",
        rf'source\s*=\s*"\.[^"]*{re.escape(last)}/?"',
        commit,
    ]
    names = subprocess.run([*command, "--", "*.tf"], capture_output=True).stdout.decode("utf-8", "replace")
    found = []
    for row in names.split("\n"):
        file = row.partition(":")[2]
        text = blobs.text(commit, file) if file else ""
        around = read(file, text)
        for start, code in enumerate(around.code, 1):
            if header_words(code)[:1] != ("module",):
                continue
            inside = [
                pair
                for at, line in zip(around.around, around.code, strict=True)
                if len(at) == 1 and at[0].line == start and (pair := key_and_value(line)) is not None
            ]
            source = dict(inside).get("source", "").strip('"')
            if source.startswith(".") and normpath(join(file.rpartition("/")[0], source)) == (folder or "."):
                found.append({key for key, _value in inside})
    return found


_WORDS = re.compile(r"version|pool|node|min_|max_|desired|instance|machine|capacity|disk", re.IGNORECASE)


def _changed(hunks: dict[str, Any]) -> Iterator[str]:
    for found in hunks.values():
        for hunk in found:
            yield from (*hunk.old, *hunk.new)


def write(picks: list[Pick], path: Path) -> None:
    path.write_text(json.dumps([asdict(one) for one in picks], indent=1), "utf-8")


def load(path: Path) -> list[Pick]:
    def due_of(row: dict[str, Any]) -> Due:
        lines = tuple((sign, line) for sign, line in row["lines"])
        return Due(**{**row, "owners": tuple(row["owners"]), "lines": lines})

    rows = json.loads(path.read_text("utf-8"))
    return [Pick(**{**row, "dues": tuple(due_of(one) for one in row["dues"])}) for row in rows]
