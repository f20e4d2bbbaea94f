"""Settings by environments, and modules side by side."""

from __future__ import annotations

from core.frozen import dataclass
from core.platform.field import Field
from core.view.forms import FieldView
from core.view.promotions import ChangedBy


@dataclass(frozen=True, slots=True)
class CompareRow:
    section: str
    field: Field
    cells: tuple[FieldView, ...]
    """One per environment, base first."""
    differs: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class SideColumn:
    """One environment of one of several modules in Compare."""

    root: str
    module: str
    title: str
    environment: str
    """"" for what has no environments."""
    base: bool
    exists: bool | None = True
    """Whether the module is made there; None: can't be told."""
    called: str = ""
    """What the user calls the environment; "" for its name."""

    @property
    def shown(self) -> str:
        return self.called or self.environment


@dataclass(frozen=True, slots=True)
class SideRow:
    """One setting in several modules, which may call it differently: each cell has the Field of its own."""

    section: str
    field: Field
    """Of the first module that has it."""
    cells: tuple[FieldView | None, ...]
    """One per column; None where that module has no such setting."""
    differs: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Compare of several modules: columns grouped by module, each with its base environment first."""

    columns: tuple[SideColumn, ...]
    rows: tuple[SideRow, ...]


@dataclass(frozen=True, slots=True)
class ValueStory:
    """Why a value is what it is, as far as the files and Git tell."""

    by: ChangedBy | None = None
    comment: str = ""
    """What the comment above the line says."""
    place: str = ""
    """"pools.tf:12"."""
    unknown: str = ""
    """Why nobody can be named; else ""."""


@dataclass(frozen=True, slots=True)
class MonthCost:
    """Of a column in Compare."""

    amount: str
    """"$120–480", "unknown", or "—" for nothing to pay for."""
    sentence: str
    """What it rests on and leaves out, and what isn't known."""
