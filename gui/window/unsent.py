"""How much of a repository wasn't sent, as of when it was last open."""

from __future__ import annotations

from gui.control.settings import Settings

UNSENT = "unsent"


def unsent(settings: Settings, folder: str) -> int:
    """Changes that weren't sent."""
    kept = settings.get(UNSENT)
    found = kept.get(folder) if isinstance(kept, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else 0
