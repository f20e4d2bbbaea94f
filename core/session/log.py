"""What Repoform did, for whoever looks for a fault: Git's commands and forges' answers, without secrets.

The window keeps a log in the system's place for it; `--verbose` shows it in the terminal as well.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path

from core.git import runner
from core.git.errors import mask

LOGGER = logging.getLogger("repoform")
SPEAKERS = ("repoform", "urllib3.connectionpool", "urllib3.util.retry")
"""Whose lines are kept: Repoform's own, and each request to a forge with its status, never a header."""
LARGEST = 1_000_000
"""Bytes of one file; one older is kept beside it."""


class _Masked(logging.Formatter):
    """Lines without secrets, whoever wrote them."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class _Quiet(RotatingFileHandler):
    """A log on a full disk is no failure of the program."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


_FORM = "%(asctime)s %(levelname)s %(message)s"


def log_file() -> Path:
    """Where the window's log is: beside the drafts where REPOFORM_DATA_DIR says where those are."""
    if wanted := os.environ.get("REPOFORM_DATA_DIR"):
        return Path(wanted) / "repoform.log"
    return user_log_path("repoform", appauthor=False) / "repoform.log"


def log_to_file() -> bool:
    """From now on, if the file can be written; where it can't, the program goes on without. Says which."""
    path = log_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Quiet(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=False)
        with contextlib.suppress(OSError):
            path.chmod(0o600)
        _attach(handler)
        return True
    return False


def log_to_terminal() -> None:
    """From now on, on stderr."""
    _attach(logging.StreamHandler(sys.stderr))


def _attach(handler: logging.Handler) -> None:
    handler.setFormatter(_Masked(_FORM))
    for name in SPEAKERS:
        speaker = logging.getLogger(name)
        speaker.setLevel(logging.DEBUG)
        speaker.propagate = False
        speaker.addHandler(handler)
    runner.heard = _ran


def _ran(command: runner.Ran) -> None:
    LOGGER.log(logging.INFO if command.status == 0 else logging.WARNING, "%s", command)


def failed(error: BaseException) -> None:
    """A mistake of Repoform's own, with where it happened."""
    LOGGER.error("%s", error, exc_info=error)
