"""What a proposal says of itself, as suggested: from the Changes, and from what the repository asks for."""

from __future__ import annotations

from dataclasses import replace

from core.forge.conventions import Conventions, owners_of, template_of
from core.forge.detect import known_place
from core.forge.forges import conventions_of
from core.session.source import Source
from core.session.wording import proposal_text
from core.view import ProposalText, View


def suggested_text(source: Source, view: View) -> ProposalText:
    """Title, description and branch; reviewers, from CODEOWNERS. Raises GitError."""
    paths = [d.path for d in view.diff]
    conventions = _conventions(source)
    text = proposal_text(
        view.changes,
        (*view.platforms, *view.base),
        paths,
        template_of(source.snapshot, conventions),
        view.foresight,
        view.draft_problems,
    )
    return replace(text, owners=owners_of(source.snapshot, paths, conventions))


def _conventions(source: Source) -> Conventions:
    """Where the forge looks for what the repository says about proposals; asks nobody."""
    if source.repository is None or source.remote is None:
        return conventions_of("")
    return conventions_of(known_place(source.repository.remote_url(source.remote, push=True)).kind)
