"""The fields of a guided operation: one per kind of question, and answers as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.text import _
from core.view import Choice, Json, Question
from gui.kit import theme
from gui.kit.choice_box import ChoiceBox
from gui.kit.choice_list import ChoiceLine
from gui.kit.layouts import FlowLayout
from gui.kit.line import Line
from gui.kit.widgets import Card, breakable, label, plain

TICKED = 8
"""Up to so many choices of a list stand beside each other with ticks."""
INSIDE = (12, 6, 12, 6)
"""Pixels around what is in a card."""
TICK_WIDTH = 64
"""Letters in a line beside a tick."""


def text_of(value: Json) -> str:
    """A value as it is typed here: lists by commas, maps as `key=value`, taints as `key=value:Effect`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{k}={v}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_taint_text(v) if isinstance(v, dict) else str(v) for v in value)
    return str(value)


def _taint_text(taint: Mapping[str, Json]) -> str:
    value = taint.get("value", "")
    said = str(value).lower() if isinstance(value, bool) else value
    return f"{taint.get('key', '')}={said}:{taint.get('effect', '')}"


def value_of(kind: str, text: str) -> Json:
    """What was typed as a value of the question's type; None for nothing. What is no number stays text, for
    core to say so."""
    text = text.strip()
    if not text:
        return None
    if kind == "number":
        try:
            return int(text)
        except ValueError:
            return text
    parts = [x.strip() for x in text.split(",") if x.strip()]
    if kind in ("list", "choices"):
        return list(parts)
    if kind == "map":
        return {k.strip(): v.strip() for k, _sep, v in (x.partition("=") for x in parts)}
    if kind == "taints":
        return [_taint(x) for x in parts]
    return text


def _taint(text: str) -> Json:
    left, _sep, effect = text.rpartition(":")
    key, _sep, value = left.partition("=")
    return {"key": key, "value": value, "effect": effect}


class Input(QWidget):
    """One answer. `changed` when it was chosen, or the field with it was left."""

    changed = Signal(object)

    def __init__(
        self, question: Question, value: Json, name: str, placeholder: str = "", *, unit: bool = True
    ) -> None:
        super().__init__()
        self.kind = question.type
        self._take: Callable[[], None] = lambda: None
        self.edit: QLineEdit | None = None
        """Where text is typed, if anywhere."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        choices = question.choices or (question.field.choices if question.field else ())
        self._read: Callable[[], Json]
        self.widget: QWidget
        self.checks: dict[str, QCheckBox] = {}
        """Where several are chosen by ticks."""
        if question.type == "bool":
            self._make_bool(value, name)
        elif choices and (question.type == "choices" or (question.type == "list" and len(choices) <= TICKED)):
            self._make_checks(
                choices, value, name, open_ended=question.type == "list" and not question.closed
            )
        elif choices and question.closed:
            self._make_choice(choices, value)
        elif choices:
            self._make_advice(choices, value, placeholder)
        else:
            self._make_text(value, placeholder)
        self.widget.setAccessibleName(name)
        self.widget.setAccessibleDescription(question.help)
        self._row.addWidget(self.widget, 1)
        if unit and question.field is not None and question.field.unit:
            self._row.addWidget(label(question.field.unit, "muted"))

    def _make_bool(self, value: Json, name: str) -> None:
        box = QCheckBox("\n".join(wrap(name, TICK_WIDTH)))  # Qt doesn't wrap them
        box.setAccessibleName(name)
        box.setChecked(bool(value))
        box.toggled.connect(lambda on: self.changed.emit(on))
        self._read = box.isChecked
        self.widget = box

    def _make_choice(self, choices: Sequence[Choice], value: Json) -> None:
        box = ChoiceBox()
        for choice in choices:
            words = choice.label or str(choice.value)
            box.addItem(f"{words} · {choice.note}" if choice.note else words, choice.value)
            if choice.refused:
                refuse_item(box, box.count() - 1, choice.refused)
        box.setPlaceholderText(_("Choose…"))
        box.setCurrentIndex(box.findData(value))  # none, rather than one that nobody chose
        box.activated.connect(lambda _i: self.changed.emit(box.currentData()))
        self._read = box.currentData
        self.widget = box

    def _make_checks(
        self, choices: Sequence[Choice], value: Json, name: str, *, open_ended: bool = False
    ) -> None:
        """Several of a few, each with a tick; what isn't among them can be typed beside them."""
        before = [str(v) for v in value] if isinstance(value, list) else []
        known = [str(c.value) for c in choices]
        area = QWidget()
        flow = FlowLayout(area, 14)
        words = {str(c.value): c.label or str(c.value) for c in choices}
        refused = {str(c.value): c.refused for c in choices}
        for one in (*known, *(v for v in before if v not in known)):
            box = QCheckBox(words.get(one, one).replace("&", "&&"))
            box.setToolTip(plain(refused.get(one) or one))
            box.setEnabled(not refused.get(one))
            box.setChecked(one in before)
            if open_ended:
                box.setMinimumHeight(32)  # in line with the field beside them
            box.toggled.connect(lambda _on: self.changed.emit(self._read()))
            self.checks[one] = box
            flow.addWidget(box)
        other = QLineEdit()

        def read() -> Json:
            ticked = [v for v, box in self.checks.items() if box.isChecked()]
            typed = value_of("list", other.text())
            more = [str(v) for v in typed] if isinstance(typed, list) else []
            # What was chosen keeps its order: it may mean something.
            return [
                *(v for v in before if v in ticked),
                *(v for v in ticked if v not in before),
                *more,
            ] or None

        if open_ended:
            other.setPlaceholderText(_("Another…"))
            other.setAccessibleName(_("{label}, another one").format(label=name))
            other.setFixedWidth(130)
            self._take = lambda: self.changed.emit(read()) if other.text().strip() else None
            other.editingFinished.connect(self.take_typed)
            self.edit = other
            flow.addWidget(other)
        self._read = read
        self.widget = area
        area.setFocusProxy(next(iter(self.checks.values())))

    def _make_advice(self, choices: Sequence[Choice], value: Json, placeholder: str) -> None:
        """A list to choose from that takes anything else too: a catalog is advice."""
        line = ChoiceLine(several=self.kind in ("list", "choices"))
        line.list.choices.set_choices(choices)
        self._hold(line, value, placeholder)
        line.chosen.connect(lambda _text: self._changed(line))

    def _make_text(self, value: Json, placeholder: str) -> None:
        self._hold(Line(), value, placeholder)

    def _hold(self, edit: Line, value: Json, placeholder: str) -> None:
        edit.setText(text_of(value))
        edit.setPlaceholderText(placeholder)
        edit.whole_by_click = self.kind == "number"
        edit.setCursorPosition(0)
        before = edit.text()
        self._take = lambda: self._left(edit, before)
        edit.gone.connect(self.take_typed)
        edit.returnPressed.connect(self.take_typed)
        self._read = lambda: value_of(self.kind, edit.text())
        self.widget = self.edit = edit

    def take_typed(self) -> None:
        """What is typed counts, although the keyboard is still here."""
        self._take()

    def _left(self, edit: QLineEdit, before: str) -> None:
        if edit.isModified() and edit.text() != before:
            self._changed(edit)

    def _changed(self, edit: QLineEdit) -> None:
        edit.setModified(False)
        self.changed.emit(self._read())

    def value(self) -> Json:
        return self._read()


def refuse_item(box: QComboBox, index: int, reason: str) -> None:
    """It is shown but can't be chosen; the tooltip says why."""
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    item = model.item(index)
    item.setEnabled(False)
    item.setToolTip(plain(reason))


class ChoiceCards(QFrame):
    """Few choices, each with its words: what a pool is for."""

    changed = Signal(object)

    def __init__(self, question: Question, value: Json) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        self._cards: dict[QObject, Card] = {}
        for choice in question.choices:
            card = Card(margin=10)
            card.body.setContentsMargins(*INSIDE)
            card.body.setSpacing(0)
            button = QRadioButton((choice.label or str(choice.value)).replace("&", "&&"))
            button.setChecked(choice.value == value)
            button.clicked.connect(lambda _c=False, v=choice.value: self.changed.emit(v))
            button.installEventFilter(self)
            self._group.addButton(button)
            self.buttons[str(choice.value)] = button
            self._cards[button] = card
            card.body.addWidget(button)
            button.setEnabled(not choice.refused)
            if choice.refused:
                for widget in (card, button):
                    widget.setToolTip(plain(choice.refused))
                button.setAccessibleDescription(choice.refused)
            said = choice.refused or choice.note
            if said:
                note = label(breakable(said), "small", wrap=True)
                note.setContentsMargins(24, 0, 0, 2)
                card.body.addWidget(note)
            column.addWidget(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card around what has the keyboard is ringed."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and watched in self._cards:
            card, ringed = self._cards[watched], event.type() == QEvent.Type.FocusIn
            theme.set_state(card, "ring", ringed)
            # The ring is a pixel thicker than the border: what is in it stays where it is.
            card.body.setContentsMargins(*(m - 1 if ringed else m for m in INSIDE))
        return super().eventFilter(watched, event)

    def focus_chosen(self) -> None:
        """The keyboard stays where it was."""
        chosen = self._group.checkedButton() or next(iter(self.buttons.values()), None)
        if chosen is not None:
            chosen.setFocus()
