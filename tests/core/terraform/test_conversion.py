"""Which values a type takes, and what becomes of them. Referee: Terraform's own conversion.

Long: `pytest -m fuzz -s -n0 tests/core/terraform/test_conversion.py`.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.terraform.conversion import Misfit, converted, parse_type
from core.terraform.nodes import UNKNOWN
from tests.core.hcl.referee import evaluated, needs_terraform

PRIMITIVES = ("string", "number", "bool")
TEXTS = (
    "",
    "a",
    "1",
    "0",
    "true",
    "false",
    "TRUE",
    "1.30",
    "-5",
    "+5",
    ".5",
    "5.",
    "1e3",
    "1E-7",
    " 1",
    "0x1F",
    "1_0",
)


def a_type(random: Random, depth: int = 3) -> str:
    kind = random.choice(
        (*PRIMITIVES, "any", "list", "set", "map", "object", "tuple") if depth else PRIMITIVES
    )
    if kind in PRIMITIVES or kind == "any":
        return kind
    if kind in ("list", "set", "map"):
        return f"{kind}({a_type(random, depth - 1)})"
    if kind == "tuple":
        return f"tuple([{', '.join(a_type(random, depth - 1) for _i in range(random.randint(0, 3)))}])"
    parts = []
    for name in random.sample("abcd", random.randint(0, 3)):
        inner = a_type(random, depth - 1)
        shape = random.choice(("{}", "{}", "optional({})", "optional({}, null)"))
        parts.append(f"{name} = {shape.format(inner)}")
    return f"object({{ {', '.join(parts)} }})"


def a_value(random: Random, depth: int = 3) -> Any:
    kind = random.choice(
        ("text", "number", "bool", "null", "list", "map") if depth else ("text", "number", "bool")
    )
    if kind == "text":
        return random.choice(TEXTS)
    if kind == "number":
        return random.choice((0, 1, -7, 30, 1.5, 0.00001, 0.1, 1e21, 2**70, -2.5e-7))
    if kind == "bool":
        return random.random() < 0.5
    if kind == "null":
        return None
    count = random.randint(0, 3)
    if kind == "list":
        return [a_value(random, depth - 1) for _i in range(count)]
    return {name: a_value(random, depth - 1) for name in random.sample("abcde", count)}


def like(type: Any, random: Random) -> Any:
    """A value that fits, save for a part here and there: random ones alone hardly ever do."""
    if random.random() < 0.06:
        return a_value(random)
    if type.kind in ("list", "set"):
        return [like(type.of, random) for _i in range(random.randint(0, 3))]
    if type.kind == "map":
        return {name: like(type.of, random) for name in random.sample("abc", random.randint(0, 3))}
    if type.kind == "tuple":
        return [like(one, random) for one in type.items]
    if type.kind == "object":
        names = [n for n, a in type.attributes.items() if not a.optional or random.random() < 0.6]
        extra = ["z"] if random.random() < 0.2 else []
        made = {n: like(type.attributes[n].type, random) for n in names if random.random() < 0.95}
        return made | {n: a_value(random, 1) for n in extra}
    if type.kind == "string":
        return random.choice((*TEXTS, 1, 1.5, True, 0.00001, 1e21))
    if type.kind == "number":
        return random.choice((0, 7, -2.5, "1", "1.30", "1e3", ".5", "-1"))
    if type.kind == "bool":
        return random.choice((True, False, "true", "false", "1", "0"))
    return a_value(random, 2)


def spelled(value: Any) -> str:
    """HCL by the test's own hand."""
    if isinstance(value, list):
        return f"[{', '.join(map(spelled, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(k)} = {spelled(v)}' for k, v in value.items())} }}"
    return json.dumps(value)


def refused(files: list[bytes]) -> set[int]:
    with tempfile.TemporaryDirectory() as folder:
        for index, data in enumerate(files):
            (Path(folder) / f"f{index}.tf").write_bytes(data)
        done = subprocess.run(
            ["terraform", "validate", "-json"], capture_output=True, check=False, timeout=300, cwd=folder
        )
        said = json.loads(done.stdout)["diagnostics"]
        assert all("Invalid default value" in one["summary"] for one in said), said[:3]
        return {int(one["range"]["filename"].removeprefix("f").removesuffix(".tf")) for one in said}


def canonical(type: Any, value: Any) -> Any:
    """Sets without order or doubles; numbers by their value."""
    if value is None:
        return None
    if type.kind in ("list", "set"):
        items = [canonical(type.of, item) for item in value]
        if type.kind == "list":
            return items
        return sorted({json.dumps(item, sort_keys=True): item for item in items}.items())
    if type.kind == "map":
        return {key: canonical(type.of, item) for key, item in value.items()}
    if type.kind == "tuple":
        return [canonical(one, item) for one, item in zip(type.items, value, strict=True)]
    if type.kind == "object":
        return {name: canonical(type.attributes[name].type, value[name]) for name in type.attributes}
    return _plain(value)


def _hollow(value: Any) -> bool:
    if isinstance(value, dict):
        return not value or any(map(_hollow, value.values()))
    return value is None or (isinstance(value, list) and (not value or any(map(_hollow, value))))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _compare(seed: int, count: int) -> tuple[int, int]:
    random = Random(seed)
    cases = []
    for _index in range(count):
        text = a_type(random)
        cases.append((text, like(parse_type(text), random) if random.random() < 0.8 else a_value(random)))
    files = [
        f'variable "x{i}" {{\n  type    = {text}\n  default = {spelled(value)}\n}}\n'.encode()
        for i, (text, value) in enumerate(cases)
    ]
    bad = refused(files)
    taken = [i for i in range(count) if i not in bad]
    answers = dict(
        zip(taken, evaluated([files[i] for i in taken], [f"var.x{i}" for i in taken]), strict=True)
    )
    for index, (text, value) in enumerate(cases):
        type = parse_type(text)
        try:
            made = converted(type, value)
        except Misfit as misfit:
            assert index in bad, f"{text} takes {value!r}: {misfit}"
            continue
        if index in bad and "any" in text and _hollow(value):
            continue  # whether a null or an empty list fits its neighbours there, only Terraform tells
        assert index not in bad, f"{text} refuses {value!r}, not {made!r}"
        assert made is not UNKNOWN
        assert canonical(type, made) == canonical(type, answers[index]), f"{text} of {value!r}"
    return len(taken), len(bad)


@needs_terraform
def test_types_take_what_terraform_takes() -> None:
    taken, turned_down = _compare(18, 300)
    assert taken > 60
    assert turned_down > 60


@pytest.mark.fuzz
@needs_terraform
def test_types_take_what_terraform_takes_ten_thousand_times() -> None:
    pairs = [_compare(seed, 400) for seed in range(100, 125)]
    print(f"{sum(a for a, _b in pairs)} taken, {sum(b for _a, b in pairs)} refused: 0 differ")
