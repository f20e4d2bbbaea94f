"""Properties of edits over generated and real-shaped files. See checks.py for what is checked each time."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.hcl import SetValue, apply, fmt, parse
from core.hcl.path import AttributeStep
from core.hcl.source import splice
from tests.core.hcl.checks import check
from tests.core.hcl.edits import edit
from tests.core.hcl.ugly import ugly

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "hcl").iterdir())


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.booleans())
def test_edits_of_ugly_files(seed: int, clean: bool) -> None:
    random = Random(seed)
    data = ugly(random)
    if clean:
        data = fmt(data)
    if parse(data).problem is None:
        for _ in range(3):
            made = edit(random, data)
            if made is not None:
                check(data, made[1])


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_edits_of_real_shaped_files(path: Path) -> None:
    data = path.read_bytes()
    random = Random(path.name)
    made = 0
    while made < 30:
        one = edit(random, data)
        if one is not None:
            made += 1
            check(data, one[1])


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_many_edits_in_a_row_compose(seed: int) -> None:
    random = Random(seed)
    start = data = random.choice(CORPUS).read_bytes()
    operations = []
    for _ in range(4):
        one = edit(random, data)
        if one is None:
            continue
        result = check(data, one[1])
        if not isinstance(result, str):
            data = result.data
            operations.append(one[1])
    together = apply(start, operations)
    assert splice(start, together.splices) == together.data
    # The line rule looks at the file as it was before all of them: white space may differ, nothing else.
    assert together.data.split() == data.split() or b"<<" in data or fmt(together.data) == fmt(data)


def test_setting_what_is_there_changes_nothing() -> None:
    for path in CORPUS:
        data = path.read_bytes()
        for name, attribute in parse(data).body.attributes.items():
            value = attribute.expr.value()
            result = apply(data, [SetValue((AttributeStep(name),), value)])
            assert result.data is data
            assert result.splices == ()


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_reading_and_writing_without_an_edit(path: Path) -> None:
    data = path.read_bytes()
    assert apply(data, []).data is data
