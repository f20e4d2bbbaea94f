"""templatefile and templatestring."""

from __future__ import annotations

from core.hcl.source import limits
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.functions.common import entries, refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.parse import template_of
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.protocol import Unseen
from core.terraform.evaluate.syntax import Unreadable
from core.terraform.evaluate.types import DYNAMIC, STRING
from core.terraform.evaluate.values import Reason, Value, unknown
from core.text import _


def _rendered(use: Use, chunk: Chunk, variables: Value) -> Value:
    if variables.kind not in ("map", "object"):
        raise refuse(use, _("the variables must be a map."))
    if limits(chunk.data) is not None:
        return unknown(Reason("unread", _("The template can't be read.")))
    use.evaluator.budget.spend(len(chunk.data) // 20)
    try:
        node = template_of(chunk.data)
    except Unreadable as unreadable:
        raise refuse(use, unreadable.sentence) from None
    found = use.evaluator.elsewhere(chunk).value(node, entries(variables))
    if found.data is None:
        raise refuse(use, _("the result is null."))
    # Places in a template are counted in a text that is wrapped for reading: they would not be true.
    return found.at(None)


def _templatefile(use: Use, arguments: list[Value]) -> Value:
    path = arguments[0].data
    try:
        chunk = use.evaluator.scope.read(path)
    except Unseen as unseen:
        return unknown(Reason("outside", unseen.sentence))
    if chunk is None:
        raise refuse(use, _("there is no file “{path}”.").format(path=path[:100]))
    return _rendered(use, chunk, arguments[1])


def _templatestring(use: Use, arguments: list[Value]) -> Value:
    chunk = Chunk("", arguments[0].data.encode("utf-8", "surrogatepass"), "template")
    return convert(_rendered(use, chunk, arguments[1]), STRING)


FUNCTIONS: dict[str, Function] = {
    "templatefile": Function((Parameter(STRING), Parameter()), None, _templatefile, DYNAMIC),
    "templatestring": Function((Parameter(STRING), Parameter()), None, _templatestring, STRING),
}
