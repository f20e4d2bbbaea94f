"""What writing is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from core.dialects.plain.recognise import Recognised
from core.frozen import dataclass
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


class Units(Protocol):
    """All units of a repository."""

    def of_root(self, root: str) -> Sequence[Environment]: ...

    def touched_by(self, files: Iterable[str]) -> Sequence[Environment]:
        """Those that may read one of these files, of all roots; at least."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an edit, whole."""

    files: Mapping[str, bytes]
    note: str = ""
    """What came along, such as a copy of a whole variable; "" for nothing."""
