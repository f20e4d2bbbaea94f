"""Whether what an edit changed is what was meant: told from the differences alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core import hcl
from core.dialects.plain.facts import known_facts
from core.dialects.plain.reading.templates import is_shown
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write.entity import block_address, observed_as, takes_defaults
from core.dialects.plain.write.guard import Difference, Outcome
from core.dialects.plain.write.model import Environment
from core.dialects.plain.write.observe import Leaf, Trail, observe
from core.frozen import dataclass
from core.terraform.evaluate import Mark
from core.text import _, listed

_MARKERS = frozenset(("empty", "null", "block"))
_SHOWN = 4
_KEY = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')


@dataclass(frozen=True, eq=False)
class Meant:
    """The value that an edit is about, as observation calls it."""

    environment: Environment
    address: str
    trail: Trail
    also: Trail | None = None
    """Where it is found as well: what entries of a module take that don't say it themselves."""
    off: bool = False
    """It isn't made itself: what isn't either counts for as much."""
    along: frozenset[Mark] = frozenset()
    """What is chosen from a table by the same key, and with it goes."""


@dataclass(frozen=True)
class Judged:
    others: tuple[Difference, ...]
    """What changed beside the meant value."""
    broken: str
    """A sentence: Terraform would refuse the result; "" where it wouldn't."""
    came_true: bool


def judged(
    outcome: Outcome, meant: Meant, wanted: Any, *, removed: bool = False, unsaid: tuple[Any, ...] = ()
) -> Judged:
    """`removed`: the value is to go back to what decides beneath. `unsaid`: what of the meant argument does
    the same as nothing written, in other environments, too."""
    others = tuple(
        d
        for d in outcome.differences
        if (meant.off or not d.switched_off)
        and not _says_nothing(d)
        and not (unsaid and _says_what_nothing_does(d, outcome, meant, unsaid[0]))
        and _touches_others(d, meant)
    )
    broken = next((_broken(d) for d in outcome.differences if _breaks(d)), "")
    there = outcome.leaf(meant.environment, meant.address, meant.trail)
    if not _is_there(there) and meant.also is not None:
        there = outcome.leaf(meant.environment, meant.address, meant.also)
    came_true = removed or isinstance(wanted, hcl.Expression) or _means(there, wanted)
    return Judged(others, broken, came_true)


def _says_nothing(one: Difference) -> bool:
    """An argument of a resource that is null now and wasn't written before: to Terraform that is the same. (A
    module would be given null in the place of its own default.)"""
    if one.before is not None or one.after is None or one.after.kind != "null" or _is_call(one.address):
        return False
    return len(one.trail) % 2 == 1 and all(isinstance(step, int) for step in one.trail[1::2])


def _says_what_nothing_does(one: Difference, outcome: Outcome, meant: Meant, unsaid: Any) -> bool:
    """The argument that is meant, in another environment or instance, with what stands for nothing."""
    if one.before is not None or one.trail[: len(meant.trail)] != meant.trail:
        return False
    if (
        _KEY.sub("", one.address) != _KEY.sub("", meant.address)
        or one.environment.root != meant.environment.root
    ):
        return False
    leaves = outcome.leaf(one.environment, one.address, meant.trail)
    return _means(leaves, unsaid) and (unsaid is not None or not _is_there(leaves))


def _is_call(address: str) -> bool:
    """Whether an address is of a module call that isn't looked into.

    >>> _is_call('module.a["x.y"].module.eks'), _is_call("module.a.aws_eks_cluster.module")
    (True, False)
    """
    parts = _KEY.sub("", address).split(".")
    return len(parts) % 2 == 0 and parts[-2] == "module" and all(one == "module" for one in parts[::2])


def _is_there(leaves: Mapping[Trail, Leaf]) -> bool:
    return any(leaf.kind != "null" for leaf in leaves.values())


def _is_meant(one: Difference, meant: Meant) -> bool:
    if one.environment is not meant.environment:
        return False
    if one.unsure and not one.trail and meant.address.startswith(one.address + "["):
        return True  # the block whose instances it is one of, which may have others
    if one.address != meant.address or not one.trail:
        return False
    if one.trail[: len(meant.trail)] == meant.trail:
        return True
    if one.unsure and meant.trail[: len(one.trail)] == one.trail:
        return True  # the map that it is an entry of, which may have others
    # What held nothing holds it now, or the other way round.
    kinds = {leaf.kind for leaf in (one.before, one.after) if leaf is not None}
    return meant.trail[: len(one.trail)] == one.trail and kinds <= _MARKERS


def _touches_others(one: Difference, meant: Meant) -> bool:
    """Whether somebody else takes the value, too."""
    if one.mark in meant.along and one.environment is meant.environment:
        return False
    if not _is_meant(one, meant):
        return not _is_consequence(one, meant)
    return any(trail[: len(meant.trail)] != meant.trail for _seen, trail in _takers(one))


def _is_consequence(one: Difference, meant: Meant) -> bool:
    """What the code of the same environment makes of the value besides clusters, pools and features: an alarm
    at nine tenths of the maximum, a tag. That something comes or goes is none."""
    if one.environment is not meant.environment or not one.trail:
        return False
    recognised = one.environment.recognised
    if any(block_address(seen) == one.address for seen in recognised.seen):
        return False
    return not (is_shown(str(one.trail[0])) and recognised.users_of(one.address))


def _takers(one: Difference) -> Iterator[tuple[Seen, Trail]]:
    """The pools that take a value from what a module gives to all, each with where that would stand in it."""
    for seen in one.environment.recognised.seen:
        entry = seen.entry
        if entry is None or not entry.defaults or one.trail[:1] != (entry.defaults,):
            continue
        address, trail = observed_as(seen, ())
        if address != one.address:
            continue
        if takes_defaults(seen, one.trail[1:]):
            yield seen, (*trail, *one.trail[1:])


def _breaks(one: Difference) -> bool:
    return one.after is not None and one.after.refused and not (one.before is not None and one.before.refused)


def _broken(one: Difference) -> str:
    return str(one.after.data) if one.after is not None else ""


def _means(leaves: Mapping[Trail, Leaf], wanted: Any) -> bool:
    found = {trail: leaf.text for trail, leaf in leaves.items() if leaf.kind not in _MARKERS}
    if any(leaf.kind == "unknown" for leaf in leaves.values()):
        return False
    asked = dict(_flat(wanted, ()))
    if found == asked:
        return True
    # A set of plain values has an order of its own.
    plain = isinstance(wanted, list) and not any(isinstance(one, (list, Mapping)) for one in wanted)
    return plain and sorted(found.values()) == sorted(asked.values())


def _flat(value: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(one, (*trail, key))
    elif isinstance(value, (list, tuple)):
        for at, one in enumerate(value):
            yield from _flat(one, (*trail, at))
    elif value is not None:
        yield trail, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, (hcl.Number, hcl.Lines)):
        return value.text
    return str(value)


def follows(one: Difference, meant: Meant) -> bool:
    """Whether a difference is what a change at the source must bring: the same literal decided it before, or
    it is computed, or wasn't there. A block that comes or goes, or another literal's value, is none."""
    if one.unsure:
        return True
    if not one.trail:
        return False
    made = observe(meant.environment.evaluation).made.get(meant.address)
    marks = made.marks if made is not None else {}
    mine = marks.get(meant.trail) or (marks.get(meant.also) if meant.also is not None else None)
    said = [meant.trail] if meant.also is None else [meant.trail, meant.also]
    inside = {mark for trail, mark in marks.items() if any(trail[: len(one)] == one for one in said)}
    if one.mark is None or one.mark == mine or one.mark in inside or one.mark in meant.along:
        return True
    return one.before is None or one.before.kind in ("null", "empty", "unknown", "block")


def users(differences: Sequence[Difference], meant: Meant | None = None) -> str:
    """Who is touched, for a sentence: entities by their addresses, other blocks by theirs; of the entity that
    an edit is about its other settings."""
    found: dict[str, None] = {}
    for one in differences:
        found.update(dict.fromkeys(_named(one, meant)))
    shown = list(found)[:_SHOWN]
    text = listed(shown)
    if len(found) > _SHOWN:
        text = _("{names} and {count} more").format(names=text, count=len(found) - _SHOWN)
    return text


def _named(one: Difference, meant: Meant | None) -> Iterator[str]:
    own = meant.trail if meant is not None else ("",)
    takers: list[tuple[str, Trail | None]] = [
        (seen.address, None) for seen, trail in _takers(one) if trail[: len(own)] != own
    ]
    mine = _entity(one.environment, meant.address, meant.trail)[0] if meant is not None else None
    # A launch template is told as the pools that are made from it.
    pools = [(seen.address, None) for seen in one.environment.recognised.users_of(one.address)]
    for name, rest in takers or pools or [_entity(one.environment, one.address, one.trail)]:
        if meant is not None and one.environment is meant.environment and name == mine and rest:
            yield _("its own “{setting}”").format(setting=_label(one.environment, name, rest))
            continue
        root, environment = one.environment.root, one.environment.name
        called = name if root == "." else f"{root}:{name}"
        if environment:
            called = _("{entity} in “{environment}”").format(entity=called, environment=environment)
        yield called


def _entity(environment: Environment, block: str, trail: Trail) -> tuple[str, Trail | None]:
    """The address of the entity that a part of a block belongs to, and the part in it; else the block."""
    best: tuple[str, Trail | None] = (block, None)
    length = -1
    for seen in environment.recognised.seen:
        address, own = observed_as(seen, ())
        if address == block and trail[: len(own)] == own and len(own) > length:
            best, length = (seen.address, trail[len(own) :]), len(own)
    return best


def _label(environment: Environment, entity: str, trail: Trail) -> str:
    """What people call a setting."""
    names = [str(step) for step in trail if isinstance(step, str)]
    seen = environment.recognised.get(entity)
    facts = known_facts(seen, None) if seen is not None else None
    known = facts.fields if facts is not None else {}
    paths = [".".join(names[:end]) for end in range(len(names), 0, -1)]
    return next((known[path].label for path in paths if path in known and known[path].label), paths[0])
