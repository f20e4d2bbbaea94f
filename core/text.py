"""Every sentence that people read comes through here: GNU gettext catalogs in resources/i18n.

Without a catalog for the language the message itself is the text. Placeholders are named, so that
translations can reorder them: `_("… {name} …").format(name=…)`, never an f-string inside `_()`.

>>> _("Nothing was changed.")
'Nothing was changed.'
>>> ngettext("{n} node", "{n} nodes", 3).format(n=3)
'3 nodes'
"""

from __future__ import annotations

import gettext as _gettext
import time
from pathlib import Path

from core.languages import ENGLISH, spoken

DOMAIN = "repoform"
CATALOGS = Path(__file__).resolve().parent.parent / "resources" / "i18n"

_catalog: _gettext.NullTranslations | None = None


def use(language: str | None = None, folder: Path = CATALOGS) -> None:
    """Choose the catalog by its name; None: the language that the environment asks for."""
    language = language or spoken()
    if language == ENGLISH:
        speak(_gettext.NullTranslations())
    else:
        speak(_gettext.translation(DOMAIN, folder, [language], fallback=True))


def speak(wanted: _gettext.NullTranslations) -> None:
    """Sentences come from this catalog from now on."""
    global _catalog
    _catalog = wanted


def catalog() -> _gettext.NullTranslations:
    """The one that sentences come from."""
    if _catalog is None:
        use()
    assert _catalog is not None
    return _catalog


def _(message: str) -> str:
    return catalog().gettext(message) if message else ""  # a catalog tells of itself under ""


def ngettext(one: str, many: str, n: int) -> str:
    return catalog().ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """A word that means something else elsewhere: `context` tells translators which."""
    return catalog().pgettext(context, message)


def sentence_list(items: list[str] | tuple[str, ...]) -> str:
    """
    >>> sentence_list(["apps", "ops", "loc"])
    'apps, ops and loc'
    """
    if len(items) < 2:
        return "".join(items)
    return _("{first} and {last}").format(first=", ".join(items[:-1]), last=items[-1])


STOPS = (".", "。", "।", "։")
"""What sentences end with, in the languages that they may be in."""


def without_stop(sentence: str) -> str:
    """A sentence for a place where something follows it, or for a button.

    >>> without_stop("Nothing was changed."), without_stop("変更なし。"), without_stop("And so on …")
    ('Nothing was changed', '変更なし', 'And so on …')
    """
    return sentence[:-1] if sentence.endswith(STOPS) else sentence


def with_stop(words: str) -> str:
    """Words as a sentence of their own.

    >>> with_stop("About $20 a month"), with_stop("Why not?"), with_stop("変更なし。")
    ('About $20 a month.', 'Why not?', '変更なし。')
    """
    if words.endswith((*STOPS, "!", "?", "…", "！", "？")):
        return words
    return _("{sentence}.").format(sentence=words)


def human_date(iso: str) -> str:
    """A date as people write it, in a form that needs no translation of its own.

    >>> human_date("2026-08-17T10:00:00Z")
    '17 Aug 2026'
    """
    year, month, day = iso[:10].split("-")
    months = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"),
        _("Nov"), _("Dec"),
    )  # fmt: skip
    return f"{int(day)} {months[int(month) - 1]} {year}"


def age(when: float | None, now: float | None = None) -> str:
    """How long ago, in words; "" if it isn't known."""
    if when is None:
        return ""
    seconds = max(0, int((time.time() if now is None else now) - when))
    if seconds < 60:
        return _("just now")
    for size, one, many in (
        (86400, "{n} day ago", "{n} days ago"),
        (3600, "{n} h ago", "{n} h ago"),
        (60, "{n} min ago", "{n} min ago"),
    ):
        if seconds >= size:
            n = seconds // size
            return ngettext(one, many, n).format(n=n)
    return ""
