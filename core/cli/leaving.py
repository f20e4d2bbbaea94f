"""How a command's process ends: at once, and still with all that has to be done before."""

from __future__ import annotations

import atexit
import os
import sys


class Leaving:
    """To be made before anything else asks to be called at the end, for what is asked last is called first:
    stopping a program that still runs, taking a temporary folder away.

    A reading is hundreds of thousands of objects. Python takes them apart one by one before it gives its
    memory back, which is a tenth of a short command and does nothing for anybody.
    """

    def __init__(self) -> None:
        self._status: int | None = None
        atexit.register(self._leave)

    def with_status(self, status: int) -> int:
        """The process ends with it, once all others are through."""
        self._status = status
        return status

    def _leave(self) -> None:
        """Without a status something was raised, and where somebody watches (coverage, a profile, a debugger)
        they write at the very end. Then, and where what was printed can't be written, Python ends as ever."""
        if self._status is None or sys.gettrace() is not None or sys.getprofile() is not None:
            return
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        except (OSError, ValueError):
            return
        os._exit(self._status)
