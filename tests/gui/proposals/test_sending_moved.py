"""Found out while sending, by clicks in the real window: the branch has moved; a name isn't allowed."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.forge.fixtures import forge
from tests.forge.github import Hosted
from tests.gui.test_end_to_end import User, box, hosted, user, window
from tests.gui.window_fixtures import demo_source

__all__ = ["box", "demo_source", "forge", "hosted", "user", "window"]

LEFT = Qt.MouseButton.LeftButton
POOLS = "gke_gc0_europe-west1_node_pools.tf"
OPS = "    ops = {\n      max_node_count = "


def colleague(hosted: Hosted, old: str, new: str) -> None:
    text = hosted.git("show", f"main:{POOLS}") + "\n"
    assert text.count(old) >= 1
    hosted.commit("main", {POOLS: text.replace(old, new, 1).encode()})


def test_somebody_was_faster(user: User, hosted: Hosted) -> None:
    user.open()
    user.raise_maximum()
    user.propose()
    colleague(hosted, 'source = "', '# Theirs\n  source = "')
    user.send()
    sending = user.page.sending
    assert user.title == "Not sent: somebody was faster"
    assert sending.notice.text().startswith("main has 1 new commit since you looked")
    assert sending.refresh.isVisible() and not sending.resume.isVisible() and not sending.again.isVisible()
    assert hosted.pulls == [] and hosted.branches() == ["main"]
    user.qtbot.mouseClick(sending.refresh, LEFT)
    write = user.page.write
    user.wait(lambda: user.page.pages.currentWidget() is write and write.access is not None)
    user.wait(lambda: user.window.controller.tasks.idle() and write.access is not None)
    assert [c.change.after for c in write.cards] == [8]
    user.send()
    assert user.title == "Sent for review" and len(hosted.pulls) == 1
    user.untouched()


def test_somebody_changed_the_same_setting(user: User, hosted: Hosted) -> None:
    user.open()
    user.raise_maximum()
    user.propose()
    colleague(hosted, f"{OPS}4", f"{OPS}6")
    user.send()
    user.qtbot.mouseClick(user.page.sending.refresh, LEFT)
    page = user.window.page("conflict")
    user.wait(lambda: len(page.cards) == 1 and user.window.stack.currentWidget() is page)
    conflict = page.cards[0].conflict
    assert (conflict.before, conflict.theirs, conflict.yours) == (4, 6, 8)
    assert hosted.pulls == []


def test_a_name_that_is_not_allowed_is_said_when_the_page_opens(user: User, hosted: Hosted) -> None:
    hosted.rules["*"] = [
        {
            "type": "branch_name_pattern",
            "parameters": {"operator": "starts_with", "pattern": "feature/"},
        }
    ]
    user.open()
    user.raise_maximum()
    user.propose()
    write = user.page.write
    assert write.problem.isVisible() and "feature/" in write.problem.text()
    user.qtbot.mouseClick(write.fold, LEFT)
    user.qtbot.mouseClick(write.branch, LEFT)
    write.branch.selectAll()
    user.qtbot.keyClicks(write.branch, "feature/more-room")
    user.qtbot.keyClick(write.branch, Qt.Key.Key_Tab)
    user.wait(lambda: write.access is not None and not write.access.problem)
    assert not write.problem.isVisible()
    user.send()
    assert user.title == "Sent for review" and "feature/more-room" in hosted.branches()
