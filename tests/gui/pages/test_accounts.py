"""Accounts, by clicks in the real window: who is used, another token pasted, kept, forgotten."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit

from gui.pages.accounts import AccountsDialog
from tests.forge.fixtures import forge
from tests.forge.github import Hosted
from tests.forge.keyrings import MemoryKeyring, NoKeyring, memory_keyring
from tests.forge.server import Forge
from tests.gui.test_end_to_end import User, box, hosted, user, window
from tests.gui.window_fixtures import demo_source, entries

__all__ = ["box", "demo_source", "forge", "hosted", "memory_keyring", "user", "window"]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton
OWN = "tok_pasted_by_ali_987654321"


def opened(user: User) -> AccountsDialog:
    dialog = user.window.findChildren(AccountsDialog)[-1]
    user.wait(lambda: dialog.isVisible() and dialog.info is not None)
    return dialog


def from_menu(user: User) -> AccountsDialog:
    entries(user.window)["Accounts…"].trigger()
    return opened(user)


def test_another_token_from_the_propose_page(
    user: User, hosted: Hosted, forge: Forge, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.user("ali", OWN)
    hosted.push.add("ali")
    pages: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", pages.append)
    user.open()
    user.raise_maximum()
    user.propose()
    write = user.page.write
    assert "jana" in write.sending_as.text() and write.accounts.isVisible()
    user.qtbot.mouseClick(write.accounts, LEFT)
    dialog = opened(user)
    assert dialog.host.text() == forge.host and "GH_ENTERPRISE_TOKEN" in dialog.used.text()
    assert dialog.rights.text() == "Signed in as jana. The token may: repo, workflow."
    assert not dialog.forget.isVisible() and pages == []
    user.qtbot.mouseClick(dialog.get, LEFT)
    assert [p.toString().split("?")[0] for p in pages] == [f"https://{forge.host}/settings/tokens/new"]
    assert dialog.token.echoMode() is QLineEdit.EchoMode.Password
    user.qtbot.mouseClick(dialog.token, LEFT)
    user.qtbot.keyClicks(dialog.token, OWN)
    assert OWN not in dialog.token.displayText()
    user.qtbot.mouseClick(dialog.keep, LEFT)
    assert dialog.token.text() == ""
    dialog.token.undo()
    assert dialog.token.text() == "", "nor can it be brought back"
    user.wait(dialog.forget.isVisible)
    assert "own token" in dialog.used.text() and "ali" in dialog.rights.text()
    assert list(memory_keyring.kept.values()) == [OWN]
    user.wait(lambda: write.access is not None and "ali" in write.sending_as.text())
    user.qtbot.mouseClick(dialog.forget, LEFT)
    user.wait(lambda: not dialog.forget.isVisible())
    assert memory_keyring.kept == {}
    user.wait(lambda: write.access is not None and "jana" in write.sending_as.text())
    dialog.accept()


def test_an_unknown_host_is_confirmed_first(
    user: User, hosted: Hosted, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_HOST", "ghe.corp")
    user.open()
    dialog = from_menu(user)
    assert dialog.unknown.isVisible() and not dialog.token.isVisible() and not dialog.get.isVisible()
    assert dialog.close_button.hasFocus(), "no key confirms it by itself"
    user.qtbot.mouseClick(dialog.confirm, LEFT)
    user.wait(dialog.token.isVisible)
    assert not dialog.unknown.isVisible()
    dialog.accept()


def test_no_keyring_and_no_token_are_said(user: User, hosted: Hosted, memory_keyring: MemoryKeyring) -> None:
    import keyring

    user.open()
    dialog = from_menu(user)
    user.qtbot.mouseClick(dialog.keep, LEFT)
    assert dialog.problem.text() == "Paste a token first."
    user.qtbot.keyClicks(dialog.token, "two words")
    user.qtbot.keyClick(dialog.token, Qt.Key.Key_Return)
    user.wait(lambda: "isn't a token" in dialog.problem.text())
    keyring.set_keyring(NoKeyring())
    dialog.load()
    user.wait(dialog.no_keyring.isVisible)
    assert not dialog.token.isVisible() and dialog.get.isVisible()
    dialog.accept()
