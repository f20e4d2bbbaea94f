"""What the user set aside is said in every form of `check`, and counts for nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from core.session import Session

BROKEN = """
module "eks_gc0_eu-west-1" {
  source                 = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.2-beta.0"
  configuration_base_key = "apps"
  configuration = {
    apps = {
      base_domain = "infra.example.com"
      name_prefix = "gc0"
      cluster_min_size = "5"
      cluster_max_size = "3"
    }
  }
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "platform"
    made.mkdir()
    (made / "cluster.tf").write_text(BROKEN)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=made, check=True)
    git = ["git", "-c", "user.name=Jana Novak", "-c", "user.email=jana@example.org"]
    subprocess.run([*git, "add", "."], cwd=made, check=True)
    subprocess.run([*git, "commit", "-qm", "a"], cwd=made, check=True)
    subprocess.run(["git", "config", "user.name", "Jana Novak"], cwd=made, check=True)
    subprocess.run(["git", "config", "user.email", "jana@example.org"], cwd=made, check=True)
    return made


def test_it_is_said_in_text_json_and_sarif(folder: Path, run: Any) -> None:
    before = run("check", str(folder), "--json").json["problems"]
    assert before and "set_aside" not in run("check", str(folder), "--json").json
    assert run("check", str(folder), "--strict").status == 1
    with Session.open(str(folder)) as session:
        found = [p for p in session.view.base_problems if p.fix is None]
        assert found
        for problem in found:
            session.aside.put(problem)
    said = run("check", str(folder), "--json").json
    assert len(said["problems"]) == len(before) - len(found)
    assert sorted(x["sentence"] for x in said["set_aside"]) == sorted(p.sentence for p in found)
    assert {x["who"] for x in said["set_aside"]} == {"Jana Novak"}
    assert all(x["when"].endswith("+00:00") for x in said["set_aside"])
    text = run("check", str(folder)).out
    assert "set aside by Jana Novak on 20" in text and found[0].sentence in text
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8"))
    sarif = run("check", str(folder), "--sarif").json
    Draft4Validator(schema).validate(sarif)
    kept = [r for r in sarif["runs"][0]["results"] if r.get("suppressions")]
    assert sorted(r["message"]["text"] for r in kept) == sorted(p.sentence for p in found)
    wrong = [p for p in said["problems"] if p["severity"] in ("error", "warning")]
    assert run("check", str(folder), "--strict").status == (1 if wrong else 0)
