"""`for`: lists and objects made of other ones, and what their `if` leaves out."""

from __future__ import annotations

from collections.abc import Callable

from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.open_keys import OpenKey, key_value
from core.terraform.evaluate.places import COMPUTED, Switch, Way
from core.terraform.evaluate.protocol import Evaluator, Names
from core.terraform.evaluate.syntax import For, Node, Reference
from core.terraform.evaluate.types import BOOL, DYNAMIC, STRING, Type
from core.terraform.evaluate.values import Absent, Reason, Value, of_whole, text, tuple_value, unknown
from core.text import _

_HOLDERS = ("list", "set", "map", "tuple", "object")


def loop(evaluator: Evaluator, node: For, names: Names) -> Value:
    """Raises Fault where Terraform would refuse it."""
    source = evaluator.value(node.source, names)
    if source.data is None:
        raise Fault(_("A null has no elements."))
    if source.kind != "dynamic" and source.kind not in _HOLDERS:
        raise Fault(_("A {kind} has no elements.").format(kind=source.kind))
    return _Loop(evaluator, node, names, source).run()


def type_of_failed(evaluator: Evaluator, node: For, names: Names) -> Type:
    """The type that it has although something in it fails."""
    source, fault = evaluator.attempt(node.source, names)
    if fault is not None or not source.is_known or source.data is None or source.kind not in _HOLDERS:
        return DYNAMIC
    try:
        return _Loop(evaluator, node, names, source, evaluator.arm).run().type
    except Fault:
        return DYNAMIC


class _Loop:
    def __init__(
        self,
        evaluator: Evaluator,
        node: For,
        names: Names,
        source: Value,
        lenient: Callable[[Node, Names], tuple[Value, Fault | None]] | None = None,
    ) -> None:
        self.evaluator = evaluator
        self.lenient = lenient
        self.node = node
        self.names = names
        self.source = source
        self.secret = source.sensitive
        self.open: Reason | None = None
        self.closed = True
        """Whether it is known which elements there are."""
        self.items: dict[str, Value] = {}
        self.groups: dict[str, list[Value]] = {}
        self.listed: list[Value] = []
        self.absent: list[Absent] = []

    def value(self, inner: Names) -> Value:
        if self.lenient is not None:
            return self.lenient(self.node.value, inner)[0]
        return self.evaluator.value(self.node.value, inner)

    def check(self) -> None:
        """Whether the condition can be one, whatever the elements are."""
        if self.node.condition is None:
            return
        inner = dict(self.names)
        for name in (self.node.key_name, self.node.value_name):
            inner[name] = unknown(None)
        condition = self.evaluator.value(self.node.condition, inner)
        if condition.data is None:
            raise Fault(_("A condition must not be null."))
        convert(condition, BOOL)

    def run(self) -> Value:
        source = self.source
        self.check()
        if not source.is_known:
            self.closed, self.open = False, source.why
            for name, part in (source.parts or {}).items():
                self.element(key_value(name), part, name)
        else:
            for key, item in source.pairs():
                self.element(key, item)
        for entry in source.absent:
            self.missing(entry)
        return self.result().hidden(self.secret).without(tuple(self.absent))

    def bound(self, key: Value, item: Value) -> Names:
        inner = dict(self.names)
        if self.node.key_name:
            inner[self.node.key_name] = key
        inner[self.node.value_name] = item.through(self.source.way)
        return inner

    def element(self, key: Value, item: Value, called: str = "") -> None:
        """`called`: by its key, where that is open."""
        inner = self.bound(key, item)
        if self.node.condition is not None and not self.included(key, inner):
            return
        if self.node.key is None:
            self.listed.append(self.value(inner))
            return
        name = called if isinstance(called, OpenKey) and self.keeps_keys else self.name_of(inner)
        value = self.value(inner) if name is not None else None
        if name is None or value is None:
            return
        if self.node.grouped:
            self.groups.setdefault(name, []).append(value)
        elif name in self.items:
            raise Fault(_("Two elements have the key “{key}”.").format(key=name))
        else:
            self.items[name] = value

    @property
    def keeps_keys(self) -> bool:
        """Each element keeps the key that it has."""
        key = self.node.key
        return isinstance(key, Reference) and key.root == self.node.key_name and not key.steps

    def included(self, key: Value, inner: Names) -> bool:
        node = self.node.condition
        assert node is not None
        condition = self.evaluator.value(node, inner)
        if condition.data is None:
            raise Fault(_("A condition must not be null."))
        condition = convert(condition, BOOL)
        self.secret = self.secret or condition.sensitive
        if not condition.is_known:
            self.closed, self.open = False, self.open or condition.why
        if condition.data is True:
            return True
        exists = None if not condition.is_known else False
        written = self.evaluator.mark(node)
        self.left_out(key, inner, Switch(condition.mark, written, condition.way), exists)
        return False

    def name_of(self, inner: Names) -> str | None:
        assert self.node.key is not None
        name = self.evaluator.value(self.node.key, inner)
        if name.data is None:
            raise Fault(_("A null can't be a key."))
        self.secret = self.secret or name.sensitive
        if not name.is_known:
            self.closed, self.open = False, self.open or name.why
            return None
        written: str = convert(name, STRING).data
        return written

    # What isn't there

    def missing(self, entry: Absent) -> None:
        key = text(entry.key) if isinstance(entry.key, str) else of_whole(entry.key or 0)
        self.left_out(key, self.bound(key, entry.value), entry.switch, entry.exists)

    def left_out(self, key: Value, inner: Names, switch: Switch, exists: bool | None) -> None:
        value, fault = self.evaluator.attempt(self.node.value, inner)
        named = key
        if self.node.key is not None:
            named, other = self.evaluator.attempt(self.node.key, inner)
            fault = fault or other
        if fault is not None or not named.is_known or named.data is None:
            return
        if named.kind == "string":
            self.absent.append(Absent(named.data, value, switch, exists))
        elif named.kind == "number":
            self.absent.append(Absent(named.number.integer, value, switch, exists))

    # What comes of it

    def result(self) -> Value:
        self.evaluator.budget.spend(len(self.listed) + len(self.items))
        if self.node.key is None:
            if not self.closed:
                mark = self.evaluator.mark(self.node)
                return unknown(self.open).through(Way(COMPUTED, mark, inputs=(self.source,)))
            return tuple_value(tuple(self.listed))
        items = self.items
        if self.node.grouped:
            items = {name: tuple_value(tuple(group)) for name, group in self.groups.items()}
        if not self.closed:
            return unknown(self.open, parts=items if not self.node.grouped else None)
        return Value("object", items)
