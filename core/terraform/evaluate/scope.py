"""What names mean in a module: var, local, module, each, count, path, terraform; the rest only runs tell."""

from __future__ import annotations

from dataclasses import replace
from posixpath import join, normpath, relpath
from typing import Protocol

from core.frozen import dataclass
from core.terraform.evaluate.declared import Declared, Folder
from core.terraform.evaluate.faults import Fault, Undeclared
from core.terraform.evaluate.memory import Memory
from core.terraform.evaluate.open_keys import key_value
from core.terraform.evaluate.places import Chunk, Mark
from core.terraform.evaluate.protocol import Unseen
from core.terraform.evaluate.syntax import Reference, Step
from core.terraform.evaluate.texts import Texts
from core.terraform.evaluate.unit import Call, Instance, Instances, Path, Unit
from core.terraform.evaluate.values import (
    Reason,
    Value,
    object_value,
    of_whole,
    text,
    tuple_value,
    unknown,
)
from core.text import _


class Definitions(Protocol):
    """The evaluation that a scope belongs to."""

    texts: Texts
    unit: Unit
    memory: Memory

    def variable(self, name: str, path: Path = ()) -> Value: ...

    def local(self, name: str, path: Path = ()) -> Value: ...

    def output(self, name: str, path: Path = ()) -> Value: ...

    def folder(self, path: Path = ()) -> Folder | None: ...

    def instances(self, declared: Declared, path: Path = ()) -> Instances: ...

    def declared(self, path: Path, kind: str, *labels: str) -> Declared | None: ...

    def missing(self, path: Path, sentence: str) -> Undeclared: ...


@dataclass(frozen=True, slots=True)
class Source:
    """An attribute of a resource."""

    path: Path
    labels: tuple[str, str]
    key: str | int | None
    attribute: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a value comes from that is known only when Terraform runs."""

    path: Path
    kind: str
    """resource or data."""
    labels: tuple[str, str]


class NoScope:
    """A file of values, such as tfvars, refers to nothing."""

    def resolve(self, reference: Reference, _mark: Mark) -> tuple[Value, int]:
        raise Fault(_("“{name}” can't stand in a file of values.").format(name=reference.root))

    def read(self, path: str) -> Chunk | None:
        raise Fault(_("A file of values can't read others."))

    def files(self, folder: str) -> list[str]:
        raise Fault(_("A file of values can't read others."))


NO_SCOPE = NoScope()


class ModuleScope:
    """The names of one module, for one instance of a block in it."""

    def __init__(self, definitions: Definitions, path: Path, instance: Instance | None) -> None:
        self.definitions = definitions
        self.path = path
        self.instance = instance

    def resolve(self, reference: Reference, mark: Mark) -> tuple[Value, int]:
        """The value that a reference begins with, and how many of its steps that took."""
        root, steps = reference.root, reference.steps
        name = steps[0].attribute if steps else None
        if root in _ROOTS and name is None:
            raise Undeclared(_("“{name}” needs a name behind it.").format(name=root), "refused")
        if name is not None:
            if root == "var":
                return self.definitions.variable(name, self.path), 1
            if root == "local":
                return self.definitions.local(name, self.path), 1
            if root == "module":
                return self.module(name, steps)
            if root == "each":
                return self.each(name), 1
            if root == "count":
                return self.count(name), 1
            if root == "path":
                return self.place_of(name), 1
            if root == "terraform":
                return self.terraform(name), 1
        return self.at_run(reference, mark), len(steps)

    # Modules

    def module(self, name: str, steps: tuple[Step, ...]) -> tuple[Value, int]:
        declared = self.definitions.declared(self.path, "module", name)
        if declared is None:
            raise self.definitions.missing(self.path, _("There is no module “{name}”.").format(name=name))
        numbered = declared.attribute("count") is not None
        named = declared.attribute("for_each") is not None
        if not numbered and not named:
            path = (*self.path, Call(name))
            if len(steps) > 1 and steps[1].attribute is not None:
                return self.output(path, steps[1].attribute), 2
            return self.outputs(path), 1
        instances = self.definitions.instances(declared, self.path)
        if len(steps) > 2 and steps[1].attribute is None and steps[2].attribute is not None:
            key = _key_of(steps[1], numbered)
            if key is not None and any(one.key == key and one.exists for one in instances.items):
                return self.output((*self.path, Call(name, key)), steps[2].attribute), 3
        there = [one for one in instances.items if one.exists]
        found: dict[str | int, Value] = {
            one.key: self.outputs((*self.path, Call(name, one.key))) for one in there if one.key is not None
        }
        if instances.why is not None:
            parts = {str(key): value for key, value in found.items()} if named else None
            return unknown(instances.why, parts=parts), 1
        if numbered:
            return tuple_value(tuple(found.values())), 1
        return object_value({str(key): value for key, value in found.items()}), 1

    def output(self, path: Path, name: str) -> Value:
        folder = self.definitions.folder(path)
        if folder is None:
            return unknown(self.absent(path))
        if name not in folder.outputs and not folder.problems:
            self.definitions.declared(path, "output", name)
            raise Undeclared(_("There is no output “{name}” in {path}.").format(name=name, path=path[-1]))
        return self.definitions.output(name, path)

    def outputs(self, path: Path) -> Value:
        """All of them, as one object."""
        folder = self.definitions.folder(path)
        if folder is None:
            return unknown(self.absent(path))
        self.definitions.memory.uses(("text", folder.path, "names", "output"))
        return object_value({name: self.definitions.output(name, path) for name in folder.outputs})

    def absent(self, path: Path) -> Reason:
        sentence = _("The code of {name} isn't in this repository.")
        return Reason("missing", sentence.format(name=str(path[-1])))

    # Instances

    def each(self, name: str) -> Value:
        instance = self.instance
        if instance is None or instance.value is None or name not in ("key", "value"):
            if instance is not None and isinstance(instance.key, str) and name == "key":
                return key_value(instance.key)
            raise Fault(_("There is no each.{name} here.").format(name=name))
        if name == "key":
            return key_value(instance.key) if isinstance(instance.key, str) else text(str(instance.key))
        return instance.value

    def count(self, name: str) -> Value:
        if name != "index" or self.instance is None or not isinstance(self.instance.key, int):
            raise Fault(_("There is no count.{name} here.").format(name=name))
        return of_whole(self.instance.key)

    # The surroundings

    def place_of(self, name: str) -> Value:
        if name in ("root", "cwd"):
            return text(".") if name == "root" else unknown(self.only_run(f"path.{name}"))
        if name != "module":
            raise Undeclared(_("There is no path.{name}.").format(name=name))
        folder = self.definitions.folder(self.path)
        where = folder.path if folder is not None else self.definitions.unit.root
        found = relpath(where, self.definitions.unit.root)
        return text(found)

    def terraform(self, name: str) -> Value:
        if name == "workspace":
            return text(self.definitions.unit.workspace)
        return unknown(self.only_run(f"terraform.{name}"))

    def only_run(self, name: str, mark: Mark | None = None) -> Reason:
        return Reason("run", _("“{name}” is known only when Terraform runs.").format(name=name), mark)

    def at_run(self, reference: Reference, mark: Mark) -> Value:
        """A resource, a data source, or `self`."""
        root, steps = reference.root, reference.steps
        if root in ("self", "ephemeral"):
            return unknown(self.only_run(mark.text, mark))
        kind = "data" if root == "data" else "resource"
        words = (
            [root, *(step.attribute for step in steps)]
            if kind == "resource"
            else [s.attribute for s in steps]
        )
        if len(words) < 2 or words[0] is None or words[1] is None:
            raise Undeclared(_("“{name}” means nothing here.").format(name=mark.text), "refused")
        if self.definitions.declared(self.path, kind, words[0], words[1]) is None:
            sentence = _("“{name}” isn't declared.")
            raise self.definitions.missing(self.path, sentence.format(name=f"{words[0]}.{words[1]}"))
        reason = self.only_run(mark.text, mark)
        run = Run(self.path, kind, (words[0], words[1]))
        return unknown(replace(reason, source=_source_of(self.path, reference), run=run))

    # Files

    def read(self, path: str) -> Chunk | None:
        where = self.path_of(path)
        self.definitions.memory.uses(("text", where, "file"))
        return self.definitions.texts.data(where)

    def files(self, folder: str) -> list[str]:
        texts = self.definitions.texts
        where = texts.real(self.path_of(folder))
        self.definitions.memory.uses(("text", where, "paths"))
        return list(texts.files_below(where))

    def path_of(self, path: str) -> str:
        """From the top of the repository. Raises Unseen."""
        if path.startswith(("/", "~")):
            raise Unseen(_("“{path}” lies outside this repository.").format(path=path[:100]))
        return normpath(join(self.definitions.unit.root, path))


_ROOTS = frozenset(("var", "local", "module", "each", "count", "path", "terraform", "data"))


def _source_of(path: Path, reference: Reference) -> Source | None:
    """`type.name.attribute`, `type.name[0].attribute`: nothing deeper."""
    steps = list(reference.steps)
    if reference.root == "data" or not steps or steps[0].attribute is None:
        return None
    key = None
    if len(steps) == 3 and steps[1].attribute is None:
        written = steps.pop(1).key
        key = written if isinstance(written, str) else getattr(written, "integer", None)
        if key is None:
            return None
    if len(steps) != 2 or steps[1].attribute is None:
        return None
    return Source(path, (reference.root, str(steps[0].attribute)), key, steps[1].attribute)


def _key_of(step: Step, numbered: bool) -> str | int | None:
    key = step.key
    if numbered:
        whole = getattr(key, "integer", None)
        return whole if isinstance(whole, int) else None
    return key if isinstance(key, str) else None
