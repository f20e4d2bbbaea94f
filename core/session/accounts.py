"""Which credential is used for the host of a repository, what it may do, and a token of Repoform's own.

A token that was pasted goes to the system keyring and nowhere else.
"""

from __future__ import annotations

import os
from dataclasses import replace

from core.forge.credentials import Hosts, environment_name, has_keyring, keyring_set, token_page
from core.git.errors import GitError
from core.session.errors import SessionError
from core.session.sender import Sender
from core.text import _
from core.view import AccountInfo


def account(sender: Sender) -> AccountInfo:
    """As it is now; asks the forge what the credential may do. Raises GitError."""
    connection = sender.connection()
    place = connection.place
    if place.kind != "github":
        none = _("No token is needed here.") + " " if place.kind == "inbox" else ""
        return AccountInfo(place.host, "", none + connection.sentence)
    confirmed = Hosts(sender.data_dir).confirmed()
    found = connection.credential
    source = found.source if found is not None else ""
    variable = environment_name(place.host, os.environ, confirmed) or ""
    sentences = {
        "keyring": _("Repoform uses its own token, kept in this computer's keyring."),
        "environment": _("Repoform uses the token in the environment variable {name}.").format(name=variable),
        "gh": _("Repoform uses the token of the GitHub CLI (gh auth login)."),
        "git": _("Repoform uses the token that Git's credential helper keeps for {host}.").format(
            host=place.host
        ),
        "": _(
            "Nobody is signed in to {host}. Branches are pushed with your Git access, and its own page opens "
            "the pull request."
        ).format(host=place.host),
    }
    info = AccountInfo(
        place.host,
        source,
        sentences[source],
        page=token_page(place.host),
        unknown_host=not _known(place.host, confirmed),
        keyring=has_keyring(),
    )
    if connection.publishing is None or found is None:
        return info
    try:
        access = connection.publishing.access(sender.source.place.back or sender.source.branch or "")
    except GitError as error:
        return replace(info, problem=error.sentence)
    return replace(info, sender=access.sender, rights=access.rights, problem=access.problem)


def _known(host: str, confirmed: frozenset[str]) -> bool:
    host = host.lower()
    return (
        host == "github.com"
        or host.endswith(".ghe.com")
        or host in confirmed
        or host == os.environ.get("GH_HOST", "").lower()
    )


def host_of(sender: Sender) -> str:
    """Where a token for this repository goes."""
    place = sender.connection().place
    if place.kind != "github":
        raise SessionError(_("This remote takes no token."))
    return place.host


def confirm(sender: Sender) -> None:
    """This host is the user's own: tokens may go there."""
    Hosts(sender.data_dir).confirm(host_of(sender))


def keep_token(sender: Sender, token: str) -> None:
    """In the system keyring, for this host and no other. Raises GitError where there is none."""
    host = host_of(sender)
    token = token.strip()
    if not token or not token.isprintable() or any(c.isspace() for c in token):
        raise SessionError(_("This isn't a token: it is empty, or there are spaces in it."))
    if not _known(host, Hosts(sender.data_dir).confirmed()):
        raise SessionError(_("First confirm that {host} is yours.").format(host=host))
    keyring_set(host, token)


def forget_token(sender: Sender) -> None:
    keyring_set(host_of(sender), None)
