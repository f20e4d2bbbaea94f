"""Who commits."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from core.frozen import dataclass
from core.git.config import Config
from core.git.errors import GitError, Kind
from core.text import _


@dataclass(frozen=True, slots=True)
class Identity:
    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


def identity_of(config: Config, environ: Mapping[str, str] | None = None) -> Identity | None:
    """The user's name and e-mail as Git would take them; None where Git would have to guess, or fail."""
    environ = os.environ if environ is None else environ
    name = environ.get("GIT_AUTHOR_NAME") or config.last("author.name") or config.last("user.name")
    email = environ.get("GIT_AUTHOR_EMAIL") or config.last("author.email") or config.last("user.email")
    if not name or not email:
        return None
    return clean_identity(name, email)


def clean_identity(name: str, email: str) -> Identity:
    """What can stand in a commit. Raises GitError IDENTITY for what can't be a name or an e-mail."""
    name = re.sub(r"[\x00-\x1f\x7f<>]", "", name).strip(" .,:;\"'\\")
    email = re.sub(r"[\x00-\x20\x7f<>]", "", email)
    if not name:
        raise GitError(Kind.IDENTITY, _("A commit needs a name."))
    if not re.fullmatch(r"[^@]+@[^@]+", email):
        raise GitError(Kind.IDENTITY, _("“{email}” isn't an e-mail address.").format(email=email[:80]))
    return Identity(name, email)


def missing_identity() -> GitError:
    return GitError(
        Kind.IDENTITY,
        _(
            "Git doesn't know your name and e-mail yet. Say them with git config user.name NAME and "
            "git config user.email ADDRESS, then try again."
        ),
    )
