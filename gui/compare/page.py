"""Compare: the settings of one module, a column per environment, the base first; or of several side by side.

`set_rows(root, module, rows, environments)` shows one, `set_beside(table)` several; cells are painted by a
delegate and edited in place, one or a whole selection in a row. What the user wants goes out by signals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QPoint,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from core.text import _, ngettext, sentences
from core.view import CompareRow, FieldView, Json, MonthCost, Origin, SideBySide, SideColumn, SideRow
from gui.compare.cells import (
    Line,
    editable,
    of_one,
    parsed,
)
from gui.compare.edits import (
    Edits,
    Places,
    fitting,
    inherited,
    into_bases,
    may_inherit,
    one_value,
    pasted,
    takes,
)
from gui.compare.finding import find
from gui.compare.table import CompareTable
from gui.compare.words import cell_text
from gui.form.words import unset_words
from gui.kit import theme
from gui.kit.find_bar import FindBar
from gui.kit.tips import tip
from gui.kit.widgets import Button, EmptyState, Segments, label

__all__ = ["ComparePage", "CompareTable", "cell_text", "parsed"]

FEW = 12
"""Up to so many modules stand in one menu, more by cluster."""


class ComparePage(QFrame):
    """All environments of a module side by side, or of several modules."""

    set_requested = Signal(str, str, str, str, object)
    """root, module, environment, setting, value."""
    unset_requested = Signal(str, str, str, str)
    edits_requested = Signal(object)
    """Several edits in one go: a list of mappings, as core.platform.edit reads them."""
    make_base_requested = Signal(str, str, str, str)
    """Move this environment's value into the base: root, module, environment, setting."""
    fill_requested = Signal(object, object)
    """The same, of which those that are refused are left out and said: the second list names the cells."""
    others_chosen = Signal(object)
    """(root, module) of what stands beside the module."""
    go_to = Signal(str, str, str, str)
    revert = Signal(object)
    head_menu_wanted = Signal(str, str, str, str, QPoint)
    """Root, module, environment and part ("") of a column, and where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head = self._head = QHBoxLayout()
        self.filter = Segments(_("Which settings"))
        self.filter.set_choices(
            (("all", _("All")), ("differences", _("Only differences")), ("set", _("Only set")))
        )
        self.filter.set_current("all")
        self.filter.chosen.connect(lambda _key: self._filtered())
        head.addWidget(self.filter)
        head.addStretch(1)
        self.add = Button(_("Add another…"), "plain", "plus")
        self.add.setToolTip(_("Put another one beside it"))
        self.add.clicked.connect(self._choose_others)
        head.addWidget(self.add)
        column.addLayout(head)
        self.table = CompareTable()
        self.finding = FindBar(_("Find a setting or value"), self)
        self.finding.searched.connect(self._search)
        self.finding.stepped.connect(self._step)
        self.finding.left.connect(self._found)
        column.addWidget(self.finding)
        self.table.entered.connect(self._entered)
        self.table.opened.connect(self._opened)
        self.table.menu_wanted.connect(self._menu_at)
        self.table.head_menu_wanted.connect(self._head_menu_at)
        self.table.picked.connect(self._say_picked)
        self.table.filled.connect(self._filled)
        column.addWidget(self.table, 1)
        self._empty = EmptyState("table-2", "", "")
        column.addWidget(self._empty, 1)
        self._empty.hide()
        foot = QHBoxLayout()
        self.hint = label("", "small", wrap=True)
        self.together = Button(_("Set all…"), "plain", "pencil")
        self.together.clicked.connect(self._edit_together)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.together)
        column.addLayout(foot)
        self.places = Places("", "")
        self._candidates: tuple[tuple[str, str, str, str], ...] = ()
        self.open_menu: QMenu | None = None
        self._wants_keyboard = False
        self._say_picked()

    def set_rows(
        self,
        root: str,
        module: str,
        rows: Sequence[CompareRow],
        environments: Sequence[tuple[str, bool]],
        exists: Mapping[str, bool | None] = MappingProxyType({}),
        titles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """One module. `environments`: (name, is base) of the columns; `exists`: where it is made; `titles`:
        what the user calls them, where that isn't their names."""
        self._show(root, module, of_one(root, module, rows, environments, exists, titles))

    def set_beside(self, root: str, module: str, table: SideBySide) -> None:
        """Several modules; this one came first."""
        self._show(root, module, table)

    @property
    def rows(self) -> tuple[SideRow, ...]:
        return self.places.rows

    def set_costs(self, costs: Mapping[tuple[str, str, str], MonthCost]) -> None:
        """What columns cost in a month, by root, module and environment; drawn with what is shown next."""
        self.table.table_model.costs = costs

    def set_candidates(self, candidates: Sequence[tuple[str, str, str, str]]) -> None:
        """What can be put beside it: root, module, its title, and what it belongs to."""
        self._candidates = tuple(candidates)
        self.add.setVisible(bool(candidates))

    def others(self) -> tuple[tuple[str, str], ...]:
        """(root, module) of what stands beside the module, in the order of the columns."""
        found = dict.fromkeys((c.root, c.module) for c in self.places.columns)
        return tuple(x for x in found if x != (self.places.root, self.places.module))

    def take_keyboard(self) -> None:
        """Arrows and typing go to the table when it is shown next: one came here to use it."""
        self._wants_keyboard = True

    def _show(self, root: str, module: str, table: SideBySide) -> None:
        if (root, module) != (self.places.root, self.places.module):
            self.filter.set_current("all")
        self.places = Places(root, module, table.columns, table.rows)
        self._filtered()
        if self._wants_keyboard:
            self._wants_keyboard = False
            QTimer.singleShot(0, self.table, self.table.setFocus)  # it is laid out then

    def _filtered(self) -> None:
        which = self.filter.current()
        chosen = [
            r
            for r in self.places.rows
            if which == "all" or (r.differs if which == "differences" else r.is_set)
        ]
        lines: list[Line] = []
        for row in chosen:
            if not lines or lines[-1].section != row.section:
                lines.append(Line(row.section, None))
            lines.append(Line(row.section, row))
        self.table.table_model.show(lines, self.places.columns)
        self.table.fit()
        self.table.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self._empty.set_words(
            "",
            (_("All of them agree.") if self.others() else _("All environments agree."))
            if which == "differences" and self.places.rows
            else _("Nothing is set here."),
        )
        self._say_picked()

    def shown(self) -> tuple[str, ...]:
        """Paths of the settings in the table."""
        return tuple(x.row.field.path for x in self.table.table_model.lines if x.row)

    # looking for text

    def _search(self, text: str) -> None:
        """From the cell where one is."""
        here = (self.table.currentIndex().row(), self.table.currentIndex().column())
        found = find(self.table.table_model, text)
        self._go(found, next((n for n, place in enumerate(found) if place >= here), 0))

    def _found(self) -> None:
        self.table.led = False
        self.table.setFocus()

    def _step(self, step: int) -> None:
        here = (self.table.currentIndex().row(), self.table.currentIndex().column())
        found = find(self.table.table_model, self.finding.edit.text())
        before = sum(place < here for place in found)
        at = before + (here in found) if step > 0 else before - 1
        self._go(found, at)

    def _go(self, found: Sequence[tuple[int, int]], at: int) -> None:
        """To one of the cells that were found; round and round."""
        if not found:
            self.finding.say(-1, 0)
            return
        at %= len(found)
        self.table.led = True
        index = self.table.table_model.index(*found[at])
        self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.table.scrollTo(index)
        self.finding.say(at, len(found))

    # what stands beside it

    def others_menu(self) -> QMenu:
        """Everything of the same kind; what stands there is ticked."""
        menu = QMenu(self)
        there = self.others()
        menus: dict[str, QMenu] = {}
        for root, module, title, belongs in self._candidates:
            into = menu
            if len(self._candidates) > FEW and belongs:
                if belongs not in menus:
                    menus[belongs] = menu.addMenu(_menu_text(belongs))
                into = menus[belongs]
            words = title if into is not menu or not belongs else f"{title} · {belongs}"
            action = into.addAction(_menu_text(words))
            action.setCheckable(True)
            action.setChecked((root, module) in there)
            action.triggered.connect(lambda _on=False, key=(root, module): self._switch(key))
        if there:
            menu.addSeparator()
            menu.addAction(_("Take all others away")).triggered.connect(
                lambda _on=False: self.others_chosen.emit(())
            )
        return menu

    def _switch(self, key: tuple[str, str]) -> None:
        there = self.others()
        self.others_chosen.emit(tuple(x for x in there if x != key) if key in there else (*there, key))

    def _choose_others(self) -> None:
        self.open_menu = self.others_menu()
        self.open_menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height() + 4)))

    # editing

    def _cells(self, places: Sequence[tuple[int, int]]) -> list[FieldView]:
        model = self.table.table_model
        found = (model.cell(model.index(row, column)) for row, column in places)
        return [cell for cell in found if cell is not None]

    def _entered(self, cell: FieldView, value: Json) -> None:
        together = self._cells(self.table.together)
        if len(together) > 1 and any(c is cell for c in together):
            self._ask(fitting(cell, together), value)
            return
        where = self.places.column(cell)
        at = (where.root, where.module, cell.environment, cell.field.path)
        if value is None:
            if cell.value.origin is Origin.SET:
                self.unset_requested.emit(*at)
        elif value != cell.value.value or cell.value.origin is not Origin.SET:
            self.set_requested.emit(*at, value)

    def _ask(self, cells: Sequence[FieldView], value: Json) -> None:
        """One value for all of them, or None: take it out of all of them; in one go."""
        self._want(one_value(self.places, cells, value))

    def _want(self, edits: Edits) -> None:
        if edits:
            self.edits_requested.emit(edits)

    def _filled(self, texts: Sequence[tuple[FieldView, str]]) -> None:
        """Texts that were pasted, in one go. What is no value there is said."""
        edits, odd = pasted(self.places, texts)
        if edits:
            self.fill_requested.emit(edits, [self._called(edit) for edit in edits])
        if odd:
            n = len(odd)
            words = ngettext("{n} cell was left out. {first}", "{n} cells were left out. {first}", n)
            self.hint.setText(words.format(n=n, first=odd[0]))
            self.hint.setToolTip(tip("", "", *odd))

    def _called(self, edit: Mapping[str, Json]) -> str:
        """The cell of an edit in words."""
        for column, cell in self._all():
            where = (column.root, column.module, cell.environment, cell.field.path)
            if where == (edit["root"], edit["module"], edit["environment"], edit["setting"]):
                return self.places.called(cell)
        return str(edit["setting"])

    def _all(self) -> Iterator[tuple[SideColumn, FieldView]]:
        for row in self.places.rows:
            for column, cell in zip(self.places.columns, row.cells, strict=True):
                if cell is not None:
                    yield column, cell

    def _edit_together(self) -> None:
        """Type once, for all that is selected."""
        table, model = self.table, self.table.table_model
        here = (table.currentIndex().row(), table.currentIndex().column())
        for row, column in sorted(table.chosen(), key=lambda place: place != here):
            index = model.index(row, column)
            cell = model.cell(index)
            if cell is not None and editable(cell):
                table.setFocus()
                table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                table.edit(index)
                return

    def _say_picked(self) -> None:
        """How several are set in one go; with several selected, how many."""
        chosen = self.table.chosen()
        cells = self._cells(chosen)
        row = self.table.currentIndex().row()
        fit = [c for c in self._cells([place for place in chosen if place[0] == row]) if editable(c)]
        many = len(cells) > 1
        self.hint.setToolTip("")
        self.together.setVisible(many and bool(fit))
        if not many:
            base = next((column.shown for column in self.places.columns if column.base), "")
            arrow = (
                _("↳ inherited from {environment}.").format(environment=base)
                if base
                else _("↳ from a place that others share.")
            )
            more = _("Underlined: differs from {first}. Shift or Ctrl selects several cells.")
            first = self.places.columns[0] if self.places.columns else None
            name = (first.shown or first.title or first.module) if first is not None else ""
            struck = any(cell.state == "swallowed" for _column, cell in self._all())
            legend = _("Struck through: has no effect.") if struck else ""
            self.hint.setText(sentences([arrow, legend, more.format(first=name)]))
            return
        words = ngettext("{n} cell selected.", "{n} cells selected.", len(cells)).format(n=len(cells))
        if not fit:
            words += " " + _("They are edited in their forms.")
        elif len(fit) == len(cells):
            words += " " + _("What you type goes into all of them.")
        else:
            words += " " + ngettext(
                "What you type goes into {n} of them.", "What you type goes into {n} of them.", len(fit)
            ).format(n=len(fit))
        if len({c.field.per_zone for c in fit}) > 1:
            words += " " + _("Some count nodes per zone, others the whole pool's.")
        self.hint.setText(words)

    def _opened(self, cell: FieldView) -> None:
        where = self.places.column(cell)
        self.go_to.emit(where.root, where.module, cell.environment, cell.field.path)

    # a cell's menu

    def menu(self, cell: FieldView) -> QMenu:
        """What can be done with a cell."""
        menu = QMenu(self)
        where = self.places.column(cell)
        mine = [c for c in self.places.columns if (c.root, c.module) == (where.root, where.module)]
        base = self.places.base_of(where)
        at = (where.root, where.module, cell.environment, cell.field.path)
        may = cell.readonly is None and cell.value.known and cell.value.value is not None
        several = len(self._together(cell)) > 1
        copy = menu.addMenu(_("Copy to…"))
        for column in mine:
            if column.environment != cell.environment:
                there = (where.root, where.module, column.environment, cell.field.path)
                action = copy.addAction(_menu_text(column.environment))
                action.triggered.connect(
                    lambda _c=False, there=there: self.set_requested.emit(*there, cell.value.value)
                )
        self._copy_further(copy, cell, where)
        copy.setEnabled(may and not copy.isEmpty())
        if cell.environment != base and base:
            use = menu.addAction(unset_words(cell.field, base))
            use.setEnabled(may_inherit(cell))
            use.triggered.connect(lambda: self._inherit(cell) if several else self.unset_requested.emit(*at))
            make = menu.addAction(_("Make it {environment}'s value").format(environment=base))
            make.setEnabled(may and cell.value.origin is Origin.SET)
            make.triggered.connect(
                lambda: self._make_base(cell) if several else self.make_base_requested.emit(*at)
            )
        if several:
            menu.addAction(_("Set all…")).triggered.connect(lambda _on=False: self._edit_together())
        if cell.changed:
            undo = menu.addAction(_("Undo my change"))
            undo.triggered.connect(
                lambda: self.revert.emit([(where.root, where.module, cell.field.path, cell.environment)])
            )
        menu.addSeparator()
        menu.addAction(self._open_action(menu, cell))
        return menu

    def _together(self, cell: FieldView) -> list[FieldView]:
        """The selection that the cell is part of, itself first; else the cell alone."""
        found = self._cells(self.table.chosen())
        inside = any(c is cell for c in found)
        return [cell, *(c for c in found if c is not cell)] if inside else [cell]

    def _inherit(self, cell: FieldView) -> None:
        """All that are selected follow their bases, in one go."""
        self._want(inherited(self.places, self._together(cell)))

    def _make_base(self, cell: FieldView) -> None:
        """Of every module with a selected cell one value becomes the base's, in one go: the cell's whose
        menu it was, else the first one's."""
        self._want(into_bases(self.places, self._together(cell)))

    def _copy_further(self, copy: QMenu, cell: FieldView, where: SideColumn) -> None:
        """To the other modules, and to all of the row."""
        row = self.places.row(cell)
        if row is None or not self.table.table_model.several:
            return
        copy.addSeparator()
        menus: dict[tuple[str, str], QMenu] = {}
        for column, there in zip(self.places.columns, row.cells, strict=True):
            key = (column.root, column.module)
            if there is None or key == (where.root, where.module):
                continue
            if not column.environment:
                action = copy.addAction(_menu_text(column.title))
            else:
                if key not in menus:
                    menus[key] = copy.addMenu(_menu_text(column.title))
                action = menus[key].addAction(_menu_text(column.environment))
            action.setEnabled(takes(there, cell))
            action.triggered.connect(lambda _c=False, there=there: self._ask([there], cell.value.value))
        copy.addSeparator()
        everywhere = copy.addAction(_("Everywhere in this row"))
        cells = [c for c in row.cells if c is not None and c is not cell and takes(c, cell)]
        everywhere.triggered.connect(lambda: self._ask(cells, cell.value.value))

    def _open_action(self, menu: QMenu, cell: FieldView) -> QAction:
        action = QAction(_("Open in the form"), menu)
        action.triggered.connect(lambda: self._opened(cell))
        return action

    def _menu_at(self, cell: FieldView, point: QPoint) -> None:
        self.menu(cell).popup(point)

    def _head_menu_at(self, column: int, point: QPoint) -> None:
        where = self.places.columns[column]
        self.head_menu_wanted.emit(where.root, where.module, where.environment, "", point)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        """The button beside the filter gives up its words before either is cut."""
        self.add.set_terse(False)
        need = self.filter.sizeHint().width() + self.add.sizeHint().width() + 2 * self._head.spacing()
        self.add.set_terse(need > self.width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self.update()
        if theme.is_font_change(event):
            self._fit_head()


def _menu_text(name: str) -> str:
    """A name in a menu, where & would be a shortcut."""
    return name.replace("&", "&&")
