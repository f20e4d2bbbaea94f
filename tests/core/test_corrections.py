"""Corrections as JSON: what goes out comes back, and what isn't theirs is refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corrections import (
    Binding,
    Correction,
    Corrections,
    Unfit,
    UnitKey,
    clean_title,
    from_bytes,
    from_json,
    meant,
)

TEXT = st.text(min_size=1, max_size=8)
FILES = st.lists(TEXT, max_size=3, unique=True).map(tuple)
TITLE = st.text(max_size=90).map(clean_title)
KEY = st.builds(UnitKey, TEXT, FILES, st.none() | TEXT, st.none() | TEXT)
SHOWN = {"title": TITLE, "hidden": st.booleans(), "position": st.none() | st.integers(-9, 9)}
CORRECTION = st.one_of(
    st.builds(Correction, **SHOWN, instead=st.none() | st.builds(Binding, FILES, st.none() | TEXT)),
    st.builds(Correction, **SHOWN, none=st.booleans()),
    st.builds(Correction, **SHOWN, added=TITLE),
)
CORRECTIONS = st.dictionaries(KEY, CORRECTION, max_size=4).map(
    lambda said: Corrections({k: c for k, c in said.items() if c != Correction()})
)


@given(CORRECTIONS)
@settings(max_examples=150)
def test_what_is_written_is_read_again(one: Corrections) -> None:
    assert from_bytes(one.to_bytes()) == one
    assert from_bytes(one.to_bytes(repository="example.org/acme/infra")) == one


WORDS = st.sampled_from(
    [
        "format",
        "environments",
        "root",
        "var_files",
        "workspace",
        "instead",
        "title",
        "hidden",
        "none",
        "position",
    ]
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner),
)


@given(ANY, st.binary(max_size=40))
@settings(max_examples=200)
def test_anything_else_is_refused_with_a_sentence(data: Any, raw: bytes) -> None:
    for read in (
        lambda: from_json(data),
        lambda: from_bytes(raw),
        lambda: from_json({"format": 1, "environments": data}),
    ):
        try:
            read()
        except Unfit as error:
            assert str(error).endswith(".")


PROD: dict[str, Any] = {"root": ".", "var_files": ["prod.tfvars"]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "it has no list of “environments”."),
        ({"format": 2, "environments": []}, "this version of Repoform reads format 1 only."),
        ({"format": True, "environments": []}, "this version of Repoform reads format 1 only."),
        (
            {"format": 1, "environments": [], "x": 1},
            "it has “x”, which this version of Repoform doesn't know.",
        ),
        ([{}], "its environment number 1 names no “root”."),
        ([{**PROD, "hidden": 1}], "“hidden” of its environment number 1 is neither true nor false."),
        ([{**PROD, "position": "1"}], "“position” of its environment number 1 is no whole number."),
        ([PROD, PROD], "its environment number 2 is told twice."),
        ([{**PROD, "var_files": ["a", "a"]}], "“var_files” of its environment number 1 names a file twice."),
        (
            [{**PROD, "none": True, "added": "x"}],
            "its environment number 1 is said to be none, and what makes it.",
        ),
        (
            [{**PROD, "instead": {}, "added": "x"}],
            "its environment number 1 is added, and made of something else.",
        ),
        ([{**PROD, "instead": []}], "“instead” of its environment number 1 is no object."),
    ],
)
def test_each_fault_is_named(data: Any, said: str) -> None:
    whole = {"format": 1, "environments": data} if isinstance(data, list) and data else data
    with pytest.raises(Unfit) as told:
        from_json(whole)
    assert str(told.value) == said


def test_an_environment_is_known_again_by_the_file_that_counts_most() -> None:
    old = UnitKey(".", ("prod.tfvars",))
    now = UnitKey(".", ("common.tfvars", "prod.tfvars"))
    other = UnitKey("x", ("prod.tfvars",))
    assert meant(old, [other, now]) == now
    assert meant(old, [other]) is None
    assert meant(old, [now, UnitKey(".", ("prod.tfvars", "more.tfvars"))]) is None
    assert meant(old, [now, old]) == old
    assert meant(UnitKey("."), [now]) is None
