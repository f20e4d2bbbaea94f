"""Who takes a value from which place: every literal with the settings that it decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.terraform.evaluate import Mark


@dataclass(frozen=True, slots=True)
class Use:
    """One setting of one entity in one environment."""

    root: str
    entity: str
    environment: str
    path: str

    @property
    def address(self) -> str:
        place = self.entity if self.root == "." else f"{self.root}:{self.entity}"
        return f"{place}/{self.environment}/{self.path}"


class Shared:
    """Never changed once made."""

    def __init__(self, uses: Iterable[tuple[Mark, Use]]) -> None:
        found: dict[Mark, dict[Use, None]] = {}
        for mark, use in uses:
            found.setdefault(mark, {})[use] = None
        self._by_mark = {mark: tuple(users) for mark, users in found.items()}

    def others(self, mark: Mark, me: Use) -> tuple[Use, ...]:
        """All but this one."""
        return tuple(use for use in self._by_mark.get(mark, ()) if use != me)
