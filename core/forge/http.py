"""Calls of a forge's API, whichever it is: only what changed is asked for, lists have pages, one may look in
passing, and every failure is a ForgeError that shows no secret.

A lost answer to a write is told apart (Uncertain): it may have been done.
"""

from __future__ import annotations

import copy
import json
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar, cast

import requests
import urllib3.exceptions

from core.forge.interface import ForgeError, Uncertain
from core.git.errors import Kind, mask
from core.text import _, without_stop

TIMEOUT = 15
"""Seconds for one answer."""

BRIEF_TIMEOUT = 4
"""Seconds, where one only looks in passing and other work may wait."""

MOST_PAGES = 10

MOST_KNOWN = 64
"""Answers that are remembered, to ask only whether they still hold."""


P = ParamSpec("P")
T = TypeVar("T")


def readable(verb: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """For methods of what has a `_client`: an answer that lacks what the forge describes (a captive portal's,
    a half-broken proxy's) is a ForgeError as well: Uncertain where something was written."""

    def decorate(method: Callable[P, T]) -> Callable[P, T]:
        @wraps(method)
        def guarded(*args: P.args, **more: P.kwargs) -> T:
            try:
                return method(*args, **more)
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                client: Client = cast(Any, args[0])._client
                raise client.odd(verb, repr(error)) from error

        return guarded

    return decorate


def reason_of(error: ForgeError) -> str:
    """Why a question in passing got no answer, for brackets."""
    words = {
        Kind.OUTAGE: _("an outage"),
        Kind.NETWORK: _("the connection was lost"),
        Kind.TIMEOUT: _("no answer in time"),
        Kind.RATE_LIMIT: _("too many requests"),
    }
    return words.get(error.kind) or without_stop(error.detail or error.sentence)


class Client(ABC):
    """Calls of one host's API. How they are sent, and what more a refusal means, is the forge's."""

    def __init__(self, host: str, token: str | None) -> None:
        self.host = host
        self._secrets = (token,) if token else ()
        self._known: OrderedDict[str, tuple[str, Any]] = OrderedDict()
        """Path and parameters of a GET -> (ETag, answer)."""
        self._cancel: Callable[[], bool] | None = None
        self._timeout = TIMEOUT
        self._brief: Self | None = None

    @abstractmethod
    def send(
        self, verb: str, path: str, parameters: dict[str, Any] | None, headers: dict[str, str], body: Any
    ) -> tuple[Mapping[str, str], Any]:
        """(headers by names in lower case, JSON) of the answer; None for 304. Raises ForgeError where the
        forge says no, and whatever `requests` raises where nothing or nothing readable came."""

    @abstractmethod
    def hurry(self) -> None:
        """From now on, wait `BRIEF_TIMEOUT` for an answer and try nothing twice."""

    def brief(self, cancel: Callable[[], bool] | None = None) -> Self:
        """The same for looking in passing: a short timeout, nothing is tried twice, and `cancel` is asked
        before each request. It shares what is remembered."""
        if self._brief is None:
            self._brief = copy.copy(self)
            self._brief._timeout = BRIEF_TIMEOUT
            self._brief.hurry()
        self._brief._cancel = cancel
        return self._brief

    def get(self, path: str, **parameters: Any) -> Any:
        return self._call("GET", path, parameters=parameters or None)

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
        asked = {"If-None-Match": etag} if etag else {}
        try:
            headers, data = self.send(verb, path, parameters, asked, body)
        except requests.RequestException as error:
            raise self.lost(verb, error) from None
        except (urllib3.exceptions.HTTPError, ConnectionError, json.JSONDecodeError, OSError) as error:
            raise self.lost(verb, error) from None
        except (ValueError, AssertionError, RuntimeError, TypeError, AttributeError) as error:
            # RuntimeError: sent on to another host. The last two: an error that is no JSON object.
            raise self.odd(verb, path) from error
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
        """For an answer that isn't what the forge describes."""
        kind = ForgeError if verb == "GET" else Uncertain
        return kind(
            Kind.OUTAGE,
            _(
                "{host} answered with something that Repoform can't read. Your changes are saved; try Resume."
            ).format(host=self.host),
            path,
        )

    def lost(self, verb: str, error: Exception) -> ForgeError:
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
            return new(Kind.OUTAGE, self.outage(), words)
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

    def outage(self) -> str:
        return _("{host} has an outage right now. Your changes are saved; Resume goes on.").format(
            host=self.host
        )

    def refused(self, verb: str, status: int, said: str) -> ForgeError:
        """What a status means everywhere; `said` are the forge's own words."""
        said = mask(said, self._secrets)
        words = {"host": self.host, "reason": said or _("no reason given.")}
        if status == 403:
            sentence = _("{host} doesn't allow this with your token: {reason}")
            return ForgeError(Kind.FORBIDDEN, sentence.format(**words), said)
        if status == 404:
            sentence = _("{host} has no such repository or request, or your token may not see it.")
            return ForgeError(Kind.NOT_FOUND, sentence.format(**words), said)
        if status >= 500 or status == 0:
            # A gateway may have failed before or after the work was done.
            new = ForgeError if verb == "GET" else Uncertain
            return new(Kind.OUTAGE, self.outage(), said)
        if 200 <= status < 300:
            return self.odd(verb, said)
        if status == 409:
            return ForgeError(Kind.CONFLICT, said or _("It changed meanwhile."), said)
        return ForgeError(Kind.REFUSED, _("{host} refused: {reason}").format(**words), said)
