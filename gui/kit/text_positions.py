"""Where a letter of a text is for Qt, which counts in UTF-16, and where it was laid out."""

from __future__ import annotations

from PySide6.QtGui import QTextLayout


def utf16(text: str, index: int) -> int:
    """Qt's index of the code point `index`: characters beyond the BMP count twice there."""
    if text.isascii():
        return index
    return index + sum(1 for c in text[:index] if ord(c) > 0xFFFF)


def from_utf16(text: str, index: int) -> int:
    """The code point at Qt's `index`."""
    if text.isascii():
        return min(index, len(text))
    at = 0
    for i, c in enumerate(text):
        if at >= index:
            return i
        at += 2 if ord(c) > 0xFFFF else 1
    return len(text)


def x_of(layout: QTextLayout, line: int, position: int) -> float:
    """Pixels from the left of a line to Qt's index `position`."""
    found: object = layout.lineAt(line).cursorToX(position)  # PySide answers with a pair
    if isinstance(found, tuple):
        found = found[0]
    assert isinstance(found, float)
    return found
