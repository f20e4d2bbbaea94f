"""Problems that the user lives with: listed apart, kept by repository, back once they say something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.platform.model import Problem, Severity
from core.session import Session
from core.session.aside import Aside, Word, from_json, key_of, may_be_set_aside, to_json
from core.session.errors import SessionError
from tests.core.cli.test_set_aside import folder

__all__ = ["folder"]

TEXTS = st.text(max_size=6)
PROBLEMS = st.builds(
    Problem,
    severity=st.sampled_from(list(Severity)),
    sentence=st.sampled_from(["a", "b"]),
    file=st.none() | st.just("x.tf"),
    module=st.none() | st.just("m"),
    environment=st.none() | st.sampled_from(["", "ops"]),
    setting=st.none() | st.just("s"),
    rule=st.sampled_from(["", "r"]),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PROBLEMS, max_size=8), st.lists(PROBLEMS, max_size=8), TEXTS)
def test_what_is_kept_is_what_was_said(said: list[Problem], there: list[Problem], who: str) -> None:
    aside = Aside()
    for problem in said:
        aside = aside.saying(problem, Word(who, 7.0))
    assert from_json(to_json(aside)) == aside
    left, apart = aside.split(there)
    assert sorted(map(str, (*left, *(x.problem for x in apart)))) == sorted(map(str, there)), "none is lost"
    assert {key_of(x.problem) for x in apart} <= {key_of(p) for p in said}
    assert not {key_of(p) for p in left} & {key_of(p) for p in said}
    for problem in said:
        aside = aside.saying(problem, None)
    assert aside.split(there) == (tuple(there), ())


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXTS, inner, max_size=4),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON, st.lists(st.fixed_dictionaries({"problem": st.lists(JSON, max_size=7), "sentence": JSON})))
def test_nothing_in_the_file_can_stop_a_start(rubbish: Any, alike: list[Any]) -> None:
    from_json(rubbish)
    from_json(alike)


def test_it_stays_apart_over_sessions_until_it_is_taken_back(folder: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "d")
    with Session.open(str(folder), data_dir=data) as session:
        before = session.view.base_problems
        problem = next(p for p in before if may_be_set_aside(p))
        view = session.aside.put(problem)
        assert problem not in view.base_problems and view.aside[0].problem == problem
        assert view.aside[0].who == "Jana Novak" and view.aside[0].when > 1_700_000_000
        with pytest.raises(SessionError):
            session.aside.put(problem)
    with Session.open(str(folder), data_dir=data) as session:
        assert [x.problem for x in session.view.aside] == [problem]
        assert session.aside.take_back(problem).base_problems == before
    with Session.open(str(folder), data_dir=data) as session:
        assert session.view.aside == () and session.view.base_problems == before


def test_two_windows_keep_both(folder: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "d")
    with (
        Session.open(str(folder), data_dir=data) as one,
        Session.open(str(folder), data_dir=data) as other,
    ):
        problems = [p for p in one.view.base_problems if may_be_set_aside(p)]
        assert len(problems) > 1
        one.aside.put(problems[0])
        assert len(other.aside.put(problems[1]).aside) == 2


def test_other_words_bring_it_back() -> None:
    problem = Problem(
        Severity.ERROR, "The maximum (3) is below the minimum (5).", "a.tf", 4, rule="r", module="m"
    )
    aside = Aside().saying(problem, Word("jana", 1))
    assert aside.split([replace(problem, line=9)])[0] == ()
    worse = replace(problem, sentence="The maximum (2) is below the minimum (5).")
    assert aside.split([worse]) == ((worse,), ())


def test_what_can_be_fixed_is_fixed_rather(folder: Path, tmp_path: Path) -> None:
    with Session.open(str(folder), data_dir=str(tmp_path / "d")) as session:
        problem = session.view.base_problems[0]
        assert not may_be_set_aside(replace(problem, fix="Do it.", fix_edits=({"kind": "set"},)))
        with pytest.raises(SessionError, match="among those"):
            session.aside.put(replace(problem, sentence="Something of the draft."))
