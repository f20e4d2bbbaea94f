"""Files of variables: the names that each sets."""

from __future__ import annotations

import json
import re
from posixpath import basename

from core import hcl
from core.frozen import dataclass
from core.text import _

_SOPS = re.compile(rb'^\s*"?sops"?\s*[:=]|ENC\[AES256', re.M)


@dataclass(frozen=True, slots=True)
class Names:
    """One file of variables."""

    path: str
    names: tuple[str, ...] = ()
    """The variables that it sets, in its own order."""
    trouble: str = ""
    """Why it can't be read; empty for a sound file."""
    line: int | None = None
    closed: bool = False
    """Encrypted or no text: never read into anything."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A file of variables and the root that it belongs to."""

    path: str
    root: str
    reason: str
    """A clause: "it sets 9 of the 11 variables of cluster/"."""
    assumed: bool = False
    said: int | None = None
    """Its place in the pipeline's command line, where one names it."""
    workspace: str | None = None
    """That the pipeline selects together with it."""
    auto: bool = False
    """Terraform reads it by itself."""
    test: bool = False
    """It lies among the root's tests and makes no environment."""


def stem(path: str) -> str:
    """
    >>> stem("config/production.auto.tfvars.json")
    'production'
    """
    name = basename(path)
    for end in (".json", ".tfvars", ".auto"):
        name = name.removesuffix(end)
    return name


_GAP = re.compile(rb"<%|\{\{")


def is_made_of(data: bytes) -> bool:
    """Whether a file is what another program makes one of variables of: encrypted, or with gaps for it to
    fill."""
    return b"\0" in data or _SOPS.search(data) is not None or _GAP.search(data) is not None


def read(path: str, data: bytes) -> Names:
    """Never raises."""
    if b"\0" in data:
        return Names(
            path, trouble=_("This file is encrypted or no text; Repoform doesn't read it."), closed=True
        )
    if ".sops" in basename(path) or _SOPS.search(data) is not None:
        return Names(
            path, trouble=_("This file is encrypted by SOPS; Repoform doesn't read it."), closed=True
        )
    if path.endswith(".json"):
        return _json_names(path, data)
    tree = hcl.parse(data)
    names = tuple(tree.body.attributes)
    if tree.parsed:
        return Names(path, names)
    problem = tree.problem
    if problem is None:
        return Names(path, names)
    return Names(path, names, problem.sentence, problem.line or None)


def _json_names(path: str, data: bytes) -> Names:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return Names(path, trouble=_("This can't be read as JSON."), line=1)
    if not isinstance(content, dict):
        return Names(path, trouble=_("This JSON file doesn't hold an object."), line=1)
    return Names(path, tuple(str(k) for k in content if k != "//"))
