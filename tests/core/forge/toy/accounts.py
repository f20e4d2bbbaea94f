"""The credentials that the toy forge takes: one environment variable, else Repoform's own token."""

from __future__ import annotations

from collections.abc import Mapping

from core.forge.credentials import KEYRING, Accounts, Source

VARIABLE = "TOYBOX_TOKEN"
ENVIRONMENT = Source(
    "toy-environment",
    lambda asked: asked.environ.get(VARIABLE),
    lambda: "toy environment",
    lambda host, _environ, _confirmed: f"{host} gets {VARIABLE}.",
)


class ToyAccounts(Accounts):
    sources = (ENVIRONMENT, KEYRING)
    user = "toy"

    def page(self, host: str) -> str:
        return f"https://{host}/new-token"

    def is_own(self, host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> bool:
        return host in confirmed

    def unknown(self, host: str) -> str:
        return f"{host} looks like a toy box."

    def nobody(self, host: str) -> str:
        return f"{host} knows nobody."

    def elsewhere(self) -> str:
        return f"Set {VARIABLE}."


ACCOUNTS = ToyAccounts()
