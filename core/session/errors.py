"""What a session refuses with.

    SessionError             "refused"    it can't be done, for the reason in its sentence
    ├── UsageError           "usage"      asked for in a wrong way
    ├── Cancelled            "cancelled"  the user stopped it
    ├── ReadOnly             "readonly"   nothing can be edited now
    ├── Linked               "linked"     a linked setting without a mode
    ├── Computed             "computed"   a value made of others, without a mode
    ├── Shared               "shared"     a value that others take from the same place, without a mode
    ├── OnlyShared           "everywhere" the same, where it can't be changed for one of them alone
    ├── Adjustable           "adjustable" the same, where a variable would make it possible
    ├── Moved                "moved"      there is something newer to read first
    ├── CannotSend           "blocked"    problems stand in the way of a proposal
    │   ├── NothingToSend    "nothing"    nothing differs
    │   ├── NoIdentity       "identity"   name and e-mail of the commits are missing
    │   ├── WhereTo          "whereto"    the remote is a fork: which repository is meant?
    │   └── Overtaken        "overtaken"  what was sent is another now: only a second proposal gets through
    └── RepositoryError      "git"        the repository or its server refuses
        ├── NotTrusted       "trust"      its configuration would run a program
        ├── Gone             "gone"       it isn't there (any more)
        └── Unreachable      "network"    the remote can't be reached

Inside core.session the rooms below raise errors of their own: GitError (of which ForgeError and Uncertain are
kinds), Refused of a dialect, and the system's OSError. `as_session_error` is where they become one of these.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Literal

from core.dialects.errors import Refused
from core.git.errors import GitError
from core.git.errors import Kind as GitKind
from core.text import _

Kind = Literal[
    "refused",
    "usage",
    "cancelled",
    "readonly",
    "linked",
    "computed",
    "shared",
    "everywhere",
    "adjustable",
    "moved",
    "blocked",
    "nothing",
    "identity",
    "whereto",
    "overtaken",
    "git",
    "trust",
    "gone",
    "network",
]


class SessionError(Exception):
    """`sentence` is for the user: what is wrong and what to do. `kind` tells a window and the command line
    what to offer. `detail`: for an expert, such as Git's own output; of WhereTo the names to choose from.
    `until`: when to ask again, seconds since the epoch, where a forge asked for a pause."""

    kind: ClassVar[Kind] = "refused"

    def __init__(self, sentence: str, *, detail: str = "", until: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail
        self.until = until


class UsageError(SessionError):
    kind = "usage"


class Cancelled(SessionError):
    kind = "cancelled"


class ReadOnly(SessionError):
    kind = "readonly"


class Linked(SessionError):
    kind = "linked"


class Computed(SessionError):
    kind = "computed"


class Shared(SessionError):
    kind = "shared"


class OnlyShared(SessionError):
    kind = "everywhere"


class Adjustable(SessionError):
    kind = "adjustable"


class Moved(SessionError):
    kind = "moved"


class CannotSend(SessionError):
    kind: ClassVar[Kind] = "blocked"


class NothingToSend(CannotSend):
    kind = "nothing"


class NoIdentity(CannotSend):
    kind = "identity"


class WhereTo(CannotSend):
    kind = "whereto"


class Overtaken(CannotSend):
    kind = "overtaken"


class RepositoryError(SessionError):
    kind: ClassVar[Kind] = "git"


class NotTrusted(RepositoryError):
    kind = "trust"


class Gone(RepositoryError):
    kind = "gone"


class Unreachable(RepositoryError):
    kind = "network"


_OF_GIT: dict[GitKind, type[SessionError]] = {
    GitKind.NETWORK: Unreachable,
    GitKind.TLS: Unreachable,
    GitKind.PROXY: Unreachable,
    GitKind.TIMEOUT: Unreachable,
    GitKind.OUTAGE: Unreachable,
    GitKind.RATE_LIMIT: Unreachable,
    GitKind.IDENTITY: NoIdentity,
    GitKind.TRUST: NotTrusted,
    GitKind.CANCELLED: Cancelled,
    GitKind.UNCHANGED: NothingToSend,
    GitKind.NOT_FOUND: Gone,
    GitKind.MOVED: Moved,
}
_OF_DIALECT: dict[str, type[SessionError]] = {
    "linked": Linked,
    "computed": Computed,
    "shared": Shared,
    "everywhere": OnlyShared,
    "adjustable": Adjustable,
}


@contextmanager
def as_session_error() -> Iterator[None]:
    """What Git, a server, a dialect or this computer refuses inside, said as a session says it."""
    try:
        yield
    except GitError as error:
        kind = _OF_GIT.get(error.kind, RepositoryError)
        raise kind(error.sentence, detail=error.detail, until=error.until) from error
    except Refused as error:
        raise _OF_DIALECT.get(error.kind, SessionError)(str(error)) from error
    except OSError as error:
        raise system_error(error) from error


def system_error(error: OSError) -> SessionError:
    """What this computer refused (a folder, a file, the disk), as a sentence with its name and the reason."""
    if not error.filename and not _started_somewhere():
        sentence = _(
            "The folder that Repoform was started in isn't there any more. Change to another one, then "
            "try again."
        )
        return RepositoryError(sentence)
    reason = error.strerror or str(error)
    if not error.filename:
        return RepositoryError(_("This computer refused: {reason}.").format(reason=reason))
    sentence = _("{path} can't be used: {reason}.")
    return RepositoryError(sentence.format(path=_short_path(error.filename), reason=reason))


def _short_path(path: object) -> str:
    text = os.fsdecode(path) if isinstance(path, str | bytes) else str(path)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 200 else text[:199] + "…"


def _started_somewhere() -> bool:
    try:
        return bool(os.getcwd())  # noqa: PTH109 (Path.cwd says the same)
    except OSError:
        return False
