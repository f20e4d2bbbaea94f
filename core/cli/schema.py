"""`repoform schema`: what the JSON of a command holds, as a JSON schema.

The schemas lie in resources/schemas, a file a command; the tests hold every JSON output to them. The number
at the end of `$id` rises where something that was promised goes or means something else; what is added
doesn't change it.
"""

from __future__ import annotations

import argparse
from importlib.resources import files
from typing import Any

from core.cli.options import teaching
from core.text import _

NAMES = ("inspect", "edit", "review", "check", "promotions", "modules", "close")
"""Whole operations answer as `edit` does."""


def register(commands: Any) -> None:
    """Adds the subcommand."""
    parser = teaching(
        commands,
        "schema",
        _("what the JSON of a command holds"),
        _(
            "Prints a JSON schema (draft 2020-12). The number at the end of its $id rises when something "
            "goes or means\n"
            "something else; what is added doesn't change it. Whole operations answer as edit does.\n\n"
            "  repoform schema inspect > inspect.schema.json"
        ),
    )
    parser.add_argument("name", choices=NAMES, metavar="NAME", help=", ".join(NAMES))


def run(options: argparse.Namespace) -> str:
    """The schema, as it lies in resources/schemas."""
    return schema(options.name)


def schema(name: str) -> str:
    """JSON text; `name` is one of NAMES."""
    return (files("resources") / "schemas" / f"{name}.json").read_text(encoding="utf-8")
