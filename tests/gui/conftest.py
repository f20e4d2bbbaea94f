"""For the window's tests: our theme and fonts, no animations, nothing left running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtWidgets import QApplication

from gui.kit import theme
from tests.gui.window_fixtures import demo_source, platform, window

__all__ = ["demo_source", "platform", "window"]


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    """Light theme, as a user's first start; every test leaves with no window and no thread of ours."""
    if not qapp.property("repoform-fonts"):
        theme.install(qapp)
        qapp.setProperty("repoform-fonts", True)
        effects = Qt.UIEffect
        for effect in (effects.UI_AnimateCombo, effects.UI_AnimateMenu, effects.UI_AnimateTooltip):
            QApplication.setEffectEnabled(effect, False)
        theme.apply(qapp, "light")
    elif theme.tokens().name != "light" or theme.text_pixels() != theme.USUAL:
        theme.apply(qapp, "light", theme.USUAL)
    yield
    assert QThread.currentThread() is qapp.thread()
