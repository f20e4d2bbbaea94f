"""python-hcl2's dictionaries before and after an edit: do they differ exactly where they should?

They are made comparable first: blocks and keys become the steps of our paths, strings their meaning, and
every value keeps its type (in Python, 1 == True == 1.0).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.hcl import literal
from core.hcl.heredoc import heredoc_value
from core.hcl.operations import Operation, RemoveAt, RenameKey, RenameLabel, SetValue
from core.hcl.opinions import Worker
from core.hcl.path import (
    AttributeStep,
    BlockStep,
    CodeStep,
    IndexStep,
    KeyStep,
    PartStep,
    Path,
    Step,
    describe,
)
from core.hcl.source import HclError
from core.hcl.values import Expression, Reference, Template, to_hcl
from core.text import _

Node = tuple[str, Any]
"""("body" or "object", {Step: Node}), ("list", [Node]) or (type name, value)."""


def unexpected(before: Any, after: Any, operations: Sequence[Operation], worker: Worker) -> str:
    """A sentence about the first difference that no operation meant; "" if there is none."""
    old, new = _body(before), _body(after)
    allowed = [_reach(operation) for operation in operations]
    allowed += [_renamed(operation) for operation in operations if isinstance(operation, RenameKey)]
    for path in _differences(old, new, ()):
        if not _covered(path, allowed, old, new):
            return _("The change reaches {path}, which no edit meant to change.").format(path=describe(path))
    for path, value in _last_values(operations):
        found = _node_at(new, path)
        try:
            wanted = worker.ask("hcl2", f"x = {to_hcl(value)}\n")
        except HclError:
            continue
        if wanted.state == "accepted" and found != _node_of(wanted.value["x"]):
            return _("{path} did not get the value that was set.").format(path=describe(path))
    return ""


def _reach(operation: Operation) -> Path:
    """Everything below this path may change."""
    path = _told_apart(operation.path)
    if isinstance(operation, RenameLabel):
        return path[:-1]
    if isinstance(operation, RemoveAt) and path and isinstance(path[-1], (IndexStep, BlockStep)):
        return path[:-1]
    if path and isinstance(path[-1], IndexStep):
        # One past the end makes the list longer.
        return path[:-1]
    return path


def _renamed(operation: RenameKey) -> Path:
    """What it is called afterwards."""
    path = _told_apart(operation.path)
    step: Step = KeyStep(operation.name)
    if isinstance(operation.path[-1], AttributeStep):
        step = AttributeStep(operation.name)
    return (*path[:-1], step)


def _told_apart(path: Path) -> Path:
    """As far as a dictionary goes: a computed expression is one text in it, and so is a computed key."""
    out: list[Step] = []
    for step in path:
        if isinstance(step, PartStep) or (isinstance(step, CodeStep) and not step.code.startswith('"')):
            break
        out.append(KeyStep(step.code[1:-1]) if isinstance(step, CodeStep) else step)
    return tuple(out)


def _covered(path: Path, allowed: list[Path], old: Node, new: Node) -> bool:
    for one in allowed:
        if path[: len(one)] == one:
            return True
    if not any(one[: len(path)] == path for one in allowed):
        return False
    # Something above an intended path came or went: everything in it must be intended.
    was, now = _node_at(old, path), _node_at(new, path)
    if was is not None and now is not None:
        return False
    return all(
        any(leaf[: len(one)] == one or one[: len(leaf)] == leaf for one in allowed)
        for leaf in _leaves(now if now is not None else was, path)
    )


def _last_values(operations: Sequence[Operation]) -> Iterator[tuple[Path, Any]]:
    """The values set that no later operation touched again."""
    for at, operation in enumerate(operations):
        if not isinstance(operation, SetValue):
            continue
        if isinstance(operation.value, (Expression, Reference, Template)):
            continue
        path = operation.path
        if _told_apart(path) != path:
            continue
        later = [_reach(one) for one in operations[at + 1 :]]
        if not any(one[: len(path)] == path or path[: len(one)] == one for one in later):
            yield path, operation.value


def _differences(old: Node | None, new: Node | None, path: Path) -> Iterator[Path]:
    stack: list[tuple[Node | None, Node | None, Path]] = [(old, new, path)]
    while stack:
        one, other, at = stack.pop()
        if one is None or other is None or one[0] != other[0]:
            yield at
        elif one[0] in ("body", "object"):
            mine, theirs = one[1], other[1]
            if [k for k in mine if k in theirs] != [k for k in theirs if k in mine]:
                yield at
            for step in {**mine, **theirs}:
                stack.append((mine.get(step), theirs.get(step), (*at, step)))
        elif one[0] == "list" and len(one[1]) == len(other[1]):
            stack += [
                (a, b, (*at, IndexStep(i))) for i, (a, b) in enumerate(zip(one[1], other[1], strict=True))
            ]
        elif one[1] != other[1]:
            yield at


def _leaves(node: Node | None, path: Path) -> Iterator[Path]:
    if node is not None and node[0] in ("body", "object") and node[1]:
        for step, inner in node[1].items():
            yield from _leaves(inner, (*path, step))
    else:
        yield path


def _node_at(node: Node | None, path: Path) -> Node | None:
    for step in path:
        if node is None:
            return None
        if isinstance(step, IndexStep):
            node = node[1][step.index] if node[0] == "list" and step.index < len(node[1]) else None
        else:
            node = node[1].get(step) if node[0] in ("body", "object") else None
    return node


def _body(value: dict[str, Any]) -> Node:
    out: dict[Step, Node] = {}
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    for name, one in value.items():
        if name.startswith("__") and name.endswith("__"):
            continue
        if isinstance(one, list) and one and all(_is_block(item) for item in one):
            for block in one:
                labels: list[str] = []
                while "__is_block__" not in block and len(block) == 1:
                    label, block = next(iter(block.items()))
                    labels.append(literal.unquote(label))
                key = (name, tuple(labels))
                counts[key] = counts.get(key, -1) + 1
                out[BlockStep(*key, counts[key])] = _body(block)
        else:
            out[AttributeStep(name)] = _node_of(one)
    return "body", out


def _is_block(value: Any) -> bool:
    while isinstance(value, dict):
        if "__is_block__" in value:
            return True
        if len(value) != 1:
            return False
        value = next(iter(value.values()))
    return False


def _node_of(value: Any) -> Node:
    if isinstance(value, dict):
        items: dict[Step, Node] = {}
        for key, one in value.items():
            if key != "__comments__" and key != "__inline_comments__":
                items[KeyStep(literal.unquote(key))] = _node_of(one)
        return "object", items
    if isinstance(value, list):
        return "list", [_node_of(one) for one in value]
    if isinstance(value, str):
        if value.startswith('"<<') and "\n" in value:
            meaning = heredoc_value(value[1:-1])
            return ("template", value) if meaning is None else ("text", meaning)
        if value.startswith('"') and not literal.is_template(value[1:-1]):
            return "text", literal.unquote(value)
        return "expression", value
    return type(value).__name__, value
