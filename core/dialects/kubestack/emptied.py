"""Environments that nothing is written in any more."""

from __future__ import annotations

from core import hcl
from core.dialects.common.values import Written
from core.snapshot import Snapshot
from core.terraform.folder import Place


def was_empty(snapshot: Snapshot, holder: Place) -> bool:
    """Whether the commit has `{}` here, so that taking back what was set brings back its bytes."""
    if holder.file not in snapshot.changed or holder.file not in snapshot.entries:
        return False
    tree = hcl.parse(snapshot.fetch([holder.file])[holder.file])
    found = hcl.find(tree, holder.steps)
    expr = found if isinstance(found, hcl.Expr) else getattr(found, "expr", None)
    return expr is not None and expr.text == "{}"


def is_last(holder: Place, path: str, own: Written) -> bool:
    """Whether nothing, no comment either, would be left in the environment's map."""
    if len(holder.node.items) != 1:
        return False
    item = holder.node.items[0]
    if path != item.key and (item.node.kind != "object" or len(item.node.items) != 1):
        return False
    rest = holder.node.text.replace(own.text, "", 1)
    return not any(mark in rest for mark in ("#", "//", "/*"))
