"""Compare: the settings of one module, a column per environment, the base first.

`set_rows(root, module, rows, environments)` shows them; cells are painted by a delegate and edited in place.
What the user wants goes out by signals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QFont,
    QKeyEvent,
    QPainter,
    QPen,
    QRegularExpressionValidator,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.text import _
from core.view import CompareRow, Field, FieldView, Json, Origin
from gui import theme
from gui.form.words import show
from gui.widgets import EmptyState, Segments, label, plain

Index = QModelIndex | QPersistentModelIndex
IN_PLACE_TYPES = ("text", "number", "bool", "list")
SETTING_WIDTH = (156, 208)
COLUMN_WIDTH = 104
ROW = 32


class Line(NamedTuple):
    """A row of the table: a section's heading (`row` None) or a setting."""

    section: str
    row: CompareRow | None


def cell_text(cell: FieldView) -> str:
    """A cell in words: `12`, `↳ 12`, `12 → 24`, or `—` where nothing stands."""
    value = cell.value
    now = _said(value.value, value.text, value.known)
    if cell.changed:
        before = cell.before
        return f"{_said(before.value, before.text, before.known)} → {now}"
    if value.origin is Origin.INHERITED:
        return f"↳ {now}"
    if value.origin is Origin.DEFAULT:
        return _("{value} (default)").format(value=now)
    return now


def _said(value: Json, text: str | None, known: bool) -> str:
    if value is None and (text is None or known):
        return "—"
    if value is None or not known:
        return " ".join((text or "—").split())
    return " ".join(show(value).split())


def edit_text(value: Json) -> str:
    """A value as it is typed in a cell."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def parsed(field: Field, text: str) -> Json:
    """What was typed into a cell, as a value; None for nothing. The validator has seen numbers before."""
    text = text.strip()
    if not text:
        return None
    if field.type == "number":
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    if field.type == "list":
        return [x.strip() for x in text.split(",") if x.strip()]
    return text


class CompareModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.environments: tuple[tuple[str, bool], ...] = ()

    def show(self, lines: Sequence[Line], environments: Sequence[tuple[str, bool]]) -> None:
        """The same shape is only painted again, so that selection and an open editor stay."""
        new = tuple(lines)
        same = tuple(environments) == self.environments and [
            (x.section, x.row and x.row.field.path) for x in new
        ] == [(x.section, x.row and x.row.field.path) for x in self.lines]
        if same:
            self.lines = new
            if new:
                self.dataChanged.emit(
                    self.index(0, 0), self.index(len(new) - 1, max(0, len(self.environments) - 1))
                )
            return
        self.beginResetModel()
        self.lines, self.environments = new, tuple(environments)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.environments)

    def cell(self, index: Index) -> FieldView | None:
        row = self.lines[index.row()].row if 0 <= index.row() < len(self.lines) else None
        if row is None or index.column() >= len(row.cells):
            return None
        return row.cells[index.column()]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.cell(index)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(cell)
        if role == Qt.ItemDataRole.EditRole:
            return edit_text(cell.value.value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(_describe(cell))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell.field.label}, {cell.environment}: {cell_text(cell)}. {_describe(cell)}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self.environments):
                name, base = self.environments[section]
                return _("{environment} · base").format(environment=name) if base else name
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            return None
        if section >= len(self.lines):
            return None
        line = self.lines[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.row.field.label if line.row else line.section
        if role == Qt.ItemDataRole.ToolTipRole and line.row:
            return plain(f"{line.row.field.label}\n{line.row.field.help}")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        cell = self.cell(index)
        if cell is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if editable(cell):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


def editable(cell: FieldView) -> bool:
    """In place; everything else is edited in its form."""
    return cell.readonly is None and cell.state != "linked" and cell.field.type in IN_PLACE_TYPES


def _describe(cell: FieldView) -> str:
    words = {
        "inherited": _("from {base}").format(base=cell.value.source or _("base")),
        "set": _("Set here"),
        "changed": _("Changed, {was}").format(was=cell.was),
        "linked": cell.linked or _("Linked"),
        "swallowed": _("Terraform ignores this"),
    }
    parts = [words.get(cell.state, ""), cell.value.note, cell.readonly or "", cell.total]
    parts += [p.sentence for p in cell.problems]
    return " ".join(x if x.endswith(".") else f"{x}." for x in parts if x)


class CellDelegate(QStyledItemDelegate):
    """Paints a cell in the state of its field, and edits it."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMN_WIDTH, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.tokens()
        rect: QRect = option.rect
        cell = self._table.table_model.cell(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if cell is None:
            painter.fillRect(rect, colors.color("window"))
            painter.restore()
            return
        ink, fill = "text", ""
        font = theme.ui_font(13)
        if cell.changed:
            ink, fill = "changed", "changed_soft"
            font = theme.ui_font(13, QFont.Weight.Medium)
        elif cell.state == "linked":
            ink, fill = "linked", "linked_soft"
        elif cell.value.origin is Origin.SET and cell.state != "swallowed":
            font = theme.ui_font(13, QFont.Weight.DemiBold)
        else:
            ink = "muted"
        if cell.state == "swallowed":
            font.setStrikeOut(True)
        if fill:
            painter.fillRect(rect, colors.color(fill))
        if any(p.severity == "error" for p in cell.problems):
            painter.setPen(QPen(colors.color("danger"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4)
        if index == self._table.currentIndex() and self._table.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        painter.setFont(font)
        painter.setPen(colors.color(ink))
        room = rect.adjusted(10, 0, -8, 0)
        words = cell_text(cell)
        metrics = painter.fontMetrics()
        if cell.changed and metrics.horizontalAdvance(words) > room.width():
            words = "→ " + words.partition(" → ")[2]
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        cell = self._table.table_model.cell(index)
        assert cell is not None
        if cell.field.type == "bool":
            box = QComboBox(parent)
            box.addItem(_("Yes"), True)
            box.addItem(_("No"), False)
            return box
        if cell.field.closed:
            box = QComboBox(parent)
            for choice in cell.choices or cell.field.choices:
                box.addItem(choice.label or str(choice.value), choice.value)
            return box
        edit = QLineEdit(parent)
        if cell.field.type == "number":
            edit.setValidator(QRegularExpressionValidator(r"\s*(-?\d+(\.\d+)?)?\s*", edit))
        elif cell.choices and cell.field.type == "text":
            completer = QCompleter([str(c.value) for c in cell.choices], edit)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            edit.setCompleter(completer)
        edit.setAccessibleName(
            _("{setting} in {environment}").format(setting=cell.field.label, environment=cell.environment)
        )
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        cell = self._table.table_model.cell(index)
        if cell is None:
            return
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(cell.value.value)))
        elif isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(edit_text(cell.value.value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        cell = self._table.table_model.cell(index)
        if cell is None:
            return
        if isinstance(editor, QComboBox):
            value = editor.currentData()
        elif isinstance(editor, QLineEdit):
            if not editor.isModified():
                return
            value = parsed(cell.field, editor.text())
        else:
            return
        self._table.entered.emit(cell, value)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect)


class SettingHeader(QHeaderView):
    """The column `Setting`, which stays while the environments scroll."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self.setDefaultSectionSize(ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedWidth(SETTING_WIDTH[1])

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        lines = self._table.table_model.lines
        if section >= len(lines):
            return
        line = lines[section]
        colors = theme.tokens()
        painter.save()
        painter.fillRect(rect, colors.color("window" if line.row is None else "surface"))
        painter.setPen(colors.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if line.row is None:
            painter.setFont(theme.ui_font(11, QFont.Weight.DemiBold))
            painter.setPen(colors.color("muted"))
            words = line.section
        else:
            painter.setFont(theme.ui_font(13, QFont.Weight.Medium))
            painter.setPen(colors.color("text"))
            words = line.row.field.label
        room = rect.adjusted(12, 0, -8, 0)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class CompareTable(QTableView):
    entered = Signal(object, object)
    """FieldView of the cell and the value typed (None: emptied)."""
    opened = Signal(object)
    """FieldView of a cell that is edited in its form."""
    menu_wanted = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.table_model = CompareModel()
        self.setModel(self.table_model)
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self._header = SettingHeader(self)
        self.setVerticalHeader(self._header)
        across = self.horizontalHeader()
        across.setMinimumSectionSize(COLUMN_WIDTH)
        across.setSectionsClickable(False)
        across.setHighlightSections(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(self._open)
        self._corner = label(_("Setting"), "caps")
        self._corner.setParent(self)
        self._corner.setContentsMargins(12, 0, 0, 0)
        self.setAccessibleName(_("Settings by environment"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Columns share the width; below their least one they scroll."""
        setting = max(SETTING_WIDTH[0], min(SETTING_WIDTH[1], self.width() * 34 // 100))
        self._header.setFixedWidth(setting)
        self.updateGeometries()
        self._corner.setGeometry(1, 1, setting, self.horizontalHeader().height())
        n = self.table_model.columnCount()
        if n:
            width = max(COLUMN_WIDTH, self.viewport().width() // n)
            for column in range(n):
                self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            cell = self.table_model.cell(index)
            if cell is not None and editable(cell):
                self.edit(index)
            elif cell is not None:
                self.opened.emit(cell)
            return
        if event.key() == Qt.Key.Key_Menu and index.isValid():
            self._menu(self.visualRect(index).center())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        cell = self.table_model.cell(index)
        if cell is not None and not editable(cell):
            self.opened.emit(cell)

    def _menu(self, point: QPoint) -> None:
        cell = self.table_model.cell(self.indexAt(point))
        if cell is not None:
            self.setCurrentIndex(self.indexAt(point))
            self.menu_wanted.emit(cell, self.viewport().mapToGlobal(point))


class ComparePage(QFrame):
    """All environments of a module side by side."""

    set_requested = Signal(str, str, str, str, object)
    """root, module, environment, setting, value."""
    unset_requested = Signal(str, str, str, str)
    make_base_requested = Signal(str, str, str, str)
    """Move this environment's value into the base: root, module, environment, setting."""
    go_to = Signal(str, str, str, str)
    revert = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head = QHBoxLayout()
        self.filter = Segments(_("Which settings"))
        self.filter.set_choices(
            (("all", _("All")), ("differences", _("Only differences")), ("set", _("Only set")))
        )
        self.filter.set_current("all")
        self.filter.chosen.connect(lambda _key: self._filtered())
        head.addWidget(self.filter)
        head.addStretch(1)
        head.addWidget(label(_("↳ from the base"), "small"))
        column.addLayout(head)
        self.table = CompareTable()
        self.table.entered.connect(self._entered)
        self.table.opened.connect(self._opened)
        self.table.menu_wanted.connect(self._menu_at)
        column.addWidget(self.table, 1)
        self._empty = EmptyState("table-2", "", "")
        column.addWidget(self._empty, 1)
        self._empty.hide()
        self._root = self._module = ""
        self._rows: tuple[CompareRow, ...] = ()
        self._environments: tuple[tuple[str, bool], ...] = ()

    def set_rows(
        self, root: str, module: str, rows: Sequence[CompareRow], environments: Sequence[tuple[str, bool]]
    ) -> None:
        """`environments`: (name, is base) for each of the rows' cells, in their order."""
        self._root, self._module = root, module
        self._rows, self._environments = tuple(rows), tuple(environments)
        self._filtered()

    def _filtered(self) -> None:
        which = self.filter.current()
        chosen = [
            r for r in self._rows if which == "all" or (r.differs if which == "differences" else r.is_set)
        ]
        lines: list[Line] = []
        for row in chosen:
            if not lines or lines[-1].section != row.section:
                lines.append(Line(row.section, None))
            lines.append(Line(row.section, row))
        self.table.table_model.show(lines, self._environments)
        self.table.fit()
        self.table.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._empty.set_words(
            "",
            _("All environments agree.")
            if which == "differences" and self._rows
            else _("Nothing is set here."),
        )

    def shown(self) -> tuple[str, ...]:
        """Paths of the settings in the table."""
        return tuple(x.row.field.path for x in self.table.table_model.lines if x.row)

    def _entered(self, cell: FieldView, value: Json) -> None:
        if value is None:
            if cell.value.origin is Origin.SET:
                self.unset_requested.emit(self._root, self._module, cell.environment, cell.field.path)
        elif value != cell.value.value or cell.value.origin is not Origin.SET:
            self.set_requested.emit(self._root, self._module, cell.environment, cell.field.path, value)

    def _opened(self, cell: FieldView) -> None:
        self.go_to.emit(self._root, self._module, cell.environment, cell.field.path)

    def menu(self, cell: FieldView) -> QMenu:
        """What can be done with a cell."""
        menu = QMenu(self)
        base = next((name for name, is_base in self._environments if is_base), "")
        may = cell.readonly is None and cell.value.known and cell.value.value is not None
        copy = menu.addMenu(_("Copy to…"))
        copy.setEnabled(may)
        for name, _is_base in self._environments:
            if name != cell.environment:
                action = copy.addAction(name.replace("&", "&&"))
                action.triggered.connect(lambda _c=False, n=name: self._copy(cell, n))
        if cell.environment != base and base:
            use = menu.addAction(_("Use {base}'s value").format(base=base))
            use.setEnabled(cell.can_inherit and cell.readonly is None)
            use.triggered.connect(
                lambda: self.unset_requested.emit(self._root, self._module, cell.environment, cell.field.path)
            )
            make = menu.addAction(_("Make it the base value"))
            make.setEnabled(may and cell.value.origin is Origin.SET)
            make.triggered.connect(
                lambda: self.make_base_requested.emit(
                    self._root, self._module, cell.environment, cell.field.path
                )
            )
        if cell.changed:
            undo = menu.addAction(_("Undo my change"))
            undo.triggered.connect(
                lambda: self.revert.emit([(self._root, self._module, cell.field.path, cell.environment)])
            )
        menu.addSeparator()
        menu.addAction(self._open_action(menu, cell))
        return menu

    def _open_action(self, menu: QMenu, cell: FieldView) -> QAction:
        action = QAction(_("Open in the form"), menu)
        action.triggered.connect(lambda: self._opened(cell))
        return action

    def _copy(self, cell: FieldView, environment: str) -> None:
        self.set_requested.emit(self._root, self._module, environment, cell.field.path, cell.value.value)

    def _menu_at(self, cell: FieldView, point: QPoint) -> None:
        self.menu(cell).popup(point)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self.update()
