"""A note on a form: where a module's settings are read from, or could be."""

from __future__ import annotations

import html

from PySide6.QtCore import Signal

from core.text import _
from core.view import ModuleCode
from gui.kit.widgets import Button, Notice


class CodeNote(Notice):
    """Above a form: where a module's settings are read from, or that they could be."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__("", "neutral", "info")
        self.button = Button("", "plain", "download")
        self.button.clicked.connect(self.asked)
        self.row.addWidget(self.button)
        self.hide()

    def set_code(self, code: ModuleCode | None) -> None:
        """None: the facts tell of it, nothing is to be said."""
        self.setVisible(code is not None)
        if code is None:
            return
        if code.read or not code.url:
            self.set_notice(code.sentence, "neutral", "info")
        else:
            words = _("Repoform doesn't know this module, or not in this version: some of this is assumed.")
            self.set_notice(words, "changed", "info")
            self.setToolTip(html.escape(code.sentence))
        self.button.setText(_("Read again…") if code.read else _("Read the module's own settings…"))
        self.button.setVisible(bool(code.url))
