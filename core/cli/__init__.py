"""The headless twin: inspect, edit, review, check, and whole operations. Knows no window.

Exit status: 0 done; 1 refused, with the reason on stderr as one sentence; 2 wrong usage. Nothing is written
on 1 or 2. Formats are stable: scripts use them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from core.cli.usage import COMMANDS, Usage
from core.text import _


def is_command(word: str) -> bool:
    """Whether the command line means this by its first word. Only a word that could be nothing else makes the
    operations load."""
    if word in (*COMMANDS, "-h", "--help", "--version"):
        return True
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", word) or Path(word).exists():
        return False
    from core.session.headless import operations  # the window starts without it

    return any(operation.name == word for operation in operations())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; never raises for what a user or a repository does."""
    from core.cli.arguments import parse  # the window starts without it

    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        options = parse(arguments)
    except Usage as error:
        return _say(str(error), 2)
    except SystemExit as done:  # --help, --version
        return _unless_unread(int(done.code or 0))
    except BrokenPipeError:
        return _unread()
    from core.cli import commands  # the window starts without it
    from core.session.errors import SessionError, system_error  # the window starts without it

    try:
        return commands.run(options)
    except SessionError as error:
        return _say(
            f"{error.sentence} {_options(error.kind, error.detail, hasattr(options, 'mode'))}",
            2 if error.kind == "usage" else 1,
        )
    except BrokenPipeError:
        return _unread()
    except OSError as error:  # a disk that is full, a folder that went away meanwhile
        try:
            sys.stdout.flush()
        except OSError:
            sys.stdout = None  # it was the output itself: not to be tried again at the end
        return _say(system_error(error).sentence, 1)
    except KeyboardInterrupt:
        return _say("", 1)
    except Exception as error:
        from core.cli.own_mistake import own_mistake  # only where it goes wrong

        return _say(own_mistake(error), 1)


def _unread() -> int:
    """Whoever read our output has gone (`| head`): nothing is wrong, and nothing more to say."""
    sys.stdout = None
    return 0


def _unless_unread(status: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _unread()
    return status


def _options(kind: str, names: str, of_settings: bool) -> str:
    """How to say here what a window would ask about. `of_settings`: the command changes settings, and has the
    options that say where."""
    if kind == "whereto":
        return "({})".format(_(" or ").join(f"--remote {name}" for name in names.split()))

    where = {
        "linked": _("(--at-source changes it where it is defined, --override puts the value here.)"),
        "computed": _("(--override puts the value here.)"),
        "shared": _("(--at-source changes it everywhere, --override only here.)"),
        "adjustable": _("(--at-source changes it everywhere, --adjustable gives it a variable.)"),
        "everywhere": _("(--at-source changes it everywhere.)"),
    }
    words = {
        **(where if of_settings else {}),
        "trust": _("(--trust agrees.)"),
        "overtaken": _("(--again sends it as a new proposal, on a branch of its own.)"),
    }
    return words.get(kind, "")


def _say(sentence: str, status: int) -> int:
    if sentence:
        from core.cli.text_output import harmless  # most commands have nothing to say

        print(harmless(" ".join(sentence.split())), file=sys.stderr)
    return status
