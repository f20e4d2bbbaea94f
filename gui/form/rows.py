"""Rows in a frame, a word where there are none, and a button that adds one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from gui.form.editor import Editor, Frame
from gui.kit.widgets import Button, ElidedLabel


class RowsEditor(Editor):
    """What a map and a list of taints share."""

    def __init__(self, rows: QLayout, spacing: int, add: str) -> None:
        """`rows`: where they are put; `add`: what the button says."""
        super().__init__()
        self.frame = Frame()
        self._column.addWidget(self.frame)
        column = QVBoxLayout(self.frame)
        column.setContentsMargins(6, 3, 3, 3)
        column.setSpacing(spacing)
        column.addLayout(rows)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        column.addLayout(foot)
        self.none = ElidedLabel("", "muted")
        foot.addWidget(self.none)
        self.add = Button(add, "link", "plus")
        self.add.setIconSize(QSize(12, 12))
        self.add.setMinimumHeight(24)
        foot.addWidget(self.add)
        foot.addStretch(1)
        self.frame.watch(self.add)
        self.frame.gone.connect(self.left)
        self.frame.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        """Beside its parts: the keyboard comes, unless it is in one of them."""
        if not self.frame.isAncestorOf(self.focusWidget() or self):
            self.focus_widget().setFocus(Qt.FocusReason.MouseFocusReason)

    def state_widget(self) -> QWidget:
        return self.frame
