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
        (found for folder in _FOLDERS if (found := _text(snapshot, f"{folder}CODEOWNERS")) is not None), None)
    if text is None:
        return ()
    rules: list[tuple[re.Pattern[str], list[str]]] = []
    for line in text.splitlines()[:5000]:
        words = re.sub(r"(?:^|\s)#.*$", "", line).split()
        if words:
            rules.append((_pattern(words[0]), words[1:]))
    owners: dict[str, None] = {}
    for path in paths:
        fitting = next((names for pattern, names in reversed(rules) if pattern.match(path)), [])
        for name in fitting:
            if re.fullmatch(r"@[A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9._-]+)?", name):
                owners.setdefault(name[1:])
    return tuple(owners)


def _pattern(rule: str) -> re.Pattern[str]:
    """A line's pattern as a regular expression over paths: gitignore's rules without `!` and `[]`."""
    anchored = "/" in rule.rstrip("/")
    body = rule.strip("/")
    out = ""
    at = 0
    while at < len(body):
        if body.startswith("**/", at):
            out, at = out + "(?:[^/]+/)*", at + 3
        elif body.startswith("/**", at) and at + 3 == len(body):
            out, at = out + "/.*", at + 3
        elif body[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif body[at] == "?":
            out, at = out + "[^/]", at + 1
        else:
            out, at = out + re.escape(body[at]), at + 1
    start = "" if anchored else "(?:.*/)?"
    end = "/.*" if rule.endswith("/") else "" if rule.endswith("/*") else "(?:/.*)?"
    return re.compile(f"^{start}{out}{end}$", re.DOTALL)
