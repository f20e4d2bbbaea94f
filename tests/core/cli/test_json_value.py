"""JSON of the command line is taken as typed, or answered with a sentence; never a traceback."""

from __future__ import annotations

from typing import Any

import pytest

from core.cli import arguments, operations
from core.cli.json_value import Unfit, read
from core.cli.usage import Usage
from core.session.errors import SessionError

DEEP = "[" * 100_000 + "]" * 100_000
UNFIT = {
    "deep": DEEP,
    "a bit deep": "[" * 101 + "]" * 101,
    "deep object": '{"a":' * 60_000 + "1" + "}" * 60_000,
    "huge": "1e400",
    "tiny": "1e-400",
    "too exact": "0.12345678901234567890123",
    "many digits": "9" * 5000,
    "inside": '{"a": [1, 1e400]}',
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_kept_is_said(name: str) -> None:
    with pytest.raises(Unfit) as caught:
        read(UNFIT[name])
    assert len(str(caught.value)) < 120
    with pytest.raises(Usage) as usage:
        arguments.parse(["edit", ".", "--set", f"a/b/c={UNFIT[name]}"])
    assert len(str(usage.value)) < 160


@pytest.mark.parametrize("name", ["deep", "a bit deep", "deep object", "many digits"])
def test_operations_say_it_too(name: str) -> None:
    options = arguments.parse(
        ["add-node-pool", ".", "--cluster", "c", "--name", "n", "--set", f"a={UNFIT[name]}"]
    )
    with pytest.raises(SessionError) as caught:
        options.operation(options)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[" * 100 + "]" * 100, None), ("0.00001", 0.00001), ("1.50", 1.5), ("-0.0", 0.0), ("1E3", 1000.0),
        ("9" * 300, int("9" * 300)), ('"1.30"', "1.30"), ("null", None),
    ],
)  # fmt: skip
def test_the_rest_is_read(text: str, value: Any) -> None:
    found = read(text)
    assert text.startswith("[") or (found == value and type(found) is type(value))


@pytest.mark.parametrize("text", ["", "x", "NaN", "Infinity", "[1,]", "{'a': 1}", "01", "1 2"])
def test_what_is_no_json_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)
    with pytest.raises(Usage, match="isn't JSON"):
        arguments.parse(["edit", ".", "--set", f"a/b/c={text}"])


def test_a_fraction_stays_as_typed_in_operations() -> None:
    assert operations.json_or_text("1.30") == "1.30"
    assert operations.json_or_text('["1.30", 1.30, 3]') == ["1.30", "1.30", 3]
    assert operations.json_or_text('{"v": 1.0}') == {"v": "1.0"}
    assert operations.json_or_text("t3.large") == "t3.large"
    assert operations.json_or_text("3") == 3
