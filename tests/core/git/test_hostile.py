"""A repository that someone else wrote can't hurt: each threat is planted, and nothing runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from core.forge.connect import connect
from core.forge.conventions import template_of
from core.forge.forges import conventions_of
from core.git.commit import commit_files, private_ref
from core.git.errors import GitError, Kind
from core.git.history import history
from core.git.identity import Identity
from core.git.objects import MAX_BLOB
from core.git.repository import Repository, open_repository
from core.git.transfer import clone, fetch, ls_remote
from core.git.trust import TrustStore, local_config_risks
from core.git.worktree import local_changes
from core.publish import JobStore, Proposal, save_patch, start
from tests.core.git.sandbox import Sandbox

JANA = Identity("Jana Novak", "jana@example.org")

HOOKS = (
    "reference-transaction",
    "pre-commit",
    "post-commit",
    "post-checkout",
    "pre-push",
    "post-index-change",
    "fsmonitor-watchman",
    "post-merge",
    "commit-msg",
    "prepare-commit-msg",
    "pre-auto-gc",
    "post-rewrite",
)


class Trap:
    """Programs that leave their name in a file when they run."""

    def __init__(self, box: Sandbox) -> None:
        self.marker = box.top / "ran"
        self.folder = box.top / "trap"
        self.folder.mkdir()

    def program(self, name: str) -> str:
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.marker}"\nexit 0\n')
        path.chmod(0o755)
        return str(path)

    def ran(self) -> str:
        return self.marker.read_text() if self.marker.exists() else ""

    def keys(self) -> dict[str, str]:
        run = self.program
        return {
            "core.fsmonitor": run("fsmonitor"),
            "core.hooksPath": str(self.folder / "hooks"),
            "core.sshCommand": run("ssh"),
            "core.askPass": run("askpass"),
            "core.pager": run("pager"),
            "core.editor": run("editor"),
            "core.gitProxy": run("gitproxy"),
            "sequence.editor": run("sequence"),
            "core.alternateRefsCommand": run("alternate"),
            "credential.helper": run("helper"),
            "credential.https://github.com.helper": run("helper-url"),
            "gpg.program": run("gpg"),
            "gpg.ssh.program": run("gpg-ssh"),
            "gpg.ssh.defaultKeyCommand": run("gpg-key"),
            "filter.x.clean": run("clean"),
            "filter.x.smudge": run("smudge"),
            "filter.y.process": run("process"),
            "diff.external": run("diff-external"),
            "diff.x.command": run("diff-command"),
            "diff.x.textconv": run("textconv"),
            "merge.x.driver": run("merge-driver"),
            "remote.origin.uploadpack": run("uploadpack"),
            "remote.origin.receivepack": run("receivepack"),
            "pager.log": run("pager-log"),
            "pager.config": run("pager-config"),
            "alias.log": "!" + run("alias"),
            "alias.ls-tree": "!" + run("alias-ls-tree"),
            "trailer.x.cmd": run("trailer"),
            "interactive.diffFilter": run("difffilter"),
            "uploadpack.packObjectsHook": run("packobjects"),
            "submodule.m.update": "!" + run("submodule"),
            "init.templateDir": str(self.folder),
            "log.showSignature": "true",
            "difftool.x.cmd": run("difftool"),
            "browser.x.cmd": run("browser"),
            "web.browser": "x",
            "column.ui": "always",
            "push.gpgSign": "if-asked",
        }

    def plant(self, box: Sandbox, folder: Path, where: str = "config") -> None:
        git_dir = folder / ".git" if (folder / ".git").is_dir() else folder
        hooks = self.folder / "hooks"
        hooks.mkdir(exist_ok=True)
        (git_dir / "hooks").mkdir(exist_ok=True)
        for name in HOOKS:
            for target in (git_dir / "hooks" / name, hooks / name):
                shutil.copy(self.program(f"hook-{name}"), target)
        file = git_dir / "config"
        if where == "include":
            file = self.folder / "included"
            box.git("config", "include.path", str(file), cwd=folder)
        elif where == "worktree":
            box.git("config", "extensions.worktreeConfig", "true", cwd=folder)
            file = git_dir / "config.worktree"
        for key, value in self.keys().items():
            box.git("config", "--file", str(file), key, value)
        (git_dir / "info").mkdir(exist_ok=True)
        (git_dir / "info/attributes").write_text("*.md filter=x diff=x merge=x\n*.sh filter=y diff=x\n")


@pytest.fixture
def trap(box: Sandbox) -> Trap:
    return Trap(box)


def opened(folder: Path) -> Repository:
    repository = open_repository(folder)
    assert repository is not None
    return repository


def read_everything(repository: Repository) -> None:
    """All that opening, showing and reviewing does."""
    snapshot = repository.snapshot(repository.head())
    snapshot.read_many([path for path, entry in snapshot.entries.items() if entry.mode != "160000"])
    repository.branch()
    repository.remotes()
    repository.default_remote()
    local_changes(repository)
    history(repository, "HEAD", "main.tf")
    history(repository, "HEAD", "main.tf", (1, 1))


@pytest.mark.parametrize("where", ["config", "include", "worktree"])
def test_nothing_of_the_repository_runs(box: Sandbox, trap: Trap, where: str) -> None:
    """Reading, fetching, committing, publishing to the inbox, reviewing, merging, saving a patch."""
    work, _origin = box.with_origin()
    trap.plant(box, work, where)
    (work / "main.tf").write_bytes(b"touched\n")
    (work / "docs/new.md").write_bytes(b"new\n")
    repository = opened(work)
    read_everything(repository)
    assert trap.ran() == ""
    fetch(repository, "origin")
    connection = connect(repository, "origin", box.top / "data")
    base = repository.base_commit("origin", "main")
    assert base is not None
    proposal = Proposal("origin", "main", base, "e", {"main.tf": b"changed\n"}, "raise", "T", "D", JANA)
    job = start(repository, JobStore(box.top / "data"), connection, proposal)
    assert (job.state, job.problem) == ("open", "")
    inbox = connection.reviewing
    assert inbox is not None
    inbox.approve(inbox.read("raise"))
    assert inbox.merge(inbox.read("raise")).state == "merged"
    save_patch(repository, base, {"main.tf": b"changed\n"}, "T", "D", JANA, box.top / "x.patch")
    assert trap.ran() == ""


def test_the_trap_works(box: Sandbox, trap: Trap) -> None:
    """Plain Git does run what is planted: the tests above can fail."""
    work, _origin = box.with_origin()
    trap.plant(box, work)
    (work / "run.sh").write_bytes(b"touched\n")
    for command in (["status"], ["update-ref", "refs/x", "HEAD"], ["fetch", "origin"], ["diff"]):
        subprocess.run(
            ["git", *command],
            cwd=work,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=20,
        )
    ran = trap.ran()
    for name in ("fsmonitor", "hook-reference-transaction", "uploadpack", "clean"):
        assert name in ran


def test_bare_repository_with_traps(box: Sandbox, trap: Trap) -> None:
    _work, origin = box.with_origin()
    trap.plant(box, origin)
    repository = opened(origin)
    assert repository.bare
    read_everything(repository)
    commit_files(repository, repository.head(), {"main.tf": b"x\n"}, "m", JANA, private_ref("a"))
    assert trap.ran() == ""


ODD = (
    "ext::sh -c 'touch {marker}'",
    "ext::sh%20-c%20touch",
    "fd::17",
    "--upload-pack=touch {marker}",
    "-oProxyCommand=touch",
    "ssh://-oProxyCommand=touch%20x/y",
    "-x@host:path",
    "foo::bar",
)


def test_odd_remotes_are_refused(box: Sandbox, trap: Trap) -> None:
    work = box.repository()
    before = (work / ".git/config").read_text()
    for form in ODD:
        url = form.format(marker=trap.marker)
        (work / ".git/config").write_text(f'{before}[remote "origin"]\n\turl = "{url}"\n')
        repository = opened(work)
        assert "main.tf" in repository.snapshot(repository.head())
        with pytest.raises(GitError):
            fetch(repository, "origin")
        with pytest.raises(GitError):
            clone(url, box.top / "new")
        with pytest.raises(GitError):
            ls_remote(repository.guard(), url)
    assert trap.ran() == "" and not (box.top / "new").exists()


def test_a_rewritten_address_is_refused(box: Sandbox, trap: Trap) -> None:
    work, origin = box.with_origin()
    with (work / ".git/config").open("a") as config:
        config.write(f'[url "ext::{trap.program("ext")} "]\n\tinsteadOf = {origin}\n')
    with pytest.raises(GitError) as refused:
        fetch(opened(work), "origin")
    assert refused.value.kind is Kind.PROTOCOL and trap.ran() == ""


def test_an_embedded_bare_repository_is_not_entered(box: Sandbox, trap: Trap) -> None:
    work = box.repository()
    inner = work / "vendor/inner"
    box.git("clone", "-q", "--bare", str(work), str(inner))
    trap.plant(box, inner)
    repository = opened(inner)
    assert repository.folder == work and not repository.bare
    read_everything(repository)
    assert trap.ran() == ""
    # Where Git itself looks, it is told not to either.
    env = repository.runner.start_environment()
    count = int(env["GIT_CONFIG_COUNT"])
    keys = {env[f"GIT_CONFIG_KEY_{i}"]: env[f"GIT_CONFIG_VALUE_{i}"] for i in range(count)}
    assert keys["safe.bareRepository"] == "explicit" and keys["core.fsmonitor"] == "false"


def test_reading_a_partial_clone_fetches_nothing(box: Sandbox, trap: Trap) -> None:
    _work, origin = box.with_origin()
    box.git("config", "uploadpack.allowFilter", "true", cwd=origin)
    partial = box.top / "partial"
    box.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{origin}", str(partial))
    trap.plant(box, partial)
    box.git("config", "remote.origin.url", f"ext::{trap.program('ext')}", cwd=partial)
    repository = opened(partial)
    snapshot = repository.snapshot("HEAD")
    assert snapshot.entries["main.tf"].size == -1
    with pytest.raises(GitError) as missing:
        snapshot.read("main.tf")
    assert missing.value.kind is Kind.MISSING and "Refresh" in missing.value.sentence
    assert trap.ran() == ""


def test_option_like_revisions(box: Sandbox) -> None:
    repository = opened(box.repository())
    for ref in (
        "--output=x",
        "-h",
        "--exec=touch",
        "HEAD --all",
        "$(touch x)",
        "@{-1}",
        "refs/heads/x y",
        "\nHEAD",
    ):
        with pytest.raises(GitError):
            repository.resolve(ref)
        with pytest.raises(GitError):
            history(repository, ref, "main.tf")
    assert not (repository.folder / "x").exists()


def test_option_like_paths(box: Sandbox) -> None:
    folder = box.repository(files={"--help": b"x\n", ":(exclude)a": b"y\n", "a": b"z\n"})
    repository = opened(folder)
    snapshot = repository.snapshot("HEAD")
    assert snapshot.read("--help") == b"x\n" and snapshot.read(":(exclude)a") == b"y\n"
    assert len(history(repository, "HEAD", "--help")) == 1
    assert len(history(repository, "HEAD", ":(exclude)a", (1, 1))) == 1


def test_replace_refs_are_ignored(box: Sandbox) -> None:
    folder = box.repository()
    good = box.git("rev-parse", "HEAD:main.tf", cwd=folder)
    bad = box.git("hash-object", "-w", "--stdin", cwd=folder, data=b"replaced\n")
    box.git("replace", good, bad, cwd=folder)
    assert opened(folder).snapshot("HEAD").read("main.tf") != b"replaced\n"


def test_links_are_text(box: Sandbox) -> None:
    folder = box.repository()
    secret = box.home / "secret"
    secret.write_text("secret")
    (folder / ".github").mkdir()
    (folder / ".github/pull_request_template.md").symlink_to(secret)
    (folder / "evil.tf").symlink_to("/etc/passwd")
    box.commit(folder)
    repository = opened(folder)
    snapshot = repository.snapshot("HEAD")
    assert snapshot.read("evil.tf") == b"/etc/passwd"
    assert template_of(snapshot, conventions_of("")) is None


def test_huge_files_are_listed_and_not_read(box: Sandbox) -> None:
    folder = box.repository(files={"big.tf": b"\0" * (MAX_BLOB + 1), "main.tf": b"x\n"})
    snapshot = opened(folder).snapshot("HEAD")
    assert snapshot.entries["big.tf"].size == MAX_BLOB + 1 and snapshot.read("main.tf") == b"x\n"
    with pytest.raises(GitError) as refused:
        snapshot.read("big.tf")
    assert refused.value.kind is Kind.TOO_LARGE


def test_another_users_repository_is_not_opened(box: Sandbox) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    folder = box.repository()
    os.chown(folder / ".git", 12345, 12345)
    with pytest.raises(GitError) as refused:
        open_repository(folder)
    assert refused.value.kind is Kind.OWNER and "safe.directory" in refused.value.sentence
    box.config("safe.directory", str(folder))
    assert open_repository(folder) is not None


def test_the_callers_environment_does_not_reach_git(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, other = box.repository(), box.repository("other", {"x": b"other\n"})
    trap = Trap(box)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", trap.program("external"))
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ext:file")
    monkeypatch.setenv("GIT_TRACE_CURL", str(box.top / "trace"))
    monkeypatch.setenv("GIT_REPLACE_REF_BASE", "refs/heads/")
    repository = opened(folder)
    assert "main.tf" in repository.snapshot("HEAD")
    env = repository.runner.start_environment(network=True)
    assert env["GIT_ALLOW_PROTOCOL"] == "file:git:http:https:ssh"
    for name in ("GIT_DIR", "GIT_EXTERNAL_DIFF", "GIT_TRACE_CURL", "GIT_REPLACE_REF_BASE"):
        assert name not in env
    assert env["GIT_NO_REPLACE_OBJECTS"] == "1" and env["GIT_NO_LAZY_FETCH"] == "1"


# Trust: asked only where publishing would use something


def test_trust_is_asked_for_what_would_be_used(box: Sandbox, trap: Trap) -> None:
    work, _origin = box.with_origin()
    trap.plant(box, work)
    repository = opened(work)
    # A path: nothing of it would be used.
    assert local_config_risks(repository, "/srv/x.git") == ()
    ssh = {risk.key for risk in local_config_risks(repository, "git@example.org:a/b.git")}
    assert ssh == {"core.sshcommand"}
    https = {risk.key for risk in local_config_risks(repository, "https://github.com/a/b")}
    assert https == {"credential.helper", "credential.https://github.com.helper"}
    other = {risk.key for risk in local_config_risks(repository, "https://example.org/a/b")}
    assert other == {"credential.helper"}
    box.git("config", "commit.gpgsign", "true", cwd=work)
    signing = {risk.key for risk in local_config_risks(opened(work), "/srv/x.git")}
    assert signing == {"gpg.program", "gpg.ssh.program", "gpg.ssh.defaultkeycommand"}
    assert "gpg" in local_config_risks(opened(work), "/srv/x.git")[0].sentence


def test_trust_is_remembered_for_exactly_that_value(box: Sandbox, trap: Trap) -> None:
    work, origin = box.with_origin()
    program = trap.program("gpg")
    box.git("config", "commit.gpgsign", "true", cwd=work)
    box.git("config", "gpg.program", program, cwd=work)
    store = TrustStore(box.top / "data")
    repository = opened(work)
    fetch(repository, "origin")
    base = repository.head()
    proposal = Proposal("origin", "main", base, "e", {"main.tf": b"changed\n"}, "raise", "T", "D", JANA)

    def send() -> str:
        fresh = opened(work)
        connection = connect(fresh, "origin", box.top / "data")
        return start(fresh, JobStore(box.top / "data"), connection, proposal).problem_kind

    assert send() == "trust" and trap.ran() == ""
    store.add(repository, local_config_risks(repository, str(origin)))
    assert send() == "signing"  # it ran now, and made no signature
    assert "gpg" in trap.ran()
    trap.marker.unlink()
    box.git("config", "gpg.program", program + " ", cwd=work)
    assert send() == "trust" and trap.ran() == ""


def test_a_remote_that_came_along_is_asked_about(box: Sandbox, trap: Trap) -> None:
    work, origin = box.with_origin()
    inner = work / "vendor/remote.git"
    inner.parent.mkdir()
    origin.rename(inner)
    box.git("remote", "set-url", "origin", "vendor/remote.git", cwd=work)
    assert local_config_risks(opened(work), str(inner)) == ()
    trap.plant(box, inner)
    repository = opened(work)
    base = repository.head()
    proposal = Proposal("origin", "main", base, "e", {"main.tf": b"changed\n"}, "raise", "T", "D", JANA)
    connection = connect(repository, "origin", box.top / "data")
    job = start(repository, JobStore(box.top / "data"), connection, proposal)
    assert job.problem_kind == "trust" and "hooks" in job.problem and trap.ran() == ""


def test_own_settings_still_count(box: Sandbox, trap: Trap) -> None:
    """The user's own helper and ssh command are used although the repository brings others."""
    work, _origin = box.with_origin()
    trap.plant(box, work)
    box.config("credential.helper", "store")
    box.config("core.sshCommand", "ssh -i mine")
    overrides = opened(work).config.overrides()
    assert dict(overrides)["core.sshcommand"] == "ssh -i mine"
    helpers = [value for key, value in overrides if key == "credential.helper"]
    assert helpers == ["", "store"]
