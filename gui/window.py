"""The main window: draws one View at a time, and sends what the user does to the controller."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.text import _, ngettext
from gui import theme
from gui.bars import Banner, StatusBar, TopBar, WhereBar
from gui.controller import Controller, Here, Shown
from gui.inbox import Inbox
from gui.pages import Pages
from gui.places import alike, counts, environments
from gui.progress import Progress
from gui.settings import Settings

if TYPE_CHECKING:
    from core.view import HistoryRow, Module, SearchHit, UnfinishedProposal, View
    from gui.compare import ComparePage
    from gui.form.page import FormPage
    from gui.overview import Overview
    from gui.proposals import StoppedBanner
    from gui.review.pane import ReviewPane
    from gui.search import SearchPopup
    from gui.sidebar import Sidebar
    from gui.welcome import WelcomePage

COMPACT = 1280
"""Below this width the right panel becomes tabs."""
SMALLEST = (960, 600)
VIEWED = ("problems", "read", "propose", "conflict")
"""Pages that draw the View as it is."""


class MainWindow(QMainWindow):
    """One repository. Pages are made when they are first shown."""

    def __init__(self, controller: Controller, settings: Settings) -> None:
        super().__init__()
        self.controller = controller
        self.settings = settings
        self.setWindowTitle("Repoform")
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.view: View | None = None
        self._page = ""
        self._environment = ""
        self._progress = Progress(controller.tasks, self)
        self._pages = Pages(self)
        self._proposals = 0
        self._overview_of = -1
        self._conflicts = 0
        self._read: object = None
        self._proposing = -1
        self._stopped_banner: StoppedBanner | None = None
        self._back: Here | None = None
        self.inbox = Inbox(controller, self)
        self._build()
        self._connect()
        self._shortcuts()
        self.show_welcome()

    # building

    def _build(self) -> None:
        whole = QWidget()
        whole.setObjectName("page")
        column = QVBoxLayout(whole)
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
        self._banners = QVBoxLayout()
        self._banners.setContentsMargins(0, 0, 0, 0)
        self._banners.setSpacing(0)
        self.banner = Banner()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(12_000)
        self._fade.timeout.connect(self.banner.hide)
        self._banners.addWidget(self.banner)
        middle.addLayout(self._banners)
        self.stack = QStackedWidget()
        middle.addWidget(self.stack, 1)
        self.split.addWidget(self.centre)
        column.addWidget(self.split, 1)
        self.status = StatusBar()
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self._sidebar: Sidebar | None = None
        self._review: ReviewPane | None = None
        self._search: SearchPopup | None = None
        self._menu: QMenu | None = None

    def _connect(self) -> None:
        c = self.controller
        c.opened.connect(self._opened)
        c.shown.connect(self._show)
        c.refused.connect(self._refused)
        c.failed.connect(self._failed)
        c.said.connect(self.say)
        self._progress.changed.connect(self._draw_task)
        self.top.undo.clicked.connect(self.undo)
        self.top.redo.clicked.connect(self.redo)
        self.top.theme.clicked.connect(self.switch_theme)
        self.top.search.clicked.connect(self.open_search)
        self.top.propose.clicked.connect(self.propose)
        self.top.menu.clicked.connect(self._open_menu)
        self.where.refresh.connect(c.refresh)
        self.inbox.counted.connect(self._counted)
        self.inbox.stopped.connect(self._stopped)
        self.inbox.review_opened.connect(lambda: self.show_page("review"))
        self.inbox.closed.connect(lambda: self.show_page("proposals"))
        self.inbox.switched.connect(lambda: self.show_page("overview"))
        self.where.leave.connect(self.inbox.leave)
        self.status.problems.connect(lambda: self.show_page("problems"))
        self.status.cancelled.connect(self.cancel)

    def _shortcuts(self) -> None:
        for keys, do in (
            (("Ctrl+K",), self.open_search),
            (("Ctrl+Z",), self.undo),
            (("Ctrl+Shift+Z", "Ctrl+Y"), self.redo),
            (("Ctrl+Return", "Ctrl+Enter"), self.propose),
            (("F5",), self.controller.refresh),
            (("Ctrl+O",), self.choose_folder),
            (("Ctrl+Q",), self.close),
        ):
            action = QAction(self)
            action.setShortcuts([QKeySequence(k) for k in keys])
            action.triggered.connect(lambda _checked=False, do=do: do())
            self.addAction(action)

    def page(self, name: str) -> Any:
        """A page of the centre, made when it is first asked for."""
        return self._pages.page(name)

    def _sides(self) -> tuple[Sidebar, ReviewPane]:
        """The panels left and right, made with the first repository."""
        if self._sidebar is None or self._review is None:
            from gui.review.pane import ReviewPane
            from gui.sidebar import Sidebar

            self._sidebar = Sidebar()
            self._sidebar.page_chosen.connect(self.show_page)
            self._sidebar.module_chosen.connect(self._module_chosen)
            self._sidebar.add_pool.connect(self.add_pool)
            self._review = ReviewPane()
            self._review.go_to.connect(self.go_to)
            self._review.revert.connect(self.controller.revert)
            self._review.problems_requested.connect(lambda: self.show_page("problems"))
            self._review.diff.split_chosen.connect(lambda on: self.settings.set("split diff", on))
            self._review.diff.set_split(self.settings.flag("split diff"))
            self.split.insertWidget(0, self._sidebar)
            self.split.addWidget(self._review)
            self.split.setStretchFactor(0, 0)
            self.split.setStretchFactor(1, 1)
            self.split.setStretchFactor(2, 0)
            self._size_sides()
        return self._sidebar, self._review

    @property
    def sidebar(self) -> Sidebar:
        return self._sides()[0]

    @property
    def review(self) -> ReviewPane:
        return self._sides()[1]

    def _size_sides(self) -> None:
        if self._sidebar is None or self._review is None:
            return
        width = self.width()
        compact = width < COMPACT
        self._review.set_compact(compact)
        left = 234 if compact else 256
        right = 364 if compact else max(430, width * 32 // 100)
        right = min(right, width - left - 482)
        self._review.setMinimumWidth(min(320, right))
        self.centre.setMinimumWidth(480)
        self.split.setSizes([left, width - left - right - 2, right])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._size_sides()

    # opening

    def show_welcome(self) -> None:
        self._page = "welcome"
        welcome: WelcomePage = self.page("welcome")
        welcome.set_recent([(p, Path(p).name, p) for p in self.settings.recent() if Path(p).is_dir()])
        self.where.hide()
        self.banner.hide()
        for side in (self._sidebar, self._review):
            if side is not None:
                side.hide()
        self.stack.setCurrentWidget(welcome)

    def open_folder(self, path: str) -> None:
        self.controller.open(path)

    def clone(self, url: str, folder: str) -> None:
        """Clone into a new folder below `folder`, then open it."""
        self.controller.clone(url, folder)

    def open_demo(self) -> None:
        self.controller.open_demo()

    def choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Open a folder"))
        if folder:
            self.open_folder(folder)

    def _opened(self, view: View) -> None:
        self._overview_of = -1
        self._environment = ""
        self._proposals = 0
        place = view.place
        self.setWindowTitle(f"{place.title} – Repoform")
        self.top.show_place(place)
        self.where.show()
        seen = self.settings.get("seen")
        seen = seen if isinstance(seen, list) else []
        known = place.folder in self.settings.recent() or place.folder in seen
        if not self.controller.is_demo:
            self.settings.opened(place.folder)
        self._sides()
        self.page("welcome").show_done()
        self.sidebar.tree.setFocus()
        self.show_page("overview" if known or view.changes else "read")
        self.banner.setVisible(bool(view.draft_note))
        if view.draft_note:
            self.banner.set_notice(view.draft_note, "accent", "history")
        self.inbox.reset()
        self.inbox.load()

    def _counted(self, proposals: int) -> None:
        self._proposals = proposals
        if self.view is not None and self._sidebar is not None:
            self._sidebar.set_view(self.view, proposals=proposals)
            self._overview_of = -1
            if self._page == "overview":
                self._draw_overview()

    def _stopped(self, unfinished: Sequence[UnfinishedProposal]) -> None:
        """A proposal that stopped half-way shows as a banner, with what can be done."""
        if self._stopped_banner is None:
            if not unfinished:
                return
            from gui.proposals import StoppedBanner

            self._stopped_banner = StoppedBanner()
            self._stopped_banner.resume_requested.connect(self.resume)
            self._stopped_banner.edit_again.connect(self.edit_again)
            self._banners.addWidget(self._stopped_banner)
        self._stopped_banner.set_unfinished(unfinished)

    def resume(self, job: str) -> None:
        """Go on with a proposal that stopped."""
        self._back = self.controller.here
        self.show_page("propose")
        self._pages.sending.resume(job)

    def edit_again(self, job: str) -> None:
        self.controller.step(lambda s: s.edit_again(job))
        self.inbox.load()

    # drawing

    def _show(self, shown: Shown) -> None:
        view = self.view = shown.view
        sidebar, review = self._sides()
        self.top.show_view(view)
        self.top.show_place(view.place)
        self.where.show_place(view.place)
        self.status.show_view(view)
        review.set_view(view)
        sidebar.set_can_add(self.can_add())
        sidebar.set_view(view, proposals=self._proposals)
        if self._page == "module":
            self._show_module(shown)
        elif self._page == "read" and view.files is self._read:
            pass  # what was read stays the same while one edits
        elif self._page in VIEWED and not (self._page == "propose" and self._pages.sending.busy()):
            self.page(self._page).set_view(view)
            if self._page == "propose" and shown.view.number != self._proposing:
                self._proposing = shown.view.number
                self._pages.sending.open()
        if self._page == "overview":
            self._draw_overview()
        self._read = view.files
        self._show_where()
        self._show_conflicts(view)

    def _show_module(self, shown: Shown) -> None:
        here = self.controller.here
        module = self._module()
        if here is None or module is None:
            if shown.here is not None or here is not None:
                self.show_page("overview")
            return
        form: FormPage = self.page("form")
        form.set_environments(environments(self.view, module), counts(shown.view, module))
        self.stack.setCurrentWidget(form)
        if shown.form is not None and not here.compare:
            form.set_form(shown.form, typing=shown.typing)
        elif here.compare and (shown.rows is not None or shown.beside is not None):
            compare: ComparePage = self.page("compare")
            compare.set_candidates(alike(shown.view, module))
            if shown.beside is not None:
                compare.set_beside(here.root, here.module, shown.beside)
            elif shown.rows is not None:
                compare.set_rows(here.root, here.module, shown.rows, environments(self.view, module))
            form.set_compare(compare)

    def _show_conflicts(self, view: View) -> None:
        """Someone else changed this too: said once when it turns up, then by the banner."""
        fresh = len(view.conflicts) > self._conflicts
        self._conflicts = len(view.conflicts)
        if fresh and self._page != "conflict":
            self._back = self.controller.here
            self.show_page("conflict")

    def _draw_overview(self) -> None:
        view = self.view
        if view is None or view.number == self._overview_of:
            return
        number = self._overview_of = view.number

        def done(cards: Sequence[Any]) -> None:
            if number == self._overview_of:
                page: Overview = self.page("overview")
                page.set_cards(cards, view.place.branch, proposals=self._proposals, can_add=self.can_add())

        self.controller.ask(lambda s, _task: s.overview(view), done, key="overview")

    def _show_where(self) -> None:
        view, module, here = self.view, self._module(), self.controller.here
        inside = self._page == "module" and module is not None and here is not None and view is not None
        self.where.set_titled(inside)
        if not inside or module is None or here is None or view is None:
            self.where.show_where(self._page, "", 0)
            return
        parts = [module.cluster or ""] if module.kind != "cluster" else []
        if module.root != ".":
            parts.append(module.root)
        if here.compare:
            more = ngettext("with {n} more", "with {n} more", len(here.others))
            parts.append(more.format(n=len(here.others)) if here.others else _("all environments"))
        elif here.environment:
            parts.append(_("in {environment}").format(environment=here.environment))
        changes = len(view.changes_of(module.root, module.name))
        self.where.show_where(module.title or module.name, " · ".join(p for p in parts if p), changes)

    def _module(self) -> Module | None:
        here, view = self.controller.here, self.view
        if here is None or view is None:
            return None
        platform = view.platform(here.root)
        return platform.module(here.module) if platform is not None else None

    # going

    def show_page(self, name: str) -> None:
        """ "overview", "problems", "proposals", "read" or "propose"."""
        if self.view is None and self.controller.view is None:
            return
        self.controller.finish()
        self.controller.leave_module()
        self._page = name
        view = self.controller.view
        assert view is not None
        self.view = view
        page = self.page(name)
        if name in VIEWED:
            page.set_view(view)
        elif name == "overview":
            self._draw_overview()
        elif name == "proposals":
            self.inbox.load()
        self.stack.setCurrentWidget(page)
        sidebar, review = self._sides()
        sidebar.choose("proposals" if name == "review" else name)
        sidebar.show()
        self.where.show()
        # These have the sentences and the diff themselves.
        review.setVisible(name not in ("propose", "review", "guide"))
        self._show_where()

    def go_to(self, root: str, module: str, environment: str = "", setting: str = "") -> None:
        """Show a module's form, and a setting in it."""
        view = self.controller.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        if found is None or view is None:
            return
        self.view = view
        self.controller.finish()
        self._page = "module"
        for part in (self.sidebar, self.review, self.where):
            part.show()
        names = [name for name, _base in environments(self.view, found)]
        if environment not in names:
            environment = self._environment if self._environment in names else ""
        compare = not environment and len(names) > 1
        if not environment and not compare:
            environment = names[0] if names else ""
        if environment:
            self._environment = environment
        self.controller.go(root, module, environment, compare=compare)
        if setting and not compare:
            self.page("form").show_setting(setting)
        self._sides()[0].choose("module", root, module)
        self._show_where()

    def _module_chosen(self, root: str, module: str, part: str) -> None:
        self.go_to(root, module)
        if part == "default":
            self._sides()[0].choose("default", root, module)
            if self.controller.here is not None and not self.controller.here.compare:
                self.page("form").show_section("default_node_pool")

    def choose_environment(self, environment: str) -> None:
        here = self.controller.here
        if here is not None:
            self.go_to(here.root, here.module, environment)

    def choose_compare(self) -> None:
        here = self.controller.here
        if here is not None:
            self._environment = ""
            self.controller.finish()
            self.controller.go(here.root, here.module, "", compare=True)
            self._show_where()

    def move_here(self, setting: str, environment: str) -> None:
        self.controller.only_here(setting, environment)
        self._environment = environment
        self.page("form").show_setting(setting)

    def make_base(self, root: str, module: str, environment: str, setting: str) -> None:
        view = self.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        there = found.setting(setting) if found is not None else None
        if found is not None and there is not None and found.base and environment in there.values:
            self.controller.move_to_base(
                root, module, environment, found.base, setting, there.values[environment].value
            )

    def can_add(self) -> bool:
        """Whether a node pool can be added from here."""
        return self.view is not None and self.view.readonly is None

    def add_pool(self, root: str, cluster: str) -> None:
        self.guide("add-node-pool", root, {"cluster": cluster})

    def guide(self, operation: str, root: str | bool = "", args: dict[str, str] | None = None) -> None:
        """A whole operation, a step at a time. (An action's `triggered` passes a bool.)"""
        root = root if isinstance(root, str) else ""
        self._back = self.controller.here
        self._pages.guiding.start(operation, root, args or {})

    # what the user does everywhere

    def undo(self) -> None:
        if self._page == "module" and self.page("form").restore_text():
            return
        self.controller.undo()

    def redo(self) -> None:
        self.controller.redo()

    def propose(self) -> None:
        """Never grey: it opens, and says what stands in the way."""
        if self.view is None or self._page == "propose":
            return
        self._back = self.controller.here
        self.show_page("propose")
        self._proposing = self.view.number
        self._pages.sending.open()

    def go_back(self) -> None:
        """Back to where one was before proposing."""
        back = self._back
        if back is None:
            self.show_page("overview")
        else:
            self.go_to(back.root, back.module, back.environment)

    def open_search(self) -> None:
        if self.view is None:
            return
        if self._search is None:
            from gui.search import SearchPopup

            self._search = SearchPopup(self)
            self._search.asked.connect(self._ask_search)
            self._search.chosen.connect(self._found)
        self._search.set_place(self.view.place.branch or "")
        field = self.top.search
        spot = field.mapTo(self, QPoint(0, field.height() + 6))
        left = max(16, min(spot.x() + field.width() // 2 - 280, self.width() - 576))
        self._search.open_at(left, spot.y())

    def _ask_search(self, text: str) -> None:
        search = self._search
        if search is not None:
            self.controller.ask(
                lambda s, _task: s.search(text), lambda hits: search.set_hits(text, hits), key="search"
            )

    def _found(self, hit: SearchHit) -> None:
        """A setting in its environment; a module where one was before, never silently in the base."""
        self.go_to(hit.root, hit.module, hit.environment if hit.setting else "", hit.setting)

    def switch_theme(self) -> None:
        name = "light" if theme.tokens().name == "dark" else "dark"
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name)
        self.settings.set("theme", name)

    def _open_menu(self) -> None:
        button = self.top.menu
        self._menu = self.menu()
        self._menu.popup(button.mapToGlobal(QPoint(button.width() - 240, button.height() + 4)))

    def menu(self) -> QMenu:
        """What is needed seldom."""
        from gui.menu import make_menu

        return make_menu(self)

    def discard(self) -> None:
        """One undo brings all of it back."""
        if self.view is not None and self.view.changes:
            self.controller.revert([c.key for c in self.view.changes])

    def show_commands(self) -> None:
        def done(commands: Sequence[str]) -> None:
            from gui.dialogs import GitCommands

            GitCommands(commands, self).open()

        self.controller.ask(lambda s, _task: s.git_commands(), done)

    def show_accounts(self) -> None:
        """Which credential is used here, and a token of Repoform's own."""
        from gui.accounts import AccountsDialog

        if self.view is None:
            return
        dialog = AccountsDialog(self.controller, self)
        dialog.changed.connect(self._accounts_changed)
        dialog.open()
        dialog.load()

    def _accounts_changed(self) -> None:
        """Who sends may be somebody else now."""
        if self._page == "propose":
            self.page("propose").write.access_again.emit()

    def show_history(self, setting: str) -> None:
        """Who changed a setting of the open form, when and in which commit."""
        here = self.controller.here
        if here is None:
            return

        def done(rows: Sequence[HistoryRow]) -> None:
            from gui.dialogs import History

            History(setting, rows, self).open()

        self.controller.ask(
            lambda s, _task: s.history(here.root, here.module, here.environment, setting), done
        )

    # what comes back

    def _refused(self, setting: str, sentence: str, kind: str) -> None:
        row = self.page("form").row(setting) if self._page == "module" else None
        if row is None and '["' in setting:
            row = self.page("form").row(setting.split('["')[0]) if self._page == "module" else None
        if row is not None:
            row.refuse(sentence, kind)
        else:
            self._failed(sentence, "")

    def _failed(self, sentence: str, _kind: str) -> None:
        if self._page == "welcome":
            self.page("welcome").show_done(sentence)
            return
        self._fade.stop()
        self.banner.set_notice(sentence, "danger")
        self.banner.show()

    def say(self, sentence: str) -> None:
        self.banner.set_notice(sentence, "accent")
        self.banner.show()
        self._fade.start()

    def show_problem(self, sentence: str) -> None:
        """Something went wrong inside Repoform: say it where it is seen."""
        self._failed(sentence, "")

    def _draw_task(self, sentence: str, fraction: float) -> None:
        """What runs; "" when nothing does."""
        self.status.show_task(sentence, fraction)
        if self._page == "welcome" and sentence:
            self.page("welcome").show_progress(sentence, fraction if fraction >= 0 else None)
        elif self._page == "welcome":
            self.page("welcome").show_done()

    def cancel(self) -> None:
        """Stop what runs."""
        self._progress.stop()

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(u.toLocalFile()).is_dir() for u in event.mimeData().urls() if u.isLocalFile()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        folders = [u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()]
        folder = next((f for f in folders if Path(f).is_dir()), None)
        if folder is not None:
            event.acceptProposedAction()
            self.open_folder(folder)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.settings.set("size", [self.width(), self.height()])
        self.controller.close()
        super().closeEvent(event)
