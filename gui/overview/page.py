"""The overview: a card per cluster, drawn. Rows are pools, columns environments, bars on one scale per card.

`set_cards(cards, branch)`; a click on a cell asks for that pool in that environment.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.text import _, ngettext, sentences
from core.view import Change, ClusterCard
from gui.kit import theme
from gui.kit.chip import Chip
from gui.kit.glossary import Explained, base_meaning
from gui.kit.layouts import FlowLayout, page_column
from gui.kit.lazy_column import Shelf, Thing
from gui.kit.widgets import (
    Badge,
    Button,
    Card,
    ElidedLabel,
    IconButton,
    IconLabel,
    ScrollArea,
    label,
    line,
)
from gui.kit.words import folder_meaning
from gui.overview.cells import NAME_WIDTH, CellButton, GridButton, Legend, PoolName
from gui.overview.on_the_way import OnTheWay
from gui.overview.told import Told, Way, told_of
from gui.pages.nothing import NothingFound

HEIGHT = 220
"""Of a usual card."""


class ClusterPicture(Card):
    """One cluster's card."""

    go_to = Signal(str, str, str, str)
    add_pool = Signal(str, str)
    problems_requested = Signal(str, str)
    proposals_requested = Signal()
    menu_wanted = Signal(str, str, str, str, QPoint)
    """Root, module, environment (""), part ("default": the default pool), and where on the screen."""

    review_requested = Signal(str)
    """A proposal's id."""

    def __init__(self, card: ClusterCard, *, can_add: bool = True, told: Told | None = None) -> None:
        super().__init__()
        told = told or Told()
        self.card = card
        self._can_add = can_add
        base = next((name for name, is_base in card.environments if is_base), "")
        self.setAccessibleName(" · ".join(x for x in (card.title, card.facts) if x))
        self._offer_menu(self, card.cluster or "")
        self.body.setSpacing(4)
        self.body.setContentsMargins(18, 12, 18, 8)
        self.body.addLayout(self._head(card))
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.setColumnStretch(0, 0)
        self.heads: list[ElidedLabel] = []
        for column, (name, is_base) in enumerate(card.environments, 1):
            shown = card.titles.get(name, name)
            words = _("{environment} · base").format(environment=shown) if is_base else shown
            if not name and len(card.environments) > 1:
                words = _("no environment")
            head = Explained(words, base_meaning(), "caps") if is_base else ElidedLabel(words, "caps")
            head.setContentsMargins(8, 0, 0, 0)
            self._offer_menu(head, card.cluster or "", name)
            self.heads.append(head)
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 1)
        self.cells: list[CellButton] = []
        self.names: list[PoolName] = []
        self._places: dict[GridButton, tuple[int, int]] = {}
        self._at: dict[tuple[int, int], GridButton] = {}
        for at, row in enumerate(card.rows, 1):
            name_button = PoolName(row.title, told.pools.get(row.module, ()))
            # No environment: where one was before, else Compare; never silently the base.
            name_button.clicked.connect(
                lambda _checked=False, r=row: self.go_to.emit(r.root, r.module, "", "")
            )
            part = "default" if row.module == card.cluster else ""
            self._offer_menu(name_button, row.module, "", part)
            self.names.append(name_button)
            self._place(name_button, at, 0, grid)
            for column, cell in enumerate(row.cells, 1):
                marks = told.cells.get((row.module, cell.environment), ())
                button = CellButton(row, cell, card.largest, base, marks)
                button.clicked.connect(
                    lambda _checked=False, r=row, c=cell: self.go_to.emit(r.root, r.module, c.environment, "")
                )
                self._offer_menu(button, row.module, cell.environment, part)
                self.cells.append(button)
                self._place(button, at, column, grid)
        self.body.addLayout(grid)
        if card.nodes_by_cloud:
            self.body.addWidget(label(card.nodes_by_cloud, "muted"))
        elif not card.rows and card.untold:
            sentence = _("Which node pools it has can't be told by reading: {why}")
            self.body.addWidget(label(sentence.format(why=card.untold), "muted", wrap=True))
        elif not card.rows and card.cluster:
            self.body.addWidget(label(_("No node pools are written here."), "muted"))
        elif not card.environments:
            self.body.addWidget(label(_("No environments could be read."), "muted"))
        self.body.addWidget(line())
        self.foot: list[Chip] = []
        self.body.addLayout(self._foot(card, can_add, told))

    def _place(self, button: GridButton, row: int, column: int, grid: QGridLayout) -> None:
        """Only one of them stands in the order of Tab; the arrows go to the others."""
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self._places else Qt.FocusPolicy.StrongFocus)
        button.stepped.connect(lambda down, right: self._step(row + down, column + right))
        self._places[button] = row, column
        self._at[row, column] = button
        grid.addWidget(button, row, column)

    def _step(self, row: int, column: int) -> None:
        if (row, column) in self._at:
            self.focus(self._at[row, column])

    def focus(self, button: GridButton) -> None:
        for other in self._places:
            other.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setFocus(Qt.FocusReason.TabFocusReason)

    def focused(self) -> tuple[int, int] | None:
        """Row and column of what has the keyboard."""
        return next((place for button, place in self._places.items() if button.hasFocus()), None)

    def focus_at(self, place: tuple[int, int]) -> None:
        if place in self._at:
            self.focus(self._at[place])

    def _head(self, card: ClusterCard) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("box", "accent", 18))
        title = ElidedLabel(card.title, "heading", Qt.TextElideMode.ElideMiddle)
        title.setMinimumWidth(min(240, title.sizeHint().width()))
        head.addWidget(title)
        if card.facts:
            head.addWidget(ElidedLabel(f"· {card.facts}", "muted"))
        if card.largest:
            words = ngettext("bars: 0–{n} node", "bars: 0–{n} nodes", card.largest).format(n=card.largest)
            note = ElidedLabel(words, "tiny")
            note.setToolTip(_("The bars of a card are on one scale."))
            note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            head.addWidget(note, 1)
        else:
            head.addStretch(1)
        if card.root != ".":
            head.addWidget(Badge(card.root, "neutral", "folder", folder_meaning()))
        return head

    def _foot(self, card: ClusterCard, can_add: bool, told: Told) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(4)
        things = QWidget()
        flow = FlowLayout(things, 6)
        for name, module in zip(card.features, card.feature_modules or card.features, strict=True):
            feature = Chip(name, "neutral", "puzzle", _("Feature {name}").format(name=name))
            feature.clicked.connect(lambda _c=False, m=module: self.go_to.emit(card.root, m, "", ""))
            self._add_chip(flow, feature)
        for name, path in card.add_ons:
            add_on = Chip(name, "neutral", "puzzle", _("Add-on {name}").format(name=name))
            add_on.clicked.connect(
                lambda _c=False, p=path: self.go_to.emit(card.root, card.cluster or "", "", p)
            )
            self._add_chip(flow, add_on)
        if not card.features and not card.add_ons:
            flow.addWidget(label(_("No features"), "small"))
        if told.open:
            words = ngettext("{n} proposal open", "{n} proposals open", len(told.open)).format(
                n=len(told.open)
            )
            said = "\n".join(f"{row.title} ({row.author})" for row in told.open)
            proposals = Chip(words, "accent", "git-pull-request", said)
            proposals.clicked.connect(self.proposals_requested)
            self._add_chip(flow, proposals)
        if (mark := told.merged) is not None:
            merged = Chip(mark.words, mark.tone, mark.icon, mark.more)
            merged.set_shrinking(120)
            merged.clicked.connect(lambda: self.review_requested.emit(mark.request))
            self._add_chip(flow, merged)
        if card.problems:
            words = ngettext("{n} problem", "{n} problems", card.problems).format(n=card.problems)
            problems = Chip(words, "danger", "triangle-alert", _("Show the problems"))
            problems.clicked.connect(lambda: self.problems_requested.emit(card.root, card.cluster or ""))
            self._add_chip(flow, problems)
        if card.changes:
            words = ngettext("{n} change", "{n} changes", len(card.changes)).format(n=len(card.changes))
            changes = Chip(words, "changed", "pencil", "\n".join(c.sentence for c in card.changes[:12]))
            changes.clicked.connect(lambda: self._show_changes(changes))
            self._add_chip(flow, changes)
        things.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        foot.addWidget(things, 1, Qt.AlignmentFlag.AlignVCenter)
        if card.cluster and can_add:
            for _operation, offer in card.offers("pools")[:1]:
                add = Button(offer.words, "quiet", "plus")
                add.setAccessibleName(_("Add a node pool to {cluster}").format(cluster=card.title))
                add.clicked.connect(lambda: self.add_pool.emit(card.root, card.cluster))
                foot.addWidget(add)
        if card.cluster:
            self.more = IconButton("ellipsis", _("More for {cluster}").format(cluster=card.title))
            self.more.clicked.connect(self._show_more)
            foot.addWidget(self.more)
        return foot

    def _add_chip(self, flow: FlowLayout, chip: Chip) -> None:
        self.foot.append(chip)
        flow.addWidget(chip)

    def _go(self, change: Change) -> None:
        self.go_to.emit(change.root, change.module, change.environment, change.setting)

    def _show_changes(self, chip: QWidget) -> None:
        """One is gone to, of several one is chosen."""
        if len(self.card.changes) == 1:
            self._go(self.card.changes[0])
            return
        self._open_menu(self.changes_menu(), chip)

    def changes_menu(self) -> QMenu:
        menu = QMenu(self)
        for change in self.card.changes:
            action = menu.addAction(change.sentence.replace("&", "&&"))
            action.triggered.connect(lambda _c=False, c=change: self._go(c))
        return menu

    def _offer_menu(self, widget: QWidget, module: str, environment: str = "", part: str = "") -> None:
        """By the right button, or its key, on a part of the card."""
        if module:
            root = self.card.root
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(
                lambda at: self.menu_wanted.emit(root, module, environment, part, widget.mapToGlobal(at))
            )

    def _show_more(self) -> None:
        spot = self.more.mapToGlobal(QPoint(0, self.more.height() + 2))
        self.menu_wanted.emit(self.card.root, self.card.cluster or "", "", "", spot)

    def _open_menu(self, menu: QMenu, below: QWidget) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))


class Overview(QFrame):
    """All clusters of the platform."""

    folder_requested = Signal()
    demo_requested = Signal()
    guide_requested = Signal(str)
    """Begin this operation."""
    go_to = Signal(str, str, str, str)
    """root, module, environment, setting ("")."""
    add_pool = Signal(str, str)
    """root, cluster."""
    problems_requested = Signal()
    proposals_requested = Signal()
    menu_wanted = Signal(str, str, str, str, QPoint)
    """Root, module, environment (""), part ("default": the default pool), and where on the screen."""
    review_requested = Signal(str)
    """A proposal's id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = page_column(self)
        self._title = label(_("Overview"), "title")
        self.note = label("", "muted", wrap=True)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 24, 0)
        self._proposals = Button("", "quiet", "git-pull-request")
        self._proposals.clicked.connect(self.proposals_requested)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._proposals)
        column.addLayout(head)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 24, 0)
        below.setSpacing(12)
        self._legend = Legend()
        below.addWidget(self.note, 1)
        below.addWidget(self._legend)
        column.addLayout(below)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 4, 24, 24)
        self.scroll_area = ScrollArea(body)
        self._shelf = Shelf(self.scroll_area, 12, first=1)
        self.nothing = NothingFound(self.folder_requested.emit, self.demo_requested.emit, self._add_first)
        """Where there are no clusters."""
        self.on_the_way = OnTheWay()
        self._column.setSpacing(12)
        self._column.addWidget(self.on_the_way)
        self._column.addWidget(self._shelf)
        self._column.addWidget(self.nothing)
        self.nothing.hide()
        self._column.addStretch(1)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        column.addWidget(self.scroll_area, 1)
        self._cards: tuple[ClusterCard, ...] | None = None
        self._can_add = True
        self._way: Way | None = None

    def _add_first(self) -> None:
        self.guide_requested.emit("add-cluster")

    def set_cards(
        self,
        cards: Sequence[ClusterCard],
        branch: str | None,
        *,
        proposals: int = 0,
        can_add: bool = True,
        checking: str = "",
    ) -> None:
        """Draw these; `branch` is what was read (None: a plain folder); `checking` as in a View."""
        note = (
            _("What {branch} asks for. Running numbers may differ.").format(branch=branch)
            if branch
            else _("What these files ask for. Running numbers may differ.")
        )
        unchecked = {
            "running": _("Problems are still being looked for."),
            "stopped": _("Problems weren't looked for."),
        }
        self.note.setText(sentences((note, unchecked.get(checking, ""))))
        words = ngettext("{n} proposal open", "{n} proposals open", proposals).format(n=proposals)
        self._proposals.setText(words)
        self._proposals.setVisible(bool(proposals))
        shown = tuple(cards)
        if shown == self._cards and can_add == self._can_add:
            return
        self._cards, self._can_add = shown, can_add
        self._draw()

    def set_marks(self, way: Way) -> None:
        """How far everything is on its way; called again when that is otherwise."""
        self._way = way
        if self._cards is not None:
            self._draw()

    def _draw(self) -> None:
        pictures = self.pictures()
        focus = {(p.card.root, p.card.cluster): at for p in pictures if (at := p.focused())}
        shown = self._cards or ()
        bar = self.scroll_area.verticalScrollBar()
        place = bar.value()
        self._shelf.set_things([self._lazy_picture(card) for card in shown], HEIGHT)
        self._shelf.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        self._legend.set_base(any(base for card in shown for _name, base in card.environments))
        self._legend.setVisible(any(card.largest for card in shown))
        for picture in self.pictures():
            at = focus.get((picture.card.root, picture.card.cluster))
            if at is not None and picture not in pictures:
                picture.focus_at(at)
        if focus:
            bar.setValue(place)  # Qt went on to the next, and there, when a card that had the keyboard went

    def _lazy_picture(self, card: ClusterCard) -> Thing:
        told = told_of(card, self._way)
        can_add = self._can_add

        def make() -> QWidget:
            picture = ClusterPicture(card, can_add=can_add, told=told)
            picture.go_to.connect(self.go_to)
            picture.add_pool.connect(self.add_pool)
            picture.menu_wanted.connect(self.menu_wanted)
            picture.proposals_requested.connect(self.proposals_requested)
            picture.review_requested.connect(self.review_requested)
            picture.problems_requested.connect(lambda _root, _cluster: self.problems_requested.emit())
            return picture

        return Thing((card.root, card.cluster), (card, can_add, told), make)

    def pictures(self) -> tuple[ClusterPicture, ...]:
        """Of the clusters that were seen, and of the first."""
        return tuple(made for made in self._shelf.made() if isinstance(made, ClusterPicture))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self.update()
