"""Every rule's own examples: ok must hold, bad must not."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import pytest

from core.checks import rule_language
from core.checks.rule_language import UNKNOWN, RuleError, compile_rule
from core.checks.rule_sentences import rule_sentence

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
RULES = json.loads((RESOURCES / "kubestack" / "rules.json").read_text(encoding="utf-8"))
EXAMPLES = json.loads(Path(__file__).with_name("rule_examples.json").read_text(encoding="utf-8"))
EXPRESSIONS = {r["id"]: r["rule"] for r in RULES if r["id"] in EXAMPLES}


def test_doctests() -> None:
    assert doctest.testmod(rule_language).failed == 0


def test_all_rules_are_there() -> None:
    assert len(RULES) == 170
    assert len(EXPRESSIONS) == len(EXAMPLES) == 164
    assert set(EXPRESSIONS) == set(EXAMPLES)
    missing = [(r, w) for r, given in EXAMPLES.items() for w, names in given.items() if names is None]
    assert missing == [("aws.service_default_free", "bad")], "a /16 can't overlap both default ranges"


@pytest.mark.parametrize("rule", list(EXPRESSIONS))
def test_examples(rule: str) -> None:
    compiled = compile_rule(EXPRESSIONS[rule])
    given: dict[str, dict[str, Any] | None] = EXAMPLES[rule]
    told = {word: names for word, names in given.items() if names is not None}
    assert told
    for word, names in told.items():
        assert compiled.holds(names) is (word == "ok"), word


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "(1).__class__", "open('x')", "lambda: 1", "[x for x in y][0].pop()", "a := 1",
        "f'{x}'", "x ** 9", "{1: 2}", "len(x, key=1)", "1 +", "x.y()",
    ],
)  # fmt: skip
def test_nothing_else_is_in_the_language(text: str) -> None:
    with pytest.raises(RuleError):
        compile_rule(text)


def test_members_are_keys_never_attributes() -> None:
    assert compile_rule("x.real == 1").holds({"x": 1}) is None
    assert compile_rule("old.min == 1").holds({"old": {"min": 1}}) is True


def test_what_is_unknown_is_no_answer() -> None:
    rule = compile_rule("has(a) and a > b")
    assert rule.holds({"a": UNKNOWN, "b": 1}) is None
    assert rule.holds({"a": None, "b": UNKNOWN}) is False
    assert rule.holds({"a": 2, "b": None}) is None


def test_the_deciding_element_is_told() -> None:
    trace: dict[str, Any] = {}
    assert (
        compile_rule("all(z in ok for z in zones)").holds({"zones": ["a", "x"], "ok": ["a"]}, trace) is False
    )
    assert trace == {"z": "x"}


@pytest.mark.parametrize("rule", [r for r in EXPRESSIONS if EXAMPLES[r]["bad"] is not None])
def test_every_sentence_finds_its_words(rule: str) -> None:
    """Each bad example makes a sentence without a gap. What only a whole repository tells is given here."""
    given = {
        "cloud": "aws", "region": "eu-west-1", "env": "apps", "zone_count": 3, "total_max_nodes": 20,
        "label": "Label", "name": "acme-apps-eu-west-1", **EXAMPLES[rule]["bad"],
    }  # fmt: skip
    facts = next(r for r in RULES if r["id"] == rule)
    compiled = compile_rule(facts["rule"])
    trace: dict[str, Any] = {}
    assert compiled.holds(given, trace) is False
    sentence = rule_sentence(facts["sentence"], facts.get("measured", "{name}"), compiled, given, trace)
    gaps = {"azurerm.kubenet_only_fields": 0}
    assert sentence.count("?") == ("?" in facts["sentence"]) + gaps.get(rule, 0), sentence
    assert "{" not in sentence
    assert sentence.count("not set") == facts["sentence"].count("not set"), sentence


def test_a_text_where_others_have_a_list_is_one_entry() -> None:
    compiled = compile_rule("all(t in known for t in types)")
    assert compiled.holds({"types": "t3a.large", "known": ["t3a.large"]}, {}) is True
    assert compiled.holds({"types": "t9z.large", "known": ["t3a.large"]}, {}) is False


def test_no_machine_type_is_no_machine_type_that_is_not_offered() -> None:
    compiled = compile_rule(EXPRESSIONS["google.type_offered"])
    assert compiled.holds({"type": None, "region": "europe-west1"}, {}) is not False
    assert compiled.holds({"type": "e2-nonesuch-8", "region": "europe-west1"}, {}) is False
