"""A fast yes for plain files, so that the strict check reads with care only what needs care.

Most files consist of lines that can't hide any of the things tree-sitter takes and Terraform refuses: one
attribute, item or element to a line, and brackets that open or close at its end. Only for files that
tree-sitter read without an error; a no means nothing.
"""

from __future__ import annotations

import re
from functools import cache

_NAME = r"[A-Za-z_][\w-]*+"
_TEXT = rf'"(?>(?:[^"\\$%\r\n]++|\\[nrt"\\]|[$%](?!\{{)|\$\{{{_NAME}(?:\.{_NAME})*\}})*)"'
_LABEL = r'"[^"\\$%\r\n]*+"'
_NUMBER = r"[0-9]++(?:\.[0-9]++)?(?![\w.])"
_REFERENCE = rf'{_NAME}(?>(?:\.{_NAME}|\[(?:[0-9]++|"[^"\\$%\r\n]*+")\])*)'
_SCALAR = rf"(?:{_TEXT}|-?{_NUMBER}|{_REFERENCE})"
_KEY = rf"(?:{_NAME}|{_TEXT})"
_S = r"[ \t]*+"
_EOL = rf"{_S}(?:(?:\#|//)[^\n]*+)?(?:\r?\n|\Z)"


def _row(opening: str, element: str, closing: str) -> str:
    """Elements in brackets on one line."""
    return rf"{opening}{_S}(?:{element}(?>(?:{_S},{_S}{element})*){_S},?{_S})?{closing}"


_OPERATOR = r"(?>==|!=|>=|<=|&&|\|\||[-+*%<>]|/(?![/*]))"
_PAIR = rf"{_KEY}{_S}[=:]{_S}{_SCALAR}"
_CALL = _row(rf"{_NAME}\(", _SCALAR, r"\)")
_LIST = _row(r"\[", _SCALAR, r"\]")
_OBJECT = _row(r"\{", _PAIR, r"\}")
_SUM = rf"!?{_SCALAR}(?>(?:{_S}{_OPERATOR}{_S}!?{_SCALAR})*)"
_CHOICE = rf"{_SUM}(?:{_S}\?{_S}{_SUM}{_S}:{_S}{_SUM})?+"
_VALUE = rf"(?>{_CALL}|{_LIST}|{_OBJECT}|{_CHOICE})"
# Beside the marker any other blank ends the text for Terraform, but not here: such a line needs care.
_ODD = r"[\v\f]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"
_HEREDOC = (
    rf"<<-?(?P<marker>{_NAME})\r?\n"
    rf"(?>(?:(?!{_S}(?P=marker){_S}\r?\n)(?![^\n]*?(?:{_ODD}))(?>(?:[^$%\r\n]|[$%](?!\{{))*)\r?\n)*)"
    rf"{_S}(?P=marker){_S}\r?\n"
)
_OPENS = rf"(?>(?:{_NAME}\()*)[\[\{{]{{0,2}}(?<=[\(\[\{{])"
# An element that begins with a bracket or a sign could go on with the line before it.
_ELEMENT = rf"(?:{_TEXT}|{_NUMBER}|{_REFERENCE})"

_LINE = rf"""{_S}(?:
      (?P<blank>{_EOL})
    | (?P<item>(?P<name>{_KEY}){_S}[=:]{_S}
        (?:{_SCALAR}{_S},?{_EOL}|(?P<opens>{_OPENS}){_EOL}|{_VALUE}{_S},?{_EOL}|{_HEREDOC}))
    | (?P<block>{_NAME}(?>(?:{_S}(?:{_LABEL}|(?<=[ \t]){_NAME}))*){_S}\{{(?P<empty>{_S}\}})?{_EOL})
    | (?P<closers>[\}}\])]++){_S},?{_EOL}
    | (?P<element>{_ELEMENT}{_S}(?:,{_EOL}|{_EOL}(?=(?>(?:{_S}{_EOL})*){_S}[\])])))
    | (?P<brace>\{{{_EOL})
    | (?P<next>\}}{_S},{_S}\{{{_EOL})
    | (?P<note>/\*(?>(?:[^*]|\*(?!/))*)\*/{_S}\r?\n)
    )"""


@cache
def _matcher() -> re.Pattern[bytes]:
    """Compiled when it is first needed: that takes a while."""
    return re.compile(_LINE.encode(), re.VERBOSE)


def is_plain(data: bytes) -> bool:
    """Whether Terraform surely takes this text, given that tree-sitter did."""
    match = _matcher().match
    size = len(data)
    pos = 0
    names: set[bytes] | None = set()
    stack: list[set[bytes] | None] = []
    while pos < size:
        line = match(data, pos)
        if line is None:
            return False
        pos = line.end()
        kind = line.lastgroup
        if kind == "item":
            if names is not None:
                name = line["name"]
                if name in names:
                    return False
                names.add(name)
            opens = line["opens"]
            if opens:
                for byte in opens:
                    if byte in b"([{":
                        stack.append(names)
                        names = None
        elif kind == "block":
            if not line["empty"]:
                stack.append(names)
                names = set()
        elif kind in ("brace", "next", "element"):
            if names is not None:
                return False
            if kind == "brace":
                stack.append(None)
        elif kind == "closers":
            closers = line["closers"]
            for _closer in closers:
                if not stack or (names is not None and len(closers) > 1):
                    return False
                names = stack.pop()
    return not stack
