"""One row of a form: label, field, what state it is in, and what is to be said about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
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
from core.view import EnvValue, FieldView, Json, Origin, Problem, Severity
from gui.form import words
from gui.form.editor import Editor, FieldKeys
from gui.form.kinds import EDITORS, kind_of
from gui.form.notes import Notes
from gui.kit import theme
from gui.kit.layouts import FlowLayout, at_once
from gui.kit.widgets import TONES, Button, IconButton, badge_size, level_words, paint_badge, plain

LABEL = 172
SIDE = 176
TALL = ("map", "taints", "multiline", "code")
"""Kinds of field that take the whole width, below their label."""
_WAYS = ("linked", "computed", "shared", "everywhere", "adjustable")
"""Kinds of refusal that only ask where to put the value."""
FIRST = ("does", "problem", "warning", "refused", "was", "proposed", "remark", "reach", "linked")
"""What is said right below the field; then come the buttons, then the rest."""


class Mark(QWidget):
    """The state beside a field: a badge, or quiet words like "from apps"."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._tone = "", ""
        self.setFixedHeight(20)

    def set_mark(self, text: str, tone: str) -> None:
        """`tone` "": no badge, only words."""
        if (text, tone) == (self._text, self._tone):
            return
        self._text, self._tone = text, tone
        self.setFixedWidth(self.sizeHint().width())
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        if not self._text:
            return QSize(0, 20)
        if self._tone:
            return badge_size(self._text)
        return QSize(QFontMetrics(theme.ui_font(12)).horizontalAdvance(self._text) + 6, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._tone:
            paint_badge(painter, QRectF(self.rect()), self._text, self._tone)
        else:
            painter.setFont(theme.ui_font(12))
            painter.setPen(theme.tokens().color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()


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
    """Path: who changed it, when and in which commit."""
    left = Signal()
    rebuilt = Signal()
    """Tab goes another way through the row now."""

    def __init__(self, keys: FieldKeys) -> None:
        super().__init__()
        self._keys = keys
        self.view: FieldView | None = None
        self.editor: Editor | None = None
        self._kind = ""
        self._mode = ""
        self._narrow: bool | None = None
        self._stacked: bool | None = None
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
        self._grid.setVerticalSpacing(2)
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", "label")
        self.label.setWordWrap(True)
        self.side = QWidget()
        side = QHBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(4)
        self.mark = Mark()
        self.more = IconButton("ellipsis", "", box=24)
        self.more.clicked.connect(self._menu)
        side.addWidget(self.mark)
        side.addStretch(1)
        side.addWidget(self.more)
        self.says = Notes()
        self.notes = Notes()
        self._buttons: QWidget | None = None
        self._focused = False
        self.undo: Button | None = None
        self.inherit: Button | None = None
        self.only: Button | None = None
        self.source: Button | None = None
        self.here: Button | None = None
        self.adjustable: Button | None = None
        self._slot = QWidget()
        self._slot_layout = QVBoxLayout(self._slot)
        self._slot_layout.setContentsMargins(0, 0, 0, 0)
        self.set_narrow(False)

    # what is shown

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the label stands above its field."""
        self._narrow = narrow
        self._arrange()

    def _arrange(self) -> None:
        narrow = bool(self._narrow) or self._kind in TALL
        if narrow == self._stacked:
            return
        self._stacked = narrow
        grid = self._grid
        for widget in (self.label, self.side, self._slot, self.says, self.notes):
            grid.removeWidget(widget)
        top = Qt.AlignmentFlag.AlignTop
        if narrow:
            self.label.setMinimumHeight(24)
            self.label.setMaximumWidth(16777215)
            self.label.setMinimumWidth(0)
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16777215)
            self.side.setFixedHeight(24)
            grid.addWidget(self.label, 0, 0)
            grid.addWidget(self.side, 0, 1)
            grid.addWidget(self._slot, 1, 0, 1, 2)
            grid.addWidget(self.says, 2, 0, 1, 2)
            grid.addWidget(self.notes, 4, 0, 1, 2)
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 0)
            grid.setColumnStretch(2, 0)
        else:
            self.label.setFixedWidth(LABEL)
            self.label.setMinimumHeight(32)
            self.side.setFixedWidth(SIDE)
            self.side.setFixedHeight(32)
            grid.addWidget(self.label, 0, 0, top)
            grid.addWidget(self._slot, 0, 1)
            grid.addWidget(self.side, 0, 2, top)
            grid.addWidget(self.says, 1, 1, 1, 2)
            grid.addWidget(self.notes, 3, 1, 1, 2)
            grid.setColumnStretch(0, 0)
            grid.setColumnStretch(1, 1)
            grid.setColumnStretch(2, 0)
        self._place_buttons()

    def _place_buttons(self) -> None:
        if self._buttons is not None:
            self._grid.removeWidget(self._buttons)
            if self._stacked:
                self._grid.addWidget(self._buttons, 3, 0, 1, 2)
            else:
                self._grid.addWidget(self._buttons, 2, 1, 1, 2)

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
        self._arrange()
        for inner in (editor, *editor.findChildren(QWidget)):
            inner.installEventFilter(self._keys)
        editor.typed.connect(self._typed)
        editor.written.connect(lambda text: self.written.emit(self.path(), text, self._link_mode()))
        editor.entry_typed.connect(self._entry_typed)
        editor.entry_removed.connect(lambda key: self.removed.emit(self._entry(key)))
        editor.emptied.connect(lambda: self.removed.emit(self.path()))
        editor.refused.connect(self._set_refusal)
        editor.left.connect(self.left)
        editor.rebuilt.connect(self.rebuilt)
        editor.hint.connect(self._set_hint)
        self._hint = ""
        self._slot_layout.addWidget(editor)
        self.label.setBuddy(editor.focus_widget())
        if had_focus:
            editor.focus_widget().setFocus()
        self.rebuilt.emit()

    def set_proposed(self, words: str) -> None:
        """What proposals do to this field; "" for none."""
        if words != self._proposed:
            self._proposed = words
            if self.view is not None and self.editor is not None:
                self._draw(self.view)

    def stops(self) -> list[QWidget]:
        """What Tab goes through: the field, its menu, its buttons."""
        editor = self.editor.stops() if self.editor is not None else []
        every = (self.undo, self.inherit, self.only, self.source, self.here, self.adjustable)
        buttons = [b for b in every if b is not None]
        return [*editor, self.more, *buttons]

    def _draw(self, view: FieldView) -> None:
        editor = self.editor
        assert editor is not None
        if self.label.text() != view.field.label:
            self.label.setText(view.field.label)
        self.label.setToolTip(plain(view.field.path))
        self.more.set_tip(_("More about {label}").format(label=view.field.label))
        errors = [p for p in view.problems if p.severity == Severity.ERROR]
        warnings = [p for p in view.problems if p.severity != Severity.ERROR]
        self._draw_badge(view, bool(errors))
        state = view.state
        if errors or self._refusal:
            state = "invalid"
        elif self._kind == "fixed" and state not in ("linked", "swallowed", "changed"):
            state = "fixed"
        elif self._mode and state == "linked":
            state = "set"
        editor.set_state(state)
        self._draw_buttons(view)
        self._draw_notes(view, errors, warnings)
        editor.describe(view.field.label, self.state_words())

    def _draw_notes(self, view: FieldView, errors: list[Problem], warnings: list[Problem]) -> None:
        refused = self._refusal
        swallowed = view.value.swallowed
        # Said before typing: in short, and in full where somebody is about to type.
        notice, does, signs = "", "", dict[str, tuple[str, str]]()
        if view.notice and view.notice_level is not None and not view.readonly:
            said, tone, icon = level_words(view.notice_level)
            sign = icon, "danger" if tone == "danger-solid" else TONES[tone][0]
            if view.changed:  # what was warned of is what it does now
                does, signs["does"] = f"{said}. {view.notice}", sign
            else:
                when = _("{impact} when it changes.").format(impact=said)
                notice, signs["notice"] = f"{when} {view.notice}" if self._focused else when, sign
        reach = view.reach
        if view.readonly or (view.state == "inherited" and not self._focused):
            reach = ""
        if view.state == "set" and view.base_value is not None and self._short_mark:
            base = words.show(view.base_value.value)
            reach = _("{base} has {value}").format(base=self._base, value=base)
        notes = {
            "does": does,
            "problem": " ".join(p.sentence for p in errors),
            "warning": " ".join(p.sentence for p in warnings),
            "refused": " ".join((refused, _("Not in the diff yet."))) if refused else "",
            "was": self._was(view),
            "proposed": self._proposed,
            "remark": view.remark,
            "reach": reach,
            "linked": self._linked(view),
            "why": (view.readonly or "") if not view.linked else "",
            "swallowed": view.value.note if swallowed and not warnings else "",
            "total": view.total,
            "hint": self._hint,
            "notice": notice,
            "catalog": "" if view.in_choices else view.choices_note,
            "help": view.field.help,
        }
        if not notes["why"] and not swallowed:
            notes["why"] = view.value.note
        self.says.set_notes({name: notes[name] for name in FIRST}, signs)
        self.notes.set_notes({name: text for name, text in notes.items() if name not in FIRST}, signs)

    def _was(self, view: FieldView) -> str:
        if not view.changed:
            return ""
        if view.base_value is not None and view.state != "inherited":
            return _("{was}, {base} has {value}").format(
                was=view.was, base=self._base, value=words.show(view.base_value.value)
            )
        if view.state == "inherited" and self._base:
            return _("{was}, changed in {base}").format(was=view.was, base=self._base)
        return view.was

    def _linked(self, view: FieldView) -> str:
        if self._mode == "at_source":
            return _("Typing changes {file}:{line} and everything that uses it.").format(
                file=view.value.linked_file, line=view.value.linked_line
            )
        if self._mode == "override":
            return _("Typing puts a fixed value here; {source} no longer counts.").format(
                source=view.value.source or view.value.text or ""
            )
        return view.linked

    def _draw_badge(self, view: FieldView, invalid: bool) -> None:
        text, tone, origin = "", "neutral", ""
        self._short_mark = False
        if self._refusal:
            text, tone = _("Not in the diff yet"), "danger"
        elif invalid:
            text, tone = _("Not valid"), "danger"
        elif view.state == "swallowed":
            text, tone = _("Ignored"), "changed"
        elif view.changed:
            text, tone = _("Changed"), "changed"
        elif view.state == "linked":
            text, tone = _("Linked"), "linked"
        elif view.state == "inherited":
            origin = words.source_words(view.value.source or self._base)
        elif view.state == "set" and view.base_value is not None:
            base = words.show(view.base_value.value)
            text, tone = _("Set here · {base} has {value}").format(base=self._base, value=base), "accent"
            self._short_mark = badge_size(text).width() > SIDE - 30
            if self._short_mark:
                text = _("Set here")
        elif view.field.required and view.state == "unset":
            origin = _("needed")
        if not view.field.known and not text:
            origin = origin or _("not known")
        self.mark.set_mark(text or origin, tone if text else "")

    def _draw_buttons(self, view: FieldView) -> None:
        undo = _own_text(view.value) != _own_text(view.before)
        inherit = view.can_inherit
        in_base = bool(self._base) and view.environment == self._base
        only = undo and in_base and len(self._environments) > 1 and bool(view.reach)
        source = view.state == "linked" and view.value.linked_file is not None and not self._mode
        shared = self._ways in ("shared", "everywhere", "adjustable")
        source = source or shared or self._ways == "linked"
        here = self._ways in ("linked", "computed", "shared")
        adjustable = self._ways == "adjustable"
        if not (undo or inherit or only or source or here or adjustable):
            if self._buttons is not None:
                self._buttons.hide()
            return
        if self._buttons is None:
            self._make_buttons()
        assert self._buttons and self.undo and self.inherit and self.only
        assert self.source and self.here and self.adjustable
        self.undo.setVisible(undo)
        self.inherit.setVisible(inherit)
        self.inherit.setText(words.unset_words(view.field, self._base))
        self.only.setVisible(only)
        self.source.setText(_("Everywhere") if shared else _("Change it there…"))
        self.here.setText(_("Only here") if shared else _("Put a fixed value here"))
        self.source.setVisible(source)
        self.here.setVisible(here)
        self.adjustable.setVisible(adjustable)
        for button in (self.undo, self.inherit, self.only, self.source, self.here, self.adjustable):
            button.setAccessibleDescription(view.field.label)
        self._buttons.show()

    def _make_buttons(self) -> None:
        self._buttons = QWidget()
        row = FlowLayout(self._buttons, spacing=12)
        self.undo = Button(_("Undo my change"), "link", "rotate-ccw")
        self.undo.clicked.connect(lambda: self.undone.emit(self.path()))
        self.inherit = Button("", "link", "arrow-up-to-line")
        self.inherit.clicked.connect(lambda: self.removed.emit(self.path()))
        self.only = Button(_("Change only one environment…"), "link", "corner-down-right")
        self.only.clicked.connect(self._choose_environment)
        self.source = Button(_("Change it there…"), "link", "link")
        self.source.clicked.connect(self._change_source)
        self.here = Button(_("Put a fixed value here"), "link", "pencil")
        self.here.clicked.connect(lambda: self._again("override"))
        self.adjustable = Button(_("Make it adjustable"), "link", "git-branch")
        self.adjustable.clicked.connect(lambda: self._again("adjustable"))
        for button in (self.undo, self.inherit, self.only, self.source, self.here, self.adjustable):
            row.addWidget(button)
        self._place_buttons()
        self.rebuilt.emit()

    def state_words(self) -> str:
        """State, problem and help as one text, for screen readers."""
        view = self.view
        if view is None:
            return ""
        said = [notes.note(name) for notes in (self.says, self.notes) for name in notes.names()]
        return " ".join(with_stop(p) for p in (self.mark.text(), *said) if p)

    def message(self, name: str) -> str:
        """What is said under the field at this place, "" if nothing is."""
        return (self.says if name in FIRST else self.notes).note(name)

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

    def restore(self) -> bool:
        """Throw away text that is no value. False if there was none."""
        if self.view is None or self.editor is None or not self._refusal:
            return False
        self._set_refusal("")
        self.editor.show_field(self.view)
        return True

    def _set_hint(self, sentence: str) -> None:
        if sentence != self._hint:
            self._hint = sentence
            if self.view is not None and not self._binding:
                self._draw(self.view)

    def set_focused(self, focused: bool) -> None:
        """The focus came or went: what typing would do is said where somebody is about to type."""
        if focused != self._focused:
            self._focused = focused
            if self.view is not None:
                self._draw(self.view)

    def set_mode(self, mode: str) -> None:
        """Edit as HCL ("code"), a linked value's definition ("at_source") or a value here ("override")."""
        self._mode = mode
        view = self.view
        assert view is not None
        self._make_editor(kind_of(view, mode))
        assert self.editor is not None
        self.editor.show_field(view)
        self._draw(view)
        self.editor.focus_widget().setFocus()

    def menu(self) -> QMenu:
        """What else can be done with the field."""
        view = self.view
        assert view is not None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fixed = view.readonly is not None and view.state != "linked"
        if view.state == "linked":
            if view.value.linked_file is not None:
                menu.addAction(_("Change it where it is defined…"), lambda: self.set_mode("at_source"))
            menu.addAction(_("Put a fixed value here…"), lambda: self.set_mode("override"))
        computed = fixed and view.value.origin is Origin.SET and bool(view.value.text)
        if self._mode == "code":
            menu.addAction(_("Edit as a field"), lambda: self.set_mode(""))
        elif not fixed or computed:
            menu.addAction(_("Edit as HCL…"), lambda: self.set_mode("code"))
        if view.value.origin in (Origin.SET, Origin.LINKED) and not fixed:
            if view.base_value is None:
                menu.addAction(_("Take this setting out"), lambda: self.removed.emit(self.path()))
            elif view.can_inherit:
                said = words.unset_words(view.field, self._base)
                menu.addAction(said, lambda: self.removed.emit(self.path()))
        if view.changed:
            menu.addAction(_("Undo my change"), lambda: self.undone.emit(self.path()))
        if view.value.file:
            menu.addAction(_("Who changed this…"), lambda: self.history_asked.emit(self.path()))
        menu.addSeparator()
        where = menu.addAction(view.field.path)
        where.setEnabled(False)
        if view.value.file:
            line = menu.addAction(f"{view.value.file}:{view.value.line}")
            line.setEnabled(False)
        return menu

    def _menu(self) -> None:
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


def _own_text(value: EnvValue) -> str | None:
    """What is written in this very environment."""
    return value.text if value.origin in (Origin.SET, Origin.LINKED) else None
