"""A machine type as a row of a list to choose from."""

from __future__ import annotations

from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class MachineRow:
    """One machine type: what is in it, where it can be had, what it costs."""

    name: str
    vcpu: int
    memory_gib: float
    gpu: str
    """ "2 × NVIDIA T4"; "" without."""
    note: str
    """ "ARM, burstable"."""
    zones: tuple[str, ...] | None
    """Where of the wanted zones it can be had; None: the catalog tells regions only."""
    hourly: float | None
    """None: unknown."""
    month: str
    """ "$98"; "" if unknown."""
