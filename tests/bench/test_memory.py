"""Memory of the window's process with the repository of 2,000 files and 8 MB open and one change made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import repository

pytestmark = pytest.mark.bench

BUDGET_MB = 300

_CODE = """
import re, sys
from pathlib import Path
from gui.start.app import make_application, make_window
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from core.session import Session
def peak():
    # Not ru_maxrss: that begins with what the parent process had when it forked.
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
app = make_application([])
window = make_window(Settings(Path(sys.argv[2])), tasks=InlineTasks(), data_dir=sys.argv[2])
window.resize(1440, 900)
window.show()
bare = peak()
window.controller.take(Session.open(sys.argv[1], data_dir=sys.argv[2]))
platform = window.controller.view.platforms[0]
window.controller.go(platform.root, next(platform.modules()).name, "ops")
window.controller.set("cluster_max_node_count", 50)
app.processEvents()
print(bare // 1024, peak() // 1024)
"""


def test_with_the_big_repository_open(tmp_path: Path) -> None:
    big = repository.build(tmp_path / "big", repository.files())
    run = subprocess.run(
        [sys.executable, "-c", _CODE, str(big), str(tmp_path / "data")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    bare, peak = map(int, run.stdout.split())
    print(f"\nmemory, peak: {peak} MB; bare window: {bare} MB; ratio {peak / bare:.2f}")
    assert peak <= BUDGET_MB
