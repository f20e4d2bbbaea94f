"""What stands for a key that is not written at all."""

from __future__ import annotations

from enum import Enum


class Absent(Enum):
    """What stands for a key that is not written at all."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT
