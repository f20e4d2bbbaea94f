"""Logarithms and powers with the digits that Go gives: its own algorithms, not those of this computer."""

from __future__ import annotations

import math

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_L = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)


def log(x: float) -> float:
    """The natural logarithm of a number that isn't below zero."""
    if x == 0:
        return -math.inf
    if math.isinf(x):
        return x
    f, exponent = math.frexp(x)
    if f < math.sqrt(2) / 2:
        f *= 2
        exponent -= 1
    f -= 1
    k = float(exponent)
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    t1 = s2 * (_L[0] + s4 * (_L[2] + s4 * (_L[4] + s4 * _L[6])))
    t2 = s4 * (_L[1] + s4 * (_L[3] + s4 * _L[5]))
    r = t1 + t2
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + r) + k * _LN2_LOW)) - f)


def power(x: float, y: float) -> float | None:
    """None where Go's digits can't be told. Raises ValueError where there is no result."""
    if y == 0 or x == 1:
        return 1.0
    if y == 1:
        return x
    if x == 0:
        return math.inf if y < 0 else 0.0
    if y == 0.5:
        return math.sqrt(x)
    if y == -0.5:
        return 1 / math.sqrt(x)
    part, whole = math.modf(abs(y))
    if part and x < 0:
        raise ValueError
    if part:
        return None
    if whole >= 1 << 63:
        return 1.0 if x == -1 else 0.0 if (abs(x) < 1) == (y > 0) else math.inf
    return _whole_power(x, int(whole), y < 0)


def _whole_power(x: float, times: int, inverse: bool) -> float:
    found, exponent = 1.0, 0
    base, shift = math.frexp(x)
    while times:
        if abs(shift) > 1 << 12:
            exponent += shift
            break
        if times & 1:
            found *= base
            exponent += shift
        base *= base
        shift *= 2
        if base < 0.5:
            base += base
            shift -= 1
        times >>= 1
    if inverse:
        found, exponent = 1 / found, -exponent
    try:
        return math.ldexp(found, exponent)
    except OverflowError:
        return math.inf if found > 0 else -math.inf
