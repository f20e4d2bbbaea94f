"""What can be done with a field, as buttons below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.text import _
from core.view import EnvValue, FieldView, Origin
from gui.form import words
from gui.kit import theme
from gui.kit.layouts import FlowLayout
from gui.kit.widgets import Button, plain

SPACING, HEIGHT = 12, 18
NAMES = ("undo", "inherit", "only", "source", "here", "adjustable")


class RowButtons(QWidget):
    """Made when a field first needs one of them: most never do."""

    def __init__(self) -> None:
        super().__init__()
        row = FlowLayout(self, spacing=SPACING)
        self.undo = Button(_("Undo my change"), "link", "rotate-ccw")
        self.inherit = Button("", "link", "arrow-up-to-line")
        self.only = Button(_("Change only one environment…"), "link", "corner-down-right")
        self.source = Button(_("Change it there…"), "link", "link")
        self.here = Button(_("Put a fixed value here"), "link", "pencil")
        self.adjustable = Button(_("Make it adjustable"), "link", "git-branch")
        for button in self.every():
            button.setFixedHeight(HEIGHT)
            row.addWidget(button)
        for button in (self.undo, self.inherit):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+Z, and the Menu key
        self._words: dict[Button, str] = {}
        """Of those that are icons alone where there is little room; their tooltips have them."""
        self._fitted: object = None

    def every(self) -> tuple[Button, ...]:
        """In the order in which they stand."""
        return tuple(getattr(self, name) for name in NAMES)

    def answers(self) -> tuple[Button, ...]:
        """Those that aren't in the field's menu as well: Tab goes there."""
        return (self.only, self.source, self.here, self.adjustable)

    def shown(self) -> frozenset[str]:
        """Names of those in sight, see `wanted`."""
        return frozenset(n for n in NAMES if not self.isHidden() and not getattr(self, n).isHidden())

    def needed(self) -> int:
        """Pixels that those which are shown take beside each other."""
        widths = [b.sizeHint().width() for b in self.every() if not b.isHidden()]
        return sum(widths) + SPACING * max(0, len(widths) - 1)

    def fit(self, room: int) -> bool:
        """Whether they have room in so many pixels, if need be some as icons alone: what can be done with any
        field is known by them, what only this one asks needs its words."""
        key = room, theme.text_pixels(), tuple((b.isHidden(), self._said(b)) for b in self.every())
        if key != self._fitted:
            self._fitted = key
            for silent in ((), (self.inherit,), (self.inherit, self.undo)):
                self._speak(silent)
                if self.needed() <= room:
                    break
            else:
                self._speak(())
        return self.needed() <= room

    def _said(self, button: Button) -> str:
        return self._words.get(button, button.text())

    def _speak(self, silent: Sequence[Button]) -> None:
        """All with their words but these."""
        for button in (self.undo, self.inherit):
            words = self._said(button)
            button.setToolTip(plain(words) if button in silent else "")
            button.setAccessibleName(words)
            if button in silent:
                self._words[button] = words
                button.setText("")
            elif self._words.pop(button, ""):
                button.setText(words)

    def show_for(self, view: FieldView, shown: frozenset[str], base: str, *, shared: bool) -> None:
        """`shown`: names of those that apply, see `wanted`; `shared`: the value serves several places."""
        inherit = words.unset_words(view.field, base)
        if self._said(self.inherit) != inherit:
            self._speak(())
            self.inherit.setText(inherit)
            self.inherit.setAccessibleName(inherit)
        self.source.setText(_("Everywhere") if shared else _("Change it there…"))
        self.here.setText(_("Only here") if shared else _("Put a fixed value here"))
        for name in NAMES:
            button: Button = getattr(self, name)
            button.setVisible(name in shown)
            button.setAccessibleDescription(view.field.label)
        self.show()


def wanted(
    view: FieldView, ways: str, mode: str, base: str, environments: int, refused: bool = False
) -> frozenset[str]:
    """Names of the buttons that a field needs now. `ways`: the question that is open, see
    core.session.errors; `refused`: what stands in the field is no value."""
    undo = _own_text(view.value) != _own_text(view.before) and not view.new
    in_base = bool(base) and view.environment == base
    source = view.state == "linked" and view.value.linked_file is not None and not mode
    found = {
        "undo": undo or refused,
        "inherit": view.can_inherit,
        "only": undo and in_base and environments > 1 and bool(view.reach),
        "source": source or ways in ("linked", "shared", "everywhere", "adjustable"),
        "here": ways in ("linked", "computed", "shared"),
        "adjustable": ways == "adjustable",
    }
    return frozenset(name for name, applies in found.items() if applies)


def _own_text(value: EnvValue) -> str | None:
    """What is written in this very environment."""
    return value.text if value.origin in (Origin.SET, Origin.LINKED) else None
