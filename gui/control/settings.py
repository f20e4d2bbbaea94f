"""What the window remembers, in Repoform's own configuration folder: never in a repository.

A JSON file; one that can't be read counts as empty, one that can't be written is no reason to stop.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import platformdirs

RECENT = 8
TEXT = "text size"
"""Pixels of usual text, as chosen."""
REFRESH = "refresh minutes"
"""So often the remote is asked by itself; 0: never."""
LANGUAGE = "language"
"""The one of core.languages that the window speaks; "": as the system."""
TOLD_OF_FONT = "knows that a font is missing"
"""It was said why the window doesn't speak the language that is wanted."""
HINTED = "knows the window"
"""The hints of a first start were seen."""


class Settings:
    """A few named values: theme, window, diff mode, recent repositories."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or Path(platformdirs.user_config_dir("repoform"))) / "window.json"
        self._values: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self._path.read_text("utf-8"))
            if isinstance(found, dict):
                self._values = found

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def text(self, name: str, default: str = "") -> str:
        found = self._values.get(name)
        return found if isinstance(found, str) else default

    def flag(self, name: str, default: bool = False) -> bool:
        found = self._values.get(name)
        return found if isinstance(found, bool) else default

    def set(self, name: str, value: Any) -> None:
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._write()

    def recent(self) -> tuple[str, ...]:
        """Folders opened last, newest first."""
        found = self._values.get("recent")
        return tuple(p for p in found if isinstance(p, str)) if isinstance(found, list) else ()

    def opened(self, folder: str) -> None:
        self.set("recent", [folder, *(p for p in self.recent() if p != folder)][:RECENT])

    def forget(self, folder: str) -> None:
        self.set("recent", [p for p in self.recent() if p != folder])

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(self._values, indent=1), "utf-8")
            os.replace(fresh, self._path)  # noqa: PTH105 (Path.replace says the same; this is atomic everywhere)
