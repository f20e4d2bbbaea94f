"""No part of the window lies beyond the screen, with its frame, and on a screen of 144 dpi."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.window.closing import fit_on_screen
from gui.window.frame import SMALLEST


class Framed(QWidget):
    """With a title above it, as windows have on a desktop."""

    def frameGeometry(self) -> QRect:
        return self.geometry().adjusted(-1, -37, 1, 1)

    def move(self, x: int, y: int) -> None:  # type: ignore[override]
        super().move(x + 1, y + 37)


@pytest.mark.parametrize(
    "found",
    [
        QRect(0, 0, 1440, 900), QRect(1, 37, 1438, 862), QRect(700, 500, 900, 700),
        QRect(-50, -50, 2000, 300), QRect(2000, 100, 500, 500),
    ],
)  # fmt: skip
def test_it_fits_with_its_frame(qtbot: QtBot, found: QRect) -> None:
    window = Framed()
    qtbot.addWidget(window)
    window.setGeometry(found)
    room = QRect(0, 24, 1440, 876)
    fit_on_screen(window, room)
    assert room.contains(window.frameGeometry())
    assert window.width() == min(found.width(), 1438)
    before = window.geometry()
    fit_on_screen(window, room)
    assert window.geometry() == before, "once it fits it stays"


CODE = """
import sys
from pathlib import Path
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from core import demo
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.kit import theme
from gui.start.app import make_application, make_window
from gui.window.closing import fit_on_screen, restore_shape
app = make_application(["x"])
theme.apply(app, "light")
folder = Path(sys.argv[1])
window = make_window(Settings(folder / "c"), tasks=InlineTasks(), data_dir=str(folder / "d"))
restore_shape(window, window.settings)
window.show()
window.controller.open_demo(str(folder / "demo"))
window.navigation.go_to(".", "gke_gc0_europe-west1_node_pool_np1_general", "ops")
fit_on_screen(window)
app.processEvents()
room = window.screen().availableGeometry()
status = window.status.mapToGlobal(QPoint(0, window.status.height()))
print(room.width(), room.height(), window.width(), window.height(), status.y(), window.centre.width())
window.close()
"""


@pytest.mark.parametrize(("factor", "size"), [("1.5", (960, 600)), ("1", (1440, 900)), ("1.25", (1152, 720))])
def test_the_status_bar_is_seen_on_a_screen_of(tmp_path: Path, factor: str, size: tuple[int, int]) -> None:
    screen = {"name": "s", "x": 0, "y": 0, "width": 1440, "height": 900, "logicalDpi": 96, "dpr": 1}
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": [screen]}))
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}", "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    width, height, wide, high, bottom, centre = map(int, done.stdout.split())
    assert (width, height) == size
    assert wide <= width and high <= height and bottom <= height, done.stdout
    assert centre >= 480 and QSize(wide, high).expandedTo(QSize(*SMALLEST)) == QSize(wide, high)
