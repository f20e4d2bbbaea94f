"""Guides check at each step: no false tick, nothing impossible to choose, nothing that moves under the mouse;
the last step begins with what is made, and afterwards one looks at it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from core.view import Choice, Guide, GuideStep, Question
from gui.guide.answers import ChoiceCards, Input
from gui.guide.page import GuidePage
from gui.kit.widgets import Notice
from gui.review.sentence import Sentence
from gui.window.window import MainWindow
from tests.gui.hosting import hosted
from tests.sample import operations

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
EKS, GKE = "eks_gc0_eu-west-1", "gke_gc0_europe-west1"


def opened(window: MainWindow, operation: str, **answers: str) -> GuidePage:
    window.navigation.guide(operation, ".", answers)
    page: GuidePage = window.page("guide")
    assert page.isVisible() and page.guide is not None
    return page


def steps_of(page: GuidePage) -> list[QPushButton]:
    """The steps that are behind, as buttons."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [b for b in page.findChildren(QPushButton) if b.accessibleName().startswith("Step ")]


def test_what_is_impossible_cannot_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, "add-node-pool", cluster=EKS)
    cards = page.inputs[("purpose", "")]
    assert isinstance(cards, ChoiceCards)
    spot = cards.buttons["spot"]
    assert not spot.isEnabled() and "no setting for cheap machines" in spot.toolTip()
    qtbot.mouseClick(spot, LEFT)
    assert page.args()["purpose"] == "general" and page.guide is not None and not page.guide.refused


@pytest.mark.parametrize("operation", [o.name for o in operations() if o.dialect in ("", "kubestack")])
def test_what_core_refuses_is_disabled_everywhere(window: MainWindow, operation: str) -> None:
    page = opened(window, operation)
    guide = page.guide
    assert guide is not None
    for at in range(len(guide.steps)):
        page.go(at)
        for question in guide.steps[at].questions:
            for choice in (c for c in question.choices if c.refused):
                field = page.inputs[(question.name, "")]
                assert isinstance(field, ChoiceCards)
                button = field.buttons[str(choice.value)]
                assert not button.isEnabled() and button.toolTip() == choice.refused


def test_a_refused_choice_of_a_list_is_disabled(qtbot: QtBot) -> None:
    choices = (Choice("a"), Choice("b", refused="Only one of them."))
    made = Input(Question("x", "X", "", "choice", "a", choices, True), "a", "X")
    qtbot.addWidget(made)
    box = made.widget
    assert isinstance(box, QComboBox)
    flags = box.model().flags(box.model().index(1, 0))
    assert not flags & Qt.ItemFlag.ItemIsEnabled
    assert box.itemData(1, Qt.ItemDataRole.ToolTipRole) == "Only one of them."


def test_only_a_complete_step_gets_a_tick(window: MainWindow, qtbot: QtBot) -> None:
    page: GuidePage = window.page("guide")
    window.navigation.show_page("guide")
    named = Question("name", "Name", "", "text", required=True)
    page.start(Guide("x", ".", "X", "", (GuideStep("One", (named,)), GuideStep("Check", ()))))
    page.go(1)
    (step,) = steps_of(page)
    assert "not complete" in step.accessibleName()
    page.next.click()
    assert page.problem.text() == "Still needed: Name."
    page.start(
        Guide("x", ".", "X", "", (GuideStep("One", (named,)), GuideStep("Check", ()))), {"name": "gpu"}
    )
    page.go(1)
    (step,) = steps_of(page)
    assert "not complete" not in step.accessibleName()


def spot_of(widget: QWidget, window: MainWindow) -> QPoint:
    for _turn in range(4):  # layouts within layouts
        QApplication.processEvents()
    return widget.mapTo(window, QPoint(0, 0))


@pytest.mark.parametrize("cluster", [EKS, GKE, "aks_gc0_westeurope"])
def test_nothing_moves_under_the_mouse(window: MainWindow, qtbot: QtBot, cluster: str) -> None:
    """Whatever a click brings, what was clicked stays where it was."""
    page = opened(window, "add-node-pool", cluster=cluster)
    for purpose in ("gpu", "like", "spot", "general"):
        cards = page.inputs[("purpose", "")]
        assert isinstance(cards, ChoiceCards)
        button: QRadioButton = cards.buttons[purpose]
        before = spot_of(button, window)
        qtbot.mouseClick(button, LEFT)
        again = page.inputs[("purpose", "")]
        assert isinstance(again, ChoiceCards)
        found = again.buttons[purpose]
        assert spot_of(found, window) == before, purpose


def test_warnings_stand_below_what_is_answered(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, "upgrade")
    field = page.inputs[("to", "")]
    before = spot_of(field, window)
    assert not [n for n in page.findChildren(Notice) if n.isVisible()], "nothing is chosen yet"
    assert isinstance(field, Input)
    field.changed.emit("v0.19.2-beta.0")
    again = page.inputs[("to", "")]
    assert spot_of(again, window) == before
    notices = [n for n in page.findChildren(Notice) if n.isVisible()]
    assert notices and all(spot_of(n, window).y() > before.y() for n in notices)


def test_check_begins_with_what_is_made(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, "add-node-pool", cluster=GKE, purpose="general", name="large")
    while page.next.text() != "Add to draft":
        at = page.step()
        qtbot.mouseClick(page.next, LEFT)
        assert page.step() == at + 1, page.problem.text()
    assert page.made.isVisible()
    said = [s.text() for s in page.made.findChildren(Sentence)]
    assert said == ["Adds the node pool large in apps, ops and apps-prod"]
    words = "\n".join(w.text() for w in page.made.findChildren(type(page.problem)))
    assert "apps" in words and "nodes in" in words and "a month" in words
    above = [w for w in (page.diff, *page.findChildren(Notice)) if w.isVisible()]
    assert all(spot_of(w, window).y() > spot_of(page.made, window).y() for w in above)


@pytest.mark.parametrize(
    ("operation", "answers", "module"),
    [
        ("add-node-pool", {"cluster": GKE, "name": "large"}, f"{GKE}_node_pool_large"),
        ("add-cluster", {"like": EKS, "region": "eu-central-1"}, "eks_gc0_eu-central-1"),
        ("remove-node-pool", {"pool": f"{GKE}_node_pool_np2_gpu"}, GKE),
    ],
)
def test_one_lands_on_what_was_made(
    window: MainWindow, qtbot: QtBot, operation: str, answers: dict[str, str], module: str
) -> None:
    page = opened(window, operation, **answers)
    while page.next.text() != "Add to draft":
        at = page.step()
        qtbot.mouseClick(page.next, LEFT)
        assert page.step() == at + 1, page.problem.text()
    qtbot.mouseClick(page.next, LEFT)
    here = window.controller.here
    assert here is not None and here.module == module


def test_a_new_environment_is_landed_in(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, "add-environment", name="qa")
    while page.next.text() != "Add to draft":
        qtbot.mouseClick(page.next, LEFT)
    qtbot.mouseClick(page.next, LEFT)
    here = window.controller.here
    assert here is not None and here.environment == "qa"


def test_a_number_that_is_clicked_into_is_typed_anew(qtbot: QtBot) -> None:
    made = Input(Question("count", "Count", "", "number", required=True), 4, "Count")
    hosted(qtbot, made, 400, 60)
    line = made.widget
    assert isinstance(line, QLineEdit)
    line.clearFocus()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(line, "6")
    assert line.text() == "6"
