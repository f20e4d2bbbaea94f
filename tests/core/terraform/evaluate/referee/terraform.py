"""What real terraform says of expressions: known with type and value, unknown, or refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("terraform")
_FAILED = re.compile(r'output(?: "|\W+"|\.)e(\d+)\b')


def run(folder: Path, *arguments: str, workspace: str = "default") -> subprocess.CompletedProcess[str]:
    assert PROGRAM is not None
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    environment.update(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1", TF_WORKSPACE=workspace)
    return subprocess.run(
        [PROGRAM, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def plan(folder: Path, *arguments: str, workspace: str = "default") -> dict[str, Any] | str:
    """The plan as JSON (numbers as they are written), or what went wrong."""
    fixed = ("-input=false", "-no-color", "-refresh=false", "-out=plan")
    done = run(folder, "plan", *fixed, *arguments, workspace=workspace)
    if done.returncode != 0:
        return done.stdout + done.stderr
    shown = run(folder, "show", "-json", "plan", workspace=workspace)
    return json.loads(shown.stdout, parse_int=Digits, parse_float=Digits)  # type: ignore[no-any-return]


class Digits(str):
    """A number as it is written."""


def answers(preamble: str, expressions: list[str], wrap: bool = True) -> list[dict[str, Any]]:
    """For each expression {"type", "value"}, {"unknown": what of it}, or {"error": True}."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tf").write_text(preamble)
        (folder / "outputs.tf").write_text("")
        run(folder, "init", "-input=false")
        found = _batch(folder, dict(enumerate(expressions)), wrap)
        return [found[at] for at in range(len(expressions))]


def answers_in_json(preamble: str, values: list[Any]) -> list[dict[str, Any]]:
    """The same for values of outputs in Terraform's JSON syntax."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tf").write_text(preamble)
        (folder / "outputs.tf.json").write_text("{}")
        run(folder, "init", "-input=false")
        found = _batch(folder, {at: json.dumps(value) for at, value in enumerate(values)}, False, True)
        return [found[at] for at in range(len(values))]


_ANYTHING = ("true", "1", '"x"', '"1"', "{}", "[]", '["x"]', '{ a = "x" }', "null")


def fails_at_last(preamble: str, expression: str, unknown: str) -> bool:
    """Whether an expression that is unknown to a plan fails whatever the unknown thing turns out to be.
    `unknown`: how the preamble spells it."""
    return all(
        answers(preamble.replace(unknown, one), [expression]) == [{"error": True}] for one in _ANYTHING
    )


def at_last(preamble: str, expression: str, unknown: str) -> list[dict[str, Any]]:
    """What becomes of an expression for all that the unknown thing may turn out to be and that doesn't fail.
    `unknown`: how the preamble spells it."""
    found = [answers(preamble.replace(unknown, one), [expression])[0] for one in _ANYTHING]
    return [one for one in found if "error" not in one]


def _batch(
    folder: Path, expressions: dict[int, str], wrap: bool, in_json: bool = False
) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    left = dict(expressions)
    while left:
        if in_json:
            outputs = {f"e{at}": _output_in_json(text) for at, text in left.items()}
            (folder / "outputs.tf.json").write_text(json.dumps({"output": outputs}, indent=1))
        else:
            (folder / "outputs.tf").write_text("".join(_output(at, t, wrap) for at, t in left.items()))
        result = plan(folder)
        if isinstance(result, str):
            failed = {int(one) for one in _FAILED.findall(result)} & set(left)
            if not failed:
                if len(left) == 1:
                    failed = set(left)
                else:
                    half = len(left) // 2
                    items = list(left.items())
                    found.update(_batch(folder, dict(items[:half]), wrap, in_json))
                    found.update(_batch(folder, dict(items[half:]), wrap, in_json))
                    return found
            for at in failed:
                found[at] = {"error": True}
                del left[at]
            continue
        for at in left:
            found[at] = _answer(result, f"e{at}", wrap)
        break
    return found


def _output(at: int, text: str, wrap: bool) -> str:
    value = f"try({{ ok = {text} }}, {{ bad = true }})" if wrap else f"{{ ok = {text} }}"
    return f'output "e{at}" {{\n  sensitive = true\n  value = {value}\n}}\n'


def _output_in_json(text: str) -> dict[str, Any]:
    return {"sensitive": True, "value": {"ok": json.loads(text)}}


def _answer(result: dict[str, Any], name: str, wrap: bool) -> dict[str, Any]:
    change = result["output_changes"][name]
    planned = result["planned_values"]["outputs"].get(name, {})
    open_ = change["after_unknown"]
    if open_ is True:
        return {"unknown": True}
    if wrap and "bad" in (change["after"] or {}):
        return {"error": True}
    type = planned.get("type")
    answer: dict[str, Any] = {"value": (change["after"] or {}).get("ok")}
    if isinstance(type, list):
        answer["type"] = type[1].get("ok")
    if open_:
        answer["unknown"] = open_.get("ok", False)
    return answer


def numbers_as_text(value: Any) -> Any:
    """For JSON files: numbers as {"number": digits}."""
    if isinstance(value, Digits):
        return {"#": str(value)}
    if isinstance(value, dict):
        return {key: numbers_as_text(item) for key, item in value.items()}
    return [numbers_as_text(item) for item in value] if isinstance(value, list) else value


def chunks(items: list[str], size: int) -> Iterable[list[str]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
