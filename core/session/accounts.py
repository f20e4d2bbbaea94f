"""Which credential is used for the host of a repository, what it may do, and a token of Repoform's own.

A token that was pasted goes to the system keyring and nowhere else.
"""

from __future__ import annotations

import os
from dataclasses import replace

from core.forge.credentials import Accounts, Hosts, has_keyring, keyring_set
from core.git.errors import GitError
from core.session.errors import SessionError
from core.session.sender import Sender
from core.text import _
from core.view import AccountInfo


def account(sender: Sender) -> AccountInfo:
    """As it is now; asks the forge what the credential may do. Raises GitError."""
    connection = sender.connection()
    host = connection.place.host
    accounts = connection.forge.accounts
    if accounts is None:
        none = _("No token is needed here.") + " " if connection.publishing is not None else ""
        return AccountInfo(host, "", none + connection.sentence)
    confirmed = Hosts(sender.data_dir).confirmed()
    found = connection.credential
    used = next((s for s in accounts.sources if found is not None and s.name == found.source), None)
    own = accounts.is_own(host, os.environ, confirmed)
    info = AccountInfo(
        host,
        used.name if used is not None else "",
        used.sentence(host, os.environ, confirmed) if used is not None else accounts.nobody(host),
        page=accounts.page(host),
        unknown_host="" if own else accounts.unknown(host),
        no_keyring="" if has_keyring() else _no_keyring(accounts),
    )
    if connection.publishing is None or found is None:
        return info
    try:
        access = connection.publishing.access(sender.source.place.back or sender.source.branch or "")
    except GitError as error:
        return replace(info, problem=error.sentence)
    return replace(info, sender=access.sender, rights=access.rights, problem=access.problem)


def _no_keyring(accounts: Accounts) -> str:
    sentence = _("This computer has no keyring that Repoform can use, so a token can't be kept.")
    return f"{sentence} {accounts.elsewhere()}"


def host_of(sender: Sender) -> tuple[str, Accounts]:
    """Where a token for this repository goes, and which it takes."""
    connection = sender.connection()
    if connection.forge.accounts is None:
        raise SessionError(_("This remote takes no token."))
    return connection.place.host, connection.forge.accounts


def confirm(sender: Sender) -> None:
    """This host is the user's own: tokens may go there."""
    Hosts(sender.data_dir).confirm(host_of(sender)[0])


def keep_token(sender: Sender, token: str) -> None:
    """In the system keyring, for this host and no other. Raises GitError where there is none."""
    host, accounts = host_of(sender)
    token = token.strip()
    if not token or not token.isprintable() or any(c.isspace() for c in token):
        raise SessionError(_("This isn't a token: it is empty, or there are spaces in it."))
    if not accounts.is_own(host, os.environ, Hosts(sender.data_dir).confirmed()):
        raise SessionError(_("First confirm that {host} is yours.").format(host=host))
    keyring_set(host, token, accounts.elsewhere())


def forget_token(sender: Sender) -> None:
    host, accounts = host_of(sender)
    keyring_set(host, None, accounts.elsewhere())
