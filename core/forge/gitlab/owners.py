"""CODEOWNERS as GitLab reads it: in sections, each of which has its own owners for a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_SECTION = re.compile(r"^\^?\[(?P<name>[^\]]+)\](?:\[\d*\])?(?P<owners>(?:\s.*)?)$")
MOST_LINES = 5000
LONGEST = 500


@dataclass
class _Section:
    owners: tuple[str, ...] = ()
    rules: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """In the file's order: pattern ("!…": nobody owns it) and owners."""


def owners_in(text: str, paths: tuple[str, ...]) -> Iterator[str]:
    """Who owns these paths: of each section the last line that fits. "@jana", "@group/team", "@@maintainer",
    "jana@example.org".

    >>> list(owners_in("* @ops\\n[Pools] @pools\\n*_node_pools.tf\\n*.md @docs", ("a_node_pools.tf",)))
    ['@ops', '@pools']
    """
    sections = _sections(text)
    for path in paths:
        for section in sections:
            yield from _owners(section, path)


def _sections(text: str) -> tuple[_Section, ...]:
    current = _Section()
    sections = {"": current}
    for line in text.splitlines()[:MOST_LINES]:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        header = _SECTION.match(line)
        if header:  # of one name twice are one
            current = sections.setdefault(header["name"].strip().lower(), _Section())
            current.owners = tuple(header["owners"].split()) or current.owners
            continue
        words = re.findall(r"(?:\\.|[^\s\\]|\\$)+", line)
        if len(words[0]) <= LONGEST:
            current.rules.append((words[0], tuple(words[1:]) or current.owners))
    return tuple(sections.values())


def _owners(section: _Section, path: str) -> tuple[str, ...]:
    """What is left out once stays left out in its section."""
    found: tuple[str, ...] = ()
    for rule, owners in section.rules:
        if _fits(rule.removeprefix("!"), path):
            if rule.startswith("!"):
                return ()
            found = owners
    return found


def _fits(rule: str, path: str) -> bool:
    r"""
    >>> [_fits(rule, "docs/a/b.md") for rule in ("*", "docs/", "/docs/*", "*.md", "/docs/**/*.md", "docs")]
    [True, True, False, True, True, False]
    """
    import re2  # late: a rule full of stars would take for ever with Python's own

    if rule == "*":
        return True
    pattern = rule if rule.startswith("/") else f"/**/{rule}"
    pattern = f"{pattern}**/*" if pattern.endswith("/") else pattern
    out = ""
    for token in re.findall(r"\*\*/|\\.|\[[^\]/]+\]|.", pattern.removeprefix("\\"), re.DOTALL):
        if token == "**/":
            out += "(?:[^/]+/)*"
        elif token == "*":
            out += "[^/]*"
        elif token == "?":
            out += "[^/]"
        elif len(token) > 2:
            out += (
                "[" + ("^" if token[1] in "!^" else "") + token[1:-1].lstrip("!^").replace("\\", "\\\\") + "]"
            )
        else:
            out += re.escape(token[-1])
    try:
        return re2.fullmatch(f"(?s){out}", f"/{path}") is not None
    except re2.error:
        return False
