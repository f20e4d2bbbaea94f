"""Which forge a remote belongs to. Known hosts by name; unknown ones are asked, never guessed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from core.forge import forges
from core.forge.address import Address, parse_address
from core.forge.interface import Forge, Place
from core.forge.pages import quoted
from core.forge.web import asker
from core.git.errors import GitError
from core.git.transfer import is_loopback

DEEPEST = 2
"""How many folders of an address may lead to a forge that lives below its host."""

_UNASKED = ("unknown", "certificate", "proxy")

Probe = Callable[[str, str], str]
"""(scheme, host, perhaps with a folder) -> the kind of forge that answers there, asked without any
credential; "" (no forge); "unknown" where nobody could be asked, or "certificate" or "proxy" for why not."""


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
    found = _known(address.bare_host)
    if found is None and ssh:
        host = ssh_alias(host)
        found = _known(host)
    if found is not None and (ssh or address.scheme == "git" or address.bare_host == address.host):
        return _known_place(*found, address)
    local = is_loopback(address.bare_host)
    scheme = "http" if address.scheme == "http" and local else "https"
    if address.scheme in ("http", "https", "ssh") and address.owner:
        ask = probe or ask_host
        answer = ask(scheme, host)
        if answer in _UNASKED:
            # Behind a VPN, or a certificate of its own: a branch does no harm there, refs of an inbox might.
            return Place("", host, owner=address.owner, name=address.name, unasked=answer)
        forge, top = (forges.forge_of(answer) if answer else _recognized(address)), host
        if forge is None and not ssh:
            forge, top, address = _below(ask, scheme, host, address)
        page = forge.page(top, address, scheme) if forge is not None else None
        if forge is not None and page is not None:
            return Place(forge.kind, host, forge.api(top, scheme), page.owner, page.name, page.url)
    return Place("inbox")


def _below(ask: Probe, scheme: str, host: str, address: Address) -> tuple[Forge | None, str, Address]:
    """A forge that doesn't have its host for itself and lives in a folder of it: which one answers there, the
    host with that folder, and the address within it. What the folder is called says nothing."""
    folders = address.path.split("/")[:-2][:DEEPEST]
    for depth in range(1, len(folders) + 1):
        top = "/".join([host, *map(quoted, folders[:depth])])
        answer = ask(scheme, top)
        if answer and answer not in _UNASKED:
            rest = "/".join(address.path.split("/")[depth:])
            return forges.forge_of(answer), top, replace(address, path=rest)
    return None, host, address


def known_place(url: str) -> Place:
    """As far as the address alone tells, asking nobody: `unasked` for a host that it doesn't know."""
    place = detect(url, lambda _scheme, _host: "unknown", lambda host: host)
    if place.kind == "inbox" and (host := parse_address(url).host):
        return Place("", host, unasked="unknown")
    return place


def _known(host: str) -> tuple[Forge, str] | None:
    """What a host's name tells: the forge, and the host of its pages. None: it has to be asked."""
    return next(((forge, home) for forge in forges.FORGES if (home := forge.home(host))), None)


def _recognized(address: Address) -> Forge | None:
    return next((forge for forge in forges.FORGES if forge.recognizes(address)), None)


def _known_place(forge: Forge, home: str, address: Address) -> Place:
    api, page = forge.api(home, "https"), forge.page(home, address)
    if page is None:  # a forge, but no address of a repository there: nothing to open, and no inbox to fill
        return Place(forge.kind, home, api, address.owner, address.name)
    return Place(forge.kind, home, api, page.owner, page.name, page.url)


def ask_host(scheme: str, host: str) -> str:
    """Ask an unknown host what it is, with no credential and a short patience."""
    ask = cache(asker(scheme, host, timeout=4))
    try:
        return next((forge.kind for forge in forges.FORGES if forge.answers(ask)), "")
    except GitError as error:
        known = {"refused": "", "SSLError": "certificate", "OSError": "certificate", "ProxyError": "proxy"}
        return known.get(error.detail, "unknown")
