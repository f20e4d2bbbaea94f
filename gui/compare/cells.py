"""What Compare shows, without the painting: its columns, its cells' words, its model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from core.text import _, listed, with_stop
from core.view import CompareRow, Field, FieldView, Json, MonthCost, SideBySide, SideColumn, SideRow
from gui.compare.words import Words, alike, cell_words, value_words
from gui.form.words import like, source_words
from gui.kit.glossary import base_meaning
from gui.kit.tips import tip
from gui.kit.widgets import plain
from gui.kit.words import environment_words

Index = QModelIndex | QPersistentModelIndex
IN_PLACE_TYPES = ("text", "number", "bool", "list")


class Line(NamedTuple):
    """A row of the table: a section's heading (`row` None) or a setting."""

    section: str
    row: SideRow | None


def of_one(
    root: str,
    module: str,
    rows: Sequence[CompareRow],
    environments: Sequence[tuple[str, bool]],
    exists: Mapping[str, bool | None],
    titles: Mapping[str, str],
) -> SideBySide:
    """One module as a table of several."""
    columns = tuple(
        SideColumn(root, module, "", name, base, exists.get(name, True), titles.get(name, ""))
        for name, base in environments
    )
    made = []
    for row in rows:
        cells = {c.environment: c for c in row.cells}
        mine = tuple(cells.get(name) for name, _base in environments)
        made.append(SideRow(row.section, row.field, mine, row.differs, row.is_set))
    return SideBySide(columns, tuple(made))


def _mixed(row: SideRow) -> bool:
    """Some of its counts are per zone, others of the whole pool."""
    return len({c.field.per_zone for c in row.cells if c is not None}) > 1


def row_label(row: SideRow) -> str:
    """What the setting is called; of names that mean different counts the one that promises less."""
    if _mixed(row):
        return next(c.field.label for c in row.cells if c is not None and not c.field.per_zone)
    return row.field.label


def edit_text(value: Json) -> str:
    """A value as it is typed in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def parsed(field: Field, text: str) -> Json:
    """What was typed or pasted into a cell, as a value; None for nothing. What is none of its type stays
    text."""
    text = text.strip()
    if not text:
        return None
    if field.type == "number":
        return int(text) if re.fullmatch(r"-?\d+", text) else like(text, 0.0)
    if field.type == "bool":
        return {_("Yes").casefold(): True, _("No").casefold(): False}.get(text.casefold(), like(text, True))
    if field.type == "list":
        return list(field.entries(text))
    return text


class CompareModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.columns: tuple[SideColumn, ...] = ()
        self.costs: Mapping[tuple[str, str, str], MonthCost] = {}
        """By root, module and environment."""
        self._words: dict[tuple[int, int], Words] = {}
        self._alike: dict[int, frozenset[str]] = {}

    @property
    def several(self) -> bool:
        """More than one module."""
        return len({(c.root, c.module) for c in self.columns}) > 1

    def cost(self, column: int) -> MonthCost | None:
        """What a column costs in a month."""
        one = self.columns[column]
        return self.costs.get((one.root, one.module, one.environment))

    @property
    def priced(self) -> bool:
        """Some columns have nodes."""
        return any(self.cost(n) is not None for n in range(len(self.columns)))

    def starts_group(self, column: int) -> bool:
        """The first column of a module."""
        here = self.columns[column]
        return column == 0 or (self.columns[column - 1].root, self.columns[column - 1].module) != (
            here.root,
            here.module,
        )

    def group(self, column: int) -> tuple[int, int]:
        """First and last column of the same module."""
        first = last = column
        while not self.starts_group(first):
            first -= 1
        while last + 1 < len(self.columns) and not self.starts_group(last + 1):
            last += 1
        return first, last

    def show(self, lines: Sequence[Line], columns: Sequence[SideColumn]) -> None:
        """The same shape is only painted again, so that selection and an open editor stay."""
        new = tuple(lines)
        self._words.clear()
        self._alike.clear()
        same = tuple(columns) == self.columns and [(x.section, x.row and x.row.field.path) for x in new] == [
            (x.section, x.row and x.row.field.path) for x in self.lines
        ]
        if same:
            self.lines = new
            if new:
                self.dataChanged.emit(
                    self.index(0, 0), self.index(len(new) - 1, max(0, len(self.columns) - 1))
                )
            return
        self.beginResetModel()
        self.lines, self.columns = new, tuple(columns)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> FieldView | None:
        row = self.lines[index.row()].row if 0 <= index.row() < len(self.lines) else None
        if row is None or index.column() >= len(row.cells):
            return None
        return row.cells[index.column()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.cell(index)
        if cell is None:
            line = self.lines[index.row()] if index.isValid() else None
            if line is not None and line.row is not None and role == Qt.ItemDataRole.ToolTipRole:
                column = self.columns[index.column()]
                name = column.title or column.module
                return plain(_("{module} has no such setting.").format(module=name))
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index)
        if role == Qt.ItemDataRole.EditRole:
            return edit_text(cell.value.value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(cell.field.label, value_words(cell.value), *self._about(index, cell))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            column = self.columns[index.column()]
            where = f"{column.title}, {cell.environment}" if self.several else cell.environment
            return f"{cell.field.label}, {where}: {self.text(index)}. {_describe(cell)}"
        return None

    def words(self, index: Index) -> Words:
        """A cell in words, with what differs from the row's first; beside counts of whole pools, one per zone
        says so."""
        return self.words_at(index.row(), index.column())

    def words_at(self, row: int, column: int) -> Words:
        """The same, by its place."""
        place = row, column
        found = self._words.get(place)
        if found is None:
            found = self._words[place] = self._told(*place)
        return found

    def first(self, row: SideRow) -> tuple[SideColumn, FieldView] | None:
        """What the others of a row are held against."""
        both = zip(self.columns, row.cells, strict=True)
        return next(((column, cell) for column, cell in both if cell is not None), None)

    def _about(self, index: Index, cell: FieldView) -> tuple[str, ...]:
        """What is said of a cell, and what it differs from."""
        row = self.lines[index.row()].row
        first = self.first(row) if row is not None else None
        unmade = not_made(self.columns[index.column()])
        if first is None or first[1].value.meaning == cell.value.meaning:
            return (_describe(cell), unmade)
        words = _("{name} has: {value}")
        held = words.format(name=_called(first[0], self.several), value=value_words(first[1].value))
        return (_describe(cell), held, unmade)

    def text(self, index: Index) -> str:
        return self.words(index).text

    def _told(self, line: int, column: int) -> Words:
        row = self.lines[line].row
        cell = row.cells[column] if row is not None else None
        if cell is None or row is None:
            return Words("")
        if line not in self._alike:
            self._alike[line] = alike(row.cells)
        first = self.first(row)
        beside = first[1] if first is not None and first[1] is not cell else None
        words = cell_words(cell, beside, self._alike[line])
        if cell.field.per_zone and _mixed(row) and cell.value.value is not None:
            before, _value, behind = _("{value} per zone").partition("{value}")
            marks = tuple((start + len(before), end + len(before)) for start, end in words.marks)
            return Words(f"{before}{words.text}{behind}", marks)
        return words

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self.columns):
                return environment_words(
                    self.columns[section].shown,
                    self.columns[section].base,
                    self.columns[section].exists,
                )
            if role == Qt.ItemDataRole.ToolTipRole and section < len(self.columns):
                column = self.columns[section]
                what = column.module if self.several else ""
                cost = self.cost(section)
                told = cost.sentence if cost is not None else ""
                return tip(what, "", base_meaning() if column.base else "", not_made(column), told)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            return None
        if section >= len(self.lines):
            return None
        line = self.lines[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return row_label(line.row) if line.row else line.section
        if role == Qt.ItemDataRole.ToolTipRole and line.row:
            called = dict.fromkeys(c.field.label for c in line.row.cells if c is not None)
            return plain("\n".join((*called, line.row.field.help)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        cell = self.cell(index)
        if cell is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if editable(cell):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


def not_made(column: SideColumn) -> str:
    """Why what stands in a column counts for nothing; "" where it does."""
    if column.exists is not False:
        return ""
    return _("It isn't made here: a switch or a count in the code says so. Its values count once it is.")


def _called(column: SideColumn, several: bool) -> str:
    """An environment, among several modules with the module."""
    return listed(filter(None, (column.title if several else "", column.shown))) or column.module


def editable(cell: FieldView) -> bool:
    """In place; everything else is edited in its form."""
    return cell.readonly is None and cell.state != "linked" and cell.field.type in IN_PLACE_TYPES


def _describe(cell: FieldView) -> str:
    words = {
        "inherited": source_words(cell.value.source or ""),
        "set": _("Set here"),
        "changed": _("Changed, {was}").format(was=cell.was),
        "linked": cell.linked or _("Linked"),
        "swallowed": _("Terraform ignores this"),
    }
    parts = [words.get(cell.state, ""), cell.value.note, cell.readonly or "", cell.total]
    parts += [p.sentence for p in cell.problems]
    return " ".join(with_stop(x) for x in parts if x)
