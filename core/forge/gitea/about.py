"""Gitea and Forgejo: codeberg.org and servers of one's own. One began as the other, and their API is one but
for details; which of the two it is, the server's version tells."""

from __future__ import annotations

import re

from core.forge.address import Address
from core.forge.gitea.accounts import ACCOUNTS
from core.forge.gitea.words import conventions, manners
from core.forge.interface import Ends, Forge, Way
from core.forge.pages import LONGEST_PREFILLED, Page, escaped, page_of, quoted
from core.forge.web import Ask
from core.text import _

_LOCKED = "Only signed in user is allowed to call APIs."
"""What a server says that tells strangers nothing, not even its version."""


def version_of(ask: Ask) -> str | None:
    """What the server says of itself, "" where it tells only who is signed in; None: it is neither."""
    answer = ask("/api/v1/version")
    version = answer.data.get("version")
    if answer.status == 200 and isinstance(version, str) and re.match(r"v?\d+\.", version):
        return version
    if answer.status in (401, 403) and answer.data.get("message") == _LOCKED:
        return ""
    return None


def is_forgejo(version: str) -> bool:
    """
    >>> [is_forgejo(v) for v in ("16.0.1+gitea-1.22.0", "1.20.4-0+forgejo", "1.24.3", "")]
    [True, True, False, False]
    """
    return "+gitea-" in version or "forgejo" in version


class _Server(Forge):
    accounts = ACCOUNTS
    forgejo = False

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        return page_of(host, address, scheme)

    def api(self, host: str, scheme: str) -> str:
        return f"{scheme}://{host}/api/v1"

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        owner, _colon, branch = head.rpartition(":")
        return (
            f"{web}/compare/{quoted(base)}...{f'{escaped(owner)}:' if owner else ''}{quoted(branch)}"
            f"?expand=1&title={escaped(title)}&body={escaped(description[:LONGEST_PREFILLED])}"
        )

    def connect(self, way: Way) -> Ends:
        from core.forge.gitea.forge import GiteaRepository  # late: it takes `requests` along

        host, credential = way.place.host, way.credential
        repository = GiteaRepository(
            way.place, credential, forgejo=self.forgejo, ssh=way.ssh, patience=way.pause
        )
        if credential is not None:
            return Ends(repository, repository, _("Sending with {label}.").format(label=credential.label))
        sentence = _(
            "Nobody is signed in to {host}, so the branch is pushed with your Git access and {host}'s "
            "own page opens the pull request. To let Repoform open it: a token."
        )
        return Ends(None, repository, sentence.format(host=host))


class Forgejo(_Server):
    kind = "forgejo"
    manners = manners("Forgejo")
    conventions = conventions(".forgejo/", ".gitea/", ".github/")
    forgejo = True

    def home(self, host: str) -> str:
        return host if host == "codeberg.org" else ""

    def answers(self, ask: Ask) -> bool:
        return is_forgejo(version_of(ask) or "")


class Gitea(_Server):
    kind = "gitea"
    manners = manners("Gitea")
    conventions = conventions(".gitea/", ".github/")

    def home(self, host: str) -> str:
        return host if host == "gitea.com" else ""

    def answers(self, ask: Ask) -> bool:
        version = version_of(ask)
        return version is not None and not is_forgejo(version)


FORGEJO = Forgejo()
GITEA = Gitea()
