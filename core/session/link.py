"""A command that opens Repoform at a setting, to send to a colleague."""

from __future__ import annotations

import shlex

from core.place import Place
from core.platform.address import written


def link(place: Place, root: str, module: str, environment: str, setting: str) -> str:
    """By the remote's address, which means the same for everybody; by the folder where there is none.

    >>> here = Place(title="x", branch="main", commit=None, fetched=None, remote=None, folder="/srv/my infra")
    >>> print(link(here, ".", "eks", "ops", 'labels["a"]'))
    repoform '/srv/my infra' --at 'eks/ops/labels["a"]'
    """
    address = written(root, module, environment, setting)
    return shlex.join(["repoform", place.remote or place.folder, "--at", address])
