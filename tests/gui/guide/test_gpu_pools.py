"""A sentence in the palette ends, in either demo, with a pool on GKE that has GPUs; by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core import demo
from core.session import Session
from gui.guide.answers import Input
from gui.guide.page import GuidePage
from gui.window.window import MainWindow
from tests import demos
from tests.gui.window_fixtures import new_window

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def ordinary(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """On the demo of ordinary Terraform."""
    made = demos.copied(tmp_path / "demo", demo.TERRAFORM)
    window = new_window(qtbot, tmp_path)
    window.controller.take(Session.open(str(made.platform), data_dir=str(made.data)))
    qtbot.waitUntil(lambda: window.view is not None)
    return window


def said(window: MainWindow, qtbot: QtBot, words: str) -> GuidePage:
    qtbot.keyClick(window, KEY.Key_K, CTRL)
    found = window.popups.found
    assert found is not None and found.isVisible()
    qtbot.keyClicks(found.input, words)
    qtbot.keyClick(found.input, KEY.Key_Return)
    page: GuidePage = window.page("guide")
    assert page.isVisible() and page.args()["purpose"] == "gpu"
    return page


def press(page: GuidePage, qtbot: QtBot, key: Qt.Key = KEY.Key_Return) -> None:
    # A list that was open takes the activity away, not the focus within the window.
    focus = page.window().focusWidget()
    assert isinstance(focus, QWidget)
    qtbot.keyClick(focus, key)


def write(page: GuidePage, qtbot: QtBot, words: str) -> None:
    focus = page.window().focusWidget()
    assert focus is not None
    qtbot.keyClicks(focus, words)


def texts(page: GuidePage) -> str:
    QApplication.processEvents()
    return "\n".join(found.text() for found in page.findChildren(QLabel) if found.isVisible())


def test_a_gpu_is_attached_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    page = said(window, qtbot, "add gpu pool gke")
    press(page, qtbot)
    write(page, qtbot, "n1-standard-4")
    press(page, qtbot)
    assert page.step() == 1 and page.problem.text() == "Still needed: GPU type."
    kind = page.inputs[("settings.guest_accelerator.type", "apps")]
    assert isinstance(kind, Input)
    kind.widget.setFocus()
    write(page, qtbot, "nvidia-tesla-t4")
    press(page, qtbot)
    press(page, qtbot)
    assert page.step() == 2, page.problem.text()
    assert "0–12 vCPU, 0–45 GiB, 0–3 GPU" in texts(page)
    press(page, qtbot)
    assert page.step() == 3, page.problem.text()
    press(page, qtbot)
    assert window.view is not None
    (change,) = [c for c in window.view.changes if not c.setting]
    assert change.sentence.startswith("Adds the node pool gpu")


def test_in_ordinary_terraform_it_is_made_like_one_that_has_gpus(ordinary: MainWindow, qtbot: QtBot) -> None:
    page = said(ordinary, qtbot, "add gpu pool payments")
    assert str(page.args()["like"]).endswith('pools["models"]')
    for step in (1, 2):
        press(page, qtbot)
        assert page.step() == step, page.problem.text()
    assert "About $0–950 a month" in texts(page) and "0–24 vCPU, 0–96 GiB, 0–3 GPU" in texts(page)
    press(page, qtbot)
    press(page, qtbot)
    assert ordinary.view is not None and not page.isVisible()
    assert any("g2-standard-8" in line.text for f in ordinary.view.diff for line in f.lines)


def test_nobody_gets_gpus_who_did_not_ask(ordinary: MainWindow, qtbot: QtBot) -> None:
    ordinary.navigation.guide("add-node-pool", "payments", {})
    page: GuidePage = ordinary.page("guide")
    assert str(page.args()["like"]).endswith('pools["general"]')
    labels = [found.text() for found in page.findChildren(QLabel) if found.isVisible()]
    assert labels.count("Like which pool") == 1 and "Like" not in labels
    page.go(2)
    for words in ("12–24 vCPU, 48–96 GiB", "About $320–650 a month", "Estimate from list prices"):
        assert words in texts(page)


@pytest.mark.parametrize("kind", ["kubestack", "terraform"])
def test_who_keeps_other_pods_away_is_said_where_taints_are_asked_for(
    qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    """On GKE the cloud itself does it: the field isn't filled in, and says so."""
    made = demos.copied(tmp_path / "demo", demo.TERRAFORM if kind == "terraform" else demo.KUBESTACK)
    window = new_window(qtbot, tmp_path)
    window.controller.take(Session.open(str(made.platform), data_dir=str(made.data)))
    page = said(window, qtbot, "add gpu pool gke" if kind == "kubestack" else "add gpu pool payments")
    assert page.guide is not None
    asked = [q for step in page.guide.steps for q in step.questions if "taint" in q.name]
    told = "GKE adds nvidia.com/gpu=present:NoSchedule to nodes with a GPU by itself: leave it out here."
    assert all(q.help.startswith(told) for q in asked), [q.help for q in asked]
    assert asked or kind == "terraform"
    window.controller.close()
