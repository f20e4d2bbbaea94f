"""Going to a setting lands on it: its field has the keyboard and is seen, whatever was open before."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.view import Problem, Severity
from gui.form.row import FieldRow
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

LEFT = Qt.MouseButton.LeftButton


def landed(window: MainWindow, path: str) -> bool:
    """Its field has the keyboard, and all of its row that fits is seen."""
    focused = QApplication.focusWidget()
    row: object = focused
    while row is not None and not isinstance(row, FieldRow):
        row = row.parentWidget()  # type: ignore[attr-defined]
    if not isinstance(row, FieldRow) or row.path() != path or focused is None:
        return False
    area = window.page("form").area.viewport()
    seen = QRect(QPoint(0, 0), area.size())
    return seen.contains(QRect(focused.mapTo(area, QPoint(0, 0)), focused.size()).adjusted(0, 0, 0, -1))


@pytest.mark.parametrize("seed", range(2))
def test_from_anywhere_to_any_setting(window: MainWindow, qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    view = window.controller.view
    assert view is not None
    modules = [m for m in view.platforms[0].modules() if m.settings and m.environments]
    window.resize(1161, 720)
    for _turn in range(6):
        module = chance.choice(modules)
        environment = chance.choice([*module.environments])
        window.controller.set_only_set(False)
        window.page("form").only_set.setChecked(False)
        if chance.random() < 0.3:
            window.navigation.compare(module.root, module.name)
        window.navigation.go_to(module.root, module.name, environment)
        paths = [f.field.path for s in form_of(window).form.sections for f in s.fields]  # type: ignore[union-attr]
        path = chance.choice(paths)
        form_of(window).only_set.setChecked(chance.random() < 0.4)
        before = chance.choice(["overview", "problems", "compare", "other"])
        if before == "compare":
            window.navigation.choose_compare()
        elif before == "other":
            window.navigation.go_to(".", GKE_POOL, "ops", "max_node_count")
        else:
            window.navigation.show_page(before)
        window.navigation.go_to(module.root, module.name, environment, path)
        qtbot.waitUntil(partial(landed, window, path))


def test_show_of_a_problem(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window).only_set.setChecked(True)
    window.navigation.choose_compare()
    window.navigation.show_page("problems")
    view = window.view
    assert view is not None
    problem = Problem(
        Severity.WARNING, "Odd.", root=".", module=GKE_POOL, environment="apps", setting="labels"
    )
    page = window.page("problems")
    page.set_view(replace(view, base_problems=(problem,)))
    (card,) = page.cards
    qtbot.mouseClick(card.show_button, LEFT)
    qtbot.waitUntil(lambda: landed(window, "labels"))


def test_a_field_of_the_same_name_elsewhere_is_not_taken_for_it(window: MainWindow, qtbot: QtBot) -> None:
    """As with a worker that takes its time: the old form is still there while one goes on."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    form = form_of(window)
    old = form.form
    form.show_setting("max_node_count", (".", GKE_POOL, "apps"))
    QApplication.processEvents()
    assert not landed(window, "max_node_count")
    assert old is not None
    window.navigation.go_to(".", GKE_POOL, "apps")
    qtbot.waitUntil(lambda: landed(window, "max_node_count"))
