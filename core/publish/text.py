"""Text that leaves for a forge: nothing in it may act there (mentions, closing words, hidden characters)."""

from __future__ import annotations

import re
import unicodedata

ZERO_WIDTH = "\u200b"

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_MENTION = re.compile(r"(?<![\w`])@(?=[A-Za-z0-9])")
_CLOSING = re.compile(
    r"\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(\s*:?\s+)(?=(?:[\w.-]+/[\w.-]+)?#\d|https?://|GH-\d)", re.I
)
_COMMAND = re.compile(r"^(\s*)/(?=[a-z])", re.MULTILINE)


def visible(text: str) -> str:
    """Without control, bidirectional and other hidden characters; line ends as \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _HIDDEN.sub("", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))


def quoted(text: str) -> str:
    """Text from the repository (names, values) inside a sentence: mentions and closing words don't act.

    >>> quoted("Fixes #12 for @ops") == "Fixes \u200b#12 for @\u200bops"
    True
    """
    text = _MENTION.sub("@" + ZERO_WIDTH, visible(text))
    text = _CLOSING.sub(lambda m: m[1] + m[2] + ZERO_WIDTH, text)
    return _COMMAND.sub(lambda m: m[1] + ZERO_WIDTH + "/", text)


def title_line(text: str) -> str:
    """One line, at most 200 characters, safe as a title."""
    line = re.sub(r"\s+", " ", quoted(text)).strip()
    return line if len(line) <= 200 else line[:199].rstrip() + "…"


def body_text(text: str, longest: int = 60_000) -> str:
    """A whole description: outside code blocks mentions and closing words don't act. At most `longest`
    characters: what its forge takes."""
    text = visible(text)
    out: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r"^ {0,3}(`{3,}|~{3,})", line)
        if fence:
            out.append(line)
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            continue
        if mark:
            fence = mark[1]
            out.append(line)
            continue
        out.append(quoted(line))
    if fence:
        out.append(fence)
    whole = "\n".join(out).strip("\n")
    return whole if len(whole) <= longest else whole[: longest - 10] + "\n…"


def with_template(template: str, description: str) -> str:
    """The repository's template filled in: the description first, the template's own parts below."""
    text = body_text(template)[:20_000]
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).strip()
    return f"{description.rstrip()}\n\n{text}\n" if text else description
