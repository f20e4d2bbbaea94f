"""What is said of files that nobody read, and of addresses that lead nowhere."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.cli import agent_tools, main
from core.session import Session
from tests.core.cli.conftest import Run, place
from tests.core.dialects.samples import FLAT, TYPED
from tests.core.session.conftest import Place

__all__ = ["place"]

GENERIC = {
    "main.tf": 'module "p" {\n  source = "./m"\n  size   = 1\n}\n',
    "m/m.tf": 'variable "size" {\n  type = number\n}\n',
}
NOT_READ: Mapping[str, str | bytes] = {
    "other/main.tf": 'resource "a" "b" {\n  x = 1\n}\n',
    "other/prod.tfvars": "size = <%= size %>\n",
    "other/broken.tf": "resource {\n",
    "other/secret.auto.tfvars": b"\x00GITCRYPT\x00",
    "terragrunt.hcl": 'inputs = {\n  a = "b"\n',
    "other/x.tfvars.json": "{ {{ template }} }",
    "other/notes.md": "no Terraform at all",
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def commit(folder: Path, files: Mapping[str, str | bytes], name: str) -> None:
    write(folder, files)
    if not (folder / ".git").exists():
        subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    for words in (["add", "-A"], ["commit", "-qm", name], ["tag", name]):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], cwd=folder, check=True
        )


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(list(words)) == status
    done = capsys.readouterr()
    return done.out + done.err


def test_no_problems_is_said_of_what_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "check", str(write(tmp_path / "a", GENERIC))) == "No problems.\n"
    more = {**GENERIC, "other/main.tf": NOT_READ["other/main.tf"]}
    text = said(capsys, "check", str(write(tmp_path / "b", more)))
    assert text == (
        "No problems in what was read.\n2 files were read, of “.”. Not read: 1 file (other/main.tf).\n"
    )
    only = {"other/main.tf": NOT_READ["other/main.tf"]}
    text = said(capsys, "check", str(write(tmp_path / "c", only)))
    assert text.startswith("Nothing was checked.") and "other/main.tf" in text and "No problems" not in text


def test_files_that_no_root_reads_are_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, {**GENERIC, **NOT_READ})
    found = json.loads(said(capsys, "check", str(folder), "--json", "--strict"))
    assert {p["severity"] for p in found["problems"]} == {"note"}
    assert {p["file"] for p in found["problems"]} == {
        "other/prod.tfvars", "other/broken.tf", "other/secret.auto.tfvars", "terragrunt.hcl",
        "other/x.tfvars.json",
    }  # fmt: skip
    assert found["not_read"] == sorted(p for p in NOT_READ if not p.endswith(".md"))


def test_templates_beside_a_root_are_notes_and_its_own_files_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken: dict[str, str | bytes] = {"prod.tfvars": "a = <%= x %>\n", "git.tfvars": b"\x00GITCRYPT"}
    said(capsys, "check", str(write(tmp_path / "a", {**GENERIC, **broken})), "--strict")
    for name in ("terraform.tfvars", "more.tf"):
        said(
            capsys,
            "check",
            str(write(tmp_path / name, {**GENERIC, name: "a = <%= x %>\n"})),
            "--strict",
            status=1,
        )


@pytest.mark.parametrize(
    "files",
    [FLAT, {**TYPED, **NOT_READ}, GENERIC, {**GENERIC, **NOT_READ}, NOT_READ],
    ids=["flat", "typed", "generic", "generic and more", "nothing to read"],
)
def test_a_window_finds_what_the_command_line_finds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: Mapping[str, str | bytes]
) -> None:
    folder = write(tmp_path / "files", files)
    found = json.loads(said(capsys, "check", str(folder), "--json"))
    with Session.open(str(folder), data_dir=tmp_path / "data", keep_draft=False) as session:
        steps = 0
        while not session.checked:
            turn = iter((False, False, True))
            session.check_rest(lambda turn=turn: next(turn))  # type: ignore[misc]
            steps += 1
        view = session.view
        assert steps >= len(view.coverage.unread) // 3
    assert not view.draft_problems
    keys = [(p.severity.value, p.sentence, p.file, p.line) for p in view.base_problems]
    assert sorted(keys, key=str) == sorted(
        ((p["severity"], p["sentence"], p["file"], p["line"]) for p in found["problems"]), key=str
    )
    assert list(view.coverage.unread) == found.get("not_read", [])


def test_a_review_says_what_it_did_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "r"
    commit(folder, {**GENERIC, "other/main.tf": "a = 1\n", "notes.md": "x"}, "one")
    commit(folder, {"notes.md": "y"}, "two")
    commit(folder, {"other/main.tf": "a = 2\n"}, "three")
    commit(folder, {"main.tf": GENERIC["main.tf"].replace("= 1", "= 2"), "other/main.tf": "a = 3\n"}, "four")
    assert "No settings change.\n" in said(capsys, "review", str(folder), "one", "two")
    text = said(capsys, "review", str(folder), "two", "three")
    assert "No settings change in what was read. Not read: 1 file (other/main.tf)." in text
    text = said(capsys, "review", str(folder), "two", "three", "--markdown")
    assert "No settings change in what was read." in text
    text = said(capsys, "review", str(folder), "three", "four")
    assert "Not read: 1 file (other/main.tf)." in text and "No settings" not in text
    assert json.loads(said(capsys, "review", str(folder), "two", "three", "--json"))["not_read"] == [
        "other/main.tf"
    ]
    nothing = tmp_path / "n"
    commit(nothing, {"main.tf": 'resource "a" "b" {\n  n = 1\n}\n'}, "one")
    commit(nothing, {"main.tf": 'resource "a" "b" {\n  n = 2\n}\n'}, "two")
    text = said(capsys, "review", str(nothing), "one", "two")
    assert "can't be told" in text and "No settings change" not in text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("p//size", 0, ""),
        ("p/size", 2, "For example: p//size"),
        ("p/apps/size", 1, "p has no environments. Write p//size."),
        ("no:p//size", 1, "There is no root no here. p stands in .: write .:p/…."),
        ("a/b:p//size", 1, "There is no root a/b here. p stands in .: write .:p/…."),
        ("no:q//size", 1, "There is no root no here; there is “.”."),
        ("q//size", 1, "There is no module q here; there is p."),
        ("nonsense", 2, "[ROOT:]MODULE/ENVIRONMENT/SETTING, and MODULE//SETTING"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered_with_one_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str, status: int, words: str
) -> None:
    folder = str(write(tmp_path, GENERIC))
    assert words in said(capsys, "edit", folder, "--set", f"{address}=2", status=status)


def test_is_not_a_setting_is_said_only_by_who_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remote = {"main.tf": 'module "p" {\n  source = "terraform-aws-modules/vpc/aws"\n  a = 1\n}\n'}
    text = said(capsys, "edit", str(write(tmp_path / "a", remote)), "--set", "p//b=1", status=1)
    assert "is not a setting" not in text and "can't be told" in text and "terraform-aws-vpc.git" in text
    text = said(capsys, "edit", str(write(tmp_path / "b", GENERIC)), "--set", "p//b=1", status=1)
    assert "“b” is not a setting of p." in text
    for name in ("source", "count"):
        for option in ("--set", "--unset"):
            words = f"p//{name}=1" if option == "--set" else f"p//{name}"
            text = said(capsys, "edit", str(tmp_path / "a"), option, words, status=1)
            assert "belongs to the code" in text


SIZE = 'module "p" {\n  source = "./m"\n  size   = %s\n}\n'


@pytest.mark.parametrize(
    ("value", "more", "at_source"),
    [
        ("var.n", 'variable "n" {}\n', False),
        ("var.n", 'variable "n" {\n  default = 1\n  sensitive = true\n}\n', False),
        ("local.n", "locals {\n  n = max(1, 2)\n}\n", False),
        ("module.q.n", "", False),
        ("var.gone", "", False),
        ("max(1, 2)", "", False),
        ("local.n", "locals {\n  n = 1\n}\n", True),
        ("var.n", 'variable "n" {\n  default = 1\n}\n', True),
    ],
)
def test_no_way_is_named_that_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str, more: str, at_source: bool
) -> None:
    folder = str(write(tmp_path, {**GENERIC, "main.tf": SIZE % value + more}))
    edit = ("edit", folder, "--set", "p//size=5")
    text = said(capsys, *edit, status=1)
    assert ("--at-source" in text) is at_source and "--override" in text, text
    said(capsys, *edit, "--override")
    text = said(capsys, *edit, "--at-source", status=0 if at_source else 1)
    assert "not defined elsewhere" not in text


def test_the_demo_is_read_whole(run: Run, place: Place) -> None:
    assert "not_read" not in run("check", str(place.platform), "--json").json


def test_a_review_says_that_a_pipelines_file_may_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "r"
    main_tf = FLAT["main.tf"] if "main.tf" in FLAT else next(iter(FLAT.values()))
    commit(folder, {"main.tf": main_tf, "v.tf": 'variable "n" {}\n', "env/prod.tfvars": "n = 6\n"}, "one")
    commit(folder, {"env/prod.tfvars": "n = 7\n"}, "two")
    text = said(capsys, "review", str(folder), "one", "two")
    assert (
        "Whether settings change can't be told: the pipeline decides whether env/prod.tfvars counts." in text
    )
    assert "No settings change" not in text


def test_a_root_that_nothing_understands_is_terraform(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(said(capsys, "inspect", str(write(tmp_path / "a", GENERIC)), "--json"))
    assert [root["dialect"] for root in found["roots"]] == ["terraform"]
    found = json.loads(said(capsys, "inspect", str(write(tmp_path / "b", FLAT)), "--json"))
    assert [root["dialect"] for root in found["roots"]] == ["kubestack"]


def test_folders_without_clusters_are_named_and_read_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = 'resource "google_container_cluster" "main" {\n  name = "main"\n}\n'
    call = 'module "bucket" {\n  source = "acme/widget/aws"\n  size   = 3\n}\n'
    path = str(write(tmp_path / "a", {"live/main.tf": cluster, "tools/main.tf": call}))
    found = json.loads(said(capsys, "inspect", path, "--json"))
    assert [root["path"] for root in found["roots"]] == ["live"] and found["roots_not_read"] == ["tools"]
    text = said(capsys, "inspect", path)
    assert "1 more folder calls modules and holds no cluster (tools): see repoform inspect --all." in text
    every = json.loads(said(capsys, "inspect", path, "--json", "--all"))
    assert [root["path"] for root in every["roots"]] == ["live", "tools"] and "roots_not_read" not in every
    assert "bucket" not in text and "bucket" in said(capsys, "inspect", path, "--all")
    assert agent_tools.inspect(path, entity="bucket")["name"] == "bucket"
