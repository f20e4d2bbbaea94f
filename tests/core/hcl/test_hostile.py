"""Files made to hurt: a Problem, never a crash, and never long."""

from __future__ import annotations

import time

import pytest

from core.hcl import HclError, SetValue, apply, check, fmt, parse
from core.hcl.path import AttributeStep

DEPTHS = {
    "lists": lambda n: b"a = " + b"[" * n + b"]" * n + b"\n",
    "objects": lambda n: b"a = " + b"{ x = " * n + b"1" + b" }" * n + b"\n",
    "parentheses": lambda n: b"a = " + b"(" * n + b"1" + b")" * n + b"\n",
    "blocks": lambda n: b"a {\n" * n + b"}\n" * n,
    "templates": lambda n: b"a = " + b'"${' * n + b"1" + b'}"' * n + b"\n",
    "calls": lambda n: b"a = " + b"f(" * n + b")" * n + b"\n",
    "open": lambda n: b"a = " + b"[" * n,
    "signs": lambda n: b"a = " + b"!" * n + b"b\n",
    "conditionals": lambda n: b"a = " + b"b ? c : " * n + b"d\n",
    "conditions in conditions": lambda n: b"a = " + b"b ? " * n + b"c" + b" : d" * n + b"\n",
    "sums": lambda n: b"a = 1" + b" + 1" * n + b"\n",
    "dots": lambda n: b"a = b" + b".c" * n + b"\n",
    "indexes": lambda n: b"a = b" + b"[0]" * n + b"\n",
    "heredocs": lambda n: b"a = <<E\n" * n,
}


@pytest.mark.parametrize("count", [200, 1_000, 20_000])
@pytest.mark.parametrize("kind", DEPTHS)
def test_depth(kind: str, count: int) -> None:
    data = DEPTHS[kind](count)
    started = time.process_time()
    tree = parse(data)
    problem = tree.problem
    for attribute in tree.body.attributes.values():
        attribute.expr.value()
    try:
        apply(data, [SetValue((AttributeStep("a"),), 1)])
    except HclError:
        assert problem is not None
    assert time.process_time() - started < 5
    if kind not in ("signs", "conditionals", "sums", "dots", "indexes"):
        assert problem is not None


def test_what_is_too_deep_for_reading_is_still_checked_and_formatted_without_a_crash() -> None:
    for make in DEPTHS.values():
        check(make(2_000))
        fmt(make(2_000))


@pytest.mark.parametrize(
    "data",
    [
        b"a = 1\n" * 1_700_000,
        b"a = [" + b"1, " * 100_000 + b"]\n",
        b"a = [\n" + b'  "x",\n' * 100_000 + b"]\n",
        b"a = {\n" + b"  x = 1\n" * 100_000 + b"}\n",
        b'a = "' + b"x" * 10_000_000 + b'"\n',
        b"\0" * 100,
        b"a = 1\n\0",
        b"a = \xff\n",
        b"\xef\xbb",
        b"\xed\xa0\x80",
        b"\0GITCRYPT\0" + bytes(range(256)),
        b"PK\x03\x04" + bytes(range(1, 256)) * 10,
        b"#" * 3_000_000,
    ],
    ids=lambda data: f"{len(data)}-{data[:8]!r}",
)
def test_size_and_bytes(data: bytes) -> None:
    started = time.process_time()
    tree = parse(data)
    assert tree.problem is not None
    assert tree.problem.sentence
    assert tree.body.blocks == ()
    assert time.process_time() - started < 2
    with pytest.raises(HclError):
        apply(data, [SetValue((AttributeStep("a"),), 1)])


@pytest.mark.parametrize(
    "unit",
    [
        b'"',
        b"${",
        b"<<E\n",
        b"{",
        b"/*",
        b"a",
        b"\\",
        b"a = ",
        b"= ",
        b"%{",
        b"}",
        b"(\n",
        b"a {",
        b"\xc3\xa9",
        b"\r",
    ],
)
def test_repeated_rubbish(unit: bytes) -> None:
    data = unit * (60_000 // len(unit))
    started = time.process_time()
    parse(data)
    assert parse(data).problem is not None or unit in (b"a",)
    assert time.process_time() - started < 5


def test_the_strict_check_reads_nothing_beyond_the_limits() -> None:
    """It took nine seconds over ten megabytes."""
    start = time.process_time()
    (problem,) = check(b"locals {\n  a = 1\n}\n" * 500_000)
    assert "too large" in problem.sentence
    assert time.process_time() - start < 1
