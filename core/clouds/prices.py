"""What nodes cost in a month: a range from list prices, always an estimate with its date and what it leaves
out. An unknown price stays unknown, it is never nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from core.clouds.capacity import Range, attached_gpus, machine_types
from core.clouds.catalog import cloud_name, machine, type_order
from core.clouds.dates import dated
from core.frozen import dataclass
from core.platform.effective import effective
from core.platform.model import Module
from core.platform.size import is_spot, size_of
from core.text import _, listed, number

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "prices"
HOURS = 730
"""Of a month."""


@dataclass(frozen=True, slots=True)
class Price:
    """List price of one machine for an hour."""

    hourly: float
    currency: str
    as_of: str
    """The date of the price in words."""
    spot: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """A month of nodes. An empty range of an unknown price is None, and `unknown` says whose."""

    monthly: Range
    currency: str = ""
    dates: tuple[str, ...] = ()
    """Dates of the prices used."""
    unknown: tuple[str, ...] = ()
    """Machine types (or pools) without a known price."""
    bare: bool = False
    """GPUs that are attached to machines are not in it."""

    def __add__(self, other: Cost) -> Cost:
        """Together; different currencies don't add up."""
        unknown = tuple(dict.fromkeys((*self.unknown, *other.unknown)))
        dates = tuple(dict.fromkeys((*self.dates, *other.dates)))
        bare = self.bare or other.bare
        if self.currency and other.currency and self.currency != other.currency:
            return Cost(Range(None, None), "", dates, unknown, bare)
        return Cost(self.monthly + other.monthly, self.currency or other.currency, dates, unknown, bare)


NOTHING = Cost(Range(0, 0))


@cache
def _raw(cloud: str) -> Mapping[str, Any]:
    file = FOLDER / f"{cloud}.json"
    if not file.is_file():
        return {}
    data: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


@cache
def _index(cloud: str) -> Mapping[str, int]:
    return {name: i for i, name in enumerate(type_order(cloud))}


def price(
    cloud: str, name: str, region: str | None, zones: Iterable[str] = (), *, spot: bool = False
) -> Price | None:
    """None: unknown. Scaleway's prices are per zone: the dearest of those given. Spot prices are known for
    Google only."""
    cloud = cloud_name(cloud)
    data, at = _raw(cloud), _index(cloud).get(name)
    if at is None or region is None or not data:
        return None
    if cloud == "scaleway":
        return _scaleway(data, at, region, tuple(zones))
    if spot and "spot" not in data:
        return None
    listed = data["spot" if spot else "regions"].get(region)
    value = listed[at] if listed and at < len(listed) else None
    if value is None:
        return None
    return Price(value, data["currency"], _as_of(cloud, data, region, at), spot)


def _scaleway(data: Mapping[str, Any], at: int, region: str, zones: tuple[str, ...]) -> Price | None:
    wanted = zones or tuple(data["regions"].get(region, ()))
    found = [data["zones"][z][at] for z in wanted if z in data["zones"]]
    sure = [v for v in found if v is not None]
    if not sure or (zones and len(sure) < len(wanted)):
        return None
    dates = sorted(data["source"]["as_of"][z] for z in wanted if z in data["source"]["as_of"])
    return Price(max(sure), data["currency"], dated(dates[0]) if dates else "")


def _as_of(cloud: str, data: Mapping[str, Any], region: str, at: int) -> str:
    if cloud != "aws":
        return dated(data["source"]["as_of"])
    if data["basis"].get(region, "")[at : at + 1] == "k":
        return dated(data["as_of"]["us-east-1"])
    return dated(_AWS_ELSEWHERE, _("2022–23"))


_AWS_ELSEWHERE = "2023-08-06"
"""The last day of what is known of its other regions."""


def days(cloud: str) -> tuple[tuple[str, str], ...]:
    """When a cloud's prices were read, as ISO dates; each with words where it isn't one day."""
    data = _raw(cloud_name(cloud))
    if cloud == "aws":
        return ((data["as_of"]["us-east-1"], ""), (_AWS_ELSEWHERE, _("2022–23")))
    given = data["source"]["as_of"]
    return ((min(given.values()) if isinstance(given, dict) else given, ""),)


def pool_cost(module: Module, environment: str, cluster: Module | None = None) -> Cost | None:
    """A month of one pool, from its minimum to its maximum; None for what is no pool there. Several machine
    types: the cheapest at the minimum, the dearest at the maximum."""
    size = size_of(module, environment, cluster)
    roles = module.roles
    if size is None or roles is None:
        return None
    here = module.exists_in(environment)
    if here is False:
        return NOTHING
    if here is None:
        size = replace(size, minimum=0)
    if size.minimum is not None and size.maximum is not None and size.minimum > size.maximum:
        size = replace(size, minimum=None, maximum=None)  # a Problem says so
    region = effective(module, environment, ("region", "location")) or module.region
    if region is None and cluster is not None:
        region = effective(cluster, environment, ("region",)) or cluster.region
    zones = effective(module, environment, roles.zones)
    zones = [str(z) for z in zones] if isinstance(zones, list) else []
    spot = is_spot(effective(module, environment, roles.spot))
    names = machine_types(module, environment)
    if names and _region(region) is None:
        words = _("{name} (the region isn't known)").format(name=listed(names))
        return Cost(Range(None, None), unknown=(words,))
    found = {n: price(module.cloud or "", n, _region(region), zones, spot=spot) for n in names}
    missing = tuple(n for n, p in found.items() if p is None) or (
        () if names else (module.title or module.name,)
    )
    sure = [p for p in found.values() if p is not None]
    if missing or not sure:
        return Cost(Range(None, None), unknown=missing)
    low = None if size.minimum is None else size.minimum * min(p.hourly for p in sure) * HOURS
    high = None if size.maximum is None else size.maximum * max(p.hourly for p in sure) * HOURS
    dates = tuple(dict.fromkeys(p.as_of for p in sure))
    return Cost(Range(low, high), sure[0].currency, dates, bare=_attaches_gpus(module, environment, names))


def _attaches_gpus(module: Module, environment: str, names: Iterable[str]) -> bool:
    """Whether GPUs come on top of the machines: types that have their own are priced with them."""
    if not attached_gpus(module, environment):
        return False
    found = (machine(module.cloud or "", name) for name in names)
    return any(one is not None and one.gpus == 0 for one in found)


def _region(value: object) -> str | None:
    """A location that is a zone ("europe-west1-b") counts as its region."""
    if not isinstance(value, str) or not value:
        return None
    head, dash, last = value.rpartition("-")
    return head if dash and len(last) == 1 and last.isalpha() else value


def total(several: Iterable[Cost]) -> Cost:
    """Together. What one doesn't know, the sum doesn't know."""
    out = NOTHING
    for one in several:
        out += one
    return out


def cost_words(cost: Cost) -> str:
    """ "About $120–480 a month"; who is unknown where it can't be told; "" without anything."""
    span = _span(cost)
    if span:
        return _("About {amount} a month").format(amount=span)
    if cost.unknown:
        return _("No price known for {names}").format(names=listed(cost.unknown))
    return ""


def amount_words(cost: Cost) -> str:
    """The amount of a month alone: "$120–480"; "" where it can't be told or there is nothing to pay for."""
    return _span(cost)


def estimate_note(cost: Cost) -> str:
    """What the estimate rests on and leaves out: always shown beside it."""
    if not cost.dates:
        return ""
    words = _(
        "Estimate from list prices of {dates}. Leaves out control planes, disks, load balancers, traffic, "
        "discounts and tax."
    )
    if cost.bare:
        words = _(
            "Estimate from list prices of {dates}. Leaves out attached GPUs, control planes, disks, load "
            "balancers, traffic, discounts and tax."
        )
    return words.format(dates=listed(cost.dates))


def change_words(before: Cost, after: Cost) -> str:
    """ "About $120–480 a month, was $120–240"; "" if nothing changes or nothing is known."""
    now, was = cost_words(after), _span(before)
    if was and after.monthly == NOTHING.monthly and not after.unknown:
        return _("Nothing left to pay for, was about {amount} a month").format(amount=was)
    untold = after.unknown and before.unknown
    if now == cost_words(before) or not now or untold:
        return ""
    return _("{now}, was {amount}").format(now=now, amount=was) if was else now


_SIGNS = {"USD": "$", "EUR": "€"}


def _span(cost: Cost) -> str:
    """ "$120–480"; "" where it can't be told or there is nothing to pay for."""
    low, high = cost.monthly.low, cost.monthly.high
    if low is None or high is None or not cost.currency:
        return ""
    from_, to = _rounded(low), _rounded(high)
    amount = to if from_ == to else f"{from_}–{to}"
    return _money(amount, cost.currency)


def month_words(one: Price) -> str:
    """A month of one node: "$98"."""
    return _money(_rounded(one.hourly * HOURS), one.currency)


def _money(amount: str, currency: str) -> str:
    """Where the language puts the sign."""
    sign = _SIGNS.get(currency)
    return _("{sign}{amount}").format(sign=sign, amount=amount) if sign else f"{amount} {currency}"


def _rounded(amount: float) -> str:
    """Estimates are not exact to the cent."""
    step = 1 if amount < 100 else 10 if amount < 10_000 else 100
    return number(round(amount / step) * step)
