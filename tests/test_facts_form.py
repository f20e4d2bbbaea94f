"""Facts live in the tree, in a form that a person can read and mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.facts_form import files, laid_out


@pytest.mark.parametrize("file", list(files()), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_facts_are_laid_out(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text == laid_out(json.loads(text)), "python -m tests.facts_form lays it out"


def test_there_are_facts() -> None:
    names = {f.name for f in files()}
    assert {"rules.json", "index.json", "google.cluster.json", "aws.json"} <= names
