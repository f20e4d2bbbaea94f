"""Which forge a remote belongs to. Known hosts by name; unknown ones are asked, never guessed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from core.forge import pages
from core.forge.address import Address, Known, known, parse_address
from core.forge.pages import repository_page
from core.forge.web import get
from core.git.errors import GitError
from core.git.transfer import is_loopback

Probe = Callable[[str, str], str]
"""(scheme, host) -> "github", "gitlab", "gitea", "bitbucket-server", "" (no forge); "unknown" where nobody
could be asked, or "certificate" or "proxy" for why not: what answers there, asked without any credential."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where proposals of a remote go."""

    kind: str
    """"github", "inbox", or "other": a forge that Repoform can push to but not ask."""
    host: str = ""
    """Of the web page and of credentials."""
    api: str = ""
    """GitHub's API."""
    owner: str = ""
    name: str = ""
    web: str = ""
    """The repository's page."""
    flavour: str = ""
    """Of "other": "gitlab", "bitbucket", "bitbucket-server", "azure" or "gitea"."""
    unasked: str = ""
    """Of "other": why the host couldn't be asked what it is: "unknown", "certificate" or "proxy"."""


def resolve_ssh_alias(host: str) -> str:
    """The host name that the user's ssh configuration gives an alias (`ssh -G`); the same if none."""
    name = host.partition(":")[0]
    if name.startswith("-") or not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        return host
    try:
        done = subprocess.run(
            ["ssh", "-G", "--", name], capture_output=True, timeout=5, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return host
    settings = dict(
        line.split(" ", 1) for line in done.stdout.decode("utf-8", "replace").splitlines() if " " in line
    )
    return settings.get("hostname", name).lower()


def detect(
    url: str, probe: Probe | None = None, ssh_alias: Callable[[str], str] = resolve_ssh_alias
) -> Place:
    """Which forge the remote at `url` belongs to. Asks the network only for a host it doesn't know."""
    address = parse_address(url)
    if not address.host:
        return Place("inbox")
    # Over ssh the port is ssh's own: it says nothing of the web page.
    ssh = address.scheme == "ssh"
    host = address.bare_host if ssh else address.host
    found = known(address.bare_host)
    if found is None and ssh:
        host = ssh_alias(host)
        found = known(host)
    if found is not None and (ssh or address.scheme == "git" or address.bare_host == address.host):
        return _known_place(found, address)
    local = is_loopback(address.bare_host)
    scheme = "http" if address.scheme == "http" and local else "https"
    if address.scheme in ("http", "https", "ssh") and address.owner:
        answer = (probe or ask_host)(scheme, host)
        if answer in ("unknown", "certificate", "proxy"):
            # Behind a VPN, or a certificate of its own: a branch does no harm there, refs of an inbox might.
            return Place("other", host, owner=address.owner, name=address.name, unasked=answer)
        if not answer and not ssh and "_git" in address.path.split("/")[:-1]:
            answer = "azure"  # nothing else has such addresses: Azure DevOps Server
        page = repository_page(answer, host, address, scheme) if answer else None
        if page is not None and answer == "github":
            return Place("github", host, f"{scheme}://{host}/api/v3", page.owner, page.name, page.url)
        if page is not None:
            return Place("other", host, owner=page.owner, name=page.name, web=page.url, flavour=answer)
    return Place("inbox")


def known_place(url: str) -> Place:
    """As far as the address alone tells, asking nobody: `unasked` for a host that it doesn't know."""
    place = detect(url, lambda _scheme, _host: "unknown", lambda host: host)
    if place.kind == "inbox" and (host := parse_address(url).host):
        return Place("other", host, unasked="unknown")
    return place


def _known_place(found: Known, address: Address) -> Place:
    page = repository_page(found.flavour, found.web, address)
    if page is None:  # a forge, but no address of a repository there: nothing to open, and no inbox to fill
        return Place(
            "github" if found.flavour == "github" else "other",
            found.web,
            _api(found) if found.flavour == "github" else "",
            address.owner,
            address.name,
            flavour="" if found.flavour == "github" else found.flavour,
        )
    if found.flavour == "github":
        return Place("github", found.web, _api(found), page.owner, page.name, page.url)
    return Place("other", found.web, owner=page.owner, name=page.name, web=page.url, flavour=found.flavour)


def _api(found: Known) -> str:
    return f"https://api.{found.web}"


def ask_host(scheme: str, host: str) -> str:
    """Ask an unknown host what it is, with no credential and a short patience."""
    try:
        status, headers, body = get(f"{scheme}://{host}/api/v3/meta", timeout=4)
        lower = {key.lower(): value for key, value in headers.items()}
        if "x-github-enterprise-version" in lower or (
            status == 200 and isinstance(_json(body), dict) and "installed_version" in _json(body)
        ):
            return "github"
        status, headers, body = get(f"{scheme}://{host}/api/v4/version", timeout=4)
        if status in (200, 401) and any(key.lower().startswith("x-gitlab") for key in headers):
            return "gitlab"
        status, headers, body = get(f"{scheme}://{host}/api/v1/version", timeout=4)
        if status == 200 and isinstance(_json(body), dict) and "version" in _json(body):
            return "gitea"
        status, headers, body = get(f"{scheme}://{host}/rest/api/1.0/application-properties", timeout=4)
        if status == 200 and "buildNumber" in _json(body):
            return "bitbucket-server"
    except GitError as error:
        known = {"refused": "", "SSLError": "certificate", "OSError": "certificate", "ProxyError": "proxy"}
        return known.get(error.detail, "unknown")
    return ""


def _json(body: bytes) -> dict[str, object]:
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def compare_page(place: Place, base: str, head: str, title: str, description: str) -> str:
    """The forge's own page for opening the request, filled in as far as it allows. "" if there is none.

    `head` is "branch", or "owner:branch" from a fork.
    """
    return pages.compare_page(place.kind, place.flavour, place.web, base, head, title, description)
