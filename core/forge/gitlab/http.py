"""python-gitlab's requester, tamed: only reading is retried, nothing waits long, no answer sends a credential
on to another host, failures are ForgeErrors.

By itself it repeats whatever is refused with 429 (a create, too) and sleeps as long as the server says; it
forgets the headers of refusals; and `requests` takes a PRIVATE-TOKEN along to wherever it is redirected.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from gitlab import Gitlab
from gitlab.exceptions import GitlabError, GitlabHttpError, RedirectError
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from core.forge import http
from core.forge.http import BRIEF_TIMEOUT, TIMEOUT
from core.forge.interface import ForgeError
from core.git.errors import Kind, mask
from core.text import _

SECONDS_BETWEEN_WRITES = 0.5


class _NoCredential(requests.auth.AuthBase):
    """Not one from ~/.netrc either."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _OneHost(requests.Session):
    """Never leaves the host that it was asked to talk to, and keeps the headers of the last answer."""

    def __init__(self, tries: int, pause: float | None) -> None:
        super().__init__()
        self.auth = _NoCredential()
        self.heard: Mapping[str, str] = {}
        retry = Retry(
            total=tries,
            allowed_methods={"GET", "HEAD"},
            status_forcelist={500, 502, 503, 504},
            backoff_factor=0.3 if pause is None else 0,
            respect_retry_after_header=False,
            redirect=False,
        )
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(max_retries=retry))

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        self.heard = {}
        answer = super().send(request, **more)
        self.heard = {key.lower(): value for key, value in answer.headers.items()}
        return answer

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is not None:
            here, there = urlsplit(resp.url), urlsplit(urljoin(resp.url, target))
            if (here.scheme, here.netloc) != (there.scheme, there.netloc):
                raise RuntimeError("sent on to another host")
        return target


class Client(http.Client):
    """Calls of one GitLab host's API. `pause`: seconds between writes (None: as it is polite)."""

    def __init__(
        self,
        api: str,
        host: str,
        token: str | None,
        pause: float | None = None,
        *,
        of_a_job: bool = False,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(host, token)
        self._pause = SECONDS_BETWEEN_WRITES if pause is None else pause
        self._wait = wait
        self._last_write = 0.0
        self._is_signed_in = bool(token)

        def make(timeout: int, tries: int) -> tuple[Gitlab, _OneHost]:
            session = _OneHost(tries, pause)
            made = Gitlab(
                api.removesuffix("/api/v4"),
                timeout=timeout,
                user_agent="repoform",
                session=session,
                job_token=token if of_a_job else None,
                oauth_token=None if of_a_job else token,  # takes personal ones, too
            )
            return made, session

        self._make = make
        self._gitlab, self._session = make(TIMEOUT, 3)

    def hurry(self) -> None:
        self._gitlab, self._session = self._make(BRIEF_TIMEOUT, 0)

    def delete(self, path: str) -> None:
        self._call("DELETE", path)

    def send(
        self, verb: str, path: str, parameters: dict[str, Any] | None, headers: dict[str, str], body: Any
    ) -> tuple[Mapping[str, str], Any]:
        if verb != "GET":
            self._wait(max(0.0, min(self._pause, self._last_write + self._pause - time.monotonic())))
            self._last_write = time.monotonic()
        try:
            answer = self._gitlab.http_request(
                verb.lower(),
                path,
                query_data=parameters,
                post_data=body,
                timeout=self._timeout,
                obey_rate_limit=False,
                retry_transient_errors=False,
                extra_headers=headers or None,
            )
        except RedirectError as error:
            raise self.odd(verb, str(error)) from None
        except GitlabHttpError as error:
            if error.response_code == 304 and verb == "GET":
                return dict(self._session.heard), None
            raise self._explained(verb, error) from None
        except GitlabError as error:
            if error.response_code is None:
                raise self.odd(verb, str(error)) from None
            raise self._explained(verb, error) from None
        if answer.status_code == 204 or (verb == "DELETE" and not answer.content):
            return dict(self._session.heard), {}
        return dict(self._session.heard), answer.json()

    def _explained(self, verb: str, error: GitlabError) -> ForgeError:
        status = error.response_code or 0
        data = _json(error.response_body)
        said = mask(gitlabs_words(data), self._secrets)
        if status == 401 and self._is_signed_in:
            return ForgeError(
                Kind.AUTH,
                _(
                    "{host} doesn't accept the token. It may have expired: sign in again (glab auth login), "
                    "or give Repoform a new token."
                ).format(host=self.host),
                said,
            )
        if status == 401:  # what only members see
            return self.refused(verb, 403, said)
        if isinstance(data, dict) and data.get("error") == "insufficient_scope":
            return ForgeError(
                Kind.FORBIDDEN,
                _("The token doesn't have the right for this: {host} asks for the scope {scope}.").format(
                    host=self.host, scope=str(data.get("scope") or "api")
                ),
                said,
            )
        if status in (403, 404) and ("sso" in said.lower() or "saml" in said.lower()):
            return ForgeError(
                Kind.SSO,
                _(
                    "This group asks for single sign-on. Sign in to {host} by it in your browser, then "
                    "Resume."
                ).format(host=self.host),
                said,
            )
        if status == 429:
            until = _until(self._session.heard)
            limit = ForgeError(
                Kind.RATE_LIMIT,
                _("{host} asks for a pause: too many requests. Try Resume {when}.").format(
                    host=self.host, when=_when(until)
                ),
                said,
            )
            limit.until = until
            return limit
        if isinstance(data, list | str) and 400 <= status < 500:
            return self.odd(verb, said)
        return self.refused(verb, status, said)


def _json(body: bytes | None) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return {}


def gitlabs_words(data: Any) -> str:
    """GitLab's own words for what is wrong.

    >>> gitlabs_words({"message": {"base": ["Too many.", "No."]}}), gitlabs_words({"error": "404 Not found"})
    ('Too many. No', 'Not found')
    """
    if not isinstance(data, dict):
        return ""
    words = _flat(data.get("message")) or _flat(data.get("error_description")) or _flat(data.get("error"))
    plain = [word.removeprefix("401 ").removeprefix("403 ").removeprefix("404 ") for word in words]
    return ". ".join(dict.fromkeys(word.rstrip(". ") for word in plain if word.strip(". ")))[:400]


def _flat(said: Any) -> list[str]:
    if isinstance(said, str):
        return [said]
    if isinstance(said, list):
        return [word for item in said for word in _flat(item)]
    if isinstance(said, dict):
        return [word for item in said.values() for word in _flat(item)]
    return []


def _until(headers: Mapping[str, str]) -> float | None:
    """When GitLab wants to be asked again, seconds since the epoch."""
    seconds, reset = headers.get("retry-after", ""), headers.get("ratelimit-reset", "")
    if seconds.isdigit():
        return time.time() + int(seconds)
    if reset.isdigit() and int(reset) > time.time():
        return float(reset)
    return None


def _when(at: float | None) -> str:
    if at is None:
        return _("in a minute")
    return _("after {time}").format(time=time.strftime("%H:%M", time.localtime(at + 59)))
