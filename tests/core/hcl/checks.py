"""What must hold after any edit of any file. Written against bytes and tokens, not against the engine's own
idea of what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from core.hcl import (
    AddBlock,
    Body,
    Expr,
    Expression,
    HclError,
    IndexStep,
    InsertElement,
    Operation,
    Path,
    Reference,
    RemoveAt,
    RenameLabel,
    ReorderElements,
    Result,
    SetValue,
    Template,
    apply,
    find,
    fmt,
    parse,
    repair,
    same,
    to_python,
)
from core.hcl.nodes import parse_nodes
from core.hcl.path import expression_of
from core.hcl.repair import Formatted
from core.hcl.source import splice
from core.hcl.strict import first
from core.hcl.tokens import scan
from core.hcl.tree import Tree


class Broken(AssertionError):
    """A property that doesn't hold."""


def check(before: bytes, operation: Operation) -> Result | str:
    """Make an edit and check everything. Answers the Result, or the sentence of a refusal."""
    try:
        result = apply(before, [operation])
    except HclError as error:
        return error.sentence
    after = result.data
    if splice(before, result.splices) != after:
        raise Broken("splices don't make the result")
    if splice(after, _inverse(before, result)) != before:
        raise Broken("the inverse doesn't restore the original")
    tree = Tree(after, parse_nodes(after), None)
    if not tree.parsed:
        raise Broken("tree-sitter refuses the result")
    problem = first(after)
    if problem is not None:
        raise Broken(f"strict: {problem}")
    _meaning(before, tree, operation)
    _readback(tree, operation)
    _tokens(before, after, operation)
    if _before(before)[2] and fmt(after) != after:
        raise Broken("the file was clean and is no longer")
    _dirty_lines(before, result)
    _same_when_whole(before, operation, after)
    kept = parse(after)
    whole = parse_nodes(after)
    if kept.ts is not None and (whole is None or str(kept.ts.root_node) != str(whole.root_node)):
        raise Broken("the incremental tree differs")
    return result


def _inverse(before: bytes, result: Result) -> list[Any]:
    from core.hcl import Splice

    out = []
    shift = 0
    for one in result.splices:
        start = one.start + shift
        out.append(Splice(start, start + len(one.new), before[one.start : one.end]))
        shift += len(one.new) - (one.end - one.start)
    return out


def leaves(body: Body, path: Path = ()) -> Iterator[tuple[Any, str]]:
    """Every path of a file with the text that stands there (white space left out), in order."""
    from core.hcl import AttributeStep, BlockStep

    for name, attribute in body.attributes.items():
        yield from _expr_leaves(attribute.expr, (*path, AttributeStep(name)))
    seen: dict[Any, int] = {}
    for block in body.blocks:
        key = (block.type, block.labels)
        seen[key] = seen.get(key, -1) + 1
        step = BlockStep(*key, seen[key])
        yield (*path, step), "block"
        yield from leaves(block.body, (*path, step))


def _expr_leaves(expr: Expr, path: Path) -> Iterator[tuple[Any, str]]:
    from core.hcl import KeyStep

    if expr.kind == "object":
        yield path, "{}"
        for item in expr.items:
            if item.key is None:
                yield (*path, item.key_text), _bare(item.expr.text)
            else:
                yield from _expr_leaves(item.expr, (*path, KeyStep(item.key)))
    elif expr.kind == "tuple":
        yield path, "[]"
        for index, element in enumerate(expr.elements):
            yield from _expr_leaves(element, (*path, IndexStep(index)))
    else:
        yield path, _bare(expr.text)


def _bare(text: str) -> str:
    data = text.encode()
    return " ".join(data[s:e].decode() for kind, s, e in scan(data)[0] if kind not in ("nl", "comment"))


def _reach(operation: Operation) -> Path:
    path = operation.path
    if isinstance(operation, RenameLabel):
        return path[:-1]
    if path and isinstance(operation, RemoveAt):
        return path[:-1]
    return path


def _meaning(before: bytes, tree: Tree, operation: Operation) -> None:
    """Outside the intended path every value stands as it stood, in the same order."""
    reach = _reach(operation)
    if _before(before)[1]:
        return
    if isinstance(operation, AddBlock):
        old = Counter(map(str, _before(before)[0]))
        new = Counter(map(str, leaves(tree.body)))
        if old - new:
            raise Broken(f"lost: {list(old - new)[:3]}")
        return
    old_list = [leaf for leaf in _before(before)[0] if not _within(leaf[0], reach)]
    new_list = [leaf for leaf in leaves(tree.body) if not _within(leaf[0], reach)]
    if isinstance(operation, SetValue) and old_list != new_list:
        # Objects on the way may have been created.
        known = {leaf[0] for leaf in old_list}
        new_list = [leaf for leaf in new_list if leaf[0] in known or not _within(reach, leaf[0])]
    if old_list != new_list:
        odd = [pair for pair in zip(old_list, new_list, strict=False) if pair[0] != pair[1]][:1]
        raise Broken(f"meaning changed elsewhere: {odd or (len(old_list), len(new_list))}")


@lru_cache(maxsize=2)
def _before(data: bytes) -> tuple[list[tuple[Any, str]], bool, bool, Formatted]:
    """What a file holds; whether a key stands twice in an object (its path names two places then); whether
    the file is clean; its lines.
    """
    found = list(leaves(parse(data).body))
    return found, len({path for path, _text in found}) < len(found), fmt(data) == data, Formatted(data)


def _within(path: Any, reach: Any) -> bool:
    return bool(path[: len(reach)] == reach)


def _readback(tree: Tree, operation: Operation) -> None:
    place = find(tree, operation.path)
    if isinstance(operation, RemoveAt):
        last = operation.path[-1]
        if place is not None and not isinstance(last, IndexStep) and not hasattr(last, "nth"):
            raise Broken("what was removed is still there")
    elif isinstance(operation, SetValue):
        expr = expression_of(place) if place is not None else None
        if expr is None:
            raise Broken("what was set is not there")
        if not _meant(to_python(expr), operation.value):
            raise Broken(f"set {operation.value!r}, read {to_python(expr)!r}")
    elif isinstance(operation, InsertElement):
        inner = find(tree, (*operation.path, IndexStep(operation.index)))
        expr = expression_of(inner) if inner is not None else None
        if expr is None or not _meant(to_python(expr), operation.value):
            raise Broken("the inserted element is not there")


def _meant(read: Any, value: Any) -> bool:
    if isinstance(value, dict) and isinstance(read, dict):
        return read.keys() == value.keys() and all(_meant(read[k], value[k]) for k in value)
    if isinstance(value, list) and isinstance(read, list):
        return len(read) == len(value) and all(map(_meant, read, value))
    if isinstance(value, float):
        return float(getattr(read, "text", read)) == value
    if isinstance(value, (Reference, Template, Expression)):
        return True
    return same(read, value)


def _comments(data: bytes) -> Counter[bytes]:
    return Counter(data[s:e].strip() for kind, s, e in scan(data)[0] if kind == "comment")


def _tokens(before: bytes, after: bytes, operation: Operation) -> None:
    """Comments survive, unless they stood in what was replaced or removed."""
    lost = _comments(before) - _comments(after)
    if not lost:
        return
    place = find(parse(before), operation.path)
    if place is None:
        raise Broken(f"lost comments: {lost}")
    start, end = place.span
    if isinstance(operation, RemoveAt):
        if _before(before)[1]:
            return
        limit = before.find(b"\n", end) % (len(before) + 1)
        if b"<<" in before[start:end]:
            # The comma of a heredoc stands on the next line, and its comment with it.
            limit = before.find(b"\n", limit + 1) % (len(before) + 1)
        inside = before[start:limit]
        if operation.comments:
            inside = before[:start][-2000:] + inside
    elif isinstance(operation, SetValue):
        inside = before[start:end]
        if isinstance(operation.value, (list, dict)):
            inside = before[start : max(before.find(b"\n", end), end)]
    else:
        inside = b""
    if isinstance(operation, ReorderElements):
        raise Broken(f"lost comments: {lost}")
    for comment in lost:
        if comment not in inside:
            raise Broken(f"lost comment: {comment!r}")


def _same_when_whole(before: bytes, operation: Operation, after: bytes) -> None:
    """Laying out the touched chains alone gives what laying out the whole file gives."""
    narrow = repair.splices
    repair.splices = partial(narrow, whole=True)
    try:
        if apply(before, [operation]).data != after:
            raise Broken("the touched chains are laid out differently from the whole file")
    finally:
        repair.splices = narrow


def _dirty_lines(before: bytes, result: Result) -> None:
    """White space alone changes only on lines that were clean, or that the edit touches anyway."""
    old = _before(before)[3]
    real = {
        old.index(at)
        for s in result.splices
        if _is_real(before, s)
        for at in (s.start, max(s.end - 1, s.start))
    }
    for one in result.splices:
        if not _is_real(before, one):
            line = old.index(one.start)
            if not old.clean[line] and line not in real:
                raise Broken(f"a dirty line was respaced: {line}")


def _is_real(before: bytes, one: Any) -> bool:
    return bool((before[one.start : one.end] + one.new).strip(b" \t"))
