from __future__ import annotations

from dataclasses import replace

from core.draft.draft import Draft
from core.draft.replay import Replay, clashes, seen, standing_on, touching, value_at
from core.platform.edit import Edit
from core.platform.model import Reading
from tests.core.draft.toy import FILES, Toy, edit, snapshot


def values(reading: Reading) -> set[tuple[str, str, str, str]]:
    """What differs, named as Changes are."""
    platform = reading.platforms[0]
    return {
        (".", m.name, s.path, e + "=" + str(v.value))
        for m in platform.modules()
        for s in m.settings
        for e, v in s.values.items()
        if v.text
    }


def keys(before: Reading, after: Reading) -> set[tuple[str, str, str, str]]:
    odd = values(before) ^ values(after)
    return {(r, m, s, e.split("=")[0]) for r, m, s, e in odd}


def test_one_keystroke_costs_one_edit() -> None:
    toy = Toy()
    replay = Replay(toy, snapshot(FILES))
    draft = Draft()
    for i in range(20):
        draft = draft.add(edit("max", i + 10))
        replay.state(draft.effective())
    assert toy.applied == 20
    replay.state(draft.undo().undo().effective())
    replay.state(draft.effective())
    assert toy.applied == 20, "undo and redo cost nothing"
    draft = draft.add(edit("min", 5), typing=True)
    replay.state(draft.effective())
    draft = draft.add(edit("min", 50), typing=True)
    state = replay.state(draft.effective())
    assert toy.applied == 22
    assert value_at(state.reading, (".", "one", "ops", "min")).value == 50  # type: ignore[union-attr]


def test_only_files_that_differ_from_the_base() -> None:
    replay = Replay(Toy(), snapshot(FILES))
    state = replay.state([edit("max", 5), edit("max", 2)])
    assert dict(state.files) == {}
    assert replay.state([edit("max", 2)]).reading is replay.base.reading


def test_a_refused_edit_is_left_out_and_told() -> None:
    replay = Replay(Toy(), snapshot(FILES))
    state = replay.state([edit("max", 5, module="gone"), edit("max", 6)])
    assert [str(why) for _edit, why in state.refused] == ["There is no module gone."]
    assert seen(state.reading, edit("max", 0)) == "6"


def test_what_stands_on_a_taken_back_edit_goes_along() -> None:
    base = snapshot(FILES)
    edits = [
        Edit("operation", operation="add", args={"name": "new"}),
        edit("size", 4, module="new"),
        edit("max", 8),
    ]
    assert standing_on(Replay(Toy(), base), edits, [0]) == (1,)
    assert standing_on(Replay(Toy(), base), edits, [2]) == ()


def test_which_edits_make_a_change() -> None:
    replay = Replay(Toy(), snapshot(FILES))
    edits = [edit("max", 5), edit("min", 2), edit("max", 7)]
    assert touching(replay, edits, keys, [(".", "one", "max", "ops")]) == (0, 2)


def moved(**files: str) -> Reading:
    return Toy().read(snapshot({**FILES, **{f"{k}.toy": v for k, v in files.items()}}, "c2"))


def test_a_clash_has_three_values() -> None:
    old = Toy().read(snapshot(FILES))
    edits = [edit("max", 24, saw="2"), edit("min", 1, saw=None), edit("max", 25, saw="24")]
    new = moved(one="one/apps/max = 3\none/apps/min = 1\none/ops/max = 16\n")
    (clash,) = clashes(old, new, edits)
    assert clash.before is not None and clash.theirs_value is not None
    assert (clash.before.value, clash.theirs_value.value, clash.edit.value) == (2, 16, 25)
    (without_old,) = clashes(None, new, edits)
    assert (without_old.edit.saw, without_old.theirs) == ("24", "16")


def test_no_clash_where_nobody_else_changed_it() -> None:
    old = Toy().read(snapshot(FILES))
    assert clashes(old, moved(two="two/apps/max = 99\n"), [edit("max", 24, saw="2")]) == ()
    assert clashes(old, moved(one=FILES["one.toy"].replace("2", "24")), [edit("max", 24, saw="2")]) == ()


def test_they_removed_what_we_change() -> None:
    old = Toy().read(snapshot(FILES))
    (clash,) = clashes(old, moved(one="one/apps/max = 3\n"), [edit("max", 24, saw="2")])
    assert clash.theirs is None


def test_alignment_is_no_clash() -> None:
    old = Toy().read(snapshot(FILES))
    spaced = replace(edit("max", 24), saw="2")
    assert clashes(old, moved(one=FILES["one.toy"] + "one/ops/min = 4\n"), [spaced]) == ()
