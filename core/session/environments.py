"""`session.environments`: what the user knows better of the repository's environments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.corrections import Binding, Correction, Corrections, UnitKey, clean_title
from core.draft.units import what
from core.platform.environments import FoundEnvironment
from core.platform.model import Reading, Setting
from core.private_file import write_private
from core.session.errors import SessionError, system_error
from core.session.kept_corrections import KeptCorrections
from core.session.open_draft import OpenDraft
from core.session.source import with_corrections
from core.text import _, ngettext, sentences
from core.view import OwnEnvironments, View


class OwnCorrections:
    """Methods that change something answer with the View of it, whose notice says what it does. They raise
    SessionError."""

    def __init__(self, opened: OpenDraft, kept: KeptCorrections | None) -> None:
        """`kept` None: nothing is remembered."""
        self._opened = opened
        self._kept = kept
        self._before: list[Corrections] = []

    @property
    def said(self) -> Corrections:
        return self._opened.source.snapshot.said

    def correct(self, key: UnitKey, correction: Correction) -> View:
        """Another word on one environment; an empty one: as inferred."""
        correction = replace(
            correction, title=clean_title(correction.title), added=clean_title(correction.added)
        )
        here = next((e for e in self._found() if e.said_of == key), None)
        if here is not None and correction.title == here.name:
            correction = replace(correction, title="")
        return self._change(self.said.with_(key, correction))

    def add(self, root: str, var_files: Sequence[str], workspace: str | None, name: str = "") -> View:
        """An environment that nothing tells of."""
        key = UnitKey(root, tuple(var_files), workspace or None)
        if not key.var_files and key.workspace is None:
            raise SessionError(_("Say which files or which Terraform workspace make it."))
        if any(e.unit == key and not e.aside for e in self._found()):
            raise SessionError(_("{root} has an environment of these files already.").format(root=root))
        aside = next((e for e in self._found() if e.inferred == key and e.aside), None)
        if aside is not None:  # it was said to be none
            return self._change(self.said.with_(aside.said_of, replace(aside.said, none=False)))
        name = clean_title(name) or clean_title(_stem(key))
        return self._change(self.said.with_(key, Correction(added=name)))

    def belongs_to(self, key: UnitKey, root: str, binding: Binding, name: str = "") -> View:
        """What makes this environment belongs to another root: it is none of its own any more, and one is
        added there. One step back takes both."""
        new = UnitKey(root, binding.var_files, binding.workspace)
        if any(e.unit == new and not e.aside for e in self._found()):
            raise SessionError(_("{root} has an environment of these files already.").format(root=root))
        here = next((e for e in self._found() if e.said_of == key), None)
        if here is not None and here.inferred is None:
            said = self.said.without(key)  # it was only said to be one
        else:
            said = self.said.with_(key, Correction(none=True))
        name = clean_title(name) or (here.name if here is not None else "") or _stem(new)
        return self._change(said.with_(new, Correction(added=name)))

    def move(self, key: UnitKey, by: int) -> View:
        """So many places on, in its root, or among sibling roots of one environment each."""
        here = next((e for e in self._found() if e.said_of == key and not e.aside), None)
        if here is None:
            raise SessionError(_("This environment isn't there any more."))
        found = self._opened.base.reading.environments
        keys = [e.said_of for e in found.beside(here)] if found is not None else []
        at = keys.index(key)
        to = min(max(0, at + by), len(keys) - 1)
        if to == at:
            return self._opened.view
        keys.insert(to, keys.pop(at))
        return self._change(self.said.ordered(keys))

    def as_inferred(self, key: UnitKey | None = None) -> View:
        """Takes back what was said of one environment, or of all."""
        return self._change(self.said.without(key) if key is not None else Corrections())

    def undo(self) -> View:
        """The last correction of this session is taken back."""
        if not self._before:
            raise SessionError(_("There is nothing to undo."))
        return self._change(self._before.pop(), is_step=False)

    def start_anew(self) -> View:
        """A file that can't be read is put aside under another name, and corrections are kept again."""
        if self._kept is None or not self._kept.problem:
            return self._opened.view
        try:
            aside = self._kept.put_aside()
            self._kept.write(self.said)
        except OSError as error:
            raise system_error(error) from error
        self._tell()
        return self._opened.show(_("What couldn't be read is {path} now.").format(path=aside))

    def export(self, path: str) -> None:
        """Writes what is said to a file that --bindings takes."""
        try:
            write_private(Path(path), self.said.to_bytes())
        except OSError as error:
            raise system_error(error) from error

    # Inside

    def _found(self) -> tuple[FoundEnvironment, ...]:
        found = self._opened.base.reading.environments
        return found.found if found is not None else ()

    def _change(self, said: Corrections, *, is_step: bool = True) -> View:
        before = self.said
        if said == before:
            return self._opened.view
        if self._kept is not None and not self._kept.problem:
            try:
                self._kept.write(said)
            except OSError as error:
                raise system_error(error) from error
        self._opened.finish()
        if is_step:
            self._before.append(before)
        source = with_corrections(self._opened.source, said)
        self._opened.own_environments = own_environments(self._kept, said, bool(self._before))
        return self._opened.corrected(source, does)

    def _tell(self) -> None:
        """The View shows how things are with what is kept."""
        self._opened.own_environments = own_environments(self._kept, self.said, bool(self._before))


def own_environments(
    kept: KeptCorrections | None, said: Corrections, can_undo: bool = False
) -> OwnEnvironments:
    """For a View, but for what was found."""
    problem = kept.problem if kept is not None else ""
    return OwnEnvironments(
        problem=problem,
        kept_at=str(kept.path) if kept is not None and not problem else "",
        can_undo=can_undo,
        corrected=bool(said),
    )


def _stem(key: UnitKey) -> str:
    if not key.var_files:
        return key.workspace or ""
    return key.var_files[-1].rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".tfvars")


def does(old: Reading, new: Reading) -> str:
    """What corrections do to what is shown, in a few sentences: environments that came and went, and in how
    many settings the others have another value."""
    parts: list[str] = []
    for now in new.platforms:
        was = old.platform(now.root)
        if was is None or was is now:
            continue
        before = {e.name: e for e in was.environments}
        after = {e.name: e for e in now.environments}
        where = now.root if now.root != "." else _("the top folder")
        for name in after.keys() - before.keys():
            unit = after[name].unit
            sentence = _("{name} is an environment of {root} now: {what}.")
            parts.append(sentence.format(name=after[name].shown, root=where, what=what(unit) if unit else ""))
        parts += [
            _("{name} is no environment of {root} any more.").format(name=before[name].shown, root=where)
            for name in before.keys() - after.keys()
        ]
        for name in [n for n in after if n in before and after[n].unit != before[n].unit]:
            n = sum(
                _meaning(setting, name) != _meaning(theirs, name)
                for module in now.modules()
                if (there := was.module(module.name)) is not None
                for setting in module.settings
                if (theirs := there.setting(setting.path)) is not None
            )
            sentence = ngettext(
                "{n} setting of {name} in {root} is another now.",
                "{n} settings of {name} in {root} are others now.",
                n,
            )
            if not n:
                sentence = _("No setting of {name} in {root} is another for that.")
            parts.append(sentence.format(n=n, name=after[name].shown, root=where))
    return sentences(parts)


def _meaning(setting: Setting, environment: str) -> tuple[object, ...]:
    value = setting.values.get(environment)
    return (value.value, value.known, value.origin) if value is not None else ()
