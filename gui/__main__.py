"""The script's entry. The window, the demo and the doctor start here, all else is core.cli's; Qt is not
imported before it is clear that a window can be opened."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

VERBOSE = "--verbose"
YOUNG = 200_000
"""Objects made, and not yet gone by themselves, after which a command looks for garbage in circles. Nearly
all that it makes stays until it ends: looking after every 700, as Python does, is a tenth of a short one."""


def main(argv: Sequence[str] | None = None) -> int:
    """0 done, 1 refused or interrupted, 2 wrong usage or no display. Without `argv` it is the process's own,
    which a command then ends."""
    try:
        _open_what_is_closed()
        return _run(argv)
    except KeyboardInterrupt:  # also while it still loads
        return 1


def _open_what_is_closed() -> None:
    """Where the process was started with a stream closed, nobody reads it, and nothing comes from it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def _run(argv: Sequence[str] | None) -> int:
    from core.cli import is_command  # nothing of ours loads before somebody can interrupt it
    from core.cli import main as headless  # as above: Ctrl+C comes first
    from core.cli.leaving import Leaving  # as above: Ctrl+C comes first

    arguments = list(sys.argv[1:] if argv is None else argv)
    if "_ARGCOMPLETE" in os.environ:
        from core.cli.completers import complete  # only where a shell asks

        complete()
    if VERBOSE in arguments:
        from core.session.log import log_to_terminal  # only where it is asked for

        log_to_terminal()
        arguments = [word for word in arguments if word != VERBOSE]
    first = arguments[0] if arguments else ""
    if first == "demo":
        from gui.start.demo import main as demo  # commands start without it

        return demo(arguments[1:])
    if first == "doctor":
        from gui.start.doctor import main as doctor  # commands start without it

        return doctor(arguments[1:])
    if first and is_command(first):
        gc.set_threshold(YOUNG)
        if argv is not None:
            return headless(arguments)
        return Leaving().with_status(headless(arguments))
    from gui.start.arguments import main as window  # commands start without it

    return window(arguments)


if __name__ == "__main__":
    sys.exit(main())
