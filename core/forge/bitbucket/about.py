"""Bitbucket Cloud."""

from __future__ import annotations

from core.forge.address import Address
from core.forge.conventions import Conventions
from core.forge.interface import Forge, Manners
from core.forge.pages import Page, branch_of, escaped, page_of


class Bitbucket(Forge):
    kind = "bitbucket"
    manners = Manners("Bitbucket")
    conventions = Conventions()
    token_shapes = (r"\bATBB[A-Za-z0-9_=-]{24,}", r"\bAT[AC]TT3xFf[A-Za-z0-9_=-]{24,}")

    def home(self, host: str) -> str:
        hosts = ("bitbucket.org", "www.bitbucket.org", "altssh.bitbucket.org")
        return "bitbucket.org" if host in hosts else ""

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        return page_of(host, address, scheme)

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return f"{web}/pull-requests/new?source={escaped(branch_of(head))}&dest={escaped(base)}"


BITBUCKET = Bitbucket()
