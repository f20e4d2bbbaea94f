"""How large a pool would be, from the answers so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.text import _, ngettext
from core.view import Guide, GuideStep, Json, Question

SETTINGS = "settings."
ZONES = ("node_locations", "availability_zones", "zones")

Answer = Callable[[Question], Json]
"""What was answered, or what counts without an answer."""


def is_of_sizes(step: GuideStep) -> bool:
    """Whether it asks for numbers per environment alone: then they stand in a table."""
    return bool(step.questions) and all(q.environments and q.type == "number" for q in step.questions)


def total(questions: Sequence[Question], answer: Answer, zones: int) -> str:
    """ "3–12 nodes in 3 zones": the counts times the zones where they count per zone."""
    found: list[int] = []
    per_zone = False
    for question in questions:
        value = answer(question)
        if isinstance(value, int) and not isinstance(value, bool):
            found.append(value)
        per_zone = per_zone or bool(question.field and question.field.per_zone)
    if not found:
        return ""
    zones = zones if per_zone else 0
    low, high = min(found) * max(1, zones), max(found) * max(1, zones)
    amount = f"{low}–{high}" if low != high else str(low)
    words = ngettext("{amount} node", "{amount} nodes", high).format(amount=amount)
    if per_zone and not zones:
        return _("{nodes} in each zone").format(nodes=words)
    if not zones:
        return words
    inside = ngettext("in {n} zone", "in {n} zones", zones).format(n=zones)
    return _("{nodes} {inside}").format(nodes=words, inside=inside)


def zone_number(guide: Guide, answer: Answer, environment: str) -> int:
    """Of how many zones; 0: nobody can tell."""
    for step in guide.steps:
        for question in step.questions:
            if question.name.removeprefix(SETTINGS).rsplit(".", 1)[-1] in ZONES:
                value = answer(question)
                if isinstance(value, list) and value:
                    return len(value)
    return guide.zones.get(environment, 0)


def places(guide: Guide, total: Callable[[Sequence[Question], str], str]) -> list[tuple[str, str]]:
    """Environments, and what each gets, where sizes were asked for; `total`: its nodes."""
    out = []
    for step in guide.steps:
        if is_of_sizes(step):
            for name in step.questions[0].environments:
                told = (guide.power.get(name, ""), guide.costs.get(name, ""))
                said = (total(step.questions, name), *told)
                out.append((name or _("In all zones"), " · ".join(x for x in said if x)))
    return [(name, words) for name, words in out if words]
