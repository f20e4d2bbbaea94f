"""The base moved under a draft: what someone else changed too, who it was, and how to say so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from core.dialects.interface import Dialect
from core.draft.replay import Clash, clashes
from core.git.errors import GitError
from core.git.history import history
from core.platform.edit import Edit
from core.platform.model import Module, Reading
from core.session.errors import SessionError
from core.session.news import commits_between
from core.session.source import Source
from core.text import _, ngettext, sentences
from core.view import Conflict

Mark = tuple[str, ...]
"""An address and the text that they put there: decided once, not asked again."""


class Conflicts:
    """The open ones of a draft. `settled`: what was decided already."""

    def __init__(self, settled: Iterable[Mark] = ()) -> None:
        self.open: tuple[Clash, ...] = ()
        self._settled = set(settled)
        self._authors: dict[str, tuple[str, float | None]] = {}

    def find(self, old: Reading | None, new: Reading, edits: Sequence[Edit]) -> None:
        """Where the base moved under these Edits, but for what is settled."""
        self._authors.clear()
        found = clashes(old, new, edits)
        self.open = tuple(c for c in found if _mark(c) not in self._settled)

    def drop(self) -> None:
        """The draft is gone, and they with it."""
        self.open = ()

    def of(self, edit_id: str) -> Clash:
        clash = next((c for c in self.open if c.edit.id == edit_id), None)
        if clash is None:
            raise SessionError(_("This conflict is settled already."))
        return clash

    def settle(self, clash: Clash) -> Mark:
        mark = _mark(clash)
        self._settled.add(mark)
        self.open = tuple(c for c in self.open if c is not clash)
        return mark

    def shown(self, source: Source, base: Reading) -> tuple[Conflict, ...]:
        return tuple(self._conflict_of(clash, source, base) for clash in self.open)

    def _conflict_of(self, clash: Clash, source: Source, base: Reading) -> Conflict:
        edit = clash.edit
        module = base.module(edit.root, edit.module)
        setting = module.setting(edit.setting) if module else None
        if edit.id not in self._authors:
            self._authors[edit.id] = _who_changed(source, module, clash)
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


def _mark(clash: Clash) -> Mark:
    edit = clash.edit
    return (edit.root, edit.module, edit.environment, edit.setting, clash.theirs or "")


def _who_changed(source: Source, module: Module | None, clash: Clash) -> tuple[str, float | None]:
    commit, repository = source.snapshot.commit, source.repository
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


def old_reading(source: Source, dialect: Dialect, commit: str | None, now: Reading) -> Reading | None:
    """What the base was when the draft was made, if this copy still has it."""
    if commit is None or source.repository is None:
        return None
    try:
        return dialect.read(source.repository.snapshot(commit), now)
    except GitError:
        return None


def moved_sentence(
    old: Source, new: Source, *, edits: int, conflicts: int, refused: bool, merged: Collection[str] = ()
) -> str:
    """What to say of a base that moved, and of the draft on it. `merged`: heads whose merge was made here:
    what they brought is no news; "" where there is no other and the draft fits."""
    branch = new.branch or _("What it stands on")
    commits = commits_between(old, new, merged)
    sentence = ""
    if commits:
        moved = ngettext("{branch} has {n} new commit.", "{branch} has {n} new commits.", commits)
        sentence = moved.format(branch=branch, n=commits)
    elif commits is None or not merged:
        sentence = _("{branch} has moved.").format(branch=branch)
    if not edits:
        return sentence
    if conflicts:
        of_draft = ngettext(
            "Someone else changed {n} setting of your draft too.",
            "Someone else changed {n} settings of your draft too.",
            conflicts,
        ).format(n=conflicts)
    elif refused:
        of_draft = _("Some of your edits no longer fit; see the problems.")
    elif not sentence:
        of_draft = ""
    else:
        of_draft = ngettext("Your {n} change still fits.", "Your {n} changes still fit.", edits).format(
            n=edits
        )
    return sentences([sentence, of_draft])
