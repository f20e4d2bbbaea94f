"""format() and formatlist(): Go's verbs as Terraform takes them."""

from __future__ import annotations

import re

from core.hcl.graphemes import clusters, count
from core.terraform.evaluate import types
from core.terraform.evaluate.budget import MAX_TEXT, TooLarge
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.functions.common import a_list, children, refuse
from core.terraform.evaluate.functions.spec import Use
from core.terraform.evaluate.gotext import fixed, general, scientific
from core.terraform.evaluate.json_text import quoted, written
from core.terraform.evaluate.types import BOOL, NUMBER, STRING
from core.terraform.evaluate.values import Value, text, unknown, why_of
from core.text import _

_VERB = re.compile(r"%(?:(%)|([-0#+ ]*)([1-9][0-9]*)?(\.[0-9]*)?(?:\[([1-9][0-9]*)\])?([a-zA-Z]))")


class _Verb:
    def __init__(self, found: re.Match[str]) -> None:
        self.flags: str = found[2]
        self.width = _bounded(found[3]) if found[3] else -1
        self.precision = _bounded(found[4][1:] or "0") if found[4] else -1
        self.mode: str = found[6]

    def padded(self, piece: str) -> str:
        missing = self.width - count(piece)
        if missing <= 0:
            return piece
        fill = ("0" if "0" in self.flags else " ") * missing
        return piece + fill if "-" in self.flags else fill + piece


def _bounded(digits: str) -> int:
    if len(digits) > 6:
        raise TooLarge
    return int(digits)


def formatted(use: Use, template: str, arguments: list[Value]) -> str:
    """All arguments are wholly known. Raises Fault."""
    out: list[str] = []
    at = 0
    following, highest = 1, 0
    budget = use.evaluator.budget
    while True:
        start = template.find("%", at)
        if start < 0:
            out.append(template[at:])
            break
        out.append(template[at:start])
        found = _VERB.match(template, start)
        if found is None:
            raise refuse(use, _("“{text}” is no valid format.").format(text=template[:60]))
        at = found.end()
        if found[1]:
            out.append("%")
            continue
        number = int(found[5][:6]) if found[5] else following
        following = number + 1
        highest = max(highest, number)
        if number > len(arguments):
            raise refuse(use, _("there are not enough values for “{text}”.").format(text=template[:60]))
        verb = _Verb(found)
        if max(verb.width, verb.precision) > MAX_TEXT // 10:
            raise TooLarge
        budget.spend(arguments[number - 1].size)
        piece = _formatted(use, verb, arguments[number - 1])
        budget.write(len(piece))
        out.append(piece)
    if highest < len(arguments):
        raise refuse(use, _("there are too many values for “{text}”.").format(text=template[:60]))
    whole = "".join(out)
    budget.write(len(whole))
    return whole


def _formatted(use: Use, verb: _Verb, value: Value) -> str:
    mode = verb.mode
    if mode == "v":
        return verb.padded(_as_it_is(verb, value))
    if value.data is None:
        raise refuse(use, _("a null can't be formatted."))
    if mode == "t":
        return "true" if convert(value, BOOL).data else "false"
    if mode in "sq":
        source = convert(value, STRING).data
        if verb.precision > 0:
            source = "".join(clusters(source)[: verb.precision])
        return verb.padded(source if mode == "s" else quoted(source))
    if mode in "bdoxX":
        whole = convert(value, NUMBER).number.integer
        if whole is None:
            raise refuse(use, _("a whole number is required."))
        return _integer(verb, whole)
    if mode in "eEfgG":
        return _decimal(verb, convert(value, NUMBER))
    raise refuse(use, _("“{text}” is no valid format.").format(text=f"%{mode}"))


def _as_it_is(verb: _Verb, value: Value) -> str:
    if "#" not in verb.flags and value.data is not None:
        if value.kind == "string":
            return str(value.data)
        if value.kind == "number":
            return general(value.number, None)
    return written(value)


def _sign(verb: _Verb, negative: bool) -> str:
    if negative:
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _filled(verb: _Verb, sign: str, body: str, zeros: bool) -> str:
    missing = verb.width - len(sign) - len(body)
    if missing <= 0:
        return sign + body
    if "-" in verb.flags:
        return sign + body + " " * missing
    return sign + "0" * missing + body if zeros else " " * missing + sign + body


def _integer(verb: _Verb, whole: int) -> str:
    base = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}[verb.mode]
    digits = format(abs(whole), base)
    if verb.precision == 0 and whole == 0:
        # Go writes nothing at all for a zero of no digits.
        return " " * max(verb.width, 0)
    digits = digits.rjust(verb.precision, "0")
    prefix = ""
    if "#" in verb.flags:
        prefix = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb.mode, "")
    zeros = "0" in verb.flags and verb.precision < 0
    return _filled(verb, _sign(verb, whole < 0) + prefix, digits, zeros)


def _decimal(verb: _Verb, value: Value) -> str:
    number = value.number
    mode = verb.mode
    places = verb.precision if verb.precision >= 0 else None
    if mode in "gG":
        body = general(number, places, "e" if mode == "g" else "E")
    elif mode in "eE":
        body = scientific(number, 6 if places is None else places, mode)
    else:
        body = fixed(number, 6 if places is None else places)
    negative = body.startswith("-")
    return _filled(verb, _sign(verb, negative), body.removeprefix("-"), "0" in verb.flags)


def formatted_list(use: Use, template: str, arguments: list[Value]) -> Value:
    """One text for each element of the lists among the arguments. Raises Fault."""
    if not arguments:
        return a_list([text(formatted(use, template, []))], STRING)
    length = -1
    columns: list[list[Value] | Value] = []
    open_: Value | None = None
    for argument in arguments:
        if argument.kind in ("list", "set", "tuple") and argument.data is not None:
            certain = argument.is_known and not (
                argument.kind == "set" and not argument.known and len(argument.data) > 1
            )
            if not certain and argument.kind != "tuple":
                open_ = open_ or argument
                continue
            own = len(argument.type.items) if argument.kind == "tuple" else len(argument.data)
            if length not in (-1, own):
                raise refuse(use, _("the lists must be of one length."))
            length = own
            if not argument.is_known:
                open_ = open_ or argument
                continue
            columns.append(children(argument))
        elif argument.kind == "dynamic" and not argument.is_known:
            open_ = open_ or argument
        else:
            columns.append(argument)
    if open_ is not None:
        return unknown(why_of(open_), types.list_of(STRING))
    found = []
    for at in range(1 if length < 0 else length):
        row = [column if isinstance(column, Value) else column[at] for column in columns]
        if any(not value.known for value in row):
            found.append(unknown(why_of(*row), STRING))
        else:
            found.append(text(formatted(use, template, row)))
    return a_list(found, STRING)
