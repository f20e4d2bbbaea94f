"""Azure's VM sizes from the cluster autoscaler; regions, zones and prices from Azure's Karpenter."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.facts_fresh.compare import Facts, order_of
from tests.facts_fresh.indexes import ranges, rounded, set_types
from tests.facts_fresh.sources import Refused, clone

AUTOSCALER, KARPENTER = "kubernetes/autoscaler", "Azure/karpenter-provider-azure"

SIZE = re.compile(
    r'^\t"(?P<name>\S+)": \{\s+InstanceType: "(?P=name)",\s+SkuFamily:\s+"(?P<f>.*?)",\s+VCPU:\s+(?P<v>\d+),'
    r'\s+MemoryMb:\s+(?P<mb>\d+),\s+GPU:\s+(?P<g>\d+),\s+Architecture: "(?P<a>amd64|arm64)",\s+\}',
    re.MULTILINE,
)
REGION = re.compile(r'initialOnDemandPrices\["(\w+)"\] = map\[string\]float64\{(.*?)\n\t\}', re.DOTALL)
PRICE = re.compile(r'"(\S+)":\s+([\d.]+),')

HALF = {"Standard_B1ls": 0.5}
"""The autoscaler counts whole gibibytes: half a one is none there."""

HELD = re.compile(
    r"standard(EI?AD?Sv5|DAD?Sv5|B(a|p)?sv2|M(D|I|ID)?SHighMemoryv3)Family|StandardNCCads2023Family"
)
"""Families whose prices stay as they are: those of Windows are mixed in, or a second listing disagreed."""


def renew_catalog(facts: Facts, sources: Path) -> None:
    """Sizes, and which have a price in a region."""
    autoscaler, karpenter = clone(sources, AUTOSCALER), clone(sources, KARPENTER)
    catalog = facts["catalog/azure"]
    sizes, priced, places = catalog["source"]
    text = autoscaler.text(sizes["file"])
    types = {found["name"]: _size(found) for found in SIZE.finditer(text)}
    if not types or len(types) != len(re.findall(r"^\t\tInstanceType:", text, re.MULTILINE)):
        raise Refused(f"{AUTOSCALER}, {sizes['file']} doesn't have the form that is expected")
    order = sorted(types)
    locations = _locations(karpenter.text(places["file"]), places["file"])
    prices, generated = _prices(karpenter.text(priced["file"]), priced["file"])
    set_types(facts, "azure", types, order)
    catalog["regions"] = {
        region: _region(locations.get(region), region, prices.get(region), order)
        for region in dict.fromkeys((*prices, *locations))
    }
    sizes["as_of"] = autoscaler.stamp(sizes["file"]).short(sizes["as_of"])
    places["as_of"] = karpenter.stamp(places["file"]).short(places["as_of"])
    priced["as_of"] = generated


def _size(found: re.Match[str]) -> dict[str, Any]:
    name, family = found["name"], found["f"]
    memory = HALF.get(name, int(found["mb"]) / 1024)
    out: dict[str, Any] = {"v": int(found["v"]), "m": memory}
    out |= {"a": "arm64" if found["a"] == "arm64" else "x86_64", "f": family}
    if int(found["g"]):
        out["g"] = [int(found["g"]), ""]
    if name.startswith("Standard_B") and family.lower().startswith("standardb"):
        out["burst"] = 1
    return out


def _locations(text: str, file: str) -> dict[str, Any]:
    try:
        return {one["name"]: (one["displayName"], _zones(one)) for one in json.loads(text)}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{KARPENTER}, {file} doesn't have the form that is expected: {error!r}") from error


def _zones(location: dict[str, Any]) -> list[str]:
    return [one["logicalZone"] for one in location.get("availabilityZoneMappings") or []]


def _prices(text: str, file: str) -> tuple[dict[str, dict[str, float]], str]:
    """Per region, and when they were generated."""
    generated = re.search(r"^// generated at (\S+Z)", text, re.MULTILINE)
    out = {
        found[1]: {name: float(price) for name, price in PRICE.findall(found[2])}
        for found in REGION.finditer(text)
    }
    if not out or not generated or len(out) != text.count("= map[string]float64{"):
        raise Refused(f"{KARPENTER}, {file} doesn't have the form that is expected")
    return out, generated[1]


def _region(
    location: tuple[str, list[str]] | None, region: str, prices: dict[str, float] | None, order: list[str]
) -> dict[str, Any]:
    display, zones = location if location is not None else (region, None)
    types = None if prices is None else ranges(at for at, name in enumerate(order) if name in prices)
    return {"display": display, "zones": zones, "types": types}


def renew_prices(facts: Facts, sources: Path) -> None:
    """Prices of sizes in the catalogue; those of HELD families stay as they are."""
    source, catalog, kept = clone(sources, KARPENTER), facts["catalog/azure"], facts["prices/azure"]
    file = kept["source"]["file"]
    prices, generated = _prices(source.text(file), file)
    order = order_of(catalog)
    before = kept["regions"]
    kept["regions"] = {
        region: [
            _price(
                catalog["types"][name], prices[region].get(name), before.get(region, [None] * len(order))[at]
            )
            for at, name in enumerate(order)
        ]
        for region in prices
    }
    kept["source"] |= {"commit": source.stamp(file).commit, "as_of": generated}


def _price(size: dict[str, Any], listed: float | None, before: float | None) -> float | None:
    if listed is None or (listed == 0 and before is None):
        return None  # there, nothing stands for no price
    return before if HELD.fullmatch(size["f"]) else rounded(listed)
