"""The values of one unit: variables, locals, module arguments and outputs, blocks at any depth of calls.

>>> from core.terraform.evaluate import Evaluation, Texts, Unit
>>> files = {"main.tf": b'variable "size" {}\\nlocals { double = var.size * 2, same = var.size }\\n'}
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from posixpath import basename, join
from typing import Any, TypeVar

from core.terraform.evaluate import syntax
from core.terraform.evaluate.bodies import Body
from core.terraform.evaluate.budget import MAX_UNIT, Budget, TooLarge
from core.terraform.evaluate.constraints import ANY, Constraint, constraint_of
from core.terraform.evaluate.declared import Declared, Folder
from core.terraform.evaluate.expressions import Expressions
from core.terraform.evaluate.faults import Fault, Undeclared
from core.terraform.evaluate.instances import counted, each_of
from core.terraform.evaluate.memory import Key, Memory
from core.terraform.evaluate.places import COMPUTED, Chunk, Mark, Place, Way
from core.terraform.evaluate.protocol import NO_NAMES, Names
from core.terraform.evaluate.refusals import REFUSALS, reason_of
from core.terraform.evaluate.scope import NO_SCOPE, ModuleScope, Source
from core.terraform.evaluate.syntax import Block, Unreadable
from core.terraform.evaluate.texts import Texts
from core.terraform.evaluate.unit import ONE, Call, Instance, Instances, Path, Unit
from core.terraform.evaluate.values import Reason, Value, unknown
from core.terraform.folder import local_target
from core.text import _

T = TypeVar("T")

_FRAMES = 12_000
"""Python frames that an evaluation may take; what needs more is too large."""
MAX_NESTED = 200
"""Definitions that refer to each other, one inside the other."""


class Evaluation:
    """Never changes what it answers; `after` makes the one of the next Snapshot."""

    def __init__(
        self,
        texts: Texts,
        unit: Unit,
        inputs: Mapping[str, Value] | None = None,
        memory: Memory | None = None,
        generated: tuple[str, ...] = (),
        again: Callable[[Texts], Evaluation] | None = None,
    ) -> None:
        self.texts = texts
        self.unit = unit
        self.inputs = inputs or {}
        """Values that rank below every tfvars file, as TF_VAR_ does (the inputs of Terragrunt)."""
        self.generated = generated
        """Files whose variables the root declares, too: what runs Terraform copies them there."""
        self.again = again
        """Makes the one on other texts where `inputs` depend on them."""
        self.memory = memory or Memory()
        self.nested = 0
        self.left = MAX_UNIT
        self._next: Evaluation | None = None

    def after(self, texts: Texts, *, asked_again: bool = False) -> Evaluation:
        """The same unit on other texts: what didn't change isn't evaluated again. `asked_again`: whoever asks
        for it next gets the same."""
        known, self._next = self._next, None
        if known is None or known.texts is not texts:
            known = self._after(texts)
        if asked_again:
            self._next = known
        return known

    def _after(self, texts: Texts) -> Evaluation:
        if self.again is not None:
            return self.again(texts)
        stale = [key for key in self.memory.texts() if self.texts.token(key) != texts.token(key)]
        return Evaluation(texts, self.unit, self.inputs, Memory(self.memory, stale))

    # What people ask

    def variable(self, name: str, path: Path = ()) -> Value:
        return self._result(("variable", path, name), lambda: self._variable(path, name))

    def local(self, name: str, path: Path = ()) -> Value:
        return self._result(("local", path, name), lambda: self._local(path, name))

    def output(self, name: str, path: Path = ()) -> Value:
        return self._result(("output", path, name), lambda: self._output(path, name))

    def folder(self, path: Path = ()) -> Folder | None:
        """The code of a module; None where it isn't in the repository."""
        where = self._memoised(("folder", path), lambda: self._where(path), lambda _why: None)
        return self.texts.folder(where) if where is not None else None

    def instances(self, declared: Declared, path: Path = ()) -> Instances:
        """What a block with `count` or `for_each` makes."""
        key = ("instances", path, declared.type, *declared.labels)
        return self._memoised(key, lambda: self._instances(path, declared), lambda why: Instances((), why))

    def body(self, declared: Declared, path: Path = (), key: str | int | None = None) -> Body:
        """The inside of a block, for one of its instances. What can't be read is empty."""
        try:
            return Body(self, path, declared, key, declared.bodies())
        except Unreadable:
            nothing = Block(declared.type, declared.labels, {}, (), 0, 0)
            return Body(self, path, declared, key, [(declared.parts[0].chunk, nothing)])

    def expression(self, chunk: Chunk, node: syntax.Node, path: Path = ()) -> Value:
        """Any expression of a module's code, as it counts there (outside blocks with `each` or `count`)."""
        return self.evaluated(
            ("expression", path, chunk, node), chunk, node, path, None, None, NO_NAMES, None
        )

    def evaluated(
        self,
        key: Key,
        chunk: Chunk,
        node: syntax.Node,
        path: Path,
        declared: Declared | None,
        instance: str | int | None,
        names: Names,
        after: Key | None,
    ) -> Value:
        """An expression inside a block, remembered under a key; `after`: the result that its names are of."""

        def compute() -> Value:
            if declared is not None:
                self.declared(path, declared.type, *declared.labels)
            if after is not None:
                self.memory.uses(after)
            return self._evaluate(chunk, node, path, self._instance(path, declared, instance), names)

        return self._result(key, compute)

    def _instance(self, path: Path, declared: Declared | None, key: str | int | None) -> Instance | None:
        return self.instances(declared, path).get(key) if declared is not None and key is not None else None

    def remembered(self, key: Key, compute: Callable[[], T], refused: Callable[[Reason], T]) -> T:
        """Anything that is made of what this evaluation answers: made anew only where that may have changed.
        `refused` stands in for what can't be computed."""
        return self._memoised(key, compute, refused)

    def passing(
        self,
        chunk: Chunk,
        node: syntax.Node,
        path: Path,
        declared: Declared | None,
        instance: str | int | None,
        names: Names,
    ) -> Value:
        """An expression as it counts in one place, which nobody will ask for again."""
        one = self._instance(path, declared, instance)
        return self._computed(lambda: self._evaluate(chunk, node, path, one, names), unknown)

    def place(self, mark: Mark) -> Place:
        return self.texts.place(mark)

    def source(self, one: Value) -> Source | None:
        """The attribute of a resource that an unknown value is: not of what is made of it, as
        `"${cluster.one.name}-pool"` is."""
        found = one.why.source if one.why is not None and not one.is_known else None
        return found if isinstance(found, Source) and _is_passed_on(one, found) else None

    def followed(self, one: Value) -> Value | None:
        """What is written where an attribute of a resource comes from, if an unknown value is that attribute:
        `cluster.one.version` follows the version that the cluster is given."""
        source = self.source(one)
        if source is None:
            return None
        declared = self.declared(source.path, "resource", *source.labels)
        if declared is None:
            return None
        value = self.body(declared, source.path, source.key).attribute(source.attribute)
        if value is None or (source.key is None and self.instances(declared, source.path) is not ONE):
            return None
        return value

    def modules(self, path: Path = ()) -> Iterator[tuple[Path, Instance]]:
        """The modules that a module calls, those that are switched off included."""
        folder = self.folder(path)
        for name in folder.calls if folder is not None else ():
            declared = self.declared(path, "module", name)
            if declared is not None:
                for instance in self.instances(declared, path).items:
                    yield (*path, Call(name, instance.key)), instance

    # Definitions

    def declared(self, path: Path, kind: str, *labels: str) -> Declared | None:
        """A block or local of a module, by kind and name."""
        folder = self.folder(path)
        if folder is None:
            return None
        key = ("text", folder.path, kind, *labels)
        self.memory.uses(key)
        found = self.texts.declared(folder.path, kind, labels)
        if found is None and not path and kind == "variable":
            found = self._copied.get(labels[0])
        return found

    @cached_property
    def _copied(self) -> Mapping[str, Declared]:
        """Variables of the files that are copied into the root."""
        parts = (p for path in self.generated for p in self.texts.file(path).parts if p.type == "variable")
        return {part.labels[0]: Declared("variable", part.labels, (part,)) for part in parts if part.labels}

    def missing(self, path: Path, sentence: str) -> Undeclared:
        """Why a name isn't there: perhaps because a file can't be read."""
        folder = self.folder(path)
        if folder is not None:
            self.memory.uses(("text", folder.path, "problems"))
        if folder is not None and folder.problems:
            return Undeclared(folder.problems[0], "unread")
        return Undeclared(sentence)

    def _local(self, path: Path, name: str) -> Value:
        declared = self.declared(path, "local", name)
        if declared is None:
            raise self.missing(path, _("There is no local value “{name}”.").format(name=name))
        part = declared.parts[-1]
        return self._evaluate(part.chunk, part.tree.expression, path)

    def _output(self, path: Path, name: str) -> Value:
        declared = self.declared(path, "output", name)
        if declared is None:
            raise self.missing(path, _("There is no output “{name}”.").format(name=name))
        found = declared.attribute("value")
        if found is None:
            raise Fault(_("The output “{name}” has no value.").format(name=name))
        value = self._evaluate(found[0], found[1].expression, path)
        return value.hidden(self._flag(declared, "sensitive", path))

    def _flag(self, declared: Declared, name: str, path: Path, default: bool = False) -> bool:
        found = declared.attribute(name)
        if found is None:
            return default
        value = self._evaluate(found[0], found[1].expression, path)
        # Terraform takes a text for it, too.
        return value.data in (True, "true") if value.is_known and value.data is not None else default

    def _where(self, path: Path) -> str | None:
        if not path:
            self.memory.uses(("text", self.unit.root, "folder"))
            return self.unit.root
        caller = self.folder(path[:-1])
        if caller is None:
            return None
        declared = self.declared(path[:-1], "module", path[-1].name)
        found = declared.attribute("source") if declared is not None else None
        node = found[1].expression if found is not None else None
        if (
            not isinstance(node, syntax.Template)
            or len(node.parts) != 1
            or not isinstance(node.parts[0], str)
        ):
            return None
        target = local_target(caller.path, node.parts[0])
        if target is None or target in self._on_the_way(path):
            return None
        self.memory.uses(("text", target, "folder"))
        return target if self.texts.exists(target) else None

    def _on_the_way(self, path: Path) -> Iterator[str]:
        """The folders that call each other to get to a module: one that is called again has no end."""
        for length in range(len(path)):
            folder = self.folder(path[:length])
            if folder is not None:
                yield folder.path

    # Variables

    def _variable(self, path: Path, name: str) -> Value:
        declared = self.declared(path, "variable", name)
        if declared is None:
            if not path and name in self.inputs:
                # What runs Terraform writes the declaration, too: nobody gives what isn't there.
                return self.inputs[name]
            raise self.missing(path, _("There is no variable “{name}”.").format(name=name))
        constraint = self._constraint(path, name, declared)
        default = declared.attribute("default")
        given = self._argument(path, name) if path else self._given(name)
        nullable = self._flag(declared, "nullable", path, default=True)
        if given is not None and given.null and not nullable and default is not None:
            given = None
        if given is None:
            if default is None:
                sentence = _("The variable “{name}” has no value in this repository.")
                return unknown(Reason("missing", sentence.format(name=name)), constraint.type.plain)
            chunk, attribute = default
            given = self._evaluate(chunk, attribute.expression, path)
            given = given.through(Way("default", Mark(chunk, attribute.start, attribute.end)))
        try:
            value = constraint.applied(given)
        except Fault as fault:
            sentence = _("The value of “{name}” doesn't fit its type: {why}")
            raise Fault(sentence.format(name=f"var.{name}", why=fault.sentence)) from None
        return value.hidden(self._flag(declared, "sensitive", path))

    def _constraint(self, path: Path, name: str, declared: Declared) -> Constraint:
        found = declared.attribute("type")
        if found is None:
            return ANY
        chunk, attribute = found
        if attribute.constraint is None:
            scope = ModuleScope(self, path, None)
            made = constraint_of(attribute.expression, Expressions(chunk, scope, Budget()))
            attribute.constraint = made
        known: Constraint = attribute.constraint
        return known

    def layers(self) -> list[str]:
        """The tfvars files of the root, the weakest first."""
        names = self.texts.listing().get(self.unit.root, [])
        own = [name for name in names if name in ("terraform.tfvars", "terraform.tfvars.json")]
        auto = [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
        found = [*sorted(own), *sorted(auto)]
        here = [name if self.unit.root == "." else join(self.unit.root, name) for name in found]
        return [*here, *self.unit.var_files]

    def _given(self, name: str) -> Value | None:
        for file in self._reading_layers(name):
            found = self.texts.value(file, name)
            if found is not None:
                return self._entry(found[0], found[1].tree).through(Way(basename(file), None))
            problem = self.texts.file(file).problem
            if problem is not None:
                raise Undeclared(problem, "unread")
        return self.inputs.get(name)

    def given(self, name: str) -> tuple[Chunk, syntax.Node | Value] | None:
        """What is written for a variable of the root, in a file of variables or Terragrunt's inputs;
        None where nothing is. Raises Unreadable."""
        for file in self._reading_layers(name):
            found = self.texts.value(file, name)
            if found is not None:
                tree = found[1].tree
                return found[0], tree if isinstance(tree, Value) else tree.expression
        value = self.inputs.get(name)
        return (value.mark.chunk, value) if value is not None and value.mark is not None else None

    def _reading_layers(self, name: str) -> Iterator[str]:
        """The files that may set a variable, the strongest first; whoever asks depends on them."""
        self.memory.uses(("text", self.unit.root, "layers"))
        for file in reversed(self.layers()):
            self.memory.uses(("text", file, "value", name))
            yield file

    def _entry(self, chunk: Chunk, tree: Any) -> Value:
        """What a tfvars file sets: nothing can be referred to there."""
        if isinstance(tree, Value):
            return tree
        return Expressions(chunk, NO_SCOPE, self._budget()).value(tree.expression)

    def _argument(self, path: Path, name: str) -> Value | None:
        declared = self.declared(path[:-1], "module", path[-1].name)
        found = declared.attribute(name) if declared is not None else None
        if declared is None or found is None:
            return None
        instance = self.instances(declared, path[:-1]).get(path[-1].key)
        value = self._evaluate(found[0], found[1].expression, path[:-1], instance)
        return value.through(Way(str(path[-1]), Mark(found[0], found[1].start, found[1].end)))

    # Blocks

    def _instances(self, path: Path, declared: Declared) -> Instances:
        self.declared(path, declared.type, *declared.labels)
        for name, make in (("count", counted), ("for_each", each_of)):
            found = declared.attribute(name)
            if found is not None:
                return make(self._evaluate(found[0], found[1].expression, path))
        return ONE

    # Evaluating

    def _budget(self) -> Budget:
        if self.left <= 0:
            raise TooLarge
        return Budget()

    def _evaluate(
        self,
        chunk: Chunk,
        node: syntax.Node,
        path: Path,
        instance: Instance | None = None,
        names: Names = NO_NAMES,
    ) -> Value:
        budget = self._budget()
        start = budget.steps
        try:
            return Expressions(chunk, ModuleScope(self, path, instance), budget).value(node, names)
        finally:
            self.left -= start - budget.steps

    def _result(self, key: Key, compute: Callable[[], Value]) -> Value:
        return self._memoised(key, compute, unknown)

    def _memoised(self, key: Key, compute: Callable[[], T], refused: Callable[[Reason], T]) -> T:
        memory = self.memory
        if key in memory.results:
            memory.uses(key)
            known: T = memory.results[key]
            return known
        if memory.active(key):
            raise Undeclared(_("“{name}” leads back to itself.").format(name=_key_in_words(key)), "refused")
        if sys.getrecursionlimit() < _FRAMES:
            sys.setrecursionlimit(_FRAMES)
        memory.enter(key)
        self.nested += 1
        try:
            result = self._computed(compute, refused)
        except BaseException:
            memory.abandon(key)
            raise
        finally:
            self.nested -= 1
        memory.leave(key, result)
        memory.uses(key)
        return result

    def _computed(self, compute: Callable[[], T], refused: Callable[[Reason], T]) -> T:
        try:
            if self.nested > MAX_NESTED:
                raise TooLarge
            return compute()
        except REFUSALS as refusal:
            return refused(reason_of(refusal))


def _key_in_words(key: Key) -> str:
    kind, name = key[0], key[-1]
    return f"{'var' if kind == 'variable' else kind}.{name}"


def _is_passed_on(value: Value, source: Source) -> bool:
    """Whether a value is the attribute itself: it began with a reference to that, and nothing made another of
    it on the way."""
    steps = list(value.way.steps()) if value.way is not None else []
    start = ".".join(source.labels)
    return bool(steps) and _refers_to(steps[0].text, start) and all(one.text != COMPUTED for one in steps)


def _refers_to(text: str, start: str) -> bool:
    return text.startswith(start) and text[len(start) :][:1] in (".", "[")
