"""AWS's instance types and where they are offered, by moto; prices of us-east-1 by Karpenter."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.facts_fresh.compare import Facts, order_of
from tests.facts_fresh.indexes import by_mask, rounded, set_types
from tests.facts_fresh.sources import Missing, Refused, clone

KARPENTER = "aws/karpenter-provider-aws"
TYPES = "moto/ec2/resources/instance_types.json.gz"
OFFERED = "moto/ec2/resources/instance_type_offerings/availability-zone/"
HOME = "us-east-1"
"""The region whose prices are known."""


def renew_catalog(facts: Facts, sources: Path) -> None:
    """Types, and which zones of a region offer them."""
    wheel, catalog = _wheel(sources), facts["catalog/aws"]
    try:
        with zipfile.ZipFile(wheel) as archive:
            day = date(*archive.getinfo(TYPES).date_time[:3])
            given = json.loads(gzip.decompress(archive.read(TYPES)))
            types = {name: found for name, one in sorted(given.items()) if (found := _type(one))}
            order = list(types)
            regions = {r: _region(listed, order) for r, listed in _offerings(archive)}
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{wheel.name} doesn't have the form that is expected: {error!r}") from error
    set_types(facts, "aws", types, order)
    catalog["regions"] = regions
    others = catalog["regions_without_offerings"]
    catalog["regions_without_offerings"] = {r: zones for r, zones in others.items() if r not in regions}
    version = wheel.name.split("-")[1]
    if version != catalog["source"]["version"]:
        catalog["source"] |= {"version": version, "as_of": day.isoformat()}


def _wheel(sources: Path) -> Path:
    found = sorted((*sources.glob("moto-*.whl"), *sources.glob("*/moto-*.whl")))
    if not found:
        raise Missing(f"no wheel of moto is in {sources}")
    if len(found) > 1:
        raise Refused(f"several wheels of moto are in {sources}: {', '.join(one.name for one in found)}")
    return found[0]


def _type(one: dict[str, Any]) -> dict[str, Any] | None:
    """None: a type for macOS alone, which runs no node."""
    processors = one.get("ProcessorInfo", {}).get("SupportedArchitectures", [])
    arch = [name for name in ("arm64", "x86_64") if name in processors]
    if not arch:
        return None
    out = {"v": one["VCpuInfo"]["DefaultVCpus"], "m": round(one["MemoryInfo"]["SizeInMiB"] / 1024, 2)}
    out["a"] = arch[0]
    gpus = one.get("GpuInfo", {}).get("Gpus", [])
    if gpus:
        model = f"{gpus[0].get('Manufacturer', '')} {gpus[0].get('Name', '')}".strip()
        out["g"] = [sum(gpu.get("Count", 1) for gpu in gpus), model]
    flags = {
        "old": not one.get("CurrentGeneration", True),
        "metal": one.get("BareMetal"),
        "burst": one.get("BurstablePerformanceSupported"),
    }
    return out | {key: 1 for key, there in flags.items() if there}


def _offerings(archive: zipfile.ZipFile) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for path in sorted(archive.namelist()):
        if path.startswith(OFFERED) and path.endswith(".json.gz"):
            name = path.removeprefix(OFFERED).removesuffix(".json.gz")
            yield name, json.loads(gzip.decompress(archive.read(path)))


def _region(listed: list[dict[str, str]], order: list[str]) -> dict[str, Any]:
    at = {name: index for index, name in enumerate(order)}
    known = [one for one in listed if one["InstanceType"] in at]
    zones = sorted({one["Location"] for one in known})
    masks: dict[int, int] = {}
    for one in known:
        index = at[one["InstanceType"]]
        masks[index] = masks.get(index, 0) | 1 << zones.index(one["Location"])
    return {"zones": zones, "offer": by_mask(masks)}


def renew_prices(facts: Facts, sources: Path) -> None:
    """Those of us-east-1; where an older record is kept (basis l), it stays."""
    source, prices = clone(sources, KARPENTER), facts["prices/aws"]
    told = next(one for one in prices["source"] if one["code"] == "k")
    text = source.text(told["file"])
    generated = re.search(rf"^// generated at (\S+Z) for {HOME}$", text, re.MULTILINE)
    found = {name: float(price) for name, price in re.findall(r'"([\w-]+\.[\w-]+)": ([\d.]+),', text)}
    if not generated or not found or len(found) != len(re.findall(r'"[\w-]+\.[\w-]+":', text)):
        raise Refused(f"{KARPENTER}, {told['file']} doesn't have the form that is expected")
    order, basis = order_of(facts["catalog/aws"]), prices["basis"][HOME]
    kept = [letter not in "k-" for letter in basis]
    prices["regions"][HOME] = [
        before if keep else rounded(found[name]) if name in found else None
        for name, before, keep in zip(order, prices["regions"][HOME], kept, strict=True)
    ]
    prices["basis"][HOME] = "".join(
        letter if keep else "k" if name in found else "-"
        for name, letter, keep in zip(order, basis, kept, strict=True)
    )
    told |= {"as_of": generated[1], "commit": source.stamp(told["file"]).commit}
    prices["as_of"][HOME] = generated[1][:10]
