"""How old what is known of the clouds is: machine types, Kubernetes versions and prices of each."""

from __future__ import annotations

from core.clouds import catalog, prices
from core.clouds.dates import dated, is_old
from core.frozen import dataclass
from core.text import _, sentence_list


@dataclass(frozen=True, slots=True)
class FactsDate:
    """What is known of one cloud, as of when."""

    cloud: str
    sentence: str
    """ "Machine types of 17 Aug 2026, Kubernetes versions of 21 Aug 2026, prices of 30 Jul 2026."."""
    old: bool
    """Some of it is over a year old; the sentence says what."""


def facts_dates() -> tuple[FactsDate, ...]:
    """Of every cloud."""
    return tuple(_of(cloud) for cloud in catalog.CLOUDS)


def _of(cloud: str) -> FactsDate:
    types, zones = catalog.day_of(cloud, "machine_types"), catalog.day_of(cloud, "zones")
    versions, priced = catalog.day_of(cloud, "kubernetes_versions"), prices.days(cloud)
    words = _(
        "Machine types of {types}, zones of {zones}, Kubernetes versions of {versions}, prices of {prices}."
    )
    sentence = words.format(
        types=dated(types),
        zones=dated(zones),
        versions=dated(versions),
        prices=sentence_list([dated(day, said) for day, said in priced]),
    )
    return FactsDate(
        cloud, sentence, any(is_old(d) for d in (types, zones, versions, *(d for d, _w in priced)))
    )
