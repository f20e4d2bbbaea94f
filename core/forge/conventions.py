"""What a repository itself says about proposals: the template for their text, and the code owners. Where it
is said is each forge's own rule. Read from the Snapshot as text; links are never followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product

from core.frozen import dataclass
from core.git.errors import GitError
from core.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Conventions:
    """Paths that a forge looks at, in its order, and how it reads them."""

    templates: tuple[str, ...] = ()
    """In lower case: how they are written doesn't matter."""
    owners: tuple[str, ...] = ()
    """CODEOWNERS; none where Repoform can't ask reviewers (the forge then asks them itself)."""
    owner: str = r"@[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9._-]+)?"
    """A regular expression: the owners that can be asked, which are logins (those of managed users hold "_")
    and teams of an organisation."""
    most_owners: int = 20
    """How many may be asked of one request."""
    own_reading: Callable[[str, tuple[str, ...]], Iterable[str]] | None = None
    """For a CODEOWNERS that isn't written as GitHub's: of (its text, the changed paths) the names in it that
    own them. None: by the last line whose pattern fits a path."""


def templates_in(folders: tuple[str, ...], endings: tuple[str, ...] = (".md", ".txt", "")) -> tuple[str, ...]:
    """pull_request_template in each folder."""
    return tuple(f"{folder}pull_request_template{ending}" for folder, ending in product(folders, endings))


def _file_text(snapshot: Snapshot, path: str) -> str | None:
    entry = snapshot.entries.get(path)
    if entry is None or entry.mode not in ("100644", "100755") or entry.size > 200_000:
        return None
    try:
        return snapshot.read(path).decode("utf-8-sig", "replace")
    except (GitError, KeyError):
        return None


def template_of(snapshot: Snapshot, conventions: Conventions) -> str | None:
    """The repository's template for the text of a proposal; None if there is none."""
    known = set(conventions.templates)
    lower = {path.lower(): path for path in snapshot.entries if path.lower() in known}
    for wanted in conventions.templates:
        path = lower.get(wanted)
        if path is not None and (text := _file_text(snapshot, path)) is not None:
            return text
    return None


def owners_of(snapshot: Snapshot, paths: Iterable[str], conventions: Conventions) -> tuple[str, ...]:
    """Who owns the changed files by CODEOWNERS: `name` or `org/team`, without e-mail addresses."""
    text = next(
        (found for path in conventions.owners if (found := _file_text(snapshot, path)) is not None), None
    )
    if text is None:
        return ()
    reading = conventions.own_reading or _last_fitting
    owners: dict[str, str] = {}
    for name in reading(text, tuple(paths)):
        if re.fullmatch(conventions.owner, name):
            owners.setdefault(name[1:].lower(), name[1:])
    return tuple(owners.values())[: conventions.most_owners]


def _last_fitting(text: str, paths: tuple[str, ...]) -> Iterator[str]:
    rules: list[tuple[str, list[str]]] = []
    for line in text.splitlines()[:5000]:
        words = _words(line)
        if words and len(words[0]) <= 500 and words[0].count("**") <= 4:
            rules.append((words[0], words[1:]))
    patterns: dict[str, re.Pattern[str]] = {}
    for path in paths:
        for rule, names in reversed(rules):
            if rule not in patterns:
                patterns[rule] = _pattern(rule)
            if patterns[rule].match(path):
                yield from names
                break


def _words(line: str) -> list[str]:
    """Of one line, up to a comment. A blank with a backslash before it is part of the pattern.

    >>> _words("my\\ dir/ @jana  # hers")
    ['my\\\\ dir/', '@jana']
    """
    found: list[str] = re.findall(r"(?:\\.|[^\s\\]|\\$)+", line)
    for number, word in enumerate(found):
        if word.startswith("#"):
            return found[:number]
    return found


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
            out += _part_pattern(part) + ("" if last else "/")
    start = "" if anchored else "(?:.*/)?"
    end = "/.*" if rule.endswith("/") else "" if rule.endswith("/*") else "(?:/.*)?"
    return re.compile(f"^{start}{out}{end}$", re.DOTALL)


def _part_pattern(part: str) -> str:
    """One step of a path. Each star takes as little as what follows it allows and never looks back, but for
    the last one: a rule full of stars would take for ever else."""
    pieces = [""]
    for token in re.findall(r"\\.|\*+|\?|[^\\*?]+|\\", part):
        if token.startswith("*"):
            pieces.append("")
        else:
            pieces[-1] += "[^/]" if token == "?" else re.escape(token[-1] if token[:1] == "\\" else token)
    first, *others = pieces
    if not others:
        return first
    return first + "".join(f"(?>[^/]*?{piece})" for piece in others[:-1]) + f"[^/]*{others[-1]}"
