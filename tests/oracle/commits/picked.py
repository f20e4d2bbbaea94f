"""Small commits that touch files of clusters, newest first, from Git alone."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LARGEST = 12
"""Lines of Terraform, those taken out and those put in together; a README or a golden file may come along."""
TERRAFORM = (".tf", ".tf.json", ".tfvars", ".tfvars.json", ".hcl")
YAML = (".yaml", ".yml")
NAMES = tuple(f"*{ending}" for ending in (*TERRAFORM, *YAML))


@dataclass(frozen=True)
class Hunk:
    """What Git says of one place: the lines taken out and put in, with the numbers of the first."""

    old_start: int
    old: tuple[str, ...]
    new_start: int
    new: tuple[str, ...]


@dataclass(frozen=True)
class Commit:
    repository: str
    id: str
    date: str
    subject: str
    hunks: dict[str, tuple[Hunk, ...]]
    """Of Terraform, Terragrunt and YAML; by path as it is called after the commit."""


def git(repository: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", str(repository), *args], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def small_commits(repository: Path, name: str) -> Iterator[Commit]:
    """Those with a parent, no merges, at most so many lines in all files together."""
    ids = _small(repository)
    for start in range(0, len(ids), _AT_ONCE):
        for part in _shown(repository, ids[start : start + _AT_ONCE]):
            commit, date, subject, diff = part.split("\0", 3)
            hunks = dict(_hunks(diff))
            ours = {path: found for path, found in hunks.items() if path.endswith(TERRAFORM + YAML)}
            endings = TERRAFORM if any(path.endswith(TERRAFORM) for path in ours) else YAML
            if 0 < _size(ours, endings) <= LARGEST:
                yield Commit(name, commit, date, subject, ours)


def _size(hunks: dict[str, tuple[Hunk, ...]], endings: tuple[str, ...]) -> int:
    """How many lines of such files are other ones."""
    found = [hunk for path, all_of_it in hunks.items() if path.endswith(endings) for hunk in all_of_it]
    return sum(len(hunk.old) + len(hunk.new) for hunk in found)


def _shown(repository: Path, ids: list[str]) -> list[str]:
    """What a mirror lacks the objects of is left out."""
    try:
        return git(repository, *_SHOW, *ids).split("\1")[1:]
    except subprocess.CalledProcessError:
        return [] if len(ids) == 1 else [part for one in ids for part in _shown(repository, [one])]


_AT_ONCE = 40
_SHOW = ("show", "--no-renames", "-U0", "--no-ext-diff", "--no-color", "--format=%x01%H%x00%cs%x00%s%x00")
_COUNT = ("log", "--no-merges", "--no-renames", "--min-parents=1", "--numstat", "--format=%x00%H")


def _small(repository: Path) -> list[str]:
    found = []
    for part in git(repository, *_COUNT, "HEAD", "--", *NAMES).split("\0")[1:]:
        head, *rows = part.strip().split("\n")
        each = [row.split("\t") for row in rows if row.strip()]
        ours = [row for row in each if row[2].endswith(TERRAFORM)] or each
        if (
            not any("-" in row[:2] for row in ours)
            and 0 < sum(int(n) for row in ours for n in row[:2]) <= LARGEST
        ):
            found.append(head)
    return found


class Blobs:
    """The files of one repository at its commits, through one process of Git."""

    def __init__(self, repository: Path) -> None:
        command = ["git", "-C", str(repository), "cat-file", "--batch"]
        self._git = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def text(self, commit: str, path: str) -> str:
        """Nothing where there is no such file."""
        asked, answered = self._git.stdin, self._git.stdout
        assert asked is not None and answered is not None
        asked.write(f"{commit}:{path}\n".encode())
        asked.flush()
        head = answered.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            return ""
        return answered.read(int(head[2]) + 1)[:-1].decode("utf-8", "replace")

    def close(self) -> None:
        self._git.communicate()


_AT = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def _hunks(diff: str) -> Iterator[tuple[str, tuple[Hunk, ...]]]:
    for part in re.split(r"(?m)^diff --git ", diff)[1:]:
        lines = part.split("\n")
        old_name = next((line[4:] for line in lines if line.startswith("--- ")), "/dev/null")
        new_name = next((line[4:] for line in lines if line.startswith("+++ ")), "/dev/null")
        name = new_name if new_name != "/dev/null" else old_name
        path = name.strip().strip('"').partition("/")[2]
        found: list[Hunk] = []
        starts: tuple[int, int] | None = None
        old: list[str] = []
        new: list[str] = []
        for line in [*lines, "@@ -0 +0 @@"]:
            at = _AT.match(line)
            if at is not None:
                if starts is not None:
                    found.append(Hunk(starts[0], tuple(old), starts[1], tuple(new)))
                starts, old, new = (int(at.group(1)), int(at.group(2))), [], []
            elif starts is not None and line.startswith("-"):
                old.append(line[1:])
            elif starts is not None and line.startswith("+"):
                new.append(line[1:])
        if path and found:
            yield path, tuple(found)
