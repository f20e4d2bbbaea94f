"""Functions of texts, format aside."""

from __future__ import annotations

from collections.abc import Callable

from core.hcl.graphemes import clusters, count
from core.terraform.evaluate import types
from core.terraform.evaluate.functions.common import a_list, refuse, whole
from core.terraform.evaluate.functions.formats import formatted, formatted_list
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.strings import SPACE
from core.terraform.evaluate.types import BOOL, NUMBER, STRING
from core.terraform.evaluate.values import Value, boolean, text, unknown, why_of
from core.text import _


def _plain(change: Callable[[str], str]) -> Function:
    def body(use: Use, arguments: list[Value]) -> Value:
        use.evaluator.budget.spend(len(arguments[0].data) // 100)
        return text(change(arguments[0].data))

    return Function((Parameter(STRING),), None, body, STRING)


def _pair(change: Callable[[str, str], str]) -> Function:
    def body(use: Use, arguments: list[Value]) -> Value:
        use.evaluator.budget.spend(len(arguments[0].data) // 100)
        return text(change(arguments[0].data, arguments[1].data))

    return Function((Parameter(STRING), Parameter(STRING)), None, body, STRING)


def _asks(question: Callable[[str, str], bool]) -> Function:
    def body(_use: Use, arguments: list[Value]) -> Value:
        return boolean(question(arguments[0].data, arguments[1].data))

    return Function((Parameter(STRING), Parameter(STRING)), None, body, BOOL)


def _upper(source: str) -> str:
    """One character becomes one, as in Go: "ß" stays."""
    return "".join(big if len(big := char.upper()) == 1 else char for char in source)


def _lower(source: str) -> str:
    return "".join(small if len(small := char.lower()) == 1 else char.lower()[:1] for char in source)


def _title(source: str) -> str:
    out = []
    before = " "
    for char in source:
        out.append(char if not _separates(before) else _titled(char))
        before = char
    return "".join(out)


def _titled(char: str) -> str:
    big = char.title()
    return big if len(big) == 1 else char


def _separates(char: str) -> bool:
    if ord(char) < 0x80:
        return not (char.isalnum() or char == "_")
    return not (char.isalpha() or char.isnumeric()) and char in SPACE


def _reversed(source: str) -> str:
    return "".join(reversed(clusters(source)))


def _chomp(source: str) -> str:
    return source.rstrip("\r\n")


def _trimmed(source: str, cut: str) -> str:
    return source.strip(cut) if cut else source


def _substr(use: Use, arguments: list[Value]) -> Value:
    source = arguments[0].data
    offset, length = whole(arguments[1], use), whole(arguments[2], use)
    use.evaluator.budget.spend(len(source) // 20)
    pieces = clusters(source)
    if offset < 0:
        offset += count(source)
    elif length == 0:
        return text("")
    if offset > 0:
        pieces = pieces[offset:]
    if length > 0:
        pieces = pieces[:length]
    return text("".join(pieces))


def _join(use: Use, arguments: list[Value]) -> Value:
    if len(arguments) < 2:
        raise refuse(use, _("at least one list is required."))
    if any(not one.known for one in arguments[1:]):
        return unknown(why_of(*arguments[1:]), STRING)
    pieces = []
    for one in arguments[1:]:
        for item in one.elements():
            if item.data is None:
                raise refuse(use, _("a null can't stand in a text."))
            pieces.append(item.data)
    separator = arguments[0].data
    use.evaluator.budget.write(sum(map(len, pieces)) + len(separator) * len(pieces))
    return text(separator.join(pieces))


def _split(use: Use, arguments: list[Value]) -> Value:
    separator, source = arguments[0].data, arguments[1].data
    pieces = source.split(separator) if separator else list(source)
    use.evaluator.budget.spend(len(pieces))
    return a_list([text(piece) for piece in pieces], STRING)


def _indent(use: Use, arguments: list[Value]) -> Value:
    spaces, source = whole(arguments[0], use), arguments[1].data
    if spaces < 0:
        raise refuse(use, _("the number must not be below zero."))
    use.evaluator.budget.write(len(source) + source.count("\n") * spaces)
    return text(source.replace("\n", "\n" + " " * spaces))


def _format(use: Use, arguments: list[Value]) -> Value:
    if any(not argument.known for argument in arguments[1:]):
        return unknown(why_of(*arguments[1:]), STRING)
    return text(formatted(use, arguments[0].data, arguments[1:]))


def _formatlist(use: Use, arguments: list[Value]) -> Value:
    return formatted_list(use, arguments[0].data, arguments[1:])


def _starts(_use: Use, arguments: list[Value]) -> Value:
    """Every text starts with the empty one, what can't be told too."""
    whole, start = arguments
    if start.is_known and start.data == "":
        return boolean(True)
    if not whole.is_known or not start.is_known:
        return unknown(why_of(whole, start), BOOL)
    return boolean(whole.data.startswith(start.data))


_TEXT, _NUMBER = Parameter(STRING), Parameter(NUMBER)
_OPEN_TEXT = Parameter(STRING, open=True)
_TEXTS = Parameter(types.list_of(STRING))
_ANY = Parameter(null=True, open=True, loose=True)
FUNCTIONS: dict[str, Function] = {
    "upper": _plain(_upper),
    "lower": _plain(_lower),
    "title": _plain(_title),
    "strrev": _plain(_reversed),
    "chomp": _plain(_chomp),
    "trimspace": _plain(lambda source: source.strip(SPACE)),
    "trim": _pair(_trimmed),
    "trimprefix": _pair(str.removeprefix),
    "trimsuffix": _pair(str.removesuffix),
    "startswith": Function((_OPEN_TEXT, _OPEN_TEXT), None, _starts, BOOL),
    "endswith": _asks(str.endswith),
    "strcontains": _asks(lambda source, part: part in source),
    "substr": Function((_TEXT, _NUMBER, _NUMBER), None, _substr, STRING),
    "join": Function((_TEXT,), _TEXTS, _join, STRING),
    "split": Function((_TEXT, _TEXT), None, _split, types.list_of(STRING)),
    "indent": Function((_NUMBER, _TEXT), None, _indent, STRING),
    "format": Function((_TEXT,), _ANY, _format, STRING),
    "formatlist": Function((_TEXT,), _ANY, _formatlist, types.list_of(STRING)),
}
