"""All mutants of a file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_NEGATED_BY_THEMSELVES = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file."""

    file: str
    kind: str
    where: str
    """The function around it, as `Class.name`; "" outside any."""
    at_import: bool
    """Whether the line runs when the file is imported: outside functions."""
    line: int
    start: int
    end: int
    """Byte offsets of what is replaced."""
    new: bytes
    before: str
    after: str
    """The line, or lines, with single blanks: they name a mutant in equal.txt."""

    def text(self, source: bytes) -> bytes:
        return source[: self.start] + self.new + source[self.end :]

    def name(self) -> str:
        return f"{self.file} | {self.where} | {self.before} | {self.after}"


def mutants(file: str, source: bytes) -> list[Mutant]:
    """In the order of the file; each text once.

    >>> found = mutants("x.py", b"def f(a):\\n    return a < 3\\n")
    >>> [m.after for m in found]
    ['return None', 'return a <= 3', 'return a < 4']
    """
    made = _Finder(file, source).found()
    return sorted({m.text(source): m for m in made}.values(), key=lambda m: (m.start, m.end, m.new))


class _Finder(ast.NodeVisitor):
    def __init__(self, file: str, source: bytes) -> None:
        self.file = file
        self.source = source
        self.tree = ast.parse(source)
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.scope: list[str] = []
        self.functions = 0
        self.made: list[Mutant] = []

    def found(self) -> Iterator[Mutant]:
        self.visit(self.tree)
        yield from self.made

    # What is left alone: types, docstrings, what only readers and checkers see.

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)
        self.scope.append(node.name)
        self.functions += 1
        for statement in node.body:
            self.visit(statement)
        self.functions -= 1
        self.scope.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.scope.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.scope.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for condition in node.ifs:
            self._negate(condition)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        value = node.value
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            self._replace("return", value, b"None")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._replace("constant", node, str(not node.value).encode())
        elif isinstance(node.value, int | float):
            self._replace("constant", node, str(node.value + 1).encode())

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._replace("negation", node, b"(" + self._text(node.operand) + b")")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = (b"and", b"or") if isinstance(node.op, ast.And) else (b"or", b"and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._token("boolean", left, right, old, new)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            old, new = _COMPARISONS[type(op)]
            self._token("comparison", left, right, old.encode(), new.encode())
        self.generic_visit(node)

    # How it is replaced

    def _negate(self, test: ast.expr) -> None:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return
        if (
            isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.ops[0], _NEGATED_BY_THEMSELVES)
        ):
            return
        self._replace("condition", test, b"(not (" + self._text(test) + b"))")

    def _offsets(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> bytes:
        start, end = self._offsets(node)
        return self.source[start:end]

    def _replace(self, kind: str, node: ast.expr, new: bytes) -> None:
        self._add(kind, node.lineno, *self._offsets(node), new)

    def _token(self, kind: str, left: ast.expr, right: ast.expr, old: bytes, new: bytes) -> None:
        start, end = self._offsets(left)[1], self._offsets(right)[0]
        at = self.source.find(old, start, end)
        assert at >= 0, (self.file, left.lineno)
        if b"#" not in self.source[start:at]:
            self._add(kind, left.lineno, at, at + len(old), new)

    def _add(self, kind: str, line: int, start: int, end: int, new: bytes) -> None:
        top = self.source.rfind(b"\n", 0, start) + 1
        bottom = self.source.find(b"\n", end)
        bottom = len(self.source) if bottom < 0 else bottom
        before = self.source[top:bottom]
        after = self.source[top:start] + new + self.source[end:bottom]
        one, other = (" ".join(text.decode().split()) for text in (before, after))
        where, at_import = ".".join(self.scope), not self.functions
        self.made.append(Mutant(self.file, kind, where, at_import, line, start, end, new, one, other))
