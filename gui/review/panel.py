"""The diff with its head: which file, how much, unified or side by side, next and previous change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from core.text import _
from core.view import FileDiff
from gui.kit.find_bar import FindBar
from gui.kit.widgets import ElidedLabel, EmptyState, IconButton, Segments, label, line
from gui.review.diffview import DiffView
from gui.review.finding import Hit, find
from gui.review.rows import head_text, linear_text

NAME = 70
"""Pixels that a file's name has at least."""


class DiffPanel(QFrame):
    """Shows `FileDiff`s; `set_files` keeps the place, `scroll_to` goes to a line."""

    split_chosen = Signal(bool)
    """Side by side was chosen (True) or unified (False): for the settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._as_text = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.view = DiffView()
        self.view.file_shown.connect(self._name_file)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("code", "true")
        self.text.setAccessibleName(_("Diff as text"))
        words = _("No changes yet. Edit a field to see here what it would do.")
        self.empty = EmptyState("square-code", "", words)
        self._pages = QStackedWidget(self)
        for page in (self.view, self.text, self.empty):
            self._pages.addWidget(page)
        column.addWidget(self._head())
        column.addWidget(line())
        self.finding = FindBar(_("Find in the diff"), self)
        self.finding.searched.connect(self._search)
        self.finding.stepped.connect(self._step)
        self.finding.left.connect(lambda: (self.text if self._as_text else self.view).setFocus())
        column.addWidget(self.finding)
        column.addWidget(self._pages, 1)
        self._hits: tuple[Hit, ...] = ()
        self._hit = -1
        self._actions()
        self.set_files(())

    def _head(self) -> QWidget:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(18, 4, 8, 4)
        row.setSpacing(8)
        self.file = ElidedLabel("", "label", Qt.TextElideMode.ElideMiddle)
        self._counts = label("", "small")
        self.modes = Segments(_("How the diff is shown"))
        self.modes.set_choices((("unified", _("Unified")), ("split", _("Side by side"))))
        self.modes.set_current("unified")
        self.modes.chosen.connect(lambda key: self._choose(key == "split"))
        self.previous = IconButton("chevron-up", _("Previous change (Shift+F7)"), box=28)
        self.next = IconButton("chevron-down", _("Next change (F7)"), box=28)
        self._more = IconButton("ellipsis", _("More about the diff"), box=28)
        row.addWidget(self.file, 1)
        row.addWidget(self._counts)
        for widget in (self.previous, self.next, self.modes, self._more):
            row.addWidget(widget)
        return head

    def _actions(self) -> None:
        """F7 and Shift+F7 work in the whole window, as long as this panel is seen."""
        for button, keys, step in (
            (self.next, "F7", self.view.next_change),
            (self.previous, "Shift+F7", self.view.previous_change),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(step)
            self.addAction(action)
            button.clicked.connect(step)
        menu = QMenu(self)
        menu.addAction(self.next.accessibleName()).triggered.connect(self.view.next_change)
        menu.addAction(self.previous.accessibleName()).triggered.connect(self.view.previous_change)
        menu.addSeparator()
        menu.addAction(self.finding.action)
        menu.addAction(_("Show all unchanged lines")).triggered.connect(self.view.unfold_all)
        menu.addAction(_("Leave unchanged lines out")).triggered.connect(self.view.fold)
        menu.addSeparator()
        self.split_action = menu.addAction(_("Side by side"))
        self.split_action.setCheckable(True)
        self.split_action.triggered.connect(self._choose)
        self.text_action = menu.addAction(_("Read as text"))
        self.text_action.setCheckable(True)
        self.text_action.toggled.connect(self.show_as_text)
        menu.addAction(_("Copy as text")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(linear_text(self.view.files()))
        )
        self._menu = menu
        self._more.clicked.connect(lambda: menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft())))

    def set_files(self, files: Sequence[FileDiff]) -> None:
        self.view.set_files(files)
        shown = bool(files)
        self._more.setVisible(shown)
        self.finding.action.setEnabled(shown)
        if self.finding.isVisible() and self.finding.edit.text():
            self._hits = find(files, self.finding.edit.text())
            self._hit = min(self._hit, len(self._hits) - 1)
            self.finding.say(self._hit, len(self._hits))
        self._arrange_head()
        if self._as_text:
            self.text.setPlainText(linear_text(files))
        self._pages.setCurrentIndex((1 if self._as_text else 0) if shown else 2)
        self._name_file(self.view.shown_file())

    def _search(self, text: str) -> None:
        self._hits = find(self.view.files(), text)
        self._hit = -1
        self._step(1)

    def _step(self, step: int) -> None:
        """To the next place where the text stands, or the one before; round and round."""
        if not self._hits:
            self.finding.say(-1, 0)
            return
        first = self._hit < 0 and step < 0
        self._hit = -1 if first else self._hit + step
        self._hit %= len(self._hits)
        hit = self._hits[self._hit]
        self.finding.say(self._hit, len(self._hits))
        if self._as_text:
            self._find_in_text(back=step < 0)
            return
        self.view.show_text(hit.path, hit.line, hit.start, hit.end, old=hit.old)

    def _find_in_text(self, *, back: bool) -> None:
        wanted = self.finding.edit.text()
        way = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        if not self.text.find(wanted, way):
            end = QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start
            self.text.moveCursor(end)
            self.text.find(wanted, way)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_head()

    def _arrange_head(self) -> None:
        """In a narrow panel the file's name needs the room; the menu has the same steps and choice."""
        for widget in (self.previous, self.next):
            widget.setVisible(bool(self.view.files()) and self.width() >= 640)
        beside = self.modes.sizeHint().width() + self._counts.sizeHint().width() + self._more.width()
        roomy = self.width() >= beside + NAME + 50
        self.modes.setVisible(roomy)
        self.split_action.setVisible(not roomy)

    def set_empty_words(self, text: str) -> None:
        self.empty.set_words("", text)

    def scroll_to(self, path: str, line_number: int) -> None:
        self.view.scroll_to(path, line_number)

    def show_as_text(self, on: bool) -> None:
        """The linear form, for screen readers; it follows the edits too."""
        self._as_text = on
        self.set_files(self.view.files())
        if on:
            self.text.setPlainText(linear_text(self.view.files()))
            self.text.setFocus()

    def set_split(self, split: bool) -> None:
        self.view.set_split(split)
        self.modes.set_current("split" if split else "unified")
        self.split_action.setChecked(split)

    def _choose(self, split: bool) -> None:
        self.set_split(split)
        self.split_chosen.emit(split)

    def _name_file(self, index: int) -> None:
        files = self.view.files()
        if not 0 <= index < len(files):
            self.file.set_text(_("Diff"))
            self._counts.setText("")
            return
        diff = files[index]
        if len(files) > 1:
            self.file.set_text(
                _("{path}, {n} of {all} files").format(path=head_text(diff), n=index + 1, all=len(files))
            )
        else:
            self.file.set_text(head_text(diff))
        self._counts.setText(f"+{diff.added} −{diff.removed}")
