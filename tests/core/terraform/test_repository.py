"""Which folders are roots, and which are read at all."""

from __future__ import annotations

import re

import pytest

from core.snapshot import Entry, Snapshot
from core.terraform.repository import Finder, Repository, load
from tests.core.dialects.support import snapshot

FINDER = Finder(
    re.compile(rb"platform\.example"),
    re.compile(rb'variable "home"'),
    lambda s: s.startswith("platform.example"),
)


def call(source: str, name: str = "x") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


def read(files: dict[str, str]) -> Repository:
    return load(snapshot(files), FINDER)


def test_roots_are_sorted_with_the_top_first() -> None:
    files = {"z/main.tf": call("platform.example/a"), "a/main.tf": call("platform.example/a")}
    files["main.tf"] = call("platform.example/a")
    assert read(files).roots == (".", "a", "z")


def test_a_folder_called_by_a_local_source_is_no_root() -> None:
    files = {
        "main.tf": call("./inner"),
        "inner/main.tf": call("../deeper"),
        "deeper/x.tf": call("platform.example/a"),
    }
    assert read(files).roots == (".",)
    assert sorted(read(files).folders) == [".", "deeper", "inner"]


def test_only_what_matters_is_parsed() -> None:
    files = {
        "main.tf": call("platform.example/a"),
        "other/main.tf": call("elsewhere"),
        "docs/x.tf": "locals {}\n",
    }
    assert sorted(read(files).folders) == ["."]


def test_a_commented_out_call_makes_no_root() -> None:
    files = {"main.tf": "".join(f"# {line}\n" for line in call("platform.example/a").splitlines())}
    assert read(files).roots == ()


def test_code_of_the_platform_itself_is_found_by_its_callers() -> None:
    files = {"tests/main.tf": call("../modules/a"), "modules/a/variables.tf": 'variable "home" {}\n'}
    assert read(files).roots == ("tests",)


def test_downloaded_modules_symlinks_and_paths_outside_are_left_out() -> None:
    linked = snapshot({"main.tf": call("platform.example/a"), "link.tf": "../main.tf"})
    entries = {**linked.entries, "link.tf": Entry("120000", "1", 10)}
    found = load(Snapshot("c", entries, linked.fetch), FINDER)
    assert (list(found.folders["."].files), found.odd) == (["main.tf"], ("link.tf",))
    files = {".terraform/modules/x/main.tf": call("platform.example/a"), "main.tf": call("../../outside")}
    assert read(files).roots == ()


def test_a_new_file_makes_a_new_root() -> None:
    before = read({"a/main.tf": call("platform.example/a"), "b/x.tf": "locals {}\n"})
    after = load(
        before.snapshot.with_files({"b/main.tf": call("platform.example/a").encode()}), FINDER, before
    )
    assert after.roots == ("a", "b")
    assert after.folders["a"] is before.folders["a"]
    assert after.touched == {"b"}
    gone = load(after.snapshot.with_files({"b/main.tf": None}), FINDER, after)
    assert gone.roots == ("a",)


DECLARED = 'variable "size" { default = 3 }\nvariable "name" {}\n'


@pytest.mark.parametrize(
    ("path", "text", "counts"),
    [
        ("r/env/prod.tfvars", "size = 6\n", True),
        ("config/prod.tfvars", "size = 6\n", True),
        ("config/prod.tfvars.json", '{"size": 6, "name": "x"}\n', True),
        ("config/prod.tfvars", "size = 6\nother = 1\n", False),
        ("config/prod.tfvars", "# nothing\n", False),
        ("config/terraform.tfvars", "size = 6\n", False),
        ("config/x.auto.tfvars", "size = 6\n", False),
        ("other/prod.tfvars", "size = 6\n", False),
    ],
)
def test_files_of_variables_elsewhere_may_set_what_a_root_declares(
    path: str, text: str, counts: bool
) -> None:
    """Those that set variables of it and nothing else, and that Terraform doesn't read by itself; those in
    another root's own folder are that root's."""
    files = {
        "r/main.tf": call("platform.example/a") + DECLARED,
        "other/main.tf": call("platform.example/a"),
        path: text,
    }
    values = read(files).values["r"]
    assert values.depends_on_pipeline("size") == (path if counts else None)
    assert values.get("size") is None


def test_a_file_elsewhere_is_read_again_when_it_changes() -> None:
    files = {"main.tf": call("platform.example/a") + DECLARED, "config/prod.tfvars": "size = 6\n"}
    before = read(files)
    renamed = load(before.snapshot.with_files({"config/prod.tfvars": b"nothing = 6\n"}), FINDER, before)
    assert renamed.values["."].depends_on_pipeline("size") is None
    other = load(renamed.snapshot.with_files({"config/prod.tfvars": b'name = "x"\n'}), FINDER, renamed)
    assert other.values["."].depends_on_pipeline("name") == "config/prod.tfvars"
