"""The credentials that Gitea and Forgejo take: Repoform's own token, the environment's, that of their command
lines (tea, fj), Git's."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from core.forge.credentials import KEYRING, Accounts, Asked, Source, git_token
from core.text import _

_VARIABLES = (
    ("GITEA_TOKEN", ("GITEA_INSTANCE_URL", "GITEA_SERVER_URL")),
    ("GITEA_SERVER_TOKEN", ("GITEA_SERVER_URL",)),
    ("FORGEJO_TOKEN", ("FORGEJO_SERVER_URL",)),
)
"""A token, and the variables that may name the server that it is for: tea's, and those of actions."""


def environment_name(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    """The variable whose token is for `host`: that of the server which stands beside it; where none stands
    there, of one that the user has confirmed. There is no server that is everybody's."""
    for name, servers in _VARIABLES:
        if not environ.get(name, "").strip():
            continue
        named = {_host_of(environ[server]) for server in servers if environ.get(server, "").strip()}
        if host in named or (not named and host in confirmed):
            return name
    return None


def environment_token(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    name = environment_name(host, environ, confirmed)
    return environ[name].strip() if name else None


def tea_token(host: str, environ: Mapping[str, str]) -> str | None:
    """What tea keeps for exactly this host: of several logins the default one, else the first."""
    for path in tea_files(environ):
        try:
            data = yaml.safe_load(path.read_bytes())
        except (OSError, yaml.YAMLError, ValueError):
            continue
        logins = data.get("logins") if isinstance(data, dict) else None
        own = [
            login
            for login in (logins if isinstance(logins, list) else [])
            if isinstance(login, dict) and login.get("token") and _host_of(str(login.get("url"))) == host
        ]
        if own:
            return str(next((login for login in own if login.get("default") is True), own[0])["token"])
    return None


def fj_token(host: str, environ: Mapping[str, str]) -> str | None:
    """What fj keeps for exactly this host."""
    for path in fj_files(environ):
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        hosts = data.get("hosts") if isinstance(data, dict) else None
        login = hosts.get(host) if isinstance(hosts, dict) else None
        if isinstance(login, dict) and isinstance(login.get("token"), str):
            return str(login["token"])
    return None


def helper_token(asked: Asked) -> str | None:
    """What Git's credential helper keeps, if that is a token: there may as well be a password, with which
    Git pushes and which is for nothing else."""
    found = git_token(asked.host, asked.scheme, asked.runner)
    return (
        found if found is not None and re.fullmatch(r"[0-9a-f]{40}|eyJ[\w-]+(?:\.[\w-]+){2}", found) else None
    )


def _home(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(home) if home else Path.home()


def tea_files(environ: Mapping[str, str], platform: str = sys.platform) -> list[Path]:
    home = _home(environ)
    own = {
        "darwin": home / "Library" / "Application Support",
        "win32": Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local"),
    }.get(platform, home / ".config")
    folders = [Path(environ["XDG_CONFIG_HOME"])] if environ.get("XDG_CONFIG_HOME") else [own]
    return [*(folder / "tea" / "config.yml" for folder in folders), home / ".tea" / "tea.yml"]


def fj_files(environ: Mapping[str, str], platform: str = sys.platform) -> list[Path]:
    home = _home(environ)
    if platform == "darwin":
        return [home / "Library" / "Application Support" / "Cyborus.forgejo-cli" / "keys.json"]
    if platform == "win32":
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        return [roaming / "Cyborus" / "forgejo-cli" / "data" / "keys.json"]
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [data / "forgejo-cli" / "keys.json"]


def _host_of(url: str) -> str:
    """ "host" or "host:port" of a server's address; "" where it is none.

    >>> _host_of("https://Git.example.org:443/forge/"), _host_of("git.example.org")
    ('git.example.org', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443" if parts.scheme == "https" else ":80")


ENVIRONMENT = Source(
    "environment",
    lambda asked: environment_token(asked.host, asked.environ, asked.confirmed),
    lambda: _("environment"),
    lambda host, environ, confirmed: _("Repoform uses the token in the environment variable {name}.").format(
        name=environment_name(host, environ, confirmed) or ""
    ),
)
TEA = Source(
    "tea",
    lambda asked: tea_token(asked.host, asked.environ),
    lambda: "tea",
    lambda host, _environ, _confirmed: _("Repoform uses the token that tea keeps for {host}.").format(
        host=host
    ),
)
FJ = Source(
    "fj",
    lambda asked: fj_token(asked.host, asked.environ),
    lambda: "fj",
    lambda host, _environ, _confirmed: _("Repoform uses the token that fj keeps for {host}.").format(
        host=host
    ),
)
HELPER = Source(
    "git",
    helper_token,
    lambda: _("Git's credentials"),
    lambda host, _environ, _confirmed: _(
        "Repoform uses the token that Git's credential helper keeps for {host}."
    ).format(host=host),
)


class GiteaAccounts(Accounts):
    sources = (KEYRING, ENVIRONMENT, TEA, FJ, HELPER)

    def page(self, host: str) -> str:
        return f"https://{host}/user/settings/applications"

    def is_own(self, host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> bool:
        host = host.lower()
        named = {_host_of(environ.get(server, "")) for _name, servers in _VARIABLES for server in servers}
        return host == "codeberg.org" or host in confirmed or host in named

    def unknown(self, host: str) -> str:
        return _(
            "{host} answers like a server of Gitea or Forgejo, but Repoform doesn't know it. A token goes "
            "there only if you say that it is yours."
        ).format(host=host)

    def nobody(self, host: str) -> str:
        return _(
            "Nobody is signed in to {host}. Branches are pushed with your Git access, and its own page opens "
            "the pull request."
        ).format(host=host)

    def elsewhere(self) -> str:
        return _(
            "Sign in with tea (tea login add) or fj (fj auth add-key), or set GITEA_TOKEN or FORGEJO_TOKEN "
            "and, beside it, GITEA_SERVER_URL or FORGEJO_SERVER_URL: the server that it is for."
        )


ACCOUNTS = GiteaAccounts()
