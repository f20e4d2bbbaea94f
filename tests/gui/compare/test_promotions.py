"""From one environment to the next, in the window: by clicks and by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from core import demo
from core.session import Session
from core.view import Stage
from gui.compare.lacks_card import LackRow
from gui.compare.promotions_page import PromotionsPage
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.overview.on_the_way import OnTheWay
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.core.promotions.repositories import Made, git, sibling
from tests.gui.hosting import hosted

LEFT = Qt.MouseButton.LeftButton
Opener = Callable[[Path], MainWindow]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # lists that open


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Opener]:
    made: list[MainWindow] = []

    def open_(folder: Path) -> MainWindow:
        data = str(tmp_path / "data")
        window = make_window(Settings(tmp_path / "config"), tasks=InlineTasks(), data_dir=data)
        made.append(window)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.controller.take(Session.open(str(folder), data_dir=data))
        window.navigation.show_page("overview")
        return window

    yield open_
    for window in made:
        window.controller.close()


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.build(tmp_path_factory.mktemp("terraform") / "demo", demo.TERRAFORM).platform


@pytest.fixture
def siblings(tmp_path: Path) -> Path:
    made = Made(tmp_path / "repository")
    made.commit(
        {
            "production/main.tf": sibling("shop-5", "1.30", {"pool-5": ("n2-standard-8", 2, 9)}, "main"),
            "staging/main.tf": sibling("shop-2", "1.30", {"pool-2": ("e2-standard-4", 1, 3)}),
        },
        "Ali",
        "Start",
    )
    text = sibling("shop-2", "1.31", {"pool-2": ("e2-standard-4", 1, 4), "gpu": ("g2-standard-8", 0, 2)})
    made.commit({"staging/main.tf": text}, "Mira", "Try the models")
    return made.folder


def strip(window: MainWindow) -> OnTheWay:
    found: OnTheWay = window.page("overview").on_the_way
    return found


def page(window: MainWindow) -> PromotionsPage:
    found: PromotionsPage = window.page("promotions")
    return found


def row(window: MainWindow, words: str) -> LackRow:
    return next(r for r in page(window).lacks.rows() if words in r.title)


def step(qtbot: QtBot, box: QComboBox, key: Qt.Key, steps: int = 1) -> None:
    """Choose by keys: Down opens the list, Enter takes what one has come to."""
    qtbot.keyClick(box, Qt.Key.Key_Down)
    for _n in range(steps):
        qtbot.keyClick(box.view(), key)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)


def show(qtbot: QtBot, window: MainWindow, words: str) -> None:
    lines = strip(window)
    at = next(n for n, sentence in enumerate(lines.sentences) if words in sentence)
    qtbot.mouseClick(lines.buttons[at], LEFT)


def test_the_overview_tells_each_step_with_the_newest(opened: Opener, terraform: Path) -> None:
    lines = strip(opened(terraform))
    assert not lines.isHidden()
    assert lines.sentences[0] == "payments: dev has 3 things that staging lacks or has otherwise."
    assert lines.sentences[1].startswith(
        "payments: staging has 4 things that production lacks or has otherwise. Newest: models,"
        " by Mira Olsen, "
    )
    assert len(lines.sentences) == 3, "and one more step in the list"


def test_what_is_newer_comes_along_by_two_clicks(qtbot: QtBot, opened: Opener, terraform: Path) -> None:
    window = opened(terraform)
    show(qtbot, window, "staging has")
    assert window.shows == "promotions"
    lacks = page(window).lacks
    assert lacks.source.currentText() == "staging · payments"
    assert [r.box.isChecked() for r in lacks.rows()] == [True, False, False, False]
    assert row(window, "models").title == "staging has the node pool models, production lacks it."
    assert lacks.take.text() == "Bring 1 along"
    qtbot.mouseClick(lacks.take, LEFT)
    view = window.view
    assert view is not None
    assert [c.sentence for c in view.changes] == ["Adds the node pool models in production"]
    assert window.banner.isVisible() and "1 thing of staging came to production" in window.banner.text()
    assert not any("node pool models" in r.title for r in lacks.rows())
    qtbot.mouseClick(window.top.undo, LEFT)
    assert window.view is not None and window.view.changes == ()
    assert row(window, "models").box.isChecked()


def test_all_by_keys(qtbot: QtBot, opened: Opener, terraform: Path) -> None:
    window = opened(terraform)
    button = strip(window).buttons[1]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    lacks = page(window).lacks
    lacks.all.setFocus()
    qtbot.keyClick(lacks.all, Qt.Key.Key_Space)
    box = row(window, "Machine type").box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert lacks.take.text() == "Bring 3 along"
    lacks.take.setFocus()
    qtbot.keyClick(lacks.take, Qt.Key.Key_Space)
    assert [r.lack.label for r in lacks.rows()] == ["Machine type"]
    assert window.view is not None and len(window.view.changes) == 3
    lacks.none.setFocus()
    qtbot.keyClick(lacks.none, Qt.Key.Key_Space)
    assert not lacks.take.isEnabled()
    lacks.source.setFocus()
    step(qtbot, lacks.source, Qt.Key.Key_Up)
    assert lacks.source.currentText() == "dev · payments"


def test_the_other_way_round_says_why_a_version_stays(qtbot: QtBot, opened: Opener, terraform: Path) -> None:
    window = opened(terraform)
    show(qtbot, window, "shop: dev has")
    lacks = page(window).lacks
    qtbot.mouseClick(lacks.swap, LEFT)
    assert (lacks.source.currentText(), lacks.target.currentText()) == ("staging · shop", "dev · shop")
    version = row(window, "Kubernetes version")
    assert not version.box.isEnabled()
    assert "never goes back to 1.34" in version.box.accessibleDescription()


def test_a_line_leads_to_its_form(qtbot: QtBot, opened: Opener, terraform: Path) -> None:
    window = opened(terraform)
    show(qtbot, window, "staging has")
    qtbot.mouseClick(row(window, "Machine type").open, LEFT)
    here = window.controller.here
    assert here is not None and (here.root, here.environment) == ("payments", "production")


def test_what_cannot_come_says_why_in_its_line(qtbot: QtBot, opened: Opener, siblings: Path) -> None:
    window = opened(siblings)
    show(qtbot, window, "wasn't said yet")
    lacks, pairs = page(window).lacks, page(window).pairs
    assert lacks.rows() == [] and pairs.isHidden()
    qtbot.mouseClick(lacks.pairs, LEFT)
    assert not pairs.isHidden()
    box = next(b for b in pairs.boxes if b.accessibleName() == "What pool-2 is in production")
    box.setFocus()
    step(qtbot, box, Qt.Key.Key_Down)
    assert [r.lack.title for r in lacks.rows() if r.lack.kind == "pool"] == ["gpu"], (
        "the only pool of production is pool-2's"
    )
    gpu = row(window, "gpu")
    assert gpu.box.isEnabled()
    qtbot.mouseClick(lacks.none, LEFT)
    row(window, "gpu").box.setChecked(True)
    qtbot.mouseClick(lacks.take, LEFT)
    assert not page(window).problem.isHidden()
    assert "Pair the cluster of gpu first" in row(window, "gpu").lack.refused
    assert window.view is not None and window.view.changes == ()


def test_suggestions_are_taken_by_a_click_and_stand_beside_in_compare(
    qtbot: QtBot, opened: Opener, siblings: Path
) -> None:
    window = opened(siblings)
    before = git(siblings, "status", "--porcelain")
    show(qtbot, window, "wasn't said yet")
    qtbot.mouseClick(page(window).lacks.pairs, LEFT)
    pairs = page(window).pairs
    assert [b.text() for b in pairs.suggestions] == ["shop-5?", "pool-5?"]
    assert [box.currentText() for box in pairs.boxes] == ["Not said yet"] * 3
    qtbot.mouseClick(pairs.use_all, LEFT)
    assert [box.currentText() for box in pairs.boxes] == ["shop-5", "pool-5", "Not said yet"]
    qtbot.mouseClick(pairs.done, LEFT)
    assert pairs.isHidden()
    lacks = page(window).lacks
    assert row(window, "gpu").box.isChecked(), "all pools of production are something of staging"
    qtbot.mouseClick(lacks.take, LEFT)
    assert window.view is not None
    assert {c.root for c in window.view.changes} == {"production"}
    name = "google_container_node_pool.pool-2"
    window.navigation.go_to("staging", name)
    window.navigation.choose_compare()
    compare = window.page("compare")
    assert compare.others() == (("production", "google_container_node_pool.pool-5"),)
    take_away = next(a for a in compare.others_menu().actions() if "Take all others" in a.text())
    take_away.trigger()
    assert compare.others() == (), "what was taken away stays away"
    assert git(siblings, "status", "--porcelain") == before


def test_what_waits_for_a_tag_with_lines_to_copy(qtbot: QtBot, window: MainWindow) -> None:
    window.navigation.show_page("overview")
    assert (
        strip(window)
        .sentences[0]
        .startswith(
            "3 changes are in main but not yet on apps, since apps-deploy-1. The oldest is Mira Olsen's, "
        )
    )
    qtbot.mouseClick(strip(window).buttons[0], LEFT)
    (card,) = page(window).waiting
    assert len(card.rows) == 3 and card.command is not None
    qtbot.mouseClick(card.copy, LEFT)
    commit = window.view.place.commit if window.view is not None else ""
    assert QGuiApplication.clipboard().text() == (
        f"git tag apps-deploy-2 {(commit or '')[:12]}\ngit push origin apps-deploy-2"
    )
    lacks = page(window).lacks
    assert lacks.source.currentText() == "" and lacks.rows() == []
    lacks.source.setFocus()
    step(qtbot, lacks.source, Qt.Key.Key_Down, 0)  # nothing was chosen: the list opens at its first
    step(qtbot, lacks.target, Qt.Key.Key_Down)
    assert (lacks.source.currentText(), lacks.target.currentText()) == ("ops", "apps")
    assert row(window, "Availability zones").lack.careful


def test_nothing_is_shown_where_nothing_goes_anywhere(opened: Opener, tmp_path: Path) -> None:
    made = Made(tmp_path / "one")
    made.commit({"main.tf": sibling("a", "1.31", {"web": ("e2-standard-4", 1, 3)})}, "Ali")
    window = opened(made.folder)
    assert strip(window).isHidden()
    window.navigation.show_page("promotions")
    assert page(window).lacks.isHidden()


def test_the_strip_gives_way_to_whatever_else_is_to_be_done(
    qtbot: QtBot, opened: Opener, terraform: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.overview.on_the_way.PAUSE", 1)
    monkeypatch.setattr(InlineTasks, "crowded", lambda self: True)
    lines = strip(opened(terraform))
    assert not any("Newest" in sentence for sentence in lines.sentences) and len(lines.sentences) == 3
    monkeypatch.setattr(InlineTasks, "crowded", lambda self: False)
    qtbot.waitUntil(lambda: any("Newest" in sentence for sentence in lines.sentences), timeout=5000)


def test_another_repository_is_told_anew(
    opened: Opener, terraform: Path, siblings: Path, tmp_path: Path
) -> None:
    window = opened(terraform)
    window.controller.take(Session.open(str(siblings), data_dir=str(tmp_path / "data")))
    window.navigation.show_page("overview")
    assert strip(window).sentences == ["What of staging is what of production wasn't said yet."]


@pytest.mark.parametrize("width", [480, 520, 620, 900])
def test_what_is_compared_is_read_whole(qtbot: QtBot, width: int) -> None:
    """The ends of the comparison, as wide as their words at every width that the page may have."""
    page = hosted(qtbot, PromotionsPage(), width, 700)
    names = ("staging", "production")
    page.lacks.set_stages([(Stage(".", name), f"{name} · payments-europe") for name in names])

    def is_whole(box: QComboBox) -> bool:
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, box)
        return room.width() >= box.fontMetrics().horizontalAdvance(box.currentText())

    for box in (page.lacks.source, page.lacks.target):
        box.setCurrentIndex(1)
        assert box.currentText() == "production · payments-europe" == box.toolTip()
        qtbot.waitUntil(partial(is_whole, box))
