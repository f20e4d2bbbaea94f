"""What else the user said of one repository, beside its environments (kept_corrections.py): in Repoform's own
settings, never in the repository.

One JSON file for each repository, by name of what is kept: {"pairs": …}. A file that can't be read counts as
empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from core.private_file import write_private


class RepositorySettings:
    """Of the repository that `place` names (kept_corrections.place_of): a clone and its remote are one."""

    def __init__(self, folder: Path, place: str) -> None:
        name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:20]
        self.path = folder / "repositories" / f"{name}.json"

    def get(self, name: str) -> Any:
        """What is kept under a name; None where nothing is."""
        return self._all().get(name)

    def put(self, name: str, value: Any) -> None:
        """Keeps it; None takes it out. Raises OSError."""
        values = self._all()
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
        write_private(self.path, json.dumps(values, indent=1, sort_keys=True).encode())

    def _all(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            found = json.loads(self.path.read_bytes())
            if isinstance(found, dict):
                return found
        return {}
