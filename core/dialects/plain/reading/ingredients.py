"""What is known of the things that an unknown value is made of: `"${data.a.b}-${var.c}"` hangs on `var.c`,
and what a data source finds hangs on its arguments. So a change is seen though nobody can tell the value."""

from __future__ import annotations

from collections.abc import Iterator

from core.terraform.evaluate import Body, Evaluation, Value
from core.terraform.evaluate.places import COMPUTED
from core.terraform.evaluate.scope import Run

MOST = 100
_LOOKS = 5_000
"""At parts, wherever they stand: what refers to the same again and again has no end of them."""
_DEPTH = 5
_LONGEST = 60
_REFERENCES = ("var.", "local.", "module.", "each.", "data.", "terraform.", "count.", "path.")
Ingredient = tuple[str, Value]
"""What it is called, as far as that can be said, and its value, which is known."""


def ingredients(evaluation: Evaluation, value: Value) -> list[Ingredient]:
    """Of a value that isn't known, or not wholly. The arguments of resources don't count: an id stays what it
    is when they change."""
    walk = _Walk(evaluation)
    walk.value("", value, 0)
    return walk.found


class _Walk:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.found: list[Ingredient] = []
        self.seen: set[object] = set()
        self.looks = _LOOKS

    def value(self, name: str, value: Value, depth: int) -> None:
        self.looks -= 1
        if len(self.found) >= MOST or depth > _DEPTH or self.looks < 0:
            return
        if value.known:
            if value.way is not None or value.mark is None:
                self.found.append((name, value))
                return
            # It stands in the expression itself; what is in it may come from elsewhere.
            for at, part in enumerate(value.elements() if isinstance(value.data, dict | tuple) else ()):
                self.value(f"{name}[{at}]", part, depth + 1)
            return
        if value.is_known:
            for at, part in enumerate(value.elements()):
                self.value(f"{name}[{at}]", part, depth + 1)
        for step in value.way.steps() if value.way is not None else ():
            for one in step.inputs:
                self.value(_name(one), one, depth + 1)
        source = value.why.run if value.why is not None else None
        if isinstance(source, Run) and source.kind == "data" and source not in self.seen:
            self.seen.add(source)
            self.data_source(source, depth + 1)

    def data_source(self, source: Run, depth: int) -> None:
        declared = self.evaluation.declared(source.path, source.kind, *source.labels)
        if declared is None:
            return
        prefix = ".".join((source.kind, *source.labels))
        for name, value in _arguments(prefix, self.evaluation.body(declared, source.path)):
            if value.known and len(self.found) < MOST:
                self.found.append((name, value))  # also one that is written there: that is elsewhere
            else:
                self.value(name, value, depth)


def _arguments(prefix: str, body: Body) -> Iterator[Ingredient]:
    """Those of a block and of the blocks in it."""
    for name in body.attributes:
        value = body.attribute(name)
        if value is not None:
            yield f"{prefix}.{name}", value
    for type in body.types:
        for at, nested in enumerate(body.blocks(type)):
            for name in nested.body.attributes:
                value = nested.body.attribute(name)
                if value is not None:
                    yield f"{prefix}.{type}[{at}].{name}", value


def _name(value: Value) -> str:
    """The last reference that it came by, else how it is written."""
    steps = list(value.way.steps()) if value.way is not None else []
    named = [step.text for step in steps if step.text.startswith(_REFERENCES)]
    if named:
        return named[-1]
    made = next((step.mark for step in steps if step.text == COMPUTED and step.mark is not None), value.mark)
    text = " ".join(made.text.split()) if made is not None else ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
