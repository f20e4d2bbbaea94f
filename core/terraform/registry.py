"""Modules of the public registry: each lies in a Git repository that its address names.

>>> registry_remote("acme/vpc/aws//modules/x", "5.1.2")
Remote(url='https://github.com/acme/terraform-aws-vpc.git', ref='= 5.1.2', folder='modules/x')
>>> registry_remote("app.terraform.io/acme/vpc/aws", "5.1.2") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.terraform.installed import fits
from core.terraform.remote import Remote, halves
from core.text import _

PUBLIC = "https://github.com/"
"""Where the repositories of its modules lie: no other host is ever asked."""
_HOSTS = ("", "registry.terraform.io/", "registry.opentofu.org/")
_ADDRESS = re.compile(
    r"(?P<host>(?:[\w-]+(?:\.[\w-]+)+/)?)(?P<owner>[0-9A-Za-z][\w-]{0,63})/(?P<name>[0-9A-Za-z][\w-]{0,63})"
    r"/(?P<provider>[0-9a-z]{1,64})"
)
_PART = r"(?:=|!=|>=|<=|>|<|~>)?\s*v?\d{1,9}(?:\.\d{1,9}){0,2}(?:-[\w.]{1,40})?"
_RANGE = re.compile(rf"\s*{_PART}\s*(?:,\s*{_PART}\s*){{0,5}}")
_EXACT = re.compile(r"\s*=?\s*v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.]{1,40})?)\s*")
_TAG = re.compile(r"v?(\d{1,9}\.\d{1,9}\.\d{1,9})")
_ANY = ">= 0"


def registry_remote(source: str, version: str) -> Remote | None:
    """Where a module of the public registry lies, with the versions that are asked for as its ref; None for
    another registry's, and for a version that can't be told. `version`: "" where none is said."""
    address, folder = halves(source)
    found = _ADDRESS.fullmatch(address)
    if found is None or found["host"] not in _HOSTS or folder is None:
        return None
    if version and not _RANGE.fullmatch(version):
        return None
    exact = _EXACT.fullmatch(version)
    ref = f"= {exact[1]}" if exact is not None else " ".join(version.split()) or _ANY
    if not is_versions(ref):
        ref = f"= {ref}"
    url = f"{PUBLIC}{found['owner']}/terraform-{found['provider']}-{found['name']}.git"
    return Remote(url, ref, folder)


def is_versions(ref: str) -> bool:
    """Whether a ref stands for releases of a registry's module: no branch or tag is written like that."""
    return ref[:1] in "=<>~!" and bool(ref)


def is_one(ref: str) -> bool:
    """Whether it is one release and no range."""
    return is_versions(ref) and _EXACT.fullmatch(ref) is not None


def versions_words(ref: str) -> str:
    """A ref for people.

    >>> versions_words("= 5.1.2"), versions_words("~> 5.0"), versions_words("main")
    ('v5.1.2', 'the newest release that fits “~> 5.0”', 'main')
    """
    exact = _EXACT.fullmatch(ref)
    if not is_versions(ref):
        return ref
    if exact is not None:
        return f"v{exact[1]}"
    if ref == _ANY:
        return _("the newest release")
    return _("the newest release that fits “{range}”").format(range=ref)


def newest_tag(ref: str, tags: Iterable[str]) -> str | None:
    """The tag of the newest release that fits, with or without a v; None where there is none.

    >>> newest_tag("~> 5.0", ["v5.0.1", "v5.10.0", "v5.9.0", "v6.0.0", "v5.11.0-rc1", "x"])
    'v5.10.0'
    """
    exact = _EXACT.fullmatch(ref)
    names = list(tags)
    if exact is not None:
        return next((name for name in (f"v{exact[1]}", exact[1]) if name in names), None)
    fitting = [(name, found[1]) for name in names if (found := _TAG.fullmatch(name)) and fits(found[1], ref)]
    numbered = [(tuple(int(n) for n in version.split(".")), name) for name, version in fitting]
    return max(numbered)[1] if numbered else None
