"""Where a token for a forge comes from, and the rule that it goes only to the host it is for.

In order: Repoform's own (the system keyring, per host), the environment, the GitHub CLI, Git's credential
helpers with prompts off. Reading a repository needs none of it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from core.git.errors import GitError, Kind
from core.git.runner import Runner
from core.git.transfer import Token, is_loopback
from core.private_file import write_private
from core.text import _

SERVICE = "repoform"


def token_page(host: str) -> str:
    """Where a token for this host is made, with what it needs filled in."""
    return f"https://{host}/settings/tokens/new?description=Repoform&scopes=repo"


@dataclass(frozen=True, slots=True)
class Credential:
    token: Token
    source: str
    """"keyring", "environment", "gh" or "git"."""
    label: str
    """"GitHub CLI": for "Sending as jana (GitHub CLI)"."""


def labels() -> dict[str, str]:
    return {
        "keyring": _("Repoform's own token"),
        "environment": _("environment"),
        "gh": _("GitHub CLI"),
        "git": _("Git's credentials"),
    }


class Hosts:
    """Hosts that the user has confirmed as their company's GitHub, kept in Repoform's own settings."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "hosts.json"

    def confirmed(self) -> frozenset[str]:
        try:
            data = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return frozenset()
        hosts = data.get("confirmed", []) if isinstance(data, dict) else []
        return frozenset(h.lower() for h in hosts if isinstance(h, str))

    def confirm(self, host: str) -> None:
        hosts = sorted(self.confirmed() | {host.lower()})
        write_private(self._file, json.dumps({"format": 1, "confirmed": hosts}).encode())


def has_keyring() -> bool:
    """Whether there is a keyring at hand to keep a token in."""
    import keyring

    try:
        return float(keyring.get_keyring().priority) > 0
    except Exception:  # what a backend raises is its own affair: DBus, the keychain, a plugin's mistake
        return False


def keyring_get(host: str) -> str | None:
    """The app's own token for a host. A machine without a keyring has none."""
    import keyring

    try:
        return keyring.get_password(SERVICE, host.lower())
    except Exception:  # as above: the bus may be gone, the keyring locked
        return None


def keyring_set(host: str, token: str | None) -> None:
    """Keep a token in the system keyring (None removes it). Raises GitError if there is no keyring: a token
    is never written to disk instead."""
    import keyring
    import keyring.errors

    try:
        if token is None:
            keyring.delete_password(SERVICE, host.lower())
        else:
            keyring.set_password(SERVICE, host.lower(), token.strip())
    except keyring.errors.PasswordDeleteError:
        return
    except Exception:  # as above
        if has_keyring():
            sentence = _(
                "This computer's keyring is locked or refuses, so the token isn't stored. Unlock "
                "it, then try again."
            )
        else:
            sentence = _(
                "This computer has no keyring that Repoform can use, so the token isn't stored. Sign in with "
                "the GitHub CLI (gh auth login), or set GH_TOKEN (GH_ENTERPRISE_TOKEN for a server of your "
                "own)."
            )
        raise GitError(Kind.AUTH, sentence) from None


def environment_token(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    """The value of `environment_name`."""
    name = environment_name(host, environ, confirmed)
    return environ[name].strip() if name else None


def environment_name(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    """As gh does it: GH_TOKEN and GITHUB_TOKEN to github.com and ghe.com; the enterprise ones only to the
    host in GH_HOST or one that the user has confirmed."""
    if host == "github.com" or host.endswith(".ghe.com"):
        names = ("GH_TOKEN", "GITHUB_TOKEN")
    elif host == environ.get("GH_HOST", "").lower() or host in confirmed:
        names = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
    else:
        return None
    return next((name for name in names if environ.get(name, "").strip()), None)


_TOKEN_VARIABLES = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")


def gh_token(host: str, environ: Mapping[str, str]) -> str | None:
    """`gh auth token --hostname HOST`: what the GitHub CLI itself has stored for exactly this host."""
    program = shutil.which("gh", path=environ.get("PATH"))
    if program is None or not re.fullmatch(r"[a-z0-9.-]+(?::\d+)?", host):
        return None
    env = {key: value for key, value in environ.items() if key not in _TOKEN_VARIABLES}
    env["GH_PROMPT_DISABLED"] = "1"
    try:
        done = subprocess.run(
            [program, "auth", "token", "--hostname", host],
            capture_output=True,
            env=env,
            timeout=10,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    token = done.stdout.decode("utf-8", "replace").strip()
    return token if done.returncode == 0 and token and len(token.split()) == 1 else None


def git_token(host: str, scheme: str, runner: Runner) -> str | None:
    """`git credential fill` with prompts off; the repository's own helpers don't run."""
    try:
        done = runner.run(
            "credential",
            "fill",
            data=f"protocol={scheme}\nhost={host}\n\n".encode(),
            check=False,
            network=True,
            timeout=20.0,
        )
    except GitError:
        return None
    fields = dict(line.split("=", 1) for line in done.text.splitlines() if "=" in line)
    password = fields.get("password", "")
    return password if done.status == 0 and password else None


def find_credential(
    api: str,
    host: str,
    runner: Runner,
    hosts: Hosts,
    *,
    environ: Mapping[str, str] | None = None,
    stored: Callable[[str], str | None] = keyring_get,
) -> Credential | None:
    """The first token there is for `host`, bound to it. None: nobody is signed in.

    `api` is where it would be sent: https, or http to this very machine; anything else gets none.
    """
    environ = os.environ if environ is None else environ
    host = host.lower()
    parts = urlsplit(api)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return None
    sources: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("keyring", lambda: stored(host)),
        ("environment", lambda: environment_token(host, environ, hosts.confirmed())),
        ("gh", lambda: gh_token(host, environ)),
        ("git", lambda: git_token(host, parts.scheme, runner)),
    )
    for source, ask in sources:
        value = ask()
        if value and value.isprintable() and not any(c.isspace() for c in value):
            return Credential(Token(host, value, scheme=parts.scheme), source, labels()[source])
    return None
