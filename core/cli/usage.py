"""The commands' names, and command lines that are wrong, as one sentence. Loads nothing else: the window
starts with it."""

from __future__ import annotations

import argparse
from functools import cache
from typing import NoReturn

from core.text import _, ngettext, sentences, with_stop

COMMANDS = (
    *("inspect", "edit", "review", "check", "promotions", "modules", "close"),
    *("schema", "completion", "mcp"),
)
"""Besides these every operation of a dialect is a command."""


class Usage(Exception):
    """Wrong usage: exit status 2 with this sentence."""


class Parser(argparse.ArgumentParser):
    """Raises Usage instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        usage = " ".join(self.format_usage().split())
        wrong, how = (words[:1].upper() + words[1:] for words in (message, usage))
        raise Usage(sentences([with_stop(wrong), how]))


@cache
def _words() -> dict[str, str]:
    """What argparse says by itself, which has no catalog of its own."""
    return {
        "usage: ": _("usage: "),
        "positional arguments": _("positional arguments"),
        "options": _("options"),
        "show this help message and exit": _("show this help message and exit"),
        "argument %(argument_name)s: %(message)s": _("argument %(argument_name)s: %(message)s"),
        "the following arguments are required: %s": _("the following arguments are required: %s"),
        "one of the arguments %s is required": _("one of the arguments %s is required"),
        "unrecognized arguments: %s": _("unrecognized arguments: %s"),
        "ambiguous option: %(option)s could match %(matches)s": _(
            "ambiguous option: %(option)s could match %(matches)s"
        ),
        "invalid choice: %(value)r (choose from %(choices)s)": _(
            "invalid choice: %(value)r (choose from %(choices)s)"
        ),
        "unknown parser %(parser_name)r (choices: %(choices)s)": _(
            "unknown parser %(parser_name)r (choices: %(choices)s)"
        ),
        "invalid %(type)s value: %(value)r": _("invalid %(type)s value: %(value)r"),
        "expected one argument": _("expected one argument"),
        "expected at most one argument": _("expected at most one argument"),
        "expected at least one argument": _("expected at least one argument"),
        "not allowed with argument %s": _("not allowed with argument %s"),
        "ignored explicit argument %r": _("ignored explicit argument %r"),
    }


def _arguments(one: str, many: str, n: int) -> str:
    if one == "expected %s argument":
        return ngettext("expected %s argument", "expected %s arguments", n)
    return one if n == 1 else many


# argparse looks for its texts under these names of its own module.
setattr(argparse, "_", lambda message: _words().get(message, message))  # noqa: B010
setattr(argparse, "ngettext", _arguments)  # noqa: B010
