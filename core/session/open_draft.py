"""The draft that is open: over which source, what it comes to as a View, and where it is kept.

All that a session changes is changed here; the parts of a session (draft, proposals, modules) work on it.
What it comes to is derived.py's; its journal, draft_file.py's; what others changed too, conflicts.py's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.dialects.interface import Dialect
from core.draft.draft import Draft
from core.draft.replay import Replay, State
from core.platform.edit import Edit
from core.platform.environments import in_place
from core.platform.model import Platform, Reading
from core.session.aside import Aside
from core.session.conflicts import Conflicts, moved_sentence, old_reading
from core.session.coverage import Rest
from core.session.derived import Derived
from core.session.draft_file import DraftFile
from core.session.errors import ReadOnly
from core.session.operation_entries import operation_entries
from core.session.source import Source
from core.session.step_words import step_words
from core.text import _
from core.view import OwnEnvironments, View

Files = Mapping[str, tuple[bytes | None, bytes | None]]
"""Path -> (before, after)."""


class OpenDraft:
    """Methods that change something answer with the View of it, which is `view` from then on."""

    def __init__(
        self,
        source: Source,
        dialect: Dialect,
        data_dir: Path,
        *,
        keep: bool,
        first: Path | None = None,
        own_environments: OwnEnvironments | None = None,
        set_aside: Aside = Aside(),  # noqa: B008 (it is frozen)
        later: bool = False,
    ) -> None:
        """`keep` False leaves no journal. `first`: the draft to take before others. `own_environments`: how
        what the user says of environments is kept; `set_aside`: problems that the user lives with. `later`: a
        large repository is shown before it is checked; `check_rest` does that then."""
        self.dialect = dialect
        self.draft = Draft()
        self.readonly: str | None = None
        """Why nothing can be edited now."""
        self.own_environments = own_environments or OwnEnvironments()
        self.set_aside = set_aside
        self.merged: set[str] = set()
        """Heads of proposals that were merged here."""
        self._data_dir, self._keep = data_dir, keep
        self._numbers = itertools.count(1)
        self.source: Source
        self.kept: DraftFile
        self._conflicts: Conflicts
        self._stopped = False
        """Whether the user wants no more checks."""
        self._stand_on(source, later=later)
        self._take_draft(first)
        try:
            self.view = self._build()
        except BaseException:
            self.kept.close(keep=True)
            raise

    @property
    def base(self) -> State:
        return self.replay.base

    @property
    def effective(self) -> tuple[Edit, ...]:
        return self.draft.effective()

    @property
    def checked(self) -> bool:
        """Whether all rules have been applied, and the files that no root reads been looked at; or the user
        wants no more of it."""
        return (self._stopped or self._derived.checked) and self._rest.done

    def state(self) -> State:
        """What the repository is with the draft."""
        return self.replay.state(self.effective)

    def files(self, edits: Sequence[Edit] | None = None) -> Files:
        """What would be committed; of a part of the draft, where `edits` says so."""
        base = self.source.snapshot
        state = self.state() if edits is None else self.replay.state(edits)
        return {
            path: (base.read(path) if path in base else None, data)
            for path, data in sorted(state.files.items())
        }

    def view_of(self, edits: Sequence[Edit]) -> View:
        """What would be shown if these were the whole draft."""
        made = self._built(self.replay.state(edits), len(edits), "")
        self.state()  # where the typing goes on
        return made

    def check_writable(self) -> None:
        if self.readonly:
            raise ReadOnly(self.readonly)

    def show(self, notice: str = "") -> View:
        """A new View, with a sentence about what was done besides."""
        self.view = self._build(notice)
        return self.view

    def check_rest(
        self,
        give_way: Callable[[], bool],
        told: Callable[[float], None] = lambda _part: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> View:
        """Applies the rules that were left for later, then looks at the files that no root reads, until
        something more urgent waits: see `checked`. `told` hears how far it is with the rules, from 0 to 1;
        `stopped`: whether the user wants no more of them."""
        if not self._derived.checked and not self._stopped:
            done = self._derived.go_on(lambda: give_way() or stopped(), told)
            self._stopped = not done and stopped()
            return self.show() if done or self._stopped else self.view
        return self.show() if not self._rest.done and self._rest.go_on(give_way) else self.view

    def check_again(self) -> View:
        """The user wants the checks that were stopped after all: `check_rest` goes on with them."""
        self._stopped = False
        return self.show()

    def _build(self, notice: str = "") -> View:
        return self._built(self.state(), len(self.effective), notice)

    def _built(self, state: State, edits: int, notice: str) -> View:
        base = self.base
        found, outlook = self._derived.changes(state)
        mine, known = self._derived.problems(state)
        base_problems, aside = self.set_aside.split((*known, *self._rest.problems))
        operations = operation_entries(self.dialect, state.reading.platforms)
        steps = [
            step_words(step, state.reading.platforms, operations)
            for step in (self.draft.undone(), self.draft.redone())
        ]
        return View(
            number=next(self._numbers),
            place=self.source.place,
            platforms=_in_place(state.reading.platforms),
            base=_in_place(base.reading.platforms),
            files=state.reading.files,
            changes=found,
            diff=self._derived.diff(state),
            draft_problems=mine,
            base_problems=base_problems,
            can_undo=self.draft.can_undo and not self.readonly,
            can_redo=self.draft.can_redo and not self.readonly,
            readonly=self.readonly,
            conflicts=self._conflicts.shown(self.source, base.reading),
            notice=notice,
            draft_note=self.kept.note_of(self.draft, len(found)),
            edits=edits,
            foresight=outlook,
            coverage=self._rest.coverage,
            operations=operations,
            undo_words=steps[0],
            redo_words=steps[1],
            environments=self._environments(),
            aside=aside,
            checking="" if self._derived.checked else "stopped" if self._stopped else "running",
        )

    def _environments(self) -> OwnEnvironments:
        found = self.base.reading.environments
        return replace(self.own_environments, found=found) if found is not None else self.own_environments

    # The draft

    def put(self, draft: Draft, added: Sequence[Edit]) -> View:
        """`added`: the Edits that it has more, or the last one anew while it is typed."""
        self.draft = draft
        self.kept.edits(added)
        return self.show()

    def stand(self, draft: Draft) -> View:
        """Further back or further on than now, or with one more Edit that takes others back."""
        before, self.draft = self.draft, draft
        self.kept.stands(draft, before)
        return self.show()

    def finish(self) -> None:
        """What was typed is done: typing there again is another Edit. An Edit without effect is dropped."""
        last = self.draft.last
        if self.draft.typing and last is not None and last.kind in ("set", "unset"):
            edits = self.effective
            if edits and edits[-1] is last and self.replay.before(edits, len(edits) - 1) is self.state():
                position = self.draft.position - 1
                self.stand(Draft(self.draft.edits[:position], position))
        self.draft = self.draft.finish()

    def put_back(self, edits: Sequence[Edit], commit: str, title: str) -> View:
        """Edits that were made on `commit` and sent from there are the draft again, on what is open now."""
        self.readonly = None
        self.draft = Draft()
        for edit in edits:
            self.draft = self.draft.add(edit)
        self.kept.moved(commit)
        self.kept.edits(edits)
        now = self.base.reading
        self._conflicts.find(old_reading(self.source, self.dialect, commit, now), now, self.effective)
        self._stands_clear()
        notice = _("“{title}” is your draft again.").format(title=title)
        if self._conflicts.open:
            notice += " " + _("Someone else changed settings of it since: decide these first.")
        elif self.state().refused:
            notice += " " + _("Some of its edits no longer fit; see the problems.")
        return self.show(notice)

    def discard(self) -> View:
        self.draft = Draft()
        self._conflicts.drop()
        self.kept.discarded()
        return self.show()

    def leave_out(self, ids: Collection[str]) -> View:
        """These were sent: what is left of the draft stays, as a draft of its own."""
        rest = tuple(e for e in self.effective if e.id not in ids)
        if not rest:
            return self.discard()
        self.draft = Draft(rest, len(rest))
        self.kept.rewritten(self.draft)
        return self.show()

    def hold(self, sentence: str) -> View:
        """Nothing can be edited from now on, for this reason."""
        self.readonly = sentence
        return self.show()

    def release(self) -> View:
        self.readonly = None
        return self.show()

    def conflict(self, edit_id: str) -> Edit:
        """The Edit of an open conflict. Raises SessionError."""
        return self._conflicts.of(edit_id).edit

    def settle(self, edit_id: str) -> View:
        """A conflict is decided."""
        self.kept.settled(self._conflicts.settle(self._conflicts.of(edit_id)))
        self._stands_clear()
        return self.show()

    # What it stands on

    def move_to(self, source: Source) -> View:
        """The same draft over another commit. Settings that someone else changed too become conflicts."""
        before, old = self.source, self.base.reading
        if source.snapshot.commit == before.snapshot.commit:
            self.source = source
            return self.show(source.place.note if source.place.fetched is None else "")
        self._stand_on(source, old)
        edits = self.effective
        self._conflicts.find(old, self.base.reading, edits)
        self._stands_clear()
        refused, conflicts = bool(self.state().refused), len(self._conflicts.open)
        known = self.merged
        return self.show(
            moved_sentence(
                before, source, edits=len(edits), conflicts=conflicts, refused=refused, merged=known
            )
        )

    def read_again(self, source: Source, notice: str) -> View:
        """The same commit, with more known around it."""
        self._stand_on(source)
        return self.show(notice)

    def corrected(self, source: Source, told: Callable[[Reading, Reading], str]) -> View:
        """The same commit, with other words of the user's on its environments; `told` says what they do, of
        what was read before and now."""
        old = self.base.reading
        self._stand_on(source, old)
        refused = self.state().refused
        notice = told(old, self.base.reading)
        if refused:
            notice = f"{notice} " + _("Some of your edits no longer fit; see the problems.")
        return self.show(notice.strip())

    def switch(self, source: Source) -> View:
        """Another branch, with a draft of its own; the one that is open is put away."""
        self.kept.close(keep=self.draft.can_undo)
        self.draft, self.readonly = Draft(), None
        self._stand_on(source)
        self._take_draft()
        return self.show()

    def _stand_on(self, source: Source, old: Reading | None = None, *, later: bool = False) -> None:
        """`old`: what was read of the base before, for what is the same in both; `later`: see __init__."""
        reading = self.dialect.read(source.snapshot, old)
        self.source = source
        self.replay = Replay(self.dialect, source.snapshot, reading)
        self._derived = Derived(self.dialect, self.replay.base, later=later)
        self._rest = Rest(source.snapshot, reading, self.dialect.languages)

    # Where it is kept

    def note_instead(self, sentence: str) -> None:
        """Said of the draft as it is left, until it changes, instead of what was said of it."""
        self.kept.add_news(sentence, alone=True)

    def flush(self) -> None:
        """Make what was typed durable (fsync)."""
        self.kept.flush()

    def put_away(self) -> Path | None:
        """Leave the draft to whoever opens it next; answers where it lies."""
        if self.kept.journal is None:
            return None
        self.finish()
        return self.kept.close(keep=self.draft.can_undo)

    def take_back(self, path: Path | None) -> None:
        """After `put_away`: nobody else has it after all."""
        if self._keep:
            self.kept.open_again(self._data_dir, self.source, self.draft, path)

    def _take_draft(self, first: Path | None = None) -> None:
        """The draft that was left here, if it is to be kept at all."""
        self.kept = DraftFile.open(self._data_dir, self.source, first) if self._keep else DraftFile()
        stored = self.kept.stored
        self._conflicts = Conflicts(stored.settled if stored else ())
        if stored is None:
            return
        self.draft = stored.draft
        if stored.commit != self.source.snapshot.commit:
            now = self.base.reading
            old = old_reading(self.source, self.dialect, stored.commit, now)
            self._conflicts.find(old, now, self.effective)
            self._stands_clear()
            branch = self.source.branch or _("What it stands on")
            self.kept.add_news(_("{branch} has moved since.").format(branch=branch))

    def _stands_clear(self) -> None:
        """Once nothing is left to decide, the draft stands on the base as it is now."""
        if not self._conflicts.open:
            self.kept.moved(self.source.snapshot.commit)


def _in_place(platforms: Sequence[Platform]) -> tuple[Platform, ...]:
    """Sibling roots as the user orders them."""
    return tuple(in_place(platforms, lambda p: p.group or p.root, lambda p: p.position))
