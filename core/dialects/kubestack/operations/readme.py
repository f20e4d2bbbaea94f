"""The platform tables of a repository's README, kept true: rows added, removed, values replaced.

Only tables that exist are touched; none is ever invented. Everything else in the file stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.dialects.kubestack.readme import BAR, Table, cells, differs, tables
from core.platform.model import ModuleKind


def add_row(text: str, kind: ModuleKind, name: str, values: Mapping[str, str], *, cluster: str = "") -> str:
    """A row for `name` in every table of that kind, unless it has one. `values` by a word of the
    column's heading ("region"); `cluster`: stands after the last row of this cluster, where the table
    has such a column."""
    for table in reversed(tables(text)):
        if table.kind != kind or any(row.name == name for row in table.rows):
            continue
        lines = _lines(text)
        new = [""] * len(table.header)
        new[0] = _like(table, 0, name)
        for word, value in values.items():
            column = table.column(word)
            if column is not None:
                new[column] = _like(table, column, value)
        at = table.rows[-1].at if table.rows else table.delimiter
        column = table.column("cluster")
        if cluster and column is not None:
            at = next((row.at for row in reversed(table.rows) if row.says(column) == cluster), at)
        line = _row(lines, table, new)
        if lines[at].endswith("\n"):
            line += _ending(text)
        else:
            lines[at] += _ending(text)
        lines.insert(at + 1, line)
        text = "".join(lines)
    return text


def remove_rows(text: str, kind: ModuleKind, names: Collection[str]) -> str:
    """Without the rows whose first cell is one of these names."""
    drop = {row.at for table in tables(text) if table.kind == kind for row in table.rows if row.name in names}
    return "".join(line for i, line in enumerate(_lines(text)) if i not in drop) if drop else text


def set_value(text: str, setting: str, value: str) -> str:
    """Replaces the value of one row of the Setting/Value table ("framework version")."""
    for table in tables(text):
        for row in table.rows if table.kind is None else ():
            if row.name.lower() == setting and len(row.cells) > 1:
                return _with_cell(text, table, row.at, 1, value)
    return text


def value_of(text: str, setting: str) -> str | None:
    for table in tables(text):
        for row in table.rows if table.kind is None else ():
            if row.name.lower() == setting and len(row.cells) > 1:
                return row.says(1)
    return None


def correct_cell(text: str, kind: ModuleKind, name: str, word: str, real: str | None) -> str:
    """Replaces what the rows of `name` say in the column of that word, where it differs from `real`."""
    for table in tables(text):
        column = table.column(word)
        if table.kind != kind or column is None or real is None:
            continue
        for row in table.rows:
            if row.name == name and differs(row.says(column), real):
                text = _with_cell(text, table, row.at, column, real)
    return text


def words_for(text: str, kind: ModuleKind, name: str, word: str) -> str | None:
    """What the row of `name` says in the column of that word; None without such a row or column."""
    for table in tables(text):
        column = table.column(word)
        if table.kind != kind or column is None:
            continue
        for row in table.rows:
            if row.name == name and column < len(row.cells):
                return row.says(column)
    return None


def _like(table: Table, column: int, value: str) -> str:
    """`value` with the code marks that cells of its column have."""
    code = value and any(len(r.cells) > column and r.cells[column].startswith("`") for r in table.rows)
    return f"`{value}`" if code else value


def _row(lines: list[str], table: Table, new: list[str]) -> str:
    """A line in the table's own style: padded where its rows are, outer bars where they have them."""
    template = lines[table.rows[-1].at if table.rows else table.delimiter].rstrip("\r\n")
    left, right = template.lstrip().startswith("|"), template.rstrip().endswith("|")
    indent = template[: len(template) - len(template.lstrip())]
    raw = BAR.split(template.strip().removeprefix("|").removesuffix("|"))
    lengths = {len(lines[i].rstrip("\r\n")) for i in (table.delimiter, *(row.at for row in table.rows))}
    aligned = bool(table.rows) and len(lengths) == 1
    widths = [len(c) - 2 for c in raw] if aligned else []
    out = [c.ljust(widths[i]) if i < len(widths) else c for i, c in enumerate(new)]
    body = "|".join(f" {c} " if c else " " for c in out)
    body = body if left else body[1:]
    return (
        f"{indent}{'|' if left else ''}{body}|" if right else f"{indent}{'|' if left else ''}{body}".rstrip()
    )


def _with_cell(text: str, table: Table, at: int, column: int, value: str) -> str:
    """One cell of the row on line `at`, marked and padded as what stood there; no other byte."""
    lines = _lines(text)
    line = lines[at]
    bars = [m.start() for m in BAR.finditer(line)]
    start = bars[column if line.lstrip().startswith("|") else column - 1]
    after = [b for b in bars if b > start]
    end = after[0] if after else len(line.rstrip("\r\n"))
    new = f"`{value}`" if cells(line)[column].startswith("`") else value
    width = end - start - 1
    cell = f" {new} " if after else f" {new}"
    lengths = {len(lines[row.at].rstrip("\r\n")) for row in table.rows}
    if after and len(cell) < width and len(lengths) == 1 < len(table.rows):
        cell = cell.ljust(width)
    lines[at] = line[: start + 1] + cell + line[end:]
    return "".join(lines)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
