"""The date of a list in words, with its age: what is older than a year says so wherever its date is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.text import _, human_date

_clock: Callable[[], date] | None = None


def ask(clock: Callable[[], date] | None) -> None:
    """Who knows what day it is: the session says so. Without, no list is called old."""
    global _clock
    _clock = clock


def today() -> date | None:
    """None: nobody knows."""
    return _clock() if _clock is not None else None


def dated(iso: str, words: str = "") -> str:
    """ "17 Aug 2026", "17 Aug 2025 (over a year old)". `words`: for the day, where they aren't its date."""
    words = words or human_date(iso)
    return _("{date} (over a year old)").format(date=words) if is_old(iso) else words


def is_old(iso: str) -> bool:
    """Whether it's more than a year ago today."""
    now, then = today(), date.fromisoformat(iso[:10])
    return now is not None and (then.year + 1, then.month, then.day) < (now.year, now.month, now.day)
