"""A remote's address taken apart, and what it tells about the forge that it leads to. Asks nobody."""

from __future__ import annotations

import re
from urllib.parse import unquote

from core.frozen import dataclass

_PORTS = {"https": "443", "http": "80", "ssh": "22", "git": "9418"}


@dataclass(frozen=True, slots=True)
class Address:
    """`host` is "" for a path; it has the port where one is given that isn't the scheme's own."""

    scheme: str
    """"https", "http", "ssh", "git" or "file"."""
    host: str
    path: str
    """Without leading and final slashes and ".git", %20 and the like decoded."""
    user: str = ""
    suffix: bool = False
    """It ended in ".git"."""

    @property
    def owner(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def title(self) -> str:
        """How people call the repository; "" for a path.

        >>> parse_address("https://dev.azure.com/acme/My%20Project/_git/infra").title
        'My Project/infra'
        """
        parts = [part for part in self.path.split("/") if part not in ("_git", "_ssh")]
        return "/".join(parts[-2:]) if self.host and self.path else ""

    @property
    def bare_host(self) -> str:
        """Without the port."""
        return _split_port(self.host)[0]


def parse_address(url: str) -> Address:
    """Take any Git address apart: URLs, user@host:path, and paths.

    >>> parse_address("git@github.com:acme/infra.git")
    Address(scheme='ssh', host='github.com', path='acme/infra', user='git', suffix=True)
    >>> parse_address("/srv/git/infra.git").host
    ''
    """
    found = re.match(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.*)$", url, re.DOTALL)
    if found:
        scheme = found["scheme"].lower()
        if scheme == "file":
            return _address("file", "", "", _decoded(found["rest"].partition("/")[2]))
        authority, _slash, path = found["rest"].partition("/")
        user, _at, host = authority.rpartition("@")
        scheme = {"git+ssh": "ssh", "ssh+git": "ssh", "git+https": "https", "git+http": "http"}.get(
            scheme, scheme
        )
        return _address(scheme, _host(host, scheme), _decoded(user.partition(":")[0]), _decoded(path))
    scp = re.match(
        r"^(?:(?P<user>[^@/:]+)@)?(?P<host>\[[^\]]+\]|[^/:\\]+):(?P<path>(?!//).*)$", url, re.DOTALL
    )
    if scp and not re.match(r"^[A-Za-z]:[\\/]", url):
        # Git sends the path as it is; the servers that have such names decode them.
        return _address("ssh", _host(scp["host"], "ssh"), scp["user"] or "", _decoded(scp["path"]))
    return _address("file", "", "", url)


def _address(scheme: str, host: str, user: str, path: str) -> Address:
    plain = re.sub(r"/{2,}", "/", path).strip("/") if host else path.strip("/")
    stripped = re.sub(r"\.git/?$", "", plain)
    return Address(scheme, host, stripped.strip("/"), user, stripped != plain)


def _host(host: str, scheme: str) -> str:
    name, port = _split_port(host.lower())
    name = name.rstrip(".")
    return name if not port or port == _PORTS.get(scheme) else f"{name}:{port}"


def _split_port(host: str) -> tuple[str, str]:
    """
    >>> _split_port("[::1]:22"), _split_port("host:8443"), _split_port("host")
    (('[::1]', '22'), ('host', '8443'), ('host', ''))
    """
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?", host)
    return (found[1], found[2] or "") if found else (host, "")


def _decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape")
