"""Versions of providers, as far as facts differ by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from core.dialects.plain.facts.data import sources

_PROVIDERS = {
    "aws": "hashicorp/aws",
    "google": "hashicorp/google",
    "azurerm": "hashicorp/azurerm",
    "scaleway": "scaleway/scaleway",
    "digitalocean": "digitalocean/digitalocean",
    "linode": "linode/linode",
    "ovh": "ovh/ovh",
    "civo": "civo/civo",
    "oci": "oracle/oci",
    "rancher2": "rancher/rancher2",
    "hcloud": "hetznercloud/hcloud",
}


def source_of(cloud: str) -> str:
    """The provider's source, as in a lock file; "" for none that is known.

    >>> source_of("azurerm")
    'hashicorp/azurerm'
    """
    return _PROVIDERS.get(cloud, "")


def number(version: str) -> tuple[float, ...]:
    """A version as numbers that sort; "5.9.x" is after every 5.9.

    >>> number("3.117.x") > number("3.117.1"), number("4.0.0") > number("3.117.x")
    (True, True)
    """
    parts = re.findall(r"\d+|x", version)[:3]
    return tuple(float("inf") if part == "x" else float(part) for part in parts)


def reached(provider: str | None, since: str) -> bool:
    """Whether the version is that one or a later one; yes where it isn't known."""
    return provider is None or number(provider) >= number(since)


def within(provider: str | None, until: str) -> bool:
    """Whether the version is that one or an earlier one; no where it isn't known."""
    return provider is not None and number(provider) <= number(until)


@lru_cache(maxsize=1)
def _versions_of_facts() -> Mapping[str, tuple[float, ...]]:
    """What the facts were read from, by the provider's source."""
    return {one["what"]: number(one["version"]) for one in sources() if "version" in one}


def facts_are_older(source: str, provider: str | None) -> bool:
    """Whether the provider is newer than the facts, so that limits may have moved."""
    told = _versions_of_facts().get(source)
    return told is not None and provider is not None and number(provider) > told
