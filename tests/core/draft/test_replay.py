from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.draft.draft import Draft
from core.draft.replay import Replay, clashes, seen, standing_on, touching, value_at
from core.platform.edit import Edit
from core.platform.model import Reading
from core.snapshot import Snapshot
from tests.toy.dialect import Toy
from tests.toy.fixtures import FILES, edit, snapshot


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


def test_equal_edits_are_the_same_edits() -> None:
    toy = Toy()
    replay = Replay(toy, snapshot(FILES))
    edits = [edit("max", 5), edit("min", 4)]
    state = replay.state(edits)
    again = [Edit.from_json(e.to_json()) for e in edits]  # as a journal gives them back
    assert replay.state(again) is state and toy.applied == 2


def test_in_whatever_order_it_is_asked() -> None:
    base = snapshot(FILES)
    edits = [edit("max", 5), edit("min", 4), edit("max", 2), edit("min", 9)]
    other = [*edits[:2], edit("size", 7)]
    replay = Replay(Toy(), base)
    for asked in (edits, edits[:1], [], edits[:3], other, edits, other[:2], edits[:0], other):
        fresh = Replay(Toy(), base).state(asked)
        assert dict(replay.state(asked).files) == dict(fresh.files)
        for index in range(len(asked) + 1):
            before = replay.before(asked, index)
            assert dict(before.files) == dict(Replay(Toy(), base).state(asked[:index]).files)
    assert replay.state([]) is replay.base


class Removing(Toy):
    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        if edit.operation == "remove":
            return {f"{edit.args['name']}.toy": None}
        return super().apply(snapshot, reading, edit)


def test_a_file_that_is_not_there_cannot_be_removed() -> None:
    replay = Replay(Removing(), snapshot(FILES))
    add = Edit("operation", operation="add-toy", args={"name": "new"})
    gone = [Edit("operation", operation="remove", args={"name": name}) for name in ("new", "two")]
    assert replay.state([gone[0]]) is replay.base, "nothing was there"
    assert dict(replay.state([add]).files) == {"new.toy": b"new/apps/size = 1\nnew/ops/size = 1\n"}
    assert dict(replay.state([add, gone[0]]).files) == {}, "never was, and is not"
    assert dict(replay.state([add, *gone]).files) == {"two.toy": None}


def test_only_files_that_differ_from_the_base() -> None:
    replay = Replay(Toy(), snapshot(FILES))
    state = replay.state([edit("max", 5), edit("max", 2)])
    assert dict(state.files) == {}
    assert replay.state([edit("max", 2)]).reading is replay.base.reading


def test_a_refused_edit_is_left_out_and_told() -> None:
    replay = Replay(Toy(), snapshot(FILES))
    state = replay.state([edit("max", 5, module="gone"), edit("max", 6)])
    assert [str(why) for _edit, why in state.refused] == ["There is no toy gone."]
    assert seen(state.reading, edit("max", 0)) == "6"


def test_what_stands_on_a_taken_back_edit_goes_along() -> None:
    base = snapshot(FILES)
    edits = [
        Edit("operation", operation="add-toy", args={"name": "new"}),
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
