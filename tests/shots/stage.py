"""Where pictures are made: one application, two sizes, two themes, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

SIZES = ((1440, 900), (1161, 720))
THEMES = ("light", "dark")
NOW = 1_790_007_200.0
"""Two hours after the invented platform's last event."""
Picture = Callable[["Stage"], Any]


def prepare(language: str = "C") -> None:
    """Before Qt is imported: no screen, nobody's settings, one language, one moment."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["REPOFORM_LANGUAGE"] = language
    os.environ["TZ"] = "UTC"
    time.time = lambda: NOW


class Stage:
    """Draws pictures: functions that set up a window and answer with it, or with any widget."""

    def __init__(self, out: Path, words: list[str], *, listen: bool = True) -> None:
        """`listen`: keep what Qt warns of; where tests do that themselves, it isn't needed."""
        from PySide6.QtCore import Qt, qInstallMessageHandler
        from PySide6.QtWidgets import QApplication

        from core.text import language
        from gui.kit import theme
        from gui.start.language import own_words

        self.out, self.words = out, words
        self.drawn = 0
        self.warnings: list[str] = []
        if listen:
            qInstallMessageHandler(self._said)
        found = QApplication.instance()
        self.app = found if isinstance(found, QApplication) else QApplication([])
        translator = own_words(language(), self.app)
        if translator is not None:
            self.app.installTranslator(translator)
        theme.install(self.app)
        for effect in (Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateMenu):
            QApplication.setEffectEnabled(effect, False)
        QApplication.setCursorFlashTime(0)
        self.size = SIZES[0]
        self.folder = Path(tempfile.mkdtemp(prefix="repoform-shots-"))
        self._windows: list[Any] = []
        self._demos = 0
        self._cleared = 0
        self._template: Path | None = None

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _said(self, _kind: object, _context: object, message: str) -> None:
        if "does not support" not in message:
            self.warnings.append(message)

    def settle(self) -> None:
        """Let everything that waits be drawn: worker's answers, layouts, deletions."""
        from PySide6.QtCore import QCoreApplication, QEvent, QTimer

        def under_way() -> bool:
            """Something is made a slice at a time: a timer of no time runs."""
            owners = (self.app, *self.app.topLevelWidgets())
            timers = (t for owner in owners for t in owner.findChildren(QTimer))
            return any(t.isActive() and t.interval() == 0 for t in timers)

        quiet = 0
        while quiet < 6:
            self.app.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            quiet = 0 if under_way() else quiet + 1

    def clear(self) -> None:
        """Close every window. The next one knows nothing of where these were."""
        for window in self._windows:
            window.close()
            window.deleteLater()
        self._windows = []
        self._cleared += 1
        self.settle()

    def draw(self, picture: Picture) -> None:
        """One picture in both themes and sizes."""
        from gui.kit import theme

        name = picture.__name__
        if self.words and not any(w in name for w in self.words):
            return
        for self.size in SIZES:
            for tint in THEMES:
                theme.apply(self.app, tint, theme.USUAL)
                widget = picture(self)
                self.settle()
                path = self.out / f"{name}-{tint}-{self.size[0]}x{self.size[1]}.png"
                if not widget.grab().save(str(path)):
                    raise SystemExit(f"{path} can't be written")
                self.drawn += 1
                self.clear()

    # windows

    def window(self, session: Any = None) -> Any:
        """The real window, on a Session or on nothing."""
        from gui.control.settings import HINTED, Settings
        from gui.control.tasks import InlineTasks
        from gui.start.app import make_window

        settings = Settings(self.folder / f"settings{self._cleared}")
        settings.set(HINTED, True)
        window = make_window(
            settings,
            tasks=InlineTasks(),
            data_dir=str(self.folder / "data"),
        )
        self._windows.append(window)
        window.resize(*self.size)
        window.show()
        if session is not None:
            window.controller.take(session)
        self.settle()
        return window

    def demo(self, *, terraform: bool = False) -> Any:
        """A Session on a fresh demo, at a path whose words are always the same."""
        from core.demo import KUBESTACK, TERRAFORM
        from core.session import Session
        from tests.demos import copied

        self._demos += 1
        demo = copied(self.folder / f"{self._demos}" / "demo", TERRAFORM if terraform else KUBESTACK)
        return Session.open(str(demo.platform), data_dir=str(demo.data))
