"""What tokens look like, handed from the forges, which know it, to Git, in whose words they may turn up."""

from __future__ import annotations

from core.git.errors import know_tokens


def hide_tokens() -> None:
    """Whatever Git says from now on, no token is in it."""
    know_tokens(_shapes)


def _shapes() -> tuple[str, ...]:
    from core.forge.forges import token_shapes  # late: reading needs no forge

    return token_shapes()
