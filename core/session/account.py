"""`session.account`: who one is to Git and to the forge, and a token of Repoform's own.

A token that was pasted goes to the system keyring and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.forge.credentials import Accounts, Hosts, has_keyring, keyring_set
from core.git.errors import GitError
from core.session.current_sender import CurrentSender
from core.session.errors import SessionError, as_session_error
from core.session.identity import identity, keep_identity
from core.session.sender import Sender
from core.session.source import Source
from core.text import _, sentences
from core.view import AccountInfo


class OwnAccount:
    """Which credential is used for the host of the repository and what it may do. Methods raise
    SessionError."""

    def __init__(self, source: Callable[[], Source], sender: CurrentSender, data_dir: Path) -> None:
        self._source = source
        self._sender = sender
        self._data_dir = data_dir

    def read(self) -> AccountInfo:
        """As it is now. May ask the network."""
        with as_session_error():
            return account_of(self._sender())

    def confirm_host(self) -> AccountInfo:
        """The host of this repository is the user's own: tokens may go there."""
        return self._changed(confirm)

    def set_token(self, token: str) -> AccountInfo:
        """Keep a token of Repoform's own for this host, in the system keyring and nowhere else."""
        return self._changed(lambda sender: keep_token(sender, token))

    def forget_token(self) -> AccountInfo:
        """Take Repoform's own token out of the keyring."""
        return self._changed(forget_token)

    def identity(self) -> tuple[str, str] | None:
        """(name, e-mail) of the commits; None if they have to be asked for."""
        repository = self._source().repository
        found = identity(repository, self._data_dir) if repository is not None else None
        return (found.name, found.email) if found else None

    def set_identity(self, name: str, email: str) -> None:
        """Asked for once, kept in Repoform's own settings."""
        with as_session_error():
            keep_identity(self._data_dir, name, email)
        self._sender.renew()

    def trust(self) -> None:
        """Let Git use the programs of this repository's own configuration that AccessInfo.trust names:
        exactly these values, remembered."""
        with as_session_error():
            self._sender().trust()

    def _changed(self, do: Callable[[Sender], None]) -> AccountInfo:
        with as_session_error():
            do(self._sender())
        self._sender.renew()
        return self.read()


def account_of(sender: Sender) -> AccountInfo:
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
    return sentences([sentence, accounts.elsewhere()])


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
