"""The languages that Repoform speaks, and which of them is wanted.

>>> language_for("de_AT.UTF-8"), language_for("zh-Hans-SG"), language_for("zh_TW"), language_for("fr")
('de', 'zh_CN', None, None)
>>> wanted({"LANG": "de_CH.UTF-8"}), wanted({"LANG": "C", "LANGUAGE": "de"}), wanted({"LANGUAGE": "fr:zh:en"})
('de', 'en', 'zh_CN')
>>> wanted({"REPOFORM_LANGUAGE": "en", "LANG": "de_DE"}), wanted({}, ["zh-Hant-TW", "de-DE"])
('en', 'de')
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "de": "Deutsch", "zh_CN": "简体中文"}
"""What each catalog is called, and its language in itself. English needs none: it is what the code says."""
VARIABLE = "REPOFORM_LANGUAGE"
"""Comes before everything that the system says."""

_SIMPLIFIED = ("zh", "zh_CN", "zh_SG", "zh_MY")
"""Chinese is written in two ways: where a tag names none, these write this one. Taiwan, Hong Kong and
Macau write the other one: they get English."""
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[_-]([A-Z][a-z]{3}))?(?:[_-]([A-Z]{2}))?(?:[_-].*)?", re.A)
_PLAIN = ("C", "POSIX")


def language_for(tag: str) -> str | None:
    """The one of LANGUAGES for a tag of a system, as POSIX or BCP 47 writes it; None: it isn't spoken."""
    found = _TAG.fullmatch(re.split(r"[.@]", tag.strip(), maxsplit=1)[0])
    if found is None:
        return ENGLISH if tag.partition(".")[0] in _PLAIN else None
    language, script, place = found[1].lower(), found[2], found[3]
    if language == "zh":
        simplified = script == "Hans" if script else (f"zh_{place}" if place else "zh") in _SIMPLIFIED
        return "zh_CN" if simplified else None
    return language if language in LANGUAGES else None


def wanted(environ: Mapping[str, str], system: Iterable[str] = ()) -> str:
    """The first that is spoken of what the environment names, as gettext looks for it; where it names none,
    of `system`, what else the system says; else English."""
    if chosen := environ.get(VARIABLE, ""):
        return language_for(chosen) or ENGLISH
    named = next((environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(n)), "")
    if named.partition(".")[0] in _PLAIN:
        return ENGLISH
    tags = [*environ.get("LANGUAGE", "").split(":"), named]
    tags = [tag for tag in tags if tag] or list(system)
    return next((found for tag in tags if (found := language_for(tag))), ENGLISH)


def of_system() -> list[str]:
    """What Windows says, where no variable names a language."""
    if sys.platform != "win32":
        return []
    import ctypes  # where it is needed alone
    import locale  # where it is needed alone

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return [locale.windows_locale.get(number, "")]


def spoken() -> str:
    """The language of this process, as far as the environment and the system say it."""
    return wanted(os.environ, of_system())
