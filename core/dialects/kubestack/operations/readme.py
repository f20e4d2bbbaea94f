"""The platform tables of a repository's README, kept true: rows added, removed, values replaced.

Only tables that exist are touched; none is ever invented. Everything else in the file stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.dialects.kubestack.readme import differs

CLUSTERS, POOLS, FEATURES, SETTINGS = "clusters", "node pools", "features", "settings"

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"^\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?$")


@dataclass(frozen=True, slots=True)
class Table:
    kind: str
    header: tuple[str, ...]
    """Plain text of the header's cells, lower case."""
    delimiter: int
    """Index of the delimiter's line; rows follow it."""
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """(index of the line, cells as written)."""


def _cells(line: str) -> tuple[str, ...]:
    text = line.strip()
    text = text.removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", text))


def plain(cell: str) -> str:
    """A cell's words without code marks, emphasis or link.

    >>> plain("`eks_gc0_eu-west-1`"), plain("[ops](docs/ops.md)"), plain("**apps**")
    ('eks_gc0_eu-west-1', 'ops', 'apps')
    """
    text = cell.strip()
    if match := _LINK.match(text):
        text = match.group(1)
    return text.strip("`* ").strip()


_FIRST = {
    POOLS: ("pool", "node pool", "module"),
    FEATURES: ("feature", "service", "module"),
    CLUSTERS: ("cluster", "module"),
}
"""What the first column of a table may be called besides a name."""
_ALSO = {"purpose": ("for", "use", "used for"), "note": ("description", "comment", "remark")}
"""Other words for a column."""


def _kind(heading: str, header: tuple[str, ...]) -> str | None:
    words = heading.lower()
    first = header[0]
    for kind, marks in ((POOLS, ("pool",)), (FEATURES, ("feature", "service")), (CLUSTERS, ("cluster",))):
        if any(m in words for m in marks):
            if "name" in first or first in _FIRST[kind]:
                return kind
            break
    if first == "setting" and len(header) > 1 and header[1] == "value":
        return SETTINGS
    return None


def tables(text: str) -> list[Table]:
    lines = text.splitlines()
    found: list[Table] = []
    heading, fence, i = "", "", 0
    while i < len(lines):
        line = lines[i]
        if match := _FENCE.match(line):
            fence = "" if fence and match.group(1).startswith(fence) else fence or match.group(1)
        elif not fence and (match := _HEADING.match(line)):
            heading = match.group(1)
        elif not fence and "|" in line and i + 1 < len(lines) and "|" in lines[i + 1]:
            header = tuple(plain(c).lower() for c in _cells(line))
            if _DELIMITER.match(lines[i + 1]) and (kind := _kind(heading, header)):
                rows, j = [], i + 2
                while j < len(lines) and "|" in lines[j] and not _HEADING.match(lines[j]):
                    rows.append((j, _cells(lines[j])))
                    j += 1
                if kind != FEATURES or not rows or any("_" in plain(cells[0]) for _, cells in rows):
                    # A table of a product's features names no modules.
                    found.append(Table(kind, header, i + 1, tuple(rows)))
                i = j
                continue
        i += 1
    return found


def _column(header: tuple[str, ...], name: str) -> int | None:
    for i, cell in enumerate(header):
        if name in cell:
            return i
    return next((i for i, cell in enumerate(header) if cell in _ALSO.get(name, ())), None)


def _row(lines: list[str], table: Table, cells: list[str]) -> str:
    """A line in the table's own style: padded where its rows are, outer bars where they have them."""
    template = lines[table.rows[-1][0] if table.rows else table.delimiter].rstrip("\r\n")
    left, right = template.lstrip().startswith("|"), template.rstrip().endswith("|")
    indent = template[: len(template) - len(template.lstrip())]
    raw = re.split(r"(?<!\\)\|", template.strip().removeprefix("|").removesuffix("|"))
    lengths = {len(lines[i].rstrip("\r\n")) for i in (table.delimiter, *(i for i, _ in table.rows))}
    aligned = bool(table.rows) and len(lengths) == 1
    widths = [len(c) - 2 for c in raw] if aligned else []
    out = [c.ljust(widths[i]) if i < len(widths) else c for i, c in enumerate(cells)]
    body = "|".join(f" {c} " if c else " " for c in out)
    body = body if left else body[1:]
    return (
        f"{indent}{'|' if left else ''}{body}|" if right else f"{indent}{'|' if left else ''}{body}".rstrip()
    )


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def add_row(text: str, kind: str, name: str, values: Mapping[str, str], *, cluster: str = "") -> str:
    """A row for `name` in every table of that kind, unless it has one. `values` by a word of the
    column's heading ("region"); `cluster`: stands after the last row of this cluster, where the table
    has such a column."""
    for table in reversed(tables(text)):
        if table.kind != kind or any(plain(cells[0]) == name for _, cells in table.rows):
            continue
        lines = _lines(text)
        code = any(cells[0].startswith("`") for _, cells in table.rows)
        row = [""] * len(table.header)
        row[0] = f"`{name}`" if code else name
        for word, value in values.items():
            column = _column(table.header, word)
            if column is not None and column > 0:
                marked = value and any(
                    len(cells) > column and cells[column].startswith("`") for _, cells in table.rows
                )
                row[column] = f"`{value}`" if marked else value
        at = table.rows[-1][0] if table.rows else table.delimiter
        column = _column(table.header, "cluster")
        if cluster and column:
            same = [i for i, cells in table.rows if len(cells) > column and plain(cells[column]) == cluster]
            at = same[-1] if same else at
        if not lines[at].endswith("\n"):
            lines[at] += _ending(text)
            new = _row(lines, table, row)
        else:
            new = _row(lines, table, row) + _ending(text)
        lines.insert(at + 1, new)
        text = "".join(lines)
    return text


def remove_rows(text: str, kind: str, names: set[str]) -> str:
    """Without the rows whose first cell is one of these names."""
    drop = {i for t in tables(text) if t.kind == kind for i, cells in t.rows if plain(cells[0]) in names}
    return "".join(line for i, line in enumerate(_lines(text)) if i not in drop) if drop else text


def set_value(text: str, setting: str, value: str) -> str:
    """Replaces the value of one row of the Setting/Value table ("framework version")."""
    for table in tables(text):
        for at, cells in table.rows if table.kind == SETTINGS else ():
            if plain(cells[0]).lower() == setting and len(cells) > 1:
                return _with_cell(text, table, at, 1, value)
    return text


def correct_cell(text: str, kind: str, name: str, word: str, real: str | None) -> str:
    """Replaces what the rows of `name` say in the column of that word, where it differs from `real`."""
    for table in tables(text):
        column = _column(table.header, word)
        if table.kind != kind or not column or real is None:
            continue
        for at, cells in table.rows:
            if plain(cells[0]) == name and len(cells) > column and differs(plain(cells[column]), real):
                text = _with_cell(text, table, at, column, real)
    return text


def _with_cell(text: str, table: Table, at: int, column: int, value: str) -> str:
    """One cell of the row on line `at`, marked and padded as what stood there; no other byte."""
    lines = _lines(text)
    line = lines[at]
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", line)]
    start = bars[column if line.lstrip().startswith("|") else column - 1]
    after = [b for b in bars if b > start]
    body_end = after[0] if after else len(line.rstrip("\r\n"))
    old = _cells(line)[column]
    new = f"`{value}`" if old.startswith("`") else value
    width = body_end - start - 1
    cell = f" {new} " if after else f" {new}"
    ends = {len(lines[n].rstrip("\r\n")) for n, _ in table.rows}
    if after and len(cell) < width and len(ends) == 1 < len(table.rows):
        cell = cell.ljust(width)
    lines[at] = line[: start + 1] + cell + line[body_end:]
    return "".join(lines)


def value_of(text: str, setting: str) -> str | None:
    for table in tables(text):
        for _, cells in table.rows if table.kind == SETTINGS else ():
            if plain(cells[0]).lower() == setting and len(cells) > 1:
                return plain(cells[1])
    return None


def cells_like(text: str, kind: str, column: str, where: str, equals: str) -> str | None:
    """The words that a table uses for something: `column` of the first row whose first cell starts with
    `equals` (`where` ""), or whose column `where` is `equals`."""
    for table in tables(text):
        if table.kind != kind or (at := _column(table.header, column)) is None:
            continue
        key = 0 if not where else _column(table.header, where)
        for _, cells in table.rows:
            if key is None or max(key, at) >= len(cells):
                continue
            found = plain(cells[key])
            if found == equals or (not where and found.startswith(equals)):
                return plain(cells[at])
    return None
