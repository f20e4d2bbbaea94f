"""Reading: bodies, blocks, attributes and expressions over tree-sitter, each made when it is asked for.

A Tree holds the parser's nodes: drop it after reading, keep the bytes. Three traps of tree-sitter-hcl are
dealt with here and nowhere else: template literals lose their outer white space (so texts are sliced between
the quotes), `$$${x}` is read as an interpolation (so `text.py` decides what is a template), and nodes of a
file with a byte order mark start at byte 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tree_sitter

from core.hcl import kept_trees, literal, shared_trees, strict
from core.hcl.heredoc import heredoc_value
from core.hcl.nodes import LANGUAGE, Node, parse_nodes
from core.hcl.plain import is_plain
from core.hcl.source import BOM, MAX_DEPTH, Syntax, limits, line_of, too_deep
from core.hcl.values import Expression, Number, Reference, Template, Value
from core.text import _

_NOTHING = tree_sitter.Parser(LANGUAGE).parse(b"").root_node
Span = tuple[int, int]


class Tree:
    """One file as it stands in `data`. Never raises: what is wrong is in `problem`."""

    __slots__ = ("_body", "_checked", "_problem", "_root", "data", "ts")

    def __init__(
        self,
        data: bytes,
        ts: tree_sitter.Tree | None,
        problem: Syntax | None,
        *,
        checked: bool = False,
    ) -> None:
        self.data = data
        self.ts = ts
        self._root = ts.root_node if ts else _NOTHING
        self._problem = problem
        self._checked = checked or problem is not None
        self._body: Body | None = None

    @property
    def problem(self) -> Syntax | None:
        """The first thing that makes the file read-only, or None. Includes the strict check."""
        if not self._checked:
            self._checked = True
            self._problem = _error(self.data, self._root)
            if self._problem is None and not is_plain(self.data):
                self._problem = self._refused()
        return self._problem

    def _refused(self) -> Syntax | None:
        body = self.body
        starts = [start for start, _end in body.element_spans()]
        if len(starts) > len(body.attributes) + len(body.blocks):  # an attribute stands there twice
            return strict.first(self.data)
        return strict.of_parsed(self.data, starts)

    @property
    def parsed(self) -> bool:
        """Whether tree-sitter read the file without an error (the strict check may still refuse it)."""
        return self.ts is not None and not self._root.has_error

    @property
    def body(self) -> Body:
        """The file's own attributes and blocks; of a broken file, those that could be read."""
        if self._body is None:
            node = next((n for n in self._root.named_children if n.type == "body"), None)
            span = (len(BOM) if self.data.startswith(BOM) else 0, len(self.data))
            self._body = Body(self.data, node, span)
        return self._body


class Body:
    """Attributes and blocks of a file or block. `span` is all between the braces, or the whole file."""

    __slots__ = ("_attributes", "_blocks", "_data", "_node", "span")

    def __init__(self, data: bytes, node: Node | None, span: Span) -> None:
        self._data = data
        self._node = node
        self._attributes: dict[str, Attribute] | None = None
        self._blocks: tuple[Block, ...] = ()
        self.span = span

    def _read(self) -> dict[str, Attribute]:
        attributes: dict[str, Attribute] = {}
        blocks = []
        for child in self._node.named_children if self._node else ():
            kind = child.type
            if kind == "block":
                blocks.append(Block(self._data, child))
            elif kind == "attribute":
                attribute = Attribute(self._data, child)
                attributes.setdefault(attribute.name, attribute)
        self._blocks = tuple(blocks)
        self._attributes = attributes
        return attributes

    @property
    def attributes(self) -> dict[str, Attribute]:
        """By name, in the order of the file."""
        return self._read() if self._attributes is None else self._attributes

    @property
    def blocks(self) -> tuple[Block, ...]:
        """In the order of the file."""
        if self._attributes is None:
            self._read()
        return self._blocks

    def element_spans(self) -> tuple[Span, ...]:
        """Where each attribute and block stands, in the order of the file."""
        nodes = self._node.named_children if self._node else []
        return tuple((n.start_byte, n.end_byte) for n in nodes if n.type in ("attribute", "block"))

    @property
    def line(self) -> int:
        """Where the body starts."""
        return line_of(self._data, self.span[0])


class _Placed:
    """What stands somewhere in the text."""

    __slots__ = ("_node",)
    _node: Node

    @property
    def span(self) -> Span:
        """First byte, and the one behind the last."""
        return self._node.start_byte, self._node.end_byte

    @property
    def line(self) -> int:
        """1-based."""
        return self._node.start_point[0] + 1

    @property
    def end_line(self) -> int:
        """1-based, of the last byte."""
        return self._node.end_point[0] + 1


class Block(_Placed):
    """`type "label" { … }`. Labels are unescaped."""

    __slots__ = ("_body", "_children", "_data", "labels", "type")

    def __init__(self, data: bytes, node: Node) -> None:
        self._data = data
        self._node = node
        self._body: Body | None = None
        self._children = node.named_children
        names = []
        for child in self._children:
            kind = child.type
            if kind == "identifier":
                names.append(data[child.start_byte : child.end_byte].decode(errors="replace"))
            elif kind == "string_lit":
                text = data[child.start_byte : child.end_byte].decode(errors="replace")
                names.append(literal.unquote(text))
            elif kind != "comment":
                break
        self.type: str = names[0] if names else ""
        self.labels: tuple[str, ...] = tuple(names[1:])

    @property
    def body(self) -> Body:
        if self._body is None:
            inner = None
            start = end = self._node.end_byte
            for child in self._children:
                if child.type == "block_start":
                    start = child.end_byte
                elif child.type == "body":
                    inner = child
                elif child.type == "block_end":
                    end = child.start_byte
            self._body = Body(self._data, inner, (start, end))
        return self._body

    @property
    def label_spans(self) -> tuple[Span, ...]:
        """Where each label stands, quotes included."""
        found = [n for n in self._children if n.type in ("identifier", "string_lit")]
        return tuple((n.start_byte, n.end_byte) for n in found[1:])


class Attribute(_Placed):
    """`name = expr` of a body."""

    __slots__ = ("_data", "_expr", "name")

    def __init__(self, data: bytes, node: Node) -> None:
        self._data = data
        self._node = node
        self._expr: Expr | None = None
        name = node.child(0)
        self.name = data[name.start_byte : name.end_byte].decode(errors="replace") if name else ""

    @property
    def expr(self) -> Expr:
        if self._expr is None:
            found = [n for n in self._node.named_children if n.type == "expression"]
            self._expr = Expr(self._data, found[-1] if found else self._node)
        return self._expr

    @property
    def name_span(self) -> Span:
        return self._node.start_byte, self._node.start_byte + len(self.name.encode())


class Item(_Placed):
    """`key = expr` or `key : expr` of an object."""

    __slots__ = ("_data", "_key", "expr", "key", "key_kind", "key_text")

    def __init__(self, data: bytes, node: Node) -> None:
        self._data = data
        self._node = node
        self._key = node.child_by_field_name("key") or node
        self.expr = Expr(data, node.child_by_field_name("val") or node)
        self.key_text: str = data[self._key.start_byte : self._key.end_byte].decode(errors="replace")
        """The key as written, quotes or parentheses included."""
        self.key, self.key_kind = literal.key(self.key_text)
        """`key`: None where it must be computed. `key_kind`: identifier, string, number or expression."""

    @property
    def key_span(self) -> Span:
        return self._key.start_byte, self._key.end_byte


_KINDS = {
    "literal_value": "literal",
    "object": "object",
    "tuple": "tuple",
    "heredoc_template": "heredoc",
    "quoted_template": "template",
}
_WRAPPERS = ("template_expr", "collection_value")
_REFERENCE_PARTS = ("get_attr", "index", "comment")


class Expr(_Placed):
    """An expression. `items` and `elements` are filled for objects and lists only, `parts` for others."""

    __slots__ = ("_core", "_data", "_elements", "_items", "_kind")

    def __init__(self, data: bytes, node: Node) -> None:
        self._data = data
        self._node = node
        self._core: Node | None = None
        self._kind = ""
        self._items: tuple[Item, ...] | None = None
        self._elements: tuple[Expr, ...] | None = None

    @property
    def kind(self) -> str:
        """One of literal, object, tuple, reference, template, heredoc, expression."""
        if not self._kind:
            self._kind, self._core = self._classify()
        return self._kind

    def _classify(self) -> tuple[str, Node]:
        node = self._node
        first = node.child(0)
        if first is not None and node.child_count == 1 and first.type == "literal_value":
            text = self.text
            if text[0] != '"':
                return ("expression", node) if literal.is_odd_number(text) else ("literal", first)
            return ("template" if literal.is_template(text[1:-1]) else "literal"), first
        return self._classify_others()

    def _classify_others(self) -> tuple[str, Node]:
        children = [n for n in self._node.children if n.type != "comment"]
        if not children:
            return "expression", self._node
        first = children[0]
        if len(children) == 1:
            if first.type in _WRAPPERS:
                first = first.named_children[0]
            kind = _KINDS.get(first.type)
            if kind == "literal" and literal.is_odd_number(self.text):
                kind = None
            if kind == "template" or (kind == "literal" and self.text[0] == '"'):
                kind = "template" if literal.is_template(self.text[1:-1]) else "literal"
            if kind:
                return kind, first
            if first.type == "operation" and literal.is_number(self.text):
                return "literal", first
        if first.type == "variable_expr" and literal.is_reference(self.text):
            return "reference", first
        return "expression", self._node

    @property
    def text(self) -> str:
        """As written."""
        return self._data[self._node.start_byte : self._node.end_byte].decode(errors="replace")

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of an object, in the order of the file."""
        if self._items is None:
            self._items = ()
            if self.kind == "object" and self._core:
                self._items = tuple(
                    Item(self._data, n) for n in self._core.named_children if n.type == "object_elem"
                )
        return self._items

    @property
    def elements(self) -> tuple[Expr, ...]:
        """The elements of a list, in the order of the file."""
        if self._elements is None:
            self._elements = ()
            if self.kind == "tuple" and self._core:
                self._elements = tuple(
                    Expr(self._data, n) for n in self._core.named_children if n.type == "expression"
                )
        return self._elements

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The expressions inside of one that is computed, the outermost of them, in the order of the file."""
        if self.kind in ("object", "tuple", "literal", "heredoc"):
            return ()
        found = []
        stack = list(reversed(self._node.named_children))
        while stack:
            node = stack.pop()
            if node.type in ("expression", "collection_value"):
                found.append(Expr(self._data, node))
            else:
                stack.extend(reversed(node.named_children))
        return tuple(found)

    def value(self) -> Value:
        """The Python value: see `core.hcl.values`."""

        return to_python(self)


def parse(data: bytes) -> Tree:
    """Read a file. Never raises: limits and errors are the Tree's `problem`, and its body is then what could
    be read (nothing, beyond a limit).
    """
    shared = shared_trees.shared()
    return shared.tree(data, _parsed) if shared is not None else _parsed(data)


def _parsed(data: bytes) -> Tree:
    known = kept_trees.recall(data)
    if known is not None:
        return Tree(data, known, None, checked=True)
    problem = limits(data)
    if problem is None and too_deep(data):
        problem = Syntax(_("The file nests brackets more than {limit} deep.").format(limit=MAX_DEPTH), 0)
    if problem is not None:
        return Tree(data, None, problem)
    nodes = parse_nodes(data)
    if nodes is None:
        problem = strict.first(data) or Syntax(_("The file takes too long to read."), 0)
    return Tree(data, nodes, problem)


def _error(data: bytes, root: Node) -> Syntax | None:
    if not root.has_error:
        return None
    refused = strict.first(data)
    if refused is not None:
        return refused
    line = next((node.start_point[0] + 1 for node in _broken(root)), 1)
    return Syntax(_("Terraform can read this, Repoform can't: the file is read-only."), line)


def _broken(root: Node) -> Iterator[Node]:
    """Error and missing nodes in the order of the file, without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            stack.extend(reversed(node.children))


def to_python(expr: Expr) -> Value:
    """What an expression means, as far as it can be said without Terraform.

    >>> from core.hcl.tree import parse
    >>> parse(b'a = { b = [1, 2.50, "x", var.y, null] }').body.attributes["a"].expr.value()
    {'b': [1, Number(text='2.50'), 'x', Reference(text='var.y'), None]}
    """
    kind = expr.kind
    text = expr.text
    if kind == "literal":
        return _literal(text)
    if kind == "reference":
        return Reference(text)
    if kind == "tuple":
        values = []
        for element in expr.elements:
            values.append(to_python(element))
        return values
    if kind == "object":
        return _object(expr)
    if kind == "heredoc":
        value = heredoc_value(text)
        return Template(text) if value is None else value
    return Template(text) if kind == "template" else Expression(text)


def _object(expr: Expr) -> dict[str, Any] | Expression:
    out: dict[str, Any] = {}
    for item in expr.items:
        if item.key is None:
            return Expression(expr.text)
        out[item.key] = to_python(item.expr)
    return out


_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _literal(text: str) -> Value:
    if text[0] == '"':
        return literal.unquote(text)
    if text in _WORDS:
        return _WORDS[text]
    digits = text[1:] if text[0] == "-" else text
    if digits.isdigit() and len(digits) < 300 and (digits[0] != "0" or text == "0"):
        return int(text)
    return Number(text)
