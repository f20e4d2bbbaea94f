"""Where the code of a module lies, by its `source`: as Terraform takes it from Git, or a sentence why not.

>>> remote_of("github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0")
Remote(url='https://github.com/kbst/terraform-kubestack.git', ref='v0.19.2-beta.0', folder='aws/cluster')
>>> remote_of("git::ssh://git@example.org/fork.git//google/cluster?depth=1&ref=main").url
'ssh://git@example.org/fork.git'
>>> remote_of("terraform-aws-modules/eks/aws") is None
True
"""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import normpath
from urllib.parse import parse_qsl, urlencode, urlsplit

from core.frozen import dataclass
from core.text import _


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder of a Git repository at one version."""

    url: str
    """What Git is asked for. Never holds a password, a token or a key."""
    ref: str
    """Branch, tag or commit; "" for the remote's default branch."""
    folder: str
    """"" for the top one."""

    @property
    def host(self) -> str:
        """Host (and port) that would be asked; "" for a folder of this computer."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


_GIT = re.compile(r"^(?:https?|ssh|git|file)://", re.I)
_SCP = re.compile(r"^(?P<user>[\w.-]+)@(?P<host>(?!-)[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<path>(?!//).+)$")
_KNOWN = re.compile(r"^(?P<host>github\.com|bitbucket\.org)/(?P<owner>[^/]+)/(?P<name>[^/]+)$")
_REGISTRY = re.compile(
    r"^(?:(?P<host>[\w-]+(?:\.[\w-]+)+(?::\d+)?)/)?[0-9A-Za-z][\w-]*/[0-9A-Za-z][\w-]*/[0-9a-z]+$"
)
_OWN = frozenset({"ref", "depth", "sshkey", "archive", "checksum", "filename"})
"""Parameters that are for Terraform and not for the server. An `sshkey` is a secret: it is dropped."""
_REF = re.compile(r"(?!-|/)(?!.*(?:\.\.|@\{|//|\.lock$|[/.]$))[^\x00-\x20\x7f~^:?*\[\\]{1,250}")


@lru_cache(maxsize=1024)
def remote_of(source: str) -> Remote | None:
    """None for what isn't in Git; `why_not` says why."""
    if not source.isprintable() or " " in source or source.startswith(("./", "../", "-")):
        return None
    address, _mark, query = source.partition("?")
    forced = address.startswith("git::")
    address, folder = halves(address.removeprefix("git::"))
    url = _url(address, forced)
    if url is None or folder is None or not url.isascii():
        return None
    pairs = parse_qsl(query, keep_blank_values=True)
    ref = next((value for name, value in pairs if name == "ref"), "")
    if ref and not _REF.fullmatch(ref):
        return None
    others = [(name, value) for name, value in pairs if name not in _OWN]
    return Remote(f"{url}?{urlencode(others)}" if others else url, ref, folder)


def halves(address: str) -> tuple[str, str | None]:
    """Before the `//` that is not a scheme's, and the folder behind it; None where it leads out."""
    scheme = re.match(r"^[A-Za-z][\w+.-]*://", address)
    start = scheme.end() if scheme else 0
    head, found, folder = address[start:].partition("//")
    folder = normpath(folder.strip("/")) if found and folder.strip("/") else ""
    bad = folder.startswith("..") or "*" in folder or "\\" in folder
    return address[:start] + head, None if bad else "" if folder == "." else folder


def _url(address: str, forced: bool) -> str | None:
    known = _KNOWN.match(address)
    if known:
        name = known["name"].removesuffix(".git")
        return f"https://{known['host']}/{known['owner']}/{name}.git"
    scp = _SCP.match(address)
    if scp:
        return f"ssh://{scp['user']}@{scp['host']}/{scp['path'].lstrip('/')}"
    if not forced:
        return None
    if address.startswith("/"):
        return f"file://{address}"
    if not _GIT.match(address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "file":
        return f"file://{parts.path}" if not parts.netloc and parts.path else None
    if not parts.hostname or parts.hostname.startswith("-"):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user = f"{parts.username}@" if scheme == "ssh" and parts.username else ""
    if user.startswith("-"):
        return None
    return f"{scheme}://{user}{host}{f':{port}' if port else ''}{parts.path}"


def why_not(source: str) -> str:
    """Why Repoform can't fetch it, and what helps."""
    address = halves(source.partition("?")[0])[0]
    registry = _REGISTRY.match(address)
    init = _("After terraform init in your folder, Repoform reads them from there.")
    if registry:
        host = registry["host"] or "registry.terraform.io"
        words = _("Its own settings lie in a registry ({host}), and Repoform fetches from Git only.")
        return f"{words.format(host=host)} {init}"
    if source.startswith(("./", "../", "/")):
        return _("Its own settings lie in a folder that isn't part of this repository.")
    if source.startswith("git::") or _SCP.match(address) or _KNOWN.match(address):
        return _("Its own settings can't be fetched: the source isn't an address that Git understands.")
    words = _("Its own settings don't lie in Git, and Repoform fetches from Git only.")
    return f"{words} {init}"
