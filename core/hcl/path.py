"""Paths into a file: a tuple of steps from the file's body down to a value."""

from __future__ import annotations

from dataclasses import dataclass

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
class IndexStep:
    """An element of a list."""

    index: int


Step = BlockStep | AttributeStep | KeyStep | IndexStep
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
        case IndexStep():
            expr = expression_of(place)
            if expr is None or expr.kind != "tuple":
                return None
            elements = expr.elements
            return elements[step.index] if 0 <= step.index < len(elements) else None


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
        case IndexStep():
            return f"[{step.index + 1}]"
