"""HCL text to Python and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.hcl import Expression, HclError, Number, Reference, Template, parse, same, to_hcl
from core.hcl.heredoc import heredoc_like, heredoc_value
from core.hcl.literal import quote, unquote
from core.hcl.strict import first


def read(text: str) -> Any:
    tree = parse(f"x = {text}\n".encode())
    assert tree.problem is None, (text, tree.problem)
    return tree.body.attributes["x"].expr.value()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1", -1),
        ("0", 0),
        ("007", Number("007")),
        ("1.50", Number("1.50")),
        ("-0", Number("-0")),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("true", True),
        ("null", None),
        (r'"\n\t\"\\ é \U0001F600"', '\n\t"\\ é 😀'),
        ('"$${x} %%{y} $$ $ %"', "${x} %{y} $$ $ %"),
        ('"$$${x}"', "$${x}"),
        ('"${x}"', Template('"${x}"')),
        ("var.x[0]", Reference("var.x[0]")),
        ("[1, [2]]", [1, [2]]),
        ("{ a = { b = [] } }", {"a": {"b": []}}),
        ("f(1)", Expression("f(1)")),
        ("{ (k) = 1 }", Expression("{ (k) = 1 }")),
        ("<<E\nx ${y}\nE", Template("<<E\nx ${y}\nE")),
        ('<<E\n\\n "q" $${z}\nE', '\\n "q" ${z}\n'),
        ("<<E\nE", ""),
        ("<<-E\n    foo\n\n      bar\n    E", "foo\n\n  bar\n"),
        ("<<-E\n    foo\n  bar\n      E", "  foo\nbar\n"),
        ("<<-E\n  a\n \n  b\nE", "a\n \nb\n"),
    ],
)
def test_reading(text: str, value: Any) -> None:
    assert same(read(text), value)


def test_crlf_belongs_to_a_heredocs_value() -> None:
    assert parse(b"a = <<E\r\nx\r\nE\r\n").body.attributes["a"].expr.value() == "x\r\n"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text('${}%\\"\n x', max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.just(Number("1.50")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # drawing takes its time on a busy machine
@given(values)
def test_every_value_comes_back(value: Any) -> None:
    for inline in (False, True):
        assert same(read(to_hcl(value, inline=inline)), value)


@given(texts)
def test_quoting(text: str) -> None:
    assert unquote(quote(text)) == text
    assert first(f"x = {quote(text)}\n".encode()) is None


@given(st.lists(st.sampled_from(["a", "  b", "", " ", "${x}", "$${y}", "E", "%{z}", "\tq"]), max_size=5))
def test_heredocs_come_back(lines: list[str]) -> None:
    value = "".join(line + "\n" for line in lines)
    for old in ("<<E\nold\nE", "<<-E\n    old\n      older\n  E"):
        text = heredoc_like(old, value)
        if text is not None:
            assert heredoc_value(text) == value
            assert read(text) == value


def test_values_that_hcl_cannot_say() -> None:
    for value in (float("inf"), float("nan"), "\ud800", object(), {1: 2}):
        with pytest.raises(HclError):
            to_hcl(value)
    assert to_hcl(0.5) == "0.5"
    assert to_hcl(1e21) == "1000000000000000000000"
    deep: Any = 1
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(HclError):
        to_hcl(deep)


def test_same_knows_types() -> None:
    assert not same(1, True)
    assert not same([1], [True])
    assert not same(1, Number("1"))
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
