"""--bindings: corrected environments on the command line, and never those that a window remembers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.corrections import Correction, UnitKey
from core.session import Session
from tests.core.cli.conftest import Ran
from tests.core.cli.schemas import hold
from tests.environments import MAX, POOL, Sample

PROD: dict[str, Any] = {"root": "cluster", "var_files": ["cluster/config/prod.tfvars"]}
MORE: dict[str, Any] = {"root": "cluster", "var_files": ["cluster/config/more.tfvars"]}
EDIT = f"cluster:{POOL}/prod/{MAX}=9"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    made = Sample.made(tmp_path_factory.mktemp("bindings"))
    made.commit({"cluster/config/prod.tfvars": 'max = 7\nmachine = "n2-standard-8"\n'})
    return made


@pytest.fixture
def bindings(tmp_path: Path) -> Path:
    said = [
        {
            **PROD,
            "title": "Live",
            "position": 1,
            "instead": {"var_files": [*MORE["var_files"], *PROD["var_files"]]},
        },
        {"root": "cluster", "var_files": ["cluster/config/dev.tfvars"], "hidden": True},
        {"root": "cluster", "workspace": "eu", "added": "eu"},
    ]
    path = tmp_path / "bindings.json"
    path.write_text(json.dumps({"format": 1, "environments": said}))
    return path


@pytest.fixture
def run(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Any:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(tmp_path / "data"))

    def go(command: str, *argv: str) -> Ran:
        capsys.readouterr()
        status = main([command, str(sample.clone), *argv])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        if status == 0:
            hold((command, *argv), said.out)
        return Ran(status, said.out, said.err)

    return go


def environments(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ran.json["roots"][0]["environments"]
    return found


def test_inspect_reads_as_it_is_told(run: Any, bindings: Path) -> None:
    plain = environments(run("inspect", "--json"))
    assert [e["name"] for e in plain] == ["dev", "prod"]
    said = environments(run("inspect", "--json", "--bindings", str(bindings)))
    assert [(e["name"], e["inferred"], e.get("title"), e.get("hidden")) for e in said] == [
        ("prod", False, "Live", None),
        ("dev", True, None, True),
        ("eu", False, None, None),
    ]
    assert said[0]["var_files"] == ["cluster/config/more.tfvars", "cluster/config/prod.tfvars"]
    assert said[2]["workspace"] == "eu"


def test_addresses_are_inferred_names(run: Any, bindings: Path) -> None:
    ran = run("edit", "--set", EDIT, "--json", "--bindings", str(bindings))
    assert list(ran.json["files"]) == ["cluster/config/prod.tfvars"]
    ran = run("edit", "--set", EDIT.replace("/prod/", "/Live/"), "--bindings", str(bindings))
    assert (ran.status, "Live" in ran.err) == (1, True)
    hidden = run("edit", "--set", EDIT.replace("/prod/", "/dev/"), "--json", "--bindings", str(bindings))
    assert [c["environment"] for c in hidden.json["changes"]] == ["dev"], "hidden is hidden from windows only"


def test_review_check_and_operations_take_it(run: Any, bindings: Path) -> None:
    ran = run("review", "HEAD~1", "HEAD", "--json", "--bindings", str(bindings))
    assert [c["environment"] for c in ran.json["changes"]] == ["prod"]
    unread = "cluster/config/more.tfvars counts for no environment."
    assert unread in run("check").out
    assert unread not in run("check", "--bindings", str(bindings)).out
    args: tuple[str, ...] = ("--like", POOL, "--name", "extra", "--root", "cluster", "--json")
    args += ("--cluster", "google_container_cluster.main", "--environment", "prod", "--environment", "dev")
    ran = run("add-node-pool", *args, "--bindings", str(bindings))
    assert "cluster:google_container_node_pool.extra in “eu”" in ran.err, "nor silently in a third"
    ran = run("add-node-pool", *args, "--environment", "eu", "--bindings", str(bindings))
    assert list(ran.json["files"]) == ["cluster/main.tf"]
    ran = run("add-node-pool", *args)
    assert list(ran.json["files"]) == ["cluster/main.tf"]


def test_what_a_window_remembers_is_not_used(run: Any, sample: Sample, tmp_path: Path) -> None:
    with Session.open(str(sample.clone), data_dir=tmp_path / "data") as session:
        key = UnitKey("cluster", tuple(PROD["var_files"]))
        kept = session.environments.correct(key, Correction(none=True)).environments.kept_at
    assert [e["name"] for e in environments(run("inspect", "--json"))] == ["dev", "prod"]
    assert [e["name"] for e in environments(run("inspect", "--json", "--bindings", kept))] == ["dev"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "No such file or directory."),
        ("{", "it isn't JSON."),
        ('{"format": 9, "environments": []}', "this version of Repoform reads format 1 only."),
        ('{"format": 1, "environments": [{"root": ".", "titel": "x"}]}', "has “titel”"),
    ],
)
@pytest.mark.parametrize(
    "command", [("inspect",), ("check",), ("edit", "--set", EDIT), ("review", "HEAD", "HEAD")]
)
def test_a_file_that_cannot_be_used_is_one_sentence(
    run: Any, tmp_path: Path, text: str | None, reason: str, command: tuple[str, ...]
) -> None:
    path = tmp_path / "x.json"
    if text is not None:
        path.write_text(text)
    ran = run(*command, "--bindings", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{path} can't be used for environments: ")
    assert reason in ran.err
    assert ran.err.count("\n") == 1


def test_what_is_stale_is_said(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"format": 1, "environments": [{"root": "gone", "title": "Old"}]}))
    ran = run("check", "--bindings", str(path))
    assert "A correction of Old has no effect: Terraform runs in gone/ no longer." in ran.out
