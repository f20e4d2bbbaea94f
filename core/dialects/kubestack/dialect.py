"""The Kubestack dialect behind the one interface."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.dialects.common.kept_readings import Kept, without_collector
from core.dialects.given import AllGiven
from core.dialects.interface import AfterMerge, Ending, Reached, Side, Sign
from core.dialects.kubestack.deployment import after_merge, sign_of
from core.dialects.kubestack.promotion import brought, promotion
from core.dialects.kubestack.read import NAME, Others, State, read_state, reread
from core.dialects.promotion import Promotion
from core.hcl.language import Hcl
from core.language import Language
from core.platform.edit import Edit
from core.platform.model import Change, Module, Reading, Remark
from core.platform.stage import Stage
from core.snapshot import Snapshot
from core.terraform.json_language import TerraformJson
from core.terraform.repository import Repository

if TYPE_CHECKING:
    from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
    from core.dialects.operation import Operation
    from core.platform.guide import Guide

_MANY = 150
"""Modules from which on a platform is large."""


def _first(snapshot: Snapshot, others: Others, only: frozenset[str] | None) -> State:
    with without_collector():
        state = read_state(snapshot, None, others, only)
        if sum(len(root.entries) for root in state.roots.values()) > _MANY:
            # Left to the collector, a large platform costs a pause of half a second every now and then.
            gc.freeze()
        return state


class KubestackDialect:
    """Reads and edits platforms built with Kubestack. Pure but for what it remembers of its last readings."""

    name = NAME

    def __init__(self, others: Others = "where alone", only: frozenset[str] | None = None) -> None:
        self.others = others
        self.only = only
        """The roots that it reads; None for all that there are."""
        self._states: Kept[State] = Kept()

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """See core.dialects.interface.Dialect."""
        return self._read(snapshot, before).reading

    def _read(self, snapshot: Snapshot, before: Reading | None) -> State:
        known = self._recall(before, None)
        if known is not None and known.repository.snapshot is snapshot:
            return known
        if known is not None:
            state = read_state(snapshot, known, self.others, self.only)
        else:
            state = _first(snapshot, self.others, self.only)
        self._states.add(state)
        return state

    def _recall(self, reading: Reading | None, snapshot: Snapshot | None) -> State | None:
        return self._states.find(
            lambda state: (
                state.reading is reading and (snapshot is None or state.repository.snapshot is snapshot)
            )
        )

    def state(self, snapshot: Snapshot, reading: Reading) -> State:
        """What stands behind a reading of this snapshot."""
        known = self._recall(reading, snapshot)
        return known if known is not None else self._read(snapshot, reading)

    def repository(
        self, snapshot: Snapshot, reading: Reading, before: Repository | None = None
    ) -> Repository:
        """What Terraform makes of a snapshot's files. `before`: what it made of one that differs in few; else
        `reading` is of such a one."""
        known = self._recall(reading, snapshot)
        if known is not None:
            return known.repository
        near = self._recall(reading, None)
        return reread(snapshot, near, before) if near is not None else self._read(snapshot, None).repository

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """See core.dialects.interface.Dialect."""
        if edit.kind == "operation":
            from core.dialects.kubestack import operations  # reading starts without them

            return operations.apply(self, snapshot, reading, edit)
        from core.dialects.kubestack.write import apply_setting  # reading starts without it

        return apply_setting(snapshot, self.state(snapshot, reading), edit)

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        """See core.dialects.interface.Dialect."""
        from core.dialects.kubestack import operations  # reading starts without them

        return operations.guide(self, snapshot, reading, operation, root, args)

    @property
    def languages(self) -> Sequence[Language]:
        """See core.dialects.interface.Dialect."""
        return (Hcl(), TerraformJson())

    @property
    def operations(self) -> Sequence[Operation[KubestackWorkbench]]:
        """See core.dialects.interface.Dialect."""
        from core.dialects.kubestack import operations  # reading starts without them

        return operations.operations()

    def remarks(
        self, before: Side, now: Side, changes: Sequence[Change]
    ) -> Mapping[tuple[str, str, str, str], Remark]:
        """See core.dialects.interface.Dialect."""
        return {}

    def after_merge(self, reached: Sequence[Reached], ending: Ending) -> AfterMerge:
        """See core.dialects.interface.Dialect. An environment is applied in all roots at once."""
        return after_merge(tuple(dict.fromkeys(r.environment for r in reached if r.environment)), ending)

    def signs(self, side: Side, branch: str, reached: Sequence[Reached]) -> Sequence[Sign]:
        """See core.dialects.interface.Dialect."""
        return tuple(sign_of(place) for place in reached)

    def promotion(self, reading: Reading) -> Promotion:
        """See core.dialects.interface.Dialect."""
        return promotion(reading.platforms)

    def given(self, snapshot: Snapshot, reading: Reading, root: str) -> AllGiven:
        """See core.dialects.interface.Dialect."""
        return {}

    def brought(self, reading: Reading, module: Module, source: Stage, target: Stage, cluster: str) -> Edit:
        """See core.dialects.interface.Dialect."""
        return brought(module, source, target)
