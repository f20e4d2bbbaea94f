"""Texts as they are written: escapes, and the indentation of heredocs."""

from __future__ import annotations

import re
from typing import Any

from core.terraform.evaluate.syntax import Unreadable
from core.text import _

SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
"""What Terraform takes for white space."""
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|([$%])\2\{", re.DOTALL)
_HEREDOC_ESCAPE = re.compile(r"([$%])\1\{")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unquoted(raw: bytes, quoted: bool, offset: int) -> str:
    """What a piece of a text means. Raises Unreadable."""
    text = raw.decode(errors="replace")
    if not quoted:
        return _HEREDOC_ESCAPE.sub(r"\1{", text) if "{" in text else text
    if "\\" not in text and "{" not in text:
        return text

    def meaning(found: re.Match[str]) -> str:
        if found[2]:
            return found[2] + "{"
        escape = found[1]
        if escape[0] in "uU" and len(escape) > 1:
            code = int(escape[1:], 16)
            if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
                raise Unreadable(_("This character can't be written."), offset)
            return chr(code)
        if escape not in _SIMPLE:
            raise Unreadable(_("Terraform doesn't know the escape “{text}”.").format(text=found[0]), offset)
        return _SIMPLE[escape]

    return _ESCAPE.sub(meaning, text)


def lines(raw: bytes) -> list[bytes]:
    """The lines of a text, line ends included."""
    pieces = raw.split(b"\n")
    found = [piece + b"\n" for piece in pieces[:-1]]
    return [*found, pieces[-1]] if pieces[-1] else found


def unindented(parts: list[Any]) -> list[Any]:
    """The parts of a `<<-` heredoc, one for each line, with the indentation gone that all lines share."""
    least: int | None = None
    fresh = True
    adjusted = []
    for at, part in enumerate(parts):
        if fresh:
            fresh = False
            spaces: int | None = 0
            if isinstance(part, str):
                trimmed = part.lstrip(SPACE)
                if not trimmed and part.endswith("\n"):
                    spaces = None
                else:
                    spaces = len(part) - len(trimmed)
                    adjusted.append(at)
            if spaces is not None and (least is None or spaces < least):
                least = spaces
        if isinstance(part, str) and part.endswith("\n"):
            fresh = True
    out = list(parts)
    for at in adjusted:
        out[at] = out[at][least or 0 :]
    return out


def melded(parts: list[Any]) -> list[Any]:
    """Texts that follow each other as one; at least one part."""
    out: list[Any] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        else:
            out.append(part)
    return out or [""]
