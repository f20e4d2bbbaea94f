"""CODEOWNERS as Gitea and Forgejo read it. Each case is what Go's regexp and their own parser make of it."""

from __future__ import annotations

import time

import pytest

from core.forge.gitea.owners import owners_in
from core.forge.gitea.words import conventions

CASES = [
    # the file, the changed paths, who owns them
    (".*\\\\.tf @jana", ("main.tf",), ["@jana"]),
    (".*\\\\.tf @jana", ("main.tf.bak",), []),  # the whole path has to fit
    ("main @jana", ("main.tf",), []),
    ("main.tf @jana @acme/infra", ("main.tf",), ["@jana", "@acme/infra"]),
    ("main.tf jana", ("main.tf",), ["@jana"]),  # the @ may be left out
    ("/main.tf @jana", ("main.tf",), ["@jana"]),
    ("!docs/.* @ali", ("main.tf",), ["@ali"]),
    ("!docs/.* @ali", ("docs/a.md",), []),
    ("!docs/.* @ali", ("docs/a.md", "main.tf"), ["@ali"]),
    (".* @jana\nmain.tf @ali", ("main.tf",), ["@jana", "@ali"]),  # every line that fits, not the last
    ("a\\ b @jana", ("a b",), ["@jana"]),
    ("a\\#b @jana # theirs", ("a#b",), ["@jana"]),
    ("\t.*\t@jana\t", ("x",), ["@jana"]),
    ("a|b @jana", ("b",), ["@jana"]),
    ("( @jana\n.* @ali", ("x",), ["@ali"]),  # no regular expression: left out
    ("(?=x).* @jana", ("x",), []),  # Go's has no looking ahead
    (".*", ("x",), []),
    ("# .* @jana", ("x",), []),
    ("", ("x",), []),
]


@pytest.mark.parametrize(("text", "paths", "names"), CASES)
def test_as_the_server_reads_it(text: str, paths: tuple[str, ...], names: list[str]) -> None:
    assert list(owners_in(text, paths)) == names


def test_no_pattern_takes_for_ever() -> None:
    began = time.process_time()
    list(owners_in("(a*)*b @jana\n" * 200, ("a" * 4000,)))
    assert time.process_time() - began < 2.0


def test_where_it_lies() -> None:
    """Their sources: CODEOWNERS, docs/CODEOWNERS, .gitea/CODEOWNERS; templates at the top first."""
    found = conventions(".gitea/", ".github/")
    assert found.owners == ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS")
    assert found.templates == (
        "pull_request_template.md",
        ".gitea/pull_request_template.md",
        ".github/pull_request_template.md",
    )
    theirs = conventions(".forgejo/", ".gitea/", ".github/")
    assert theirs.templates[1] == ".forgejo/pull_request_template.md" and theirs.owners == found.owners
