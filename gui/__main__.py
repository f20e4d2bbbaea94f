"""The script's entry. The window and the demo start here, all else is core.cli's; Qt is not imported before
it is clear that a window can be opened."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.cli import is_command
from core.cli import main as headless
from core.text import _


def main(argv: Sequence[str] | None = None) -> int:
    """0 done, 1 refused, 2 wrong usage or no display."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    first = arguments[0] if arguments else ""
    if first == "demo":
        return _demo(arguments[1:])
    if first and is_command(first):
        return headless(arguments)
    if len(arguments) > 1:
        print(_("Name one repository, or a command. See repoform --help."), file=sys.stderr)
        return 2
    return _window(first or None)


def _window(path: str | None) -> int:
    from gui.start.preflight import display_problem  # commands start without it

    problem = display_problem()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    from gui.start.app import run  # Qt, and only where a window is wanted

    return run(path)


def _demo(arguments: Sequence[str]) -> int:
    from gui.start.demo import main as demo  # commands start without it

    return demo(arguments)


if __name__ == "__main__":
    sys.exit(main())
