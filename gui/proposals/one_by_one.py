"""Looking into proposals one after the other, so that typing never waits for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gui.control.controller import Controller
from gui.control.failure import Failure

if TYPE_CHECKING:
    from core.session import Session
    from core.view import ProposalRow

MOST = 40
"""Proposals that are looked into."""


class OneByOne:
    """`look(rows)` asks about each; a later one, or `stop`, drops what the earlier still waits for."""

    def __init__(
        self,
        controller: Controller,
        ask: Callable[[Session, ProposalRow], Any],
        found: Callable[[ProposalRow, Any], None],
        done: Callable[[], None],
    ) -> None:
        """`ask` runs on the worker; `found` hears each answer, and `done` that there are no more."""
        self._controller = controller
        self._ask, self._found, self._done = ask, found, done
        self._turn = 0

    def stop(self) -> None:
        """What was asked for isn't wanted any more."""
        self._turn += 1

    def look(self, rows: Sequence[ProposalRow]) -> None:
        """At these, the first so many."""
        self._turn += 1
        self._next(rows[:MOST], self._turn)

    def _next(self, rows: Sequence[ProposalRow], turn: int) -> None:
        if turn != self._turn:
            return
        if not rows:
            self._done()
            return
        row, rest = rows[0], rows[1:]

        def done(answer: Any) -> None:
            if turn == self._turn:
                self._found(row, answer)
                self._next(rest, turn)

        def failed(_failure: Failure) -> None:
            self._next(rest, turn)  # left out; the list says what is wrong with it

        self._controller.ask(lambda s, _task: self._ask(s, row), done, failed)
