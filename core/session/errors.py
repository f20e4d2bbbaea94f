"""What the door refuses with."""

from __future__ import annotations

import os

from core.text import _


class SessionError(Exception):
    """`sentence` is for the user: what is wrong and what to do. `kind` tells a window what to offer:

    "refused"    the edit can't be made            "readonly"  nothing can be edited now
    "git"        the repository can't be read      "network"   the remote can't be reached
    "linked"     a linked setting without a mode   "identity"  name and e-mail are missing
    "computed"   a value made of others, without a mode
    "trust"      the repository's configuration would run a program
    "blocked"    problems stand in the way         "nothing"   there is nothing to send
    "cancelled"  the user stopped it               "usage"     asked for in a wrong way
    "gone"       it isn't there (any more)         "moved"     there is something newer to read first
    "whereto"    the remote is a fork: which repository is meant? (`detail`: names to choose from)
    "overtaken"  what was sent is another now: only a second proposal gets through

    `until`: when to ask again, seconds since the epoch, where a forge asked for a pause.
    """

    def __init__(
        self, sentence: str, kind: str = "refused", *, detail: str = "", until: float | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.detail = detail
        self.until = until


def system_error(error: OSError) -> SessionError:
    """What this computer refused (a folder, a file, the disk), as a sentence with its name and the reason."""
    if not error.filename and not _started_somewhere():
        sentence = _(
            "The folder that Repoform was started in isn't there any more. Change to another one, then "
            "try again."
        )
        return SessionError(sentence, "git")
    reason = error.strerror or str(error)
    if not error.filename:
        return SessionError(_("This computer refused: {reason}.").format(reason=reason), "git")
    sentence = _("{path} can't be used: {reason}.")
    return SessionError(sentence.format(path=_shown(error.filename), reason=reason), "git")


def _shown(path: object) -> str:
    text = os.fsdecode(path) if isinstance(path, str | bytes) else str(path)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 200 else text[:199] + "…"


def _started_somewhere() -> bool:
    try:
        return bool(os.getcwd())  # noqa: PTH109 (Path.cwd says the same)
    except OSError:
        return False
