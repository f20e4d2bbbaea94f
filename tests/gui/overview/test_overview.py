"""The drawn overview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.view import PoolCell, PoolRow, ProposalRow
from gui.kit import theme
from gui.overview.page import Overview
from gui.proposals.marks import Key, Mark, Marks, Name
from gui.window.window import MainWindow
from tests import sample
from tests.gui.hosting import hosted
from tests.gui.window_fixtures import GKE_POOL


@dataclass(frozen=True)
class Way:
    """How far everything is on its way."""

    open: Mapping[Name, tuple[ProposalRow, ...]] = field(default_factory=dict)
    clusters: Marks = field(default_factory=dict)
    modules: Marks = field(default_factory=dict)
    places: Mapping[Key, tuple[Mark, ...]] = field(default_factory=dict)


@pytest.fixture
def page(qtbot: QtBot) -> Overview:
    made = Overview()
    made.set_cards(sample.cards(), "main", proposals=1)
    return hosted(qtbot, made, 700, 700)


def test_a_cell_says_size_origin_and_change(page: Overview) -> None:
    words = [cell.words() for cell in page.pictures()[0].cells]
    assert words[0] == ("3–9 nodes · 3 zones", "e2-standard-8")
    assert words[1] == ("same as apps", "e2-standard-8")
    assert words[3] == ("3–12 nodes · 3 zones", "e2-standard-8 → e2-standard-16")
    assert words[4] == ("max 2 → 16", "e2-standard-16")
    assert words[8] == ("not here", "no settings")
    assert page.pictures()[2].cells[0].words()[0] == "can't be told"
    assert page.note.text() == "What main asks for. Running numbers may differ."


def test_every_cell_is_whole_in_words(page: Overview) -> None:
    cell = page.pictures()[0].cells[4]
    assert cell.accessibleName() == (
        "np1_general in ops, 6 to 16 nodes, 2 zones, e2-standard-16 (8 vCPU, 32 GiB), changed: max 2 → 16"
    )
    assert cell.toolTip() == cell.accessibleName()


def test_a_click_goes_to_the_pool_in_that_environment(page: Overview, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.go_to) as told:
        qtbot.mouseClick(page.pictures()[0].cells[4], Qt.MouseButton.LeftButton)
    assert told.args == [".", sample.POOL, "ops", ""]


def test_the_keyboard_does_too(page: Overview, qtbot: QtBot) -> None:
    cell = page.pictures()[1].cells[1]
    cell.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(page.go_to) as told:
            qtbot.keyClick(cell, key)
        assert told.args == [".", sample.EKS, "ops", ""]


def test_arrows_go_from_cell_to_cell_and_tab_past_them(page: Overview, qtbot: QtBot) -> None:
    picture = page.pictures()[0]
    tabbed = [b for b in (*picture.names, *picture.cells) if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert tabbed == [picture.names[0]]
    picture.names[0].setFocus()
    qtbot.keyClick(picture.names[0], Qt.Key.Key_Right)
    qtbot.keyClick(picture.cells[0], Qt.Key.Key_Down)
    assert picture.cells[3].hasFocus() and picture.focused() == (2, 1)
    qtbot.keyClick(picture.cells[3], Qt.Key.Key_Down)
    qtbot.keyClick(picture.cells[6], Qt.Key.Key_Down)
    assert picture.cells[6].hasFocus(), "there is nothing below"
    cards = (replace(page.pictures()[0].card, problems=1), *sample.cards()[1:])
    page.set_cards(cards, "main")
    assert page.pictures()[0].focused() == (3, 1), "another View leaves the keyboard where it is"


def test_the_foot_says_what_there_is_and_leads_there(page: Overview, qtbot: QtBot) -> None:
    page.set_marks(Way(open={(".", sample.GKE): (sample.ROWS[1],)}, clusters={(".", sample.GKE): ()}))
    picture = page.pictures()[0]
    assert [c.text() for c in picture.foot] == ["nginx", "1 proposal open", "2 problems", "6 changes"]
    assert sample.ROWS[1].title in picture.foot[1].toolTip()
    with qtbot.waitSignal(page.go_to):
        qtbot.mouseClick(picture.foot[0], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.proposals_requested):
        qtbot.keyClick(picture.foot[1], Qt.Key.Key_Return)
    with qtbot.waitSignal(page.problems_requested):
        qtbot.mouseClick(picture.foot[2], Qt.MouseButton.LeftButton)
    menu = picture.changes_menu()
    with qtbot.waitSignal(page.go_to) as told:
        menu.actions()[1].trigger()
    change = sample.CHANGES[1]
    assert told.args == [change.root, change.module, change.environment, change.setting]
    assert [c.text() for c in page.pictures()[1].foot] == [], "what isn't known isn't shown"
    page.set_marks(Way())
    assert "1 proposal open" not in [c.text() for c in page.pictures()[0].foot]


def test_how_far_pools_and_cells_are_on_their_way(page: Overview, qtbot: QtBot) -> None:
    opened = Mark(
        "proposed", "Proposed in #214 by jana", "Proposed in #214", "#214 “More”\nMaximum: 12 to 24", "214"
    )
    done = Mark(
        "merged",
        "Merged 2 h ago · applied in ops",
        "Merged 2 h ago",
        "#213\nops: applied with the merge.",
        "213",
    )
    gke, pool = (".", sample.GKE), (".", sample.POOL)
    marks = {(*pool, "", "ops"): (opened, done), (*pool, "", "apps"): (done,)}
    page.set_marks(Way({}, {gke: (opened, done)}, {pool: (opened, done)}, marks))
    picture = page.pictures()[0]
    named = {b.text(): b.marks for b in picture.names}
    assert named["np1_general"] == (opened, done) and named["Default pool"] == ()
    name = next(b for b in picture.names if b.marks)
    assert name.accessibleName() == "np1_general, Proposed in #214 by jana, Merged 2 h ago · applied in ops"
    assert "Maximum: 12 to 24" in name.toolTip() and "applied with the merge" in name.toolTip()
    cells = [c for c in picture.cells if c.marks]
    assert [(c.cell.environment, len(c.marks)) for c in cells] == [("apps", 1), ("ops", 2)]
    assert cells[1].accessibleName().endswith(", Proposed in #214 by jana, Merged 2 h ago · applied in ops")
    chip = next(c for c in picture.foot if c.text().startswith("Merged"))
    with qtbot.waitSignal(page.review_requested) as told:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert told.args == ["213"]
    assert not any(c.marks for c in page.pictures()[1].cells)


def test_one_change_is_gone_to_at_once(page: Overview, qtbot: QtBot) -> None:
    card = replace(sample.cards()[0], changes=sample.CHANGES[1:2])
    page.set_cards((card,), "main")
    with qtbot.waitSignal(page.go_to) as told:
        qtbot.mouseClick(page.pictures()[0].foot[-1], Qt.MouseButton.LeftButton)
    assert told.args[1:] == [sample.POOL, "ops", sample.CHANGES[1].setting]


def test_every_part_of_a_card_offers_its_menu(page: Overview, qtbot: QtBot) -> None:
    """What stands in it is the window's: tests/gui/window/test_menu.py."""
    picture = page.pictures()[0]
    default, general = picture.card.rows[0], picture.card.rows[1]
    assert default.module == sample.GKE
    told: list[tuple[str, ...]] = []
    page.menu_wanted.connect(lambda *where: told.append(where[:4]))
    qtbot.mouseClick(picture.more, Qt.MouseButton.LeftButton)
    environment = general.cells[1].environment
    cells = len(default.cells)
    for widget in (picture, picture.heads[1], picture.names[0], picture.names[1], picture.cells[cells + 1]):
        at = QPoint(4, 4)
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
        QApplication.sendEvent(widget, asked)
    assert told == [
        (".", sample.GKE, "", ""),
        (".", sample.GKE, "", ""),
        (".", sample.GKE, environment, ""),
        (".", sample.GKE, "", "default"),
        (".", sample.POOL, "", ""),
        (".", sample.POOL, environment, ""),
    ]


def test_strange_platforms(page: Overview) -> None:
    card = sample.cards()[0]
    names = tuple((f"environment-{n:02}", n == 0) for n in range(12))
    rows = tuple(
        PoolRow(
            ".",
            f"pool{n}",
            "p" * 60,
            tuple(PoolCell(e, 1, n + 1, 3, "e2-standard-8", not b, "") for e, b in names),
        )
        for n in range(40)
    )
    many = replace(card, title="c" * 60, environments=names, rows=rows, features=("f" * 60,) * 9)
    page.set_cards((many, replace(card, rows=()), replace(card, environments=(), rows=())), "main")
    assert len(page.pictures()[0].cells) == 480
    assert page.grab().width() == page.width()
    for picture in page.pictures():
        for name in picture.names:
            assert name.width() <= 200
    page.set_cards((replace(card, environments=(), rows=(PoolRow(".", "p", "p", ()),)),), "main")
    words = [w.text() for w in page.findChildren(QLabel)]
    assert "No environments could be read." in words


def test_bars_are_on_one_scale(page: Overview) -> None:
    """The largest maximum of the card fills its bar; half of it half the bar."""
    cells = page.pictures()[0].cells
    accent, empty = QColor(theme.tokens().accent_soft), QColor(theme.tokens().neutral_soft)
    full, half = cells[2], cells[0]
    assert (full.cell.maximum, half.cell.maximum) == (18, 9)
    y = 14
    picture = half.grab().toImage()
    inner = half.width() - 14
    assert picture.pixelColor(8 + inner * 45 // 100, y) == accent
    assert picture.pixelColor(8 + inner * 60 // 100, y) == empty
    assert full.grab().toImage().pixelColor(8 + inner * 90 // 100, y) == accent


def test_the_same_cards_are_drawn_once(page: Overview) -> None:
    before = page.pictures()
    page.set_cards(sample.cards(), "main", proposals=2)
    assert page.pictures() == before
    page.set_cards((), "main")
    assert page.pictures() == ()


def test_a_sent_proposal_stands_on_its_clusters_card(window: MainWindow, qtbot: QtBot) -> None:
    session = window.controller.session
    assert session is not None
    session.draft.set(".", GKE_POOL, "ops", "max_node_count", 8)
    session.draft.finish()
    window.navigation.show_page("overview")
    page: Overview = window.page("overview")
    window.controller.look()
    qtbot.waitUntil(lambda: len(page.pictures()) == 3)
    assert "1 change" in [c.text() for p in page.pictures() for c in p.foot]
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    window.controller.look()
    window.proposals.load()
    feet = {p.card.cluster: [c.text() for c in p.foot] for p in page.pictures()}
    assert "1 proposal open" in feet["gke_gc0_europe-west1"]
    assert all("1 proposal open" not in f for name, f in feet.items() if name != "gke_gc0_europe-west1")
    picture = next(p for p in page.pictures() if p.card.cluster == "gke_gc0_europe-west1")
    chip = next(c for c in picture.foot if c.text() == "1 proposal open")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert window.page("proposals").isVisible()
