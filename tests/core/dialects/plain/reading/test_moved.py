"""Renamed in the code, and said so: nothing is destroyed, whatever a pool's address is now."""

from __future__ import annotations

import pytest

from core.changes.changes import changes
from core.dialects import several
from core.platform.field import Level
from tests.core.dialects.plain.support import snapshot

CLUSTER = 'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
GROUP = (
    'resource "aws_eks_node_group" "%s" {\n%s  cluster_name = aws_eks_cluster.c.name\n'
    "  scaling_config {\n    max_size = 3\n  }\n}\n"
)
EACH = '  for_each = toset(["x"])\n'
MOVED = "moved {\n  from = %s\n  to = %s\n}\n"
REMOVED = "removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n"
N = "aws_eks_node_group"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (GROUP % ("a", ""), GROUP % ("b", ""), {f"{N}.a": Level.REBUILDS_POOL, f"{N}.b": Level.IN_PLACE}),
        (GROUP % ("a", ""), GROUP % ("b", "") + MOVED % (f"{N}.a", f"{N}.b"), {f"{N}.b": Level.NO_EFFECT}),
        (GROUP % ("a", EACH), GROUP % ("b", EACH) + MOVED % (f"{N}.a", f"{N}.b"),
         {f'{N}.b["x"]': Level.NO_EFFECT}),
        (GROUP % ("a", ""), REMOVED % f"{N}.a", {f"{N}.a": Level.NO_EFFECT}),
    ],
)  # fmt: skip
def test_what_blocks_say_of_pools(before: str, after: str, expected: dict[str, Level]) -> None:
    dialect = several.Several(several.dialects())
    was = dialect.read(snapshot({"main.tf": CLUSTER + before}))
    now = dialect.read(snapshot({"main.tf": CLUSTER + after}))
    found = {c.module: c.impact.level for c in changes(was, now) if c.module != "aws_eks_cluster.c"}
    assert found == expected


def test_a_pool_in_a_module_that_is_called_otherwise_now() -> None:
    inner = CLUSTER + GROUP % ("n", "")
    call = 'module "%s" {\n  source = "./m"\n}\n'
    dialect = several.Several(several.dialects())
    was = dialect.read(snapshot({"main.tf": call % "a", "m/main.tf": inner}))
    now = dialect.read(
        snapshot({"main.tf": call % "b" + MOVED % ("module.a", "module.b"), "m/main.tf": inner})
    )
    levels = {c.impact.level for c in changes(was, now)}
    assert levels == {Level.NO_EFFECT}
