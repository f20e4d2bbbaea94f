"""What is merged but not yet in an environment that gets it only with a tag: from the last such tag on."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace

from core.changes.changes import by_severity
from core.dialects.interface import Dialect
from core.dialects.promotion import ByTag
from core.frozen import dataclass
from core.git.blame import is_shallow, removed
from core.git.errors import GitError, Kind
from core.git.repository import Repository
from core.git.tags import Tag, contains, count
from core.platform.model import Change
from core.session import clock
from core.session.authors import SECONDS, Authors
from core.session.comparing import review
from core.session.source import Cancel
from core.text import _, ngettext
from core.view import ReviewView
from core.view.promotions import ChangedBy, Waiting, WaitingChange

_UNSHALLOW = "git fetch --unshallow"


@dataclass(frozen=True, slots=True)
class Merged:
    """What is looked at: the branch as it is known, and where a tag is pushed to."""

    repository: Repository
    branch: str
    commit: str
    remote: str | None


def waiting(
    merged: Merged, dialect: Dialect, by_tag: ByTag, found: Sequence[Tag], asked: bool
) -> tuple[Waiting, ReviewView | None]:
    """With what was reviewed for it. `found`: all tags that begin so; `asked`: the remote told them, not this
    clone alone. Without authors. Raises GitError."""
    repository, environment = merged.repository, by_tag.environment
    none = Waiting(environment, "", "", 0.0, merged.branch, merged.commit, (), 0, 0, "")
    if not found:
        return replace(
            none, sentence=_never_deployed(by_tag, merged, asked), command=_command(merged, by_tag, found)
        ), None
    last, notes = last_tag(found, by_tag)
    here = replace(none, tag=last.name, tag_commit=last.commit, when=last.when)
    if not last.known:
        words = _("{tag} stands on a commit that this clone lacks, so what waits can't be told.")
        if is_shallow(repository):
            words += " " + _("The clone is shallow: {command} brings the rest.")
        said = words.format(tag=last.name, command=_UNSHALLOW)
        return replace(here, sentence=said, notes=notes), None
    notes += tuple(_about_place(merged, last))
    commits = count(repository, last.commit, merged.commit)
    if last.commit == merged.commit:
        words = _("All that is in {branch} is on {environment}: {tag} stands on it.")
        said = words.format(branch=merged.branch, environment=environment, tag=last.name)
        return replace(here, sentence=said, notes=notes), None
    shown = review(repository, dialect, last.commit, merged.commit)
    changes = by_severity(c for c in shown.changes if _reaches(c, environment))
    called = {(p.root, m.name): m.title or m.name for p in (*shown.before, *shown.after) for m in p.modules()}
    rows = tuple(WaitingChange(c, called.get((c.root, c.module), c.module), None) for c in changes)
    others = sum(len(one.lines) for one in shown.other)
    made = replace(
        here,
        changes=rows,
        commits=commits,
        others=others,
        sentence=_sentence(here, len(rows), others),
        notes=notes,
        command=_command(merged, by_tag, found) if rows or others else (),
    )
    return made, shown


def waiting_authors(
    found: Waiting, shown: ReviewView, authors: Authors, repository: Repository, cancel: Cancel
) -> Waiting:
    """With who changed each last: who wrote the lines that it explains, or took them away. Raises GitError
    CANCELLED."""
    until = time.monotonic() + SECONDS
    lines = dict(zip((c.key for c in shown.changes), shown.lines, strict=True))
    mine = {row.change.key: lines.get(row.change.key, ()) for row in found.changes}
    written = [(file, n) for those in mine.values() for file, sign, n in those if sign == "+"]
    why = authors.look_up(written, until, cancel)
    rows = []
    for row in found.changes:
        those = mine[row.change.key]
        by = authors.newest((file, n) for file, sign, n in those if sign == "+")
        if by is None and not why:
            gone = [(file, n) for file, sign, n in those if sign == "-"]
            by, why = _who_removed(found, gone, repository, until, cancel)
        rows.append(replace(row, by=by))
    return replace(found, changes=tuple(rows), truncated=bool(why))


def _who_removed(
    found: Waiting, lines: Sequence[tuple[str, int]], repository: Repository, until: float, cancel: Cancel
) -> tuple[ChangedBy | None, str]:
    by_file: dict[str, list[int]] = {}
    for file, n in lines:
        by_file.setdefault(file, []).append(n)
    last = None
    for file, numbers in by_file.items():
        try:
            told = removed(
                repository, found.tag_commit, found.commit, file, numbers, until=until, cancel=cancel
            )
        except GitError as error:
            if error.kind is Kind.CANCELLED:
                raise
            return last, error.sentence
        for entry in told.values():
            if last is None or entry.when > last.when:
                last = ChangedBy(entry.author, entry.when, entry.commit, entry.subject)
    return last, ""


def _reaches(change: Change, environment: str) -> bool:
    """Whether it changes anything there; what is told of no environment may."""
    if change.effective:
        return environment in change.effective
    return change.environment in ("", environment)


def _sentence(found: Waiting, n: int, others: int) -> str:
    words = {"branch": found.branch, "environment": found.environment, "tag": found.tag}
    if n:
        return ngettext(
            "{n} change is in {branch} but not yet on {environment}, since {tag}.",
            "{n} changes are in {branch} but not yet on {environment}, since {tag}.",
            n,
        ).format(n=n, **words)
    if others:
        return ngettext(
            "Since {tag} no setting of {environment} changed, but {n} line of {branch} without a sentence.",
            "Since {tag} no setting of {environment} changed, but {n} lines of {branch} without a sentence.",
            others,
        ).format(n=others, **words)
    return _("Nothing that was merged since {tag} changes {environment}.").format(**words)


# Tags


def last_tag(found: Sequence[Tag], by_tag: ByTag) -> tuple[Tag, tuple[str, ...]]:
    """The tag that was pushed last, as far as can be told, and what is to be known of that: by number where
    all have one, else by date."""
    numbers = {t.name: _number(t, by_tag) for t in found}
    by_date = max(found, key=lambda t: (t.when, numbers[t.name] or 0, t.name))
    notes = []
    last = by_date
    if all(n is not None for n in numbers.values()):
        last = max(found, key=lambda t: numbers[t.name] or 0)
        if last.when < by_date.when:
            words = _("{last} is the last by its number, {newest} by its date. Repoform goes by the number.")
            notes.append(words.format(last=last.name, newest=by_date.name))
    beside = [t.name for t in found if t.commit == last.commit and t.name != last.name]
    if beside:
        words = ngettext(
            "{other} stands on the same commit as {last}.",
            "{other} and {n} more tags stand on the same commit as {last}.",
            len(beside),
        )
        notes.append(words.format(other=beside[-1], n=len(beside) - 1, last=last.name))
    return last, tuple(notes)


def _number(tag: Tag, by_tag: ByTag) -> int | None:
    rest = tag.name.removeprefix(by_tag.prefix)
    return int(rest) if re.fullmatch(r"[0-9]{1,9}", rest) else None


def _about_place(merged: Merged, last: Tag) -> list[str]:
    """What is to be known of where the tag stands."""
    notes = []
    repository = merged.repository
    if not contains(repository, merged.commit, last.commit):
        if contains(repository, last.commit, merged.commit):
            words = _("{tag} is ahead of {branch}: what it has besides stands here the other way round.")
        else:
            words = _(
                "{tag} isn't in {branch}: it was set on another branch. What that changed stands here the"
                " other way round."
            )
        notes.append(words.format(tag=last.name, branch=merged.branch))
    if is_shallow(repository):
        words = _("This clone is shallow: who changed what may be cut short ({command} brings the rest).")
        notes.append(words.format(command=_UNSHALLOW))
    return notes


def _never_deployed(by_tag: ByTag, merged: Merged, asked: bool) -> str:
    words = {"environment": by_tag.environment, "prefix": by_tag.prefix, "branch": merged.branch}
    if asked:
        return _(
            "There is no tag {prefix}* yet: as far as Git tells, nothing was deployed to {environment}, and"
            " all of {branch} waits."
        ).format(**words)
    return _(
        "There is no tag {prefix}* in this clone. Either nothing was deployed to {environment} yet, or the"
        " clone lacks its tags ({command})."
    ).format(command="git fetch --tags", **words)


def _command(merged: Merged, by_tag: ByTag, found: Sequence[Tag]) -> tuple[str, ...]:
    """What deploys it, to be copied: it names the commit, so that nothing merged meanwhile goes along."""
    name = next_tag(by_tag, [t.name for t in found], merged.commit)
    remote = merged.remote or "origin"
    return (f"git tag {name} {merged.commit[:12]}", f"git push {remote} {name}")


def next_tag(by_tag: ByTag, names: Sequence[str], commit: str) -> str:
    """In the habit of those that are there: the next number, today's date, else the commit.

    >>> apps = ByTag("apps", "apps-deploy-")
    >>> next_tag(apps, [], "ab" * 20), next_tag(apps, ["apps-deploy-9", "apps-deploy-10"], "ab" * 20)
    ('apps-deploy-0', 'apps-deploy-11')
    >>> next_tag(apps, ["apps-deploy-v2"], "ab" * 20)
    'apps-deploy-abababab'
    """
    rests = [name.removeprefix(by_tag.prefix) for name in names]
    numbers = [int(rest) for rest in rests if re.fullmatch(r"[0-9]{1,6}", rest)]
    wanted = str(max(numbers, default=-1) + 1)
    if names and len(numbers) < len(names):
        wanted = commit[:8]
        today = clock.today()
        for form, day in ((r"\d{4}-\d\d-\d\d.*", today.isoformat()), (r"\d{8}.*", f"{today:%Y%m%d}")):
            if all(re.fullmatch(form, rest) for rest in rests):
                wanted = day
    free, n = wanted, 2
    while free in rests:
        free, n = f"{wanted}-{n}", n + 1
    return by_tag.prefix + free
