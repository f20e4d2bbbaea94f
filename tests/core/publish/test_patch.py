"""A proposal as a file: `git am` makes exactly the same bytes of it."""

from __future__ import annotations

import pytest

from core.git.errors import GitError, Kind
from core.publish import save_patch
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import JANA


@pytest.mark.parametrize("crlf", [False, True])
def test_git_am(box: Sandbox, crlf: bool) -> None:
    from core.git.repository import open_repository

    old = b"a\r\nb\r\nc\r\n" if crlf else b"a\nb\nc\n"
    folder = box.repository(files={"main.tf": old, "gone.tf": b"x\n", "sp ace [1].tf": old})
    repository = open_repository(folder)
    assert repository is not None
    files = {
        "main.tf": old.replace(b"b", b"B"),
        "gone.tf": None,
        "new/n.tf": b"no line end",
        "sp ace [1].tf": old + b"d",
        "caf\u00e9.tf": b"\xff\r\n",
    }
    path = box.top / "change.patch"
    description = "More room.\n\n---\ndiff --git a/x b/x\nFrom here on\n@ops"
    save_patch(repository, repository.head(), files, "Raise it", description, JANA, path)
    assert not repository.runner.run("for-each-ref", "refs/repoform/").out
    box.git("config", "core.autocrlf", "false", cwd=folder)
    box.git("am", "-q", str(path), cwd=folder)
    for name, data in files.items():
        assert (folder / name).read_bytes() == data if data is not None else not (folder / name).exists()
    assert box.git("log", "-1", "--format=%an <%ae>: %s", cwd=folder) == f"{JANA}: Raise it"
    assert "diff --git a/x b/x" in box.git("log", "-1", "--format=%b", cwd=folder)


@pytest.mark.parametrize("new", [b"a\nB\n", b"a\r\nB\r\n", None])
@pytest.mark.parametrize("old", [b"a\r\nb\r\n", b"a\nb\n"])
def test_line_ends_that_come_and_go(box: Sandbox, old: bytes, new: bytes | None) -> None:
    """Git's own settings say nothing of them: mail drops them, unless they are in a binary patch."""
    from core.git.repository import open_repository

    folder = box.repository(files={"main.tf": old, "other.tf": b"o\n"})
    repository = open_repository(folder)
    assert repository is not None
    path = box.top / "change.patch"
    path.write_bytes(b"an older one")
    save_patch(repository, repository.head(), {"main.tf": new, "other.tf": b"p\n"}, "T", "", JANA, path)
    text = path.read_bytes()
    assert (b"GIT binary patch" in text) == (b"\r" in old + (new or b"")), (
        "else it stays one that people read"
    )
    assert b"\n-o\n+p\n" in text
    box.git("am", "-q", str(path), cwd=folder)
    assert (folder / "main.tf").read_bytes() == new if new is not None else not (folder / "main.tf").exists()


def test_nothing_half_written_stays(box: Sandbox) -> None:
    from core.git.repository import open_repository

    repository = open_repository(box.repository())
    assert repository is not None
    there = box.top / "patches"
    (there / "change.patch" / "full").mkdir(parents=True)
    with pytest.raises(GitError) as refused:
        save_patch(repository, repository.head(), {"main.tf": b"x"}, "T", "", JANA, there / "change.patch")
    assert refused.value.kind is Kind.DISK and "change.patch" in refused.value.sentence
    assert [p.name for p in there.iterdir()] == ["change.patch"]


def test_a_place_that_cannot_be_written(box: Sandbox) -> None:
    from core.git.repository import open_repository

    repository = open_repository(box.repository())
    assert repository is not None
    nowhere = box.top / "no/where.patch"
    with pytest.raises(GitError):
        save_patch(repository, repository.head(), {"main.tf": b"x"}, "T", "", JANA, nowhere)
