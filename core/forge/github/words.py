"""How GitHub is called, what it takes, and where it looks for a repository's own rules."""

from __future__ import annotations

from core.forge.conventions import Conventions, templates_in
from core.forge.interface import Manners
from core.text import _

MANNERS = Manners(
    "GitHub",
    request=lambda: _("pull request"),
    longest_body=60_000,  # it takes 65,536
    pause_anonymous=900.0,  # unchanged answers count against its limit, which is low then
    may_review_own=False,
)
CONVENTIONS = Conventions(
    templates_in((".github/", "", "docs/")),
    (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
)
