"""The commands' names, and command lines that are wrong, as one sentence. Loads nothing else: the window
starts with it."""

from __future__ import annotations

import argparse
from typing import NoReturn

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
        raise Usage(f"{message[:1].upper()}{message[1:]}. {usage[:1].upper()}{usage[1:]}")
