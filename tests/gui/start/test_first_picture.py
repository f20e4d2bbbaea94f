"""What the first picture needs is loaded first: the rest while a repository is opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_first_picture_needs_no_data_classes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication;"
        "from gui.control.settings import Settings; from gui.start.app import make_window;"
        "app = QApplication([]); folder = Path(sys.argv[1]);"
        "window = make_window(Settings(folder / 'config'), data_dir=str(folder / 'data'));"
        "window.show(); app.processEvents();"
        "late = {'core.view', 'core.platform.model', 'core.dialects.several', 'github', 'git'};"
        "print(*sorted(late & set(sys.modules))); window.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
