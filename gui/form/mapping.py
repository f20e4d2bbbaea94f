"""Maps of texts: labels, tags, annotations."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.text import _
from core.view import EnvValue, FieldView, Json, Origin
from gui.form import words
from gui.form.rows import RowsEditor
from gui.kit.layouts import clear
from gui.kit.line import Line
from gui.kit.widgets import IconButton, label
from gui.kit.words import value_text


class Entry(QWidget):
    """A row of a map: key, value, where it comes from, a cross."""

    def __init__(self, editor: MapEditor, key: str | None, value: Json, origin: EnvValue | None) -> None:
        """`key` None: a row that was added."""
        super().__init__()
        self.shown = key
        key = key or ""
        self.was = key
        self.value = value
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.key = Line()
        self.key.setPlaceholderText(_("Name"))
        self.text = Line()
        self.text.setPlaceholderText(_("Value"))
        self.key.setText(key)
        self.text.setText(value_text(value))
        self._drawn = (self.key.text(), self.text.text())  # Qt drops a byte order mark
        self.key.setAccessibleName(_("Name"))
        self.text.setAccessibleName(_("Value of {key}").format(key=key))
        for line in (self.key, self.text):
            line.setProperty("bare", "true")
            line.setCursorPosition(0)
            editor.frame.watch(line)
        inherited = origin is not None and origin.origin is Origin.INHERITED
        if inherited or (editor.by_key and key):
            self.key.setReadOnly(True)
            self.key.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.cross = IconButton("x", _("Remove {entry}").format(entry=key), size=12, box=24)
        row.addWidget(self.key, 4)
        row.addWidget(label("="))
        row.addWidget(self.text, 5)
        if inherited and origin is not None:
            row.addWidget(label(words.source_words(origin.source or ""), "tiny"))
        row.addWidget(self.cross)
        self.cross.setVisible(not inherited)
        self.key.textEdited.connect(lambda _text: editor.changed(self))
        self.text.textEdited.connect(lambda _text: editor.changed(self))
        self.cross.clicked.connect(lambda: editor.remove(self))

    def pair(self) -> tuple[str, Json]:
        """What was not typed in is what it was, to the blank and to the type."""
        key, text = self.key.text(), self.text.text()
        untouched = self.shown is not None and key == self._drawn[0]
        return (
            self.shown if untouched and self.shown is not None else key.strip(),
            self.value if text == self._drawn[1] else words.like(text, self.value),
        )

    def counts(self) -> bool:
        """Whether it is an entry at all: a row that was added needs a key, one from the file may lack it."""
        return self.shown is not None or bool(self.pair()[0])


class MapEditor(RowsEditor):
    """Keys and values. A map that Terraform merges by key is edited by key: the others stay inherited."""

    keeps_half = True

    def __init__(self) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(0)
        super().__init__(rows, 0, _("Add entry"))
        self._list = rows
        self.add.clicked.connect(self._add)
        self.entries: list[Entry] = []
        self.by_key = False

    def focus_widget(self) -> QWidget:
        return self.entries[0].text if self.entries else self.add

    def is_wide(self) -> bool:
        return bool(self.entries)

    def stops(self) -> list[QWidget]:
        parts = [(e.key, e.text, e.cross) for e in self.entries]
        return [*(widget for part in parts for widget in part), self.add]

    def draw(self, view: FieldView) -> None:
        found = view.value.value
        shown: Mapping[str, Json] = found if isinstance(found, dict) else {}
        if view.value.origin in (Origin.UNSET, Origin.DEFAULT):
            shown = {}
        self.none.set_text("" if shown else words.placeholder(view))
        self.none.setVisible(not shown)
        by_key = bool(view.value.entries)
        now = self._whole_map()
        origins = {k: v.origin for k, v in view.value.entries.items()}
        if (
            words.same(now, dict(shown))
            and by_key == self.by_key
            and getattr(self, "_origins", None) == origins
        ):
            return
        self.by_key = by_key
        self._origins = origins
        clear(self._list)
        self.entries = []
        for key, value in shown.items():
            self._new_entry(key, value, view.value.entries.get(key))

    def _new_entry(self, key: str | None, value: Json, origin: EnvValue | None) -> Entry:
        entry = Entry(self, key, value, origin)
        self.entries.append(entry)
        self._list.addWidget(entry)
        return entry

    def _add(self) -> None:
        self.none.hide()
        entry = self._new_entry(None, "", None)
        entry.key.setReadOnly(False)
        entry.show()
        entry.key.setFocus()
        self.updateGeometry()
        self.rebuilt.emit()

    def changed(self, entry: Entry) -> None:
        """A key or value was typed."""
        key, value = entry.pair()
        keys = [e.pair()[0] for e in self.entries]
        if not key and not (entry.shown == "" == entry.key.text()):
            self.refused.emit(_("An entry needs a name.") if entry.text.text() else "")
            return
        if keys.count(key) > 1:
            self.refused.emit(_("The name {name} is there twice.").format(name=key))
            return
        self.refused.emit("")
        if self.by_key:
            if entry.was and entry.was != key:
                self.entry_removed.emit(entry.was)
            entry.was = key
            self.entry_typed.emit(key, value)
        else:
            self.typed.emit(self._whole_map())

    def remove(self, entry: Entry) -> None:
        self.entries.remove(entry)
        self._list.removeWidget(entry)
        entry.hide()
        entry.deleteLater()
        key = entry.pair()[0]
        if self.by_key:
            if key:
                self.entry_removed.emit(key)
        elif self.entries or self.view is None or self.view.before.origin is Origin.SET:
            self.typed.emit(self._whole_map())
        else:
            self.emptied.emit()
        self.left.emit()

    def _whole_map(self) -> dict[str, Json]:
        return dict(e.pair() for e in self.entries if e.counts())
