"""What is to be done before a change is merged, at the end of what the change does: once it is merged, that
is no advice any more."""

from __future__ import annotations

from dataclasses import replace

from core.platform.field import Impact
from core.text import _, sentences


def read_plan(fact: str) -> str:
    return sentences([fact, _("Read the plan before merging.")])


def second_pool(fact: str) -> str:
    return sentences([fact, _("Add a second pool first?")])


def extra_pool(fact: str) -> str:
    return sentences([fact, _("Move workloads to an extra pool first.")])


def once_merged(impact: Impact) -> Impact:
    """As it is told of what is merged."""
    return replace(impact, sentence=without_advice(impact.sentence))


def without_advice(sentence: str) -> str:
    """
    >>> without_advice(second_pool("It has no nodes in between."))
    'It has no nodes in between.'
    """
    for advised in (read_plan, second_pool, extra_pool):
        advice = advised("")
        if sentence.endswith(advice):
            return sentence.removesuffix(advice).rstrip()
    return sentence
