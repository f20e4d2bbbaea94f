from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.window.sidebar import ROLE, Sidebar

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
    nodes = [item.data(0, ROLE) for item in sidebar._items()]
    assert [n.title for n in nodes if n.kind == "caption"] == captions
