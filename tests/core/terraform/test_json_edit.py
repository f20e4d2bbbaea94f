"""JSON changed in place: only what was meant, only its bytes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from core.hcl import HclError, IndexStep, KeyStep, Path, RemoveAt, SetValue, edit_history
from core.hcl.source import Splice, splice
from core.terraform import json_edit
from core.terraform.json_language import TerraformJson

K = KeyStep
TEXT = """\
{
    "pools": {
        "a": {"min": 3, "vm" : "x"},
        "b": {
            "min": "3"
        }
    },
    "zones": ["1", "2"],
    "empty": {},
    "none": []
}
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ((K("pools"), K("a"), K("min")), 5, '"min": 3', '"min": 5'),
        ((K("pools"), K("a"), K("max")), 5, '"vm" : "x"', '"vm" : "x", "max" : 5'),
        ((K("pools"), K("b"), K("max")), "5", '"min": "3"', '"min": "3",\n            "max": "5"'),
        ((K("zones"), IndexStep(2)), "3", '"2"]', '"2", "3"]'),
        ((K("zones"), IndexStep(0)), "9", '["1"', '["9"'),
        ((K("empty"), K("x")), 1, '"empty": {}', '"empty": {\n        "x": 1\n    }'),
        ((K("none"), IndexStep(0)), 1, '"none": []', '"none": [\n        1\n    ]'),
        ((K("new"),), {"a": ["x"]}, '"none": []', '"none": [],\n    "new": {\n        "a": ["x"]\n    }'),
        ((K("pools"), K("a")), {"min": 4, "vm": "x"}, '"min": 3', '"min": 4'),
        ((K("pools"), K("a")), {"min": 3, "vm": "x", "n": 1}, '"vm" : "x"', '"vm" : "x", "n" : 1'),
        ((K("pools"), K("a")), {"vm": "x"}, '"min": 3, ', ""),
    ],
)  # fmt: skip
def test_set(path: Path, value: Any, old: str, new: str) -> None:
    result = json_edit.apply(TEXT.encode(), [SetValue(path, value)])
    assert result.data.decode() == TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("path", "old"),
    [
        ((K("pools"), K("a"), K("min")), '"min": 3, '),
        ((K("pools"), K("a"), K("vm")), ', "vm" : "x"'),
        ((K("zones"), IndexStep(1)), ', "2"'),
        ((K("none"),), ',\n    "none": []'),
        ((K("pools"), K("b"), K("min")), '\n            "min": "3"\n        '),
    ],
)
def test_remove(path: Path, old: str) -> None:
    assert json_edit.apply(TEXT.encode(), [RemoveAt(path)]).data.decode() == TEXT.replace(old, "", 1)


@pytest.mark.parametrize(
    ("path", "value"),
    [((K("zones"),), ["1", "2"]), ((K("pools"), K("b")), {"min": "3"}), ((K("empty"),), {})],
)
def test_setting_what_is_there_changes_no_byte(path: Path, value: Any) -> None:
    assert json_edit.apply(TEXT.encode(), [SetValue(path, value)]).splices == ()


def test_habits_stay() -> None:
    data = '{\r\n\t"ä": {\r\n\t\t"a": 1\r\n\t}\r\n}'.encode()
    result = json_edit.apply(data, [SetValue((K("ä"), K("ö")), {"b": [{}]})])
    assert result.data.decode() == (
        '{\r\n\t"ä": {\r\n\t\t"a": 1,\r\n\t\t"ö": {\r\n\t\t\t"b": [\r\n\t\t\t\t{}\r\n'
        "\t\t\t]\r\n\t\t}\r\n\t}\r\n}"
    )
    escaped = json_edit.apply(b'{"a": "\\u00e4"}', [SetValue((K("b"),), "ö")])
    assert escaped.data == b'{"a": "\\u00e4", "b": "\\u00f6"}'


def test_what_is_not_there_is_not_made_up() -> None:
    for operation in (
        SetValue((K("zones"), K("x")), 1),
        SetValue((K("zones"), IndexStep(7)), 1),
        RemoveAt((K("nobody"),)),
    ):
        with pytest.raises(HclError):
            json_edit.apply(TEXT.encode(), [operation])


def test_the_gate_sees_what_no_operation_meant() -> None:
    data = TEXT.encode()
    result = json_edit.apply(data, [SetValue((K("pools"), K("a"), K("min")), 5)])
    gate = TerraformJson()
    assert gate.refusal("a.tfvars.json", data, result.data) is None
    odd = json_edit.apply(result.data, [SetValue((K("zones"), IndexStep(0)), "7")])
    edit_history.record(
        data, odd.data, (Splice(0, len(data), odd.data),), [SetValue((K("pools"), K("a"), K("min")), 5)]
    )
    assert "no edit meant" in str(gate.refusal("a.tfvars.json", data, odd.data))


def _value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.choice(("int", "text", "bool", "null", "float", "list", "object")[: 5 if depth > 2 else 7])
    if kind == "list":
        return [_value(rng, depth + 1) for _n in range(rng.randint(0, 3))]
    if kind == "object":
        return {rng.choice("abcde") + rng.choice(("", "ü", "/")): _value(rng, depth + 1) for _n in range(3)}
    return {"int": rng.randint(-5, 99), "text": rng.choice(("x", 'q"', "ä", "", "${x}", "\\")),
            "bool": rng.choice((True, False)), "null": None, "float": 1.5}[kind]  # fmt: skip


def _paths(value: Any, path: Path = ()) -> list[Path]:
    out = [path] if path else []
    if isinstance(value, dict):
        for key, one in value.items():
            out += _paths(one, (*path, KeyStep(key)))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            out += _paths(one, (*path, IndexStep(at)))
    return out


def _changed(value: Any, path: Path, new: Any, remove: bool) -> None:
    for step in path[:-1]:
        value = value[step.key if isinstance(step, KeyStep) else getattr(step, "index", 0)]
    last = path[-1]
    at = last.key if isinstance(last, KeyStep) else getattr(last, "index", 0)
    if remove:
        del value[at]
    else:
        value[at] = new


@pytest.mark.parametrize("seed", range(300))
def test_random_edits_mean_what_python_means(seed: int) -> None:
    rng = random.Random(seed)
    value = {rng.choice("abcdef"): _value(rng) for _n in range(4)}
    text = json.dumps(value, indent=rng.choice((None, 1, 2, "\t")), ensure_ascii=rng.choice((True, False)))
    if rng.random() < 0.2:
        text = text.replace("\n", "\r\n")
    path = rng.choice(_paths(value))
    new = _value(rng)
    remove = rng.random() < 0.3
    operation = RemoveAt(path) if remove else SetValue(path, new)
    data = text.encode()
    result = json_edit.apply(data, [operation])
    _changed(value, path, new, remove)
    assert json.loads(result.data) == value
    assert splice(data, result.splices) == result.data
    assert TerraformJson().refusal("a.tfvars.json", data, result.data) is None
