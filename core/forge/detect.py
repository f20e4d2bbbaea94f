"""Which forge a remote belongs to. Known hosts by name; unknown ones are asked, never guessed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from core.forge.web import get
from core.git.errors import GitError
from core.git.transfer import is_loopback

Probe = Callable[[str, str], str]
"""(scheme, host) -> "github", "gitlab", "gitea", "" (no forge); "unknown" where nobody could be asked, or
"certificate" or "proxy" for why not: what answers there, asked without any credential."""


@dataclass(frozen=True, slots=True)
class Address:
    """A remote's address taken apart. `host` is "" for a path; it has the port where one is given."""

    scheme: str
    """"https", "http", "ssh", "git" or "file"."""
    host: str
    path: str
    """Without leading slash and ".git"."""
    user: str = ""

    @property
    def owner(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


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
    """Of "other": "gitlab", "bitbucket", "azure" or "gitea"."""
    unasked: str = ""
    """Of "other": why the host couldn't be asked what it is: "unknown", "certificate" or "proxy"."""


def parse_address(url: str) -> Address:
    """Take any Git address apart: URLs, user@host:path, and paths.

    >>> parse_address("git@github.com:acme/infra.git")
    Address(scheme='ssh', host='github.com', path='acme/infra', user='git')
    >>> parse_address("/srv/git/infra.git").host
    ''
    """
    found = re.match(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.*)$", url, re.DOTALL)
    if found:
        scheme = found["scheme"].lower()
        if scheme == "file":
            return Address("file", "", _plain(urlsplit(url).path))
        authority, _slash, path = found["rest"].partition("/")
        user, _at, host = authority.rpartition("@")
        scheme = {"git+ssh": "ssh", "ssh+git": "ssh"}.get(scheme, scheme)
        return Address(scheme, host.lower(), _plain(path), user.partition(":")[0])
    scp = re.match(
        r"^(?:(?P<user>[^@/:]+)@)?(?P<host>\[[^\]]+\]|[^/:\\]+):(?P<path>(?!//).*)$", url, re.DOTALL
    )
    if scp and not re.match(r"^[A-Za-z]:[\\/]", url):
        return Address("ssh", scp["host"].lower(), _plain(scp["path"]), scp["user"] or "")
    return Address("file", "", _plain(url))


def _plain(path: str) -> str:
    return re.sub(r"\.git/?$", "", path.strip("/")).strip("/")


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


_OTHERS = (
    (r"(?:^|\.)gitlab\.com$", "gitlab"),
    (r"^bitbucket\.org$", "bitbucket"),
    (r"^(?:ssh\.)?dev\.azure\.com$|\.visualstudio\.com$", "azure"),
    (r"^codeberg\.org$", "gitea"),
)


def detect(
    url: str, probe: Probe | None = None, ssh_alias: Callable[[str], str] = resolve_ssh_alias
) -> Place:
    """Which forge the remote at `url` belongs to. Asks the network only for a host it doesn't know."""
    address = parse_address(url)
    if not address.host:
        return Place("inbox")
    host = address.host
    if address.scheme == "ssh":
        bare = host.partition(":")[0]
        host = bare if _known(bare) else ssh_alias(bare)
    if host in ("github.com", "www.github.com", "ssh.github.com"):
        return _github("github.com", "https://api.github.com", address)
    if re.fullmatch(r"(?:ssh\.)?[a-z0-9-]+\.ghe\.com", host):
        host = host.removeprefix("ssh.")
        return _github(host, f"https://api.{host}", address)
    for pattern, flavour in _OTHERS:
        if re.search(pattern, host):
            web = "dev.azure.com" if host == "ssh.dev.azure.com" else host
            return Place(
                "other",
                web,
                owner=address.owner,
                name=address.name,
                flavour=flavour,
                web=f"https://{web}/{quote(address.path)}",
            )
    local = is_loopback(urlsplit(f"//{host}").hostname or "")
    scheme = "http" if address.scheme == "http" and local else "https"
    if address.scheme in ("http", "https", "ssh") and address.owner:
        answer = (probe or ask_host)(scheme, host)
        if answer == "github":
            place = _github(host, f"{scheme}://{host}/api/v3", address)
            return replace(place, web=f"{scheme}://{host}/{address.path}")
        if answer in ("unknown", "certificate", "proxy"):
            # Behind a VPN, or a certificate of its own: a branch does no harm there, refs of an inbox might.
            return Place("other", host, owner=address.owner, name=address.name, unasked=answer)
        if answer:
            return Place(
                "other",
                host,
                owner=address.owner,
                name=address.name,
                flavour=answer,
                web=f"{scheme}://{host}/{quote(address.path)}",
            )
    return Place("inbox")


def known_kind(url: str) -> str:
    """ "github", "inbox" or "other" where the address alone tells; "" for a host that has to be asked."""
    place = detect(url, lambda _scheme, _host: "unknown", lambda host: host)
    return "" if place.unasked or (place.kind == "inbox" and parse_address(url).host) else place.kind


def _known(host: str) -> bool:
    return (
        host == "ssh.github.com"
        or host == "github.com"
        or host.endswith(".ghe.com")
        or any(re.search(pattern, host) for pattern, _flavour in _OTHERS)
    )


def _github(host: str, api: str, address: Address) -> Place:
    owner, name = address.owner.rpartition("/")[2], address.name
    return Place("github", host, api, owner, name, f"https://{host}/{owner}/{name}")


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
    body = description[:4000]
    branch = head.rpartition(":")[2]
    if place.kind == "github":
        return (
            f"{place.web}/compare/{quote(base, safe='')}...{quote(head, safe=':')}"
            f"?expand=1&title={quote(title)}&body={quote(body)}"
        )
    if place.flavour == "gitlab":
        return (
            f"{place.web}/-/merge_requests/new?merge_request%5Bsource_branch%5D={quote(branch, safe='')}"
            f"&merge_request%5Btarget_branch%5D={quote(base, safe='')}"
            f"&merge_request%5Btitle%5D={quote(title)}&merge_request%5Bdescription%5D={quote(body)}"
        )
    if place.flavour == "bitbucket":
        return f"{place.web}/pull-requests/new?source={quote(branch, safe='')}&dest={quote(base, safe='')}"
    if place.flavour == "azure":
        return (
            f"{place.web}/pullrequestcreate?sourceRef={quote(branch, safe='')}"
            f"&targetRef={quote(base, safe='')}"
        )
    if place.flavour == "gitea":
        return f"{place.web}/compare/{quote(base, safe='')}...{quote(branch, safe='')}"
    return ""
