"""One row of a form: label, field, what state it is in, and what is to be said about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.text import _, with_stop
from core.view import FieldView, Json
from gui.form.editor import Editor, FieldKeys
from gui.form.help_line import HelpLine
from gui.form.kinds import EDITORS, kind_of
from gui.form.mark import Mark
from gui.form.notes import Notes
from gui.form.row_buttons import RowButtons, wanted
from gui.form.row_menu import HISTORY, LINK, REMOVE, UNDO, field_menu
from gui.form.said import Moment, Once, Said, said_of
from gui.kit.layouts import at_once
from gui.kit.widgets import Button, IconButton, plain

LABEL, NARROW_LABEL = 168, 164
MARK = 130
"""Pixels beside a field in a wide window, for its badge."""
HELP = 100
"""Pixels that a narrow row keeps for the words beside its buttons."""
RELEASED = 50
"""Milliseconds until it is looked again whether the mouse was released."""
_WAYS = ("linked", "computed", "shared", "everywhere", "adjustable")
"""Kinds of refusal that only ask where to put the value."""


class FieldRow(QWidget):
    """Shows a FieldView; says what the user wants with it. Signals carry the setting's path."""

    typed = Signal(str, object, str)
    """Path, value, mode ("", "at_source", "override" or "adjustable")."""
    written = Signal(str, str, str)
    """Path, HCL, mode."""
    removed = Signal(str)
    """Use the base's value, or take the setting out."""
    undone = Signal(str)
    only_here = Signal(str, str)
    """Path, environment: move the base's change to this environment alone."""
    history_asked = Signal(str)
    link_asked = Signal(str)
    """Path: who changed it, when and in which commit."""
    left = Signal()
    rebuilt = Signal()
    """Tab goes another way through the row now."""
    telling = Signal()
    """What it shows is drawn anew now: Qt lays out at once what is shown in it."""
    told = Signal()
    """What is to be said of the field may be another now."""

    def __init__(self, keys: FieldKeys) -> None:
        super().__init__()
        self._keys = keys
        self.view: FieldView | None = None
        self.editor: Editor | None = None
        self._kind = ""
        self._mode = ""
        self._narrow = False
        self._shape = ""
        """"wide", "narrow" or "tall"."""
        self._inline: bool | None = None
        """Whether the buttons stand beside the help."""
        self._once = Once()
        self._said: Said | None = None
        self._refusal = ""
        self._ways = ""
        self._tried: tuple[str, Json] | None = None
        self._modes: dict[str, str] = {}
        self._hint = ""
        self._proposed = ""
        self._environments: tuple[str, ...] = ()
        self._base = ""
        self._binding = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", "label")
        self.label.setWordWrap(True)
        self.mark = Mark()
        self.more = IconButton("ellipsis", "", box=24)
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the Menu key does it, too
        self.more.clicked.connect(self.open_menu)
        self.says = Notes()
        self.says.hide()
        self.help = HelpLine()
        self._foot = QWidget()
        self._foot_row = QHBoxLayout(self._foot)
        self._foot_row.setContentsMargins(0, 0, 0, 0)
        self._foot_row.setSpacing(12)
        self._foot_row.addWidget(self.help, 1)
        self._buttons: RowButtons | None = None
        self.undo: Button | None = None
        self.inherit: Button | None = None
        self.only: Button | None = None
        self.source: Button | None = None
        self.here: Button | None = None
        self.adjustable: Button | None = None
        self._slot = QWidget()
        self._slot_layout = QVBoxLayout(self._slot)
        self._slot_layout.setContentsMargins(0, 0, 0, 0)
        self._arrange()

    # what is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._narrow:
            self._place_buttons()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the field takes the room of what stands beside it."""
        self._narrow = narrow
        self._arrange()
        if self.view is not None and self.editor is not None:
            self._draw(self.view)

    def _arrange(self) -> None:
        tall = self.editor is not None and self.editor.is_wide()
        narrow = self._narrow or self._kind == "list"  # entries want to stand in one line
        shape = "tall" if tall else "narrow" if narrow else "wide"
        # Above its field a label has the whole line; where that is short, it takes two.
        self.label.setWordWrap(not tall or self._narrow)
        self.label.setMinimumWidth(NARROW_LABEL if self._narrow else 0 if tall else LABEL)
        if shape == self._shape:
            return
        self._shape = shape
        grid, top = self._grid, Qt.AlignmentFlag.AlignTop
        for widget in (self.label, self.mark, self.more, self._slot, self.says, self._foot):
            grid.removeWidget(widget)
        wide = shape == "wide"
        height = 24 if tall else 32
        self.label.setMinimumHeight(height)
        width = NARROW_LABEL if self._narrow else LABEL
        self.label.setMaximumWidth(16777215 if tall else width)
        self.more.setFixedHeight(height)
        grid.setColumnMinimumWidth(2, MARK if wide else 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.label, 0, 0, top)
        grid.addWidget(self.more, 0, 3, top)
        first, columns = (0, 4) if tall else (1, 3)
        if tall:
            grid.addWidget(self._foot, 0, 1)
            grid.addWidget(self.mark, 0, 2)
            grid.addWidget(self._slot, 1, 0, 1, 4)
        else:
            grid.addWidget(self._slot, 0, 1, 1, 1 if wide else 2)
            grid.addWidget(self._foot, 4, 1, 1, 3)
            if wide:
                grid.addWidget(self.mark, 0, 2, top)
            else:
                grid.addWidget(self.mark, 2, 0, 3, 1, top)
        self.mark.setFixedHeight(32 if wide else 24 if tall else 20)
        grid.addWidget(self.says, 2, first, 1, columns)
        self.mark.set_room(0 if wide or tall else width)
        self._inline = None
        self._place_buttons()

    def _place_buttons(self) -> None:
        """Beside the help, where the row needs no more room; what asks something, in a line of its own where
        it must."""
        made = self._buttons
        if made is None:
            return
        # As much as the longest pair in a wide row; in a narrow one there must be words left beside them.
        inline = made.fit(min(300, self.width() - NARROW_LABEL - 12 - HELP) if self._narrow else 300)
        if inline == self._inline and (not inline or made.width() == made.needed()):
            return
        self._inline, shown = inline, not made.isHidden()
        self._grid.removeWidget(made)
        self._foot_row.removeWidget(made)
        if inline:
            made.setFixedWidth(made.needed())
            self._foot_row.addWidget(made)
        else:
            made.setMinimumWidth(0)
            made.setMaximumWidth(16777215)
            if self._shape == "wide":
                self._grid.addWidget(made, 3, 1, 1, 3)
            else:
                self._grid.addWidget(made, 5, 0, 1, 4)
        made.setVisible(shown)  # Qt would do so, soon

    def bind(
        self, view: FieldView, environments: tuple[str, ...], base: str, *, typing: bool = False
    ) -> None:
        """Show this. `typing`: what stands in the field is newer, leave it."""
        if view is self.view and not self._refusal and environments == self._environments:
            return
        old = self.view
        if old is None or old.field.path != view.field.path or old.environment != view.environment:
            self._mode = ""
            self._tried, self._modes = None, {}
            self._set_refusal("", draw=False)
            typing = False
        elif not typing and view == old and not self._refusal:
            return
        elif self._ways and view == old:
            # The question stays open when the focus goes: its answers are buttons.
            typing = True
        self.view = view
        self._environments, self._base = environments, base
        kind = kind_of(view, self._mode)
        with at_once(self._grid):
            if not typing or self.editor is None:
                if kind != self._kind or self.editor is None:
                    self._make_editor(kind)
                if not typing:
                    self._set_refusal("", draw=False)
            assert self.editor is not None
            self._binding = True
            self.editor.show_field(view, keep_text=typing)
            self._binding = False
            self._arrange()
            self._draw(view)

    def _make_editor(self, kind: str) -> None:
        old = self.editor
        had_focus = old is not None and old.focus_widget().hasFocus()
        if old is not None:
            self._slot_layout.removeWidget(old)
            old.blockSignals(True)
            old.hide()
            old.deleteLater()
        editor = EDITORS[kind]()
        self.editor, self._kind = editor, kind
        for inner in editor.findChildren(QWidget):
            if inner.focusPolicy() != Qt.FocusPolicy.NoFocus:  # a filter is asked for every event
                inner.installEventFilter(self._keys)
        editor.typed.connect(self._typed)
        editor.written.connect(lambda text: self.written.emit(self.path(), text, self._link_mode()))
        editor.entry_typed.connect(self._entry_typed)
        editor.entry_removed.connect(lambda key: self.removed.emit(self._entry(key)))
        editor.emptied.connect(lambda: self.removed.emit(self.path()))
        editor.refused.connect(self._set_refusal)
        editor.left.connect(self.left)
        editor.rebuilt.connect(self._parts_changed)
        editor.hint.connect(self._set_hint)
        self._hint = ""
        self._slot_layout.addWidget(editor)
        self.label.setBuddy(editor.focus_widget())
        if had_focus:
            editor.focus_widget().setFocus()
        self.rebuilt.emit()

    def _parts_changed(self) -> None:
        self._arrange()
        self.rebuilt.emit()

    def set_once(self, once: Once) -> None:
        """What the page says for all fields."""
        if once != self._once:
            self._once = once
            if self.view is not None and self.editor is not None:
                self._draw(self.view)

    def set_proposed(self, words: str) -> None:
        """What proposals do to this field; "" for none."""
        if words != self._proposed:
            self._proposed = words
            if self.view is not None and self.editor is not None:
                self._draw(self.view)

    def stops(self) -> list[QWidget]:
        """What Tab goes through: the field and the buttons that answer a question. All else that can be done
        with it is in its menu, which the Menu key opens."""
        editor = self.editor.stops() if self.editor is not None else []
        buttons = self._buttons.answers() if self._buttons is not None else ()
        return [*editor, *buttons]

    def _draw(self, view: FieldView) -> None:
        editor = self.editor
        assert editor is not None
        self.telling.emit()
        if self.label.text() != view.field.label:
            self.label.setText(view.field.label)
        self.label.setToolTip(plain(view.field.path))
        self.more.set_tip(_("More about {label}").format(label=view.field.label))
        room = NARROW_LABEL if self._shape == "narrow" else MARK
        hint, proposed = self._hint, self._proposed
        moment = Moment(self._base, room, self._mode, self._refusal, hint, proposed, self._once)
        said = self._said = said_of(view, moment)
        self.mark.set_mark(*said.badge)
        state = said.state
        if said.invalid or self._refusal:
            state = "invalid"
        elif self._kind == "fixed" and state not in ("linked", "swallowed", "changed"):
            state = "fixed"
        elif self._mode and state == "linked":
            state = "set"
        editor.set_state(state)
        editor.tell_struck(said.badge.meaning if state == "swallowed" else "")
        self._draw_buttons(view)
        self.says.set_notes(said.aloud, said.signs)
        self.says.setVisible(bool(self.says.names()))
        self.help.set_parts(said.line)
        grave = any(part.short and part.tint == "danger" for part in said.line)
        editor.keep_seen(self._foot if grave else self.says)
        editor.describe(view.field.label, self.state_words())
        self.told.emit()

    def _draw_buttons(self, view: FieldView) -> None:
        shown = wanted(view, self._ways, self._mode, self._base, len(self._environments), bool(self._refusal))
        made = self._buttons
        if made is not None and made.shown() - shown and QApplication.mouseButtons():
            # One of them may be what is pressed: a button that hides meanwhile does nothing when released.
            QTimer.singleShot(RELEASED, self, self._draw_buttons_again)
            return
        if not shown:
            if made is not None:
                made.hide()
            return
        if self._buttons is None:
            self._make_buttons()
        assert self._buttons is not None
        shared = self._ways in ("shared", "everywhere", "adjustable")
        self._buttons.show_for(view, shown, self._base, shared=shared)
        self._place_buttons()

    def _draw_buttons_again(self) -> None:
        if self.view is not None:
            self._draw_buttons(self.view)

    def _make_buttons(self) -> None:
        made = self._buttons = RowButtons()
        self.undo, self.inherit, self.only = made.undo, made.inherit, made.only
        self.source, self.here, self.adjustable = made.source, made.here, made.adjustable
        made.undo.clicked.connect(self._undo)
        made.inherit.clicked.connect(lambda: self.removed.emit(self.path()))
        made.only.clicked.connect(self._choose_environment)
        made.source.clicked.connect(self._change_source)
        made.here.clicked.connect(lambda: self._again("override"))
        made.adjustable.clicked.connect(lambda: self._again("adjustable"))
        self._place_buttons()
        self.rebuilt.emit()

    def state_words(self) -> str:
        """State, problem and help as one text, for screen readers."""
        view = self.view
        if view is None:
            return ""
        said = [self.says.note(name) for name in self.says.names()]
        return " ".join(with_stop(p) for p in (self.mark.text(), *said, *self.help.whole().split("\n")) if p)

    def message(self, name: str) -> str:
        """What is said of the field under this name, see said.Said; "" if nothing is."""
        return self._said.notes[name] if self._said is not None else ""

    # what the user does

    def path(self) -> str:
        assert self.view is not None
        return self.view.field.path

    def _link_mode(self) -> str:
        return self._mode if self._mode in ("at_source", "override") else ""

    def _typed(self, value: Json) -> None:
        self._try(self.path(), value)

    def _try(self, path: str, value: Json) -> None:
        self._tried = path, value
        self.typed.emit(path, value, self._modes.get(path, self._link_mode()))

    def _again(self, mode: str) -> None:
        """What was refused once more, the way that was chosen; typing goes on that way."""
        if self._tried is None:
            return
        path, value = self._tried
        self._modes[path] = mode
        self._set_refusal("")
        self._try(path, value)

    def _change_source(self) -> None:
        if self._ways:
            self._again("at_source")
        else:
            self.set_mode("at_source")

    def _entry(self, key: str) -> str:
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.path()}["{escaped}"]'

    def _entry_typed(self, key: str, value: Json) -> None:
        self._try(self._entry(key), value)

    def _set_refusal(self, sentence: str, *, draw: bool = True) -> None:
        if sentence == self._refusal:
            return
        self._refusal = sentence
        if not sentence:
            self._ways = ""
        if draw and self.view is not None:
            self._draw(self.view)

    def refuse(self, sentence: str, kind: str = "") -> None:
        """Core refused the value: say it here. Where it only has to be told where to put the value (see
        core.session.errors), offer that."""
        self._ways = kind if kind in _WAYS and self._tried is not None else ""
        self._set_refusal(sentence)

    def is_refused(self) -> bool:
        """What stands in the field is in no draft."""
        return bool(self._refusal)

    def untaken(self) -> str:
        """That what stands in the field is in no draft, and why, as a sentence; "" where it is."""
        if self.view is None or not self._refusal:
            return ""
        words = _("{label} stays as it was: {why}")
        return words.format(label=self.view.field.label, why=self._refusal)

    def restore(self) -> bool:
        """Throw away text that is no value. False if there was none."""
        if self.view is None or self.editor is None or not self._refusal:
            return False
        self._set_refusal("", draw=False)
        self._tried = None
        if self.editor.keeps_half:
            self._make_editor(self._kind)
        self.editor.show_field(self.view)
        self._arrange()
        self._draw(self.view)
        return True

    def _undo(self) -> None:
        """Text that is no value goes, and so does the change before it, if there is one."""
        self.restore()
        if self.view is not None and self.view.changed:
            self.undone.emit(self.path())

    def _set_hint(self, sentence: str) -> None:
        if sentence != self._hint:
            self._hint = sentence
            if self.view is not None and not self._binding:
                self._draw(self.view)

    def set_mode(self, mode: str) -> None:
        """Edit as HCL ("code"), a linked value's definition ("at_source") or a value here ("override")."""
        self._mode = mode
        view = self.view
        assert view is not None
        self._make_editor(kind_of(view, mode))
        assert self.editor is not None
        self.editor.show_field(view)
        self._arrange()
        self._draw(view)
        self.editor.focus_widget().setFocus()

    def menu(self) -> QMenu:
        """What else can be done with the field."""
        assert self.view is not None
        undo = self.view.changed or bool(self._refusal)
        return field_menu(self, self.view, self._mode, self._base, undo, self.set_mode, self._do)

    def _do(self, what: str) -> None:
        """Something of the menu."""
        if what == UNDO:
            self._undo()
        else:
            signals = {REMOVE: self.removed, HISTORY: self.history_asked, LINK: self.link_asked}
            signals[what].emit(self.path())

    def open_menu(self) -> None:
        """What else can be done with the field, below its three dots."""
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _choose_environment(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for environment in self._environments:
            if environment != self._base:
                said = _("Only {environment}").format(environment=environment)
                menu.addAction(said, partial(self._move, environment))
        assert self.only is not None
        menu.popup(self.only.mapToGlobal(self.only.rect().bottomLeft()))

    def _move(self, environment: str) -> None:
        self.only_here.emit(self.path(), environment)

    def take_focus(self) -> None:
        if self.editor is not None:
            widget = self.editor.focus_widget()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if (isinstance(widget, QLineEdit) and not widget.isReadOnly()) or isinstance(
                widget, QPlainTextEdit
            ):
                widget.selectAll()


def row_around(part: QWidget | None) -> FieldRow | None:
    """The row that a part of a field is in."""
    while part is not None and not isinstance(part, FieldRow):
        part = part.parentWidget()
    return part
