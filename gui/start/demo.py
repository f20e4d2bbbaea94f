"""`repoform demo`: the window on a ready-made platform, or the same job without a window. No Qt up here."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.usage import Parser, Usage
from core.text import _
from gui.start.preflight import display_problem, library_problem

if TYPE_CHECKING:
    from core.session import Session
    from core.view import View
    from gui.start.pictures import Pictures


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the job without a window changes: a pool's maximum, and its zones or its disk."""

    pool: str
    """What is searched for."""
    environment: str
    maximum: str
    other: str


_KUBESTACK = _Wish("np1 general", "ops", "max_node_count", "node_locations")
_TERRAFORM = _Wish("general", "production", "autoscaling.max_node_count", "node_config.disk_size_gb")


def main(arguments: Sequence[str]) -> int:
    """0 done, 1 refused, 2 wrong usage."""
    parser = Parser(prog="repoform demo", description=_("The window on a ready-made platform, offline."))
    parser.add_argument("--headless", action="store_true", help=_("do the whole job without a window"))
    parser.add_argument("--dir", metavar="DIR", help=_("where to build it (default: a new temporary folder)"))
    parser.add_argument(
        "--reviewer", action="store_true", help=_("as Ali, who reviews what Jana proposed in the same DIR")
    )
    parser.add_argument(
        "--terraform", action="store_true", help=_("ordinary Terraform instead of a platform of Kubestack")
    )
    try:
        options = parser.parse_args(list(arguments))
        if options.reviewer and (options.headless or not options.dir):
            parser.error(_("--reviewer opens a window on the demo in --dir DIR"))
    except Usage as error:
        print(error, file=sys.stderr)
        return 2
    except SystemExit as done:  # --help
        return int(done.code or 0)
    if not options.headless:
        problem = display_problem()
        if problem is None:
            from gui.start.app import run  # Qt, and only where a window is wanted

            return run(
                demo=True,
                demo_folder=options.dir,
                reviewer=options.reviewer,
                terraform=options.terraform,
            )
        if options.reviewer:
            print(problem, file=sys.stderr)
            return 2
        print(_("{problem} The demo runs without a window.").format(problem=problem), file=sys.stderr)
    from core.session.errors import as_session_error  # the window is painted before it
    from gui.control.failure import Failure, attempt  # the window is painted before it

    def work() -> int:
        with as_session_error():
            folder = Path(options.dir or Path(tempfile.mkdtemp(prefix="repoform-demo-")) / "demo")
            return headless(folder, terraform=options.terraform)

    status = attempt(work)
    if isinstance(status, Failure):
        print(status.sentence, file=sys.stderr)
        return 1
    return status


def headless(folder: Path, *, terraform: bool = False) -> int:
    """The whole job through the door: find the pool, raise a maximum, change one thing more, propose. Raises
    what `core.session.errors.as_session_error` translates, or has translated."""
    from core.demo import KUBESTACK, TERRAFORM, build  # the window is painted before it
    from core.session import Session  # the window is painted before it

    demo = build(folder, TERRAFORM if terraform else KUBESTACK)
    _say(_("A platform to try things on: {path}").format(path=demo.platform))
    with Session.open(str(demo.platform), fetch=True, data_dir=demo.data) as session:
        pictures = _pictures(session, demo.folder / "pictures")
        try:
            return _job(session, pictures, _TERRAFORM if terraform else _KUBESTACK)
        finally:
            if pictures is not None:
                pictures.close()


def _job(session: Session, pictures: Pictures | None, wish: _Wish) -> int:
    place = session.view.place
    _say(
        _("Reading {branch} at {commit}. {nothing}").format(
            branch=place.branch, commit=(place.commit or "")[:7], nothing=_("Nothing was changed.")
        )
    )
    if pictures is not None:
        pictures.overview("1-overview")
    (hit, *_more) = session.search(wish.pool)
    _say(_("Found {title}: {what}").format(title=hit.title, what=hit.subtitle))
    if pictures is not None:
        pictures.form("2-form", hit.root, hit.module, wish.environment)

    form = session.form(hit.root, hit.module, wish.environment)
    fields = {f.field.path: f for section in form.sections for f in section.fields}
    maximum, other = fields[wish.maximum], fields[wish.other]
    session.draft.set(hit.root, hit.module, wish.environment, wish.maximum, int(maximum.value.value) * 2)
    session.draft.finish()
    _tell(session.view)
    if pictures is not None:
        pictures.form("3-maximum-raised", hit.root, hit.module, wish.environment)

    if isinstance(other.value.value, list):
        chosen = other.value.value
        more = [str(c.value) for c in other.choices if c.value not in chosen]
        session.draft.set(hit.root, hit.module, wish.environment, wish.other, [*chosen, *more[:1]])
    else:
        session.draft.set(hit.root, hit.module, wish.environment, wish.other, int(other.value.value) * 2)
    session.draft.finish()
    _tell(session.view)
    _say(session.draft.patch().rstrip("\n"))
    if pictures is not None:
        pictures.form("4-one-thing-more", hit.root, hit.module, wish.environment)
        pictures.propose("5-propose")

    text = session.proposals.text()
    result = session.proposals.send(text.title, text.description, text.branch, any_branch=True)
    if pictures is not None:
        pictures.result("6-sent", result)
    for step in result.steps:
        if step.state in ("done", "failed"):
            _say(f"{'✓' if step.state == 'done' else '✗'} {step.label}")
    if result.problem is not None:
        print(result.problem, file=sys.stderr)
        return 1
    _say(result.sentence)
    _say(_("The request lies at {url}").format(url=result.url))
    for next_step in result.next_steps:
        _say(f"  {next_step.sentence}")
    if pictures is not None:
        _say(_("Pictures of each step: {path}").format(path=pictures.folder))
    return 0


def _tell(view: View) -> None:
    from core.view import in_brackets  # the window is painted before it

    for change in view.changes:
        _say(f"• {change.sentence}")
        if change.detail:
            _say(f"  {change.detail}")
        _say(f"  {in_brackets(change.impact)}")


def _pictures(session: Session, folder: Path) -> Pictures | None:
    """None where Qt can't draw, even offscreen; says so."""
    problem = library_problem()
    if problem is not None:
        _say(_("No pictures: {problem}").format(problem=problem))
        return None
    from gui.start.pictures import Pictures  # Qt, and only where a window is wanted

    return Pictures(session, folder)


def _say(text: str) -> None:
    """Whatever the terminal can't write is replaced, never an error."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)
