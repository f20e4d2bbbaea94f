"""Title, description and branch of a proposal, suggested from its Changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from core.clouds.cluster_outlook import Outlook
from core.platform.field import Level
from core.platform.ladder import order
from core.platform.model import Change, Platform, Problem
from core.platform.words import names, told_apart
from core.publish.text import with_template
from core.review.markdown import description
from core.text import _, ngettext, without_stop
from core.view import ProposalText

LONGEST_TITLE = 72
PREFIX = "repoform/"


def proposal_text(
    changes: Sequence[Change],
    platforms: Sequence[Platform],
    files: Sequence[str],
    template: str | None,
    outlook: Sequence[Outlook] = (),
    problems: Sequence[Problem] = (),
) -> ProposalText:
    titles = {(p.root, m.name): m.title or m.name for p in platforms for m in p.modules()}
    shown = [_with_called(change, platforms) for change in changes]
    body = description(changes, titles, files, outlook, problems)
    if template is not None:
        body = with_template(template, body)
    version = _new_version(changes, platforms)
    title = _title(shown, told_apart(titles), files, version)
    return ProposalText(title, body, _branch(shown, titles, files, version))


def _with_called(change: Change, platforms: Sequence[Platform]) -> Change:
    """With the environments as the user calls them."""
    platform = next((p for p in platforms if p.root == change.root), None)
    if platform is None:
        return change
    effective = {platform.shown_environment(e): both for e, both in change.effective.items()}
    return replace(change, environment=platform.shown_environment(change.environment), effective=effective)


def _title(
    changes: Sequence[Change], titles: dict[tuple[str, str], str], files: Sequence[str], version: str | None
) -> str:
    if not changes:
        return ngettext("Change {file}", "Change {n} files", len(files)).format(
            n=len(files), file=files[0] if files else ""
        )
    danger = _danger(changes, titles)
    if version is not None:
        if danger:
            moved = _("moves the framework to {version}").format(version=version)
            return _joined(danger, moved)
        return _("Move the framework to {version}").format(version=version)
    if danger:
        return danger
    modules = list(dict.fromkeys((c.root, c.module) for c in changes))
    whole = sorted((c for c in changes if not c.setting), key=lambda c: order(c.impact.level))
    if whole:
        first = without_stop(whole[0].sentence)
        rest = len(modules) - 1
        if rest:
            first = ngettext("{first} and {n} more", "{first} and {n} more", rest).format(first=first, n=rest)
        return _short(first)
    title = titles.get(modules[0], modules[0][1])
    if len(changes) == 1:
        one = _("{sentence} ({module})").format(sentence=without_stop(changes[0].sentence), module=title)
        if len(one) <= LONGEST_TITLE:
            return one
    if len(modules) == 1:
        labels = list(dict.fromkeys(c.label for c in changes))
        environments = list(dict.fromkeys(c.environment for c in changes if c.environment))
        where = _("{title} in {environments}").format(title=title, environments=names(environments))
        if not environments:
            where = title
        long = _("Change {labels} of {where}").format(labels=names(labels), where=where)
        if len(long) <= LONGEST_TITLE:
            return long
        return _short(
            ngettext("Change {n} setting of {where}", "Change {n} settings of {where}", len(changes)).format(
                n=len(changes), where=where
            )
        )
    shown = names([titles.get(m, m[1]) for m in modules])
    text = ngettext("Change {n} setting of {modules}", "Change {n} settings of {modules}", len(changes))
    long = text.format(n=len(changes), modules=shown)
    if len(long) <= LONGEST_TITLE:
        return long
    return text.format(
        n=len(changes), modules=ngettext("{n} module", "{n} modules", len(modules)).format(n=len(modules))
    )


def _danger(changes: Sequence[Change], titles: dict[tuple[str, str], str]) -> str:
    """The worst of what settings do to what runs, first and by name, and how much comes with it; "" where
    nothing is destroyed, rebuilt or replaced. What goes or comes as a whole says so in its own sentence,
    unless something worse happens."""
    worst = min((c for c in changes), key=lambda c: order(c.impact.level))
    said = {
        Level.DESTROYS_CLUSTER: _("Destroys {names}"),
        Level.REBUILDS_POOL: _("Rebuilds {names}"),
        Level.REPLACES_FEATURE: _("Replaces {names}"),
    }.get(worst.impact.level)
    found = [c for c in changes if c.impact.level is worst.impact.level]
    if said is None or any(not c.setting for c in found):
        return ""
    modules = list(dict.fromkeys((c.root, c.module) for c in found))
    where = list(dict.fromkeys(e for c in found for e in (*c.effective, c.environment) if e))
    title = said.format(names=names([titles.get(m, m[1]) for m in modules]))
    if where:
        whole = _("{title} in {environments}").format(title=title, environments=names(where))
        title = whole if len(whole) <= LONGEST_TITLE - len(_("{n} more changes")) else title
    rest = len(changes) - len(found)
    if rest:
        return _joined(title, ngettext("{n} more change", "{n} more changes", rest).format(n=rest))
    labels = names(list(dict.fromkeys(c.label for c in found)))
    whole = _("{title}: {labels}").format(title=title, labels=labels)
    return whole if len(whole) <= LONGEST_TITLE else _short(title)


def _joined(danger: str, rest: str) -> str:
    """The danger whole; what comes with it behind, as far as it fits."""
    return _short(_("{danger}; {rest}").format(danger=_short(danger), rest=rest))


def _new_version(changes: Sequence[Change], platforms: Sequence[Platform]) -> str | None:
    """The one framework version that all modules whose source changed move to; other changes go with it."""
    of_framework = {
        (p.root, m.name) for p in platforms for m in p.modules() if m.facts is not None and m.facts.framework
    }
    if any((c.root, c.module) not in of_framework for c in changes if c.setting == "source"):
        return None
    versions = {c.after for c in changes if c.setting == "source"}
    modules = {(c.root, c.module) for c in changes}
    moved = {(c.root, c.module) for c in changes if c.setting == "source"}
    return str(versions.pop()) if len(versions) == 1 and len(moved) * 2 > len(modules) else None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"


def _branch(
    changes: Sequence[Change], titles: dict[tuple[str, str], str], files: Sequence[str], version: str | None
) -> str:
    modules = list(dict.fromkeys((c.root, c.module) for c in changes))
    if not modules:
        return PREFIX + (slug(files[0]) if files else "change")
    if version is not None:
        return PREFIX + slug(f"framework-{version}")
    parts = [titles.get(modules[0], modules[0][1])] if len(modules) == 1 else [f"{len(modules)}-modules"]
    settings = list(dict.fromkeys(c.setting for c in changes if c.setting))
    if len(settings) == 1:
        parts.append(settings[0])
    elif settings:
        parts.append(f"{len(changes)}-settings")
    environments = list(dict.fromkeys(c.environment for c in changes if c.environment))
    if len(environments) == 1:
        parts.append(environments[0])
    return PREFIX + slug("-".join(parts))


def slug(text: str) -> str:
    """
    >>> slug("np1_general: Größe (max)")
    'np1-general-grosse-max'
    """
    text = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].rstrip("-") or "change"
