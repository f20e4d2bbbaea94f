"""Pools of one list that have the same name, where the module tells them apart by it."""

from __future__ import annotations

from collections.abc import Iterator

from core.dialects.plain.facts.rules import row_of
from core.dialects.plain.recognise import Recognised, Seen
from core.dialects.plain.recognise.model import part
from core.platform.model import Problem, Severity
from core.terraform.evaluate import Evaluation, Value
from core.text import _

_RULE = "module.google.pool_names_unique"
"""About all entries at once. They are read as one pool, so no rule about a pool sees both."""


def same_names(
    evaluation: Evaluation, recognised: Recognised, root: str, environment: str
) -> Iterator[Problem]:
    for cluster in recognised.seen:
        use = cluster.module
        if use is None or not use.module.cluster or cluster.kind != "cluster" or cluster.exists is False:
            continue
        for told in use.module.pools(use.major, use.variant):
            entries = cluster.value(told.name) if told.by_name else None
            for name, second in _told_twice(entries):
                yield _problem(evaluation, cluster, name, second, root, environment)


def _told_twice(entries: Value | None) -> Iterator[tuple[str, Value]]:
    """Names that an earlier entry has already, with the later one."""
    if entries is None or not entries.is_known or not isinstance(entries.data, tuple):
        return
    seen: set[str] = set()
    for entry in entries.elements():
        name = part(entry, "name")
        if name is None or not name.is_known or not isinstance(name.data, str):
            continue
        if name.data in seen:
            yield name.data, name if name.mark is not None else entry
        seen.add(name.data)


def _problem(
    evaluation: Evaluation, cluster: Seen, name: str, second: Value, root: str, environment: str
) -> Problem:
    rule = row_of(_RULE)
    place = evaluation.place(second.mark if second.mark is not None else cluster.mark)
    sentence = _("{rule} There are two called “{name}”.").format(rule=_(str(rule["sentence"])), name=name)
    return Problem(
        Severity(rule["severity"]), sentence, place.file, place.line, root,
        module=cluster.address, environment=environment or None, rule=_RULE,
    )  # fmt: skip
