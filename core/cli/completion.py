"""`repoform completion`: what a shell needs to complete commands, options and addresses, by argcomplete."""

from __future__ import annotations

import argparse
from typing import Any

from core.cli.options import teaching
from core.text import _

SHELLS = ("bash", "zsh", "fish")


def register(commands: Any) -> None:
    """Adds the subcommand."""
    parser = teaching(
        commands,
        "completion",
        _("complete commands, options and addresses with Tab"),
        _(
            "Prints what your shell has to read once.\n\n"
            '  eval "$(repoform completion bash)"      # in ~/.bashrc\n'
            '  eval "$(repoform completion zsh)"       # in ~/.zshrc, after compinit\n'
            "  repoform completion fish > ~/.config/fish/completions/repoform.fish"
        ),
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(options: argparse.Namespace) -> str:
    """The shell's own code, which asks `repoform` at each Tab."""
    from argcomplete.shell_integration import shellcode  # no other command needs it

    code: str = shellcode(["repoform"], shell=options.shell)
    return code
