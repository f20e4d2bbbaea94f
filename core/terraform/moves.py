"""What `moved` and `removed` blocks tell Terraform of things that aren't in the code any more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field

from core import hcl
from core.frozen import dataclass

_CANDIDATE = re.compile(rb"^[ \t]*(?:moved|removed)[ \t]*\{", re.M)
_INDEX = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Moves:
    """Addresses of one folder, as they are written there, without blanks."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    """Address before -> address after, chains followed to their end."""
    forgotten: frozenset[str] = frozenset()
    """What Terraform lets go of without destroying it."""


def moves(files: Iterable[bytes]) -> Moves:
    """Of the files of one folder."""
    renamed: dict[str, str] = {}
    forgotten = set()
    for data in files:
        if b"moved" not in data or not _CANDIDATE.search(data):
            continue
        for block in hcl.parse(data).body.blocks:
            if block.type not in ("moved", "removed") or block.labels:
                continue
            here, there = addresses(block)
            if block.type == "moved" and here and there:
                renamed[here] = there
            elif block.type == "removed" and here and _is_kept(block):
                forgotten.add(here)
    return Moves({here: _followed(renamed, here) for here in renamed}, frozenset(forgotten))


def addresses(block: hcl.Block) -> tuple[str, str]:
    """(`from`, `to`) of a block, "" for one that isn't there."""
    found = [block.body.attributes.get(name) for name in ("from", "to")]
    before, after = ("".join(a.expr.text.split()) if a is not None else "" for a in found)
    return before, after


def module_path(address: str) -> tuple[str, ...] | None:
    """The labels that lead to a module; None for another thing, and for a single instance.

    >>> module_path("module.a.module.b"), module_path("module.a[0]"), module_path("aws_vpc.a")
    (('a', 'b'), None, None)
    """
    parts = address.split(".")
    if len(parts) % 2 or _INDEX.search(address) or any(part != "module" for part in parts[::2]):
        return None
    return tuple(parts[1::2])


def without_index(address: str) -> str:
    """The address of all instances."""
    return _INDEX.sub("", address)


def _is_kept(block: hcl.Block) -> bool:
    for inner in block.body.blocks:
        destroy = inner.body.attributes.get("destroy") if inner.type == "lifecycle" else None
        if destroy is not None:
            return destroy.expr.text == "false"
    return False


def _followed(renamed: Mapping[str, str], address: str) -> str:
    seen = set()
    while address in renamed and address not in seen:
        seen.add(address)
        address = renamed[address]
    return address
