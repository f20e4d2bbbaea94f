"""Zones of another region: the same letters or numbers where the catalog has them."""

from __future__ import annotations

from core.clouds import catalog

ZONES = (
    "availability_zones",
    "cluster_availability_zones",
    "cluster_node_locations",
    "default_node_pool.zones",
    "zones",
    "node_locations",
    "default_ingress_ip_zones",
)


def zones_in(zones: list[str], old: str, new: str) -> list[str]:
    """The zones of another region that carry the same letters or numbers.

    >>> zones_in(["eu-west-1a", "eu-west-1b"], "eu-west-1", "us-east-2")
    ['us-east-2a', 'us-east-2b']
    """
    return [new + z.removeprefix(old) if z.startswith(old) else z for z in zones]


def known_zones(cloud: str | None, region: str) -> list[str]:
    return list(catalog.zones_of(cloud, region) or ()) if cloud else []


def adapted_zones(cloud: str | None, zones: list[str], old: str, new: str) -> list[str]:
    """As many zones of the new region, the same letters where the catalog has them."""
    wanted = zones_in(zones, old, new)
    known = known_zones(cloud, new)
    if not known or all(z in known for z in wanted) or cloud == "azurerm":
        return wanted
    kept = [z for z in wanted if z in known]
    return (kept + [z for z in known if z not in kept])[: len(zones)]
