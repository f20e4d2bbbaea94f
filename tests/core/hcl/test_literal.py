"""The edges of names, numbers, quotes and keys; each line is a mutant that something should notice."""

from __future__ import annotations

import pytest

from core.hcl import literal
from core.hcl.heredoc import heredoc_like, heredoc_value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0", "0"), ("-0", "-0"), ("007", "7"), ("1.30", "1.3"), ("1.0", "1"), ("-1.50", "-1.5"),
        ("100", "100"),
        ("1e3", "1000"), ("1E-5", "0.00001"), ("0.10", "0.1"), ("9" * 150, "9" * 150), ("9" * 151, None),
        ("1" + "0" * 150, None), ("1e300", "1" + "0" * 300), ("1e301", None),
        ("1e-300", "0." + "0" * 299 + "1"),
        ("1e-301", None), ("inf", None), ("nan", None),
    ],
)  # fmt: skip
def test_the_text_of_a_number(text: str, told: str | None) -> None:
    assert literal.number_text(text) == told


@pytest.mark.parametrize(
    ("text", "number", "odd"),
    [
        ("0x1F", False, True), ("1", True, False), ("-1", True, False), ("1.", False, True),
        ("a1", False, False),
        ("", False, False), ("1e5", True, False), ("1e+5", True, False), ("1_0", False, True),
        ("-x", False, False),
    ],
)  # fmt: skip
def test_numbers(text: str, number: bool, odd: bool) -> None:
    assert literal.is_number(text) is number
    assert literal.is_odd_number(text) is odd


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", True), ("a-b", True), ("-a", False), ("größe", True), ("1a", False), ("", False),
        ("a b", False),
        ("_", True), ("a.b", False),
    ],
)  # fmt: skip
def test_names(text: str, name: bool) -> None:
    assert literal.is_identifier(text) is name


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("var.x", True), ('var.x["y"][0].z', True), ("a.0.b", True), ('a["${b}"]', False), ("a[b]", False),
        ('a["b\\"c"]', True), ("a.", False), ("1.a", False), ("a + b", False), ('a["%"]', False),
    ],
)  # fmt: skip
def test_references(text: str, reference: bool) -> None:
    assert literal.is_reference(text) is reference


@pytest.mark.parametrize(
    ("inner", "quoted", "heredoc"),
    [
        ("a", False, False), ("{", False, False), ("${a}", True, True), ("%{a}", True, True),
        ("$${a}", False, False), ("%%{a}", False, False), ("$${a}${b}", True, True),
        ("\\\\${a}", True, True), ("$$${a}", False, False), ("$ {a}", False, False),
        ("\\${a}", False, True),
    ],
)  # fmt: skip
def test_templates(inner: str, quoted: bool, heredoc: bool) -> None:
    assert literal.is_template(inner) is quoted
    assert literal.is_template(inner, heredoc=True) is heredoc


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a"', "a"), ('""', ""), ('"', '"'), ("a", "a"), ('"a', '"a'), ('a"', 'a"'),
        (r'"\n\r\t\"\\"', '\n\r\t"\\'), (r'"\u0041\U0001F600"', "A\U0001f600"),
        (r'"\uD7FF"', "\ud7ff"), (r'"\uD800"', "\ufffd"),
        (r'"\uDFFF"', "\ufffd"), (r'"\uE000"', "\ue000"), (r'"\U0010FFFF"', "\U0010ffff"),
        (r'"\U00110000"', "\ufffd"), (r'"\U0000D800"', "\ufffd"), (r'"\u12"', "u12"), (r'"\x"', "x"),
        (r'"\u"', "u"), (r'"\U"', "U"), ('"$${a}"', "${a}"), ('"%%{a}"', "%{a}"), ('"$$a"', "$$a"),
        ('"{"', "{"),
    ],
)  # fmt: skip
def test_what_quotes_mean(text: str, value: str) -> None:
    assert literal.unquote(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("{", '"{"'), ("${", '"$${"'), ("%{", '"%%{"'), ("$${", r'"\u0024$${"'),
        ("$$${", r'"\u0024\u0024$${"'),
        ("%%{", r'"\u0025%%{"'), ("$%{", '"$%%{"'), ("$", '"$"'), ("$$", '"$$"'), ("a\x00b", r'"a\u0000b"'),
        ("\x7f\x9f\u2028\ufeff", r'"\u007f\u009f\u2028\ufeff"'), ("\u00a0", '"\u00a0"'),
        ('\n\r\t"\\', r'"\n\r\t\"\\"'),
    ],
)  # fmt: skip
def test_what_stands_in_quotes(value: str, text: str) -> None:
    assert literal.quote(value) == text
    assert literal.unquote(text) == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('"a b"', ("a b", "string")), ('"${a}"', (None, "expression")), ('"a', (None, "expression")),
        ("a", ("a", "identifier")), ("größe", ("größe", "identifier")), ("1.30", ("1.3", "number")),
        ("9" * 151, (None, "expression")), ("(a)", (None, "expression")), ("true", ("true", "identifier")),
        ("", (None, "expression")), ('"1.30"', ("1.30", "string")), ("-1", ("-1", "number")),
    ],
)  # fmt: skip
def test_keys(text: str, key: tuple[str | None, str]) -> None:
    assert literal.key(text) == key


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a", "a"), ("a-b", "a-b"), ("a b", '"a b"'), ("true", '"true"'), ("for", '"for"'),
        ("null", '"null"'),
        ("false", '"false"'), ("1", '"1"'), ("größe", '"größe"'), ("", '""'), ("if", "if"),
    ],
)  # fmt: skip
def test_how_a_key_is_spelled(name: str, text: str) -> None:
    assert literal.spell_key(name) == text
    assert literal.spell_key(name, quoted=True).startswith('"')


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<E\na\nE", "a\n"), ("<<E\nE", ""), ("<<-E\n  a\n    b\n  E", "a\n  b\n"),
        ("<<-E\n\n  a\nE", "\na\n"),
        ("<<-E\n   \n  a\nE", "   \na\n"), ("<<-E\n\t a\n\tb\nE", " a\nb\n"), ("<<E\n${a}\nE", None),
        ("<<E\n$${a}%%{b}\nE", "${a}%{b}\n"), ("<<E\r\na\r\nE", "a\r\n"), ("a", None),
        ("<<-E\na\n  b\nE", "a\n  b\n"),
        ("<<-E\n\u3000a\n\u3000b\nE", "a\nb\n"), ("<<E\n  a\n  E  ", "  a\n"),
        ("<<-E\n \x1ca\n b\nE", "\x1ca\nb\n"),
    ],
)  # fmt: skip
def test_what_a_heredoc_means(text: str, value: str | None) -> None:
    assert heredoc_value(text) == value


@pytest.mark.parametrize(
    ("old", "value", "text"),
    [
        ("<<E\nx\nE", "y\n", "<<E\ny\nE"), ("<<E\nx\nE", " y\n", "<<E\n y\nE"), ("<<E\nx\nE", "y", None),
        ("<<E\n  x\nE", "y\n", "<<E\ny\nE"),
        ("<<-E\n    x\n  E", "y\n\n  z\n", "<<-E\n    y\n\n      z\n  E"),
        ("<<-E\n    x\n  E", "  y\n", None),
        ("<<-E\n\n  E", "y\n", "<<-E\n  y\n  E"), ("<<-E\n    x\n      z\n  E", "y\n", "<<-E\n    y\n  E"),
        ("<<E\nx\nE", "E\n", None), ("<<E\nx\nE", " E \n", None), ("<<E\nx\nE", "E x\n", "<<E\nE x\nE"),
        ("<<E\nx\nE", "${y}\n", "<<E\n$${y}\nE"), ("<<E\nx\nE", "$${y}\n", None),
        ("<<E\nx\nE", "a\rb\n", None),
        ("<<E\nx\nE", "a\x00\n", None), ("<<-E\n  x\nE", "\u0301y\n", None),
        ("<<E\nx\nE", "\u0301y\n", "<<E\n\u0301y\nE"),
        ("<<E\r\nx\r\nE", "y\r\n", "<<E\r\ny\r\nE"), ("x", "y\n", None),
        ("<<-E\n  x\nE", "a\n \nb\n", "<<-E\n  a\n \n  b\nE"),
        ("<<-E\n  x\nE", "\n", "<<-E\n\nE"), ("<<-E\n      x\n  z\n  E", "y\n", "<<-E\n  y\n  E"),
    ],
)  # fmt: skip
def test_a_heredoc_in_the_style_of_another(old: str, value: str, text: str | None) -> None:
    assert heredoc_like(old, value) == text
    if text is not None:
        assert heredoc_value(text) == value
