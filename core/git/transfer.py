"""Everything that talks to another repository: ls-remote, fetch, push, clone. With progress and cancel."""

from __future__ import annotations

import base64
import contextlib
import glob
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from core.frozen import dataclass
from core.git.causes import beside, explain
from core.git.commit import remove_stale_locks
from core.git.errors import GitError, Kind, mask
from core.git.objects import missing_objects
from core.git.repository import BASE_REFS, Repository
from core.git.runner import Output, Runner, stop
from core.private_file import working_folder
from core.text import _

Progress = Callable[[str, float | None], None]
"""Called with what is going on and how much of it is done (0 to 1; None: can't be told)."""

Cancel = Callable[[], bool]
"""Asked often; True stops the work."""

FETCH = (
    "fetch",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-auto-maintenance",
    "--no-recurse-submodules",
    "--no-write-commit-graph",
    "--progress",
)
"""Leaves nothing in the repository but the objects and refs that were asked for."""

STALL = 600.0
"""Seconds after which a transfer that shows no sign of life is stopped."""


@dataclass(frozen=True, slots=True)
class Token:
    """A credential for one host. Its `repr` doesn't show it."""

    host: str
    """Host, or host:port, that it goes to and no other."""
    value: str
    user: str = "x-access-token"
    scheme: str = "https"

    def __repr__(self) -> str:
        return f"Token({self.host})"

    def fits(self, url: str) -> bool:
        """Whether it may go to this URL: the same host, and never over plain http but to loopback."""
        try:
            parts = urlsplit(url)
        except ValueError:  # an address that is none, such as https://[
            return False
        host = parts.netloc.rpartition("@")[2].lower()
        host = host.removesuffix(":443" if parts.scheme == "https" else ":80")
        if host != self.host.lower():
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))

    def git_config(self, url: str) -> tuple[tuple[str, str], ...]:
        """Configuration (for the environment, never an argument) that sends it along to `url`."""
        if not self.fits(url):
            return ()
        base = f"{urlsplit(url).scheme}://{self.host}/"
        return ((f"http.{base}.extraHeader", f"Authorization: Basic {self._basic}"),)

    @property
    def _basic(self) -> str:
        return base64.b64encode(f"{self.user}:{self.value}".encode()).decode()

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.value, self._basic)


def is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "[::1]") or bool(re.fullmatch(r"127(?:\.\d{1,3}){3}", host))


@dataclass(frozen=True, slots=True)
class RemoteRefs:
    head: str | None
    """The default branch's name."""
    refs: Mapping[str, str]
    """Full ref name -> object id."""

    @property
    def branches(self) -> dict[str, str]:
        prefix = "refs/heads/"
        return {r.removeprefix(prefix): oid for r, oid in self.refs.items() if r.startswith(prefix)}


def ls_remote(
    runner: Runner,
    url: str,
    *patterns: str,
    token: Token | None = None,
    timeout: float = 60.0,
    cancel: Cancel | None = None,
) -> RemoteRefs:
    """The remote's refs that match the patterns (all if none)."""
    check_url(url)
    arguments = ("ls-remote", "--symref", "--end-of-options", url, *patterns)
    if cancel is None:
        done = runner.run(
            *arguments,
            network=True,
            config=_network_config(runner, url, token),
            secrets=_secrets(token),
            timeout=timeout,
        )
    else:
        done = stream(runner, arguments, url=url, progress=None, cancel=_until(timeout, cancel), token=token)
    head = None
    refs: dict[str, str] = {}
    for line in done.out.decode("utf-8", "surrogateescape").splitlines():
        oid, _tab, name = line.partition("\t")
        if oid.startswith("ref: refs/heads/") and name == "HEAD":
            head = oid.removeprefix("ref: refs/heads/")
        elif name and not oid.startswith("ref:"):
            refs[name] = oid
    return RemoteRefs(head, refs)


def _until(seconds: float, cancel: Cancel) -> Cancel:
    end = time.monotonic() + seconds

    def stopped() -> bool:
        if time.monotonic() > end:
            raise GitError(
                Kind.TIMEOUT,
                _("Git took longer than {n} seconds and was stopped.").format(n=round(seconds)),
            )
        return cancel()

    return stopped


@dataclass(frozen=True, slots=True)
class Fetched:
    default: str
    """The default branch's name."""
    gone: frozenset[str]
    """Branches that were fetched once and are not there any more (their copies here stay)."""


def fetch(
    repository: Repository,
    remote: str,
    *branches: str,
    refspecs: Iterable[str] = (),
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    token: Token | None = None,
) -> Fetched:
    """Bring the remote's default branch (and `branches`) to refs/repoform/base/<remote>/*; no FETCH_HEAD, no
    tags, no gc, and the user's own refs stay as they are."""
    runner = repository.guard()
    url = repository.remote_url(remote)
    head = ls_remote(runner, url, "HEAD", "refs/heads/*", token=token)
    default = head.head or repository.default_branch(remote)
    if default is None or default not in head.branches:
        default = next((b for b in ("main", "master") if b in head.branches), None)
    if default is None:
        raise GitError(Kind.NO_COMMIT, _("The remote has no branch yet. Push your main branch to it first."))
    base = f"{BASE_REFS}{remote}/"
    wanted = [b for b in dict.fromkeys((default, *branches)) if b in head.branches]
    specs = [*(f"+refs/heads/{b}:{base}{b}" for b in wanted), *refspecs]
    arguments = (
        *FETCH,
        "--end-of-options",
        url,
        *specs,
    )
    try:
        copies, head_of = _base_refs(runner, base, whole=True)
    except GitError:  # a commit of them is lost: all is brought anew
        copies, head_of = {}, ""
    if len(specs) > len(wanted) or any(copies.get(b) != head.branches[b] for b in wanted):
        try:
            stream(runner, arguments, progress=progress, cancel=cancel, token=token, url=url)
        except GitError as error:
            if error.kind is Kind.NAME:
                # `app` was fetched once and is now a folder of branches: ours are only copies.
                _drop_base_refs(repository, base)
            elif error.kind is not Kind.LOCKED or not remove_stale_locks(repository):
                raise  # else a killed fetch left a lock on refs of ours
            stream(runner, arguments, progress=progress, cancel=cancel, token=token, url=url)
        copies, head_of = _base_refs(runner, base, whole=False)
    if head_of != default:
        runner.run("symbolic-ref", f"{base}HEAD", f"{base}{default}")
    if repository.partial:
        fetch_missing(repository, url, f"{base}{default}", progress=progress, cancel=cancel, token=token)
    return Fetched(default, frozenset(copies.keys() - head.branches.keys()))


def _base_refs(runner: Runner, base: str, *, whole: bool) -> tuple[dict[str, str], str]:
    """(branch -> the commit of its copy here, the branch that is the default one here). `whole`: raises
    GitError where such a commit isn't here."""
    kind = "%(objecttype)" if whole else "commit"
    form = f"--format=%(objectname) {kind} %(refname) %(symref)"
    copies, head = {}, ""
    for line in runner.run("for-each-ref", form, base).out.decode("utf-8", "surrogateescape").splitlines():
        oid, _kind, name, leads_to = line.split(" ")
        if name == f"{base}HEAD":
            head = leads_to.removeprefix(base)
        else:
            copies[name.removeprefix(base)] = oid
    return copies, head


def fetch_refs(
    repository: Repository,
    url: str,
    refspecs: tuple[str, ...],
    *,
    prune: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    token: Token | None = None,
) -> None:
    """Fetch into refs of Repoform's own (refs/repoform/…) and nothing else."""
    check_url(url)
    if not all(":refs/repoform/" in spec for spec in refspecs):
        raise GitError(Kind.NAME, _("Repoform fetches to refs of its own only."))
    runner = repository.guard()
    arguments = (
        *FETCH,
        *(["--prune"] if prune else []),
        "--end-of-options",
        url,
        *refspecs,
    )
    try:
        stream(runner, arguments, progress=progress, cancel=cancel, token=token, url=url)
    except GitError as error:
        # A fetch that was killed may have left a lock on one of these refs.
        if error.kind not in (Kind.NAME, Kind.LOCKED) or not remove_stale_locks(repository):
            raise
        stream(runner, arguments, progress=progress, cancel=cancel, token=token, url=url)


def fetch_missing(
    repository: Repository,
    url: str,
    commit: str,
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    token: Token | None = None,
) -> None:
    """In a partial clone: the files of one commit that were left out."""
    runner = repository.guard()
    absent = sorted(missing_objects(runner, repository.resolve(commit)))
    if absent:
        stream(
            runner,
            (
                "-c",
                "fetch.negotiationAlgorithm=noop",
                *FETCH,
                "--filter=blob:none",
                "--stdin",
                "--end-of-options",
                url,
            ),
            data="".join(f"{oid}\n" for oid in absent).encode(),
            progress=progress,
            cancel=cancel,
            token=token,
            url=url,
        )


def _drop_base_refs(repository: Repository, prefix: str) -> None:
    listed = repository.runner.run("for-each-ref", "--format=%(refname)", prefix).text.splitlines()
    repository.runner.run(
        "update-ref", "--stdin", data="".join(f"option no-deref\ndelete {r}\n" for r in listed).encode()
    )


def push(
    repository: Repository,
    url: str,
    updates: Mapping[str, tuple[str, str]],
    *,
    token: Token | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> None:
    """Push `updates`, full ref -> (new object id or "" to delete, expected old id or "" for absent), all or
    none.

    Raises EXISTS if a ref isn't what was expected; nothing is overwritten then.
    """
    check_url(url)
    runner = repository.guard()
    leases = [f"--force-with-lease={ref}:{old}" for ref, (_new, old) in updates.items()]
    specs = [f"{new}:{ref}" for ref, (new, _old) in updates.items()]
    flags = ["--atomic"] if len(updates) > 1 else []
    if repository.partial:
        flags.append("--no-thin")  # a thin pack would ask for files that are not here
    stream(
        runner,
        (
            "push",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            "--recurse-submodules=no",
            "--progress",
            *flags,
            *leases,
            "--end-of-options",
            url,
            *specs,
        ),
        progress=progress,
        cancel=cancel,
        token=token,
        url=url,
    )


def clone(
    url: str,
    folder: Path,
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    token: Token | None = None,
) -> None:
    """Clone into `folder`, which must not exist or be empty. Cancelled, failed or killed: the folder is as
    before. It is made beside it under a hidden name and gets its own when it is whole."""
    check_url(url)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise GitError(Kind.EXISTS, _("{path} exists already. Choose an empty folder.").format(path=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_dead_clones(folder)
    making = folder.with_name(f".{folder.name[:80]}.{os.urandom(4).hex()}{_MAKING}")
    runner = Runner(None)
    try:
        # No template: it would bring hooks.
        stream(
            runner,
            (
                "clone",
                "--no-recurse-submodules",
                "--template=",
                "--progress",
                "--end-of-options",
                url,
                str(making),
            ),
            progress=progress,
            cancel=cancel,
            token=token,
            url=url,
        )
        try:
            if folder.is_dir():
                folder.rmdir()
            making.rename(folder)
        except OSError as error:
            raise GitError(
                Kind.EXISTS, _("{path} exists already. Choose an empty folder.").format(path=folder)
            ) from error
    except GitError as error:
        if error.kind is not Kind.NETWORK:
            raise
        # In its own words: there is no work yet that was saved.
        sentence = _("The server can't be reached. VPN? Nothing was changed.")
        raise GitError(error.kind, beside(sentence, error.said), error.detail, said=error.said) from error
    finally:
        if making.exists():
            shutil.rmtree(making, ignore_errors=True)


_MAKING = ".cloning"


def _remove_dead_clones(folder: Path) -> None:
    """What a process that was killed began for `folder`, once nothing has written to it for long."""
    for found in folder.parent.glob(f".{glob.escape(folder.name[:80])}.*{_MAKING}"):
        places = (found, found / ".git", found / ".git" / "objects", *found.glob(".git/objects/pack/*"))
        newest = max((place.stat().st_mtime for place in places if place.exists()), default=0.0)
        if time.time() - newest > STALL:
            shutil.rmtree(found, ignore_errors=True)


_URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|[^/:\s]+@?[^/:\s]*:(?!:)|/|\.{1,2}/|[A-Za-z]:[\\/])", re.I)


def check_url(url: str) -> None:
    """Refuse what Git would take as an option or as a helper that runs commands."""
    if url.startswith("-") or re.match(r"^[A-Za-z0-9+.-]+::", url):
        raise GitError(
            Kind.PROTOCOL,
            _("This remote uses a way of transport that Repoform doesn't allow. Use https, ssh or a path."),
        )
    if re.match(r"^(?:ssh://)?(?:[^@/]*@)?-", url):
        raise GitError(Kind.PROTOCOL, _("This address isn't safe: its host looks like an option."))


def _secrets(token: Token | None) -> tuple[str, ...]:
    return token.secrets if token else ()


def _network_config(runner: Runner, url: str, token: Token | None) -> list[tuple[str, str]]:
    config = [("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "60")]
    if token is not None:
        config += token.git_config(url)
    return config


def stream(
    runner: Runner,
    args: tuple[str, ...],
    *,
    url: str,
    data: bytes = b"",
    progress: Progress | None,
    cancel: Cancel | None,
    token: Token | None,
) -> Output:
    """Run Git while watching its progress. Its output goes to files that are polled, so that neither threads
    nor select() on pipes (which Windows lacks) are needed."""
    parse = progress_parser(progress) if progress else None
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(working_folder())
        (folder / "in").write_bytes(data)
        # Read by handles of their own: a shared one would move the place where Git writes.
        stdin, stdout, stderr = (
            stack.enter_context((folder / name).open(mode))
            for name, mode in (("in", "rb"), ("out", "wb"), ("err", "wb"))
        )
        out, err = (stack.enter_context((folder / name).open("rb")) for name in ("out", "err"))
        process = runner.popen(
            args,
            network=True,
            config=_network_config(runner, url, token),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
        )
        tail = b""
        last_sign = time.monotonic()
        pause = 0.005
        try:
            while True:
                try:
                    process.wait(pause)
                    ended = True
                except subprocess.TimeoutExpired:
                    ended = False
                pause = min(pause * 1.5, 0.1)
                new = err.read()
                if new:
                    last_sign = time.monotonic()
                    lines = (tail + new).replace(b"\r", b"\n").split(b"\n")
                    tail = lines.pop()
                    for line in lines:
                        if parse and line.strip():
                            parse(line.decode("utf-8", "replace"))
                if ended:
                    break
                if cancel is not None and cancel():
                    raise GitError(Kind.CANCELLED, _("Stopped. Nothing was changed."))
                if time.monotonic() - last_sign > STALL:
                    raise GitError(Kind.TIMEOUT, _("The server went silent, so the transfer was stopped."))
        except BaseException:
            stop(process)
            runner.note(args, time.monotonic() - started, -1, _secrets(token))
            raise
        err.seek(0)
        words = mask(err.read().decode("utf-8", "replace"), _secrets(token))
        output = Output(process.returncode, out.read(), words)
    runner.note(args, time.monotonic() - started, output.status, _secrets(token))
    if output.status != 0:
        # --porcelain says on stdout which refs were refused and why.
        raise explain(output.out.decode("utf-8", "replace") + "\n" + output.err, _secrets(token))
    return output


def progress_parser(progress: Progress) -> Callable[[str], None]:
    """GitPython's reading of Git's progress lines, told on in words and a fraction."""
    from git import RemoteProgress  # late: importing GitPython takes longer than most commands

    labels = {
        RemoteProgress.COUNTING: _("Counting"),
        RemoteProgress.COMPRESSING: _("Compressing"),
        RemoteProgress.WRITING: _("Sending"),
        RemoteProgress.RECEIVING: _("Receiving"),
        RemoteProgress.RESOLVING: _("Unpacking"),
        RemoteProgress.FINDING_SOURCES: _("Looking for files"),
        RemoteProgress.CHECKING_OUT: _("Writing files"),
    }

    class Reader(RemoteProgress):
        def update(
            self,
            op_code: int,
            cur_count: str | float,
            max_count: str | float | None = None,
            message: str = "",
        ) -> None:
            label = labels.get(op_code & self.OP_MASK)
            if label is None:
                return
            fraction = float(cur_count) / float(max_count) if max_count else None
            progress(label, fraction)

    return Reader().new_message_handler()
