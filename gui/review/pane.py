"""The right side of the window: changes above, the diff below; two tabs where there is little room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QTabBar, QVBoxLayout, QWidget

from core.text import _
from core.view import View
from gui.kit.widgets import line
from gui.review.changes import ChangesPanel
from gui.review.panel import DiffPanel


class ReviewPane(QWidget):
    """`set_view(view)`; `set_compact(True)` makes tabs `Changes` and `Diff` of it."""

    go_to = Signal(str, str, str, str)
    revert = Signal(object)
    problems_requested = Signal()
    replace_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.changes = ChangesPanel(self.split)
        self.diff = DiffPanel(self.split)
        self.diff.set_empty_words(_("No file has changed."))
        self.changes.go_to.connect(self.go_to)
        self.changes.revert.connect(self.revert)
        self.changes.replace_wanted.connect(self.replace_wanted)
        self.changes.problems_requested.connect(self.problems_requested)
        self.changes.selected.connect(self._selected)
        self.changes.followed.connect(self._selected)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.addTab(_("Changes"))
        self.tabs.addTab(_("Diff"))
        self.tabs.setAccessibleName(_("Changes or diff"))
        self.tabs.currentChanged.connect(self._show_parts)
        self._line = line()
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.changes)
        self.split.addWidget(self.diff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.tabs, self._line):
            column.addWidget(widget)
        column.addWidget(self.split, 1)
        self._compact: bool | None = None
        self.changes.setMinimumHeight(150)
        self.diff.setMinimumHeight(150)
        self.set_compact(False)

    def set_view(self, view: View) -> None:
        self.diff.set_files(view.diff)
        self.changes.set_view(view)  # which then leads the diff to what was edited
        self._show_parts()
        n = len(view.changes)
        self.tabs.setTabText(0, _("Changes ({n})").format(n=n) if n else _("Changes"))

    def set_compact(self, compact: bool) -> None:
        if compact == self._compact:
            return
        self._compact = compact
        for widget in (self.tabs, self._line):
            widget.setVisible(compact)
        self._show_parts()
        if not compact:
            self.split.setSizes([420, 560])

    def _show_parts(self) -> None:
        """Both, or one at a time. Both stay where they are: one that moves is styled anew, card by card."""
        if self._compact:
            self.changes.setVisible(self.tabs.currentIndex() == 0)
            self.diff.setVisible(self.tabs.currentIndex() == 1)
        else:
            self.changes.show()
            # With nothing changed one empty page is enough.
            self.diff.setVisible(bool(self.diff.view.files()))

    def show_diff(self) -> None:
        """Where only one of them has room, the diff."""
        self.tabs.setCurrentIndex(1)

    def is_compact(self) -> bool:
        return bool(self._compact)

    def _selected(self, path: str, line_number: int) -> None:
        self.diff.scroll_to(path, line_number)
