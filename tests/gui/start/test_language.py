"""The language that a window starts in."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from core import text
from core.languages import LANGUAGES
from gui.control.settings import LANGUAGE, Settings
from gui.kit.fonts import FAMILIES
from gui.start import doctor, language

TOP = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    before = text.catalog()
    yield
    text.speak(before)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)


def test_doctests() -> None:
    assert doctest.testmod(language).failed == 0


def test_what_was_chosen_is_spoken_by_qt_too(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REPOFORM_LANGUAGE")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    settings = Settings(tmp_path)
    settings.set(LANGUAGE, "de")
    language.begin(qapp, settings)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_qt_has_every_language_of_ours(qapp: QApplication) -> None:
    for name in LANGUAGES:
        assert language.own_words(name, qapp) is not None, name


def test_without_a_font_the_window_stays_in_english_and_says_so_once(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Told:
        def __init__(self) -> None:
            self.words: list[str] = []

        def say(self, sentence: str) -> None:
            self.words.append(sentence)

    monkeypatch.setenv("REPOFORM_LANGUAGE", "zh_CN")
    monkeypatch.setattr(language, "can_show", lambda name: name != "zh_CN")
    settings, told = Settings(tmp_path), Told()
    language.begin(qapp, settings)
    assert text.language() == "en"
    language.tell_of_font(told, settings)
    language.tell_of_font(told, settings)
    assert len(told.words) == 1 and "fonts-noto-cjk" in told.words[0]
    monkeypatch.setattr(language, "can_show", lambda name: True)
    language.tell_of_font(told, settings)
    monkeypatch.setattr(language, "can_show", lambda name: False)
    language.tell_of_font(told, settings)
    assert len(told.words) == 2, "told anew when it is gone again"


@pytest.mark.parametrize(("fonts", "said"), [("", True), ("Noto Sans CJK SC\n", False)])
def test_the_doctor_names_a_missing_font(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fonts: str,
    said: bool,
) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text(f"#!/bin/sh\nprintf '%s' '{fonts}'\n")
    lister.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(doctor, "language", lambda: "zh_CN")
    doctor.main([])
    assert ("fonts-noto-cjk" in capsys.readouterr().out) is said
    monkeypatch.setattr(doctor, "language", lambda: "de")
    doctor.main([])
    assert "fonts-noto-cjk" not in capsys.readouterr().out


def test_fonts_are_named_for_languages_that_there_are() -> None:
    assert set(FAMILIES) <= set(LANGUAGES)


def test_words_of_argparse_are_asked_for() -> None:
    """In another process: what the library says by itself goes through the catalog, with its placeholders."""
    code = """
import gettext
from core import text
class Marked(gettext.NullTranslations):
    def gettext(self, message): return message.replace("usage", "usgae").replace("required", "reqiured")
text.speak(Marked())
from core.cli.usage import Parser, Usage
parser = Parser(prog="x"); parser.add_argument("path")
try: parser.parse_args([])
except Usage as error: print(error)
print(parser.format_help())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True)
    assert "The following arguments are reqiured: path. Usgae: x [-h] path" in done.stdout
    assert done.stdout.count("sgae: x") == 2
