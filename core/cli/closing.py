"""`repoform close`: end a proposal without merging it."""

from __future__ import annotations

import argparse
import re
from typing import Any

from core.cli import json_output
from core.cli.options import as_json, teaching
from core.text import _


def register(commands: Any) -> None:
    parser = teaching(
        commands,
        "close",
        _("end a proposal without merging it"),
        _(
            "Closes a request of the remote, and says why there first. Nothing that runs changes, and its "
            "branch stays.\n\n"
            '  repoform close . 12 --reason "The load has gone down again."'
        ),
    )
    parser.add_argument("path", metavar="PATH", help=_("working copy or bare repository"))
    parser.add_argument("request", metavar="REQUEST", help=_("its number; in a review inbox, its branch"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=_("said in the proposal first"))
    parser.add_argument("--remote", metavar="NAME", help=_("the remote that it went to"))
    as_json(parser)


def run(options: argparse.Namespace) -> str:
    """What to print. Raises SessionError."""
    from core.session import Session  # the other commands start without it

    with Session.open(options.path, keep_draft=False, to=options.remote) as session:
        row = session.proposals.close(_id(options.request), options.reason)
    if options.json:
        closed = {"id": row.id, "title": row.title, "url": row.url, "branch": row.branch, "state": row.state}
        return json_output.dumps({"proposal": closed})
    name = row.number or row.branch
    return _("{name} “{title}” is closed without being merged.").format(name=name, title=row.title)


def _id(written: str) -> str:
    """As the forge writes a number, too.

    >>> [_id(text) for text in ("#12", "!12", "12", "repoform/raise")]
    ['12', '12', '12', 'repoform/raise']
    """
    found = re.fullmatch(r"[#!]?(\d+)", written)
    return found[1] if found else written
