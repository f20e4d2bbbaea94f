"""Expressions compared with what real terraform makes of them: 0 differences, and hardly ever less known."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.terraform.evaluate import Value, edition
from tests.core.terraform.evaluate.referee import generator, mixed, ours, terraform, units
from tests.core.terraform.evaluate.referee.record import FIXTURES


@pytest.fixture(autouse=True)
def as_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The referee is Terraform 1.11."""
    monkeypatch.setattr(edition, "LENIENT", False)


def test_recorded_answers() -> None:
    answers = json.loads(FIXTURES.read_text())
    values = ours.values(generator.PREAMBLE, [one["expression"] for one in answers])
    verdicts = [
        (one["expression"], ours.verdict(one, value)) for one, value in zip(answers, values, strict=True)
    ]
    assert [one for one in verdicts if one[1].startswith("wrong")] == []
    less = [text for text, verdict in verdicts if verdict == "unknown"]
    assert len(less) <= len(answers) // 200, less
    assert sum("value" in one for one in answers) > len(answers) // 2


def test_the_referee_sees_a_difference() -> None:
    answers = [one for one in json.loads(FIXTURES.read_text()) if one.get("type") == "number"][:20]
    values = ours.values(generator.PREAMBLE, [f"({one['expression']}) + 1" for one in answers])
    assert all(
        ours.verdict(one, value).startswith("wrong") for one, value in zip(answers, values, strict=True)
    )


@pytest.mark.fuzz
def test_random_expressions() -> None:
    """REPOFORM_EXPRESSIONS of them from REPOFORM_SEED on."""
    count = int(os.environ.get("REPOFORM_EXPRESSIONS", "20000"))
    made = generator.Generator(int(os.environ.get("REPOFORM_SEED", "1")))
    totals = _held_against_terraform(made.expression, count)
    assert totals["unknown"] <= count // 500


@pytest.mark.fuzz
def test_random_collections_of_mixed_types() -> None:
    """REPOFORM_EXPRESSIONS of them from REPOFORM_SEED on."""
    count = int(os.environ.get("REPOFORM_EXPRESSIONS", "5000"))
    _held_against_terraform(mixed.Mixed(int(os.environ.get("REPOFORM_SEED", "1"))).expression, count)


@pytest.mark.fuzz
def test_random_conditions_over_mixed_types() -> None:
    """REPOFORM_EXPRESSIONS of them from REPOFORM_SEED on."""
    count = int(os.environ.get("REPOFORM_EXPRESSIONS", "5000"))
    _held_against_terraform(mixed.Mixed(int(os.environ.get("REPOFORM_SEED", "1"))).conditional, count)


def _held_against_terraform(expression: Callable[[], str], count: int) -> Counter[str]:
    if terraform.PROGRAM is None:
        pytest.skip("terraform isn't installed")
    totals: Counter[str] = Counter()
    wrong = []
    for batch in _batches(expression, count):
        answers = terraform.answers(generator.PREAMBLE, batch)
        values = ours.values(generator.PREAMBLE, batch)
        for text, answer, value in zip(batch, answers, values, strict=True):
            if "value" in answer:
                answer["value"] = terraform.numbers_as_text(answer["value"])
            verdict = ours.verdict(answer, value)
            if verdict.startswith("wrong") and _comes_true(text, verdict, value):
                verdict = "beyond"
            totals[verdict.partition(":")[0]] += 1
            if verdict.startswith("wrong"):
                print(f"\n{verdict}: {text}", flush=True)
                wrong.append((text, verdict))
            elif verdict == "unknown":
                print(f"\nless: {text}", flush=True)
    print(f"\n{sum(totals.values())} expressions: {dict(totals)}")
    assert wrong == []
    return totals


def _comes_true(text: str, verdict: str, value: Value) -> bool:
    """Whether what we say is what comes of it once all is known, whatever that is: `true || unknown` is true
    to us, `try(x, 1)` is x though a part of it is unknown, and a part that we know of what is unknown to a
    plan decides a type already."""
    spelled = "jsondecode(terraform_data.u.id)"
    if verdict == ours.REFUSED:
        return terraform.fails_at_last(generator.PREAMBLE, text, spelled)
    last = terraform.at_last(generator.PREAMBLE, text, spelled)
    for one in last:
        one["value"] = terraform.numbers_as_text(one.get("value"))
    return bool(last) and all(ours.verdict(one, value) == "same" for one in last)


@pytest.mark.fuzz
def test_units_of_real_repositories() -> None:
    """All roots and tfvars files of the clones in the folder REPOFORM_CLONES; see referee/units.py."""
    clones = os.environ.get("REPOFORM_CLONES")
    if terraform.PROGRAM is None or clones is None:
        pytest.skip("terraform isn't installed, or REPOFORM_CLONES names no folder of clones")
    for clone in sorted(Path(clones).iterdir()):
        outcome = units.repository(clone)
        print(f"\n{clone.name}: {outcome.compared} units, {dict(outcome.counts)}")
        assert outcome.wrong == []


def _batches(expression: Callable[[], str], count: int) -> Iterator[list[str]]:
    for at in range(0, count, 250):
        yield list(dict.fromkeys(expression() for _one in range(min(250, count - at))))
