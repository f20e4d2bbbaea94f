"""Calls of Gitea's and Forgejo's API over `requests`: only reading is retried, nothing waits long, and no
redirect takes the token along to another host.

There is no kept client for Python that follows both servers; theirs is for Go.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from core.forge import http
from core.forge.http import MOST_PAGES
from core.forge.interface import ForgeError
from core.git.errors import Kind, mask
from core.text import _

PAGE = 50
"""Items of a page: what a server gives at most as it comes."""

REDIRECTS = (301, 302, 307, 308)


class _Sent(requests.auth.AuthBase):
    """This token or none: nothing from ~/.netrc."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"token {self._token}"
        return request


class Client(http.Client):
    """Calls of one host's API. `patience`: seconds before a question is asked again, doubled each time."""

    def __init__(self, api: str, host: str, token: str | None, patience: float = 0.3) -> None:
        super().__init__(host, token)
        self._api = api
        self._auth = _Sent(token)
        self._patience = patience
        self._session = self._made(3)
        self._total: int | None = None
        """How many items the list has whose page came last."""

    def _made(self, tries: int) -> requests.Session:
        session = requests.Session()
        again = Retry(
            total=tries,
            allowed_methods={"GET"},
            status_forcelist=(500, 502, 503, 504),
            backoff_factor=self._patience,
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=again))
        return session

    def hurry(self) -> None:
        self._session = self._made(0)

    def delete(self, path: str, body: Any) -> Any:
        return self._call("DELETE", path, body=body)

    def pages(self, path: str, inside: str = "", **parameters: Any) -> Iterator[dict[str, Any]]:
        seen = 0
        for page in range(1, MOST_PAGES + 1):
            data = self.get(path, **parameters, limit=PAGE, page=page)
            items = (data.get(inside) if inside else data) or []
            if not isinstance(items, list):
                raise self.odd("GET", path)
            yield from items
            seen += len(items)
            if not items or (seen >= self._total if self._total is not None else len(items) < PAGE):
                return

    def send(
        self, verb: str, path: str, parameters: dict[str, Any] | None, headers: dict[str, str], body: Any
    ) -> tuple[Mapping[str, str], Any]:
        url = self._api + path
        for _redirect in range(3):
            answer = self._session.request(
                verb,
                url,
                params=parameters,
                json=body,
                headers={"User-Agent": "repoform", "Accept": "application/json", **headers},
                auth=self._auth,
                timeout=self._timeout,
                allow_redirects=False,
            )
            if answer.status_code not in REDIRECTS:
                break
            url, parameters = self._moved(verb, url, answer), None
        heard = {key.lower(): value for key, value in answer.headers.items()}
        if answer.status_code == 304:
            return heard, None
        if not 200 <= answer.status_code < 300:
            raise self._explained(verb, answer, heard)
        total = heard.get("x-total-count", "")
        self._total = int(total) if total.isdigit() else None
        return heard, answer.json() if answer.content else None

    def _moved(self, verb: str, url: str, answer: requests.Response) -> str:
        """Where a question is sent on to, on the same host: a repository's old name. Nothing that writes is
        sent on, for what the old name says may not be what was meant."""
        there = urljoin(url, answer.headers.get("Location", ""))
        if verb != "GET" or urlsplit(there)[:2] != urlsplit(url)[:2]:
            raise RuntimeError(f"sent on from {urlsplit(url).netloc}")
        return there

    def _explained(self, verb: str, answer: requests.Response, heard: Mapping[str, str]) -> ForgeError:
        said = mask(_words(answer), self._secrets)
        status = answer.status_code
        if status == 401:
            return ForgeError(
                Kind.AUTH,
                _(
                    "{host} doesn't accept the token. It may have expired or been deleted: give Repoform a "
                    "new one, or sign in again with tea or fj."
                ).format(host=self.host),
                said,
            )
        if status == 403 and "required scope" in said:
            return ForgeError(
                Kind.FORBIDDEN,
                _(
                    "The token may not do this at {host}. Make one that may read and write repositories and "
                    "issues and read its user, then Resume."
                ).format(host=self.host),
                said,
            )
        if status == 429:
            limit = ForgeError(
                Kind.RATE_LIMIT,
                _("{host} asks for a pause: too many requests. Try Resume in a minute.").format(
                    host=self.host
                ),
                said,
            )
            seconds = heard.get("retry-after", "")
            limit.until = time.time() + int(seconds) if seconds.isdigit() else None
            return limit
        return self.refused(verb, status, said)


def _words(answer: requests.Response) -> str:
    """The server's own, on one line."""
    try:
        data = answer.json()
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    problems = data.get("errors")
    words = [str(data.get("message") or ""), *map(str, problems if isinstance(problems, list) else [])]
    return " ".join(". ".join(dict.fromkeys(word.rstrip(". ") for word in words if word)).split())[:400]
