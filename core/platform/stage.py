"""A place that a change reaches on its way, and what is told of the way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Stage:
    """One environment of one root."""

    root: str
    environment: str
    """"" for what has none."""
