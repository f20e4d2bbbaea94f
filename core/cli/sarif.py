"""Problems as SARIF 2.1.0 (OASIS), which forges show beside the lines of a change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from core.platform.address import written
from core.platform.model import Problem, Severity
from core.view import Coverage, SetAside, not_read

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
UNNAMED = "problem"
"""The rule of what has no id of its own."""


def sarif(
    problems: Sequence[Problem], covered: Coverage, version: str, aside: Sequence[SetAside] = ()
) -> dict[str, Any]:
    """One run with a result for each Problem; files that nobody read are told as notifications, so that
    nothing counts as checked that wasn't. Paths are relative to the repository's top. What the user set aside
    is a suppressed result."""
    rules = sorted({p.rule or UNNAMED for p in (*problems, *(x.problem for x in aside))})
    run: dict[str, Any] = {
        "tool": {"driver": _driver(rules, version)},
        "columnKind": "unicodeCodePoints",
        "results": [*(_result(p, rules) for p in problems), *(_suppressed(x, rules) for x in aside)],
        "invocations": [{"executionSuccessful": True, **_notifications(covered)}],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(rules: Sequence[str], version: str) -> dict[str, Any]:
    named = {"name": "Repoform", **({"version": version} if version else {})}
    return {**named, "rules": [{"id": rule} for rule in rules]}


def _result(problem: Problem, rules: Sequence[str]) -> dict[str, Any]:
    rule = problem.rule or UNNAMED
    text = f"{problem.sentence} {problem.fix}" if problem.fix else problem.sentence
    location: dict[str, Any] = {}
    if problem.file:
        uri = quote(problem.file, errors="surrogateescape")  # of names in no encoding, too
        location["physicalLocation"] = {
            "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
            **({"region": {"startLine": problem.line}} if problem.line else {}),
        }
    address = _address(problem)
    if address:
        location["logicalLocations"] = [{"fullyQualifiedName": address}]
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": LEVELS[problem.severity],
        "message": {"text": text},
        **({"locations": [location]} if location else {}),
        # The same trouble at the same place, whatever its line and wording have become.
        "partialFingerprints": {"repoform/v1": _fingerprint((rule, address, problem.file or ""))},
    }


def _suppressed(item: SetAside, rules: Sequence[str]) -> dict[str, Any]:
    said = {"justification": item.who} if item.who else {}
    return {**_result(item.problem, rules), "suppressions": [{"kind": "external", **said}]}


def _address(problem: Problem) -> str:
    if not problem.module:
        return ""
    root = problem.root or "."
    return written(root, problem.module, problem.environment or "", problem.setting or "")


def _fingerprint(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _notifications(covered: Coverage) -> dict[str, Any]:
    if covered.read and not covered.unread:
        return {}
    text = not_read(covered.unread) if covered.unread else covered.sentence
    return {"toolExecutionNotifications": [{"level": "note", "message": {"text": text}}]}
