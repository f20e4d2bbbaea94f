"""`repoform schema NAME`: every JSON output against it, on the demos and the repositories of other tests (the
commands of this folder's tests are held to it as they run)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.cli import main
from core.cli.schema import NAMES, schema
from core.demo import KUBESTACK, TERRAFORM, Demo, build
from tests.core.cli.schemas import hold


@pytest.fixture(scope="module", params=["kubestack", "terraform"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    kind = TERRAFORM if request.param == "terraform" else KUBESTACK
    return build(tmp_path_factory.mktemp("demo") / "demo", kind)


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    capsys.readouterr()
    assert main(list(argv)) == 0
    out = capsys.readouterr().out
    hold(argv, out)
    return json.loads(out)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_names_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    found = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(found)
    assert found["$id"] == f"urn:repoform:schema:{name}:1"


def test_what_several_schemas_describe_is_described_alike() -> None:
    seen: dict[str, Any] = {}
    for name in NAMES:
        for key, described in json.loads(schema(name)).get("$defs", {}).items():
            assert seen.setdefault(key, described) == described, (name, key)


def test_the_demo_s_answers(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(demo.platform)
    found = answer(capsys, "inspect", path, "--json")
    answer(capsys, "check", path, "--json")
    answer(capsys, "modules", path, "--json")
    answer(capsys, "promotions", path, "--json")
    answer(capsys, "review", path, "HEAD~1", "HEAD", "--json")
    addresses = [
        value["address"]
        for root in found["roots"]
        for cluster in root["clusters"]
        for pool in cluster["node_pools"]
        for setting in pool["settings"]
        for value in setting["values"].values()
        if setting["role"] == "max_nodes" and value["origin"] == "set" and not value["shared_with"]
    ]
    changed = answer(capsys, "edit", path, "--set", f"{addresses[0]}=17", "--json")
    assert changed["changes"] and changed["foresight"]


@pytest.mark.parametrize("key", ["severity", "sentence", "file"])
def test_what_is_missing_is_noticed(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.tf").write_text('module "x" {\n  source = "./gone"\n')
    assert main(["check", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    hold(("check", "--json"), json.dumps(found))
    del found["problems"][0][key]
    with pytest.raises(Exception, match=key):
        hold(("check", "--json"), json.dumps(found))
