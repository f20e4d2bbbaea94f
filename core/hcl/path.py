"""Paths into a file: a tuple of steps from the file's body down to a value."""

from __future__ import annotations

from core.frozen import dataclass
from core.hcl.tree import Attribute, Block, Body, Expr, Item, Tree


@dataclass(frozen=True, slots=True)
class BlockStep:
    """The `nth` block with this type and exactly these labels."""

    type: str
    labels: tuple[str, ...] = ()
    nth: int = 0


@dataclass(frozen=True, slots=True)
class AttributeStep:
    """An attribute of a body."""

    name: str


@dataclass(frozen=True, slots=True)
class KeyStep:
    """A key of an object. Where a key stands twice the last counts, as in Terraform."""

    key: str


@dataclass(frozen=True, slots=True)
class CodeStep:
    """A key of an object that must be computed: its code as written, quotes or parentheses included."""

    code: str


@dataclass(frozen=True, slots=True)
class IndexStep:
    """An element of a list."""

    index: int


@dataclass(frozen=True, slots=True)
class PartStep:
    """An expression inside one that is computed: the nth argument of a function, arm of a condition, …"""

    index: int


Step = BlockStep | AttributeStep | KeyStep | CodeStep | IndexStep | PartStep
Path = tuple[Step, ...]
Found = Body | Block | Attribute | Item | Expr


def step_from(place: Found, step: Step) -> Found | None:
    """What one step leads to, or None."""
    match step:
        case BlockStep():
            body = place.body if isinstance(place, Block) else place
            if not isinstance(body, Body):
                return None
            same = (b for b in body.blocks if b.type == step.type and b.labels == step.labels)
            return next((b for i, b in enumerate(same) if i == step.nth), None)
        case AttributeStep():
            body = place.body if isinstance(place, Block) else place
            return body.attributes.get(step.name) if isinstance(body, Body) else None
        case KeyStep():
            expr = expression_of(place)
            if expr is None or expr.kind != "object":
                return None
            return next((item for item in reversed(expr.items) if item.key == step.key), None)
        case CodeStep():
            expr = expression_of(place)
            items = expr.items if expr is not None and expr.kind == "object" else ()
            return next((item for item in items if item.key is None and item.key_text == step.code), None)
        case IndexStep():
            expr = expression_of(place)
            if expr is None or expr.kind != "tuple":
                return None
            elements = expr.elements
            return elements[step.index] if 0 <= step.index < len(elements) else None
        case PartStep():
            expr = expression_of(place)
            parts = expr.parts if expr is not None else ()
            return parts[step.index] if 0 <= step.index < len(parts) else None


def expression_of(place: Found) -> Expr | None:
    """The value that stands at a place, or None for blocks and bodies."""
    if isinstance(place, (Attribute, Item)):
        return place.expr
    return place if isinstance(place, Expr) else None


def find(tree: Tree, path: Path) -> Found | None:
    """What stands at `path`: the Attribute, Item, element (Expr) or Block; the file's Body for ().

    >>> from core.hcl.tree import parse
    >>> tree = parse(b'module "a" {\\n  x = { y = [1, 2] }\\n}\\n')
    >>> find(tree, (BlockStep("module", ("a",)), AttributeStep("x"), KeyStep("y"), IndexStep(1))).text
    '2'
    """
    place: Found | None = tree.body
    for step in path:
        if place is None:
            return None
        place = step_from(place, step)
    return place


def path_at(tree: Tree, span: tuple[int, int]) -> Path | None:
    """The path of the block or value that stands at exactly these bytes; None where nothing does that a path
    leads to.

    >>> from core.hcl.tree import parse
    >>> tree = parse(b'x = merge(y, { a = 1 })\\n')
    >>> path_at(tree, (19, 20))
    (AttributeStep(name='x'), PartStep(index=1), KeyStep(key='a'))
    """
    path: list[Step] = []
    place: Found = tree.body
    while True:
        expr = expression_of(place)
        if expr is not None and expr.span == span:
            return tuple(path)
        if isinstance(place, (Block, Attribute)) and place.span == span:
            return tuple(path)
        found = _inside(place, span)
        if found is None:
            return None
        step, place = found
        path.append(step)


def _inside(place: Found, span: tuple[int, int]) -> tuple[Step, Found] | None:
    """The step from a place to the part of it that holds these bytes."""

    def holds(inner: Found) -> bool:
        return inner.span[0] <= span[0] and span[1] <= inner.span[1]

    body = place.body if isinstance(place, Block) else place
    if isinstance(body, Body):
        numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        for block in body.blocks:
            name = (block.type, block.labels)
            numbers[name] = numbers.get(name, -1) + 1
            if holds(block):
                return BlockStep(*name, numbers[name]), block
        named = next((a for a in body.attributes.values() if holds(a)), None)
        return (AttributeStep(named.name), named) if named is not None else None
    expr = expression_of(place)
    if expr is None:
        return None
    for item in expr.items:
        if holds(item.expr):
            if item.key is None:
                alone = sum(o.key_text == item.key_text for o in expr.items) == 1
                return (CodeStep(item.key_text), item) if alone else None
            # Of a key that stands twice only the last can be reached.
            shadowed = any(o.key == item.key for o in expr.items if o.span > item.span)
            return None if shadowed else (KeyStep(str(item.key)), item)
    for at, inner in enumerate(expr.elements or expr.parts):
        if holds(inner):
            return (IndexStep(at) if expr.elements else PartStep(at)), inner
    return None


def describe(path: Path) -> str:
    """A path for people: `module "a" / x / y[2]`."""
    return " / ".join(map(_step_text, path)).replace(" / [", "[")


def _step_text(step: Step) -> str:
    match step:
        case BlockStep():
            return " ".join([step.type, *(f'"{label}"' for label in step.labels)])
        case AttributeStep():
            return step.name
        case KeyStep():
            return step.key
        case CodeStep():
            return step.code
        case IndexStep():
            return f"[{step.index + 1}]"
        case PartStep():
            return f"({step.index + 1})"
