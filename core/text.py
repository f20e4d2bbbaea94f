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
from collections.abc import Iterable
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


def N_(message: str) -> str:
    """A message of a table that is made before its language is chosen: `_` is asked where it is used."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    return catalog().ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """A word that means something else elsewhere: `context` tells translators which."""
    return catalog().pgettext(context, message)


def language() -> str:
    """The one of core.languages that sentences are in."""
    return catalog().info().get("language", ENGLISH)


def listed(items: Iterable[str], most: int | None = None) -> str:
    """Things side by side, none of which is the last word: values, names in brackets, parts of a label.
    `most`: so many of them.

    >>> listed(["apps", "ops", "loc"]), listed(["apps", "ops", "loc"], 2), listed([])
    ('apps, ops, loc', 'apps, ops, …', '')
    """
    every = list(items)
    shown = every if most is None or len(every) <= most else [*every[:most], "…"]
    return _("{first}, {second}").format(first="", second="").join(shown)


def quoted(text: str) -> str:
    """
    >>> quoted("np1")
    '“np1”'
    """
    return _("“{text}”").format(text=text)


def sentence_list(items: Iterable[str]) -> str:
    """Things that a sentence tells of.

    >>> sentence_list(["apps", "ops", "loc"]), sentence_list(["apps"])
    ('apps, ops and loc', 'apps')
    """
    *first, last = [*items] or [""]
    return _("{first} and {last}").format(first=listed(first), last=last) if first else last


def sentences(parts: Iterable[str]) -> str:
    """One after the other, without those that say nothing.

    >>> sentences(["Nothing was changed.", "", "Try again."])
    'Nothing was changed. Try again.'
    """
    return _("{sentence} {next}").format(sentence="", next="").join(filter(None, parts))


def number(value: float) -> str:
    """As people write it: its parts told apart, and without a fraction of nothing.

    >>> number(1234567), number(7.5), number(16.0)
    ('1,234,567', '7.5', '16')
    """
    parts, point = _NUMBERS.get(language(), (",", "."))
    whole, _point, fraction = f"{value:,}".partition(".")
    whole = whole.replace(",", parts)
    return f"{whole}{point}{fraction}" if fraction.strip("0") else whole


_NUMBERS = {"de": (".", ",")}
"""What stands between thousands and in front of a fraction, where it isn't as in English."""


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
    """A date as people write it, given as ISO 8601 does.

    >>> human_date("2026-08-17T10:00:00Z")
    '17 Aug 2026'
    """
    year, month, day = iso[:10].split("-")
    months = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"), _("Jul"), _("Aug"), _("Sep"), _("Oct"),
        _("Nov"), _("Dec"),
    )  # fmt: skip
    return _("{day} {month} {year}").format(day=int(day), month=months[int(month) - 1], year=year)


def human_moment(when: float) -> str:
    """A date and time of here, of seconds since 1970: "17 Aug 2026, 10:00"."""
    at = time.localtime(when)
    date = human_date(time.strftime("%Y-%m-%d", at))
    return _("{date}, {time}").format(date=date, time=time.strftime("%H:%M", at))


def age(when: float | None, now: float | None = None) -> str:
    """How long ago, in words; "" if it isn't known."""
    if when is None:
        return ""
    seconds = max(0, int((time.time() if now is None else now) - when))
    if seconds < 60:
        return _("just now")
    if (days := seconds // 86400) > 0:
        return ngettext("{n} day ago", "{n} days ago", days).format(n=days)
    if (hours := seconds // 3600) > 0:
        return _("{n} h ago").format(n=hours)
    return _("{n} min ago").format(n=seconds // 60)
