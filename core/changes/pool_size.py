"""What a change of a pool's size means in nodes, all zones together: sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.platform.size import Size, size_of
from core.text import _, ngettext

if TYPE_CHECKING:
    from core.changes.pair import Pair

MOST = 3
"""More environments than this are not told one by one."""


def size_sentences(pair: Pair, path: str, environments: list[str]) -> list[str]:
    """One sentence per environment where this setting changes how many nodes the pool may have. Computed from
    the whole module, so that a new zone and a new maximum tell the same total."""
    roles = pair.now.roles
    if roles is None:
        return []
    out = []
    for environment in environments[:MOST]:
        old = size_of(pair.was, environment, pair.was_cluster)
        new = size_of(pair.now, environment, pair.now_cluster)
        if old is None or new is None or (old.minimum, old.maximum) == (new.minimum, new.maximum):
            continue
        shown = pair.now.shown_environment(environment)
        if path in roles.maximum:
            out.append(_growing(shown, old, new))
        elif path in roles.minimum:
            out.append(_at_least(shown, old, new))
        elif path in (*roles.zones, *roles.fixed, *roles.autoscale):
            out.append(_range(shown, old, new))
    return [sentence for sentence in out if sentence]


def _here(environment: str) -> str:
    """What the sentences speak of."""
    return environment or _("It")


def total_words(size: Size) -> str:
    """The total of a per-zone pool: "3 to 9 nodes in 3 zones"; "" where it can't be told.

    >>> total_words(Size(3, 9, 3, True, 1, 3))
    '3 to 9 nodes in 3 zones'
    """
    if size.minimum is None or size.maximum is None or size.zones is None:
        return ""
    zones = ngettext("{n} zone", "{n} zones", size.zones).format(n=size.zones)
    return _("{nodes} in {zones}").format(nodes=_span(size), zones=zones)


def count_words(count: int, size: Size) -> str:
    """The total of one per-zone count: "9 nodes in 3 zones"; "" where it can't be told or isn't per zone."""
    if not size.per_zone or size.zones is None:
        return ""
    total = count * size.zones
    nodes = ngettext("{n} node", "{n} nodes", total).format(n=total)
    zones = ngettext("{n} zone", "{n} zones", size.zones).format(n=size.zones)
    return _("{nodes} in {zones}").format(nodes=nodes, zones=zones)


def _growing(environment: str, old: Size, new: Size) -> str:
    if new.maximum is None:
        return ""
    words = {"environment": _here(environment), "after": new.maximum, "each": _each(new.each_maximum, new)}
    if old.maximum is None:
        return ngettext(
            "{environment} can grow to {after} node{each}.", "{environment} can grow to {after} nodes{each}.",
            new.maximum,
        ).format(**words)  # fmt: skip
    if new.maximum > old.maximum:
        return _(
            "{environment} can grow from {before} to {after} nodes{each}. Running pods aren't touched."
        ).format(before=old.maximum, **words)
    if new.maximum == old.maximum:
        return ""
    return ngettext(
        "{environment} can no longer grow beyond {after} node{each}, was {before}.",
        "{environment} can no longer grow beyond {after} nodes{each}, was {before}.",
        new.maximum,
    ).format(before=old.maximum, **words)


def _at_least(environment: str, old: Size, new: Size) -> str:
    if new.minimum is None or new.minimum == old.minimum:
        return ""
    words = {
        "environment": _here(environment),
        "after": ngettext("{n} node", "{n} nodes", new.minimum).format(n=new.minimum),
        "each": _each(new.each_minimum, new),
    }
    if old.minimum is None:
        return _("{environment} keeps at least {after}{each}.").format(**words)
    return _("{environment} keeps at least {after}{each}, was {before}.").format(before=old.minimum, **words)


def _range(environment: str, old: Size, new: Size) -> str:
    if new.minimum is None or new.maximum is None:
        return ""
    words = {"environment": _here(environment), "now": total_words(new) or _span(new)}
    before = total_words(old) or _span(old)
    if not before:
        return _("{environment} has {now}.").format(**words)
    return _("{environment} has {now}, was {before}.").format(before=before, **words)


def _span(size: Size) -> str:
    if size.minimum is None or size.maximum is None:
        return ""
    if size.minimum == size.maximum:
        return ngettext("{n} node", "{n} nodes", size.maximum).format(n=size.maximum)
    return _("{low} to {high} nodes").format(low=size.minimum, high=size.maximum)


def _each(count: int | None, size: Size) -> str:
    if not size.per_zone or count is None or size.zones is None:
        return ""
    if size.zones_assumed:
        return _(" ({n} in each zone, usually {zones})").format(n=count, zones=size.zones)
    return ngettext(" ({n} in {zones} zone)", " ({n} in each of {zones} zones)", size.zones).format(
        n=count, zones=size.zones
    )
