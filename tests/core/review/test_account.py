"""Which changed line is whose: the cases of accounts.txt are diffs in which each changed line says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.review.annotated import annotated, files_of
from tests.core.session.test_reviewing import review

CASES = {
    name.strip("= "): text
    for name, _line, text in (
        part.partition("\n")
        for part in (Path(__file__).parent / "accounts.txt").read_text().split("\n== ")[1:]
    )
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_is_whose_it_says(name: str) -> None:
    before, after = files_of(CASES[name])
    assert annotated(review(after, before), before, after).strip() == CASES[name].strip()
