"""Sources of the facts in the form that they have, written from the facts as they are: what tests of
tests.facts_fresh change and derive anew."""

from __future__ import annotations

import gzip
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]


def repository(sources: Path, name: str, files: dict[str, str], day: str = "2026-10-05") -> None:
    """A clone among the sources whose one commit is of that day."""
    folder = sources / name
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    when = f"{day}T12:00:00Z"
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "A day's facts"]):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        environment = {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when, "PATH": "/usr/bin:/bin"}
        subprocess.run(["git", *who, *command], cwd=folder, check=True, env=environment)


def order_of(catalog: Data) -> list[str]:
    return list(catalog["order"] if "order" in catalog else catalog["types"])


def offered(catalog: Data, ranges: list[Any]) -> list[str]:
    order = order_of(catalog)
    spans = [entry if isinstance(entry, list) else [entry, entry] for entry in ranges]
    return [name for first, last in spans for name in order[first : last + 1]]


FEW = {
    "aws": {"us-east-1", "eu-west-1", "af-south-1"},
    "azure": {"westeurope", "swedensouth", "belgiumcentral", "jioindiawest"},
    "google": {"europe-west1"},
}
"""Regions that tests name, and one of every form that a region has. Of Google's as many more as it takes to
offer every type."""


def few_regions(facts: dict[str, Data]) -> dict[str, Data]:
    """The same facts of these regions alone: sources of them are written and read in a tenth of the time."""
    out = dict(facts)
    for cloud, kept in FEW.items():
        catalog = facts[f"catalog/{cloud}"]
        kept = kept | _covering(catalog, kept) if cloud == "google" else kept
        assert kept <= set(catalog["regions"])
        for kind, keys in (("catalog", ("regions",)), ("prices", ("regions", "spot", "basis"))):
            data = dict(facts[f"{kind}/{cloud}"])
            for key in keys:
                if key in data:
                    data[key] = {region: one for region, one in data[key].items() if region in kept}
            out[f"{kind}/{cloud}"] = data
    return out


def _covering(catalog: Data, kept: set[str]) -> set[str]:
    """What offers the types that these don't."""
    its = {region: set(offered(catalog, one["types"])) for region, one in catalog["regions"].items()}
    left, more = set(catalog["types"]).difference(*(its[region] for region in kept)), set()
    while found := max(its, key=lambda region: len(its[region] & left)) if left else "":
        assert its[found] & left
        left -= its[found]
        more.add(found)
    return more


def azure(catalog: Data, prices: Data) -> tuple[dict[str, str], dict[str, str]]:
    """Files of the autoscaler, and of Karpenter."""
    sizes = ["package azure", "", "var InstanceTypes = map[string]*InstanceType{"]
    for name, one in catalog["types"].items():
        arch = {"x86_64": "amd64", "arm64": "arm64"}[one["a"]]
        fields = (
            f'\t\tInstanceType: "{name}",', f'\t\tSkuFamily:    "{one["f"]}",',
            f"\t\tVCPU:         {one['v']},", f"\t\tMemoryMb:     {_megabytes(one['m'])},",
            f"\t\tGPU:          {one.get('g', [0])[0]},", f'\t\tArchitecture: "{arch}",',
        )  # fmt: skip
        sizes += [f'\t"{name}": {{', *fields, "\t},"]
    listed = ["package pricing", "", "// generated at 2026-10-04T03:43:41Z", "", "func init() {"]
    for region, found in catalog["regions"].items():
        if found["types"] is None:
            continue
        listed += [f"\t// {region}", f'\tinitialOnDemandPrices["{region}"] = map[string]float64{{']
        known = dict(zip(order_of(catalog), prices["regions"][region], strict=True))
        names = offered(catalog, found["types"])
        listed += [f'\t\t"{name}":               {known[name] or 0:f},' for name in names]
        listed.append("\t}")
    places = [
        {
            "name": region,
            "displayName": one["display"],
            "availabilityZoneMappings": [{"logicalZone": zone} for zone in one["zones"]],
        }
        for region, one in catalog["regions"].items()
        if one["zones"] is not None
    ]
    paths = [one["file"] for one in catalog["source"]]
    return {paths[0]: "\n".join([*sizes, "}", ""])}, {
        paths[1]: "\n".join([*listed, "}", ""]),
        paths[2]: json.dumps(places),
    }


def _megabytes(memory: float) -> int:
    """It counts whole gibibytes."""
    return 0 if memory == 0.5 else int(memory * 1024)


def google(catalog: Data, prices: Data) -> dict[str, str]:
    """Files of the calculator."""
    told = catalog["source"]
    by_region = ["NAME;CPUS;SHARED_CPU;MEMORY_GB;DEPRECATED;ZONE"]
    by_zone, zones = ["NAME;CPUS;SHARED_CPU;MEMORY_GB;DEPRECATED;ZONE"], ["NAME;REGION;STATUS"]
    for region, one in catalog["regions"].items():
        zones += [f"{zone};{region};UP" for zone in one["zones"]]
    rows: dict[str, list[str]] = {name: [] for name in catalog["types"]}
    for region, one in catalog["regions"].items():
        hints = {n: int(m) for m, r in one.get("zone_hint_2023", {}).items() for n in offered(catalog, r)}
        for name in offered(catalog, one["types"]):
            row = _row(name, catalog["types"][name])
            rows[name].append(f"{row};{region}")
            mask = hints.get(name, (1 << len(one["zones"])) - 1)
            by_zone += [f"{row};{zone}" for at, zone in enumerate(one["zones"]) if mask >> at & 1]
    by_region += [row for its in rows.values() for row in its]
    instances: Data = {name: {"cost": {}} for name in order_of(catalog)}
    for region, listed in prices["regions"].items():
        found = zip(order_of(catalog), listed, prices["spot"][region], strict=True)
        for name, hour, spot in found:
            share = prices["sustained_use"].get(name, 1)
            if hour is not None:
                cost = {"hour": hour, "month": hour * 730 * share}
                instances[name]["cost"][region] = cost | ({"hour_spot": spot} if spot is not None else {})
    return {
        told["per_region"]["file"]: "\n".join(by_region),
        told["per_zone"]["file"]: "\n".join(by_zone),
        told["zones"]["file"]: "\n".join(zones),
        prices["source"]["file"]: yaml.dump(
            {"compute": {"instance": instances}}, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        ),
    }


def _row(name: str, one: Data) -> str:
    old = "DEPRECATED" if one.get("old") else ""
    return f"{name};{one['v']};{bool(one.get('burst'))};{one['m']:.2f};{old}"


def scaleway(catalog: Data, prices: Data, day: str = "Mon, 05 Oct 2026 08:00:00 GMT") -> dict[str, str]:
    """Recordings: per zone the list of servers in pages, and the Kubernetes versions."""
    types, out = catalog["types"], {}
    for zone, listed in prices["zones"].items():
        known = {n: p for n, p in zip(types, listed, strict=True) if p is not None}
        names = list(known)
        pages = [names[at : at + 50] for at in range(0, len(names), 50)]
        answers = []
        for at, page in enumerate(pages, 1):
            url = f"https://api.scaleway.com/instance/v1/zones/{zone}/products/servers?page={at}"
            servers = {name: _server(types[name], known[name]) for name in page}
            answers.append(_answer(url, {"servers": servers}, day, len(names)))
        out[f"internal/services/instance/testdata/{zone}.cassette.yaml"] = _cassette(answers)
    url = "https://api.scaleway.com/k8s/v1/regions/fr-par/versions"
    versions = [{"region": "fr-par", **one} for one in catalog["kubernetes_versions"]]
    answers = [_answer(url, {"versions": versions}, day, len(versions))]
    return out | {"internal/services/k8s/testdata/versions.cassette.yaml": _cassette(answers)}


def _server(one: Data, price: float) -> Data:
    count, model = one.get("g", [0, ""])
    return {
        "ncpus": one["v"], "ram": int(one["m"] * 2**30), "arch": one["a"], "gpu": count,
        "gpu_info": {"gpu_name": model} if count else None, "end_of_service": bool(one.get("old")),
        "hourly_price": price,
    }  # fmt: skip


def _answer(url: str, body: Data, day: str, total: int) -> Data:
    headers = {"Date": [day], "X-Total-Count": [str(total)]}
    response = {"code": 200, "headers": headers, "body": json.dumps(body)}
    return {"request": {"url": url, "method": "GET"}, "response": response}


def _cassette(answers: list[Data]) -> str:
    return yaml.safe_dump({"version": 2, "interactions": answers})


def wheel_of_moto(sources: Path, catalog: Data, version: str = "5.9.0") -> None:
    """Its types and offerings alone."""
    types = {
        name: {
            "ProcessorInfo": {"SupportedArchitectures": [one["a"]]},
            "VCpuInfo": {"DefaultVCpus": one["v"]},
            "MemoryInfo": {"SizeInMiB": one["m"] * 1024},
            "CurrentGeneration": not one.get("old"),
            "BareMetal": bool(one.get("metal")),
            "BurstablePerformanceSupported": bool(one.get("burst")),
            **({"GpuInfo": {"Gpus": [_gpu(*one["g"])]}} if "g" in one else {}),
        }
        for name, one in catalog["types"].items()
    }
    with zipfile.ZipFile(sources / f"moto-{version}-py3-none-any.whl", "w") as archive:
        _put(archive, "instance_types.json.gz", types)
        for region, one in catalog["regions"].items():
            listed = [
                {"InstanceType": name, "Location": zone}
                for mask, ranges in one["offer"].items()
                for at, zone in enumerate(one["zones"])
                if int(mask) >> at & 1
                for name in offered(catalog, ranges)
            ]
            _put(archive, f"instance_type_offerings/availability-zone/{region}.json.gz", listed)


def _gpu(count: int, model: str) -> Data:
    maker, _space, name = model.partition(" ")
    return {"Count": count, "Manufacturer": maker, "Name": name}


def _put(archive: zipfile.ZipFile, name: str, data: Any) -> None:
    where = zipfile.ZipInfo(f"moto/ec2/resources/{name}", (2026, 10, 4, 10, 0, 0))
    archive.writestr(where, gzip.compress(json.dumps(data).encode()))


def karpenter_of_aws(catalog: Data, prices: Data) -> dict[str, str]:
    lines = ["package pricing", "", "// generated at 2026-10-04T13:44:30Z for us-east-1", ""]
    lines += ["var InitialOnDemandPricesAWS = map[string]map[string]float64{", '\t"us-east-1": {']
    found = zip(order_of(catalog), prices["regions"]["us-east-1"], prices["basis"]["us-east-1"], strict=True)
    lines += [f'\t\t"{name}": {price:f},' for name, price, basis in found if basis == "k"]
    return {prices["source"][0]["file"]: "\n".join([*lines, "\t},", "}", ""])}
