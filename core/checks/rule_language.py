"""The language of the rules: Python's expression syntax, a small part of it, compiled to closures.

Nothing of Python can be reached from it: no attributes of objects, no builtins, only the names given and the
functions of core.facts.functions. A value that isn't known makes the whole answer unknown.

>>> rule = compile_rule("implies(has(min) and has(max), min <= max)")
>>> rule.holds({"min": 4, "max": 3}), rule.holds({"min": None, "max": 3}), rule.holds({"max": 3})
(False, True, None)
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

from core.facts.functions import FUNCTIONS, LABEL_KEY, LABEL_VALUE
from core.frozen import dataclass

Names = dict[str, Any]
Part = Callable[[Names], Any]

TRACE = " trace"
"""Where the loop variables of the element that decided are kept (no name can hold a space)."""


class Unknown(Exception):
    """The answer needs a value that isn't known."""


class RuleError(ValueError):
    """The text is not of this language."""


UNKNOWN = object()
"""As the value of a name: it exists, and can't be told without running Terraform."""


@dataclass(frozen=True, slots=True)
class Lazy:
    """A value that is only worked out where the expression gets to it."""

    get: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled expression."""

    text: str
    run: Part = field(repr=False)
    names: frozenset[str]
    functions: frozenset[str]

    def holds(self, names: Mapping[str, Any], trace: dict[str, Any] | None = None) -> bool | None:
        """True: all is well; None: can't be told. `trace` gets the loop variables that decided."""
        scope = dict(names)
        scope[TRACE] = {} if trace is None else trace
        try:
            return bool(self.run(scope))
        except (Unknown, TypeError, LookupError, ValueError, AttributeError, OverflowError):
            return None


def compile_rule(text: str) -> Rule:
    """Raises RuleError for anything outside the language."""
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise RuleError(text) from error
    names = frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
    called = frozenset(
        n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    )
    return Rule(text, _compile(tree.body), names - called, called)


_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}  # fmt: skip
_CONSTANTS = {"LABEL_KEY": LABEL_KEY, "LABEL_VALUE": LABEL_VALUE}


def _compile(node: ast.expr) -> Part:
    maker = _MAKERS.get(type(node))
    if maker is None:
        raise RuleError(f"{type(node).__name__} is not part of the language")
    return maker(node)


def _constant(node: ast.Constant) -> Part:
    value = node.value
    return lambda names: value


def _name(node: ast.Name) -> Part:
    name = node.id
    if name in _CONSTANTS:
        constant = _CONSTANTS[name]
        return lambda names: constant

    def run(names: Names) -> Any:
        value = names.get(name, UNKNOWN)
        if type(value) is Lazy:
            value = value.get()
        if value is UNKNOWN:
            raise Unknown(name)
        return value

    return run


def _bool(node: ast.BoolOp) -> Part:
    parts = [_compile(v) for v in node.values]
    if isinstance(node.op, ast.And):
        return lambda names: all(part(names) for part in parts)
    return lambda names: any(part(names) for part in parts)


def _unary(node: ast.UnaryOp) -> Part:
    inner = _compile(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda names: not inner(names)
    if isinstance(node.op, ast.USub):
        return lambda names: -inner(names)
    raise RuleError("only not and - stand before a value")


def _arithmetic(node: ast.BinOp) -> Part:
    left, right = _compile(node.left), _compile(node.right)
    work = _ARITHMETIC.get(type(node.op))
    if work is None:
        raise RuleError("only + - * calculate")
    return lambda names: work(left(names), right(names))


def _comparison(node: ast.Compare) -> Part:
    parts = [_compile(v) for v in (node.left, *node.comparators)]
    tests = [_COMPARE[type(op)] for op in node.ops]

    def run(names: Names) -> bool:
        values = [part(names) for part in parts]
        return all(test(a, b) for test, a, b in zip(tests, values, values[1:], strict=False))

    return run


def _choice(node: ast.IfExp) -> Part:
    test, then, other = _compile(node.test), _compile(node.body), _compile(node.orelse)
    return lambda names: then(names) if test(names) else other(names)


def _items(node: ast.List | ast.Tuple) -> Part:
    parts = [_compile(v) for v in node.elts]
    return lambda names: [part(names) for part in parts]


def _index(node: ast.Subscript) -> Part:
    value, at = _compile(node.value), _compile(node.slice)
    return lambda names: value(names)[at(names)]


def _member(node: ast.Attribute) -> Part:
    """`old.min`, `taint.key`: a key of a mapping, never an attribute of an object."""
    value, name = _compile(node.value), node.attr
    if name.startswith("_"):
        raise RuleError(f"{name} is no key")

    def run(names: Names) -> Any:
        holder = value(names)
        if not isinstance(holder, Mapping):
            raise Unknown(name)
        found = holder.get(name, UNKNOWN)
        if found is UNKNOWN:
            raise Unknown(name)
        return found

    return run


def _loop(node: ast.GeneratorExp | ast.ListComp) -> Callable[[Names], Iterator[tuple[Names, Any]]]:
    element = _compile(node.elt)
    loops = []
    for generator in node.generators:
        if not isinstance(generator.target, ast.Name) or generator.is_async:
            raise RuleError("a loop has one plain variable")
        tests = [_compile(test) for test in generator.ifs]
        loops.append((generator.target.id, _compile(generator.iter), tests))

    def walk(names: Names, depth: int) -> Iterator[Names]:
        if depth == len(loops):
            yield names
            return
        variable, items, tests = loops[depth]
        several = items(names)
        # Early versions take one text where later ones take a list: it is one entry, not its letters.
        for item in [several] if isinstance(several, str) else several:
            inner = {**names, variable: item}
            if all(test(inner) for test in tests):
                yield from walk(inner, depth + 1)

    def run(names: Names) -> Iterator[tuple[Names, Any]]:
        for inner in walk(names, 0):
            yield inner, element(inner)

    return run


def _list(node: ast.ListComp) -> Part:
    loop = _loop(node)
    return lambda names: [value for _names, value in loop(names)]


def _call(node: ast.Call) -> Part:
    if not isinstance(node.func, ast.Name) or node.keywords:
        raise RuleError("only functions of the language can be called, without keywords")
    name = node.func.id
    if name == "implies" and len(node.args) == 2:
        first, second = _compile(node.args[0]), _compile(node.args[1])
        return lambda names: second(names) if first(names) else True
    if name == "given" and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
        return _given(node.args[0].id)
    if name in ("all", "any") and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
        return _quantifier(name, node.args[0])
    function = FUNCTIONS.get(name)
    if function is None:
        raise RuleError(f"{name} is no function of the language")
    work = function
    parts = [_generated(arg) if isinstance(arg, ast.GeneratorExp) else _compile(arg) for arg in node.args]
    return lambda names: work(*(part(names) for part in parts))


def _generated(node: ast.GeneratorExp) -> Part:
    loop = _loop(node)
    return lambda names: [value for _names, value in loop(names)]


def _given(alias: str) -> Part:
    def run(names: Names) -> bool:
        given = names.get("given", UNKNOWN)
        if given is UNKNOWN:
            raise Unknown("given")
        return alias in given

    return run


def _quantifier(name: str, node: ast.GeneratorExp) -> Part:
    """all() and any(), keeping the loop variables of the element that decided."""
    loop = _loop(node)
    variables = [g.target.id for g in node.generators if isinstance(g.target, ast.Name)]
    deciding = name == "any"

    def run(names: Names) -> bool:
        for inner, value in loop(names):
            if bool(value) is deciding:
                names[TRACE].update({v: inner[v] for v in variables})
                return deciding
        return not deciding

    return run


_MAKERS: Mapping[type[ast.expr], Callable[[Any], Part]] = {
    ast.Constant: _constant, ast.Name: _name, ast.BoolOp: _bool, ast.UnaryOp: _unary,
    ast.BinOp: _arithmetic, ast.Compare: _comparison, ast.IfExp: _choice, ast.List: _items,
    ast.Tuple: _items, ast.Subscript: _index, ast.Attribute: _member, ast.ListComp: _list, ast.Call: _call,
}  # fmt: skip
