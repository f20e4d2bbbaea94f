"""The Sender that the parts of a session share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.session.sender import Sender
from core.session.source import Source


class CurrentSender:
    """The Sender of the source that is open now. Raises SessionError where nothing can be sent from it."""

    def __init__(self, source: Callable[[], Source], data_dir: Path) -> None:
        self._source = source
        self._data_dir = data_dir
        self._sender: Sender | None = None

    def __call__(self) -> Sender:
        source = self._source()
        if self._sender is None or self._sender.source is not source:
            self._sender = Sender(source, self._data_dir)
        return self._sender

    def renew(self) -> None:
        """Who sends, or where to, is another now: ask for all of it again."""
        self._sender = None
