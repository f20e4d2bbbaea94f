"""Scaleway's node types, prices and Kubernetes versions, from answers that its provider recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import yaml

from tests.facts_fresh.compare import Facts, order_of
from tests.facts_fresh.indexes import set_types
from tests.facts_fresh.sources import Clone, Missing, Refused, clone

NAME = "scaleway/terraform-provider-scaleway"
ENDING = ".cassette.yaml"
SERVERS = re.compile(r"https://api\.scaleway\.com/instance/v1/zones/([\w-]+)/products/servers(?:\?(.*))?")
VERSIONS = re.compile(r"https://api\.scaleway\.com/k8s/v1/regions/([\w-]+)/versions(?:\?.*)?")
REGION = "fr-par"
"""Whose Kubernetes versions are taken."""
VERSION_KEYS = (
    *("name", "available_cnis", "available_container_runtimes", "available_feature_gates"),
    *("available_admission_plugins", "deprecated_at", "end_of_life_at", "released_at"),
)


@dataclass
class Recording:
    """One answer, of all its pages."""

    date: str
    file: str
    listed: dict[str, Any] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        return parsedate_to_datetime(self.date)


def renew_catalog(facts: Facts, sources: Path) -> None:
    """Node types of one zone, by its newest whole answer."""
    source, catalog, prices = clone(sources, NAME), facts["catalog/scaleway"], facts["prices/scaleway"]
    newest = _newest_servers(source)
    told = catalog["source"]
    if told["node_types_zone"] not in newest:
        raise Missing(f"{NAME} has no whole answer of {told['node_types_zone']}")
    found = newest[told["node_types_zone"]]
    types = {name: _type(name, one) for name, one in sorted(found.listed.items())}
    set_types(facts, "scaleway", types, list(types))
    order = order_of(catalog)
    prices["zones"] = {zone: _prices(newest[zone], order) for zone in sorted(newest)}
    regions: dict[str, list[str]] = {}
    for zone in sorted(newest):
        regions.setdefault(zone.rpartition("-")[0], []).append(zone)
    prices["regions"], catalog["regions"] = regions, dict(regions)
    prices["end_of_service"] = [name for name, one in types.items() if one.get("old")]
    days = {zone: newest[zone].when.date().isoformat() for zone in sorted(newest)}
    if days != prices["source"]["as_of"]:
        prices["source"] |= {"commit": source.head(), "as_of": days}
    if found.when != parsedate_to_datetime(told["node_types_as_of"]):
        told["node_types_as_of"] = found.date
        told["files"][0] = found.file


def renew_versions(facts: Facts, sources: Path) -> None:
    """Kubernetes versions, by the newest answer. It tells those that are supported; others keep the end
    that was told before."""
    source, catalog = clone(sources, NAME), facts["catalog/scaleway"]
    found: Recording | None = None
    for file, url, answer in _answers(source, "/versions"):
        at = VERSIONS.fullmatch(url)
        if at and at[1] == REGION:
            one = Recording(answer["headers"]["Date"][0], file, _body(answer, file))
            found = one if found is None or one.when > found.when else found
    if found is None:
        raise Missing(f"{NAME} has no answer with Kubernetes versions of {REGION}")
    told = catalog["source"]
    try:
        listed = [{key: one[key] for key in VERSION_KEYS} for one in found.listed["versions"]]
    except (KeyError, TypeError) as error:
        raise Refused(f"{NAME}, {found.file}: a version lacks {error}") from error
    minors = {_minor(one) for one in listed}
    over = [one for one in catalog["kubernetes_versions"] if _minor(one) not in minors]
    catalog["kubernetes_versions"] = listed + over
    if found.when != parsedate_to_datetime(told["versions_as_of"]):
        told["versions_as_of"] = found.date
        told["files"][1] = found.file


def _minor(version: dict[str, Any]) -> str:
    return str(version["name"]).rpartition(".")[0]


def _answers(source: Clone, part: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Of all recordings that ask an address with this part: file, address, answer."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in source.with_text(part, ENDING):
        try:
            for one in yaml.load(source.text(file), Loader=loader)["interactions"]:
                if one["response"]["code"] == 200 and one["request"]["method"] == "GET":
                    yield file, one["request"]["url"], one["response"]
        except (yaml.YAMLError, KeyError, TypeError) as error:
            raise Refused(f"{NAME}, {file} doesn't have the form that is expected: {error!r}") from error


def _body(answer: dict[str, Any], file: str) -> dict[str, Any]:
    try:
        out: dict[str, Any] = json.loads(answer["body"])
    except ValueError as error:
        raise Refused(f"{NAME}, {file}: an answer is no JSON: {error}") from error
    return out


def _newest_servers(source: Clone) -> dict[str, Recording]:
    """Per zone the newest answer whose pages are all there."""
    newest: dict[str, Recording] = {}
    open_: dict[tuple[str, str], Recording] = {}
    for file, url, answer in _answers(source, "/products/servers"):
        at = SERVERS.fullmatch(url)
        if not at:
            continue
        zone, page = at[1], re.search(r"(?:^|&)page=(\d+)", at[2] or "")
        headers = answer["headers"]
        if page is None or page[1] == "1" or (file, zone) not in open_:
            open_[file, zone] = Recording(headers["Date"][0], file)
        one = open_[file, zone]
        one.date = headers["Date"][0]
        one.listed = one.listed | _body(answer, file)["servers"]
        whole = len(one.listed) == int(headers.get("X-Total-Count", ["-1"])[0])
        if whole and (zone not in newest or one.when > newest[zone].when):
            newest[zone] = Recording(one.date, file, one.listed)
    return newest


def _type(name: str, one: dict[str, Any]) -> dict[str, Any]:
    try:
        out: dict[str, Any] = {"v": one["ncpus"], "m": one["ram"] / 2**30}
        out["a"] = one["arch"]
        if one["gpu"]:
            out["g"] = [one["gpu"], (one["gpu_info"] or {}).get("gpu_name", "")]
        if one["end_of_service"]:
            out["old"] = 1
    except (KeyError, TypeError) as error:
        raise Refused(f"{NAME}: {name} lacks {error}") from error
    return out


def _prices(found: Recording, order: list[str]) -> list[float | None]:
    return [found.listed.get(name, {}).get("hourly_price") for name in order]
