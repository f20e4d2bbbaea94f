"""Where a token for a forge comes from, and the rule that it goes only to the host it is for.

What every forge may use stands here: Repoform's own token (the system keyring, per host), and Git's
credential helpers with prompts off. Each forge adds its own and says the order. Reading a repository needs
none of it.
"""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from core.frozen import dataclass
from core.git.errors import GitError, Kind, know_secret
from core.git.runner import Runner
from core.git.transfer import Token, is_loopback
from core.private_file import write_private
from core.text import _, sentences

SERVICE = "repoform"


@dataclass(frozen=True, slots=True)
class Credential:
    token: Token
    source: str
    """The name of the Source that it is from."""
    label: str
    """For "Sending as jana (Repoform's own token)"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose token is looked for, and where."""

    host: str
    scheme: str
    environ: Mapping[str, str]
    confirmed: frozenset[str]
    """Hosts that the user has said are theirs."""
    runner: Runner
    stored: Callable[[str], str | None]
    """What the keyring keeps for a host."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place that a token may come from."""

    name: str
    find: Callable[[Asked], str | None]
    label: Callable[[], str]
    """In brackets: "Sending as jana (…)"."""
    sentence: Callable[[str, Mapping[str, str], frozenset[str]], str]
    """That it is used: of (host, environment, confirmed hosts)."""
    user: str = ""
    """What Git sends it with, where that isn't as with the others."""


class Accounts(ABC):
    """Which credentials a forge takes, and how to get one."""

    sources: tuple[Source, ...]
    """In order: the first token that there is is used."""
    user = "x-access-token"
    """What Git sends the token with."""

    @abstractmethod
    def page(self, host: str) -> str:
        """Where a token for this host is made, with what it needs filled in."""

    @abstractmethod
    def is_own(self, host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> bool:
        """Whether a token may go there without the user saying that the host is theirs."""

    @abstractmethod
    def unknown(self, host: str) -> str:
        """That it isn't its own as far as known."""

    @abstractmethod
    def nobody(self, host: str) -> str:
        """That nobody is signed in, and what happens then."""

    @abstractmethod
    def elsewhere(self) -> str:
        """How to sign in where there is no keyring to keep a token in."""


class Hosts:
    """Hosts that the user has confirmed as their company's own, kept in Repoform's own settings."""

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


def keyring_set(host: str, token: str | None, elsewhere: str = "") -> None:
    """Keep a token in the system keyring (None removes it). Raises GitError if there is no keyring: a token
    is never written to disk instead; `elsewhere` says what can be done."""
    import keyring
    import keyring.errors

    if token is not None:
        know_secret(token.strip())
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
            sentence = _("This computer has no keyring that Repoform can use, so the token isn't stored.")
            sentence = sentences([sentence, elsewhere])
        raise GitError(Kind.AUTH, sentence) from None


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


KEYRING = Source(
    "keyring",
    lambda asked: asked.stored(asked.host),
    lambda: _("Repoform's own token"),
    lambda _host, _environ, _confirmed: _("Repoform uses its own token, kept in this computer's keyring."),
)
GIT = Source(
    "git",
    lambda asked: git_token(asked.host, asked.scheme, asked.runner),
    lambda: _("Git's credentials"),
    lambda host, _environ, _confirmed: _(
        "Repoform uses the token that Git's credential helper keeps for {host}."
    ).format(host=host),
)


def find_credential(
    accounts: Accounts,
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
    host = host.lower()
    parts = urlsplit(api)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return None
    environ = os.environ if environ is None else environ
    asked = Asked(host, parts.scheme, environ, hosts.confirmed(), runner, stored)
    for source in accounts.sources:
        value = source.find(asked)
        if value and value.isprintable() and not any(c.isspace() for c in value):
            token = Token(host, value, source.user or accounts.user, parts.scheme)
            know_secret(*token.secrets)
            return Credential(token, source.name, source.label())
    return None
