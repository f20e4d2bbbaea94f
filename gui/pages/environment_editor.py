"""Correcting one environment: what it is called, which files in which order, which workspace, which root."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.text import _, listed
from core.view import Environments, FoundEnvironment
from gui.kit.layouts import FlowLayout
from gui.kit.line import Line
from gui.kit.tips import tip
from gui.kit.widgets import Button, IconButton, label

SEEN = 7
"""Files that are seen without scrolling."""
ROW = 26
"""Pixels of one."""
PATH = int(Qt.ItemDataRole.UserRole)


class FileList(QListWidget):
    """Files of variables, those in use first and checked, the weakest on top. Space checks one, Alt and an
    arrow move it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(_("Space takes a file or leaves it; Alt with an arrow moves it."))
        self.setObjectName("files")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideLeft)

    def set_files(self, used: Sequence[str], others: Sequence[str]) -> None:
        self.clear()
        for path, taken in [*((p, True) for p in used), *((p, False) for p in others)]:
            item = QListWidgetItem(path)
            item.setData(PATH, path)
            item.setSizeHint(QSize(0, ROW))
            item.setToolTip(path if "<" not in path else "")
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            )
            item.setCheckState(Qt.CheckState.Checked if taken else Qt.CheckState.Unchecked)
            self.addItem(item)
        if self.count():
            self.setCurrentRow(0)
        self.setFixedHeight(min(SEEN, max(2, self.count())) * ROW + 10)

    def files(self) -> tuple[str, ...]:
        """Those that are taken, the weakest first."""
        items = (self.item(at) for at in range(self.count()))
        return tuple(i.data(PATH) for i in items if i.checkState() == Qt.CheckState.Checked)

    def shift(self, by: int) -> None:
        """The current file, past another one."""
        at = self.currentRow()
        to = at + by
        if at < 0 or not 0 <= to < self.count():
            return
        self.insertItem(to, self.takeItem(at))
        self.setCurrentRow(to)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.shift(by)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())


class EnvironmentEditor(QFrame):
    """For one that was found, or (`found` None) for one to be added, of the files that are given."""

    applied = Signal(str, object, str, str)
    """Root, files, workspace, and what it is to be called."""
    none = Signal()
    cancelled = Signal()

    def __init__(
        self, around: Environments, found: FoundEnvironment | None, files: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self.found = found
        used = found.unit.var_files if found is not None else tuple(files)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 4, 0, 8)
        column.setSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self.title = Line()
        self.title.setText(found.shown if found is not None else "")
        self.title.setPlaceholderText(found.name if found is not None else _("as its file is called"))
        self._row(grid, _("Called"), self.title)
        self.root = QComboBox()
        for root in around.roots:
            self.root.addItem(root if root != "." else _("Top folder"), root)
        self.root.setCurrentIndex(
            max(0, self.root.findData(found.root if found is not None else _root_of(used, around.roots)))
        )
        if len(around.roots) > 1:
            self._row(grid, _("Belongs to"), self.root)
        self.files = FileList(_("Files of variables, the weakest first"))
        others = [
            f for f in around.var_files if f not in used and (found is None or f not in found.by_itself)
        ]
        root = str(self.root.currentData() or ".")
        others.sort(key=lambda f: (not f.startswith(f"{root}/"), f))
        self.files.set_files(used, others)
        chosen = QHBoxLayout()
        chosen.setSpacing(4)
        chosen.addWidget(self.files, 1)
        arrows = QVBoxLayout()
        arrows.setSpacing(0)
        self.up = IconButton("chevron-up", _("Move the file up: it counts less"), box=28)
        self.down = IconButton("chevron-down", _("Move the file down: it counts more"), box=28)
        self.up.clicked.connect(lambda: self.files.shift(-1))
        self.down.clicked.connect(lambda: self.files.shift(1))
        arrows.addWidget(self.up)
        arrows.addWidget(self.down)
        arrows.addStretch(1)
        chosen.addLayout(arrows)
        self._row(grid, _("Files"), self.files, chosen)
        words = _("The last one taken counts most.")
        if found is not None and found.by_itself:
            words += " " + _("Terraform reads by itself, before them: {files}.").format(
                files=listed(found.by_itself)
            )
        grid.addWidget(label(words, "small", wrap=True), grid.rowCount(), 1)
        self.workspace = Line()
        self.workspace.setText((found.unit.workspace if found is not None else None) or "")
        self.workspace.setPlaceholderText(_("none of its own"))
        words = _(
            "What Terraform calls this environment where one folder serves several: the name that is"
            " selected before it runs (terraform workspace select)."
        )
        self.workspace.setToolTip(tip("", "", words))
        self._row(grid, _("Terraform workspace"), self.workspace)
        row = FlowLayout(spacing=8)
        self.apply = Button(_("Use this"), "primary", "check")
        self.apply.clicked.connect(self._apply)
        row.addWidget(self.apply)
        self.cancel = Button(_("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        row.addWidget(self.cancel)
        self.no_environment = Button(_("It is no environment"), "quiet")
        self.no_environment.clicked.connect(self.none)
        if found is not None:
            row.addWidget(self.no_environment)
        column.addLayout(row)
        for line in (self.title, self.workspace):
            line.returnPressed.connect(self._apply)

    def event(self, event: QEvent) -> bool:
        """Escape is the editor's while one is in it: the window has another use of it."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.cancelled.emit()
                return True
        return super().event(event)

    def _row(self, grid: QGridLayout, name: str, widget: QWidget, layout: QHBoxLayout | None = None) -> None:
        at = grid.rowCount()
        words = label(name, "muted")
        words.setBuddy(widget)
        grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)
        if not widget.accessibleName():
            widget.setAccessibleName(name)
        if layout is not None:
            grid.addLayout(layout, at, 1)
        else:
            grid.addWidget(widget, at, 1)

    def start(self) -> None:
        """The first thing to be typed."""
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)
        self.title.selectAll()

    def _apply(self) -> None:
        self.applied.emit(
            str(self.root.currentData() or (self.found.root if self.found is not None else ".")),
            self.files.files(),
            self.workspace.text().strip(),
            self.title.text().strip(),
        )


def _root_of(files: Sequence[str], roots: Sequence[str]) -> str:
    """The root nearest to a file."""
    inside = [r for r in roots if files and files[0].startswith(f"{r}/")]
    return max(inside, key=len, default=roots[0] if roots else ".")
