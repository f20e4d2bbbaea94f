"""Someone else changed this too: three values per setting, and the user decides."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.text import _, listed, ngettext
from core.view import Change, Conflict, Json, View, beside_badge
from gui.form.words import show
from gui.kit.impacts import ImpactBadge
from gui.kit.layouts import FlowLayout, clear
from gui.kit.leading import tell_keys
from gui.kit.widgets import Button, Card, ElidedLabel, IconLabel, Notice, ScrollArea, label, line
from gui.kit.words import age, in_environment
from gui.review.grouping import title_of
from gui.review.sentence import Sentence


def typed_like(text: str, example: Json) -> Json:
    """What was typed, read as the kind of value that stood there."""
    text = text.strip()
    if isinstance(example, str):
        return text
    if isinstance(example, list):
        return [x.strip() for x in text.split(",") if x.strip()]
    try:
        return json.loads(text)
    except ValueError:
        return text


class ConflictCard(Card):
    """One setting: `Before 12 | Theirs 16 (Ali, 2 h ago) | Yours 24`."""

    decided = Signal(str, object)

    def __init__(self, conflict: Conflict, where: str, impact: Change | None) -> None:
        super().__init__(margin=14)
        self.conflict = conflict
        head = QHBoxLayout()
        head.setSpacing(8)
        title = in_environment(conflict.label, conflict.environment)
        # Not every language has it first.
        strong = len(conflict.label) if title.startswith(conflict.label) else 0
        head.addWidget(Sentence(title, strong), 1)
        head.addWidget(ElidedLabel(where, "small", Qt.TextElideMode.ElideMiddle))
        self.body.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        who = listed(x for x in (conflict.author, age(conflict.when)) if x)
        columns: tuple[tuple[str, Json, str, str], ...] = (
            (_("Before"), conflict.before, "", "muted"),
            (_("Theirs"), conflict.theirs, who, "text"),
            (_("Yours"), conflict.yours, "", "changed"),
        )
        for at, (name, value, note, token) in enumerate(columns):
            box = QFrame()
            box.setObjectName("card")
            inner = QVBoxLayout(box)
            inner.setContentsMargins(12, 8, 12, 8)
            inner.setSpacing(2)
            inner.addWidget(label(name, "caps"))
            words = show(value)
            inner.addWidget(Sentence(words, len(words), token=token))
            inner.addWidget(label(note, "small", wrap=True))
            grid.addWidget(box, 0, at)
            grid.setColumnStretch(at, 1)
        self.body.addLayout(grid)
        if impact is not None:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(ImpactBadge(impact.impact), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Sentence(beside_badge(impact.impact), pixels=12, token="muted"), 1)
            self.body.addLayout(row)
        buttons = FlowLayout(spacing=8)
        self.theirs = Button(_("Keep theirs"), "plain")
        self.mine = Button(_("Use mine"), "plain")
        self.another = Button(_("Another value…"), "quiet")
        self.theirs.clicked.connect(lambda: self.decided.emit(conflict.edit, "theirs"))
        self.mine.clicked.connect(lambda: self.decided.emit(conflict.edit, "mine"))
        self.another.clicked.connect(self._ask)
        for button in (self.theirs, self.mine, self.another):
            buttons.addWidget(button)
        self.value = QLineEdit()
        self.value.setText("" if isinstance(conflict.yours, dict) else _as_text(conflict.yours))
        self.value.setAccessibleName(_("Another value"))
        self.value.returnPressed.connect(self._typed)
        self.use = Button(_("Use it"), "plain", "check")
        self.use.clicked.connect(self._typed)
        self.value.hide()
        self.use.hide()
        own = QHBoxLayout()
        own.setSpacing(8)
        own.addWidget(self.value, 1)
        own.addWidget(self.use)
        self.body.addLayout(buttons)
        self.body.addLayout(own)
        self.another.setVisible(not isinstance(conflict.yours, dict))

    def _ask(self) -> None:
        self.value.show()
        self.use.show()
        self.value.setFocus()
        self.value.selectAll()

    def _typed(self) -> None:
        if self.value.text().strip():
            value = typed_like(self.value.text(), self.conflict.yours)
            self.decided.emit(self.conflict.edit, {"value": value})


def _as_text(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return json.dumps(value)


class ConflictPage(QFrame):
    """`set_view(view)`; each decision goes out at once and comes back as another View."""

    decided = Signal(str, object)
    """Edit's id and "theirs", "mine" or {"value": …} (session.draft.resolve)."""
    continue_requested = Signal()
    later_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(24, 18, 24, 18)
        self._column.setSpacing(12)
        column.addWidget(ScrollArea(body), 1)
        column.addWidget(line())
        foot = QFrame()
        foot.setObjectName("panel")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        self.fits = label("", "muted", wrap=True)
        self.later = Button(_("Decide later"), "plain")
        self.later.clicked.connect(self.later_requested)
        self.go_on = Button(_("Continue"), "primary", "arrow-right")
        tell_keys(self.go_on)
        self.go_on.clicked.connect(self._continue)
        row.addWidget(IconLabel("circle-check", "safe"))
        row.addWidget(self.fits, 1)
        row.addWidget(self.later)
        row.addWidget(self.go_on)
        column.addWidget(foot)
        self.cards: list[ConflictCard] = []
        self._open = 0

    def set_view(self, view: View) -> None:
        clear(self._column)
        self.cards = []
        self._open = len(view.conflicts)
        self._column.addWidget(label(_("Someone else changed this too"), "title"))
        branch = view.place.branch or ""
        if not view.conflicts:
            words = _("Everything is decided. Your draft stands on {branch} as it is now.")
            self._column.addWidget(Notice(words.format(branch=branch), "safe"))
        for conflict in view.conflicts:
            where = title_of((*view.platforms, *view.base), conflict.root, conflict.module)[0]
            key = (conflict.root, conflict.module, conflict.setting, conflict.environment)
            impact = next((c for c in view.changes if c.key == key), None)
            card = ConflictCard(conflict, where, impact)
            card.decided.connect(self.decided)
            self.cards.append(card)
            self._column.addWidget(card)
        self._column.addStretch(1)
        n = max(0, len(view.changes) - sum(1 for c in view.changes if c.key in _keys(view.conflicts)))
        self.fits.setText(
            ngettext("{n} other change fits.", "{n} other changes fit.", n).format(n=n)
            if n
            else _("Nothing else is touched.")
        )

    def _continue(self) -> None:
        """Never grey: with something undecided the first card gets the focus."""
        if self._open and self.cards:
            self.cards[0].theirs.setFocus()
            self.fits.setText(
                ngettext(
                    "{n} setting is undecided: keep theirs or use yours.",
                    "{n} settings are undecided: keep theirs or use yours.",
                    self._open,
                ).format(n=self._open)
            )
        else:
            self.continue_requested.emit()


def _keys(conflicts: Sequence[Conflict]) -> set[tuple[str, str, str, str]]:
    return {(c.root, c.module, c.setting, c.environment) for c in conflicts}
