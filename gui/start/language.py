"""The language of the window: chosen before anything in it is made, because its words are read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from core import text
from core.languages import ENGLISH, LANGUAGES, VARIABLE, wanted
from gui.control.settings import LANGUAGE, TOLD_OF_FONT, Settings
from gui.kit.fonts import can_show, no_font_words


class Says(Protocol):
    """A window that can tell something."""

    def say(self, sentence: str) -> None: ...


def begin(app: QApplication, settings: Settings) -> None:
    """Speak it: what is said by Repoform, and what Qt says by itself (its dialogs, its keys). Before any
    window."""
    language = of_window(os.environ, settings.text(LANGUAGE), QLocale.system().uiLanguages())
    if not can_show(language):
        language = ENGLISH
    text.use(language)
    translator = own_words(language, app)
    if translator is not None:
        app.installTranslator(translator)


def own_words(language: str, parent: QObject) -> QTranslator | None:
    """What Qt says by itself in a language, None where Qt doesn't speak it."""
    translator = QTranslator(parent)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator if translator.load(f"qtbase_{language}", folder) else None


def of_window(environ: Mapping[str, str], chosen: str, system: list[str]) -> str:
    """The variable of this start, then what was chosen for all, then the system.

    >>> of_window({"LANG": "de_DE.UTF-8"}, "", ["en-US"]), of_window({"LANG": "de_DE.UTF-8"}, "en", [])
    ('de', 'en')
    >>> of_window({"REPOFORM_LANGUAGE": "de"}, "zh_CN", []), of_window({}, "xx", ["zh-Hans-CN"])
    ('de', 'zh_CN')
    """
    if chosen in LANGUAGES and VARIABLE not in environ:
        return chosen
    return wanted(environ, system)


def tell_of_font(window: Says, settings: Settings) -> None:
    """Once: why the window doesn't speak the language that is wanted."""
    language = of_window(os.environ, settings.text(LANGUAGE), QLocale.system().uiLanguages())
    if can_show(language):
        settings.set(TOLD_OF_FONT, False)
    elif not settings.flag(TOLD_OF_FONT):
        settings.set(TOLD_OF_FONT, True)
        window.say(no_font_words())
