"""Fonts of the scripts that those which Repoform brings don't have."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QFontDatabase

from core.text import _

_SCRIPTS: Mapping[str, QFontDatabase.WritingSystem] = {
    "zh_CN": QFontDatabase.WritingSystem.SimplifiedChinese,
}
"""What a language needs beside Latin."""
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "zh_CN": (
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Source Han Sans SC",
        "PingFang SC",
        "Microsoft YaHei UI",
        "WenQuanYi Micro Hei",
    ),
}
"""Of a language's script, the best first. One sign can look otherwise in Chinese and in Japanese, so it isn't
left to the system which of them it takes."""


def can_show(language: str) -> bool:
    """Whether a font of this computer has the signs of a language."""
    script = _SCRIPTS.get(language)
    return script is None or bool(QFontDatabase.families(script))


def no_font_words() -> str:
    """Why a language can't be shown."""
    return _(
        "No font on this computer has Chinese characters, so the window stays in English. Install one, for "
        "example the package fonts-noto-cjk, and start Repoform again."
    )
