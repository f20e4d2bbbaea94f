"""`repoform --install-desktop`: an entry among the programs of the user's desktop, and its undo.

Files go where the XDG specifications look for the user's own: $XDG_DATA_HOME/applications, icons/hicolor and
metainfo. What lies in resources/desktop is installed as it is, but for the command's full path.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from core.text import _
from gui.kit.program import FOLDER, ICON, ID

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels, as hicolor themes have them."""


def install() -> int:
    """0 done, 1 refused."""
    if not sys.platform.startswith("linux"):
        print(_("Only desktops on Linux take an entry this way."), file=sys.stderr)
        return 1
    command = program()
    if command is None:
        sentence = _("Repoform runs from its source here. Install it first (pipx install …), then try again.")
        print(sentence, file=sys.stderr)
        return 1
    try:
        for path, data in files(command).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        print(_refused(error), file=sys.stderr)
        return 1
    print(_("Repoform stands among your programs now: {path}").format(path=_entry()))
    return 0


def uninstall() -> int:
    """0 done, 1 refused. Only what `install` writes goes."""
    try:
        for path in places():
            path.unlink(missing_ok=True)
    except OSError as error:
        print(_refused(error), file=sys.stderr)
        return 1
    print(_("Repoform is no more among your programs."))
    return 0


def _refused(error: OSError) -> str:
    words = _("{path} can't be written: {reason}.")
    return words.format(path=error.filename, reason=error.strerror or error)


def program() -> str | None:
    """The full path of what starts Repoform; None where it isn't installed."""
    if getattr(sys, "frozen", False):
        return sys.executable
    beside = Path(sys.executable).with_name("repoform")
    found = str(beside) if beside.is_file() else shutil.which("repoform")
    return found and str(Path(found).absolute())


def places() -> tuple[Path, ...]:
    """Every file that `install` writes."""
    data = _data_home()
    icons = data / "icons" / "hicolor"
    return (
        _entry(),
        data / "metainfo" / f"{ID}.metainfo.xml",
        icons / "scalable" / "apps" / f"{ID}.svg",
        *(icons / f"{size}x{size}" / "apps" / f"{ID}.png" for size in SIZES),
    )


def files(command: str) -> dict[Path, bytes]:
    """What is written where, for a program started by `command`."""
    entry, about, drawing, *icons = places()
    template = (FOLDER / f"{ID}.desktop").read_text(encoding="utf-8")
    svg = ICON.read_bytes()
    return {
        entry: template.replace("Exec=repoform %f", f"Exec={quoted(command)} %f").encode(),
        about: (FOLDER / f"{ID}.metainfo.xml").read_bytes(),
        drawing: svg,
        **{path: png(svg, size) for path, size in zip(icons, SIZES, strict=True)},
    }


def quoted(command: str) -> str:
    r"""As the Desktop Entry Specification quotes a program's path; backslashes twice, as in every value.

    >>> quoted("/opt/repo form/100%/bin")
    '"/opt/repo form/100%%/bin"'
    """
    for character in '\\"`$':
        command = command.replace(character, f"\\{character}")
    return '"{}"'.format(command.replace("\\", "\\\\").replace("%", "%%"))


def png(svg: bytes, size: int) -> bytes:
    """The drawing as a square PNG of so many pixels."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice  # Qt, only to draw
    from PySide6.QtGui import QImage, QPainter  # Qt, only to draw
    from PySide6.QtSvg import QSvgRenderer  # Qt, only to draw

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    out = QByteArray()
    buffer = QBuffer(out)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes for the format
    return bytes(out.data())


def _entry() -> Path:
    return _data_home() / "applications" / f"{ID}.desktop"


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
