"""Before a repository is open: Welcome. After its first opening: What Repoform read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from core.text import _, listed, ngettext, sentences, with_stop
from gui.kit.layouts import FlowLayout, clear
from gui.kit.line import Line
from gui.kit.widgets import Badge, Button, Card, ElidedLabel, IconLabel, Notice, ScrollArea, label, line
from gui.pages.dropped import can_drop, dropped

if TYPE_CHECKING:
    from core.view import ReadFile, View, WithoutClusters
    from gui.pages.environments import EnvironmentsCard

SHOWN = 200


class RecentRow(QFrame):
    """A repository that was open before; one that isn't there any more says so."""

    chosen = Signal(str)
    forgotten = Signal(str)

    def __init__(self, path: str, title: str, note: str, unsent: int = 0) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(IconLabel("folder-git-2", "muted", 18))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(title, "strong"))
        row.addLayout(words, 1)
        if not Path(path).is_dir():
            note = _("Not there any more: {place}").format(place=note)
            button = Button(_("Forget it"), "plain")
            button.setAccessibleName(_("Forget {title}").format(title=title))
            button.clicked.connect(lambda: self.forgotten.emit(path))
        else:
            button = Button(_("Open"), "plain")
            button.setAccessibleName(_("Open {title}").format(title=title))
            button.clicked.connect(lambda: self.chosen.emit(path))
        words.addWidget(ElidedLabel(note, "small", Qt.TextElideMode.ElideMiddle))
        if unsent:
            kept = _("Your edits, kept on this computer. Nobody else sees them, and no cluster changes.")
            said = ngettext("{n} change isn't sent yet", "{n} changes aren't sent yet", unsent)
            words.addWidget(Badge(said.format(n=unsent), "changed", meaning=kept))
        row.addWidget(button)


class WelcomePage(QFrame):
    """Recent repositories, a folder, a URL, the demo. Folders can be dropped on it."""

    open_requested = Signal(str)
    """A folder's path."""
    clone_requested = Signal(str, str)
    """URL, folder to put it in."""
    cancel_requested = Signal()
    demo_requested = Signal(bool)
    """Whether of ordinary Terraform; else Kubestack's."""
    forget_requested = Signal(str)
    """A folder that isn't there any more, out of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAcceptDrops(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        middle = QWidget()
        whole.addWidget(ScrollArea(middle, self))
        outer = QHBoxLayout(middle)
        outer.addStretch(1)
        body = QWidget()
        body.setMaximumWidth(640)
        body.setMinimumWidth(440)
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconLabel("box", "accent", 32))
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(label("Repoform", "title"))
        titles.addWidget(
            label(
                _("Open a repository to see its clusters. Nothing changes in it until you send a proposal."),
                "muted",
                wrap=True,
            )
        )
        head.addLayout(titles, 1)
        column.addLayout(head)
        self.problem = Notice("", "danger")
        self.problem.hide()
        column.addWidget(self.problem)
        column.addWidget(self._open_card())
        self._recent = Card(_("Recent"))
        self._recent_rows = QVBoxLayout()
        self._recent_rows.setSpacing(2)
        self._recent.body.addLayout(self._recent_rows)
        self._recent.hide()
        column.addWidget(self._recent)
        column.addStretch(3)
        outer.addWidget(body, 4)
        outer.addStretch(1)

    def _open_card(self) -> Card:
        card = Card()
        card.body.setSpacing(12)
        choices = QWidget()
        buttons = FlowLayout(choices, spacing=8)
        self.folder = Button(_("Open a folder…"), "primary", "folder-open")
        self.folder.clicked.connect(self._choose_folder)
        self.demo = Button(_("Try the demo"), "plain", "play")
        self.demo.clicked.connect(lambda: self.demo_requested.emit(False))
        self.terraform = Button(_("Try it with Terraform"), "plain", "play")
        self.terraform.setToolTip(_("The demo with ordinary Terraform: modules, variables, no framework"))
        self.terraform.clicked.connect(lambda: self.demo_requested.emit(True))
        for button in (self.folder, self.demo, self.terraform):
            buttons.addWidget(button)
        card.body.addWidget(choices)
        card.body.addWidget(label(_("Or drop a folder here."), "small", wrap=True))
        card.body.addWidget(line())
        title = label(_("Clone from a &URL"), "label")
        card.body.addWidget(title)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.url = Line()
        self.url.setPlaceholderText("https://github.com/acme/infrastructure.git")
        self.url.setAccessibleName(_("URL to clone"))
        self.url.returnPressed.connect(self._clone)
        title.setBuddy(self.url)
        title.setText(_("Clone from a URL"))
        self.clone = Button(_("Clone…"), "plain", "download")
        self.clone.clicked.connect(self._clone)
        row.addWidget(self.url, 1)
        row.addWidget(self.clone)
        card.body.addLayout(row)
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.setSpacing(8)
        words = QVBoxLayout()
        self._step = ElidedLabel("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        words.addWidget(self._step)
        words.addWidget(self.bar)
        self.cancel = Button(_("Cancel"), "plain", "x")
        self.cancel.clicked.connect(self.cancel_requested)
        busy.addLayout(words, 1)
        busy.addWidget(self.cancel)
        self._busy.hide()
        card.body.addWidget(self._busy)
        return card

    def set_recent(self, recent: Sequence[tuple[str, str, str, int]]) -> None:
        """(path, title, note, changes that weren't sent), newest first."""
        clear(self._recent_rows)
        for path, title, note, unsent in recent[:6]:
            row = RecentRow(path, title, note, unsent)
            row.chosen.connect(self.open_requested)
            row.forgotten.connect(self.forget_requested)
            self._recent_rows.addWidget(row)
        self._recent.setVisible(bool(recent))

    def show_progress(self, sentence: str, fraction: float | None = None) -> None:
        """Something is being opened; None: how far can't be told."""
        self.problem.hide()
        self._busy.show()
        self._step.set_text(sentence)
        if fraction is None or fraction < 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(fraction * 1000))
        for widget in (self.folder, self.demo, self.terraform, self.clone, self.url):
            widget.setEnabled(False)

    def show_done(self, problem: str = "") -> None:
        """Opening has ended; with a sentence if it failed."""
        self._busy.hide()
        self.problem.set_notice(problem, "danger")
        self.problem.setVisible(bool(problem))
        for widget in (self.folder, self.demo, self.terraform, self.clone, self.url):
            widget.setEnabled(True)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Open a folder"))
        if folder:
            self.open_requested.emit(folder)

    def _clone(self) -> None:
        url = self.url.text().strip()
        if not url:
            self.url.setFocus()
            return
        folder = QFileDialog.getExistingDirectory(self, _("Put the clone into this folder"))
        if folder:
            self.clone_requested.emit(url, folder)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = dropped(event.mimeData())
        event.acceptProposedAction()
        self.problem.set_notice(found.problem, "danger")
        self.problem.setVisible(bool(found.problem))
        if found.folder:
            self.open_requested.emit(found.folder)
        elif found.address:
            self.url.setText(found.address)
            self.clone.setFocus()


class ReadPage(QFrame):
    """What Repoform read: understood, generic, read-only with the reason. `Nothing was changed.`"""

    continue_requested = Signal()
    environments_asked = Signal(object)
    """What to do with the session's environments."""
    export_asked = Signal()
    """What was corrected is to be written to a file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._shown: object = None
        self.environments: EnvironmentsCard | None = None
        self._counted = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 24, 0)
        head.addWidget(label(_("What Repoform read"), "title", wrap=True), 1)
        self.go_on = Button(_("Go to the overview"), "primary", "arrow-right")
        self.go_on.setToolTip(_("Go to the overview (Ctrl+1)"))
        self.go_on.clicked.connect(self.continue_requested)
        head.addWidget(self.go_on)
        column.addLayout(head)
        self.summary = label("", "muted", wrap=True)
        column.addWidget(self.summary)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 4, 24, 24)
        self._column.setSpacing(12)
        self._scroll = ScrollArea(body)
        column.addWidget(self._scroll, 1)

    def set_view(self, view: View) -> None:
        """What was read stays the same while one edits."""
        place = view.place
        others = tuple(file for file in view.files if file.state != "understood")
        shown = others, place, _clusters(view)
        if shown == self._shown and (self.environments is None) != bool(_own(view)):
            if self.environments is not None:
                self._counted.setText(_count(view))
                self.environments.set_own(view.environments, view.notice)
            return
        self._shown = shown
        clear(self._column)
        words = _("{title}, {branch} at {commit}.").format(
            title=place.title, branch=place.branch or _("files"), commit=(place.commit or "")[:7]
        )
        self.summary.setText(words if place.commit else place.title)
        notice = Notice(_("Nothing was changed."), "safe", "circle-check")
        self._column.addWidget(notice)
        if place.note:
            self._column.addWidget(Notice(place.note, "neutral"))
        self._modules(view)
        self._environments(view)
        self._without_clusters(view)
        for state, title, text in (
            (
                "generic",
                _("Shown as it is"),
                _("Nothing that Repoform knows more of. It stays byte for byte."),
            ),
            ("read-only", _("Read-only, with the reason"), _("Shown, never touched.")),
        ):
            files = [f for f in view.files if f.state == state]
            if files:
                self._files(title, text, files)
        self._column.addStretch(1)

    def ensure_seen(self, widget: QWidget) -> None:
        """Scrolls to what may be further down."""
        self._scroll.ensureWidgetVisible(widget)

    def _modules(self, view: View) -> None:
        from gui.kit.lazy_column import Shelf, Thing  # the first page is painted without it
        from gui.review.sentence import Sentence  # the first page is painted without it

        card = Card(_("Understood"))
        rows = _clusters(view)

        used = _("The version that the code asks for.")

        def line_of(name: str, what: str, version: str) -> QWidget:
            more = [Badge(version, "neutral", "tag", used)] if version else []
            return _line(IconLabel("box", "accent"), Sentence(f"{name}  {what}", len(name)), *more)

        shelf = Shelf(self._scroll, card.body.spacing())
        shelf.set_things([Thing(n, row, partial(line_of, *row)) for n, row in enumerate(rows)], 20)
        card.body.addWidget(shelf)
        shelf.setVisible(bool(rows))
        if not rows:
            from gui.pages.nothing import found, looked_for, next_step  # the first page is painted without it

            card.body.addWidget(label(_("No clusters were found."), "strong"))
            for words in (looked_for(), found(view)):
                card.body.addWidget(label(words, "muted", wrap=True))
            card.body.addWidget(label(next_step(view), wrap=True))
        self._counted = label(_count(view), "small", wrap=True)
        card.body.addWidget(self._counted)
        self._counted.setVisible(bool(rows))
        self._column.addWidget(card)

    def _environments(self, view: View) -> None:
        """Those that were inferred, each with the reason, to be corrected here."""
        before, self.environments = self.environments, None
        if not _own(view):
            return
        from gui.pages.environments import EnvironmentsCard  # the first page is painted without it

        self.environments = EnvironmentsCard(self._scroll)
        self.environments.asked.connect(self.environments_asked)
        self.environments.exported.connect(self.export_asked)
        if before is not None:
            self.environments.go_on(before)
        self.environments.set_own(view.environments, view.notice)
        self._column.addWidget(self.environments)

    def _without_clusters(self, view: View) -> None:
        """The environments of other roots: what they are and why, so that nobody misses them."""
        others = view.environments.found.others
        if not others:
            return
        from gui.kit.lazy_column import Shelf, Thing  # the first page is painted without it
        from gui.review.sentence import Sentence  # the first page is painted without it

        card = Card(_("Environments without clusters"))
        card.body.setSpacing(4)
        words = _("No cluster that Repoform knows is made there, so there is nothing to edit or correct.")
        card.body.addWidget(label(words, "small", wrap=True))

        def line_of(one: WithoutClusters) -> QWidget:
            where = _("the top folder") if one.root == "." else one.root
            text = sentences([with_stop(f"{where}: {listed(one.names)}"), one.reason])
            return _line(IconLabel("layers", "muted", 14), Sentence(text, len(where), pixels=12))

        shelf = Shelf(self._scroll, card.body.spacing())
        shelf.set_things([Thing(one.root, one, partial(line_of, one)) for one in others[:SHOWN]], 17)
        card.body.addWidget(shelf)
        if len(others) > SHOWN:
            n = len(others) - SHOWN
            card.body.addWidget(label(ngettext("… and {n} more.", "… and {n} more.", n).format(n=n), "small"))
        self._column.addWidget(card)

    def _files(self, title: str, text: str, files: Sequence[ReadFile]) -> None:
        from gui.kit.lazy_column import Shelf, Thing  # the first page is painted without it
        from gui.review.sentence import Sentence  # the first page is painted without it

        card = Card(title)
        card.body.setSpacing(4)
        card.body.addWidget(label(text, "small", wrap=True))

        def line_of(file: ReadFile) -> QWidget:
            sign = IconLabel("lock" if file.state == "read-only" else "file", "muted", 14)
            words = f"{file.path}: {file.reason}" if file.reason else file.path
            return _line(sign, Sentence(words, len(file.path) if file.reason else 0, pixels=12))

        shelf = Shelf(self._scroll, card.body.spacing())
        shelf.set_things([Thing(file.path, file, partial(line_of, file)) for file in files[:SHOWN]], 17)
        card.body.addWidget(shelf)
        if len(files) > SHOWN:
            n = len(files) - SHOWN
            card.body.addWidget(label(ngettext("… and {n} more.", "… and {n} more.", n).format(n=n), "small"))
        self._column.addWidget(card)


def _clusters(view: View) -> tuple[tuple[str, str, str], ...]:
    """Each one's name, what it has, and its version."""
    rows: list[tuple[str, str, str]] = []
    for platform in view.base:
        for cluster in platform.clusters:
            n, m = len(cluster.node_pools), len(cluster.features)
            pools = ngettext("{n} extra node pool", "{n} extra node pools", n).format(n=n)
            features = ngettext("{n} feature", "{n} features", m).format(n=m)
            name = cluster.module.title if cluster.module else _("without a known cluster")
            version = (cluster.module.version or "") if cluster.module else ""
            rows.append((name, listed([pools, features]), version))
    return tuple(rows)


def _own(view: View) -> bool:
    """Whether there are environments to be corrected."""
    return bool(view.environments.found.found or view.environments.problem)


def _count(view: View) -> str:
    n = sum(f.state == "understood" for f in view.files)
    words = ngettext("{n} file", "{n} files", n).format(n=n)
    shown = (e for p in view.base for e in p.environments if e.name and not e.hidden)
    names = listed(dict.fromkeys(e.shown for e in shown))
    return _("{files} · environments: {names}").format(files=words, names=names) if names else words


def _line(sign: QWidget, words: QWidget, *more: QWidget) -> QWidget:
    out = QWidget()
    row = QHBoxLayout(out)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(sign)
    row.addWidget(words, 1)
    for widget in more:
        row.addWidget(widget)
    return out
