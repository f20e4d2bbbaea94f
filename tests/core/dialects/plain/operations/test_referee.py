"""Results of operations as terraform itself lays them out and evaluates them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_POOL,
    AKS_SHARED,
    BATCH,
    EKS,
    GKE,
    GOOGLE_MODULE,
    LIST,
    LIST_POOL,
    SWITCH,
    WRAPPED,
)
from tests.core.dialects.plain.operations.support import Files, done
from tests.core.hcl.referee import needs_terraform

pytestmark = needs_terraform
WEB = "google_container_node_pool.web"
ADDED: list[tuple[Files, dict[str, Any]]] = [
    (EKS, {"like": BATCH, "settings": {"": {"max": 7, "labels": {"a/b": "c"}, "taints": ["a=b:NoExecute"]}}}),
    (GKE, {"like": WEB, "settings": {"": {"taints": ["a=b:NoExecute"], "spot": True, "labels": {"a": "b"}}}}),
    (AKS, {"like": AKS_POOL + '["apps"]', "settings": {"": {"labels": {"a": "b"}}}}),
    (LIST, {"like": LIST_POOL + '["lab"]', "settings": {"": {"max": 7}}}),
    (GOOGLE_MODULE, {}),
    (AKS_SHARED, {"environments": ["dev"]}),
    (SWITCH, {}),
    (WRAPPED, {"like": "module.db.google_container_node_pool.pool"}),
]


@pytest.mark.parametrize(("files", "args"), ADDED)
def test_the_layout_is_terraforms(files: Files, args: dict[str, Any], tmp_path: Path) -> None:
    after = done(files, "add-node-pool", name="jobs", **args)
    for path, text in after.items():
        if not path.endswith(".json"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    found = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-diff"], cwd=tmp_path, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout


def evaluated(code: str, expression: str, var_file: str, files: Files, folder: Path) -> Any:
    """What terraform makes of an expression, with the variables alone."""
    (folder / "variables.tf").write_text(code, encoding="utf-8")
    name = Path(var_file).name
    (folder / name).write_text(files[var_file], encoding="utf-8")
    found = subprocess.run(
        ["terraform", "console", f"-var-file={name}"],
        cwd=folder, input=f"jsonencode({expression})\n", capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return json.loads(json.loads(found.stdout))


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_terraform_makes_the_same_of_a_list(environment: str, tmp_path: Path) -> None:
    after = done(LIST, "add-node-pool", name="jobs", like=LIST_POOL + '["lab"]', settings={"": {"max": 7}})
    expression, file = "{ for p in var.node_pools : p.name => p }", f"env/{environment}.tfvars"
    code = 'variable "node_pools" {\n  type = any\n}\n'
    before = evaluated(code, expression, file, LIST, tmp_path)
    assert evaluated(code, expression, file, after, tmp_path) == {
        **before,
        "jobs": {**before["lab"], "name": "jobs", "max": 7},
    }
    gone = done(after, "remove-node-pool", pool=LIST_POOL + '["lab"]')
    left = evaluated(code, expression, file, gone, tmp_path)
    assert list(left) == [name for name in sorted([*before, "jobs"]) if name != "lab"]


def test_terraform_makes_the_same_of_a_map_in_json(tmp_path: Path) -> None:
    after = done(AKS, "add-node-pool", name="jobs", like=AKS_POOL + '["apps"]', settings={"": {"max": 7}})
    code = AKS["main.tf"].partition("resource")[0]
    file = "config/production.tfvars.json"
    before = evaluated(code, "var.pools", file, AKS, tmp_path)
    assert evaluated(code, "var.pools", file, after, tmp_path) == {
        **before,
        "jobs": {**before["apps"], "max_count": 7},
    }
