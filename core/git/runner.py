"""Runs one Git process at a time in the hardened environment, and remembers which ones ran.

`subprocess` itself and not GitPython's runner on this path: importing GitPython costs 140 ms, more than the
whole of reading a repository. GitPython comes in where progress is shown (`core.git.transfer`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

from core.frozen import dataclass
from core.git.environment import environment
from core.git.errors import GitError, Kind, mask
from core.text import _

TIMEOUT = 120.0
"""Seconds that a local command may take; commands of the network have limits of their own."""

# A process of ours has a group and no terminal: nothing can ask there (ssh would), and the whole group can
# be stopped.
if sys.platform == "win32":
    NEW_SESSION = False
    CREATION_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    NEW_SESSION = True
    CREATION_FLAGS = 0


@dataclass(frozen=True, slots=True)
class Ran:
    """One Git command that ran, for "Git commands that ran". Secrets are masked."""

    argv: tuple[str, ...]
    seconds: float
    status: int

    def __str__(self) -> str:
        words = " ".join(word if word and not set(word) & set(" '\"") else repr(word) for word in self.argv)
        note = "" if self.status == 0 else f"  [{self.status}]"
        return f"{words}  ({self.seconds * 1000:.0f} ms){note}"


heard: Callable[[Ran], None] | None = None
"""Is told of every command, where a log is kept."""


@dataclass(frozen=True, slots=True)
class Output:
    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "surrogateescape").strip()


_VERSIONS: dict[str, str] = {}
"""By program."""


def git_program() -> str:
    """The full path of git. Raises GitError NO_GIT with what to do."""
    found = shutil.which("git")
    if found is None:
        raise GitError(
            Kind.NO_GIT,
            _(
                "Git isn't installed. Install it (Debian and Ubuntu: apt install git; others: git-scm.com), "
                "then start Repoform again."
            ),
        )
    return found


class Runner:
    """Git in one folder. `folder` None: no repository (ls-remote, clone).

    `git_dir` is given for a bare repository, which Git enters only when it is named.
    """

    def __init__(
        self, folder: Path | None, git_dir: Path | None = None, log: deque[Ran] | None = None
    ) -> None:
        self.folder = folder
        self.git_dir = git_dir
        self.log: deque[Ran] = deque(maxlen=500) if log is None else log
        self.overrides: tuple[tuple[str, str], ...] = ()
        """Configuration against what the repository's own config would run (core.git.config)."""
        self.alone: Mapping[str, str] = {}
        """Variables of every command; with any, nothing of the caller's own configuration of Git is left."""
        self.program = git_program()

    def start_environment(
        self,
        *,
        network: bool = False,
        config: Iterable[tuple[str, str]] = (),
        variables: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        more = {**self.alone, **(variables or {})}
        if self.git_dir is not None:
            more["GIT_DIR"] = str(self.git_dir)
        elif self.folder is not None:
            # A broken .git must not make Git look further up.
            more["GIT_CEILING_DIRECTORIES"] = str(self.folder.parent)
        environ = None
        if self.alone:
            environ = {
                name: value for name, value in os.environ.items() if not name.startswith("GIT_CONFIG_")
            }
        return environment([*self.overrides, *config], network=network, variables=more, environ=environ)

    def run(
        self,
        *args: str | bytes,
        data: bytes = b"",
        check: bool = True,
        network: bool = False,
        config: Iterable[tuple[str, str]] = (),
        variables: Mapping[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        timeout: float = TIMEOUT,
    ) -> Output:
        """Run `git ARGS`. With `check` a failure raises the GitError that its words mean."""
        started = time.monotonic()
        process = self.popen(args, network=network, config=config, variables=variables)
        try:
            out, err = process.communicate(data, timeout=timeout)
        except subprocess.TimeoutExpired:
            stop(process)
            raise GitError(
                Kind.TIMEOUT,
                _("Git took longer than {n} seconds and was stopped.").format(n=round(timeout)),
            ) from None
        except BaseException:
            stop(process)
            raise
        result = Output(process.returncode, out, mask(err.decode("utf-8", "replace"), secrets))
        self.note(args, time.monotonic() - started, result.status, secrets)
        if check and result.status != 0:
            from core.git.causes import explain  # start-up: only where Git refuses

            raise explain(result.err, secrets)
        return result

    def popen(
        self,
        args: Iterable[str | bytes],
        *,
        network: bool = False,
        config: Iterable[tuple[str, str]] = (),
        variables: Mapping[str, str] | None = None,
        stdin: int | IO[bytes] = subprocess.PIPE,
        stdout: int | IO[bytes] = subprocess.PIPE,
        stderr: int | IO[bytes] = subprocess.PIPE,
    ) -> subprocess.Popen[bytes]:
        """Start `git ARGS` in the hardened environment; the caller waits, and notes that it ran."""
        try:
            return subprocess.Popen(
                [self.program, *args],
                cwd=self.folder or Path(os.sep).resolve(),
                env=self.start_environment(network=network, config=config, variables=variables),
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                start_new_session=NEW_SESSION,
                creationflags=CREATION_FLAGS,
            )
        except OSError as error:  # the folder is gone, or may not be entered; no memory, too many processes
            sentence = _("Git can't be started in {path}: {reason}.")
            where = self.folder or os.sep
            raise GitError(Kind.DISK, sentence.format(path=where, reason=error.strerror)) from error

    def version(self) -> str:
        """What Git says of itself; each program is asked once in a process."""
        if self.program not in _VERSIONS:
            _VERSIONS[self.program] = self.run("version").text
        return _VERSIONS[self.program]

    def note(
        self, args: tuple[str | bytes, ...], seconds: float, status: int, secrets: tuple[str, ...] = ()
    ) -> None:
        words = (a if isinstance(a, str) else a.decode("utf-8", "replace") for a in args)
        ran = Ran(("git", *(mask(word, secrets) for word in words)), seconds, status)
        self.log.append(ran)
        if heard is not None:
            heard(ran)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, gently first so that Git removes its temporary files."""
    if sys.platform == "win32":
        process.terminate()
    else:
        for sig, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0)):
            try:
                os.killpg(process.pid, sig)
                process.wait(patience)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()
