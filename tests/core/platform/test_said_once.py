"""Badge and sentence of an impact, wherever they stand together: what one says isn't said again by the other,
and nothing that the sentence says beyond it gets lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from core.cli.text_output import change_lines
from core.facts.impact_sentences import Reason, Subject, sentence
from core.platform.field import Impact, Level
from core.platform.ladder import badge_of, beside_badge, in_brackets, in_markdown, told_once
from core.platform.model import Change
from core.review.markdown import description, escaped

FACTS = Path(__file__).parents[3] / "resources"
SUBJECTS = (
    Subject(),
    Subject(pool=True, title="np1", environment="ops", cloud="azurerm"),
    Subject(cluster="gke", environment="ops", cloud="google"),
    Subject(feature=True),
    Subject(cluster="aks", cloud="azurerm", holds_pool=False),
)
OWN_BADGES = ("", "Deletes pool", "Deletes pools", "Deletes", "Let go", "Can't be planned", "New")


def strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for one in found.values():
            yield from strings(one)
    elif isinstance(found, list):
        for one in found:
            yield from strings(one)


def impacts() -> Iterator[Impact]:
    for level, subject, reason, unsure in product(Level, SUBJECTS, Reason, (False, True)):
        words = sentence(level, subject, reason, unsure, None)
        for badge in OWN_BADGES:
            yield Impact(level, words, "medium" if unsure else "high", badge)
    written = {
        words
        for path in FACTS.glob("*/**/*.json")
        if path.parts[-2] not in ("catalog", "prices")
        for words in strings(json.loads(path.read_bytes()))
        if words.endswith(".") and len(words) > 20
    }
    for words, level in product(written, Level):
        if badge_of(Impact(level, "")).casefold() in words.casefold():
            yield Impact(level, words)


ALL = tuple(dict.fromkeys(impacts()))


def twice(impact: Impact, text: str) -> bool:
    badge = re.escape(badge_of(impact))
    sure = impact.confidence == "high"
    again = rf"\b{badge}\W+{badge}\b" + (rf"|\b{badge}\W+\w+ {badge}:" if sure else "")
    return re.search(again, text, re.IGNORECASE) is not None


def ways(impact: Impact) -> Iterator[str]:
    """All texts that are made of the two."""
    change = Change(".", "m", "s", "ops", "Size", 1, 2, impact, "Size: 1 to 2.")
    yield told_once(impact)
    yield in_brackets(impact)
    yield in_markdown(impact, escaped).replace("*", "").replace("\\", "")
    yield f"{badge_of(impact)} {beside_badge(impact)}" if beside_badge(impact) != impact.sentence else ""
    yield change_lines([change])
    yield description([change], {}, ()).replace("*", "").replace("\\", "")


def test_there_is_much_to_try() -> None:
    assert len(ALL) > 400 and {impact.level for impact in ALL} == set(Level)
    repeated = [i for i in ALL if twice(i, f"{badge_of(i)}. {i.sentence}")]
    assert len(repeated) > 20, "these would be said twice"


def test_no_impact_is_said_twice() -> None:
    wrong = [(impact, text) for impact in ALL for text in ways(impact) if twice(impact, text)]
    assert not wrong[:5]


def test_nothing_that_it_says_gets_lost() -> None:
    """All words but the badge's, and the one that only makes a sentence of it ("Changed in place: …")."""

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.casefold())

    for impact in ALL:
        for text in (told_once(impact), in_brackets(impact)):
            lost = set(words(impact.sentence)) - set(words(text))
            assert lost <= {"changed"}, (impact, text)
            assert not lost or impact.confidence == "high"


@pytest.mark.parametrize(
    ("impact", "said"),
    [
        (Impact(Level.NO_EFFECT, "No effect: what runs stays as it is."), "What runs stays as it is."),
        (
            Impact(Level.NO_EFFECT, "Probably no effect: what runs stays as it is.", "medium"),
            "Probably no effect: what runs stays as it is.",
        ),
        (Impact(Level.IN_PLACE, "Changed in place: no node is replaced."), "No node is replaced."),
        (Impact(Level.ROLLING, "Nodes are replaced gradually."), "Nodes are replaced gradually."),
        (Impact(Level.NO_EFFECT, "No effect."), ""),
        (Impact(Level.IN_PLACE, "Newer nodes.", badge="New"), "Newer nodes."),
    ],
)
def test_what_stands_beside_a_badge(impact: Impact, said: str) -> None:
    assert beside_badge(impact) == said
