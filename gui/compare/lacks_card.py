"""What one environment has that another lacks: a line each, with who and when, to be brought along."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import Comparison, Lack, Stage
from gui.compare.waiting_card import who
from gui.kit.choice_box import ChoiceBox
from gui.kit.layouts import FlowLayout, clear
from gui.kit.lazy_column import Shelf, Thing
from gui.kit.widgets import Badge, Button, Card, IconButton, ScrollArea, label, plain
from gui.review.sentence import Sentence

HEIGHT = 58
LEAST = 120
"""Width below which a choice isn't pressed; as wide as its longest word where there is room."""
"""Of a usual line."""


class LackRow(QWidget):
    """One line."""

    ticked = Signal(str, bool)
    go_to = Signal(object)
    """The Lack: where it is changed."""

    def __init__(self, lack: Lack, on: bool, looking: bool) -> None:
        super().__init__()
        self.lack = lack
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(10)
        self.box = QCheckBox()
        self.box.setChecked(on)
        self.box.setEnabled(not lack.refused)
        title = _("{title}: {sentence}").format(title=lack.title, sentence=lack.sentence)
        self.title = title if lack.setting else lack.sentence
        self.box.setAccessibleName(self.title)
        self.box.setAccessibleDescription(lack.refused or lack.careful)
        self.box.toggled.connect(lambda on: self.ticked.emit(lack.key, on))
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Sentence(self.title, len(lack.title) + 1 if lack.setting else 0))
        said = who(lack.by) or lack.unknown or (_("Asking Git who changed it…") if looking else "")
        if said:
            words.addWidget(Sentence(said, pixels=12, token="muted"))
        if lack.refused:
            words.addWidget(Sentence(lack.refused, pixels=12, token="danger"))
        elif lack.careful:
            words.addWidget(Sentence(lack.careful, pixels=12, token="changed"))
        line.addLayout(words, 1)
        if lack.newer:
            newer = Badge(_("Newer"), "accent", "clock")
            newer.setToolTip(_("It was changed later than what is there now."))
            line.addWidget(newer, 0, Qt.AlignmentFlag.AlignTop)
        self.open = IconButton("arrow-right", _("Go to {title}").format(title=self.title))
        self.open.clicked.connect(lambda: self.go_to.emit(lack))
        line.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)


class LacksCard(Card):
    """`set_stages` once, `set_comparison` for what was chosen."""

    chosen = Signal(object, object)
    """Two Stages: compare these."""
    bring = Signal(object)
    """Keys of Lacks."""
    pairs_wanted = Signal()
    stopped = Signal()
    go_to = Signal(object)

    def __init__(self, area: ScrollArea) -> None:
        super().__init__("", margin=14)
        self._stages: tuple[Stage, ...] = ()
        self._comparison: Comparison | None = None
        self._looking = False
        self.ticks: set[str] = set()
        self._touched = False
        """The user ticked something: what is preselected stays as it is."""
        ends = QWidget()
        head = FlowLayout(ends, 8)
        self.source, self.target = self._box(_("From")), self._box(_("To"))
        head.addWidget(_named(_("From"), self.source))
        head.addWidget(_named(_("to"), self.target))
        self.swap = Button(_("Swap"), "quiet")
        self.swap.setAccessibleName(_("Compare the other way round"))
        self.swap.clicked.connect(self._swap)
        head.addWidget(self.swap)
        self.body.addWidget(ends)
        self.said = Sentence("")
        self.body.addWidget(self.said)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(2)
        self.body.addLayout(self._notes)
        tools = QWidget()
        flow = FlowLayout(tools, 8)
        self.all = Button(_("Tick all"), "quiet")
        self.none = Button(_("Tick none"), "quiet")
        self.pairs = Button(_("What is what…"), "plain", "link")
        self.pairs.setToolTip(_("Say which cluster and pool of one is which of the other"))
        self.stop = Button(_("Stop asking"), "quiet", "x")
        self.take = Button("", "primary", "download")
        self.all.clicked.connect(lambda: self._tick(lambda lack: not lack.refused and not lack.careful))
        self.none.clicked.connect(lambda: self._tick(lambda lack: False))
        self.pairs.clicked.connect(self.pairs_wanted)
        self.stop.clicked.connect(self.stopped)
        self.take.clicked.connect(self._bring)
        for button in (self.take, self.all, self.none, self.stop, self.pairs):
            flow.addWidget(button)
        self.body.addWidget(tools)
        self.shelf = Shelf(area, 2)
        self.body.addWidget(self.shelf)
        self.stop.hide()
        self.pairs.hide()

    def _box(self, name: str) -> QComboBox:
        box = ChoiceBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMinimumContentsLength(8)
        box.setMinimumWidth(LEAST)
        box.currentTextChanged.connect(lambda text: box.setToolTip(plain(text)))
        box.setPlaceholderText(_("Choose…"))
        box.activated.connect(lambda _at: self._choose())
        return box

    def set_stages(self, stages: Sequence[tuple[Stage, str]]) -> None:
        """With what they are called."""
        self._stages = tuple(stage for stage, _title in stages)
        for box in (self.source, self.target):
            box.clear()
            for _stage, title in stages:
                box.addItem(title)
            box.setCurrentIndex(-1)

    def set_comparison(
        self, found: Comparison | None, *, looking: bool = False, can_edit: bool = True
    ) -> None:
        """`looking`: Git is being asked who changed what."""
        old = self._comparison
        same = (
            old is not None and found is not None and (old.source, old.target) == (found.source, found.target)
        )
        if not same:
            self._touched = False
        self._comparison, self._looking = found, looking
        self._can_edit = can_edit
        self.stop.setVisible(looking)
        clear(self._notes)
        if found is None:
            self.said.set_text(_("Choose two environments to compare."))
            self.shelf.set_things([], HEIGHT)
            self.ticks = set()
            self._count()
            return
        for box, stage in ((self.source, found.source), (self.target, found.target)):
            box.setCurrentIndex(self._stages.index(stage) if stage in self._stages else -1)
        keys = {lack.key for lack in found.lacks if not lack.refused}
        if self._touched:
            self.ticks &= keys
        else:
            newer = {lack.key for lack in found.can_come if lack.newer}
            self.ticks = newer or {lack.key for lack in found.can_come}
        self.said.set_text(_head(found))
        for note in _notes(found):
            self._notes.addWidget(Sentence(note, pixels=12, token="muted"))
        self._draw()

    def rows(self) -> list[LackRow]:
        """Those that were seen, and the first."""
        return [made for made in self.shelf.made() if isinstance(made, LackRow)]

    def _draw(self) -> None:
        found = self._comparison
        lacks = found.lacks if found is not None else ()
        things = [
            Thing(lack.key, (lack, lack.key in self.ticks, self._looking), self._maker(lack))
            for lack in lacks
        ]
        self.shelf.set_things(things, HEIGHT)
        self._count()

    def _maker(self, lack: Lack) -> Callable[[], QWidget]:
        def make() -> QWidget:
            row = LackRow(lack, lack.key in self.ticks, self._looking)
            row.ticked.connect(self._ticked)
            row.go_to.connect(self.go_to)
            return row

        return make

    def _ticked(self, key: str, on: bool) -> None:
        self._touched = True
        self.ticks = self.ticks | {key} if on else self.ticks - {key}
        self._count()

    def _tick(self, which: Callable[[Lack], bool]) -> None:
        self._touched = True
        found = self._comparison
        self.ticks = {lack.key for lack in found.lacks if which(lack)} if found is not None else set()
        self._draw()

    def _count(self) -> None:
        n = len(self.ticks)
        words = ngettext("Bring {n} along", "Bring {n} along", n).format(n=n)
        self.take.setText(words if n else _("Bring along"))
        self.take.setEnabled(bool(n) and self._can_edit)
        lacks = self._comparison.lacks if self._comparison is not None else ()
        self.all.setVisible(bool(lacks))
        self.none.setVisible(bool(lacks))
        self.take.setVisible(bool(lacks))

    def _bring(self) -> None:
        self.bring.emit(frozenset(self.ticks))

    def _choose(self) -> None:
        source, target = self.source.currentIndex(), self.target.currentIndex()
        if source >= 0 and target >= 0:
            self.chosen.emit(self._stages[source], self._stages[target])

    def _swap(self) -> None:
        if self._comparison is not None:
            self.chosen.emit(self._comparison.target, self._comparison.source)


def _head(found: Comparison) -> str:
    words = {"source": found.source_title, "target": found.target_title}
    if found.source == found.target:
        return _("That is the same environment twice.")
    if not found.lacks:
        if found.unpaired:
            return _("What of {source} is what of {target} wasn't said yet.").format(**words)
        return _("{target} lacks nothing of what {source} has.").format(**words)
    return ngettext(
        "{source} has {n} thing that {target} lacks or has otherwise.",
        "{source} has {n} things that {target} lacks or has otherwise.",
        len(found.lacks),
    ).format(n=len(found.lacks), **words)


def _notes(found: Comparison) -> list[str]:
    notes = list(found.notes)
    if found.besides:
        words = ngettext(
            "{target} has {n} thing that {source} lacks.",
            "{target} has {n} things that {source} lacks.",
            found.besides,
        )
        notes.append(words.format(n=found.besides, source=found.source_title, target=found.target_title))
    return notes


def _named(words: str, box: QComboBox) -> QWidget:
    """A choice behind its word; in a narrow window it has a row of its own."""
    out = QWidget()
    row = QHBoxLayout(out)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(label(words, "muted"))
    row.addWidget(box, 1)
    return out
