"""A Git repository that Repoform reads and proposes from, whatever state its working copy is in."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from core.corrections import NOTHING, Corrections
from core.git.config import Config, read_config
from core.git.errors import GitError, Kind, mask
from core.git.module_library import Lookup
from core.git.objects import OID, commit_snapshot, folder_snapshot
from core.git.remotes import names_of, target_of, undecided
from core.git.runner import Ran, Runner
from core.git.terraform_init import aside_of
from core.snapshot import Snapshot
from core.text import _

__all__ = ["GitError", "Kind", "Repository", "folder_snapshot", "open_repository", "snapshot"]

BASE_REFS = "refs/repoform/base/"
"""Where fetched branches of the remote are kept: refs/repoform/base/<remote>/<branch>."""


class Repository:
    """Made by `open_repository`. Methods raise GitError. Nothing here touches HEAD, index or files."""

    def __init__(self, folder: Path, git_dir: Path, common_dir: Path, bare: bool) -> None:
        self.folder = folder
        """Top of the working copy; the repository itself if bare."""
        self.git_dir = git_dir
        self.common_dir = common_dir
        """Differs from `git_dir` in a linked worktree."""
        self.bare = bare
        self.runner = Runner(folder, git_dir if bare else None)
        self._addresses: dict[tuple[object, ...], str] = {}
        self._trusted: frozenset[tuple[str, str]] = frozenset()
        self._chosen: str | None = None
        self.added: dict[str, str] = {}
        """Repositories that are no remotes of the user's, by a name of Repoform's own: their addresses."""
        self.modules: Lookup | None = None
        """For snapshots: modules of elsewhere that were fetched before."""
        self.said: Corrections = NOTHING
        """For snapshots: what the user knows better than the files."""

    # What it is

    @cached_property
    def config(self) -> Config:
        return read_config(self.runner)

    def says_yes(self, key: str) -> bool | None:
        """A switch of the configuration, read by Git itself: `2` and a key without a value are yes, an empty
        value is no. None: it isn't set. Raises GitError for what Git takes for neither."""
        if self.config.last(key) is None:
            return None
        done = self.runner.run("config", "--includes", "--type=bool", "--get", key, check=False)
        if done.status != 0:
            raise GitError(
                Kind.OTHER,
                _(
                    "The Git setting {key} = {value} is neither true nor false. Correct it, then try again."
                ).format(key=key, value=self.config.last(key)),
                done.err.strip()[:200],
            )
        return done.text == "true"

    def wants_signature(self) -> bool:
        """Whether commits are to be signed. Raises SIGNING where that can't be told."""
        try:
            return bool(self.says_yes("commit.gpgsign"))
        except GitError as error:
            raise GitError(Kind.SIGNING, error.sentence, error.detail) from error

    def guard(self) -> Runner:
        """The runner with every program of the repository's own configuration overridden. For everything
        but plain object reading, which asks none of them."""
        self.runner.overrides = self.config.overrides(self._trusted)
        return self.runner

    def trust(self, pairs: frozenset[tuple[str, str]]) -> None:
        """Let exactly these (key, value) pairs of the repository's own configuration be used."""
        self._trusted = pairs

    @property
    def log(self) -> deque[Ran]:
        return self.runner.log

    def commands(self) -> tuple[str, ...]:
        """Git commands that ran, oldest first, without secrets."""
        return tuple(str(ran) for ran in self.runner.log)

    @property
    def partial(self) -> bool:
        """A clone that left out files (--filter)."""
        return any((self.common_dir / "objects" / "pack").glob("*.promisor"))

    @cached_property
    def aside(self) -> Callable[[str], bytes | None] | None:
        """Reads what `terraform init` left in the working copy; None for a bare repository."""
        return None if self.bare else aside_of(self.folder)

    # Commits

    def head(self) -> str:
        """The commit that is checked out. Raises NO_COMMIT in an empty repository."""
        try:
            return self.resolve("HEAD")
        except GitError as error:
            if error.kind is Kind.UNKNOWN_REF:
                raise GitError(
                    Kind.NO_COMMIT, _("This repository has no commit yet. Commit something first.")
                ) from None
            raise

    def resolve(self, ref: str) -> str:
        """The commit that a branch, tag or object id means. Raises UNKNOWN_REF."""
        done = self.runner.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", check=False
        )
        oid = done.text.splitlines()[-1] if done.text else ""
        if done.status != 0 or not OID.fullmatch(oid):
            if "dubious ownership" in done.err or "not a git repository" in done.err:
                from core.git.causes import explain  # start-up: only where Git refuses

                raise explain(done.err)
            raise GitError(Kind.UNKNOWN_REF, _("There is no branch or commit “{ref}” here.").format(ref=ref))
        return oid

    def branch(self) -> str | None:
        """The branch that is checked out, read from HEAD's file; None when detached."""
        try:
            text = (self.git_dir / "HEAD").read_text("utf-8", "surrogateescape").strip()
        except OSError:
            return None
        if text.startswith("ref: refs/heads/") and text != "ref: refs/heads/.invalid":
            return text.removeprefix("ref: refs/heads/")
        if text.startswith("ref:"):  # reftable keeps HEAD elsewhere
            done = self.runner.run("symbolic-ref", "--quiet", "--short", "HEAD", check=False)
            return done.text or None
        return None

    # Remotes

    def remotes(self) -> tuple[str, ...]:
        """Names of the remotes, origin first."""
        return names_of(self.config)

    def default_remote(self) -> str | None:
        """The remote proposals go to: what was chosen (`choose`), else what the configuration says. None: it
        can't be told which (`undecided` says why)."""
        if self._chosen is not None:
            return self._chosen
        target = target_of(self.config, self.branch())
        if target.remote is not None and target.added:
            self.added.setdefault(target.remote, target.added)
        return target.remote

    def undecided(self) -> str:
        """A sentence for a repository without a default remote."""
        return undecided(self.remotes())

    def choose(self, remote: str, url: str = "") -> None:
        """Proposals go to this remote; `url` where that is none of the user's. Writes nothing."""
        self._chosen = remote
        if url:
            self.added[remote] = url

    def decided(self, remote: str) -> bool:
        """Whether somebody said that proposals go to this remote."""
        if self._chosen is not None:
            return self._chosen == remote
        target = target_of(self.config, self.branch())
        return target.decided and target.remote == remote

    def remote_url(self, remote: str, *, push: bool = False) -> str:
        """Its address, with insteadOf applied. May hold credentials: use `shown_url` for people. Git is asked
        once, and again where the repository's own configuration was written meanwhile."""
        if remote in self.added and remote not in self.remotes():
            return self.added[remote]
        key = (remote, push, self._written())
        if key not in self._addresses:
            self._addresses[key] = self._address(remote, push)
        return self._addresses[key]

    def _written(self) -> tuple[tuple[int, int, int] | None, ...]:
        """Changes when somebody writes the repository's own configuration."""
        return tuple(_stamp(file) for file in (self.common_dir / "config", self.git_dir / "config.worktree"))

    def _address(self, remote: str, push: bool) -> str:
        flags = ("--push",) if push else ()
        done = self.runner.run("remote", "get-url", *flags, "--", remote, check=False)
        if done.status != 0 or not done.text:
            raise GitError(Kind.NO_REMOTE, _("There is no remote “{name}”.").format(name=remote))
        url = done.text.splitlines()[0]
        if re.match(r"^\.{0,2}/", url) or (url and not re.match(r"^[^/]*:", url)):
            # A relative path is relative to the working copy's top, as for git itself.
            return os.path.normpath(self.folder / url)
        return url

    def default_branch(self, remote: str) -> str | None:
        """The remote's default branch as known here: by the last fetch of Repoform, or by the clone.
        None if unknown without asking the remote."""
        for ref in (f"{BASE_REFS}{remote}/HEAD", f"refs/remotes/{remote}/HEAD"):
            done = self.runner.run("symbolic-ref", "--quiet", ref, check=False)
            prefix = ref.removesuffix("HEAD")
            if done.status == 0 and done.text.startswith(prefix):
                return done.text.removeprefix(prefix)
        return None

    def base_commit(self, remote: str, branch: str) -> str | None:
        """The newest commit of the remote's branch that is known here."""
        for ref in (f"{BASE_REFS}{remote}/{branch}", f"refs/remotes/{remote}/{branch}"):
            try:
                return self.resolve(ref)
            except GitError as error:
                if error.kind is not Kind.UNKNOWN_REF:
                    raise
        return None

    def snapshot(self, commit: str) -> Snapshot:
        return snapshot(self, commit)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def shown_url(url: str) -> str:
    """A remote's address for people: without credentials."""
    return mask(url)


def snapshot(repository: Repository, commit: str) -> Snapshot:
    """The files at `commit` (a full object id, or anything that `resolve` takes)."""
    oid = commit if OID.fullmatch(commit) else repository.resolve(commit)
    made = commit_snapshot(repository.runner, oid, repository.partial)
    return replace(made, aside=repository.aside, modules=repository.modules, said=repository.said)


def open_repository(path: Path) -> Repository | None:
    """The repository that holds `path`: a working copy, a linked worktree, a folder inside one, or a bare
    repository. None: a plain folder. Raises GitError if there is none of these, or Git is not installed.

    A bare repository inside a working copy isn't entered: the working copy that holds it is.
    """
    try:
        return _find(path)
    except FileNotFoundError as error:
        if error.filename:
            raise
        # Path.absolute() of a relative one
        sentence = _(
            "The folder that Repoform was started in isn't there any more. Change to another one, or "
            "give the whole path of {path}."
        )
        raise GitError(Kind.NOT_A_REPOSITORY, sentence.format(path=path)) from error
    except OSError as error:
        shown = str(path) if len(str(path)) < 200 else str(path)[:199] + "…"
        sentence = _("{path} can't be read: {reason}.")
        raise GitError(Kind.DISK, sentence.format(path=shown, reason=error.strerror)) from error


def _find(path: Path) -> Repository | None:
    path = path.absolute()
    if not path.exists():
        raise GitError(Kind.NOT_A_REPOSITORY, _("There is no folder {path}.").format(path=path))
    if not path.is_dir():
        raise GitError(Kind.NOT_A_REPOSITORY, _("{path} is a file; open its folder.").format(path=path))
    real = path.resolve()
    inside = (real, *real.parents)
    # As it was written, where that is the same place; a link may lead into a repository from outside.
    ways = [folder for folder in (path, *path.parents) if folder.resolve() in inside]
    ways += [folder for folder in inside if folder not in ways]
    for folder in ways:
        found = _git_dir_of(folder)
        if found is not None:
            return _opened(folder, found, bare=False)
        if folder.name == ".git" and _looks_bare(folder):
            # Inside the .git of a working copy: that copy is meant.
            return _opened(folder.parent, folder, bare=False)
    for folder in ways:
        if _looks_bare(folder):
            return _opened(folder, folder, bare=True)
    return None


def _git_dir_of(folder: Path) -> Path | None:
    """Where `folder/.git` leads: itself, or what its file names (worktrees, submodules)."""
    dot_git = folder / ".git"
    if dot_git.is_dir():
        return dot_git if _looks_bare(dot_git) else None
    if not dot_git.is_file():
        return None
    try:
        text = dot_git.read_bytes()[:4096].decode("utf-8", "surrogateescape")
    except OSError:
        return None
    if not text.startswith("gitdir:"):
        return None
    target = Path(os.path.normpath(folder / text.removeprefix("gitdir:").strip()))
    return target if (target / "HEAD").exists() else None


def _looks_bare(folder: Path) -> bool:
    """Git's own test (is_git_directory): HEAD, objects and refs, or what points to them."""
    head = folder / "HEAD"
    if not (head.is_file() or head.is_symlink()):
        return False
    common = _common_dir(folder)
    return (common / "objects").is_dir() and (common / "refs").is_dir()


def _common_dir(git_dir: Path) -> Path:
    try:
        text = (git_dir / "commondir").read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return git_dir
    return Path(os.path.normpath(git_dir / text))


def _opened(folder: Path, git_dir: Path, bare: bool) -> Repository:
    _check_owner(git_dir)
    common = _common_dir(git_dir)
    if not bare and _says_bare(common) and git_dir == folder / ".git" and folder.name != ".git":
        bare = _is_bare_setup(common)
    return Repository(folder, git_dir, common, bare)


def _says_bare(common: Path) -> bool:
    try:
        text = (common / "config").read_text("utf-8", "replace")
    except OSError:
        return False
    return bool(re.search(r"^\s*bare\s*=\s*true", text, re.MULTILINE | re.IGNORECASE))


def _is_bare_setup(common: Path) -> bool:
    """`git clone --bare x .git`: a bare repository that happens to be called .git."""
    return not (common / "index").exists()


def _check_owner(git_dir: Path) -> None:
    """What Git's safe.directory does, for repositories that Repoform names itself (Git then doesn't ask)."""
    getuid = getattr(os, "geteuid", None)
    if getuid is None:
        return
    owner = git_dir.stat().st_uid
    allowed = {getuid()}
    if getuid() == 0 and os.environ.get("SUDO_UID", "").isdigit():
        allowed.add(int(os.environ["SUDO_UID"]))
    if owner in allowed:
        return
    runner = Runner(None)
    safe = runner.run("config", "--get-all", "safe.directory", check=False).text.splitlines()
    mine = Path(os.path.normpath(git_dir))
    if any(s == "*" or Path(os.path.normpath(s)) in (mine, mine.parent) for s in safe):
        return
    raise GitError(
        Kind.OWNER,
        _(
            "{path} belongs to another user, so it isn't opened. If you trust it, run: git config --global "
            "--add safe.directory {path}"
        ).format(path=git_dir.parent if git_dir.name == ".git" else git_dir),
    )
