"""Every text on every surface it stands on can be read: at least 4.5:1."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from gui.kit import icons, theme

PAIRS = [
    *((ink, paper) for ink in ("text", "muted") for paper in ("window", "sidebar", "surface", "hover")),
    *((ink, "surface") for ink in ("accent", "changed", "danger", "linked", "safe")),
    *((ink, "window") for ink in ("accent", "changed", "danger", "linked", "safe")),
    ("accent_badge", "accent_soft"), ("changed", "changed_soft"), ("danger", "danger_soft"),
    ("linked", "linked_soft"), ("safe", "safe_soft"), ("text", "changed_soft"), ("text", "accent_soft"),
    ("text", "danger_soft"), ("muted", "neutral_soft"), ("on_danger", "danger"), ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    *((ink, line) for ink in ("code_name", "code_string", "code_number", "code_comment", "text")
      for line in ("add_line", "delete_line", "surface")),
]  # fmt: skip


def luminance(color: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", theme.THEMES)
def test_contrast(name: str) -> None:
    colors = theme.load(name)
    weak = {
        (ink, paper): round(contrast(colors.color(ink), colors.color(paper)), 2)
        for ink, paper in PAIRS
        if contrast(colors.color(ink), colors.color(paper)) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_style_sheet_has_no_token_left(name: str) -> None:
    assert "$" not in theme.style_sheet(theme.load(name))


def test_icons_take_the_colour_asked_for() -> None:
    image = icons.pixmap("box", "#ff0000", 16).toImage()
    inks = {image.pixelColor(x, y).name() for x in range(16) for y in range(16)
            if image.pixelColor(x, y).alpha() == 255}  # fmt: skip
    assert inks == {"#ff0000"}
