"""What writing is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.dialects.plain.recognise import Recognised
from core.terraform.evaluate import Evaluation


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """One unit of a root as it is read."""

    root: str
    name: str
    evaluation: Evaluation
    recognised: Recognised

    @property
    def title(self) -> str:
        """For sentences."""
        return self.name or self.root


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an edit, whole."""

    files: Mapping[str, bytes]
    note: str = ""
    """What came along, such as a copy of a whole variable; "" for nothing."""
