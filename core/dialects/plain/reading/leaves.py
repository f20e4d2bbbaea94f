"""What is written in one cluster, pool or feature of one unit: values by the paths of their settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from core.dialects.plain.facts.inputs import of_default_pool, use_of
from core.dialects.plain.reading.ingredients import Ingredient, ingredients
from core.dialects.plain.reading.templates import PREFIX, is_shown
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.known import resources
from core.dialects.plain.recognise.model import part
from core.frozen import dataclass
from core.platform.module_facts import Beside
from core.terraform.evaluate import Body, Evaluation, Mark, Nested, Reason, Value
from core.terraform.evaluate.places import COMPUTED, Way
from core.terraform.evaluate.values import tuple_value, unknown

MOST = 2_000
"""Settings of one entity."""
MAX_DEPTH = 8
_MOST_DISKS = 20
_META = frozenset(("count", "for_each", "provider", "providers", "depends_on", "source"))
_META_BLOCKS = frozenset(("lifecycle", "provisioner", "connection"))
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_MAPS = re.compile(r"(?:^|[._])(?:labels|tags|annotations|metadata)$")
"""What everybody fills with keys of their own: one setting with entries."""
_WHOLE = re.compile(r"var\.[\w-]+")
_GOOGLE_DEFAULT = ("node_config", "initial_node_count")
"""What of a cluster is its default pool."""


NOTHING_BESIDE: Mapping[str, Beside] = {}


@dataclass(frozen=True, eq=False)
class Leaf:
    """One setting as it is written."""

    value: Value
    expression: Mark | None
    """What stands at it in its block or call; None where it is a part of a larger value."""
    defaults: str = ""
    """The input of the module that gives it to all pools; empty where the entity says it itself."""
    followed: Value | None = None
    """What the attribute of another resource was given, where the value is that attribute."""
    hangs: tuple[Ingredient, ...] = ()
    """What is known of the things that an unknown value is made of."""
    merged: bool = False
    """Its own literal decides, together with what counts for all pools."""

    @cached_property
    def effective(self) -> Value:
        return self.followed if self.followed is not None else self.value

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The literals that it is made of."""
        return tuple(all_marks(self.effective))

    def same(self, other: Leaf) -> bool:
        """Whether it says the same, decided by the same literal in the same way."""
        return (
            self.expression == other.expression
            and (self.defaults, self.merged) == (other.defaults, other.merged)
            and _alike(self.value, other.value)
            and (self.followed is None) is (other.followed is None)
            and (self.followed is None or other.followed is None or _alike(self.followed, other.followed))
            and len(self.hangs) == len(other.hangs)
            and all(n == m and _alike(a, b) for (n, a), (m, b) in zip(self.hangs, other.hangs, strict=True))
        )


def _alike(one: Value, other: Value) -> bool:
    if one is other:
        return True
    if one.kind != other.kind or one.mark != other.mark or one.why != other.why:
        return False
    if one.secret != other.secret or one.known != other.known:
        return False
    if one.data is not other.data:
        plain = isinstance(one.data, (str, bool)) and type(one.data) is type(other.data)
        if not plain or one.data != other.data:
            return False
    if one.parts is not other.parts:
        return False
    if one.way is other.way:
        return True
    if one.way is None or other.way is None:
        return False
    return [(w.text, w.mark) for w in one.way.steps()] == [(w.text, w.mark) for w in other.way.steps()]


def _handed(way: Way) -> Iterator[Mark]:
    """The arguments of calls on a way of which nothing is made, and no part is taken."""
    steps = list(way.steps())
    for at, step in enumerate(steps[:-1]):
        if step.mark is None or not step.text.startswith("module."):
            continue
        later = [one.text for one in steps[at + 1 :]]
        if _WHOLE.fullmatch(later[0]) and COMPUTED not in later:
            yield step.mark


@dataclass(frozen=True, eq=False)
class Leaves:
    by_path: Mapping[str, Leaf]
    open: Mapping[str, Reason | None]
    """Paths of which not all that is in them is known, with the reason."""
    parted: frozenset[str]
    """Paths of values whose parts are settings of their own."""
    several: frozenset[str]
    """Paths of blocks of which there are several."""

    @cached_property
    def marks(self) -> frozenset[Mark]:
        return frozenset(mark for leaf in self.by_path.values() for mark in leaf.marks)

    @cached_property
    def handed(self) -> frozenset[Mark]:
        """The arguments of calls that hand a value on as it is."""
        ways = (leaf.value.way for leaf in self.by_path.values() if leaf.value.way is not None)
        return frozenset(mark for way in ways for mark in _handed(way))

    @cached_property
    def files(self) -> frozenset[str]:
        """That say something of it."""
        written = (leaf.expression for leaf in self.by_path.values() if leaf.expression is not None)
        return frozenset(mark.chunk.file for mark in (*self.marks, *written))

    def at(self, path: str) -> Leaf | None:
        """None where it isn't written; an unknown one where that can't be told."""
        found = self.by_path.get(path)
        if found is not None:
            return found
        for outer in around(path):
            if outer in self.open:
                return Leaf(unknown(self.open[outer]), None)
        return None


@lru_cache(maxsize=8192)
def around(path: str) -> tuple[str, ...]:
    """What a path lies in, the outermost first.

    >>> around("a.b[0].c"), around("a")
    (('', 'a', 'a.b', 'a.b[0]'), ('',))
    """
    return ("", *(path[:at] for at, sign in enumerate(path) if sign in ".["))


@dataclass(frozen=True, slots=True)
class Spelling:
    """Which paths are settings, and which hold some."""

    whole: Container[str] = frozenset()
    """Settings, whatever is in them."""
    objects: frozenset[str] = frozenset()
    """Of those: what is taken apart where it holds more than plain values."""
    parted: frozenset[str] = frozenset()
    """What holds settings."""
    several: frozenset[str] = frozenset()
    """Blocks that are numbered."""

    def with_all(self, found: Iterable[Leaves]) -> Spelling:
        """The same for all units: what is taken apart in one of them is so in all."""
        told = list(found)
        parted = self.parted.union(*(one.parted for one in told))
        several = self.several.union(*(one.several for one in told))
        return Spelling(self.whole, self.objects, parted, several)


def leaves(
    evaluation: Evaluation,
    seen: Seen,
    cluster: Seen | None,
    spelling: Spelling,
    beside: Mapping[str, Beside] = NOTHING_BESIDE,
    before: Leaves | None = None,
) -> Leaves:
    """`cluster`: of a pool that is an entry of a module's input; `beside`: the pool's settings in other
    inputs; `before`: what was written there earlier, taken over where it is the same. Never raises."""
    walk = _Walk(spelling, evaluation, _side_maps(seen))
    mine = _mine(seen)
    if seen.entry is not None:
        walk.value("", seen.entry.value, None)
        given = cluster.value(seen.entry.defaults) if cluster is not None and seen.entry.defaults else None
        if given is not None:
            walk.defaults(given, seen.entry.defaults)
        for name, told in beside.items() if cluster is not None else ():
            given = cluster.value(name) if cluster is not None else None
            if given is not None and not given.null:
                walk.beside(given, str(seen.entry.key), name, told)
    elif seen.body is not None:
        # A block of its own may have a `count` that says how many nodes: it is no resource's.
        own = mine if seen.inside else lambda name: name not in _META and mine(name)
        walk.body("", seen.body, own)
    else:
        for name, value in seen.inputs.items():
            if mine(name):
                walk.value(name, value, None)
    if seen.template is not None and seen.template.seen.body is not None:
        walk.body(PREFIX, seen.template.seen.body, is_shown)
    made = Leaves(walk.found, walk.open, frozenset(walk.parted), frozenset(walk.several))
    return made if before is None else _kept(made, before)


def _side_maps(seen: Seen) -> Mapping[str, frozenset[str]]:
    """Of a module's cluster: inputs that hold settings of its pools, with the keys that are pools."""
    use = seen.module if seen.kind == "cluster" else None
    told = use.module.facts.get("side_maps", {}) if use is not None else {}
    if use is None or not told:
        return {}
    names: set[str] = set()
    for pools in use.module.pools(use.major, use.variant):
        given = seen.value(pools.name)
        held = given.elements() if given is not None and given.is_known and not given.null else ()
        found = (part(one, "name") for one in held)
        names.update(str(one.data) for one in found if one is not None and isinstance(one.data, str))
    return dict.fromkeys(told, frozenset(names))


def _kept(made: Leaves, before: Leaves) -> Leaves:
    old = before.by_path
    found = {
        path: there if (there := old.get(path)) is not None and there.same(leaf) else leaf
        for path, leaf in made.by_path.items()
    }
    unmoved = list(found) == list(old) and all(leaf is old[path] for path, leaf in found.items())
    if unmoved and (made.open, made.parted, made.several) == (before.open, before.parted, before.several):
        return before
    return Leaves(found, made.open, made.parted, made.several)


def _mine(seen: Seen) -> Callable[[str], bool]:
    """Which arguments and blocks of what it is written in are its own."""
    if seen.module is not None:
        return _of_call(seen)
    if seen.kind == "pool" and not seen.inside and seen.address.endswith(".node_config"):
        return lambda name: name in _GOOGLE_DEFAULT
    known = resources().get(seen.type) if seen.kind == "cluster" else None
    if known is not None and known.own_pool:
        own = known.own_pool[0]
        return lambda name: name != own
    return lambda _name: True


def _of_call(seen: Seen) -> Callable[[str], bool]:
    use = seen.module
    assert use is not None
    of_pool = frozenset(of_default_pool(use_of(use)))
    if seen.kind == "pool" and use.module.cluster:
        return lambda name: name in of_pool
    away = {p.name for p in use.module.pools(use.major, use.variant)}
    return lambda name: name not in away and name not in of_pool


class _Walk:
    def __init__(
        self, spelling: Spelling, evaluation: Evaluation, side_maps: Mapping[str, frozenset[str]]
    ) -> None:
        self.spelling = spelling
        self.evaluation = evaluation
        self.side_maps = side_maps
        self.found: dict[str, Leaf] = {}
        self.open: dict[str, Reason | None] = {}
        self.parted: set[str] = set()
        self.several: set[str] = set()

    def body(self, prefix: str, body: Body, mine: Callable[[str], bool], depth: int = 0) -> None:
        for name in body.attributes:
            if not mine(name):
                continue
            value = body.attribute(name)
            if value is not None:
                chunk, attribute = body.attributes[name]
                node = attribute.expression
                if name in self.side_maps and not prefix:
                    self.side_map(name, value)
                else:
                    self.value(prefix + name, value, Mark(chunk, node.start, node.end))
        if depth >= MAX_DEPTH:
            return
        for type in body.types:
            if type not in _META_BLOCKS and mine(type):
                self.blocks(prefix + type, body.blocks(type), depth)

    def blocks(self, path: str, blocks: list[Nested], depth: int) -> None:
        there = [nested for nested in blocks if nested.exists is not False]
        if path in self.spelling.whole:
            if there:
                self.found[path] = _listed(there)
            return
        single = len(there) == 1 and path not in self.spelling.several
        if len(there) > 1:
            self.several.add(path)
        for at, nested in enumerate(there):
            inner = path if single else f"{path}[{at}]"
            if nested.exists is None:
                self.open[inner] = nested.why
                continue
            self.body(inner + ".", nested.body, lambda _name: True, depth + 1)
            if len(self.found) > MOST:
                return

    def value(
        self, path: str, value: Value, expression: Mark | None, defaults: str = "", depth: int = 0
    ) -> None:
        """A value, or what is in it where its parts are settings of their own."""
        if len(self.found) > MOST:
            return
        parts = value.data if value.is_known else value.parts
        if not value.is_known:
            self.open[path] = value.why
        if isinstance(parts, Mapping) and depth < MAX_DEPTH and (not path or self._parts(path, value, parts)):
            if path:
                self.parted.add(path)
            for name, item in parts.items():
                self.value(_joined(path, name), item.through(value.way), None, defaults, depth + 1)
        elif path in self.spelling.objects and self._are_disks(path, value):
            self.parted.add(path)
            for at, item in enumerate(value.elements()):
                self.value(f"{path}[{at}]", item, None, defaults, depth + 1)
        elif path and path not in self.found:
            followed = self._followed(value)
            hangs = tuple(ingredients(self.evaluation, value)) if not value.known and not followed else ()
            self.found[path] = Leaf(value, expression, defaults, followed, hangs)

    def side_map(self, path: str, value: Value) -> None:
        """What an input holds for all pools, or for none that there is: the rest is the pools' own."""
        self.parted.add(path)
        if not value.is_known:
            self.open[path] = value.why
        parts = value.data if value.is_known else value.parts
        for key, item in parts.items() if isinstance(parts, Mapping) else ():
            if key not in self.side_maps[path]:
                self.value(_joined(path, key), item.through(value.way), None, "", 1)

    def defaults(self, value: Value, name: str) -> None:
        """What entries take that they don't say themselves."""
        own = {_first(path) for path in self.found}
        parts = value.data if value.is_known else value.parts
        for key, item in parts.items() if isinstance(parts, Mapping) else ():
            path = _joined("", key)
            if path not in own:
                self.value(path, item.through(value.way), None, name, 1)
        if not value.is_known:
            self.open.setdefault("", value.why)

    def beside(self, value: Value, key: str, name: str, told: Beside) -> None:
        """What another input holds under the pool's name, and for all pools."""
        own, common = part(value, key), part(value, told.for_all)
        found = [one for one in (common, own) if one is not None and not one.null and not _is_empty(one)]
        if len(found) == 1:
            self.found[name] = Leaf(found[0], None, name if own is not found[0] else "")
        elif len(found) == 2:
            both = _both(found[0], found[1], told.joins)
            self.found[name] = Leaf(both, None, merged=both.is_known and both.mark is not None)
        elif own is not None:
            self.found[name] = Leaf(own, None)
        if not value.is_known:
            self.found[name] = Leaf(unknown(value.why), None)

    def _followed(self, value: Value) -> Value | None:
        if value.is_known:
            return None
        found = self.evaluation.followed(value)
        return found if found is not None and found.is_known else None

    def _parts(self, path: str, value: Value, parts: Mapping[str, Value]) -> bool:
        """Whether the parts of an object are settings of their own."""
        if path in self.spelling.parted:
            return True
        if path in self.spelling.whole and path not in self.spelling.objects:
            return False
        if not parts or _MAPS.search(path) or all(map(_is_taint, parts.values())):
            return False
        if path.rpartition(".")[0] in self.parted or path.rpartition("[")[0] in self.parted:
            return True
        if any(isinstance(p.data if p.is_known else p.parts, (Mapping, tuple)) for p in parts.values()):
            return True
        mark = value.mark
        return mark is not None and any(p.mark is None or not inside(p.mark, mark) for p in parts.values())

    def _are_disks(self, path: str, value: Value) -> bool:
        """A list of disks, each with a size of its own, as modules take them."""
        if not value.is_known or not isinstance(value.data, tuple) or not 0 < len(value.data) <= _MOST_DISKS:
            return False
        inner = [one.data.get("ebs", one) for one in value.data if isinstance(one.data, Mapping)]
        return len(inner) == len(value.data) and any(
            isinstance(one.data, Mapping) and "volume_size" in one.data for one in inner
        )


def _is_taint(value: Value) -> bool:
    """Modules take taints as a list or as a map of such."""
    parts = value.data if value.is_known else value.parts
    return isinstance(parts, Mapping) and {"key", "effect"} <= set(parts) <= {"key", "value", "effect"}


def _listed(blocks: list[Nested]) -> Leaf:
    """Several blocks as the list of objects that they are."""
    unsure = next((nested for nested in blocks if nested.exists is None), None)
    if unsure is not None:
        return Leaf(unknown(unsure.why), None)
    items = tuple(_object(nested.body, 0) for nested in blocks)
    marks = [nested.body.mark for nested in blocks]
    mark: Mark | None = None
    if all(m.chunk is marks[0].chunk for m in marks) and len({m.start for m in marks}) == len(marks):
        mark = Mark(marks[0].chunk, marks[0].start, marks[-1].end)
    return Leaf(Value("tuple", items, None, mark), mark)


def _object(body: Body, depth: int) -> Value:
    parts: dict[str, Value] = {}
    for name in body.attributes:
        value = body.attribute(name)
        if value is not None and not value.null:
            parts[name] = value
    for type in body.types if depth < MAX_DEPTH else ():
        there = [nested for nested in body.blocks(type) if nested.exists is not False]
        if there:
            parts[type] = tuple_value(tuple(_object(nested.body, depth + 1) for nested in there))
    return Value("object", parts, None, body.mark)


def _is_empty(value: Value) -> bool:
    return value.is_known and value.kind in _HOLDERS and not value.data


def _both(common: Value, own: Value, joins: bool) -> Value:
    """What counts for all, and then the pool's own."""
    unsure = next((one for one in (common, own) if not one.is_known), None)
    if unsure is not None:
        return unknown(unsure.why)
    if joins:
        return Value("tuple", (*common.elements(), *own.elements()), None, own.mark)
    if isinstance(common.data, dict) and isinstance(own.data, dict):
        return Value("object", {**common.data, **own.data}, None, own.mark)
    return own


def _joined(path: str, key: str) -> str:
    if _NAME.fullmatch(key):
        return f"{path}.{key}" if path else key
    plain = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{plain}"]'


_FIRST = re.compile(r'\["(?:[^"\\]|\\.)*"\]|[^.\[]+')


def _first(path: str) -> str:
    found = _FIRST.match(path)
    return found[0] if found is not None else ""


_HOLDERS = frozenset(("map", "object", "list", "set", "tuple"))


def all_marks(value: Value) -> Iterator[Mark]:
    """The literals that a value is made of: its own, and those of its parts that stand elsewhere."""
    if value.mark is not None:
        yield value.mark
    stack = [value]
    while stack:
        one = stack.pop()
        if one.data is None or not one.is_known or one.kind not in _HOLDERS:
            continue
        for item in one.elements():
            if item.mark is not None and (value.mark is None or not inside(item.mark, value.mark)):
                yield item.mark
            stack.append(item)


def inside(inner: Mark, outer: Mark) -> bool:
    return inner.chunk is outer.chunk and outer.start <= inner.start and inner.end <= outer.end
