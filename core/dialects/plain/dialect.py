"""Ordinary Terraform and OpenTofu behind the one interface."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from typing import Any

from core.dialects.common.kept_readings import Kept, without_collector
from core.dialects.errors import Refused
from core.dialects.interface import AfterMerge, Applied, Ending, Reached, Side
from core.dialects.operation import Operation
from core.dialects.plain.facts import facts_of
from core.dialects.plain.reading.copied import copied_variables
from core.dialects.plain.reading.roots import NAME
from core.dialects.plain.reading.state import State, read_state
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write import write_setting
from core.hcl.language import Hcl
from core.language import Language
from core.platform.edit import Edit
from core.platform.guide import Guide
from core.platform.model import Change, Reading
from core.platform.module_facts import ModuleFacts
from core.snapshot import Snapshot
from core.terraform.json_language import TerraformJson
from core.text import _

_MANY = 40
"""Clusters, pools and features from which on a repository is large."""


def known_facts(seen: Seen, provider: str | None) -> ModuleFacts | None:
    found = facts_of(seen, provider)
    return found if found.fields else None


def _first(snapshot: Snapshot) -> State:
    with without_collector():
        state = read_state(snapshot, known_facts)
        if sum(len(root.entities) for root in state.roots.values()) > _MANY:
            # Left to the collector, a large repository costs a pause every now and then.
            gc.freeze()
        return state


class PlainDialect:
    """Reads everybody's Terraform. Pure but for what it remembers of its last readings."""

    name = NAME

    def __init__(self) -> None:
        self._states: Kept[State] = Kept()

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """See core.dialects.interface.Dialect."""
        return self._read(snapshot, before).reading

    def _read(self, snapshot: Snapshot, before: Reading | None) -> State:
        known = self._states.find(lambda state: state.reading is before)
        if known is not None and known.snapshot is snapshot:
            return known
        state = read_state(snapshot, known_facts, known) if known is not None else _first(snapshot)
        self._states.add(state)
        return state

    def state(self, snapshot: Snapshot, reading: Reading) -> State:
        """What stands behind a reading of this snapshot."""
        known = self._states.find(lambda state: state.reading is reading and state.snapshot is snapshot)
        return known if known is not None else self._read(snapshot, reading)

    def _tried(self, snapshot: Snapshot, state: State) -> State:
        """What an operation would come to: nothing that is kept."""
        return read_state(snapshot, known_facts, state)

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """See core.dialects.interface.Dialect."""
        if edit.kind == "operation":
            from core.dialects.plain import operations  # reading starts without them

            return operations.apply(self.state(snapshot, reading), self._tried, edit)
        if edit.kind not in ("set", "unset"):
            words = _("Repoform doesn't know the operation “{name}”.")
            raise Refused(words.format(name=edit.operation or edit.kind))
        return write_setting(self.state(snapshot, reading), edit).files

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        """See core.dialects.interface.Dialect."""
        from core.dialects.plain import operations  # reading starts without them

        return operations.guide(self.state(snapshot, reading), self._tried, operation, root, args)

    @property
    def languages(self) -> Sequence[Language]:
        """See core.dialects.interface.Dialect."""
        return (Hcl(), TerraformJson())

    @property
    def operations(self) -> Sequence[Operation[Any]]:
        """See core.dialects.interface.Dialect."""
        from core.dialects.plain import operations  # reading starts without them

        return operations.operations()

    def remarks(
        self, before: Side, now: Side, changes: Sequence[Change]
    ) -> Mapping[tuple[str, str, str, str], str]:
        """See core.dialects.interface.Dialect."""
        old, new = (self.state(side.snapshot, side.reading) for side in (before, now))
        return copied_variables(old, new, changes)

    def after_merge(self, reached: Sequence[Reached], ending: Ending) -> AfterMerge:
        """See core.dialects.interface.Dialect."""
        words = _("Repoform can't see when this is applied.")
        where = dict.fromkeys(place.environment for place in reached)
        return AfterMerge(tuple(Applied(e, words) for e in where) if ending == "merged" else (), "")
