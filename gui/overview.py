"""The overview: a card per cluster, drawn. Rows are pools, columns environments, bars on one scale per card.

`set_cards(cards, branch)`; a click on a cell asks for that pool in that environment.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.text import _, ngettext
from core.view import ClusterCard, PoolCell, PoolRow
from gui import icons, theme
from gui.widgets import (
    Badge,
    Button,
    Card,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    IconLabel,
    ScrollArea,
    clear,
    label,
    line,
)

NAME_WIDTH = 104
CELL_WIDTH = 104
CELL_HEIGHT = 58


def cell_words(cell: PoolCell, base: str) -> tuple[str, str]:
    """The two lines under a bar: the size, and what the nodes are."""
    if cell.missing:
        return _("not here"), _("no key for {environment}").format(environment=cell.environment)
    if cell.maximum is None and cell.machine_type is None:
        return _("can't be told"), ""
    size = _amount(cell)
    if cell.changed:
        repeated = cell.machine_type and cell.machine_type in cell.changed
        return cell.changed, size if repeated else cell.machine_type or ""
    if cell.inherited and base:
        size = _("same as {base}").format(base=base)
    return size, cell.machine_type or ""


def _amount(cell: PoolCell) -> str:
    if cell.maximum is None:
        return _("size can't be told")
    low = cell.maximum if cell.minimum is None else cell.minimum
    amount = f"{low}–{cell.maximum}" if low != cell.maximum else str(low)
    nodes = ngettext("{amount} node", "{amount} nodes", cell.maximum).format(amount=amount)
    if not cell.zones:
        return nodes
    return f"{nodes} · " + ngettext("{n} zone", "{n} zones", cell.zones).format(n=cell.zones)


def cell_sentence(row: PoolRow, cell: PoolCell, base: str) -> str:
    """The whole cell in words: tooltip and accessible name."""
    parts = [_("{pool} in {environment}").format(pool=row.title, environment=cell.environment)]
    if cell.missing:
        parts.append(_("not here"))
    elif cell.maximum is not None:
        low = cell.maximum if cell.minimum is None else cell.minimum
        parts.append(_("{low} to {high} nodes").format(low=low, high=cell.maximum))
        if cell.zones:
            parts.append(ngettext("{n} zone", "{n} zones", cell.zones).format(n=cell.zones))
    if cell.machine_type:
        machine = cell.machine_type
        if cell.vcpu and cell.memory_gib:
            machine = _("{type} ({vcpu} vCPU, {memory} GiB)").format(
                type=machine, vcpu=cell.vcpu, memory=f"{cell.memory_gib:g}"
            )
        parts.append(machine)
    if cell.inherited and base:
        parts.append(_("same as {base}").format(base=base))
    if cell.changed:
        parts.append(_("changed: {what}").format(what=cell.changed))
    return ", ".join(parts)


class CellButton(QAbstractButton):
    """One pool in one environment."""

    def __init__(self, row: PoolRow, cell: PoolCell, largest: int, base: str) -> None:
        super().__init__()
        self.cell = cell
        self._largest = max(1, largest)
        self._size, self._machine = cell_words(cell, base)
        self.setMinimumSize(CELL_WIDTH, CELL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CELL_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        words = cell_sentence(row, cell, base)
        self.setAccessibleName(words)
        self.setToolTip(words.replace("&", "&amp;").replace("<", "&lt;"))

    def sizeHint(self) -> QSize:
        return QSize(CELL_WIDTH + 20, CELL_HEIGHT)

    def words(self) -> tuple[str, str]:
        return self._size, self._machine

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("hover"))
            painter.drawRoundedRect(area, 6, 6)
        inner = area.adjusted(7, 8, -5, -4)
        self._paint_bar(painter, QRectF(inner.left(), inner.top(), inner.width(), 10))
        cell = self.cell
        muted = cell.missing or (cell.inherited and not cell.changed)
        strong = QFont.Weight.Medium if not muted else QFont.Weight.Normal
        painter.setFont(theme.ui_font(12, strong))
        token = "changed" if cell.changed else "muted" if muted else "text"
        painter.setPen(colors.color(token))
        words = self._size
        if painter.fontMetrics().horizontalAdvance(words) > inner.width():
            words = "→ " + words.partition(" → ")[2] if cell.changed else words.partition(" · ")[0]
        size = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(inner.width()))
        painter.drawText(QPointF(inner.left(), inner.top() + 25), size)
        painter.setFont(theme.ui_font(11))
        painter.setPen(colors.color("muted"))
        machine = painter.fontMetrics().elidedText(
            self._machine, Qt.TextElideMode.ElideRight, round(inner.width())
        )
        painter.drawText(QPointF(inner.left(), inner.top() + 41), machine)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        """Solid up to the minimum, soft up to the maximum; dashed where all of it is the base's."""
        colors, cell = theme.tokens(), self.cell
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("neutral_soft"))
        painter.drawRoundedRect(bar, 5, 5)
        if cell.missing or cell.maximum is None:
            pen = QPen(colors.color("input_border"), 1, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            return
        solid, soft = ("changed", "changed_soft") if cell.changed else ("accent", "accent_soft")
        full = QRectF(bar)
        full.setWidth(max(10.0, bar.width() * min(1.0, cell.maximum / self._largest)))
        if cell.inherited and not cell.changed:
            pen = QPen(colors.color("input_border"), 1.4, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(colors.color("surface"))
            painter.drawRoundedRect(full.adjusted(0.7, 0.7, -0.7, -0.7), 4.3, 4.3)
        else:
            painter.setPen(QPen(colors.color(solid), 1))
            painter.setBrush(colors.color(soft))
            painter.drawRoundedRect(full.adjusted(0.5, 0.5, -0.5, -0.5), 4.5, 4.5)
        if cell.minimum:
            low = QRectF(full)
            low.setWidth(max(10.0, min(full.width(), bar.width() * cell.minimum / self._largest)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("input_border" if cell.inherited and not cell.changed else solid))
            painter.drawRoundedRect(low, 5, 5)


class ClusterPicture(Card):
    """One cluster's card."""

    go_to = Signal(str, str, str, str)
    add_pool = Signal(str, str)
    problems_requested = Signal(str, str)

    def __init__(self, card: ClusterCard, *, can_add: bool = True) -> None:
        super().__init__()
        self.card = card
        base = next((name for name, is_base in card.environments if is_base), "")
        self.body.setSpacing(4)
        self.body.setContentsMargins(18, 12, 18, 8)
        self.body.addLayout(self._head(card))
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, NAME_WIDTH)
        grid.setColumnStretch(0, 0)
        for column, (name, is_base) in enumerate(card.environments, 1):
            words = _("{environment} · base").format(environment=name) if is_base else name
            head = ElidedLabel(words, "caps")
            head.setContentsMargins(8, 0, 0, 0)
            grid.addWidget(head, 0, column)
            grid.setColumnStretch(column, 1)
        self.cells: list[CellButton] = []
        for at, row in enumerate(card.rows, 1):
            name_button = PoolName(row.title)
            # No environment: where one was before, else Compare; never silently the base.
            name_button.clicked.connect(
                lambda _checked=False, r=row: self.go_to.emit(r.root, r.module, "", "")
            )
            grid.addWidget(name_button, at, 0)
            for column, cell in enumerate(row.cells, 1):
                button = CellButton(row, cell, card.largest, base)
                button.clicked.connect(
                    lambda _checked=False, r=row, c=cell: self.go_to.emit(r.root, r.module, c.environment, "")
                )
                self.cells.append(button)
                grid.addWidget(button, at, column)
        self.body.addLayout(grid)
        if not card.rows:
            self.body.addWidget(label(_("No node pools could be read."), "muted"))
        self.body.addWidget(line())
        self.body.addLayout(self._foot(card, can_add))

    def _head(self, card: ClusterCard) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("box", "accent", 18))
        title = ElidedLabel(card.title, "heading", Qt.TextElideMode.ElideMiddle)
        title.setMinimumWidth(min(240, title.sizeHint().width()))
        head.addWidget(title)
        facts = " · ".join(x for x in (card.cloud, card.version) if x)
        head.addWidget(label(f"· {facts}" if facts else "", "muted"))
        if card.largest:
            words = _("filled min, light max of {n}").format(n=card.largest)
            note = ElidedLabel(words, "tiny")
            note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            head.addWidget(note, 1)
        else:
            head.addStretch(1)
        if card.root != ".":
            head.addWidget(Badge(card.root, "neutral", "folder"))
        return head

    def _foot(self, card: ClusterCard, can_add: bool) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        things = QWidget()
        flow = FlowLayout(things, 6)
        for name in card.features:
            flow.addWidget(Badge(name, "neutral", "puzzle"))
        if card.problems:
            words = ngettext("{n} problem", "{n} problems", card.problems).format(n=card.problems)
            button = Button(words, "link", "triangle-alert")
            button.clicked.connect(lambda: self.problems_requested.emit(card.root, card.cluster or ""))
            flow.addWidget(button)
        if not flow.count():
            flow.addWidget(label(_("No features"), "small"))
        things.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        foot.addWidget(things, 1, Qt.AlignmentFlag.AlignVCenter)
        if card.cluster and can_add:
            add = Button(_("Add node pool…"), "quiet", "plus")
            add.clicked.connect(lambda: self.add_pool.emit(card.root, card.cluster))
            foot.addWidget(add)
        return foot


class PoolName(QAbstractButton):
    """The name at the left of a row; a click goes to the pool."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(NAME_WIDTH)
        self.setMaximumWidth(200)
        self.setFixedHeight(CELL_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(title.replace("&", "&amp;").replace("<", "&lt;"))

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(theme.ui_font(13, QFont.Weight.Medium)).horizontalAdvance(self.text())
        return QSize(max(NAME_WIDTH, min(200, round(words) + 34)), CELL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        icons.paint(painter, QRectF(2, CELL_HEIGHT / 2 - 8, 16, 16), "server", "muted")
        painter.setFont(theme.ui_font(13, QFont.Weight.Medium))
        painter.setPen(colors.color("accent" if self.underMouse() else "text"))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width() - 30)
        painter.drawText(self.rect().adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class Overview(QFrame):
    """All clusters of the platform."""

    go_to = Signal(str, str, str, str)
    """root, module, environment, setting ("")."""
    add_pool = Signal(str, str)
    """root, cluster."""
    problems_requested = Signal()
    proposals_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 0, 0)
        column.setSpacing(8)
        self._title = label(_("Overview"), "title")
        self._note = label("", "muted", wrap=True)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 24, 0)
        self._proposals = Button("", "quiet", "git-pull-request")
        self._proposals.clicked.connect(self.proposals_requested)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._proposals)
        column.addLayout(head)
        column.addWidget(self._note)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 4, 24, 24)
        self._column.setSpacing(12)
        self._scroll = ScrollArea(body)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        column.addWidget(self._scroll, 1)
        self._cards: tuple[ClusterCard, ...] | None = None
        self._pictures: list[ClusterPicture] = []

    def set_cards(
        self,
        cards: Sequence[ClusterCard],
        branch: str | None,
        *,
        proposals: int = 0,
        can_add: bool = True,
    ) -> None:
        """Draw these; `branch` is what was read (None: a plain folder)."""
        self._note.setText(
            _("What {branch} asks for. Running numbers may differ.").format(branch=branch)
            if branch
            else _("What these files ask for. Running numbers may differ.")
        )
        words = ngettext("{n} proposal open", "{n} proposals open", proposals).format(n=proposals)
        self._proposals.setText(words)
        self._proposals.setVisible(bool(proposals))
        shown = tuple(cards)
        if shown == self._cards:
            return
        self._cards = shown
        place = self._scroll.verticalScrollBar().value()
        clear(self._column)
        self._pictures = []
        for card in shown:
            picture = ClusterPicture(card, can_add=can_add)
            picture.go_to.connect(self.go_to)
            picture.add_pool.connect(self.add_pool)
            picture.problems_requested.connect(lambda _root, _cluster: self.problems_requested.emit())
            self._pictures.append(picture)
            self._column.addWidget(picture)
        if not shown:
            self._column.addWidget(
                EmptyState(
                    "layout-dashboard",
                    _("No clusters here"),
                    _("Repoform found no Kubestack modules in these files."),
                )
            )
        self._column.addStretch(1)
        self._scroll.verticalScrollBar().setValue(place)

    def pictures(self) -> tuple[ClusterPicture, ...]:
        return tuple(self._pictures)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self.update()
