"""GitHub: github.com, ghe.com and Enterprise Server."""

from __future__ import annotations

import re
from urllib.parse import quote

from core.forge.address import Address
from core.forge.github.accounts import ACCOUNTS
from core.forge.github.words import CONVENTIONS, MANNERS
from core.forge.interface import Ends, Forge, Way
from core.forge.pages import LONGEST_PREFILLED, Page, escaped, page_of, quoted
from core.forge.web import Ask
from core.text import _


class GitHub(Forge):
    kind = "github"
    manners = MANNERS
    conventions = CONVENTIONS
    accounts = ACCOUNTS
    token_shapes = (r"\bgh[pousr]_[A-Za-z0-9]{16,}", r"\bgithub_pat_[A-Za-z0-9_]{20,}")

    def home(self, host: str) -> str:
        """
        >>> [GITHUB.home(host) for host in ("ssh.github.com", "ssh.acme.ghe.com", "github.corp")]
        ['github.com', 'acme.ghe.com', '']
        """
        if host in ("github.com", "www.github.com", "ssh.github.com"):
            return "github.com"
        found = re.fullmatch(r"(?:ssh\.)?([a-z0-9-]+\.ghe\.com)", host)
        return found[1] if found else ""

    def answers(self, ask: Ask) -> bool:
        answer = ask("/api/v3/meta")
        server = "x-github-enterprise-version" in answer.headers
        return server or (answer.status == 200 and "installed_version" in answer.data)

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        return page_of(host, address, scheme)

    def api(self, host: str, scheme: str) -> str:
        return f"https://api.{host}" if self.home(host) else f"{scheme}://{host}/api/v3"

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return (
            f"{web}/compare/{escaped(base)}...{quote(head, safe=':')}"
            f"?expand=1&title={quoted(title)}&body={quoted(description[:LONGEST_PREFILLED])}"
        )

    def connect(self, way: Way) -> Ends:
        from core.forge.github.forge import GitHubRepository  # late: PyGithub takes long to import

        host, credential = way.place.host, way.credential
        repository = GitHubRepository(way.place, credential, ssh=way.ssh, pause=way.pause)
        if credential is not None:
            sentence = _("Sending with {label}.").format(label=credential.label)
            return Ends(repository, repository, sentence)
        sentence = _(
            "Nobody is signed in to {host}, so the branch is pushed with your Git access and {host}'s "
            "own page opens the pull request. To let Repoform open it: gh auth login, or a token."
        )
        return Ends(None, repository, sentence.format(host=host))


GITHUB = GitHub()
