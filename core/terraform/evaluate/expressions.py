"""Expressions to values: every kind of expression as Terraform evaluates it, with the places kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from core.terraform.evaluate import syntax, types
from core.terraform.evaluate.budget import MAX_DEPTH, Budget, TooLarge
from core.terraform.evaluate.convert import convert, convert_taken_for
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.registry import call
from core.terraform.evaluate.loops import loop, type_of_failed
from core.terraform.evaluate.navigate import attribute, index
from core.terraform.evaluate.numbers import Number
from core.terraform.evaluate.open_keys import AllParts, key_of_code
from core.terraform.evaluate.operators import binary, logical, unary
from core.terraform.evaluate.places import COMPUTED, Chunk, Mark, Switch, Way
from core.terraform.evaluate.protocol import NO_NAMES, Names, Scope
from core.terraform.evaluate.types import BOOL, DYNAMIC, NUMBER, STRING
from core.terraform.evaluate.unify import first_as, unify
from core.terraform.evaluate.values import (
    UNKNOWN,
    Absent,
    Value,
    alike,
    null,
    text,
    tuple_value,
    unknown,
    why_of,
)
from core.terraform.evaluate.words import article
from core.text import _

_ITEM = "*"


class _TemplateScope:
    """A template sees what it is given, and files."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def resolve(self, reference: syntax.Reference, _mark: Mark) -> tuple[Value, int]:
        raise Fault(_("The template isn't given “{name}”.").format(name=reference.root))

    def read(self, path: str) -> Chunk | None:
        return self.scope.read(path)

    def files(self, folder: str) -> list[str]:
        return self.scope.files(folder)


class Expressions:
    """Evaluates the expressions of one chunk in one scope, within one budget."""

    def __init__(self, chunk: Chunk, scope: Scope, budget: Budget) -> None:
        self.chunk = chunk
        self.scope = scope
        self.budget = budget
        self.depth = 0
        self.cautious = False
        """`&&` and `||` are undecided where one side is: so it is in Terraform before 1.12."""

    def mark(self, node: syntax.Node) -> Mark:
        return Mark(self.chunk, node.start, node.end)

    def value(self, node: syntax.Node, names: Names = NO_NAMES) -> Value:
        """Raises Fault where Terraform would refuse it, TooLarge, Undeclared."""
        self.budget.steps -= 1
        if self.budget.steps < 0 or self.depth > MAX_DEPTH:
            raise TooLarge
        self.depth += 1
        found = _MAKERS[type(node)](self, node, names)
        self.depth -= 1
        if found.data is UNKNOWN and found.way is None and not found.parts:
            return found.through(self.computed(node, ()))
        return found

    def elsewhere(self, chunk: Chunk) -> Expressions:
        return Expressions(chunk, _TemplateScope(self.scope), self.budget)

    def attempt(self, node: syntax.Node, names: Names) -> tuple[Value, Fault | None]:
        """The value, or an unknown one and why Terraform would refuse it."""
        depth = self.depth
        try:
            return self.value(node, names), None
        except Fault as fault:
            self.depth = depth
            return unknown(None), fault

    # Literals

    def literal(self, node: syntax.Literal, _names: Names) -> Value:
        value = node.value
        mark = Mark(self.chunk, node.start, node.end)
        if value is None:
            return Value("dynamic", None, DYNAMIC, mark)
        return Value("bool" if isinstance(value, bool) else "number", value, None, mark)

    def refused(self, node: syntax.Refused, _names: Names) -> Value:
        raise Fault(node.sentence)

    def template(self, node: syntax.Template, names: Names) -> Value:
        parts = node.parts
        if len(parts) == 1 and isinstance(parts[0], str):
            return text(parts[0]).at(Mark(self.chunk, node.start, node.end))
        out: list[str] = []
        open_: list[Value] = []
        inputs: list[Value] = []
        secret = False
        length = 0
        for part in parts:
            if isinstance(part, str):
                out.append(part)
                length += len(part)
                continue
            value = self.value(part, names)
            if value.data is None:
                raise Fault(_("A null can't stand in a text."))
            inputs.append(value)
            secret = secret or value.sensitive
            if not value.is_known:
                open_.append(value)
                continue
            piece = convert(value, STRING).data
            length += len(piece)
            out.append(piece)
        self.budget.write(length)
        way = self.computed(node, inputs)
        if open_:
            return unknown(why_of(*open_), STRING).through(way).hidden(secret)
        return text("".join(out)).through(way).hidden(secret)

    def computed(self, node: syntax.Node, inputs: Iterable[Value]) -> Way:
        """The first step of a value that is made here."""
        return Way(COMPUTED, self.mark(node), inputs=tuple(inputs))

    def joined(self, node: syntax.Joined, names: Names) -> Value:
        value = self.value(node.inner, names)
        if not value.is_known:
            return unknown(value.why, STRING).hidden(value.sensitive)
        out = []
        secret = value.sensitive
        for item in value.elements():
            if item.data is None:
                raise Fault(_("A null can't stand in a text."))
            if not item.is_known:
                return unknown(item.why, STRING).hidden(secret)
            secret = secret or item.sensitive
            out.append(convert(item, STRING).data)
        self.budget.write(sum(map(len, out)))
        return text("".join(out)).through(self.computed(node, (value,))).hidden(secret)

    def wrapped(self, node: syntax.Wrapped, names: Names) -> Value:
        return self.value(node.inner, names)

    # Names and steps

    def reference(self, node: syntax.Reference, names: Names) -> Value:
        steps = node.steps
        way = node.way
        if way is None:
            mark = Mark(self.chunk, node.start, node.end)
            way = node.way = Way(mark.text, mark)
        if node.root in names:
            value = names[node.root]
        else:
            value, taken = self.scope.resolve(node, way.mark)
            steps = steps[taken:]
        for step in steps:
            value = _step(value, step)
        return value.through(way)

    def relative(self, node: syntax.Relative, names: Names) -> Value:
        value = self.value(node.source, names)
        for step in node.steps:
            value = _step(value, step)
        return value

    def indexed(self, node: syntax.Index, names: Names) -> Value:
        source = self.value(node.source, names)
        key = self.value(node.key, names)
        inputs = (key,) if key.is_known else (key, source)
        return index(source, key).through(Way("[ ]", self.mark(node), inputs=inputs))

    def item(self, _node: syntax.Item, names: Names) -> Value:
        return names[_ITEM]

    def splat(self, node: syntax.Splat, names: Names) -> Value:
        source = self.value(node.source, names)
        upgrade = source.kind not in ("tuple", "list", "set")
        if source.data is None:
            if upgrade:
                return tuple_value(()).hidden(source.sensitive)
            raise Fault(_("A null has no elements."))
        if source.kind == "dynamic":
            return unknown(source.why).hidden(source.sensitive)
        if not source.is_known:
            if upgrade:
                return unknown(source.why).hidden(source.sensitive)
            return self._unknown_splat(node, source, names)
        items = (source,) if upgrade else source.elements()
        way = None if upgrade else source.way
        inner = dict(names)
        found = []
        for item in items:
            inner[_ITEM] = item.through(way)
            found.append(self.value(node.each, inner))
        if source.kind in ("list", "set"):
            of = DYNAMIC if found else self._type_of_each(node, source.type.element, names)
            one = alike(found, of)
            if one is None:
                raise Fault(_("The elements are of different types."))
            result = Value("list", tuple(one[0]), types.list_of(one[1]))
        else:
            result = tuple_value(tuple(found))
        return result.hidden(source.sensitive)

    def _unknown_splat(self, node: syntax.Splat, source: Value, names: Names) -> Value:
        if source.kind == "tuple":
            inner = [self._type_of_each(node, type, names) for type in source.type.items]
            type = types.tuple_of(tuple(inner))
        else:
            type = types.list_of(self._type_of_each(node, source.type.element, names))
        return unknown(source.why, type).hidden(source.sensitive)

    def _type_of_each(self, node: syntax.Splat, type: types.Type, names: Names) -> types.Type:
        inner = {**names, _ITEM: unknown(None, type)}
        return self.value(node.each, inner).type

    # Operators

    def binary(self, node: syntax.Binary, names: Names) -> Value:
        if node.operator in ("&&", "||"):
            depth = self.depth

            inputs: list[Value] = []

            def side(inner: syntax.Node) -> Value:
                self.depth = depth
                inputs.append(self.value(inner, names))
                return inputs[-1]

            operands = (lambda: side(node.left), lambda: side(node.right))
            found = logical(node.operator, *operands, self.cautious)
            self.depth = depth
            return found.through(self.computed(node, inputs))
        left, right = self.value(node.left, names), self.value(node.right, names)
        return binary(node.operator, left, right).through(self.computed(node, (left, right)))

    def unary(self, node: syntax.Unary, names: Names) -> Value:
        operand = self.value(node.operand, names)
        found = unary(node.operator, operand)
        if isinstance(node.operand, syntax.Literal):
            return found.at(self.mark(node))
        return found.through(self.computed(node, (operand,)))

    def conditional(self, node: syntax.Conditional, names: Names) -> Value:
        yes, no_yes = self.arm(node.yes, names)
        no, no_no = self.arm(node.no, names)
        wanted = _common(yes, no)
        condition = self.value(node.condition, names)
        if condition.data is None:
            raise Fault(_("A condition must not be null."))
        condition = convert(condition, BOOL)
        switch = self._switch(node.condition, condition, names)
        secret = condition.sensitive or yes.sensitive or no.sensitive
        if not condition.is_known:
            undecided = self._undecided(condition, wanted, yes, no, switch)
            if undecided.known:
                return undecided.hidden(secret)
            return undecided.through(self.computed(node, (condition, yes, no))).hidden(secret)
        chosen, fault, other, refused = (
            (yes, no_yes, no, no_no) if condition.data else (no, no_no, yes, no_yes)
        )
        if fault is not None:
            raise fault
        if chosen.null and chosen.kind == "dynamic":
            wanted = self._of_null(node.no if condition.data else node.yes, wanted, names)
        found = _as_result(chosen, other, wanted)
        if refused is None:
            found = found.without(_switched_off(found, other, wanted, switch))
        return found.through(Way("?:", self.mark(node), inputs=(condition,))).hidden(secret)

    def _of_null(self, other: syntax.Node, wanted: types.Type, names: Names) -> types.Type:
        """The type of a null beside another result: only what it is in every version of Terraform. Where `||`
        decides something too early for the older ones, they may not know that result's type."""
        if self.cautious or not _decides(other):
            return wanted
        self.cautious = True
        try:
            found = self.arm(other, names)[0].type
        finally:
            self.cautious = False
        return wanted if found == wanted else DYNAMIC

    def arm(self, node: syntax.Node, names: Names) -> tuple[Value, Fault | None]:
        """A result that may be chosen. One that fails still has a type, which counts for the other."""
        value, fault = self.attempt(node, names)
        if fault is not None:
            value = unknown(None, self.type_of_failed(node, names))
        return value, fault

    def type_of_failed(self, node: syntax.Node, names: Names) -> types.Type:
        """The type that an expression has although something in it fails."""
        if isinstance(node, (syntax.Wrapped, syntax.Parentheses)) and not isinstance(node, syntax.Joined):
            return self.arm(node.inner, names)[0].type
        if isinstance(node, (syntax.Template, syntax.Joined)):
            return STRING
        if isinstance(node, syntax.Binary):
            return NUMBER if node.operator in "+-*/%" else BOOL
        if isinstance(node, syntax.Unary):
            return NUMBER if node.operator == "-" else BOOL
        if isinstance(node, syntax.Tuple):
            return types.tuple_of(tuple([self.arm(item, names)[0].type for item in node.items]))
        if isinstance(node, syntax.Object):
            return self._type_of_failed_object(node, names)
        if isinstance(node, syntax.For):
            return type_of_failed(self, node, names)
        if isinstance(node, syntax.Splat):
            return self._type_of_failed_splat(node, names)
        if isinstance(node, syntax.Conditional):
            try:
                return _common(self.arm(node.yes, names)[0], self.arm(node.no, names)[0])
            except Fault:
                return DYNAMIC
        return DYNAMIC

    def _type_of_failed_splat(self, node: syntax.Splat, names: Names) -> types.Type:
        """A failing element is of no certain type, but how many there are stays."""
        source, fault = self.attempt(node.source, names)
        if fault is not None or source.kind == "dynamic":
            return DYNAMIC
        of = source.type

        def each(item: types.Type) -> types.Type:
            return self.arm(node.each, {**names, _ITEM: unknown(None, item)})[0].type

        if of.kind in ("list", "set"):
            return types.list_of(each(of.element))
        return types.tuple_of(tuple(map(each, of.items if of.kind == "tuple" else (of,))))

    def _type_of_failed_object(self, node: syntax.Object, names: Names) -> types.Type:
        attributes = {}
        for key, item in node.items:
            type = self.arm(item, names)[0].type
            if not isinstance(key, str):
                name, fault = self.attempt(key, names)
                if (
                    fault is not None
                    or name.data is None
                    or not name.is_known
                    or name.kind not in types.PRIMITIVE
                ):
                    return DYNAMIC
                key = convert(name, STRING).data
            attributes[key] = type
        return types.object_of(attributes)

    def _switch(self, node: syntax.Node, condition: Value, names: Names) -> Switch:
        written = self.mark(node)
        decides = condition if condition.mark is not None else self._decider(node, names)
        return Switch(decides.mark, written, decides.way) if decides is not None else Switch(None, written)

    def _decider(self, node: syntax.Node, names: Names) -> Value | None:
        """What a condition hangs on: the one reference in it whose literal can be told."""
        found: list[Value] = []
        stack = [node]
        while stack:
            at = stack.pop()
            if isinstance(at, syntax.Reference):
                value, fault = self.attempt(at, names)
                if fault is None and value.mark is not None:
                    found.append(value)
            elif not isinstance(at, (syntax.For, syntax.Splat)):
                stack.extend(_children(at))
        return found[0] if len(found) == 1 else None

    def _undecided(
        self, condition: Value, wanted: types.Type, yes: Value, no: Value, switch: Switch
    ) -> Value:
        if yes.null and no.null:
            return null(wanted)
        if yes.type == no.type and yes.kind in types.COLLECTIONS and yes.data == no.data and not yes.data:
            # Both are empty.
            return yes
        entries: list[Absent] = []
        for arm in (yes, no):
            if arm.kind in ("map", "object", "tuple", "list") and arm.is_known and arm.data is not None:
                keys = arm.data if arm.kind in ("map", "object") else range(len(arm.data))
                entries.extend(
                    Absent(key, arm.data[key].through(arm.way), switch, None)
                    for key in keys
                    if all(key != entry.key for entry in entries)
                )
        return unknown(condition.why, wanted).without(tuple(entries))

    # Collections

    def tuple(self, node: syntax.Tuple, names: Names) -> Value:
        items = tuple(self.value(item, names) for item in node.items)
        return Value("tuple", items, None, self.mark(node))

    def object(self, node: syntax.Object, names: Names) -> Value:
        items: dict[str, Value] = {}
        open_: list[Value] = []
        secret = False
        for key, item in node.items:
            value = self.value(item, names)
            if isinstance(key, str):
                if node.strict and key in items:
                    raise Fault(_("“{name}” stands twice in this object.").format(name=key))
                items[key] = value
                continue
            name = self.value(key, names)
            if name.data is None:
                raise Fault(_("A null can't be a key."))
            secret = secret or name.sensitive
            name = convert(name, STRING)
            if not name.is_known:
                open_.append(name)
                items[key_of_code(self.chunk, key, why_of(name))] = value
                continue
            if node.strict and (name.data in items or name.sensitive):
                raise Fault(_("“{name}” can't be a key of this object.").format(name=name.data))
            items[name.data] = value
        if open_:
            return unknown(why_of(*open_), parts=AllParts(items)).hidden(secret)
        return Value("object", items, None, self.mark(node)).hidden(secret)

    def loop(self, node: syntax.For, names: Names) -> Value:
        return loop(self, node, names)

    def call(self, node: syntax.Call, names: Names) -> Value:
        return call(self, node, names)


def _step(value: Value, step: syntax.Step) -> Value:
    if step.attribute is not None:
        return attribute(value, step.attribute)
    key = step.key
    if isinstance(key, str):
        return index(value, text(key))
    if isinstance(key, Number):
        return index(value, Value("number", key))
    return index(value, Value("bool", key) if isinstance(key, bool) else null())


def _common(yes: Value, no: Value) -> types.Type:
    """The type of a condition's result."""
    if yes.data is None and yes.kind == "dynamic":
        return no.type
    if no.data is None and no.kind == "dynamic":
        return yes.type
    if "dynamic" in (yes.kind, no.kind):
        return DYNAMIC
    found = unify((yes.type, no.type))
    if found is None:
        sentence = _("Both results of a condition must be of one type, and they are {yes} and {no}.")
        raise Fault(sentence.format(yes=article(yes.type), no=article(no.type)))
    return found


def _as_result(chosen: Value, other: Value, wanted: types.Type) -> Value:
    """The chosen result in the type of both. Beside a list, a tuple is made a list of its own first; how that
    one would become the common type is then done with the tuple itself. Maps and objects alike."""
    first = first_as(chosen.type, other.type)
    if first is None or first == wanted:
        return convert(chosen, wanted)
    convert(chosen, first)
    return convert_taken_for(chosen, first, wanted)


def _switched_off(found: Value, other: Value, wanted: types.Type, switch: Switch) -> tuple[Absent, ...]:
    """What the arm that wasn't chosen would have brought."""
    entries = list(found.absent)
    if isinstance(other.parts, AllParts) and found.kind == "object" and found.is_known:
        held = found.data or {}
        new = (Absent(k, v.through(other.way), switch) for k, v in other.parts.items() if k not in held)
        return (*entries, *new)
    if not other.is_known or other.data is None:
        return tuple(entries)
    try:
        other = convert(other, wanted)
    except Fault:
        return tuple(entries)
    if not other.is_known:  # a set of unknown things as a list
        return tuple(entries)
    if other.kind in ("map", "object") and found.kind == other.kind:
        known = found.data if found.is_known and found.data is not None else {}
        for name, value in other.data.items():
            if name not in known:
                entries.append(Absent(name, value.through(other.way), switch))
        entries.extend(entry for entry in other.absent if entry.key not in known)
    elif other.kind in ("tuple", "list") and other.data and found.kind == other.kind:
        if found.is_known and not found.data:
            entries.extend(Absent(at, v.through(other.way), switch) for at, v in enumerate(other.data))
    else:
        entries.append(Absent(None, other, switch))
    return tuple(entries)


def _decides(node: syntax.Node) -> bool:
    """Whether there is a `&&` or `||` in it."""
    stack = [node]
    while stack:
        at = stack.pop()
        if isinstance(at, syntax.Binary) and at.operator in ("&&", "||"):
            return True
        stack.extend(_children(at))
    return False


def _children(node: syntax.Node) -> list[syntax.Node]:
    found: list[syntax.Node] = []
    for name in (name for kind in type(node).__mro__[:-1] for name in kind.__slots__):  # type: ignore[attr-defined]
        stack: list[Any] = [getattr(node, name)]
        while stack:
            inner = stack.pop()
            if isinstance(inner, syntax.Node):
                found.append(inner)
            elif isinstance(inner, tuple):
                stack.extend(inner)
    return found


_MAKERS: dict[type[syntax.Node], Callable[[Expressions, Any, Names], Value]] = {
    syntax.Literal: Expressions.literal,
    syntax.Refused: Expressions.refused,
    syntax.Template: Expressions.template,
    syntax.Wrapped: Expressions.wrapped,
    syntax.Parentheses: Expressions.wrapped,
    syntax.Joined: Expressions.joined,
    syntax.Reference: Expressions.reference,
    syntax.Relative: Expressions.relative,
    syntax.Index: Expressions.indexed,
    syntax.Item: Expressions.item,
    syntax.Splat: Expressions.splat,
    syntax.Call: Expressions.call,
    syntax.Conditional: Expressions.conditional,
    syntax.Binary: Expressions.binary,
    syntax.Unary: Expressions.unary,
    syntax.Tuple: Expressions.tuple,
    syntax.Object: Expressions.object,
    syntax.For: Expressions.loop,
}
