"""What `terraform init` left in the working copy: which files can be read, and that nothing else can."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.git.objects import folder_snapshot
from core.git.repository import open_repository
from core.git.terraform_init import MAX_ASIDE, aside_of
from tests.core.git.sandbox import Sandbox

LIST = ".terraform/modules/modules.json"
VARIABLES = ".terraform/modules/gke/google/cluster/variables.tf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in (LIST, VARIABLES, f"infra/{LIST}", ".terraform/modules/gke/main.tf", "variables.tf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    return tmp_path


@pytest.mark.parametrize("path", [LIST, VARIABLES, f"infra/{LIST}"])
def test_the_list_and_the_variables_are_read(folder: Path, path: str) -> None:
    assert aside_of(folder)(path) == path.encode()


@pytest.mark.parametrize(
    "path",
    [
        "variables.tf",
        ".terraform/modules/gke/main.tf",
        ".terraform/modules/none/variables.tf",
        ".terraform/modules/variables.tf",
        ".terraform/modules/../../variables.tf",
        f"/{LIST}",
        f"../{LIST}",
        ".terraform/modules/x\0/variables.tf",
    ],
)
def test_nothing_else_is_read(folder: Path, path: str) -> None:
    assert aside_of(folder / "infra")(path) is None
    assert aside_of(folder)(path) is None


def test_the_answer_stays_the_same(folder: Path) -> None:
    read = aside_of(folder)
    assert read(LIST) == LIST.encode()
    (folder / LIST).write_text("changed meanwhile")
    assert read(LIST) == LIST.encode()


def test_large_files_links_and_pipes_are_not_read(folder: Path) -> None:
    (folder / LIST).write_bytes(b" " * (MAX_ASIDE + 1))
    assert aside_of(folder)(LIST) is None
    (folder / VARIABLES).unlink()
    (folder / VARIABLES).symlink_to(folder / "variables.tf")
    assert aside_of(folder)(VARIABLES) is None
    (folder / ".terraform/modules/linked").symlink_to(folder)
    assert aside_of(folder)(".terraform/modules/linked/variables.tf") is None
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / ".terraform/modules/gke/variables.tf")
        assert aside_of(folder)(".terraform/modules/gke/variables.tf") is None


def test_working_copies_and_plain_folders_have_it_and_bare_repositories_do_not(
    box: Sandbox, folder: Path
) -> None:
    plain = folder_snapshot(folder)
    assert plain.aside is not None and plain.with_files({}).aside is plain.aside
    assert plain.aside(LIST) == LIST.encode() and LIST not in plain
    copy = box.repository()
    opened = open_repository(copy)
    assert opened is not None and opened.snapshot("HEAD").aside is opened.snapshot("HEAD").aside is not None
    bare = open_repository(copy / ".git")
    if bare is not None and bare.bare:
        assert bare.snapshot("HEAD").aside is None
