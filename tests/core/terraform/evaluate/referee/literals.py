"""Literals of every kind, other ones every time."""

from __future__ import annotations

import random
import re

LITERAL = re.compile(r"<(text|word|number|digits|hex|cidr|time|duration|pattern|verb|dates)>")
_PIECES = (
    'a', 'b', 'A', 'Zz', '0', '7', ' ', '-', '_', '.', '/', ':', ',', '\\n', '\\t', '\\"', '\\\\',
    'ä', 'ß', 'é', 'e\\u0301', 'ſ', 'İ', '日本', '👍🏽', '🇩🇪', '<', '&', "'", '#', '%%', '$$', 'true',
    'null', 'x1', '\\u00a0', '\\u2028', 'Ǆ',
)  # fmt: skip
_PATTERNS = (
    'a', '[a-c]+', '(.)', '(.)(.)?', '^.', '.$', 'x*', '[^a]', '(?i)A', '(?P<k>[a-z])', '\\\\d+',
    '\\\\w', 'a|b', '(a)|(b)', '\\\\s', '[[:upper:]]', '\\\\pL+', '(?s).+', '^$', 'b?', '(?:ab)+',
    '[-/.]',
)  # fmt: skip
_VERBS = (
    '%s', '%v', '%q', '%#v', '%d', '%5d', '%-5d|', '%05d', '%+d', '% d', '%x', '%X', '%o', '%b',
    '%e', '%E', '%f', '%.2f', '%8.3f', '%g', '%G', '%.3g', '%5s|', '%-5s|', '%.2s', '%05s', '%+.1e',
    '%#x', '%08.3f', '%t', '%%%v', '%6v|', '%.0f',
)  # fmt: skip
_DATES = (
    'YYYY-MM-DD', 'D MMM YY', 'EEEE, DD MMMM', 'hh:mm:ss', 'H:m:s aa', 'HH AA', 'Z ZZZ ZZZZ ZZZZZ',
    "'it''s' h", 'M/D',
)  # fmt: skip
_BYTES = ("0", "1", "10", "20", "100", "102", "172", "202", "250", "255")


def literal(chance: random.Random, kind: str) -> str:
    """One of a kind, as it is written."""
    pick = chance.choice
    if kind == "text":
        return '"' + "".join(pick(_PIECES) for _at in range(chance.randint(0, 6))) + '"'
    if kind == "word":
        return "".join(pick("abcxyzABZ019-") for _at in range(chance.randint(1, 4)))
    if kind == "number":
        return _number(chance)
    if kind == "digits":
        return pick(("", "-")) + _number(chance).strip("()-")
    if kind == "hex":
        return "".join(pick("0123456789abcdefF") for _at in range(chance.randint(1, 12)))
    if kind == "cidr":
        return f"{'.'.join(pick(_BYTES) for _at in range(4))}/{chance.randint(4, 30)}"
    if kind == "time":
        day = f"{chance.randint(1950, 2050)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        hour = f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}:07{pick(('', '.5'))}"
        return f"{day}T{hour}{pick(('Z', '+01:00', '-05:30', '+00:00'))}"
    if kind == "duration":
        return f"{pick(('', '-'))}{chance.randint(0, 90)}{pick(('h', 'm', 's', 'h1m', '.5h', 'ms'))}"
    return pick({"pattern": _PATTERNS, "verb": _VERBS, "dates": _DATES}[kind])


def _number(chance: random.Random) -> str:
    kind = chance.randint(0, 6)
    text = str(chance.randint(0, 10 ** chance.randint(1, 25)))
    if kind == 1:
        text = f"{chance.randint(0, 99)}.{chance.randint(0, 10 ** chance.randint(1, 20))}"
    elif kind == 2:
        text = f"{chance.randint(1, 9)}e{chance.randint(0, 30)}"
    elif kind == 3:
        text = f"0.{'0' * chance.randint(0, 8)}{chance.randint(1, 999)}"
    elif kind == 4:
        text = str(chance.randint(0, 12))
    return f"(-{text})" if chance.random() < 0.25 else text
