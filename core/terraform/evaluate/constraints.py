"""The `type` of a variable: what it must be, and the defaults of `optional()` in it, with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType

from core.frozen import dataclass
from core.terraform.evaluate import syntax, types
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.places import Way
from core.terraform.evaluate.protocol import Evaluator
from core.terraform.evaluate.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from core.terraform.evaluate.values import Absent, Value, tuple_value
from core.text import _


@dataclass(frozen=True, slots=True)
class Defaults:
    """Defaults of an object's attributes, and of what is inside (by attribute, "" for every element, or by
    number)."""

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    inner: Mapping[str, Defaults] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Constraint:
    type: Type
    defaults: Defaults | None = None

    def applied(self, value: Value) -> Value:
        """The value as the module gets it. Raises Fault."""
        if self.defaults is not None:
            value = _filled(self.defaults, value)
        return convert(value, self.type)


ANY = Constraint(DYNAMIC)
_PLAIN = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_OLD = {"string": STRING, "list": types.list_of(DYNAMIC), "map": types.map_of(DYNAMIC)}
_MAKERS = {"list": types.list_of, "set": types.set_of, "map": types.map_of}


def constraint_of(node: syntax.Node, evaluator: Evaluator) -> Constraint:
    """Raises Fault for what is no type."""
    if isinstance(node, syntax.Template) and len(node.parts) == 1 and node.parts[0] in _OLD:
        return Constraint(_OLD[str(node.parts[0])])
    if isinstance(node, syntax.Reference) and not node.steps and node.root in ("list", "map", "set"):
        return Constraint(_MAKERS[node.root](DYNAMIC))
    type, defaults = _read(node, evaluator)
    return Constraint(type, defaults)


def _read(node: syntax.Node, evaluator: Evaluator) -> tuple[Type, Defaults | None]:
    if isinstance(node, syntax.Reference) and not node.steps and node.root in _PLAIN:
        return _PLAIN[node.root], None
    if isinstance(node, syntax.Call) and len(node.arguments) == 1:
        inside = node.arguments[0]
        if node.name in _MAKERS:
            type, defaults = _read(inside, evaluator)
            return _MAKERS[node.name](type), Defaults(inner={"": defaults}) if defaults else None
        if node.name == "object" and isinstance(inside, syntax.Object):
            return _object(inside, evaluator)
        if node.name == "tuple" and isinstance(inside, syntax.Tuple):
            items = [_read(item, evaluator) for item in inside.items]
            inner = {str(at): defaults for at, (_t, defaults) in enumerate(items) if defaults}
            return types.tuple_of(tuple(t for t, _d in items)), Defaults(inner=inner) if inner else None
    raise Fault(_("This is no type that Terraform knows."))


def _object(node: syntax.Object, evaluator: Evaluator) -> tuple[Type, Defaults | None]:
    attributes: dict[str, Type] = {}
    optional: set[str] = set()
    values: dict[str, Value] = {}
    inner: dict[str, Defaults] = {}
    for key, item in node.items:
        if not isinstance(key, str):
            raise Fault(_("This is no type that Terraform knows."))
        given: syntax.Node | None = None
        if isinstance(item, syntax.Call) and item.name == "optional" and item.arguments:
            optional.add(key)
            given = item.arguments[1] if len(item.arguments) > 1 else None
            item = item.arguments[0]
        type, defaults = _read(item, evaluator)
        attributes[key] = type
        if defaults is not None:
            inner[key] = defaults
        if given is not None:
            value = convert(evaluator.value(given), type)
            values[key] = value.through(Way("optional()", evaluator.mark(given)))
    found = types.object_of(attributes, frozenset(optional))
    return found, Defaults(values, inner) if values or inner else None


def _filled(defaults: Defaults, value: Value) -> Value:
    if not value.is_known or value.data is None:
        if value.parts is not None and "" in defaults.inner:
            parts = {name: _filled(defaults.inner[""], part) for name, part in value.parts.items()}
            return Value(value.kind, value.data, value.type, value.mark, value.way, value.why,
                         value.sensitive, value.absent, parts)  # fmt: skip
        return value
    kind = value.kind
    made: Value
    if kind in ("list", "set", "tuple"):
        every = defaults.inner.get("")
        items = []
        for at, item in enumerate(value.elements()):
            inner = every or (defaults.inner.get(str(at)) if kind == "tuple" else None)
            items.append(_filled(inner, item) if inner is not None else item)
        # A list of which some elements got more attributes has no common type any more, until it is
        # converted to the variable's type.
        made = tuple_value(tuple(items))
    elif kind in ("map", "object"):
        found: dict[str, Value] = {}
        every = defaults.inner.get("")
        for name, item in value.data.items():
            inner = every or (defaults.inner.get(name))
            found[name] = _filled(inner, item) if inner is not None else item
        for name, default in defaults.values.items():
            if name not in found or found[name].data is None:
                inner = defaults.inner.get(name)
                found[name] = _filled(inner, default) if inner is not None else default
        made = Value("object", found)
    else:
        return value
    return made.like(value).without(
        tuple(_filled_absent(defaults, entry) for entry in value.absent) if value.absent else ()
    )


def _filled_absent(defaults: Defaults, entry: Absent) -> Absent:
    inner = defaults.inner.get("") or defaults.inner.get(str(entry.key))
    return replace(entry, value=_filled(inner, entry.value)) if inner is not None else entry
