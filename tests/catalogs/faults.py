"""What may be wrong with the translation of one message, in any language.

Nothing here knows what a text means: it holds the parts that are not words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.catalogs.files import Texts, forms

_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|%\((\w+)\)[rs]|(%[rs])")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z]+;|&#\d+;|\*\*")
_CODE = re.compile(r"`[^`]*`")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_KEY = re.compile(r"&(?=\w|\()")
_ENDS = {
    ".": "stop",
    "。": "stop",
    "।": "stop",
    "։": "stop",
    "…": "more",
    ":": "colon",
    "：": "colon",
    "?": "question",
    "？": "question",
    "!": "call",
    "！": "call",
    ",": "comma",
    "，": "comma",
    ";": "semicolon",
    "；": "semicolon",
}
_QUOTES = {"de": ("„", "“"), "zh_CN": ("“", "”")}
"""How each language quotes."""


def faults(language: str, texts: Texts) -> Iterator[tuple[str, str]]:
    """(message, what is wrong) for each."""
    for message, found in texts.items():
        body = message.rpartition("\4")[2]
        sources = body.split("\0")
        wanted = forms(language) if len(sources) > 1 else 1
        if len(found) != wanted:
            yield message, f"{wanted} forms wanted, {len(found)} given"
            continue
        for number, text in enumerate(found):
            # the first of several forms is the one for one thing; a single form is for any number
            source = sources[0] if number == 0 and wanted > 1 else sources[-1]
            # what leaves the number out for one may say it in another language, and the other way round
            allowed = sources if wanted > 1 else [source]
            yield from ((message, fault) for fault in _of_text(language, source, text, allowed))


def _of_text(language: str, source: str, text: str, allowed: list[str]) -> Iterator[str]:
    if not text.strip():
        yield "not translated"
        return
    if holes(text) not in [holes(one) for one in allowed]:
        yield f"placeholders {sorted(holes(text))} for {sorted(holes(source))}"
    if _edges(source) != _edges(text):
        yield "blanks at the ends differ"
    if source.count("\n") != text.count("\n"):
        yield "line breaks differ"
    for what, pattern in (("markup", _MARKUP), ("code", _CODE), ("options", _OPTION)):
        if Counter(pattern.findall(source)) != Counter(pattern.findall(text)):
            yield f"{what} {pattern.findall(text)} for {pattern.findall(source)}"
    if len(_KEY.findall(_MARKUP.sub("", source))) != len(_KEY.findall(_MARKUP.sub("", text))):
        yield "the key of a menu (&) differs"
    if _end(source) != _end(text):
        yield f"ends with {text.rstrip()[-1:]!r} for {source.rstrip()[-1:]!r}"
    yield from _quotes(language, text)


def holes(text: str) -> frozenset[str]:
    """The placeholders in it."""
    return frozenset(m[m.lastindex] for m in _HOLE.finditer(text) if m.lastindex)


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _end(text: str) -> str:
    stripped = text.rstrip()
    return "more" if stripped.endswith("...") else _ENDS.get(stripped[-1:], "")


def _quotes(language: str, text: str) -> Iterator[str]:
    if language not in _QUOTES:
        return
    opening, closing = _QUOTES[language]
    strange = set("“”„") - {opening, closing}
    if strange & set(text) or text.count(opening) != text.count(closing):
        yield f"quotes are {opening}…{closing}"
