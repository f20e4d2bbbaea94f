"""Google's machine types, where they are offered and what they cost, as Cyclenerd's calculator keeps them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from tests.facts_fresh.compare import Facts, order_of
from tests.facts_fresh.indexes import by_mask, ranges, rounded, set_types
from tests.facts_fresh.sources import Clone, Refused, clone

NAME = "Cyclenerd/google-cloud-pricing-cost-calculator"
HOURS = 730

ARM = {"a4x", "c4a", "n4a", "t2a"}
GPU = {"a2", "a3", "a4", "a4x", "g2", "g4"}
TPU = {"ct3", "ct3p", "ct5l", "ct5lp", "ct5p", "ct6e", "tpu7x"}
OTHER = {
    *("c2", "c2d", "c3", "c3d", "c4", "c4d", "c4n", "e2", "f1", "g1", "h3", "h4d", "m1", "m2", "m3", "m4"),
    *("m4n", "n1", "n2", "n2d", "n4", "n4d", "t2d", "x4", "z3"),
}
"""Series of which nothing is told but in Google's documentation."""

Rows = list[dict[str, str]]


def renew_catalog(facts: Facts, sources: Path) -> None:
    """Types, and what each region offers; zones, and where the older list by zone lacks a type."""
    source, catalog = clone(sources, NAME), facts["catalog/google"]
    told = catalog["source"]
    by_region = _rows(source, told["per_region"]["file"], ("NAME", "ZONE", "CPUS", "MEMORY_GB", "SHARED_CPU"))
    by_zone = _rows(source, told["per_zone"]["file"], ("NAME", "ZONE"))
    zones = _rows(source, told["zones"]["file"], ("NAME", "REGION"))
    types: dict[str, dict[str, Any]] = {}
    for row in by_region:
        if row["NAME"] not in types:
            types[row["NAME"]] = _type(row)
    order = sorted(types)
    set_types(facts, "google", types, order)
    catalog["regions"] = _regions(order, by_region, by_zone, zones)
    for key in ("per_region", "per_zone", "zones"):
        told[key]["as_of"] = source.stamp(told[key]["file"]).short(told[key]["as_of"])


def _rows(source: Clone, file: str, columns: tuple[str, ...]) -> Rows:
    rows = list(csv.DictReader(source.text(file).splitlines(), delimiter=";"))
    if not rows or any(not row.get(column) for row in rows for column in columns):
        raise Refused(f"{NAME}, {file}: every row should have {', '.join(columns)}")
    return rows


def _type(row: dict[str, str]) -> dict[str, Any]:
    name = row["NAME"]
    series = name.partition("-")[0]
    if series not in ARM | GPU | TPU | OTHER:
        raise Refused(f"the series {series} ({name}) is new: tell in {Path(__file__).name} what it is")
    try:
        out: dict[str, Any] = {"v": int(row["CPUS"]), "m": float(row["MEMORY_GB"])}
    except ValueError as error:
        raise Refused(f"{NAME}: {name} has no vCPU or memory: {error}") from error
    if row["SHARED_CPU"] == "True":
        out["burst"] = 1
    if row.get("DEPRECATED"):
        out["old"] = 1
    out["a"] = "arm64" if series in ARM else "x86_64"
    if series in GPU:
        out["g"] = 1
    if series in TPU:
        out["tpu"] = 1
    return out


def _regions(order: list[str], by_region: Rows, by_zone: Rows, zones: Rows) -> dict[str, Any]:
    at = {name: index for index, name in enumerate(order)}
    offered, listed, known = defaultdict(set), defaultdict(set), defaultdict(list)
    for row in by_region:
        offered[row["ZONE"]].add(at[row["NAME"]])
    for row in by_zone:
        if row["NAME"] in at:
            listed[row["ZONE"]].add(at[row["NAME"]])
    for row in zones:
        known[row["REGION"]].append(row["NAME"])
    out: dict[str, Any] = {}
    for region in sorted(offered):
        its = sorted(known.get(region, []))
        out[region] = {"zones": its, "types": ranges(offered[region])}
        everywhere = (1 << len(its)) - 1
        masks = {i: sum(1 << n for n, zone in enumerate(its) if i in listed[zone]) for i in offered[region]}
        missing = by_mask({i: mask for i, mask in masks.items() if mask not in (0, everywhere)})
        if missing:
            out[region]["zone_hint_2023"] = missing
    return out


def renew_prices(facts: Facts, sources: Path) -> None:
    """List and Spot prices where the catalogue says that a type is offered."""
    source, catalog, prices = clone(sources, NAME), facts["catalog/google"], facts["prices/google"]
    file = prices["source"]["file"]
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        instances = yaml.load(source.text(file), Loader=loader)["compute"]["instance"]
        costs = {name: one.get("cost", {}) for name, one in instances.items()}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{NAME}, {file} doesn't have the form that is expected: {error!r}") from error
    order = order_of(catalog)
    for key, theirs in (("regions", "hour"), ("spot", "hour_spot")):
        prices[key] = {r: _listed(catalog, order, costs, r, theirs) for r in catalog["regions"]}
    found = _sustained(costs, catalog["types"])
    prices["sustained_use"] = {n: found[n] for n in (*prices["sustained_use"], *sorted(found)) if n in found}
    stamp = source.stamp(file)
    prices["source"] |= {"commit": stamp.commit, "as_of": stamp.day}


def _listed(
    catalog: dict[str, Any], order: list[str], costs: dict[str, Any], region: str, theirs: str
) -> list[float | None]:
    out: list[float | None] = [None] * len(order)
    for entry in catalog["regions"][region]["types"]:
        first, last = entry if isinstance(entry, list) else (entry, entry)
        for index in range(first, last + 1):
            price = costs.get(order[index], {}).get(region, {}).get(theirs)
            out[index] = rounded(price) if price else None
    return out


def _sustained(costs: dict[str, Any], types: dict[str, Any]) -> dict[str, float]:
    """The share of the list price that a full month costs, for types that get such a discount."""
    out = {}
    for name in types:
        its = costs.get(name, {}).values()
        shares = {round(c["month"] / (c["hour"] * HOURS), 3) for c in its if c.get("hour") and c.get("month")}
        if len(shares) > 1:
            raise Refused(f"{NAME}: {name} has several discounts for a full month: {sorted(shares)}")
        if shares and shares != {1.0}:
            out[name] = shares.pop()
    return out
