"""What is open, and what the window draws of it after each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.view import CompareRow, FormView, MonthCost, SideBySide, View


@dataclass(frozen=True, slots=True)
class Here:
    """The module whose form is open. `environment` "" in Compare."""

    root: str
    module: str
    environment: str
    compare: bool = False
    others: tuple[tuple[str, str], ...] = ()
    """In Compare: (root, module) of what stands beside it."""
    paired: bool = False
    """Nobody chose that yet: what the user paired it with stands beside it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window draws after each step."""

    view: View
    here: Here | None
    form: FormView | None
    rows: tuple[CompareRow, ...] | None
    """Of Compare."""
    typing: str
    """Path of the setting whose field holds newer text; ""."""
    beside: SideBySide | None = None
    """Of Compare with several modules, instead of `rows`."""
    costs: Mapping[tuple[str, str, str], MonthCost] = field(default_factory=dict)
    """Of Compare's columns: by root, module and environment."""
