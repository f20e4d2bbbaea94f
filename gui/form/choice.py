"""A choice with search: what fits is offered, anything can be typed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.text import _
from core.view import FieldView, Json, Origin
from gui.form import words
from gui.form.editor import LINE, Editor
from gui.form.numbers import no_number, number
from gui.kit.choice_list import ChoiceLine, choice_words
from gui.kit.words import value_text


class ChoiceEditor(Editor):
    """Text with choices; of a number, the number. What is typed is a search as long as it finds something:
    it is taken with Enter, or when the field is left. What finds nothing is taken at once."""

    def __init__(self) -> None:
        super().__init__()
        self.line = ChoiceLine()
        self._add_line(self.line, LINE)
        self.completer = self.line.list
        self.line.textEdited.connect(self._searched)
        self.line.returnPressed.connect(self._leave)
        self.line.gone.connect(self._leave)
        self._held: str | None = None
        self.line.chosen.connect(self._picked)
        self._odd = False

    def keep_seen(self, widget: QWidget) -> None:
        self.completer.keep_seen(widget)

    def state_widget(self) -> QWidget:
        return self.line

    def _searched(self, text: str) -> None:
        choices = self.completer.choices
        if text and choices.choice(text) is None and choices.fits(text):
            self._held = text
            self.hint.emit(_("Choose one, or press Enter to keep what is typed. Not in the diff yet."))
            return
        self._held = None
        self._typed(text)

    def _leave(self) -> None:
        if self.completer.is_open() and self.line.hasFocus():
            return
        held, self._held = self._held, None
        if held is not None and held == self.line.text():
            self._typed(held)
        self.left.emit()

    def show_field(self, view: FieldView, *, keep_text: bool = False) -> None:
        self.completer.choices.set_choices(view.choices or view.field.choices)
        self.line.whole_by_click = view.field.type == "number"
        super().show_field(view, keep_text=keep_text)
        self._say(self.line.text())

    def draw(self, view: FieldView) -> None:
        unset = view.value.origin in (Origin.UNSET, Origin.DEFAULT)
        self.line.put("" if unset or view.value.value is None else value_text(view.value.value))
        self.line.setPlaceholderText(words.placeholder(view))
        self._odd = False
        self._held = None

    def _say(self, text: str) -> None:
        self.hint.emit(choice_words(self.completer.choices.choice(text)))

    def _typed_value(self, text: str) -> Json:
        choice = self.completer.choices.choice(text)
        if choice is not None:
            return choice.value
        if self.view is not None and self.view.field.type == "number":
            return number(text)
        return text

    def _typed(self, text: str) -> None:
        view = self.view
        value = self._typed_value(text)
        self._odd = False
        if not text and view is not None and view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.refused.emit("")
            self.emptied.emit()
        elif value is None:
            self._odd = True
            self.refused.emit(no_number(text))
        else:
            self.refused.emit("")
            self.typed.emit(value)
        self._say(text)

    def _picked(self, text: str) -> None:
        self._held = None
        self._typed(text)
        self.left.emit()
