"""What the commands say to people."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from core.platform.address import written
from core.platform.ladder import in_brackets
from core.platform.model import Change, Module, Origin, Problem, Reading, Setting
from core.platform.words import value_words
from core.text import _, listed, ngettext

if TYPE_CHECKING:
    from core.view import Coverage, Outlook, ReviewView, SetAside


_FEW = 3
"""Folders that are named."""


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """Characters that a terminal obeys or that turn words around, as they are spelled in code and in JSON: a
    repository's names are its own.

    >>> harmless("a\\x1b[31mb\\u202ec\\td")
    'a\\\\u001b[31mb\\\\u202ec\\td'
    """
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _name(text: str) -> str:
    """In one line."""
    return text.replace("\n", "\\n").replace("\t", "\\t")


def inspection(reading: Reading) -> str:
    lines: list[str] = []
    for platform in reading.platforms:
        names = [f"{e.name} ({_('base')})" if e.base else e.name for e in platform.environments]
        if names:
            lines.append(
                _("{root}: environments {names}").format(root=_name(platform.root), names=listed(names))
            )
        else:
            lines.append(_("{root}: no environments").format(root=_name(platform.root)))
        for cluster in platform.clusters:
            if cluster.module is not None:
                lines += _module(cluster.module, "  ")
            else:
                lines.append("  " + _("No cluster known for:"))
            if cluster.untold and not cluster.node_pools:
                sentence = _("Which node pools it has can't be told by reading: {why}")
                lines.append("    " + sentence.format(why=cluster.untold))
            for module in (*cluster.node_pools, *cluster.features):
                lines += _module(module, "    ")
        if platform.others:
            lines.append("  " + _("Other modules:"))
        for module in platform.others:
            lines += _module(module, "    ")
        if platform.problems:
            lines.append("  " + _count(len(platform.problems)))
    if reading.problems:
        lines.append(_count(len(reading.problems)))
    if reading.left:
        n = len(reading.left)
        words = ngettext(
            "{n} more folder calls modules and holds no cluster ({names}): see repoform inspect --all.",
            "{n} more folders call modules and hold no cluster ({names}): see repoform inspect --all.",
            n,
        )
        lines.append(words.format(n=n, names=listed(reading.left, _FEW)))
    if not reading.platforms:
        lines.append(_("No clusters and no modules were found here. Nothing was changed."))
    elif not any(platform.clusters for platform in reading.platforms):
        lines.append(_("No clusters were found here: the modules are shown as they are written."))
    if not any(platform.clusters for platform in reading.platforms):
        # Such as a cluster of a kind that nothing is known of.
        lines += [f"{p.file}: {p.sentence}" for p in reading.problems if p.rule == "terraform-unread"]
    return "\n".join(lines)


def _count(n: int) -> str:
    return ngettext("{n} problem; see repoform check.", "{n} problems; see repoform check.", n).format(n=n)


def _module(module: Module, indent: str) -> Iterator[str]:
    where = f"{_name(module.file)}:{module.line}"
    version = module.version or ("" if module.resource else _("no version"))
    title = module.name if module.title in ("", module.name) else f"{module.title} ({module.name})"
    yield "  ".join(x for x in (f"{indent}{_name(title)}", version, where) if x)
    for environment, exists in module.exists.items():
        place = _(" in {environments}").format(environments=environment) if environment else ""
        if exists is None:
            yield f"{indent}  {_('perhaps not made{where}').format(where=place)}"
        elif not exists:
            yield f"{indent}  {_('not made{where}').format(where=place)}"
    if module.readonly:
        yield f"{indent}  {module.readonly}"
    for setting in module.settings:
        if setting.is_set:
            yield f"{indent}  {setting.field.label}: {_by_environment(setting, module.base)}"


def _by_environment(setting: Setting, base: str | None) -> str:
    """Where there is no base, what comes from a place that others share is told, too."""
    told = (Origin.SET, Origin.LINKED) if base is not None else (Origin.SET, Origin.LINKED, Origin.INHERITED)
    parts = []
    for environment, value in setting.values.items():
        if value.origin in told:
            meant = value_words(value.value) if value.known else value.text or "?"
            shown = "•••" if value.sensitive else meant
            parts.append(f"{environment} {shown}" if environment else shown)
    return "; ".join(parts)


def change_lines(changes: Iterable[Change]) -> str:
    """A sentence per Change, what it does, and what it means."""
    out = []
    for change in changes:
        name = change.module if change.root == "." else f"{change.root}:{change.module}"
        out.append(f"{_name(name)}: {change.sentence}")
        out += [f"  {text}" for text in (change.detail, change.remark) if text]
        out.append(f"  {in_brackets(change.impact)}")
    return "\n".join(out)


def outlook_lines(found: Iterable[Outlook]) -> list[str]:
    """What clusters hold and cost, before and after; nothing where that stays."""
    from core.clouds.cluster_outlook import notes  # `inspect` starts without it

    shown = list(found)
    if not shown:
        return []
    lines = [f"  {one.place}: {one.sentence}" for one in shown]
    return [_("Capacity and cost, all pools together:"), *lines, *(f"  {note}" for note in notes(shown))]


def problem_lines(problems: Iterable[Problem]) -> str:
    out = []
    for p in problems:
        where = _name(f"{p.file}:{p.line}: " if p.file and p.line else f"{p.file}: " if p.file else "")
        address = "/".join(x for x in (p.module, p.environment, p.setting) if x)
        if p.module and p.environment == "" and p.setting:
            address = written(".", p.module, "", p.setting)
        about = f" ({_name(address)})" if address else ""
        out.append(f"{where}{p.severity.value}: {p.sentence}{about}")
        if p.fix:
            out.append(f"  {p.fix}")
    return "\n".join(out)


def check_lines(problems: Sequence[Problem], covered: Coverage, aside: Sequence[SetAside] = ()) -> str:
    """The problems, what was looked at, and what the user set aside."""
    from core.view import not_read  # `inspect` starts without it

    found = problem_lines(problems) or (covered.otherwise_clean if aside else covered.clean)
    if not covered.whole:
        found += "\n" + (not_read(covered.unread) if covered.read and problems else covered.sentence)
    return "\n".join((found, *aside_lines(aside)))


def aside_lines(aside: Sequence[SetAside]) -> Iterator[str]:
    if aside:
        n = len(aside)
        yield ngettext("{n} problem was set aside:", "{n} problems were set aside:", n).format(n=n)
    for item in aside:
        when = time.strftime("%Y-%m-%d", time.localtime(item.when))
        words = _("set aside by {who} on {date}") if item.who else _("set aside on {date}")
        line = problem_lines([item.problem]).partition("\n")[0]
        yield f"  {line} [{words.format(who=item.who, date=when)}]"


def review_lines(shown: ReviewView) -> str:
    from core.view import not_read, other_words  # `inspect` starts without it

    out = [shown.note] if shown.note else []
    if shown.other:
        out.append(other_words(shown.other) + ":")
        for item in shown.other:
            numbers = listed((f"{sign}{number}" for sign, number in item.lines), 12)
            out.append(f"  {_name(item.file)}: {item.what}" + (f" ({numbers})" if numbers else ""))
    out.append(change_lines(shown.changes) or shown.no_changes)
    if shown.changes and shown.unread:
        out.append(not_read(shown.unread))
    out += outlook_lines(shown.foresight)
    if shown.problems:
        out.append(problem_lines(shown.problems))
    return "\n".join(out)
