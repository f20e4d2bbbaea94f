"""The program's own words, explained in one place: help shows all, a dotted underline the one above it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from core.text import _
from gui.kit import theme
from gui.kit.tips import tip
from gui.kit.widgets import ElidedLabel


def ten_words() -> tuple[tuple[str, str], ...]:
    """What the program's own words mean, each with what engineers call it."""
    return (
        (
            _("Environment"),
            _(
                "One place that a cluster is made for: apps, ops, production. In code: a key of the"
                " configuration, a folder, a tfvars file or a workspace."
            ),
        ),
        (
            _("Base"),
            _(
                "The environment that the others take their values from. What you change there reaches all"
                " that say nothing else."
            ),
        ),
        (_("Cluster"), _("A Kubernetes cluster. In code: one module or one resource.")),
        (
            _("Node pool"),
            _("Machines of one kind in a cluster, and how many of them. The default pool is part of it."),
        ),
        (
            _("Setting"),
            _(
                "One value of a cluster or pool in one environment. It is set here, taken from the base, the"
                " module's default, or linked: defined elsewhere and only referred to."
            ),
        ),
        (_("Draft"), _("Your edits, kept on this computer. Nobody else sees them, and no cluster changes.")),
        (
            _("Change"),
            _(
                "What your edits make different, with what it does to what runs: no effect, in place, nodes"
                " roll, rebuilds a pool, destroys a cluster, or unknown."
            ),
        ),
        (
            _("Problem"),
            _(
                "Something wrong in the files. Problems from your draft may stand in the way of a proposal;"
                " those that were there before never do."
            ),
        ),
        (
            _("Proposal"),
            _(
                "Your changes, sent for others to review. In Git: a commit on a branch of its own with a pull"
                " request. A cluster changes only after somebody merges it."
            ),
        ),
        (
            _("Diff"),
            _("The exact lines that a proposal would change in the files. Nothing else is sent."),
        ),
    )


def meaning(word: str) -> str:
    """What one of them means, by the name that help gives it.

    >>> meaning("Base").split(".")[0]
    'The environment that the others take their values from'
    """
    return dict(ten_words())[word]


def base_meaning() -> str:
    return meaning(_("Base"))


class Explained(ElidedLabel):
    """Words with a dotted underline: what they mean is in the tooltip, and shown by Enter or Space where the
    keyboard is here; screen readers have it as the description."""

    def __init__(self, words: str, explanation: str, role: str = "", parent: QWidget | None = None) -> None:
        self._explanation = explanation
        super().__init__(words, role, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.WhatsThisCursor)
        self.setAccessibleDescription(explanation)

    def _fit(self) -> None:
        super()._fit()
        self.setToolTip(
            tip("" if self.text() == self.whole_text() else self.whole_text(), "", self._explanation)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        metrics, margins = self.fontMetrics(), self.contentsMargins()
        baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
        dotted_line(painter, margins.left(), baseline + 3, metrics.horizontalAdvance(self.text()))
        if self.hasFocus():
            painter.setPen(QPen(theme.tokens().color("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self.update()


def dotted_line(painter: QPainter, left: int, y: int, width: int) -> None:
    """Below words that are explained; for what is painted, too."""
    painter.setPen(QPen(theme.tokens().color("muted"), 1.4, Qt.PenStyle.DotLine))
    painter.drawLine(left, y, left + width, y)
