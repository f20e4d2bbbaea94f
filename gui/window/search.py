"""The search popup (Ctrl+K): settings, names and values.

The window answers `asked(text)` with `set_hits(text, hits)`; late answers for another text are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from core.text import _
from core.view import SearchHit
from gui.kit import icons, theme
from gui.kit.widgets import label, line

ROW = 48
WIDTH = 560


class HitModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[SearchHit, ...] = ()

    def show(self, hits: Sequence[SearchHit]) -> None:
        self.beginResetModel()
        self.hits = tuple(hits)
        self.endResetModel()

    def rowCount(self, parent: object = None) -> int:
        return len(self.hits)

    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        assert isinstance(index, QModelIndex)
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.title}, {hit.subtitle}"
        return None


class HitDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(WIDTH - 20, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        assert isinstance(index, QModelIndex)
        model = index.model()
        assert isinstance(model, HitModel)
        hit = model.hits[index.row()]
        colors = theme.tokens()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft"))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 6, 6)
        sign = "server" if not hit.setting else "pencil"
        icons.paint(painter, QRectF(rect.left() + 16, rect.center().y() - 8, 16, 16), sign, "muted")
        room = rect.adjusted(44, 6, -12, -6)
        painter.setFont(theme.ui_font(13, QFont.Weight.Medium))
        painter.setPen(colors.color("text"))
        words = painter.fontMetrics().elidedText(hit.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignTop, words)
        painter.setFont(theme.ui_font(11))
        painter.setPen(colors.color("muted"))
        words = painter.fontMetrics().elidedText(hit.subtitle, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom, words)
        painter.restore()


class SearchPopup(QFrame):
    """A child of the window that lies above it. `open_at(rect)` shows it below the search field."""

    asked = Signal(str)
    chosen = Signal(object)
    """The SearchHit."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.input = QLineEdit()
        self.input.setPlaceholderText(_("Find a setting, cluster or value"))
        self.input.setAccessibleName(_("Search"))
        self.input.setClearButtonEnabled(False)
        self.input.textChanged.connect(self._asked)
        self.input.installEventFilter(self)
        self._model = HitModel()
        self.list = QListView()
        self.list.setModel(self._model)
        self._delegate = HitDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(_("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self._note = label("", "muted", wrap=True)
        self._note.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.input)
        column.addWidget(line())
        column.addWidget(self.list, 1)
        column.addWidget(self._note)
        self._place = ""
        self.hide()

    def set_place(self, name: str) -> None:
        """What is searched, for the words when nothing is found ("main")."""
        self._place = name

    def open_at(self, left: int, top: int) -> None:
        self.move(left, top)
        self.input.clear()
        self.set_hits("", ())
        self.show()
        self.raise_()
        self.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _asked(self, text: str) -> None:
        if text.strip():
            self.asked.emit(text)
        else:
            self.set_hits(text, ())

    def set_hits(self, text: str, hits: Sequence[SearchHit]) -> None:
        if text != self.input.text():
            return
        self._model.show(hits)
        if hits:
            self.list.setCurrentIndex(self._model.index(0, 0))
        self.list.setVisible(bool(hits))
        self._note.setVisible(not hits)
        if text.strip():
            self._note.setText(
                _("Nothing found for “{text}”. Searched: names, settings and values in {place}.").format(
                    text=text.strip(), place=self._place or _("these files")
                )
            )
        else:
            self._note.setText(_("Type a name, a setting or a value, for example “max” or “europe-west1”."))
        height = min(8, len(hits)) * ROW + 8 if hits else 44
        self.list.setFixedHeight(max(0, height if hits else 0))
        self.setFixedWidth(WIDTH)
        self.adjustSize()

    def note(self) -> str:
        return self._note.text() if self._note.isVisibleTo(self) else ""

    def hits(self) -> tuple[SearchHit, ...]:
        return self._model.hits

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._model.hits):
            hit = self._model.hits[row]
            self.close_popup()
            self.chosen.emit(hit)

    def close_popup(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.list.currentIndex().row()
            last = len(self._model.hits) - 1
            if event.key() == Qt.Key.Key_Escape:
                self.close_popup()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(row)
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and last >= 0:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentIndex(self._model.index(max(0, min(last, row + step)), 0))
                return True
        elif event.type() == QEvent.Type.FocusOut and watched is self.input and not self.underMouse():
            self.close_popup()
        return False
