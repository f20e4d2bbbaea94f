"""The one door: open, edit, undo, review, publish. Synchronous, starts no threads; answers with Views.

Loaded when asked for: reading alone (`repoform inspect`) needs little of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.session.errors import SessionError

if TYPE_CHECKING:
    from core.session.cloning import clone
    from core.session.session import Session

__all__ = ["Session", "SessionError", "clone"]


def __getattr__(name: str) -> Any:
    if name == "Session":
        from core.session.session import Session  # `inspect` starts without it

        return Session
    if name == "clone":
        from core.session.cloning import clone  # `inspect` starts without it

        return clone
    raise AttributeError(name)
