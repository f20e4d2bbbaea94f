"""tfvars.json as Terraform reads it: its own answers are the measure."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core import hcl
from core.terraform.json_file import attributes
from core.terraform.nodes import Node, meaning
from tests.core.hcl.referee import needs_terraform

PIECES = (
    "a", "$${x}", "${1+1}", "%{if true}", "%%{", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\udc00\\ud800",
    "é", "\\n", "\\/", "\\\\", '\\"', "\\t", "\u2028", "//", "{", "]", ",", " ", "\\u0000x",
)  # fmt: skip
NUMBERS = ("0", "-0", "1", "1.10", "-2.50", "1E5", "1e-3", "12345678901234567890", "0.1e1")
BLANKS = ("", "", " ", "\n", "\r\n", "\t ")


def text(random: Random) -> str:
    return '"' + "".join(random.choices(PIECES, k=random.randrange(5))) + '"'


def value(random: Random, depth: int = 0) -> str:
    blank = random.choice(BLANKS)
    kind = random.randrange(8 if depth < 3 else 5)
    if kind < 3:
        return blank + text(random)
    if kind == 3:
        return blank + random.choice(NUMBERS)
    if kind == 4:
        return blank + random.choice(("true", "false", "null"))
    inner = [value(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == 5:
        return f"{blank}[{','.join(inner)}{blank}]"
    keys = [f'"k{n}{random.choice(PIECES)}"' for n in range(len(inner))]
    pairs = [f"{blank}{k}{blank}:{v}" for k, v in zip(keys, inner, strict=True)]
    return f"{blank}{{{','.join(pairs)}{blank}}}"


BROKEN = (
    '{"v": NaN}', '{"v": Infinity}', '{"v": 1, "v": 2}', '{"v": {"x": 1, "x": 2}}',
    '{"v": [{"x": 1, "x": 2}]}',
    '{"v": 01}', '{"v": 1,}', '{"v": .5}', '{"v": 1.}', '{"v": +1}', '{"v": tRue}', '{"v": truex}', "[]",
    '[{"v": 1}]', '"v"', "1", "", "{", '{"v"}', '{"v": "a\nb"}', '{"v": "\\x"}',
    '{"v": "\\u12"}', '{"v": \'a\'}',
    '{"v": 1} x', '{"v": 1}{}', '\ufeff{"v": 1}', '{v: 1}', '{"v": 1 "w": 2}',
    '{"v": [1 2]}', '{"v": 1} // x',
)  # fmt: skip


def asked(folder: Path, document: str) -> Any:
    """What Terraform makes of `v`; None where it refuses the file."""
    (folder / "main.tf").write_text('variable "v" {\n  default = null\n}\nvariable "w" {\n  default = 1\n}\n')
    (folder / "terraform.tfvars.json").write_bytes(document.encode())
    done = subprocess.run(
        ["terraform", "console"],
        input=b"base64encode(jsonencode(var.v))\n",
        capture_output=True,
        check=False,
        cwd=folder,
        timeout=120,
    )
    if done.returncode:
        return None
    return [json.loads(base64.b64decode(done.stdout.strip().strip(b'"')))]


def mine(document: str) -> Any:
    try:
        found = {chunk.name: chunk.node for chunk, _start, _line in attributes(document.encode())}
    except hcl.HclError:
        return None
    node = found.get("v")
    return [meaning(node) if node is not None else None]


@needs_terraform
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.fuzz)])
def test_values_mean_what_terraform_says(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    for _round in range(2 if seed == 1 else 40):
        document = '{"v": [' + ",".join(value(random) for _ in range(250)) + "]}"
        answer = asked(tmp_path, document)
        assert answer is not None and mine(document) == answer


@needs_terraform
@pytest.mark.parametrize("document", BROKEN)
def test_what_terraform_refuses_is_refused(tmp_path: Path, document: str) -> None:
    assert mine(document) is None
    assert asked(tmp_path, document) is None


def test_a_comment_is_no_value() -> None:
    assert [chunk.name for chunk, *_rest in attributes(b'{"//": "why", "a": {"//": 1}}')] == ["a"]


def test_lines_are_those_of_the_values() -> None:
    data = b'\n{ "a":\n  [1,\n {"b": 2}], "c": {\n"d"\n: "x"}}\n'
    lines: dict[str, int] = {}

    def walk(node: Node, first: int, where: str) -> None:
        lines[where] = first + node.line
        for item in node.items:
            walk(item.node, first, f"{where}.{item.key}")
        for number, element in enumerate(node.elements):
            walk(element, first, f"{where}.{number}")

    for chunk, start, line in attributes(data):
        assert chunk.node is not None
        walk(chunk.node, line, chunk.name)
        assert data[start:].startswith(f'"{chunk.name}"'.encode())
    assert lines == {"a": 3, "a.0": 3, "a.1": 4, "a.1.b": 4, "c": 4, "c.d": 6}


def test_where_it_breaks_is_said() -> None:
    with pytest.raises(hcl.HclError) as raised:
        attributes(b'{\n  "a": 1,\n  "b": NaN\n}')
    assert raised.value.line == 3
    with pytest.raises(hcl.HclError) as raised:
        attributes(b'{\n  "a": 1,\n\n  "a": 2\n}')
    assert (raised.value.line, "“a”" in raised.value.sentence) == (4, True)
    with pytest.raises(hcl.HclError):
        attributes(b'{"v": ' + b"[" * 100_000)
