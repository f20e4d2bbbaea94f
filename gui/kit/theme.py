"""Colours, fonts and the one style sheet, light and dark.

`apply(app, "light"|"dark", pixels)` sets palette, size of the text and style sheet (resources/themes).
`tokens()` answers with the colours in force and `scaled()` with sizes of text: they follow from the
application's palette and font, so nothing is kept here. Widgets that paint
themselves repaint by themselves; those that hold icons set them again in `changeEvent` when
`is_theme_change(event)`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

import resources
from core.text import language
from gui.kit import dressing
from gui.kit.fonts import FAMILIES

THEMES = ("light", "dark")
USUAL = 13
"""Pixels of usual text."""
SIZES = (12, 13, 14, 15, 17)
"""What it can be instead."""
_FONT_SIZE = re.compile(r"font-size: (\d+)px")
FONTS = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-SemiBold.ttf",
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of a theme, as "#RRGGBB". `QColor(tokens().accent)` to paint with one."""

    name: str
    window: str
    sidebar: str
    surface: str
    text: str
    muted: str
    border: str
    input_border: str
    accent: str
    accent_badge: str
    accent_soft: str
    on_accent: str
    accent_hover: str
    changed: str
    changed_soft: str
    danger: str
    danger_soft: str
    on_danger: str
    linked: str
    linked_soft: str
    safe: str
    safe_soft: str
    neutral_soft: str
    hover: str
    add_line: str
    add_word: str
    delete_line: str
    delete_word: str
    code_name: str
    code_string: str
    code_number: str
    code_comment: str

    def color(self, token: str) -> QColor:
        """The colour of a token by its name."""
        return QColor(getattr(self, token))


def _folder(name: str) -> Path:
    return Path(resources.__file__).parent / name


@cache
def load(name: str) -> Tokens:
    """The tokens of "light" or "dark", from resources/themes."""
    data = json.loads((_folder("themes") / f"{name}.json").read_text("utf-8"))
    return Tokens(name=name, **data)


def tokens() -> Tokens:
    """The colours in force now."""
    dark = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return load("dark" if dark else "light")


def style_sheet(theme: Tokens) -> str:
    """The style sheet's template filled with a theme's colours."""
    values = {f.name: getattr(theme, f.name) for f in fields(theme)}
    values |= {"theme": theme.name, "icons": _folder("icons").as_posix()}
    sheet = Template((_folder("themes") / "window.qss").read_text("utf-8")).substitute(values)
    return _FONT_SIZE.sub(lambda found: f"font-size: {scaled(int(found[1]))}px", sheet)


def palette(theme: Tokens) -> QPalette:
    """What Fusion and widgets that paint themselves go by."""
    role = QPalette.ColorRole
    out = QPalette()
    for which, color in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.surface),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.danger),
        (role.ToolTipBase, theme.surface),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Mid, theme.border),
        (role.Light, theme.surface),
        (role.Dark, theme.input_border),
        (role.Accent, theme.accent),
    ):
        out.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        out.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.muted))
    return out


def preferred() -> str:
    """The system's theme; unknown (offscreen) is light."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return "dark" if scheme == Qt.ColorScheme.Dark else "light"


def install(app: QApplication) -> None:
    """Once, before any widget: fonts and Fusion."""
    for name in FONTS:
        QFontDatabase.addApplicationFont(str(_folder("fonts") / name))
    app.setFont(ui_font())
    app.setStyle("Fusion")


def text_pixels() -> int:
    """How large usual text is now."""
    found = QGuiApplication.font().pixelSize()
    return found if found in SIZES else USUAL


def scaled(pixels: int) -> int:
    """What text of a size becomes as usual text is smaller or larger.

    >>> scaled(13)
    13
    """
    return round(pixels * text_pixels() / USUAL)


def apply(app: QApplication, name: str, pixels: int | None = None) -> None:
    """Switch to the theme "light" or "dark", and to usual text of so many pixels; None: as it is."""
    theme = load(name)
    if pixels in SIZES and pixels != text_pixels():
        font = ui_font()
        font.setPixelSize(pixels)
        app.setFont(font)
    app.setPalette(palette(theme))
    dressing.wear(app, style_sheet(theme))


def follow(
    app: QApplication, chosen: Callable[[], str], pixels: Callable[[], int | None] = lambda: None
) -> None:
    """The theme that was chosen; where none was, the system's, also when that changes. `pixels`: the size of
    text that was chosen, None where none was."""

    def show() -> None:
        wanted = chosen()
        apply(app, wanted if wanted in THEMES else preferred(), pixels())

    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: show())
    show()


def ui_font(pixels: int = 13, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Inter, for painting by hand. 13, 12 and 11; titles 20 and 14 semibold (DemiBold)."""
    return QFont(_font("Inter", scaled(pixels), weight, language()))


def code_font(pixels: int = 12, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """JetBrains Mono, for code."""
    return QFont(_font("JetBrains Mono", scaled(pixels), weight, language()))


@lru_cache(maxsize=64)
def _font(family: str, pixels: int, weight: QFont.Weight, language: str) -> QFont:
    """Its copies know what Qt found for it."""
    font = QFont([family, *FAMILIES.get(language, ())])
    if family == "JetBrains Mono":
        font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def is_theme_change(event: QEvent) -> bool:
    """True for the event after which icons must be set again: the last of those that a widget hears of."""
    return event.type() == QEvent.Type.StyleChange


def is_font_change(event: QEvent) -> bool:
    """True for the events after which text may be of another size."""
    return event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange)


def set_state(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a dynamic property that the style sheet looks at, and polish again if it is another value."""
    text = ("true" if value else "false") if isinstance(value, bool) else value
    if widget.property(name) == text:
        return
    widget.setProperty(name, text)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it will be, before anybody sees it
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
