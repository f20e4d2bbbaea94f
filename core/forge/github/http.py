"""PyGithub's requester, tamed: only reading is retried, nothing waits long, failures are ForgeErrors.

A lost answer to a write is told apart (Uncertain): it may have been done.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from typing import Any

from github import Auth, Consts, Github, GithubException
from github.GithubRetry import GithubRetry

from core.forge import http
from core.forge.http import BRIEF_TIMEOUT, TIMEOUT
from core.forge.interface import ForgeError
from core.git.errors import Kind, mask
from core.text import _


class Patience(GithubRetry):
    """A pause that GitHub asks for in seconds is left to the user (Resume), never slept through."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return not (status_code == 403 and has_retry_after) and super().is_retry(
            method, status_code, has_retry_after
        )


class Client(http.Client):
    """Calls of one GitHub host's API. `pause`: seconds between writes (None: as GitHub asks in its "Best
    practices for using the REST API"; of reading it asks only that calls don't run beside each other)."""

    def __init__(self, api: str, host: str, token: str | None, pause: float | None = None) -> None:
        super().__init__(host, token)
        _silence()
        self.scopes: tuple[str, ...] | None = None
        """What the token may do, told with every answer; None for fine-grained tokens and apps."""

        def make(timeout: int, tries: int) -> Github:
            return Github(
                base_url=api,
                auth=Auth.Token(token) if token else None,
                timeout=timeout,
                user_agent="repoform",
                per_page=100,
                lazy=True,
                retry=Patience(
                    total=tries,
                    allowed_methods={"GET", "HEAD"},
                    max_rate_limit_wait=5 if tries else 0,
                    secondary_rate_wait=5,
                    backoff_factor=0.3 if pause is None else 0,
                    respect_retry_after_header=False,
                )
                if tries
                else None,
                seconds_between_requests=0,
                seconds_between_writes=Consts.DEFAULT_SECONDS_BETWEEN_WRITES if pause is None else pause,
            )

        self._make = make
        self._github = make(TIMEOUT, 3)

    def hurry(self) -> None:
        self._github = self._make(BRIEF_TIMEOUT, 0)

    def send(
        self, verb: str, path: str, parameters: dict[str, Any] | None, headers: dict[str, str], body: Any
    ) -> tuple[Mapping[str, str], Any]:
        try:
            heard, data = self._github.requester.requestJsonAndCheck(
                verb, path, parameters=parameters, headers=headers or None, input=body
            )
        except GithubException as error:
            raise self._explained(verb, error) from None
        if (scopes := heard.get("x-oauth-scopes")) is not None:
            self.scopes = tuple(scope.strip() for scope in scopes.split(",") if scope.strip())
        return heard, data

    def _explained(self, verb: str, error: GithubException) -> ForgeError:
        status = error.status
        headers = {key.lower(): value for key, value in (error.headers or {}).items()}
        said = mask(_githubs_words(error.data) or error.message or "", self._secrets)
        sso = headers.get("x-github-sso", "")
        if status == 401:
            return ForgeError(
                Kind.AUTH,
                _(
                    "{host} doesn't accept the token. It may have expired: sign in again (gh auth login), or "
                    "give Repoform a new token."
                ).format(host=self.host),
                said,
            )
        if sso.startswith("required"):
            found = re.search(r"url=(https://[^\s;]+)", sso)
            return ForgeError(
                Kind.SSO,
                _(
                    "This organisation asks for single sign-on. Authorize the token for it{where}, then "
                    "Resume."
                ).format(where=f": {found[1]}" if found else ""),
                said,
            )
        if status in (403, 429) and (
            status == 429 or "rate limit" in said.lower() or headers.get("x-ratelimit-remaining") == "0"
        ):
            limit = ForgeError(
                Kind.RATE_LIMIT,
                _("{host} asks for a pause: too many requests. Try Resume {when}.").format(
                    host=self.host, when=_when(headers)
                ),
                said,
            )
            limit.until = _until(headers)
            return limit
        return self.refused(verb, status, said)


def _silence() -> None:
    """PyGithub writes its log to stderr by itself; there only Repoform's own sentence belongs."""
    logger = logging.getLogger("github")
    for handler in list(logger.handlers):
        if isinstance(handler, logging.StreamHandler):
            logger.removeHandler(handler)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def _githubs_words(data: Any) -> str:
    """GitHub's own words for what is wrong."""
    if not isinstance(data, dict):
        return ""
    words = [str(data.get("message") or "")]
    problems = data.get("errors")
    for problem in problems if isinstance(problems, list) else [problems]:
        if isinstance(problem, str):
            words.append(problem)
        elif isinstance(problem, dict):
            more = problem.get("message") or " ".join(
                str(problem[key]) for key in ("resource", "field", "code") if key in problem
            )
            words.append(str(more))
    return ". ".join(dict.fromkeys(word.rstrip(". ") for word in words if word))[:400]


def _until(headers: dict[str, Any]) -> float | None:
    """When GitHub wants to be asked again, seconds since the epoch."""
    seconds = str(headers.get("retry-after") or "")
    reset = str(headers.get("x-ratelimit-reset") or "")
    if seconds.isdigit():
        return time.time() + int(seconds)
    if reset.isdigit() and int(reset) > time.time():
        return float(reset)
    return None


def _when(headers: dict[str, Any]) -> str:
    at = _until(headers)
    if at is None:
        return _("in a minute")
    return _("after {time}").format(time=time.strftime("%H:%M", time.localtime(at + 59)))
