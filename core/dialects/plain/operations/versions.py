"""Versions of Kubernetes as they are written: `1.31`, `1.31.4`, `v1.31.4-gke.1193000`."""

from __future__ import annotations

import re

from core.frozen import dataclass

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})(?:([.-])(.+))?")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Version:
    text: str
    major: int
    minor: int
    rest: str
    """The patch with what follows it; empty where only the minor is written."""

    @property
    def short(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def order(self) -> tuple[int, int]:
        return self.major, self.minor

    @property
    def next(self) -> str:
        return f"{self.major}.{self.minor + 1}"

    @property
    def exact(self) -> tuple[int, ...]:
        """For comparing patches."""
        return (*self.order, *(int(n) for n in re.findall(r"\d{1,12}", self.rest)))


def version(value: object) -> Version | None:
    """None for what is no version, such as `latest`.

    >>> found = version("1.34.4-gke.1193000")
    >>> found.short, found.next, found.rest, version("latest")
    ('1.34', '1.35', '4-gke.1193000', None)
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = _VERSION.fullmatch(value.strip())
    if found is None:
        return None
    return Version(value.strip(), int(found[1]), int(found[2]), found[4] or "")
