"""`repoform promotions`: what one environment has that the next lacks, and what waits for a tag."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.cli import json_output
from core.cli.options import as_json, reads, teaching
from core.platform.address import halves, written
from core.platform.ladder import in_brackets, in_markdown
from core.platform.stage import Stage
from core.session.errors import SessionError, UsageError
from core.text import _, age, listed, ngettext

if TYPE_CHECKING:
    from core.session import Session
    from core.view import ChangedBy, Comparison, Lack, Waiting

SECONDS = 30.0
"""For Git's history, all in all."""


def register(commands: Any) -> None:
    parser = teaching(
        commands,
        "promotions",
        _("what one environment has and the next lacks"),
        _(
            "What is merged but waits for a tag, with the lines that set it (Repoform never runs them); else "
            "what an\n"
            "environment has that the next one on a change's way lacks, with who changed it and when.\n\n"
            "  repoform promotions .\n"
            "  repoform promotions . --from payments:staging --to payments:production --markdown"
        ),
    )
    reads(parser)
    parser.add_argument(
        "--fetch", action="store_true", help=_("the remote's default branch and tags, fetched first")
    )
    parser.add_argument(
        "--from", dest="source", metavar="[ROOT:]ENVIRONMENT", help=_("with --to: compare these two")
    )
    parser.add_argument("--to", dest="target", metavar="[ROOT:]ENVIRONMENT", help=_("see --from"))
    parser.add_argument(
        "--pair",
        action="append",
        default=[],
        metavar="ROOT:MODULE=ROOT:MODULE",
        help=_("a cluster or pool of one root is that of another, this time; repeatable"),
    )
    parser.add_argument(
        "--suggested", action="store_true", help=_("take what Repoform suggests for pairs, this time")
    )
    shape = parser.add_mutually_exclusive_group()
    as_json(shape)
    shape.add_argument("--markdown", action="store_true", help=_("fit for a comment of a pipeline"))


def run(options: argparse.Namespace) -> str:
    """What to print. Raises SessionError."""
    from core.session import Session  # the other commands start without it

    if (options.source is None) is not (options.target is None):
        raise UsageError(_("--from and --to go together."))
    with Session.open(options.path, ref=options.ref, fetch=options.fetch, keep_draft=False) as session:
        _pair(session, options)
        way = session.promotions.way()
        if options.source is not None:
            steps = [tuple(_stage(name, way.stages) for name in (options.source, options.target))]
            waiting: Sequence[Waiting] = ()
            notes: tuple[str, ...] = ()
        else:
            steps = list(way.steps)
            waiting = session.promotions.waiting(ask=options.fetch)
            notes = way.notes
        until = time.monotonic() + SECONDS
        found = []
        for source, target in steps:
            compared = session.promotions.compare(source, target)
            left = max(0.0, until - time.monotonic())
            found.append(session.promotions.with_authors(compared, seconds=left))
    if not waiting and not found and not notes:
        notes = (_("Repoform found no clusters here, so nothing goes from one environment to another."),)
    if options.json:
        return json_output.dumps(_data(waiting, found, notes))
    lines = _markdown(waiting, found, notes) if options.markdown else _text(waiting, found, notes)
    return "\n".join(lines)


def _pair(session: Session, options: argparse.Namespace) -> None:
    """For this command alone: what a window keeps is of its user."""
    from core.session.pairs import Pairs  # the other commands start without it

    pairs = Pairs()
    for text in options.pair:
        one, equals, other = halves(text, "=")
        places = [halves(side, ":", last=True) for side in (one, other)]
        known = {(p.root, m.name) for p in session.view.platforms for m in p.modules()}
        if not equals or not all(colon for _root, colon, _name in places):
            raise UsageError(_("--pair takes ROOT:MODULE=ROOT:MODULE, not {text}.").format(text=text))
        for root, _colon, name in places:
            if (root, name) not in known:
                raise SessionError(_("There is no {name} in {root}.").format(name=name, root=root))
        pairs = pairs.saying((places[0][0], places[0][2]), places[1][0], places[1][2])
    session.promotions.use(pairs)
    if options.suggested:
        for group in session.promotions.way().siblings:
            for at, root in enumerate(group):
                for other in group[at + 1 :]:
                    for row in session.promotions.pairing(root, other).open_suggestions:
                        pairs = pairs.saying((root, row.module), other, row.suggested)
        session.promotions.use(pairs)


def _stage(text: str, stages: Sequence[Stage]) -> Stage:
    """By environment, by root, or by both. Raises SessionError."""
    found = [s for s in stages if text in (s.environment, s.root, f"{s.root}:{s.environment}")]
    if len(found) == 1:
        return found[0]
    names = listed(_name(stage) for stage in (found or stages)) or _("none")
    words = (
        _("{name} may be any of these: {names}.")
        if found
        else _("There is no environment {name}. There are: {names}.")
    )
    raise SessionError(words.format(name=text, names=names))


def _name(stage: Stage) -> str:
    """
    >>> _name(Stage(".", "ops")), _name(Stage("live", ""))
    ('ops', 'live')
    """
    return ":".join(part for part in (stage.root, stage.environment) if part not in ("", ".")) or stage.root


# As data


def _data(waiting: Sequence[Waiting], found: Sequence[Comparison], notes: Sequence[str]) -> json_output.Dict:
    return {
        "waiting": [_waiting(one) for one in waiting],
        "steps": [_step(one) for one in found],
        "notes": list(notes),
    }


def _waiting(found: Waiting) -> json_output.Dict:
    return {
        "environment": found.environment,
        "tag": found.tag or None,
        "tag_commit": found.tag_commit or None,
        "branch": found.branch,
        "commit": found.commit,
        "commits": found.commits,
        "sentence": found.sentence,
        "changes": [json_output.change(row.change) | {"by": _by(row.by)} for row in found.changes],
        "other_lines": found.others,
        "notes": list(found.notes),
        "command": list(found.command),
    }


def _step(found: Comparison) -> json_output.Dict:
    def stage(one: Stage) -> json_output.Dict:
        return {"root": one.root, "environment": one.environment}

    return {
        "from": stage(found.source),
        "to": stage(found.target),
        "lacks": [_lack(lack, found.target) for lack in found.lacks],
        "besides": found.besides,
        "unpaired": [name if root == "." else f"{root}:{name}" for root, name in found.unpaired],
        "notes": list(found.notes),
    }


def _lack(lack: Lack, target: Stage) -> json_output.Dict:
    address = None
    if lack.setting:
        address = written(target.root, lack.to_module, target.environment, lack.to_setting)
    return {
        "kind": lack.kind,
        "module": lack.module if lack.root == "." else f"{lack.root}:{lack.module}",
        "setting": lack.setting,
        "title": lack.title,
        "label": lack.label,
        "has": lack.has,
        "lacks": lack.lacks,
        "address": address,
        "sentence": lack.sentence,
        "refused": lack.refused or None,
        "careful": lack.careful or None,
        "by": _by(lack.by),
        "there_by": _by(lack.there_by),
        "newer": lack.newer,
        "unknown": lack.unknown or None,
    }


def _by(found: ChangedBy | None) -> json_output.Dict | None:
    if found is None:
        return None
    return {
        "author": found.author,
        "when": _iso(found.when),
        "commit": found.commit,
        "subject": found.subject,
        "perhaps_older": found.cut,
    }


def _iso(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# For people


def _text(waiting: Sequence[Waiting], found: Sequence[Comparison], notes: Sequence[str]) -> Iterator[str]:
    for one in waiting:
        yield one.sentence
        for row in one.changes:
            name = row.change.module if row.change.root == "." else f"{row.change.root}:{row.change.module}"
            yield f"  {name}: {row.change.sentence}{_who(row.by)}"
            yield f"    {in_brackets(row.change.impact)}"
        if one.others and one.changes:
            yield f"  {_others(one.others)}"
        yield from (f"  {note}" for note in one.notes)
        if one.command:
            yield _("To deploy it, run yourself:")
            yield from (f"  {line}" for line in one.command)
    for compared in found:
        yield _head(compared)
        title = ""
        for lack in compared.lacks:
            if lack.title != title and lack.setting:
                yield f"  {lack.title}"
            title = lack.title if lack.setting else ""
            yield f"  {'  ' if lack.setting else ''}{lack.sentence}{_who(lack.by)}"
            if why := lack.refused or lack.careful:
                yield f"      {why}"
        yield from (f"  {note}" for note in _notes(compared))
    yield from notes


def _markdown(waiting: Sequence[Waiting], found: Sequence[Comparison], notes: Sequence[str]) -> Iterator[str]:
    from core.review.markdown import escaped  # the other shapes need no Markdown

    for one in waiting:
        yield from (f"### {escaped(one.environment)}", "", escaped(one.sentence), "")
        for row in one.changes:
            said = in_markdown(row.change.impact, escaped)
            yield f"- {escaped(row.title)}: {escaped(row.change.sentence)} {said}{escaped(_who(row.by))}"
        if one.others and one.changes:
            yield f"- {_others(one.others)}"
        yield ""
        yield from (f"{escaped(note)}\n" for note in one.notes)
        if one.command:
            yield from (_("To deploy it, run yourself:"), "", "```", *one.command, "```", "")
    for compared in found:
        yield from (f"### {escaped(_head(compared))}", "")
        for lack in compared.lacks:
            name = f"{escaped(lack.title)}: " if lack.setting else ""
            why = lack.refused or lack.careful
            yield f"- {name}{escaped(lack.sentence)}{escaped(_who(lack.by))}" + (
                f" _{escaped(why)}_" if why else ""
            )
        yield ""
        yield from (f"{escaped(note)}\n" for note in _notes(compared))
    yield from (f"{escaped(note)}\n" for note in notes)


def _head(compared: Comparison) -> str:
    words = {"source": compared.source_title, "target": compared.target_title}
    said = _("{target} lacks nothing of what {source} has.").format(**words)
    if compared.lacks:
        said = ngettext(
            "{source} has {n} thing that {target} lacks or has otherwise:",
            "{source} has {n} things that {target} lacks or has otherwise:",
            len(compared.lacks),
        ).format(n=len(compared.lacks), **words)
    where = compared.where
    return _("{root}: {sentence}").format(root=where, sentence=said) if where else said


def _notes(compared: Comparison) -> Iterator[str]:
    yield from compared.notes
    if compared.besides:
        words = ngettext(
            "{target} has {n} thing besides.", "{target} has {n} things besides.", compared.besides
        )
        yield words.format(n=compared.besides, target=compared.target_title)


def _others(n: int) -> str:
    return ngettext(
        "{n} more changed line has no sentence: see repoform review.",
        "{n} more changed lines have no sentence: see repoform review.",
        n,
    ).format(n=n)


def _who(by: ChangedBy | None) -> str:
    """ " (Mira Olsen, 3 days ago)"; "" where that isn't known."""
    if by is None:
        return ""
    words = _("{author}, {age} or earlier") if by.cut else _("{author}, {age}")
    return f" ({words.format(author=by.author, age=age(by.when))})"
