"""One file of Terragrunt as it counts for one unit: its locals, includes, source and inputs.

An included file is read as if it were the unit's own, so the same file means something else in every unit;
a file that `read_terragrunt_config` names is read as its own. Nothing is read but the Snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from posixpath import basename
from typing import Any

from core.dialects.plain.files import folder_of
from core.dialects.plain.units.terragrunt.evaluator import TerragruntExpressions, deep_merged
from core.dialects.plain.units.terragrunt.paths import TOP, absolute, in_repository
from core.frozen import dataclass
from core.terraform.evaluate import Texts, syntax
from core.terraform.evaluate.budget import MAX_UNIT, Budget, TooLarge
from core.terraform.evaluate.declared import Part
from core.terraform.evaluate.faults import Fault, Undeclared
from core.terraform.evaluate.places import Chunk, Mark, Way
from core.terraform.evaluate.protocol import Unseen
from core.terraform.evaluate.refusals import REFUSALS, reason_of
from core.terraform.evaluate.scope import NO_SCOPE
from core.terraform.evaluate.syntax import Unreadable
from core.terraform.evaluate.values import Reason, Value, unknown
from core.text import _

MAX_READS = 200
"""Files that one unit may read."""
MAX_WORDS = 6
"""Names of folders that are tried for what an environment variable holds."""
MAX_NESTED = 12
"""Files that read others."""


@dataclass(frozen=True, slots=True)
class Include:
    """One file that a unit includes."""

    name: str
    """Empty for the old form without one."""
    path: str | None
    """None: it can't be told."""
    strategy: str
    """shallow, deep or no_merge."""
    line: int


class Reader:
    """Reads the files of one unit, within one budget."""

    def __init__(self, texts: Texts, word: str | None = None) -> None:
        self.texts = texts
        self.word = word
        """What environment variables are taken to hold, to see where that leads."""
        self.guessed: dict[str, str] = {}
        """Files of variables that a folder's name led to, each with that name."""
        self.left = MAX_UNIT
        self.depth = 0
        self.read: dict[str, None] = {}
        """Files that were read on the way, in order."""
        self._configs: dict[tuple[str, str], Config] = {}

    def unit(self, path: str) -> Config:
        """The file of a unit."""
        return self.config(path, folder_of(path), folder_of(path))

    def config(self, path: str, home: str, original: str, includer: Config | None = None) -> Config:
        """Raises TooLarge."""
        key = (path, home)
        if key not in self._configs:
            if len(self._configs) >= MAX_READS:
                raise TooLarge
            self.read.setdefault(path)
            self._configs[key] = Config(self, path, home, original, includer)
        return self._configs[key]

    def variables(self, path: str) -> Value:
        """What a file of variables sets."""
        self.read.setdefault(path)
        file = self.texts.file(path)
        if file.problem is not None:
            return unknown(Reason("unread", file.problem))
        return Value("object", {name: self._entry(part) for name, part in file.values.items()})

    def _entry(self, part: Part) -> Value:
        tree = part.tree
        if isinstance(tree, Value):
            return tree
        budget = Budget()
        return TerragruntExpressions(part.chunk, NO_SCOPE, budget, _NOWHERE).value(tree.expression)

    def has(self, path: str) -> bool:
        """A file or folder."""
        try:
            real = self.texts.real(path)
        except Unseen:
            return False
        return real in self.texts.snapshot or self.texts.exists(real)


class Config:
    """Never changed once made; everything is evaluated when it is asked for."""

    def __init__(
        self, reader: Reader, path: str, home: str, original: str, includer: Config | None = None
    ) -> None:
        self.reader = reader
        self.path = path
        self.home = home
        self.original = original
        self.includer = includer
        self._known: dict[str, Value] = {}
        self._active: set[str] = set()

    @cached_property
    def problem(self) -> str | None:
        """Why it can't be read."""
        return self.reader.texts.file(self.path).problem

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return self.reader.texts.file(self.path).parts

    def _blocks(self, type: str) -> list[tuple[Chunk, syntax.Block]]:
        found = []
        for part in self._parts:
            if part.type == type:
                try:
                    found.append((part.chunk, part.tree))
                except Unreadable:
                    continue
        return found

    # What its names mean

    def local(self, name: str) -> Value:
        """Raises Undeclared."""
        part = next((p for p in self._parts if p.type == "local" and p.labels == (name,)), None)
        if part is None:
            raise Undeclared(_("There is no local value “{name}”.").format(name=name))
        return self._memoised(f"local.{name}", lambda: self._evaluate(part.chunk, part.tree.expression))

    @cached_property
    def locals(self) -> Value:
        """All of them."""
        names = [p.labels[0] for p in self._parts if p.type == "local"]
        return Value("object", {name: self.local(name) for name in names})

    @cached_property
    def own_inputs(self) -> Value | None:
        """What its own `inputs` says; None where it says nothing."""
        part = next((p for p in self._parts if p.type == "" and p.labels == ("inputs",)), None)
        if part is None:
            return None
        return self._memoised("inputs", lambda: self._inputs(part))

    def _inputs(self, part: Part) -> Value:
        """One by one where they are written so: what is wrong with one hides none of the others."""
        node = part.tree.expression
        if not isinstance(node, syntax.Object) or not all(isinstance(key, str) for key, _item in node.items):
            return self._evaluate(part.chunk, node)
        found: dict[str, Value] = {}
        for key, item in node.items:
            found[str(key)] = self._computed(partial(self._evaluate, part.chunk, item))
        return Value("object", found, None, Mark(part.chunk, node.start, node.end))

    @cached_property
    def includes(self) -> tuple[Include, ...]:
        """In its own order."""
        if self.includer is not None:
            return ()
        out = []
        for chunk, block in self._blocks("include"):
            name = block.labels[0] if block.labels else ""
            path = self._text(chunk, block, "path")
            strategy = self._text(chunk, block, "merge_strategy") or "shallow"
            if self._flag(chunk, block, "no_merge"):
                strategy = "no_merge"
            found = in_repository(path, self.home) if path is not None else None
            line = self.reader.texts.place(Mark(chunk, block.start, block.start)).line
            out.append(Include(name, found, strategy, line))
        return tuple(out)

    def included(self, include: Include) -> Config | None:
        """The file that it includes, read for it."""
        if include.path is None or not self.reader.has(include.path):
            return None
        return self.reader.config(include.path, self.home, self.original, self)

    @cached_property
    def inputs(self) -> Value:
        """What the unit gives to its module, includes merged: the child wins, later includes before earlier
        ones."""
        found = self.own_inputs
        for include in reversed(self.includes):
            parent = self.included(include)
            theirs = parent.own_inputs if parent is not None else None
            if parent is None:
                sentence = _("{file} includes a file that can't be found.").format(file=self.path)
                theirs = unknown(Reason("missing", sentence))
            if include.strategy == "no_merge" or theirs is None:
                continue
            if found is None:
                found = theirs
            elif include.strategy == "deep":
                found = self._computed(partial(deep_merged, theirs, found, Budget()))
            else:
                found = _merged(theirs, found)
        return found if found is not None else Value("object", {})

    def source(self) -> tuple[str | None, tuple[str, ...], bool]:
        """(the module's source, those that it may be where that can't be told, whether one is written): of
        the unit, else of the nearest include."""
        for config in self.chain():
            for chunk, block in config._blocks("terraform"):
                if "source" in block.attributes:
                    found = config._text(chunk, block, "source")
                    node = block.attributes["source"].expression
                    return found, () if found is not None else tuple(config._choices(chunk, node)), True
        return None, (), False

    def _choices(self, chunk: Chunk, node: syntax.Node) -> Iterator[str]:
        """The texts that can be told of what a condition chooses among."""
        while isinstance(node, syntax.Wrapped):
            node = node.inner
        if isinstance(node, syntax.Conditional):
            yield from self._choices(chunk, node.yes)
            yield from self._choices(chunk, node.no)
            return
        value = self._computed(partial(self._evaluate, chunk, node))
        if value.is_known and isinstance(value.data, str):
            yield value.data

    def chain(self) -> list[Config]:
        """This file and those that it includes and merges, the strongest first."""
        out = [self]
        for include in reversed(self.includes):
            found = self.included(include) if include.strategy != "no_merge" else None
            if found is not None:
                out.append(found)
        return out

    def var_files(self) -> list[str]:
        """The files of variables that its extra arguments name, the weakest first."""
        arguments: dict[str, list[str]] = {}
        for config in reversed(self.chain()):
            for chunk, block in config._blocks("terraform"):
                for inner in block.blocks:
                    if inner.type == "extra_arguments":
                        name = inner.labels[0] if inner.labels else ""
                        arguments.pop(name, None)
                        arguments[name] = list(config._argument_files(chunk, inner))
        return list(dict.fromkeys(f for files in arguments.values() for f in files))

    def _argument_files(self, chunk: Chunk, block: syntax.Block) -> list[str]:
        out = []
        for name in ("arguments", "required_var_files", "optional_var_files"):
            for text in self._texts(chunk, block, name):
                if name == "arguments":
                    if not text.startswith(("-var-file=", "--var-file=")):
                        continue
                    text = text.split("=", 1)[1]
                path = in_repository(text, self.home)
                if path is not None and self.reader.has(path):
                    out.append(path)
        return out

    def generated(self) -> list[str]:
        """Files of the repository that Terragrunt copies into the module before it runs."""
        out = []
        for config in self.chain():
            for chunk, block in config._blocks("generate"):
                node = block.attributes["contents"].expression if "contents" in block.attributes else None
                while isinstance(node, syntax.Wrapped):
                    node = node.inner
                if not isinstance(node, syntax.Call) or node.name != "file" or len(node.arguments) != 1:
                    continue
                given = config._computed(partial(config._evaluate, chunk, node.arguments[0])).data
                path = in_repository(given, folder_of(config.path)) if isinstance(given, str) else None
                if path is not None and self.reader.has(path):
                    out.append(path)
        return out

    def skips(self) -> bool:
        """Whether it says that it is no unit."""
        part = next((p for p in self._parts if p.type == "" and p.labels == ("skip",)), None)
        if part is None:
            return False
        value = self._computed(lambda: self._evaluate(part.chunk, part.tree.expression))
        return value.is_known and value.data is True

    # Where it stands, for functions

    def include_folder(self, name: str | None) -> str | None:
        if self.includer is not None:
            return folder_of(self.path)
        if name is None and len(self.includes) > 1:
            raise Fault(_("Several files are included; this must say which one it means."))
        for include in self.includes:
            if name is None or include.name == name:
                return folder_of(include.path) if include.path is not None else None
        return None

    def has(self, path: str) -> bool:
        return self.reader.has(path)

    @property
    def word(self) -> str | None:
        return self.reader.word

    def guessed(self, chunk: Chunk, node: syntax.Node) -> str | None:
        """The one file that a path means if the environment variables in it hold the name of one of the
        unit's folders; None where that leads to none, or to several."""
        if self.word is not None:
            return None
        found: dict[str, str] = {}
        for word in dict.fromkeys(self.original.split("/")[-MAX_WORDS:]):
            twin = Reader(self.reader.texts, word).config(self.path, self.home, self.original, self.includer)
            value = twin._computed(partial(twin._evaluate, chunk, node))
            path = in_repository(value.data, self.home) if isinstance(value.data, str) else None
            if path is not None and self.reader.has(path):
                found.setdefault(path, word)
        if len(found) != 1:
            return None
        self.reader.guessed.update(found)
        return absolute(next(iter(found)))

    def read_config(self, path: str) -> Value:
        """Raises TooLarge, Fault."""
        if self.reader.depth > MAX_NESTED:
            raise TooLarge
        if basename(path) == "terragrunt.stack.hcl":
            return unknown(Reason("unread", _("Stacks of Terragrunt are not read.")))
        self.reader.depth += 1
        try:
            found = self.reader.config(path, folder_of(path), self.original)
            if found.problem is not None:
                return unknown(Reason("unread", found.problem))
            return found.as_value()
        finally:
            self.reader.depth -= 1

    def read_variables(self, path: str) -> Value:
        return self.reader.variables(path)

    def as_value(self) -> Value:
        """What others see of it."""
        return Value(
            "object", {"locals": self.locals, "inputs": self.inputs, "dependency": _outputs("dependency")}
        )

    def resolve(self, reference: syntax.Reference, mark: Mark) -> tuple[Value, int]:
        """See protocol.Scope."""
        root, steps = reference.root, reference.steps
        first = steps[0].attribute if steps else None
        if root == "local":
            return (self.local(first), 1) if first is not None else (self.locals, 0)
        if root == "include":
            return self._resolved_include(first)
        if root == "dependency":
            return _outputs(mark.text), len(steps)
        if root == "feature" and first is not None:
            return self._feature(first), min(2, len(steps))
        if root == "values":
            return unknown(Reason("run", _("{name} is given by a stack.").format(name=mark.text), mark)), len(
                steps
            )
        raise Fault(_("There is no “{name}” in files of Terragrunt.").format(name=root))

    def _resolved_include(self, first: str | None) -> tuple[Value, int]:
        named = [i for i in self.includes if i.name == first] if first is not None else []
        taken = 1 if named else 0
        for include in named or [i for i in self.includes if not i.name]:
            found = self.included(include)
            if found is None or found.problem is not None:
                return unknown(Reason("missing", _("An included file can't be read."))), taken
            inputs = found.own_inputs or Value("object", {})
            return Value("object", {"locals": found.locals, "inputs": inputs}), taken
        raise Fault(_("Nothing of this name is included."))

    def _feature(self, name: str) -> Value:
        for chunk, block in self._blocks("feature"):
            if block.labels == (name,) and "default" in block.attributes:
                return self._evaluate(chunk, block.attributes["default"].expression)
        raise Fault(_("There is no feature “{name}”.").format(name=name))

    def read(self, path: str) -> Chunk | None:
        """See protocol.Scope."""
        found = in_repository(path, folder_of(self.path))
        if found is None:
            raise Unseen(_("“{path}” lies outside this repository.").format(path=path.replace(TOP, "")[:100]))
        self.reader.read.setdefault(found)
        return self.reader.texts.data(found)

    def files(self, folder: str) -> list[str]:
        """See protocol.Scope."""
        found = in_repository(folder, folder_of(self.path))
        if found is None:
            raise Unseen(
                _("“{path}” lies outside this repository.").format(path=folder.replace(TOP, "")[:100])
            )
        return list(self.reader.texts.files_below(found))

    # Evaluating

    def _evaluate(self, chunk: Chunk, node: syntax.Node) -> Value:
        if self.reader.left <= 0:
            raise TooLarge
        budget = Budget()
        start = budget.steps
        try:
            return TerragruntExpressions(chunk, self, budget, self).value(node)
        finally:
            self.reader.left -= start - budget.steps

    def _memoised(self, key: str, compute: Callable[[], Value]) -> Value:
        if key not in self._known:
            if key in self._active:
                raise Undeclared(_("“{name}” leads back to itself.").format(name=key), "refused")
            self._active.add(key)
            try:
                self._known[key] = self._computed(compute)
            finally:
                self._active.discard(key)
        return self._known[key].through(Way(key, None))

    def _computed(self, compute: Callable[[], Value]) -> Value:
        try:
            return compute()
        except REFUSALS as refusal:
            return unknown(reason_of(refusal))

    def _attribute(self, chunk: Chunk, block: syntax.Block, name: str) -> Any:
        found = block.attributes.get(name)
        if found is None:
            return None
        value = self._computed(lambda: self._evaluate(chunk, found.expression))
        return value.data if value.is_known else None

    def _text(self, chunk: Chunk, block: syntax.Block, name: str) -> str | None:
        data = self._attribute(chunk, block, name)
        return data if isinstance(data, str) else None

    def _flag(self, chunk: Chunk, block: syntax.Block, name: str) -> bool:
        return self._attribute(chunk, block, name) is True

    def _texts(self, chunk: Chunk, block: syntax.Block, name: str) -> list[str]:
        data = self._attribute(chunk, block, name)
        values = [v.data for v in data if isinstance(v, Value)] if isinstance(data, tuple) else []
        return [v for v in values if isinstance(v, str)]


def _outputs(name: str) -> Value:
    """What another unit puts out: known only after it ran; what it is mocked with is never a value."""
    return unknown(
        Reason("run", _("{name} is known only after the other unit was applied.").format(name=name))
    )


def _merged(parent: Value, child: Value) -> Value:
    """Shallow: the child's keys replace the parent's."""
    if not child.is_known and not child.parts:
        return unknown(child.why)
    mine = child.data if child.is_known and isinstance(child.data, dict) else dict(child.parts or {})
    theirs = parent.data if parent.is_known and isinstance(parent.data, dict) else dict(parent.parts or {})
    if not child.is_known:
        # What the child doesn't tell may replace what the parent says.
        return unknown(child.why, parts=mine)
    if not parent.is_known:
        return unknown(parent.why, parts={**theirs, **mine})
    return Value("object", {**theirs, **mine})


class _Nowhere:
    home = original = "."
    word = None

    def guessed(self, _chunk: Chunk, _node: syntax.Node) -> str | None:
        return None

    def include_folder(self, _name: str | None) -> str | None:
        return None

    def has(self, _path: str) -> bool:
        return False

    def read_config(self, _path: str) -> Value:
        raise Fault(_("A file of values can't read others."))

    def read_variables(self, _path: str) -> Value:
        raise Fault(_("A file of values can't read others."))


_NOWHERE = _Nowhere()
