"""In another language nothing is decided otherwise, and no translated sentence is taken apart."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.core.session.conftest import Place
from tests.core.session.told import BEGIN, END

TOP = Path(__file__).resolve().parents[3]


def told(place: Place, how: str) -> Any:
    """In a process of its own: sentences are remembered."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.core.session.told", str(place.platform), how]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def is_whole(sentence: str) -> bool:
    """Every translated part begins and ends as the translation does."""
    depth = 0
    for sign in re.findall(f"{BEGIN}|[⟦Ωω]|{END}", sentence):
        if sign not in (BEGIN, END):
            return False
        depth += 1 if sign == BEGIN else -1
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("cut", ["⟦a⟧", "ω⟦a⟧", "Ω⟦a", "a⟧ Ω⟦b"])
def test_a_cut_is_seen(cut: str) -> None:
    assert not is_whole(cut)
    assert is_whole("a Ω⟦b Ω⟦c⟧⟧。 d")


def test_nothing_depends_on_the_language(place: Place) -> None:
    plain, marked = told(place, "plain"), told(place, "marked")
    assert len(plain["changes"]) >= 6 and len(plain["problems"]) >= 3 and len(plain["fields"]) > 100
    assert not all(field[-1] for field in plain["fields"]), "a value that no list has is among them"
    for what in ("changes", "problems", "fields"):
        assert marked[what] == plain[what]
    translated = [s for s in marked["said"] if BEGIN in s]
    assert len(translated) > 200
    assert [s for s in marked["said"] if not is_whole(s)] == []
