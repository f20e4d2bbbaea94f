"""Bytes to expressions and blocks, by the grammar of Terraform's own parser.

Only tokens are shared with the editing of files: an expression means what Terraform's parser says, not what
a grammar for highlighting says (there, operands of operators aren't told apart from their operators).
"""

from __future__ import annotations

from typing import Any, NoReturn

from core.hcl.cursor import Cursor
from core.hcl.source import BOM, MAX_DEPTH
from core.hcl.tokens import Token, scan
from core.terraform.evaluate import syntax
from core.terraform.evaluate.numbers import Number
from core.terraform.evaluate.numbers import parse as parse_number
from core.terraform.evaluate.strings import SPACE, lines, melded, unindented, unquoted
from core.terraform.evaluate.syntax import Node, Unreadable
from core.text import _

_LEVELS: tuple[frozenset[str], ...] = (
    frozenset(("||",)),
    frozenset(("&&",)),
    frozenset(("==", "!=")),
    frozenset((">", ">=", "<", "<=")),
    frozenset(("+", "-")),
    frozenset(("*", "/", "%")),
)
_RANK = {sign: rank for rank, level in enumerate(_LEVELS) for sign in level}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


def too_deep(offset: int) -> Unreadable:
    """Each kind of nesting has its limit; one inside the other can still be more than the stack takes."""
    return Unreadable(_("Expressions nest too deep here."), offset)


class Parser(Cursor):
    """Reads tokens from a place on."""

    # Tokens

    def name(self) -> str:
        """The word that comes next, "" if it is none."""
        if self.peek() != "id":
            return ""
        _kind, start, end = self.tokens[self.at]
        return self.data[start:end].decode(errors="replace")

    def expect(self, *kinds: str) -> Token:
        if self.peek() not in kinds:
            self.fail()
        return self.next()

    def fail(self) -> NoReturn:
        raise Unreadable(_("Terraform can't read this."), self.tokens[self.at][1])

    # Expressions

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(self.tokens[self.at][1])
        condition = self.binary(0)
        if self.peek() == "?":
            self.next()
            yes = self.expression()
            self.expect(":")
            no = self.expression()
            condition = syntax.Conditional(condition.start, no.end, condition, yes, no)
        self.depth -= 1
        return condition

    def binary(self, rank: int) -> Node:
        left = self.term_with_steps()
        while True:
            sign = self.peek()
            level = _RANK.get(sign, -1)
            if level < rank:
                return left
            self.next()
            right = self.binary(level + 1)
            left = syntax.Binary(left, sign, right)

    def term_with_steps(self) -> Node:
        return self.steps(self.term())

    def steps(self, node: Node) -> Node:
        while True:
            kind = self.peek()
            if kind == ".":
                self.next()
                node = self.dotted(node)
            elif kind == "[":
                self.next()
                node = self.bracketed(node)
            else:
                return node

    def dotted(self, node: Node) -> Node:
        kind = self.peek()
        if kind == "id":
            name = self.name()
            return _step(node, syntax.Step(name), self.next()[2])
        if kind == "num":
            token = self.next()
            text = self.data[token[1] : token[2]].decode()
            if not text.isdigit():
                self.fail()
            return _step(node, syntax.Step(None, parse_number(text)), token[2])
        star = self.expect("*")
        each: Node = syntax.Item(star[1], star[2])
        while self.peek() == ".":
            self.next()
            if self.peek() == "*":
                self.fail()
            each = self.dotted(each)
        return syntax.Splat(node.start, each.end, node, each)

    def bracketed(self, node: Node) -> Node:
        if self.peek() == "*":
            star = self.next()
            close = self.expect("]")
            each = self.steps(syntax.Item(star[1], close[2]))
            return syntax.Splat(node.start, each.end, node, each)
        before = self.skip_newlines(True)
        key = self.expression()
        close = self.expect("]")
        self.newlines = before
        if isinstance(key, syntax.Literal):
            return _step(node, syntax.Step(None, key.value), close[2])
        if isinstance(key, syntax.Template) and all(isinstance(part, str) for part in key.parts):
            return _step(node, syntax.Step(None, "".join(map(str, key.parts))), close[2])
        return syntax.Index(node.start, close[2], node, key)

    def term(self) -> Node:
        kind = self.peek()
        if kind == "id":
            return self.word()
        token = self.next()
        start = token[1]
        if kind == "num":
            text = self.data[start : token[2]].decode()
            try:
                return syntax.Literal(start, token[2], parse_number(text))
            except ValueError:
                raise Unreadable(_("This number can't be read."), start) from None
        if kind == '"':
            return self.quoted(token)
        if kind == "[":
            return self.sequence(token)
        if kind == "{":
            return self.mapping(token)
        if kind == "(":
            before = self.skip_newlines(True)
            inner = self.expression()
            close = self.expect(")")
            self.newlines = before
            return syntax.Parentheses(start, close[2], inner)
        if kind in ("-", "!"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise too_deep(start)
            operand = self.term_with_steps()
            self.depth -= 1
            return syntax.Unary(start, operand.end, kind, operand)
        if kind == "oh":
            return self.heredoc(token)
        raise Unreadable(_("Terraform can't read this."), start)

    def word(self) -> Node:
        name = self.name()
        token = self.next()
        if self.peek() in ("(", "::"):
            return self.call(token, name)
        if name in _WORDS:
            return syntax.Literal(token[1], token[2], _WORDS[name])
        return syntax.Reference(token[1], token[2], name, ())

    def call(self, first: Token, name: str) -> Node:
        while self.peek() == "::":
            self.next()
            name = f"{name}::{self.name()}"
            self.expect("id")
        self.expect("(")
        before = self.skip_newlines(True)
        arguments = []
        expand = False
        while self.peek() != ")":
            arguments.append(self.expression())
            kind = self.peek()
            if kind == "...":
                self.next()
                expand = True
                break
            if kind != ",":
                break
            self.next()
        close = self.expect(")")
        self.newlines = before
        return syntax.Call(first[1], close[2], name, tuple(arguments), expand)

    def sequence(self, opening: Token) -> Node:
        before = self.skip_newlines(True)
        if self.name() == "for":
            found = self.for_expression(opening, "]")
            self.newlines = before
            return found
        items = []
        while self.peek() != "]":
            items.append(self.expression())
            if self.peek() != ",":
                break
            self.next()
        close = self.expect("]")
        self.newlines = before
        return syntax.Tuple(opening[1], close[2], tuple(items))

    def mapping(self, opening: Token) -> Node:
        before = self.skip_newlines(True)
        here = self.at
        if self.name() == "for":
            found = self.for_expression(opening, "}")
            self.newlines = before
            return found
        self.at = here
        self.newlines = True
        items = []
        while True:
            kind = self.peek()
            if kind == "nl":
                self.next()
                continue
            if kind == "}":
                break
            forced = kind == "("
            key = self.expression()
            self.expect("=", ":")
            items.append((self.key(key, forced), self.expression()))
            kind = self.peek()
            if kind == "}":
                break
            self.expect(",", "nl")
        close = self.expect("}")
        self.newlines = before
        return syntax.Object(opening[1], close[2], tuple(items))

    def key(self, key: Node, forced: bool) -> str | Node:
        if forced:
            return key
        if isinstance(key, syntax.Reference):
            if key.steps:
                sentence = _("A key with dots must stand in quotes or in parentheses.")
                return syntax.Refused(key.start, key.end, sentence)
            return key.root
        if isinstance(key, syntax.Literal) and not isinstance(key.value, Number):
            return self.data[key.start : key.end].decode()
        if isinstance(key, syntax.Template) and all(isinstance(part, str) for part in key.parts):
            return "".join(map(str, key.parts))
        return key

    def for_expression(self, opening: Token, closing: str) -> Node:
        before = self.skip_newlines(True)
        self.next()
        key_name, value_name, source = self.for_head()
        self.expect(":")
        value = self.expression()
        key = None
        if self.peek() == "=>":
            self.next()
            key, value = value, self.expression()
        grouped = self.peek() == "..."
        if grouped:
            self.next()
        condition = None
        if self.name() == "if":
            self.next()
            condition = self.expression()
        close = self.expect(closing)
        self.newlines = before
        if (closing == "}") != (key is not None) or (grouped and key is None):
            raise Unreadable(_("This for expression isn't complete."), opening[1])
        return syntax.For(opening[1], close[2], key_name, value_name, source, key, value, condition, grouped)

    def for_head(self) -> tuple[str, str, Node]:
        """`k, v in x`."""
        key_name, value_name = "", self.name()
        self.expect("id")
        if self.peek() == ",":
            self.next()
            key_name, value_name = value_name, self.name()
            self.expect("id")
        if self.name() != "in":
            self.fail()
        self.next()
        return key_name, value_name, self.expression()

    # Templates

    def quoted(self, opening: Token) -> Node:
        parts, close = self.parts("cq")
        return _template(opening[1], close[2], melded(parts))

    def heredoc(self, opening: Token) -> Node:
        parts, close = self.parts("ch")
        if self.data[opening[1] + 2 : opening[1] + 3] == b"-":
            parts = unindented(parts)
        return _template(opening[1], close[2], melded(parts))

    def parts(self, end: str) -> tuple[list[Any], Token]:
        """Texts, and (what, node, …) for the sequences between them."""
        out: list[Any] = []
        trim_next = False
        literal_before = False
        while True:
            token = self.next()
            kind = token[0]
            if kind == end:
                return out, token
            raw = self.data[token[1] : token[2]]
            if kind in ("lit", "slit"):
                for piece in [raw] if kind == "lit" else lines(raw):
                    text = unquoted(piece, kind == "lit", token[1])
                    out.append(text.lstrip(SPACE) if trim_next else text)
                    trim_next = False
                literal_before = True
                continue
            if kind not in ("${", "%{"):
                raise Unreadable(_("A text isn't closed."), token[1])
            if literal_before and raw.endswith(b"~") and out and isinstance(out[-1], str):
                out[-1] = out[-1].rstrip(SPACE)
            literal_before = False
            before = self.skip_newlines(True)
            out.append(("value", self.expression(), token[1]) if kind == "${" else self.directive(token))
            close = self.expect("te", "}")
            self.newlines = before
            trim_next = self.data[close[1] : close[1] + 1] == b"~"

    def directive(self, token: Token) -> tuple[Any, ...]:
        word = self.name()
        self.expect("id")
        if word == "if":
            return ("if", self.expression(), token[1])
        if word == "for":
            return ("for", self.for_head(), token[1])
        if word in ("else", "endif", "endfor"):
            return (word, None, token[1])
        raise Unreadable(_("Terraform can't read this."), token[1])

    # Blocks

    def block(self) -> syntax.Block:
        """A block, up to its closing brace."""
        word = self.name()
        first = self.expect("id")
        labels = []
        while self.peek() != "{":
            token = self.next()
            if token[0] == "id":
                labels.append(self.data[token[1] : token[2]].decode(errors="replace"))
            elif token[0] == '"':
                label, _close = self.parts("cq")
                if not all(isinstance(part, str) for part in label):
                    raise Unreadable(_("Terraform can't read this."), token[1])
                labels.append("".join(label))
            else:
                raise Unreadable(_("Terraform can't read this."), token[1])
        self.next()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(first[1])
        attributes, blocks = self.body("}")
        self.depth -= 1
        close = self.expect("}")
        return syntax.Block(word, tuple(labels), attributes, blocks, first[1], close[2])

    def body(self, end: str) -> tuple[dict[str, syntax.Attribute], tuple[syntax.Block, ...]]:
        """Attributes and blocks up to `end`."""
        attributes: dict[str, syntax.Attribute] = {}
        blocks: list[syntax.Block] = []
        while True:
            kind = self.peek()
            if kind == end:
                return attributes, tuple(blocks)
            if kind == "nl":
                self.next()
                continue
            if kind != "id":
                self.fail()
            if self.tokens[self.at + 1][0] != "=":
                blocks.append(self.block())
                continue
            attribute = self.attribute()
            if attribute.name in attributes:
                raise Unreadable(
                    _("“{name}” is set twice in this block.").format(name=attribute.name), attribute.start
                )
            attributes[attribute.name] = attribute
            if self.peek() != end:
                self.expect("nl")

    def attribute(self) -> syntax.Attribute:
        name = self.name()
        first = self.expect("id")
        self.expect("=")
        expression = self.expression()
        return syntax.Attribute(name, expression, first[1], expression.end)


def _step(node: Node, step: syntax.Step, end: int) -> Node:
    if isinstance(node, syntax.Reference):
        return syntax.Reference(node.start, end, node.root, (*node.steps, step))
    if isinstance(node, syntax.Relative):
        return syntax.Relative(node.start, end, node.source, (*node.steps, step))
    return syntax.Relative(node.start, end, node, (step,))


def _template(start: int, end: int, parts: list[Any]) -> Node:
    """The tree of a text's parts; directives become conditions and loops."""
    if len(parts) == 1 and not isinstance(parts[0], str) and parts[0][0] == "value":
        return syntax.Wrapped(start, end, parts[0][1])
    reader = _Directives(parts, end)
    nodes = reader.read(())
    return syntax.Template(start, end, tuple(nodes))


class _Directives:
    def __init__(self, parts: list[Any], end: int) -> None:
        self.parts = parts
        self.at = 0
        self.end = end
        self.depth = 0

    def read(self, stop: tuple[str, ...]) -> list[Node | str]:
        out: list[Node | str] = []
        while self.at < len(self.parts):
            part = self.parts[self.at]
            if isinstance(part, str):
                out.append(part)
            elif part[0] == "value":
                out.append(part[1])
            elif part[0] in stop:
                return out
            else:
                self.at += 1
                self.depth += 1
                if self.depth > MAX_DEPTH:
                    raise too_deep(part[2])
                out.append(self.directive(part))
                self.depth -= 1
                continue
            self.at += 1
        if stop:
            raise Unreadable(_("A directive of this text isn't closed."), self.end)
        return out

    def directive(self, part: tuple[Any, ...]) -> Node:
        start = part[2]
        if part[0] == "if":
            yes = self.inner(start, ("else", "endif"))
            no: Node = syntax.Template(start, start, ("",))
            if self.parts[self.at][0] == "else":
                self.at += 1
                no = self.inner(start, ("endif",))
            end = self.parts[self.at][2]
            self.at += 1
            return syntax.Conditional(start, end, part[1], yes, no)
        if part[0] == "for":
            key_name, value_name, source = part[1]
            value = self.inner(start, ("endfor",))
            end = self.parts[self.at][2]
            self.at += 1
            loop = syntax.For(start, end, key_name, value_name, source, None, value, None, False)
            return syntax.Joined(start, end, loop)
        raise Unreadable(_("A directive of this text isn't closed."), start)

    def inner(self, start: int, stop: tuple[str, ...]) -> Node:
        return syntax.Template(start, start, tuple(self.read(stop)) or ("",))


def tokens_of(data: bytes, start: int = 0) -> list[Token]:
    """Tokens without comments; a comment that owns its line end leaves that."""
    out: list[Token] = []
    for token in scan(data, start)[0]:
        if token[0] != "comment":
            out.append(token)
        elif data[token[2] - 1] == 10:
            out.append(("nl", token[2] - 1, token[2]))
    out.append(("eof", len(data), len(data)))
    return out


def expression_of(data: bytes) -> Node:
    """One expression by itself. Raises Unreadable."""
    parser = Parser(data, tokens_of(data))
    parser.newlines = False
    try:
        found = parser.expression()
    except RecursionError:
        raise too_deep(0) from None
    if parser.peek() != "eof":
        parser.fail()
    return found


_MARKER = b"TEMPLATE_OF_A_FILE"


def template_of(data: bytes) -> Node:
    """A template file: a text without quotes. Raises Unreadable."""
    return placed_template(data)[0]


def placed_template(data: bytes) -> tuple[Node, int]:
    """The same, and how many bytes its places count before the text. Raises Unreadable."""
    marker = _MARKER
    while marker in data:
        marker += b"_"
    whole = b"<<" + marker + b"\n" + data + b"\n" + marker + b"\n"
    parser = Parser(whole, tokens_of(whole))
    opening = parser.expect("oh")
    try:
        parts, close = parser.parts("ch")
        if parser.peek() != "nl" or not parts or not isinstance(parts[-1], str):
            parser.fail()
        parts[-1] = parts[-1].removesuffix("\n")
        if not parts[-1] and len(parts) > 1:
            parts.pop()
        return _template(opening[2], close[1], melded(parts)), len(marker) + 3
    except RecursionError:
        raise too_deep(0) from None


def skip_bom(data: bytes) -> int:
    return len(BOM) if data.startswith(BOM) else 0
