"""Can a window be opened here? Asked before Qt is, because Qt aborts the process where it can't."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Mapping

from core.text import _

BASE = {
    "GL": "libgl1",
    "EGL": "libegl1",
    "glib-2.0": "libglib2.0-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "xkbcommon": "libxkbcommon0",
}
"""Libraries that Qt needs even to draw offscreen, with their Debian packages."""
XCB = {
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xkb": "libxcb-xkb1",
}
"""What its plugin for X11 needs besides."""
SONAMES = {
    "GL": "libGL.so.1",
    "EGL": "libEGL.so.1",
    "glib-2.0": "libglib-2.0.so.0",
    "fontconfig": "libfontconfig.so.1",
    "dbus-1": "libdbus-1.so.3",
    "xkbcommon": "libxkbcommon.so.0",
    "xkbcommon-x11": "libxkbcommon-x11.so.0",
    "xcb-cursor": "libxcb-cursor.so.0",
    "xcb-icccm": "libxcb-icccm.so.4",
    "xcb-image": "libxcb-image.so.0",
    "xcb-keysyms": "libxcb-keysyms.so.1",
    "xcb-render-util": "libxcb-render-util.so.0",
    "xcb-shape": "libxcb-shape.so.0",
    "xcb-xkb": "libxcb-xkb.so.1",
}
SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(SONAMES[library])
    except OSError:
        return False
    return True


def can_connect(display: str) -> bool:
    """Whether somebody listens where DISPLAY points. True where that can't be told without X itself."""
    host, _colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    if host not in ("", "unix"):
        return True
    for address in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False


def library_problem(
    *, offscreen: bool = True, platform: str = sys.platform, load: Callable[[str], bool] = can_load
) -> str | None:
    """A sentence with the apt line if libraries that Qt needs are missing, else None."""
    if not platform.startswith("linux"):
        return None
    wanted = BASE if offscreen else BASE | XCB
    missing = [package for library, package in wanted.items() if not load(library)]
    if not missing:
        return None
    return _("The window needs libraries that are missing here: sudo apt-get install {packages}").format(
        packages=" ".join(missing)
    )


def display_problem(
    environment: Mapping[str, str] | None = None,
    *,
    platform: str = sys.platform,
    load: Callable[[str], bool] = can_load,
    connect: Callable[[str], bool] = can_connect,
) -> str | None:
    """Why no window can be opened, as one sentence that says what to do; None if one can."""
    if not platform.startswith("linux"):
        return None
    found = os.environ if environment is None else environment
    chosen = found.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if chosen in SCREENLESS:
        return library_problem(platform=platform, load=load)
    display, wayland = found.get("DISPLAY", ""), found.get("WAYLAND_DISPLAY", "")
    if not display and not wayland:
        missing = library_problem(offscreen=False, platform=platform, load=load)
        advice = _(
            "Start it in a desktop session, over `ssh -X`, or with `xvfb-run` (sudo apt-get install xvfb)."
        )
        said = _("There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set).")
        return " ".join((said, missing or advice))
    problem = library_problem(offscreen=not display, platform=platform, load=load)
    if problem is not None:
        return problem
    if display and not wayland and not connect(display):
        return _("The display {display} can't be reached. Is the desktop session still running?").format(
            display=display
        )
    return None
