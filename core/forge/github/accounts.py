"""The credentials that GitHub takes: Repoform's own token, the environment's, the GitHub CLI's, Git's."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping

from core.forge.credentials import GIT, KEYRING, Accounts, Source
from core.text import _


def environment_token(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    """The value of `environment_name`."""
    name = environment_name(host, environ, confirmed)
    return environ[name].strip() if name else None


def environment_name(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    """As gh does it: GH_TOKEN and GITHUB_TOKEN to github.com and ghe.com; the enterprise ones only to the
    host in GH_HOST or one that the user has confirmed."""
    if host == "github.com" or host.endswith(".ghe.com"):
        names = ("GH_TOKEN", "GITHUB_TOKEN")
    elif host == environ.get("GH_HOST", "").lower() or host in confirmed:
        names = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
    else:
        return None
    return next((name for name in names if environ.get(name, "").strip()), None)


_TOKEN_VARIABLES = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")


def gh_token(host: str, environ: Mapping[str, str]) -> str | None:
    """`gh auth token --hostname HOST`: what the GitHub CLI itself has stored for exactly this host."""
    program = shutil.which("gh", path=environ.get("PATH"))
    if program is None or not re.fullmatch(r"[a-z0-9.-]+(?::\d+)?", host):
        return None
    env = {key: value for key, value in environ.items() if key not in _TOKEN_VARIABLES}
    env["GH_PROMPT_DISABLED"] = "1"
    try:
        done = subprocess.run(
            [program, "auth", "token", "--hostname", host],
            capture_output=True,
            env=env,
            timeout=10,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    token = done.stdout.decode("utf-8", "replace").strip()
    return token if done.returncode == 0 and token and len(token.split()) == 1 else None


ENVIRONMENT = Source(
    "environment",
    lambda asked: environment_token(asked.host, asked.environ, asked.confirmed),
    lambda: _("environment"),
    lambda host, environ, confirmed: _("Repoform uses the token in the environment variable {name}.").format(
        name=environment_name(host, environ, confirmed) or ""
    ),
)
CLI = Source(
    "gh",
    lambda asked: gh_token(asked.host, asked.environ),
    lambda: _("GitHub CLI"),
    lambda _host, _environ, _confirmed: _("Repoform uses the token of the GitHub CLI (gh auth login)."),
)


class GitHubAccounts(Accounts):
    sources = (KEYRING, ENVIRONMENT, CLI, GIT)

    def page(self, host: str) -> str:
        return f"https://{host}/settings/tokens/new?description=Repoform&scopes=repo"

    def is_own(self, host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> bool:
        host = host.lower()
        known = host == "github.com" or host.endswith(".ghe.com") or host in confirmed
        return known or host == environ.get("GH_HOST", "").lower()

    def unknown(self, host: str) -> str:
        return _(
            "{host} answers like a GitHub Enterprise server, but Repoform doesn't know it. A token goes "
            "there only if you say that it is yours."
        ).format(host=host)

    def nobody(self, host: str) -> str:
        return _(
            "Nobody is signed in to {host}. Branches are pushed with your Git access, and its own page opens "
            "the pull request."
        ).format(host=host)

    def elsewhere(self) -> str:
        return _(
            "Sign in with the GitHub CLI (gh auth login), or set GH_TOKEN (GH_ENTERPRISE_TOKEN for a server "
            "of your own)."
        )


ACCOUNTS = GitHubAccounts()
