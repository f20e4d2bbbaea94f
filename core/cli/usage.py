"""The commands' names, and command lines that are wrong, as one sentence. Loads nothing else: the window
starts with it."""

from __future__ import annotations

import argparse
from typing import NoReturn

from core.text import N_, _, ngettext, sentences, with_stop

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


SAID_BY_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
)
"""It has no catalog of its own, so these are in ours."""


def _arguments(one: str, many: str, n: int) -> str:
    if one == "expected %s argument":
        return ngettext("expected %s argument", "expected %s arguments", n)
    return one if n == 1 else many


# argparse looks for its texts under these names of its own module.
setattr(argparse, "_", _)  # noqa: B010
setattr(argparse, "ngettext", _arguments)  # noqa: B010
