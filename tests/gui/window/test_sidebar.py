from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.window.sidebar import ROLE, Sidebar
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL

OTHER = 'module "vpc" {\n  source = "acme/vpc/aws"\n  cidr   = "10.0.0.0/16"\n}\n'


@pytest.mark.parametrize(
    ("roots", "captions"),
    [([""], ["OTHER MODULES"]), (["a", "b"], ["a", "OTHER MODULES", "b", "OTHER MODULES"])],
)
def test_nothing_stands_under_no_caption(
    qtbot: QtBot, tmp_path: Path, roots: list[str], captions: list[str]
) -> None:
    """No list of clusters without a cluster; a folder's name where there is more than one."""
    for root in roots:
        (tmp_path / "repository" / root).mkdir(parents=True, exist_ok=True)
        (tmp_path / "repository" / root / "main.tf").write_text(OTHER)
    session = Session.open(str(tmp_path / "repository"), data_dir=str(tmp_path / "data"))
    sidebar = Sidebar()
    qtbot.addWidget(sidebar)
    sidebar.set_view(session.view)
    nodes = [item.data(0, ROLE) for item in sidebar.items()]
    assert [n.title for n in nodes if n.kind == "caption"] == captions


EKS = """module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.31.0"

  cluster_name = "shop"

  eks_managed_node_groups = {
    web = { max_size = 3 }
  }
}
"""


@pytest.fixture
def deep(qtbot: QtBot, tmp_path: Path) -> Sidebar:
    """Four roots below one folder, two of them with clusters."""
    for root, text in (("aaa/vpc", OTHER), ("eks/dev", EKS), ("eks/prod", EKS), ("zzz", OTHER)):
        folder = tmp_path / "repository/live" / root
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(text)
    session = Session.open(str(tmp_path / "repository"), data_dir=str(tmp_path / "data"))
    sidebar = Sidebar()
    qtbot.addWidget(sidebar)
    sidebar.set_view(session.view)
    return sidebar


def captions(sidebar: Sidebar) -> list[str]:
    """Those that are shown."""
    items = (sidebar.tree.topLevelItem(i) for i in range(sidebar.tree.topLevelItemCount()))
    shown = [item.data(0, ROLE) for item in items if item is not None and not item.isHidden()]
    return [node.title for node in shown if node.kind == "caption"]


def test_roots_with_clusters_come_first_by_what_tells_them_apart(deep: Sidebar) -> None:
    others = ["aaa/vpc", "OTHER MODULES", "zzz", "OTHER MODULES"]
    assert captions(deep) == ["eks/dev", "eks/prod", *others]


def test_a_filter_leaves_no_empty_captions(qtbot: QtBot, deep: Sidebar) -> None:
    qtbot.keyClicks(deep.filter, "vpc")
    assert captions(deep) == ["aaa/vpc", "OTHER MODULES", "zzz", "OTHER MODULES"]
    deep.filter.setText("web")
    assert captions(deep) == ["eks/dev", "eks/prod"]
    deep.filter.clear()
    assert len(captions(deep)) == 6


def test_the_count_at_problems_means_one_thing(window: MainWindow) -> None:
    """All that are listed there, whatever the draft adds to them and takes away again."""
    item = next(i for i in window.sidebar.items() if i.data(0, ROLE).kind == "problems")
    before = item.data(0, ROLE)
    assert before.count > 1 and before.tone == "neutral"
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 0)
    view = window.controller.view
    assert view is not None
    mine, old = len(view.draft_problems), len(view.base_problems)
    now = item.data(0, ROLE)
    assert mine and now.count == mine + old and now.tone != "neutral"
    assert f"{mine + old} problems: {mine} from your draft, {old} already in main" in item.toolTip(0)
    window.commands.undo()
    assert item.data(0, ROLE) == before
    assert f"{old} problems: 0 from your draft, {old} already in main" in item.toolTip(0)
