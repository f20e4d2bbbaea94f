"""What else can be done with a field, behind its three dots."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from core.text import _
from core.view import FieldView, Origin
from gui.form import words

REMOVE, UNDO, HISTORY, LINK = "remove", "undo", "history", "link"


def field_menu(
    parent: QWidget,
    view: FieldView,
    mode: str,
    base: str,
    undo: bool,
    edit_as: Callable[[str], None],
    do: Callable[[str], None],
) -> QMenu:
    """A menu that is deleted when it closes. `mode`: how the field is edited now; `undo`: whether there is
    anything to take back; `edit_as` takes another mode, `do` one of the words above."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fixed = view.readonly is not None and view.state != "linked"
    if view.state == "linked":
        if view.value.linked_file is not None:
            menu.addAction(_("Change it where it is defined…"), lambda: edit_as("at_source"))
        menu.addAction(_("Put a fixed value here…"), lambda: edit_as("override"))
    computed = fixed and view.value.origin is Origin.SET and bool(view.value.text)
    if mode == "code":
        menu.addAction(_("Edit as a field"), lambda: edit_as(""))
    elif not fixed or computed:
        menu.addAction(_("Edit as code…"), lambda: edit_as("code"))
    if view.value.origin in (Origin.SET, Origin.LINKED) and not fixed:
        if view.base_value is None:
            menu.addAction(_("Take this setting out"), lambda: do(REMOVE))
        elif view.can_inherit:
            menu.addAction(words.unset_words(view.field, base), lambda: do(REMOVE))
    if undo:
        menu.addAction(_("Undo my change"), lambda: do(UNDO))
    if view.value.file:
        menu.addAction(_("Who changed this…"), lambda: do(HISTORY))
    menu.addAction(_("Copy link"), lambda: do(LINK))
    menu.addSeparator()
    where = menu.addAction(view.field.path)
    where.setEnabled(False)
    if view.value.file:
        line = menu.addAction(f"{view.value.file}:{view.value.line}")
        line.setEnabled(False)
    return menu
