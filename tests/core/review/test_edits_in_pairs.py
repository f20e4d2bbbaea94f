"""Two edits by form one after the other, then the review of both: no line of theirs is without a sentence."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.draft.replay import Replay
from core.platform.edit import Edit
from core.platform.model import Module, ModuleKind, Origin, Reading
from core.session.comparing import compare
from core.session.headless import dialect
from core.view import OtherLines
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.test_shape_sweep import SHAPES

_DEMOS = Path(__file__).resolve().parents[3] / "resources" / "demo"
_PAIRS = 6


def _tree(top: Path) -> dict[str, str]:
    return {str(path.relative_to(top)): path.read_text() for path in top.rglob("*") if path.is_file()}


SAMPLES: dict[str, Mapping[str, str]] = {
    **{shape.name: shape.files for shape in SHAPES},
    **{f"demo {name}": _tree(_DEMOS / name) for name in ("platform", "terraform")},
}


def _modules(reading: Reading) -> Iterator[tuple[str, Module]]:
    for platform in reading.platforms:
        for module in platform.modules():
            yield platform.root, module


def _edits(reading: Reading, drawn: random.Random) -> dict[str, list[Edit]]:
    """By what they do."""
    out: dict[str, list[Edit]] = {"set": [], "add": [], "remove": []}
    for root, module in _modules(reading):
        for setting in module.settings:
            for environment, value in setting.values.items():
                if value.origin is Origin.SET and isinstance(value.value, int) and value.value is not True:
                    more = value.value + drawn.randint(1, 3)
                    out["set"].append(Edit("set", root, module.name, environment, setting.path, more))
        if module.kind is ModuleKind.CLUSTER:
            for name in ("extra", "gpu"):
                args = {"cluster": module.name, "name": name}
                out["add"].append(Edit("operation", root, operation="add-node-pool", args=args))
        elif module.kind is ModuleKind.NODE_POOL:
            out["remove"].append(
                Edit("operation", root, operation="remove-node-pool", args={"pool": module.name})
            )
    return out


def _is_gone_comment(one: OtherLines) -> bool:
    """What a person wrote above a pool that goes is listed by itself."""
    return one.what == "Comments and blank lines." and {sign for sign, _line in one.lines} == {"-"}


_TOGETHER = (("set", "add"), ("set", "remove"), ("add", "remove"), ("add", "add"), ("set", "set"))


@pytest.mark.parametrize("name", SAMPLES)
def test_two_edits_leave_no_line_without_a_sentence(name: str) -> None:
    before, drawn = snapshot(SAMPLES[name]), random.Random(name)
    replay = Replay(dialect(), before)
    edits, made = _edits(replay.base.reading, drawn), 0
    for first, second in _TOGETHER:
        pairs = [
            (a, b)
            for a in edits[first]
            for b in edits[second]
            if a is not b and b.args.get("pool") != a.module
        ]
        for pair in drawn.sample(pairs, min(_PAIRS, len(pairs))):
            state = replay.state(pair)
            after = {
                path: data for path, data in {**SAMPLES[name], **state.files}.items() if data is not None
            }
            shown = compare(before, snapshot(after), dialect(), title="", author="", base="a", head="b")
            made += len(shown.diff)
            told = [one for one in shown.other if not _is_gone_comment(one)]
            assert not told, (pair, [edit for edit, _why in state.refused], shown.other)
    assert made
