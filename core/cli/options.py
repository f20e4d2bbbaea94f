"""What several subcommands have in common: a help that teaches, and the same options in the same words."""

from __future__ import annotations

import argparse
from typing import Any

from core.text import _


def teaching(commands: Any, name: str, help: str, text: str) -> argparse.ArgumentParser:
    """A subcommand whose help shows how it is used."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=f"{help}\n\n{text}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def reads(parser: argparse.ArgumentParser) -> None:
    """PATH, and which commit of it."""
    parser.add_argument("path", metavar="PATH", help=_("working copy, bare repository or plain folder"))
    parser.add_argument("--ref", help=_("commit, branch or tag instead of HEAD"))


def bindings(parser: argparse.ArgumentParser) -> None:
    """What the user knows better of environments."""
    parser.add_argument(
        "--bindings",
        metavar="FILE",
        help=_(
            "environments as this file corrects them (What Repoform read in the window exports one); what "
            "the window remembers is not used here"
        ),
    )


def as_json(parser: argparse._ActionsContainer) -> None:
    """Of a parser, or of a group of which only one may be given."""
    parser.add_argument("--json", action="store_true", help=_("answer as JSON"))


def changes(parser: argparse.ArgumentParser) -> None:
    """What is done with changed files."""
    parser.add_argument("--diff", action="store_true", help=_("print a patch"))
    as_json(parser)
    parser.add_argument("--out", metavar="DIR", help=_("write the changed files there"))
    parser.add_argument(
        "--propose", action="store_true", help=_("send it for review, on a branch of its own")
    )
    parser.add_argument("--title", help=_("of the proposal"))
    parser.add_argument(
        "--again",
        action="store_true",
        help=_(
            "with --propose: a second proposal of the same change on purpose, as where somebody else has "
            "rewritten the branch of the first; without it, repeating a command finds its proposal again, "
            "and makes a new one once that was merged and taken back, closed, or lost its branch"
        ),
    )
    parser.add_argument(
        "--reviewer",
        action="append",
        default=[],
        metavar="NAME",
        help=_("with --propose: ask this person or org/team to review it; repeatable"),
    )
    parser.add_argument(
        "--ask-owners",
        action="store_true",
        help=_("with --propose: ask those who own the changed files (CODEOWNERS) to review it"),
    )
    parser.add_argument(
        "--remote",
        metavar="NAME",
        help=_("with --propose: the remote it goes to, or parent for the repository that yours is a fork of"),
    )
    parser.add_argument("--draft", action="store_true", help=_("not ready for review yet"))
    parser.add_argument(
        "--trust",
        action="store_true",
        help=_("let Git use programs that the repository's own configuration names"),
    )
