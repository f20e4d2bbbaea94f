"""The half of a Session that works on a draft: edit, undo, look, follow a base that moves.

What it comes to is derived.py's; its journal, draft_file.py's; what others changed too, conflicts.py's.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from core.changes.changes import changes as changes_between
from core.dialects.interface import Dialect
from core.draft.draft import Draft, address
from core.draft.replay import Replay, State, seen, standing_on, touching
from core.git.errors import GitError
from core.platform.edit import Edit
from core.platform.model import Reading
from core.review.linediff import diff as line_diff
from core.review.model import FileDiff
from core.review.text import unified_all
from core.session import form as forms
from core.session.compare import side_by_side
from core.session.conflicts import Conflicts, moved_sentence
from core.session.coverage import Rest
from core.session.derived import Outcome
from core.session.draft_file import Keeping
from core.session.errors import ReadOnly, SessionError, UsageError, as_session_error
from core.session.fetching import fetched
from core.session.operation_entries import operation_entries
from core.session.overview import overview
from core.session.search import search
from core.session.source import Cancel, Progress, Source
from core.text import _, ngettext, without_stop
from core.view import ClusterCard, CompareRow, FormView, Guide, SearchHit, SideBySide, View

Key = tuple[str, str, str, str]
T = TypeVar("T")


class Editing:
    """A draft over a source. Every method answers or raises SessionError."""

    heir: Self | None = None
    """The session that has the draft now, after this one gave it up (see `open`): edits belong there."""

    def __init__(
        self,
        source: Source,
        dialect: Dialect,
        *,
        data_dir: Path,
        keep_draft: bool = True,
        first: Path | None = None,
    ) -> None:
        """`first`: the draft to take before others."""
        self.source = source
        self.data_dir = data_dir
        self._dialect = dialect
        self._numbers = itertools.count(1)
        self._draft = Draft()
        self._fields = forms.Fields()
        self._readonly: str | None = None
        self._keep_draft = keep_draft
        self._stand_on(source)
        self._take_draft(first)
        try:
            self.view = self._build()
        except BaseException:
            self._kept.close(keep=True)
            raise

    # Editing

    def set(
        self, root: str, module: str, environment: str, setting: str, value: Any, *, mode: str = ""
    ) -> View:
        """Typing in one field is one Edit until `finish`. Setting what is there already is no Edit."""
        if value is None:
            raise UsageError(_("There is no empty value: to remove a setting, unset it."))
        return self._type(Edit("set", root, module, environment, setting, value, mode=mode))

    def set_expression(
        self, root: str, module: str, environment: str, setting: str, expression: str, *, mode: str = ""
    ) -> View:
        """HCL typed by an expert; it has to parse alone."""
        return self._type(
            Edit("set", root, module, environment, setting, None, expression=expression, mode=mode)
        )

    def unset(self, root: str, module: str, environment: str, setting: str, *, mode: str = "") -> View:
        """Remove it there: outside the base that means to inherit."""
        return self._type(Edit("unset", root, module, environment, setting, mode=mode))

    def operation(self, name: str, root: str, args: Mapping[str, Any]) -> View:
        """A whole operation of the dialect ("add_node_pool", …)."""
        self.finish()
        return self._add(Edit("operation", root, operation=name, args=dict(args)), typing=False)

    def edit(self, edits: Sequence[Edit]) -> View:
        """Several Edits in one go (a one-click fix, one value for several cells): all of them or none, where
        one is refused. One step back takes all of them."""
        self._writable()
        self.finish()
        before = draft = self._draft
        group = uuid.uuid4().hex[:12] if len(edits) > 1 else ""
        for edit in edits:
            draft = self._with(draft, replace(edit, group=group), typing=False)
        if draft is before:
            return self.view
        self._draft = draft
        self._kept.edits(draft.edits[before.position :])
        return self._show()

    def finish(self) -> None:
        """The field was left: typing in it again is another Edit. An Edit without effect is dropped."""
        last = self._draft.last
        if self._draft.typing and last is not None and last.kind in ("set", "unset"):
            edits = self._draft.effective()
            if edits and edits[-1] is last and self._replay.before(edits, len(edits) - 1) is self._state():
                before = self._draft
                self._draft = Draft(before.edits[: before.position - 1], before.position - 1)
                self._kept.stands(self._draft, before)
                self.view = self._build()
        self._draft = self._draft.finish()

    def undo(self) -> View:
        self._writable()
        self.finish()
        return self._stand(self._draft.undo())

    def redo(self) -> View:
        self._writable()
        self.finish()
        return self._stand(self._draft.redo())

    def revert(self, change_keys: Sequence[Key]) -> View:
        """Take back what made these Changes, and what can't stand without it; the View's notice says what
        went along. It is an Edit: undo brings all of it back."""
        self._writable()
        self.finish()
        edits = self._draft.effective()
        wanted = set(change_keys)
        before = {c.key: c for c in self.view.changes}
        found = touching(self._replay, edits, lambda a, b: [c.key for c in changes_between(a, b)], wanted)
        if not found:
            raise SessionError(_("This change isn't part of your draft."))
        along = standing_on(self._replay, edits, found)
        ids = [edits[i].id for i in (*found, *along)]
        view = self._stand(self._draft.without(ids))
        after = {c.key: c for c in view.changes}
        lost = [c.sentence for key, c in before.items() if key not in after and key not in wanted]
        if lost:
            notice = ngettext("Also took back: {changes}.", "Also took back: {changes}.", len(lost))
            return self._notice(notice.format(changes="; ".join(map(without_stop, lost))))
        return view

    def discard(self) -> View:
        """Give the whole draft up."""
        self._draft = Draft()
        self._conflicts.drop()
        self._kept.discarded()
        return self._show()

    # Asking

    def form(
        self, root: str, module: str, environment: str, only_set: bool = False, view: View | None = None
    ) -> FormView:
        wanted = view or self.view
        return _known(lambda: forms.form(wanted, root, module, environment, only_set, self._fields), module)

    def compare(self, root: str, module: str, view: View | None = None) -> tuple[CompareRow, ...]:
        return _known(lambda: forms.compare(view or self.view, root, module, self._fields), module)

    def side_by_side(self, modules: Sequence[tuple[str, str]], view: View | None = None) -> SideBySide:
        """Compare of several modules: (root, name) of each."""
        return _known(lambda: side_by_side(view or self.view, modules), modules[0][1])

    def overview(self, view: View | None = None) -> tuple[ClusterCard, ...]:
        return overview(view or self.view)

    def search(self, text: str, view: View | None = None) -> tuple[SearchHit, ...]:
        return search(view or self.view, text)

    def guide(self, operation: str, root: str, args: Mapping[str, Any]) -> Guide:
        """What a whole operation asks, with the answers so far. Where it can't be done, `Guide.refused` says
        why."""
        state = self._state()
        return self._dialect.guide(state.snapshot, state.reading, operation, root, args)

    def preview(self, operation: str, root: str, args: Mapping[str, Any]) -> tuple[FileDiff, ...]:
        """The files that an operation would change, before anything is kept. Raises SessionError."""
        state = self._state()
        with as_session_error():
            files = self._dialect.apply(
                state.snapshot, state.reading, Edit("operation", root, operation=operation, args=dict(args))
            )
        now = state.snapshot
        return tuple(
            line_diff(path, now.read(path) if path in now else None, data)
            for path, data in sorted(files.items())
        )

    def files(self) -> Mapping[str, tuple[bytes | None, bytes | None]]:
        """What would be committed: path -> (before, after)."""
        base = self.source.snapshot
        return {
            path: (base.read(path) if path in base else None, data)
            for path, data in sorted(self._state().files.items())
        }

    def patch(self) -> str:
        """The draft as a unified diff, for `git apply`."""
        return unified_all(self.files()).decode("utf-8", "replace")

    def git_commands(self) -> tuple[str, ...]:
        """ "Git commands that ran", without secrets."""
        return self.source.repository.commands() if self.source.repository else ()

    # The base moves

    def refresh(self, progress: Progress | None = None, cancel: Cancel | None = None) -> View:
        """Fetch; replay the draft on what the branch is now. Settings that someone else changed too become
        conflicts of the View."""
        repository, remote = self.source.repository, self.source.remote
        if repository is None or remote is None:
            raise UsageError(_("There is no remote to ask."))
        self.finish()
        with as_session_error():
            source = fetched(repository, remote, self.source.branch, progress, cancel, self.data_dir)
        return self.move_to(source)

    def move_to(self, source: Source) -> View:
        """The same draft over another commit."""
        before, old = self.source, self._replay.base.reading
        if source.snapshot.commit == before.snapshot.commit:
            self.source = source
            return self._notice(source.place.note if source.place.fetched is None else "")
        self._stand_on(source, old)
        edits = self._draft.effective()
        self._conflicts.find(old, self._replay.base.reading, edits)
        self._stands_clear()
        refused = bool(self._state().refused)
        conflicts = len(self._conflicts.open)
        return self._notice(
            moved_sentence(before, source, edits=len(edits), conflicts=conflicts, refused=refused)
        )

    def _switch(self, source: Source) -> None:
        """Another branch, with a draft of its own; the one that is open is put away."""
        self._kept.close(keep=self._draft.can_undo)
        self._draft, self._readonly = Draft(), None
        self._stand_on(source)
        self._take_draft()

    def resolve(self, edit_id: str, choice: Any) -> View:
        """ "theirs", "mine", or {"value": …} for a conflict of the View."""
        clash = self._conflicts.of(edit_id)
        edit = clash.edit
        where = address(edit)
        if choice == "theirs":
            ids = [e.id for e in self._draft.effective() if address(e) == where]
            self._draft = self._draft.finish().without(ids)
            self._kept.last(self._draft)
        elif isinstance(choice, Mapping) and "value" in choice:
            self._add(Edit("set", *where, value=choice["value"], mode=edit.mode), typing=False)
        elif choice != "mine":
            raise UsageError(_("A conflict is settled by theirs, mine, or another value."))
        self._kept.settled(self._conflicts.settle(clash))
        self._stands_clear()
        return self._show()

    # Life

    def journal_flush(self) -> None:
        """Make what was typed durable (fsync): on a worker, not while typing."""
        self._kept.flush()

    def close(self) -> None:
        self._put_away()

    def _put_away(self) -> Path | None:
        """Leave the draft to whoever opens it next; answers where it lies."""
        if self._kept.journal is None:
            return None
        self.finish()
        return self._kept.close(keep=self._draft.can_undo)

    def _take_back(self, path: Path | None) -> None:
        """After `_put_away`: nobody else has it after all."""
        if self._keep_draft:
            self._kept.open_again(self.data_dir, self.source, self._draft, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Inside

    def _type(self, edit: Edit) -> View:
        return self._add(edit, typing=True)

    def _add(self, edit: Edit, *, typing: bool) -> View:
        self._writable()
        draft = self._with(self._draft, edit, typing=typing)
        if draft is self._draft:
            return self.view
        self._draft = draft
        self._kept.last(draft)
        return self._show()

    def _with(self, draft: Draft, edit: Edit, *, typing: bool) -> Draft:
        """With one more Edit; the same Draft where the Edit asks for what is there already. Raises
        SessionError where it is refused."""
        effective = draft.effective()
        state = self._replay.state(effective)
        if edit.kind in ("set", "unset"):
            edit = replace(edit, saw=seen(state.reading, edit))
        new = draft.add(edit, typing=typing)
        last = new.last
        assert last is not None
        edits = new.effective()
        after = self._replay.state(edits)
        why = next((refused for edit, refused in after.refused if edit.id == last.id), None)
        if why is not None:
            with as_session_error():
                raise why
        if after is state and new.position > draft.position:
            return draft  # it is there already: no Edit
        return new

    def _stand(self, draft: Draft) -> View:
        before, self._draft = self._draft, draft
        self._kept.stands(draft, before)
        return self._show()

    def _state(self) -> State:
        return self._replay.state(self._draft.effective())

    def _writable(self) -> None:
        if self._readonly:
            raise ReadOnly(self._readonly)

    def _show(self) -> View:
        self.view = self._build()
        return self.view

    def _notice(self, sentence: str) -> View:
        self.view = self._build(sentence)
        return self.view

    def _build(self, notice: str = "") -> View:
        base, state = self._replay.base, self._state()
        found, outlook = self._outcome.changes(state)
        mine, base_problems = self._outcome.problems(state)
        return View(
            number=next(self._numbers),
            place=self.source.place,
            platforms=state.reading.platforms,
            base=base.reading.platforms,
            files=state.reading.files,
            changes=found,
            diff=self._outcome.diff(state),
            draft_problems=mine,
            base_problems=(*base_problems, *self._rest.problems),
            can_undo=self._draft.can_undo and not self._readonly,
            can_redo=self._draft.can_redo and not self._readonly,
            readonly=self._readonly,
            conflicts=self._conflicts.shown(self.source, base.reading),
            notice=notice,
            draft_note=self._kept.note_of(self._draft),
            edits=len(self._draft.effective()),
            foresight=outlook,
            coverage=self._rest.coverage,
            operations=operation_entries(self._dialect),
        )

    @property
    def checked(self) -> bool:
        """Whether the files that no root reads have been looked at."""
        return self._rest.done

    def check_rest(self, give_way: Callable[[], bool] = lambda: False) -> View:
        """Looks at the files that no root reads, until something more urgent waits: see `checked`."""
        return self._show() if not self._rest.done and self._rest.go_on(give_way) else self.view

    # What the draft stands on

    def _stand_on(self, source: Source, old: Reading | None = None) -> None:
        """Another base; `old`: what was read of the one before, for what is the same in both."""
        reading = self._dialect.read(source.snapshot, old)
        self.source = source
        self._replay = Replay(self._dialect, source.snapshot, reading)
        self._outcome = Outcome(self._replay.base)
        self._rest = Rest(source.snapshot, reading, self._dialect.languages)

    def _take_draft(self, first: Path | None = None) -> None:
        """The draft that was left here, if it is to be kept at all."""
        self._kept = Keeping.open(self.data_dir, self.source, first) if self._keep_draft else Keeping()
        stored = self._kept.stored
        self._conflicts = Conflicts(stored.settled if stored else ())
        if stored is None:
            return
        self._draft = stored.draft
        if stored.commit != self.source.snapshot.commit:
            old, new = self._old_reading(stored.commit), self._replay.base.reading
            self._conflicts.find(old, new, self._draft.effective())
            self._stands_clear()
            branch = self.source.branch or _("The base")
            self._kept.add_note(_("{branch} has moved since.").format(branch=branch))

    def _stands_clear(self) -> None:
        """Once nothing is left to decide, the draft stands on the base as it is now."""
        if not self._conflicts.open:
            self._kept.moved(self.source.snapshot.commit)

    def _old_reading(self, commit: str | None) -> Reading | None:
        """What the base was when the draft was made, if this copy still has it."""
        if commit is None or self.source.repository is None:
            return None
        try:
            return self._dialect.read(self.source.repository.snapshot(commit), self._replay.base.reading)
        except GitError:
            return None


def _known(ask: Callable[[], T], module: str) -> T:
    try:
        return ask()
    except KeyError:
        raise SessionError(_("There is no module {name} here.").format(name=module)) from None
