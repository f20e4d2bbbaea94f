"""Taints: key, value, effect. They replace whole, so they have one origin."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from core.text import _
from core.view import FieldView, Origin
from gui.form import words
from gui.form.editor import FieldKeys
from gui.form.rows import RowsEditor
from gui.kit.choice_box import ChoiceBox
from gui.kit.layouts import clear
from gui.kit.line import Line
from gui.kit.widgets import IconButton, label
from gui.kit.words import value_text

EFFECTS = ("NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE")
KUBERNETES = ("NoSchedule", "PreferNoSchedule", "NoExecute")


class TaintsEditor(RowsEditor):
    """A small table."""

    keeps_half = True

    def __init__(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 4)
        grid.setColumnStretch(2, 5)
        super().__init__(grid, 2, _("Add taint"))
        self._grid = grid
        self.add.clicked.connect(self._add)
        self._keys = FieldKeys(self)
        self._taints: list[dict[str, Any]] = []
        self.lines: list[tuple[Line, Line, QComboBox]] = []

    def focus_widget(self) -> QWidget:
        return self.lines[0][0] if self.lines else self.add

    def is_wide(self) -> bool:
        return bool(self.lines)

    def stops(self) -> list[QWidget]:
        found: list[QWidget] = []
        for row, parts in enumerate(self.lines):
            item = self._grid.itemAtPosition(row + 1, 3)
            cross = item.widget() if item is not None else None
            found += [*parts, *([cross] if cross is not None else [])]
        return [*found, self.add]

    def draw(self, view: FieldView) -> None:
        shown = view.value.origin not in (Origin.UNSET, Origin.DEFAULT)
        found = view.value.value if shown and isinstance(view.value.value, list) else []
        taints = [dict(t) for t in found if isinstance(t, dict)]
        self.none.set_text("" if taints else words.placeholder(view) if not shown else _("No taints"))
        self.none.setVisible(not taints)
        if words.same(taints, self._taints) and len(self.lines) == len(taints):
            return
        self._taints = taints
        self._build()

    def _build(self) -> None:
        clear(self._grid)
        self.lines = []
        if self._taints:
            for column, word in enumerate((_("Key"), _("Value"), _("Effect"))):
                self._grid.addWidget(label(word, "tiny"), 0, column)
        spelling = KUBERNETES if any(t.get("effect") in KUBERNETES for t in self._taints) else EFFECTS
        for row, taint in enumerate(self._taints):
            key, value, effect = Line(), Line(), ChoiceBox()
            key.setText(_part_text(taint, "key"))
            value.setText(_part_text(taint, "value"))
            for line, name in ((key, _("Key")), (value, _("Value"))):
                line.setProperty("bare", "true")
                line.setAccessibleName(_("{part} of taint {n}").format(part=name, n=row + 1))
                line.setCursorPosition(0)
                line.textEdited.connect(lambda _text: self._typed())
                self.frame.watch(line)
            effect.addItems(list(spelling))
            if effect.findText(_part_text(taint, "effect")) < 0:
                effect.addItem(_part_text(taint, "effect"))
            effect.setCurrentText(_part_text(taint, "effect"))
            effect.installEventFilter(self._keys)
            effect.setMinimumContentsLength(13)
            effect.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            effect.setAccessibleName(_("{part} of taint {n}").format(part=_("Effect"), n=row + 1))
            effect.activated.connect(lambda _index: self._typed())
            self.frame.watch(effect)
            cross = IconButton("x", _("Remove taint {n}").format(n=row + 1), size=12, box=24)
            cross.clicked.connect(lambda _checked=False, row=row: self._remove(row))
            for column, widget in enumerate((key, value, effect, cross)):
                self._grid.addWidget(widget, row + 1, column)
            self.lines.append((key, value, effect))
        self.updateGeometry()
        self.rebuilt.emit()

    def _typed(self) -> None:
        for taint, (key, value, effect) in zip(self._taints, self.lines, strict=True):
            for part, text in (
                ("key", key.text()),
                ("value", value.text()),
                ("effect", effect.currentText()),
            ):
                if text != _part_text(taint, part):  # what was not typed in stays: absent, or of another type
                    taint[part] = text
        if any(not _part_text(t, "key") for t in self._taints):
            self.refused.emit(_("A taint needs a key."))
            return
        self.refused.emit("")
        self.typed.emit([dict(t) for t in self._taints])

    def _add(self) -> None:
        effects = [t.get("effect") for t in self._taints]
        spelling = KUBERNETES if any(e in KUBERNETES for e in effects) else EFFECTS
        self._taints = [*self._taints, {"key": "", "value": "", "effect": spelling[0]}]
        self.none.hide()
        self._build()
        for widgets in self.lines:
            for widget in widgets:
                widget.show()
        self.lines[-1][0].setFocus()

    def _remove(self, row: int) -> None:
        self._taints = [t for i, t in enumerate(self._taints) if i != row]
        self._build()
        self.refused.emit("")
        if not self._taints and self.view is not None and self.view.before.origin is not Origin.SET:
            self.emptied.emit()
        else:
            self.typed.emit([dict(t) for t in self._taints])
        self.left.emit()


def _part_text(taint: dict[str, Any], part: str) -> str:
    value = taint.get(part)
    return "" if value is None else value_text(value)
