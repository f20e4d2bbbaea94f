"""Fold Edits over a Snapshot. Each prefix is kept, so that one keystroke costs one Edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from core.dialects.errors import Refused
from core.dialects.interface import Dialect
from core.draft.draft import Address, address
from core.draft.units import placed
from core.frozen import dataclass
from core.platform.edit import Edit
from core.platform.model import EnvValue, Origin, Reading
from core.snapshot import Snapshot

_EMPTY: Mapping[str, bytes | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """What the repository is after some Edits."""

    snapshot: Snapshot
    reading: Reading
    files: Mapping[str, bytes | None] = field(default_factory=lambda: _EMPTY)
    """Files that differ from the base, whole (None: removed)."""
    refused: tuple[tuple[Edit, Refused], ...] = ()
    """Edits that can't be made here, each with why; they are left out."""


class Replay:
    """Over one base Snapshot. `state` may be asked for any list of Edits, in any order."""

    def __init__(self, dialect: Dialect, snapshot: Snapshot, reading: Reading | None = None) -> None:
        self._dialect = dialect
        self.base = State(snapshot, reading if reading is not None else dialect.read(snapshot))
        self._chain: list[tuple[Edit, State]] = []

    def state(self, edits: Sequence[Edit]) -> State:
        known = 0
        for (edit, _state), wanted in zip(self._chain, edits, strict=False):
            if edit is not wanted and edit != wanted:
                break
            known += 1
        if known == len(edits):  # a prefix of what is known: keep the rest, for redo
            return self._chain[known - 1][1] if known else self.base
        del self._chain[known:]
        state = self._chain[-1][1] if self._chain else self.base
        for edit in edits[known:]:
            state = self._step(state, edit)
            self._chain.append((edit, state))
        return state

    def before(self, edits: Sequence[Edit], index: int) -> State:
        """The state that `edits[index]` is applied to."""
        self.state(edits)
        return self.state(edits[:index])

    def _step(self, state: State, edit: Edit) -> State:
        try:
            here = placed(edit, state.reading)
            files = self._dialect.apply(state.snapshot, state.reading, here)
        except Refused as error:
            why = error.with_traceback(None)  # the frames hold everything that was read
            return State(state.snapshot, state.reading, state.files, (*state.refused, (edit, why)))
        files = {path: data for path, data in files.items() if not _same(state.snapshot, path, data)}
        if not files:
            return state
        snapshot = state.snapshot.with_files(files)
        reading = self._dialect.read(snapshot, state.reading)
        changed = {**state.files, **files}
        base = self.base.snapshot
        changed = {path: data for path, data in changed.items() if not _same(base, path, data)}
        return State(snapshot, reading, MappingProxyType(changed), state.refused)


def _same(snapshot: Snapshot, path: str, data: bytes | None) -> bool:
    if path not in snapshot:
        return data is None
    return data is not None and snapshot.read(path) == data


def seen(reading: Reading, edit: Edit) -> str | None:
    """The text that stands where the Edit goes: what it `saw`. None where nothing is written."""
    value = value_at(reading, address(edit))
    return _written(value)


def value_at(reading: Reading, where: Address) -> EnvValue | None:
    root, module_name, environment, path = where
    module = reading.module(root, module_name)
    setting = module.setting(path) if module else None
    if setting is not None:
        return setting.values.get(environment)
    # An entry of a map (`labels["team"]`) may be addressed without being a Setting of its own.
    head, bracket, key = path.rpartition("[")
    if module is not None and bracket and key.endswith('"]'):
        whole = module.setting(head)
        value = whole.values.get(environment) if whole else None
        return value.entries.get(key[1:-2]) if value else None
    return None


def _written(value: EnvValue | None) -> str | None:
    if value is None or value.origin not in (Origin.SET, Origin.LINKED):
        return None
    return value.text


@dataclass(frozen=True, slots=True)
class Clash:
    """Someone else changed what an Edit changes too."""

    edit: Edit
    """The last one at this address."""
    theirs: str | None
    """The text that stands there now."""
    before: EnvValue | None
    theirs_value: EnvValue | None


def clashes(old: Reading | None, new: Reading, edits: Iterable[Edit]) -> tuple[Clash, ...]:
    """Where the base moved under the Edits: settings that differ between the old and the new base and that
    Edits address. Without the old base, what the first Edit at each address `saw` stands for it."""
    first: dict[Address, Edit] = {}
    last: dict[Address, Edit] = {}
    for edit in edits:
        if edit.kind in ("set", "unset"):
            first.setdefault(address(edit), edit)
            last[address(edit)] = edit
    out = []
    for where, edit in first.items():
        root, module, _environment, _path = where
        if new.module(root, module) is None and (old is None or old.module(root, module) is None):
            continue  # made by the draft itself
        now = value_at(new, _address_in(new, edit))
        was = value_at(old, where) if old is not None else None
        was_text = _written(was) if old is not None else edit.saw
        if _spaced(was_text) == _spaced(_written(now)) and not _moved_source(was, now):
            continue
        final = last[where]
        if _same_outcome(final, now):
            continue
        out.append(Clash(final, _written(now), was, now))
    return tuple(out)


def _address_in(reading: Reading, edit: Edit) -> Address:
    """Where the Edit goes there, whatever its environment is called by now."""
    try:
        return address(placed(edit, reading))
    except Refused:
        return address(edit)


def _moved_source(was: EnvValue | None, now: EnvValue | None) -> bool:
    """A linked value whose definition changed elsewhere."""
    return bool(
        was is not None
        and now is not None
        and was.origin is Origin.LINKED
        and now.origin is Origin.LINKED
        and was.value != now.value
    )


def _same_outcome(edit: Edit, now: EnvValue | None) -> bool:
    """They did what the Edit does."""
    if edit.kind == "unset":
        return _written(now) is None
    return (
        edit.expression is None
        and now is not None
        and now.known
        and _written(now) is not None
        and now.value == edit.value
    )


def _spaced(text: str | None) -> str | None:
    """Alignment isn't meaning."""
    return None if text is None else " ".join(text.split())


def touching(
    replay: Replay,
    edits: Sequence[Edit],
    keys: Callable[[Reading, Reading], Iterable[object]],
    wanted: Iterable[object],
) -> tuple[int, ...]:
    """Indexes of the Edits that make a difference to the wanted Changes. `keys` names the Changes between two
    readings; a Change that one Edit makes and another takes further is of both."""
    want = set(wanted)
    out = []
    for index in range(len(edits)):
        before, after = replay.before(edits, index), replay.before(edits, index + 1)
        if before.reading is after.reading:
            continue
        if want.intersection(keys(before.reading, after.reading)):
            out.append(index)
    return tuple(out)


def standing_on(replay: Replay, edits: Sequence[Edit], removed: Sequence[int]) -> tuple[int, ...]:
    """Edits that can't be made any more once the removed ones are gone, found by trying: for each such round
    the list gets shorter. Leaves `replay` at what remains."""
    gone = set(removed)
    already = {e.id for e, _why in replay.state(edits).refused}
    while True:
        left = [e for i, e in enumerate(edits) if i not in gone]
        refused = {e.id for e, _why in replay.state(left).refused} - already
        more = {i for i, e in enumerate(edits) if e.id in refused and i not in gone}
        if not more:
            return tuple(sorted(gone - set(removed)))
        gone |= more
