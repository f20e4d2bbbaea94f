"""A problem with its fix, wherever problems are listed."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from core.text import _, without_stop
from core.view import Problem, Severity
from gui.kit import theme
from gui.kit.layouts import FlowLayout
from gui.kit.widgets import Button, IconLabel
from gui.review.sentence import Sentence


class _Offer(Button):
    """A button of several lines. Its height is no least one that is set: a style sheet sets its own."""

    def sizeHint(self) -> QSize:
        lines = self.text().count("\n") + 1
        high = lines * self.fontMetrics().lineSpacing() + AROUND if lines > 1 else 0
        return super().sizeHint().expandedTo(QSize(0, high))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ProblemCard(QFrame):
    go_to = Signal(object)
    fix = Signal(object)
    set_aside = Signal(object)
    taken_back = Signal(object)
    """It is to be listed again."""

    def __init__(
        self,
        problem: Problem,
        where: str,
        *,
        can_fix: bool = True,
        can_set_aside: bool = False,
        aside: str = "",
    ) -> None:
        """`aside`: who set it aside and when, of one that was."""
        super().__init__()
        self._offer = ""
        self.setObjectName("card")
        self.problem = problem
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(10)
        icon, token = SIGNS[problem.severity]
        row.addWidget(IconLabel(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        words = self._words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Sentence(problem.sentence))
        place = f"{problem.file}:{problem.line}" if problem.file and problem.line else problem.file or ""
        under = " · ".join(x for x in (where, place) if x)
        if under:
            words.addWidget(Sentence(under, pixels=12, token="muted"))
        if aside:
            words.addWidget(Sentence(aside, pixels=12, token="muted"))
        row.addLayout(words, 1)
        self._side = QWidget(self)
        beside: QLayout = QHBoxLayout(self._side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(row.spacing())
        row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignVCenter)
        self._below = False
        if problem.fix and can_fix:
            self._offer = without_stop(problem.fix)
            self.fix_button = _Offer("", "plain", "check")
            self._wrap_offer()
            self.fix_button.setAccessibleName(self._offer)
            self.fix_button.clicked.connect(lambda: self.fix.emit(problem))
            words.addSpacing(4)
            below = beside = FlowLayout(spacing=8)  # its words are long
            beside.addWidget(self.fix_button)
            words.addLayout(below)
        if problem.module:
            go = self.show_button = Button(_("Show"), "quiet")
            go.setAccessibleDescription(problem.sentence)
            go.clicked.connect(lambda: self.go_to.emit(problem))
            beside.addWidget(go)
        if can_set_aside:
            self.aside_button = Button(_("Set aside"), "quiet")
            self.aside_button.setAccessibleDescription(problem.sentence)
            self.aside_button.setToolTip(
                _("List it apart from now on: in this window, and in repoform check on this computer")
            )
            self.aside_button.clicked.connect(lambda: self.set_aside.emit(problem))
            beside.addWidget(self.aside_button)
        if aside:
            self.back_button = Button(_("Take back"), "quiet", "undo-2")
            self.back_button.setAccessibleDescription(problem.sentence)
            self.back_button.clicked.connect(lambda: self.taken_back.emit(problem))
            beside.addWidget(self.back_button)
        self._side.setVisible(beside.parentWidget() is self._side and beside.count() > 0)
        self.setAccessibleName(f"{severity_words(problem.severity)}: {problem.sentence}")

    def _wrap_offer(self) -> None:
        """Qt doesn't wrap a button's words; of large text there are fewer in a line."""
        lines = wrap(self._offer, LETTERS * theme.USUAL // theme.text_pixels())
        self.fix_button.setText("\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow card the buttons stand below the words."""
        super().resizeEvent(event)
        below = event.size().width() < self._side.sizeHint().width() + NARROW
        if below == self._below or self._side.isHidden():
            return
        self._below = below
        self._row.removeWidget(self._side)
        self._words.removeWidget(self._side)
        if below:
            self._words.addWidget(self._side, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignVCenter)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._offer and theme.is_font_change(event):
            self._wrap_offer()


SIGNS = {
    Severity.ERROR: ("octagon-x", "danger"),
    Severity.WARNING: ("triangle-alert", "changed"),
    Severity.NOTE: ("info", "muted"),
}


def severity_words(severity: Severity) -> str:
    return {
        Severity.ERROR: _("Error"),
        Severity.WARNING: _("Warning"),
        Severity.NOTE: _("Note"),
    }[severity]


NARROW = 260
"""Pixels that the words have at least beside the buttons."""
AROUND = 16
"""Pixels above and below the lines of a button, together."""
LETTERS = 48
"""In a line of a button."""
