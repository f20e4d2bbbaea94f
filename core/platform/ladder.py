"""The impact ladder: words of its badges and what comes first. The only place that knows both."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.platform.field import Impact, Level
from core.text import _, sentences, with_stop

SEVERITY: tuple[Level, ...] = (
    Level.DESTROYS_CLUSTER,
    Level.REBUILDS_POOL,
    Level.REFUSED,
    Level.UNKNOWN,
    Level.REPLACES_FEATURE,
    Level.ROLLING,
    Level.IN_PLACE,
    Level.NO_EFFECT,
)
"""What people should see first, first."""

ENDS = ":：.。"
"""What stands between a badge's words and a sentence that needs no more of them."""

_ORDER = {level: i for i, level in enumerate(SEVERITY)}


def order(level: Level) -> int:
    """Sort key: the most severe sorts first.

    >>> sorted([Level.IN_PLACE, Level.DESTROYS_CLUSTER, Level.UNKNOWN], key=order)[0].value
    'destroys cluster'
    """
    return _ORDER[level]


def worst(levels: Iterable[Level]) -> Level:
    """The most severe of them; no effect if there are none."""
    return min(levels, key=order, default=Level.NO_EFFECT)


def badge(level: Level) -> str:
    """Words of the level's badge.

    >>> badge(Level.ROLLING)
    'Nodes roll'
    """
    return {
        Level.NO_EFFECT: _("No effect"),
        Level.IN_PLACE: _("In place"),
        Level.ROLLING: _("Nodes roll"),
        Level.REPLACES_FEATURE: _("Replaces feature"),
        Level.REBUILDS_POOL: _("Rebuilds pool"),
        Level.DESTROYS_CLUSTER: _("Destroys cluster"),
        Level.REFUSED: _("Cloud refuses"),
        Level.UNKNOWN: _("Unknown"),
    }[level]


def badge_of(impact: Impact) -> str:
    """The badge of one impact: its own words where it has some ("Deletes pool"), else the level's."""
    return impact.badge or badge(impact.level)


def beside_badge(impact: Impact) -> str:
    """The impact's sentence where its badge stands apart: what the badge says isn't said again.

    >>> beside_badge(Impact(Level.NO_EFFECT, "No effect: the order doesn't matter here."))
    "The order doesn't matter here."
    >>> beside_badge(Impact(Level.NO_EFFECT, "No effect while autoscaling is on."))
    'No effect while autoscaling is on.'
    """
    rest, joined = _after_badge(impact)
    return impact.sentence if joined else rest


def in_brackets(impact: Impact) -> str:
    """Badge and sentence in one line.

    >>> in_brackets(Impact(Level.NO_EFFECT, "No effect while autoscaling is on."))
    '[No effect] while autoscaling is on.'
    """
    return f"[{badge_of(impact)}] {_after_badge(impact)[0]}".rstrip()


def told_once(impact: Impact) -> str:
    """Badge and sentence as sentences, where nothing can be drawn.

    >>> told_once(Impact(Level.IN_PLACE, "Changed in place: no node is replaced."))
    'In place. No node is replaced.'
    """
    rest, joined = _after_badge(impact)
    return impact.sentence if joined else sentences([with_stop(badge_of(impact)), rest])


def in_markdown(impact: Impact, escaped: Callable[[str], str]) -> str:
    """The same with the badge in bold."""
    rest, joined = _after_badge(impact)
    head = f"**{badge_of(impact)}**"
    return head if not rest else f"{head} {escaped(rest)}" if joined else f"{head}: {escaped(rest)}"


def _after_badge(impact: Impact) -> tuple[str, bool]:
    """What the sentence says beyond the badge; whether that goes on with the badge's words."""
    words, sentence = badge_of(impact), impact.sentence
    begins = sentence[: len(words)].casefold() == words.casefold()
    if begins and not sentence[len(words) : len(words) + 1].isalnum():
        rest = sentence[len(words) :]
        joined = rest[:1] not in ENDS and bool(rest)
        return (rest.strip(), True) if joined else (_capital(rest.lstrip(ENDS).strip()), False)
    head, colon, rest = sentence.partition(":")
    # "Changed in place: …"; where it isn't sure, the words before the colon say so.
    told = impact.confidence == "high" and len(head.split()) == len(words.split()) + 1
    if colon and told and head.casefold().endswith(f" {words.casefold()}"):
        return _capital(rest.strip()), False
    return sentence, False


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
