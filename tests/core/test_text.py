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


def test_lists_read_as_sentences() -> None:
    assert [text.sentence_list(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_doctests() -> None:
    assert doctest.testmod(text).failed == 0
