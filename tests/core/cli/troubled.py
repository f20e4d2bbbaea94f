"""Run as a process of its own: commands, one after the other, in an environment with something missing.

Reads a JSON list of command lines (a first word "window" opens the window and closes it), prints what became
of each.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import traceback


def main() -> None:
    if gone := os.environ.get("TROUBLED_GONE"):
        os.chdir(gone)
        shutil.rmtree(gone)
    print(json.dumps([_run(command) for command in json.loads(sys.argv[1])]))


def _run(command: list[str]) -> dict[str, object]:
    from gui.__main__ import main as repoform

    out, err = io.StringIO(), io.StringIO()
    raised = ""
    status: object = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = _window(command[1:]) if command[0] == "window" else repoform(command)
        except BaseException:
            raised = traceback.format_exc()
    return {
        "command": command,
        "status": status,
        "out": out.getvalue(),
        "err": err.getvalue(),
        "raised": raised,
    }


def _window(arguments: list[str]) -> int:
    """Opened for real, on no screen, and closed when what it was opened for is done."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel

    from gui.__main__ import main as repoform
    from gui.window.window import MainWindow

    shown: list[str] = []
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        labels = [label for window in windows for label in window.findChildren(QLabel) if label.isVisible()]
        shown[:] = [label.text() for label in labels]
        if any(text.startswith("Opening ") for text in shown) and looks < 60:
            QTimer.singleShot(500, look)
            return
        for window in windows:
            window.close()
        QApplication.quit()

    made = QApplication.exec

    def run(*_args: object) -> int:
        QTimer.singleShot(1500, look)
        return made()

    QApplication.exec = run  # type: ignore[method-assign]
    try:
        status = repoform(arguments)
    finally:
        QApplication.exec = made  # type: ignore[method-assign]
    print("\n".join(shown))
    return status


if __name__ == "__main__":
    main()
