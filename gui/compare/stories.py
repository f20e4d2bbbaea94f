"""Why values are what they are: asked off the window's thread, each once for a commit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.text import _, age, quoted, with_stop
from core.view import ValueStory

Cell = tuple[str, str, str, str]
"""Root, module, environment, setting."""
Ask = Callable[[Cell, Callable[[ValueStory], None], Callable[[str], None]], None]
"""Answers with the story, or with why there is none."""


class Stories(QObject):
    told = Signal(object)
    """The Cell whose story is known now."""

    def __init__(self, ask: Ask, commit: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask, self._commit = ask, commit
        self._of = ""
        self._known: dict[Cell, str] = {}
        self._asked: set[Cell] = set()

    def words(self, cell: Cell) -> str:
        """What is known of it now; it is asked for the first time."""
        commit = self._commit()
        if commit != self._of:
            self._of = commit
            self._known.clear()
            self._asked.clear()
        if cell not in self._known and cell not in self._asked:
            self._asked.add(cell)
            self._ask(
                cell,
                lambda story: self._take(commit, cell, story_words(story)),
                lambda why: self._take(commit, cell, why),
            )
        return self._known.get(cell, _("Looking up who wrote it…"))

    def _take(self, commit: str, cell: Cell, words: str) -> None:
        if commit == self._of:
            self._known[cell] = words
            self.told.emit(cell)


def story_words(story: ValueStory) -> str:
    """In lines: the comment, who and when, the commit, where it stands."""
    parts = [quoted(story.comment)] if story.comment else []
    if story.by is not None:
        by = story.by
        words = _("{author}, {age}: {subject} ({commit})")
        if by.cut:
            words = _("{author} or someone before, {age}: {subject} ({commit})")
        parts.append(
            words.format(author=by.author, age=age(by.when), subject=by.subject, commit=by.commit[:7])
        )
    elif story.unknown:
        parts.append(with_stop(story.unknown))
    if story.place:
        parts.append(story.place)
    return "\n".join(parts)
