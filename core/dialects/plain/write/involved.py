"""Edits in what is read of a repository: which units there are, and which of them an edit may reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from posixpath import dirname
from weakref import WeakKeyDictionary, ref

from core.dialects.common.refusals import entry_field
from core.dialects.errors import Refused
from core.dialects.plain import units as layouts
from core.dialects.plain.reading.roots import RootState, evaluated
from core.dialects.plain.reading.state import State
from core.dialects.plain.recognise import Recognised
from core.dialects.plain.search import searched
from core.dialects.plain.write.apply import apply_setting
from core.dialects.plain.write.launch_templates import of_the_template
from core.dialects.plain.write.model import Environment, Written
from core.dialects.plain.write.side_maps import of_the_module
from core.platform.edit import Edit
from core.platform.field import Field
from core.platform.module_facts import ModuleFacts
from core.platform.paths import key_of, plain_path
from core.terraform.evaluate.protocol import Unseen
from core.text import _, listed

_INDEX = re.compile(r"\[\d*\]")
_LINK = "120000"
_CODE = (".tf", ".tofu", ".tf.json", ".tofu.json")


def write_setting(state: State, edit: Edit) -> Written:
    """The files that a "set" or "unset" changes. Raises Refused."""
    units = _known.get(state)
    if units is None:
        units = _known[state] = Involved(state)
    beside = of_the_module(units, state.reading.module(edit.root, edit.module), edit)
    field = _field(state, edit) if beside is None else None
    there = of_the_template(units, state.reading.module(edit.root, edit.module), edit, field)
    if there is not None:
        written = apply_setting(state.snapshot, units, there[0], field, there[1])
    else:
        written = apply_setting(state.snapshot, units, beside or edit, field)
    if edit.kind == "unset" and written.files:
        _keep_environments(state, written)
    return written


def _keep_environments(state: State, written: Written) -> None:
    """Raises Refused where nothing would name an environment any more."""
    now = layouts.units(state.snapshot.with_files(written.files), searched())
    for root in state.layout.roots:
        after = now.root(root.path)
        left = {unit.name for unit in after.units} if after is not None else set()
        lost = next((unit.name for unit in root.units if unit.name not in left), None)
        if lost is not None and root.path in state.roots:
            sentence = _(
                "Without it nothing in {files} would tell of “{environment}”, and Repoform wouldn't show that"
                " any more. Edit the file yourself if you mean that."
            )
            raise Refused(sentence.format(files=listed(written.files), environment=lost))


def _field(state: State, edit: Edit) -> Field | None:
    """What is asked for a setting; None where nothing tells. Raises Refused for what a resource doesn't
    have."""
    module = state.reading.module(edit.root, edit.module)
    if module is None:
        return None
    facts = module.facts
    setting = module.setting(edit.setting)
    if setting is not None:
        return setting.field
    outer, key = module.setting(plain_path(edit.setting)), key_of(edit.setting)
    if outer is not None and key is not None:
        return entry_field(outer.field, key)
    if facts is not None and module.resource and edit.kind == "set" and not _is_known(facts, edit.setting):
        close = get_close_matches(edit.setting, list(facts.fields), 1, 0.7)
        words = _("“{setting}” is not a setting of {module}.")
        if close:
            words = _("“{setting}” is not a setting of {module}. Did you mean “{other}”?")
        other = close[0] if close else ""
        raise Refused(words.format(setting=edit.setting, module=edit.module, other=other))
    return facts.field_of(edit.setting) if facts is not None else None


def _is_known(facts: ModuleFacts, setting: str) -> bool:
    """Whether the resource has it, or it is a part of something that it has."""
    plain = _INDEX.sub("", setting)
    known = {_INDEX.sub("", path) for path in facts.fields}
    ends = [at for at, sign in enumerate(plain) if sign in ".["]
    return any(plain[:end] in known for end in (*ends, len(plain))) or facts.field_of(setting) is not None


class Involved:
    """The units of one State, for as long as somebody else has that: what is remembered by it mustn't keep
    it."""

    def __init__(self, state: State) -> None:
        self._state = ref(state)
        self._made: dict[str, tuple[Environment, ...]] = {}
        self._reach: Mapping[str, frozenset[str]] = {}
        self._links = _links(state)

    @property
    def state(self) -> State:
        state = self._state()
        assert state is not None, "asked after the state is gone"
        return state

    def of_root(self, root: str) -> Sequence[Environment]:
        """See write.model.Units."""
        known = self.state.roots.get(root)
        return self._of_known(root, known) if known is not None else ()

    def touched_by(self, files: Iterable[str]) -> Sequence[Environment]:
        """See write.model.Units."""
        changed = list(files)
        out: list[Environment] = []
        for root in self.state.layout.roots:
            if any(self._may_read(root, file) for file in changed):
                known = self.state.roots.get(root.path)
                out += self._of_known(root.path, known) if known is not None else self._of_other(root)
        return out

    def _of_known(self, path: str, known: RootState) -> tuple[Environment, ...]:
        if path not in self._made:
            self._made[path] = tuple(
                Environment(path, name, one.evaluation, one.recognised) for name, one in known.units.items()
            )
        return self._made[path]

    def _of_other(self, root: layouts.Root) -> tuple[Environment, ...]:
        """A root that holds no cluster: it may still read what the others read."""
        if root.path not in self._made:
            made = [(u.name, evaluated(self.state.texts, root, u, None)) for u in root.units]
            nothing = Recognised(())
            self._made[root.path] = tuple(Environment(root.path, n, s.evaluation, nothing) for n, s in made)
        return self._made[root.path]

    def _may_read(self, root: layouts.Root, file: str) -> bool:
        if any(file == one.path for unit in root.units for one in unit.var_files):
            return True
        if file.endswith((".tfvars", ".tfvars.json")):
            read = self.state.texts.file
            return any(file == read(one.path).path for unit in root.units for one in unit.var_files)
        if file.endswith(_CODE):
            reached = self._reached(root.path)
            return not reached.isdisjoint({dirname(file) or ".", *self._links.get(file, ())})
        # Any code may read any other file.
        return root.path in self.state.roots

    def _reached(self, root: str) -> frozenset[str]:
        """The folders of a root and of all that it calls."""
        if not self._reach:
            self._reach = dict(_reaches(self.state.layout))
        return self._reach.get(root, frozenset())


_known: WeakKeyDictionary[State, Involved] = WeakKeyDictionary()


def _links(state: State) -> dict[str, set[str]]:
    """Files that links lead to: the folders in which they are read, too."""
    out: dict[str, set[str]] = {}
    for path, entry in state.snapshot.entries.items():
        if entry.mode != _LINK:
            continue
        try:
            real = state.texts.real(path)
        except Unseen:
            continue
        if real in state.snapshot:
            out.setdefault(real, set()).add(dirname(path) or ".")
        else:
            for name in state.texts.listing().get(real, ()):
                out.setdefault(f"{real}/{name}", set()).add(path)
    return out


def _reaches(layout: layouts.Layout) -> Iterator[tuple[str, frozenset[str]]]:
    callees: dict[str, list[str]] = {}
    for target, callers in layout.called.items():
        for caller in callers:
            callees.setdefault(caller, []).append(target)
    for root in layout.roots:
        seen, todo = {root.path}, [root.path]
        while todo:
            for target in callees.get(todo.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
        yield root.path, frozenset(seen)
