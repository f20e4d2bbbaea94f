"""A problem with its fix, wherever problems are listed."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from core.text import _, without_stop
from core.view import Problem, Severity
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
        if problem.fix and can_fix:
            offer = without_stop(problem.fix)
            self.fix_button = Button("\n".join(wrap(offer, LETTERS)), "plain", "check")  # Qt doesn't wrap it
            self.fix_button.setAccessibleName(offer)
            self.fix_button.clicked.connect(lambda: self.fix.emit(problem))
            words.addSpacing(4)
            words.addWidget(self.fix_button, 0, Qt.AlignmentFlag.AlignLeft)
        if problem.module:
            go = self.show_button = Button(_("Show"), "quiet")
            go.setAccessibleDescription(problem.sentence)
            go.clicked.connect(lambda: self.go_to.emit(problem))
            row.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        if can_set_aside:
            self.aside_button = Button(_("Set aside"), "quiet")
            self.aside_button.setAccessibleDescription(problem.sentence)
            self.aside_button.setToolTip(
                _("List it apart from now on: in this window, and in repoform check on this computer")
            )
            self.aside_button.clicked.connect(lambda: self.set_aside.emit(problem))
            row.addWidget(self.aside_button, 0, Qt.AlignmentFlag.AlignVCenter)
        if aside:
            self.back_button = Button(_("Take back"), "quiet", "undo-2")
            self.back_button.setAccessibleDescription(problem.sentence)
            self.back_button.clicked.connect(lambda: self.taken_back.emit(problem))
            row.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{severity_words(problem.severity)}: {problem.sentence}")


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
