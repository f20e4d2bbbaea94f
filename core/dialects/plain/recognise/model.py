"""What recognition answers with: clusters, pools and features of one unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal

from core.dialects.plain.recognise.sources import ModuleUse
from core.frozen import dataclass
from core.terraform.evaluate import Body, Declared, Instance, Mark, Path, Reason, Switch, Value
from core.text import _


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A pool that is an entry of an input of a module."""

    input: str
    key: str | int
    value: Value
    """Unknown where only its key is known."""
    defaults: str
    """The input that holds what the entry doesn't say."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One cluster, pool or feature, as one unit has it."""

    kind: str
    """cluster, pool or feature."""
    cloud: str
    type: str
    """The resource's type; of a module the type that it makes, as far as known."""
    address: str
    """As Terraform spells it from the root; the same in every unit."""
    label: str
    """What code calls it: the block's label or the key."""
    path: Path
    """The module that its block stands in."""
    declared: Declared | None
    """None: no block calls the module, because it is a root itself."""
    instance: Instance
    body: Body | None
    """What it is written in: the block of its resource or call, or its own inside a cluster's."""
    mark: Mark
    """Its block or entry."""
    name: Value | None = None
    """None: nothing names it. What Terraform names itself is unknown with the reason."""
    exists: bool | None = True
    """None: only Terraform can tell."""
    switch: Switch | None = None
    """What decided that it isn't there."""
    why: Reason | None = None
    """Why it can't be told whether it exists."""
    inside: str = ""
    """Of a pool inside a cluster's resource: the path of its blocks there."""
    entry: Entry | None = None
    module: ModuleUse | None = None
    inputs: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    """Of a module that is a root itself: what it is given."""
    cluster: str | None = None
    """The address of a pool's or feature's cluster; None: it can't be told."""

    template: Template | None = None
    """Of a pool on AWS: the launch template that its machines are made from, where the repository has it."""

    def value(self, name: str) -> Value | None:
        """What its own block, call, entry or inputs say of a setting; None where they don't. Of an entry,
        neither what it inherits nor the module's default."""
        if self.entry is not None:
            return part(self.entry.value, name)
        return self.body.attribute(name) if self.body is not None else self.inputs.get(name)

    @property
    def known_name(self) -> str:
        """The effective name, which may be secret; "" where nobody can tell it."""
        value = self.name
        return value.data if value is not None and value.is_known and isinstance(value.data, str) else ""

    @property
    def said_name(self) -> str:
        """The effective name where it may be read; else ""."""
        return "" if self.name is not None and self.name.secret else self.known_name

    @property
    def shown_name(self) -> str:
        """The effective name, else what code calls it."""
        return self.said_name or self.label


def by_terragrunt(seen: Iterable[Seen]) -> str | None:
    """Why nothing of an entity can be written: wherever it is seen, only a unit of Terragrunt makes it."""
    found = list(seen)
    if not found or any(one.declared is not None and one.body is not None for one in found):
        return None
    sentence = _(
        "{module} is set by Terragrunt in {file}. Repoform reads Terragrunt files, but doesn't write them."
    )
    return sentence.format(module=found[0].address, file=found[0].mark.chunk.file)


Takes = Literal["newest", "new machines", "fixed", "untold"]


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A launch template, as a pool uses it."""

    seen: Seen
    """Its block, of the kind "template"."""
    takes: Takes
    """Whether the pool follows its newest version: with the machines that it has, or only with those that are
    made from then on; or it stays at one; or only Terraform can tell."""


def part(value: Value, name: str) -> Value | None:
    """One attribute of an object, as far as it is known."""
    inside = value.data if value.is_known else value.parts
    found = inside.get(name) if isinstance(inside, Mapping) else None
    return found.through(value.way) if isinstance(found, Value) else None


@dataclass(frozen=True)
class Recognised:
    """All that one unit has."""

    seen: tuple[Seen, ...]
    incomplete: tuple[tuple[str, Reason], ...] = ()
    """(address, reason) of blocks and inputs of which not all instances or entries can be told."""

    def users_of(self, template: str) -> tuple[Seen, ...]:
        """The pools whose machines are made from a launch template, by its address."""
        return tuple(s for s in self.seen if s.template is not None and s.template.seen.address == template)

    def of(self, kind: str) -> tuple[Seen, ...]:
        return tuple(s for s in self.seen if s.kind == kind)

    def get(self, address: str) -> Seen | None:
        return next((s for s in self.seen if s.address == address), None)
