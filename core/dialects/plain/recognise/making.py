"""What every construct needs to make what it has seen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from core.dialects.plain.recognise.known import KnownResource, resources
from core.dialects.plain.recognise.model import Seen
from core.frozen import dataclass
from core.terraform.evaluate import (
    Body,
    Declared,
    Evaluation,
    Instance,
    Mark,
    Nested,
    Path,
    Reason,
    Switch,
    Value,
)
from core.terraform.evaluate.open_keys import OpenKey

MOST_BLOCKS = 500
"""Of one kind in one resource."""


@dataclass(frozen=True)
class Block:
    """One instance of a resource or call, where it stands and whether that module is there at all."""

    evaluation: Evaluation
    path: Path
    declared: Declared
    instance: Instance
    exists: bool | None
    switch: Switch | None
    why: Reason | None

    @property
    def type(self) -> str:
        return self.declared.labels[0] if self.declared.type == "resource" else "module"

    @property
    def address(self) -> str:
        labels = (
            ".".join(self.declared.labels)
            if self.declared.type == "resource"
            else f"module.{self.declared.name}"
        )
        return "".join(f"{call}." for call in self.path) + labels + key_text(self.instance.key)

    @cached_property
    def body(self) -> Body:
        return self.evaluation.body(self.declared, self.path, self.instance.key)

    @property
    def mark(self) -> Mark:
        chunk = self.declared.parts[0].chunk
        return Mark(chunk, 0, len(chunk.data))

    def value(self, name: str) -> Value | None:
        return self.body.attribute(name)

    def blocks(self, path: tuple[str, ...]) -> list[Nested]:
        """The blocks at the end of a path of block names."""
        found = [Nested(self.body)]
        for name in path:
            found = [_within(outer, inner) for outer in found for inner in outer.body.blocks(name)]
        return found[:MOST_BLOCKS]

    def known(self) -> KnownResource:
        return resources()[self.type]

    @property
    def label(self) -> str:
        key = self.instance.key
        return (
            self.declared.name
            if key is None
            else f"{self.declared.name}[{key}]"
            if isinstance(key, int)
            else key
        )

    def seen(self, kind: str, *names: str) -> Seen:
        """The resource itself, with the first of these arguments that names it."""
        return Seen(
            kind,
            self.known().cloud,
            self.type,
            self.address,
            self.label,
            self.path,
            self.declared,
            self.instance,
            self.body,
            self.mark,
            named(self.body, *names),
            self.exists,
            self.switch,
            self.why,
        )

    def own_pools(self, block: tuple[str, ...], single: bool, *names: str) -> Iterator[Seen]:
        """The pools that are blocks of a cluster. `single`: there can be only one."""
        spelled = ".".join(block)
        for at, nested in enumerate(self.blocks(block)):
            label = spelled if single else f"{spelled}[{at}]"
            yield self.own_pool(f"{self.address}.{label}", label, spelled, nested, *names)
            if single:
                break

    def own_pool(self, address: str, label: str, inside: str, nested: Nested | None, *names: str) -> Seen:
        """`nested`: None where the cluster's own arguments spell it."""
        body = nested.body if nested is not None else self.body
        exists, switch, why = self.exists, self.switch, self.why
        if nested is not None and exists and not nested.exists:
            exists, switch, why = nested.exists, nested.switch, nested.why
        return Seen(
            "pool",
            self.known().cloud,
            self.type,
            address,
            label,
            self.path,
            self.declared,
            self.instance,
            body,
            body.mark if nested is not None else self.mark,
            named(body, *names),
            exists,
            switch,
            why,
            inside,
            cluster=self.address,
        )


def named(body: Body, *names: str) -> Value | None:
    """The first of these arguments that is written and not null."""
    return next((v for n in names if (v := body.attribute(n)) is not None and not v.null), None)


def _within(outer: Nested, inner: Nested) -> Nested:
    """A block in a block: it is there where both are."""
    return (
        inner
        if outer.exists or inner.exists is False
        else Nested(inner.body, outer.exists, outer.switch, outer.why)
    )


def key_text(key: str | int | None) -> str:
    """A key as Terraform spells it in an address.

    >>> key_text("a/b"), key_text(0), key_text(None)
    ('["a/b"]', '[0]', '')
    """
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    plain = (
        key.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )
    if not isinstance(key, OpenKey):  # whose code it is
        plain = plain.replace("${", "$${").replace("%{", "%%{")
    return f'["{plain}"]'
