"""What is said where no cluster was found: what was looked for, what is there, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.text import _, listed, ngettext, sentence_list
from core.view import View
from gui.kit.layouts import FlowLayout
from gui.kit.widgets import Button, Card, label

FEW = 4
"""Files that are named."""


def is_empty(view: View) -> bool:
    """Whether there is no cluster and no pool."""
    return not any(platform.clusters for platform in view.platforms)


def looked_for() -> str:
    return _(
        "Looked for: modules of Kubestack, and Kubernetes clusters of Amazon, Google, Azure and other clouds,"
        " in Terraform's files (.tf) of every folder."
    )


def found(view: View) -> str:
    """What is there instead."""
    files = sorted({f.path for f in view.files} | set(view.coverage.unread))
    if not files:
        return _("Found: no file of Terraform's.")
    names = sentence_list(files[:FEW]) if len(files) <= FEW else listed(files, FEW)
    words = ngettext(
        "Found: {n} file of Terraform's without a cluster ({names}).",
        "Found: {n} files of Terraform's without a cluster ({names}).",
        len(files),
    )
    # Such as a cluster of a kind that nothing is known of.
    unread = [p for p in view.base_problems if p.rule == "terraform-unread"]
    return " ".join((words.format(n=len(files), names=names), *(f"{p.file}: {p.sentence}" for p in unread)))


def next_step(view: View) -> str:
    """What one can do."""
    if view.place.commit is None:
        return _(
            "This folder is no Git repository. Open the folder that was cloned, or clone it on the start"
            " page; or try the demo."
        )
    if any(operation.name == "add-cluster" for operation in view.menu) and view.readonly is None:
        return _("Open another repository, or add a first cluster here.")
    return _("Open the repository that your clusters are defined in, or try the demo.")


class NothingFound(Card):
    """`set_view(view)`."""

    def __init__(
        self, open_folder: Callable[[], None], try_demo: Callable[[], None], add_cluster: Callable[[], None]
    ) -> None:
        super().__init__(_("No clusters here"))
        self._found = label("", "muted", wrap=True)
        self._next = label("", wrap=True)
        self.body.addWidget(label(looked_for(), "muted", wrap=True))
        self.body.addWidget(self._found)
        self.body.addWidget(self._next)
        buttons = QWidget()
        flow = FlowLayout(buttons, 8)
        self.open = Button(_("Open a folder…"), "primary", "folder-open")
        self.open.clicked.connect(lambda: open_folder())
        self.add = Button(_("Add a cluster…"), "plain", "plus")
        self.add.clicked.connect(lambda: add_cluster())
        self.demo = Button(_("Try the demo"), "plain", "play")
        self.demo.clicked.connect(lambda: try_demo())
        for button in (self.open, self.add, self.demo):
            flow.addWidget(button)
        self.body.addWidget(buttons, 0, Qt.AlignmentFlag(0))

    def set_view(self, view: View) -> None:
        self._found.setText(found(view))
        self._next.setText(next_step(view))
        can_add = view.readonly is None and any(o.name == "add-cluster" for o in view.menu)
        self.add.setVisible(can_add and view.place.commit is not None)

    def text(self) -> str:
        """All that is said."""
        return " ".join((looked_for(), self._found.text(), self._next.text()))
