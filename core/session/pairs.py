"""What of one root is what of a sibling: said once by the user, kept in Repoform's own settings.

`pool-2` of staging may be `pool-5` of production: nothing but the user can tell. What is suggested is never
taken unasked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.frozen import dataclass
from core.platform.model import Module, ModuleKind, Platform
from core.session.repository_settings import RepositorySettings
from core.text import _
from core.view.promotions import Pairing, PairRow, Place

NAME = "pairs"
KINDS = {ModuleKind.CLUSTER: "cluster", ModuleKind.NODE_POOL: "pool", ModuleKind.FEATURE: "feature"}


@dataclass(frozen=True, slots=True)
class Pair:
    """`one` is `other`; `other` with the name "" says that nothing there is."""

    one: Place
    other: Place


@dataclass(frozen=True, slots=True)
class Pairs:
    """Never changed once made."""

    all: tuple[Pair, ...] = ()

    def partner(self, place: Place, root: str) -> str | None:
        """What it is in another root: "" where it was said that nothing is; None where nothing was said."""
        for pair in self.all:
            for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one)):
                if mine == place and theirs[0] == root:
                    return theirs[1]
        return None

    def saying(self, place: Place, root: str, name: str | None) -> Pairs:
        """With another answer; None takes it back. What either was before in the other's root goes."""
        theirs = (root, name or "")
        kept = [p for p in self.all if not _is_about(p, place, root)]
        if name:
            kept = [p for p in kept if not _is_about(p, theirs, place[0])]
        return Pairs((*kept, Pair(place, theirs)) if name is not None else tuple(kept))

    def of(self, place: Place) -> tuple[Place, ...]:
        """What it is in all other roots, also by way of a third."""
        found = [place]
        for one in found:
            for pair in self.all:
                for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one)):
                    if mine == one and theirs[1] and theirs not in found:
                        found.append(theirs)
        return tuple(found[1:])


def is_inside(module: Module) -> bool:
    """Whether it is written inside its cluster's own block: a default pool. It goes with its cluster."""
    return bool(module.cluster) and module.name.startswith(f"{module.cluster}.")


def partner_of(pairs: Pairs, module: Module, root: str) -> str | None:
    """What a thing is in another root, see Pairs.partner; what is inside a cluster's block is what is in the
    block of that cluster there."""
    if not is_inside(module):
        return pairs.partner((module.root, module.name), root)
    cluster = pairs.partner((module.root, module.cluster or ""), root)
    return cluster + module.name.removeprefix(module.cluster or "") if cluster else cluster


def _is_about(pair: Pair, place: Place, root: str) -> bool:
    return (pair.one == place and pair.other[0] == root) or (pair.other == place and pair.one[0] == root)


# Keeping


def kept(settings: RepositorySettings) -> Pairs:
    """What isn't understood is left out."""
    return from_json(settings.get(NAME))


def keep(settings: RepositorySettings, pairs: Pairs) -> None:
    """Raises OSError; SessionError where what is kept can't be read."""
    settings.put(NAME, to_json(pairs) or None)


def to_json(pairs: Pairs) -> list[Any]:
    return [[list(p.one), list(p.other)] for p in pairs.all]


def from_json(data: Any) -> Pairs:
    """Never raises."""
    out = Pairs()
    for one in data if isinstance(data, list) else ():
        places = [tuple(x) for x in one if _is_place(x)] if isinstance(one, list) else []
        if len(places) == 2 and places[0][1] and places[0][0] != places[1][0]:
            out = out.saying(places[0], *places[1])
    return out


def _is_place(data: Any) -> bool:
    return isinstance(data, list) and len(data) == 2 and all(isinstance(x, str) for x in data)


# Suggesting


def pairing(platforms: Sequence[Platform], root: str, to_root: str, pairs: Pairs) -> Pairing:
    """All of one root, with what was said and what is suggested. Raises KeyError for a root that isn't
    there."""
    by = {p.root: p for p in platforms}
    here, there = ([m for m in _things(by[r]) if not is_inside(m)] for r in (root, to_root))
    suggested = _suggested(here, there, root, to_root, pairs)
    rows = []
    for module in here:
        kind = KINDS[module.kind]
        choices = tuple((m.name, _title(m)) for m in there if m.kind is module.kind)
        said = pairs.partner((root, module.name), to_root)
        if said and said not in dict(choices):
            said = None  # what it was isn't there any more
        name, reason = suggested.get(module.name, (None, "")) if said is None else (None, "")
        rows.append(PairRow(root, module.name, _title(module), kind, to_root, choices, said, name, reason))
    return Pairing(root, to_root, tuple(rows))


def _things(platform: Platform) -> Iterator[Module]:
    for cluster in platform.clusters:
        if cluster.module is not None:
            yield cluster.module
        yield from cluster.node_pools
        yield from cluster.features


def _title(module: Module) -> str:
    return module.title or module.name


def _suggested(
    here: Sequence[Module], there: Sequence[Module], root: str, to_root: str, pairs: Pairs
) -> dict[str, tuple[str, str]]:
    """By name here: (name there, why). Each of them once."""
    out: dict[str, tuple[str, str]] = {}
    said = {m.name: pairs.partner((root, m.name), to_root) for m in here}
    taken = {name for name in said.values() if name}

    def take(mine: Iterable[Module], theirs: Iterable[Module], same: Mapping[str, str]) -> None:
        for way, how in _WAYS:
            left = [m for m in mine if said[m.name] is None and m.name not in out]
            free = [m for m in theirs if m.name not in taken]
            for one in left:
                alike = [m for m in free if how(one, m, same, left, free)]
                mutual = [m for m in left if len(alike) == 1 and how(m, alike[0], same, left, free)]
                if len(alike) == 1 and len(mutual) == 1 and alike[0].name not in taken:
                    out[one.name] = (alike[0].name, _reason(way))
                    taken.add(alike[0].name)

    for kind in KINDS:
        mine, theirs = ([m for m in side if m.kind is kind] for side in (here, there))
        clusters = {name: found for name, found in said.items() if found}
        clusters |= {name: found for name, (found, _why) in out.items()}
        take(mine, theirs, clusters)
    return out


def _fits(one: Module, other: Module, same: Mapping[str, str]) -> bool:
    """Whether it may be: of one cloud, and of clusters that are one another's."""
    if one.cloud != other.cloud:
        return False
    return one.kind is ModuleKind.CLUSTER or one.cluster is None or same.get(one.cluster) == other.cluster


def _same_name(one: Module, other: Module, same: Mapping[str, str], *_rest: object) -> bool:
    return _fits(one, other, same) and (one.name == other.name or _title(one) == _title(other))


def _same_words(one: Module, other: Module, same: Mapping[str, str], *_rest: object) -> bool:
    """Called alike but for numbers and the root's own name."""
    mine, theirs = _words(one), _words(other)
    return _fits(one, other, same) and bool(mine) and mine == theirs


def _same_machines(one: Module, other: Module, same: Mapping[str, str], *_rest: object) -> bool:
    mine, theirs = _machines(one), _machines(other)
    return _fits(one, other, same) and mine is not None and mine == theirs


def _only_ones(
    one: Module, other: Module, same: Mapping[str, str], left: list[Module], free: list[Module]
) -> bool:
    mine = [m for m in left if m.cluster == one.cluster]
    theirs = [m for m in free if m.cluster == other.cluster]
    return _fits(one, other, same) and len(mine) == 1 and len(theirs) == 1


Fits = Callable[[Module, Module, Mapping[str, str], list[Module], list[Module]], bool]
_WAYS: tuple[tuple[str, Fits], ...] = (
    ("name", _same_name),
    ("words", _same_words),
    ("machines", _same_machines),
    ("left", _only_ones),
)
"""The surest first."""


def _reason(way: str) -> str:
    return {
        "name": _("It has the same name."),
        "words": _("It has the same name but for a number."),
        "machines": _("It has the same machines."),
        "left": _("Nothing else is left there."),
    }[way]


def _words(module: Module) -> tuple[str, ...]:
    """
    >>> re.findall(r"[a-z]+", "compute-pool-2")
    ['compute', 'pool']
    """
    own = set(re.findall(r"[a-z]+", module.root.lower()))
    return tuple(w for w in re.findall(r"[a-z]+", _title(module).lower()) if w not in own)


def _machines(module: Module) -> str | None:
    roles = module.roles
    for path in roles.machines if roles is not None else ():
        setting = module.setting(path)
        values = {str(v.value) for v in setting.values.values() if v.known and v.value} if setting else set()
        if len(values) == 1:
            return values.pop()
    return None
