"""What a repository itself says about proposals: the pull request template and the code owners. Read from the
Snapshot as text; links are never followed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.git.errors import GitError
from core.snapshot import Snapshot

_FOLDERS = (".github/", "", "docs/")


def _text(snapshot: Snapshot, path: str) -> str | None:
    entry = snapshot.entries.get(path)
    if entry is None or entry.mode not in ("100644", "100755") or entry.size > 200_000:
        return None
    try:
        return snapshot.read(path).decode("utf-8", "replace")
    except (GitError, KeyError):
        return None


def template_of(snapshot: Snapshot) -> str | None:
    """The repository's pull request template, by GitHub's rules; None if there is none."""
    lower = {path.lower(): path for path in snapshot.entries if "pull_request_template" in path.lower()}
    for folder in _FOLDERS:
        for ending in (".md", ".txt", ""):
            path = lower.get(f"{folder}pull_request_template{ending}")
            if path is not None and (text := _text(snapshot, path)) is not None:
                return text
    return None


def owners_of(snapshot: Snapshot, paths: Iterable[str]) -> tuple[str, ...]:
    """Who owns the changed files (CODEOWNERS; the last line that fits a file decides): `name` or `org/team`,
    without e-mail addresses."""
    text = next(
        (found for folder in _FOLDERS if (found := _text(snapshot, f"{folder}CODEOWNERS")) is not None), None
    )
    if text is None:
        return ()
    rules: list[tuple[str, list[str]]] = []
    for line in text.splitlines()[:5000]:
        words = re.sub(r"(?:^|\s)#.*$", "", line).split()
        if words and len(words[0]) <= 500 and words[0].count("**") <= 4:
            rules.append((words[0], words[1:]))
    patterns: dict[str, re.Pattern[str]] = {}
    owners: dict[str, None] = {}
    for path in paths:
        for rule, names in reversed(rules):
            if rule not in patterns:
                patterns[rule] = _pattern(rule)
            if patterns[rule].match(path):
                for name in names:
                    if re.fullmatch(r"@[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9._-]+)?", name):
                        owners.setdefault(name[1:])
                break
    return tuple(owners)[:MOST_OWNERS]


MOST_OWNERS = 20
"""GitHub asks no more of one request."""


def _pattern(rule: str) -> re.Pattern[str]:
    """A line's pattern as a regular expression over paths: gitignore's rules without `!` and `[]`."""
    anchored = "/" in rule.rstrip("/")
    parts = re.sub(r"(?:\*\*/)+", "**/", rule.strip("/")).split("/")
    out = ""
    for n, part in enumerate(parts):
        last = n == len(parts) - 1
        if part == "**":
            out += ".*" if last else "(?:[^/]+/)*"
        else:
            out += _part(part) + ("" if last else "/")
    start = "" if anchored else "(?:.*/)?"
    end = "/.*" if rule.endswith("/") else "" if rule.endswith("/*") else "(?:/.*)?"
    return re.compile(f"^{start}{out}{end}$", re.DOTALL)


def _part(part: str) -> str:
    """One step of a path. Each star takes as little as what follows it allows and never looks back, but for
    the last one: a rule full of stars would take for ever else."""
    first, *others = (re.escape(piece).replace(r"\?", "[^/]") for piece in re.split(r"\*+", part))
    if not others:
        return first
    return first + "".join(f"(?>[^/]*?{piece})" for piece in others[:-1]) + f"[^/]*{others[-1]}"
