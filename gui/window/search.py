"""One box (Ctrl+K) for everything: settings, names and values; places and actions; and sentences such as
`np1-general ops max 6`, with what they would do.

The window answers `asked(text)` with `set_hits(text, hits, wishes)`; late answers for another text are
dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
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

from core.text import _, listed
from core.view import SearchHit, Wish
from gui.kit import icons, theme
from gui.kit.impacts import level_words
from gui.kit.machines import figures
from gui.kit.widgets import label, line, plain
from gui.window.actions import Action, fitting

ROW = 48
WIDTH = 600
LEAST, AROUND = 96, 84
"""Least height of what is found, and what stands above and below it."""
BEFORE, AFTER = 44, 16
"""Pixels beside the words of a row."""
ACTIONS = 6
"""So many are listed among what was found."""
EXAMPLE = "np1-general ops max 6"


class Found(NamedTuple):
    """One row: what is chosen with it is an Action, a Wish or a SearchHit."""

    title: str
    subtitle: str
    sign: str
    token: str
    keys: str
    what: Action | Wish | SearchHit


def of_action(action: Action) -> Found:
    """A row for what can be done."""
    return Found(action.whole_words, _("Action"), "arrow-right", "muted", action.shown_keys, action)


def of_wish(wish: Wish) -> Found:
    """A row for what was typed as a sentence: its impact, or why it can't be done."""
    if wish.operation:
        return Found(wish.title, wish.sentence, "plus", "accent", "", wish)
    if wish.refused or wish.level is None:
        return Found(wish.title, wish.sentence, "ban", "danger", "", wish)
    _words, tone, icon = level_words(wish.level)
    token = {"neutral": "muted", "safe": "safe", "changed": "changed"}.get(tone, "danger")
    said = wish.sentence
    if wish.machine is not None:
        said = f"{figures(wish.machine)} · {said}"
    return Found(wish.title, said, icon, token, "", wish)


def of_hit(hit: SearchHit) -> Found:
    """A row for what has a name."""
    return Found(hit.title, hit.subtitle, "pencil" if hit.setting else "server", "muted", "", hit)


class FoundModel(QAbstractListModel):
    """What was found, best first."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Found, ...] = ()

    def show(self, rows: Sequence[Found]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: object = None) -> int:
        return len(self.rows)

    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        assert isinstance(index, QModelIndex)
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed(x for x in (row.title, row.subtitle, row.keys) if x)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(row.subtitle)
        return None


class FoundDelegate(QStyledItemDelegate):
    """Title and what is said of it, with a sign before and a shortcut behind."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        assert isinstance(index, QModelIndex)
        model = index.model()
        assert isinstance(model, FoundModel)
        row = model.rows[index.row()]
        if not isinstance(row.what, Wish):
            return QSize(WIDTH - 20, ROW)
        # What a sentence would do is never cut: the end of it may be what is destroyed.
        room = QRect(0, 0, WIDTH - 20 - BEFORE - AFTER, 1000)
        needs = _small().boundingRect(room, Qt.TextFlag.TextWordWrap, row.subtitle).height()
        return QSize(WIDTH - 20, ROW - _small().height() + needs)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        assert isinstance(index, QModelIndex)
        model = index.model()
        assert isinstance(model, FoundModel)
        row = model.rows[index.row()]
        colors = theme.tokens()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft"))
            painter.drawRoundedRect(QRectF(rect).adjusted(4, 1, -4, -1), 6, 6)
        icons.paint(painter, QRectF(rect.left() + 16, rect.center().y() - 8, 16, 16), row.sign, row.token)
        room = rect.adjusted(BEFORE, 6, -AFTER, -6)
        if row.keys:
            painter.setFont(theme.ui_font(11))
            painter.setPen(colors.color("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.keys)
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(row.keys) - 12)
        painter.setFont(theme.ui_font(13, QFont.Weight.Medium))
        painter.setPen(colors.color("text"))
        words = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignTop, words)
        painter.setFont(theme.ui_font(11))
        painter.setPen(colors.color("danger" if row.token == "danger" else "muted"))
        if isinstance(row.what, Wish):
            wrapped = Qt.AlignmentFlag.AlignBottom.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(room, wrapped, row.subtitle)
        else:
            words = painter.fontMetrics().elidedText(row.subtitle, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignBottom, words)
        painter.restore()


def _small() -> QFontMetrics:
    return QFontMetrics(theme.ui_font(11))


class SearchPopup(QFrame):
    """A child of the window that lies above it. `open_at(rect)` shows it below the search field."""

    asked = Signal(str)
    chosen = Signal(object)
    """The Action, Wish or SearchHit."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.input = QLineEdit()
        self.input.setPlaceholderText(_("Find or do anything"))
        self.input.setAccessibleName(_("Search"))
        self.input.setClearButtonEnabled(False)
        self.input.textChanged.connect(self._asked)
        self.input.installEventFilter(self)
        self._model = FoundModel()
        self.list = QListView()
        self.list.setModel(self._model)
        self._delegate = FoundDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
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
        self._actions: list[Action] = []
        self._recent: tuple[str, ...] = ()
        self.hide()

    def set_actions(self, actions: list[Action], recent: Sequence[str]) -> None:
        """What can be done, and the names of what was done lately."""
        self._actions, self._recent = actions, tuple(recent)

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

    def set_hits(self, text: str, hits: Sequence[SearchHit], wishes: Sequence[Wish] = ()) -> None:
        """What core found for this text; what can be done is found here."""
        if text != self.input.text():
            return
        rows = [of_wish(w) for w in wishes if not w.refused]
        if text.strip():
            actions = fitting(self._actions, text)
            rows += [of_action(a) for a in actions[:ACTIONS]] + [of_hit(h) for h in hits]
            rows += [of_wish(w) for w in wishes if w.refused]
        else:
            lately = [a for name in self._recent for a in self._actions if a.whole_words == name]
            rows = [of_action(a) for a in dict.fromkeys([*lately, *self._actions])]
        self._model.show(rows)
        if rows:
            self.list.setCurrentIndex(self._model.index(0, 0))
            self.list.scrollToTop()
        self.list.setVisible(bool(rows))
        self._note.setVisible(not rows or not text.strip())
        if text.strip():
            self._note.setText(
                _(
                    "Nothing found for “{text}”. Searched: names, settings and values in {place}, and all"
                    " that can be done here. Try fewer words, or a part of one."
                ).format(text=text.strip(), place=self._place or _("these files"))
            )
        else:
            self._note.setText(
                _("Type a name, a setting or a value; or what you want, for example “{example}”.").format(
                    example=EXAMPLE
                )
            )
        self._fit()

    def _fit(self) -> None:
        """As high as what was found, within the window: what is further down scrolls."""
        rows = self._model.rowCount()
        shown = sum(self.list.sizeHintForRow(n) for n in range(min(8, rows)))
        above = self.parentWidget()
        if above is not None:
            beside = AROUND + (self._note.sizeHint().height() if self._note.isVisibleTo(self) else 0)
            shown = min(shown, max(LEAST, above.height() - self.y() - beside))
        self.list.setFixedHeight(shown + 8 if rows else 0)
        self.setFixedWidth(WIDTH)
        self.adjustSize()

    def note(self) -> str:
        return self._note.text() if self._note.isVisibleTo(self) else ""

    def rows(self) -> tuple[Found, ...]:
        """What is listed."""
        return self._model.rows

    def hits(self) -> tuple[SearchHit, ...]:
        """Of that, what has a name in the repository."""
        return tuple(row.what for row in self._model.rows if isinstance(row.what, SearchHit))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._model.rows):
            what = self._model.rows[row].what
            if isinstance(what, Wish) and what.refused:
                return  # its reason stands there
            self.close_popup()
            self.chosen.emit(what)

    def close_popup(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.list.currentIndex().row()
            last = len(self._model.rows) - 1
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
