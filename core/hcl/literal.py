"""How strings, numbers and names are spelled in HCL, and back."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS, MAX_POWER = 150, 300
"""Of a number whose text is told: Terraform keeps 512 bits."""

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_REFERENCE = re.compile(
    r'[^\W\d][\w-]*(?:\.[^\W\d][\w-]*|\.[0-9]+|\[[0-9]+\]|\["(?:[^"\\$%\n]|\\["\\])*"\])*'
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{", re.DOTALL)
_SEQUENCE = re.compile(r"\\.|\$\$\{|%%\{|([$%]\{)", re.DOTALL)
_HEREDOC_SEQUENCE = re.compile(r"\$\$\{|%%\{|([$%]\{)")
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\$+\{|%+\{')
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SPELLED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_WORDS = {"true", "false", "null", "for"}


def is_identifier(text: str) -> bool:
    """Whether `text` can stand without quotes as a name."""
    return not text.startswith("-") and text.replace("-", "_").isidentifier()


def is_number(text: str) -> bool:
    """Whether `text` is a number literal, with a sign or without."""
    return _NUMBER.fullmatch(text) is not None


def number_text(number: str) -> str | None:
    """The text that Terraform makes of a number; None beyond the digits that it surely keeps.

    >>> number_text("1.30"), number_text("1e-05"), number_text("007")
    ('1.3', '0.00001', '7')
    """
    value = Decimal(number)
    if (
        not value.is_finite()
        or len(value.as_tuple().digits) > MAX_DIGITS
        or abs(value.adjusted()) > MAX_POWER
    ):
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_odd_number(text: str) -> bool:
    """Whether `text` begins like a number and is none (tree-sitter takes 0x1F)."""
    return text[:1].isdigit() and not is_number(text)


def is_reference(text: str) -> bool:
    """Whether `text` is a plain reference such as `var.x["y"][0].z`."""
    return _REFERENCE.fullmatch(text) is not None


def is_template(inner: str, *, heredoc: bool = False) -> bool:
    """Whether the text between the quotes (or of a heredoc's lines) holds `${…}` or `%{…}`."""
    pattern = _HEREDOC_SEQUENCE if heredoc else _SEQUENCE
    return "{" in inner and any(match[1] for match in pattern.finditer(inner))


def unquote(text: str) -> str:
    """The meaning of a quoted string without interpolation; other text is its own meaning.

    >>> unquote(r'"a\\n$${b}"')
    'a\\n${b}'
    """
    if not (len(text) > 1 and text[0] == '"' == text[-1]):
        return text
    inner = text[1:-1]
    if "\\" not in inner and "{" not in inner:
        return inner
    return _ESCAPE.sub(_unescape, inner)


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape is None:
        return match[0][1:]
    if len(escape) > 1:
        code = int(escape[1:], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)
    return _SIMPLE.get(escape, escape)


def quote(value: str) -> str:
    r"""A quoted string that means exactly `value`.

    >>> quote('say "${x}"')
    '"say \\"$${x}\\""'
    """
    return f'"{_TO_ESCAPE.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) > 1:
        # `$$${` is an escape to Terraform and an interpolation to tree-sitter: spell further signs apart.
        return f"\\u{ord(text[0]):04x}" * (len(text) - 2) + text[0] * 2 + "{"
    return _SPELLED.get(text) or f"\\u{ord(text):04x}"


def key(text: str) -> tuple[str | None, str]:
    """The meaning (None: must be computed) and kind of an object's key as written."""
    if text[:1] == '"':
        if text[-1:] != '"' or is_template(text[1:-1]):
            return None, "expression"
        return unquote(text), "string"
    if _PLAIN_NAME.fullmatch(text) or is_identifier(text):
        return text, "identifier"
    number = number_text(text) if is_number(text) else None
    return (number, "number") if number is not None else (None, "expression")


def spell_key(name: str, *, quoted: bool = False) -> str:
    """An object's key that means `name`."""
    if quoted or not _PLAIN_NAME.fullmatch(name) or name in _WORDS:
        return quote(name)
    return name
