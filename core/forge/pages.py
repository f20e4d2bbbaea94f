"""Pages of forges, as most of them write them."""

from __future__ import annotations

from urllib.parse import quote

from core.forge.address import Address
from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Where a repository is on the web."""

    url: str
    owner: str
    name: str


LONGEST_PREFILLED = 4000
"""Characters of a description inside an address: servers and browsers take no more."""


def page_of(host: str, address: Address, scheme: str) -> Page | None:
    """HOST/OWNER/NAME, of whatever else stands before it."""
    if not address.owner:
        return None
    owner, name = address.owner.rpartition("/")[2], address.name
    return Page(f"{scheme}://{host}/{quoted(owner)}/{quoted(name)}", owner, name)


def nested_page_of(host: str, address: Address, scheme: str) -> Page | None:
    """HOST/GROUP/SUBGROUP/NAME."""
    if not address.owner:
        return None
    return Page(f"{scheme}://{host}/{quoted(address.path)}", address.owner, address.name)


def branch_of(head: str) -> str:
    """Without the fork's owner."""
    return head.rpartition(":")[2]


def quoted(text: str) -> str:
    """In a path."""
    return quote(text, safe="/~", errors="surrogateescape")


def escaped(text: str) -> str:
    """As one part of a path, or a value."""
    return quote(text, safe="")
