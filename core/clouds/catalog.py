"""What the clouds offer: regions, zones, machine types, Kubernetes versions. Advice with a date, no cage.

One file per cloud in resources/catalog, read when first asked for. Unknown is None: not "no".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from core.clouds import dates
from core.clouds.dates import dated
from core.frozen import dataclass
from core.platform.field import Choice
from core.text import _, human_date, listed, number

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "catalog"

CLOUDS = ("aws", "azure", "google", "scaleway")
_ALIASES = {"azurerm": "azure"}

MACHINES = ("instance_types", "vm_sizes", "machine_types", "node_types")


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine type."""

    name: str
    vcpu: int
    memory_gib: float
    arch: str
    """"x86_64" or "arm64"."""
    gpus: int | None = 0
    """None: it has some, the catalog doesn't tell how many."""
    gpu: str = ""
    """The model, "" if unknown."""
    burstable: bool = False
    previous: bool = False
    """An older generation."""
    metal: bool = False
    tpu: bool = False

    @property
    def label(self) -> str:
        """ "4 vCPU, 16 GiB, 1 × NVIDIA T4"."""
        words = _("{vcpu} vCPU, {memory} GiB").format(vcpu=self.vcpu, memory=number(self.memory_gib))
        gpu = self.gpu or _("GPU")
        if self.gpus:
            return listed([words, f"{self.gpus} × {gpu}"])
        return listed([words, gpu]) if self.gpus is None else words

    @property
    def note(self) -> str:
        parts = [
            _("ARM") if self.arch == "arm64" else "",
            _("burstable") if self.burstable else "",
            _("bare metal") if self.metal else "",
            _("TPU") if self.tpu else "",
            _("older generation") if self.previous else "",
        ]
        return listed(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class Version:
    """A Kubernetes version of one cloud."""

    version: str
    until: str
    """End of support, an ISO date."""
    extended: str = ""
    """End of paid support, "" without one."""
    latest: str = ""


def cloud_name(cloud: str) -> str:
    """The catalog's name of a cloud: azurerm is azure."""
    return _ALIASES.get(cloud, cloud)


@cache
def _raw(cloud: str) -> Mapping[str, Any]:
    if cloud not in CLOUDS:
        return {"types": {}, "regions": {}}
    data: Mapping[str, Any] = json.loads((FOLDER / f"{cloud}.json").read_text(encoding="utf-8"))
    return data


def type_order(cloud: str) -> tuple[str, ...]:
    """Machine types in the order that the lists of a cloud use."""
    data = _raw(cloud_name(cloud))
    return tuple(data.get("order", data["types"]))


def as_of(cloud: str, what: str) -> str:
    """The date of a list, in words. `what`: the second half of a catalog's name ("zones", "machine_types",
    "kubernetes_versions", …)."""
    day = day_of(cloud, what)
    return dated(day) if day else ""


def day_of(cloud: str, what: str) -> str:
    """The same as an ISO date; "" for a cloud without a catalog."""
    cloud = cloud_name(cloud)
    if cloud not in CLOUDS:
        return ""
    source = _raw(cloud)["source"]
    if cloud == "scaleway":
        listed = what in MACHINES or what in ("zones", "regions")
        written = parsedate_to_datetime(source["node_types_as_of" if listed else "versions_as_of"])
        return written.date().isoformat()
    if what == "kubernetes_versions":
        source = _raw(cloud)["kubernetes_versions"]["source"]
    elif cloud == "azure":
        source = source[2 if what in ("zones", "regions") else 1]
    elif cloud == "google":
        source = source["zones" if what == "zones" else "per_region"]
    found = re.search(r"\d{4}-\d{2}-\d{2}", source["as_of"])
    assert found is not None
    return found.group()


def regions(cloud: str) -> tuple[str, ...]:
    """Known regions, sorted."""
    data = _raw(cloud_name(cloud))
    return tuple(sorted({*data["regions"], *data.get("regions_without_offerings", {})}))


def zones_of(cloud: str, region: str | None) -> tuple[str, ...] | None:
    """Zones of a region; None: unknown region, or unknown zones. () means a region without zones."""
    data = _raw(cloud_name(cloud))
    if region is None:
        return None
    found = data["regions"].get(region, data.get("regions_without_offerings", {}).get(region))
    if isinstance(found, list):
        return tuple(found)
    if not isinstance(found, dict) or found.get("zones") is None:
        return None
    zones = tuple(found["zones"])
    return None if not zones and cloud_name(cloud) == "google" else zones


zones = zones_of


@lru_cache(maxsize=4096)
def machine(cloud: str, name: str | None) -> Machine | None:
    """What a machine type is made of; None if the catalog doesn't know it. Google's custom types are read off
    their name."""
    cloud = cloud_name(cloud)
    found = _raw(cloud)["types"].get(name)
    if found is None:
        return _custom(name) if cloud == "google" and name else None
    assert name is not None
    count, model = _gpus(cloud, name, found.get("g"))
    burst, old, metal, tpu = (bool(found.get(k)) for k in ("burst", "old", "metal", "tpu"))
    return Machine(name, found["v"], found["m"], found["a"], count, model, burst, old, metal, tpu)


def _custom(name: str) -> Machine | None:
    """`e2-custom-4-8192`: 4 vCPU, 8 GiB."""
    found = re.fullmatch(r"(?:([a-z0-9]+)-)?custom-(\d+)-(\d+)(-ext)?", name)
    if not found:
        return None
    return Machine(name, int(found.group(2)), int(found.group(3)) / 1024, "x86_64")


_G2 = {
    f"g2-standard-{vcpu}": gpus
    for vcpu, gpus in ((4, 1), (8, 1), (12, 1), (16, 1), (24, 2), (32, 1), (48, 4), (96, 8))
}
"""GPUs of the one series whose names don't tell them."""


def _gpus(cloud: str, name: str, given: Any) -> tuple[int | None, str]:
    if given is None:
        return 0, ""
    if isinstance(given, list):
        return (given[0] or None), given[1]
    found = re.search(r"-(\d+)g(?:-|$)", name)
    return (int(found.group(1)) if found else _G2.get(name)), ""


def offered(cloud: str, name: str | None, region: str | None, zone: str | None = None) -> bool | None:
    """Whether a machine type can be had in a region, or in one zone of it; None: the catalog can't tell."""
    cloud = cloud_name(cloud)
    data = _raw(cloud)
    if name is None or region is None or name not in data["types"]:
        return None
    if cloud == "scaleway":
        return True if zone == "fr-par-1" else None
    found = data["regions"].get(region)
    if found is None:
        return None
    places = _places(cloud, region)
    mask = places.get(name, 0)
    if zone is None or cloud != "aws":
        return mask != 0
    if zone not in found["zones"]:
        return None
    return bool(mask >> found["zones"].index(zone) & 1)


@lru_cache(maxsize=64)
def _places(cloud: str, region: str) -> dict[str, int]:
    """Machine types of a region, each with a bit per zone (only AWS tells zones)."""
    data = _raw(cloud)
    order = data["order"]
    found = data["regions"][region]
    out: dict[str, int] = {}
    for mask, ranges in found["offer"].items() if "offer" in found else [("1", found["types"])]:
        for entry in ranges:
            first, last = entry if isinstance(entry, list) else (entry, entry)
            for index in range(first, last + 1):
                out[order[index]] = int(mask)
    return out


def versions(cloud: str) -> tuple[Version, ...]:
    """Kubernetes versions, newest first, as of the catalog's date."""
    cloud = cloud_name(cloud)
    given = _raw(cloud).get("kubernetes_versions", ())
    if isinstance(given, dict):
        return tuple(
            Version(
                one["version"],
                one["end_of_support"][:10],
                one.get("end_of_extended", "")[:10],
                one.get("latest", ""),
            )
            for one in given["versions"]
        )
    return tuple(Version(v["name"], v["end_of_life_at"][:10]) for v in given)


def version_listed(cloud: str, version: str | None) -> bool | None:
    """Whether the cloud lists this version's minor; None where the catalog can't tell (newer than it)."""
    known = [minor(v.version) for v in versions(cloud)]
    wanted = minor(version)
    if wanted is None or not known:
        return None
    newest = max(m for m in known if m is not None)
    return None if wanted > newest else wanted in known


def minor(version: str | None) -> int | None:
    """The second number of a version.

    >>> minor("1.34.1"), minor("latest")
    (34, None)
    """
    found = re.match(r"1\.(\d+)", version or "")
    return int(found.group(1)) if found else None


class Dated(NamedTuple):
    """Notes beside what a field offers."""

    known: str
    """"Catalog of 17 Aug 2026"."""
    unknown: str
    """Of a value that isn't among them: "Not in the catalog of 17 Aug 2026. Kept as typed."."""


def choices(
    name: str,
    cloud: str | None = None,
    region: str | None = None,
    zones: Iterable[str] = (),
    today: date | None = None,
) -> tuple[tuple[Choice, ...], Dated | None]:
    """What a field may offer, and notes with the date; None where there is no list.

    `name` as in `Field.catalog` ("google.machine_types"). Machine types are those that the region offers,
    where it is known; with zones, each says where it can't be had. Versions are those that have some support
    `today`; without it, at the catalog's date."""
    home, _dot, what = name.partition(".")
    return _choices(cloud_name(home), what, region, tuple(zones), today, dates.today())


@lru_cache(maxsize=128)
def _choices(
    cloud: str,
    what: str,
    region: str | None,
    zones: tuple[str, ...],
    today: date | None,
    _day: date | None,
) -> tuple[tuple[Choice, ...], Dated | None]:
    """`_day`: when it's asked, for the ages of lists."""
    found: tuple[Choice, ...]
    if what in MACHINES:
        found = _machine_choices(cloud, region, zones)
    elif what == "zones":
        found = _zone_choices(cloud, region)
    elif what == "regions":
        found = tuple(Choice(r) for r in regions(cloud))
    elif what == "kubernetes_versions":
        found = _version_choices(cloud, today)
    elif what in ("available_feature_gates", "available_admission_plugins"):
        known = _raw(cloud)["kubernetes_versions"]
        found = tuple(Choice(v) for v in dict.fromkeys(x for one in known for x in one[what]))
    else:
        return (), None
    date = as_of(cloud, what)
    return found, Dated(
        _("Catalog of {date}").format(date=date),
        _("Not in the catalog of {date}. It is used all the same.").format(date=date),
    )


def _machine_choices(cloud: str, region: str | None, zones: tuple[str, ...]) -> tuple[Choice, ...]:
    out = []
    for name in _raw(cloud)["types"]:
        if offered(cloud, name, region) is False:
            continue
        one = machine(cloud, name)
        assert one is not None
        missing = [z for z in zones if offered(cloud, name, region, z) is False]
        if zones and len(missing) == len(zones):
            continue
        note = one.note
        if missing:
            note = listed(filter(None, [note, _("not in {zones}").format(zones=listed(missing))]))
        out.append(
            (one.previous, name.split(".")[0].split("-")[0], one.vcpu, name, Choice(name, one.label, note))
        )
    out.sort(key=lambda entry: entry[:4])
    return tuple(entry[4] for entry in out)


def _zone_choices(cloud: str, region: str | None) -> tuple[Choice, ...]:
    if cloud == "azure" and region is None:
        return tuple(Choice(z) for z in ("1", "2", "3"))
    if region is not None:
        return tuple(Choice(z) for z in zones_of(cloud, region) or ())
    return tuple(Choice(z) for r in regions(cloud) for z in zones_of(cloud, r) or ())


@lru_cache(maxsize=1024)
def end_of_support(cloud: str, version: str | None, today: date) -> tuple[str, str]:
    """When the support of a version ended, and until when more can be paid for ("" where it can't any more),
    both as ISO dates; ("", "") for one that is supported, or not known."""
    wanted = minor(version)
    same = [v for v in versions(cloud) if minor(v.version) == wanted] if wanted is not None else []
    last = max((v.until for v in same), default="")
    paid = max((v.extended for v in same), default="")
    now = today.isoformat()
    if not last or last >= now:
        return "", ""
    return (last, paid) if paid >= now else (max(last, paid), "")


def _version_choices(cloud: str, today: date | None) -> tuple[Choice, ...]:
    """Versions that have some support that day, or had it at the catalog's date."""
    now = max(day_of(cloud, "kubernetes_versions"), today.isoformat() if today is not None else "")
    out: dict[str, Choice] = {}
    for one in versions(cloud):
        if max(one.until, one.extended) < now:
            continue
        words = _("supported until {date}").format(date=human_date(one.until))
        note = _("paid support until {date}").format(date=human_date(one.extended)) if one.extended else ""
        short = ".".join(one.version.split(".")[:2])
        for value in dict.fromkeys((short, one.version)):
            out[value] = Choice(value, words, note)
    return tuple(out.values())


def outside(name: str, value: str, region: str | None = None) -> str:
    """ "Not in the catalog of 17 Aug 2026. Kept as typed.", or "" for what it knows or can't judge."""
    home, _dot, what = name.partition(".")
    cloud = cloud_name(home)
    if what in MACHINES:
        known = machine(cloud, value) is not None
    elif what == "zones":
        listed = zones_of(cloud, region)
        known = listed is None or value in listed or (cloud == "azure" and value in ("1", "2", "3"))
        if region is None and cloud != "azure":
            known = any(value in (zones_of(cloud, r) or ()) for r in regions(cloud)) or _recent(cloud, value)
    elif what == "regions":
        plain = value.replace(" ", "").lower() if cloud == "azure" else value  # it takes "West Europe", too
        known = plain in regions(cloud) or any(value in (zones_of(cloud, r) or ()) for r in regions(cloud))
    elif what == "kubernetes_versions":
        wanted = minor(value)
        known = wanted is None or any(minor(v.version) == wanted for v in versions(cloud))
    else:
        return ""
    if known:
        return ""
    return _("Not in the catalog of {date}. It is used all the same.").format(date=as_of(cloud, what))


def _recent(cloud: str, zone: str) -> bool:
    """A zone of a region whose zones the catalog doesn't list."""
    return any(zone.startswith(r) and zones_of(cloud, r) is None for r in regions(cloud))
