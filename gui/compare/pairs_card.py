"""What of one root is what of a sibling: said here, once. What is suggested is taken by a click alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout

from core.text import _
from core.view import Pairing, PairRow
from gui.kit.choice_box import ChoiceBox
from gui.kit.layouts import clear
from gui.kit.widgets import Button, Card, ElidedLabel, IconLabel, label
from gui.review.sentence import Sentence

NARROW = 560
ICONS = {"cluster": "box", "pool": "server", "feature": "puzzle"}


class PairsCard(Card):
    """`set_pairing(pairing, source, target)`: what they are called."""

    answered = Signal(object)
    """A list of ((root, module), other root, name, or "" for “isn't there”, or None to take it back)."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("", margin=14)
        self.boxes: list[QComboBox] = []
        self.suggestions: list[Button] = []

    def set_pairing(self, pairing: Pairing, source: str, target: str) -> None:
        focus = next((n for n, box in enumerate(self.boxes) if box.hasFocus()), None)
        clear(self.body)
        self.boxes, self.suggestions = [], []
        head = QHBoxLayout()
        title = _("What is what in {source} and {target}").format(source=source, target=target)
        head.addWidget(label(title, "heading", wrap=True), 1)
        self.use_all = Button(_("Use all suggestions"), "plain", "check")
        self.use_all.setEnabled(bool(pairing.open_suggestions))
        self.use_all.clicked.connect(lambda: self._use(pairing.open_suggestions))
        self.done = Button(_("Done"), "primary")
        self.done.clicked.connect(self.closed)
        head.addWidget(self.use_all)
        head.addWidget(self.done)
        self.body.addLayout(head)
        words = _("Said once, and kept on this computer: nothing is written to the repository.")
        self.body.addWidget(label(words, "small", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.addWidget(label(source, "caps"), 0, 1)
        grid.addWidget(label(target, "caps"), 0, 2)
        for n, row in enumerate(pairing.rows, 1):
            self._row(grid, n, row, target)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 4)
        grid.setColumnStretch(3, 6)
        self.body.addLayout(grid)
        self._fit()
        if focus is not None and focus < len(self.boxes):
            self.boxes[focus].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The title before the words of what stands beside it."""
        if self.boxes:
            self.use_all.set_terse(self.width() < NARROW)

    def _row(self, grid: QGridLayout, n: int, row: PairRow, target: str) -> None:
        grid.addWidget(IconLabel(ICONS[row.kind]), n, 0)
        grid.addWidget(ElidedLabel(row.title), n, 1)
        box = ChoiceBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(10)
        box.setAccessibleName(_("What {title} is in {target}").format(title=row.title, target=target))
        box.addItem(_("Not said yet"), None)
        for name, title in row.choices:
            box.addItem(title, name)
        box.addItem(_("Isn't there"), "")
        chosen = next((i for i in range(box.count()) if box.itemData(i) == row.chosen), 0)
        box.setCurrentIndex(chosen)
        box.activated.connect(lambda at, row=row, box=box: self._say(row, box.itemData(at)))
        grid.addWidget(box, n, 2)
        self.boxes.append(box)
        if row.suggested is not None and row.chosen is None:
            title = dict(row.choices)[row.suggested]
            use = Button(_("{title}?").format(title=title), "quiet", "check")
            words = _("Suggested for {title}: {suggested}. {reason}")
            said = words.format(title=row.title, suggested=title, reason=row.reason)
            use.setAccessibleName(said)
            use.setToolTip(said)
            use.clicked.connect(lambda _c=False, row=row: self._use((row,)))
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(use)
            line.addWidget(Sentence(row.reason, pixels=12, token="muted"), 1)
            grid.addLayout(line, n, 3)
            self.suggestions.append(use)

    def _say(self, row: PairRow, name: str | None) -> None:
        if name != row.chosen:
            self.answered.emit([((row.root, row.module), row.to_root, name)])

    def _use(self, rows: tuple[PairRow, ...]) -> None:
        self.answered.emit([((r.root, r.module), r.to_root, r.suggested) for r in rows])
