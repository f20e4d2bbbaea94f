"""`repoform doctor`: is what the program needs there? Without Qt: it says why there is no window."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

from core.cli.usage import Parser, Usage
from core.session.doctor import Finding, State, line, machine, repository
from core.text import _, language
from gui.start.preflight import display_problem


def main(arguments: Sequence[str]) -> int:
    """0: everything works; 1: something doesn't; 2: wrong usage."""
    parser = Parser(
        prog="repoform doctor",
        description=_("What is installed, found and reachable, on one page. No secret stands in it."),
    )
    parser.add_argument(
        "path", metavar="PATH", nargs="?", help=_("a repository: whether it is read and its server answers")
    )
    try:
        options = parser.parse_args(list(arguments))
    except Usage as error:
        print(error, file=sys.stderr)
        return 2
    except SystemExit as done:  # --help
        return int(done.code or 0)
    wrong = False
    for finding in _findings(options.path):
        print(line(finding), flush=True)  # a server may take its time: what is known stands there already
        wrong = wrong or finding.state is State.WRONG
    if wrong:
        print(_("What is marked ✗ needs you."), file=sys.stderr)
    return 1 if wrong else 0


_SIGNS = {"zh_CN": ":lang=zh-cn"}
"""Languages that need more than what every computer shows, as fontconfig asks for them."""


def _has_font(language: str) -> bool:
    """True also where that can't be told: other systems bring one."""
    asked, lister = _SIGNS.get(language), shutil.which("fc-list")
    if asked is None or lister is None:
        return True
    done = subprocess.run([lister, asked, "family"], capture_output=True, check=False, timeout=20)
    return done.returncode != 0 or bool(done.stdout.strip())


def _findings(path: str | None) -> Iterator[Finding]:
    yield from machine()
    problem = display_problem()
    # Commands work without a window: on a server nothing is wrong.
    words = problem or _("A window can be opened.")
    yield Finding(State.FINE if problem is None else State.ABSENT, _("Window"), words)
    if not _has_font(language()):
        words = _(
            "None has the signs of your language, so the window stays in English. Install one, for example "
            "the package fonts-noto-cjk."
        )
        yield Finding(State.ABSENT, _("Font"), words)
    if path is not None:
        yield from repository(path)
