"""Ordinary Terraform and OpenTofu behind the one interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.dialects.common.kept_readings import Kept
from core.dialects.errors import Refused
from core.dialects.given import AllGiven
from core.dialects.interface import AfterMerge, Applied, Ending, Reached, Side, Sign
from core.dialects.plain import NAME
from core.dialects.plain.given_values import Remembered
from core.dialects.plain.search import holds, still_nothing
from core.dialects.promotion import Promotion
from core.frozen import dataclass
from core.hcl.language import Hcl
from core.language import Language
from core.platform.edit import Edit
from core.platform.model import Change, Module, Reading, Remark
from core.platform.stage import Stage
from core.snapshot import Snapshot
from core.terraform.json_language import TerraformJson
from core.text import _

if TYPE_CHECKING:
    from core.dialects.operation import Operation
    from core.dialects.plain.reading.state import State
    from core.platform.guide import Guide


@dataclass(frozen=True, slots=True, eq=False)
class _Nothing:
    """A repository in which there is nothing to be found."""

    snapshot: Snapshot
    reading: Reading


class PlainDialect:
    """Reads everybody's Terraform. Pure but for what it remembers of its last readings.

    What reads, knows the facts and writes is imported where there is something to be found: a fifth of a
    second that other repositories don't pay."""

    name = NAME

    def __init__(self) -> None:
        self._kept: Kept[State | _Nothing] = Kept()
        self._given = Remembered()

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """See core.dialects.interface.Dialect."""
        known = self._kept.find(lambda one: one.reading is before)
        if known is not None and known.snapshot is snapshot:
            return known.reading
        made: State | _Nothing | None = None
        if known is None or isinstance(known, _Nothing):
            made, known = self._nothing(snapshot, known), None
        if made is None:
            made = self._read(snapshot, known)
        self._kept.add(made)
        return made.reading

    def _nothing(self, snapshot: Snapshot, before: _Nothing | None) -> _Nothing | None:
        """None where there may be something."""
        if before is not None and still_nothing(before.snapshot, snapshot):
            return _Nothing(snapshot, before.reading)
        return None if holds(snapshot) else _Nothing(snapshot, Reading((), ()))

    def _read(self, snapshot: Snapshot, before: State | None) -> State:
        from core.dialects.plain.facts import known_facts  # start-up: only where there is something
        from core.dialects.plain.reading.state import first_state, read_state  # the same as above

        return (
            first_state(snapshot, known_facts)
            if before is None
            else read_state(snapshot, known_facts, before)
        )

    def state(self, snapshot: Snapshot, reading: Reading) -> State:
        """What stands behind a reading of this snapshot."""
        known = self._kept.find(lambda one: one.reading is reading and one.snapshot is snapshot)
        if known is None:
            known = self._kept.find(lambda one: one.reading is reading)
        if known is None or isinstance(known, _Nothing) or known.snapshot is not snapshot:
            known = self._read(snapshot, None if isinstance(known, _Nothing) else known)
            self._kept.add(known)
        return known

    def _tried(self, snapshot: Snapshot, state: State) -> State:
        """What an operation would come to: nothing that is kept."""
        return self._read(snapshot, state)

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """See core.dialects.interface.Dialect."""
        if edit.kind == "operation":
            from core.dialects.plain import operations  # reading starts without them

            return operations.apply(self.state(snapshot, reading), self._tried, edit)
        if edit.kind not in ("set", "unset"):
            words = _("Repoform doesn't know the operation “{name}”.")
            raise Refused(words.format(name=edit.operation or edit.kind))
        from core.dialects.plain.write import write_setting  # reading starts without it

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
    ) -> Mapping[tuple[str, str, str, str], Remark]:
        """See core.dialects.interface.Dialect."""
        from core.dialects.plain.reading.copied import copied_variables  # reading starts without it

        old, new = (self.state(side.snapshot, side.reading) for side in (before, now))
        return copied_variables(old, new, changes)

    def after_merge(self, reached: Sequence[Reached], ending: Ending) -> AfterMerge:
        """See core.dialects.interface.Dialect."""
        words = _("Repoform can't see when this is applied.")
        where = dict.fromkeys(place.environment for place in reached)
        return AfterMerge(tuple(Applied(e, words) for e in where) if ending == "merged" else (), "")

    def signs(self, side: Side, branch: str, reached: Sequence[Reached]) -> Sequence[Sign]:
        """See core.dialects.interface.Dialect."""
        from core.dialects.plain.applied import applied_with_the_merge  # nothing was merged, most of the time

        with_merge = {
            root: platform is not None and applied_with_the_merge(side.snapshot, platform, branch)
            for root in {place.root for place in reached}
            for platform in (side.reading.platform(root),)
        }
        why = _("Repoform can't see when this is applied.")
        return tuple(
            Sign(p.root, p.environment, "merge")
            if with_merge[p.root]
            else Sign(p.root, p.environment, "", why=why)
            for p in reached
        )

    def given(self, snapshot: Snapshot, reading: Reading, root: str) -> AllGiven:
        """See core.dialects.interface.Dialect."""
        known = self._kept.find(lambda one: one.reading is reading and one.snapshot is snapshot)
        if known is None or isinstance(known, _Nothing):
            return {}
        from core.dialects.plain.units.run_by import given_to  # reading starts without it

        return self._given.of(known.layout, snapshot, root, lambda: given_to(known.texts, known.layout, root))

    def promotion(self, reading: Reading) -> Promotion:
        """See core.dialects.interface.Dialect."""
        from core.dialects.plain.promotion import promotion  # nothing is to be found in most repositories

        return promotion(reading.platforms)

    def brought(self, reading: Reading, module: Module, source: Stage, target: Stage, cluster: str) -> Edit:
        """See core.dialects.interface.Dialect."""
        from core.dialects.plain.promotion import brought  # nothing to be found, as above

        return brought(module, source, target, cluster)
