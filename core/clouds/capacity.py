"""What a pool, an environment or a cluster can hold: nodes, vCPU and memory, from its minimum to its maximum.

Machine types come from the catalog. What isn't known stays unknown, also in a sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.clouds.catalog import machine
from core.clouds.gpus import ATTACHED, COUNTED
from core.frozen import dataclass
from core.platform.effective import effective
from core.platform.model import Module
from core.platform.size import size_of
from core.text import _, listed, ngettext, number


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most. None: can't be told."""

    low: float | None
    high: float | None

    def __add__(self, other: Range) -> Range:
        return Range(_sum(self.low, other.low), _sum(self.high, other.high))

    @property
    def known(self) -> bool:
        return self.low is not None and self.high is not None


NOTHING = Range(0, 0)
UNKNOWN = Range(None, None)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Of one pool in one environment, or of several together."""

    nodes: Range
    vcpu: Range
    memory_gib: Range
    gpus: Range
    machines: tuple[str, ...] = ()
    """Machine types, sorted."""
    zones: int | None = None
    """Of one pool; None for several, or where it can't be told."""

    def __add__(self, other: Capacity) -> Capacity:
        return Capacity(
            self.nodes + other.nodes, self.vcpu + other.vcpu, self.memory_gib + other.memory_gib,
            self.gpus + other.gpus, tuple(sorted({*self.machines, *other.machines})), None,
        )  # fmt: skip


EMPTY = Capacity(NOTHING, NOTHING, NOTHING, NOTHING)


def pool_capacity(module: Module, environment: str, cluster: Module | None = None) -> Capacity | None:
    """Of a pool, or of a cluster's default pool; None for anything else, or where it has no such environment.
    Nothing where it isn't made, from nothing on where that can't be told. Several machine types make a range:
    the smallest at the minimum, the largest at the maximum."""
    size = size_of(module, environment, cluster)
    here = module.exists_in(environment)
    if size is None:
        return None
    if here is False:
        return EMPTY
    nodes = Range(size.minimum if here else 0, size.maximum)
    if size.minimum is not None and size.maximum is not None and size.minimum > size.maximum:
        nodes = UNKNOWN  # a Problem says so
    names = machine_types(module, environment)
    return capacity_of(module.cloud or "", names, nodes, attached_gpus(module, environment), size.zones)


def capacity_of(
    cloud: str, names: Iterable[str], nodes: Range, attached: int = 0, zones: int | None = None
) -> Capacity:
    """Of so many nodes of these machine types, each with so many attached GPUs."""
    names = tuple(names)
    found = [machine(cloud, name) for name in names]
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return Capacity(nodes, UNKNOWN, UNKNOWN, UNKNOWN, names, zones)
    return Capacity(
        nodes,
        _scaled(nodes, [one.vcpu for one in known]),
        _scaled(nodes, [one.memory_gib for one in known]),
        _scaled(nodes, [attached or one.gpus for one in known]),
        names,
        zones,
    )


def total(several: Iterable[Capacity]) -> Capacity:
    """Together. What one doesn't know, the sum doesn't know."""
    out = EMPTY
    for one in several:
        out += one
    return out


def machine_types(module: Module, environment: str) -> tuple[str, ...]:
    """The machine types that a pool may use."""
    roles = module.roles
    found = effective(module, environment, roles.machines) if roles else None
    if isinstance(found, list):
        return tuple(str(v) for v in found)
    return (found,) if isinstance(found, str) and found else ()


def capacity_words(capacity: Capacity) -> str:
    """ "12 to 24 nodes, 96 to 192 vCPU, 384 to 768 GiB"; "" where nothing is known."""
    if capacity.nodes == NOTHING:
        return _("no nodes")
    parts = [
        _nodes(capacity.nodes),
        _counted(capacity.vcpu, _("{n} vCPU")),
        _counted(capacity.memory_gib, _("{n} GiB")),
        _counted(capacity.gpus, _("{n} GPU")) if (capacity.gpus.high or 0) > 0 else "",
    ]
    return listed(p for p in parts if p)


def power_words(capacity: Capacity) -> str:
    """ "24–48 vCPU, 96–192 GiB" without the nodes; "" where nothing is known."""
    return _span_words(replace(capacity, nodes=UNKNOWN))


def change_words(before: Capacity, after: Capacity) -> str:
    """What a draft makes of it: "8 → 24 nodes, 64 → 192 vCPU, 256–512 → 768 GiB"; "" if nothing changes or
    nothing is known."""
    if before == after or capacity_words(before) == capacity_words(after):
        return ""
    if after.nodes == NOTHING or before.nodes == NOTHING:
        went = after.nodes == NOTHING
        words = _span_words(before if went else after)
        if not words:
            return ""
        return (
            _("none left of {words}").format(words=words) if went else _("new: {words}").format(words=words)
        )
    pairs = (
        (before.nodes, after.nodes, ngettext("{n} node", "{n} nodes", _last(after.nodes))),
        (before.vcpu, after.vcpu, _("{n} vCPU")),
        (before.memory_gib, after.memory_gib, _("{n} GiB")),
        (before.gpus, after.gpus, _("{n} GPU")),
    )
    told = (_from_to(was, now, template) for was, now, template in pairs)
    return listed(words for words in told if words)


def _from_to(before: Range, after: Range, template: str) -> str:
    was, now = _span(before), _span(after)
    if now in ("", "0") and was in ("", "0"):
        return ""
    return template.format(n=now if was == now else f"{was or '?'} → {now or '?'}")


def _last(given: Range) -> int:
    """The number that its noun follows."""
    return 2 if given.high is None else int(given.high)


def _span_words(capacity: Capacity) -> str:
    return listed(
        template.format(n=span)
        for given, template in (
            (capacity.nodes, ngettext("{n} node", "{n} nodes", _last(capacity.nodes))),
            (capacity.vcpu, _("{n} vCPU")),
            (capacity.memory_gib, _("{n} GiB")),
            (capacity.gpus, _("{n} GPU")),
        )
        if (span := _span(given)) not in ("", "0")
    )


def _span(given: Range) -> str:
    """ "3–12", "3", "" where it can't be told."""
    if given.low is None or given.high is None:
        return ""
    return _number(given.high) if given.low == given.high else f"{_number(given.low)}–{_number(given.high)}"


def attached_gpus(module: Module, environment: str) -> int:
    """GPUs that a GKE pool attaches to each machine; 0 without any."""
    attached = effective(module, environment, COUNTED)
    if attached is None:
        whole = effective(module, environment, ATTACHED)
        blocks = whole if isinstance(whole, list) else [whole]
        found = [one.get("count") for one in blocks if isinstance(one, dict)]
        attached = found[0] if found else None
    return attached if isinstance(attached, int) and not isinstance(attached, bool) else 0


def _scaled(nodes: Range, each: Iterable[float | None]) -> Range:
    found = list(each)
    sure = [v for v in found if v is not None]
    if len(sure) < len(found):
        return UNKNOWN
    low = None if nodes.low is None else nodes.low * min(sure)
    high = None if nodes.high is None else nodes.high * max(sure)
    return Range(low, high)


def _sum(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _nodes(given: Range) -> str:
    if given.low is None or given.high is None:
        return ""
    if given.low == given.high:
        return ngettext("{n} node", "{n} nodes", int(given.high)).format(n=int(given.high))
    return _("{low} to {high} nodes").format(low=int(given.low), high=int(given.high))


def _counted(given: Range, template: str) -> str:
    if given.low is None or given.high is None:
        return ""
    if given.low == given.high:
        return template.format(n=_number(given.high))
    return template.format(n=_("{low} to {high}").format(low=_number(given.low), high=_number(given.high)))


def _number(value: float) -> str:
    return number(value if value < 100_000 else round(value))
