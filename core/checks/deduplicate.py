"""One trouble, one Problem: what only repeats another, or judges a value of no use at all, is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.checks.rules import Finding
from core.facts.limits import Fault
from core.platform.model import Severity

USELESS = frozenset({"limit.type", "limit.step", "limit.network"})
"""Faults of values that nothing else can be said about."""

MOST = 3
"""Entries of one list that are told one by one."""

Blamed = tuple[Finding, str | None]
"""A finding, and the setting that it marks."""


def single(
    found: Sequence[Blamed], faults: Mapping[str, Sequence[Fault]]
) -> tuple[list[Blamed], dict[str, list[Fault]]]:
    """The findings of one module in one environment, and the faults of its fields by setting, each trouble
    once."""
    useless = {path for path, several in faults.items() if any(f.rule in USELESS for f in several)}
    rest = [(f, s) for f, s in found if not useless.intersection(f.settings)]
    told: dict[str, Severity] = {}
    pairs = [(f.rule, f.severity) for f, _s in rest]
    pairs += [(f.rule, f.severity) for several in faults.values() for f in several]
    for rule, severity in pairs:
        told[rule] = min(severity, told.get(rule, Severity.NOTE), key=_ORDER.__getitem__)
    rest = [(f, s) for f, s in rest if not _is_echo(f, told)]
    blamed = {s: Severity.WARNING for _f, s in rest}
    blamed |= {s: Severity.ERROR for f, s in rest if f.severity is Severity.ERROR}
    kept = {path: _of_field(several, blamed.get(path)) for path, several in faults.items()}
    faulty = {path for path, several in kept.items() if any(f.severity is Severity.ERROR for f in several)}
    rest = [(f, s) for f, s in rest if s not in faulty or f.severity is Severity.ERROR]
    return rest, kept


def _is_echo(finding: Finding, told: Mapping[str, Severity]) -> bool:
    others = (told[rule] for rule in finding.echo_of if rule in told)
    return any(_ORDER[other] <= _ORDER[finding.severity] for other in others)


def _of_field(several: Sequence[Fault], rule: Severity | None) -> list[Fault]:
    """What to tell of one field: the worst only. `rule`: the severity of a rule that marks it too, and says
    more than a limit does."""
    if rule is Severity.ERROR:
        several = [f for f in several if not f.rule.startswith("limit.") or f.rule in USELESS]
    if rule is not None:
        several = [f for f in several if f.rule != "catalog.outside"]
    if not several:
        return []
    worst = min(several, key=lambda f: (_ORDER[f.severity], f.rule not in USELESS))
    return [f for f in several if f.rule == worst.rule and f.severity is worst.severity][:MOST]


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
