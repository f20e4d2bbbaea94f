"""All functions by name, and calls of them."""

from __future__ import annotations

from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions import (
    collections,
    conversions,
    encodings,
    files,
    hashes,
    lists,
    maps,
    networks,
    numeric,
    patterns,
    sets,
    special,
    templates,
    texts,
    times,
)
from core.terraform.evaluate.functions.spec import Function, Use, apply
from core.terraform.evaluate.places import COMPUTED, Way
from core.terraform.evaluate.protocol import Evaluator, Names
from core.terraform.evaluate.syntax import Call
from core.terraform.evaluate.values import Reason, Value, unknown
from core.text import _

FUNCTIONS: dict[str, Function] = {
    **collections.FUNCTIONS,
    **conversions.FUNCTIONS,
    **encodings.FUNCTIONS,
    **files.FUNCTIONS,
    **hashes.FUNCTIONS,
    **lists.FUNCTIONS,
    **maps.FUNCTIONS,
    **networks.FUNCTIONS,
    **numeric.FUNCTIONS,
    **patterns.FUNCTIONS,
    **sets.FUNCTIONS,
    **templates.FUNCTIONS,
    **texts.FUNCTIONS,
    **times.FUNCTIONS,
}
RUN = frozenset(
    ("timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt", "pathexpand", "abspath", "ephemeralasnull")
)
"""Known only when Terraform runs, or only where it runs."""


def call(evaluator: Evaluator, node: Call, names: Names) -> Value:
    """Raises Fault where Terraform would refuse it."""
    name = node.name.removeprefix("core::")
    mark = evaluator.mark(node)
    if name in special.SPECIAL:
        return special.SPECIAL[name](evaluator, node, names)
    arguments = [evaluator.value(argument, names) for argument in node.arguments]
    if node.expand:
        last = arguments.pop()
        if last.data is None:
            raise Fault(_("A null can't be spread out with “...”."))
        if last.kind not in ("dynamic", "list", "set", "tuple"):
            raise Fault(_("A {kind} can't be spread out with “...”.").format(kind=last.kind))
        if not last.is_known:
            return unknown(last.why)
        arguments.extend(item.through(last.way).hidden(last.sensitive) for item in last.elements())
    function = FUNCTIONS.get(name)
    if function is None:
        return _not_here(name, mark, node)
    evaluator.budget.spend(1 + sum(argument.size for argument in arguments) // 4)
    found = apply(function, Use(evaluator, name, mark), arguments)
    if found.way is None and found.mark is None and not _is_told_by_parts(found):
        return found.through(Way(COMPUTED, mark, inputs=tuple(arguments)))
    return found


def _is_told_by_parts(value: Value) -> bool:
    """A map whose entries know themselves where they come from."""
    parts = value.data if value.is_known else value.parts
    if value.kind not in ("map", "object") or not parts:
        return False
    return all(part.mark is not None or part.way is not None for part in parts.values())


def _not_here(name: str, mark: object, node: Call) -> Value:
    if name in RUN or name.startswith("provider::"):
        sentence = _("{name} is known only when Terraform runs.").format(name=f"{node.name}()")
        return unknown(Reason("run", sentence))
    raise Fault(_("There is no function {name}.").format(name=f"{node.name}()"))
