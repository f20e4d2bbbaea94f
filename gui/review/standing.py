"""How a proposal is doing: one line that is always there, and what stands behind it when one asks."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import Plan, Standing
from gui.kit import theme
from gui.kit.layouts import FlowLayout, clear
from gui.kit.widgets import Button, IconLabel, ScrollArea, label
from gui.kit.words import age
from gui.review.sentence import Sentence

MERGE_SIGNS = {
    "yes": ("circle-check", "safe"),
    "conflict": ("octagon-x", "danger"),
    "review": ("clock", "muted"),
    "checks": ("triangle-alert", "changed"),
    "rule": ("lock", "changed"),
    "behind": ("triangle-alert", "changed"),
    "draft": ("git-pull-request-draft", "muted"),
    "contained": ("info", "muted"),
    "unknown": ("circle-question-mark", "muted"),
    "ended": ("git-merge", "linked"),
}
CHECK_SIGNS = {
    "good": ("circle-check", "safe"),
    "bad": ("circle-x", "danger"),
    "running": ("loader-circle", "accent"),
    "neutral": ("circle-minus", "muted"),
}
VERDICT_SIGNS = {
    "approved": ("circle-check", "safe"),
    "changes": ("message-square", "changed"),
    "earlier": ("clock", "muted"),
    "asked": ("user", "muted"),
}


def check_words(state: str) -> str:
    return {
        "good": _("passed"),
        "bad": _("failed"),
        "running": _("running"),
        "neutral": _("skipped"),
    }.get(state, state)


class Fact(QWidget):
    """An icon and a few words, side by side."""

    def __init__(self, icon: str, token: str, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 10, 2)
        row.setSpacing(6)
        row.addWidget(IconLabel(icon, token, 14))
        self.words = label(words)
        row.addWidget(self.words)
        self.setAccessibleName(words)


class PlanTint(QSyntaxHighlighter):
    """Added, removed and changed lines of a plan in the diff's colours; their signs say the same."""

    SIGN = re.compile(r"^\s*(?:(?P<danger>-/\+|\+/-|-)|(?P<safe>\+)|(?P<changed>~))(?=\s)")

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        found = self.SIGN.match(text)
        if found is not None and found.lastgroup:
            style = QTextCharFormat()
            style.setForeground(theme.tokens().color(found.lastgroup))
            self.setFormat(0, len(text) * 2, style)


class PlanText(QPlainTextEdit):
    """A plan as it was written, read only, in the code's font."""

    def __init__(self, plan: Plan, most: int) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("code", "true")
        self.setFont(theme.code_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlainText(plan.text)
        self.setAccessibleName(_("Plan by {name}").format(name=plan.author))
        lines = plan.text.count("\n") + 1
        self.setFixedHeight(min(most, 26 + lines * (self.fontMetrics().lineSpacing() + 1)))
        self._tint = PlanTint(self.document())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self._tint.rehighlight()


class StandingPanel(QFrame):
    """`set_standing(standing, plan_note)`; None hides it. What is folded out stays folded out."""

    open_url = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing: Standing | None = None
        self._note = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        facts = QWidget()
        self._facts = FlowLayout(facts, 2)
        column.addWidget(facts)
        self.note = Sentence(pixels=12, token="muted")
        column.addWidget(self.note)
        self.trouble = Sentence(pixels=12, token="muted")
        self.trouble.hide()
        column.addWidget(self.trouble)
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 4, 6, 4)
        self._body.setSpacing(4)
        self.behind = ScrollArea(body)
        self.behind.hide()
        column.addWidget(self.behind)
        self.checks = self._fold(_("Checks and reviews"))
        self.plan = self._fold(_("Plan"))
        self.hide()

    def _fold(self, words: str) -> Button:
        button = Button(words, "link", "chevron-right")
        button.setCheckable(True)
        button.toggled.connect(lambda on: self._folded(button, on))
        button.setParent(self)
        button.hide()
        return button

    def _folded(self, button: Button, on: bool) -> None:
        button.set_icon("chevron-down" if on else "chevron-right")
        if on:
            other = self.plan if button is self.checks else self.checks
            other.setChecked(False)
        self._draw_behind()

    def standing(self) -> Standing | None:
        return self._standing

    def set_standing(self, standing: Standing | None, plan_note: str = "") -> None:
        if (standing, plan_note) == (self._standing, self._note) and not self.trouble.isVisibleTo(self):
            return
        self._standing, self._note = standing, plan_note
        self.trouble.hide()
        self.setVisible(standing is not None)
        if standing is None:
            return
        for button in (self.checks, self.plan):  # they outlive the row that they stand in
            button.setParent(self)
        clear(self._facts)
        for fact in self._facts_of(standing):
            self._facts.addWidget(fact)
        shown = bool(standing.checks or len(standing.verdicts) > 1)
        for button, wanted in ((self.checks, shown), (self.plan, bool(standing.plans))):
            if wanted:
                self._facts.addWidget(button)
            elif button.isChecked():
                button.setChecked(False)
            button.setVisible(wanted)
        self.note.set_text(plan_note)
        self.note.setVisible(bool(plan_note) and not standing.ended)
        self._draw_behind()
        self.updateGeometry()

    def set_trouble(self, sentence: str) -> None:
        """It couldn't be asked just now: what is shown stays, and it says of when it is."""
        self.trouble.set_text(sentence)
        self.trouble.setVisible(bool(sentence))

    def facts(self) -> tuple[str, ...]:
        """What the line says."""
        items = (self._facts.itemAt(i) for i in range(self._facts.count()))
        widgets = (item.widget() for item in items if item is not None)
        return tuple(w.words.text() for w in widgets if isinstance(w, Fact))

    def _facts_of(self, standing: Standing) -> list[Fact]:
        out = [Fact(*MERGE_SIGNS.get(standing.merge, MERGE_SIGNS["unknown"]), standing.sentence)]
        states = {check.state for check in standing.checks}
        worst = next((s for s in ("bad", "running", "good") if s in states), "neutral")
        if standing.checks or standing.row.url.startswith("http"):  # none run on what a plain remote keeps
            out.append(Fact(*CHECK_SIGNS[worst], standing.checks_sentence))
        if standing.verdicts:
            first = standing.verdicts[0]
            n = len(standing.verdicts) - 1
            more = ngettext("{n} more.", "{n} more.", n).format(n=n) if n else ""
            out.append(Fact(*VERDICT_SIGNS[first.state], " ".join(x for x in (first.sentence, more) if x)))
        if standing.plans:
            plan = standing.plans[0]
            words = plan.summary or _("A plan by {name}.").format(name=plan.author)
            out.append(Fact("clock" if plan.outdated else "list", "muted", _outdated(plan, words)))
        elif not standing.ended and standing.row.url.startswith("http"):
            out.append(Fact("circle-question-mark", "muted", _("No plan yet.")))
        return out

    def _draw_behind(self) -> None:
        standing = self._standing
        clear(self._body)
        made = 0
        if standing is not None and self.checks.isChecked():
            made = self._draw_checks(standing)
        elif standing is not None and self.plan.isChecked():
            made = self._draw_plans(standing)
        self.behind.setVisible(bool(made))
        widget = self.behind.widget()
        layout = widget.layout() if widget is not None else None
        if layout is not None and made:
            layout.activate()
            self.behind.setFixedHeight(min(self._most(), layout.sizeHint().height() + 4))

    def _most(self) -> int:
        """Pixels that what is folded out may take, so that the review below stays readable; then it
        scrolls."""
        return max(140, min(260, self.window().height() // 4))

    def _draw_checks(self, standing: Standing) -> int:
        for check in standing.checks:
            words = f"{check.name}: {check_words(check.state)}"
            go = None
            if check.url.startswith(("http://", "https://")):
                go = Button(_("Open"), "link", "external-link")
                go.clicked.connect(_opens(self.open_url.emit, check.url))
                go.setAccessibleName(_("Open {name}").format(name=check.name))
            self._line(CHECK_SIGNS[check.state], words, go)
        for verdict in standing.verdicts:
            self._line(VERDICT_SIGNS[verdict.state], verdict.sentence, None)
        return len(standing.checks) + len(standing.verdicts)

    def _line(self, sign: tuple[str, str], words: str, button: Button | None) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(*sign, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Sentence(words), 1)
        if button is not None:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._body.addWidget(holder)

    def _draw_plans(self, standing: Standing) -> int:
        for plan in standing.plans:
            words = " · ".join(x for x in (plan.author, age(plan.when)) if x)
            self._body.addWidget(Sentence(_outdated(plan, words), pixels=12, token="muted"))
            self._body.addWidget(PlanText(plan, self._most() - 36))
        return len(standing.plans)


def _outdated(plan: Plan, words: str) -> str:
    return _("{words} Older than the newest commit.").format(words=words) if plan.outdated else words


def _opens(emit: Callable[[str], None], url: str) -> Callable[[], None]:
    return lambda: emit(url)
