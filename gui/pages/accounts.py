"""Which credential is used for the repository's host, what it may do, how to get one; and Repoform's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.text import _
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, Notice, label

if TYPE_CHECKING:
    from core.session import Session
    from core.view import AccountInfo


class AccountsDialog(Dialog):
    """A pasted token leaves the field for the worker, and is kept by the system keyring alone."""

    changed = Signal()
    """Another credential may be used from now on."""

    def __init__(self, controller: Controller, parent: QWidget | None = None) -> None:
        super().__init__(_("Accounts"), parent)
        self._controller = controller
        self.info: AccountInfo | None = None
        self.setMinimumWidth(560)
        self.host = label("", "strong", wrap=True)
        self.used = label(_("Checking…"), wrap=True)
        self.rights = label("", "muted", wrap=True)
        self.problem = Notice("", "danger")
        self.unknown = Notice("", "changed")
        self.confirm = Button(_("It is ours"), "plain", "check")
        self.confirm.clicked.connect(lambda: self._ask(lambda s: s.account.confirm_host()))
        self.unknown.row.addWidget(self.confirm)
        self.no_keyring = Notice("", "neutral")
        self.field_words = label(_("A token for Repoform alone"), "label")
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText(_("Paste a token"))
        self.token.setAccessibleName(self.field_words.text())
        self.token.returnPressed.connect(self._keep)
        self.field_words.setBuddy(self.token)
        self.keep = Button(_("Keep it"), "plain", "lock")
        self.keep.setAutoDefault(False)
        self.keep.clicked.connect(self._keep)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.token, 1)
        row.addWidget(self.keep)
        self.where = label("", "small", wrap=True)
        self.get = Button("", "link", "external-link")
        self.get.setAutoDefault(False)
        self.get.clicked.connect(self._open_page)
        for widget in (self.host, self.used, self.rights, self.problem, self.unknown, self.no_keyring,
                       self.field_words, self._row, self.where):  # fmt: skip
            self.body.addWidget(widget)
        self.body.addWidget(self.get, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.forget = Button(_("Forget Repoform's token"), "plain", "trash-2")
        self.forget.setAutoDefault(False)
        self.forget.clicked.connect(lambda: self._ask(lambda s: s.account.forget_token()))
        self.close_button = Button(_("Close"), "primary")
        self.close_button.clicked.connect(self.accept)
        self.add_buttons(self.forget, self.close_button)
        for button in (self.confirm, self.close_button):
            button.setAutoDefault(False)
        for widget in (self.rights, self.problem, self.unknown, self.no_keyring, self.get, self.forget,
                       self.field_words, self._row, self.where):  # fmt: skip
            widget.hide()

    def load(self) -> None:
        self._controller.ask(lambda s, _t: s.account.read(), self.show_account, self._failed, key="account")

    def show_account(self, info: AccountInfo) -> None:
        self.info = info
        self.host.setText(info.host)
        self.host.setVisible(bool(info.host))
        self.used.setText(info.sentence)
        who = _("Signed in as {name}.").format(name=info.sender) if info.sender else ""
        self.rights.setText(" ".join(x for x in (who, info.rights) if x))
        self.rights.setVisible(bool(self.rights.text()))
        self._say(info.problem)
        self.unknown.set_notice(info.unknown_host, "changed")
        self.no_keyring.set_notice(info.no_keyring, "neutral")
        takes = bool(info.page)
        self.unknown.setVisible(takes and bool(info.unknown_host))
        self.no_keyring.setVisible(takes and bool(info.no_keyring))
        can_keep = takes and not info.no_keyring and not info.unknown_host
        for widget in (self.field_words, self._row, self.where):
            widget.setVisible(can_keep)
        self.where.setText(_("Kept in the system keyring, and sent to {host} only.").format(host=info.host))
        self.get.setText(_("Get a token from {host}").format(host=info.host))
        self.get.setToolTip(info.page)
        self.get.setVisible(takes and not info.unknown_host)
        self.forget.setVisible(info.source == "keyring")
        (self.token if can_keep else self.close_button).setFocus()  # no key confirms a host by itself
        self.adjustSize()

    def _say(self, sentence: str) -> None:
        self.problem.set_notice(sentence, "danger")
        self.problem.setVisible(bool(sentence))

    def _keep(self) -> None:
        token = self.token.text()
        self.token.clear()
        if token.strip():
            self._ask(lambda s: s.account.set_token(token))
        else:
            self._say(_("Paste a token first."))

    def _ask(self, work: Callable[[Session], AccountInfo]) -> None:
        self._controller.ask(lambda s, _t: work(s), self._done, self._failed)

    def _done(self, info: Any) -> None:
        self.show_account(info)
        self.changed.emit()

    def _failed(self, failure: Failure) -> None:
        self._say(failure.sentence)

    def _open_page(self) -> None:
        if self.info is not None and self.info.page.startswith("https://"):
            QDesktopServices.openUrl(QUrl(self.info.page))
