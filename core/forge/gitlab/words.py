"""How GitLab is called, what it takes, and where it looks for a repository's own rules."""

from __future__ import annotations

import re

from core.forge.conventions import Conventions
from core.forge.gitlab.owners import owners_in
from core.forge.interface import Manners
from core.text import _

MANNERS = Manners(
    "GitLab",
    number="!{n}",
    request=lambda: _("merge request"),
    longest_body=1_000_000,  # it takes 1,048,576
    pause_anonymous=300.0,
    may_merge=True,
)
CONVENTIONS = Conventions(
    (".gitlab/merge_request_templates/default.md",),
    ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
    # Users, not groups in groups nor roles (@@maintainer), which nobody can be asked as.
    owner=r"@[A-Za-z0-9_][A-Za-z0-9_.-]*",
    own_reading=owners_in,
)

_HARMLESS = r"label|labels|relabel|unlabel|assign|assign_reviewer|reviewer|request_review|milestone|cc"
_COMMAND = re.compile(rf"^([ \t]*)/(?!(?:{_HARMLESS})\b)(?=[a-z_])", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def without_commands(text: str) -> str:
    """A comment's line that begins with /merge or /approve would be carried out by GitLab: it is only to be
    read. What sorts a merge request (labels, people, milestones) stays.

    >>> without_commands("Text\\n/merge\\n/label ~infra\\n/srv/data is full")
    'Text\\n\\\\/merge\\n/label ~infra\\n\\\\/srv/data is full'
    """
    fence = ""
    out = []
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and line.strip() == mark[1] else fence
        elif mark:
            fence = mark[1]
        else:
            line = _COMMAND.sub(r"\1\\/", line)
        out.append(line)
    if fence:  # one that nothing ends is none to whoever reads it otherwise
        return "\n".join(_COMMAND.sub(r"\1\\/", line) for line in text.splitlines())
    return "\n".join(out)
