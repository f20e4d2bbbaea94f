"""try and can: functions that take expressions rather than values."""

from __future__ import annotations

from collections.abc import Callable

from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.places import COMPUTED, Way
from core.terraform.evaluate.protocol import Evaluator, Names
from core.terraform.evaluate.syntax import Call, Node, Reference
from core.terraform.evaluate.types import BOOL
from core.terraform.evaluate.values import Value, boolean, unknown, why_of
from core.text import _


def _try(evaluator: Evaluator, node: Call, names: Names) -> Value:
    last: Fault | None = None
    way = Way("try", evaluator.mark(node))
    for argument in node.arguments:
        value, fault = evaluator.attempt(argument, names)
        if fault is not None:
            last = fault
            continue
        if _succeeds(argument, value):
            return value.through(way)
        # What is unknown may still turn out to fail.
        undecided = unknown(why_of(value), parts=value.parts)
        return undecided if value.parts else undecided.through(Way(COMPUTED, way.mark, inputs=(value,)))
    raise last or Fault(_("try() takes at least one value."))


def _succeeds(argument: Node, value: Value) -> bool:
    """Whether Terraform is sure of it. Numbers without end it knows, as no other kind of value that is too
    large for us."""
    if value.known or (isinstance(argument, Reference) and value.is_known):
        return True
    return value.kind == "number" and value.why is not None and value.why.kind == "large"


def _can(evaluator: Evaluator, node: Call, names: Names) -> Value:
    if len(node.arguments) != 1:
        raise Fault(_("{name} takes another number of arguments.").format(name="can()"))
    value, fault = evaluator.attempt(node.arguments[0], names)
    if fault is not None:
        return boolean(False)
    if _succeeds(node.arguments[0], value):
        return boolean(True)
    return unknown(why_of(value), BOOL)


SPECIAL: dict[str, Callable[[Evaluator, Call, Names], Value]] = {"try": _try, "can": _can}
