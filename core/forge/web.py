"""Small GETs without credentials, for asking a host what it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from core.frozen import dataclass
from core.git.errors import GitError, Kind
from core.text import _

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes

    @property
    def data(self) -> dict[str, object]:
        """A JSON object; empty where it is none."""
        try:
            data = json.loads(self.body)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


Ask = Callable[[str], Answer]
"""A question to one host, by its path. Raises GitError NETWORK."""


def asker(scheme: str, host: str, timeout: float) -> Ask:
    def ask(path: str) -> Answer:
        status, headers, body = get(f"{scheme}://{host}{path}", timeout)
        return Answer(status, {key.lower(): value for key, value in headers.items()}, body)

    return ask


def get(url: str, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
    """(status, headers, body). Follows no redirect. Proxies and certificates as `requests` takes them from
    the environment. Raises GitError NETWORK."""
    import requests  # late: costs more than opening a repository
    import urllib3.exceptions

    class Plain(requests.auth.AuthBase):
        """No credential, also not one from ~/.netrc."""

        def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
            return request

    try:
        with requests.get(
            url,
            timeout=timeout,
            allow_redirects=False,
            stream=True,
            auth=Plain(),
            headers={"User-Agent": "repoform", "Accept": "application/json"},
        ) as answer:
            body = answer.raw.read(MOST, decode_content=True)
            return answer.status_code, answer.headers, body
    except (requests.RequestException, OSError, urllib3.exceptions.HTTPError) as error:
        # Refused: nobody listens there. Anything else leaves open what the host is. OSError itself is
        # requests' word for a REQUESTS_CA_BUNDLE that isn't there.
        why = type(error).__name__
        if why != "ProxyError" and "refused" in str(error).lower():
            why = "refused"
        raise GitError(Kind.NETWORK, _("The server can't be reached."), why) from None
