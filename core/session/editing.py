"""The half of a Session that works on a draft: edit, undo, look, follow a base that moves."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from core.dialects.interface import Dialect, Refused
from core.draft.draft import Draft
from core.draft.edit import Edit
from core.draft.journal import Journal
from core.draft.replay import Clash, Replay, State, clashes, seen, standing_on, touching
from core.platform.changes import changes as changes_between
from core.platform.checks import check
from core.platform.model import Change, Module, Problem, Reading, Severity
from core.platform.outlook import Outlook
from core.review.linediff import diff as line_diff
from core.review.model import FileDiff
from core.session import form as forms
from core.session.errors import SessionError
from core.session.problems import Known
from core.session.source import Cancel, Progress, Source, as_session_error, fetched
from core.text import _, ngettext
from core.view import ClusterCard, CompareRow, Conflict, FormView, Guide, SearchHit, SideBySide, View

STALE_DAYS = 14
Key = tuple[str, str, str, str]
T = TypeVar("T")


class Editing:
    """A draft over a source. Every method answers or raises SessionError."""

    def __init__(self, source: Source, dialect: Dialect, *, data_dir: Path, keep_draft: bool = True) -> None:
        self.source = source
        self.data_dir = data_dir
        self._dialect = dialect
        self._numbers = itertools.count(1)
        self._replay = Replay(dialect, source.snapshot)
        self._draft = Draft()
        self._clashes: tuple[Clash, ...] = ()
        self._settled: set[tuple[str, ...]] = set()
        self._authors: dict[str, tuple[str, float | None]] = {}
        self._diffs: dict[str, tuple[bytes | None, FileDiff]] = {}
        self._base_problems: Known | None = None
        self._changes: tuple[Reading, tuple[Change, ...], tuple[Outlook, ...]] | None = None
        self._readonly: str | None = None
        self._draft_note = ""
        self._keep_draft = keep_draft
        self._journal: Journal | None = None
        if keep_draft:
            self._open_journal()
        self.view = self._build()

    # Editing

    def set(
        self, root: str, module: str, environment: str, setting: str, value: Any, *, mode: str = ""
    ) -> View:
        """Typing in one field is one Edit until `finish`. Setting what is there already is no Edit."""
        if value is None:
            raise SessionError(_("There is no empty value: to remove a setting, unset it."), "usage")
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
        if self._journal:
            for edit in draft.edits[before.position :]:
                self._journal.edit(edit)
        return self._show()

    def finish(self) -> None:
        """The field was left: typing in it again is another Edit. An Edit without effect is dropped."""
        last = self._draft.last
        if self._draft.typing and last is not None and last.kind in ("set", "unset"):
            edits = self._draft.effective()
            if edits and edits[-1] is last and self._replay.before(edits, len(edits) - 1) is self._state():
                self._draft = Draft(self._draft.edits[: self._draft.position - 1], self._draft.position - 1)
                if self._journal:
                    self._journal.position(self._draft.position)
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
            return self._notice(notice.format(changes="; ".join(s.rstrip(".") for s in lost)))
        return view

    def discard(self) -> View:
        """Give the whole draft up."""
        self._draft = Draft()
        self._clashes = ()
        if self._journal:
            self._journal.discard()
        return self._show()

    # Asking

    def form(
        self, root: str, module: str, environment: str, only_set: bool = False, view: View | None = None
    ) -> FormView:
        return _known(lambda: forms.form(view or self.view, root, module, environment, only_set), module)

    def compare(self, root: str, module: str, view: View | None = None) -> tuple[CompareRow, ...]:
        return _known(lambda: forms.compare(view or self.view, root, module), module)

    def side_by_side(self, modules: Sequence[tuple[str, str]], view: View | None = None) -> SideBySide:
        """Compare of several modules: (root, name) of each."""
        from core.session.compare import side_by_side

        return _known(lambda: side_by_side(view or self.view, modules), modules[0][1])

    def overview(self, view: View | None = None) -> tuple[ClusterCard, ...]:
        from core.session.overview import overview

        return overview(view or self.view)

    def search(self, text: str, view: View | None = None) -> tuple[SearchHit, ...]:
        from core.session.search import search

        return search(view or self.view, text)

    def guide(self, operation: str, root: str, args: Mapping[str, Any]) -> Guide:
        """What a whole operation asks, with the answers so far. Where it can't be done, `Guide.refused` says
        why."""
        state = self._state()
        return self._dialect.guide(state.snapshot, state.reading, operation, root, args)

    def preview(self, operation: str, root: str, args: Mapping[str, Any]) -> tuple[FileDiff, ...]:
        """The files that an operation would change, before anything is kept. Raises SessionError."""
        state = self._state()
        try:
            files = self._dialect.apply(
                state.snapshot, state.reading, Edit("operation", root, operation=operation, args=dict(args))
            )
        except Refused as error:
            raise SessionError(str(error)) from error
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
        from core.review.text import unified_all

        return unified_all(self.files()).decode("utf-8", "replace")

    def read_file(self, path: str) -> bytes:
        """A file as the draft has it. Raises SessionError."""
        try:
            return self._state().snapshot.read(path)
        except KeyError:
            raise SessionError(_("There is no file {path}.").format(path=path)) from None

    def git_commands(self) -> tuple[str, ...]:
        """ "Git commands that ran", without secrets."""
        return self.source.repository.commands() if self.source.repository else ()

    # The base moves

    def refresh(self, progress: Progress | None = None, cancel: Cancel | None = None) -> View:
        """Fetch; replay the draft on what the branch is now. Settings that someone else changed too become
        conflicts of the View."""
        from core.git.errors import GitError

        repository, remote = self.source.repository, self.source.remote
        if repository is None or remote is None:
            raise SessionError(_("There is no remote to ask."), "usage")
        self.finish()
        try:
            source = fetched(repository, remote, self.source.branch, progress, cancel, self.data_dir)
        except GitError as error:
            raise as_session_error(error) from error
        return self.move_to(source)

    def move_to(self, source: Source) -> View:
        """The same draft over another commit."""
        old = self._replay.base
        unchanged = source.snapshot.commit == self.source.snapshot.commit
        new_commits = _commits_between(self.source, source)
        self.source = source
        if unchanged:
            return self._notice(source.place.note if source.place.fetched is None else "")
        reading = self._dialect.read(source.snapshot, old.reading)
        self._replay = Replay(self._dialect, source.snapshot, reading)
        self._forget()
        self._clashes = self._open_clashes(old.reading)
        if self._journal and not self._clashes:
            self._journal.moved(source.snapshot.commit)
        self._show()
        return self._notice(self._moved_sentence(new_commits))

    def _switch(self, source: Source) -> None:
        """Another branch, with a draft of its own; the one that is open is put away."""
        if self._journal:
            self._journal.close(keep=self._draft.can_undo)
            self._journal = None
        self.source = source
        self._replay = Replay(self._dialect, source.snapshot, self._dialect.read(source.snapshot))
        self._draft, self._clashes, self._settled = Draft(), (), set()
        self._readonly, self._draft_note = None, ""
        self._forget()
        if self._keep_draft:
            self._open_journal()

    def resolve(self, edit_id: str, choice: Any) -> View:
        """ "theirs", "mine", or {"value": …} for a conflict of the View."""
        clash = next((c for c in self._clashes if c.edit.id == edit_id), None)
        if clash is None:
            raise SessionError(_("This conflict is settled already."))
        edit = clash.edit
        where = (edit.root, edit.module, edit.environment, edit.setting)
        mark = (*where, clash.theirs or "")
        if choice == "theirs":
            ids = [
                e.id for e in self._draft.effective() if (e.root, e.module, e.environment, e.setting) == where
            ]
            self._draft = self._draft.finish().without(ids)
            self._journal_last()
        elif isinstance(choice, Mapping) and "value" in choice:
            self._add(Edit("set", *where, value=choice["value"], mode=edit.mode), typing=False)
        elif choice != "mine":
            raise SessionError(_("A conflict is settled by theirs, mine, or another value."), "usage")
        self._settled.add(mark)
        self._clashes = tuple(c for c in self._clashes if c is not clash)
        if self._journal:
            self._journal.settle(mark)
            if not self._clashes:
                self._journal.moved(self.source.snapshot.commit)
        return self._show()

    # Life

    def journal_flush(self) -> None:
        """Make what was typed durable (fsync): on a worker, not while typing."""
        if self._journal:
            self._journal.flush()

    def close(self) -> None:
        if self._journal:
            self.finish()
            self._journal.close(keep=bool(self._draft.edits) and self._draft.can_undo)
            self._journal = None

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
        self._journal_last()
        return self._show()

    def _with(self, draft: Draft, edit: Edit, *, typing: bool) -> Draft:
        """With one more Edit; the same Draft where the Edit asks for what is there already. Raises
        SessionError where it is refused."""
        effective = draft.effective()
        state = self._replay.state(effective)
        if edit.kind in ("set", "unset"):
            edit = _seeing(edit, state.reading)
        new = draft.add(edit, typing=typing)
        last = new.last
        assert last is not None
        edits = new.effective()
        after = self._replay.state(edits)
        why = next((sentence for refused, sentence in after.refused if refused.id == last.id), None)
        if why is not None:
            raise SessionError(why, self._kind_of_refusal(state, edit))
        if after is state and new.position > draft.position:
            return draft  # it is there already: no Edit
        return new

    def _kind_of_refusal(self, state: State, edit: Edit) -> str:
        try:
            self._dialect.apply(state.snapshot, state.reading, edit)
        except Refused as error:
            return error.kind
        return "refused"

    def _journal_last(self) -> None:
        last = self._draft.last
        if self._journal and last is not None:
            self._journal.edit(last)

    def _stand(self, draft: Draft) -> View:
        before, self._draft = self._draft, draft
        if self._journal and draft != before:
            if (
                len(draft.edits) > len(before.applied)
                and draft.position > before.position
                and draft.edits[: before.position] == before.applied
                and draft.last not in before.edits
            ):
                self._journal_last()
            else:
                self._journal.position(draft.position)
        return self._show()

    def _state(self) -> State:
        return self._replay.state(self._draft.effective())

    def _writable(self) -> None:
        if self._readonly:
            raise SessionError(self._readonly, "readonly")

    def _forget(self) -> None:
        self._diffs.clear()
        self._authors.clear()
        self._base_problems = None
        self._changes = None

    def _show(self) -> View:
        self.view = self._build()
        return self.view

    def _notice(self, sentence: str) -> View:
        self.view = self._build(sentence)
        return self.view

    def _journal_note(self) -> str:
        """The draft's note, or what keeps it from the disk; all of it is written again once that works."""
        if self._journal and self._journal.problem:
            self._journal.catch_up(self._draft)
        if self._journal and self._journal.problem:
            return _(
                "Your edits can't be kept on disk ({reason}). They are lost if Repoform ends now."
            ).format(reason=self._journal.problem)
        return self._draft_note

    def _build(self, notice: str = "") -> View:
        base, state = self._replay.base, self._state()
        found, outlook = self._changes_to(state.reading)
        known = self._problems_of_base()
        if state.reading is base.reading:
            mine: tuple[Problem, ...] = ()
            base_problems = known.problems
        else:
            mine, base_problems = known.split(self._problems_of(state.reading), found)
        return View(
            number=next(self._numbers),
            place=self.source.place,
            platforms=state.reading.platforms,
            base=base.reading.platforms,
            files=state.reading.files,
            changes=found,
            diff=self._diff(state),
            draft_problems=(*mine, *self._refusals(state)),
            base_problems=base_problems,
            can_undo=self._draft.can_undo and not self._readonly,
            can_redo=self._draft.can_redo and not self._readonly,
            readonly=self._readonly,
            conflicts=tuple(self._conflict(c) for c in self._clashes),
            notice=notice,
            draft_note=self._journal_note(),
            edits=len(self._draft.effective()),
            foresight=outlook,
        )

    def _changes_to(self, reading: Reading) -> tuple[tuple[Change, ...], tuple[Outlook, ...]]:
        if self._changes is None or self._changes[0] is not reading:
            base = self._replay.base.reading
            self._changes = (reading, changes_between(base, reading), _ahead(base, reading))
        return self._changes[1:]

    def _problems_of_base(self) -> Known:
        if self._base_problems is None:
            reading = self._replay.base.reading
            self._base_problems = Known((*reading.all_problems(), *check(reading)))
        return self._base_problems

    def _problems_of(self, reading: Reading) -> list[Problem]:
        """Of the draft's reading; modules that are as they were aren't checked again."""
        return [*reading.all_problems(), *check(reading, before=self._replay.base.reading)]

    def _refusals(self, state: State) -> list[Problem]:
        return [
            Problem(
                Severity.ERROR,
                _("An edit of your draft no longer fits: {reason}").format(reason=why),
                root=edit.root,
                module=edit.module or None,
                environment=edit.environment or None,
                setting=edit.setting or None,
                rule="draft.refused",
            )
            for edit, why in state.refused
        ]

    def _diff(self, state: State) -> tuple[FileDiff, ...]:
        """Of touched files; one that is the same bytes as last time isn't compared again."""
        base = self.source.snapshot
        out = []
        for path in sorted(state.files):
            data = state.files[path]
            known = self._diffs.get(path)
            if known is None or known[0] is not data:
                before = base.read(path) if path in base else None
                known = (data, line_diff(path, before, data))
                self._diffs[path] = known
            out.append(known[1])
        return tuple(out)

    # Journal and conflicts

    def _open_journal(self) -> None:
        base = self.source.branch or self.source.snapshot.commit or ""
        try:
            self._journal, newer = Journal.open(
                self.data_dir / "drafts", self.source.key, base, self.source.snapshot.commit
            )
        except OSError as error:
            self._draft_note = _("Your edits can't be kept on disk ({reason}).").format(reason=error.strerror)
            return
        notes = []
        if newer:
            notes.append(
                _("A draft that a newer Repoform made is kept at {path}; this version can't read it.").format(
                    path=newer[0]
                )
            )
        stored = self._journal.stored
        if stored is not None:
            self._draft = stored.draft
            self._settled = set(stored.settled)
            notes += self._found_again(stored.commit, stored.changed, stored.damaged)
        self._draft_note = " ".join(notes)

    def _found_again(self, commit: str | None, changed: float, damaged: bool) -> list[str]:
        count = len(self._draft.effective())
        when = time.strftime("%d %b %Y, %H:%M", time.localtime(changed))
        notes = [
            ngettext(
                "Your draft of {when} is here again: {n} edit.",
                "Your draft of {when} is here again: {n} edits.",
                count,
            ).format(when=when, n=count)
        ]
        days = int((time.time() - changed) // 86_400)
        if days >= STALE_DAYS:
            notes.append(_("It is {n} days old: look through it before you send it.").format(n=days))
        if damaged:
            notes.append(_("The last thing that was typed may be missing."))
        if commit != self.source.snapshot.commit:
            old = self._old_reading(commit)
            self._clashes = self._open_clashes(old)
            if not self._clashes and self._journal:
                self._journal.moved(self.source.snapshot.commit)
            notes.append(_("{branch} has moved since.").format(branch=self.source.branch or _("The base")))
        return notes

    def _old_reading(self, commit: str | None) -> Reading | None:
        """What the base was when the draft was made, if this copy still has it."""
        from core.git.errors import GitError

        if commit is None or self.source.repository is None:
            return None
        try:
            return self._dialect.read(self.source.repository.snapshot(commit), self._replay.base.reading)
        except GitError:
            return None

    def _open_clashes(self, old: Reading | None) -> tuple[Clash, ...]:
        found = clashes(old, self._replay.base.reading, self._draft.effective())
        return tuple(
            c
            for c in found
            if (c.edit.root, c.edit.module, c.edit.environment, c.edit.setting, c.theirs or "")
            not in self._settled
        )

    def _conflict(self, clash: Clash) -> Conflict:
        edit = clash.edit
        module = self._replay.base.reading.module(edit.root, edit.module)
        setting = module.setting(edit.setting) if module else None
        if edit.id not in self._authors:
            self._authors[edit.id] = self._who_changed(module, clash)
        author, when = self._authors[edit.id]
        return Conflict(
            edit.root,
            edit.module,
            edit.environment,
            edit.setting,
            setting.field.label if setting else edit.setting,
            before=clash.before.value if clash.before is not None else edit.saw,
            theirs=clash.theirs_value.value if clash.theirs_value is not None else None,
            yours=edit.value if edit.expression is None else edit.expression,
            author=author,
            when=when,
            edit=edit.id,
        )

    def _who_changed(self, module: Module | None, clash: Clash) -> tuple[str, float | None]:
        from core.git.errors import GitError
        from core.git.history import history

        commit, repository = self.source.snapshot.commit, self.source.repository
        if module is None or repository is None or commit is None:
            return "", None
        value = clash.theirs_value
        file = value.file if value is not None and value.file else module.file
        lines = (value.line, value.line) if value is not None and value.line and value.file else None
        try:
            (entry, *_rest) = history(repository, commit, file, lines, 1)
        except (GitError, ValueError):
            return "", None
        return entry.author, entry.when

    def _moved_sentence(self, new_commits: int | None) -> str:
        branch = self.source.branch or _("The base")
        count = len(self._draft.effective())
        if new_commits:
            moved = ngettext("{branch} has {n} new commit.", "{branch} has {n} new commits.", new_commits)
            sentence = moved.format(branch=branch, n=new_commits)
        else:
            sentence = _("{branch} has moved.").format(branch=branch)
        if not count:
            return sentence
        if self._clashes:
            n = len(self._clashes)
            return (
                sentence
                + " "
                + ngettext(
                    "Someone else changed {n} setting of your draft too.",
                    "Someone else changed {n} settings of your draft too.",
                    n,
                ).format(n=n)
            )
        if self._state().refused:
            return sentence + " " + _("Some of your edits no longer fit; see the problems.")
        return (
            sentence
            + " "
            + ngettext("Your {n} change still fits.", "Your {n} changes still fit.", count).format(n=count)
        )


def _ahead(before: Reading, after: Reading) -> tuple[Outlook, ...]:
    if before is after:
        return ()
    from core.platform.foresight import foresight

    return foresight(before, after)


def _seeing(edit: Edit, reading: Reading) -> Edit:
    return replace(edit, saw=seen(reading, edit))


def _known(ask: Callable[[], T], module: str) -> T:
    try:
        return ask()
    except KeyError:
        raise SessionError(_("There is no module {name} here.").format(name=module)) from None


def _commits_between(old: Source, new: Source) -> int | None:
    from core.git.errors import GitError

    if new.repository is None or old.snapshot.commit is None or new.snapshot.commit is None:
        return None
    span = f"{old.snapshot.commit}..{new.snapshot.commit}"
    try:
        done = new.repository.runner.run("rev-list", "--count", "--end-of-options", span)
        return int(done.text)
    except (GitError, ValueError):
        return None
