"""Changes planted into Terraform files, at random, with the lines that they touch.

None of this uses the product: words are found with patterns of its own, and which lines a plant touched is
known because it was made here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_-]*|\d+|[^\sA-Za-z0-9_]")
QUOTED = re.compile(rb'"(?:[^"\\\n]|\\.)*"')


@dataclass(frozen=True)
class Plant:
    """What was done to one file. Lines are 1-based."""

    kind: str
    path: str
    before: bytes | None
    after: bytes | None
    added: tuple[int, ...] = ()
    """Lines of `after` that are new or different."""
    removed: tuple[int, ...] = ()
    """Lines of `before` that are gone or different."""
    mode: bool = False
    """The mode of the file changes, and nothing in it."""


Planter = Callable[[random.Random, str, list[bytes]], Plant | None]


def _replaced(kind: str, path: str, lines: list[bytes], at: int, line: bytes) -> Plant | None:
    if line == lines[at] or b"\n" in line[:-1]:
        return None
    after = b"".join([*lines[:at], line, *lines[at + 1 :]])
    return Plant(kind, path, b"".join(lines), after, (at + 1,), (at + 1,))


def _inserted(kind: str, path: str, lines: list[bytes], at: int, new: list[bytes]) -> Plant:
    after = b"".join([*lines[:at], *new, *lines[at:]])
    return Plant(kind, path, b"".join(lines), after, tuple(range(at + 1, at + 1 + len(new))))


def _some(
    dice: random.Random, lines: list[bytes], pattern: re.Pattern[bytes]
) -> tuple[int, re.Match[bytes]] | None:
    found = [(i, m) for i, line in enumerate(lines) for m in pattern.finditer(line)]
    return dice.choice(found) if found else None


def token_changed(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    place = _some(dice, lines, WORD)
    if place is None:
        return None
    at, found = place
    old = found[0]
    new = old + b"x" if old[:1].isalnum() or old == b"_" else dice.choice([b"[", b"-", b"*", b"}", b'"'])
    return _replaced(
        "token changed", path, lines, at, lines[at][: found.start()] + new + lines[at][found.end() :]
    )


def token_inserted(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    place = _some(dice, lines, WORD)
    if place is None:
        return None
    at, found = place
    new = dice.choice([b" - ", b"evil", b"{}", b"[", b")", b"!", b"0", b'"', b" # ", b",", b"=", b"."])
    return _replaced(
        "token inserted", path, lines, at, lines[at][: found.start()] + new + lines[at][found.start() :]
    )


def token_dropped(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    place = _some(dice, lines, WORD)
    if place is None:
        return None
    at, found = place
    return _replaced("token dropped", path, lines, at, lines[at][: found.start()] + lines[at][found.end() :])


def blank_in_text(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    """A blank, a tab or a carriage return inside a quoted text, or one that is there doubled."""
    place = _some(dice, lines, QUOTED)
    if place is None:
        return None
    at, found = place
    spot = dice.randrange(found.start() + 1, found.end())
    new = dice.choice([b" ", b"  ", b"\t", b"\xc2\xa0"])
    return _replaced("blank in a text", path, lines, at, lines[at][:spot] + new + lines[at][spot:])


def blank_in_heredoc(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    inside: list[int] = []
    marker = b""
    for i, line in enumerate(lines):
        if marker:
            if line.strip() == marker:
                marker = b""
            else:
                inside.append(i)
        elif found := re.search(rb"<<-?([A-Za-z_]\w*)\r?\n$", line):
            marker = found[1]
    if not inside:
        return None
    at = dice.choice(inside)
    spot = dice.randrange(len(lines[at].rstrip(b"\r\n")) + 1)
    return _replaced("blank in a heredoc", path, lines, at, lines[at][:spot] + b" " + lines[at][spot:])


def operator_joined(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    """`a - b` and the name `a-b`."""
    place = _some(dice, lines, re.compile(rb"(?<=\w) - (?=[A-Za-z_])|(?<=[a-z])-(?=[a-z])"))
    if place is None:
        return None
    at, found = place
    new = b"-" if b" " in found[0] else b" - "
    return _replaced(
        "operator joined", path, lines, at, lines[at][: found.start()] + new + lines[at][found.end() :]
    )


ELEMENTS = [
    b"local.evil,",
    b'"0.0.0.0/0",',
    b"22,",
    b"{},",
    b"[],",
    b"null,",
    b"{ a = 1 },",
    b"}",
    b"{",
    b"(",
    b"],",
]
ATTRIBUTES = [
    b"count = 0", b"evil = true", b"providers = {}", b'labels = { a = "}" }', b"ops = {}", b"apps = {",
    b"x = [",
    b"depends_on = [null_resource.evil]", b"for_each = {}", b'lifecycle { prevent_destroy = false }',
]  # fmt: skip
COMMENTS = [b"# {", b"// ]", b"# }}}", b"/* [ */", b'# "', b"# <<EOT", b"/* {", b"*/"]


def _line_of(choices: list[bytes], kind: str) -> Planter:
    def plant(dice: random.Random, path: str, lines: list[bytes]) -> Plant:
        whole = not lines or lines[-1].endswith(b"\n")
        at = dice.randrange(len(lines) + whole)
        near = lines[min(at, len(lines) - 1)] if lines else b""
        indent = near[: len(near) - len(near.lstrip())].rstrip(b"\r\n")
        return _inserted(kind, path, lines, at, [indent + dice.choice(choices) + b"\n"])

    return plant


def comment_changed(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    """Brackets and quotes behind a line of code, as a comment."""
    code = [i for i, line in enumerate(lines) if line.strip()]
    if not code:
        return None
    at = dice.choice(code)
    end = lines[at][len(lines[at].rstrip(b"\r\n")) :]
    line = lines[at].rstrip(b"\r\n") + b" " + dice.choice(COMMENTS) + end
    return _replaced("comment behind a line", path, lines, at, line)


def line_dropped(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    code = [i for i, line in enumerate(lines) if line.strip()]
    if not code:
        return None
    at = dice.choice(code)
    return Plant(
        "line dropped", path, b"".join(lines), b"".join([*lines[:at], *lines[at + 1 :]]), (), (at + 1,)
    )


def block_moved_and_changed(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    """A top-level block goes to the end of the file, and one of its lines becomes another one."""
    starts = [i for i, line in enumerate(lines) if re.match(rb"[a-z]+ .*\{\r?\n$", line)]
    blocks = [(s, next((i for i in range(s, len(lines)) if lines[i].rstrip() == b"}"), None)) for s in starts]
    whole = [(s, e) for s, e in blocks if e is not None and e - s >= 2 and e + 1 < len(lines)]
    if not whole or not lines[-1].endswith(b"\n"):
        return None
    start, end = dice.choice(whole)
    block = list(lines[start : end + 1])
    at = dice.randrange(1, len(block) - 1)
    block[at] = dice.choice([b"  count = 0\n", b"  evil = {}\n", b"  # evil {\n"])
    rest = [*lines[:start], *lines[end + 1 :]]
    number = len(rest) + 1 + at
    after = b"".join([*rest, *block])
    return Plant("block moved and changed", path, b"".join(lines), after, (number,), (start + at + 1,))


def carriage_return(dice: random.Random, path: str, lines: list[bytes]) -> Plant | None:
    whole = [
        i
        for i, line in enumerate(lines)
        if line.endswith(b"\n") and not line.endswith(b"\r\n") and line.strip()
    ]
    if not whole:
        return None
    at = dice.choice(whole)
    return _replaced("carriage return", path, lines, at, lines[at][:-1] + b"\r\n")


def other_mode(dice: random.Random, path: str, lines: list[bytes]) -> Plant:
    data = b"".join(lines)
    return Plant("mode", path, data, data, mode=True)


PLANTERS: list[Planter] = [
    token_changed, token_inserted, token_dropped, blank_in_text, blank_in_heredoc, operator_joined,
    _line_of(ELEMENTS, "element added"), _line_of(ATTRIBUTES, "attribute added"),
    _line_of(COMMENTS, "comment added"), comment_changed, line_dropped, block_moved_and_changed,
    carriage_return, other_mode,
]  # fmt: skip
