"""Roots with clusters read alone are what they are when all are read; the oracle is the reading of all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.cli.json_output import inspection
from core.dialects.several import Several, beside, dialects, read_clusters
from core.platform.model import Reading
from core.snapshot import Snapshot
from tests.core.dialects.plain.support import CLUSTER, snapshot
from tests.core.dialects.plain.test_shape_sweep import ALL, Shape
from tests.toy.fixtures import EKS

CALL = 'module "bucket" {\n  source = "acme/widget/aws"\n  size   = var.size\n}\nvariable "size" {}\n'
OTHERS = {
    "loose/main.tf": CALL,
    "loose/terraform.tfvars": "size = 3\n",
    "loose/deep/main.tf": 'module "inner" {\n  source = "../../own/inner"\n  size = 1\n}\n' + CALL,
    "own/inner/main.tf": CALL.replace("bucket", "nested"),
    "odd/main.tf": 'module "x" {\n  source = "acme/x/aws"\n',
}
LEFT = {"loose", "loose/deep", "odd"}


def shown(reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b"".join(inspection(None, reading)))
    return found


def both(files: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    """As `inspect` tells: of clusters alone, and of everything."""
    return shown(read_clusters(files)), shown(Several(dialects(), beside).read(files))


@ALL
def test_no_shape_reads_otherwise(shape: Shape) -> None:
    first, whole = both(snapshot({**{f"z/{k}": v for k, v in OTHERS.items()}, **shape.files}))
    here = {root["path"]: root for root in first["roots"]}
    there = {root["path"]: root for root in whole["roots"]}
    assert here == {path: root for path, root in there.items() if path in here}
    assert set(there) - set(here) == set(first["roots_not_read"]) == {f"z/{path}" for path in LEFT}
    assert not any(there[path]["clusters"] for path in first["roots_not_read"])
    assert first["problems"] == whole["problems"]


@pytest.mark.parametrize(
    "files",
    [{"k8s/main.tf": EKS}, {"k8s/main.tf": EKS, "plain/main.tf": CLUSTER + CALL}, {}],
    ids=["framework", "both", "no cluster"],
)
def test_otherwise_all_is_read_at_once(files: dict[str, str]) -> None:
    first, whole = both(snapshot({**OTHERS, **files}))
    assert first == whole and "roots_not_read" not in first


def test_a_file_of_variables_in_a_root_that_is_left_stays_that_root_s() -> None:
    """It would fit the root with the cluster, too, lay it in a folder that is none."""
    files = {
        "cluster/main.tf": CLUSTER.replace('"main"\n}', "var.size\n}") + 'variable "size" {}\n' + CALL,
        "loose/main.tf": CALL,
        "loose/more.tfvars": "size = 3\n",
    }
    first, whole = both(snapshot(files))
    assert first["roots"] == [root for root in whole["roots"] if root["path"] == "cluster"]


def test_a_file_that_is_no_text_is_told_all_the_same() -> None:
    files: dict[str, str | bytes] = {"cluster/main.tf": CLUSTER, "loose/main.tf": CALL}
    files["loose/binary.tf"] = b"\x00\x01"
    first, whole = both(snapshot(files))
    (told,) = first["problems"]
    assert told["file"] == "loose/binary.tf" and first["roots_not_read"] == ["loose"]
    assert told["sentence"] in {p["sentence"] for root in whole["roots"] for p in root["problems"]}
