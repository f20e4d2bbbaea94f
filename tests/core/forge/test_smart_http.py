"""The test forge's short way to Git's services gives what `git http-backend` gives."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.forge.hosted import Repository
from tests.forge.smart_http import backend, served

LS_REFS = b"0014command=ls-refs\n0001001bref-prefix refs/heads/\n0000"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository("acme/infra", tmp_path / "infra.git", "", {"jana"})
    made.make({"main.tf": b"a\n"})
    return made


@pytest.mark.parametrize("protocol", ["", "version=1", "version=2"])
@pytest.mark.parametrize("service", ["git-upload-pack", "git-receive-pack"])
def test_what_there_is(repository: Repository, service: str, protocol: str) -> None:
    asked = (
        repository.path,
        "info/refs",
        f"service={service}",
        "GET",
        {"Git-Protocol": protocol},
        b"",
        "jana",
    )
    first, second, theirs = served(*asked), served(*asked), backend(*asked)
    assert first == second == theirs and theirs[0] == 200 and theirs[2]
    repository.commit("more", {"more.tf": b"b\n"})
    assert served(*asked) == backend(*asked)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer(repository: Repository, packed: bool) -> None:
    headers = {"Git-Protocol": "version=2", "Content-Type": "application/x-git-upload-pack-request"}
    body = gzip.compress(LS_REFS) if packed else LS_REFS
    headers |= {"Content-Encoding": "gzip"} if packed else {}
    asked = (repository.path, "git-upload-pack", "", "POST", headers, body, "")
    found = served(*asked)
    assert found == backend(*asked) and repository.branch("main").encode() in found[2]


@pytest.mark.parametrize("what", ["HEAD", "info/refs", "git-upload-pack"])
def test_anything_else_is_asked_of_the_real_one(repository: Repository, what: str) -> None:
    headers: dict[str, str] = {}
    asked = (repository.path, what, "", "GET", headers, b"", "")
    assert served(*asked) == backend(*asked)


def test_a_ref_is_read_and_moved_as_git_does_it(repository: Repository) -> None:
    main = repository.branch("main")
    assert main == repository.git("rev-parse", "refs/heads/main")
    repository.point("refs/pull/1/head", main)
    assert repository.git("rev-parse", "refs/pull/1/head") == main
    newer = repository.commit("other", {"b.tf": b"b\n"})
    assert newer == repository.git("rev-parse", "other") != main
    repository.git("pack-refs", "--all")
    assert (repository.branch("main"), repository.branch("other")) == (main, newer)
    assert repository.branch("ther") == repository.branch("none") == ""
    repository.point("refs/heads/other", main)
    assert repository.branch("other") == repository.git("rev-parse", "other") == main
