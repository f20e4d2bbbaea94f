"""The forges that Repoform knows: one line each. Their order is that in which an unknown host is asked."""

from __future__ import annotations

from core.forge.azure.about import AZURE
from core.forge.bitbucket.about import BITBUCKET
from core.forge.bitbucket_server.about import BITBUCKET_SERVER
from core.forge.conventions import Conventions
from core.forge.gitea.about import FORGEJO, GITEA
from core.forge.github.about import GITHUB
from core.forge.gitlab.about import GITLAB
from core.forge.inbox.about import INBOX
from core.forge.interface import Forge

FORGES: tuple[Forge, ...] = (
    GITHUB,
    GITLAB,
    FORGEJO,
    GITEA,
    AZURE,
    BITBUCKET,
    BITBUCKET_SERVER,
    INBOX,
)


def forge_of(kind: str) -> Forge:
    """By its name; one that nothing is known of where there is none such."""
    return next((forge for forge in FORGES if forge.kind == kind), Forge())


def token_shapes() -> tuple[str, ...]:
    """What tokens of all of them look like."""
    return tuple(shape for forge in FORGES for shape in forge.token_shapes)


def conventions_of(kind: str) -> Conventions:
    """Those of the forge; all of them together for one that has no habits of its own, or isn't known yet."""
    own = forge_of(kind).conventions
    if own is not None:
        return own
    known = [forge.conventions for forge in FORGES if forge.conventions is not None]
    return Conventions(
        tuple(path for conventions in known for path in conventions.templates),
        next((conventions.owners for conventions in known if conventions.owners), ()),
    )
