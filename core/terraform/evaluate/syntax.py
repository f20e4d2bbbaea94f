"""Expressions as a tree of plain nodes. Offsets count bytes from the start of the chunk. Never changed."""

from __future__ import annotations

from typing import Any


class Unreadable(Exception):
    """What stands there is no Terraform."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.offset = offset


class Node:
    """One expression, at the bytes `start:end` of its chunk."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Literal(Node):
    """A number, bool or null."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: Any) -> None:
        self.start = start
        self.end = end
        self.value = value


class Refused(Node):
    """What parses and has no value."""

    __slots__ = ("sentence",)

    def __init__(self, start: int, end: int, sentence: str) -> None:
        self.start = start
        self.end = end
        self.sentence = sentence


class Template(Node):
    """A quoted text or heredoc: its parts one after the other. A part may be a str."""

    __slots__ = ("parts",)

    def __init__(self, start: int, end: int, parts: tuple[Node | str, ...]) -> None:
        self.start = start
        self.end = end
        self.parts = parts


class Wrapped(Node):
    """`"${x}"`: x itself, whatever its type."""

    __slots__ = ("inner",)

    def __init__(self, start: int, end: int, inner: Node) -> None:
        self.start = start
        self.end = end
        self.inner = inner


class Parentheses(Wrapped):
    """`(x)`."""

    __slots__ = ()


class Joined(Wrapped):
    """`%{ for … }`: the texts of a for, one after the other."""

    __slots__ = ()


class Step:
    """`.name`, `.0` or `["key"]`, `[0]` with a literal key."""

    __slots__ = ("attribute", "key")

    def __init__(self, attribute: str | None, key: Any = None) -> None:
        self.attribute = attribute
        self.key = key
        """A str or Number, where it is no attribute."""


class Reference(Node):
    """`var.x["y"].z`."""

    __slots__ = ("root", "steps", "way")

    def __init__(self, start: int, end: int, root: str, steps: tuple[Step, ...]) -> None:
        self.start = start
        self.end = end
        self.root = root
        self.steps = steps
        self.way: Any = None
        """The step that a value makes through it: always the same one."""


class Relative(Node):
    """Steps from the value of another expression."""

    __slots__ = ("source", "steps")

    def __init__(self, start: int, end: int, source: Node, steps: tuple[Step, ...]) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.steps = steps


class Index(Node):
    """`x[y]` where y must be computed."""

    __slots__ = ("key", "source")

    def __init__(self, start: int, end: int, source: Node, key: Node) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.key = key


class Item(Node):
    """Inside of a splat: the element it is at."""

    __slots__ = ()


class Splat(Node):
    """`x[*].y`, `x.*.y`: `each` for every element."""

    __slots__ = ("each", "source")

    def __init__(self, start: int, end: int, source: Node, each: Node) -> None:
        self.start = start
        self.end = end
        self.source = source
        self.each = each


class Call(Node):
    """`name(…)`; `expand`: the last argument is spread out."""

    __slots__ = ("arguments", "expand", "name")

    def __init__(self, start: int, end: int, name: str, arguments: tuple[Node, ...], expand: bool) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.arguments = arguments
        self.expand = expand


class Conditional(Node):
    """`condition ? yes : no`."""

    __slots__ = ("condition", "no", "yes")

    def __init__(self, start: int, end: int, condition: Node, yes: Node, no: Node) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.yes = yes
        self.no = no


class Binary(Node):
    __slots__ = ("left", "operator", "right")

    def __init__(self, left: Node, operator: str, right: Node) -> None:
        self.start = left.start
        self.end = right.end
        self.left = left
        self.operator = operator
        self.right = right


class Unary(Node):
    __slots__ = ("operand", "operator")

    def __init__(self, start: int, end: int, operator: str, operand: Node) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.operand = operand


class Tuple(Node):
    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[Node, ...]) -> None:
        self.start = start
        self.end = end
        self.items = items


class Object(Node):
    """Keys are a str where they are a plain name or text."""

    __slots__ = ("items", "strict")

    def __init__(
        self, start: int, end: int, items: tuple[tuple[str | Node, Node], ...], strict: bool = False
    ) -> None:
        self.strict = strict
        """Of JSON: no key may stand twice, and none be secret."""
        self.start = start
        self.end = end
        self.items = items


class For(Node):
    """`[for k, v in x : v if c]`, `{ for … : k => v... }`."""

    __slots__ = ("condition", "grouped", "key", "key_name", "source", "value", "value_name")

    def __init__(
        self,
        start: int,
        end: int,
        key_name: str,
        value_name: str,
        source: Node,
        key: Node | None,
        value: Node,
        condition: Node | None,
        grouped: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.key_name = key_name
        self.value_name = value_name
        self.source = source
        self.key = key
        self.value = value
        self.condition = condition
        self.grouped = grouped


class Attribute:
    """`name = expression` of a block, at the bytes `start:end`."""

    __slots__ = ("constraint", "end", "expression", "name", "start")

    def __init__(self, name: str, expression: Node, start: int, end: int) -> None:
        self.constraint: Any = None
        """Of the `type` of a variable: what it means, once somebody asked."""
        self.name = name
        self.expression = expression
        self.start = start
        self.end = end


class Block:
    """`type "label" { … }`; the chunk's own block, or one inside it."""

    __slots__ = ("attributes", "blocks", "end", "labels", "start", "type")

    def __init__(
        self,
        type: str,
        labels: tuple[str, ...],
        attributes: dict[str, Attribute],
        blocks: tuple[Block, ...],
        start: int,
        end: int,
    ) -> None:
        self.type = type
        self.labels = labels
        self.attributes = attributes
        self.blocks = blocks
        self.start = start
        self.end = end
