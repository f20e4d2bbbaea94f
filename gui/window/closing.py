"""Closing a window: what it keeps of its shape, and a word about what wasn't sent."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from core.text import _, ngettext
from gui.control.settings import Settings
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, label
from gui.window.frame import Frame

SIZE = (1440, 900)


def keep_shape(window: Frame, settings: Settings) -> None:
    """Size, place and the widths of the sides, for the next start."""
    settings.set("geometry", bytes(window.saveGeometry().toBase64().data()).decode("ascii"))
    settings.set("sides", {name: list(widths) for name, widths in window.side_widths.items()})


def restore_shape(window: Frame, settings: Settings) -> None:
    """As it was left; Qt moves it where a screen is. The first time as large as fits."""
    kept = settings.text("geometry")
    if not (kept and window.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii", "replace")))):
        screen = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(SIZE[0], screen.width()), min(SIZE[1], screen.height()))
    found = settings.get("sides")
    for name, widths in found.items() if isinstance(found, dict) else ():
        if isinstance(widths, list) and len(widths) == 2 and all(isinstance(w, int) for w in widths):
            window.side_widths[name] = (widths[0], widths[1])


def fit_on_screen(window: QWidget, room: QRect | None = None) -> None:
    """With its frame, which is known once it is shown: no part of it lies beyond the screen. `room`: what the
    screen has for windows."""
    if window.isMaximized() or window.isFullScreen():
        return
    screen = window.screen()
    room = room or screen.availableGeometry()
    outer, inner = window.frameGeometry(), window.geometry()
    if room.contains(outer):
        return
    around = outer.size() - inner.size()
    window.resize((room.size() - around).boundedTo(inner.size()).expandedTo(window.minimumSize()))
    outer = window.frameGeometry()
    left = max(room.left(), min(outer.left(), room.right() + 1 - outer.width()))
    top = max(room.top(), min(outer.top(), room.bottom() + 1 - outer.height()))
    window.move(left, top)


def leave_all() -> None:
    """Close every window, each with its word about what isn't sent."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, Frame):
            window.leave_wanted.emit()


class Leaving(Dialog):
    """What was changed and not sent stays where it is."""

    def __init__(self, changes: int, place: str, parent: QWidget | None = None) -> None:
        words = ngettext("{n} change isn't sent yet", "{n} changes aren't sent yet", changes)
        super().__init__(words.format(n=changes), parent)
        said = _(
            "Nothing is lost: your draft is kept on this computer, and is there again when you open {place}."
        )
        self.body.addWidget(label(said.format(place=place), wrap=True))
        self.never = QCheckBox(_("Don't say this again"))
        self.body.addWidget(self.never)
        stay = Button(_("Keep editing"), "plain")
        stay.clicked.connect(self.reject)
        leave = Button(_("Close"), "primary")
        leave.clicked.connect(self.accept)
        self.add_buttons(stay, leave)
        leave.setFocus()


class StartAnew(Dialog):
    """What was done in the demo goes away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Start the demo anew"), parent)
        words = _("Your draft and every proposal in the demo are deleted. Nothing else on this computer is.")
        self.body.addWidget(label(words, wrap=True))
        stay = Button(_("Keep it"), "plain")
        stay.clicked.connect(self.reject)
        self.start = Button(_("Start anew"), "danger")
        self.start.clicked.connect(self.accept)
        self.add_buttons(stay, self.start)
        stay.setFocus()
