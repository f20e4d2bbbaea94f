"""Reading a module's own settings: the way there from a form, what is asked first, and the reading itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGridLayout, QWidget

from core.text import _, listed, sentences
from core.view import ModuleOffer
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.control.tasks import Task
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, label

if TYPE_CHECKING:
    from core.session import Session
    from core.view import View


class ReadModule(Dialog):
    """Asked once for an address: what would be fetched, from where."""

    def __init__(self, offer: ModuleOffer, parent: QWidget | None = None) -> None:
        super().__init__(_("Read the module's own settings"), parent)
        self.setMinimumWidth(620)
        self.offer = offer
        self.setAccessibleDescription(offer.sentence)
        where = offer.host or _("this computer")
        self.question = label(
            _("Repoform would ask {host} for the files below. Agree if you know this address: its owner "
              "can see that somebody asked.").format(host=where)
            if offer.host
            else _("Repoform would read the files below from another folder of this computer."),
            wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.question)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = (
            (_("Address"), offer.url),
            (_("Host"), where),
            (_("Version"), offer.version),
            (_("Folders"), listed(folder or _("the top folder") for folder in offer.folders)),
            (_("Used by"), listed(name for _root, name in offer.modules)),
        )
        self.rows = []
        for at, (name, value) in enumerate(rows):
            # A long address may wrap behind its slashes.
            # A range such as ~> 5.0 would be drawn as an arrow in the letters of code.
            role = "" if offer.anonymous and value == offer.version else "code"
            words = label(re.sub(r"(?<=[^:/])/(?!/)", "/\u200b", value), role, wrap=True)
            words.setAccessibleName(f"{name}: {value}")
            grid.addWidget(label(name, "muted"), at, 0)
            grid.addWidget(words, at, 1)
            self.rows.append(words)
        self.body.addLayout(grid)
        self.body.addWidget(
            label(
                _(
                    "Only files that declare variables are read. Nothing of them runs, and nothing is sent "
                    "along, no credentials either. They are kept in Repoform's own folder, so that it "
                    "needn't ask again."
                )
                if offer.anonymous
                else _(
                    "Only files that declare variables are read. Nothing of them runs, and nothing is sent "
                    "along but your own Git access where the host asks for it. They are kept in Repoform's "
                    "own folder, so that it needn't ask again."
                ),
                "small",
                wrap=True,
            )
        )
        self.cancel = Button(_("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.read = Button(_("Read them"), "primary", "download")
        self.read.clicked.connect(self.accept)
        self.add_buttons(self.cancel, self.read)


class MovedTag(Dialog):
    """A tag means another commit than when it was read first."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(_("This version has moved"), parent)
        self.words = label(sentence, wrap=True)
        self.body.addWidget(self.words)
        self.cancel = Button(_("Keep what was read"), "primary")
        self.cancel.clicked.connect(self.reject)
        self.read = Button(_("Read it all the same"), "plain", "download")
        self.read.setAutoDefault(False)
        self.read.clicked.connect(self.accept)
        self.add_buttons(self.read, self.cancel)


class Shows(Protocol):
    """What it takes to say how it went: the window."""

    def say(self, sentence: str) -> None: ...

    def show_problem(self, sentence: str) -> None: ...


class ModuleReading(QObject):
    """From the click to the fields: asks, lets the worker fetch, draws again."""

    def __init__(self, controller: Controller, window: Any) -> None:
        super().__init__(window)
        self._controller = controller
        self._window: Shows = window
        self._parent: QWidget = window
        self.dialog: Dialog | None = None

    def ask(self, root: str, module: str) -> None:
        """Somebody wants the own settings of this module."""

        def work(session: Session, _task: Task) -> ModuleOffer | None:
            return next((o for o in session.modules.offers() if (root, module) in o.modules), None)

        self._controller.ask(work, self._offered)

    def _offered(self, offer: ModuleOffer | None) -> None:
        if offer is None:
            self._window.show_problem(_("There is nothing to be read for this module."))
        elif offer.allowed:
            self.read_offer(offer)
        else:
            self.dialog = ReadModule(offer, self._parent)
            self.dialog.accepted.connect(lambda: self.read_offer(offer))
            self.dialog.open()

    def read_offer(self, offer: ModuleOffer, moved: bool = False) -> None:
        def work(session: Session, task: Task) -> View:
            return session.modules.read(offer, moved=moved, progress=task.progress, cancel=task.cancelled)

        def failed(failure: Failure) -> None:
            if failure.kind == "moved":
                self.dialog = MovedTag(failure.sentence, self._parent)
                self.dialog.accepted.connect(lambda: self.read_offer(offer, moved=True))
                self.dialog.open()
            elif failure.kind == "cancelled":
                self._window.say(_("Stopped. Nothing was read."))
            else:
                self._window.show_problem(failure.sentence)

        place = offer.host or offer.url
        self._controller.ask(work, self._done, failed, what=_("Reading from {place}…").format(place=place))

    def _done(self, view: View) -> None:
        self._controller.look()
        read = _("The module's own settings are read. They are kept for the next time.")
        self._window.say(sentences([read, view.notice]))
