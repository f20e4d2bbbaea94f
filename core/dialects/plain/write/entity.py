"""One setting of a cluster or pool: what it comes to, and where it is observed."""

from __future__ import annotations

from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.making import key_text
from core.dialects.plain.recognise.model import part
from core.dialects.plain.write.settings import Steps
from core.dialects.plain.write.shape import is_block
from core.frozen import dataclass
from core.terraform.evaluate import Body, Nested, Value
from core.terraform.evaluate.syntax import Block


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One block on the way to a setting: the body it is, and the dynamic block that makes it."""

    body: Body
    dynamic: Block | None = None
    outer: Body | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spelled:
    """Where the steps of a setting lead in the entity's own block."""

    levels: tuple[Level, ...]
    """The bodies that there are, the entity's own first."""
    blocks: tuple[str, ...]
    """Nested blocks that aren't there yet."""
    attribute: str
    """"" where the steps lead to a block."""
    rest: Steps
    """Keys inside of the attribute's value."""
    trail: Steps
    """How observation calls it, from the entity's own block on."""

    @property
    def body(self) -> Body | None:
        """The block that holds the attribute; None where it must be made."""
        return self.levels[-1].body if not self.blocks else None


def spelled(seen: Seen, body: Body, steps: Steps) -> Spelled:
    """Of an entity that is spelled in a block."""
    levels = [Level(body)]
    missing: list[str] = []
    trail: list[str | int] = []
    at = 0
    while at < len(steps):
        name = str(steps[at])
        here = levels[-1].body
        there = not missing and name in here.types
        if not there and (missing or name not in here.attributes) and not is_block(seen, steps[: at + 1]):
            break
        if not there and not missing and name in here.attributes:
            break
        following = steps[at + 1] if at + 1 < len(steps) else 0
        number = following if isinstance(following, int) else 0
        found = [n for n in here.blocks(name) if n.exists is not False] if there else []
        trail += [name, number]
        at += 2 if isinstance(following, int) and at + 1 < len(steps) else 1
        if number < len(found):
            levels.append(_level(here, name, found[number]))
        else:
            missing.append(name)
    attribute = str(steps[at]) if at < len(steps) else ""
    rest = steps[at + 1 :]
    tail = (attribute, *rest) if attribute else ()
    return Spelled(tuple(levels), tuple(missing), attribute, rest, (*trail, *tail))


def _level(outer: Body, name: str, nested: Nested) -> Level:
    """`nested` with the dynamic block that it is written out of."""
    trail = nested.body.trail[len(outer.trail) :]
    if len(trail) < 3 or not isinstance(trail[1], int):
        return Level(nested.body)
    for _chunk, block in reversed(outer.parts):
        mine = [
            b for b in block.blocks if (b.labels[0] if b.type == "dynamic" and b.labels else b.type) == name
        ]
        if mine:
            return Level(nested.body, mine[trail[1]], outer)
    return Level(nested.body)


def value_of(seen: Seen, steps: Steps) -> Value | None:
    """What the entity says; of an entry, what it takes from its defaults too. None where nobody says it."""
    if seen.entry is not None:
        own = inside(seen.entry.value, steps)
        if not takes_defaults(seen, steps) or seen.body is None:
            return own
        given = seen.body.attribute(seen.entry.defaults)
        found = inside(given, steps) if given is not None else None
        return found if found is not None else own
    if seen.body is None:
        given = seen.inputs.get(str(steps[0]))
        return inside(given, steps[1:]) if given is not None else None
    where = spelled(seen, seen.body, steps)
    if where.body is None or not where.attribute:
        return None
    value = where.body.attribute(where.attribute)
    return inside(value, where.rest) if value is not None else None


def takes_defaults(seen: Seen, steps: Steps) -> bool:
    """Whether an entry gets a setting from what its module gives to all: what it says itself counts whole."""
    entry = seen.entry
    if entry is None or not entry.defaults:
        return False
    own = inside(entry.value, steps[:1])
    return own is None or own.null


def inside(value: Value, steps: Steps) -> Value | None:
    """A part of a value, as far as it is known."""
    found: Value | None = value
    for step in steps:
        if found is None:
            return None
        if isinstance(step, int):
            items = found.data if found.is_known and isinstance(found.data, tuple) else ()
            found = items[step].through(found.way) if step < len(items) else None
        else:
            found = part(found, step)
    return found


def observed_as(seen: Seen, steps: Steps) -> tuple[str, Steps]:
    """The address and trail by which observation calls a setting of the entity."""
    address = block_address(seen)
    if seen.entry is not None:
        return address, (*_entry(seen), *steps)
    if seen.body is None:
        return address, steps
    return address, (*_own_block(seen), *spelled(seen, seen.body, steps).trail)


def block_address(seen: Seen) -> str:
    """Of the resource or call that the entity is spelled in."""
    declared = seen.declared
    if declared is None:
        return seen.address
    labels = ".".join(declared.labels) if declared.type == "resource" else f"module.{declared.name}"
    return "".join(f"{call}." for call in seen.path) + labels + key_text(seen.instance.key)


def _entry(seen: Seen) -> Steps:
    """The input and the key or place of an entry in it."""
    entry = seen.entry
    assert entry is not None
    return entry.input, entry_key(seen)


def entry_key(seen: Seen) -> str | int:
    """The key or place of an entry in its input: a list's entries may be called by their names."""
    entry = seen.entry
    assert entry is not None
    held = seen.body.attribute(entry.input) if seen.body is not None else None
    data = held.data if held is not None and held.is_known else None
    if isinstance(data, tuple):
        for at, item in enumerate(data):
            if item.mark is not None and item.mark == entry.value.mark and item.data is entry.value.data:
                return at
        for at, item in enumerate(data):
            if item.data is entry.value.data:
                return at
    return entry.key


def _own_block(seen: Seen) -> Steps:
    """The nested block that the entity is, as observation calls it."""
    if not seen.inside or seen.body is None:
        return ()
    out: list[str | int] = []
    declared = seen.declared
    assert declared is not None
    outer = Body(seen.body.evaluates, seen.path, declared, seen.instance.key, declared.bodies())
    for name in seen.inside.split("."):
        found = outer.blocks(name)
        at = next((i for i, n in enumerate(found) if _holds(n.body, seen.body)), 0)
        out += [name, at]
        outer = found[at].body
    return tuple(out)


def _holds(outer: Body, inner: Body) -> bool:
    return inner.trail[: len(outer.trail)] == outer.trail
