"""The frame of the window: its parts and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.kit import tab_order, theme
from gui.window.bars import Banner, DemoBar, StatusBar, TopBar, WhereBar

if TYPE_CHECKING:
    from gui.review.pane import ReviewPane
    from gui.window.sidebar import Sidebar

COMPACT = 1280
"""Below this width the right panel becomes tabs."""
LOW = 740
"""Below this height, in usual text, what stands above a page takes one line."""
SMALLEST = (640, 400)
"""What fits, with its frame, a screen of 1024x700 at 150 %. Where its parts together are wider, they stand
beside each other all the same: one scrolls to them."""
NARROW = 904
"""Below this width the sidebar, a page and the changes don't fit beside each other."""
LEAST_REVIEW = 240
NOTICE = 12_000
"""Milliseconds after which a notice goes by itself."""


class Frame(QMainWindow):
    """Top bar; sidebar, centre and review beside each other; status bar. The sides are made when they are
    first asked for, with the first repository."""

    sides_made = Signal()
    """`sidebar` and `review` are there now."""
    leave_wanted = Signal()
    """Close, after a word about what isn't sent."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(*SMALLEST)
        self.setAnimated(False)  # else each new layout of the centre, with every keystroke, is an animation
        whole = QWidget()
        whole.setObjectName("page")
        column = self._column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.top = TopBar()
        column.addWidget(self.top)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.centre = QWidget()
        middle = QVBoxLayout(self.centre)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        self.where = WhereBar()
        middle.addWidget(self.where)
        self.banners = QVBoxLayout()
        self.banners.setContentsMargins(0, 0, 0, 0)
        self.banners.setSpacing(0)
        self.banner = Banner()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(NOTICE)
        self._fade.timeout.connect(self.banner.hide)
        self.demo_bar: DemoBar | None = None
        self.banners.addWidget(self.banner)
        middle.addLayout(self.banners)
        self.stack = QStackedWidget()
        middle.addWidget(self.stack, 1)
        self.split.addWidget(self.centre)
        self.across = QScrollArea()
        self.across.setFrameShape(QFrame.Shape.NoFrame)
        self.across.setWidgetResizable(True)
        self.across.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.across.setWidget(self.split)
        column.addWidget(self.across, 1)
        self.status = StatusBar()
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self._note = ""
        self._low = False
        self._sidebar: Sidebar | None = None
        self._review: ReviewPane | None = None
        self.side_widths: dict[str, tuple[int, int]] = {}
        """Widths that the user gave the sides, in a "wide" and in a "compact" window."""

    # the sides

    @property
    def sidebar(self) -> Sidebar:
        """Left of the centre."""
        return self._sides()[0]

    @property
    def review(self) -> ReviewPane:
        """Right of the centre."""
        return self._sides()[1]

    @property
    def has_sides(self) -> bool:
        return self._sidebar is not None

    def make_sides(self) -> None:
        """Before there is what they show: while it is read, the window has time."""
        if not self.has_sides:
            self._sides()
            self.hide_sides()

    def _sides(self) -> tuple[Sidebar, ReviewPane]:
        if self._sidebar is None or self._review is None:
            # Made late: the start page needs neither, and they cost a third of the start.
            from gui.review.pane import ReviewPane  # the first page is painted without it
            from gui.window.sidebar import Sidebar  # the first page is painted without it

            self._add_sides(Sidebar(self.split), ReviewPane(self.split))
            self.sides_made.emit()
        assert self._sidebar is not None and self._review is not None
        return self._sidebar, self._review

    def _add_sides(self, sidebar: Sidebar, review: ReviewPane) -> None:
        self._sidebar, self._review = sidebar, review
        self.split.insertWidget(0, sidebar)
        self.split.addWidget(review)
        self.split.setStretchFactor(0, 0)
        self.split.setStretchFactor(1, 1)
        self.split.setStretchFactor(2, 0)
        self.split.splitterMoved.connect(self._sides_moved)
        self._size_sides()

    def hide_sides(self) -> None:
        for side in (self._sidebar, self._review):
            if side is not None:
                side.hide()

    def _size_sides(self) -> None:
        if self._sidebar is None or self._review is None:
            return
        width = self.width()
        compact = width < COMPACT
        self._review.set_compact(compact)
        own = (234, 364) if compact else (256, max(430, width * 32 // 100))
        left, right = self.side_widths.get("compact" if compact else "wide", own)
        left = max(180, min(left, width // 3))
        if width >= NARROW:  # else one scrolls to it, and it has its room there
            right = max(LEAST_REVIEW, min(right, width - left - 482))
        self._review.setMinimumWidth(min(320, right))
        # Where one scrolls to the sides anyway, large text has its room, too.
        self.centre.setMinimumWidth(theme.scaled(480) if width < NARROW else 480)
        self.split.setSizes([left, max(480, width - left - right - 2), right])

    def to_start(self) -> None:
        """Where a narrow window was scrolled aside: back to the sidebar and the page."""
        self.across.horizontalScrollBar().setValue(0)

    def _sides_moved(self) -> None:
        left, _centre, right = self.split.sizes()
        if left and right:  # 0: hidden now
            self.side_widths["compact" if self.width() < COMPACT else "wide"] = (left, right)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._size_sides()
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_height()
            if self.width() < NARROW:
                self._size_sides()

    def _fit_height(self) -> None:
        low = self.height() < theme.scaled(LOW)
        if low != self._low:
            self._low = low
            self.top.set_low(low)
            shown = not self.where.foot.isHidden()
            self.status.take(self.where.foot if low else None)
            self.where.set_low(low)
            self.where.foot.setVisible(shown)  # Qt would do so, soon
            if self.demo_bar is not None:
                self.demo_bar.set_low(low)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return tab_order.step(self, forward)

    def show_demo(self, reviews: bool | None) -> DemoBar | None:
        """That it is one, as its author or its reviewer; None: it is none."""
        if self.demo_bar is not None:
            self.demo_bar.hide()
            self.demo_bar.deleteLater()
        self.demo_bar = DemoBar(reviews) if reviews is not None else None
        if self.demo_bar is not None:
            self.demo_bar.set_low(self._low)
            self._column.insertWidget(1, self.demo_bar)  # across all: its buttons stand where they stood
        return self.demo_bar

    def show_head(self, on: bool) -> None:
        """What stands above every page of a repository."""
        for part in (self.where, self.where.foot, self.demo_bar):
            if part is not None:
                part.setVisible(on)

    # the banner

    def say(self, sentence: str) -> None:
        """What was done; it goes by itself."""
        self.banner.set_notice(sentence, "accent")
        self.banner.show()
        self._fade.start()

    def show_note(self, sentence: str) -> None:
        """What is to be known of the draft, as long as it is so; "" once it isn't."""
        if sentence:
            self._fade.stop()
            self.banner.set_notice(sentence, "accent", "history")
        if sentence or self.banner.text() == self._note:
            self.banner.setVisible(bool(sentence))
        self._note = sentence

    @property
    def noted(self) -> str:
        """What `show_note` was told last."""
        return self._note

    def warn(self, sentence: str) -> None:
        """What went wrong; it stays."""
        self._fade.stop()
        self.banner.set_notice(sentence, "danger")
        self.banner.show()
