"""What else the user said of one repository, beside its environments (kept_corrections.py): in Repoform's own
settings, never in the repository.

One JSON file for each repository, by name of what is kept: {"pairs": …}. Of a file that can't be read nothing
is in use, and nothing is written over it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from core.private_file import write_private
from core.session.errors import SessionError
from core.text import _, with_stop


class RepositorySettings:
    """Of the repository that `place` names (kept_corrections.place_of): a clone and its remote are one."""

    def __init__(self, folder: Path, place: str) -> None:
        name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:20]
        self.path = folder / "repositories" / f"{name}.json"

    def get(self, name: str) -> Any:
        """What is kept under a name; None where nothing is, or can be read."""
        try:
            return self._all().get(name)
        except ValueError:
            return None

    def put(self, name: str, value: Any) -> None:
        """Keeps it; None takes it out. Raises OSError; SessionError where the file can't be read."""
        try:
            values = self._all()
        except ValueError as error:
            sentence = _("{path} can't be read, so nothing is written to it: {reason} Move it away first.")
            raise SessionError(sentence.format(path=self.path, reason=with_stop(str(error)))) from None
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value
        write_private(self.path, json.dumps(values, indent=1, sort_keys=True).encode())

    def _all(self) -> dict[str, Any]:
        """Raises ValueError for what is no such file."""
        try:
            found = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ValueError(error.strerror or str(error)) from None
        except RecursionError:
            raise ValueError(_("it is nested too deep")) from None
        if not isinstance(found, dict):
            raise ValueError(_("it holds no settings"))
        return found
