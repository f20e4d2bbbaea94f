"""What the window's own thread does to the outside: files it opens, programs it starts, sockets it connects.

A slow disk or network may keep a worker waiting, never the window. Python itself tells (audit hooks), so
nothing is missed that a library does on our behalf; an audit hook can't be taken away, so it is switched.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

TOP = Path(__file__).resolve().parents[2]
WINDOW = f"{TOP / 'gui'}/"
_DISK = ("open", "os.rename", "os.remove", "os.scandir", "os.listdir")
_WATCHED = (*_DISK, "subprocess.Popen", "socket.connect")
_seen: list[str] | None = None
_hooked = False


def _from_the_window(frame: FrameType | None) -> bool:
    """The window's code asked for it; what the import system reads is not of that."""
    asked = False
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return False
        asked = asked or name.startswith(WINDOW)
        frame = frame.f_back
    return asked


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is None or event not in _WATCHED or threading.current_thread() is not threading.main_thread():
        return
    if _from_the_window(sys._getframe(1)):
        _seen.append(f"{event} {arguments[1] if event == 'subprocess.Popen' else arguments[0]}")


@contextmanager
def of_the_window(*own: Path) -> Iterator[list[str]]:
    """The list grows with what happens that doesn't concern the program's own files or those under `own`."""
    global _seen, _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    found: list[str] = []
    _seen = found
    try:
        yield found
    finally:
        _seen = None
        free = (str(TOP / "gui"), str(TOP / "resources"), sys.base_prefix, sys.prefix, *map(str, own))
        found[:] = [line for line in found if not line.partition(" ")[2].startswith(free)]
