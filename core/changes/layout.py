"""Whether two texts of code differ in their layout alone."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(r'("(?:[^"\\\n]|\\.)*")|((?:#|//)[^\n]*|/\*.*?\*/)|(\s+)|([=,:(){}\[\]])', re.S)
_LINE_ENDS = re.compile(r"(?<=[,(\[{])\n|\n(?=[)\]}])")
_BARE = re.compile(r" ?([=,:(){}\[\]\n]) ?")


@lru_cache(maxsize=4096)
def without_layout(text: str | None) -> str | None:
    """The code without comments, and with the least room between its words. Texts with code or lines of their
    own inside stay as they are: what is layout there isn't told so easily.

    >>> without_layout('{\\n  a   = 1  # one\\n\\n  "b c" = x\\n}')
    '{a=1\\n"b c"=x}'
    >>> without_layout('f("a  b")'), without_layout("a  b"), without_layout('"${a}  b"')
    ('f("a  b")', 'a b', '"${a}  b"')
    """
    if text is None or "${" in text or "%{" in text or "<<" in text:
        return text
    out: list[str] = []
    at = 0
    for found in _PIECES.finditer(text):
        out.append(text[at : found.start()])
        at = found.end()
        string, comment, blank, sign = found.groups()
        if string or sign:
            out.append(string or sign)
        elif comment:
            out.append(" ")
        else:
            out.append("\n" if "\n" in blank else " ")
    out.append(text[at:])
    strings: list[str] = []
    kept = []
    for piece in out:
        if piece.startswith('"'):
            strings.append(piece)
            kept.append("\0")
        else:
            kept.append(piece)
    plain = re.sub(r"[ \n]*\n[ \n]*", "\n", "".join(kept))
    plain = _BARE.sub(r"\1", re.sub(r" +", " ", plain)).strip()
    plain = _LINE_ENDS.sub("", plain)
    given = iter(strings)
    return "".join(next(given) if sign == "\0" else sign for sign in plain)
