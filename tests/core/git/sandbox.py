"""Real repositories for tests, made with plain git and a home of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

FILES = {
    "main.tf": b'module "a" {\n  source = "x"\n}\n',
    "clusters/eks.tf": b"# comment\r\n",
    "run.sh": b"#!/bin/sh\n",
    "docs/\xc3\xa9t\xc3\xa9.md": b"summer\n",
}

_TEMPLATES: dict[str, Path] = {}


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
        (self.home / ".gitconfig").write_text(
            "[user]\nname = Jana Novak\nemail = jana@example.org\n[init]\ndefaultBranch = main\n"
            '[protocol "file"]\nallow = always\n[maintenance]\nauto = false\n'
        )

    def config(self, key: str, value: str) -> None:
        self.git("config", "--global", key, value, cwd=self.home)

    def git(self, *args: str | bytes, cwd: Path | None = None, data: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *args],
            cwd=cwd or self.top,
            input=data,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (args, done.stderr.decode())
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def repository(
        self, name: str = "work", files: dict[str, bytes] | None = None, *, init: tuple[str, ...] = ()
    ) -> Path:
        """A working copy with one commit. Made once and copied: most tests begin with one."""
        folder = self.top / name
        key = repr((files, init))
        template = _TEMPLATES.get(key)
        if template is None:
            template = Path(tempfile.mkdtemp(prefix="repoform-tests-")) / "copy"
            atexit.register(shutil.rmtree, template.parent, ignore_errors=True)
            self.git("init", "-q", "--template=", *init, str(template))
            self.write(template, FILES if files is None else files)
            if files is None:
                (template / "run.sh").chmod(0o755)
            self.commit(template, "Start")
            _TEMPLATES[key] = template
        shutil.copytree(template, folder, symlinks=True)
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
        origin = self.bare(seed, f"{name}.git")
        work = self.top / name
        self.git("clone", "-q", "--template=", str(origin), str(work))
        return work, origin

    def bare(self, seed: Path, name: str) -> Path:
        """What `git clone --bare` makes of a working copy."""
        origin = self.top / name
        shutil.copytree(seed / ".git", origin)
        (origin / "index").unlink()
        config = origin / "config"
        config.write_text(config.read_text().replace("bare = false", "bare = true"))
        return origin


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
