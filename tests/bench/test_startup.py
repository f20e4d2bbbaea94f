"""Start to the first painted window, warm, against a bare PySide6 hello-window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import ratio

pytestmark = pytest.mark.bench

# Both processes end as soon as their first top-level window has painted itself.
_HELLO = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
class Hello(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        QApplication.exit(0)
app = QApplication([])
window = Hello("hello")
window.show()
sys.exit(app.exec())
"""

_OURS = """
import sys
import gui.window.window as w
paint = w.MainWindow.event
def event(self, event):
    done = paint(self, event)
    if event.type() == event.Type.Paint:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        QTimer.singleShot(0, lambda: QApplication.exit(0))
    return done
w.MainWindow.event = event
from gui.__main__ import main
sys.exit(main([]))
"""


def test_against_a_hello_window(tmp_path: Path) -> None:
    variables = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    def start(code: str) -> None:
        command = [sys.executable, "-c", code]
        subprocess.run(command, env=variables, capture_output=True, check=True, timeout=60)

    start(_OURS)
    start(_HELLO)
    ours = ratio.best(lambda: start(_OURS), 7)
    hello = ratio.best(lambda: start(_HELLO), 7)
    assert ratio.say("start to first painted window", ours, hello, "bare PySide6 window") <= 2.5
