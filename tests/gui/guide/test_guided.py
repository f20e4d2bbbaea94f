"""Every guided operation on the demo platform, from the menu to the draft's diff, by clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from gui.guide.answers import ChoiceCards, Input
from gui.guide.machines import MachinePicker
from gui.guide.page import GuidePage
from gui.kit.widgets import Notice
from gui.window.window import MainWindow
from tests.gui.window_fixtures import entries
from tests.sample import operations

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
"""Offscreen lists can neither be raised nor grab the keyboard."""
EKS, GKE, AKS = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope"


def start(window: MainWindow, operation: str) -> GuidePage:
    """From the menu."""
    words = {o.name: o.menu for o in operations()}[operation]
    entries(window)[words].trigger()
    page: GuidePage = window.page("guide")
    assert page.isVisible() and page.guide is not None and page.guide.operation == operation
    return page


def field(page: GuidePage, name: str, environment: str | None = None) -> Any:
    found = [f for (n, e), f in page.inputs.items() if n == name and environment in (None, e)]
    return found[0]


def write(qtbot: QtBot, box: QWidget, words: str) -> None:
    if isinstance(box, Input):
        box = box.widget
    assert isinstance(box, QLineEdit)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, words)
    qtbot.keyClick(box, Qt.Key.Key_Tab)


def choose(qtbot: QtBot, page: GuidePage, name: str, value: str) -> None:
    """By keys, in a list or among cards."""
    box = field(page, name)
    if isinstance(box, ChoiceCards):
        box.buttons[value].setFocus()
        qtbot.keyClick(box.buttons[value], Qt.Key.Key_Space)
        return
    combo = box.widget
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    wanted = combo.findData(value)
    assert wanted >= 0, [combo.itemData(i) for i in range(combo.count())]
    if combo.currentIndex() == wanted:
        return
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    view = combo.view()
    assert view.isVisible(), "Down opens the list"
    while view.currentIndex().row() != wanted:
        down = view.currentIndex().row() < wanted
        qtbot.keyClick(view, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Return)


def on(qtbot: QtBot, page: GuidePage) -> None:
    qtbot.mouseClick(page.next, LEFT)


def keep(qtbot: QtBot, window: MainWindow, page: GuidePage) -> list[str]:
    """`Add to draft`; the files that are in the diff then are those that were shown."""
    while page.next.text() != "Add to draft":
        before = page.step()
        on(qtbot, page)
        assert page.step() == before + 1, page.problem.text()
    shown = [f.path for f in page.diff.view.files()]
    assert shown, [n.text() for n in page.findChildren(Notice)]
    on(qtbot, page)
    assert window.view is not None
    assert not page.isVisible()
    kept = [f.path for f in window.view.diff]
    assert sorted(kept) == sorted(shown)
    assert window.view.changes or window.view.diff
    window.commands.undo()
    assert not window.view.diff, "one step back takes all of it"
    window.commands.redo()
    return kept


def test_add_node_pool_by_keys_and_clicks(window: MainWindow, qtbot: QtBot) -> None:
    page = start(window, "add-node-pool")
    assert [s.label for s in page.guide.steps] == ["Purpose", "Machines", "Size", "Check"]  # type: ignore[union-attr]
    choose(qtbot, page, "cluster", EKS)
    assert [b.text() for b in field(page, "purpose").buttons.values()] == [
        "General", "GPU", "Cheap, may vanish", "Like an existing pool",
    ]  # fmt: skip
    choose(qtbot, page, "purpose", "gpu")
    assert field(page, "purpose").buttons["gpu"].hasFocus(), "the keyboard stays where it was"
    write(qtbot, field(page, "name"), "ml")
    on(qtbot, page)
    on(qtbot, page)
    assert page.problem.text() == "Still needed: Machine types."
    picker = field(page, "settings.instance_types")
    assert isinstance(picker, MachinePicker)
    assert all(row.gpu for row in picker.model.rows)
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, "8 vcpu t4")
    assert [r.name for r in picker.model.rows] == ["g4dn.2xlarge"]
    qtbot.keyClick(picker.search, Qt.Key.Key_Down)
    assert field(page, "settings.instance_types") is picker
    assert picker.field.text() == "g4dn.2xlarge" and picker.search.text() == "8 vcpu t4"
    assert picker.table.hasFocus()
    on(qtbot, page)
    write(qtbot, field(page, "settings.max_size", "ops"), "2")
    on(qtbot, page)
    assert page.step() == 3
    qtbot.mouseClick(page.back, LEFT)
    assert field(page, "settings.max_size", "ops").value() == 2
    files = keep(qtbot, window, page)
    assert any("node_pool" in f for f in files)
    view = window.view
    assert view is not None
    pool = view.platform(".").module(f"{EKS}_node_pool_ml")  # type: ignore[union-attr]
    assert pool is not None and pool.setting("instance_types").values["apps"].value == ["g4dn.2xlarge"]  # type: ignore[union-attr]


def test_a_gpu_is_attached_where_the_machine_has_none(window: MainWindow, qtbot: QtBot) -> None:
    """The demo's framework takes it as one object; the guide asks for its two parts."""
    window.navigation.guide("add-node-pool", ".", {"cluster": GKE, "purpose": "gpu"})
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    write(qtbot, field(page, "settings.machine_type").field, "e2-standard-4")
    on(qtbot, page)
    assert page.step() == 1 and page.problem.text() == (
        "e2-standard-4 has no GPU: choose another machine type."
    )
    write(qtbot, field(page, "settings.machine_type").field, "n1-standard-4")
    on(qtbot, page)
    assert page.step() == 1 and page.problem.text() == "Still needed: GPU type."
    write(qtbot, field(page, "settings.guest_accelerator.type").widget, "nvidia-tesla-t4")
    assert field(page, "settings.guest_accelerator.count").value() == 1
    on(qtbot, page)
    assert page.step() == 2, page.problem.text()
    keep(qtbot, window, page)
    pool = window.view.platform(".").module(f"{GKE}_node_pool_gpu")  # type: ignore[union-attr]
    value = pool.setting("guest_accelerator").values["apps"].value  # type: ignore[union-attr]
    assert value == {"type": "nvidia-tesla-t4", "count": 1}


def test_a_toleration_can_be_copied(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    choose(qtbot, page, "purpose", "spot")
    for _step in range(3):
        on(qtbot, page)
    copies = [w for w in page.findChildren(QWidget) if w.accessibleName().startswith("Copy: Toleration")]
    qtbot.mouseClick(copies[0], LEFT)
    assert "key: cloud.google.com/gke-preemptible" in QApplication.clipboard().text()


def test_a_type_outside_the_catalog_is_typed_and_kept(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    picker = field(page, "settings.machine_type")
    write(qtbot, picker.field, "z9-mega-1")
    assert picker.said.text() == "Not in the catalog of 17 Aug 2026. It is used all the same."
    assert not picker.said.isHidden()
    write(qtbot, picker.field, "a3-highgpu-1g")
    assert "isn't among the types that fit here" in picker.said.text()
    write(qtbot, picker.field, "z9-mega-1")
    keep(qtbot, window, page)
    assert any("z9-mega-1" in line.text for f in window.view.diff for line in f.lines)  # type: ignore[union-attr]


def test_a_refused_purpose_says_why_and_stays(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.guide("add-node-pool", ".", {"cluster": EKS, "purpose": "spot"})
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    assert page.step() == 0 and "no setting for cheap machines" in page.problem.text()


def test_a_pool_like_another(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    choose(qtbot, page, "purpose", "like")
    choose(qtbot, page, "like", f"{GKE}_node_pool_np2_gpu")
    on(qtbot, page)
    assert field(page, "settings.machine_type").field.text(), "what is copied is shown"
    keep(qtbot, window, page)


def test_a_long_name_is_refused_with_its_reason(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    write(qtbot, field(page, "name"), "a" * 60)
    for _step in range(4):
        on(qtbot, page)
    assert "can't be a pool's name" in page.problem.text()
    assert window.view is not None and not window.view.diff


def pool(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "pool", f"{GKE}_node_pool_np2_gpu")


def cluster(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "cloud", "aws")
    write(qtbot, field(page, "region").widget, "eu-central-1")
    on(qtbot, page)
    (zones,) = {n for n, _e in page.inputs if n.endswith("availability_zones")}
    for zone in ("eu-central-1a", "eu-central-1b"):
        box = field(page, zones).checks[zone]
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Space)
        assert field(page, zones).checks[zone].isChecked()
    for name, environment in list(page.inputs):
        sizes = {"max_size": "3", "min_size": "1", "desired_capacity": "1"}
        wanted = next((v for n, v in sizes.items() if name.endswith(n)), "")
        if wanted and environment == "apps":
            write(qtbot, field(page, name), wanted)
    for (name, environment), box in list(page.inputs.items()):
        if isinstance(box, MachinePicker) and environment == "apps":
            assert all(r.zones for r in box.model.rows)
            table = box.table
            assert isinstance(table, QTableView)
            table.setFocus()
            qtbot.keyClick(table, Qt.Key.Key_Down)
            assert field(page, name).value()


def mirror(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "like", EKS)
    write(qtbot, field(page, "region").widget, "eu-central-1")
    on(qtbot, page)
    assert field(page, "zones").value() == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]


def staged(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "cluster", GKE)
    assert "Stage 1" in page.sentence.text()


def feature(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "cluster", EKS)
    write(qtbot, field(page, "feature").widget, "nginx")


def environment(qtbot: QtBot, page: GuidePage) -> None:
    on(qtbot, page)
    assert page.problem.text() == "Still needed: Name."
    write(qtbot, field(page, "name"), "qa")


def destroyed(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "name", "ops")
    assert "destroy all that is in it" in page.preview_problem
    box = field(page, "destroyed").widget
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)


def gone(qtbot: QtBot, page: GuidePage) -> None:
    on(qtbot, page)
    assert page.problem.text() == "Still needed: Feature.", "nothing is taken away that nobody chose"
    choose(qtbot, page, "feature", field(page, "feature").widget.itemData(0))


def move(qtbot: QtBot, page: GuidePage) -> None:
    choose(qtbot, page, "module", f"{GKE}_node_pool_np1_general")
    choose(qtbot, page, "environment", "ops")
    ticks = field(page, "settings").checks
    ticks["max_node_count"].setFocus()
    qtbot.keyClick(ticks["max_node_count"], Qt.Key.Key_Space)
    assert page.args()["settings"] == ["max_node_count"]


def copy(qtbot: QtBot, page: GuidePage) -> None:
    move(qtbot, page)
    ticks = field(page, "to").checks
    ticks["apps-prod"].setFocus()
    qtbot.keyClick(ticks["apps-prod"], Qt.Key.Key_Space)


EVERY: tuple[tuple[str, Callable[[QtBot, GuidePage], None], str], ...] = (
    ("remove-node-pool", pool, "gke_gc0_europe-west1_node_pools.tf"),
    ("replace-node-pool", pool, "gke_gc0_europe-west1_node_pools.tf"),
    ("add-cluster", cluster, "eks_gc0_eu-central-1_cluster.tf"),
    ("add-cluster", mirror, "eks_gc0_eu-central-1_cluster.tf"),
    ("remove-cluster", staged, "gke_gc0_europe-west1_service_nginx.tf"),
    ("add-feature", feature, "eks_gc0_eu-west-1_service_nginx.tf"),
    ("remove-feature", gone, ""),
    ("add-environment", environment, "gke_gc0_europe-west1_cluster.tf"),
    ("remove-environment", destroyed, "gke_gc0_europe-west1_cluster.tf"),
    ("promote", move, "gke_gc0_europe-west1_node_pools.tf"),
    ("reset", move, "gke_gc0_europe-west1_node_pools.tf"),
    ("copy", copy, "gke_gc0_europe-west1_node_pools.tf"),
)


def test_every_guide_ends_in_the_draft(window: MainWindow, qtbot: QtBot) -> None:
    """One after the other, each taken back before the next."""
    for operation, answer, touches in EVERY:
        page = start(window, operation)
        assert page.sentence.text(), "it says what it does"
        answer(qtbot, page)
        files = keep(qtbot, window, page)
        assert touches in files or not touches, operation
        window.commands.undo()
    assert {operation for operation, _answer, _touches in EVERY} | {"add-node-pool", "upgrade"} == set(
        {o.name for o in operations() if o.menu}
    )


def test_an_upgrade_shows_every_file_it_moves(window: MainWindow, qtbot: QtBot) -> None:
    page = start(window, "upgrade")
    on(qtbot, page)
    assert page.step() == 0 and page.problem.text() == "Still needed: To version.", "nothing is chosen yet"
    write(qtbot, field(page, "to"), "master")
    assert not page.problem.text()
    on(qtbot, page)
    assert not page.diff.isHidden() and not page.preview_problem
    files = keep(qtbot, window, page)
    assert {f"{GKE}_cluster.tf", f"{EKS}_cluster.tf", "pools.auto.tfvars", "variables.tf"} <= set(files)


def test_add_to_draft_twice_adds_once(window: MainWindow, qtbot: QtBot) -> None:
    page = start(window, "remove-node-pool")
    choose(qtbot, page, "pool", f"{GKE}_node_pool_np2_gpu")
    told: list[object] = []
    page.finished.connect(lambda *args: told.append(args))
    on(qtbot, page)
    page.next.click()
    assert len(told) == 1


def test_a_draft_that_may_not_change_keeps_the_page(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proposal is being sent, or one stopped: it is refused with the reason, and the answers stay."""
    page = start(window, "promote")
    move(qtbot, page)
    session = window.controller.session
    assert session is not None
    monkeypatch.setattr(session.opened, "readonly", "This draft belongs to a proposal that stopped.")
    on(qtbot, page)
    assert page.isVisible() and "belongs to a proposal" in page.preview_problem
    assert page.args()["settings"] == ["max_node_count"]


def test_a_step_back_meanwhile_shows_the_files_anew(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", f"{GKE}_node_pool_np1_general", "ops")
    window.controller.set("max_node_count", 5)
    window.controller.finish()
    page = start(window, "promote")
    move(qtbot, page)
    assert any("= 5" in line.text for f in page.diff.view.files() for line in f.lines)
    window.controller.undo()
    assert page.isVisible()
    assert not any("= 5" in line.text for f in page.diff.view.files() for line in f.lines)


def test_nothing_to_do_it_with(window: MainWindow, qtbot: QtBot) -> None:
    """Without clusters every operation says why, and nothing can be pressed."""
    from core.view import Guide

    page: GuidePage = window.page("guide")
    page.start(Guide("add-node-pool", ".", "Add node pool", "", refused="There is no cluster."))
    assert page.next.isHidden() and [n.text() for n in page.findChildren(Notice)] == ["There is no cluster."]
