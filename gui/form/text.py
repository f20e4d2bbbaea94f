"""Fields of one line: text, ranges of addresses, numbers, and values that are only shown."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from core.text import _
from core.view import FieldView, Origin
from gui.form import words
from gui.form.editor import LINE, NUMBER, Editor
from gui.form.numbers import no_number, number
from gui.kit import theme
from gui.kit.line import Line
from gui.kit.widgets import ElidedLabel
from gui.kit.words import value_text


class TextEditor(Editor):
    """Text, as it is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line()
        self._add_line(self.line, LINE)
        self.line.textEdited.connect(self._typed)
        self.line.returnPressed.connect(self.left)
        self.line.gone.connect(self.left)

    def state_widget(self) -> QWidget:
        return self.line

    def draw(self, view: FieldView) -> None:
        value = view.value.value
        shown = "" if view.value.origin in (Origin.UNSET, Origin.DEFAULT) else value
        self.line.put("" if shown is None else value_text(shown))
        self.line.setPlaceholderText(words.placeholder(view))
        self.line.setEchoMode(
            QLineEdit.EchoMode.PasswordEchoOnEdit if view.value.sensitive else QLineEdit.EchoMode.Normal
        )
        self._tell(self.line.text())

    def _typed(self, text: str) -> None:
        self._tell(text)
        if not text and self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.emptied.emit()
        else:
            self.typed.emit(text)

    def _tell(self, text: str) -> None:
        path = self.view.field.path.lower() if self.view is not None else ""
        if "cidr" in path or "_range" in path or "/" in text:
            self.hint.emit(words.addresses(text))


class NumberEditor(Editor):
    """A number; Up and Down step it. Text that is no number stays in the field."""

    def __init__(self) -> None:
        super().__init__()
        self.line = NumberLine(self)
        self._add_line(self.line, NUMBER)
        self.line.textEdited.connect(self._typed)
        self.line.returnPressed.connect(self.left)
        self.line.gone.connect(self.left)
        self._odd = False

    def state_widget(self) -> QWidget:
        return self.line

    def draw(self, view: FieldView) -> None:
        shown = "" if view.value.origin in (Origin.UNSET, Origin.DEFAULT) else view.value.value
        self.line.put("" if shown is None else value_text(shown))
        self.line.setPlaceholderText(words.placeholder(view))
        self.line.set_unit(view.field.unit if not view.field.per_zone else "")
        self._odd = False

    def _typed(self, text: str) -> None:
        value = number(text)
        self._odd = value is None and bool(text.strip())
        if value is not None:
            self.refused.emit("")
            self.typed.emit(value)
        elif self._odd:
            self.refused.emit(no_number(text))
        elif self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.refused.emit("")
            self.emptied.emit()
        else:
            self._odd = True
            self.refused.emit(_("Type a number."))

    def step(self, direction: int) -> None:
        view = self.view
        if view is None:
            return
        start = number(self.line.text())
        if start is None:
            shown = view.value.value
            start = shown if isinstance(shown, int | float) else view.field.limits.minimum
        limits = view.field.limits
        by = limits.step or 1
        # Decimal: three steps of 0.1 are 0.3.
        value = Decimal(str(start or 0)) + direction * Decimal(str(by))
        if limits.minimum is not None:
            value = max(value, Decimal(str(limits.minimum)))
        if limits.maximum is not None:
            value = min(value, Decimal(str(limits.maximum)))
        text = str(int(value)) if value == int(value) else format(value, "f")
        self.line.setText(text)
        self._typed(text)


KEPT_FREE = 72
"""Pixels for the number itself, before its unit."""


class NumberLine(Line):
    """A line whose unit stands at its end."""

    def __init__(self, editor: NumberEditor) -> None:
        super().__init__()
        self._editor = editor
        self.whole_by_click = True
        self._unit = ElidedLabel("", "small")
        self._unit.setParent(self)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unit.hide()

    def set_unit(self, unit: str) -> None:
        self._unit.set_text(unit)
        self._unit.ensurePolished()  # else it is measured in another size
        self._unit.setVisible(bool(unit))
        self._place()

    def _place(self) -> None:
        """At the end; where there is little room its words give way, and the tooltip has them."""
        size = self._unit.sizeHint()
        width = max(24, min(size.width(), self.width() - KEPT_FREE))
        self.setTextMargins(0, 0, width + 8 if self._unit.whole_text() else 0, 0)
        left, top = self.width() - width - 10, (self.height() - size.height()) // 2
        self._unit.setGeometry(left, top, width, size.height())

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        least = 24 + 8 if self._unit.whole_text() else 0
        return QSize(hint.width() - self.textMargins().right() + least, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and hasattr(self, "_unit"):
            self.set_unit(self._unit.whole_text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.isReadOnly():
            self._editor.step(1 if event.key() == Qt.Key.Key_Up else -1)
            event.accept()
            return
        super().keyPressEvent(event)


class FixedEditor(Editor):
    """A value that isn't edited here, linked or computed: shown, selectable, in the tab order."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line()
        self.line.setReadOnly(True)
        self._add_line(self.line, LINE)

    def state_widget(self) -> QWidget:
        return self.line

    def draw(self, view: FieldView) -> None:
        text = words.written(view.value).strip()
        self.line.put("••••••••" if view.value.sensitive and text else text.replace("\n", " ⏎ "))
        self.line.setPlaceholderText(words.placeholder(view))
        self.line.setToolTip("")
        self.line.setProperty("code", "false" if view.value.known else "true")
