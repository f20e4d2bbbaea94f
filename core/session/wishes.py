"""What a typed line may ask for, tried: each wish with what it would do, or why it can't be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.platform.edit import Edit
from core.platform.ladder import told_once, worst
from core.session.draft import DraftEditor
from core.session.errors import SessionError
from core.session.source import Cancel
from core.session.typed_wishes import TypedEdit, edits_of, operations_of, wish_words
from core.session.words import show_env_value, show_value
from core.text import _, sentences
from core.view import View, Wish


def wishes(view: View, draft: DraftEditor, text: str, environment: str, cancel: Cancel) -> tuple[Wish, ...]:
    """Edits first, then operations. Cancelled, those found so far."""
    return tuple(_wishes(view, draft, text, environment, cancel))


def _wishes(view: View, draft: DraftEditor, text: str, environment: str, cancel: Cancel) -> Iterator[Wish]:
    told = False
    for typed in edits_of(view, text, environment) if view.readonly is None else ():
        if cancel():
            return
        if told and typed.machine is not None:
            continue  # of machines that can't be chosen, why is said once
        wish = Wish(
            _title(typed),
            "",
            typed.module.root,
            typed.module.name,
            typed.environment,
            typed.setting.path,
            typed.value,
            machine=typed.machine,
        )
        edit = Edit("set", wish.root, wish.module, wish.environment, wish.setting, wish.value)
        try:
            changes = draft.would_change(edit)
        except SessionError as error:
            told = True
            yield replace(wish, sentence=error.sentence, refused=True)
            continue
        if not changes:
            yield replace(wish, sentence=_("It is so already."), refused=True)
            continue
        level = worst(c.impact.level for c in changes)
        said = [told_once(next(c for c in changes if c.impact.level is level).impact)]
        if len(changes) > 1:
            said.insert(0, _("{n} changes.").format(n=len(changes)))
        yield replace(wish, sentence=sentences(said), level=level)
    for one in operations_of(view, text, draft.guide):
        if cancel():
            return
        title = " · ".join((one.menu.removesuffix("…"), *one.said))
        yield Wish(title, _("Begins with these answers."), one.root, operation=one.name, args=one.args)


def _title(typed: TypedEdit) -> str:
    """What becomes of the value; of a list what comes or goes, where only one of them does."""
    what, now = wish_words(typed), typed.setting.values[typed.environment]
    if isinstance(typed.value, list) and isinstance(now.value, list):
        comes = [entry for entry in typed.value if entry not in now.value]
        goes = [entry for entry in now.value if entry not in typed.value]
        if now.value and comes and not goes:
            return _("{what}: adds {entries}").format(what=what, entries=show_value(comes))
        if typed.value and goes and not comes:
            return _("{what}: takes out {entries}").format(what=what, entries=show_value(goes))
    return _("{what}: {before} → {after}").format(
        what=what, before=show_env_value(now), after=show_value(typed.value)
    )
