"""Tables of a README, read line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"^\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row below a table's head."""

    line: int
    """1-based."""
    cells: tuple[str, ...]
    """Without white space and back quotes around them."""

    @property
    def first(self) -> str:
        """Its name, without emphasis or link."""
        text = self.cells[0].strip("*") if self.cells else ""
        match = _LINK.match(text)
        return match[1].strip("`* ") if match else text


@dataclass(frozen=True, slots=True)
class Table:
    """A table and the heading it stands under."""

    heading: str
    line: int
    """1-based, of its head."""
    head: tuple[str, ...]
    rows: tuple[Row, ...]


_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


def tables(text: str) -> tuple[Table, ...]:
    """All tables, in order.

    >>> found = tables("### Clusters\\n\\n| Name | Region |\\n|---|---|\\n| `a` | x |\\n")
    >>> found[0].heading, found[0].rows[0].cells
    ('Clusters', ('a', 'x'))
    """
    lines = text.splitlines()
    found: list[Table] = []
    heading = ""
    fenced = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif not fenced and "|" in line and at + 1 < len(lines) and _RULE.match(lines[at + 1]):
            start = at
            rows = []
            at += 2
            while at < len(lines) and "|" in lines[at]:
                rows.append(Row(at + 1, cells(lines[at])))
                at += 1
            found.append(Table(heading, start + 1, cells(line), tuple(rows)))
            continue
        at += 1
    return tuple(found)


def differs(said: str, real: str | None) -> bool:
    """Whether a cell names another region or cluster than `real`. Words around the name, a zone of the
    region, a city or an empty cell are somebody's own way to say it.

    >>> differs("eu-west-1", "eu-west-2"), differs("eu-west-1a", "eu-west-1"), differs("dublin", "eu-west-1")
    (True, False, False)
    """
    if not real or not re.fullmatch(r"[a-z0-9_-]+", said):
        return False
    if re.fullmatch(re.escape(real) + "(-?[a-z])?", said):
        return False
    # Azure's regions are plain words, as cities are.
    return real.isalnum() or re.search(r"[0-9_-]", said) is not None


def cells(line: str) -> tuple[str, ...]:
    """The cells of a row."""
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(c.strip().strip("`").strip() for c in re.split(r"(?<!\\)\|", inner))
