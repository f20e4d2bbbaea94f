"""What people read: the words that the window keeps for other meanings don't occur."""

from __future__ import annotations

import ast
import doctest
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.changes import pool_size, setting_sentences
from core.clouds import catalog
from core.platform import size, words

HOME = Path(__file__).resolve().parents[3]
ROOMS = ("platform", "clouds", "facts", "changes", "checks")
KEPT = re.compile(r"\b(overrid\w*|pending|publish\w*|reset\w*|live|lives)\b", re.IGNORECASE)


@pytest.mark.parametrize("module", [words, setting_sentences, size, pool_size, catalog])
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def shown() -> Iterator[tuple[str, str]]:
    """Every sentence of the domain, from code and from data."""
    for file in [f for room in ROOMS for f in sorted((HOME / "core" / room).glob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            for arg in node.args if node.func.id in ("_", "ngettext") else ():
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                    yield file.name, arg.value
    for file in sorted((HOME / "resources" / "kubestack").rglob("*.json")):
        data = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(data, list):
            yield from ((file.name, rule["sentence"]) for rule in data)
            continue
        for record in data.get("attributes", {}).values():
            yield file.name, record["label"]
            yield file.name, record["description"]
            for option in record.get("options", ()):
                yield file.name, option.get("label", "")
                yield file.name, option.get("note", "")
        for note in data.get("upgrade_notes", ()):
            yield file.name, note["change"]
            yield file.name, note["action"]


def test_words_kept_for_other_meanings() -> None:
    told = list(shown())
    assert len(told) > 1500
    assert [(where, text) for where, text in told if KEPT.search(text)] == []


def test_no_sentence_is_an_f_string() -> None:
    for file in (HOME / "core" / "platform").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                assert not isinstance(node.args[0], ast.JoinedStr), (file.name, node.lineno)
