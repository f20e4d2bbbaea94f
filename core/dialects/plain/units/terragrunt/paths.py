"""Absolute paths, as Terragrunt's functions give them, without knowing where the repository lies.

The repository's top is called TOP; a text that still holds it at the end says where the repository lies on
somebody's machine, and that is never known.
"""

from __future__ import annotations

from posixpath import join, normpath, relpath

TOP = "/\ue000"
"""No path holds this sign."""


def absolute(path: str) -> str:
    """A path of the repository as Terragrunt would give it.

    >>> absolute("."), absolute("live/prod") == TOP + "/live/prod"
    ('/\\ue000', True)
    """
    return TOP if path == "." else f"{TOP}/{path}"


def in_repository(path: str, folder: str) -> str | None:
    """The path in the repository that a text means for a file in `folder`; None outside.

    >>> in_repository("../x", "live/prod"), in_repository(TOP + "/a/../b", "."), in_repository("/etc", ".")
    ('live/x', 'b', None)
    """
    if path == TOP or path.startswith(TOP + "/"):
        found = normpath(path[len(TOP) :].lstrip("/") or ".")
    elif path.startswith("/") or TOP in path:
        return None
    else:
        found = normpath(join(folder, path))
    return None if found == ".." or found.startswith("../") else found


def relative(path: str, start: str) -> str:
    """A folder as seen from another one of the repository."""
    return relpath("/" + path, "/" + start)
