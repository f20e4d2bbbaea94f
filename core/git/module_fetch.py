"""One ref of a module's repository, as little of it as Git allows: the variables of a few folders.

A bare repository of its own, made for this and removed after it: no settings of the platform's repository
(its credential.helper, its url.insteadOf) reach it, no template, no hook, no checkout, no submodule. Files
are asked for one by one where the server can do that (a partial fetch), else one commit comes whole, up to a
limit. Killed on the way, the library holds what it held before.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from core.git.causes import beside
from core.git.errors import GitError, Kind
from core.git.module_library import Kept, Library
from core.git.objects import OID, read_blobs
from core.git.paths import branch_ok, printable
from core.git.repository import Repository
from core.git.runner import Ran, Runner
from core.git.terraform_init import MAX_ASIDE
from core.git.transfer import FETCH, Cancel, Progress, Token, check_url, ls_remote, stream
from core.text import _

MAX_FETCH = 64 * 1024 * 1024
"""Bytes that one fetch may bring."""
MAX_FOLDERS = 200
MAX_FILES = 200
"""Terraform files of one folder that are looked into."""
MAX_TEXTS = 4 * 1024 * 1024
"""Bytes that are kept of one address and ref."""
_STALE = 3600.0
_SCRATCH = "fetching-"
_OURS = "refs/repoform/module"
Newest = Callable[[Iterable[str]], tuple[str | None, bool]]
"""From the names of tags to the one that is meant, and whether the ref names no other."""
_USUAL: Mapping[str, str] = MappingProxyType({})
_VARIABLE = re.compile(rb'^\s*variable\s+"?[\w-]', re.M)


def fetch_module(
    library: Library,
    url: str,
    ref: str,
    folders: Iterable[str],
    also: Iterable[str] = (),
    *,
    moved: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    token: Token | None = None,
    log: deque[Ran] | None = None,
    newest: Newest | None = None,
) -> Kept:
    """Bring the variables of `folders` (and those of `also` that are there) into the library.

    A tag (or commit) is pinned: one that means another commit than before raises MOVED, unless `moved` says
    that it may. `log` gets what ran. `newest`: the ref names releases, of whose tags it chooses one; then
    nobody's credentials and settings of Git are used. Raises GitError; the library is then as before.
    """
    check_url(url)
    if ref and newest is None and not (branch_ok(ref) or OID.fullmatch(ref)):
        raise GitError(Kind.NAME, _("“{ref}” is no name for a version.").format(ref=printable(ref)[:80]))
    with _scratch(library.folder) as folder:
        repository = _repository(folder, log)
        alone = _alone(repository, folder) if newest is not None else {}
        if newest is not None:
            kind, name, oid = _released(_runner(repository, alone), url, ref, cancel, newest)
        else:
            kind, name, oid = _resolve(_runner(repository), url, ref, cancel, token)
        before = library.kept(url, ref)
        if before is not None and not before.moving and before.commit != oid and not moved:
            raise _not_where_it_was(before, oid)
        if len(oid) == 64:
            repository = _repository(folder / "sha256", log, "sha256")
        runner = _runner(repository, alone)
        watched = _watching(repository.folder / "objects", cancel)
        _bring(runner, url, (f"+{name}:{_OURS}",), progress, watched, token)
        commit = repository.resolve(_OURS)
        wanted = dict.fromkeys((*folders, *also))
        must = set(folders)
        found, without = {}, {}
        for inside in list(wanted)[:MAX_FOLDERS]:
            files = _files(runner, commit, inside)
            if isinstance(files, str):
                if inside in must:
                    without[inside] = files
                continue
            found[inside] = files
        oids = sorted({oid for files in found.values() for oid in files})
        if oids and repository.partial:  # no file came along
            _bring(runner, url, (), progress, watched, token, oids)
        texts: dict[str, bytes] = {}
        for inside, files in found.items():
            text = _variables(runner, files)
            if isinstance(text, bytes) and sum(map(len, texts.values())) + len(text) > MAX_TEXTS:
                text = _("There is more of it than Repoform keeps of one repository.")
            if isinstance(text, bytes):
                texts[inside] = text
            elif inside in must:
                without[inside] = text
    if not texts:
        sentence = next(iter(without.values()), _("There is nothing to read."))
        raise GitError(Kind.MISSING, sentence)
    if before is not None and before.commit == commit:
        texts = {**before.folders, **texts}
        without = {k: v for k, v in {**before.without, **without}.items() if k not in texts}
    tag = name.removeprefix("refs/tags/") if newest is not None else ""
    kept = Kept(url, ref, kind, commit, time.time(), texts, without, tag)
    try:
        library.keep(kept)
    except OSError as error:
        raise _disk(library.folder, error) from error
    return kept


_CONFIG = (
    # The user agreed to one host: wherever else it sends us was not part of that.
    ("http.followRedirects", "false"),
    # What comes in is one pack, whose size can be watched, and nothing large is held in memory.
    ("fetch.unpackLimit", "1"),
    ("core.bigFileThreshold", "8m"),
    ("fetch.fsckObjects", "false"),
)


def _not_where_it_was(before: Kept, oid: str) -> GitError:
    sentence = _(
        "“{ref}” of {url} meant commit {old} when it was read first, and means {new} now. A tag should stay "
        "where it is: ask its owner, then read it again if that is right."
    ).format(ref=before.ref, url=before.url, old=before.commit[:7], new=oid[:7])
    return GitError(Kind.MOVED, sentence)


def _resolve(
    runner: Runner, url: str, ref: str, cancel: Cancel | None, token: Token | None
) -> tuple[str, str, str]:
    """(kind, what to ask the server for, its commit). Tags go before branches."""
    whole = ref.startswith(("refs/tags/", "refs/heads/"))
    tag, branch = (ref, ref) if whole else (f"refs/tags/{ref}", f"refs/heads/{ref}")
    patterns = (tag, f"{tag}^{{}}", branch) if ref else ("HEAD",)
    try:
        found = ls_remote(runner, url, *patterns, token=token, cancel=cancel or (lambda: False))
    except GitError as error:
        raise _reading_error(error, url) from error
    if not ref:
        if "HEAD" not in found.refs:
            raise GitError(Kind.UNKNOWN_REF, _("{url} has no default branch.").format(url=url))
        return "default", "HEAD", found.refs["HEAD"]
    if tag in found.refs and tag.startswith("refs/tags/"):
        return "tag", tag, found.refs.get(f"{tag}^{{}}", found.refs[tag])
    if branch in found.refs:
        return "branch", branch, found.refs[branch]
    if OID.fullmatch(ref):
        return "commit", ref, ref
    if re.fullmatch(r"[0-9a-f]{7,63}", ref):
        words = _("{url} has no branch or tag “{ref}”. A commit can be fetched by its whole id only.")
    else:
        words = _("{url} has no branch or tag “{ref}” (any more).")
    raise GitError(Kind.UNKNOWN_REF, words.format(url=url, ref=printable(ref)))


def _released(
    runner: Runner, url: str, ref: str, cancel: Cancel | None, newest: Newest
) -> tuple[str, str, str]:
    """The same of a ref that names releases: "tag" where one release is meant, "newest" for a range."""
    try:
        found = ls_remote(runner, url, "refs/tags/*", cancel=cancel or (lambda: False))
    except GitError as error:
        raise _reading_error(error, url) from error
    names = {name.removeprefix("refs/tags/") for name in found.refs if not name.endswith("^{}")}
    chosen, one = newest(names)
    if chosen is None:
        words = _("{url} has no release that is “{ref}”.")
        raise GitError(Kind.UNKNOWN_REF, words.format(url=url, ref=printable(ref.removeprefix("= "))))
    tag = f"refs/tags/{chosen}"
    return "tag" if one else "newest", tag, found.refs.get(f"{tag}^{{}}", found.refs[tag])


def _alone(repository: Repository, folder: Path) -> dict[str, str]:
    """An environment in which Git finds nobody's credentials (no helper, no .netrc, no header) and nothing
    that leads it to another address; only how the network is reached stays."""
    home = folder / "home"
    home.mkdir()
    settings = home / ".gitconfig"
    settings.write_text("")
    for key in ("http.proxy", "http.sslCAInfo", "http.sslCAPath", "http.sslBackend"):
        done = repository.runner.run("config", "--get", key, check=False)
        if done.status == 0 and done.text:
            repository.runner.run("config", "--file", str(settings), key, done.text)
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(settings),
        "GIT_CONFIG_NOSYSTEM": "1",
        "NETRC": os.devnull,
    }


def _bring(
    runner: Runner,
    url: str,
    specs: tuple[str, ...],
    progress: Progress | None,
    cancel: Cancel,
    token: Token | None,
    oids: Sequence[str] = (),
) -> None:
    how = ("--stdin",) if oids else ("--depth=1",)
    try:
        stream(
            runner,
            (
                "-c",
                "fetch.negotiationAlgorithm=noop",
                *FETCH,
                *how,
                "--filter=blob:none",
                "--end-of-options",
                url,
                *specs,
            ),
            url=url,
            data="".join(f"{oid}\n" for oid in oids).encode(),
            progress=progress,
            cancel=cancel,
            token=token,
        )
        # What came in between the last look and the end counts, too.
        if cancel():
            raise GitError(Kind.CANCELLED, _("Stopped. Nothing was changed."))
    except GitError as error:
        raise _reading_error(error, url) from error


def _reading_error(error: GitError, url: str) -> GitError:
    """The same in words that fit reading a module: nothing was about to be sent."""
    words = {
        Kind.NETWORK: _("{url} can't be reached. VPN? Nothing was fetched; all else works without it."),
        Kind.AUTH: _("{url} asks for credentials that Git doesn't have. Sign in there (for GitHub: gh auth "
                     "login, for ssh: ssh-add), then try again."),
        Kind.FORBIDDEN: _("You have no right to read {url}."),
        Kind.NOT_FOUND: _("There is no repository at {url}, or you have no right to see it."),
    }  # fmt: skip
    if re.search(r"returned error: 30\d|redirect", error.detail, re.I):
        sentence = _("{url} sends Repoform on to another address, which it doesn't follow.").format(url=url)
        return GitError(Kind.NOT_FOUND, sentence, error.detail)
    if re.search(r"not our ref|Server does not allow request|couldn't find remote ref", error.detail, re.I):
        sentence = _("{url} doesn't have this version (any more).").format(url=url)
        return GitError(Kind.UNKNOWN_REF, sentence, error.detail)
    if error.kind in words:
        sentence = beside(words[error.kind].format(url=url), error.said)
        return GitError(error.kind, sentence, error.detail, said=error.said)
    return error


def _sizes(runner: Runner, oids: Iterable[str]) -> dict[str, int | None]:
    """None for what isn't here."""
    wanted = list(dict.fromkeys(oids))
    if not wanted:
        return {}
    out = runner.run(
        "cat-file",
        "--batch-check=%(objectname) %(objectsize)",
        "--buffer",
        data="".join(f"{oid}\n" for oid in wanted).encode(),
    ).text
    answers = dict(line.split(" ", 1) for line in out.splitlines())
    return {oid: int(answers[oid]) if answers.get(oid, "").isdigit() else None for oid in wanted}


def _listed(runner: Runner, tree: str) -> Iterator[tuple[str, str, str]]:
    """(mode, object id, name) of one folder, and nothing below it: trees of a hostile repository can be
    small and mean billions of files."""
    for record in runner.run("ls-tree", "-z", "--end-of-options", tree).out.split(b"\0"):
        meta, tab, name = record.partition(b"\t")
        if tab:
            mode, _type, oid = meta.decode("ascii").split()
            yield mode, oid, name.decode("utf-8", "surrogateescape")


def _files(runner: Runner, commit: str, folder: str) -> list[str] | str:
    """The Terraform files of a folder, variables.tf first; or a sentence why there are none."""
    tree = f"{commit}^{{tree}}"
    for part in folder.split("/") if folder else ():
        entry = next(((m, o) for m, o, name in _listed(runner, tree) if name == part), None)
        if entry is None:
            return _("There is no folder {folder} in this version.").format(folder=printable(folder))
        if entry[0] == "160000":
            return _("{folder} lies in a submodule, which Repoform doesn't fetch.").format(
                folder=printable(folder)
            )
        if entry[0] != "040000":
            return _("{folder} is no folder in this version: links aren't followed.").format(
                folder=printable(folder)
            )
        tree = entry[1]
    found: dict[str, str] = {}
    link = False
    for mode, oid, name in _listed(runner, tree):
        if name.endswith(".tf") and mode.startswith("100"):
            found[name] = oid
        elif name == "variables.tf":
            link = True
    if link and not found:
        return _("variables.tf is a link there: links aren't followed.")
    if not found:
        return _("There are no Terraform files in {folder} of this version.").format(
            folder=printable(folder) or _("the top folder")
        )
    names = sorted(found, key=lambda n: (n != "variables.tf", n))[:MAX_FILES]
    return [found[name] for name in names]


def _variables(runner: Runner, oids: list[str]) -> bytes | str:
    """Those of these files that declare variables, one after the other; or why there is nothing to read."""
    sizes = _sizes(runner, oids)
    fitting = [oid for oid in oids if (size := sizes[oid]) is not None and size <= MAX_ASIDE]
    blobs = read_blobs(runner, fitting)
    texts = [blobs[oid] for oid in fitting if b"\0" not in blobs[oid] and _VARIABLE.search(blobs[oid])]
    if texts:
        text = b"\n".join(texts)
        if len(text) <= MAX_ASIDE:
            return text
    if texts or len(fitting) < len(oids):
        return _("Its files are larger than {n} MB: they aren't read.").format(n=MAX_ASIDE // 1_000_000)
    return _("The module declares no variables in this version, so there is nothing to read.")


def _watching(objects: Path, cancel: Cancel | None) -> Cancel:
    """`cancel`, and a limit to what may come in."""

    def stopped() -> bool:
        total = 0
        for top, _folders, names in os.walk(objects):
            for name in names:
                with contextlib.suppress(OSError):
                    total += Path(top, name).stat().st_size
        if total > MAX_FETCH:
            raise GitError(
                Kind.TOO_LARGE,
                _(
                    "This version of the repository is larger than {n} MB, so the fetch was stopped. After "
                    "terraform init in your folder, Repoform reads the module from there."
                ).format(n=MAX_FETCH // 2**20),
            )
        return cancel is not None and cancel()

    return stopped


@contextlib.contextmanager
def _scratch(library: Path) -> Iterator[Path]:
    """A folder of its own that is gone afterwards; those of processes that were killed go, too."""
    try:
        library.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in library.glob(f"{_SCRATCH}*"):
            with contextlib.suppress(OSError):
                if time.time() - old.stat().st_mtime > _STALE:
                    shutil.rmtree(old, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=library))
    except OSError as error:
        raise _disk(library, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _disk(folder: Path, error: OSError) -> GitError:
    sentence = _("{path} can't be written: {reason}.")
    return GitError(Kind.DISK, sentence.format(path=folder, reason=error.strerror))


def _repository(folder: Path, log: deque[Ran] | None, format: str = "sha1") -> Repository:
    Runner(None).run("init", "--quiet", "--bare", "--template=", f"--object-format={format}", str(folder))
    repository = Repository(folder, folder, folder, True)
    if log is not None:
        repository.runner.log = log
    return repository


def _runner(repository: Repository, alone: Mapping[str, str] = _USUAL) -> Runner:
    runner = repository.guard()
    runner.overrides += _CONFIG
    runner.alone = alone
    return runner
