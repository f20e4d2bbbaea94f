"""Text of several lines, and HCL typed by an expert."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from core.text import _
from core.view import FieldView, Json, Origin
from gui.form import words
from gui.form.editor import Editor
from gui.kit import theme
from gui.kit.words import value_text

_NOT_HELD = re.compile("[\0\u2029\ufdd0\ufdd1]|\r(?!\n)")
"""What Qt takes for the end of a paragraph."""


def holds(text: str) -> bool:
    """Whether a box of text gives this back as it was put in: its line ends are all alike, and they are the
    only ones that Qt takes for some; and it begins with no byte order mark, which Qt drops."""
    ends = text.count("\r\n")
    return (
        _NOT_HELD.search(text) is None
        and not text.startswith("\ufeff")
        and (not ends or ends == text.count("\n"))
    )


class TextBox(QPlainTextEdit):
    """A box of code as high as its text, within limits. Tab leaves it."""

    gone = Signal()

    def __init__(self, lowest: int = 2, highest: int = 12) -> None:
        super().__init__()
        self._lowest, self._highest = lowest, highest
        self._line_end = "\n"
        self.setProperty("code", "true")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self.fit)

    def put(self, text: str, line_end: str = "") -> None:
        """Show the text, unless it stands there already: the caret stays."""
        self._line_end = line_end or ("\r\n" if "\r\n" in text else "\n")
        if self.text() != text:
            self.setPlainText(text)

    def text(self) -> str:
        """What stands there, with the line ends it was put in with. (`toPlainText` turns hard blanks into
        plain ones.)"""
        return self.document().toRawText().replace("\u2029", self._line_end)

    def line_end(self) -> str:
        return self._line_end

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
    """A start script, a policy: text with line ends. The last one is not shown and stays: a text that is new
    gets one as soon as it has a second line."""

    def __init__(self) -> None:
        super().__init__()
        self.box = TextBox()
        self._column.addWidget(self.box)
        self.box.textChanged.connect(self._typed)
        self.box.gone.connect(self.left)
        self._quiet = False
        self._ended: bool | None = None
        """Whether the last line has an end that isn't shown; None: there is but one line."""
        self._bare = False
        """Whether the text is that line end alone."""

    def is_wide(self) -> bool:
        return True

    def state_widget(self) -> QWidget:
        return self.box

    def draw(self, view: FieldView) -> None:
        self._quiet = True
        shown = "" if view.value.origin in (Origin.UNSET, Origin.DEFAULT) else view.value.value
        text = "" if shown is None else value_text(shown)
        self._ended = text.endswith("\n") if "\n" in text else None
        line_end = "\r\n" if "\r\n" in text else "\n"
        body = text.removesuffix(line_end) if self._ended else text
        self._bare = bool(text) and not body
        self.box.put(body, line_end)
        self.box.setPlaceholderText(words.placeholder(view))
        self.box.fit()
        self._quiet = False

    def _typed(self) -> None:
        if self._quiet or self.box.isReadOnly():
            return
        text = self._whole_text()
        if not text and self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.emptied.emit()
        else:
            self.typed.emit(text)

    def _whole_text(self) -> str:
        text = self.box.text()
        ended = "\n" in text if self._ended is None else self._ended
        return text + self.box.line_end() if ended and (text or self._bare) else text


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

    def is_wide(self) -> bool:
        return True

    def state_widget(self) -> QWidget:
        return self.box

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
        text = self.box.text().strip()
        if self.box.isReadOnly() or text == self._shown.strip():
            self.refused.emit("")
        elif text:
            self._shown = text
            self.written.emit(text)
        elif self.view is not None and self.view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self._shown = text
            self.emptied.emit()
        else:
            self.refused.emit(_("Type a value as it would stand in the file."))
        self.left.emit()


def outdented(text: str) -> str:
    """Text cut out of a file, its further lines moved left as far as its last one; those of a heredoc are
    part of its value and stay.

    >>> outdented('{\\n        type = 1\\n      }')
    '{\\n  type = 1\\n}'
    """
    if "<<" in text:
        return text
    first, *rest = text.split("\n")
    depth = len(rest[-1]) - len(rest[-1].lstrip()) if rest else 0
    if not depth or any(line[:depth].strip() for line in rest):
        return text
    return "\n".join([first, *(line[depth:] for line in rest)])


def hcl(value: Json, depth: int = 0) -> str:
    """A value roughly as HCL, to begin typing from; what is written is made by core."""
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{pad}{_key(k)} = {hcl(v, depth + 1)}" for k, v in value.items()]
        return "\n".join(["{", *lines, "  " * depth + "}"]) if lines else "{}"
    if isinstance(value, list):
        if all(not isinstance(v, dict | list) for v in value):
            return "[" + ", ".join(hcl(v) for v in value) + "]"
        return "\n".join(["[", *(f"{pad}{hcl(v, depth + 1)}," for v in value), "  " * depth + "]"])
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return "null" if value is None else json.dumps(value)


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\$+\{|%+\{')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) and name not in ("true", "false", "null", "for") else _quoted(name)


def _quoted(text: str) -> str:
    """In HCL's quotes, where `${` and `%{` open a template."""

    def escaped(found: re.Match[str]) -> str:
        part = found[0]
        if part[-1] == "{":
            return f"\\u{ord(part[0]):04x}" * (len(part) - 2) + part[0] * 2 + "{"
        return _ESCAPES.get(part) or f"\\u{ord(part):04x}"

    return '"' + _TO_ESCAPE.sub(escaped, text) + '"'
