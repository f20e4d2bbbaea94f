"""The credentials that GitLab takes: Repoform's own token, the environment's, the GitLab CLI's, Git's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from core.forge.credentials import GIT, KEYRING, Accounts, Asked, Source
from core.forge.gitlab.glab import HOST_VARIABLES, TOKEN_VARIABLES, host_of, kept, token_of
from core.text import _

HOME = "gitlab.com"
NAMES = (*TOKEN_VARIABLES[:2], "GITLAB_PRIVATE_TOKEN", TOKEN_VARIABLES[2])
"""The last one is anybody's name for a token: glab reads it, too."""


_A_TOKEN = re.compile(r"[A-Za-z0-9_.]+-[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9.]+)?|[A-Za-z0-9_-]{20}|[0-9a-f]{64}")
"""A prefix (each server may have its own) and the rest; without one as they once were; or OAuth's."""


def _in_a_job(environ: Mapping[str, str]) -> bool:
    """As glab has it: a job's own token is used only where that was switched on."""
    return environ.get("GLAB_ENABLE_CI_AUTOLOGIN") == "true" and environ.get("GITLAB_CI") == "true"


def named_host(environ: Mapping[str, str]) -> str:
    """The host that the environment's token is for: named there, else by glab, else gitlab.com."""
    names = (*HOST_VARIABLES, *(("CI_SERVER_FQDN",) if _in_a_job(environ) else ()))
    named = next((found for name in names if (found := host_of(environ.get(name, "")))), "")
    return named or kept(environ).host or HOME


def environment_name(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    """The variable whose token may go to `host`; glab sends it wherever a remote points, Repoform doesn't."""
    if host != named_host(environ) and host not in confirmed:
        return None
    return next((name for name in NAMES if environ.get(name, "").strip()), None)


def environment_token(host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> str | None:
    name = environment_name(host, environ, confirmed)
    return environ[name].strip() if name else None


def job_name(host: str, environ: Mapping[str, str]) -> str | None:
    if host != named_host(environ):
        return None
    names = ("JOB_TOKEN", *(("CI_JOB_TOKEN",) if _in_a_job(environ) else ()))
    return next((name for name in names if environ.get(name, "").strip()), None)


def _job_token(asked: Asked) -> str | None:
    if name := job_name(asked.host, asked.environ):
        return asked.environ[name].strip()
    token, job = token_of(asked.host, asked.environ)
    return token if job else None


def _git_token(asked: Asked) -> str | None:
    """GitLab lets Git in with a password, too, which its API doesn't take: it stays Git's own."""
    found = GIT.find(asked)
    return found if found and _A_TOKEN.fullmatch(found) else None


def _cli_token(asked: Asked) -> str | None:
    token, job = token_of(asked.host, asked.environ)
    return token if token and not job else None


ENVIRONMENT = Source(
    "environment",
    lambda asked: environment_token(asked.host, asked.environ, asked.confirmed),
    lambda: _("environment"),
    lambda host, environ, confirmed: _("Repoform uses the token in the environment variable {name}.").format(
        name=environment_name(host, environ, confirmed) or ""
    ),
)
CLI = Source(
    "glab",
    _cli_token,
    lambda: _("GitLab CLI"),
    lambda _host, _environ, _confirmed: _("Repoform uses the token of the GitLab CLI (glab auth login)."),
)
JOB = Source(
    "job",
    _job_token,
    lambda: _("job token"),
    lambda _host, _environ, _confirmed: _(
        "Repoform uses this job's own token: it may push if the project allows it, and opens no merge "
        "request."
    ),
    user="gitlab-ci-token",
)


class GitLabAccounts(Accounts):
    sources = (KEYRING, ENVIRONMENT, CLI, JOB, replace(GIT, find=_git_token))
    user = "oauth2"  # any name does for a personal token, this one for all others

    def page(self, host: str) -> str:
        return (
            f"https://{host}/-/user_settings/personal_access_tokens?name=Repoform&scopes=api,write_repository"
        )

    def is_own(self, host: str, environ: Mapping[str, str], confirmed: frozenset[str]) -> bool:
        host = host.lower()
        return host in (HOME, named_host(environ)) or host in confirmed or host in kept(environ).entries

    def unknown(self, host: str) -> str:
        return _(
            "{host} answers like a GitLab server, but Repoform doesn't know it. A token goes there only if "
            "you say that it is yours."
        ).format(host=host)

    def nobody(self, host: str) -> str:
        return _(
            "Nobody is signed in to {host}. Branches are pushed with your Git access, and its own page opens "
            "the merge request."
        ).format(host=host)

    def elsewhere(self) -> str:
        return _(
            "Sign in with the GitLab CLI (glab auth login), or set GITLAB_TOKEN (and GITLAB_HOST for a "
            "server of your own)."
        )


ACCOUNTS = GitLabAccounts()
