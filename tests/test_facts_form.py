"""Facts live in the tree, in a form that a person can read and mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.dialects.plain import search
from tests.facts_form import files, laid_out, searched


@pytest.mark.parametrize("file", list(files()), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_facts_are_laid_out(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text == laid_out(json.loads(text)), "python -m tests.facts_form lays it out"


def test_what_is_searched_for_is_what_the_facts_know() -> None:
    assert search.WORDS.read_text(encoding="utf-8") == laid_out(searched()), "python -m tests.facts_form"
    known = json.loads(search.WORDS.with_name("resources.json").read_text(encoding="utf-8"))["resources"]
    types = {type for type, facts in known.items() if facts["role"] in ("cluster", "pool")}
    assert types and types <= set(searched()["words"])


def test_there_are_facts() -> None:
    names = {f.name for f in files()}
    assert {"rules.json", "index.json", "google.cluster.json", "aws.json"} <= names
