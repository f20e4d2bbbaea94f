"""PyGithub's requester, tamed: only reading is retried, nothing waits long, failures are ForgeErrors.

A lost answer to a write is told apart (Uncertain): it may have been done.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

import requests
import urllib3.exceptions
from github import Auth, Consts, Github, GithubException
from github.GithubRetry import GithubRetry

from core.forge.interface import ForgeError, Uncertain
from core.git.errors import Kind, mask
from core.text import _

TIMEOUT = 15
"""Seconds for one answer."""

BRIEF_TIMEOUT = 4
"""Seconds, where one only looks in passing and other work may wait."""

MOST_PAGES = 10

MOST_KNOWN = 64
"""Answers that are remembered, to ask only whether they still hold."""


class Patience(GithubRetry):
    """A pause that GitHub asks for in seconds is left to the user (Resume), never slept through."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return not (status_code == 403 and has_retry_after) and super().is_retry(
            method, status_code, has_retry_after
        )


class Client:
    """Calls of one GitHub host's API. `pause`: seconds between requests (None: as GitHub asks)."""

    def __init__(self, api: str, host: str, token: str | None, pause: float | None = None) -> None:
        _silence()
        self.host = host
        self._scopes: tuple[str, ...] | None = None
        self._secrets = (token,) if token else ()
        self._known: OrderedDict[str, tuple[str, Any]] = OrderedDict()
        """Path and parameters of a GET -> (ETag, answer)."""
        self._cancel: Callable[[], bool] | None = None
        self._timeout = TIMEOUT

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
                seconds_between_requests=Consts.DEFAULT_SECONDS_BETWEEN_REQUESTS if pause is None else pause,
                seconds_between_writes=Consts.DEFAULT_SECONDS_BETWEEN_WRITES if pause is None else pause,
            )

        self._make = make
        self._github = make(TIMEOUT, 3)
        self._brief: Client | None = None

    def brief(self, cancel: Callable[[], bool] | None = None) -> Client:
        """The same for looking in passing: a short timeout, nothing is tried twice, and `cancel` is asked
        before each request. It shares what is remembered."""
        if self._brief is None:
            self._brief = copy.copy(self)
            self._brief._github = self._make(BRIEF_TIMEOUT, 0)
            self._brief._timeout = BRIEF_TIMEOUT
        self._brief._cancel = cancel
        return self._brief

    def get(self, path: str, **parameters: Any) -> Any:
        return self._call("GET", path, parameters=parameters or None)

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What the token may do, told with every answer; None for fine-grained tokens and apps."""
        return self._scopes

    def maybe(self, path: str, **parameters: Any) -> Any:
        """GET; None where there is nothing, or no right to see it."""
        try:
            return self.get(path, **parameters)
        except ForgeError as error:
            if error.kind in (Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.REFUSED):
                return None
            raise

    def pages(self, path: str, inside: str = "", **parameters: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, up to a limit."""
        for page in range(1, MOST_PAGES + 1):
            data = self._call("GET", path, parameters={**parameters, "per_page": 100, "page": page})
            items = data.get(inside, []) if inside else data
            if not isinstance(items, list):
                raise self.odd("GET", path)
            yield from items
            if len(items) < 100:
                return

    def post(self, path: str, body: Any) -> Any:
        return self._call("POST", path, body=body)

    def put(self, path: str, body: Any) -> Any:
        return self._call("PUT", path, body=body)

    def patch(self, path: str, body: Any) -> Any:
        return self._call("PATCH", path, body=body)

    def _call(
        self, verb: str, path: str, *, parameters: dict[str, Any] | None = None, body: Any = None
    ) -> Any:
        if self._cancel is not None and self._cancel():
            raise ForgeError(Kind.CANCELLED, _("Stopped. Nothing was changed."))
        key = f"{path} {json.dumps(parameters, sort_keys=True)}"
        etag, before = self._known.get(key, ("", None)) if verb == "GET" else ("", None)
        asked = {"If-None-Match": etag} if etag else None
        try:
            headers, data = self._github.requester.requestJsonAndCheck(
                verb, path, parameters=parameters, headers=asked, input=body
            )
        except GithubException as error:
            raise self._explained(verb, error) from None
        except requests.RequestException as error:
            raise self._lost(verb, error) from None
        except (urllib3.exceptions.HTTPError, ConnectionError, json.JSONDecodeError, OSError) as error:
            raise self._lost(verb, error) from None
        except (ValueError, AssertionError, RuntimeError, TypeError, AttributeError) as error:
            # RuntimeError: sent on to another host. The last two: an error that is no JSON object.
            raise self.odd(verb, path) from error
        if (scopes := headers.get("x-oauth-scopes")) is not None:
            self._scopes = tuple(scope.strip() for scope in scopes.split(",") if scope.strip())
        if data is None and verb == "GET":
            if etag and headers.get("etag", "").removeprefix("W/") == etag.removeprefix("W/"):
                self._known.move_to_end(key)
                return before  # 304: it still holds, and didn't count against the limit
            raise self.odd(verb, path)
        if verb == "GET" and headers.get("etag"):
            self._known[key] = headers["etag"], data
            self._known.move_to_end(key)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return data

    def odd(self, verb: str, path: str) -> ForgeError:
        """For an answer that isn't what GitHub describes."""
        kind = ForgeError if verb == "GET" else Uncertain
        return kind(
            Kind.OUTAGE,
            _(
                "{host} answered with something that Repoform can't read. Your changes are saved; try Resume."
            ).format(host=self.host),
            path,
        )

    def _lost(self, verb: str, error: Exception) -> ForgeError:
        """No answer, or half of one."""
        words = mask(str(error), self._secrets)
        new = ForgeError if verb == "GET" else Uncertain
        if isinstance(error, requests.exceptions.ProxyError):
            return ForgeError(
                Kind.PROXY,
                _("The proxy doesn't let Repoform through to {host}. Check HTTPS_PROXY.").format(
                    host=self.host
                ),
                words,
            )
        if "CA certificate bundle" in str(error):  # requests says it by a plain OSError
            return ForgeError(
                Kind.TLS,
                _(
                    "REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE) names a file that isn't there, so the "
                    "certificate of {host} can't be checked."
                ).format(host=self.host),
                words,
            )
        if isinstance(error, requests.exceptions.SSLError):
            return ForgeError(
                Kind.TLS,
                _(
                    "Repoform doesn't trust the certificate of {host}. If your company has its own "
                    "authority, set REQUESTS_CA_BUNDLE to its file."
                ).format(host=self.host),
                words,
            )
        if isinstance(error, requests.exceptions.RetryError):
            return new(Kind.OUTAGE, self._outage(), words)
        if isinstance(error, requests.exceptions.Timeout):
            return new(
                Kind.TIMEOUT,
                _("{host} didn't answer in {n} seconds. Your changes are saved; Resume goes on.").format(
                    host=self.host, n=self._timeout
                ),
                words,
            )
        return new(
            Kind.NETWORK,
            _("{host} can't be reached. VPN? Your changes are saved; Resume goes on.").format(host=self.host),
            words,
        )

    def _outage(self) -> str:
        return _("{host} has an outage right now. Your changes are saved; Resume goes on.").format(
            host=self.host
        )

    def _explained(self, verb: str, error: GithubException) -> ForgeError:
        status = error.status
        headers = {key.lower(): value for key, value in (error.headers or {}).items()}
        said = mask(_said(error.data) or error.message or "", self._secrets)
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
        if status == 403:
            return ForgeError(
                Kind.FORBIDDEN,
                _("{host} doesn't allow this with your token: {reason}").format(
                    host=self.host, reason=said or _("no reason given.")
                ),
                said,
            )
        if status == 404:
            return ForgeError(
                Kind.NOT_FOUND,
                _("{host} has no such repository or request, or your token may not see it.").format(
                    host=self.host
                ),
                said,
            )
        if status >= 500 or status == 0:
            # A gateway may have failed before or after the work was done.
            new = ForgeError if verb == "GET" else Uncertain
            return new(Kind.OUTAGE, self._outage(), said)
        if status == 200 or (200 < status < 300):
            return self.odd(verb, said)
        if status == 409:
            return ForgeError(Kind.CONFLICT, said or _("It changed meanwhile."), said)
        return ForgeError(
            Kind.REFUSED,
            _("{host} refused: {reason}").format(host=self.host, reason=said or _("no reason given.")),
            said,
        )


def _silence() -> None:
    """PyGithub writes its log to stderr by itself; there only Repoform's own sentence belongs."""
    logger = logging.getLogger("github")
    for handler in list(logger.handlers):
        if isinstance(handler, logging.StreamHandler):
            logger.removeHandler(handler)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def _said(data: Any) -> str:
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
