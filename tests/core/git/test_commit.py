"""Commits by plumbing: exactly the bytes given, and nothing of the user's touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.git.commit import (
    blob_id,
    clean_message,
    commit_files,
    commit_tree,
    drop_ref,
    private_names,
    private_ref,
    set_ref,
)
from core.git.errors import GitError, Kind
from core.git.identity import Identity
from core.git.repository import Repository, open_repository
from tests.core.git.sandbox import Sandbox, footprint

JANA = Identity("Jana Novak", "jana@example.org")


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


def commit(repository: Repository, files: dict[str, bytes | None], name: str = "job1") -> str:
    return commit_files(repository, repository.head(), files, "Raise it", JANA, private_ref(name), when=1e9)


def test_commits_exactly_the_bytes_given(box: Sandbox) -> None:
    folder = box.repository()
    repository = opened(folder)
    files: dict[str, bytes | None] = {
        "main.tf": b"a\r\nb\r",
        "run.sh": b"\xff\x00",
        "new/deep/file.tf": b"",
        "clusters/eks.tf": None,
    }
    oid = commit(repository, files)
    assert box.git("rev-parse", "refs/repoform/job1", cwd=folder) == oid
    after = repository.snapshot(oid)
    assert after.read("main.tf") == b"a\r\nb\r"
    assert after.read("run.sh") == b"\xff\x00" and after.entries["run.sh"].mode == "100755"
    assert after.read("new/deep/file.tf") == b""
    assert "clusters/eks.tf" not in after
    changed = box.git("diff", "--name-only", "HEAD", oid, cwd=folder).splitlines()
    assert sorted(changed) == sorted(files)
    assert box.git("log", "-1", "--format=%an %ae %P", oid, cwd=folder) == (
        f"Jana Novak jana@example.org {repository.head()}"
    )


def test_a_commit_may_only_remove(box: Sandbox) -> None:
    repository = opened(box.repository())
    oid = commit(repository, {"main.tf": None, "clusters/eks.tf": None})
    left = set(repository.snapshot("HEAD").entries) - {"main.tf", "clusters/eks.tf"}
    assert set(repository.snapshot(oid).entries) == left


def test_same_arguments_same_commit(box: Sandbox) -> None:
    repository = opened(box.repository())
    assert commit(repository, {"main.tf": b"1\n"}, "one") == commit(repository, {"main.tf": b"1\n"}, "two")


def _dirty(box: Sandbox, folder: Path) -> None:
    (folder / "main.tf").write_bytes(b"someone is typing")
    (folder / "staged.tf").write_bytes(b"x")
    box.git("add", "staged.tf", cwd=folder)


def _detached(box: Sandbox, folder: Path) -> None:
    box.git("checkout", "-q", "--detach", cwd=folder)


def _sparse(box: Sandbox, folder: Path) -> None:
    box.git("sparse-checkout", "set", "docs", cwd=folder)


def _locked(box: Sandbox, folder: Path) -> None:
    (folder / ".git/index.lock").write_bytes(b"")


def _rebasing(box: Sandbox, folder: Path) -> None:
    box.git("checkout", "-q", "-b", "topic", cwd=folder)
    (folder / "main.tf").write_bytes(b"mine\n")
    box.commit(folder)
    box.git("checkout", "-q", "main", cwd=folder)
    (folder / "main.tf").write_bytes(b"theirs\n")
    box.commit(folder)
    with pytest.raises(AssertionError):
        box.git("rebase", "main", "topic", cwd=folder)
    assert (folder / ".git/rebase-merge").exists()


def _untouched(box: Sandbox, folder: Path) -> None:
    pass


@pytest.mark.parametrize("state", [_untouched, _dirty, _detached, _sparse, _locked, _rebasing])
def test_state_of_the_working_copy_stays(box: Sandbox, state: object) -> None:
    folder = box.repository()
    state(box, folder)  # type: ignore[operator]
    before = footprint(folder)
    repository = opened(folder)
    oid = commit(repository, {"main.tf": b"changed\n"})
    assert footprint(folder) == before
    assert repository.snapshot(oid).read("main.tf") == b"changed\n"
    assert "staged.tf" not in repository.snapshot(oid)
    box.git("fsck", "--strict", cwd=folder)


def test_bare_and_linked_worktree(box: Sandbox) -> None:
    work, origin = box.with_origin()
    linked = box.top / "linked"
    box.git("worktree", "add", "-q", "-b", "side", str(linked), cwd=work)
    for folder in (origin, linked, linked / "clusters"):
        before = footprint(folder)
        repository = opened(folder)
        oid = commit(repository, {"main.tf": b"changed\n"})
        assert repository.snapshot(oid).read("main.tf") == b"changed\n"
        after = footprint(folder)
        assert [
            k for k in after if after[k] != before.get(k) and "objects/" not in k and "repoform" not in k
        ] == []
    assert opened(origin).bare and not opened(linked).bare
    assert opened(linked).branch() == "side"
    # A private ref is seen from every worktree.
    assert opened(work).resolve("refs/repoform/job1") == opened(linked).resolve("refs/repoform/job1")


@pytest.mark.parametrize("form", ["--object-format=sha256"])
def test_sha256(box: Sandbox, form: str) -> None:
    repository = opened(box.repository(init=(form,)))
    oid = commit(repository, {"main.tf": b"changed\n", "b.tf": b"2"})
    assert len(oid) == 64
    assert repository.snapshot(oid).read("b.tf") == b"2"


UNSAFE = (
    "../x",
    "a/../x",
    ".git/config",
    "a/.GIT/x",
    "GIT~1/x",
    "/etc/x",
    "a//b",
    "C:x",
    "a\\b",
    ".git.",
    "./x",
    "a/.g\u200cit/x",
    "x\ny",
    "aux.tf",
    "",
)


def test_unsafe_paths_are_refused(box: Sandbox) -> None:
    repository = opened(box.repository())
    for path in UNSAFE:
        with pytest.raises(GitError) as refused:
            commit(repository, {path: b"x"})
        assert refused.value.kind is Kind.PATH, path
    assert not repository.runner.run("for-each-ref", "refs/repoform/").out


def test_case_clashes_links_and_submodules_are_refused(box: Sandbox) -> None:
    folder = box.repository()
    (folder / "link.tf").symlink_to("main.tf")
    (folder / "linked").symlink_to("docs")
    box.commit(folder)
    other = box.repository("other")
    head = box.git("rev-parse", "HEAD", cwd=other)
    box.git("update-index", "--add", "--cacheinfo", f"160000,{head},module", cwd=folder)
    box.git("commit", "-q", "-m", "sub", cwd=folder)
    repository = opened(folder)
    for path in (
        "MAIN.tf",
        "Clusters/new.tf",
        "link.tf",
        "linked/new.tf",
        "module",
        "module/x.tf",
        "main.tf/x",
        "clusters",
        "CLUSTERS",
    ):
        with pytest.raises(GitError) as refused:
            commit(repository, {path: b"x"})
        assert refused.value.kind is Kind.PATH, path
    with pytest.raises(GitError):
        commit(repository, {"a.tf": b"x", "A.tf": b"y"})
    entries = repository.snapshot("HEAD").entries
    assert entries["link.tf"].mode == "120000" and entries["module"].mode == "160000"
    assert repository.snapshot("HEAD").read("link.tf") == b"main.tf"


@pytest.mark.parametrize("attribute", ["filter=lfs", "working-tree-encoding=UTF-16"])
def test_filtered_files_are_refused(box: Sandbox, attribute: str) -> None:
    folder = box.repository(files={".gitattributes": f"*.tf {attribute}\n".encode(), "a.txt": b"1"})
    repository = opened(folder)
    with pytest.raises(GitError) as refused:
        commit(repository, {"main.tf": b"x"})
    assert refused.value.kind is Kind.PATH
    name, value = attribute.split("=")
    assert "main.tf" in refused.value.sentence and f"{name}={value}" in refused.value.sentence
    commit(repository, {"a.txt": b"2"})
    plain: dict[str, bytes | None] = {f"{n}.txt": b"new" for n in range(9)}
    for files in ({"main.tf": b"x", **plain}, {**plain, "main.tf": b"x"}):  # wherever it stands among others
        with pytest.raises(GitError, match=r"main\.tf"):
            commit(repository, files, "job2")


def test_nothing_changed(box: Sandbox) -> None:
    repository = opened(box.repository())
    with pytest.raises(GitError) as refused:
        commit(repository, {"main.tf": repository.snapshot("HEAD").read("main.tf"), "gone.tf": None})
    assert refused.value.kind is Kind.UNCHANGED


def test_missing_signing_key_is_a_typed_error_and_leaves_no_ref(box: Sandbox) -> None:
    folder = box.repository()
    box.config("commit.gpgsign", "true")
    box.config("user.signingkey", "0000000000000000")
    repository = opened(folder)
    with pytest.raises(GitError) as refused:
        commit(repository, {"main.tf": b"x"})
    assert refused.value.kind is Kind.SIGNING
    assert not repository.runner.run("for-each-ref", "refs/repoform/").out


def test_signs_with_an_ssh_key(box: Sandbox) -> None:
    import shutil
    import subprocess

    if not shutil.which("ssh-keygen"):
        pytest.skip("no ssh-keygen here")
    key = box.home / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    folder = box.repository()
    for name, value in (("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingkey", f"{key}.pub")):
        box.config(name, value)
    oid = commit(opened(folder), {"main.tf": b"x"})
    assert "gpgsig" in box.git("cat-file", "commit", oid, cwd=folder)
    key.unlink()
    with pytest.raises(GitError) as refused:
        commit(opened(folder), {"main.tf": b"y"}, "job2")
    assert refused.value.kind is Kind.SIGNING


def test_what_no_signature_causes_is_not_said_of_one(box: Sandbox) -> None:
    repository = opened(box.repository())
    blob = box.git("rev-parse", "HEAD:main.tf", cwd=repository.folder)
    for tree in (blob, "1" * 40):  # what Git says of the first is of no kind that Repoform knows
        with pytest.raises(GitError) as refused:
            commit_tree(repository, tree, (repository.head(),), "no such tree", JANA)
        assert refused.value.kind is not Kind.SIGNING


def test_full_disk_leaves_no_ref(box: Sandbox) -> None:
    folder = box.repository()
    repository = opened(folder)
    objects = folder / ".git/objects"
    # A read-only store stands for a full disk; root may write all the same, so a file stands in the way.
    data = b"no room for this"
    shard = objects / blob_id(data)[:2]
    assert not shard.exists()
    shard.write_bytes(b"")
    with pytest.raises(GitError) as refused:
        commit(repository, {"main.tf": data})
    assert refused.value.kind is Kind.DISK
    shard.unlink()
    assert not repository.runner.run("for-each-ref", "refs/repoform/").out
    commit(repository, {"main.tf": data})
    box.git("fsck", "--strict", cwd=folder)


def test_private_refs_only(box: Sandbox) -> None:
    repository = opened(box.repository())
    for ref in ("refs/heads/main", "HEAD", "main"):
        with pytest.raises(GitError):
            commit_files(repository, repository.head(), {"main.tf": b"x"}, "m", JANA, ref)
        with pytest.raises(GitError):
            drop_ref(repository, ref)
    for name in ("base", "../x", "a/b", "-x", ""):
        with pytest.raises(GitError):
            private_ref(name)


def test_message_is_clean() -> None:
    assert clean_message("Title\r\n\r\nbody \x07x\x1b[31m\n\n\n") == "Title\n\nbody x[31m\n"


def test_what_is_known_of_the_base_changes_nothing(box: Sandbox) -> None:
    repository = opened(box.repository())
    files: dict[str, bytes | None] = {"main.tf": b"x", "run.sh": b"y", "docs/\u00e9t\u00e9.md": None}
    known = repository.snapshot(repository.head()).entries
    given = commit_files(repository, repository.head(), files, "m", JANA, None, entries=known, when=1e9)
    assert given == commit_files(repository, repository.head(), files, "m", JANA, None, when=1e9)
    assert repository.snapshot(given).entries["run.sh"].mode == "100755"


def test_names_of_private_refs(box: Sandbox) -> None:
    repository = opened(box.repository())
    assert private_names(repository) == ()
    commit(repository, {"main.tf": b"1"}, "one")
    commit(repository, {"main.tf": b"2"}, "two")
    set_ref(repository, "refs/repoform/base/origin/main", repository.head())
    assert set(private_names(repository)) == {"one", "two"}
    drop_ref(repository, private_ref("one"))
    drop_ref(repository, private_ref("one"))
    assert private_names(repository) == ("two",)


def test_a_long_name_is_told_in_short() -> None:
    with pytest.raises(GitError) as refused:
        private_ref("x" * 300)
    assert f"“{'x' * 80}”" in refused.value.sentence
