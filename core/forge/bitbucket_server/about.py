"""Bitbucket Server and Data Center."""

from __future__ import annotations

from core.forge.address import Address
from core.forge.interface import Forge
from core.forge.pages import Page, branch_of, escaped, quoted
from core.forge.web import Ask


class BitbucketServer(Forge):
    kind = "bitbucket-server"

    def answers(self, ask: Ask) -> bool:
        answer = ask("/rest/api/1.0/application-properties")
        return answer.status == 200 and "buildNumber" in answer.data

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        """https: [CONTEXT/]scm/KEY/NAME; ssh: KEY/NAME; a person's KEY is ~login."""
        parts = address.path.split("/")
        if len(parts) < 2:
            return None
        key, name = parts[-2:]
        context = parts[: parts.index("scm")] if "scm" in parts[:-2] else []
        top = "/".join([f"{scheme}://{host}", *map(quoted, context)])
        place = f"users/{quoted(key[1:])}" if key.startswith("~") else f"projects/{quoted(key.upper())}"
        return Page(f"{top}/{place}/repos/{quoted(name)}", key, name)

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return (
            f"{web}/pull-requests?create&sourceBranch={escaped(f'refs/heads/{branch_of(head)}')}"
            f"&targetBranch={escaped(f'refs/heads/{base}')}"
        )


BITBUCKET_SERVER = BitbucketServer()
