"""All that is to be told about the field with the keyboard: over the form's edge, so that no row moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from gui.form.row import FieldRow
from gui.kit.widgets import label


class About(QFrame):
    """Seen where the line below the field has no room for everything. At the lower edge, or at the upper one
    where the field itself lies there; clicks go through it."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._row: FieldRow | None = None
        self.setObjectName("about")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(2)
        self._name = label("", "strong")
        self.words = label("", "small", wrap=True)
        column.addWidget(self._name)
        column.addWidget(self.words)
        self.hide()
        area.viewport().installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(self._place)

    def follow(self, row: FieldRow | None) -> None:
        """This one has the keyboard now; None: no field has."""
        if row is self._row:
            return
        if self._row is not None:
            self._row.told.disconnect(self._draw)
            self._row.destroyed.disconnect(self._gone)
        self._row = row
        if row is not None:
            row.told.connect(self._draw)
            row.destroyed.connect(self._gone)
        self._draw()

    def _gone(self) -> None:
        self._row = None
        self.hide()

    def _draw(self) -> None:
        row = self._row
        if row is None or row.view is None or row.help.is_whole():
            self.hide()
            return
        self._name.setText(row.view.field.label)
        self.words.setText(row.help.whole())
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        row = self._row
        if row is None or self.isHidden():
            return
        view = self._area.viewport()
        width = view.width()
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        top = row.mapTo(view, QPoint(0, 0)).y()
        below = view.height() - height
        at = below if top + row.height() <= below or top < height else 0
        self.setGeometry(view.x(), view.y() + at, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
