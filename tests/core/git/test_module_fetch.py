"""Reading the variables of a module's repository: from real ones, by path and over http, nice and hostile."""

from __future__ import annotations

import functools
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import core.git.module_fetch
import core.git.module_library
from core.git.errors import GitError, Kind
from core.git.module_fetch import fetch_module
from core.git.module_library import Kept, Library
from core.git.runner import Output, Runner
from core.git.terraform_init import MAX_ASIDE
from core.git.transfer import Cancel, Token, stream
from core.private_file import write_private
from tests.core.git.sandbox import Sandbox
from tests.forge.fixtures import forge  # noqa: F401
from tests.forge.github import Hosted
from tests.forge.server import Fault, Forge

VARIABLES = b'variable "size" {\n  type = number\n}\n'
FILES = {
    "aws/cluster/variables.tf": VARIABLES,
    "aws/cluster/main.tf": b'resource "x" "y" {}\n',
    "aws/cluster/more.tf": b'variable "more" {}\n',
    "aws/cluster/node-pool/variables.tf": b'variable "pool" {}\n',
    "variables.tf": b'variable "top" {}\n',
    "empty/main.tf": b"locals {}\n",
    "docs/README.md": b"x" * 1000,
}


@pytest.fixture
def library(box: Sandbox) -> Library:
    return Library(box.top / "modules")


@pytest.fixture
def origin(box: Sandbox) -> Path:
    folder = box.repository("origin", FILES)
    box.git("tag", "v1", cwd=folder)
    return folder


@pytest.fixture
def hosted(forge: Forge) -> Hosted:  # noqa: F811
    made: Hosted = forge.repository("acme/modules", FILES)
    made.git("tag", "v1", "main")
    return made


def refused(library: Library, url: str, ref: str, *folders: str, **more: Any) -> GitError:
    with pytest.raises(GitError) as error:
        fetch_module(library, url, ref, folders or ("aws/cluster",), **more)
    assert error.value.sentence.endswith(".")
    return error.value


def unseen(stream: Callable[..., Output], *args: Any, cancel: Cancel, **more: Any) -> Output:
    """A transfer that is over before the first look at what came in."""
    return stream(*args, cancel=lambda: False, **more)


def left(library: Library) -> list[str]:
    """What is in the library's folder beside the files of addresses."""
    found = library.folder.iterdir() if library.folder.exists() else ()
    return [p.name for p in found if p.suffix != ".json"]


def test_only_variables_come_and_are_read_offline(box: Sandbox, library: Library, origin: Path) -> None:
    seen: list[str] = []
    url = f"file://{origin}"
    kept = fetch_module(
        library, url, "v1", ["aws/cluster"], ["aws/cluster/node-pool", "nowhere"],
        progress=lambda sentence, _done: seen.append(sentence),
    )  # fmt: skip
    assert kept.folders == {
        "aws/cluster": VARIABLES + b"\n" + FILES["aws/cluster/more.tf"],
        "aws/cluster/node-pool": FILES["aws/cluster/node-pool/variables.tf"],
    }
    assert (kept.kind, kept.without, kept.moving) == ("tag", {}, False)
    assert kept.commit == box.git("rev-parse", "v1", cwd=origin) and left(library) == []
    origin.rename(box.top / "gone")
    look = Library(library.folder).lookup()
    text = look(url, "v1", "aws/cluster")
    assert text is not None and text.data.startswith(VARIABLES) and not text.moving
    assert look(url, "v1", "empty") is None and look(url, "v2", "aws/cluster") is None
    assert all(oct(p.stat().st_mode & 0o077) == "0o0" for p in library.folder.iterdir())


@pytest.mark.parametrize("partial", [True, False])
def test_over_http_with_and_without_partial_fetches(library: Library, hosted: Hosted, partial: bool) -> None:
    hosted.git("config", "uploadpack.allowFilter", str(partial).lower())
    kept = fetch_module(library, hosted.url, "main", ["", "aws/cluster", "empty"])
    assert kept.folders[""] == FILES["variables.tf"] and kept.kind == "branch" and kept.moving
    assert kept.folders["aws/cluster"].startswith(VARIABLES)
    assert "declares no variables" in kept.without["empty"]
    assert left(library) == []


def test_annotated_tags_commits_and_the_default_branch(box: Sandbox, library: Library, origin: Path) -> None:
    box.git("tag", "-a", "-m", "v2", "v2", cwd=origin)
    commit = box.git("rev-parse", "HEAD", cwd=origin)
    kinds = {"v2": "tag", commit: "commit", "": "default", "main": "branch", "refs/heads/main": "branch",
             "refs/tags/v2": "tag"}  # fmt: skip
    for ref, kind in kinds.items():
        kept = fetch_module(library, f"file://{origin}", ref, ["aws/cluster"])
        assert (kept.kind, kept.commit) == (kind, commit)
    assert "whole id" in refused(library, f"file://{origin}", commit[:10]).sentence


def test_a_tag_that_moved_is_not_used_silently(box: Sandbox, library: Library, origin: Path) -> None:
    url = f"file://{origin}"
    first = fetch_module(library, url, "v1", ["aws/cluster"])
    box.write(origin, {"aws/cluster/variables.tf": b'variable "evil" {}\n'})
    second = box.commit(origin)
    box.git("tag", "-f", "v1", cwd=origin)
    error = refused(library, url, "v1", "")
    assert error.kind is Kind.MOVED and first.commit[:7] in error.sentence and second[:7] in error.sentence
    assert library.kept(url, "v1") == first
    kept = fetch_module(library, url, "v1", ["aws/cluster"], moved=True)
    assert kept.commit == second and kept.folders["aws/cluster"].startswith(b'variable "evil"')


def test_a_branch_is_read_again_when_asked_and_folders_add_up(
    box: Sandbox, library: Library, origin: Path
) -> None:
    url = f"file://{origin}"
    fetch_module(library, url, "main", ["aws/cluster"])
    assert set(fetch_module(library, url, "main", [""]).folders) == {"aws/cluster", ""}
    box.write(origin, {"variables.tf": b'variable "new" {}\n'})
    new = box.commit(origin)
    kept = fetch_module(library, url, "main", [""])
    assert (kept.commit, kept.folders) == (new, {"": b'variable "new" {}\n'}), "not two commits in one"


def test_a_repository_of_the_other_format(box: Sandbox, library: Library) -> None:
    folder = box.repository("newer", FILES, init=("--object-format=sha256",))
    kept = fetch_module(library, f"file://{folder}", "main", ["aws/cluster"])
    assert len(kept.commit) == 64 and kept.folders["aws/cluster"].startswith(VARIABLES)


# What can be wrong with it


def odd(box: Sandbox) -> Path:
    """Links, submodules, large and binary files, and names to be afraid of."""
    files = {
        "large/variables.tf": VARIABLES + b"#" * MAX_ASIDE,
        "binary/variables.tf": b'\0variable "x" {}\n',
        "names/-rf.tf": b'variable "one" {}\n',
        "names/a\nb.tf": b'variable "two" {}\n',
        "names/\xff.tf": b'variable "three" {}\n',
        "file": b"x",
        "linked/main.txt": b"x",
    }
    folder = box.repository("odd", files)
    (folder / "linked/variables.tf").symlink_to("/etc/passwd")
    (folder / "link").symlink_to("names")
    commit = box.commit(folder)
    box.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub", cwd=folder)
    box.git("commit", "-q", "-m", "Submodule", cwd=folder)
    return folder


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("nowhere", "no folder nowhere"),
        ("file", "links aren't followed"),
        ("link", "links aren't followed"),
        ("linked", "is a link there"),
        ("sub", "submodule"),
        ("sub/inner", "submodule"),
        ("large", "larger than"),
        ("binary", "declares no variables"),
        ("../..", "no folder"),
        ("a\nb", "no folder a\\nb"),
    ],
)
def test_folders_that_have_nothing_to_read(box: Sandbox, library: Library, folder: str, words: str) -> None:
    error = refused(library, f"file://{odd(box)}", "", folder)
    assert error.kind is Kind.MISSING and words in error.sentence
    assert library.kept(f"file://{box.top / 'odd'}", "") is None and left(library) == []


def test_odd_names_are_only_names(box: Sandbox, library: Library) -> None:
    kept = fetch_module(library, f"file://{odd(box)}", "", ["names"])
    assert {b'"one"', b'"two"', b'"three"'} == {w.split()[1] for w in kept.folders["names"].splitlines() if w}


def test_addresses_and_refs_that_are_none(library: Library, origin: Path) -> None:
    assert refused(library, "ext::sh -c id", "v1").kind is Kind.PROTOCOL
    assert refused(library, "--upload-pack=id", "v1").kind is Kind.PROTOCOL
    assert refused(library, "ssh://-oProxyCommand=id/x", "v1").kind is Kind.PROTOCOL
    for ref in ("--upload-pack=id", "a..b", "HEAD", "refs/*", "a b", "@{1}"):
        assert refused(library, f"file://{origin}", ref).kind is Kind.NAME, ref
    assert "no branch or tag “v9”" in refused(library, f"file://{origin}", "v9").sentence
    assert refused(library, f"file://{origin}-not", "v1").kind is Kind.NOT_FOUND
    assert refused(library, f"file://{origin}", "0" * 40).kind in (Kind.UNKNOWN_REF, Kind.MISSING)


def test_a_host_that_does_not_answer(library: Library) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/x.git"
        error = refused(library, url, "v1")
    assert error.kind is Kind.NETWORK and url in error.sentence and "Nothing was fetched" in error.sentence


def test_a_private_repository_and_whose_token_is_sent(
    library: Library,
    forge: Forge,  # noqa: F811
    box: Sandbox,
) -> None:
    forge.user("jana", "ghp_" + "s" * 36)
    private = forge.repository("acme/private", FILES, push=("jana",), private=True)
    other = Token("elsewhere.example", "ghp_" + "t" * 36)
    assert refused(library, private.url, "main", token=other).kind in (Kind.AUTH, Kind.NOT_FOUND)
    assert forge.seen_authorization == []
    mine = Token(forge.host, "ghp_" + "s" * 36)
    kept = fetch_module(library, private.url, "main", ["aws/cluster"], token=mine)
    assert kept.folders and forge.seen_authorization
    stored = b"".join(p.read_bytes() for p in library.folder.rglob("*") if p.is_file())
    assert b"ghp_" not in stored


def test_it_does_not_follow_to_another_address(library: Library, forge: Forge, hosted: Hosted) -> None:  # noqa: F811
    forge.api.rename("acme/modules", "acme/elsewhere")
    error = refused(library, f"http://{forge.host}/acme/modules.git", "v1")
    assert "another address" in error.sentence


def test_a_large_repository_is_stopped(
    box: Sandbox, library: Library, hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosted.commit("main", {"large.bin": random.Random(1).randbytes(3_000_000)})
    monkeypatch.setattr(core.git.module_fetch, "MAX_FETCH", 1_000_000)
    hosted.git("config", "uploadpack.allowFilter", "false")
    error = refused(library, hosted.url, "main")
    assert error.kind is Kind.TOO_LARGE and "terraform init" in error.sentence
    assert left(library) == [] and library.kept(hosted.url, "main") is None
    # However fast it came: what ends before anybody looks is too large as well.
    at_once = functools.partial(unseen, stream)
    monkeypatch.setattr(core.git.module_fetch, "stream", at_once)
    assert refused(library, hosted.url, "main").kind is Kind.TOO_LARGE and left(library) == []
    # A server that can leave files out sends only what is asked for.
    hosted.git("config", "uploadpack.allowFilter", "true")
    assert fetch_module(library, hosted.url, "main", ["aws/cluster"]).folders


def test_trees_that_mean_billions_of_files(box: Sandbox, library: Library) -> None:
    folder = box.repository("bomb", {"m/variables.tf": VARIABLES})
    tree = box.git("rev-parse", "HEAD^{tree}", cwd=folder)
    for _level in range(10):
        entries = "".join(f"040000 tree {tree}\t{i}\n" for i in range(10))
        tree = box.git("mktree", cwd=folder, data=entries.encode())
    both = f"040000 tree {tree}\tbomb\n040000 tree {box.git('rev-parse', 'HEAD:m', cwd=folder)}\tm\n"
    commit = box.git("commit-tree", "-m", "x", box.git("mktree", cwd=folder, data=both.encode()), cwd=folder)
    box.git("update-ref", "refs/heads/main", commit, cwd=folder)
    started = time.monotonic()
    assert fetch_module(library, f"file://{folder}", "main", ["m"]).folders == {"m": VARIABLES}
    assert time.monotonic() - started < 20


# What must never run


def planted(box: Sandbox) -> tuple[Path, str]:
    """A file that appears when something runs, and a command that makes it."""
    mark = box.top / "ran"
    script = box.top / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    script.chmod(0o755)
    return mark, str(script)


def test_nothing_of_the_platforms_own_configuration_is_used(
    box: Sandbox,
    library: Library,
    forge: Forge,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mark, script = planted(box)
    hostile = box.repository("hostile")
    for key, value in (
        ("credential.helper", f"!{script}"), ("core.sshCommand", script), ("core.fsmonitor", script),
        ("core.askPass", script), ("url.file:///etc/.insteadOf", "http://127.0.0.1"), ("http.proxy", "http://x"),
        ("core.hooksPath", str(box.top)), ("filter.x.smudge", script), ("alias.fetch", f"!{script}"),
    ):  # fmt: skip
        box.git("config", key, value, cwd=hostile)
    private = forge.repository("acme/private", FILES, private=True)
    public = forge.repository("acme/public", FILES)
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("GIT_DIR", str(hostile / ".git"))
    monkeypatch.setenv("GIT_ASKPASS", script)
    assert refused(library, private.url, "main").kind in (Kind.AUTH, Kind.NOT_FOUND)
    refused(library, "ssh://git@127.0.0.1:1/x.git", "main")
    assert fetch_module(library, public.url, "main", ["aws/cluster"]).folders
    assert not mark.exists()


def test_nothing_of_the_modules_repository_runs(box: Sandbox, library: Library, origin: Path) -> None:
    mark, script = planted(box)
    for name in ("post-checkout", "reference-transaction", "pre-receive", "update", "post-merge"):
        hook = origin / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)
    for key in ("core.fsmonitor", "uploadpack.packObjectsHook", "core.alternateRefsCommand", "core.pager"):
        box.git("config", key, script, cwd=origin)
    modules = b'[submodule "x"]\n\turl = ext::sh\n'
    box.write(origin, {".gitattributes": b"* filter=x\n", ".gitmodules": modules})
    box.git("config", "filter.x.smudge", script, cwd=origin)
    box.commit(origin)
    mark.unlink(missing_ok=True)
    assert fetch_module(library, f"file://{origin}", "main", ["aws/cluster"]).folders
    assert not mark.exists()


# Stopped on the way


def test_cancelled_at_any_moment(library: Library, hosted: Hosted) -> None:
    for patience in (0, 1, 2, 5):
        asked = iter(range(patience))

        def stop(asked: Iterator[int] = asked) -> bool:
            return next(asked, None) is None

        error = refused(library, hosted.url, "v1", cancel=stop)
        assert error.kind is Kind.CANCELLED and left(library) == []
    assert library.kept(hosted.url, "v1") is None


def test_a_connection_that_breaks(library: Library, forge: Forge, hosted: Hosted) -> None:  # noqa: F811
    for fault in (Fault("drop"), Fault("truncate", after=True), Fault("status", 502)):
        forge.fault("POST", r"git-upload-pack$", fault, times=9)
        with pytest.raises(GitError):
            fetch_module(library, hosted.url, "v1", ["aws/cluster"])
        forge.clear_faults()
        assert library.kept(hosted.url, "v1") is None and left(library) == []
    assert fetch_module(library, hosted.url, "v1", ["aws/cluster"]).folders


def killed(do: Callable[[], object], at: int, moment: float) -> bool:
    """Do it in a process that dies at the chosen Git process or write. False: it came through before."""
    child = os.fork()
    if child == 0:
        try:
            count = [at]
            popen, write = Runner.popen, write_private

            def dying(*args: Any, **more: Any) -> Any:
                count[0] -= 1
                process = popen(*args, **more)
                if count[0] == 0:
                    end = time.monotonic() + moment
                    while time.monotonic() < end:
                        pass
                    os.kill(process.pid, signal.SIGKILL)
                    os.kill(os.getpid(), signal.SIGKILL)
                return process

            def half(path: Path, data: bytes) -> None:
                count[0] -= 1
                if count[0] == 0:
                    (path.parent / f"{path.name}.half").write_bytes(data[: len(data) // 2])
                    os.kill(os.getpid(), signal.SIGKILL)
                write(path, data)

            Runner.popen = dying  # type: ignore[method-assign]
            vars(core.git.module_library)["write_private"] = half
            do()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_killed_at_every_step(library: Library, hosted: Hosted) -> None:
    hosted.git("config", "uploadpack.allowFilter", "true")
    before = fetch_module(library, hosted.url, "v1", [""])

    def do() -> Kept:
        return fetch_module(library, hosted.url, "v1", ["aws/cluster"])

    deaths = 0
    for at in range(1, 40):
        if not killed(do, at, 0.003 * (at % 3)):
            break
        deaths += 1
        assert library.kept(hosted.url, "v1") == before, at
    assert deaths >= 8
    for path in library.folder.iterdir():  # as if it had been long ago
        if path.name.startswith("fetching-"):
            os.utime(path, (1, 1))
    kept = do()
    assert set(kept.folders) == {"", "aws/cluster"}
    assert not [name for name in left(library) if name.startswith("fetching-")]


def test_more_than_is_kept_of_one_repository(
    library: Library, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.git.module_fetch, "MAX_TEXTS", len(FILES["variables.tf"]) + 1)
    kept = fetch_module(library, f"file://{origin}", "v1", ["", "aws/cluster"])
    assert list(kept.folders) == [""] and "more of it" in kept.without["aws/cluster"]


def test_a_full_disk(box: Sandbox, library: Library, origin: Path) -> None:
    library.folder.write_text("in the way")
    error = refused(library, f"file://{origin}", "v1")
    assert error.kind is Kind.DISK and str(library.folder) in error.sentence


def test_what_is_kept_and_can_not_be_read_is_not_there(library: Library, origin: Path) -> None:
    url = f"file://{origin}"
    fetch_module(library, url, "v1", ["aws/cluster"])
    (file,) = library.folder.glob("*.json")
    good = file.read_bytes()
    for data in (b"", b"{", b"[]", b"{}", good[:-20], good.replace(b'"format": 1', b'"format": 9'), b"\xff",
                 good.replace(b'"folders": {', b'"folders": 5, "x": {'), good.replace(url.encode(), b"other"),
                 b"[" * 100_000):  # fmt: skip
        file.write_bytes(data)
        assert library.kept(url, "v1") is None
        assert library.lookup()(url, "v1", "aws/cluster") is None
    assert fetch_module(library, url, "v1", ["aws/cluster"]).folders


def test_an_address_is_allowed_once_and_for_all(library: Library) -> None:
    assert not library.allowed("https://example.org/a.git")
    library.allow("https://example.org/a.git")
    again = Library(library.folder)
    assert again.allowed("https://example.org/a.git") and not again.allowed("https://example.org/a")
    (library.folder / "allowed.json").write_text("{")
    assert not again.allowed("https://example.org/a.git")


def test_releases_are_read_without_anybodys_credentials(
    box: Sandbox,
    library: Library,
    forge: Forge,  # noqa: F811
    hosted: Hosted,
) -> None:
    """Of a registry's module: no helper is asked, no header sent, no address rewritten."""
    hosted.git("tag", "v1.2.0", "main")
    asked = box.top / "asked"
    box.config("credential.helper", f"!touch {asked}; echo username=jana; echo password=x; :")
    box.config("url.file:///nowhere/.insteadOf", hosted.url)
    box.config("http.extraHeader", "Authorization: Basic eDp5")
    (box.home / ".netrc").write_text("machine 127.0.0.1 login jana password x\n")

    def newest(tags: Iterable[str]) -> tuple[str | None, bool]:
        return max(tags), False

    kept = fetch_module(library, hosted.url, "~> 1.0", ["aws/cluster"], newest=newest)
    assert (kept.kind, kept.tag, kept.moving) == ("newest", "v1.2.0", True)
    assert library.kept(hosted.url, "~> 1.0") == kept
    private = forge.repository("acme/private", FILES, private=True)
    private.git("tag", "v1.2.0", "main")
    with pytest.raises(GitError) as error:
        fetch_module(library, private.url, "~> 1.0", ["aws/cluster"], newest=newest)
    assert error.value.kind in (Kind.AUTH, Kind.NOT_FOUND)
    assert not asked.exists()
    assert not forge.seen_authorization
