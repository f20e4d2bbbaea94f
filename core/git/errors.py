"""What can go wrong with Git, as one typed error with a sentence and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from urllib.parse import quote


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
    r"|(?P<word>authorization:\s*(?:basic|bearer|token)\s+)\S+",
    re.IGNORECASE,
)
_LONG = re.compile(r"[\w.=-]{16,}")

Shapes = Callable[[], tuple[str, ...]]


def _none() -> tuple[str, ...]:
    return ()


_shapes: Shapes = _none


def know_tokens(shapes: Shapes) -> None:
    """Let `mask` know what tokens look like. Git itself knows none: whoever knows forges hands in where the
    regular expressions come from, which is asked once there is a text that may hold one."""
    global _shapes
    _shapes = shapes


_secrets: tuple[str, ...] = ()


def know_secret(*secrets: str) -> None:
    """Let `mask` never show these again, in whatever text: credentials that were found or given, of which
    many have no shape (a token of bare hex digits looks like a commit). Those under eight characters are
    left out: they are no tokens, and could be any word."""
    global _secrets
    new = {written for secret in secrets if len(secret) >= 8 for written in (secret, quote(secret, safe=""))}
    if not new <= set(_secrets):
        _secrets = tuple(sorted({*_secrets, *new}, key=len, reverse=True))


@cache
def _token(shapes: Shapes) -> re.Pattern[str]:
    return re.compile("|".join(shapes()) or r"(?!)", re.IGNORECASE)


def mask(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text without credentials in URLs, authorization headers, known tokens and secrets, and those given.

    >>> mask("fatal: https://jana:s3cret@example.org/x.git not found")
    'fatal: https://example.org/x.git not found'
    """
    text = _SECRET.sub(lambda m: m["scheme"] or m["word"] + "•••", text)
    found = [span for secret in (*secrets, *_secrets) if secret for span in _places(secret, text)]
    if any(_random(word[0]) for word in _LONG.finditer(text)):
        found += [match.span() for match in _token(_shapes).finditer(text)]
    # What one tells may be a part of what another tells: all of both goes.
    shown, end = [], 0
    for first, last in sorted(found):
        if first >= end:
            shown.append(text[end:first] + "•••")
        end = max(end, last)
    return "".join(shown) + text[end:]


def _places(secret: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(secret)
    while at >= 0:
        yield at, at + len(secret)
        at = text.find(secret, at + len(secret))


def _random(word: str) -> bool:
    """Neither words alone nor a commit's id."""
    return re.search(r"[0-9]|(?:[A-Z].*){3}", word) is not None and re.fullmatch(r"[0-9a-f.]+", word) is None
