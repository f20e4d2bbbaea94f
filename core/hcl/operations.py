"""Edits of a file as data; `core.hcl.edit` makes them."""

from __future__ import annotations

from typing import Any

from core.frozen import dataclass
from core.hcl.path import Path


@dataclass(frozen=True, slots=True)
class SetValue:
    """Replace the value at `path`, or create it with the objects on the way. The last step is an attribute,
    a key or an index (one past the end adds an element). `first`: a key that is new in its object stands
    before the others there, not behind them.
    """

    path: Path
    value: Any
    first: bool = False


@dataclass(frozen=True, slots=True)
class RemoveAt:
    """Take out an attribute, a key, an element or a block, with the comment on its line; `comments`: and with
    those right above it.
    """

    path: Path
    comments: bool = False


@dataclass(frozen=True, slots=True)
class InsertElement:
    """Put `value` before element `index` of the list at `path`."""

    path: Path
    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class ReorderElements:
    """Give the list at `path` another order: `order[i]` is the element that comes to stand at `i`."""

    path: Path
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddBlock:
    """Put the block(s) in `text` into the body at `path` (() is the file), behind the block or attribute at
    `after`, or at the end.
    """

    path: Path
    text: str
    after: Path | None = None


@dataclass(frozen=True, slots=True)
class RenameLabel:
    """Give label `index` of the block at `path` another name."""

    path: Path
    index: int
    label: str


@dataclass(frozen=True, slots=True)
class RenameKey:
    """Give the attribute or key at `path` another name; its value, place and comments stay."""

    path: Path
    name: str


Operation = SetValue | RemoveAt | InsertElement | ReorderElements | AddBlock | RenameLabel | RenameKey
