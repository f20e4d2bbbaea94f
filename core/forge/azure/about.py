"""Azure DevOps: dev.azure.com, visualstudio.com and Azure DevOps Server."""

from __future__ import annotations

import re

from core.forge.address import Address
from core.forge.conventions import Conventions, templates_in
from core.forge.interface import Forge, Manners
from core.forge.pages import Page, branch_of, escaped, quoted


class Azure(Forge):
    kind = "azure"
    manners = Manners("Azure DevOps")
    conventions = Conventions(templates_in((".azuredevops/", ".vsts/", "docs/", ""), (".md", ".txt")))

    def home(self, host: str) -> str:
        """
        >>> [AZURE.home(host) for host in ("ssh.dev.azure.com", "acme.visualstudio.com", "evil.com")]
        ['dev.azure.com', 'acme.visualstudio.com', '']
        """
        if host in ("dev.azure.com", "ssh.dev.azure.com", "vs-ssh.visualstudio.com"):
            return "dev.azure.com"
        if re.fullmatch(r"[a-z0-9-]+\.(?:vs-)?ssh\.visualstudio\.com", host):
            return "dev.azure.com"
        return host if re.fullmatch(r"[a-z0-9-]+\.visualstudio\.com", host) else ""

    def recognizes(self, address: Address) -> bool:
        return address.scheme != "ssh" and "_git" in address.path.split("/")[:-1]

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        """https: ORG/PROJECT/_git/NAME, where PROJECT may be missing if it is called like NAME; ssh:
        v3/ORG/PROJECT/NAME, or PROJECT/_ssh/NAME with ORG as the user. A final .git is part of the name."""
        parts = address.path.split("/")
        if address.suffix:
            parts[-1] += ".git"
        parts = [part for part in parts if part not in ("_optimized", "_full")]
        if address.scheme == "ssh" and re.fullmatch(r"v\d", parts[0]) and len(parts) == 4:
            organization, project, name = parts[1:]
            # Below visualstudio.com, too, this address names the organization by dev.azure.com's way.
            return _page(f"https://dev.azure.com/{quoted(organization)}", organization, project, name)
        for word in ("_git", "_ssh"):
            if word not in parts[:-1]:
                continue
            at = parts.index(word)
            before, name = parts[:at], parts[at + 1]
            if len(parts) != at + 2:
                return None
            if host == "dev.azure.com" and address.scheme == "ssh":  # ORG@vs-ssh.visualstudio.com
                before = [address.user, *(part for part in before if part != "DefaultCollection")]
            if host == "dev.azure.com":
                if not before or not before[0]:
                    return None
                organization, *rest = before
                top = f"https://{host}/{quoted(organization)}"
            else:
                rest = before[-1:] if before and before[-1] != "DefaultCollection" else []
                above = before[: len(before) - len(rest)]
                own_host = host.endswith(".visualstudio.com")
                organization = host.partition(".")[0] if own_host else "/".join(above)
                top = "/".join([f"{scheme}://{host}", *map(quoted, above)])
            return _page(top, organization, rest[-1] if rest else name, name)
        return None

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return f"{web}/pullrequestcreate?sourceRef={escaped(branch_of(head))}&targetRef={escaped(base)}"


def _page(top: str, organization: str, project: str, name: str) -> Page:
    return Page(f"{top}/{quoted(project)}/_git/{quoted(name)}", f"{organization}/{project}", name)


AZURE = Azure()
