"""What the session refuses with, as the window hears of it. Only here does the window name SessionError; what
else is raised is a mistake of Repoform's own, and stays one. No Qt: the demo without a window uses it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from core.session.errors import Kind, SessionError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    sentence: str
    """What is wrong and what to do."""
    kind: Kind
    """What can be offered: see core.session.errors."""
    until: float | None = None
    """When to ask again, seconds since the epoch, where a forge asked for a pause."""


def heard(tell: Callable[[Failure], None]) -> Callable[[Exception], None]:
    """For a task's `failed`: tells what the session refused; raises anything else."""

    def failed(error: Exception) -> None:
        if not isinstance(error, SessionError):
            raise error
        tell(_failure(error))

    return failed


def attempt(work: Callable[[], T]) -> T | Failure:
    """What `work` answers, or what the session refused."""
    try:
        return work()
    except SessionError as error:
        return _failure(error)


def _failure(error: SessionError) -> Failure:
    return Failure(error.sentence, error.kind, error.until)
