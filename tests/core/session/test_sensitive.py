"""Values of variables that are marked as sensitive: in the diff on the screen, and nowhere else."""

from __future__ import annotations

import logging
import subprocess
import traceback
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.session import Session, SessionError

SECRETS = ("hushDefault", "hushGiven", "hushAuto", "hushLocal", "hushDeep", "hushLabel")
CLUSTER = "gke_gc0_europe-west1"
FILES = {
    "main.tf": """\
module "gke_gc0_europe-west1" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.18.1-beta.0"

  configuration = {
    apps = {
      project_id                 = "p"
      name_prefix                = var.given
      base_domain                = var.auto
      region                     = "europe-west1"
      cluster_machine_type       = local.machine
      cluster_min_node_count     = 1
      cluster_max_node_count     = 3
      cluster_node_locations     = "europe-west1-b,europe-west1-c"
      cluster_extra_oauth_scopes = var.hush
      labels = {
        team  = var.label
        plain = "seen"
      }
    }
    ops = {
      cluster_max_node_count = 2
      cluster_machine_type   = var.deep["machine"]
      base_domain            = "${var.hush}.example.com"
    }
  }
}

module "odd" {
  source = "./odd"
  word   = var.hush
}
""",
    "odd/main.tf": """\
variable "word" {}

module "gke_gc1_europe-west1" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.18.1-beta.0"

  configuration = {
    apps = {
      project_id             = var.word
      name_prefix            = "gc1"
      base_domain            = var.word
      region                 = "europe-west1"
      cluster_min_node_count = 1
      cluster_max_node_count = var.word
    }
    ops = {}
  }
}
""",
    "variables.tf": """\
variable "hush" {
  default   = "hushDefault"
  sensitive = true
}
variable "given" {
  sensitive = true
}
variable "auto" {
  type      = string
  sensitive = true
}
variable "deep" {
  sensitive = true
  default   = { machine = "hushDeep" }
}
variable "label" {
  sensitive = true
  default   = "hushLabel"
}
variable "secret_machine" {
  sensitive = true
  default   = "hushLocal"
}
locals {
  machine = var.secret_machine
}
""",
    "terraform.tfvars": 'given = "hushGiven"\n',
    "more.auto.tfvars": 'auto = "hushAuto"\n',
}


def git(*args: str, cwd: Path) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=Ali", "-c", "user.email=ali@acme.example", *args],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder, origin = tmp_path / "work", tmp_path / "origin.git"
    git("init", "-q", "--bare", "-b", "main", str(origin), cwd=tmp_path)
    git("init", "-q", "-b", "main", str(folder), cwd=tmp_path)
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    git("config", "user.name", "Jana", cwd=folder)
    git("config", "user.email", "jana@acme.example", cwd=folder)
    git("remote", "add", "origin", str(origin), cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "One", cwd=folder)
    for name in ("variables.tf", "terraform.tfvars", "more.auto.tfvars"):  # every secret changes
        text = (folder / name).read_text()
        for secret in SECRETS:
            text = text.replace(secret, f"{secret}2")
        (folder / name).write_text(text)
    git("commit", "-qam", "Two", cwd=folder)
    git("push", "-q", "origin", "main", cwd=folder)
    return folder


def clean(told: str, where: str) -> None:
    for secret in SECRETS:
        assert secret not in told, (where, told[max(0, told.index(secret) - 120) :][:260])


def told_by(data: Any) -> str:
    """Everything a view holds, without the lines of its diff and the files themselves."""
    if is_dataclass(data) and not isinstance(data, type):
        return " ".join(
            told_by(getattr(data, f.name)) for f in fields(data) if f.name not in ("files", "diffs", "diff")
        )
    if isinstance(data, dict):
        return " ".join(f"{told_by(k)} {told_by(v)}" for k, v in data.items())
    if isinstance(data, list | tuple | set | frozenset):
        return " ".join(map(told_by, data))
    return repr(data)


ADDRESS = f"{CLUSTER}/apps/cluster_max_node_count"
SECRET_ADDRESS = f"{CLUSTER}/apps/name_prefix"


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "PATH"),
        ("inspect", "PATH", "--json"),
        ("check", "PATH"),
        ("check", "PATH", "--json"),
        ("review", "PATH", "HEAD~1", "HEAD"),
        ("review", "PATH", "HEAD~1", "HEAD", "--json"),
        ("review", "PATH", "HEAD~1", "HEAD", "--markdown"),
        ("review", "PATH", "HEAD", "HEAD~1", "--markdown"),
        ("edit", "PATH", "--set", f"{ADDRESS}=7"),
        ("edit", "PATH", "--set", f"{ADDRESS}=7", "--json"),
        ("edit", "PATH", "--set", f'{SECRET_ADDRESS}="x"'),
        ("edit", "PATH", "--set", f'{SECRET_ADDRESS}="x"', "--at-source"),
        ("edit", "PATH", "--set", f'{SECRET_ADDRESS}="x"', "--override", "--json"),
        ("edit", "PATH", "--unset", SECRET_ADDRESS, "--json"),
        ("edit", "PATH", "--set", f"{SECRET_ADDRESS}=7"),
        ("edit", "PATH", "--set", f'{CLUSTER}/apps/labels["team"]="x"', "--override", "--json"),
    ],
)
def test_on_the_command_line(
    repository: Path,
    arguments: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(tmp_path / "data"))
    caplog.set_level(logging.DEBUG)
    status = main([str(repository) if word == "PATH" else word for word in arguments])
    out, err = capsys.readouterr()
    assert status in (0, 1) and (out or err)
    clean(out + err + caplog.text, " ".join(arguments))


def test_in_everything_a_session_says(
    repository: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    data = tmp_path / "data"
    with Session.open(str(repository), data_dir=data, fetch=True) as session:
        said = [told_by(session.view)]
        modules = [(p.root, m) for p in session.view.platforms for m in p.modules()]
        assert {m.name for _root, m in modules} >= {CLUSTER}
        for root, module in modules:
            said.append(told_by(session.compare(root, module.name)))
            said += [told_by(session.form(root, module.name, e)) for e in ("apps", "ops")]
        said += [told_by(session.overview()), told_by(session.search("cluster"))]
        for secret in SECRETS:
            assert session.search(f"{secret}2") == (), "searching doesn't tell either"
        for setting, value in (("name_prefix", "x"), ("cluster_machine_type", "y"), ("labels", {"a": "b"})):
            for mode in ("", "source", "override"):
                try:
                    session.draft.set(".", CLUSTER, "apps", setting, value, mode=mode)
                except SessionError as error:
                    said.append("".join(traceback.format_exception(error)) + error.detail)
                said.append(told_by(session.view))
        session.draft.set(".", CLUSTER, "apps", "cluster_max_node_count", 9)
        session.draft.finish()
        session.draft.flush()
        clean(_files(data), "the journal")
        session.draft.undo()
        session.draft.redo()
        said += [
            told_by(session.view),
            told_by(session.proposals.text()),
            told_by(session.proposals.overlaps()),
        ]
        review = session.reviews.between("HEAD~1", "HEAD")
        said.append(told_by(review))
        said.append(told_by(session.reviews.history(".", CLUSTER, "apps", "name_prefix")))
        text = session.proposals.text()
        result = session.proposals.send(text.title, text.description, text.branch)
        assert result.state == "open", result.problem
        said += [told_by(result), *session.git_commands()]
        (row,) = session.proposals.rows()
        said.append(told_by(session.reviews.read(row.id)))
        said.append(git("log", "-1", "--format=%B", f"origin/{text.branch}", cwd=_fetched(repository)))
    captured = capfd.readouterr()
    for n, told in enumerate([*said, captured.out, captured.err, caplog.text]):
        clean(told, f"part {n}")
    clean(_files(data), "what is kept on disk")


def _fetched(repository: Path) -> Path:
    git("fetch", "-q", "origin", cwd=repository)
    return repository


def _files(folder: Path) -> str:
    return "".join(p.read_bytes().decode("utf-8", "replace") for p in folder.rglob("*") if p.is_file())


def test_the_walk_would_find_it(repository: Path) -> None:
    """Without `sensitive` the same words are everywhere: what the tests above look at does tell values."""
    text = (repository / "variables.tf").read_text()
    (repository / "variables.tf").write_text(
        text.replace("sensitive = true", "").replace("sensitive", "description").replace("= true", '= "x"')
    )
    git("commit", "-qam", "Open", cwd=repository)
    with Session.open(str(repository), data_dir=repository.parent / "data", keep_draft=False) as session:
        told = told_by(session.view) + told_by(session.form(".", CLUSTER, "apps"))
        assert "hushGiven2" in told and session.search("hushGiven2")
        assert replace(session.view, platforms=()) is not None
