"""What changed lines say that no Change explains: a number, a version, a type, as the file spells it.

Of a file that no root of clusters reads, or a module that isn't at hand, Repoform can't tell what comes of a
line; what stands there it can. Only keys that count, size or name something are told, and only plain values:
what might be a secret isn't repeated.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from core.frozen import dataclass
from core.hcl.outline import Part
from core.review.structure import Containers
from core.text import _, with_stop

_TOLD = re.compile(
    r"(?:^|[_-])(?:version|min|max|desired|count|size|types?|nodes?|pods|capacity|disk|surge|replicas)(?:[_-]|$)",
    re.IGNORECASE,
)
_SECRET = re.compile(r"password|passwd|secret|token|credential|(?:^|[_-])keys?(?:[_-]|$)", re.IGNORECASE)
_LITERAL = re.compile(rb'"([^"$%\\\r\n]{0,80})"|(-?\d{1,12}(?:\.\d+)?|true|false)')


@dataclass(frozen=True, slots=True)
class _Told:
    """A line: the keys that lead to it, and its value; None where that is no plain one."""

    name: str
    value: str | None
    whole: bool
    """What it stands in comes or goes with it."""


class PlainValues:
    """Of one file."""

    def __init__(self, old: Part, new: Part, gone: Sequence[int], came: Sequence[int]) -> None:
        readable = not old.broken and not new.broken
        self._found = {"-": _told(old, gone), "+": _told(new, came)} if readable else {"-": {}, "+": {}}

    def words(self, sign: str, line: int) -> str:
        """What a line says, or what it said; "" where that isn't told."""
        mine = self._found[sign].get(line)
        if mine is None or mine.value is None:
            return ""
        name = mine.name
        twins = [one for one in self._found["+" if sign == "-" else "-"].values() if one.name == name]
        if len(twins) > 1 or sum(one.name == name for one in self._found[sign].values()) > 1:
            return ""
        if twins:
            other = twins[0].value
            if other is None:
                return ""
            before, after = (mine.value, other) if sign == "-" else (other, mine.value)
            return with_stop(_("{name}: {before} to {after}").format(name=name, before=before, after=after))
        if mine.whole:
            return ""
        if sign == "+":
            return with_stop(_("{name}: set to {after}").format(name=name, after=mine.value))
        return with_stop(_("{name}: removed, was {before}").format(name=name, before=mine.value))


def _told(side: Part, lines: Sequence[int]) -> dict[int, _Told]:
    if not side.spoken or not lines:
        return {}
    tokens = side.tokens
    changed = set(lines)
    containers: Containers | None = None
    out = {}
    for line in lines:
        found = _key_and_value(tokens.lines[line] if line < len(tokens.lines) else ())
        if found is None:
            continue
        containers = containers or Containers(tokens)
        around = [_name(opening) for opening in reversed(containers.path(line))]
        if side.blocks and around:
            around = around[1:]  # the block itself
        names = [name for name in (*around, found[0]) if name]
        if not any(_SECRET.search(name) for name in names):
            out[line] = _Told(".".join(names), found[1], _is_inside(containers, line, changed))
    return out


def _is_inside(containers: Containers, line: int, changed: Container[int]) -> bool:
    around = containers.innermost[line]
    while around is not None:
        if around.first in changed:
            return True
        around = around.outer
    return False


def _key_and_value(tokens: Sequence[bytes]) -> tuple[str, str | None] | None:
    said = [one for one in tokens if not one.startswith((b"#", b"//"))]
    if said and said[-1] == b",":
        said.pop()
    if len(said) < 3 or said[1] not in (b"=", b":"):
        return None
    key = said[0].decode("utf-8", "replace").strip('"')
    if not _TOLD.search(key):
        return None
    value = _LITERAL.fullmatch(said[2]) if len(said) == 3 else None
    if value is None:
        return key, None
    return key, (value[1] if value[1] is not None else value[2]).decode("utf-8", "replace")


def _name(opening: Sequence[bytes]) -> str:
    """The key in a line that opens a bracket; "" where it has none."""
    if len(opening) > 1 and opening[1] in (b"=", b":", b"{"):
        return opening[0].decode("utf-8", "replace").strip('"')
    return ""
