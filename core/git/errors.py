"""What can go wrong with Git, as one typed error with a sentence and what to do about it."""

from __future__ import annotations

import re
from enum import Enum


class Kind(Enum):
    """Why a Git operation failed; the window and the command line decide by it what to offer."""

    NO_GIT = "no-git"
    NOT_A_REPOSITORY = "not-a-repository"
    OWNER = "owner"
    """The folder belongs to someone else (Git's safe.directory)."""
    NO_COMMIT = "no-commit"
    UNKNOWN_REF = "unknown-ref"
    MISSING = "missing"
    """Objects that a shallow or partial clone left out."""
    TOO_LARGE = "too-large"
    PATH = "path"
    """A path that Repoform refuses to write."""
    NO_REMOTE = "no-remote"
    NETWORK = "network"
    TLS = "tls"
    PROXY = "proxy"
    AUTH = "auth"
    HOST_KEY = "host-key"
    """An ssh server whose key isn't known, or isn't the one that is known."""
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    PROTOCOL = "protocol"
    REJECTED = "rejected"
    EXISTS = "exists"
    """The branch is there already, with another commit."""
    NAME = "name"
    """Not a name that Git accepts, or one that clashes (`app` against `app/x`)."""
    UNCHANGED = "unchanged"
    IDENTITY = "identity"
    SIGNING = "signing"
    TRUST = "trust"
    DISK = "disk"
    """No room, or no right to write or read, on this computer."""
    LOCKED = "locked"
    """Another Git process holds the lock of a file here."""
    CONFIG = "config"
    """Git's settings on this computer can't be read, or ask for what the server doesn't do."""
    SSH = "ssh"
    """ssh on this computer: missing, its settings, or nothing in common with the server."""
    CONFLICT = "conflict"
    MOVED = "moved"
    """The base branch got commits that touch the same files since they were shown."""
    SSO = "sso"
    """The organisation asks for single sign-on first."""
    RATE_LIMIT = "rate-limit"
    OUTAGE = "outage"
    REFUSED = "refused"
    """The forge understood, and said no."""
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"
    OTHER = "other"


class GitError(Exception):
    """`sentence` is for people and says what to do; `detail` is Git's whole output, without secrets."""

    until: float | None = None
    """RATE_LIMIT: when to ask again, seconds since the epoch, if the server says."""

    def __init__(self, kind: Kind, sentence: str, detail: str = "", offer: str = "", said: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence
        self.detail = detail
        self.offer = offer
        """EXISTS and NAME: a branch name that is free."""
        self.said = said
        """What the server itself said, on one line; `sentence` may hold it."""

    def __reduce__(self) -> tuple[type[GitError], tuple[str | Kind, ...]]:
        return type(self), (self.kind, self.sentence, self.detail, self.offer, self.said)


_SECRET = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)[^/@\s]*@"
    r"|(?P<word>authorization:\s*(?:basic|bearer|token)\s+)\S+"
    r"|\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,})",
    re.IGNORECASE,
)


def mask(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text without credentials in URLs, authorization headers, GitHub tokens and the given secrets.

    >>> mask("fatal: https://jana:s3cret@example.org/x.git not found")
    'fatal: https://example.org/x.git not found'
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, "•••")
    return _SECRET.sub(lambda m: m["scheme"] or (m["word"] + "•••" if m["word"] else "•••"), text)
