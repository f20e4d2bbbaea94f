"""Signed exactly where Git itself would sign: `git commit` is the referee."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from core.git.commit import commit_files, private_ref, signed_anew
from core.git.errors import GitError, Kind
from core.git.identity import Identity
from tests.core.git.sandbox import Sandbox
from tests.core.git.test_commit import JANA, commit, opened

SPELLINGS = [
    "gpgsign",
    "gpgsign =",
    'gpgsign = ""',
    "gpgsign = true",
    "gpgsign = TRUE",
    "gpgSign = Yes",
    "gpgsign = on",
    "gpgsign = 1",
    "gpgsign = 2",
    "gpgsign = -1",
    "gpgsign = +3",
    "gpgsign = 0x10",
    "gpgsign = 1k",
    "gpgsign = 0",
    "gpgsign = 00",
    "gpgsign = 0k",
    "gpgsign = false",
    "gpgsign = No",
    "gpgsign = OFF",
    "gpgsign = maybe",
    "gpgsign = 1.5",
    "gpgsign = 2 yes",
    "gpgsign = 99999999999999999999",
    "gpgsign = true\n\tgpgsign = false",
    "gpgsign = false\n\tgpgsign",
    "gpgsign = maybe\n\tgpgsign = true",
]


@pytest.fixture
def key(box: Sandbox) -> Path:
    if not shutil.which("ssh-keygen"):
        pytest.skip("no ssh-keygen here")
    found = box.home / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(found)], check=True)
    box.config("gpg.format", "ssh")
    box.config("user.signingkey", f"{found}.pub")
    return found


def write(box: Sandbox, folder: Path, scope: str, lines: str) -> None:
    file = folder / ".git/config" if scope == "local" else box.home / ".gitconfig"
    with file.open("a") as config:
        config.write(f"[commit]\n\t{lines}\n")


def by_git(box: Sandbox, folder: Path) -> str:
    """What `git commit` does there: "signed", "unsigned" or "refused"."""
    done = subprocess.run(
        ["git", "commit", "-q", "--allow-empty", "-m", "x"], cwd=folder, capture_output=True, check=False
    )
    if done.returncode:
        return "refused"
    return "signed" if is_signed(box, folder, "HEAD") else "unsigned"


def is_signed(box: Sandbox, folder: Path, oid: str) -> bool:
    return "\ngpgsig " in box.git("cat-file", "commit", oid, cwd=folder).partition("\n\n")[0]


@pytest.mark.parametrize("scope", ["global", "local"])
def test_as_git_reads_it(box: Sandbox, key: Path, scope: str) -> None:
    for n, lines in enumerate(SPELLINGS):
        folder = box.repository(f"copy{n}")
        before = (box.home / ".gitconfig").read_text()
        write(box, folder, scope, lines)
        wanted = by_git(box, folder)
        try:
            oid = commit(opened(folder), {"main.tf": b"x"})
            found = "signed" if is_signed(box, folder, oid) else "unsigned"
        except GitError as error:
            assert error.kind is Kind.SIGNING and "commit.gpgsign" in error.sentence
            found = "refused"
            assert not box.git("for-each-ref", "refs/repoform", cwd=folder)
        assert found == wanted, lines
        (box.home / ".gitconfig").write_text(before)


def test_what_was_made_before_it_was_asked_for_is_signed_anew(box: Sandbox, key: Path) -> None:
    folder = box.repository()
    who = Identity("Jana Čapková", "jana@example.org")
    repository = opened(folder)
    ref = private_ref("job1")
    plain = commit_files(
        repository, repository.head(), {"main.tf": b"x"}, "Úvod\n\nMore.", who, ref, when=1e9
    )
    assert signed_anew(opened(folder), plain, ref) == plain
    box.config("commit.gpgsign", "2")
    signed = signed_anew(opened(folder), plain, ref)
    assert is_signed(box, folder, signed) and not is_signed(box, folder, plain)
    assert box.git("rev-parse", ref, cwd=folder) == signed
    told = [
        box.git("show", "-s", "--no-show-signature", "--format=%T%n%P%n%an%n%ae%n%at%n%B", oid, cwd=folder)
        for oid in (plain, signed)
    ]
    assert told[0] == told[1] and "Jana Čapková" in told[0]
    assert signed_anew(opened(folder), signed, ref) == signed


def test_nothing_unsigned_when_the_key_is_gone(box: Sandbox, key: Path) -> None:
    folder = box.repository()
    repository = opened(folder)
    plain = commit_files(repository, repository.head(), {"main.tf": b"x"}, "x", JANA, private_ref("job1"))
    box.config("commit.gpgsign", "yes")
    key.unlink()
    with pytest.raises(GitError) as refused:
        signed_anew(opened(folder), plain, private_ref("job1"))
    assert refused.value.kind is Kind.SIGNING


def test_an_author_that_cannot_be_read_is_told(box: Sandbox, key: Path) -> None:
    folder = box.repository()
    tree = box.git("rev-parse", "HEAD^{tree}", cwd=folder)
    raw = f"tree {tree}\nauthor someone\ncommitter someone\n\nx\n".encode()
    odd = box.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", cwd=folder, data=raw)
    ref = private_ref("job1")
    box.git("update-ref", ref, odd, cwd=folder)
    box.config("commit.gpgsign", "true")
    with pytest.raises(GitError) as refused:
        signed_anew(opened(folder), odd, ref)
    assert refused.value.kind is Kind.SIGNING and f" {odd[:10]} " in refused.value.sentence
    assert box.git("rev-parse", ref, cwd=folder) == odd
