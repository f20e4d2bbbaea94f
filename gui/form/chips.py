"""Lists as chips."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.text import _, ngettext, sentence_list
from core.view import FieldView, Json, Origin
from gui.form import words
from gui.form.editor import Editor, Frame
from gui.kit import theme
from gui.kit.choice_list import ChoiceList
from gui.kit.layouts import FlowLayout, clear
from gui.kit.line import Line
from gui.kit.widgets import ElidedLabel, IconButton
from gui.kit.words import value_text

ROOM = 64
"""Pixels to type the next entry in."""


class Chip(QWidget):
    """One entry, with a cross to take it out; a double click edits it."""

    removed = Signal()
    opened = Signal()
    stepped = Signal(int)
    """By an arrow: one to the left (-1) or right (1)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 2, 0)
        row.setSpacing(2)
        self.words = ElidedLabel(text)
        row.addWidget(self.words)
        self.cross = IconButton("x", _("Remove {entry}").format(entry=text), size=12, box=20)
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click leaves the focus where one types
        self.cross.clicked.connect(self.removed)
        self.cross.installEventFilter(self)
        row.addWidget(self.cross)
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.removed.emit()
            return True
        return False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tokens().color("accent_soft"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        painter.end()


class ChipsEditor(Editor):
    """A list of texts or numbers. Enter or a comma adds, Backspace in the empty field takes the last out."""

    keeps_half = True

    def __init__(self) -> None:
        super().__init__()
        self.frame = Frame()
        self._column.addWidget(self.frame)
        self._flow = FlowLayout(self.frame, spacing=4, margin=3)
        self.line = EntryLine()
        self.line.setFixedHeight(24)
        self.line.setMinimumWidth(ROOM)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.completer = ChoiceList(self.line)
        self.line.list = self.completer
        self.completer.activated.connect(self._picked, Qt.ConnectionType.QueuedConnection)
        self.line.added.connect(self._add)
        self.line.back.connect(self._take_last)
        self.line.down.connect(self._open)
        self.line.before.connect(lambda: self._step(len(self.chips) - 1))
        self.line.clicked.connect(self._clicked)
        self.line.textEdited.connect(self._edited)
        self.frame.watch(self.line)
        self.frame.gone.connect(self._left)
        self.frame.clicked.connect(self._clicked_box)
        self._values: list[Json] = []
        self._opened: tuple[int, Json] | None = None
        """The entry that is edited: where it stood and what it was. It comes back there, in its type."""
        self._place: int | None = None
        """Where the next entry goes; None: to the end."""
        self.chips: list[Chip] = []
        self._flow.addWidget(self.line)

    def keep_seen(self, widget: QWidget) -> None:
        self.completer.keep_seen(widget)

    def state_widget(self) -> QWidget:
        return self.frame

    def focus_widget(self) -> QWidget:
        return self.line

    def stops(self) -> list[QWidget]:
        return [self.line]  # arrows go to the entries

    def values(self) -> list[Json]:
        return list(self._values)

    def draw(self, view: FieldView) -> None:
        shown = view.value.origin not in (Origin.UNSET, Origin.DEFAULT)
        found = view.value.value if shown else None
        values = list(found) if isinstance(found, list) else []
        choices = view.choices or view.field.choices
        self.completer.choices.set_choices([c for c in choices if c.value not in values])
        self.line.setPlaceholderText(_("Add…") if values or shown else words.placeholder(view))
        if view.field.item_format and not shown:
            self.line.setPlaceholderText(view.field.item_format)
        if words.same(values, self._values) and len(self.chips) == len(values):
            return
        self._values = values
        self._build()

    def _build(self) -> None:
        self._flow.removeWidget(self.line)
        clear(self._flow)
        self.chips = []
        for index, value in enumerate(self._values):
            chip = Chip(value_text(value))
            self.frame.watch(chip.cross)
            chip.removed.connect(lambda index=index: self._remove(index))
            chip.opened.connect(lambda index=index: self._reopen(index))
            chip.stepped.connect(lambda step, index=index: self._step(index + step))
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self._flow.addWidget(self.line)
        self.frame.updateGeometry()
        self.updateGeometry()

    def _step(self, index: int) -> None:
        """The keyboard goes to an entry; behind the last to where the next is typed."""
        if index >= len(self.chips):
            self.line.setFocus()
        elif self.chips:
            self.chips[max(0, index)].cross.setFocus()

    def _change(self, values: list[Json]) -> None:
        self._values = values
        self._build()
        if not values and self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.emptied.emit()
        else:
            self.typed.emit(list(values))

    def _edited(self, text: str) -> None:
        if text:
            self.hint.emit("")
        if text.endswith(",") and not self._holds_commas():
            self._add(text[:-1], goes_on=True)
        else:
            self.refused.emit(_("Press Enter to add “{text}”.").format(text=text) if text.strip() else "")

    def _holds_commas(self) -> bool:
        """Whether the entry that is edited had a comma in it: then it is no list of them."""
        was = self._opened[1] if self._opened is not None else None
        return isinstance(was, str) and "," in was

    def _add(self, text: str, goes_on: bool = False) -> None:
        """Put in what was typed, where the entry stood that is edited, or at the end. `goes_on`: more
        entries follow."""
        whole = self._holds_commas()
        opened, self._opened = self._opened, None
        example: Json = self._values[0] if self._values else ""
        if opened is not None:
            self._place, example = opened
        place = len(self._values) if self._place is None else self._place
        made: list[Json]
        if opened is not None and text == value_text(example):
            made = [example]
        elif whole:
            made = [text] if text.strip() else []
        else:
            made = [words.like(part.strip(), example) for part in text.split(",") if part.strip()]
        self._place = place + len(made) if goes_on and self._place is not None else None
        made = self._new_among(made)
        self.line.clear()
        self.refused.emit("")
        if made:
            self._change([*self._values[:place], *made, *self._values[place:]])
        else:
            self.left.emit()

    def _new_among(self, made: list[Json]) -> list[Json]:
        """What isn't in the list yet, where an entry counts once; what is, is said."""
        if self.view is None or not self.view.field.once:
            return made
        there = [value_text(v) for v in self._values]
        fresh: dict[str, Json] = {}
        twice: dict[str, None] = {}
        for value in made:
            text = value_text(value)
            if text in there or text in fresh:
                twice[text] = None
            else:
                fresh[text] = value
        if twice:
            n = len(twice)
            words = ngettext("{entries} is in the list already.", "{entries} are in the list already.", n)
            self.hint.emit(words.format(entries=sentence_list(list(twice))))
        return list(fresh.values())

    def _picked(self, text: object) -> None:
        if isinstance(text, str):
            self._add(text)

    def _open(self) -> None:
        if self.completer.choices.offers():
            self.completer.show_all()

    def _clicked(self) -> None:
        """As on a box: a click shows what there is to choose, another one puts it away."""
        if not self.line.text():
            self._open()

    def _clicked_box(self, bare: bool) -> None:
        """Anywhere in it: one types there now. An entry may be clicked on twice, which edits it."""
        opens = bare and self.completer.opens_by_press()
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)
        if opens:
            self._clicked()

    def _remove(self, index: int) -> None:
        self._change([v for i, v in enumerate(self._values) if i != index])
        self.line.setFocus()

    def _take_last(self) -> None:
        if self._values:
            self._change(self._values[:-1])

    def _reopen(self, index: int) -> None:
        value = self._values[index]
        if self.line.text().strip() or self._opened is not None:
            before = len(self._values)
            at = self._opened[0] if self._opened is not None else before
            self._add(self.line.text())
            index += len(self._values) - before if at <= index else 0
        text = value_text(value)
        self._remove(index)
        self._opened = (index, value)
        self.line.setText(text)
        self.line.selectAll()

    def _left(self) -> None:
        if self.completer.is_open():
            if self.line.hasFocus():
                return
            self.completer.close_list()
        if self.line.text().strip() or self._opened is not None:
            self._add(self.line.text())
        self._place = None
        self.left.emit()


class EntryLine(Line):
    """The place in a list where the next entry is typed."""

    added = Signal(str)
    back = Signal()
    down = Signal()
    before = Signal()
    """To the left where nothing is to the left of the caret."""
    clicked = Signal()
    """With the left button, where that didn't close the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bare", "true")
        self.list: ChoiceList | None = None
        """What opens below it."""
        self._opens = False

    def sizeHint(self) -> QSize:
        """It takes what the entries leave, so a little is enough to stand beside them."""
        return QSize(ROOM, super().sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._opens = self.list is not None and self.list.opens_by_press()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """On release: a list that opens under a pressed button would take the release as a choice."""
        super().mouseReleaseEvent(event)
        opens, self._opens = self._opens, False
        if opens and event.button() == Qt.MouseButton.LeftButton and not self.isReadOnly():
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.list is not None and self.list.pointed():
                event.ignore()  # the list takes its row
                return
            if self.list is not None:
                self.list.close_list()
            self.added.emit(self.text())
            event.accept()
            return
        if key == Qt.Key.Key_Backspace and not self.text():
            self.back.emit()
            event.accept()
            return
        if key == Qt.Key.Key_Left and not self.cursorPosition() and not self.hasSelectedText():
            self.before.emit()
            event.accept()
            return
        if key == Qt.Key.Key_Down:
            self.down.emit()
            event.accept()
            return
        super().keyPressEvent(event)
