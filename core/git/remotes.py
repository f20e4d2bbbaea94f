"""Which remote proposals go to, as far as the repository's own configuration says it. Pure."""

from __future__ import annotations

import re

from core.frozen import dataclass
from core.git.config import Config
from core.text import _, listed

PARENT = ".parent"
"""Ends the name of what is no remote of the user's: the repository that a remote of his is a fork of."""


@dataclass(frozen=True, slots=True)
class Target:
    remote: str | None
    """None: it can't be told which."""
    decided: bool = False
    """The user said so: nobody is asked whether it is a fork."""
    added: str = ""
    """Address of `remote` where that is no remote of the user's."""


def names_of(config: Config) -> tuple[str, ...]:
    """Names of the remotes, origin first."""
    names = dict.fromkeys(
        found[1] for item in config.items if (found := re.fullmatch(r"remote\.(.+)\.url", item.key))
    )
    return tuple(sorted(names, key=lambda name: (name != "origin", name)))


def target_of(config: Config, branch: str | None) -> Target:
    """What `gh repo set-default` or `gh repo fork` noted, else the checked-out branch's own remote, else
    checkout.defaultRemote, else origin, else remote.pushDefault, else the only one."""
    names = names_of(config)
    for name in names:
        resolved = config.last(f"remote.{name}.gh-resolved") or ""
        if resolved == "base":
            return Target(name, True)
    for name in names:
        resolved = config.last(f"remote.{name}.gh-resolved") or ""
        if (other := re.fullmatch(r"(?:[^/\s]+/)?([\w.-]+/[\w.-]+)", resolved)) is not None:
            url = config.last(f"remote.{name}.url") or ""
            address = sibling(url, other[1])
            known = [n for n in names if same_place(config.last(f"remote.{n}.url") or "", address)]
            return Target(known[0], True) if known else Target(name + PARENT, True, address)
    mine = config.last(f"branch.{branch}.remote") if branch else None
    for wanted in (mine, config.last("checkout.defaultremote"), "origin", config.last("remote.pushdefault")):
        if wanted in names:
            return Target(wanted)
    return Target(names[0]) if len(names) == 1 else Target(None)


def undecided(names: tuple[str, ...]) -> str:
    """Why there is nowhere to propose to, and what to do."""
    if not names:
        return _("This repository has no remote to propose to. Add one with git remote add origin URL.")
    return _(
        "This repository has the remotes {names}, and none of them is called origin, so it can't be told "
        "where proposals go. Choose one with git config checkout.defaultRemote NAME (or remote.pushDefault)."
    ).format(names=listed(sorted(names)))


def sibling(url: str, full_name: str) -> str:
    """The address of another repository ("owner/name") at the same place.

    >>> sibling("git@github.com:jana/infra.git", "acme/infra")
    'git@github.com:acme/infra.git'
    >>> sibling("https://ghe.acme.example/jana/infra", "acme/infra")
    'https://ghe.acme.example/acme/infra'
    """
    found = re.fullmatch(r"(.*?[/:])?([^/:]+/[^/]+?)(\.git)?/?", url, re.DOTALL)
    if found is None:
        return url
    return f"{found[1] or ''}{full_name}{found[3] or ''}"


def full_name_of(url: str) -> str:
    """ "owner/name", the last two parts of an address.

    >>> full_name_of("https://x:secret@ghe.acme.example/acme/infra.git")
    'acme/infra'
    """
    found = re.search(r"([^/:@]+/[^/:@]+?)(?:\.git)?/?$", url)
    return found[1] if found else ""


def same_place(one: str, other: str) -> bool:
    """Whether two addresses name one repository: by host and path, whatever the way there and the user."""
    return bool(one) and _host_and_path(one) == _host_and_path(other)


def _host_and_path(url: str) -> tuple[str, str]:
    found = re.match(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([^/:]+)(?::\d+(?=/))?[:/]+(.*)$", url, re.I)
    host, path = (found[1], found[2]) if found else ("", url)
    return host.lower(), re.sub(r"(?:\.git)?/*$", "", path).lower()
