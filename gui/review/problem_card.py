"""A problem with its fix, wherever problems are listed."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from core.text import _, without_stop
from core.view import Problem, Severity
from gui.kit import theme
from gui.kit.layouts import FlowLayout
from gui.kit.widgets import Button, IconLabel
from gui.review.sentence import Sentence


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
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(10)
        icon, token = SIGNS[problem.severity]
        row.addWidget(IconLabel(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Sentence(problem.sentence))
        place = f"{problem.file}:{problem.line}" if problem.file and problem.line else problem.file or ""
        under = " · ".join(x for x in (where, place) if x)
        if under:
            words.addWidget(Sentence(under, pixels=12, token="muted"))
        if aside:
            words.addWidget(Sentence(aside, pixels=12, token="muted"))
        row.addLayout(words, 1)
        beside: FlowLayout | None = None
        if problem.fix and can_fix:
            self._offer = without_stop(problem.fix)
            self.fix_button = Button("", "plain", "check")
            self._wrap_offer()
            self.fix_button.setAccessibleName(self._offer)
            self.fix_button.clicked.connect(lambda: self.fix.emit(problem))
            words.addSpacing(4)
            beside = FlowLayout(spacing=8)
            beside.addWidget(self.fix_button)
            words.addLayout(beside)
        if problem.module:
            go = self.show_button = Button(_("Show"), "quiet")
            go.setAccessibleDescription(problem.sentence)
            go.clicked.connect(lambda: self.go_to.emit(problem))
            self._add(row, beside, go)
        if can_set_aside:
            self.aside_button = Button(_("Set aside"), "quiet")
            self.aside_button.setAccessibleDescription(problem.sentence)
            self.aside_button.setToolTip(
                _("List it apart from now on: in this window, and in repoform check on this computer")
            )
            self.aside_button.clicked.connect(lambda: self.set_aside.emit(problem))
            self._add(row, beside, self.aside_button)
        if aside:
            self.back_button = Button(_("Take back"), "quiet", "undo-2")
            self.back_button.setAccessibleDescription(problem.sentence)
            self.back_button.clicked.connect(lambda: self.taken_back.emit(problem))
            self._add(row, beside, self.back_button)
        self.setAccessibleName(f"{severity_words(problem.severity)}: {problem.sentence}")

    def _wrap_offer(self) -> None:
        """Qt doesn't wrap a button's words; of large text there are fewer in a line."""
        self.fix_button.setText("\n".join(wrap(self._offer, LETTERS * theme.USUAL // theme.text_pixels())))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._offer and theme.is_font_change(event):
            self._wrap_offer()

    @staticmethod
    def _add(row: QHBoxLayout, beside: FlowLayout | None, button: Button) -> None:
        """At the right; after a fix, whose words are long, below the sentence."""
        if beside is None:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            beside.addWidget(button)


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


LETTERS = 48
"""In a line of a button."""
