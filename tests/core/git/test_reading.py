"""Opening and reading: what is found where, and by how few Git processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.forge.forges import token_shapes
from core.git.causes import explain
from core.git.errors import GitError, Kind, know_tokens, mask
from core.git.history import history
from core.git.identity import clean_identity, identity_of
from core.git.objects import folder_snapshot
from core.git.paths import branch_ok, clashes, free_branch
from core.git.repository import Repository, open_repository
from core.git.worktree import local_changes
from tests.core.git.sandbox import FILES, Sandbox, footprint


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


def test_inspecting_takes_three_processes(box: Sandbox) -> None:
    folder = box.repository()
    repository = opened(folder / "clusters")
    snapshot = repository.snapshot(repository.head())
    assert snapshot.read_many(["main.tf", "run.sh"]) == {p: FILES[p] for p in ("main.tf", "run.sh")}
    assert repository.branch() == "main"
    snapshot.read("main.tf")
    assert len(repository.log) == 3, repository.commands()


def test_files_of_one_name_are_read_together(box: Sandbox) -> None:
    """Who asks for the lock file of one folder asks for those of others next."""
    paths = [f"roots/r{n}/.terraform.lock.hcl" for n in range(30)]
    large = "roots/r0/large/.terraform.lock.hcl"
    files = {path: f"# {n}\n".encode() for n, path in enumerate(paths)}
    repository = opened(box.repository(files={**files, large: b"#" * 100_000}))
    snapshot = repository.snapshot(repository.head())
    ran = len(repository.log)
    assert {path: snapshot.read(path) for path in paths} == files
    assert len(repository.log) == ran + 1
    snapshot.read(large)
    assert len(repository.log) == ran + 2, "a large one only when it is asked for"


def test_a_damaged_file_hides_no_other_of_its_name(box: Sandbox) -> None:
    folder = box.repository(files={"a/same.tf": b"# a\n", "b/same.tf": b"# b\n"})
    repository = opened(folder)
    snapshot = repository.snapshot(repository.head())
    oid = snapshot.entries["b/same.tf"].oid
    (folder / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert snapshot.read("a/same.tf") == b"# a\n"
    with pytest.raises(GitError):
        snapshot.read("b/same.tf")


def test_a_commit_is_read_and_not_the_folder(box: Sandbox) -> None:
    folder = box.repository()
    (folder / "main.tf").write_bytes(b"typed meanwhile")
    (folder / "new.tf").write_bytes(b"new")
    snapshot = opened(folder).snapshot("HEAD")
    assert snapshot.read("main.tf") == FILES["main.tf"] and "new.tf" not in snapshot
    assert snapshot.read("docs/été.md") == b"summer\n"
    assert snapshot.entries["run.sh"].mode == "100755" and snapshot.entries["run.sh"].size == 10
    with pytest.raises(KeyError):
        snapshot.read("nothing.tf")


def test_names_that_are_no_utf8(box: Sandbox) -> None:
    folder = box.repository(files={"caf\xe9.tf": b"x\n", "tab\there.tf": b"y\n", "new\nline.tf": b"z\n"})
    snapshot = opened(folder).snapshot("HEAD")
    assert sorted(snapshot.read_many(list(snapshot.entries)).values()) == [b"x\n", b"y\n", b"z\n"]


def test_a_folder_without_git(box: Sandbox) -> None:
    folder = box.top / "plain"
    box.write(folder, {"main.tf": b"x\n", "a/b.tf": b"y\n", ".terraform/modules/m.tf": b"no\n"})
    (folder / "link.tf").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    assert open_repository(folder) is None
    snapshot = folder_snapshot(folder)
    assert list(snapshot.entries) == ["a/b.tf", "link.tf", "loop", "main.tf"]
    assert snapshot.commit is None and snapshot.read("link.tf") == b"/etc/passwd"
    assert snapshot.read("a/b.tf") == b"y\n"
    (folder / "a/b.tf").write_bytes(b"later")
    assert snapshot.read("a/b.tf") == b"y\n"


@pytest.mark.parametrize("path", ["missing", "file"])
def test_what_is_no_folder(box: Sandbox, path: str) -> None:
    (box.top / "file").write_bytes(b"")
    with pytest.raises(GitError) as refused:
        open_repository(box.top / path)
    assert refused.value.kind is Kind.NOT_A_REPOSITORY


def test_an_empty_repository(box: Sandbox) -> None:
    box.git("init", "-q", "empty")
    with pytest.raises(GitError) as refused:
        opened(box.top / "empty").head()
    assert refused.value.kind is Kind.NO_COMMIT


def test_a_broken_git_folder_does_not_lead_up(box: Sandbox) -> None:
    outer = box.repository()
    inner = outer / "inner"
    inner.mkdir()
    (inner / ".git").mkdir()
    assert opened(inner).folder == outer
    (inner / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (inner / ".git/objects").mkdir()
    (inner / ".git/refs").mkdir()
    with pytest.raises(GitError):
        opened(inner).head()


def test_shallow(box: Sandbox) -> None:
    work, origin = box.with_origin()
    (work / "main.tf").write_bytes(b"2\n")
    box.commit(work)
    box.git("push", "-q", "origin", "main", cwd=work)
    shallow = box.top / "shallow"
    box.git("clone", "-q", "--depth=1", f"file://{origin}", str(shallow))
    repository = opened(shallow)
    assert repository.snapshot("HEAD").read("main.tf") == b"2\n"


@pytest.mark.parametrize("detached", [False, True])
def test_branches_and_refs(box: Sandbox, detached: bool) -> None:
    folder = box.repository()
    box.git("tag", "-a", "v1", "-m", "v1", cwd=folder)
    if detached:
        box.git("checkout", "-q", "--detach", cwd=folder)
    repository = opened(folder)
    assert repository.branch() == (None if detached else "main")
    head = repository.head()
    assert repository.resolve("v1") == repository.resolve(head[:12]) == repository.resolve("main") == head
    with pytest.raises(GitError) as unknown:
        repository.resolve("nothing")
    assert unknown.value.kind is Kind.UNKNOWN_REF and "nothing" in unknown.value.sentence


def test_remotes(box: Sandbox) -> None:
    work, origin = box.with_origin()
    box.git("remote", "add", "a.b", "../work.git", cwd=work)
    box.git("config", "url./srv/.insteadOf", "srv:", cwd=work)
    box.git("remote", "add", "srv", "srv:x.git", cwd=work)
    repository = opened(work)
    assert repository.remotes() == ("origin", "a.b", "srv") and repository.default_remote() == "origin"
    assert repository.remote_url("origin") == str(origin) == repository.remote_url("a.b")
    assert repository.remote_url("srv") == "/srv/x.git"
    with pytest.raises(GitError) as refused:
        repository.remote_url("nothing")
    assert refused.value.kind is Kind.NO_REMOTE


def test_local_changes_are_counted_without_touching_anything(box: Sandbox) -> None:
    folder = box.repository()
    repository = opened(folder)
    assert local_changes(repository) == 0
    (folder / "main.tf").touch()
    assert local_changes(repository) == 0  # another time, the same bytes
    (folder / "main.tf").write_bytes(b"other")
    (folder / "run.sh").unlink()
    (folder / "new.tf").write_bytes(b"n")
    (folder / ".gitignore").write_bytes(b"*.log\n")
    (folder / "x.log").write_bytes(b"ignored")
    (folder / "staged.tf").write_bytes(b"s")
    box.git("add", "staged.tf", cwd=folder)
    before = footprint(folder)
    assert local_changes(opened(folder)) == 5
    assert footprint(folder) == before
    assert local_changes(opened(box.with_origin("other")[1])) is None


def test_history_of_lines(box: Sandbox) -> None:
    folder = box.repository(files={"a.tf": b"1\n2\n3\n"})
    (folder / "a.tf").write_bytes(b"1\n2\nthree\n")
    box.commit(folder, "Third line")
    (folder / "a.tf").write_bytes(b"one\n2\nthree\n")
    last = box.commit(folder, "First line")
    repository = opened(folder)
    assert [e.subject for e in history(repository, "HEAD", "a.tf")] == ["First line", "Third line", "Start"]
    assert [e.subject for e in history(repository, "HEAD", "a.tf", (3, 3))] == ["Third line", "Start"]
    first = history(repository, "HEAD", "a.tf", (1, 1))[0]
    assert (first.commit, first.author, first.email) == (last, "Jana Novak", "jana@example.org")
    assert first.when > 1e9
    assert (first.removed, first.added) == (("1",), ("one",))
    whole = history(repository, "HEAD", "a.tf", (1, 3))
    assert [(e.removed, e.added) for e in whole] == [
        (("1",), ("one",)), (("3",), ("three",)), ((), ("1", "2", "3")),
    ]  # fmt: skip
    with pytest.raises(GitError):
        history(repository, "HEAD", "a.tf", (30, 31))


def test_lines_that_look_like_entries_are_lines(box: Sandbox) -> None:
    forged = b"\0" + b"f" * 40 + b"\0Eve\0eve@example.org\x001\0Forged\x01\n"
    folder = box.repository(files={"a.tf": b"1\n"})
    (folder / "a.tf").write_bytes(forged + b"@@ -1 +1 @@\n-gone\n")
    box.commit(folder, "Forge")
    (entry, start) = history(opened(folder), "HEAD", "a.tf", (1, 3))
    assert (entry.subject, start.subject, entry.removed) == ("Forge", "Start", ("1",))
    assert entry.added[1:] == ("@@ -1 +1 @@", "-gone") and "Forged" in entry.added[0]


def test_identity(box: Sandbox) -> None:
    repository = opened(box.repository())
    found = identity_of(repository.config, {})
    assert found is not None and str(found) == "Jana Novak <jana@example.org>"
    box.git("config", "--global", "--unset", "user.email", cwd=box.home)
    assert identity_of(opened(repository.folder).config, {}) is None
    assert clean_identity("  A <b>\n", " a@b.c ").name == "A b"
    for name, email in (("", "a@b"), ("x", "nothing"), ("x", "a b")):
        with pytest.raises(GitError):
            clean_identity(name, email)


def test_branch_names(box: Sandbox) -> None:
    folder = box.repository()
    names = [
        "ok",
        "a/b",
        "-x",
        "a..b",
        "a.lock",
        "a.lock/b",
        "a/.b",
        "a//b",
        "a b",
        "a~b",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[",
        "a\\b",
        "a@{b",
        "a.",
        "a/",
        "/a",
        ".a",
        "\x7f",
        "ü",
        "HEAD",
        "a@b",
    ]
    for name in names:
        done = opened(folder).runner.run("check-ref-format", "--branch", name, check=False)
        assert branch_ok(name) == (done.status == 0), name


def test_free_branch_names() -> None:
    assert clashes("app/x", ["app"]) == "app" and clashes("app", ["App/x"]) == "App/x"
    assert clashes("apple", ["app"]) is None
    assert free_branch("app/x", ["app"]) == "app-x"
    assert free_branch("x", ["x", "x-2", "X-3"]) == "x-4"


def test_git_is_not_installed(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = box.repository()
    monkeypatch.setenv("PATH", str(box.home))
    with pytest.raises(GitError) as refused:
        open_repository(folder)
    assert refused.value.kind is Kind.NO_GIT and "apt install git" in refused.value.sentence


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("fatal: unable to access 'https://x/': Could not resolve host: x", Kind.NETWORK),
        ("fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate", Kind.TLS),
        ("fatal: unable to access 'https://x/': Could not resolve proxy: p", Kind.PROXY),
        ("fatal: unable to access 'https://x/': CONNECT tunnel failed, response 407", Kind.PROXY),
        (
            "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.",
            Kind.AUTH,
        ),
        ("fatal: could not read Username for 'https://github.com': terminal prompts disabled", Kind.AUTH),
        (
            "remote: Permission to a/b.git denied to jana.\nfatal: ... The requested URL returned error: 403",
            Kind.FORBIDDEN,
        ),
        ("remote: Repository not found.\nfatal: repository 'https://x/' not found", Kind.NOT_FOUND),
        (" ! [rejected] x -> x (stale info)", Kind.EXISTS),
        (" ! [remote rejected] x -> x (pre-receive hook declined)", Kind.REJECTED),
        ("error: file write error: No space left on device", Kind.DISK),
        ("something new", Kind.OTHER),
    ],
)
def test_what_git_says(words: str, kind: Kind) -> None:
    assert explain(words).kind is kind


def test_secrets_are_masked() -> None:
    know_tokens(token_shapes)
    text = (
        "https://jana:ghp_0123456789abcdefghij@x/y ghp_0123456789abcdefghij Authorization: Basic abc= s3cret"
    )
    assert mask(text, ("s3cret",)) == "https://x/y ••• Authorization: Basic ••• •••"


def test_a_remotes_address_is_asked_for_once_and_again_when_it_was_written(box: Sandbox) -> None:
    work, origin = box.with_origin()
    repository = opened(work)
    asked = [repository.remote_url("origin") for _time in range(3)]
    assert asked == [str(origin)] * 3
    assert sum("get-url" in line for line in repository.commands()) == 1
    box.git("remote", "set-url", "origin", "https://git.example/acme/infra.git", cwd=work)
    assert repository.remote_url("origin") == "https://git.example/acme/infra.git"
    box.git("remote", "set-url", "--push", "origin", "/srv/push.git", cwd=work)
    assert repository.remote_url("origin", push=True) == "/srv/push.git"
    box.git("remote", "remove", "origin", cwd=work)
    with pytest.raises(GitError) as caught:
        repository.remote_url("origin")
    assert caught.value.kind is Kind.NO_REMOTE
