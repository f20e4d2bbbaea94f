"""What is removed or gets another name is called as people call it, and as it was called before: in headings,
cards, titles and tips; never by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core import demo
from core.session import Session
from core.view import Json, Module, ModuleKind, View
from gui.control.settings import HINTED, Settings
from gui.review.merging import MergeQuestion
from gui.review.screen import ReviewScreen
from gui.window.window import MainWindow
from tests import demos, sample
from tests.gui.window_fixtures import new_window

SHOP = 'module.eks.eks_managed_node_groups["web"]'
EDITS: Mapping[str, tuple[demo.Story, str, str, Mapping[str, Json], str]] = {
    # story, operation, root, its answers, what is removed or renamed
    "pool": (
        demo.KUBESTACK,
        "remove-node-pool",
        ".",
        {"pool": "gke_gc0_europe-west1_node_pool_np2_gpu"},
        "np2-gpu",
    ),
    "feature": (
        demo.KUBESTACK,
        "remove-feature",
        ".",
        {"feature": "gke_gc0_europe-west1_service_nginx"},
        "nginx",
    ),
    "cluster": (
        demo.KUBESTACK,
        "remove-cluster",
        ".",
        {"cluster": "aks_gc0_westeurope"},
        "aks_gc0_westeurope",
    ),
    "environment": (demo.KUBESTACK, "remove-environment", ".", {"name": "apps-prod", "destroyed": True}, ""),
    "group of a module": (demo.TERRAFORM, "remove-node-pool", "shop", {"pool": SHOP}, "web"),
    "resource": (
        demo.TERRAFORM,
        "remove-node-pool",
        "payments",
        {"pool": 'module.cluster.google_container_node_pool.pools["models"]'},
        "models",
    ),
    "renamed group": (demo.TERRAFORM, "rename-node-pool", "shop", {"pool": SHOP, "name": "front"}, "web"),
}
OTHER = {
    demo.KUBESTACK: (".", "eks_gc0_eu-west-1_node_pool_np1_default", "ops", "max_size"),
    demo.TERRAFORM: (
        "payments",
        'module.cluster.google_container_node_pool.pools["general"]',
        "production",
        "autoscaling.max_node_count",
    ),
}
"""Where something else changes, too: one module alone has no heading."""


@pytest.fixture(params=EDITS)
def edited(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[tuple[MainWindow, str]]:
    story, operation, root, answers, title = EDITS[request.param]
    made = demos.copied(tmp_path / "demo", story)
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)
    window = new_window(qtbot, tmp_path, settings=settings, size=(1700, 1800))
    window.controller.take(Session.open(str(made.platform), data_dir=str(tmp_path / "data")))
    window.controller.set_at(*OTHER[story], 9)
    window.controller.operation(operation, root, answers)
    assert window.view is not None and len({c.module for c in window.view.changes}) > 1
    yield window, title
    window.controller.close()


def modules(view: View) -> list[Module]:
    return [m for p in (*view.platforms, *view.base) for m in p.modules()]


def said(page: QWidget) -> Iterator[str]:
    """What is seen, told by tips and to who listens; code and what is written for others are no titles."""
    for widget in page.findChildren(QWidget):
        if not widget.isVisibleTo(page) or isinstance(widget, QPlainTextEdit | QLineEdit):
            continue
        for name in ("text", "whole_text", "toolTip", "accessibleName", "accessibleDescription"):
            told = getattr(widget, name, None)
            if callable(told):
                yield str(told())


def addresses(page: QWidget, view: View) -> list[str]:
    """Texts that name a module as no person does."""
    odd = [m.name for m in modules(view) if m.name != m.title]
    names = "|".join(rf"(?<![\w./]){re.escape(name)}(?!\w|\.tf)" for name in odd)
    return [
        text for text in said(page) if re.search(rf"{names}|\bmodule\.\w|\b(aws|google|azurerm)_\w+\.", text)
    ]


def test_the_panel_and_what_is_sent(edited: tuple[MainWindow, str], qtbot: QtBot) -> None:
    window, title = edited
    assert window.view is not None
    for page in ("problems", "overview"):
        window.navigation.show_page(page)
        assert not addresses(window, window.view)
    assert any(title in text for text in said(window))
    window.commands.propose()
    write = window.page("propose").write
    qtbot.waitUntil(lambda: bool(write.title.text()) or window.page("propose").blocked_area.isVisible())
    assert not addresses(window, window.view)
    for module in modules(window.view):
        assert module.name == module.title or module.name not in write.title.text()


def test_a_review_of_it(edited: tuple[MainWindow, str], qtbot: QtBot) -> None:
    window, title = edited
    view = window.view
    assert view is not None
    shown = replace(
        sample.review(),
        before=view.base,
        after=view.platforms,
        changes=view.changes,
        diff=view.diff,
        problems=view.draft_problems,
        other=(),
    )
    screen = ReviewScreen()
    qtbot.addWidget(screen)
    screen.resize(1400, 1200)
    screen.set_review(shown)
    assert not addresses(screen, view) and any(title in text for text in said(screen))
    question = MergeQuestion()
    qtbot.addWidget(question)
    question.set_review(shown)
    assert not addresses(question, view)
    destroyed = [c for c in view.changes if c.module == title and not c.setting]
    if destroyed and any(m.name == title and m.kind is ModuleKind.CLUSTER for m in modules(view)):
        assert title in question.confirm.placeholderText()
