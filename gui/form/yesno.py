"""Yes or no."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from core.text import _
from core.view import FieldView, Origin
from gui.form import words
from gui.form.editor import LINE, Editor
from gui.kit.choice_box import ChoiceBox


class YesNoEditor(Editor):
    """A combo box of Yes and No, with what each means where the schema says it."""

    def __init__(self) -> None:
        super().__init__()
        self.box = ChoiceBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self._add_line(self.box, LINE)
        self._labels: tuple[str, str] = ("", "")
        self.box.activated.connect(self._chosen)

    def state_widget(self) -> QWidget:
        return self.box

    def draw(self, view: FieldView) -> None:
        said = {c.value: c.label for c in view.choices or view.field.choices}
        labels = (said.get(True, ""), said.get(False, ""))
        if not self.box.count() or labels != self._labels:
            self._labels = labels
            self.box.clear()
            for value, word, meaning in ((True, _("Yes"), labels[0]), (False, _("No"), labels[1])):
                self.box.addItem(f"{word}: {meaning}" if meaning else word, value)
        unset = view.value.origin in (Origin.UNSET, Origin.DEFAULT)
        index = -1 if unset or view.value.value is None else self.box.findData(bool(view.value.value))
        self.box.setPlaceholderText(words.placeholder(view))
        self.box.setCurrentIndex(index)

    def _chosen(self, index: int) -> None:
        self.typed.emit(self.box.itemData(index))
        self.left.emit()
