"""The strict check: does Terraform's parser take this file?

tree-sitter-hcl takes 28 kinds of text that Terraform refuses: it doesn't mind where lines end. This is a
small acceptor over the scanner's tokens with the reference parser's own rules. It builds nothing, and stops
at the first place that is wrong. Line ends count in bodies and objects, and are skipped inside parentheses,
lists, indexes, calls and template sequences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NoReturn

from core.hcl.cursor import Cursor
from core.hcl.plain import is_plain
from core.hcl.source import BOM, MAX_DEPTH, HclError, Syntax, limits, line_of
from core.hcl.tokens import Token, scan
from core.text import _

_NUMBER = re.compile(rb"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NO_SIGN = re.compile(
    rb"(?<!\\)(?>(?:\\\\)*)\\(?:u[dD][89a-fA-F]|U0000[dD][89a-fA-F]|U(?!0000|000[1-9a-fA-F]|0010)[0-9a-fA-F]{8})"
)
"""Surrogates, and what lies beyond Unicode."""
_BAD_ESCAPE = re.compile(rb'(?>(?:[^\\]|\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}))*)(\\)')
_OPERATORS = frozenset(("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"))
_END: Token = ("eof", 0, 0)


@lru_cache(maxsize=64)
def first(data: bytes) -> Syntax | None:
    """The first place that Terraform's parser would refuse, or None."""
    try:
        _Acceptor(data).file()
    except HclError as error:
        return Syntax(error.sentence, error.line)
    return None


def of_parsed(data: bytes, starts: Sequence[int]) -> Syntax | None:
    """The same, for a text that tree-sitter took, of whose attributes and blocks it tells the `starts`; no
    attribute may stand there twice. What is fine by itself is fine among the others: so only what isn't plain
    and isn't known yet is read with care."""
    cuts = (0, *starts[1:], len(data))
    if all(_on_own_line(data, a) and is_taken(data[a:b]) for a, b in pairwise(cuts)):
        return None
    return first(data)


def _on_own_line(data: bytes, start: int) -> bool:
    return not data[data.rfind(b"\n", 0, start) + 1 : start].strip(b" \t")


@lru_cache(maxsize=2048)
def is_taken(piece: bytes) -> bool:
    """Whether Terraform takes a piece of a file by itself."""
    return is_plain(piece) or first(piece) is None


def check(data: bytes) -> tuple[Syntax, ...]:
    """What Terraform's parser would refuse: nothing, or the first place (what follows it is guesswork). A
    file beyond our limits isn't read at all: that is its problem."""
    problem = limits(data) or first(data)
    return (problem,) if problem else ()


class _Acceptor(Cursor):
    def __init__(self, data: bytes) -> None:
        tokens: list[Token] = []
        for token in scan(data, len(BOM) if data.startswith(BOM) else 0)[0]:
            if token[0] != "comment":
                tokens.append(token)
            elif data[token[2] - 1] == 10:
                tokens.append(("nl", token[2] - 1, token[2]))
        tokens.append(("eof", len(data), len(data)))
        super().__init__(data, tokens)

    # Reading tokens

    def word(self) -> bytes:
        self.peek()
        kind, start, end = self.tokens[self.at]
        return self.data[start:end] if kind == "id" else b""

    def expect(self, kind: str, sentence: str) -> None:
        if self.peek() != kind:
            self.fail(sentence)
        self.next()

    def fail(self, sentence: str, token: Token | None = None) -> NoReturn:
        start = (token or self.tokens[self.at])[1]
        raise HclError(sentence, line_of(self.data, min(start, max(len(self.data.rstrip()) - 1, 0))))

    # Bodies

    def file(self) -> None:
        self.body("eof")

    def body(self, end: str) -> None:
        names: set[bytes] = set()
        self.deeper()
        while True:
            kind = self.peek()
            if kind == end:
                self.next()
                break
            if kind == "nl":
                self.next()
            elif kind == "id":
                self.item(names)
            elif kind == "eof":
                self.fail(_("A block is not closed before the end of the file."))
            elif kind == '"':
                self.fail(_("The name of an attribute must not stand in quotes."))
            else:
                self.fail(_("An attribute or a block is expected here."))
        self.depth -= 1

    def item(self, names: set[bytes]) -> None:
        token = self.next()
        name = self.data[token[1] : token[2]]
        kind = self.peek()
        if kind == "=":
            if name in names:
                self.fail(_("“{name}” is set twice in this block.").format(name=name.decode()), token)
            names.add(name)
            self.next()
            self.expression()
            if self.peek() == ",":
                self.fail(_("Attributes are separated by line ends, not by commas."))
            if self.peek() not in ("nl", "eof"):
                self.fail(_("An attribute must end its line."))
            self.next()
        elif kind in ('"', "{", "id"):
            self.block()
        else:
            self.fail(
                _("After “{name}”, an equals sign or a block is expected on this line.").format(
                    name=name.decode(errors="replace")
                ),
                token,
            )

    def block(self) -> None:
        while (kind := self.peek()) != "{":
            if kind == '"':
                self.next()
                while (part := self.next())[0] == "lit":
                    self.escapes(part)
                if part[0] != "cq":
                    self.fail(_("A block's label must be a plain text on one line."), part)
            elif kind == "id":
                self.next()
            else:
                self.fail(_("The block's opening brace is expected on this line."))
        self.next()
        if self.peek() in ("nl", "eof", "}"):
            self.body("}")
        else:
            if self.next()[0] != "id" or self.peek() != "=":
                self.fail(_("A block on one line may hold one attribute and nothing else."))
            self.next()
            self.expression()
            self.expect("}", _("A block on one line must be closed on that line, behind its one attribute."))
        if self.peek() not in ("nl", "eof"):
            self.fail(_("A block must end its line."))
        self.next()

    # Expressions

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 10:
            self.fail(_("The file nests more than {limit} deep.").format(limit=MAX_DEPTH))

    def expression(self) -> None:
        """One expression: operands and operators, then perhaps a conditional."""
        self.deeper()
        while True:
            self.operand()
            while self.peek() in _OPERATORS:
                self.next()
                self.operand()
            if self.peek() != "?":
                break
            self.next()
            self.expression()
            self.expect(":", _("The conditional lacks its second value, behind a colon."))
        self.depth -= 1

    def operand(self) -> None:
        while self.peek() in ("-", "!"):
            self.next()
        token = self.tokens[self.at]
        kind = token[0]
        if kind == "id":
            self.next()
            if self.peek() in ("(", "::"):
                self.call()
        elif kind == "num":
            if not _NUMBER.fullmatch(self.data, token[1], token[2]):
                self.fail(_("This is not a number that HCL knows."))
            self.next()
        elif kind in ('"', "oh"):
            self.next()
            self.template("cq" if kind == '"' else "ch")
        elif kind == "(":
            self.next()
            before = self.skip_newlines(True)
            self.expression()
            self.expect(")", _("A closing parenthesis is missing here."))
            self.newlines = before
        elif kind == "[":
            self.next()
            self.tuple()
        elif kind == "{":
            self.next()
            self.object()
        elif kind == "nl":
            self.fail(_("A value is expected on this line."))
        elif kind == "eof":
            self.fail(_("A value is missing at the end of the file."))
        else:
            self.fail(_("A value is expected here."))
        self.traversals()

    def traversals(self) -> None:
        while (kind := self.peek()) in (".", "["):
            self.next()
            if kind == ".":
                self.step()
            elif self.peek() == "*":
                self.next()
                self.expect("]", _("A closing bracket is expected behind the star."))
            else:
                before = self.skip_newlines(True)
                self.expression()
                self.expect("]", _("The index lacks its closing bracket."))
                self.newlines = before

    def step(self) -> None:
        kind = self.peek()
        token = self.tokens[self.at]
        if kind == "num":
            if b"." in self.data[token[1] : token[2]]:
                self.fail(_("Two numbers behind dots must be written as indexes: [0][1]."))
        elif kind not in ("id", "*"):
            self.fail(_("A name is expected behind the dot, on the same line."))
        self.next()
        if kind == "*":
            while self.peek() == ".":
                self.next()
                if self.peek() not in ("id", "num"):
                    self.fail(_("A name is expected behind the dot, on the same line."))
                self.step()

    def call(self) -> None:
        while self.peek() == "::":
            self.next()
            self.expect("id", _("A function's name is expected here."))
        self.expect("(", _("The arguments of the function are expected here."))
        before = self.skip_newlines(True)
        while self.peek() != ")":
            self.expression()
            if self.peek() == "...":
                self.next()
                break
            if self.peek() != ")":
                self.expect(",", _("A comma is missing between the arguments of a function."))
        self.expect(")", _("A closing parenthesis is missing here."))
        self.newlines = before

    def tuple(self) -> None:
        before = self.skip_newlines(True)
        if self.word() == b"for":
            self.for_expression("]")
        else:
            while self.peek() != "]":
                self.expression()
                if self.peek() != "]":
                    self.expect(",", _("A comma is missing between the elements of a list."))
            self.next()
        self.newlines = before

    def object(self) -> None:
        before = self.skip_newlines(True)
        mark = self.at
        if self.word() == b"for":
            self.for_expression("}")
            self.newlines = before
            return
        self.at = mark
        self.newlines = True
        while True:
            kind = self.peek()
            if kind == "nl":
                self.next()
                continue
            if kind == "}":
                self.next()
                break
            self.expression()
            if self.peek() not in ("=", ":"):
                self.fail(_("An equals sign is expected behind the key, on the same line."))
            self.next()
            self.expression()
            if self.peek() == "}":
                self.next()
                break
            if self.peek() not in (",", "nl"):
                self.fail(_("A line end or a comma is expected between the items of an object."))
            self.next()
        self.newlines = before

    def for_expression(self, closer: str) -> None:
        self.next()
        self.for_names()
        self.expression()
        self.expect(":", _("A colon is expected behind the collection of “for”."))
        self.expression()
        arrow = self.peek() == "=>"
        if arrow != (closer == "}"):
            self.fail(_("“for” takes “key => value” in an object, and one value in a list."))
        if arrow:
            self.next()
            self.expression()
            if self.peek() == "...":
                self.next()
        if self.word() == b"if":
            self.next()
            self.expression()
        self.expect(closer, _("The “for” expression is not closed here."))

    def for_names(self) -> None:
        self.expect("id", _("A name is expected behind “for”."))
        if self.peek() == ",":
            self.next()
            self.expect("id", _("A name is expected behind “for”."))
        if self.word() != b"in":
            self.fail(_("“in” is expected here."))
        self.next()

    # Templates

    def template(self, closer: str) -> None:
        opened: list[bytes] = []
        before = self.newlines
        while True:
            self.newlines = True
            token = self.next()
            kind = token[0]
            if kind == closer:
                self.end_marker(token)
                break
            if kind == "lit":
                self.escapes(token)
            elif kind == "${":
                self.newlines = False
                self.expression()
                self.expect("te", _("The interpolation is not closed here."))
            elif kind == "%{":
                self.newlines = False
                self.directive(opened)
                self.expect("te", _("The directive is not closed here."))
            elif kind == "eof":
                self.fail(_("A text is not closed before the end of the file."), token)
            elif kind != "slit":
                self.fail(_("A text in quotes must end on its line."), token)
        if opened:
            self.fail(_("A directive in the text is not ended."), token)
        self.newlines = before

    def directive(self, opened: list[bytes]) -> None:
        word = self.word()
        ends = {b"endif": (b"if", b"else"), b"endfor": (b"for",), b"else": (b"if",)}
        if word in ends:
            if not opened or opened.pop() not in ends[word]:
                self.fail(_("“{word}” has no beginning.").format(word=word.decode()))
            self.next()
            if word == b"else":
                opened.append(word)
        elif word in (b"if", b"for"):
            self.next()
            opened.append(word)
            if word == b"for":
                self.for_names()
            self.expression()
        else:
            self.fail(_("This is no directive that HCL knows."))

    def end_marker(self, token: Token) -> None:
        """Terraform sees the end of a heredoc between any blanks, tree-sitter only between the usual."""
        text = self.data[token[1] : token[2]].decode(errors="replace")
        if token[0] == "ch" and text.strip(" \t") != text.strip():
            self.fail(
                _("The text's end marker stands beside an unusual blank, where Repoform doesn't see it."),
                token,
            )

    def escapes(self, token: Token) -> None:
        if _NO_SIGN.search(self.data, token[1], token[2]):
            self.fail(_("The text holds an escape of a sign that there isn't."), token)
        if _BAD_ESCAPE.match(self.data, token[1], token[2]):
            self.fail(_("The text holds a backslash that escapes nothing."), token)
