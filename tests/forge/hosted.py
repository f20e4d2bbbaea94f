"""A repository of a test forge: real Git, whoever the forge is. And what a forge says no with."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.forge.schema import Description

Names = dict[str, str]
"""Parameters of a path."""


_TEMPLATES: dict[str, Path] = {}
_ASKING = ("cat-file", "diff", "merge-base", "merge-tree", "rev-list")
_COMMITS = re.compile(r"[0-9a-f]{40}(\.\.[0-9a-f]{40})?")


class Denied(Exception):
    def __init__(self, status: int, message: Any, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors


@dataclass
class Repository:
    """One repository of the forge."""

    name: str
    """"owner/name"."""
    path: Path
    url: str
    push: set[str]
    private: bool = False
    fork_of: str = ""
    archived: bool = False
    collaborators: set[str] = field(default_factory=set)
    _answers: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Of Git, about commits by their hashes: these never change."""

    @property
    def owner(self) -> str:
        return self.name.rpartition("/")[0]

    def may_push(self, login: str | None) -> bool:
        return login is not None and not self.archived and (login in self.push or login == self.owner)

    def may_read(self, login: str | None) -> bool:
        return not self.private or self.may_push(login) or login in self.collaborators

    def git(self, *args: str, data: bytes = b"", check: bool = True) -> str:
        lasting = _lasting(args)
        if lasting and args in self._answers:
            return self._answers[args]
        env = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "Forge",
            "GIT_AUTHOR_EMAIL": "forge@example.org",
            "GIT_DIR": str(self.path),
            "GIT_COMMITTER_NAME": "Forge",
            "GIT_COMMITTER_EMAIL": "forge@example.org",
        }
        done = subprocess.run(["git", *args], input=data, env=env, capture_output=True, check=False)
        if check and done.returncode:
            raise AssertionError((args, done.stderr.decode()))
        if done.returncode:
            return ""
        said = done.stdout.decode("utf-8", "replace").strip()
        if lasting:
            self._answers[args] = said
        return said

    def branch(self, name: str) -> str:
        """Its commit, "" if there is none."""
        return self.commit_of(f"refs/heads/{name}")

    def commit_of(self, ref: str) -> str:
        """What it points to, "" if there is none. Read without a process: every answer asks for some."""
        try:
            return (self.path / ref).read_text().strip()
        except OSError:
            pass
        try:
            packed = (self.path / "packed-refs").read_text()
        except OSError:
            return ""
        found = (line.split(" ") for line in packed.splitlines() if line.endswith(f" {ref}"))
        return next((commit for commit, name in found if name == ref), "")

    def point(self, ref: str, commit: str) -> None:
        """As `git update-ref` does it."""
        if self.commit_of(ref) != commit:
            file = self.path / ref
            file.parent.mkdir(parents=True, exist_ok=True)
            file.with_name(f"{file.name}.lock").write_text(f"{commit}\n")
            file.with_name(f"{file.name}.lock").replace(file)

    def branches(self) -> list[str]:
        """Names, as `git for-each-ref` sorts them; read without a process, too."""
        top = self.path / "refs" / "heads"
        names = {
            file.relative_to(top).as_posix()
            for file in top.rglob("*")
            if file.is_file() and not file.name.endswith(".lock")
        }
        with contextlib.suppress(OSError):
            packed = (self.path / "packed-refs").read_text().splitlines()
            names |= {line.partition(" refs/heads/")[2] for line in packed if " refs/heads/" in line}
        return sorted(names)

    def commit(self, branch: str, files: dict[str, bytes | None], subject: str = "Change") -> str:
        """Someone else's commit on a branch."""
        parent = self.branch(branch)
        stream = [
            f"commit refs/heads/{branch}\ncommitter Forge <forge@example.org> now\n".encode(),
            b"data %d\n%s\n" % (len(subject.encode()) + 1, subject.encode() + b"\n"),
            f"from {parent}\n".encode() if parent else b"",
        ]
        for path, data in files.items():
            if data is None:
                stream.append(f"D {path}\n".encode())
            else:
                stream.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
        self.git("fast-import", "--quiet", "--date-format=now", data=b"".join(stream))
        return self.branch(branch)

    def merge_tree(self, base: str, other: str) -> str:
        """The tree of two branches' merge, "" where they conflict."""
        out = self.git("merge-tree", "--write-tree", base, other, check=False)
        return out.splitlines()[0] if out else ""

    def make(self, files: Mapping[str, bytes]) -> None:
        """On the disk: bare, with one commit on main. Made once and copied: most tests begin with one."""
        key = repr(files)
        template = _TEMPLATES.get(key)
        if template is None:
            template = Path(tempfile.mkdtemp(prefix="repoform-tests-")) / "bare.git"
            atexit.register(shutil.rmtree, template.parent, ignore_errors=True)
            subprocess.run(
                ["git", "init", "-q", "--bare", "--template=", "-b", "main", str(template)],
                check=True,
                env={"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
            )
            first = Repository(self.name, template, "", set())
            first.configure()
            if files:
                first.commit("main", dict(files), "Start")
            _TEMPLATES[key] = template
        shutil.copytree(template, self.path)

    def configure(self) -> None:
        with (self.path / "config").open("a") as config:
            config.write(
                "[http]\nreceivepack = true\n[receive]\ndenyDeleteCurrent = ignore\nautogc = false\n"
                "[uploadpack]\nallowAnySHA1InWant = true\nallowFilter = true\n[gc]\nauto = 0\n"
            )


def _lasting(args: tuple[str, ...]) -> bool:
    """Whether a command asks about commits by their hashes alone."""
    named = args[1 : args.index("--")] if "--" in args else args[1:]
    return args[0] in _ASKING and all(_COMMITS.fullmatch(word) or word.startswith("-") for word in named)


class Api(Protocol):
    """What one kind of forge adds to the server: its endpoints, over the state of its repositories."""

    base: str
    """"http://127.0.0.1:PORT"."""
    tokens: dict[str, str]
    """Token -> login."""
    renamed: dict[str, str]
    """Old name of a repository -> its new one."""
    root: str
    """What the paths of its API begin with."""
    headers: dict[str, str]
    """With every answer of the API."""
    credentials: tuple[str, ...]
    """Headers that hold nothing but a token, beside Authorization."""
    description: Description

    def hosted(self, name: str) -> Repository | None:
        """By "owner/name"."""

    def make(
        self,
        name: str,
        files: dict[str, bytes],
        push: tuple[str, ...],
        private: bool,
        settings: dict[str, Any],
    ) -> Any: ...

    def answer(
        self, verb: str, path: str, names: Names, query: dict[str, str], body: Any, login: str | None
    ) -> tuple[int, Any]: ...

    def said(self, denied: Denied) -> dict[str, Any]:
        """The body of a refusal."""

    def moved(self, path: str, names: Names) -> str:
        """Where a renamed repository's path is sent on to; "" where it is none's."""

    def is_foreign(self, path: str) -> bool:
        """Other forges' questions, which it needn't know."""
