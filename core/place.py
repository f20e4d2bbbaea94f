"""Where one is: shown with every View, and known before there is any."""

from __future__ import annotations

from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Which files are shown: the line under "Where am I"."""

    title: str
    """"acme/infrastructure", or the folder's name."""
    branch: str | None
    """None in a plain folder."""
    commit: str | None
    fetched: float | None
    """Seconds since the epoch of the last fetch; None: never."""
    remote: str | None
    """Remote URL without credentials; None without a remote."""
    folder: str
    note: str = ""
    """A sentence: "Your folder's 3 local changes are not part of it."."""
    can_propose: bool = True
    """False for a plain folder or without a remote."""
    proposal: str = ""
    """Title of the own proposal whose branch this is: edits go to it. "": they make a new one."""
    back: str = ""
    """The branch that the proposal is for, to go back to."""
