"""Characters as Terraform counts them: its own answers in graphemes.json, itself where it is installed."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import hcl
from core.hcl.graphemes import clusters, count
from tests.core.hcl.referee import evaluated, needs_terraform, terraform

ANSWERS: list[tuple[str, int]] = json.loads(
    (Path(__file__).parent / "graphemes.json").read_text(encoding="utf-8")
)
"""Texts drawn from scripts, emoji, joiners and jamo, each with `length(text)` of terraform 1.11."""


def test_as_terraform_counts() -> None:
    assert len(ANSWERS) > 500
    assert [(text, count(text)) for text, _n in ANSWERS] == [tuple(answer) for answer in ANSWERS]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("กำ", ["กำ"]),  # Thai's sara am takes no column of its own
        ("क्ष", ["क्", "ष"]),  # conjuncts are two, as before Unicode 15.1
        ("\u0600x", ["\u0600x"]),
        ("👩‍💻!", ["👩‍💻", "!"]),
        ("🇩🇪🇺", ["🇩🇪", "🇺"]),
        ("각a", ["각", "a"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("a\u200d❤", ["a\u200d", "❤"]),
    ],
)
def test_examples(text: str, parts: list[str]) -> None:
    assert clusters(unicodedata.normalize("NFC", text)) == parts


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(clusters(text)) == text and all(clusters(text))


def test_comments_stand_beside_thai_as_terraform_puts_them() -> None:
    text = 'x = "กำ" # one\ny = "abc" # two\n'.encode()
    assert hcl.fmt(text).decode() == 'x = "กำ"   # one\ny = "abc" # two\n'


@needs_terraform
def test_the_answers_are_terraforms() -> None:
    asked = [
        json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{") for text, _n in ANSWERS
    ]
    assert evaluated([], [f"length({text})" for text in asked]) == [n for _text, n in ANSWERS]
    lines = [f"x = {text} # one\nyyyy = 1 # two\n".encode() for text in asked]
    assert [hcl.fmt(line) for line in lines] == terraform(lines)
