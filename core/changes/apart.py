"""Two long texts, shortened so that what differs is seen."""

from __future__ import annotations

from itertools import takewhile

MOST = 80
"""Letters of a text in a sentence."""
_BEFORE = 24
"""Letters that are shown before the first that differs."""


def one_line(text: str) -> str:
    return " ".join(text.split())


def shortened(text: str) -> str:
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def apart(one: str, other: str) -> tuple[str, str]:
    """Both in one line and shortened: at the end, or, where they would look alike then, around the first
    letter that differs.

    >>> apart("short", "other")
    ('short', 'other')
    >>> a, b = apart("x" * 10 + " " + "same " * 30 + "old", "x" * 10 + " " + "same " * 30 + "new")
    >>> a, b
    ('…same same same same old', '…same same same same new')
    """
    texts = one_line(one), one_line(other)
    if shortened(texts[0]) != shortened(texts[1]) or texts[0] == texts[1]:
        return shortened(texts[0]), shortened(texts[1])
    same = sum(1 for _both in takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False)))
    start = max(same - _BEFORE, 0)
    start = texts[0].find(" ", start, same) + 1 or start
    shown = tuple("…" + shortened(text[start:]) for text in texts)
    return shown[0], shown[1]
