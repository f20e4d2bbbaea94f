"""How a function takes its arguments: what Terraform checks and spreads before a function sees anything."""

from __future__ import annotations

from collections.abc import Callable

from core.frozen import dataclass
from core.terraform.evaluate import edition
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.places import Mark, Way
from core.terraform.evaluate.protocol import Evaluator
from core.terraform.evaluate.types import DYNAMIC, Type
from core.terraform.evaluate.values import Reason, Value, unknown, why_of
from core.text import _


@dataclass(frozen=True, slots=True)
class Parameter:
    """What one argument may be. `open`: may be unknown; `dynamic`: its type, too; `secret`: the function
    itself takes care of what is sensitive."""

    type: Type = DYNAMIC
    null: bool = False
    open: bool = False
    dynamic: bool = False
    secret: bool = False
    young: bool = False
    """Null is taken since 1.12 only."""
    loose: bool = False
    """A null of no type counts as one, since 1.12."""


@dataclass(frozen=True, slots=True)
class Use:
    """One call of a function."""

    evaluator: Evaluator
    name: str
    mark: Mark

    @property
    def way(self) -> Way:
        """The step that a value makes through this call."""
        return Way(self.name, self.mark)


Body = Callable[[Use, list[Value]], Value]


@dataclass(frozen=True, slots=True)
class Function:
    parameters: tuple[Parameter, ...]
    rest: Parameter | None
    body: Body
    returns: Callable[[list[Value]], Type] | Type
    """The result's type where the result can't be known."""


def apply(function: Function, use: Use, arguments: list[Value]) -> Value:
    """The result. Raises Fault."""
    count = len(function.parameters)
    if len(arguments) < count or (function.rest is None and len(arguments) > count):
        raise Fault(_("{name} takes another number of arguments.").format(name=f"{use.name}()"))
    given: list[Value] = []
    secret = False
    takes = [*function.parameters, *[function.rest or Parameter()] * (len(arguments) - count)]
    for argument, parameter in zip(arguments, takes, strict=True):
        value = convert(argument, parameter.type)
        if value.secret and not parameter.secret:
            secret = True
            value = value.bare()
        given.append(value)
    for value, parameter in zip(given, takes, strict=True):
        # One by one: behind what has no type yet Terraform doesn't look for null.
        if value.data is None and not (parameter.null and (edition.LENIENT or not parameter.young)):
            raise Fault(_("{name} can't take null here.").format(name=f"{use.name}()"))
        if value.kind == "dynamic" and not parameter.dynamic:
            if value.data is not None:
                return unknown(why_of(value)).hidden(secret or value.sensitive)
            if not (parameter.loose and edition.LENIENT):
                return unknown(Reason("run", _("Terraform can't tell what a null of no type means here.")))
    for value, parameter in zip(given, takes, strict=True):
        if not value.is_known and not parameter.open:
            type = function.returns if isinstance(function.returns, Type) else function.returns(given)
            return unknown(why_of(value), type).hidden(secret or value.sensitive)
    return function.body(use, given).hidden(secret)
