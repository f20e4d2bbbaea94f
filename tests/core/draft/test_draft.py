from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.draft.draft import Draft, digest_of
from core.platform.edit import Edit
from tests.toy.fixtures import edit


def test_typing_in_one_field_is_one_edit() -> None:
    draft = Draft()
    for value in (1, 12, 120):
        draft = draft.add(edit("max", value, saw="2" if value == 1 else "x"), typing=True)
    assert [(e.value, e.saw) for e in draft.applied] == [(120, "2")]
    first = draft.applied[0].id
    draft = draft.finish().add(edit("max", 7), typing=True)
    assert [e.value for e in draft.applied] == [120, 7] and draft.applied[0].id == first


def test_typing_elsewhere_is_another_edit() -> None:
    draft = Draft().add(edit("max", 1), typing=True).add(edit("min", 1), typing=True)
    draft = draft.add(edit("max", 2), typing=True).add(edit("max", 3, environment="apps"), typing=True)
    assert len(draft.applied) == 4


def test_undo_and_redo_move_along() -> None:
    draft = Draft().add(edit("max", 1)).add(edit("max", 2))
    back = draft.undo().undo().undo()
    assert back.applied == () and not back.can_undo and back.can_redo
    assert back.redo().redo().redo().applied == draft.applied
    assert [e.value for e in back.redo().add(edit("max", 9)).edits] == [1, 9]


def test_there_is_an_end_both_ways() -> None:
    draft = Draft()
    assert not draft.can_undo and not draft.can_redo and draft.last is None
    assert draft.undo() == draft == draft.redo()
    draft = draft.add(edit("max", 1))
    assert draft.can_undo and not draft.can_redo
    back = draft.undo()
    assert not back.can_undo and back.can_redo and back.last is None


def test_a_place_in_the_list_is_never_outside_of_it() -> None:
    draft = Draft().add(edit("max", 1)).add(edit("min", 2))
    assert [draft.at(n).position for n in (-1, 0, 1, 2, 3)] == [0, 0, 1, 2, 2]
    assert draft.at(1).edits == draft.edits


@pytest.mark.parametrize(
    ("groups", "stops"),
    [
        (("", "", ""), (0, 1, 2, 3)),
        (("a", "a", "a"), (0, 3)),
        (("", "a", "a"), (0, 1, 3)),
        (("a", "a", ""), (0, 2, 3)),
        (("a", "a", "b", "b", "b"), (0, 2, 5)),
        (("a", "", "a"), (0, 1, 2, 3)),
        (("a", "a", "", "a", "a", "a"), (0, 2, 3, 6)),
    ],
)
def test_what_was_made_in_one_go_is_one_step(groups: tuple[str, ...], stops: tuple[int, ...]) -> None:
    draft = Draft()
    for n, group in enumerate(groups):
        draft = draft.add(replace(edit("max", n), group=group))
    positions = [draft.position]
    while draft.can_undo:
        draft = draft.undo()
        positions.append(draft.position)
    assert tuple(reversed(positions)) == stops
    positions = [0]
    while draft.can_redo:
        draft = draft.redo()
        positions.append(draft.position)
    assert tuple(positions) == stops


def test_typing_goes_on_only_where_it_was_typed_last() -> None:
    """Not after another edit, and what stands before it stays."""
    draft = Draft().add(edit("min", 1)).add(edit("max", 1)).add(edit("max", 2), typing=True)
    draft = draft.add(edit("max", 21), typing=True)
    assert [e.value for e in draft.edits] == [1, 1, 21]
    assert draft.typing and not draft.undo().typing and not draft.at(3).typing
    left = Draft().add(edit("max", 1))
    assert [e.value for e in left.add(edit("max", 2), typing=True).edits] == [1, 2]


def test_taking_back_is_an_edit() -> None:
    draft = Draft().add(edit("max", 1)).add(edit("min", 2))
    reverted = draft.without([draft.edits[0].id])
    assert [e.setting for e in reverted.effective()] == ["min"]
    assert [e.setting for e in reverted.undo().effective()] == ["max", "min"]
    again = reverted.without([reverted.edits[2].id])
    assert [e.setting for e in again.effective()] == ["max", "min"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text(), st.text(), VALUES, st.none() | st.text(), st.sampled_from(["", "override"]))
def test_edits_round_trip_through_json(
    module: str, environment: str, setting: str, value: object, saw: str | None, mode: str
) -> None:
    one = Edit("set", ".", module, environment, setting, value, mode=mode, saw=saw)
    assert Edit.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_unknown_edits_are_told() -> None:
    with pytest.raises(ValueError, match="no kind of edit"):
        Edit.from_json({"kind": "teleport"})
    with pytest.raises(ValueError, match="parts that this version"):
        Edit.from_json({"kind": "set", "speed": 3})


def test_the_same_wishes_have_one_digest() -> None:
    """Whoever typed them and whatever stood there; any other wish has another."""
    one = edit("tags", {"b": 1, "a": [2]}, saw="x")
    again = replace(one, id="another", value={"a": [2], "b": 1}, saw="y")
    assert again.id != one.id and digest_of([one]) == digest_of([again])
    parts: dict[str, Any] = {"module": "z", "environment": "z", "mode": "z", "value": {"b": 1, "a": [3]}}
    others = [[replace(one, **{part: value})] for part, value in parts.items()]
    others += [[], [one, one], [edit("max", 1), one], [one, edit("max", 1)]]
    assert len({digest_of(edits) for edits in [[one], *others]}) == len(others) + 1
