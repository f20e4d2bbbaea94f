"""Icons: Lucide's SVGs (resources/icons), drawn in a colour of the theme.

`icon("plus")`, `pixmap("check", "safe")`, or `paint(painter, rect, "box", color)` inside delegates. Names are
the file names; colours are names of theme tokens or "#RRGGBB".
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

import resources
from gui.kit import program, theme


@lru_cache(maxsize=256)
def _svg(name: str) -> bytes:
    return (Path(resources.__file__).parent / "icons" / f"{name}.svg").read_bytes()


def _color(color: str | QColor) -> str:
    if isinstance(color, QColor):
        return color.name()
    return color if color.startswith("#") else str(getattr(theme.tokens(), color))


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def pixmap(name: str, color: str | QColor = "text", size: int = 16) -> QPixmap:
    """The icon in a colour, sharp on the screen's pixel ratio."""
    ratio = _ratio()
    ink = _color(color)
    key = f"repoform:{name}:{ink}:{size}:{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    svg = _svg(name).replace(b"currentColor", ink.encode())
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def program_icon() -> QIcon:
    """The program's own, for title bars and lists of windows, at any size."""
    return QIcon(str(program.ICON))


def icon(name: str, color: str | QColor = "text", size: int = 16, gap: int = 0) -> QIcon:
    """The icon for buttons and actions; muted where they are disabled. `gap`: room at its right."""
    return _icon(name, _color(color), _color("input_border"), size, gap, _ratio())


@lru_cache(maxsize=512)
def _icon(name: str, color: str, disabled: str, size: int, gap: int, _ratio: float) -> QIcon:
    out = QIcon(_with_gap(name, color, size, gap))
    out.addPixmap(_with_gap(name, disabled, size, gap), QIcon.Mode.Disabled)
    return out


def _with_gap(name: str, color: str | QColor, size: int, gap: int) -> QPixmap:
    drawn = pixmap(name, color, size)
    if not gap:
        return drawn
    key = f"repoform:gap:{gap}:{drawn.cacheKey()}"
    wider = QPixmap()
    if QPixmapCache.find(key, wider):
        return wider
    ratio = _ratio()
    wider = QPixmap(QSize(round((size + gap) * ratio), round(size * ratio)))
    wider.setDevicePixelRatio(ratio)
    wider.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wider)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    QPixmapCache.insert(key, wider)
    return wider


def paint(painter: QPainter, rect: QRectF, name: str, color: str | QColor = "text") -> None:
    """Draw the icon into a square rectangle."""
    drawn = pixmap(name, color, round(rect.width()))
    painter.drawPixmap(rect.topLeft(), drawn)
