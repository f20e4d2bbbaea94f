"""What desktops know the program by. No Qt."""

from __future__ import annotations

from pathlib import Path

import resources

ID = "org.repoform.repoform"
"""Of the desktop entry, its icons and the windows, so that the desktop knows whose window it is."""
FOLDER = Path(resources.__file__).parent / "desktop"
ICON = FOLDER / f"{ID}.svg"
