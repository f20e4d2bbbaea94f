"""`repoform [PATH]`: what is said before a window opens. No Qt up here."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.cli.usage import Parser, Usage
from core.text import _
from gui.start.preflight import display_problem


def main(arguments: Sequence[str]) -> int:
    """0 done, 1 refused, 2 wrong usage or no display."""
    parser = Parser(prog="repoform", add_help=False)
    parser.add_argument("path", nargs="?")
    parser.add_argument("--at", default="", metavar="ADDRESS")
    desktop = parser.add_mutually_exclusive_group()
    desktop.add_argument("--install-desktop", action="store_true")
    desktop.add_argument("--uninstall-desktop", action="store_true")
    try:
        options = parser.parse_args(list(arguments))
    except Usage:
        print(_("Name one repository, or a command. See repoform --help."), file=sys.stderr)
        return 2
    if options.at and options.path is None:
        print(_("--at goes with a repository: repoform PATH --at ADDRESS."), file=sys.stderr)
        return 2
    if options.install_desktop or options.uninstall_desktop:
        from gui.start.desktop import install, uninstall  # seldom asked for, and with its own tools

        return install() if options.install_desktop else uninstall()
    problem = display_problem()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    from gui.start.app import run  # Qt, and only where a window is wanted

    return run(options.path, at=options.at)
