"""Names of folders in too little room, so that no two of them look alike."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt

_MODES = (Qt.TextElideMode.ElideLeft, Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight)
Elide = Callable[[str, Qt.TextElideMode], str]
"""A text as it fits, with what is cut off at one end or in the middle."""


def shortened(name: str, all_names: Collection[str], elide: Elide) -> str:
    """The end of a path says most; where that is the end of another one as well, what tells them apart."""
    others = [one for one in all_names if one != name]
    for mode in _MODES:
        shown = elide(name, mode)
        if shown == name or all(elide(one, mode) != shown for one in others):
            return shown
    alike = [one for one in others if elide(one, _MODES[0]) == elide(name, _MODES[0])]
    parts = name.split("/")
    first = min((_differ(parts, one.split("/")) for one in alike), default=0)
    return elide("…/" + "/".join(parts[first:]), Qt.TextElideMode.ElideRight)


def _differ(one: list[str], other: list[str]) -> int:
    """The first folder that isn't the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)) - 1)
