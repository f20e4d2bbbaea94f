"""Gitea and Forgejo: codeberg.org and servers of one's own."""

from __future__ import annotations

from core.forge.address import Address
from core.forge.conventions import Conventions, templates_in
from core.forge.interface import Forge, Manners
from core.forge.pages import Page, branch_of, escaped, page_of
from core.forge.web import Ask


class Gitea(Forge):
    kind = "gitea"
    manners = Manners("Gitea")
    conventions = Conventions(templates_in(("", ".gitea/", ".github/", "docs/"), (".md",)))

    def home(self, host: str) -> str:
        return host if host == "codeberg.org" else ""

    def answers(self, ask: Ask) -> bool:
        answer = ask("/api/v1/version")
        return answer.status == 200 and "version" in answer.data

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        return page_of(host, address, scheme)

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return f"{web}/compare/{escaped(base)}...{escaped(branch_of(head))}"


GITEA = Gitea()
