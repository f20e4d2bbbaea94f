"""Texts of several lines: what a heredoc means, and heredocs that mean a text.

In `<<-` Terraform takes the smallest indentation off every line. It counts white space as Unicode does, by
characters as people see them, and passes over blank lines. So the text decides whether a heredoc can say it.
"""

from __future__ import annotations

import re
import unicodedata

from core.hcl.literal import is_template

MARKERS = ("EOT", "EOF", "END", "TEXT")
"""The first that is no line of the text."""

_ESCAPE = re.compile(r"([$%])\1\{")
_HEREDOC = re.compile(r"<<(-?)([^\r\n]+)(\r?\n)(.*?)([ \t]*)\2[ \t]*\Z", re.DOTALL)
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LONE_RETURN = re.compile(r"\r(?!\n)")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
"""What nobody sees in an editor: escapes in quotes show it."""
_JOINING = ("Mn", "Mc", "Me", "Cf")
_JOINING_LETTERS = "\u0e33\u0eb3\uff9e\uff9f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_UNTOLD = re.compile(r"\$\$\{|%%\{")
"""`$$${` is an escape and a sign to Terraform, and an interpolation to tree-sitter."""


def heredoc_value(text: str) -> str | None:
    """The meaning of a heredoc as written, or None where only Terraform can tell: of a template."""
    match = _HEREDOC.match(text)
    if match is None or is_template(match[4], heredoc=True):
        return None
    lines = _lines(match[4])
    if match[1]:
        cut = _common_indent(lines)
        if any(_indent(line) == cut and _leans(line) for line in lines if cut):
            return None
        lines = [line if _is_blank(line) else line[cut:] for line in lines]
    return _ESCAPE.sub(r"\1{", "".join(lines))


def new_heredoc(value: str, indent: str, unit: str, newline: str = "\n") -> str | None:
    """A heredoc that means exactly `value`; None where none does, or none that shows what it means.

    `indent` is that of the line it begins on, `newline` how lines end there: a text whose lines end otherwise
    would not survive the next editor.

    >>> print(new_heredoc("a\\n  b\\n", "  ", "  "))
    <<-EOT
        a
          b
      EOT
    >>> new_heredoc("no line end", "", "  ") is None
    True
    """
    lines = _lines(value)
    if _odd(value) or not value.strip():
        return None
    if not all(line.endswith(newline) and "\r" not in line[: -len(newline)] for line in lines):
        return None
    marker = next((m for m in MARKERS if all(line.strip() != m for line in lines)), None)
    if marker is None:
        return None
    flush = "-"
    if _common_indent(lines) or any(_leans(line) for line in lines):
        flush = ""
    inner = indent + unit if flush else ""
    text = "".join(_escaped(line) if _is_blank(line) else inner + _escaped(line) for line in lines)
    return f"<<{flush}{marker}{newline}{text}{indent}{marker}"


def heredoc_like(old: str, value: str) -> str | None:
    """A heredoc that means `value`, in the style of the heredoc `old`; None where a heredoc can't say it."""
    match = _HEREDOC.match(old)
    if match is None or not value.endswith("\n") or _LONE_RETURN.search(value) or _odd(value):
        return None
    lines = _lines(value)
    indent = ""
    if match[1]:
        there = _lines(match[4])
        first = next((line for line in there if not _is_blank(line)), None)
        indent = match[5] if first is None else first[: _common_indent(there)]
    marker = match[2].strip()
    if any(line.strip() == marker for line in lines):
        return None
    body = "".join(_escaped(line) if _is_blank(line) else indent + _escaped(line) for line in lines)
    text = f"<<{match[1]}{match[2]}{match[3]}{body}{match[5]}{marker}"
    return text if heredoc_value(text) == value else None


def _odd(value: str) -> bool:
    return _UNSEEN.search(value) is not None or _UNTOLD.search(value) is not None


def _escaped(line: str) -> str:
    return re.sub(r"[$%]\{", lambda found: found[0][0] + found[0], line)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _is_blank(line: str) -> bool:
    return line.endswith("\n") and not line.strip(_SPACE)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(_SPACE))


def _common_indent(lines: list[str]) -> int:
    return min((_indent(line) for line in lines if not _is_blank(line)), default=0)


def _leans(line: str) -> bool:
    """Whether a line begins with what joins the character before it, and would go with a blank there."""
    first = line.lstrip(_SPACE)[:1]
    return bool(first) and (unicodedata.category(first) in _JOINING or first in _JOINING_LETTERS)
