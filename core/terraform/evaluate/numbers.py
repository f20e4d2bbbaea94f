"""Numbers as Terraform has them: binary floating point of up to 512 bits, told in the shortest decimal form.

>>> (parse("0.1") + parse("0.2")).text
'0.3'
>>> (of_int(1) / of_int(3)).text
'0.33333333333333333334'
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

PRECISION = 512
INT_PRECISION = 64
"""Of numbers that Terraform makes itself, such as a length."""
MAX_EXPONENT = 4_000
"""Decimal exponents beyond are refused: they are no settings, and their digits would be endless."""
MAX_BINARY_EXPONENT = 20_000
"""Of what is computed: a little more than what can be written."""
_NUMBER = re.compile(r"([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?")


class Number:
    """`mantissa * 2**exponent`, the mantissa odd (or 0). Never changed once made."""

    __slots__ = ("_text", "exponent", "mantissa", "minus", "precision")

    def __init__(self, mantissa: int, exponent: int, precision: int, minus: bool = False) -> None:
        self.mantissa = mantissa
        self.exponent = exponent
        self.precision = precision
        self.minus = minus
        """Of a zero: it came from below, and is written so."""
        self._text: str | None = None

    @property
    def integer(self) -> int | None:
        """As an int, None where it has a fraction."""
        if self.exponent >= 0:
            return self.mantissa << self.exponent
        return 0 if self.mantissa == 0 else None

    @property
    def text(self) -> str:
        """The shortest decimal text that means this number, without an exponent."""
        if self._text is None:
            self._text = _shortest(self)
        return self._text

    def floor(self) -> int:
        return self.mantissa << self.exponent if self.exponent >= 0 else self.mantissa >> -self.exponent

    def ceil(self) -> int:
        return -(-self).floor()

    def truncated(self) -> int:
        return self.floor() if self.mantissa >= 0 else self.ceil()

    def __float__(self) -> float:
        if self.exponent >= 0:
            return float(self.mantissa << self.exponent)
        return self.mantissa / (1 << -self.exponent)

    def __neg__(self) -> Number:
        return Number(-self.mantissa, self.exponent, self.precision, self.mantissa == 0 and not self.minus)

    def __abs__(self) -> Number:
        return -self if self.mantissa < 0 or self.minus else self

    @property
    def negative(self) -> bool:
        return self.mantissa < 0 or self.minus

    def __add__(self, other: Number) -> Number:
        low = min(self.exponent, other.exponent)
        total = (self.mantissa << (self.exponent - low)) + (other.mantissa << (other.exponent - low))
        precision = max(self.precision, other.precision)
        return (
            rounded(total, low, precision) if total else Number(0, 0, precision, self.minus and other.minus)
        )

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __mul__(self, other: Number) -> Number:
        exact = rounded(self.mantissa * other.mantissa, self.exponent + other.exponent, PRECISION)
        precision = max(self.precision, other.precision, exact.mantissa.bit_length())
        minus = exact.mantissa == 0 and self.negative != other.negative
        return Number(exact.mantissa, exact.exponent, precision, minus)

    def __truediv__(self, other: Number) -> Number:
        """Raises ZeroDivisionError."""
        precision = max(self.precision, other.precision)
        if self.mantissa == 0 and other.mantissa:
            return Number(0, 0, precision, self.negative != other.negative)
        return _quotient(self.mantissa, other.mantissa, self.exponent - other.exponent, precision)

    def __mod__(self, other: Number) -> Number:
        """The rest with the sign of the left side. Raises ZeroDivisionError."""
        whole = rounded((self / other).truncated(), 0, self.precision)
        product = rounded(whole.mantissa * other.mantissa, whole.exponent + other.exponent, self.precision)
        rest = self - product
        return rounded(rest.mantissa, rest.exponent, self.precision)

    def _scaled(self, other: Number) -> tuple[int, int]:
        low = min(self.exponent, other.exponent)
        return self.mantissa << (self.exponent - low), other.mantissa << (other.exponent - low)

    def __lt__(self, other: Number) -> bool:
        one, two = self._scaled(other)
        return one < two

    def __le__(self, other: Number) -> bool:
        one, two = self._scaled(other)
        return one <= two

    def __eq__(self, other: object) -> bool:
        """As Terraform compares: by what is written, save that whole numbers compare exactly."""
        if not isinstance(other, Number):
            return NotImplemented
        if self.mantissa == other.mantissa and self.exponent == other.exponent:
            return True
        one, two = self.integer, other.integer
        if one is not None or two is not None:
            return one == two
        return self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Number({self.text})"


def rounded(mantissa: int, exponent: int, precision: int) -> Number:
    """To the nearest number of that many bits, halves to even."""
    surplus = mantissa.bit_length() - precision
    if surplus > 0:
        sign, mantissa = (-1, -mantissa) if mantissa < 0 else (1, mantissa)
        rest = mantissa & ((1 << surplus) - 1)
        half = 1 << (surplus - 1)
        mantissa >>= surplus
        if rest > half or (rest == half and mantissa & 1):
            mantissa += 1
        mantissa *= sign
        exponent += surplus
    if mantissa == 0:
        return Number(0, 0, precision)
    zeros = (mantissa & -mantissa).bit_length() - 1
    return Number(mantissa >> zeros, exponent + zeros, precision)


def _quotient(top: int, bottom: int, exponent: int, precision: int) -> Number:
    if bottom == 0:
        raise ZeroDivisionError
    sign = -1 if (top < 0) != (bottom < 0) else 1
    top, bottom = abs(top), abs(bottom)
    shift = max(0, precision + 3 + bottom.bit_length() - top.bit_length())
    found, rest = divmod(top << shift, bottom)
    # One more bit says that something follows: enough to round the right way.
    found = (found << 1) | (1 if rest else 0)
    return rounded(sign * found, exponent - shift - 1, precision)


def of_int(value: int, precision: int = INT_PRECISION) -> Number:
    return rounded(value, 0, precision)


def of_float(value: float) -> Number:
    top, bottom = value.as_integer_ratio()
    if top == 0:
        return Number(0, 0, 53, str(value)[0] == "-")
    return rounded(top, 1 - bottom.bit_length(), 53)


@lru_cache(maxsize=2048)
def parse(text: str) -> Number:
    """A number as it is written in HCL, JSON or a text. Raises ValueError for what is none."""
    found = _NUMBER.fullmatch(text) if len(text) <= MAX_EXPONENT else None
    if found is None or not text.isascii():
        raise ValueError(text)
    sign, whole, part, only = found[1], found[2] or "", found[3] or found[4] or "", found[5]
    digits = int((whole + part) or "0")
    if digits == 0:
        return Number(0, 0, PRECISION, sign == "-")
    power = (int(only) if only and len(only) < 8 else 0) - len(part)
    if (only and len(only) >= 8) or abs(power) > MAX_EXPONENT:
        raise ValueError(text)
    if sign == "-":
        digits = -digits
    if power >= 0:
        return rounded(digits * 10**power, 0, PRECISION)
    return _quotient(digits, 10**-power, 0, PRECISION)


def _shortest(number: Number) -> str:
    mantissa, exponent = number.mantissa, number.exponent
    if mantissa == 0:
        return "-0" if number.minus else "0"
    if exponent >= 0 and (mantissa << exponent).bit_length() <= number.precision:
        return str(mantissa << exponent)
    sign = "-" if mantissa < 0 else ""
    mantissa = abs(mantissa)
    # Of the numbers that round to this one the shortest is wanted: between half a unit below and above.
    shift = number.precision + 1 - mantissa.bit_length()
    mantissa, exponent = mantissa << shift, exponent - shift
    exact, point = decimal_digits(mantissa, exponent)
    lower, _low = decimal_digits(mantissa - 1, exponent)
    upper, _high = decimal_digits(mantissa + 1, exponent)
    inclusive = mantissa & 2 == 0
    digits = exact
    for at, digit in enumerate(exact):
        low = lower[at] if at < len(lower) else "0"
        high = upper[at] if at < len(upper) else "0"
        down = low != digit or (inclusive and at + 1 == len(lower))
        up = digit != high and (inclusive or chr(ord(digit) + 1) < high or at + 1 < len(upper))
        if down or up:
            if down and up:
                up = _rounds_up(exact, at + 1)
            digits = exact[: at + 1]
            if up:
                grown = str(int(digits) + 1)
                point += len(grown) - len(digits)
                digits = grown
            break
    digits = digits.rstrip("0") or "0"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def _rounds_up(digits: str, length: int) -> bool:
    if length >= len(digits):
        return False
    if digits[length] == "5" and length + 1 == len(digits):
        return int(digits[length - 1]) % 2 == 1
    return digits[length] >= "5"


def decimal_digits(mantissa: int, exponent: int) -> tuple[str, int]:
    """All digits, and how many of them stand before the point."""
    # Python itself writes no int of more than 4300 digits.
    if exponent >= 0:
        digits = str(Decimal(mantissa << exponent))
        point = len(digits)
    else:
        digits = str(Decimal(mantissa * 5**-exponent))
        point = len(digits) + exponent
    return digits.rstrip("0"), point
