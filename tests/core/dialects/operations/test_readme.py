from __future__ import annotations

import doctest

from core.dialects.kubestack import readme as reading
from core.dialects.kubestack.operations import dockerfile, readme
from core.platform.model import ModuleKind
from tests.core.dialects.operations import repos
from tests.core.dialects.operations.repos import README
from tests.core.dialects.operations.run import Result


def test_rows_come_after_their_cluster_and_keep_the_style() -> None:
    text = README.replace(
        "| eks_gc0_eu-west-1_node_pool_extra | eks_gc0_eu-west-1 | Batch jobs |\n",
        "| `a_pool` | `a` | one |\n| `b_pool` | `b` | two |\n",
    )
    out = readme.add_row(text, ModuleKind.NODE_POOL, "a_new", {"cluster": "a", "purpose": "GPU"}, cluster="a")
    assert "| `a_pool` | `a` | one |\n| `a_new` | `a` | GPU |\n| `b_pool` | `b` | two |\n" in out
    assert readme.remove_rows(out, ModuleKind.NODE_POOL, {"a_new"}) == text


def test_padded_tables_stay_padded() -> None:
    head = "### Clusters\n\n| Cluster name | Region    |\n|--------------|-----------|\n"
    text = head + "| a            | eu-west-1 |\n| b            | eu-west-2 |\n"
    out = readme.add_row(text, ModuleKind.CLUSTER, "c", {"region": "x"})
    assert out.splitlines()[-1] == "| c            | x         |"


def test_nothing_is_invented_and_code_blocks_are_left_alone() -> None:
    assert readme.add_row("# Hello\n", ModuleKind.NODE_POOL, "x", {}) == "# Hello\n"
    fenced = "```\n### Clusters\n| Cluster name | Region |\n|---|---|\n| a | b |\n```\n"
    assert readme.add_row(fenced, ModuleKind.CLUSTER, "x", {}) == fenced
    other = "### Clusters\n\n| Day | Who |\n|---|---|\n| a | b |\n"
    assert readme.add_row(other, ModuleKind.CLUSTER, "x", {}) == other


def test_a_row_that_is_there_is_not_doubled() -> None:
    assert readme.add_row(README, ModuleKind.CLUSTER, "eks_gc0_eu-west-1", {}) == README


def test_windows_line_ends_and_no_last_line_end() -> None:
    text = README.replace("\n", "\r\n")
    out = readme.add_row(text, ModuleKind.CLUSTER, "x", {"region": "y"})
    assert "| x |  | y |  |\r\n" in out or "| x | | y | |\r\n" in out
    assert out.count("\n") == out.count("\r\n")
    bare = "### Clusters\n\n| Cluster name |\n|---|\n| a |"
    assert readme.add_row(bare, ModuleKind.CLUSTER, "b", {}) == bare + "\n| b |"


def test_doctests() -> None:
    assert doctest.testmod(reading).failed == 0


def test_values() -> None:
    assert readme.value_of(README, "framework version") == "master"
    out = readme.set_value(README, "framework version", "v1")
    assert out == README.replace("| Framework version | master |", "| Framework version | v1 |")
    assert readme.set_value(README, "nope", "x") == README


def test_images() -> None:
    text = "ARG V=v0.18.1-beta.0\nFROM --platform=linux/amd64 ghcr.io/kubestack/framework:${V}-eks AS x\n"
    assert [(t.version, t.suffix) for t in dockerfile.tags(text)] == [("v0.18.1-beta.0", "eks")]
    assert dockerfile.with_version(text, "v1.0.0") == text.replace("v0.18.1-beta.0", "v1.0.0")
    one = "FROM kubestack/framework:v0.18.1-beta.0-eks\n"
    assert dockerfile.for_clouds(one, {"aws"}) == one
    assert dockerfile.for_clouds(one, {"aws", "google"}) == "FROM kubestack/framework:v0.18.1-beta.0\n"
    kind = "FROM kubestack/framework:v0.18.1-beta.0-kind\n"
    assert dockerfile.for_clouds(kind, {"aws", "google"}) == kind


DEMO = """## Clusters

| Cluster | Cloud | Region | Purpose |
|---|---|---|---|
| eks_gc0_eu-west-1 | Amazon | eu-west-1 | web shop |

## Node pools

| Pool | Cluster | For |
|---|---|---|
| eks_gc0_eu-west-1_node_pool_extra | eks_gc0_eu-west-1 | batch jobs |
"""


def test_tables_that_call_their_columns_otherwise() -> None:
    files = repos.typed_eks() | {"README.md": DEMO}
    eks = "eks_gc0_eu-west-1"
    pool = Result(files, "add-node-pool", {"cluster": eks, "name": "gpu", "like": f"{eks}_node_pool_extra"})
    assert pool.text("README.md") == DEMO + f"| {eks}_node_pool_gpu | {eks} | Like extra |\n"
    row = f"| {eks} | Amazon | eu-west-1 | web shop |\n"
    mirror = Result(files, "add-cluster", {"like": eks, "region": "us-east-2"})
    assert mirror.text("README.md") == DEMO.replace(row, row + row.replace("eu-west-1", "us-east-2"))
    gone = Result(files, "remove-node-pool", {"pool": f"{eks}_node_pool_extra"})
    assert "batch jobs" not in gone.text("README.md")
    without = Result(files | {"README.md": DEMO.replace(row, "")}, "fix-readme", {}).text("README.md")
    assert without == DEMO.replace(row, f"| {eks} | AWS | eu-west-1 | |\n")
