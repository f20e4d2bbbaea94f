"""What a module block is made for: the keys of its `for_each`, the numbers of its `count`."""

from __future__ import annotations

import re

from core.terraform.files import Placed
from core.terraform.folder import argument
from core.terraform.nodes import Node
from core.terraform.scope import Scope

ITSELF = ("",)
ARGUMENTS = ("for_each", "count")
MOST = 1000
"""More than these aren't told one by one."""
_SET = re.compile(r'toset\(\s*\[((?:\s*"[^"\\$%]*"\s*,?)*)\s*\]\s*\)')
_TEXT = re.compile(r'"([^"]*)"')


def instances(placed: Placed, scope: Scope) -> tuple[str, ...] | None:
    """The keys, sorted; ITSELF for a block without either; None where only Terraform can tell."""
    for name in ARGUMENTS:
        place = argument(placed, name)
        if place is None:
            continue
        node = place.node
        if node.kind == "reference":
            found = scope.resolve(node.text)
            if found.place is None or found.pipeline is not None:
                return None
            node = found.place.node
        return _keys(node) if name == "for_each" else _numbers(node)
    return ITSELF


def multiplied_by(placed: Placed) -> str:
    """The argument that makes more or less than one of it, "" without one."""
    return next((name for name in ARGUMENTS if name in placed.chunk.attributes), "")


def _keys(node: Node) -> tuple[str, ...] | None:
    if node.kind == "object":
        keys = [item.key for item in node.items]
        known = [key for key in keys if key is not None]
        return tuple(sorted(set(known))) if len(known) == len(keys) <= MOST else None
    found = _SET.fullmatch(node.text) if node.kind == "expression" else None
    return tuple(sorted(set(_TEXT.findall(found[1])))) if found else None


def _numbers(node: Node) -> tuple[str, ...] | None:
    value = node.value
    if node.kind != "literal" or isinstance(value, bool) or not isinstance(value, int) or value > MOST:
        return None
    return tuple(str(n) for n in range(value))
