"""Where a source is looked for, and what it says: text at a commit and its date."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


class Missing(Exception):
    """A source that isn't at hand; the text names it."""


class Refused(Exception):
    """A source, or what came of it, looks wrong; the text says what."""


@dataclass(frozen=True)
class Stamp:
    """The last commit of a file."""

    commit: str
    day: str

    def short(self, before: str) -> str:
        """ "de1074dab 2026-07-08", with the commit as short as it was if it's the same."""
        known = before.split(" ")[0]
        name = known if len(known) >= 7 and self.commit.startswith(known) else self.commit[:9]
        return f"{name} {self.day}"


@dataclass(frozen=True)
class Clone:
    """A repository, read at its HEAD."""

    name: str
    folder: Path

    def text(self, path: str) -> str:
        done = self._git("show", f"HEAD:{path}")
        if done.returncode:
            raise Missing(f"{self.name}: {path} isn't in the clone at {self.folder}")
        return done.stdout.decode()

    def with_text(self, part: str, ending: str) -> list[str]:
        """Files of that ending that hold a text."""
        found = self._git("grep", "-lzF", part, "HEAD", "--", f"*{ending}").stdout.decode()
        return [path.removeprefix("HEAD:") for path in found.split("\0") if path]

    def head(self) -> str:
        return self._git("rev-parse", "HEAD").stdout.decode().strip()

    def stamp(self, path: str) -> Stamp:
        commit, _space, day = (
            self._git("log", "-1", "--format=%H %cs", "--", path).stdout.decode().partition(" ")
        )
        if not commit:
            raise Refused(f"{self.name}: {path} has no commit in {self.folder}")
        return Stamp(commit, day.strip())

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
        command = ["git", "-C", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, env=environment, check=False)


def clone(sources: Path, name: str) -> Clone:
    """The repository "owner/name" among the sources."""
    for beginning in (name.replace("/", "+"), name, name.partition("/")[2]):
        folder = sources / beginning
        inner = sorted(folder.iterdir()) if folder.is_dir() else []
        for one in (folder, *inner):
            if (one / ".git").exists() or ((one / "objects").is_dir() and (one / "HEAD").is_file()):
                return Clone(name, one)
    raise Missing(f"{name} isn't in {sources}")
