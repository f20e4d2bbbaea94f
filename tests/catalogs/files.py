"""The files of a language: what is translated in .po, what the program reads in .mo.

Both depend on nothing but their texts: no dates, no places, in the order of the messages.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from core.text import CATALOGS, DOMAIN

Texts = Mapping[str, tuple[str, ...]]
"""Of each message, as `tests.catalogs.messages` names it, its text; of a plural one for each form. Empty: not
translated."""


class _Still(Catalog):
    """Says of itself what never changes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Repoform"),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """What a file says of itself doesn't count."""


def languages(folder: Path = CATALOGS) -> list[str]:
    """Those with a catalog."""
    return sorted(file.parents[1].name for file in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def po_file(language: str, folder: Path = CATALOGS) -> Path:
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo_file(language: str, folder: Path = CATALOGS) -> Path:
    return po_file(language, folder).with_suffix(".mo")


def forms(language: str) -> int:
    """How many a plural has."""
    return int(get_plural(language).num_plurals)


def read(language: str, folder: Path = CATALOGS) -> dict[str, tuple[str, ...]]:
    """What the .po has; nothing where there is none."""
    file = po_file(language, folder)
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=language)
    if left := [*catalog.obsolete, *(m.id for m in catalog if m.fuzzy and m.id)]:
        raise SystemExit(f"{file} has fuzzy or obsolete messages: {left[:3]}")
    return {_name(m.context, m.id): _texts(m.string) for m in catalog if m.id}


def _name(context: str | None, id: str | Iterable[str]) -> str:
    text = id if isinstance(id, str) else "\0".join(id)
    return f"{context}\4{text}" if context else text


def _texts(string: str | Collection[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def merged(language: str, wanted: Iterable[str], old: Texts) -> dict[str, tuple[str, ...]]:
    """What is wanted, with the translations that there are."""
    return {m: old.get(m) or ("",) * (forms(language) if "\0" in m else 1) for m in sorted(wanted)}


def po(language: str, texts: Texts) -> bytes:
    """The .po file of these."""
    stream = io.BytesIO()
    write_po(stream, _catalog(language, texts), width=100, no_location=True, sort_output=True)
    return stream.getvalue()


def mo(language: str, texts: Texts) -> bytes:
    """The .mo file of these."""
    stream = io.BytesIO()
    write_mo(stream, _catalog(language, texts))
    return stream.getvalue()


def _catalog(language: str, texts: Texts) -> Catalog:
    name = Locale.parse(language).get_display_name("en")
    catalog = _Still(
        locale=language,
        fuzzy=False,
        charset="utf-8",
        header_comment=f"# Repoform in {name}; see resources/i18n/README.md.",
    )
    for message, text in texts.items():
        context, _sign, rest = message.rpartition("\4")
        one, sign, many = rest.partition("\0")
        if sign:
            catalog.add((one, many), text, context=context or None)
        else:
            catalog.add(one, text[0], context=context or None)
    return catalog
