"""How Gitea and Forgejo are called, what they take, and where they look for a repository's own rules."""

from __future__ import annotations

from core.forge.conventions import Conventions, templates_in
from core.forge.gitea.owners import owners_in
from core.forge.interface import Manners
from core.text import _


def manners(name: str) -> Manners:
    return Manners(
        name,
        request=lambda: _("pull request"),
        may_review_own=False,
        may_merge=True,
        pause_anonymous=300.0,
    )


def conventions(*folders: str) -> Conventions:
    """As its server looks for them: at the top first, then in each folder. Its YAML templates are forms of
    its own page, and no text that could be filled in here."""
    return Conventions(
        templates_in(("", *folders), (".md",)),
        ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS"),
        owner=r"@[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9._ -]+)?",
        own_reading=owners_in,
    )
