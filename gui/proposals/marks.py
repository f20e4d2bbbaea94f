"""How far settings, pools and clusters are on their way: proposed, merged, applied; told to all pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.text import _, ngettext, quoted, sentences
from gui.control.controller import Controller
from gui.form.words import show
from gui.kit.words import age
from gui.proposals.driver import GONE, Proposals
from gui.proposals.one_by_one import OneByOne

if TYPE_CHECKING:
    from core.view import AppliedThere, Change, OnItsWay, ProposalRow

LATELY = 7 * 86400.0
"""Seconds for which a merged one is told of."""
ARRIVED = 86400.0
"""The same, where all of it is applied."""
MANY = 8
"""Changes that a tooltip names."""
Key = tuple[str, str, str, str]
"""Root, module, setting, environment."""
Name = tuple[str, str]
"""Root and name of a module."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one or several proposals do to a pool or cluster."""

    stage: str
    """"proposed" or "merged"."""
    words: str
    """For a badge."""
    short: str
    """Where there is little room."""
    more: str
    """All of it, in lines."""
    request: str
    """The one proposal's id; "" for several."""

    @property
    def icon(self) -> str:
        return "git-pull-request" if self.stage == "proposed" else "git-merge"

    @property
    def tone(self) -> str:
        return "accent-outline" if self.stage == "proposed" else "neutral"


Changes = Callable[["OnItsWay"], Sequence["Change"]]
Marks = Mapping[Name, tuple[Mark, ...]]
NONE: Marks = MappingProxyType({})


class ProposalMarks(QObject):
    """Follows the list of proposals. `changed` when anything may be told otherwise than before."""

    changed = Signal()

    def __init__(self, proposals: Proposals, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._proposals = proposals
        self._controller = controller
        self._each = OneByOne(controller, lambda s, row: s.lifecycle.of(row), self._note, self._end)
        self._seen: tuple[tuple[str, str, str], ...] = ()
        self._found: dict[str, OnItsWay] = {}
        self._ways: tuple[OnItsWay, ...] = ()
        self._worded = 0.0
        """When it was said how long ago things were merged."""
        self._fields: Mapping[Key, str] = {}
        self.modules: Marks = NONE
        """Of pools, features and clusters themselves."""
        self.clusters: Marks = NONE
        """Of clusters with all that is in them."""
        self.places: Mapping[Key, tuple[Mark, ...]] = {}
        """Of modules in one environment; the setting is ""."""
        self.open: Mapping[Name, tuple[ProposalRow, ...]] = {}
        """The open proposals of each cluster."""
        proposals.counted.connect(lambda _n: self.look())
        controller.opened.connect(lambda _view: self.forget())

    def of(self, key: Key) -> str:
        """Sentences about a field; "" where no proposal touches it."""
        return self._fields.get(key, "")

    def of_module(self, root: str, module: str) -> tuple[Mark, ...]:
        """For a page about a module: of a cluster, all that is in it."""
        name = (root, module)
        return self.clusters.get(name) or self.modules.get(name, ())

    def forget(self) -> None:
        """Another repository: nothing is known."""
        self._each.stop()
        self._seen, self._found = (), {}
        self._show(())

    def look(self) -> None:
        """At all of them again, where they are others than before; else at what waits for a tag."""
        rows = [r for r in self._proposals.rows or () if _counts(r)]
        seen = tuple((r.id, r.commit, r.state) for r in rows)
        if seen != self._seen:
            self._seen, self._found = seen, {}
            self._each.look(rows)
        else:
            self._show(self._ways)
            self._ask_for_tags()

    def _note(self, row: ProposalRow, way: OnItsWay) -> None:
        self._found[row.id] = way

    def _end(self) -> None:
        self._show(tuple(self._found.values()))
        self._ask_for_tags()

    def _ask_for_tags(self) -> None:
        """Whether what waits for a tag has got it: the remote is asked once for all."""
        waiting = tuple(way.row for way in self._ways if way.waits)
        seen = self._seen

        def done(found: Sequence[OnItsWay]) -> None:
            if seen == self._seen:
                again = {way.row.id: way for way in found}
                self._show(tuple(again.get(way.row.id, way) for way in self._ways))

        if waiting:
            self._controller.ask(
                lambda s, _task: s.lifecycle.again(waiting), done, lambda _failure: None, key="tags"
            )

    def _show(self, ways: tuple[OnItsWay, ...]) -> None:
        merged = any(way.row.state == "merged" for way in ways)
        if ways == self._ways and not (merged and time.time() - self._worded > 60):
            return
        self._ways, self._worded = ways, time.time()
        told = [way for way in ways if not _has_arrived(way)]
        self._fields = _fields(told)
        by_module: dict[Name, list[OnItsWay]] = {}
        by_place: dict[Key, list[OnItsWay]] = {}
        by_cluster: dict[Name, list[OnItsWay]] = {}
        for way in told:
            for cluster in way.clusters:
                by_cluster.setdefault(cluster, []).append(way)
            for name in dict.fromkeys((c.root, c.module) for c in way.changes):
                by_module.setdefault(name, []).append(way)
            for place in dict.fromkeys((c.root, c.module, "", e) for c in way.changes for e in _where(c)):
                by_place.setdefault(place, []).append(way)
        self.clusters = {n: marks_of(found, lambda way: way.changes) for n, found in by_cluster.items()}
        self.modules = {n: marks_of(found, partial(_of_module, n)) for n, found in by_module.items()}
        self.places = {p: marks_of(found, partial(_at, p), p[3]) for p, found in by_place.items()}
        self.open = {
            name: rows
            for name, found in by_cluster.items()
            if (rows := tuple(way.row for way in found if way.row.state not in GONE))
        }
        self.changed.emit()


def _since(row: ProposalRow) -> float:
    """Seconds since it was merged, at most: what isn't told was as long ago as it was proposed."""
    return time.time() - (row.merged or row.when or 0.0)


def _counts(row: ProposalRow) -> bool:
    return row.state not in GONE or (row.state == "merged" and _since(row) < LATELY)


def _has_arrived(way: OnItsWay) -> bool:
    """Applied everywhere, and a while ago: nobody waits for it any more."""
    applied = bool(way.applied) and all(one.state == "applied" for one in way.applied)
    return applied and _since(way.row) > ARRIVED


def _where(change: Change) -> Iterable[str]:
    """The environments in which something changes: with "" where that is all of them."""
    return dict.fromkeys((change.environment, *change.effective))


def _of_module(name: Name, way: OnItsWay) -> list[Change]:
    return [c for c in way.changes if (c.root, c.module) == name]


def _at(place: Key, way: OnItsWay) -> list[Change]:
    return [c for c in _of_module(place[:2], way) if place[3] in _where(c)]


# fields


def _fields(ways: Iterable[OnItsWay]) -> dict[Key, str]:
    """What open ones would make of each, and of those that were merged the newest."""
    words: dict[Key, list[str]] = {}
    newest: dict[Key, tuple[float, str]] = {}
    for way in ways:
        for change in way.changes:
            for environment in _where(change):
                said = mark_words(way.row, change, _there(way.applied, change.root, environment))
                for key in _keys(change, environment):
                    if way.row.state != "merged":
                        words.setdefault(key, []).append(said)
                    elif (when := -_since(way.row)) >= newest.get(key, (-inf, ""))[0]:
                        newest[key] = when, said
    for key, (_when, said) in newest.items():
        words.setdefault(key, []).append(said)
    return {key: "\n".join(dict.fromkeys(said)) for key, said in words.items()}


def _keys(change: Change, environment: str) -> set[Key]:
    """Of the field: that of a whole map, too, where one key of it changes."""
    paths = {change.setting, change.setting.split('["')[0]} - {""}
    return {(change.root, change.module, path, environment) for path in paths}


def _there(applied: Iterable[AppliedThere], root: str, environment: str) -> str:
    """Whether it is applied in an environment."""
    return " ".join(a.sentence for a in applied if (a.root, a.environment) == (root, environment))


def mark_words(row: ProposalRow, change: Change, applied: str = "") -> str:
    """One proposal at a field: "Proposed in #214 by Ali: 12." """
    value = show(change.after) if change.after is not None else _("not set")
    said = {"number": row.number, "author": row.author, "value": value}
    if row.state == "merged":
        words = _("{merged} (proposed by {author}): {value}.")
        if row.number:
            words = _("{merged} ({number} by {author}): {value}.")
        return sentences([words.format(merged=_merged(row), **said), applied])
    words = _("Proposed by {author}: {value}.")
    if row.number:
        words = _("Proposed in {number} by {author}: {value}.")
    return words.format(**said)


def _merged(row: ProposalRow) -> str:
    return _("Merged {ago}").format(ago=age(row.merged)) if row.merged is not None else _("Merged")


# pools and clusters


def marks_of(ways: Sequence[OnItsWay], mine: Changes, environment: str | None = None) -> tuple[Mark, ...]:
    """The open ones as one mark, then the last one that was merged. `mine`: the changes of one that are
    meant; `environment`: the one that is looked at."""
    opened = [way for way in ways if way.row.state != "merged"]
    merged = [way for way in ways if way.row.state == "merged"]
    out = []
    if opened:
        row = opened[0].row
        words = _("Proposed in {number} by {author}") if row.number else _("Proposed by {author}")
        said = words.format(number=row.number, author=row.author)
        short = _("Proposed in {number}").format(number=row.number) if row.number else _("Proposed")
        if len(opened) > 1:
            n = len(opened)
            said = short = ngettext("{n} proposal", "{n} proposals", n).format(n=n)
        more = "\n".join(_more(way, mine(way)) for way in opened)
        out.append(Mark("proposed", said, short, more, row.id if len(opened) == 1 else ""))
    if merged:
        last = min(merged, key=lambda way: _since(way.row))
        applied = [a for a in last.applied if environment in (None, "", a.environment)]
        parts = [_merged(last.row), *dict.fromkeys(a.short for a in applied)]
        more = "\n".join([_more(last, mine(last)), *dict.fromkeys(a.sentence for a in applied)])
        out.append(Mark("merged", " · ".join(filter(None, parts)), parts[0], more, last.row.id))
    return tuple(out)


def _more(way: OnItsWay, changes: Sequence[Change]) -> str:
    row = way.row
    head = _("Merged: {name} by {author}") if row.state == "merged" else _("Proposed: {name} by {author}")
    name = " ".join(filter(None, (row.number, quoted(row.title))))
    lines = [head.format(name=name, author=row.author), *(c.sentence for c in changes[:MANY])]
    rest = len(changes) - MANY
    if rest > 0:
        lines.append(ngettext("and {n} more", "and {n} more", rest).format(n=rest))
    return "\n".join(lines)
