"""`session.draft`: edits, whole operations, and taking them back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.changes.changes import changes as changes_between
from core.draft.draft import Draft, address
from core.draft.replay import seen, standing_on, touching
from core.draft.units import with_units
from core.facts.replacing import REPLACE_NODE_POOL
from core.platform.edit import Edit
from core.platform.model import Change
from core.review.linediff import diff as line_diff
from core.review.model import FileDiff
from core.review.text import unified_all
from core.session.errors import Cancelled, SessionError, UsageError, as_session_error
from core.session.open_draft import Files, OpenDraft
from core.session.replacing import fresh_pools, moved_settings, refuse_what_is_lost
from core.session.source import Cancel
from core.text import _, ngettext, without_stop
from core.view import Guide, ReplacementAhead, Trial, View

Key = tuple[str, str, str, str]


class DraftEditor:
    """Methods that change something answer with the View of it. All raise SessionError."""

    def __init__(self, opened: OpenDraft) -> None:
        self._opened = opened

    # Edits

    def set(
        self, root: str, module: str, environment: str, setting: str, value: Any, *, mode: str = ""
    ) -> View:
        """Typing in one field is one Edit until `finish`. Setting what is there already is no Edit."""
        if value is None:
            raise UsageError(_("There is no empty value: to remove a setting, unset it."))
        return self._add(Edit("set", root, module, environment, setting, value, mode=mode))

    def set_expression(
        self, root: str, module: str, environment: str, setting: str, expression: str, *, mode: str = ""
    ) -> View:
        """HCL typed by an expert; it has to parse alone."""
        return self._add(
            Edit("set", root, module, environment, setting, None, expression=expression, mode=mode)
        )

    def unset(self, root: str, module: str, environment: str, setting: str, *, mode: str = "") -> View:
        """Remove it there: outside the base that means to inherit."""
        return self._add(Edit("unset", root, module, environment, setting, mode=mode))

    def edit(self, edits: Sequence[Edit]) -> View:
        """Several Edits in one go (a one-click fix, one value for several cells): all of them or none, where
        one is refused. One step back takes all of them."""
        before = draft = self._ready()
        group = uuid.uuid4().hex[:12] if len(edits) > 1 else ""
        for edit in edits:
            draft = self._with(draft, replace(edit, group=group), typing=False)
        return (
            self._opened.view if draft is before else self._opened.put(draft, draft.edits[before.position :])
        )

    def would_change(self, edit: Edit) -> tuple[Change, ...]:
        """What an Edit would change now; nothing is kept."""
        before = self._opened.state()
        draft = self._with(self._ready(), edit, typing=False)
        return changes_between(before.reading, self._opened.replay.state(draft.effective()).reading)

    def edit_what_fits(
        self, wishes: Sequence[Sequence[Edit]], *, group: str = "", cancel: Cancel = lambda: False
    ) -> tuple[View, tuple[str, ...]]:
        """Each wish by the first of its ways that isn't refused, in one go: one step back takes all that
        came. Also answers with why each was refused; "" for what came, or was there already. With the `group`
        of edits made just before it is one step with them. Cancelled, nothing comes."""
        before = draft = self._ready()
        group = group or uuid.uuid4().hex[:12]
        reasons = []
        for ways in wishes:
            why = ""
            for edit in ways:
                if cancel():
                    raise Cancelled(_("Cancelled."))
                try:
                    draft, why = self._with(draft, replace(edit, group=group), typing=False), ""
                    break
                except SessionError as error:
                    why = why or error.sentence
            reasons.append(why)
        if draft is before:
            return self._opened.view, tuple(reasons)
        return self._opened.put(draft, draft.edits[before.position :]), tuple(reasons)

    def finish(self) -> None:
        """The field was left: typing in it again is another Edit. An Edit without effect is dropped."""
        self._opened.finish()

    def resolve(self, edit_id: str, choice: Any) -> View:
        """ "theirs", "mine", or {"value": …} for a conflict of the View."""
        edit = self._opened.conflict(edit_id)
        where = address(edit)
        if choice == "theirs":
            ids = [e.id for e in self._opened.effective if address(e) == where]
            draft = self._opened.draft.finish().without(ids)
            self._opened.put(draft, draft.edits[-1:])
        elif isinstance(choice, Mapping) and "value" in choice:
            self._add(Edit("set", *where, value=choice["value"], mode=edit.mode), typing=False)
        elif choice != "mine":
            raise UsageError(_("A conflict is settled by theirs, mine, or another value."))
        return self._opened.settle(edit_id)

    # Whole operations of the dialect ("add-node-pool", …)

    def guide(self, operation: str, root: str, args: Mapping[str, Any]) -> Guide:
        """What it asks, with the answers so far. Where it can't be done, `Guide.refused` says why."""
        state = self._opened.state()
        return self._opened.dialect.guide(state.snapshot, state.reading, operation, root, args)

    def preview(self, operation: str, root: str, args: Mapping[str, Any]) -> tuple[FileDiff, ...]:
        """The files that an operation would change, before anything is kept."""
        now, edit = self._opened.state(), Edit("operation", root, operation=operation, args=dict(args))
        with as_session_error():
            files = self._opened.dialect.apply(now.snapshot, now.reading, edit)
        return tuple(
            line_diff(path, now.snapshot.read(path) if path in now.snapshot else None, data)
            for path, data in sorted(files.items())
        )

    def trial(self, operation: str, root: str, args: Mapping[str, Any]) -> Trial:
        """What an operation would come to, before anything is kept: its files, and what changes by it."""
        files = self.preview(operation, root, args)
        edit = Edit("operation", root, operation=operation, args=dict(args))
        with as_session_error():
            made = self._opened.view_of((*self._opened.effective, edit))
        before = {c.key: c for c in self._opened.view.changes}
        return Trial(files, tuple(c for c in made.changes if not c.says_as(before.get(c.key))))

    def operation(self, name: str, root: str, args: Mapping[str, Any]) -> View:
        self._opened.finish()
        return self._add(Edit("operation", root, operation=name, args=dict(args)), typing=False)

    # Taking back

    def undo(self) -> View:
        return self._opened.stand(self._ready().undo())

    def redo(self) -> View:
        return self._opened.stand(self._ready().redo())

    def revert(self, change_keys: Sequence[Key]) -> View:
        """Take back what made these Changes, and what can't stand without it; the View's notice says what
        went along. It is an Edit: undo brings all of it back."""
        draft = self._ready()
        edits, replay = draft.effective(), self._opened.replay
        wanted = set(change_keys)
        before = {c.key: c for c in self._opened.view.changes}
        found = touching(replay, edits, lambda a, b: [c.key for c in changes_between(a, b)], wanted)
        if not found:
            raise SessionError(_("This change isn't part of your draft."))
        along = standing_on(replay, edits, found)
        view = self._opened.stand(draft.without([edits[i].id for i in (*found, *along)]))
        after = {c.key: c for c in view.changes}
        lost = [c.sentence for key, c in before.items() if key not in after and key not in wanted]
        if lost:
            notice = ngettext("Also took back: {changes}.", "Also took back: {changes}.", len(lost))
            return self._opened.show(notice.format(changes="; ".join(map(without_stop, lost))))
        return view

    def replace_safely(self, root: str, module: str, name: str = "") -> View:
        """The draft's changes of a node pool move to a new pool beside it; the old one stays as the branch
        has it. `name`: of the new one, else one like the old one's. One step back takes all of it."""
        draft = self._ready()
        new = self._replacing(draft, root, module, name)
        return self._opened.put(new, new.edits[draft.position :])

    def replacement_ahead(self, root: str, module: str, name: str = "") -> ReplacementAhead:
        """What `replace_safely` would do; refused where that is. Keeps nothing."""
        new = self._replacing(self._ready(), root, module, name)
        view, after = self._opened.view, self._opened.view_of(new.effective())
        moved = view.changes_of(root, module)
        known = {c.key for c in view.changes}
        made = tuple(c for c in after.changes if c.key not in known)
        fresh = fresh_pools(view, after, root)
        there = view.platform(root)
        old = there.module(module) if there is not None else None
        return ReplacementAhead(
            old.title or old.name if old is not None else module,
            fresh[0].title or fresh[0].name if fresh else name,
            tuple(moved),
            made,
            after.diff,
        )

    def _replacing(self, draft: Draft, root: str, module: str, name: str) -> Draft:
        """The draft with a pool replaced."""
        edits, replay = draft.effective(), self._opened.replay
        view = self._opened.view
        mine = view.changes_of(root, module)
        args = {"pool": module, "settings": moved_settings(view, root, module)}
        if name:
            args["name"] = name
        found = touching(
            replay, edits, lambda a, b: [c.key for c in changes_between(a, b)], {c.key for c in mine}
        )
        along = standing_on(replay, edits, found)
        group = uuid.uuid4().hex[:12]
        gone = tuple(edits[i].id for i in (*found, *along))
        new = draft.add(Edit("revert", targets=gone, group=group)) if gone else draft
        left = changes_between(replay.base.reading, replay.state(new.effective()).reading)
        refuse_what_is_lost(view.changes, left, (root, module))
        adding = Edit("operation", root, operation=REPLACE_NODE_POOL, args=args, group=group)
        return self._with(new, adding, typing=False)

    def discard(self) -> View:
        """Give the whole draft up."""
        return self._opened.discard()

    # What it comes to

    def files(self) -> Files:
        """What would be committed: path -> (before, after)."""
        return self._opened.files()

    def patch(self) -> str:
        """As a unified diff, for `git apply`."""
        return unified_all(self.files()).decode("utf-8", "replace")

    def flush(self) -> None:
        """Make what was typed durable (fsync): on a worker, not while typing."""
        self._opened.flush()

    # Inside

    def _ready(self) -> Draft:
        """For something else than typing."""
        self._opened.check_writable()
        self._opened.finish()
        return self._opened.draft

    def _add(self, edit: Edit, *, typing: bool = True) -> View:
        self._opened.check_writable()
        draft = self._with(self._opened.draft, edit, typing=typing)
        return self._opened.view if draft is self._opened.draft else self._opened.put(draft, draft.edits[-1:])

    def _with(self, draft: Draft, edit: Edit, *, typing: bool) -> Draft:
        """With one more Edit; the same Draft where the Edit asks for what is there already. Raises
        SessionError where it is refused."""
        replay = self._opened.replay
        state = replay.state(draft.effective())
        edit = with_units(edit, state.reading)
        if edit.kind in ("set", "unset"):
            edit = replace(edit, saw=seen(state.reading, edit))
        new = draft.add(edit, typing=typing)
        last = new.last
        assert last is not None
        after = replay.state(new.effective())
        why = next((refused for edit, refused in after.refused if edit.id == last.id), None)
        if why is not None:
            with as_session_error():
                raise why
        if after is state and new.position > draft.position:
            return draft  # it is there already: no Edit
        return new
