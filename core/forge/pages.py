"""Pages of forges: a repository's own, and the one that opens a request, filled in as far as it allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from core.forge.address import Address


@dataclass(frozen=True, slots=True)
class Page:
    """Where a repository is on the web."""

    url: str
    owner: str
    name: str


def repository_page(flavour: str, host: str, address: Address, scheme: str = "https") -> Page | None:
    """The page of the repository at `address`; None: the address isn't one that this forge has."""
    if flavour == "azure":
        return _azure(host, address, scheme)
    if flavour == "bitbucket-server":
        return _bitbucket_server(host, address, scheme)
    if not address.owner:
        return None
    if flavour in ("bitbucket", "gitea", "github"):
        owner, name = address.owner.rpartition("/")[2], address.name
        return Page(f"{scheme}://{host}/{_quoted(owner)}/{_quoted(name)}", owner, name)
    return Page(f"{scheme}://{host}/{_quoted(address.path)}", address.owner, address.name)


def _azure(host: str, address: Address, scheme: str) -> Page | None:
    """https: ORG/PROJECT/_git/NAME, where PROJECT may be missing if it is called like NAME; ssh:
    v3/ORG/PROJECT/NAME, or PROJECT/_ssh/NAME with ORG as the user. A final .git is part of the name."""
    parts = address.path.split("/")
    if address.suffix:
        parts[-1] += ".git"
    parts = [part for part in parts if part not in ("_optimized", "_full")]
    if address.scheme == "ssh" and re.fullmatch(r"v\d", parts[0]) and len(parts) == 4:
        organization, project, name = parts[1:]
        # Below visualstudio.com, too, this address names the organization by dev.azure.com's way.
        return _azure_page(f"https://dev.azure.com/{_quoted(organization)}", organization, project, name)
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
            top = f"https://{host}/{_quoted(organization)}"
        else:
            rest = before[-1:] if before and before[-1] != "DefaultCollection" else []
            above = before[: len(before) - len(rest)]
            own_host = host.endswith(".visualstudio.com")
            organization = host.partition(".")[0] if own_host else "/".join(above)
            top = "/".join([f"{scheme}://{host}", *map(_quoted, above)])
        return _azure_page(top, organization, rest[-1] if rest else name, name)
    return None


def _azure_page(top: str, organization: str, project: str, name: str) -> Page:
    return Page(f"{top}/{_quoted(project)}/_git/{_quoted(name)}", f"{organization}/{project}", name)


def _bitbucket_server(host: str, address: Address, scheme: str) -> Page | None:
    """https: [CONTEXT/]scm/KEY/NAME; ssh: KEY/NAME; a person's KEY is ~login."""
    parts = address.path.split("/")
    if len(parts) < 2:
        return None
    key, name = parts[-2:]
    context = parts[: parts.index("scm")] if "scm" in parts[:-2] else []
    top = "/".join([f"{scheme}://{host}", *map(_quoted, context)])
    place = f"users/{_quoted(key[1:])}" if key.startswith("~") else f"projects/{_quoted(key.upper())}"
    return Page(f"{top}/{place}/repos/{_quoted(name)}", key, name)


def compare_page(
    kind: str, flavour: str, web: str, base: str, head: str, title: str, description: str
) -> str:
    """The forge's own page for opening the request. "" if there is none. `head` is "branch", or
    "owner:branch" from a fork."""
    body = description[:4000]
    branch = head.rpartition(":")[2]
    source, target = quote(branch, safe=""), quote(base, safe="")
    if not web:
        return ""
    if kind == "github":
        return (
            f"{web}/compare/{target}...{quote(head, safe=':')}"
            f"?expand=1&title={_quoted(title)}&body={_quoted(body)}"
        )
    if flavour == "gitlab":
        return (
            f"{web}/-/merge_requests/new?merge_request%5Bsource_branch%5D={source}"
            f"&merge_request%5Btarget_branch%5D={target}"
            f"&merge_request%5Btitle%5D={_quoted(title)}&merge_request%5Bdescription%5D={_quoted(body)}"
        )
    if flavour == "bitbucket":
        return f"{web}/pull-requests/new?source={source}&dest={target}"
    if flavour == "bitbucket-server":
        return (
            f"{web}/pull-requests?create&sourceBranch={quote(f'refs/heads/{branch}', safe='')}"
            f"&targetBranch={quote(f'refs/heads/{base}', safe='')}"
        )
    if flavour == "azure":
        return f"{web}/pullrequestcreate?sourceRef={source}&targetRef={target}"
    if flavour == "gitea":
        return f"{web}/compare/{target}...{source}"
    return ""


def _quoted(text: str) -> str:
    return quote(text, safe="/~", errors="surrogateescape")
