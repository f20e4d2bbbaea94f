"""Configuration in JSON means what Terraform's JSON syntax says, at the bytes of its scalars."""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from typing import Any

import pytest

from core.terraform.evaluate import edition
from core.terraform.evaluate.json_code import found
from core.terraform.evaluate.json_tree import read
from core.terraform.evaluate.syntax import Unreadable
from tests.core.terraform.evaluate.referee import generator, ours, terraform
from tests.core.terraform.evaluate.sample import evaluation, placed, plain

CODE = """\
{
 "//": "a comment",
 "variable": {
  "a": {"default": "${x} $${y} %{z}", "type": "string"},
  "o": {"type": "object({a=optional(number,2), b=string})", "default": {"b": "x"}},
  "n": [{"type": "number", "default": "3", "sensitive": "true"}]
 },
 "resource": {"terraform_data": {"u": {}}},
 "resource": {"terraform_data": {"v": [{"count": 1}]}},
 "locals": [
  {"x": "a\\tb\\"c${var.a}", "y": "${merge({a = 1}, {\\"q\\" = \\"w\\\\n\\"})}",
   "k": {"${1 + 2}": 1, "//": 2, "a${1}": "%{ if true }x%{ endif }"}, "e": "x\\\\ny", "h": "$${a}"},
  {"nu": 1.50, "z": "${null}", "t": "${1}${2}", "l": "1\\n2\\n", "b": "${ [for x in [1,2] : x * 2] }"}
 ]
}
"""
"""What terraform 1.11 makes of it stands below."""


def test_what_terraform_makes_of_it() -> None:
    one = evaluation({"main.tf.json": CODE})
    assert {name: plain(one.local(name)) for name in ("x", "y", "k", "e", "h")} == {
        "x": 'a\tb"c${x} $${y} %{z}',
        "y": {"a": 1, "q": "w\n"},
        "k": {"3": 1, "//": 2, "a1": "x"},
        "e": "x\\ny",
        "h": "${a}",
    }
    assert {name: plain(one.local(name)) for name in ("nu", "z", "t", "l", "b")} == {
        "nu": 1.5, "z": None, "t": "12", "l": "1\n2\n", "b": [2, 4],
    }  # fmt: skip
    assert plain(one.variable("a")) == "${x} $${y} %{z}"
    assert plain(one.variable("o")) == {"a": 2, "b": "x"}
    assert plain(one.variable("n")) == 3 and one.variable("n").sensitive
    assert one.declared((), "resource", "terraform_data", "u") is not None
    assert one.declared((), "resource", "terraform_data", "v") is not None


@pytest.mark.parametrize(
    "text",
    [
        '{"${true}": 1, "true": 2}',
        '{"${false}": 1, "${!true}": 2}',
        '{"a": 1, "a": 2}',
        '{"${var.hidden}": 1}',
        '{"${null}": 1}',
    ],
)
def test_what_terraform_refuses_of_keys(text: str) -> None:
    files: dict[str, str | bytes] = {
        "main.tf.json": f'{{"locals": {{"x": {text}}}, "variable": {{"hidden": {{"default": "h",'
        ' "sensitive": true}}}'
    }
    value = evaluation(files).local("x")
    assert not value.is_known and value.why is not None and value.why.kind == "refused"


def test_places_are_those_of_the_scalars() -> None:
    one = evaluation({"main.tf.json": CODE})
    assert placed(one, one.variable("a")) == 'main.tf.json:4 "${x} $${y} %{z}"'
    assert placed(one, one.local("nu")) == "main.tf.json:13 1.50"
    assert placed(one, one.local("y").data["a"]) == "main.tf.json:11 1"
    # Behind escapes, too.
    assert placed(one, one.local("y").data["q"]) == 'main.tf.json:11 \\"w\\\\n\\"'


def test_calls_dynamic_blocks_and_overrides() -> None:
    files: dict[str, str | bytes] = {
        "main.tf.json": json.dumps(
            {
                "module": {"m": {"source": "./m", "size": "${local.size}", "count": 2}},
                "locals": {"size": 4},
                "resource": {"x": {"y": {"tags": {"a": "b"}, "dynamic": {"disk": {
                    "for_each": {"a": {"gb": 5}}, "iterator": "one",
                    "content": {"gb": "${one.value.gb}", "name": "${one.key}"}}}}}},
            }
        ),
        "main_override.tf.json": '{"locals": {"size": 5}}',
        "m/main.tf": 'variable "size" {}\noutput "size" {\n  value = var.size\n}\n',
        "m/hidden.tf": 'locals {\n  a = 1\n}\n',
        "m/hidden.tofu.json": '{"locals": {"a": 2}}',
        "m/hidden.tf.json": '{"locals": {"b": 2}}',
    }  # fmt: skip
    one = evaluation(files)
    path, _instance = list(one.modules())[1]
    assert plain(one.output("size", path)) == 5
    declared = one.declared((), "resource", "x", "y")
    assert declared is not None
    body = one.body(declared)
    (disk,) = body.blocks("disk")
    assert [plain(disk.body.attribute(name)) for name in ("gb", "name")] == [5, "a"]  # type: ignore[arg-type]
    assert plain(body.attribute("tags")) == {"a": "b"}  # type: ignore[arg-type]
    # OpenTofu's file stands for Terraform's of the same name, and no other.
    assert plain(one.local("a", path)) == 1
    assert one.folder(path) is not None and set(one.folder(path).locals) == {"a"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "data",
    ["", "{", "[]", '{"a": }', '{"locals": 5}', '{"locals": {"a": NaN}}', '{"a": "\\x"}', "\ufeff{}", "{}{}",
     '{"resource": {"a": "b"}}', "[" * 5000, '{"locals": {"a": 01}}', '{"locals": {"a": "\n"}}'],
)  # fmt: skip
def test_what_is_none_is_a_problem(data: str) -> None:
    one = evaluation({"main.tf.json": data, "a.tf": "locals {\n  b = 1\n}\n"})
    folder = one.folder()
    assert folder is not None
    (problem,) = folder.problems
    assert problem.startswith("main.tf.json:")
    assert plain(one.local("b")) == 1


def test_nothing_that_is_broken_raises_anything_else() -> None:
    rng = random.Random(5)
    for _n in range(300):
        data = bytearray(CODE.encode())
        for _m in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.choice(b'{}[]",:\\$ x0')
        try:
            declared = found(bytes(data))
        except Unreadable:
            declared = []
        one = evaluation({"main.tf.json": bytes(data)})
        for each in declared:
            if each.type == "local":
                one.local(each.labels[0])


def test_a_tree_has_the_bytes_that_python_reads() -> None:
    def check(node: Any, value: Any) -> None:
        raw = data[node.start : node.end]
        assert json.loads(raw) == value
        for (name, start, inner), (key, one) in zip(
            node.members, value.items() if isinstance(value, dict) else (), strict=True
        ):
            assert name == key and data[start : start + 1] == b'"'
            check(inner, one)
        for inner, one in zip(node.items, value if isinstance(value, list) else (), strict=True):
            check(inner, one)

    rng = random.Random(1)
    for _n in range(200):
        value = _value(rng, lambda: rng.choice(("", "a", 'ü"\\', "😀", "${x}")), 3)
        data = json.dumps(value, indent=rng.choice((None, 2)), ensure_ascii=rng.random() < 0.5).encode()
        check(read(data), value)


def _value(rng: random.Random, text: Any, depth: int) -> Any:
    kind = rng.randint(0, 5) if depth else rng.randint(2, 5)
    if kind == 0:
        return {text(): _value(rng, text, depth - 1) for _n in range(rng.randint(0, 3))}
    if kind == 1:
        return [_value(rng, text, depth - 1) for _n in range(rng.randint(0, 3))]
    return rng.choice((1, -2.5, True, None, 0)) if kind == 2 else text()


_UNKNOWN = re.compile(r"local\.(u|partly|some|opened|closed|pools|on_off)\b")


@pytest.mark.fuzz
def test_random_values_as_terraform_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """REPOFORM_EXPRESSIONS of them from REPOFORM_SEED on: templates in texts, in lists, and as keys."""
    if terraform.PROGRAM is None:
        pytest.skip("terraform isn't installed")
    monkeypatch.setattr(edition, "LENIENT", False)
    seed = int(os.environ.get("REPOFORM_SEED", "1"))
    rng, made = random.Random(seed), generator.Generator(seed, unknown=False)

    def text() -> str:
        while True:
            # What fails only once all is known is another matter, see test_referee.
            made_of = _text()
            if not _UNKNOWN.search(made_of):
                return made_of

    def _text() -> str:
        kind = rng.randint(0, 7)
        if kind < 4:
            return "${" + made.of(rng.choice(("any", "n", "m", "l", "b", "s")), 2) + "}"
        if kind < 6:
            pieces = (
                "a",
                "$${x}",
                "\\n",
                "\n",
                '"',
                "ü",
                "%%{y}",
                "${" + made.of("s", 1) + "}",
                "~",
                "$",
                "%",
            )
            return "".join(rng.choice(pieces) for _n in range(rng.randint(0, 5)))
        return rng.choice(("${~ 1 ~} x", "%{ if true ~} a %{ else }b%{ endif ~} ", "x", "", "  ${1} ${~2}"))

    totals: Counter[str] = Counter()
    wrong = []
    count = int(os.environ.get("REPOFORM_EXPRESSIONS", "2000"))
    for at in range(0, count, 100):
        batch = [_value(rng, text, 2) for _n in range(min(100, count - at))]
        answers = terraform.answers_in_json(generator.PREAMBLE, batch)
        files = {f"e{n}.tf.json": json.dumps({"locals": {f"e{n}": one}}) for n, one in enumerate(batch)}
        values = evaluation({"main.tf": generator.PREAMBLE, **files})
        for n, (one, answer) in enumerate(zip(batch, answers, strict=True)):
            if "value" in answer:
                answer["value"] = terraform.numbers_as_text(answer["value"])
            verdict = ours.verdict(answer, values.local(f"e{n}"))
            totals[verdict.partition(":")[0]] += 1
            if verdict.startswith("wrong"):
                print(f"\n{verdict}: {json.dumps(one)}", flush=True)
                wrong.append((one, verdict))
    print(f"\n{sum(totals.values())} values: {dict(totals)}")
    assert wrong == []
