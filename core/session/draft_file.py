"""A draft on disk as it is made, and the sentences about what was found there or couldn't be kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from core.draft.draft import Draft
from core.draft.journal import Journal, Stored
from core.platform.edit import Edit
from core.publish import JobStore
from core.session.source import Source
from core.text import _, human_moment, ngettext, sentences

STALE_DAYS = 14


class DraftFile:
    """Tells the journal what happens to a draft. Without a journal nothing is kept."""

    def __init__(self, journal: Journal | None = None, notes: Sequence[str] = ()) -> None:
        self.journal = journal
        self._notes = list(notes)
        self._again = journal.stored if journal is not None else None
        """What was found again, as long as that is news."""
        self._news: list[str] = []
        """More about the draft that is open."""
        self._of: tuple[Edit, ...] | None = None
        """The Edits that the news are about; None: those that are there when it is first told."""

    @classmethod
    def open(cls, data_dir: Path, source: Source, first: Path | None = None) -> DraftFile:
        """The journal of this repository and branch; `stored` is the draft that was found in it. `first`:
        where the one lies that was open here until now; it comes before others."""
        base = source.branch or source.snapshot.commit or ""
        try:
            folder, commit = data_dir / "drafts", source.snapshot.commit
            journal, newer = Journal.open(
                folder, source.key, base, commit, formerly=_formerly(source, data_dir), first=first
            )
        except OSError as error:
            reason = error.strerror or error
            return cls(notes=[_("Your edits can't be kept on disk ({reason}).").format(reason=reason)])
        notes = []
        if newer:
            sentence = _("A draft that a newer Repoform made is kept at {path}; this version can't read it.")
            notes.append(sentence.format(path=newer[0]))
        if journal.stored is None and journal.elsewhere:
            n = journal.elsewhere
            sentence = ngettext(
                "Another window has a draft of this repository, with {n} edit. What you edit here is a draft"
                " of its own, which begins empty.",
                "Another window has a draft of this repository, with {n} edits. What you edit here is a draft"
                " of its own, which begins empty.",
                n,
            )
            notes.append(sentence.format(n=n))
        return cls(journal, notes)

    @property
    def stored(self) -> Stored | None:
        return self.journal.stored if self.journal else None

    def add_news(self, sentence: str, *, alone: bool = False) -> None:
        """About the draft that is open, told until that is another one. `alone`: nothing else is told."""
        if alone:
            self._again, self._news, self._notes, self._of = None, [], [], None
        self._news.append(sentence)

    def note_of(self, draft: Draft, changes: int) -> str:
        """What is to be told of the draft, which comes to so many `changes`; or what keeps it from the disk:
        all of it is written again once that works."""
        if self.journal and self.journal.problem:
            self.journal.catch_up(draft)
        if self.journal and self.journal.problem:
            return _(
                "Your edits can't be kept on disk ({reason}). They are lost if Repoform ends now."
            ).format(reason=self.journal.problem)
        if self._of is None:
            self._of = draft.effective()
        elif self._of != draft.effective():
            self._again, self._news = None, []
        again = _found_again(self._again, changes) if self._again is not None else []
        return sentences((*self._notes, *again, *self._news))

    # What happens to the draft

    def edits(self, edits: Sequence[Edit]) -> None:
        """One more Edit each; with the id of the last one it replaces that."""
        if self.journal:
            for edit in edits:
                self.journal.edit(edit)

    def last(self, draft: Draft) -> None:
        """The Edit that was added last."""
        if draft.last is not None:
            self.edits([draft.last])

    def stands(self, draft: Draft, before: Draft) -> None:
        """It stands elsewhere now: further back, further on, or after one more Edit."""
        if self.journal is None or draft == before:
            return
        if (
            len(draft.edits) > len(before.applied)
            and draft.position > before.position
            and draft.edits[: before.position] == before.applied
            and draft.last not in before.edits
        ):
            self.last(draft)
        else:
            self.journal.position(draft.position)

    def moved(self, commit: str | None) -> None:
        """It was replayed on this commit."""
        if self.journal:
            self.journal.moved(commit)

    def settled(self, mark: tuple[str, ...]) -> None:
        """A conflict was decided."""
        if self.journal:
            self.journal.settle(mark)

    def rewritten(self, draft: Draft) -> None:
        """It is another one now: written whole beside the old one, then in its place."""
        if self.journal:
            self.journal.catch_up(draft)

    def discarded(self) -> None:
        if self.journal:
            self.journal.discard()

    def flush(self) -> None:
        """Durable (fsync)."""
        if self.journal:
            self.journal.flush()

    def close(self, *, keep: bool) -> Path | None:
        """Another window may have the draft now; answers where it lies."""
        if self.journal is None:
            return None
        journal, self.journal = self.journal, None
        journal.close(keep=keep)
        return journal.path

    def open_again(self, data_dir: Path, source: Source, draft: Draft, path: Path | None) -> None:
        """After `close`: this draft is kept as it was before."""
        self.journal = DraftFile.open(data_dir, source, path).journal
        if self.journal and draft.edits:
            self.journal.catch_up(draft)


def _formerly(source: Source, data_dir: Path) -> frozenset[str]:
    """Branches that are gone and were no proposals of one's own: drafts for those are another matter."""
    if not source.formerly:
        return frozenset()

    return source.formerly - {job.branch for job in JobStore(data_dir).all()}


def _found_again(stored: Stored, count: int) -> list[str]:
    when = human_moment(stored.changed)
    notes = [
        ngettext(
            "Your draft of {when} is here again: {n} change.",
            "Your draft of {when} is here again: {n} changes.",
            count,
        ).format(when=when, n=count)
    ]
    days = int((time.time() - stored.changed) // 86_400)
    if days >= STALE_DAYS:
        notes.append(_("It is {n} days old: look through it before you send it.").format(n=days))
    if stored.damaged:
        notes.append(_("The last thing that was typed may be missing."))
    return notes
