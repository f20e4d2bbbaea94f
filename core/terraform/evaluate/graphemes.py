"""Grapheme clusters: what Terraform counts as one character (Unicode's annex 29)."""

from __future__ import annotations

import unicodedata

_CONTROL = ("Cc", "Zl", "Zp", "Cf")
_JOINED_HANGUL = frozenset(("LL", "LV", "LT", "VV", "VT", "TT", "LS", "SV", "ST"))


def clusters(text: str) -> list[str]:
    """
    >>> clusters("a\\u0301b"), clusters("x\\r\\ny")
    (['á', 'b'], ['x', '\\r\\n', 'y'])
    """
    if text.isascii() and "\r" not in text:
        return list(text)
    out: list[str] = []
    flags = 0
    for char in text:
        flag = 0x1F1E6 <= ord(char) <= 0x1F1FF
        if flag:
            flags += 1
            joined = flags % 2 == 0
        else:
            flags = 0
            joined = bool(out) and _joins(out[-1], char)
        if joined:
            out[-1] += char
        else:
            out.append(char)
    return out


def count(text: str) -> int:
    return len(text) if text.isascii() and "\r" not in text else len(clusters(text))


def _joins(cluster: str, char: str) -> bool:
    previous = cluster[-1]
    if previous == "\r" and char == "\n":
        return True
    code = ord(char)
    if _is_control(previous):
        return False
    if code in (0x200C, 0x200D) or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    if unicodedata.category(char) in ("Mn", "Me", "Mc"):
        return True
    if previous == "\u200d" and _pictographic(char):
        return any(_pictographic(one) for one in cluster[:-1])
    return _hangul(previous) + _hangul(char) in _JOINED_HANGUL


def _is_control(char: str) -> bool:
    if char in ("\u200c", "\u200d") or 0xE0020 <= ord(char) <= 0xE007F:
        return False
    return unicodedata.category(char) in _CONTROL


def _pictographic(char: str) -> bool:
    code = ord(char)
    return code in (0xA9, 0xAE) or (code > 0x2000 and unicodedata.category(char) in ("So", "Sm", "Po"))


def _hangul(char: str) -> str:
    code = ord(char)
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    return "S" if 0xAC00 <= code <= 0xD7A3 else "?"
