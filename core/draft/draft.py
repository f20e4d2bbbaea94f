"""Draft: an ordered list of Edits over one Snapshot, and how far along it one stands.

Frozen; every step answers a new Draft. Undo and redo move along the list; taking something back is itself an
Edit, so that it can be undone as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from core.frozen import dataclass
from core.platform.edit import Edit

Address = tuple[str, str, str, str]
"""Root, module, environment, setting."""


def address(edit: Edit) -> Address:
    return (edit.root, edit.module, edit.environment, edit.setting)


@dataclass(frozen=True, slots=True)
class Draft:
    edits: tuple[Edit, ...] = ()
    position: int = 0
    """Edits before it are applied, those after it can be redone."""
    typing: bool = False
    """The last applied Edit is of a field that hasn't been left: more typing in it replaces that Edit."""

    @property
    def applied(self) -> tuple[Edit, ...]:
        return self.edits[: self.position]

    @property
    def can_undo(self) -> bool:
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        return self.position < len(self.edits)

    def effective(self) -> tuple[Edit, ...]:
        """The applied Edits that count: without those taken back, and without the taking back."""
        gone: set[str] = set()
        kept: list[Edit] = []
        for edit in reversed(self.applied):
            if edit.id in gone:
                continue
            if edit.kind == "revert":
                gone.update(edit.targets)
            else:
                kept.append(edit)
        kept.reverse()
        return tuple(kept)

    def add(self, edit: Edit, *, typing: bool = False) -> Draft:
        """One more Edit; what could be redone is forgotten. With `typing`, an Edit of the field that is being
        typed in replaces the one before, keeping its id and what it saw."""
        last = self.last
        if typing and self.typing and last is not None and continues(last, edit):
            edit = replace(edit, id=last.id, saw=last.saw)
            return Draft((*self.edits[: self.position - 1], edit), self.position, True)
        return Draft((*self.applied, edit), self.position + 1, typing)

    def finish(self) -> Draft:
        """The field was left: the next typing is an Edit of its own."""
        return replace(self, typing=False)

    def undo(self) -> Draft:
        """One Edit back, or all that were made with it in one go."""
        at = max(0, self.position - 1)
        while at > 0 and _together(self.edits[at - 1], self.edits[at]):
            at -= 1
        return Draft(self.edits, at)

    def undone(self) -> tuple[Edit, ...]:
        """What `undo` would take back."""
        return self.edits[self.undo().position : self.position]

    def redone(self) -> tuple[Edit, ...]:
        """What `redo` would bring back."""
        return self.edits[self.position : self.redo().position]

    def redo(self) -> Draft:
        at = min(len(self.edits), self.position + 1)
        while at < len(self.edits) and _together(self.edits[at - 1], self.edits[at]):
            at += 1
        return Draft(self.edits, at)

    def at(self, position: int) -> Draft:
        return Draft(self.edits, min(max(0, position), len(self.edits)))

    def without(self, ids: Iterable[str]) -> Draft:
        """A revert Edit for these is added."""
        return self.add(Edit("revert", targets=tuple(ids)))

    @property
    def last(self) -> Edit | None:
        return self.edits[self.position - 1] if self.position else None


def _together(one: Edit, next_one: Edit) -> bool:
    return bool(one.group) and one.group == next_one.group


def digest_of(edits: Sequence[Edit]) -> str:
    """The same wishes give the same digest, whenever and wherever they were typed."""
    told = []
    for edit in edits:
        data: dict[str, Any] = edit.to_json()
        data.pop("id", None)
        data.pop("saw", None)
        data.pop("units", None)
        told.append(data)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def continues(last: Edit, edit: Edit) -> bool:
    """Both are the same field's typing."""
    return (
        last.kind in ("set", "unset")
        and edit.kind in ("set", "unset")
        and address(last) == address(edit)
        and last.mode == edit.mode
    )
