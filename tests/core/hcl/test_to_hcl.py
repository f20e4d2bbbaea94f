"""How values are laid out as text, to the column, and how text becomes values again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.hcl import Expression, HclError, Lines, Number, Reference, Template, parse, same, to_hcl, to_python
from core.hcl.values import Style, needs_own_line, scalar

HEREDOC = Template("<<E\nx\nE")
WIDE = Style(width=12)


@pytest.mark.parametrize(
    ("value", "inline", "text"),
    [
        ({}, False, "{}"), ({}, True, "{}"), ([], False, "[]"), ([], True, "[]"),
        ({"a": 1}, False, "{\n  a = 1\n}"), ({"a": 1}, True, "{ a = 1 }"),
        ({"a": {"b": 1}}, False, "{\n  a = {\n    b = 1\n  }\n}"),
        ({"a": {"b": 1}}, True, "{ a = { b = 1 } }"),
        ({"a b": 1, "true": 2}, True, '{ "a b" = 1, "true" = 2 }'), ([1, 2], False, "[1, 2]"),
        ({"a": HEREDOC}, True, "{\n  a = <<E\nx\nE\n}"), ([HEREDOC, 1], True, "[\n  <<E\nx\nE\n  ,\n  1,\n]"),
        ([1, HEREDOC], False, "[\n  1,\n  <<E\nx\nE\n  ,\n]"),
        ([{"a": 1}], False, "[\n  {\n    a = 1\n  },\n]"),
        ([{"a": 1}], True, "[{ a = 1 }]"), ([[1], []], False, "[[1], []]"),
        ({"a": Lines("x\n")}, False, "{\n  a = <<-EOT\n    x\n  EOT\n}"), (Lines("x"), False, '"x"'),
        ({"a": Lines("x")}, True, '{ a = "x" }'), ("<<", False, '"<<"'), (["<<", "a"], False, '["<<", "a"]'),
        ((1, 2), False, "[1, 2]"), ("\n", False, '"\\n"'),
    ],
)  # fmt: skip
def test_layout(value: Any, inline: bool, text: str) -> None:
    assert to_hcl(value, inline=inline) == text


def test_a_list_stays_on_its_line_up_to_the_last_column() -> None:
    assert to_hcl(["abcd", 1], style=Style(width=11)) == '["abcd", 1]'
    assert to_hcl(["abcd", 1], style=Style(width=10)) == '[\n  "abcd",\n  1,\n]'
    assert to_hcl(["abcd", 1], style=Style(width=10), inline=True) == '["abcd", 1]'


def test_style_and_indentation() -> None:
    tabs = Style("\r\n", "\t")
    assert to_hcl({"a": [{"b": 1}]}, indent="\t", style=tabs) == (
        "{\r\n\t\ta = [\r\n\t\t\t{\r\n\t\t\t\tb = 1\r\n\t\t\t},\r\n\t\t]\r\n\t}"
    )
    assert to_hcl({"a": Lines("x\r\n")}, style=tabs) == "{\r\n\ta = <<-EOT\r\n\t\tx\r\n\tEOT\r\n}"
    assert to_hcl({"a": Lines("x\n")}, style=tabs) == '{\r\n\ta = "x\\n"\r\n}'


def test_the_depth_has_an_end() -> None:
    def nested(levels: int) -> Any:
        value: Any = 1
        for _level in range(levels):
            value = [value]
        return value

    assert to_hcl(nested(150), inline=True) == "[" * 150 + "1" + "]" * 150
    with pytest.raises(HclError, match="more than 150"):
        to_hcl(nested(151))
    assert to_hcl({"a": nested(149)}, inline=True)
    with pytest.raises(HclError, match="more than 150"):
        to_hcl({"a": nested(150)})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"), (True, "true"), (False, "false"), (0, "0"), (-7, "-7"), (2.0, "2"),
        (100.0, "100"), (2.5, "2.5"),
        (0.00001, "0.00001"), (1e21, "1000000000000000000000"), (Decimal("1.50"), "1.5"),
        (Decimal("10"), "10"),
        (Decimal("1E+2"), "100"), (Number(" 1.50 "), "1.50"), (Reference("a.b"), "a.b"),
        (Template('"${a}"'), '"${a}"'),
        (Expression(" f(1) "), "f(1)"), ("a", '"a"'), (10.0, "10"),
    ],
)  # fmt: skip
def test_scalars(value: Any, text: str) -> None:
    assert scalar(value) == text


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (float("inf"), "inf is no number"), (float("nan"), "nan is no number"),
        (Decimal("Infinity"), "is no number"),
        ("\ud800", "UTF-8"), (b"x", "can't be written as HCL: b'x'"), (object(), "can't be written"),
        ({1: 2}, "The key 1 is not a text"), (Lines("\ud800\n"), "UTF-8"), ("x" * 5 + "\udfff", "UTF-8"),
        ({"a": b"y" * 100}, "can't be written as HCL: b'y{58}$"),
    ],
)  # fmt: skip
def test_what_hcl_cannot_say(value: Any, sentence: str) -> None:
    with pytest.raises(HclError, match=sentence):
        to_hcl(value)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1, True), (1, True, False), (1, 1.0, False), (0, False, False), ({"a": 1}, {"a": 1}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True), ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False), ([1], [1], True), ([1], [True], False),
        ([1], [1, 2], False), ([], [], True),
        ([], {}, False), ("1", 1, False), (Number("1.0"), Number("1.0"), True),
        (Number("1.0"), Number("1"), False),
        (None, None, True), (None, False, False), ([1, [2]], [1, [2.0]], False), ([1, 2], [2, 1], False),
        (Reference("a"), Template("a"), False),
    ],
)  # fmt: skip
def test_equal_in_type(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("00", Number("00")), ("-0", Number("-0")), ("-5", -5), ("-05", Number("-05")), ("10", 10),
        ("9" * 299, int("9" * 299)), ("9" * 300, Number("9" * 300)), ("-" + "9" * 299, -int("9" * 299)),
        ("1.0", Number("1.0")), ("false", False), ('"true"', "true"), ("{ 1.30 = 1, (a) = 2 }", None),
        ("{ 1.30 = 1 }", {"1.3": 1}), ("{ a = 1, a = 2 }", {"a": 2}),
    ],
)  # fmt: skip
def test_what_text_means(text: str, value: Any) -> None:
    expr = parse(f"x = {text}\n".encode()).body.attributes["x"].expr
    assert same(to_python(expr), Expression(text) if value is None else value)


def test_a_number_is_a_float_too() -> None:
    assert float(Number("1.50")) == 1.5


@pytest.mark.parametrize(
    ("text", "alone"),
    [("<<E\nx\nE", True), ("<<E", False), ("a\nb", False), ("a", False), ("{\n a = <<E\nE\n}", True)],
)
def test_what_needs_a_line_of_its_own(text: str, alone: bool) -> None:
    assert needs_own_line(text) is alone
