"""Edits as data, and `apply`, which turns them into splices.

Operations are made one after the other, each on the result of those before it. A value that is a list or an
object is compared with what stands there, and only the elements that differ are touched: comments and
spelling of the rest stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import count
from typing import Any

import tree_sitter

from core.frozen import dataclass
from core.hcl import edit_history, fmt_rules, kept_trees, literal, repair, write
from core.hcl.heredoc import heredoc_like
from core.hcl.operations import (
    AddBlock,
    InsertElement,
    Operation,
    RemoveAt,
    RenameKey,
    RenameLabel,
    ReorderElements,
    SetValue,
)
from core.hcl.path import (
    AttributeStep,
    BlockStep,
    Found,
    IndexStep,
    KeyStep,
    PartStep,
    Path,
    describe,
    expression_of,
    find,
)
from core.hcl.source import MAX_DEPTH, HclError, Splice, newline_at, splice
from core.hcl.standalone import block_text, expression_text, with_newlines
from core.hcl.tree import Attribute, Block, Body, Expr, Item, Tree, parse, to_python
from core.hcl.values import Expression, Lines, Number, Reference, Style, Template, same, to_hcl
from core.hcl.write import Row
from core.text import _


@dataclass(frozen=True, slots=True)
class Result:
    """The new bytes, and the splices of the old ones that make them."""

    data: bytes
    splices: tuple[Splice, ...]


def apply(data: bytes, operations: Sequence[Operation]) -> Result:
    """Make the operations. Raises HclError, with nothing done, where one can't be made or would break the
    file. Setting what is already there changes no byte.

    >>> result = apply(b"a = {}\\n", [SetValue((AttributeStep("a"), KeyStep("b")), [1])])
    >>> print(result.data.decode(), end="")
    a = {
      b = [1]
    }
    """
    document = _Document(data)
    for operation in operations:
        _make(document, operation)
    if document.data == data:
        return Result(data, ())
    document.change(repair.splices(data, document.data, document.pieces))
    if document.ts.root_node.has_error:
        raise HclError(_("The change would leave the file unreadable."))
    kept_trees.keep(document.data, document.ts)
    result = Result(document.data, document.splices())
    edit_history.record(data, result.data, result.splices, operations)
    return result


class _Document:
    """A file on its way through the operations: bytes, tree, and which bytes are still the original ones."""

    def __init__(self, data: bytes) -> None:
        tree = parse(data)
        if tree.problem is not None:
            raise HclError(tree.problem.sentence, tree.problem.line)
        assert tree.ts is not None
        self.original = data
        self.data = data
        self.ts: tree_sitter.Tree = tree.ts
        self.pieces = repair.Pieces(len(data))
        kept_trees.keep(data, tree.ts)
        self._tree: Tree | None = tree

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            self._tree = Tree(self.data, self.ts, None)
        return self._tree

    def change(self, splices: Sequence[Splice]) -> None:
        ordered = sorted(splices, key=lambda s: (s.start, s.end))
        ordered = [s for s in ordered if s.new != self.data[s.start : s.end]]
        if not ordered:
            return
        after = splice(self.data, ordered)
        self.pieces.change(ordered)
        nodes = kept_trees.reparse(self.data, self.ts, ordered, after)
        if nodes is None:
            raise HclError(_("The change would leave the file unreadable."))
        self.ts = nodes
        self.data = after
        self._tree = None

    def splices(self) -> tuple[Splice, ...]:
        return self.pieces.splices(self.original, self.data)


def _make(document: _Document, operation: Operation) -> None:
    match operation:
        case SetValue():
            _set(document, operation.path, operation.value, first=operation.first)
        case RemoveAt():
            _remove(document, operation)
        case InsertElement():
            _insert(document, operation.path, operation.index, operation.value)
        case ReorderElements():
            _reorder(document, operation)
        case AddBlock():
            _add_block(document, operation)
        case RenameLabel():
            _rename(document, operation)
        case RenameKey():
            _rename_key(document, operation)


# Setting

_MANY = 150
"""Elements that may be changed one by one; beyond that a list is written anew."""


def _set(document: _Document, path: Path, value: Any, *, first: bool = False) -> None:
    value = _checked(value)
    place = find(document.tree, path)
    if place is None:
        _create(document, path, value, first=first)
        return
    expr = expression_of(place)
    if expr is None:
        raise HclError(_("A block has no value: set its attributes."), place.line)
    old = to_python(expr)
    if same(old, value.text if isinstance(value, Lines) else value) or (
        isinstance(value, Expression) and value.text.strip() == expr.text
    ):
        return
    if isinstance(value, dict) and isinstance(old, dict) and expr.items:
        _set_keys(document, path, old, value)
    elif isinstance(value, list) and isinstance(old, list) and expr.elements and value:
        _set_elements(document, path, old, value)
    else:
        _replace(document, path, place, expr, value)


def _set_keys(document: _Document, path: Path, old: dict[str, Any], new: dict[str, Any]) -> None:
    for key in old:
        if key not in new:
            _remove(document, RemoveAt((*path, KeyStep(key))))
    for key, value in new.items():
        _set(document, (*path, KeyStep(key)), value)


def _set_elements(document: _Document, path: Path, old: list[Any], new: list[Any]) -> None:
    if len(old) * len(new) > 250_000:
        pairs = enumerate(zip(old, new, strict=False))
        head = next((i for i, (a, b) in pairs if not same(a, b)), min(len(old), len(new)))
        steps = [("replace", head, len(old), head, len(new))]
    else:
        matcher = SequenceMatcher(None, [repr(o) for o in old], [repr(n) for n in new], autojunk=False)
        steps = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    if sum(max(step[2] - step[1], step[4] - step[3]) for step in steps) > _MANY:
        place = _at(document, path)
        expr = expression_of(place)
        assert expr is not None
        _replace(document, path, place, expr, new)
        return
    for _tag, old_start, old_end, new_start, new_end in reversed(steps):
        common = min(old_end - old_start, new_end - new_start)
        for index in reversed(range(old_start + common, old_end)):
            _remove(document, RemoveAt((*path, IndexStep(index))))
        for offset in range(common):
            _set(document, (*path, IndexStep(old_start + offset)), new[new_start + offset])
        for offset in range(common, new_end - new_start):
            _insert(document, path, old_start + offset, new[new_start + offset])


def _replace(document: _Document, path: Path, place: Found, expr: Expr, value: Any) -> None:
    data = document.data
    if isinstance(path[-1], PartStep):
        _replace_part(document, expr, value)
        return
    row = _row_of(document, path[:-1])
    inline = expr.kind == "object" and b"\n" not in data[slice(*expr.span)] and bool(expr.items)
    inline = inline or (row.kind != "body" and write.is_one_line(data, row))
    text = b""
    if isinstance(value, (str, Lines)) and expr.kind == "heredoc":
        meant = value.text if isinstance(value, Lines) else value
        text = (heredoc_like(expr.text, meant) or "").encode()
        value = Lines(meant)
    if not text:
        text = _text(document, value, expr.span[0], inline=inline, attribute=isinstance(place, Attribute))
    if inline and not write.fits(data, expr.span[0], text[expr.span[1] - expr.span[0] :]):
        text = _text(document, value, expr.span[0], inline=False, attribute=isinstance(place, Attribute))
    if write.ends_with_heredoc(text) and not write.ends_with_heredoc(expr.text.encode()):
        _open_up(document, path)
        place = _at(document, path)
        found = expression_of(place)
        assert found is not None
        expr = found
        row = _row_of(document, path[:-1])
        if isinstance(value, Lines):
            text = _text(document, value, expr.span[0], inline=False)
        room = write.make_room(document.data, row, _index_in(row, place), text)
        document.change([*room, Splice(*expr.span, text)])
        return
    comma = write.set_apart(data, row, _index_in(row, place), text)
    document.change([Splice(*expr.span, text + comma)])


def _replace_part(document: _Document, expr: Expr, value: Any) -> None:
    """Inside of a computed expression: no heredoc, and on one line where it was."""
    meant = value.text if isinstance(value, Lines) else value
    inline = b"\n" not in document.data[slice(*expr.span)]
    document.change([Splice(*expr.span, _text(document, meant, expr.span[0], inline=inline))])


def _open_up(document: _Document, path: Path) -> None:
    """Spread the row around `path` over lines, if it stands on one."""
    row = _row_of(document, path[:-1])
    if row.kind in ("object", "body") and not row.is_file and write.is_one_line(document.data, row):
        document.change(write.expand(document.data, row))


# Creating


def _create(document: _Document, path: Path, value: Any, *, first: bool) -> None:
    depth = len(path) - 1
    while depth and find(document.tree, path[:depth]) is None:
        depth -= 1
    parent, step, rest = path[:depth], path[depth], path[depth + 1 :]
    if isinstance(step, BlockStep):
        line = _at(document, parent).line
        raise HclError(_("There is no block {block}.").format(block=describe((step,))), line)
    for later in reversed(rest):
        if isinstance(later, IndexStep) and later.index == 0:
            value = [value]
        elif isinstance(later, KeyStep):
            value = {later.key: value}
        else:
            raise HclError(_("There is no place for this: {path}.").format(path=describe(path)))
    place = _at(document, parent)
    expr = expression_of(place)
    line = place.line
    if isinstance(step, AttributeStep) and expr is None:
        _add(document, parent, literal_name(step.name, line), value, first=first)
    elif isinstance(step, KeyStep) and expr is not None and expr.kind == "object":
        _add(document, parent, step.key, value, first=first)
    elif isinstance(step, IndexStep) and expr is not None and expr.kind == "tuple":
        if step.index != len(expr.elements):
            raise HclError(_("The list has no element {index}.").format(index=step.index + 1), line)
        _insert(document, parent, step.index, value)
    else:
        raise HclError(
            _("{path} is not written out here, so nothing can be set in it.").format(
                path=describe(parent) or _("The file")
            ),
            line,
        )


def literal_name(name: str, line: int) -> str:
    """`name` if an attribute can be called so; raises HclError otherwise."""
    if not literal.is_identifier(name):
        raise HclError(_("“{name}” can't be the name of an attribute.").format(name=name), line)
    return name


def _add(document: _Document, parent: Path, name: str, value: Any, *, first: bool) -> None:
    """Add `name = value` to the body or object at `parent`: `first` in an object, or at the end."""
    row = _row_of(document, parent)
    data = document.data
    quick = _item(document, row, parent, name, value, inline=True)
    empty = not row.elements and not data[row.start : row.end].strip()
    if row.kind == "object" and empty and _inside_line(document, parent):
        # An empty object within a one-line one is filled on its line.
        if b"\n" not in quick and write.fits(data, row.start, quick):
            document.change(write.inline_first(row, quick))
            return
    elif write.needs_expansion(data, row, quick):
        document.change(write.expand(data, row))
        row = _row_of(document, parent)
    inline = row.kind == "object" and write.is_one_line(document.data, row) and bool(row.elements)
    text = quick if inline else _item(document, row, parent, name, value, inline=False)
    if row.kind == "body":
        index = _last_attribute(document, parent, row)
        if index + 1 < len(row.elements):
            document.change(_before_blocks(document.data, row, index, text))
            return
    change = write.prepend if first and row.kind == "object" else write.append
    document.change(change(document.data, row, text))


def _before_blocks(data: bytes, row: Row, index: int, text: bytes) -> list[Splice]:
    """Attributes stand before blocks: after the last attribute, or at the top."""
    found = write.gap_after(data, row, index)
    newline = newline_at(data, row.start if row.is_file else row.end)
    if index < 0 and row.is_file:
        at = row.elements[0][0]
        if found.comments:
            return write.append(data, row, text)
        return [Splice(at, at, text + newline * 2)]
    assert found.newline is not None  # nothing stands before a block on its line
    blank = newline if index < 0 else b""
    return [Splice(found.newline, found.newline, write.inner_indent(data, row) + text + newline + blank)]


def _last_attribute(document: _Document, parent: Path, row: Row) -> int:
    body = _body(_at(document, parent))
    ends = {attribute.span for attribute in body.attributes.values()}
    return max((i for i, span in enumerate(row.elements) if span in ends), default=-1)


def _inside_line(document: _Document, path: Path) -> bool:
    """Whether an object stands in a one-line object or list."""
    if isinstance(path[-1], PartStep):
        return True
    row = _row_of(document, path[:-1])
    return row.kind != "body" and write.is_one_line(document.data, row)


_SEPARATOR = re.compile(rb"([ \t]*)([=:])([ \t]*)")


def _item(document: _Document, row: Row, parent: Path, name: str, value: Any, *, inline: bool) -> bytes:
    """`name = value` spelled like its neighbours."""
    data = document.data
    place = _at(document, parent)
    names: list[tuple[tuple[int, int], str]]
    if row.kind == "object":
        expr = expression_of(place)
        assert expr is not None
        names = [(item.key_span, item.key_kind) for item in expr.items]
        quoted = bool(names) and all(kind == "string" for _span, kind in names)
        key = literal.spell_key(name, quoted=quoted).encode()
    else:
        names = [(a.name_span, "identifier") for a in _body(place).attributes.values()]
        key = name.encode()
    separator = b" = "
    if names:
        start, end = names[-1][0]
        match = _SEPARATOR.match(data, end)
        if match:
            column = match.start(2) - write.line_start(data, start)
            lined_up = [
                n
                for (s, n), _kind in names
                if write.starts_line(data, s)
                and (m := _SEPARATOR.match(data, n))
                and m.start(2) - write.line_start(data, s) == column
            ]
            before = match[1]
            width = len(write.indent_at(data, start)) + len(key)
            if len(lined_up) > 1 and width < column and not inline:
                before = b" " * (column - width)
            elif len(before) > 1:
                before = b" "
            separator = before + match[2] + match[3]
    at = row.start
    indent = write.inner_indent(data, row)
    text = _text(document, value, at, inline=inline, attribute=row.kind == "body", indent=indent, row=row)
    return key + separator + text


# Lists


def _insert(document: _Document, path: Path, index: int, value: Any) -> None:
    value = _checked(value)
    line = _list_at(document, path).line
    row = _row_of(document, path)
    if not 0 <= index <= len(row.elements):
        raise HclError(_("The list has no element {index}.").format(index=index + 1), line)
    data = document.data
    one_line = write.is_one_line(data, row)
    text = _text(document, value, row.start, inline=True, row=row, indent=write.inner_indent(data, row))
    if write.needs_expansion(data, row, text):
        document.change(write.expand(data, row))
        row = _row_of(document, path)
        one_line = False
    if not one_line or (not row.elements and isinstance(value, dict)):
        indent = write.inner_indent(document.data, row)
        before = write.gap_after(document.data, row, index - 1)
        if row.elements and before.newline is None:
            # `}, {`: elements follow each other on the lines they end on.
            indent = write.indent_at(document.data, before.start)
        text = _text(document, value, row.start, inline=False, row=row, indent=indent)
    document.change(write.insert(document.data, row, index, text))


def _reorder(document: _Document, operation: ReorderElements) -> None:
    expr = _list_at(document, operation.path)
    if sorted(operation.order) != list(range(len(expr.elements))):
        raise HclError(_("The new order doesn't name each element once."), expr.line)
    document.change(write.reorder(document.data, _row_of(document, operation.path), operation.order))


def _list_at(document: _Document, path: Path) -> Expr:
    place = _at(document, path)
    expr = expression_of(place)
    if expr is None or expr.kind != "tuple":
        raise HclError(_("{path} is not a list written out here.").format(path=describe(path)), place.line)
    return expr


# Removing, blocks


def _remove(document: _Document, operation: RemoveAt) -> None:
    path = operation.path
    if not path:
        raise HclError(_("The whole file can't be removed as a value."))
    place = _at(document, path)
    if isinstance(path[-1], PartStep):
        raise HclError(_("A part of a computed value can't be removed by itself."), place.line)
    row = _row_of(document, path[:-1])
    apart = isinstance(place, Block) or (operation.comments and row.kind == "object")
    change = write.remove_block if apart else write.remove
    document.change(change(document.data, row, _index_in(row, place), comments=operation.comments))
    if isinstance(path[-1], KeyStep) and find(document.tree, path) is not None:
        # The key stood twice: what the last one hid would come to light.
        _remove(document, operation)


def _add_block(document: _Document, operation: AddBlock) -> None:
    place = _at(document, operation.path)
    _body(place)
    row = _row_of(document, operation.path)
    newline = newline_at(document.data, row.start if row.is_file else row.end)
    if not row.is_file and write.is_one_line(document.data, row) and row.elements:
        document.change(write.expand(document.data, row))
        row = _row_of(document, operation.path)
    text = block_text(operation.text, newline, write.inner_indent(document.data, row))
    index = len(row.elements) - 1
    if operation.after is not None:
        index = _index_in(row, _at(document, operation.after))
    document.change(write.add_block(document.data, row, text, index))


def _rename(document: _Document, operation: RenameLabel) -> None:
    place = _at(document, operation.path)
    if not isinstance(place, Block) or not 0 <= operation.index < len(place.labels):
        raise HclError(_("The block has no label {index}.").format(index=operation.index + 1), place.line)
    if place.labels[operation.index] == operation.label:
        return
    start, end = place.label_spans[operation.index]
    text = literal.quote(operation.label)
    if document.data[start : start + 1] != b'"' and literal.is_identifier(operation.label):
        text = operation.label
    document.change([Splice(start, end, text.encode())])


def _rename_key(document: _Document, operation: RenameKey) -> None:
    path, name = operation.path, operation.name
    place = _at(document, path)
    if isinstance(place, Attribute):
        span, new = place.name_span, literal_name(name, place.line)
        beside: Path = (*path[:-1], AttributeStep(name))
    elif isinstance(place, Item):
        quoted = place.key_kind == "string" or not literal.is_identifier(name)
        span, new = place.key_span, literal.quote(name) if quoted else name
        beside = (*path[:-1], KeyStep(name))
    else:
        raise HclError(_("{path} has no name of its own.").format(path=describe(path)), place.line)
    if find(document.tree, beside) is not None:
        raise HclError(_("There is a “{name}” already.").format(name=name), place.line)
    document.change([Splice(*span, new.encode())])


# Shared


def _at(document: _Document, path: Path) -> Found:
    place = find(document.tree, path)
    if place is None:
        depth = next(i for i in count() if find(document.tree, path[:i]) is None)
        line = _at(document, path[: depth - 1]).line
        raise HclError(_("There is no {path} here.").format(path=describe(path[:depth])), line)
    return place


def _body(place: Found) -> Body:
    if isinstance(place, Block):
        return place.body
    if isinstance(place, Body):
        return place
    raise HclError(_("A value holds no blocks."), place.line)


def _row_of(document: _Document, path: Path) -> Row:
    """The row of elements at `path`: a body, object or list."""
    place = _at(document, path)
    expr = expression_of(place)
    if expr is None:
        body = _body(place)
        return Row("body", *body.span, body.element_spans(), not path)
    if expr.kind == "object":
        return Row("object", expr.span[0] + 1, expr.span[1] - 1, tuple(item.span for item in expr.items))
    if expr.kind == "tuple":
        return Row("tuple", expr.span[0] + 1, expr.span[1] - 1, tuple(e.span for e in expr.elements))
    sentence = _("{path} is not written out here, so nothing can be set in it.")
    raise HclError(sentence.format(path=describe(path)), place.line)


def _index_in(row: Row, place: Found) -> int:
    if place.span not in row.elements:
        raise HclError(_("That is not a direct part of the block."), place.line)
    return row.elements.index(place.span)


def _text(
    document: _Document,
    value: Any,
    at: int,
    *,
    inline: bool,
    attribute: bool = False,
    indent: bytes | None = None,
    row: Row | None = None,
) -> bytes:
    """The bytes of a value for the place `at`."""
    data = document.data
    newline = newline_at(data, at)
    base = write.indent_at(data, at) if indent is None else indent
    unit = write.unit(data, row) if row else (b"\t" if base.startswith(b"\t") else b"  ")
    style = Style(newline.decode(), unit.decode())
    if isinstance(value, (Expression, Template, Reference)):
        text = expression_text(value.text, newline)
        return fmt_rules.unwrapped(text) if attribute else text
    return with_newlines(to_hcl(value, indent=base.decode(), style=style, inline=inline).encode(), newline)


def _checked(value: Any, depth: int = 0) -> Any:
    """The value with plain dicts and lists. Raises HclError where text in it is no expression by itself."""
    if depth > MAX_DEPTH:
        raise HclError(_("The value nests more than {limit} deep.").format(limit=MAX_DEPTH))
    if isinstance(value, (Expression, Template, Reference, Number)):
        expression_text(value.text, b"\n")
    elif isinstance(value, Mapping):
        return {key: _checked(one, depth + 1) for key, one in value.items()}
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_checked(one, depth + 1) for one in value]
    return value
