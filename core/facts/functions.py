"""What a rule's expression may call. Pure; a look-up that can't tell answers None."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from core.clouds import catalog
from core.clouds.gpus import catalog_gpus, gpu_fits

LABEL_KEY = (
    r"([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
    r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
)
LABEL_VALUE = r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST_BITS = 128
"""Of an address."""

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def has(value: Any) -> bool:
    """Not null, empty text or empty list."""
    return value is not None and value != "" and value != []


def matches(text: str, pattern: str) -> bool:
    return _pattern(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def unique(items: Iterable[Any]) -> bool:
    seen = list(items)
    return all(item not in seen[:i] for i, item in enumerate(seen))


def minor(version: str) -> int:
    found = catalog.minor(version)
    if found is None:
        raise TypeError(version)
    return found


def network(text: str, *, strict: bool = False) -> Network:
    if not isinstance(text, str):  # the library takes numbers for addresses
        raise TypeError(text)
    try:
        return ipaddress.ip_network(text, strict=strict)
    except ValueError as error:
        raise TypeError(text) from error


def prefix(text: str) -> int:
    """The number after "/", also of a size alone ("/14")."""
    return int(text.rpartition("/")[2])


def subnet(text: str, bits: int, number: int) -> str:
    """Terraform's cidrsubnet."""
    whole = network(text)
    length = whole.prefixlen + bits
    if bits < 0 or length > whole.max_prefixlen or not 0 <= number < 2**bits:
        raise TypeError("no such subnet")
    start = int(whole.network_address) + number * 2 ** (whole.max_prefixlen - length)
    return f"{ipaddress.ip_address(start)}/{length}"


def overlaps(one: str, other: str) -> bool:
    return network(one).overlaps(network(other))


def any_overlap(ranges: list[str]) -> bool:
    return any(overlaps(a, b) for i, a in enumerate(ranges) for b in ranges[i + 1 :])


def contains(outer: str, inner: str) -> bool:
    first, second = network(outer), network(inner)
    return first.version == second.version and second.subnet_of(first)  # type: ignore[arg-type]


def is_network(text: str) -> bool:
    """Whether it is the first address of its range."""
    try:
        network(text, strict=True)
    except TypeError:
        return False
    return True


def private_block(text: str) -> str | None:
    return next((block for block in PRIVATE if contains(block, text)), None)


def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if not isinstance(text, str):
        raise TypeError(text)
    try:
        return ipaddress.ip_address(text)
    except ValueError as error:
        raise TypeError(text) from error


def ip_in(ip: str, text: str) -> bool:
    return address(ip) in network(text)


def ip_index(ip: str, text: str) -> int:
    return int(address(ip)) - int(network(text).network_address)


def pow2(n: int) -> int | float:
    """Of counts of subnets: no larger than any network."""
    if abs(n) > MOST_BITS:
        raise TypeError(n)
    power: int | float = 2**n
    return power


def counting(*bounds: int) -> range:
    """As many as there are subnets of a network, no more."""
    found = range(*bounds)
    if len(found) > 2**12:
        raise TypeError(bounds)
    return found


def offered(cloud: str, name: str | None, region: str, zone: str | None) -> bool | None:
    """None where the region is unknown or no type is named; a type or zone that a known region doesn't list
    is not offered."""
    known = catalog.zones_of(cloud, region)
    if not name or region not in catalog.regions(cloud):
        return None
    if zone is not None and known and zone not in known:
        return False
    found = catalog.offered(cloud, name, region, zone)
    return False if found is None and catalog.machine(cloud, name) is None else found


def zones_of(cloud: str, region: str) -> tuple[str, ...] | None:
    return catalog.zones_of(cloud, region)


def arch(cloud: str, name: str) -> str | None:
    found = catalog.machine(cloud, name)
    return found.arch if found else None


def gpus(cloud: str, name: str) -> int | None:
    """How many GPUs; 1 where it has some, but the catalog doesn't tell how many."""
    found = catalog.machine(cloud, name)
    if found is None:
        return None
    return 1 if found.gpus is None else found.gpus


def vcpu(cloud: str, name: str) -> int | None:
    found = catalog.machine(cloud, name)
    return found.vcpu if found else None


def memory_gib(cloud: str, name: str) -> float | None:
    found = catalog.machine(cloud, name)
    return found.memory_gib if found else None


def version_listed(cloud: str, version: str) -> bool:
    wanted = catalog.minor(version)
    return any(catalog.minor(v.version) == wanted for v in catalog.versions(cloud))


def version_in_channel(version: str, channel: str) -> bool | None:
    """The catalog doesn't tell channels: only that a version is in none."""
    if catalog.minor(version) is None or version_listed("google", version):
        return None
    return False


def time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError as error:
        raise TypeError(text) from error
    if found.tzinfo is None:
        raise TypeError(text)
    return found


def days(first: str, last: str) -> float:
    return (time(last) - time(first)).total_seconds() / 86400


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "has": has, "matches": matches, "unique": unique, "minor": minor, "prefix": prefix, "subnet": subnet,
    "overlaps": overlaps, "any_overlap": any_overlap, "contains": contains, "is_network": is_network,
    "within_private": lambda text: private_block(text) is not None, "private_block": private_block,
    "ip_in": ip_in, "ip_index": ip_index, "zones_of": zones_of, "offered": offered, "arch": arch,
    "gpus": gpus, "catalog_gpus": catalog_gpus, "vcpu": vcpu, "memory_gib": memory_gib, "gpu_fits": gpu_fits,
    "version_listed": version_listed, "version_in_channel": version_in_channel, "time": time, "days": days,
    "starts_with": lambda text, start: text.startswith(start), "len": len, "range": counting,
    "set_of": lambda items: frozenset(items), "sum_of": sum, "max_of": max,
    "split": lambda text, by: text.split(by), "last": lambda items: items[-1],
    "cut": lambda text, n: text[:n], "pow2": pow2,
    "is_number_version": lambda text: re.match(r"1\.\d+", text) is not None,
}  # fmt: skip

CATALOG = frozenset({"zones_of", "offered", "version_listed", "version_in_channel", "gpu_fits"})
"""Look-ups whose answers age: a rule that asks them is never certain."""
