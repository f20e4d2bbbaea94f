"""The one door: open, edit, undo, review, publish. Synchronous, starts no threads; answers with Views.

Loaded when asked for: reading alone (`repoform inspect`) needs little of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.session.errors import SessionError

if TYPE_CHECKING:
    from core.session.door import Session

__all__ = ["Session", "SessionError"]


def __getattr__(name: str) -> Any:
    if name == "Session":
        from core.session.door import Session

        return Session
    raise AttributeError(name)
