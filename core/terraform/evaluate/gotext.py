"""Numbers and texts written the way Go's `fmt` does: `%g`, `%e`, `%q` and their relatives."""

from __future__ import annotations

import unicodedata

from core.terraform.evaluate.numbers import Number, decimal_digits

_SHORT = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
    '"': '\\"', "\\": "\\\\",
}  # fmt: skip


def quoted(text: str) -> str:
    """`%q`."""
    out = ['"']
    for char in text:
        if char in _SHORT:
            out.append(_SHORT[char])
        elif printable(char):
            out.append(char)
        else:
            code = ord(char)
            out.append(
                f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
            )
    out.append('"')
    return "".join(out)


def printable(char: str) -> bool:
    """As Go's strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space."""
    return char == " " or unicodedata.category(char)[0] in "LMNPS"


def digits_of(number: Number) -> tuple[str, int]:
    """The exact decimal digits of a number's amount, and how many of them stand before the point."""
    return decimal_digits(abs(number.mantissa), number.exponent) if number.mantissa else ("", 0)


def cut(digits: str, point: int, length: int) -> tuple[str, int]:
    """Rounded to so many digits, halves to even."""
    if length < 0:
        return "", point
    if length >= len(digits):
        return digits, point
    rest = digits[length:]
    head = digits[:length]
    up = rest[0] > "5" or (rest[0] == "5" and (len(rest) > 1 or (head and int(head[-1]) % 2 == 1)))
    if up:
        grown = str(int(head or "0") + 1)
        point += len(grown) - len(head)
        head = grown
    return head.rstrip("0"), point


def shortest_digits(number: Number) -> tuple[str, int]:
    """The digits of the shortest text that means the number."""
    text = number.text.lstrip("-")
    whole, _dot, part = text.partition(".")
    if whole == "0":
        digits = part.lstrip("0")
        return digits, -(len(part) - len(digits))
    return (whole + part).rstrip("0"), len(whole)


def fixed(number: Number, places: int) -> str:
    """`%.Nf`."""
    digits, point = digits_of(number)
    digits, point = cut(digits, point, point + places)
    sign = "-" if number.negative else ""
    if not digits:
        return sign + "0" + ("." + "0" * places if places else "")
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    part = ("0" * -point + digits) if point <= 0 else digits[point:]
    return sign + whole + ("." + part[:places].ljust(places, "0") if places else "")


def scientific(number: Number, places: int | None, letter: str = "e") -> str:
    """`%.Ne`; None: as many digits as are needed."""
    if places is None:
        digits, point = shortest_digits(number)
        places = max(len(digits) - 1, 0)
    else:
        digits, point = cut(*digits_of(number), places + 1)
    sign = "-" if number.negative else ""
    first = digits[:1] or "0"
    rest = digits[1:].ljust(places, "0")
    power = point - 1 if digits else 0
    return f"{sign}{first}{'.' + rest if places else ''}{letter}{'-' if power < 0 else '+'}{abs(power):02d}"


def general(number: Number, precision: int | None, letter: str = "e") -> str:
    """`%.Ng`; None: as many digits as are needed."""
    if precision is None:
        digits, point = shortest_digits(number)
        limit = 6
    else:
        precision = precision or 1
        digits, point = cut(*digits_of(number), precision)
        limit = precision
        if limit > len(digits) >= point:
            limit = len(digits)
    power = point - 1
    sign = "-" if number.negative else ""
    if not digits:
        return sign + "0"
    if power < -4 or power >= limit:
        rest = digits[1:]
        head = f"{sign}{digits[0]}{'.' + rest if rest else ''}"
        return f"{head}{letter}{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return sign + digits.ljust(point, "0")
    return f"{sign}{digits[:point]}.{digits[point:]}"
