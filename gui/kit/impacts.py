"""What a change does to what runs, as a badge: words, tone, icon and meaning; told apart without colour."""

from __future__ import annotations

from core.text import _
from core.view import Impact, Level
from gui.kit.widgets import Badge


def level_words(level: Level) -> tuple[str, str, str]:
    """Words, tone and icon of a level: told apart by icon and outline, too."""
    return {
        Level.NO_EFFECT: (_("No effect"), "neutral", "circle-minus"),
        Level.IN_PLACE: (_("In place"), "safe", "circle-check"),
        Level.ROLLING: (_("Nodes roll"), "changed", "refresh-cw"),
        Level.REPLACES_FEATURE: (_("Replaces feature"), "changed", "hammer"),
        Level.REBUILDS_POOL: (_("Rebuilds pool"), "danger-outline", "hammer"),
        Level.DESTROYS_CLUSTER: (_("Destroys cluster"), "danger-solid", "octagon-x"),
        Level.REFUSED: (_("Cloud refuses"), "danger", "ban"),
        Level.UNKNOWN: (_("Unknown"), "neutral", "circle-question-mark"),
    }[level]


def impact_words(impact: Impact) -> tuple[str, str, str]:
    """Words, tone and icon of one impact: its own words where it has some; what is new is no tick."""
    words, tone, icon = level_words(impact.level)
    if impact.badge and impact.level is Level.IN_PLACE:
        tone, icon = "accent", "plus"
    return impact.badge or words, tone, icon


def impact_meaning(impact: Impact) -> str:
    """Of an impact's badge, its own words or the level's."""
    own = {
        Level.NO_EFFECT: _("Terraform manages it no longer; what runs stays."),
        Level.IN_PLACE: _("It isn't there yet: it is made when this is applied."),
        Level.REBUILDS_POOL: _("It is deleted with all its nodes, and isn't made again."),
        Level.REFUSED: _("Terraform stops with an error here, before it changes anything."),
        Level.UNKNOWN: _("It is deleted, and isn't made again."),
    }
    usual = {
        Level.NO_EFFECT: _("What runs isn't changed by this."),
        Level.IN_PLACE: _("It is changed while it runs: no node is replaced for it."),
        Level.ROLLING: _("Nodes are replaced one after the other, and their pods restart elsewhere."),
        Level.REPLACES_FEATURE: _("Deletes it, then creates it again. The cluster and its pools stay."),
        Level.REBUILDS_POOL: _("The pool is deleted and made again: in between it has no nodes."),
        Level.DESTROYS_CLUSTER: _("The cluster is deleted with everything in it."),
        Level.REFUSED: _("The cloud doesn't change this on what exists: applying it fails."),
        Level.UNKNOWN: _("Repoform doesn't know what this does. Read the plan before merging."),
    }
    return own.get(impact.level, usual[impact.level]) if impact.badge else usual[impact.level]


class ImpactBadge(Badge):
    """The badge of an impact, the same on every screen; `words`: others than its own."""

    def __init__(self, impact: Impact, words: str = "") -> None:
        own, tone, icon = impact_words(impact)
        super().__init__(words or own, tone, icon, impact_meaning(impact))

    def set_impact(self, impact: Impact) -> None:
        """Another one's."""
        self.set_badge(*impact_words(impact), impact_meaning(impact))
