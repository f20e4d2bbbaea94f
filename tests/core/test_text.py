from __future__ import annotations

import doctest
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import text


@pytest.fixture(autouse=True)
def restore() -> Iterator[None]:
    yield
    text.use()


def write_catalog(path: Path, messages: dict[str, str]) -> None:
    """The .mo format, little-endian, as `msgfmt` writes it."""
    pairs = sorted(
        (k.encode(), v.encode())
        for k, v in {
            "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n",
            **messages,
        }.items()
    )
    count = len(pairs)
    at = 28 + 16 * count
    ids, texts, blob = b"", b"", b""
    for key, _value in pairs:
        ids += struct.pack("<II", len(key), at + len(blob))
        blob += key + b"\0"
    for _key, value in pairs:
        texts += struct.pack("<II", len(value), at + len(blob))
        blob += value + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, at)
    path.parent.mkdir(parents=True)
    path.write_bytes(head + ids + texts + blob)


def test_falls_back_to_the_message() -> None:
    text.use("xx")
    assert text._("Nothing was changed.") == "Nothing was changed."
    assert text.ngettext("{n} change", "{n} changes", 1) == "{n} change"
    assert text.pgettext("menu", "Open") == "Open"


def test_reads_a_catalog(tmp_path: Path) -> None:
    write_catalog(
        tmp_path / "de" / "LC_MESSAGES" / "repoform.mo",
        {
            "Nothing was changed.": "Nichts wurde geändert.",
            "{n} change\0{n} changes": "{n} Änderung\0{n} Änderungen",
            "menu\x04Open": "Öffnen",
        },
    )
    text.use("de", tmp_path)
    assert text._("Nothing was changed.") == "Nichts wurde geändert."
    assert text.ngettext("{n} change", "{n} changes", 2).format(n=2) == "2 Änderungen"
    assert text.pgettext("menu", "Open") == "Öffnen"


def test_every_language_has_its_own_form(tmp_path: Path) -> None:
    """Between items, between sentences, in dates, in numbers, around what is quoted."""
    chinese = {
        "{first}, {second}": "{first}、{second}",
        "{first} and {last}": "{first}和{last}",
        "{sentence} {next}": "{sentence}{next}",
        "{sentence}.": "{sentence}。",
        "{day} {month} {year}": "{year}年{month}{day}日",
        "Aug": "8月",
    }
    german = {
        "{first} and {last}": "{first} und {last}",
        "“{text}”": "„{text}“",
        "{day} {month} {year}": "{day}. {month} {year}",
        "Aug": "August",
    }
    for language, messages in (("zh_CN", chinese), ("de", german)):
        head = {"": f"Content-Type: text/plain; charset=UTF-8\nLanguage: {language}\n"}
        write_catalog(tmp_path / language / "LC_MESSAGES" / "repoform.mo", {**messages, **head})
    text.use("zh_CN", tmp_path)
    assert text.language() == "zh_CN"
    assert text.sentence_list(["a", "b", "c"]) == "a、b和c" and text.listed(["a", "b"]) == "a、b"
    assert text.sentences([text.with_stop("一"), "", text.with_stop("二")]) == "一。二。"
    assert text.human_date("2026-08-07") == "2026年8月7日" and text.number(12345.5) == "12,345.5"
    text.use("de", tmp_path)
    assert text.language() == "de"
    assert text.sentence_list(["a", "b", "c"]) == "a, b und c" and text.quoted("x") == "„x“"
    assert text.human_date("2026-08-07") == "7. August 2026" and text.number(1234567.25) == "1.234.567,25"
    text.use("en", tmp_path)
    assert text.language() == "en" and text.number(1234.0) == "1,234"


def test_nothing_is_nothing_in_every_language(tmp_path: Path) -> None:
    """The empty message is where a catalog tells of itself."""
    write_catalog(tmp_path / "de" / "LC_MESSAGES" / "repoform.mo", {"x": "y"})
    text.use("de", tmp_path)
    assert text._("") == "" and text._("x") == "y"


def test_lists_read_as_sentences() -> None:
    assert [text.sentence_list(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_doctests() -> None:
    assert doctest.testmod(text).failed == 0
