"""Expressions compared with what real terraform makes of them: 0 differences, and hardly ever less known."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.terraform.evaluate import edition
from tests.core.terraform.evaluate.referee import generator, ours, terraform, units
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
    if terraform.PROGRAM is None:
        pytest.skip("terraform isn't installed")
    count = int(os.environ.get("REPOFORM_EXPRESSIONS", "20000"))
    made = generator.Generator(int(os.environ.get("REPOFORM_SEED", "1")))
    totals: Counter[str] = Counter()
    wrong = []
    for batch in _batches(made, count):
        answers = terraform.answers(generator.PREAMBLE, batch)
        values = ours.values(generator.PREAMBLE, batch)
        for text, answer, value in zip(batch, answers, values, strict=True):
            if "value" in answer:
                answer["value"] = terraform.numbers_as_text(answer["value"])
            verdict = ours.verdict(answer, value)
            if verdict == ours.REFUSED:
                # `true || unknown` is true to us, and `try(x, 1)` is x though a part of it is unknown: what
                # fails then fails when it is applied.
                spelled = "jsondecode(terraform_data.u.id)"
                late = terraform.fails_at_last(generator.PREAMBLE, text, spelled)
                verdict = "beyond" if late else verdict
            totals[verdict.partition(":")[0]] += 1
            if verdict.startswith("wrong"):
                print(f"\n{verdict}: {text}", flush=True)
                wrong.append((text, verdict))
            elif verdict == "unknown":
                print(f"\nless: {text}", flush=True)
    print(f"\n{sum(totals.values())} expressions: {dict(totals)}")
    assert wrong == []
    assert totals["unknown"] <= count // 500


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


def _batches(made: generator.Generator, count: int) -> Iterator[list[str]]:
    for at in range(0, count, 250):
        yield list(dict.fromkeys(made.expression() for _one in range(min(250, count - at))))
