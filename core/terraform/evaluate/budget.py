"""Bounds: what a hostile repository may make an evaluation cost. Counted in steps, never by a clock."""

from __future__ import annotations

MAX_SIZE = 20_000
"""Values within one value."""
MAX_TEXT = 1_000_000
"""Characters of one text that is computed."""
MAX_STEPS = 10_000
"""For one definition, what it refers to not counted: that has its own."""
MAX_UNIT = 5_000_000
"""Steps, for everything in one unit."""
MAX_DEPTH = 120
"""Of expressions in expressions, and of definitions that refer to each other."""


class TooLarge(Exception):
    """The budget is spent. No `try` of the repository catches it."""


class Budget:
    """What is left for one definition."""

    __slots__ = ("steps",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps

    def spend(self, steps: int) -> None:
        """Raises TooLarge."""
        self.steps -= steps
        if self.steps < 0:
            raise TooLarge

    def write(self, length: int) -> None:
        """So many characters are about to be made. Raises TooLarge."""
        if length > MAX_TEXT:
            raise TooLarge
        self.spend(1 + length // 100)
