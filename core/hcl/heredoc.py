"""Texts of several lines: what a heredoc means, and heredocs that mean a text."""

from __future__ import annotations

import re

from core.hcl.literal import is_template

_HEREDOC_ESCAPE = re.compile(r"([$%])\1\{")
_HEREDOC = re.compile(r"<<(-?)([^\r\n]+)(\r?\n)(.*?)([ \t]*)\2[ \t]*\Z", re.DOTALL)
_NOT_IN_HEREDOC = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f]")


def heredoc_value(text: str) -> str | None:
    """The meaning of a heredoc as written, or None when it is a template."""
    match = _HEREDOC.match(text)
    if match is None or is_template(match[4], heredoc=True):
        return None
    lines = _lines(match[4])
    if match[1]:
        cut = _common_indent(lines)
        lines = [line if _is_blank(line) else line[cut:] for line in lines]
    return _HEREDOC_ESCAPE.sub(r"\1{", "".join(lines))


def heredoc_like(old: str, value: str) -> str | None:
    """A heredoc that means `value`, in the style of the heredoc `old`; None where a heredoc can't say it."""
    match = _HEREDOC.match(old)
    if match is None or not value.endswith("\n") or _NOT_IN_HEREDOC.search(value):
        return None
    lines = _lines(re.sub(r"[$%]\{", lambda m: m[0][0] + m[0], value))
    indent = ""
    if match[1]:
        if _common_indent(lines):
            return None
        first = next((line for line in _lines(match[4]) if not _is_blank(line)), match[5])
        indent = first[: _common_indent(_lines(match[4]))] if not _is_blank(first) else first
    lines = [line if _is_blank(line) else indent + line for line in lines]
    marker = match[2].strip()
    if any(line.strip() == marker for line in lines) or re.search(r"\$\$\$\{|%%%\{", "".join(lines)):
        return None
    text = f"<<{match[1]}{match[2]}{match[3]}{''.join(lines)}{match[5]}{marker}"
    return text if heredoc_value(text) == value else None


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _is_blank(line: str) -> bool:
    return not line.strip() and line.endswith("\n")


def _common_indent(lines: list[str]) -> int:
    return min((len(line) - len(line.lstrip()) for line in lines if not _is_blank(line)), default=0)
