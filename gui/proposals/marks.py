"""What proposals do to the fields of the open form: proposed, or merged a while ago."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.text import _
from gui.control.controller import Controller
from gui.form.words import show
from gui.kit.words import age
from gui.proposals.driver import GONE, Proposals
from gui.proposals.one_by_one import OneByOne

if TYPE_CHECKING:
    from core.view import Change, ProposalRow

LATELY = 7 * 86400.0
"""Seconds for which a merged one is told of."""
Key = tuple[str, str, str, str]
"""Root, module, setting, environment."""


class ProposalMarks(QObject):
    """`of(key)` says what is proposed for a field; `changed` when that may be something else."""

    changed = Signal()

    def __init__(self, proposals: Proposals, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._proposals = proposals
        self._each = OneByOne(controller, lambda s, row: s.proposals.changes_of(row), self._note, self._end)
        self._seen: tuple[tuple[str, str, str], ...] = ()
        self._found: dict[Key, list[str]] = {}
        self._shown: dict[Key, str] = {}
        proposals.counted.connect(lambda _n: self.look())
        controller.opened.connect(lambda _view: self.forget())

    def of(self, key: Key) -> str:
        """Sentences about a field; "" where no proposal touches it."""
        return self._shown.get(key, "")

    def forget(self) -> None:
        """Another repository: nothing is known."""
        self._each.stop()
        self._seen, self._shown = (), {}
        self.changed.emit()

    def look(self) -> None:
        """At all of them again, where they are others than before."""
        rows = [r for r in self._proposals.rows or () if _counts(r)]
        seen = tuple((r.id, r.commit, r.state) for r in rows)
        if seen == self._seen:
            return
        self._seen = seen
        self._found = {}
        self._each.look(rows)

    def _note(self, row: ProposalRow, changes: Sequence[Change]) -> None:
        for change in changes:
            for environment in dict.fromkeys((change.environment, *change.effective)):
                key = (change.root, change.module, change.setting, environment)
                self._found.setdefault(key, []).append(mark_words(row, change))

    def _end(self) -> None:
        self._shown = {key: " ".join(words) for key, words in self._found.items()}
        self.changed.emit()


def _counts(row: ProposalRow) -> bool:
    merged_lately = row.state == "merged" and row.when is not None and time.time() - row.when < LATELY
    return row.state not in GONE or merged_lately


def mark_words(row: ProposalRow, change: Change) -> str:
    """One proposal at a field: "Proposed in #214 by Ali: 12." """
    name = row.number or f"“{row.title}”"
    value = show(change.after) if change.after is not None else _("not set")
    if row.state == "merged":
        return _("Merged in {name} by {author}, {ago}: {value}.").format(
            name=name, author=row.author, ago=age(row.when), value=value
        )
    return _("Proposed in {name} by {author}: {value}.").format(name=name, author=row.author, value=value)
