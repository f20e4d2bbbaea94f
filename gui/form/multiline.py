"""Text of several lines, and HCL typed by an expert."""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from core.text import _
from core.view import FieldView, Json, Origin
from gui.form import words
from gui.form.editor import Editor
from gui.kit import theme


class TextBox(QPlainTextEdit):
    """A box of code as high as its text, within limits. Tab leaves it."""

    gone = Signal()

    def __init__(self, lowest: int = 2, highest: int = 12) -> None:
        super().__init__()
        self._lowest, self._highest = lowest, highest
        self.setProperty("code", "true")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self.fit)

    def put(self, text: str) -> None:
        if self.toPlainText() != text:
            self.setPlainText(text)

    def fit(self) -> None:
        lines = min(max(self.document().blockCount(), self._lowest), self._highest)
        height = lines * QFontMetrics(theme.code_font()).lineSpacing() + 22
        if height != self.height():
            self.setFixedHeight(height)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.gone.emit()


class MultilineEditor(Editor):
    """A start script, a policy: text with line ends."""

    def __init__(self) -> None:
        super().__init__()
        self.box = TextBox()
        self._column.addWidget(self.box)
        self.box.textChanged.connect(self._typed)
        self.box.gone.connect(self.left)
        self._quiet = False

    def state_widget(self) -> QWidget:
        return self.box

    def draw(self, view: FieldView) -> None:
        self._quiet = True
        shown = "" if view.value.origin in (Origin.UNSET, Origin.DEFAULT) else view.value.value
        self.box.put("" if shown is None else words.item(shown))
        self.box.setPlaceholderText(words.placeholder(view))
        self.box.fit()
        self._quiet = False

    def _typed(self) -> None:
        if self._quiet or self.box.isReadOnly():
            return
        text = self.box.toPlainText()
        if not text and self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.emptied.emit()
        else:
            self.typed.emit(text)


class CodeEditor(Editor):
    """A value as HCL: for objects, and for experts who want an expression. It is taken when it is left, or
    with Ctrl+Enter, because half an expression is none."""

    def __init__(self) -> None:
        super().__init__()
        self.box = TextBox(lowest=1)
        self._column.addWidget(self.box)
        self.box.installEventFilter(self)
        self.box.gone.connect(self._leave)
        self._shown = ""

    def state_widget(self) -> QWidget:
        return self.box

    def has_text_of_its_own(self) -> bool:
        return self.box.toPlainText().strip() != self._shown.strip()

    def draw(self, view: FieldView) -> None:
        text = view.value.text
        if text is None or view.value.origin in (Origin.UNSET, Origin.DEFAULT):
            text = "" if view.value.origin in (Origin.UNSET, Origin.DEFAULT) else hcl(view.value.value)
        text = outdented(text)
        self._shown = text
        self.box.put(text)
        self.box.setPlaceholderText(words.placeholder(view))
        self.box.fit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            self._leave()
        return True

    def _leave(self) -> None:
        text = self.box.toPlainText().strip()
        if self.box.isReadOnly() or text == self._shown.strip():
            self.refused.emit("")
        elif text:
            self._shown = text
            self.written.emit(text)
        elif self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self._shown = text
            self.emptied.emit()
        else:
            self.refused.emit(_("Type a value as HCL."))
        self.left.emit()


def outdented(text: str) -> str:
    """Text cut out of a file, its further lines moved left as far as its last one.

    >>> outdented('{\\n        type = 1\\n      }')
    '{\\n  type = 1\\n}'
    """
    first, *rest = text.split("\n")
    depth = len(rest[-1]) - len(rest[-1].lstrip()) if rest else 0
    if not depth or any(line[:depth].strip() for line in rest):
        return text
    return "\n".join([first, *(line[depth:] for line in rest)])


def hcl(value: Json, depth: int = 0) -> str:
    """A value roughly as HCL, to begin typing from; what is written is made by core."""
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{k} = {hcl(v, depth + 1)}" for k, v in value.items()]
        return "\n".join(["{", *lines, "  " * depth + "}"]) if lines else "{}"
    if isinstance(value, list):
        if all(not isinstance(v, dict | list) for v in value):
            return "[" + ", ".join(hcl(v) for v in value) + "]"
        return "\n".join(["[", *(f"{pad}{hcl(v, depth + 1)}," for v in value), "  " * depth + "]"])
    return "null" if value is None else json.dumps(value, ensure_ascii=False)
