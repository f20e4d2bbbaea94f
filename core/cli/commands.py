"""What the commands do: ask the door, print what it answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli import json_output
from core.cli.address import resolve
from core.cli.completion import run as run_completion
from core.cli.modules import run as run_modules
from core.cli.schema import run as run_schema
from core.cli.text_output import (
    change_lines,
    check_lines,
    harmless,
    inspection,
    outlook_lines,
    problem_lines,
    review_lines,
)
from core.corrections import NOTHING, Corrections
from core.git import paths
from core.session.errors import Overtaken, SessionError, UsageError
from core.session.headless import check_path, read_path
from core.text import _, ngettext

if TYPE_CHECKING:
    from core.session import Session

Told = dict[tuple[str, str, str, str], tuple[tuple[Any, str | None], str]]
"""By the place of a Change: what it came to, and the environment that said so."""


def run(options: argparse.Namespace) -> int:
    """Raises SessionError."""
    commands = {
        "inspect": inspect,
        "edit": edit,
        "review": review,
        "check": check,
        "promotions": promotions,
        "close": close,
        "modules": modules,
        "schema": schema,
        "completion": completion,
        "mcp": mcp,
    }
    return commands.get(options.command, edit)(options)


def inspect(options: argparse.Namespace) -> int:
    commit, reading = read_path(options.path, options.ref, _said(options), options.all)
    if options.json:
        return _print_bytes(chain(json_output.inspection(commit, reading), (b"\n",)))

    return _print(inspection(reading))


def _said(options: argparse.Namespace) -> Corrections:
    """What --bindings corrects; nothing without it."""
    if options.bindings is None:
        return NOTHING
    from core.session.kept_corrections import given_corrections  # most commands do without

    return given_corrections(options.bindings)


def modules(options: argparse.Namespace) -> int:
    return _print(run_modules(options))


def promotions(options: argparse.Namespace) -> int:
    from core.cli.promotions import run as run_promotions  # `inspect` starts without it

    return _print(run_promotions(options))


def close(options: argparse.Namespace) -> int:
    from core.cli.closing import run as run_close  # `inspect` starts without it

    return _print(run_close(options))


def schema(options: argparse.Namespace) -> int:
    return _print(run_schema(options))


def completion(options: argparse.Namespace) -> int:
    return _print(run_completion(options))


def mcp(options: argparse.Namespace) -> int:
    from core.cli.mcp import run as run_mcp  # `inspect` starts without it

    run_mcp(options)
    return 0


def check(options: argparse.Namespace) -> int:
    problems, covered, aside = check_path(options.path, options.ref, _said(options))
    if options.json:
        found = [json_output.problem(p) for p in problems]
        kept = json_output.set_aside(aside)
        _print(json_output.dumps({"problems": found, **kept, **json_output.not_read(covered.unread)}))
    elif options.sarif:
        from core.cli.arguments import installed_version  # the other commands start without it
        from core.cli.sarif import sarif  # the other commands start without it

        _print(json_output.dumps(sarif(problems, covered, installed_version(), aside)))
    else:
        _print(check_lines(problems, covered, aside))
    wrong = sum(p.severity in ("error", "warning") for p in problems)
    if options.strict and wrong:
        sentence = ngettext("{n} problem was found.", "{n} problems were found.", wrong)
        raise SessionError(sentence.format(n=wrong))
    return 0


def edit(options: argparse.Namespace) -> int:
    from core.session import Session  # `inspect` starts without it

    if not options.wishes and not hasattr(options, "operation"):
        raise UsageError(_("Say what to change: --set ADDRESS=JSON or --unset ADDRESS."))
    for option in ("title", "draft", "again", "remote", "reviewer", "ask_owners"):
        if getattr(options, option) not in (None, False, []) and not options.propose:
            name = option.replace("_", "-")
            raise UsageError(_("--{option} goes with --propose.").format(option=name))
    with Session.open(
        options.path,
        ref=options.ref,
        fetch=options.propose,
        keep_draft=False,
        to=options.remote,
        bindings=_said(options),
    ) as session:
        if options.propose and not session.view.place.can_propose:
            raise SessionError(_no_remote(session))
        notes = _operate(session, options)
        _apply(session, options)
        files, view = dict(session.draft.files()), session.view
        proposal = _propose(session, options) if options.propose else None
        if options.out:
            _write(Path(options.out), {path: after for path, (_before, after) in files.items()})
        if options.json:
            out = {
                "changes": [json_output.change(c) for c in view.changes],
                "files": json_output.hashes(files),
                "problems": [json_output.problem(p) for p in view.draft_problems],
                "proposal": proposal,
                **json_output.foresight(view.foresight),
                **json_output.notes(notes),
            }
            return _print(json_output.dumps(out))

        if options.diff:
            from core.review.text import unified_all  # `inspect` starts without it

            if proposal is not None:  # stdout is the patch's alone
                print(_proposal_line(proposal), file=sys.stderr)
            if notes:
                print("\n".join(notes).strip(), file=sys.stderr)
            return _print_bytes([unified_all(files)])
        lines = [change_lines(view.changes) or _("Nothing changes: it is like that already.")]
        lines += outlook_lines(view.foresight)
        if view.draft_problems:
            lines.append(problem_lines(view.draft_problems))
        if proposal is not None:
            lines.append(_proposal_line(proposal))
        return _print("\n".join([*lines, *notes]))


def _operate(session: Session, options: argparse.Namespace) -> list[str]:
    """Whole operations of the command line; answers with what to know about them."""
    notes: list[str] = []
    told: Told = {}
    for name, root, args in options.operation(options) if hasattr(options, "operation") else ():
        guide = session.draft.guide(name, root, args)
        notes += [f"- {note}" for note in guide.notes]
        if args.get("purpose") in options.fills:
            # What follows from the purpose (taint, image, size) is in the guide's answers.
            if guide.refused:
                raise SessionError(guide.refused)
            args = dict(guide.args)
        session.draft.operation(name, root, args)
        _keep_apart(session, told, str(args.get("environment", "")))
    return ["", _("To know:"), *dict.fromkeys(notes)] if notes else []


def _keep_apart(session: Session, told: Told, environment: str) -> None:
    """Raises SessionError where an operation says anew what an earlier one of this command said: of two
    values for one place, the last would win unsaid."""
    now = {c.key: (c.after, c.after_text) for c in session.view.changes}
    for key, (after, first) in told.items():
        if now.get(key) != after:
            _root, module, setting, place = key
            sentence = _(
                "{first} and {second} both say what {setting} of {module} is in {environment}: name one of"
                " them."
            )
            raise SessionError(
                sentence.format(
                    first=first, second=environment, setting=setting, module=module, environment=place
                )
            )
    told.update({key: (after, environment) for key, after in now.items() if key not in told})


def _apply(session: Session, options: argparse.Namespace) -> None:
    said: dict[tuple[str, str, str, str], str] = {}
    for wish in options.wishes:
        if wish.value is None and not wish.unset:
            raise SessionError(
                _("null is no value: to remove {address}, use --unset {address}.").format(
                    address=wish.address
                )
            )
        where = resolve(wish.address, session.view.platforms)
        place = (where.root, where.module, where.environment, where.setting)
        value = "" if wish.unset else repr(wish.value)
        if said.setdefault(place, value) != value:
            raise SessionError(
                _("{address} is named twice, with two values: name one of them.").format(address=wish.address)
            )
        if wish.unset:
            session.draft.unset(*place, mode=options.mode)
        else:
            session.draft.set(*place, wish.value, mode=options.mode)
        session.draft.finish()


def _propose(session: Session, options: argparse.Namespace) -> json_output.Dict | None:
    if not session.view.changes and not session.view.diff:
        return None
    text = session.proposals.text()
    if options.trust:
        session.account.trust()
    result = session.proposals.send(
        options.title or text.title,
        text.description,
        text.branch,
        _reviewers(session, options, text.owners),
        draft=options.draft,
        any_branch=True,
        anew=options.again,
    )
    if result.problem is not None:
        refused = Overtaken if result.can_send_anew else SessionError
        raise refused(result.problem)
    for warning in result.warnings:
        print(warning, file=sys.stderr)
    return {"url": result.url, "branch": result.branch, "state": result.state}


def _reviewers(session: Session, options: argparse.Namespace, owners: tuple[str, ...]) -> list[str]:
    """Who is asked, each once; nobody is asked to review what is sent in their own name."""
    wanted = [name.lstrip("@") for name in options.reviewer]
    if options.ask_owners:
        if not owners:
            print(_("CODEOWNERS names nobody for these files."), file=sys.stderr)
        sender = session.proposals.access().sender.lower() if owners else ""
        wanted += [name for name in owners if name.lower() != sender]
    return list({name.lower(): name for name in wanted}.values())


def _proposal_line(proposal: json_output.Dict) -> str:
    return f"{proposal['state']}: {proposal['url'] or proposal['branch']}"


def _no_remote(session: Session) -> str:
    if session.source.repository is None:
        return _("{path} is not a Git repository, so nothing can be proposed from it.").format(
            path=session.source.folder
        )
    if session.source.remote is not None:
        return session.view.place.note
    sentence = session.source.repository.undecided()
    if session.source.repository.remotes():
        sentence += " " + _("(--remote NAME says it for this time.)")
    return sentence


def _write(folder: Path, files: dict[str, bytes | None]) -> None:
    for path in files:
        paths.check_path(path)
    try:
        for path, data in files.items():
            target = folder / path
            if data is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            elif target.is_file():
                target.unlink()
    except OSError as error:
        raise SessionError(
            _("{path} can't be written: {reason}.").format(path=folder, reason=error.strerror)
        ) from error


def review(options: argparse.Namespace) -> int:
    from core.session.comparing import review_path  # `inspect` starts without it

    shown = review_path(options.path, options.base, options.head, _said(options))
    if options.json:
        out = {
            "changes": [
                json_output.change(c) | json_output.lines(found)
                for c, found in zip(shown.changes, shown.lines, strict=True)
            ],
            "other": [json_output.other(o) for o in shown.other],
            "problems": [json_output.problem(p) for p in shown.problems],
            **json_output.foresight(shown.foresight),
            **json_output.not_read(shown.unread),
        }
        return _print(json_output.dumps(out))
    if options.markdown:
        from core.review.markdown import review_comment  # `inspect` starts without it
        from core.session.comparing import longest_comment  # `inspect` starts without it

        return _print(review_comment(shown, longest_comment(options.path)))

    return _print(review_lines(shown))


def _print(text: str) -> int:
    return _print_bytes([harmless(text.rstrip("\n")).encode("utf-8", "surrogateescape"), b"\n"])


def _print_bytes(parts: Iterable[bytes]) -> int:
    """Bytes as they are, whatever the terminal's encoding; through sys.stdout where it was replaced."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(b"".join(parts).decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        stream.writelines(parts)
    sys.stdout.flush()
    return 0
