"""Tooltips of several parts: escaped, wrapped, never higher than the screen."""

from __future__ import annotations

from html import escape

from core.text import ngettext, number

LINES = 30
LETTERS = 3000


def tip(title: str, value: str, *more: str) -> str:
    """A title, what stands there whole, and paragraphs. Text of a repository is never rich text."""
    parts = [f"<b>{escape(title)}</b>"] if title else []
    if value:
        parts.append(f"<span style='font-family: \"JetBrains Mono\"'>{_lines(_bounded(value))}</span>")
    parts += [_lines(one) for one in more if one]
    return "".join(f"<p style='margin: 0 0 4px 0; white-space: pre-wrap'>{part}</p>" for part in parts)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _bounded(text: str) -> str:
    """Not more than fits on a screen; how much is left out is said."""
    lines = text[:LETTERS].split("\n")
    shown = "\n".join(lines[:LINES])
    if len(shown) == len(text):
        return text
    left = len(text) - len(shown)
    words = ngettext("… and {n} letter more", "… and {n} letters more", left).format(n=number(left))
    return f"{shown}\n{words}"
