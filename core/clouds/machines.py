"""Which machine types fit a new pool: those of its region and zones that serve its purpose and run its image,
each with what it is made of and what it costs. Advice with a date: a type outside the list is kept as typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from core.clouds import catalog, dates
from core.clouds.catalog import Machine
from core.clouds.gpus import goes_with, takes_gpus
from core.clouds.prices import Price, month_words, price
from core.frozen import dataclass
from core.platform.field import Choice
from core.platform.guide import MachineList
from core.platform.machine_row import MachineRow
from core.text import _, ngettext, sentence_list, sentences

GENERAL, GPU, SPOT = "general", "gpu", "spot"
"""Purposes that choose among the types; any other takes all of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the machines are for. `region` None: unknown."""

    cloud: str
    region: str | None
    zones: tuple[str, ...] = ()
    purpose: str = ""
    image: str = ""
    accelerator: str = ""
    """A GPU that is to be attached (Google)."""


def fitting(wanted: Wanted) -> MachineList:
    """The types that fit. Where the catalog doesn't know the region, all that serve the purpose, and the note
    says so."""
    return _fitting(wanted, dates.today())


@lru_cache(maxsize=64)
def _fitting(wanted: Wanted, _day: date | None) -> MachineList:
    """`_day`: when it's asked, for the ages of lists."""
    cloud = catalog.cloud_name(wanted.cloud)
    known = _knows(cloud, wanted.region)
    everything = [
        n for n in catalog.type_order(cloud) if catalog.offered(cloud, n, wanted.region) is not False
    ]
    rows = []
    priced: dict[str, None] = {}
    for name in everything:
        one = catalog.machine(cloud, name)
        assert one is not None
        places = _places(cloud, name, wanted) if known else None
        if places == () or not _serves(one, wanted) or not _runs(one, wanted):
            continue
        cost = price(cloud, name, wanted.region, wanted.zones, spot=wanted.purpose == SPOT)
        if wanted.purpose == SPOT and cost is None:
            cost = price(cloud, name, wanted.region, wanted.zones)
            if cost is not None and _tells_spot(cloud, wanted.region):
                continue
        if cost is not None:
            priced[cost.as_of] = None
        rows.append((one.previous, _series(name), one.vcpu, name, _row(one, places, cost, wanted)))
    rows.sort(key=lambda entry: entry[:4])
    found = tuple(entry[4] for entry in rows)
    return MachineList(
        found,
        _note(cloud, wanted, known, len(found), len(everything), tuple(priced)),
        frozenset(catalog.type_order(cloud)),
        _("Not in the catalog of {date}. It is used all the same.").format(
            date=catalog.as_of(cloud, "machine_types")
        ),
    )


def offers(
    name: str,
    cloud: str | None,
    region: str | None,
    zones: Iterable[str] = (),
    today: date | None = None,
) -> tuple[tuple[Choice, ...], catalog.Dated | None]:
    """What catalog.choices answers; a machine type with its figures and what a node costs in a month."""
    return _offers(name, cloud, region, tuple(zones), today, dates.today())


@lru_cache(maxsize=128)
def _offers(
    name: str,
    cloud: str | None,
    region: str | None,
    zones: tuple[str, ...],
    today: date | None,
    _day: date | None,
) -> tuple[tuple[Choice, ...], catalog.Dated | None]:
    found, dated = catalog.choices(name, cloud, region, zones, today)
    home, _dot, what = name.partition(".")
    if what not in catalog.MACHINES:
        return found, dated
    home = catalog.cloud_name(home)
    known = _knows(home, region)
    return tuple(replace(c, machine=_offer(home, c, region, zones, known)) for c in found), dated


def _offer(
    cloud: str, choice: Choice, region: str | None, zones: tuple[str, ...], known: bool
) -> MachineRow | None:
    name = str(choice.value)
    one = catalog.machine(cloud, name)
    if one is None:
        return None
    wanted = Wanted(cloud, region, zones)
    places = _places(cloud, name, wanted) if known else None
    return replace(_row(one, places, price(cloud, name, region, zones), wanted), note=choice.note)


def _knows(cloud: str, region: str | None) -> bool:
    return region is not None and region in catalog.regions(cloud) and _lists(cloud, region)


def _lists(cloud: str, region: str) -> bool:
    """Whether it tells what can be had there: some regions are known by name only."""
    return cloud == "scaleway" or any(catalog.offered(cloud, n, region) for n in catalog.type_order(cloud))


def _series(name: str) -> str:
    return name.split(".")[0].split("-")[0]


def _places(cloud: str, name: str, wanted: Wanted) -> tuple[str, ...] | None:
    """Of the wanted zones, or all of the region, those that have it; None where that can't be told."""
    zones = wanted.zones or catalog.zones_of(cloud, wanted.region) or ()
    told = [(zone, catalog.offered(cloud, name, wanted.region, zone)) for zone in zones]
    if cloud != "aws" or any(there is None for _zone, there in told) or not told:
        return None
    return tuple(zone for zone, there in told if there)


def _serves(one: Machine, wanted: Wanted) -> bool:
    if wanted.purpose == GPU:
        if one.tpu:
            return False
        if wanted.accelerator:
            return goes_with(wanted.accelerator, one.name)
        return one.gpus != 0 or takes_gpus(wanted.cloud, one.name)
    if wanted.purpose in (GENERAL, SPOT):
        return one.gpus == 0 and not one.tpu and not (wanted.purpose == SPOT and _never_spot(one, wanted))
    return True


def _never_spot(one: Machine, wanted: Wanted) -> bool:
    """Azure sells no burstable machines as Spot."""
    return catalog.cloud_name(wanted.cloud) == "azure" and one.burstable


@lru_cache(maxsize=64)
def _tells_spot(cloud: str, region: str | None) -> bool:
    """Whether a list price without a Spot price means that there is none."""
    names = catalog.type_order(cloud)
    return any(price(cloud, name, region, spot=True) is not None for name in names)


def _runs(one: Machine, wanted: Wanted) -> bool:
    """Whether the image runs on it: its processor, and drivers for its GPUs where it has any."""
    image = wanted.image
    if catalog.cloud_name(wanted.cloud) != "aws" or image == "CUSTOM":
        return True
    if not image:
        return not (one.gpus != 0 and one.arch == "arm64")
    drivers = "NVIDIA" in image or "GPU" in image
    if (one.arch == "arm64") != ("ARM_64" in image) or (one.gpus != 0) != drivers:
        return False
    return not (drivers and one.gpu) or "NVIDIA" in one.gpu


def _row(one: Machine, places: tuple[str, ...] | None, cost: Price | None, wanted: Wanted) -> MachineRow:
    return MachineRow(
        one.name,
        one.vcpu,
        one.memory_gib,
        _gpu_words(one, attachable=wanted.purpose == GPU),
        one.note,
        places,
        cost.hourly if cost is not None else None,
        month_words(cost) if cost is not None else "",
    )


def _gpu_words(one: Machine, *, attachable: bool) -> str:
    """ "2 × NVIDIA T4"; "" without."""
    if one.gpus:
        return f"{one.gpus} × {one.gpu or _('GPU')}"
    if one.gpus is None:
        return one.gpu or _("GPU")
    return _("can be attached") if attachable else ""


def _note(cloud: str, wanted: Wanted, known: bool, n: int, everything: int, priced: tuple[str, ...]) -> str:
    date = catalog.as_of(cloud, "machine_types")
    if known:
        words = ngettext(
            "{n} of {all} type in {region} fits.", "{n} of {all} types in {region} fit.", everything
        )
        parts = [
            words.format(n=n, all=everything, region=wanted.region),
            _("Catalog of {date}.").format(date=date),
        ]
        if cloud != "aws":
            parts.append(_("It doesn't tell the zones of a type."))
    elif wanted.region:
        parts = [
            _("The catalog of {date} doesn't know what {region} offers: types of all regions.").format(
                date=date, region=wanted.region
            )
        ]
    else:
        parts = [_("The region isn't known: types of all regions. Catalog of {date}.").format(date=date)]
    if wanted.image and cloud == "aws":
        parts.append(_("Only what the image {image} runs on.").format(image=wanted.image))
    if priced:
        what = (
            _("Spot prices of {dates}")
            if wanted.purpose == SPOT and _tells_spot(cloud, wanted.region)
            else _("List prices of {dates}")
        )
        parts.append(
            _("{prices} for a node and month: an estimate without disks, traffic and discounts.").format(
                prices=what.format(dates=sentence_list(sorted(priced)))
            )
        )
    return sentences(parts)
