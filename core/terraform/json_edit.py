"""JSON files changed in place: only the bytes of the value, a new key in its neighbours' habit.

Paths are those of core.hcl, of keys and places in lists alone; operations are SetValue and RemoveAt.

>>> from core.hcl import KeyStep, SetValue
>>> apply(b'{\\n    "a": {"b": 1}\\n}\\n', [SetValue((KeyStep("a"), KeyStep("c")), "x")]).data
b'{\\n    "a": {"b": 1, "c": "x"}\\n}\\n'
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core import hcl
from core.frozen import dataclass
from core.hcl import edit_history
from core.hcl.repair import Pieces
from core.hcl.source import Splice, splice
from core.text import _

_BLANK = re.compile(rb"[ \t\r\n]*")
_SCALAR = re.compile(rb'"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+', re.DOTALL)
MAX_DEPTH = 150


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as it is written elsewhere: the bytes themselves."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Member:
    """`"key": value` of an object, or an element of a list (its key is None)."""

    key: str | None
    start: int
    """Of the key, else of the value."""
    value: Node


@dataclass(frozen=True, slots=True)
class Node:
    """A value at the bytes `start:end`."""

    start: int
    end: int
    kind: str
    """object, list or scalar."""
    members: tuple[Member, ...] = ()


def read(data: bytes) -> Node:
    """The file as a tree of places. Raises hcl.HclError where it is no JSON."""
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        raise hcl.HclError(_("This can't be read as JSON."), getattr(error, "lineno", 0)) from None
    return _value(data, _skip(data, 0), 0)


def _skip(data: bytes, at: int) -> int:
    found = _BLANK.match(data, at)
    return found.end() if found is not None else at


def _value(data: bytes, at: int, depth: int) -> Node:
    sign = data[at : at + 1]
    if depth > MAX_DEPTH:
        sentence = _("The file nests brackets more than {limit} deep.").format(limit=MAX_DEPTH)
        raise hcl.HclError(sentence, _line(data, at))
    if sign not in (b"{", b"["):
        return Node(at, _scalar_end(data, at), "scalar")
    start, closing = at, b"}" if sign == b"{" else b"]"
    members = []
    at = _skip(data, at + 1)
    while data[at : at + 1] != closing:
        first, key = at, None
        if sign == b"{":
            end = _scalar_end(data, at)
            key = json.loads(data[at:end])
            at = _skip(data, _skip(data, end) + 1)
        inner = _value(data, at, depth + 1)
        members.append(Member(key, first, inner))
        at = _skip(data, inner.end)
        if data[at : at + 1] == b",":
            at = _skip(data, at + 1)
    return Node(start, at + 1, "object" if sign == b"{" else "list", tuple(members))


def _scalar_end(data: bytes, at: int) -> int:
    found = _SCALAR.match(data, at)
    if found is None:
        raise hcl.HclError(_("This can't be read as JSON."), _line(data, at))
    return found.end()


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def path_at(data: bytes, span: tuple[int, int]) -> hcl.Path | None:
    """The path of the value at exactly these bytes. Raises hcl.HclError."""
    node = read(data)
    path: list[hcl.Step] = []
    while (node.start, node.end) != span:
        found = next(
            (
                (at, m)
                for at, m in enumerate(node.members)
                if m.value.start <= span[0] and span[1] <= m.value.end
            ),
            None,
        )
        if found is None:
            return None
        at, member = found
        if member.key is not None and any(o.key == member.key for o in node.members[at + 1 :]):
            return None
        path.append(hcl.IndexStep(at) if member.key is None else hcl.KeyStep(member.key))
        node = member.value
    return tuple(path)


def apply(data: bytes, operations: Sequence[hcl.Operation]) -> hcl.Result:
    """Make the operations. Raises hcl.HclError, with nothing done, where one can't be made."""
    pieces = Pieces(len(data))
    after = data
    todo = list(reversed(operations))
    while todo:
        operation = todo.pop()
        parts = _parts(after, operation)
        if parts:
            todo += reversed(parts)
            continue
        if isinstance(operation, hcl.SetValue):
            change = _set(after, operation.path, operation.value)
        elif isinstance(operation, hcl.RemoveAt):
            change = _remove(after, operation.path)
        else:
            raise hcl.HclError(_("Repoform can't do this in a JSON file."))
        made = splice(after, change)
        pieces.change(change)
        after = made
    read(after)
    splices = pieces.splices(data, after) if after != data else ()
    edit_history.record(data, after, splices, operations)
    return hcl.Result(after, splices)


def node_at(data: bytes, path: hcl.Path) -> Node | None:
    """What stands at a path. Raises hcl.HclError."""
    found = _find(read(data), path)
    return found[-1] if len(found) == len(path) + 1 else None


def start_of(data: bytes, path: hcl.Path) -> int:
    """The byte where what stands at a path begins. Raises hcl.HclError."""
    return _find(read(data), path)[-1].start


def _parts(data: bytes, operation: hcl.Operation) -> list[hcl.Operation]:
    """An object over another, key by key."""
    if (
        not isinstance(operation, hcl.SetValue)
        or not isinstance(operation.value, Mapping)
        or not operation.value
    ):
        return []
    found = _find(read(data), operation.path)
    if len(found) != len(operation.path) + 1 or not any(m.key in operation.value for m in found[-1].members):
        return []
    gone = [m.key for m in found[-1].members if m.key is not None and m.key not in operation.value]
    removed: list[hcl.Operation] = [hcl.RemoveAt((*operation.path, hcl.KeyStep(key))) for key in gone]
    return [
        *removed,
        *(hcl.SetValue((*operation.path, hcl.KeyStep(key)), one) for key, one in operation.value.items()),
    ]


def _find(node: Node, path: hcl.Path) -> list[Node]:
    """The nodes from the top down to what stands at the path, as far as there are."""
    found = [node]
    for step in path:
        inner = _member(found[-1], step)
        if inner is None:
            break
        found.append(inner.value)
    return found


def _member(node: Node, step: hcl.Step) -> Member | None:
    if isinstance(step, hcl.KeyStep) and node.kind == "object":
        return next((m for m in reversed(node.members) if m.key == step.key), None)
    if isinstance(step, hcl.IndexStep) and node.kind == "list" and 0 <= step.index < len(node.members):
        return node.members[step.index]
    return None


def _set(data: bytes, path: hcl.Path, value: Any) -> list[Splice]:
    found = _find(read(data), path)
    node, rest = found[-1], path[len(found) - 1 :]
    if not rest:
        return _replaced(data, node, value)
    for step in reversed(rest[1:]):
        if not isinstance(step, hcl.KeyStep):
            raise hcl.HclError(_("There is no such place in the file."), _line(data, node.start))
        value = {step.key: value}
    first = rest[0]
    if isinstance(first, hcl.KeyStep) and node.kind == "object":
        return _added(data, node, _string(data, first.key), value)
    if isinstance(first, hcl.IndexStep) and node.kind == "list" and first.index == len(node.members):
        return _added(data, node, None, value)
    raise hcl.HclError(_("There is no such place in the file."), _line(data, node.start))


def _replaced(data: bytes, node: Node, value: Any) -> list[Splice]:
    """A value over another: of lists that are as long only what differs."""
    if isinstance(value, list) and node.kind == "list" and len(value) == len(node.members):
        out = []
        for member, one in zip(node.members, value, strict=True):
            out += _replaced(data, member.value, one)
        return out
    text = _text(data, value, node.start, b"\n" not in data[node.start : node.end])
    old = data[node.start : node.end]
    same = node.kind == "scalar" and _same(json.loads(old), value)
    return [] if same or text == old else [Splice(node.start, node.end, text)]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _added(data: bytes, node: Node, key: bytes | None, value: Any) -> list[Splice]:
    """A new member behind the last one, laid out as the others."""
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    colon = _colon(data, node)

    def item(at: int, one_line: bool, indent: bytes) -> bytes:
        text = _text(data, value, at, one_line, indent)
        return text if key is None else key + colon + text

    if not node.members:
        outer = _indent(data, node.start)
        if b"\n" not in data[node.start : node.end] and _in_one_line(data, node):
            return [Splice(node.start + 1, node.end - 1, item(node.start, True, outer))]
        inner = outer + _unit(data)
        text = newline + inner + item(node.start, False, inner) + newline + outer
        return [Splice(node.start + 1, node.end - 1, text)]
    last = node.members[-1]
    if b"\n" not in data[node.start : last.start]:
        # They follow each other on their lines.
        indent = _indent(data, last.start)
        return [Splice(last.value.end, last.value.end, b", " + item(last.start, True, indent))]
    indent = _indent(data, last.start)
    text = b"," + newline + indent + item(last.start, False, indent)
    return [Splice(last.value.end, last.value.end, text)]


def _in_one_line(data: bytes, node: Node) -> bool:
    """Whether an empty object is part of what stands on one line."""
    before = data[data.rfind(b"\n", 0, node.start) + 1 : node.start].strip()
    return b"{" in before or b"[" in before


def _colon(data: bytes, node: Node) -> bytes:
    """Between a key and its value, as the neighbours write it."""
    for member in (*reversed(node.members), *read(data).members):
        if member.key is not None:
            return data[_scalar_end(data, member.start) : member.value.start]
    return b": "


def _indent(data: bytes, at: int) -> bytes:
    found = re.compile(rb"[ \t]*").match(data, data.rfind(b"\n", 0, at) + 1)
    return found[0] if found is not None else b""


def _unit(data: bytes) -> bytes:
    """One level of indentation in this file."""
    found = re.search(rb"\n([ \t]+)\S", data)
    return found[1] if found is not None else b"  "


def _string(data: bytes, text: str) -> bytes:
    """Other signs than ASCII are written as the file does."""
    return json.dumps(text, ensure_ascii=data.isascii() and b"\\u" in data).encode()


def _text(data: bytes, value: Any, at: int, one_line: bool, indent: bytes | None = None) -> bytes:
    """A value as it is written at a place."""
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    outer = _indent(data, at) if indent is None else indent
    if isinstance(value, (hcl.Expression, hcl.Reference, hcl.Template)):
        raise hcl.HclError(_("JSON holds fixed values only."), _line(data, at))
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, hcl.Lines):
        value = value.text
    if isinstance(value, hcl.Number):
        return value.text.encode()
    if isinstance(value, str):
        return _string(data, value)
    if not isinstance(value, (Mapping, list)):
        return json.dumps(value).encode()
    signs = (b"{", b"}") if isinstance(value, Mapping) else (b"[", b"]")
    if not value:
        return b"".join(signs)
    inner = outer + _unit(data)
    short = one_line or (isinstance(value, list) and not any(isinstance(v, (Mapping, list)) for v in value))
    items = []
    for one in value.items() if isinstance(value, Mapping) else ((None, v) for v in value):
        text = _text(data, one[1], at, short, inner)
        items.append(text if one[0] is None else _string(data, str(one[0])) + b": " + text)
    if short:
        return signs[0] + b", ".join(items) + signs[1]
    lines = (b"," + newline).join(inner + item for item in items)
    return signs[0] + newline + lines + newline + outer + signs[1]


def _remove(data: bytes, path: hcl.Path) -> list[Splice]:
    found = _find(read(data), path)
    if len(found) != len(path) + 1 or len(found) < 2:
        raise hcl.HclError(_("There is no such place in the file."), _line(data, found[-1].start))
    node = found[-2]
    at = next(i for i, m in reversed(list(enumerate(node.members))) if m.value is found[-1])
    member = node.members[at]
    if len(node.members) == 1:
        return [Splice(node.start + 1, node.end - 1, b"")]
    if at == 0:
        return [Splice(member.start, node.members[1].start, b"")]
    return [Splice(node.members[at - 1].value.end, member.value.end, b"")]


def refusal(before: bytes, after: bytes) -> str | None:
    """The write gate of an edited file: nothing but what its operations meant is another, as Python's own
    reader understands both. None where it may be written, or where nobody knows how it came about."""
    trace = edit_history.trace(before, after)
    if trace is None:
        return None
    if splice(before, trace.splices) != after:
        return _("Bytes changed that no edit changed.")
    old, new = json.loads(before), json.loads(after)
    allowed = [_keys(one.path) for one in trace.operations]
    for path in _differences(old, new, ()):
        if not any(path[: len(one)] == one or one[: len(path)] == path for one in allowed):
            where = " / ".join(map(str, path))
            return _("The change reaches {path}, which no edit meant to change.").format(path=where)
    return None


def _keys(path: hcl.Path) -> tuple[str | int, ...]:
    out: list[str | int] = []
    for step in path:
        if isinstance(step, hcl.KeyStep):
            out.append(step.key)
        elif isinstance(step, hcl.IndexStep):
            out.append(step.index)
    return tuple(out)


def _differences(old: Any, new: Any, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    """The paths of scalars and members that differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = [k for k in old if k in new]
        if kept != [k for k in new if k in old]:
            return [path]
        out = []
        for key in {**old, **new}:
            if key not in old or key not in new:
                out.append((*path, key))
            else:
                out += _differences(old[key], new[key], (*path, key))
        return out
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        out = []
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            out += _differences(one, other, (*path, at))
        return out
    return [] if type(old) is type(new) and old == new else [path]
