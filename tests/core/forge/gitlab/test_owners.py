"""CODEOWNERS as GitLab reads it, and its templates."""

from __future__ import annotations

import time

import pytest

from core.forge.conventions import owners_of, template_of
from core.forge.gitlab.lines import shown_lines
from core.forge.gitlab.owners import owners_in
from core.forge.gitlab.rules import fits
from core.forge.gitlab.words import CONVENTIONS
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import Desk

README = """\
* @admin

[README Owners]
README.md @user1 @user2
internal/README.md @user4

[README other owners]
README.md @user3
"""
DEFAULTS = """\
[Documentation] @docs-team
docs/
README.md

^[Database][2] @database-team @agarcia
model/db/
config/db/database-setup.md @docs-team
"""
EXCLUDED = """\
* @all
!pom.xml
!*.rb
/special/*.rb @ruby-owner

[Ruby]
*.rb @ruby-team
!/config/**/*.rb
/config/routes.rb @ops
"""


@pytest.mark.parametrize(
    ("text", "path", "owners"),
    [
        # The examples of GitLab's own manual.
        (README, "README.md", ["@admin", "@user1", "@user2", "@user3"]),
        (README, "internal/README.md", ["@admin", "@user4", "@user3"]),
        (DEFAULTS, "docs/a/b.txt", ["@docs-team"]),
        (DEFAULTS, "model/db/x.rb", ["@database-team", "@agarcia"]),
        (DEFAULTS, "config/db/database-setup.md", ["@docs-team"]),
        (EXCLUDED, "pom.xml", []),
        (EXCLUDED, "a.txt", ["@all"]),
        (EXCLUDED, "special/x.rb", ["@ruby-team"]),
        (EXCLUDED, "config/routes.rb", []),
        ("/docs/ @a\n/docs/* @b", "docs/x", ["@b"]),
        ("/docs/ @a\n/docs/* @b", "docs/y/x", ["@a"]),
        ("/docs/**/*.md @a", "docs/x.md", ["@a"]),
        ("/docs/**/*.md @a", "docs/y/z/x.md", ["@a"]),
        ("/docs/*spec* @a", "docs/qa_specs.rb", ["@a"]),
        ("/docs/*/README.md @a", "docs/a/b/README.md", []),
        ("/db/**/index.md @a", "db/index.md", ["@a"]),
        ("README.md @a", "app/lib/README.md", ["@a"]),
        ("/README.md @a", "app/README.md", []),
        ("README @group @group/with-nested/subgroup", "README", ["@group", "@group/with-nested/subgroup"]),
        ("file.md @@developer x@y.org @z", "file.md", ["@@developer", "x@y.org", "@z"]),
        ("\\#file @a", "#file", ["@a"]),
        ("path\\ with\\ spaces/ @a", "path with spaces/x", ["@a"]),
        ("[One]\n* @a\n[ONE] @b\nx.md", "x.md", ["@b"]),
        ("[abc].md @a", "[abc].md", []),
        ("/[ab].md @a", "b.md", ["@a"]),
        ("# [Section] @a\n* @b", "x", ["@b"]),
        ("*.tf\n", "x.tf", []),
    ],
)
def test_who_owns_it(text: str, path: str, owners: list[str]) -> None:
    assert list(owners_in(text, (path,))) == owners


def test_rules_full_of_stars_take_no_time() -> None:
    began = time.process_time()
    list(
        owners_in("\n".join(["/" + "*a" * 200 + " @a", "**/" * 100 + "x @b"] * 20), ("a" * 2000, "b/" * 500))
    )
    assert time.process_time() - began < 5


def test_whom_can_be_asked_and_the_template(box: Sandbox) -> None:
    """Users; not groups within groups, roles, or addresses."""
    owners = b"[Pools] @ali @acme/ops @@maintainer jana@example.org\n*_pools.tf\n[Docs]\n* @zoe\n"
    files = {
        "a_pools.tf": b"x\n",
        ".gitlab/CODEOWNERS": b"* @nobody\n",
        "CODEOWNERS": owners,
        ".gitlab/merge_request_templates/Default.md": b"What?\n",
        ".gitlab/merge_request_templates/Other.md": b"Not this one\n",
        ".github/pull_request_template.md": b"Nor this\n",
    }
    seed = box.repository("seed", files)
    desk = Desk(box, str(box.bare(seed, "origin.git")))
    snapshot = desk.opened().snapshot(desk.opened().head())
    assert owners_of(snapshot, ("a_pools.tf",), CONVENTIONS) == ("ali", "zoe")
    assert template_of(snapshot, CONVENTIONS) == "What?\n"


@pytest.mark.parametrize(
    ("pattern", "branch", "does"),
    [
        ("*", "x/y", True),
        ("*-stable", "1-stable", True),
        ("*gitlab*", "a/gitlab/b", True),
        ("release/*", "release", False),
        ("a*a", "a", False),
        ("a*b*c", "a1b2c", True),
        ("a*b*c", "acb", False),
    ],
)
def test_protected_branches_with_stars(pattern: str, branch: str, does: bool) -> None:
    assert fits(pattern, branch) is does


def test_lines_of_a_diff() -> None:
    diff = "@@ -1,3 +1,2 @@ x\n a\n-b\n c\n\\ No newline at end of file\n@@ -9 +8,2 @@\n-z\n+y\n+--- x\n"
    assert list(shown_lines(diff)) == [(1, 1), (2, None), (3, 2), (9, None), (None, 8), (None, 9)]
