"""CODEOWNERS as Gitea and Forgejo read it: a regular expression a line, and every line that fits counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

MOST_LINES = 5000
LONGEST = 500


def owners_in(text: str, paths: tuple[str, ...]) -> Iterator[str]:
    """The names, with "@", of the lines that own one of the paths.

    >>> list(owners_in("docs/.*\\\\.md @jana\\n!main.tf @ali acme/infra", ("docs/a.md",)))
    ['@jana', '@ali', '@acme/infra']
    """
    for line in text.splitlines()[:MOST_LINES]:
        rule, *names = _words(line) or [""]
        if not rule or not names or len(rule) > LONGEST:
            continue
        others = rule.startswith("!")
        pattern = _pattern(rule.removeprefix("!").removeprefix("/"))
        if pattern is not None and any((pattern.search(path) is not None) != others for path in paths):
            yield from (name if name.startswith("@") else f"@{name}" for name in names)


def _words(line: str) -> list[str]:
    """Of one line, up to a comment; a backslash takes the next character as it is, and is written twice where
    the pattern is to have one."""
    words, word, escaped = [], "", False
    for character in line.strip().replace("\t", " "):
        if escaped:
            word, escaped = word + character, False
        elif character == "\\":
            escaped = True
        elif character == "#":
            break
        elif character == " ":
            words.append(word)
            word = ""
        else:
            word += character
    return [found for found in (*words, word) if found]


def _pattern(text: str) -> re.Pattern[str] | None:
    """By Go's own engine, which never takes for ever; None: the server leaves such a line out, too."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled: re.Pattern[str] = re2.compile(f"^(?:{text})$", options)
    except re2.error:
        return None
    return compiled
