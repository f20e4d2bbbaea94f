"""What the user knows better, applied to what was inferred, and kept as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialects.plain.units import UnitKey
from core.dialects.plain.units.corrections import Corrections, Rebinding, corrected, from_json, to_json
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout, shape, variables

FILES = {
    "main.tf": BACKEND + CLUSTER + variables("a", "b"),
    "dev.tfvars": "a = 1\n",
    "prod.tfvars": "a = 1\n",
    "old.tfvars": "gone = 1\n",
    "terraform.tfvars": "b = 1\n",
}
FOUND = layout(FILES)
DEV, PROD = (unit.key for unit in FOUND.roots[0].units)


def test_nothing_corrected_changes_nothing() -> None:
    assert corrected(FOUND, Corrections(), list(FILES)) == FOUND


def test_names_hiding_and_order() -> None:
    changed = Corrections().renamed(PROD, "Live system").ordered([PROD])
    assert list(shape(corrected(FOUND, changed).roots[0])) == ["Live system", "dev"]
    assert list(shape(corrected(FOUND, changed.hiding(DEV)).roots[0])) == ["Live system"]
    back = changed.hiding(DEV).hiding(DEV, False).renamed(PROD, "").ordered([DEV, PROD])
    assert list(shape(corrected(FOUND, back).roots[0])) == ["dev", "prod"]


def test_a_name_holds_no_slash_and_is_no_other_units() -> None:
    changed = Corrections().renamed(PROD, "a/b").renamed(DEV, "a/b")
    assert list(shape(corrected(FOUND, changed).roots[0])) == ["a-b", "a-b-2"]


def test_other_files_and_another_workspace() -> None:
    changed = Corrections().rebound(DEV, Rebinding(("old.tfvars", "dev.tfvars"), "develop"))
    unit = corrected(FOUND, changed, list(FILES)).roots[0].units[0]
    assert [f.path for f in unit.var_files] == ["terraform.tfvars", "old.tfvars", "dev.tfvars"]
    assert (unit.workspace, unit.name, unit.reason) == (
        "develop",
        "dev",
        "You chose its files and workspace.",
    )
    assert corrected(FOUND, changed.rebound(DEV, None)) == FOUND


def test_an_environment_that_nothing_tells_of() -> None:
    key = UnitKey(".", ("old.tfvars",))
    changed = Corrections().with_added(key, "old")
    assert list(shape(corrected(FOUND, changed).roots[0])) == ["dev", "prod", "old"]
    assert corrected(FOUND, changed.without_added(key)) == FOUND


def test_what_is_gone_is_noted_and_changes_nothing_else() -> None:
    key = UnitKey(".", ("gone.tfvars",))
    changed = Corrections().renamed(key, "x").rebound(DEV, Rebinding(("lost.tfvars",)))
    found = corrected(FOUND, changed, list(FILES))
    assert list(shape(found.roots[0])) == ["dev", "prod"]
    assert [(n.file, n.sentence) for n in found.notes] == [
        (".", "An environment that you named, hid or ordered is no longer there."),
        ("lost.tfvars", "You bound this file to an environment, and it is no longer there."),
    ]


TEXT = st.text(max_size=8)
KEY = st.builds(UnitKey, TEXT, st.lists(TEXT, max_size=3).map(tuple), st.none() | TEXT, st.none() | TEXT)
CORRECTIONS = st.builds(
    Corrections,
    st.dictionaries(KEY, TEXT, max_size=3),
    st.frozensets(KEY, max_size=3),
    st.lists(KEY, max_size=3).map(tuple),
    st.dictionaries(
        KEY, st.builds(Rebinding, st.lists(TEXT, max_size=3).map(tuple), st.none() | TEXT), max_size=3
    ),
    st.dictionaries(KEY, TEXT, max_size=3),
)


@given(CORRECTIONS)
@settings(max_examples=60)
def test_corrections_survive_json(one: Corrections) -> None:
    assert from_json(json.loads(json.dumps(to_json(one)))) == one
    corrected(FOUND, one, list(FILES))


WORDS = st.sampled_from(["format", "names", "hidden", "order", "bound", "added", "unit", "root", "var_files"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner),
)


@given(JSON)
@settings(max_examples=100)
def test_any_json_is_taken(data: object) -> None:
    from_json(data)
    from_json({"format": 1, "names": data, "hidden": data, "order": data, "bound": data, "added": data})


@pytest.mark.parametrize(
    "data", [None, [], {}, {"format": 2, "names": []}, {"format": 1, "names": [{"unit": 1}]}]
)
def test_other_formats_are_no_corrections(data: object) -> None:
    assert from_json(data) == Corrections()
