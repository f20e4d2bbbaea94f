"""Random expressions that Terraform mostly takes: every function, operator, template, loop and conversion.

Each kind of value has shapes; a shape names the kinds of its parts in braces. A part is now and then of
another kind than the shape says: errors are answers, too.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from tests.core.terraform.evaluate.referee.literals import LITERAL, literal

HERE = Path(__file__).parent
PREAMBLE = (HERE / "preamble.tf").read_text()
"""What the expressions refer to."""


def _shapes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    kind = ""
    for line in (HERE / "shapes.txt").read_text().splitlines():
        heading = re.fullmatch(r"# (\w+)", line)
        if heading:
            kind = heading[1]
            found[kind] = []
        else:
            found[kind].append(re.sub(r"\\(.)", lambda one: "\n" if one[1] == "n" else one[1], line))
    return found


_TERMINAL = {
    "s": ['"x"', '"a"', "local.name", '"1"', "var.text", '""'],
    "n": ["1", "2", "0.5", "local.pi", "-3"],
    "i": ["0", "1", "2"],
    "b": ["true", "false", "local.yes"],
    "ls": ['["x", "a"]', "local.names", "[]"],
    "ln": ["[1, 2]", "local.numbers"],
    "l": ["local.mixed", "local.objects", "[1, \"a\"]"],
    "set": ["local.set", 'toset(["x"])'],
    "ms": ['{ a = "x" }', "local.tags"],
    "m": ["local.object", "local.limits", "{ a = 1 }"],
    "any": ["null", "1", '"x"', "local.u", "local.object", "local.names"],
}  # fmt: skip
SHAPES = _shapes()
_PART = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?<![\w.$"])(?<!var\.)(s|n|i|b|ls|ln|l|set|ms|m|any)(?![\w(-])(?! =[^=])(?! in )'
)
_INSIDE = re.compile(r"\$\{(s|n|i|b|ls|ln|l|ms|m|any)\}|%\{ (if) (b) \}|(in) (ls) ~")


class Generator:
    """The same seed makes the same expressions."""

    def __init__(self, seed: int, unknown: bool = True) -> None:
        self.random = random.Random(seed)
        self.unknown = unknown

    def expression(self, depth: int = 4) -> str:
        kind = self.random.choice(tuple(SHAPES))
        return self.of(kind, self.random.randint(1, depth))

    def of(self, kind: str, depth: int) -> str:
        if self.random.random() < 0.02:
            kind = self.random.choice(tuple(SHAPES))
        table = SHAPES if depth > 0 else _TERMINAL
        while True:
            shape = self.random.choice(table[kind])
            if self.unknown or "local.u" not in shape:
                return self.filled(shape, depth - 1)

    def filled(self, shape: str, depth: int) -> str:
        bound = set(re.findall(r"\bfor (?:(\w+), )?(\w+) in", shape))
        names = {name for pair in bound for name in pair if name}

        def part(found: re.Match[str]) -> str:
            if found[0].startswith('"'):
                return _INSIDE.sub(inside, found[0]) if "{" in found[0] else found[0]
            if found[1] in names:
                return found[0]
            made = self.of(found[1], depth)
            return f"({made})" if _needs_parentheses(made) else made

        def inside(found: re.Match[str]) -> str:
            if found[1]:
                return f"${{{self.of(found[1], min(depth, 1))}}}"
            if found[2]:
                return f"%{{ if {self.of('b', min(depth, 1))} }}"
            return f"in {self.of('ls', min(depth, 1))} ~"

        if shape.startswith("<<"):
            return re.sub(r"\$\{s\}", lambda _found: f"${{{self.of('s', 0)}}}", shape)
        return _PART.sub(part, LITERAL.sub(lambda found: literal(self.random, found[1]), shape))


_SIGNS = (
    " ? ",
    " + ",
    " - ",
    " * ",
    " / ",
    " % ",
    " == ",
    " != ",
    " < ",
    " > ",
    " <= ",
    " >= ",
    " && ",
    " || ",
)


def _needs_parentheses(text: str) -> bool:
    return text[:1] in "-!" or any(sign in text for sign in _SIGNS)
