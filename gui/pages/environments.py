"""The environments that were inferred, each with the reason; corrected, renamed, ordered and hidden here.

`set_own(own, notice)` shows them; what the user wants goes out as `asked`: what to do with the session's
environments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.text import _, listed
from core.view import (
    Binding,
    Correction,
    FoundEnvironment,
    LostCorrection,
    OwnEnvironments,
    UnboundFile,
)
from gui.kit.layouts import FlowLayout
from gui.kit.lazy_column import Shelf, Thing
from gui.kit.widgets import Badge, Button, Card, ElidedLabel, IconButton, IconLabel, Notice, ScrollArea, label
from gui.kit.words import folder_meaning
from gui.pages.environment_editor import EnvironmentEditor
from gui.review.sentence import Sentence

HEIGHT = 52
Do = Callable[[Any], object]
"""What to do with the session's environments."""


class EnvironmentRow(QWidget):
    """One environment; its editor opens below it."""

    asked = Signal(object, str)
    """What to do, and the button that keeps the focus."""

    def __init__(
        self, own: OwnEnvironments, found: FoundEnvironment, *, first: bool, last: bool, several: bool
    ) -> None:
        super().__init__()
        self._own, self.found = own, found
        self.editor: EnvironmentEditor | None = None
        self.buttons: dict[str, QToolButton | QPushButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(8)
        hidden = found.said.hidden
        row.addWidget(IconLabel("layers", "muted" if hidden or found.aside else "accent"))
        self.name = ElidedLabel(found.shown or _("No environments"), "strong")
        row.addWidget(self.name, 1)
        if several and found.root != ".":
            row.addWidget(Badge(found.root, "neutral", "folder", folder_meaning()))
        if hidden and not found.aside:
            unseen = _("It is on no page because you hid it. The files stay as they are.")
            row.addWidget(Badge(_("hidden"), "neutral", "circle-minus", unseen))
        self._tools = QHBoxLayout()
        self._tools.setSpacing(0)
        row.addLayout(self._tools)
        self._column.addLayout(row)
        self.words = Sentence(
            _("It is no environment, as you said.") if found.aside else found.reason, pixels=12
        )
        below = QHBoxLayout()
        below.setContentsMargins(24, 0, 0, 4)
        below.addWidget(self.words)
        self._column.addLayout(below)
        name = found.shown or found.root
        if found.aside:
            words = _("Make {name} an environment again").format(name=name)
            self._tool(
                "again",
                "rotate-ccw",
                words,
                lambda e: e.correct(found.said_of, replace(found.said, none=False)),
            )
            return
        if found.corrected:
            words = _("{name} as it was inferred").format(name=name)
            if found.inferred is None:
                words = _("Take {name} away again").format(name=name)
            self._tool("inferred", "rotate-ccw", words, lambda e: e.as_inferred(found.said_of))
        if not (first and last):
            up = self._tool(
                "up", "chevron-up", _("Move {name} up").format(name=name), lambda e: e.move(found.said_of, -1)
            )
            up.setEnabled(not first)
            down = self._tool(
                "down",
                "chevron-down",
                _("Move {name} down").format(name=name),
                lambda e: e.move(found.said_of, 1),
            )
            down.setEnabled(not last)
        if found.name:
            words = _("Show {name} again") if hidden else _("Hide {name}")
            other = replace(found.said, hidden=not hidden)
            self._tool("hide", "eye", words.format(name=name), lambda e: e.correct(found.said_of, other))
        edit = IconButton("pencil", _("Correct {name}").format(name=name), box=28)
        edit.clicked.connect(self.edit)
        self.buttons["edit"] = edit
        self._tools.addWidget(edit)

    def _tool(self, name: str, icon: str, words: str, do: Do) -> IconButton:
        button = IconButton(icon, words, box=28)
        button.clicked.connect(lambda: self.asked.emit(do, name))
        self.buttons[name] = button
        self._tools.addWidget(button)
        return button

    def edit(self) -> None:
        """Opens the editor, or closes it."""
        if self.editor is not None:
            self.close_editor()
            return
        editor = self.editor = EnvironmentEditor(self._own.found, self.found)
        editor.applied.connect(self._apply)
        key = self.found.said_of
        editor.none.connect(lambda: self.asked.emit(lambda e: e.correct(key, Correction(none=True)), "again"))
        editor.cancelled.connect(self.close_editor)
        if self.found.inferred is None:
            editor.no_environment.hide()
        self._column.addWidget(editor)
        editor.start()

    def close_editor(self) -> None:
        if self.editor is not None:
            self._column.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
            self.editor = None
            self.buttons["edit"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _apply(self, root: str, files: tuple[str, ...], workspace: str, called: str) -> None:
        found, binding = self.found, Binding(files, workspace or None)
        now = Binding(found.unit.var_files, found.unit.workspace)
        title = called if called not in ("", found.name) else ""
        key = found.said_of
        if root != found.root or (found.inferred is None and binding != now):
            self.asked.emit(lambda e: e.belongs_to(key, root, binding, called), "edit")
            return
        said = replace(found.said, title=title)
        if found.inferred is not None and binding != now:
            inferred = Binding(found.inferred.var_files, found.inferred.workspace)
            said = replace(said, instead=None if binding == inferred else binding)
        if said == found.said:
            self.close_editor()
        else:
            self.asked.emit(lambda e: e.correct(key, said), "edit")

    def focus(self, name: str) -> None:
        """On this button; where it is none or dead, on another."""
        for wanted in (name, "edit", *self.buttons):
            button = self.buttons.get(wanted)
            if button is not None and button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return


class EnvironmentsCard(Card):
    """All of a repository's, what follows from the corrections, and what to do with all of them."""

    asked = Signal(object)
    """What to do with the session's environments."""
    exported = Signal()
    """The corrections are to be written to a file."""

    def __init__(self, area: ScrollArea) -> None:
        super().__init__(_("Environments"))
        self._own: OwnEnvironments | None = None
        self._focus: tuple[object, str] | None = None
        self._waits = False
        words = _(
            "Inferred from folders, variables, pipelines and the names that Terraform runs under"
            " (workspaces); each with the reason. What you correct is kept in Repoform's own"
            " settings, never in the repository."
        )
        self.body.addWidget(label(words, "small", wrap=True))
        self.problem = Notice("", "danger")
        self.anew = Button(_("Start anew"), "plain")
        self.anew.setAccessibleDescription(_("The file that can't be read gets another name."))
        self.anew.clicked.connect(lambda: self._ask(lambda e: e.start_anew(), None))
        self.problem.row.addWidget(self.anew)
        self.body.addWidget(self.problem)
        self.done = Notice("", "accent")
        self.body.addWidget(self.done)
        self._rows = Shelf(area, 4, first=12)
        self.body.addWidget(self._rows)
        self._more = Shelf(area, 4)
        self.body.addWidget(self._more)
        self.adding: EnvironmentEditor | None = None
        self._place = QVBoxLayout()
        self.body.addLayout(self._place)
        row = FlowLayout(spacing=8)
        self.add = Button(_("Add an environment…"), "plain", "plus")
        self.add.clicked.connect(lambda: self.start_adding(()))
        self.undo = Button(_("Undo"), "plain", "undo-2")
        self.undo.setAccessibleName(_("Undo the last correction of environments"))
        self.undo.clicked.connect(lambda: self._ask(lambda e: e.undo(), None))
        self.all_inferred = Button(_("All as inferred"), "plain", "rotate-ccw")
        self.all_inferred.clicked.connect(lambda: self._ask(lambda e: e.as_inferred(), None))
        self.export = Button(_("Export…"), "plain", "save")
        self.export.setToolTip(_("A file for the command line"))
        self.export.clicked.connect(self.exported)
        for button in (self.add, self.undo, self.all_inferred, self.export):
            row.addWidget(button)
        self.body.addLayout(row)
        self.problem.hide()
        self.done.hide()

    def set_own(self, own: OwnEnvironments, notice: str) -> None:
        """`notice`: what the last step did; said here where it was a correction."""
        self.problem.setVisible(bool(own.problem))
        self.problem.set_notice(own.problem, "danger")
        if self._waits:
            self._waits = False
            self.done.setVisible(bool(notice))
            self.done.set_notice(notice, "accent")
        if own == self._own:
            return
        self._own = own
        self._close_adding()
        found = own.found
        several = len({e.root for e in found.found}) > 1
        things = []
        for one in found.found:
            mine = found.beside(one)
            first, last = (not one.aside and one is mine[0], one is mine[-1]) if mine else (True, True)
            content = one, first, last, several, found.var_files, found.roots
            make = partial(self._row, one, first=first, last=last, several=several)
            things.append(Thing(one.said_of, content, make))
        self._rows.set_things(things, HEIGHT)
        more: list[Thing] = [Thing(lost.key, lost, partial(self._lost, lost)) for lost in found.lost]
        more += [Thing(words, None, partial(_note, words)) for words in found.notes]
        more += [Thing(file.path, file, partial(self._unbound, file)) for file in found.unbound]
        self._more.set_things(more, HEIGHT)
        self._more.setVisible(bool(more))
        self.undo.setEnabled(own.can_undo)
        for button in (self.all_inferred, self.export):
            button.setEnabled(own.corrected)
        self.add.setEnabled(bool(found.roots))
        self._focus_again()

    def go_on(self, before: EnvironmentsCard) -> None:
        """In the place of another card, whose page is made anew."""
        self._focus, self._waits = before._focus, before._waits

    def rows(self) -> list[EnvironmentRow]:
        """Those that were seen."""
        return [row for row in self._rows.made() if isinstance(row, EnvironmentRow)]

    def row(self, name: str, root: str = "") -> EnvironmentRow:
        """By the environment's name, of those that were seen."""
        return next(r for r in self.rows() if r.found.name == name and root in ("", r.found.root))

    def more(self) -> list[QWidget]:
        """Below the environments: what is lost, what follows, files that count nowhere."""
        return self._more.made()

    def start_adding(self, files: Sequence[str]) -> None:
        """The editor for one that nothing tells of."""
        if self._own is None:
            return
        self._close_adding()
        editor = self.adding = EnvironmentEditor(self._own.found, None, files)
        editor.applied.connect(
            lambda root, taken, workspace, called: self._ask(
                lambda e: e.add(root, taken, workspace or None, called), None
            )
        )
        editor.cancelled.connect(self._cancel_adding)
        self._place.addWidget(editor)
        editor.start()

    def _cancel_adding(self) -> None:
        self._close_adding()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_adding(self) -> None:
        if self.adding is not None:
            self._place.removeWidget(self.adding)
            self.adding.hide()
            self.adding.deleteLater()
            self.adding = None

    def _row(self, found: FoundEnvironment, *, first: bool, last: bool, several: bool) -> QWidget:
        assert self._own is not None
        row = EnvironmentRow(self._own, found, first=first, last=last, several=several)
        row.asked.connect(lambda do, button: self._ask(do, (found.said_of, button)))
        return row

    def _lost(self, lost: LostCorrection) -> QWidget:
        name = lost.said.title or lost.said.added or listed(lost.key.var_files) or lost.key.root
        words = _("{name}: your correction has no effect. {reason}").format(name=name, reason=lost.sentence)
        button = Button(_("Remove"), "link")
        button.setAccessibleName(_("Remove the correction of {name}").format(name=name))
        button.clicked.connect(lambda: self._ask(lambda e: e.as_inferred(lost.key), None))
        return _line("triangle-alert", "changed", words, len(name), button)

    def _unbound(self, file: UnboundFile) -> QWidget:
        words = _("{file} counts for no environment. {reason}").format(file=file.path, reason=file.reason)
        button = Button(_("Use it…"), "link")
        button.setAccessibleName(_("Use {file} for an environment").format(file=file.path))
        button.clicked.connect(lambda: self.start_adding((file.path,)))
        return _line("file", "muted", words, len(file.path), button)

    def _ask(self, do: Do, focus: tuple[object, str] | None) -> None:
        self._focus, self._waits = focus, True
        self.asked.emit(do)

    def _focus_again(self) -> None:
        """Where the hand was: rows that changed are made anew."""
        if self._focus is None:
            return
        (key, button), self._focus = self._focus, None
        row = next((r for r in self.rows() if r.found.said_of == key), None)
        if row is not None:
            row.focus(button)


def _note(words: str) -> QWidget:
    return _line("info", "muted", words, 0)


def _line(icon: str, token: str, words: str, strong: int, *more: QWidget) -> QWidget:
    out = QWidget()
    row = QHBoxLayout(out)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(IconLabel(icon, token, 14))
    row.addWidget(Sentence(words, strong, pixels=12), 1)
    for widget in more:
        row.addWidget(widget)
    return out
