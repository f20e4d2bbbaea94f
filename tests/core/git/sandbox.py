"""Real repositories for tests, made with plain git and a home of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

FILES = {
    "main.tf": b'module "a" {\n  source = "x"\n}\n',
    "clusters/eks.tf": b"# comment\r\n",
    "run.sh": b"#!/bin/sh\n",
    "docs/\xc3\xa9t\xc3\xa9.md": b"summer\n",
}


class Sandbox:
    def __init__(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.top = top
        self.home = top / "home"
        self.home.mkdir()
        for name in list(os.environ):
            if name.startswith("GIT_") or name in ("XDG_CONFIG_HOME", "SSH_ASKPASS", "EMAIL"):
                monkeypatch.delenv(name)
        monkeypatch.setenv("HOME", str(self.home))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        self.config("user.name", "Jana Novak")
        self.config("user.email", "jana@example.org")
        self.config("init.defaultBranch", "main")
        self.config("protocol.file.allow", "always")
        self.config("maintenance.auto", "false")

    def config(self, key: str, value: str) -> None:
        self.git("config", "--global", key, value, cwd=self.home)

    def git(self, *args: str | bytes, cwd: Path | None = None, data: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *args], cwd=cwd or self.top, input=data, capture_output=True, check=False,
        )
        assert done.returncode == 0, (args, done.stderr.decode())
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def repository(
        self, name: str = "work", files: dict[str, bytes] | None = None, *, init: tuple[str, ...] = ()
    ) -> Path:
        """A working copy with one commit."""
        folder = self.top / name
        self.git("init", "-q", *init, str(folder))
        self.write(folder, FILES if files is None else files)
        if files is None:
            (folder / "run.sh").chmod(0o755)
        self.commit(folder, "Start")
        return folder

    def write(self, folder: Path, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            file = folder / os.fsdecode(path.encode("latin-1"))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def commit(self, folder: Path, subject: str = "Change") -> str:
        self.git("add", "-A", cwd=folder)
        self.git("commit", "-q", "--allow-empty", "-m", subject, cwd=folder)
        return self.git("rev-parse", "HEAD", cwd=folder)

    def with_origin(self, name: str = "work", files: dict[str, bytes] | None = None) -> tuple[Path, Path]:
        """A working copy cloned from a bare origin: (working copy, origin)."""
        seed = self.repository(f"{name}-seed", files)
        origin = self.top / f"{name}.git"
        self.git("clone", "-q", "--bare", str(seed), str(origin))
        work = self.top / name
        self.git("clone", "-q", str(origin), str(work))
        return work, origin


def footprint(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """What must not change: HEAD, index, config, the user's refs and every file, with inode and mtime."""
    out = {}
    for root, _folders, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            relative = path.relative_to(folder).as_posix()
            inside = ".git/" + relative.partition(".git/")[2] if ".git/" in relative else relative
            if inside.startswith((".git/objects/", ".git/refs/repoform/", ".git/logs/refs/repoform/")):
                continue
            status = path.lstat()
            content = b"" if path.is_symlink() or not path.is_file() else path.read_bytes()
            if inside.endswith(".git/packed-refs"):  # Git writes it anew, the same, when it removes a ref
                out[relative] = (0, 0, 0, content)
                continue
            out[relative] = (status.st_ino, status.st_mtime_ns, status.st_mode, content)
    return out
