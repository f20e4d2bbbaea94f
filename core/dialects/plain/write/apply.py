"""One edit of one setting: where it is written, who else is touched, and what every unit makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from core import hcl
from core.dialects.common.fitting_values import asked
from core.dialects.errors import Refused
from core.dialects.plain.facts import known_facts
from core.dialects.plain.recognise import Seen, by_terragrunt
from core.dialects.plain.write import adjustable, remove, spots
from core.dialects.plain.write.blocks import Blocks, elements, is_of_blocks, spelling_of
from core.dialects.plain.write.blocks import change as block_change
from core.dialects.plain.write.chosen import Choice, choice
from core.dialects.plain.write.edited import edited, written_lines
from core.dialects.plain.write.entity import observed_as, spelled, takes_defaults, value_of
from core.dialects.plain.write.everywhere import must_choose, not_only_here
from core.dialects.plain.write.guard import Difference, outcome
from core.dialects.plain.write.judge import Judged, Meant, follows, judged, users
from core.dialects.plain.write.model import Environment, Units, Written
from core.dialects.plain.write.parts import differing
from core.dialects.plain.write.same import same
from core.dialects.plain.write.settings import Steps, path_text, steps_of
from core.dialects.plain.write.shape import is_needed, is_number
from core.dialects.plain.write.spelling import comma_text
from core.dialects.plain.write.trace import Spot, dynamic_spots
from core.dialects.plain.write.trace import spots as traced
from core.frozen import dataclass
from core.platform.edit import Edit
from core.platform.field import Field
from core.snapshot import Snapshot
from core.terraform.evaluate import Mark, Value
from core.terraform.evaluate.scope import Source
from core.text import _, listed

_UNCHANGED = Written({})
_NONE: Mapping[str, bytes] = MappingProxyType({})


def apply_setting(
    snapshot: Snapshot, units: Units, edit: Edit, field: Field | None = None, part: Seen | None = None
) -> Written:
    """The files that a "set" or "unset" changes; none where what is asked for is there already.

    `units` are read from `snapshot`. `edit.module` is the address of a cluster, pool or feature; `edit.mode`
    is "" (only where the place serves this value alone), "at_source" (everywhere), "override" (only here) or
    "adjustable" (only here, by a new variable where there is none). Of operations, which judge the result
    themselves: "fixed" (instead of what stands at the setting).
    `field`: what the setting's values must be; `part`: what `edit.module` is, where it is shown as a part of
    something else.

    Raises Refused, with the kinds that core.dialects.errors tells.
    """
    found = units.of_root(edit.root)
    if not found:
        raise Refused(_("There is no platform in the folder “{root}”.").format(root=edit.root))
    here = next((e for e in found if e.name == edit.environment), None)
    if here is None:
        known = listed(e.name for e in found if e.name)
        raise Refused(
            _("There is no environment “{name}” here. There are: {known}.").format(
                name=edit.environment, known=known
            )
            if known
            else _("{module} has no environments: leave the environment empty.").format(module=edit.module)
        )
    seen = part or here.recognised.get(edit.module)
    if seen is None:
        sentence = _("There is no {module} in “{environment}”.")
        raise Refused(sentence.format(module=edit.module, environment=here.title))
    writer = _Writer(snapshot, units, here, seen, edit, field)
    return writer.unset() if edit.kind == "unset" else writer.set()


@dataclass(frozen=True, slots=True)
class _Tried:
    """An edit that could be made."""

    files: Mapping[str, bytes]
    judged: Judged
    note: str = ""
    what: str = ""
    """What it writes, for a sentence."""


class _Writer:
    def __init__(
        self,
        snapshot: Snapshot,
        units: Units,
        here: Environment,
        seen: Seen,
        edit: Edit,
        field: Field | None,
    ) -> None:
        self.snapshot = snapshot
        self.units = units
        self.here = here
        self.seen = seen
        self.edit = edit
        self.field = field
        self.label = field.label if field is not None and field.label else edit.setting
        self.evaluation = here.evaluation
        self.texts = here.evaluation.texts
        self.steps: Steps = steps_of(edit.setting)
        if (unwritable := by_terragrunt([seen])) is not None:
            raise Refused(unwritable)
        self.blocks = Blocks(seen, self.steps) if is_of_blocks(seen, self.steps) else None
        self.value = value_of(seen, self.steps) if self.blocks is None else None
        self.meant = self._meant()

    def _meant(self) -> Meant:
        followed = self._source()
        if followed is not None:
            address = "".join(f"{call}." for call in followed.path) + ".".join(followed.labels)
            return Meant(self.here, address, (followed.attribute,), off=self.seen.exists is False)
        address, trail = observed_as(self.seen, self.steps)
        if self.blocks is not None:
            trail = trail[:-1]
        also = None
        if self.seen.entry is not None and takes_defaults(self.seen, self.steps):
            also = (self.seen.entry.defaults, *self.steps)
        return Meant(self.here, address, trail, also, off=self.seen.exists is False)

    def _source(self) -> Source | None:
        """The argument of another resource that the value is taken from."""
        value = self.value
        if value is None or value.is_known or self.edit.mode != "at_source":
            return None
        source = self.evaluation.source(value)
        return source if source is not None and source.key is None else None

    # Set

    def set(self) -> Written:
        wanted = self._wanted()
        if self.edit.mode == "fixed":
            return self._fixed(wanted)
        if self.blocks is not None:
            return self._set_blocks(self.blocks, wanted)
        value = self._followed()
        if value is not None and value.is_known and not value.null:
            if self.edit.expression is None and same(value, wanted, self.field):
                return _UNCHANGED
            return self._change(value, wanted)
        if value is not None and not value.is_known:
            return self._unknown(value, wanted)
        return self._add(wanted)

    def _set_blocks(self, blocks: Blocks, wanted: Any) -> Written:
        """Blocks of one kind, all at once."""
        if not isinstance(wanted, list) or not all(isinstance(one, Mapping) for one in wanted):
            sentence = _("{label} must be a list of entries, each of names and values.")
            raise Refused(sentence.format(label=self.label))
        values = blocks.values()
        if values is not None and spelling_of(values) == spelling_of(wanted):
            return _UNCHANGED
        makes = self._of_blocks(blocks, wanted)
        return self._first_alone(partial(self._try_made, make, wanted) for make in makes)

    def _try_made(self, make: Callable[[], spots.Change], wanted: Any) -> _Tried:
        return self._of(make(), wanted)

    def _first_alone(self, ways: Iterable[Callable[[], _Tried]]) -> Written:
        """The first way that changes nothing else; everywhere: the first that can be gone at all."""
        why: Refused | None = None
        touched: tuple[Difference, ...] = ()
        for way in ways:
            try:
                tried = way()
                if self.edit.mode == "at_source":
                    return self._everywhere(tried)
            except Refused as refused:
                why = why or refused
                continue
            if not tried.judged.others:
                return self._done(tried)
            touched = touched or tried.judged.others
        if touched and self.edit.mode == "override":
            raise self._not_only_here(touched)
        if touched:
            raise self._must_choose(touched, only_here=False)
        raise why or Refused(_("{label} can't be changed here.").format(label=self.label))

    def _of_blocks(self, blocks: Blocks, wanted: list[Any]) -> Iterator[Callable[[], spots.Change]]:
        """The ways to make the blocks these ones."""
        dynamic = blocks.dynamic
        if dynamic is None:
            yield partial(block_change, self.snapshot, self.texts, blocks, wanted)
            return
        chunk, block = dynamic
        content = next((one for one in block.blocks if one.type == "content"), None)
        source = block.attributes.get("for_each")
        named = block.attributes.get("iterator")
        iterator = getattr(named.expression, "root", blocks.name) if named is not None else blocks.name
        held = elements(content, iterator, wanted) if content is not None else None
        if held is None or source is None:
            place = self.texts.place(Mark(chunk, block.start, block.end))
            sentence = _("{label} is made by “dynamic” in {file}, line {line}: edit it there.")
            raise Refused(sentence.format(label=self.label, file=place.file, line=place.line), "computed")
        for spot in dynamic_spots(self.evaluation, self.seen, chunk, source.expression):
            if spot.kind != "reference":
                yield partial(spots.change, self.snapshot, self.texts, spot, held, False)

    def _wanted(self) -> Any:
        if self.edit.expression is not None:
            return hcl.Expression(self.edit.expression)
        if self.field is not None:
            wanted = asked(self.edit.value, self.field)
            facts = known_facts(self.seen, None) if isinstance(wanted, list) else None
            if facts is not None and facts.formats.get(self.edit.setting) == "comma-list":
                return comma_text(self.value, wanted)
            return wanted
        if self.edit.value is None:
            raise Refused(_("There is no empty value. To remove a setting, unset it."))
        return self.edit.value

    def _followed(self) -> Value | None:
        value = self.value
        if value is None or value.is_known or self.edit.mode != "at_source":
            return value
        found = self.evaluation.followed(value)
        return found if found is not None and found.is_known else value

    def _change(self, value: Value, wanted: Any) -> Written:
        """A value that there is already."""
        if isinstance(wanted, (Mapping, list)) and (value.mark is None or not spots.is_fixed(value.mark)):
            part = self._part(value, wanted)
            if part is not None:
                return part
        if value.mark is None:
            return self._unknown(value, wanted)
        chosen = choice(self.evaluation, self.seen, self.steps, value, wanted, self.here.name)
        if chosen is not None and chosen.is_switch:
            switched = self._switch(chosen, wanted)
            if switched is not None:
                return switched
        elif chosen is not None and (chosen.described or self._serves_this_alone(chosen, wanted)):
            return self._choose(chosen, wanted)
        if self.edit.mode == "override":
            return self._only_here(value, wanted)
        if self.edit.mode == "adjustable":
            return self._made_adjustable(value, wanted)
        tried = self._try(spots.at_mark(value.mark), wanted)
        if self.edit.mode == "at_source":
            return self._everywhere(tried)
        if tried.judged.others:
            raise self._shared(value, wanted, tried)
        return self._done(tried)

    def _serves_this_alone(self, chosen: Choice, wanted: Any) -> bool:
        """Whether another key would change nothing but this value."""
        try:
            return not self._try_key(spots.at_mark(chosen.key), chosen, wanted).judged.others
        except Refused:
            return False

    def _choose(self, chosen: Choice, wanted: Any) -> Written:
        """Another key instead of another value in the table."""
        self.meant = replace(self.meant, along=chosen.along)
        own = [spot for spot in chosen.spots if not spot.is_at(chosen.key)]
        if self.edit.mode in ("override", "adjustable"):
            return self._first_alone(partial(self._try_key, spot, chosen, wanted) for spot in chosen.spots)
        tried = self._try_key(spots.at_mark(chosen.key), chosen, wanted)
        if self.edit.mode == "at_source":
            return self._everywhere(tried)
        if not tried.judged.others:
            return self._done(tried)
        for spot in own:
            try:
                alone = self._try_key(spot, chosen, wanted)
            except Refused:
                continue
            if not alone.judged.others:
                raise self._must_choose(tried.judged.others, True, tried.what, alone.what)
        raise self._must_choose(tried.judged.others, only_here=False)

    def _switch(self, chosen: Choice, wanted: Any) -> Written | None:
        """The other arm of a condition instead of two that are alike, where the condition is there for this
        alone."""
        meant, self.meant = self.meant, replace(self.meant, along=chosen.along)
        own = [spot for spot in chosen.spots if not spot.is_at(chosen.key)]
        for spot in (spots.at_mark(chosen.key), *own):
            try:
                tried = self._try_key(spot, chosen, wanted)
            except Refused:
                continue
            others = tried.judged.others
            if self.edit.mode == "at_source":
                others = tuple(d for d in others if d.address != meant.address)
            if not others:
                return self._done(tried)
        self.meant = meant
        return None

    def _try_key(self, spot: Spot, chosen: Choice, wanted: Any) -> _Tried:
        return self._of(spots.change(self.snapshot, self.texts, spot, chosen.wanted, False), wanted)

    def _part(self, value: Value, wanted: Any) -> Written | None:
        """The one part that is to be another, where parts are decided in places of their own."""
        found = differing(value, wanted)
        if found is None:
            return None
        if len(found) > 1:
            sentence = _("Parts of {label} come from places of their own: change them one by one.")
            raise Refused(sentence.format(label=self.label))
        (part,) = found
        kind = "unset" if part.gone else "set"
        edit = replace(
            self.edit, kind=kind, setting=self.edit.setting + path_text(part.steps), value=part.wanted
        )
        writer = _Writer(self.snapshot, self.units, self.here, self.seen, edit, None)
        return writer.unset() if part.gone else writer.set()

    def _add(self, wanted: Any) -> Written:
        """A value that isn't written yet."""
        found = self._spots()
        if self.edit.mode == "at_source":
            found = [spot for spot in reversed(found) if spot.kind != "variable"]
        if not found:
            raise Refused(
                _(
                    "{label} isn't written, and Repoform can't tell where it would be: edit {file} yourself."
                ).format(label=self.label, file=self.texts.place(self.seen.mark).file)
            )
        try:
            return self._first_alone(partial(self._try, spot, wanted) for spot in found)
        except Refused as refused:
            if self.edit.mode in ("", "adjustable") and refused.kind == "everywhere":
                made = next((t for t in self._adjustable(None, wanted) if not t.judged.others), None)
                if made is not None and self.edit.mode:
                    return self._done(made)
                if made is not None:
                    sentence = _("{why} Making it adjustable does: that writes {what}.")
                    raise Refused(sentence.format(why=refused, what=made.what), "adjustable") from None
            raise

    def _spots(self) -> list[Spot]:
        return [s for s in traced(self.evaluation, self.seen, self.steps) if s.kind != "reference"]

    def _unknown(self, value: Value, wanted: Any) -> Written:
        """A value that no literal decides."""
        if self.edit.mode == "override":
            for tried in self._in_place(wanted):
                if not tried.judged.others:
                    return self._done(tried)
        followed = self.evaluation.followed(value)
        if followed is not None and followed.is_known and self.edit.mode == "":
            sentence = _("{label} is taken from elsewhere: {text}. Change it there or only here.")
            raise Refused(sentence.format(label=self.label, text=self._expression()[0]), "linked")
        if not value.is_known:
            reason = value.why.sentence if value.why is not None else _("Only Terraform can tell this.")
            sentence = _("{label} can't be told by reading, so it can't be changed here: {reason}")
            raise Refused(sentence.format(label=self.label, reason=reason), "computed")
        sentence = _("{label} is computed from other values: {text}. Edit {where}.")
        text, where = self._expression()
        raise Refused(sentence.format(label=self.label, text=text, where=where), "computed")

    def _expression(self) -> tuple[str, str]:
        """What stands at the setting, and where."""
        assert self.seen.body is not None
        if self.seen.entry is not None:
            found = self.seen.body.attributes.get(self.seen.entry.input)
        else:
            where = spelled(self.seen, self.seen.body, self.steps)
            found = where.body.attributes.get(where.attribute) if where.body is not None else None
        if found is None:
            place = self.texts.place(self.seen.mark)
            return self.edit.setting, _("{file}, line {line}").format(file=place.file, line=place.line)
        node = found[1].expression
        mark = Mark(found[0], node.start, node.end)
        place = self.texts.place(mark)
        text = " ".join(mark.text.split())
        return text if len(text) <= 60 else text[:59] + "…", _("{file}, line {line}").format(
            file=place.file, line=place.line
        )

    # Modes

    def _fixed(self, wanted: Any) -> Written:
        """A fixed value in the place of what stands at the setting. The caller judges who else changes."""
        why: Refused | None = None
        for spot in traced(self.evaluation, self.seen, self.steps):
            if spot.kind in ("reference", "value", "object"):
                try:
                    return self._done(self._try(spot, wanted))
                except Refused as refused:
                    why = why or refused
        raise why or Refused(_("{label} can't be changed here.").format(label=self.label))

    def _everywhere(self, tried: _Tried) -> Written:
        odd = [d for d in tried.judged.others if not follows(d, self.meant)]
        if odd:
            sentence = _("This would change more than the value itself: {users}. Edit the files yourself.")
            raise Refused(sentence.format(users=users(odd, self.meant)))
        return self._done(tried)

    def _only_here(self, value: Value, wanted: Any) -> Written:
        touched: tuple[Difference, ...] = ()
        for tried in self._alone(value, wanted):
            if not tried.judged.others:
                return self._done(tried)
            touched = touched or tried.judged.others
        raise self._not_only_here(touched)

    def _alone(self, value: Value, wanted: Any) -> Iterator[_Tried]:
        """Every place that might serve this value alone."""
        candidates = self._spots()
        if value.mark is not None:
            # A default is for all who come: what is narrower is better.
            at = len(candidates) if _is_default(value) else 0
            candidates.insert(at, spots.at_mark(value.mark))
        for spot in candidates:
            try:
                yield self._try(spot, wanted)
            except Refused:
                continue
        yield from self._in_place(wanted)

    def _in_place(self, wanted: Any) -> Iterator[_Tried]:
        """A fixed value instead of a reference, in code that one unit alone reads: so nothing selects by
        environment there."""
        for spot in traced(self.evaluation, self.seen, self.steps):
            if spot.kind != "reference" or spot.chunk is None:
                continue
            if len(self.units.touched_by([spot.chunk.file])) > 1:
                continue
            try:
                yield self._try(spot, wanted)
            except Refused:
                continue

    def _made_adjustable(self, value: Value, wanted: Any) -> Written:
        """Only here, by new code where nothing in between can hold a value of its own yet."""
        for tried in (*self._alone(value, wanted), *self._adjustable(value, wanted)):
            if not tried.judged.others:
                return self._done(tried)
        raise self._not_only_here(
            self._try(spots.at_mark(value.mark), wanted).judged.others if value.mark else ()
        )

    def _adjustable(self, value: Value | None, wanted: Any) -> Iterator[_Tried]:
        try:
            found = list(
                adjustable.plans(
                    self.snapshot,
                    self.units,
                    self.here,
                    self.seen,
                    value,
                    traced(self.evaluation, self.seen, self.steps),
                    wanted,
                    self.edit.setting,
                    unsaid := self._unsaid() if value is None else (),
                )
            )
        except Refused:
            return
        for plan in found:
            try:
                tried = self._tried(plan.operations, wanted, new=plan.new, unsaid=unsaid)
            except Refused:
                continue
            yield replace(tried, what=plan.sentence)

    def _unsaid(self) -> tuple[Any, ...]:
        """What of an argument of a known module does the same as nothing written."""
        facts = known_facts(self.seen, None) if self.seen.module is not None else None
        record = facts.records.get(self.edit.setting) if facts is not None else None
        return record.stands_for_nothing if record is not None else ()

    def _shared(self, value: Value, wanted: Any, everywhere: _Tried) -> Refused:
        others = everywhere.judged.others
        alone = next((tried for tried in self._alone(value, wanted) if not tried.judged.others), None)
        if alone is not None:
            return self._must_choose(others, True, everywhere.what, alone.what)
        made = next((tried for tried in self._adjustable(value, wanted) if not tried.judged.others), None)
        return self._must_choose(
            others, False, everywhere.what, adjusted=made.what if made is not None else ""
        )

    def _must_choose(
        self,
        others: tuple[Difference, ...],
        only_here: bool,
        everywhere: str = "",
        alone: str = "",
        adjusted: str = "",
    ) -> Refused:
        return must_choose(self.label, users(others, self.meant), only_here, everywhere, alone, adjusted)

    def _not_only_here(self, touched: tuple[Difference, ...]) -> Refused:
        return not_only_here(self.label, users(touched, self.meant) if touched else "")

    # Unset

    def unset(self) -> Written:
        if self.blocks is not None:
            return self._set_blocks(self.blocks, [])
        value = self.value
        if value is None or (value.is_known and value.null):
            return _UNCHANGED
        found = self._removals()
        if not found:
            sentence = _("{label} can't be removed: nothing lies beneath what decides it in {where}.")
            raise Refused(sentence.format(label=self.label, where=self._expression()[1]))
        tried = self._of(found[0], None, removed=True)
        if self.edit.mode == "at_source":
            return self._everywhere(tried)
        for narrower in found[1:] if tried.judged.others else ():
            own = self._of(narrower, None, removed=True)
            tried = tried if own.judged.others else own
        others = tried.judged.others
        if others and self.edit.mode == "override":
            raise self._not_only_here(others)
        if others:
            raise self._must_choose(others, only_here=False)
        return self._done(tried)

    def _removals(self) -> list[spots.Change]:
        """The ways to take it away, that of what decides first. Raises Refused."""
        decider = self._at_decider()
        try:
            setting = self._at_setting()
        except Refused:
            if decider is None:
                raise
            setting = None  # the block needs it, but what decides it may go
        return [change for change in (decider, setting) if change is not None]

    def _at_decider(self) -> spots.Change | None:
        mark = self.value.mark if self.value is not None else None
        if mark is None:
            return None
        return remove.at(self.snapshot, self.texts, mark, self.label, self._needed())

    def _at_setting(self) -> spots.Change | None:
        assert self.seen.body is not None
        if self.seen.entry is not None:
            return None
        where = spelled(self.seen, self.seen.body, self.steps)
        found = where.body.attributes.get(where.attribute) if where.body is not None else None
        if found is None or where.rest:
            return None
        node = found[1].expression
        mark = Mark(found[0], node.start, node.end)
        return remove.at(self.snapshot, self.texts, mark, self.label, self._needed())

    def _needed(self) -> bool:
        return is_needed(self.seen, self.steps)

    # Trying

    def _try(self, spot: Spot, wanted: Any) -> _Tried:
        """Raises Refused where it can't be written there, or doesn't do what it should."""
        number = is_number(self.seen, self.steps)
        return self._of(spots.change(self.snapshot, self.texts, spot, wanted, number), wanted)

    def _of(self, change: spots.Change, wanted: Any, *, removed: bool = False) -> _Tried:
        """A change in one file."""
        tried = self._tried({change.file: change.operations}, wanted, removed=removed)
        return replace(tried, note=change.note, what=written_lines(self.snapshot, tried.files))

    def _tried(
        self,
        operations: Mapping[str, Sequence[hcl.Operation]],
        wanted: Any,
        *,
        removed: bool = False,
        new: Mapping[str, bytes] = _NONE,
        unsaid: tuple[Any, ...] = (),
    ) -> _Tried:
        files = {**edited(self.snapshot, operations), **new}
        involved = dict.fromkeys([self.here, *self.units.touched_by(files)])
        made = outcome(self.snapshot, tuple(involved), files)
        found = judged(made, self.meant, wanted, removed=removed, unsaid=unsaid)
        if found.broken:
            sentence = _("Terraform would refuse this: {why}")
            raise Refused(sentence.format(why=found.broken))
        if not found.came_true:
            sentence = _(
                "{label} would not become this value by a change in {file}: something else decides it."
            )
            raise Refused(sentence.format(label=self.label, file=listed((*operations, *new))))
        return _Tried(files, found)

    @staticmethod
    def _done(tried: _Tried) -> Written:
        return Written(tried.files, tried.note)


def _is_default(value: Value) -> bool:
    return value.way is not None and any(step.text in ("default", "optional()") for step in value.way.steps())
